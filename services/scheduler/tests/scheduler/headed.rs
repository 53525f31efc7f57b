//! OG-7, S-3, S-4: what is for the head of the country team goes to the one who acts, once.

use super::served::Served;

const GAP: &str = "OG-9.coordinator";

/// Who was sent what, and whether nobody had recorded who acts.
async fn sent(served: &Served, until: &str) -> Vec<(String, bool)> {
    let notices = served.advance(until).await;
    notices.into_iter().map(|notice| (notice.to_role, notice.head_unrecorded)).collect()
}

/// OG-7: an escalation goes to the RC where no HC is appointed, to the HC once one is, and to neither of them twice; where nobody
/// recorded who acts, it goes to the RC and says so.
#[tokio::test(flavor = "multi_thread")]
async fn an_escalation_goes_to_the_one_who_acts() {
    let mut served = Served::start("2014-01-01").await;
    let lead = || ("lead-agency".to_owned(), false);
    let to = |role: &str, unrecorded| (role.to_owned(), unrecorded);
    served.suite.owe("PHL", GAP, "cluster/health", "2014-01-01").await;
    assert_eq!(sent(&served, "2014-01-08").await, [lead(), to("rc", true)]);

    served.suite.led("PHL", false, "2014-01-09", 3).await;
    served.suite.owe("PHL", GAP, "cluster/water", "2014-01-09").await;
    assert_eq!(sent(&served, "2014-01-16").await, [lead(), to("rc", false)]);

    served.suite.led("PHL", true, "2014-01-17", 4).await;
    let mut served = served.restart().await;
    assert_eq!(sent(&served, "2014-01-18").await, [], "what the RC had is not sent to the HC");
    served.suite.owe("PHL", GAP, "cluster/shelter", "2014-01-18").await;
    assert_eq!(sent(&served, "2014-01-25").await, [lead(), to("hc", false)]);
    served.running.stop().await;
}

/// OG-7, RM-1.15: who acts is known from what was recorded as found too, and from what is corrected or never was.
#[tokio::test(flavor = "multi_thread")]
async fn who_acts_is_known_from_what_is_found_and_corrected() {
    let mut served = Served::start("2014-01-01").await;
    let sent_when = async |served: &mut Served, cluster: &str, since: &str, until: &str| {
        served.suite.owe("PHL", GAP, &format!("cluster/{cluster}"), since).await;
        sent(served, until).await.into_iter().filter(|(role, _)| role != "lead-agency").collect::<Vec<_>>()
    };
    let to = |role: &str, unrecorded| vec![(role.to_owned(), unrecorded)];
    served.suite.found_led("PHL", true, "2012-01-01", 3).await;
    assert_eq!(sent_when(&mut served, "health", "2014-01-01", "2014-01-08").await, to("hc", false));

    served.suite.led("PHL", false, "2011-01-01", 4).await;
    assert_eq!(sent_when(&mut served, "water", "2014-01-08", "2014-01-16").await, to("hc", false), "the HC is later");
    served.suite.led_since("PHL", 4, "2013-01-01", 5).await;
    assert_eq!(sent_when(&mut served, "shelter", "2014-01-16", "2014-01-24").await, to("rc", false));

    served.suite.never_led("PHL", 4, 6).await;
    let mut served = served.restart().await;
    assert_eq!(sent_when(&mut served, "education", "2014-01-24", "2014-02-01").await, to("hc", false));
    served.suite.never_led("PHL", 3, 7).await;
    assert_eq!(sent_when(&mut served, "logistics", "2014-02-01", "2014-02-09").await, to("rc", true));
    served.running.stop().await;
}
