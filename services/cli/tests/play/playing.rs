//! A scenario is played step by step, each line is handed out as it is written, and the first unexpected step ends it.

use convene_cli::play::duty_change::DutyChangeKind;
use convene_cli::play::transcript::Line;
use convene_cli::play::{PlayError, Played, Timeline, play, read, report, summary};

use super::improvised::Improvised;
use super::pool::pool;
use super::row;

const WELLS: &str = include_str!("synthetic/wells.yaml");

async fn played(text: &str) -> (Played, Improvised) {
    let scenario = read("wells.yaml".as_ref(), text, &pool()).expect("no mistakes");
    let mut environment = Improvised::default();
    let played = play(&scenario, &mut environment, &mut |_| {}).await;
    (played, environment)
}

#[tokio::test]
async fn the_player_fills_in_the_header_and_what_was_kept() {
    let (played, environment) = played(WELLS).await;
    assert!(played.failure.is_none(), "{:?}", played.failure);
    let first = &environment.requests[0]["header"];
    assert_eq!((first["country"].as_str(), first["exercise"].as_str()), (Some("PHL"), Some("wells")));
    assert!(first["occurredAt"].is_null(), "the body, or else the clock, says when it happened");
    assert_eq!(environment.requests[2]["header"]["occurredOn"], "2013-11-10");
    assert!(first["requestId"].as_str().is_some_and(|id| id.len() == 36));
    assert_eq!(environment.requests[1]["place"], "well/Tacloban");
    assert_eq!(environment.requests[1]["header"]["etag"], "v1");
    assert_eq!(environment.settled.len(), 2, "what was recorded is waited for, what was refused is not");
}

#[tokio::test]
async fn what_becomes_of_duties_stands_at_its_own_moment() {
    let (played, _) = played(WELLS).await;
    let lines = played.transcript.lines.iter().map(|line| match line {
        Line::Step(result) => format!("{} result", result.at.format("%d %H:%M")),
        Line::Duty(change) => format!("{} {:?}", change.at.format("%d %H:%M"), change.kind),
    });
    let expected = [
        "08 04:40 result",
        "09 04:00 result",
        "09 04:40 Late",
        "10 04:40 Escalated(\"erc\")",
        "11 00:00 result",
        "11 12:00 result",
    ];
    assert_eq!(lines.collect::<Vec<_>>(), expected);
    let Some(Line::Step(last)) = played.transcript.lines.last() else { panic!("a result") };
    assert_eq!(
        last.duties.iter().map(|change| change.kind.clone()).collect::<Vec<_>>(),
        [DutyChangeKind::KeptLate, DutyChangeKind::Owed]
    );
}

#[tokio::test]
async fn a_wrong_expectation_says_the_step_and_what_came_instead() {
    let text = WELLS.replace("reason: TOO_DEEP", "reason: TOO_WIDE").replace(&row("1.1,"), &row("1.2,"));
    let (played, environment) = played(&text).await;
    let failure = played.failure.expect("the expectation is wrong");
    assert!(matches!(failure, PlayError::Unexpected { number: 2, line: 21, .. }));
    let message = failure.to_string();
    for part in
        ["step 2 (line 21), \"Digs too deep\"", "was refused by RM-1.1: 200 metres", "TOO_WIDE, and is TOO_DEEP"]
    {
        assert!(message.contains(part), "{message}");
    }
    assert_eq!(environment.requests.len(), 2, "nothing is sent after it");
}

#[tokio::test]
async fn each_kind_of_expectation_can_fail() {
    let (found, other, duty) = (row("1.7"), row("1.8"), row("1.11.approval"));
    let (broken, another) = (row("1.1"), row("1.12.partners"));
    let wrong = [
        (
            format!("findings: [{found}]"),
            format!("findings: [{other}]"),
            format!("a finding by {other} was expected; findings by {found}"),
        ),
        (
            format!("overdue: [{duty}"),
            format!("kept: [{duty}"),
            "was to be kept; it is overdue (well/Tacloban, due 2013-11-09T04:40:00Z, owed by hc)".to_owned(),
        ),
        (
            format!("overdue: [{duty}]"),
            format!("open: [{another}]"),
            "was to be open and in time; there was none".to_owned(),
        ),
        (
            "depth: 9".to_owned(),
            "depth: 900".to_owned(),
            "it was to be accepted, and was refused: 200 metres".to_owned(),
        ),
        (
            "depth: 200".to_owned(),
            "depth: 20".to_owned(),
            format!("it was to be refused by {broken}, and was accepted"),
        ),
        (
            "looks at the well\n".to_owned(),
            "looks at the well\n    events: [WellDug]\n".to_owned(),
            "the event WellDug was expected on the feed; there came ObligationEscalated".to_owned(),
        ),
        (
            "{row: RM-1.1, reason".to_owned(),
            "{rows: [RM-1.1, RM-1.2], reason".to_owned(),
            "was to be refused by RM-1.1, RM-1.2, and was refused by RM-1.1".to_owned(),
        ),
        (
            "due: 2013-11-09T04:40:00Z".to_owned(),
            "due: 2013-11-09T04:41:00Z".to_owned(),
            "due 2013-11-09T04:41:00Z owed by hc was to be kept late; it is kept late (well/Tacloban".to_owned(),
        ),
        ("owner: hc}".to_owned(), "owner: rc}".to_owned(), "owed by rc was to be kept late".to_owned()),
        (
            "not_owed: [RM-1.12.partners,".to_owned(),
            "not_owed: [RM-1.11.approval well/Guiuan,".to_owned(),
            "was to be not owed; it is open (well/Guiuan".to_owned(),
        ),
        (
            "late: [{rule".to_owned(),
            "in_time: [{rule".to_owned(),
            "was to be kept in time; it is kept late (well/Tacloban".to_owned(),
        ),
        ("late: [{rule".to_owned(), "void: [{rule".to_owned(), "was to be void; it is kept late".to_owned()),
        (
            "at: 2013-11-10T04:40:00Z}]".to_owned(),
            "at: 2013-11-10T04:41:00Z}]".to_owned(),
            "was to go out; there went out: escalation to erc at 2013-11-10T04:40:00Z".to_owned(),
        ),
        (
            "not_notified: [{to: hc, of: RM-1.11.approval, as: withdrawal}]".to_owned(),
            "not_notified: [{to: erc, of: RM-1.11.approval}]".to_owned(),
            "no notice to erc of RM-1.11.approval was to go out, and one did".to_owned(),
        ),
        (
            "problem: it has no lid".to_owned(),
            "problem: it has a lid".to_owned(),
            "was to have `it has a lid` at receipt.findings.0.problem, and has `it has no lid`".to_owned(),
        ),
    ];
    for (right, wrong, expected) in wrong {
        assert!(WELLS.contains(&right), "{right}");
        let failure = played(&WELLS.replace(&right, &wrong)).await.0.failure.expect(&wrong).to_string();
        assert!(
            failure.contains(&expected),
            "{failure}
does not say: {expected}"
        );
    }
}

#[tokio::test]
async fn the_summary_is_the_same_each_time() {
    let (first, _) = played(WELLS).await;
    let (second, _) = played(WELLS).await;
    assert_eq!(summary(&first.transcript), summary(&second.transcript));
    assert_eq!(summary(&first.transcript), include_str!("synthetic/wells.summary.txt"));
}

#[tokio::test]
async fn the_timeline_names_each_day_once() {
    let (played, _) = played(WELLS).await;
    let mut timeline = Timeline::new(chrono_tz::Tz::UTC);
    let text: String = played.transcript.lines.iter().map(|line| timeline.line(line)).collect();
    let text = anstream::adapter::strip_str(&text).to_string();
    assert_eq!(text.matches("Mon 11 Nov 2013").count(), 1, "{text}");
    assert!(text.contains("escalated  to the Emergency Relief Coordinator, 1 day late"), "{text}");
}

#[tokio::test]
async fn the_report_is_one_page_that_needs_nothing_else() {
    let (played, _) = played(WELLS).await;
    let page = report(&played.transcript).expect("a page");
    let page = page.replace("url(#", "a part of the page (");
    for elsewhere in ["http:", "https:", "src=", "<link", "@import", "url(", "<script"] {
        assert!(!page.contains(elsewhere), "the page refers to something else: {elsewhere}");
    }
    assert!(page.contains("<svg") && page.contains("Digs a well by hand"));
}
