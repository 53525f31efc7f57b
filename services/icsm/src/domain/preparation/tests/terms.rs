//! Terms of reference, briefings, focal points and the arrival.

use convene_kernel::codes::ResourceId;
use convene_kernel::testing::{at, code};

use crate::domain::fixtures::*;
use crate::domain::preparation::{
    ApproveFocalPoint, Briefing, Command, FocalPointNaming, Party, PreparationStep, Support, TermsDraft,
};

/// IM-6: the mission is fielded once every party on both sides agreed to the final terms of reference.
#[test]
fn every_party_agrees_before_the_mission_is_fielded() {
    let drafted = preparing().given(&hcss(), Command::DraftTerms(draft_of_terms()));
    let all = parties();
    let (last, others) = all.split_last().expect("there are parties");
    let nearly = others.iter().fold(drafted, |example, (actor, party)| example.given(actor, agree(party.clone())));
    assert!(!mission(&nearly).preparation.terms_agreed());
    nearly.clone().when(&hcss(), field("2011-05-10")).refused("IM-6", "TERMS_NOT_AGREED");
    assert!(mission(&nearly.given(&last.0, agree(last.1.clone()))).preparation.terms_agreed());
    agreed().when(&hc(), agree(Party::Head)).refused("IM-6", "PARTY_NOT_ASKED");
    preparing().when(&hc(), agree(Party::Head)).refused("IM-6", "NO_TERMS");
}

/// IM-6: a new draft is agreed to anew.
#[test]
fn a_new_draft_is_agreed_to_anew() {
    let again = agreed().given(&hcss(), Command::DraftTerms(draft_of_terms()));
    assert!(!mission(&again).preparation.terms_agreed());
    let one_sided = TermsDraft { coordinators: Vec::new(), ..draft_of_terms() };
    preparing().when(&hcss(), Command::DraftTerms(one_sided)).refused("IM-6", "PARTY_MISSING");
}

/// IM-13: the mandate covers at least the six issues.
#[test]
fn the_mandate_covers_the_issues() {
    let mut narrow = draft_of_terms();
    narrow.issues.retain(|issue| issue.as_str() != "age");
    let outcome = preparing().when(&hcss(), Command::DraftTerms(narrow));
    outcome.refused("IM-13", "ISSUE_NOT_COVERED");
    assert!(outcome.refusal().to_string().contains("leaves out age"));
}

fn found(example: &Example, field: &str) -> bool {
    example.record().findings.contains_key(&format!("IM-13:mission/m-1:{field}"))
}

/// IM-13: an issue without a focal point is a finding until a member volunteers and the coordinator approves.
#[test]
fn focal_points_volunteer_and_are_approved() {
    let example = decided();
    assert!(found(&example, "focal_points.age"));
    assert!(!found(&example, "focal_points.gender"), "the specialist covers gender");
    let naming = |nominee: &str| {
        let (issue, nominee): (ResourceId, ResourceId) = (code("age"), code(nominee));
        Command::NameFocalPoint(FocalPointNaming {
            mission: m_1(),
            issue,
            nominee,
            knowledge: "worked on it".to_owned(),
        })
    };
    let named = example.clone().given(&gcc(), naming("health"));
    assert!(found(&named, "focal_points.age"), "the coordinator has not approved");
    let approve = Command::ApproveFocalPoint(ApproveFocalPoint { mission: m_1(), issue: code("age") });
    let approved = named.given(&ocha(), approve);
    assert!(!found(&approved, "focal_points.age"));
    assert!(found(&approved.given(&gcc(), naming("logistics")), "focal_points.age"), "another one is not approved yet");
    example.clone().when(&gcc(), naming("ngo")).resolves("IM-13");
    let without = led().given(&hc(), decide_team(["health", "logistics", "ngo", "ocha"].map(code).to_vec()));
    without.when(&gcc(), naming("gender")).refused("IM-13", "NOT_IN_THE_TEAM");
}

fn briefing(issues: &[&str], paper: Option<&str>) -> Command {
    Command::RecordBriefing(Briefing {
        mission: m_1(),
        on: at("2011-05-30").date_naive(),
        by: vec![code("UNFPA")],
        issues: issues.iter().map(|issue| code(issue)).collect(),
        paper: paper.map(str::to_owned),
    })
}

/// IM-13: the global focal points brief and give their paper; without the paper the finding stays.
#[test]
fn the_team_is_briefed_on_each_issue() {
    assert!(found(&decided(), "briefings.gender"));
    let spoken = decided().given(&hcss(), briefing(&["gender"], None));
    assert!(found(&spoken, "briefings.gender"));
    let written = spoken.given(&hcss(), briefing(&["gender"], Some("Gender in Chad")));
    assert!(!found(&written, "briefings.gender") && found(&written, "briefings.age"));
}

/// IM-10: a team that leaves without a briefing carries a finding.
#[test]
fn a_team_leaves_briefed() {
    let outcome = decided().at("2011-07-04").when(&hcss(), field("2011-07-04"));
    outcome.raises("IM-10");
    let briefed = decided().given(&hcss(), briefing(&["gender"], Some("Gender in Chad"))).at("2011-07-04");
    briefed.when(&hcss(), field("2011-07-04")).raises_nothing_of("IM-10");
}

/// IM-19: OCHA names its support, global and in the country; the leader prepares with the country.
#[test]
fn ocha_supports_and_the_leader_prepares() {
    let support = Support { mission: m_1(), global: "HCSS".to_owned(), in_country: "OCHA Chad".to_owned() };
    agreed().when(&hcss(), Command::NameSupport(support)).keeps("IM-19.support");
    let step = Command::RecordPreparation(PreparationStep {
        mission: m_1(),
        on: at("2011-05-10").date_naive(),
        with: vec!["OCHA Chad".to_owned()],
        settled: "the itinerary".to_owned(),
    });
    listed().when(&hcss(), step.clone()).refused("IM-19", "NO_LEADER");
    decided().when(&hcss(), step.clone()).keeps("IM-19.country");
    assert_eq!(mission(&led().given(&hcss(), step)).preparation.steps.len(), 1);
}

/// IM-4, IM-19, IM-20: in the country, what was to be done before is owed no longer, and OCHA's secretariat is.
#[test]
fn what_is_owed_changes_on_arrival() {
    let before = decided().at("2011-07-04");
    let owed: Vec<_> = ["IM-4.answer", "IM-19.country", "IM-19.support", "IM-20.partners"].to_vec();
    assert!(owed.iter().all(|rule| before.duty(rule).is_some()), "they are owed: {:?}", before.record().duties);
    let outcome = before.when(&hcss(), field("2011-07-04"));
    outcome.voids("IM-4.answer").voids("IM-19.country").voids("IM-20.partners").opens("IM-19.secretariat");
    let arrived = outcome.accepted();
    let rules: Vec<_> = arrived.record().duties.values().map(|duty| duty.rule.as_str()).collect();
    assert_eq!(rules, ["IM-19.secretariat", "IM-19.support"]);
}
