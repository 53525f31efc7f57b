//! What becomes of what somebody has written when their session ends, and what a receipt says.

use std::time::{Duration, Instant};

use super::browser::{Browser, Page, owned};
use super::stage::{Stage, begin, health};

const PATH: &str = "/en/countries/PHL/new/propose";

/// How long a session of three seconds is waited for to end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A proposal that its writer sends when their session has ended, with a text of so many letters.
fn sends_too_late(base: &str, brief: &str, letters: usize) -> (Browser, Page) {
    begin(base);
    let mut hc = Browser::new(brief);
    let form = hc.signs_in("hc", "UNDP", PATH);
    let mut pairs = form.hidden();
    assert!(!pairs.is_empty(), "the form came while the session lasted");
    let text = "needs ".repeat(letters / 6);
    let fields = health().into_iter().filter(|(name, _)| !name.ends_with("rationale"));
    pairs.extend(fields.map(owned));
    pairs.push(owned(("submission.recommendations[0].rationale", &text)));
    pairs.push(owned(("step", "check")));
    let until = Instant::now() + PATIENCE;
    while hc.get("/en").status == 200 {
        assert!(Instant::now() < until, "the session does not end");
    }
    let sent = hc.post(PATH, &pairs);
    (hc, sent)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_after_the_session_has_ended_is_there_after_signing_in() {
    let stage = Stage::with_brief_sessions().await;
    let brief = stage.brief();
    stage
        .plays(move |base| {
            let (mut hc, sent) = sends_too_late(base, &brief, 3_900);
            let login = "/en/login?back=%2Fen%2Fcountries%2FPHL%2Fnew%2Fpropose";
            assert_eq!((sent.status, sent.location.as_str()), (303, login));
            let check = hc.at(base).signs_in("hc", "UNDP", PATH);
            check
                .has("Check before you confirm")
                .has("needs needs needs")
                .has("Care for the injured in eleven cities.");
            assert_eq!(hc.confirms(PATH, &check).status, 303, "it can be sent");
            hc.get(PATH).has_not("needs needs needs");
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_wrote_is_shown_to_nobody_else_and_taken_from_no_other_site() {
    let stage = Stage::with_brief_sessions().await;
    let brief = stage.brief();
    stage
        .plays(move |base| {
            let (mut hc, sent) = sends_too_late(base, &brief, 60);
            assert_eq!(sent.status, 303);
            let forged = hc.post_from("cross-site", PATH, &[owned(("step", "check"))]);
            assert_eq!(forged.status, 403);
            assert_eq!(hc.post(PATH, &[owned(("step", "check"))]).status, 403, "it has no key");
            hc.at(base).signs_in("hc", "WHO", PATH).has_not("needs needs");
            let mut nobody = Browser::new(base);
            assert_eq!(nobody.post(PATH, &[owned(("step", "check"))]).status, 303, "there is nobody to keep it for");
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_too_long_to_be_kept_waits_on_its_page() {
    let stage = Stage::with_brief_sessions().await;
    let brief = stage.brief();
    stage
        .plays(move |base| {
            let (mut hc, held) = sends_too_late(base, &brief, 30_000);
            assert_eq!(held.status, 403);
            held.has("Sign in in another window").has("needs needs needs");
            hc.at(base).signs_in("hc", "UNDP", "/en").has("What waits for me");
            let again = hc.post(PATH, &held.hidden());
            assert_eq!(again.status, 422, "it is taken, and the service finds it too long");
            again.has("shorten it to 4000").has("needs needs needs");
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receipt_says_what_was_recorded_whatever_its_address_says() {
    Stage::set()
        .await
        .plays(|base| {
            begin(base);
            let mut hc = Browser::signed_in(base, "hc", "UNDP", "");
            let check = hc.checks(PATH, &health());
            let done = hc.confirms(PATH, &check).location;
            hc.get(&done).has("<h1 lang=\"en\">The proposal is with the Emergency Relief Coordinator");
            let query = done.split_once('?').expect("a query").1;
            for address in ["new/open-review/receipt", "proposals/p-1/withdraw/receipt"] {
                hc.get(&format!("/en/countries/PHL/{address}?{query}"))
                    .has("<h1 lang=\"en\">Proposal submitted")
                    .has_not("The review is open")
                    .has_not("The proposal is withdrawn");
            }
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_ends_with_or_without_a_slash_and_propose_is_offered_to_who_may() {
    Stage::set()
        .await
        .plays(|base| {
            let mut nobody = Browser::new(base);
            for (address, there) in [("/en/", "/en"), ("/x/drill/ar/?a=b", "/x/drill/ar?a=b")] {
                let page = nobody.get(address);
                assert_eq!((page.status, page.location.as_str()), (308, there), "{address}");
            }
            assert_eq!(nobody.get("/nowhere/").status, 404);
            assert_eq!(nobody.get("/%5Cevil.example/").location, "");
            begin(base);
            let form = "new/propose?submission.emergency=haiyan";
            let mut hc = Browser::signed_in(base, "hc", "UNDP", "");
            hc.get("/en/countries/PHL/emergencies/haiyan").has(form);
            let mut observer = Browser::signed_in(base, "observer", "ECHO", "");
            observer.get("/en/countries/PHL/emergencies/haiyan").has("Typhoon Haiyan").has_not("new/propose");
        })
        .await;
}
