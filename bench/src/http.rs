//! A browser as far as load needs one: a connection that stays open, cookies, pages and forms.

use anyhow::{Context as _, Result, ensure};
use http_body_util::{BodyExt as _, Full};
use hyper::{
    HeaderMap, Request, StatusCode,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use luukku_backend::secrets::Token;
use tokio::net::TcpStream;

/// One connection with its cookies.
pub struct Browser {
    connection: SendRequest<Full<Bytes>>,
    host: String,
    cookies: String,
}

/// An answer, read to its end.
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Browser {
    /// Connects to a server on this machine.
    pub async fn open(port: u16, cookies: String) -> Result<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await?;
        stream.set_nodelay(true)?;
        let (connection, driver) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(driver);
        Ok(Self { connection, host: format!("localhost:{port}"), cookies })
    }

    /// Takes other cookies from now on.
    pub fn become_somebody(&mut self, cookies: String) {
        self.cookies = cookies;
    }

    /// A page. Anything but 200 is an error.
    pub async fn page(&mut self, path: &str) -> Result<Answer> {
        let answer = self.get(path, "identity").await?;
        ensure!(answer.status == StatusCode::OK, "{path}: {}", answer.status);
        Ok(answer)
    }

    /// A file as it travels, compressed by brotli where the server does that.
    pub async fn compressed(&mut self, path: &str) -> Result<Answer> {
        let answer = self.get(path, "br").await?;
        ensure!(answer.status == StatusCode::OK, "{path}: {}", answer.status);
        Ok(answer)
    }

    async fn get(&mut self, path: &str, encoding: &str) -> Result<Answer> {
        let request =
            Request::get(path).header("accept", "text/html,*/*").header("accept-encoding", encoding);
        let request = request.header("host", &self.host).header("cookie", &self.cookies);
        self.send(request.body(Full::default())?).await
    }

    /// Posts a form without JavaScript and gives where it is sent on to. Anything but 303 is an error.
    pub async fn post(&mut self, path: &str, form: String) -> Result<String> {
        let request = Request::post(path)
            .header("host", &self.host)
            .header("cookie", &self.cookies)
            .header("accept", "text/html")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = self.send(request.body(Full::from(form))?).await?;
        ensure!(answer.status == StatusCode::SEE_OTHER, "{path}: {}", answer.status);
        Ok(answer.headers.get("location").context("no location")?.to_str()?.to_owned())
    }

    async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<Answer> {
        self.connection.ready().await?;
        let answer = self.connection.send_request(request).await?;
        let (head, body) = answer.into_parts();
        Ok(Answer { status: head.status, headers: head.headers, body: body.collect().await?.to_bytes() })
    }
}

/// The cookies of somebody who is signed in, and whose forms wait under `visitor`.
pub fn cookies(session: &Token, visitor: &Token) -> String {
    format!("luukku_lang=fi; __Host-luukku={}; __Host-luukku_visit={}", session.reveal(), visitor.reveal())
}
