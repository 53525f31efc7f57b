//! What curl gets at an address: a stock client over HTTP/1.1.

use tokio::process::Command;

use crate::within;

/// An answer as curl shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fetched {
    /// The HTTP status.
    pub status: u16,
    /// The lines of the head after the first one, with the names of headers in small letters.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Fetched {
    /// The value of a header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

/// Gets what is at `url`, sending `headers`, each such as `If-None-Match: "1"`.
///
/// # Panics
/// When there is no curl, or no answer.
pub async fn fetched(url: &str, headers: &[&str]) -> Fetched {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--include", "--http1.1", url]);
    headers.iter().for_each(|header| {
        curl.args(["--header", header]);
    });
    let output = within(curl.kill_on_drop(true).output()).await.expect("there is curl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head and a body");
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status");
    let header = |line: &str| line.split_once(": ").map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    Fetched {
        status: status.parse().expect("a number"),
        headers: lines.filter_map(header).collect(),
        body: body.to_owned(),
    }
}
