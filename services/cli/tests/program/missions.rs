//! A mission by hand: asked for, shown, listed, reviewed.

use super::suite::Suite;

/// IM-1, IM-5, IM-10: a newcomer asks for a mission, sees its state, and what a team would lack.
#[test]
fn a_newcomer_asks_for_a_mission_by_hand() {
    let suite = Suite::start();
    let mission = |words: &[&'static str]| [&["mission", "--exercise", "training"][..], words].concat();
    let empty = suite.refused(&mission(&["request", "TCD", "{}", "--as", "hc@TCD", "--yes"]));
    assert!(empty.contains("IM-1") && empty.contains("request.mission"), "{empty}");
    let body = r#"{
        "mission": "m-1", "agreedOn": "2026-01-02", "agreedMembers": ["UNICEF"], "agreedOthers": ["Ministry of Planning"],
        "terms": "Review how clusters work together", "assessedOn": "2026-01-01", "assessedBy": ["OCHA"],
        "challenges": "Plans are not shared", "initiatives": ["A workshop"], "valueNow": "The strategy is being written",
        "aims": ["inter-cluster"], "objectives": ["Plans are shared"], "deliverables": ["A report"],
        "startsOn": "2099-07-04", "endsOn": "2099-07-15", "size": 4, "composition": "Health and OCHA", "constraints": "Escorts",
        "evaluations": "None", "clusters": ["HEA"] }"#;
    let recorded = suite.said(&mission(&["request", "TCD", body, "--as", "hc@TCD", "--yes"]));
    assert!(
        recorded.contains("recorded mission/m-1")
            && recorded.contains("its etag is v1")
            && recorded.contains("IM-4.sharing"),
        "{recorded}"
    );
    let shown = suite.said(&["show", "--exercise", "training", "mission", "TCD", "m-1"]);
    assert!(shown.contains("is requested and not decided") && shown.contains("5 or 6 are the likely most"), "{shown}");
    assert!(suite.said(&mission(&["list"])).contains("m-1"));
    let lacks = suite.said(&mission(&["preview-team", "TCD", "m-1", "--as", "gcc"]));
    assert!(lacks.contains("no member of the team works for OCHA") && lacks.contains("HEA"), "{lacks}");
    let unpublished = suite.refused(&mission(&["recommendations", "TCD", "m-1", "--form", "csv"]));
    assert!(unpublished.contains("once it is published"), "{unpublished}");
}
