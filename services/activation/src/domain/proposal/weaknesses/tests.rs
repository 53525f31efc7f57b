//! Given a proposal that may be submitted, when it is: what is weak in it, and what is weak no longer once it was changed.

use convene_kernel::commit::FindingChange;
use convene_kernel::guidance::Guidance;
use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::fixtures::{
    Example, after_the_meeting, erc, hc, meeting, ocha, protection_agreement, recommendation, submission, transmission,
    with_cluster, without_reading,
};
use crate::domain::operation::{self, Consulted, ForeseenCluster, Mechanism};
use crate::domain::proposal::fixtures::{answer, closing, health, lead_change, principal, submit, submit_one};
use crate::domain::proposal::{Closing, Command, EarlyRecoveryException, OtherSolution, Position};

/// GN-5.1, RM-1.13: that something is not known may be said, and is no evidence of it.
#[test]
fn what_is_not_known_is_no_evidence() {
    let mut proposal = submission("p-1", vec![health()]);
    after_the_meeting().when(&hc(), submit(proposal.clone())).raises_nothing_of("GN-5.1");
    proposal.evidence.local_capacity = Some("Not known.".to_owned());
    let outcome = after_the_meeting().when(&hc(), submit(proposal));
    outcome.raises("GN-5.1");
    let found = outcome.accepted();
    assert!(found.record().findings.keys().any(|id| id.ends_with("evidence.local_capacity")));
}

/// A contingency plan foresees a cluster of health and one of nutrition, and the country team agreed to propose clusters.
fn planned() -> Example {
    let foreseen = |sector, agency| ForeseenCluster { sector: code(sector), lead_agency: code(agency) };
    let plan = ContingencyPlan {
        plan: code("cp-1"),
        title: "Typhoon season".to_owned(),
        dated: at("2013-05-01").date_naive(),
        foreseen: vec![foreseen("HEA", "WHO"), foreseen("NUT", "UNICEF")],
        consulted: Consulted::ALL.to_vec(),
    };
    after_the_meeting().given(&ocha(), operation::Command::RecordContingencyPlan(plan))
}

/// GN-6.1: a proposal that departs from the contingency plan, by more or by less, says why.
#[test]
fn a_departure_from_the_plan_says_why() {
    let planned = planned();
    let proposing = |recommendations, reason: Option<&str>| {
        let mut proposal = submission("p-1", recommendations);
        proposal.plan = PlanBasis::Plan { plan: code("cp-1"), departs_because: reason.map(str::to_owned) };
        planned.clone().when(&hc(), submit(proposal))
    };
    let nutrition = || recommendation("nutrition", &["NUT"], "UNICEF");
    proposing(vec![health(), nutrition()], None).raises_nothing_of("GN-6.1");
    proposing(vec![health()], None).raises("GN-6.1");
    let logistics = recommendation("logistics", &["LOG"], "WFP");
    proposing(vec![health(), nutrition(), logistics], None).raises("GN-6.1");
    proposing(vec![health()], Some("nutrition is served")).raises_nothing_of("GN-6.1");
}

/// OG-4: what was agreed resolves what is weak in it no longer, and leaves what is weak still as it was.
#[test]
fn what_is_weak_still_is_left_as_it_was() {
    let mut weak = submission("p-1", vec![Recommendation { review_by: at("2099-12-31").date_naive(), ..health() }]);
    weak.evidence.assessment = None;
    let disputed = after_the_meeting()
        .at("2013-11-09T14:00:00Z")
        .given(&hc(), submit(weak))
        .at("2013-11-09T15:00:00Z")
        .given(&erc(), Command::TransmitProposal(transmission()))
        .given(&principal("UNICEF"), answer(Position::ProposesAlternative))
        .given(&principal("UNICEF"), answer(Position::Agrees));
    let closed = Command::CloseConsultation(closing(Closing::ThirdWay, vec![health()]));
    let outcome = disputed.when(&erc(), closed);
    let changed = outcome.commit().findings.iter().map(|change| match change {
        FindingChange::Resolved { id, .. } => id.as_str(),
        FindingChange::Raised { finding } => panic!("{} was found before", finding.id),
    });
    assert_eq!(changed.collect::<Vec<_>>(), ["RM-1.14:proposal/p-1:health.review_by"]);
}

/// RM-1.13, GN-6.1: issues and a contingency plan are about clusters: a proposal of none answers neither.
#[test]
fn a_proposal_of_no_cluster_answers_no_issues_and_no_plan() {
    let mut other = submission("p-1", Vec::new());
    other.plan = PlanBasis::Plan { plan: code("cp-1"), departs_because: None };
    other.other_solutions = vec![OtherSolution {
        sectors: vec![code("LOG")],
        description: "a working group".to_owned(),
        led_by: "the civil protection agency".to_owned(),
    }];
    planned().when(&hc(), submit(other)).raises_nothing_of("RM-1.13").raises_nothing_of("GN-6.1");
}

/// RM-0.4: a national mechanism that could be supported must be answered.
#[test]
fn a_mechanism_that_could_be_supported_is_answered() {
    let mechanism = Mechanism {
        mechanism: code("health-committee"),
        name: "National health committee".to_owned(),
        sectors: vec![code("HEA")],
        led_by: "Department of Health".to_owned(),
        assessment: Some("works in two regions of three".to_owned()),
        could_be_supported: Some(true),
    };
    let record = after_the_meeting().given(&ocha(), operation::Command::RecordMechanism(mechanism));
    record.clone().when(&hc(), submit_one(health())).raises("RM-0.4");
    let mut answered = health();
    answered.instead_of_mechanism = Some("it has nobody in the third region".to_owned());
    record.when(&hc(), submit_one(answered)).raises_nothing_of("RM-0.4");
}

/// RM-1.13, S-2: that a proposal answers the issues of the Reference Module is a reading; without it, those of the older notes.
#[test]
fn which_issues_a_proposal_answers_is_a_reading() {
    let policy = without_reading("proposal_uses_reference_module_issues", "RM-1.13");
    let proposed = after_the_meeting().under_policy(&policy).when(&hc(), submit_one(health()));
    let findings = &proposed.accepted().record().findings.clone();
    let fields: Vec<_> =
        findings.values().filter(|one| one.row.as_str() == "RM-1.13").map(|one| one.field.as_str()).collect();
    let older = ["age", "diversity", "environment", "gender", "hiv-aids", "human-rights"];
    assert_eq!(fields, older.map(|issue| format!("issues[{issue}]")));
}

/// RM-1.13, GN-5.1: what a proposal leaves unanswered is a finding for each.
#[test]
fn what_is_not_answered_is_a_finding() {
    let mut bare = submission("p-1", vec![health()]);
    bare.evidence.assessment = None;
    after_the_meeting().when(&hc(), submit(bare)).raises("RM-1.13").raises("GN-5.1");
}

/// RM-0.2: recommending every cluster there is raises a finding.
#[test]
fn every_cluster_at_once_is_a_finding() {
    let day = at("2013-11-09").date_naive();
    let codes: Vec<_> = Guidance::embedded().reference.clusters(day).map(|cluster| cluster.code.clone()).collect();
    let mut met = meeting();
    met.meeting = code("hct-2");
    met.sectors.clone_from(&codes);
    let recommendations = codes.iter().map(|sector| {
        let mut one = recommendation(&sector.as_str().to_lowercase(), &[sector.as_str()], "UNHCR");
        one.protection_agreement = Some(protection_agreement("UNHCR"));
        one.early_recovery =
            Some(EarlyRecoveryException { areas: vec!["debris".to_owned()], reason: "no other".to_owned() });
        one
    });
    let mut everything = submission("p-1", recommendations.collect());
    everything.agreed_in = AgreedIn::Meeting(code("hct-2"));
    let record = after_the_meeting().given(&ocha(), operation::Command::RecordMeeting(met));
    record.clone().when(&hc(), submit(everything.clone())).raises("RM-0.2");
    everything.recommendations.retain(|one| one.cluster != code("hea"));
    let but_one = record.clone().when(&hc(), submit(everything.clone()));
    but_one.raises_nothing_of("RM-0.2");
    let active = with_cluster(record.clone(), "health", &["HEA"], "WHO");
    active.when(&hc(), submit(everything)).raises("RM-0.2");
    let all = codes.iter().fold(record, |record, sector| {
        with_cluster(record, &sector.as_str().to_lowercase(), &[sector.as_str()], "UNHCR")
    });
    let mut another_lead = submission("p-1", Vec::new());
    another_lead.lead_changes = vec![lead_change("hea", "WHO")];
    all.when(&hc(), submit(another_lead)).raises_nothing_of("RM-0.2");
}

/// RM-0.2, RM-0.4, RM-1.6, RM-1.7, RM-1.13, RM-1.14, OG-12, GN-5.1, GN-6.1, GN-8: a proposal with nothing wrong in it carries no
/// finding, whatever mechanisms there are that it does not take the place of.
#[test]
fn a_sound_proposal_carries_no_finding() {
    let mechanism = |id: &str, sector: &str, could_be_supported| {
        operation::Command::RecordMechanism(Mechanism {
            mechanism: code(id),
            name: id.to_owned(),
            sectors: vec![code(sector)],
            led_by: "the government".to_owned(),
            assessment: Some("it works in two regions of three".to_owned()),
            could_be_supported: Some(could_be_supported),
        })
    };
    let record = after_the_meeting()
        .given(&ocha(), mechanism("council", "LOG", false))
        .given(&ocha(), mechanism("committee", "EDU", true));
    let mut proposal = submission("p-1", vec![health(), recommendation("logistics", &["LOG"], "WFP")]);
    let issues = Guidance::embedded().proposal_issues(at("2013-11-09").date_naive());
    proposal.issues = issues.into_iter().map(|issue| (issue.code.clone(), "it does".to_owned())).collect();
    let sound = record.clone().given(&hc(), submit(proposal.clone()));
    assert!(sound.record().findings.is_empty(), "{:#?}", sound.record().findings);
    let first = proposal.issues.values_mut().next().expect("an issue");
    *first = "Not known.".to_owned();
    record.when(&hc(), submit(proposal)).raises("RM-1.13");
}

/// GN-6.1: a plan foresees each cluster with its lead, and leaves out no cluster that is active already.
#[test]
fn a_plan_foresees_a_cluster_with_its_lead() {
    let planned = planned();
    let proposing = |record: &Example, recommendations| {
        let mut proposal = submission("p-1", recommendations);
        proposal.plan = PlanBasis::Plan { plan: code("cp-1"), departs_because: None };
        record.clone().when(&hc(), submit(proposal))
    };
    let by = |health: &str, nutrition: &str| {
        vec![recommendation("health", &["HEA"], health), recommendation("nutrition", &["NUT"], nutrition)]
    };
    proposing(&planned, by("WHO", "UNICEF")).raises_nothing_of("GN-6.1");
    proposing(&planned, by("UNICEF", "WHO")).raises("GN-6.1");
    proposing(&planned, by("WHO", "WHO")).raises("GN-6.1");
    let active = with_cluster(planned, "nutrition", &["NUT"], "UNICEF");
    proposing(&active, vec![health()]).raises_nothing_of("GN-6.1");
}
