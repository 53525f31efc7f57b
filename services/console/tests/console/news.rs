//! News of a page: that it changed, at once and to whoever may read it, and nothing of what.

use std::io::{BufRead as _, BufReader};
use std::sync::mpsc;
use std::time::Duration;

use super::browser::Browser;
use super::stage::{Stage, begin, health};

/// How long news may take.
const PATIENCE: Duration = Duration::from_secs(30);

#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_told_at_once_and_nothing_of_what_it_is() {
    Stage::set()
        .await
        .plays(|base| {
            begin(base);
            let observer = Browser::signed_in(base, "observer", "ECHO", "");
            let (told, news) = mpsc::channel();
            let stream = observer.listens("/en/events?country=PHL");
            std::thread::spawn(move || {
                let lines = BufReader::new(stream).lines().map_while(Result::ok);
                lines.for_each(|line| told.send(line).unwrap_or_default());
            });
            let mut hc = Browser::signed_in(base, "hc", "UNDP", "");
            hc.does("/en/countries/PHL/new/propose", &health());
            let mut heard = Vec::new();
            while !heard.iter().any(|line| line == "data: changed: PHL") {
                heard.push(news.recv_timeout(PATIENCE).expect("news come"));
            }
            let heard: Vec<_> = heard.into_iter().filter(|line| !line.is_empty() && !line.starts_with(':')).collect();
            assert_eq!(heard, ["event: changed", "data: changed: PHL"], "and nothing else");
            assert_eq!(Browser::new(base).get("/en/events").status, 303, "nobody is told who is not signed in");
            let mut erc = Browser::signed_in(base, "erc", "OCHA", "");
            erc.get("/en/queue")
                .has("data-news=\"/en/events\"")
                .has("<noscript><meta http-equiv=\"refresh\" content=\"60\"></noscript>");
            erc.get("/en/countries/PHL").has("data-news=\"/en/events?country=PHL\"");
            erc.get("/en/countries/PHL?as_of=2013-11-20").has_not("data-news=");
        })
        .await;
}
