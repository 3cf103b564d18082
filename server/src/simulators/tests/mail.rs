//! The mail server: lettre as a client, and by hand where a client is too well-behaved.

use super::house::House;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor, message::MultiPart};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufStream},
    net::TcpStream,
};

fn transport(house: &House) -> AsyncSmtpTransport<Tokio1Executor> {
    let smtp = house.addresses.smtp;
    AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(smtp.ip().to_string()).port(smtp.port()).build()
}

fn message() -> Message {
    Message::builder()
        .from("Luukku <luukku@example.org>".parse().unwrap())
        .to("aino@example.org".parse().unwrap())
        .subject("Kutsu Luukkuun – tervetuloa")
        .multipart(MultiPart::alternative_plain_html(
            "Hei!\r\n.piste rivin alussa\r\nhttp://localhost:3000/fi/kutsu/abc".to_owned(),
            "<p><a href=\"http://localhost:3000/fi/kutsu/abc\">Avaa</a></p>".to_owned(),
        ))
        .unwrap()
}

async fn inbox(house: &House, to: &str) -> Vec<Value> {
    let answer = house.web.get(format!("{}/api?to={to}", house.addresses.inbox)).send().await.unwrap();
    serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
}

#[tokio::test]
async fn a_sent_mail_is_in_the_inbox_whole() {
    let house = House::build().await;
    transport(&house).send(message()).await.unwrap();
    let mails = inbox(&house, "AINO@").await;
    let [mail] = mails.as_slice() else { panic!("{mails:?}") };
    assert_eq!(mail["subject"], "Kutsu Luukkuun – tervetuloa");
    assert_eq!(mail["to"][0], "aino@example.org");
    assert!(mail["text"].as_str().unwrap().contains("\n.piste rivin alussa"), "{mail}");
    assert_eq!(mail["links"][0], "http://localhost:3000/fi/kutsu/abc");
    assert!(inbox(&house, "eero@").await.is_empty());
    let page = house.open(house.addresses.front.join("mail/1").unwrap()).await;
    assert!(page.contains("<a href=\"http://localhost:3000/fi/kutsu/abc\">"), "{page}");
    assert!(!page.contains("<p><a href=\"http://localhost:3000/fi/kutsu/abc\">Avaa"), "{page}");
}

#[tokio::test]
async fn the_mail_server_s_faults_reach_the_client_as_what_they_are() {
    let house = House::build().await;
    house.fault(r#"{"mail":"try_later"}"#).await;
    assert!(transport(&house).send(message()).await.unwrap_err().is_transient());
    house.fault(r#"{"mail":"unknown_recipient"}"#).await;
    assert!(transport(&house).send(message()).await.unwrap_err().is_permanent());
    assert!(inbox(&house, "").await.is_empty());
}

/// Says one line after the other and gives the last line of each answer.
async fn talk(house: &House, lines: &[&str]) -> Vec<String> {
    let mut stream = BufStream::new(TcpStream::connect(house.addresses.smtp).await.unwrap());
    let mut answers = vec![answer(&mut stream).await];
    for line in lines {
        stream.write_all(line.as_bytes()).await.unwrap();
        stream.flush().await.unwrap();
        answers.push(answer(&mut stream).await);
    }
    answers.into_iter().map(|answer| answer[..3].to_owned()).collect()
}

async fn answer(stream: &mut BufStream<TcpStream>) -> String {
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.unwrap();
        if line.as_bytes().get(3) != Some(&b'-') {
            return line;
        }
    }
}

#[tokio::test]
async fn commands_out_of_order_are_refused_and_the_conversation_goes_on() {
    let house = House::build().await;
    let codes = talk(
        &house,
        &[
            "MAIL FROM:<a@example.org>\r\n",
            "EHLO test\r\n",
            "RCPT TO:<b@example.org>\r\n",
            "DATA\r\n",
            "MAIL FROM:<a@example.org> SIZE=99999999\r\n",
            "mail from:<> BODY=8BITMIME SIZE=100\r\n",
            "RCPT TO:nobody\r\n",
            "RSET\r\n",
            "RCPT TO:<b@example.org>\r\n",
            "NONSENSE\r\n",
            "QUIT\r\n",
        ],
    )
    .await;
    assert_eq!(codes, ["220", "503", "250", "503", "503", "552", "250", "501", "250", "503", "500", "221"]);
}

#[tokio::test]
async fn a_dot_after_a_bare_line_feed_does_not_end_the_mail() {
    let house = House::build().await;
    let codes = talk(
        &house,
        &[
            "HELO test\r\n",
            "MAIL FROM:<a@example.org>\r\n",
            "RCPT TO:<b@example.org>\r\n",
            "DATA\r\n",
            "Subject: one\r\n\r\ntext\n.\r\nMAIL FROM:<evil@example.org>\r\n.\r\n",
            "QUIT\r\n",
        ],
    )
    .await;
    assert_eq!(codes, ["220", "250", "250", "250", "354", "250", "221"]);
    assert_eq!(inbox(&house, "").await.len(), 1);
}

#[tokio::test]
async fn a_mail_over_the_limit_is_refused_and_the_next_one_taken() {
    let house = House::build().await;
    let line = format!("{}\r\n", "x".repeat(900));
    let large = format!("Subject: large\r\n\r\n{}.\r\n", line.repeat(12_000));
    let envelope = ["MAIL FROM:<a@example.org>\r\n", "RCPT TO:<b@example.org>\r\n", "DATA\r\n"];
    let mut lines = vec!["EHLO test\r\n"];
    lines.extend(envelope);
    lines.push(&large);
    lines.extend(envelope);
    lines.push("Subject: small\r\n\r\nx\r\n.\r\n");
    let codes = talk(&house, &lines).await;
    assert_eq!(codes, ["220", "250", "250", "250", "354", "552", "250", "250", "354", "250"]);
    assert_eq!(inbox(&house, "").await[0]["subject"], "small");
}
