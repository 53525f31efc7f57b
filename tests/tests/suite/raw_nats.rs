//! A client that speaks to a NATS server line by line, and hears at once what the server refuses.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use convene_tests::within;
use nkeys::KeyPair;
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// A connection.
pub struct RawClient {
    connection: BufReader<TcpStream>,
}

impl RawClient {
    /// Connects as the user with the key `seed`; the refusal where it is not admitted.
    pub async fn connect(port: u16, seed: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.expect("the server listens");
        let mut client = Self { connection: BufReader::new(stream) };
        let info = client.line().await;
        let info: Value = serde_json::from_str(info.strip_prefix("INFO ").expect("it says who it is")).expect("JSON");
        let key = KeyPair::from_seed(seed).expect("a seed");
        let signed = key.sign(info["nonce"].as_str().expect("a nonce").as_bytes()).expect("it is signed");
        let connect = json!({
            "nkey": key.public_key(), "sig": URL_SAFE_NO_PAD.encode(signed), "verbose": false, "pedantic": false,
            "protocol": 1, "headers": true, "no_responders": true, "lang": "test", "version": "1",
        });
        client.done(&format!("CONNECT {connect}\r\n")).await.map(|()| client)
    }

    /// Publishes nothing on `subject`; the refusal where it may not.
    pub async fn publish(&mut self, subject: &str) -> Result<(), String> {
        self.done(&format!("PUB {subject} 0\r\n\r\n")).await
    }

    /// Subscribes to `subject`, and ends that; the refusal where it may not.
    pub async fn subscribe(&mut self, subject: &str) -> Result<(), String> {
        self.done(&format!("SUB {subject} 1\r\nUNSUB 1\r\n")).await
    }

    /// Sends `commands`, and waits until the server has taken them in; the first refusal.
    async fn done(&mut self, commands: &str) -> Result<(), String> {
        let sent = format!("{commands}PING\r\n");
        self.connection.get_mut().write_all(sent.as_bytes()).await.expect("the server listens");
        let mut refusal = None;
        loop {
            let line = self.line().await;
            if line.is_empty() {
                return Err(refusal.unwrap_or_else(|| "the connection was closed".to_owned()));
            }
            match line.split_whitespace().next() {
                Some("PONG") => return refusal.map_or(Ok(()), Err),
                Some("-ERR") => refusal = refusal.or(Some(line)),
                _ => {}
            }
        }
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        // A connection that the server has closed says nothing more.
        let _ = within(self.connection.read_line(&mut line)).await;
        line.trim_end().to_owned()
    }
}
