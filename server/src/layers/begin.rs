//! Begins a request: its number, its nonce, its language and the browser's address, together as a `Visit`.

use super::recognised::Unrecognised;
use crate::services::Services;
use axum::{
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{
        Extensions, HeaderMap, HeaderValue, Uri,
        header::{ACCEPT, ACCEPT_LANGUAGE, COOKIE, REFERER, USER_AGENT},
        request::Parts,
    },
    middleware::Next,
    response::Response,
};
use data_encoding::BASE64URL_NOPAD;
use ipnet::IpNet;
use luukku_app::{
    drafts::VISITOR_COOKIE,
    language::LANGUAGE_COOKIE,
    paths,
    session_cookie::{DEVICE_COOKIE, SESSION_COOKIE},
    ui::VIEW_HEADER,
    visit::Visit,
};
use luukku_backend::{accounts::session, events::ViewMark, secrets::Token, store::StoreError};
use luukku_domain::{
    caller::{Caller, Who},
    id::RequestId,
    lang::Lang,
};
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// The header with the request's number, on every response.
const NUMBER_HEADER: &str = "x-request-id";

/// Puts the `Visit` into the request, and its number onto the response.
pub async fn layer(State(services): State<Services>, mut request: Request, next: Next) -> Response {
    let mut visit = visit(&services, &request);
    let token = token(request.extensions(), request.headers());
    if recognise(&services, token, &mut visit).await.is_err() {
        request.extensions_mut().insert(Unrecognised);
    }
    let number = HeaderValue::from_str(&visit.id().to_string());
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    if let Ok(number) = number {
        response.headers_mut().insert(NUMBER_HEADER, number);
    }
    response
}

/// Recognises again whose request this is, after something that takes time: the session may have ended meanwhile, and roles
/// with it.
pub async fn again(services: &Services, parts: &mut Parts) -> Result<(), StoreError> {
    let Some(visit) = parts.extensions.get::<Visit>() else { return Ok(()) };
    let mut visit = visit.clone();
    recognise(services, token(&parts.extensions, &parts.headers), &mut visit).await?;
    parts.extensions.insert(visit);
    Ok(())
}

/// Puts the session behind the cookie into the visit; there may be none.
async fn recognise(services: &Services, token: Option<Token>, visit: &mut Visit) -> Result<(), StoreError> {
    let Some(token) = token else { return Ok(()) };
    let found = session::find(&services.backend, &token, visit.id(), visit.caller.address.clone()).await?;
    visit.caller = match &found {
        Some(session) => Arc::new(session.caller.clone()),
        None => Arc::new(Caller { who: Who::Anonymous, ..(*visit.caller).clone() }),
    };
    visit.session = found.map(Arc::new);
    Ok(())
}

/// The session's token. What has no route is asked about only when the browser will show the answer: the page "not
/// found" knows who reads it, and the files that pages fetch cost no look-up.
fn token(extensions: &Extensions, headers: &HeaderMap) -> Option<Token> {
    if extensions.get::<MatchedPath>().is_none() && !shows_html(headers) {
        return None;
    }
    cookie(headers, SESSION_COOKIE).and_then(Token::parse)
}

fn visit(services: &Services, request: &Request) -> Visit {
    let ambient = services.backend.ambient();
    let headers = request.headers();
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let caller = Caller {
        who: Who::Anonymous,
        request: ambient.id(RequestId::new),
        at: ambient.now(),
        address: peer.map(|peer| address(peer, headers, &services.config.trusted_proxies).to_string()),
    };
    Visit {
        caller: Arc::new(caller),
        lang: language(request.uri().path(), headers),
        path: path.into(),
        nonce: BASE64URL_NOPAD.encode(&ambient.random::<16>()).into(),
        session: None,
        visitor: cookie(headers, VISITOR_COOKIE).map(Into::into),
        device: cookie(headers, DEVICE_COOKIE).and_then(Token::parse),
        view: headers.get(VIEW_HEADER).and_then(|mark| mark.to_str().ok()).map(ViewMark::presented),
        browser: browser(headers).into(),
        shows_html: shows_html(headers),
    }
}

/// Whether the browser itself asks and will show the answer.
fn shows_html(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|value| value.to_str().is_ok_and(|value| value.contains("text/html")))
}

/// The language of a request: its path, else that of the page whose form it is, else the chosen one, else what the
/// browser asks for.
fn language(path: &str, headers: &HeaderMap) -> Lang {
    let of = |path: &str| paths::split_language(path).map(|(lang, _)| lang);
    let page = || of(headers.get(REFERER)?.to_str().ok()?.parse::<Uri>().ok()?.path());
    let chosen = || cookie(headers, LANGUAGE_COOKIE)?.parse().ok();
    let asked = || headers.get(ACCEPT_LANGUAGE)?.to_str().ok().map(Lang::from_accept_language);
    of(path).or_else(page).or_else(chosen).or_else(asked).unwrap_or_default()
}

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let cookies = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='))
}

/// The browser and system in a few words, for the list of one's sessions. What cannot be told is left out.
fn browser(headers: &HeaderMap) -> String {
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // The order matters: Edge calls itself Chrome too, and Chrome calls itself Safari.
    let browsers = [("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    let systems = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ];
    let name = |list: &[(&str, &'static str)]| {
        list.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    let known: Vec<_> = [name(&browsers), name(&systems)].into_iter().flatten().collect();
    known.join(", ")
}

/// The browser's address: the peer's, or behind trusted proxies the last address that none of them added.
/// `X-Forwarded-For` from anybody else is ignored, because anybody can write it. On a socket for both kinds of addresses
/// an IPv4 peer comes as `::ffff:10.0.0.1`; it is taken for what it is.
fn address(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let peer = peer.to_canonical();
    let is_trusted = |address: &IpAddr| trusted.iter().any(|net| net.contains(address));
    if !is_trusted(&peer) {
        return peer;
    }
    let values: Vec<&str> =
        headers.get_all("x-forwarded-for").into_iter().filter_map(|value| value.to_str().ok()).collect();
    let mut nearest = peer;
    for part in values.iter().flat_map(|value| value.split(',')).rev() {
        let Some(address) = forwarded(part.trim()) else { break };
        nearest = address;
        if !is_trusted(&address) {
            break;
        }
    }
    nearest
}

/// An address as proxies write it: `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1`, `[2001:db8::1]` or
/// `[2001:db8::1]:4711`.
fn forwarded(part: &str) -> Option<IpAddr> {
    let bare = part.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(part);
    let with_port = || part.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(
            axum::http::HeaderName::from_static("x-forwarded-for"),
            HeaderValue::from_static(value),
        )])
    }

    #[test]
    fn a_forwarded_address_counts_only_from_a_trusted_proxy() {
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        let headers = header("203.0.113.9, 198.51.100.7, 10.0.0.2");
        assert_eq!(address(proxy, &headers, &[]), proxy);
        let trusted: [IpNet; 1] = ["10.0.0.0/8".parse().unwrap()];
        assert_eq!(address(proxy, &headers, &trusted).to_string(), "198.51.100.7");
    }

    #[test]
    fn nonsense_in_the_header_leaves_the_last_good_address() {
        let trusted: [IpNet; 1] = ["10.0.0.0/8".parse().unwrap()];
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        assert_eq!(address(proxy, &header("unknown"), &trusted), proxy);
    }

    #[test]
    fn a_proxy_counts_on_a_socket_for_both_kinds_of_addresses() {
        let trusted: [IpNet; 1] = ["10.0.0.0/8".parse().unwrap()];
        let proxy: IpAddr = "::ffff:10.0.0.1".parse().unwrap();
        let chain = header("203.0.113.9, ::ffff:10.0.0.2");
        assert_eq!(address(proxy, &chain, &trusted).to_string(), "203.0.113.9");
        assert_eq!(address(proxy, &HeaderMap::new(), &[]).to_string(), "10.0.0.1");
    }

    #[test]
    fn a_forwarded_address_may_have_its_port() {
        let trusted: [IpNet; 1] = ["10.0.0.0/8".parse().unwrap()];
        let proxy: IpAddr = "10.0.0.1".parse().unwrap();
        for (written, meant) in [
            ("203.0.113.9:4711", "203.0.113.9"),
            ("2001:db8::9", "2001:db8::9"),
            ("[2001:db8::9]", "2001:db8::9"),
            ("[2001:db8::9]:4711", "2001:db8::9"),
            ("203.0.113.9:4711, 10.0.0.2:80", "203.0.113.9"),
        ] {
            assert_eq!(address(proxy, &header(written), &trusted).to_string(), meant, "{written}");
        }
    }

    #[test]
    fn the_path_decides_the_language_before_cookie_and_browser() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        assert_eq!(language("/", &headers), Lang::En);
        headers.insert(COOKIE, HeaderValue::from_static("other=1; luukku_lang=sv"));
        assert_eq!(language("/", &headers), Lang::Sv);
        assert_eq!(language("/fi/privacy", &headers), Lang::Fi);
    }

    #[test]
    fn a_form_is_answered_in_the_language_of_its_page() {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static("en"));
        headers.insert(REFERER, HeaderValue::from_static("https://luukku.example/sv/my/data?draft"));
        assert_eq!(language("/do/preview_contact", &headers), Lang::Sv);
        headers.insert(REFERER, HeaderValue::from_static("https://luukku.example/"));
        assert_eq!(language("/do/preview_contact", &headers), Lang::En);
    }
}
