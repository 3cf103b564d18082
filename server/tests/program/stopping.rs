//! Told to stop, the server says so to whoever asks, and finishes what somebody has begun.

use crate::demo::{LIMIT, make_demo};
use std::{
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
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

    /// Sends the beginning of a form that is `length` bytes long.
    fn begin_form(&mut self, port: u16, path: &str, session: &str, length: usize, begun: &str) {
        self.send(&format!(
            "POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\n\
             Cookie: luukku_lang=fi; {session}\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\n\r\n{begun}"
        ));
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
    slow.begin_form(demo.port, "/do/change_name", &session, begun.len() + rest.len(), begun);
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

#[test]
fn a_form_and_a_letter_that_hang_together_hold_the_end_up_no_longer_than_one_of_them() {
    let demo = make_demo(&[]);
    // A mail server that takes connections and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = silent.local_addr().unwrap().port().to_string();
    let serving = demo.start("serve", demo.port, &[("LUUKKU_MAIL__PORT", &port)]);
    let mut stuck = Connection::open(demo.port);
    stuck.begin_form(demo.port, "/do/ask_password_link", "", 100, "email=");
    let mut late = Connection::open(demo.port);
    let (begun, rest) = ("email=matti.hakaluoma", "%40vaskiniemi.example");
    late.begin_form(demo.port, "/do/ask_password_link", "", begun.len() + rest.len(), begun);
    // A request that begins after the others has an answer: the server has read all three.
    assert!(Connection::open(demo.port).ready().starts_with("HTTP/1.1 200"));

    serving.ask_to_end();
    let told = Instant::now();
    // The letter hangs from here on, for the 20 s that a mail server may take.
    std::thread::sleep(Duration::from_secs(8));
    late.send(rest);
    let answer = late.rest();
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    let (code, said) = serving.ended();
    assert_eq!(code, Some(0), "{said}");
    // docs/operating.md says 20 s; the rest is for a slow machine.
    assert!(told.elapsed() < Duration::from_secs(24), "{:?}", told.elapsed());
    drop((stuck, silent));
}
