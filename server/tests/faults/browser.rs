//! A browser without JavaScript that keeps one connection open and posts forms.

use http_body_util::{BodyExt as _, Full};
use hyper::{Request, body::Bytes, client::conn::http1::SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// One connection with its cookies.
pub struct Browser {
    connection: SendRequest<Full<Bytes>>,
    host: String,
    cookies: String,
}

impl Browser {
    /// Connects; `None` when nobody listens.
    pub async fn open(port: u16, cookies: String) -> Option<Self> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
        let (connection, driver) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.ok()?;
        tokio::spawn(driver);
        Some(Self { connection, host: format!("localhost:{port}"), cookies })
    }

    /// Posts a form and gives where the browser is sent on to; `None` when the program is gone, or answers otherwise.
    pub async fn post(&mut self, path: &str, form: String) -> Option<String> {
        let request = Request::post(path)
            .header("host", &self.host)
            .header("cookie", &self.cookies)
            .header("accept", "text/html")
            .header("sec-fetch-site", "same-origin")
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = self.connection.send_request(request.body(Full::from(form)).unwrap()).await.ok()?;
        let next = answer.headers().get("location")?.to_str().ok()?.to_owned();
        answer.into_body().collect().await.ok()?;
        Some(next)
    }
}
