//! A hub and a critical gap by hand: from the draft of its terms to its end, and from the call on partners to what the Humanitarian
//! Coordinator answers.

use super::partners::{as_coordinator, with_health};

fn as_lead<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [words, &["--as", "lead-agency@PHL", "--organization", "WHO", "--yes"]].concat()
}

fn as_hc<'a>(words: &[&'a str]) -> Vec<&'a str> {
    [words, &["--as", "hc@PHL", "--yes"]].concat()
}

/// RM-6.1, RM-6.2: a hub is drafted, works once the lead endorses its terms, is reviewed, and closes.
#[test]
fn a_hub_is_drafted_endorsed_reviewed_and_closed_by_hand() {
    let suite = with_health();
    let draft = [
        "group",
        "draft",
        "PHL",
        "health",
        "leyte-health",
        "--name",
        "Health in Leyte",
        "--place",
        "Leyte",
        "--reason",
        "two days from Manila",
        "--functions",
        "1.1,2.1",
        "--parameters",
        "within the plan",
        "--accountability",
        "to the national coordinator each week",
    ];
    suite.said(&as_coordinator(&draft));
    let list = suite.said(&["group", "list", "--country", "PHL"]);
    assert!(list.contains("leyte-health") && list.contains("not endorsed"), "{list}");
    let endorse = ["group", "endorse", "PHL", "leyte-health"];
    let refused = suite.refused(&as_coordinator(&endorse));
    assert!(refused.contains("cluster lead agency"), "the lead endorses, and nobody else: {refused}");
    suite.said(&as_lead(&endorse));
    let review = ["group", "review", "PHL", "leyte-health", "the mission of 12 March", "--local-capacity"];
    let looked = suite.refused(&[&review[..], &["--as", "coordinator@PHL/HEA"]].concat());
    assert!(looked.contains("Health in Leyte") && looked.contains("Record this review of leyte-health"), "{looked}");
    suite.said(&as_coordinator(&review));
    suite.said(&as_coordinator(&[
        "group",
        "close",
        "PHL",
        "leyte-health",
        "local-capacity",
        "the province coordinates",
    ]));
    let list = suite.said(&["group", "list", "--cluster", "health"]);
    assert!(!list.contains("leyte-health"), "{list}");
    let shown = suite.said(&["group", "show", "PHL", "leyte-health"]);
    assert!(shown.contains("the mission of 12 March"), "{shown}");
}

/// GN-11.1, GN-11.2, GN-11.4, GN-A2, RM-7.5: a gap is named, partners are called on and commit, the lead states what stands in its way and
/// asks the Humanitarian Coordinator, who answers; the list says who is provider of last resort and what was done last.
#[test]
fn a_gap_goes_to_the_provider_of_last_resort_by_hand() {
    let suite = with_health();
    suite.said(&as_coordinator(&["partner", "join", "PHL", "health", "CARE"]));
    let identify = [
        "gap",
        "identify",
        "PHL",
        "health",
        "g-1",
        "--need",
        "obstetric care",
        "--population",
        "women in six centres",
        "--place",
        "Guiuan",
        "--urgency",
        "life-saving",
        "--identified-by",
        "the cluster meeting",
    ];
    suite.said(&as_coordinator(&identify));
    let call = ["gap", "call", "PHL", "g-1", "who can send a midwife?", "--no-plan", "none is issued yet"];
    let looked = suite.refused(&[&call[..], &["--as", "coordinator@PHL/HEA"]].concat());
    assert!(looked.contains("obstetric care") && looked.contains("Call on all partners"), "{looked}");
    suite.said(&as_coordinator(&call));
    let commit = ["gap", "commit", "PHL", "g-1", "care-clinics", "care-health", "--what", "two clinics"];
    let by = ["--by", "2999-03-20", "--focal-point", "p-care"];
    suite.said(&as_coordinator(&[&commit[..], &by].concat()));
    let accept = ["gap", "accept", "PHL", "care-clinics", "--as", "partner@PHL", "--organization", "CARE", "--yes"];
    suite.said(&accept);
    suite.said(&as_coordinator(&["gap", "met", "PHL", "care-clinics", "two clinics are open"]));
    let commitments = suite.said(&["gap", "commitments", "--gap", "g-1"]);
    assert!(commitments.contains("care-clinics") && commitments.contains("met"), "{commitments}");
    let none = suite.refused(&as_coordinator(&["gap", "met", "PHL", "care-tents", "tents"]));
    assert!(none.contains("no commitment 'care-tents'"), "{none}");

    suite.said(&as_lead(&["gap", "constrain", "PHL", "g-1", "access,funds", "the road is cut"]));
    suite.said(&as_lead(&["gap", "ask", "PHL", "g-1", "a helicopter for the team"]));
    suite.said(&as_hc(&["gap", "answer", "PHL", "g-1", "given", "two flights a week"]));
    let list = suite.said(&["gap", "list", "--country", "PHL"]);
    for part in ["g-1", "WHO", "obstetric care"] {
        assert!(list.contains(part), "'{part}' is not in\n{list}");
    }
    let shown = suite.said(&["gap", "show", "PHL", "g-1", "--as", "hc@PHL"]);
    for part in ["two flights a week", "a helicopter for the team", "two clinics"] {
        assert!(shown.contains(part), "'{part}' is not in\n{shown}");
    }
    suite.said(&as_lead(&["gap", "lift", "PHL", "g-1", "a bridge stands"]));
    suite.said(&as_lead(&["gap", "ensure", "PHL", "g-1", "delivery", "a team of its own"]));
    suite.said(&as_coordinator(&["gap", "close", "PHL", "g-1", "served", "--served-by", "WHO"]));
    assert!(suite.said(&["gap", "list"]).contains("there are none"));
    assert!(suite.said(&["gap", "list", "--closed"]).contains("g-1"));
}
