//! Told to stop, the server says so to whoever asks, and finishes what somebody has begun.

use crate::demo::{LIMIT, make_demo};
use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

const EDITOR: &str = "matti.hakaluoma@vaskiniemi.example";

/// A connection of somebody who does not hurry.
struct Connection(TcpStream);

impl Connection {
    fn open(port: u16) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self(stream)
    }

    fn send(&mut self, text: &str) {
        self.0.write_all(text.as_bytes()).unwrap();
    }

    /// Whether the server is ready, as it answers on this connection, which stays open.
    fn ready(&mut self) -> String {
        self.send("GET /ready HTTP/1.1\r\nHost: localhost\r\n\r\n");
        let (mut answer, mut byte) = (Vec::new(), [0]);
        while !answer.ends_with(b"}") {
            assert_eq!(self.0.read(&mut byte).unwrap(), 1, "the connection was closed");
            answer.extend(byte);
        }
        String::from_utf8(answer).unwrap()
    }

    fn rest(mut self) -> String {
        let mut answer = String::new();
        self.0.read_to_string(&mut answer).unwrap();
        answer
    }
}

#[test]
fn what_somebody_has_begun_is_finished_while_the_server_says_that_it_stops() {
    let demo = make_demo(&[]);
    let proxied = [("LUUKKU_TRUSTED_PROXIES", "['127.0.0.1/32']")];
    let serving = demo.start("serve", demo.port, &proxied);
    let session = serving.sign_in(EDITOR, None);
    let mut proxy = Connection::open(demo.port);
    assert!(proxy.ready().starts_with("HTTP/1.1 200"));
    let mut slow = Connection::open(demo.port);
    let (begun, rest) = ("name=Matti+Hakaluoma", "-Verkkainen");
    slow.send(&format!(
        "POST /do/change_name HTTP/1.1\r\nHost: localhost:{}\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\n\
         Cookie: luukku_lang=fi; {session}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
         Content-Length: {}\r\n\r\n{begun}",
        demo.port,
        begun.len() + rest.len()
    ));
    // A request that begins after the other one has an answer: the server has read both.
    assert!(proxy.ready().starts_with("HTTP/1.1 200"));

    serving.ask_to_end();
    let told = Instant::now();
    while !proxy.ready().starts_with("HTTP/1.1 503") {
        assert!(told.elapsed() < Duration::from_secs(2), "the server does not say that it stops");
    }
    while TcpStream::connect(("127.0.0.1", demo.port)).is_ok() {
        assert!(told.elapsed() < LIMIT, "the server still takes connections");
        std::thread::sleep(Duration::from_millis(50));
    }
    slow.send(rest);
    let answer = slow.rest();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let (code, said) = serving.ended();
    assert_eq!(code, Some(0), "{said}");

    let again = demo.serve();
    let me = again.ask("GET", "/fi/accounts/me", &session, "").unwrap();
    assert!(me.text.contains("Hakaluoma-Verkkainen"), "{}", me.text);
}
