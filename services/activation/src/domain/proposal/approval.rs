//! The ERC approves a proposal: its clusters become active (rows RM-1.11, RM-1.12).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::checks::{admits_while_open, must_not_be_dated_before};
use super::transmission::must_be_transmitted;
use super::{Event, Outcome, Proposal};
use crate::domain::cluster::{self, Cluster};
use crate::domain::endorsement::{ACTIVATION, ApprovalGround, StatedGround};
use crate::domain::objection::ObjectionAnswer;
use crate::domain::subjects::PROPOSAL;
use crate::domain::{Decided, Operation, objection};
use crate::reasons;

/// Approves a proposal: its clusters become active (row RM-1.11).
#[derive(Clone, Debug)]
pub struct Approve {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// The ERC's remarks, public.
    pub remarks: Option<String>,
    /// What lets the ERC approve now.
    pub ground: StatedGround,
    /// Why it is approved although some object: a reason for each of them.
    pub objections: Vec<ObjectionAnswer>,
}

/// An approval in its stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approved {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// The clusters it activates.
    pub clusters: Vec<ResourceId>,
    /// The ERC's remarks, public.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
    /// On which ground, with those who had not answered. Events from before it was recorded have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ground: Option<ApprovalGround>,
    /// Why it was approved although some object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objections: Option<Restricted<Vec<ObjectionAnswer>>>,
}

/// Who may approve a proposal.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator])
}

/// An open proposal that was passed on and is settled, and still fits the record, is approved by another than who submitted it.
pub(super) fn admits(operation: &Operation, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits_while_open(operation, id)?;
    let proposal = operation.proposal(id)?;
    let mut checks = Checks::new();
    must_be_transmitted(&mut checks, proposal);
    must_be_another_person(&mut checks, proposal, context);
    must_be_settled(&mut checks, proposal);
    clusters_must_still_be_new(&mut checks, operation, proposal, context);
    led_clusters_must_still_be_active(&mut checks, operation, proposal);
    checks.finish()
}

/// Approves the proposal: its clusters are active from now on, and what comes with that is owed (rows RM-1.11, RM-1.12).
pub(super) fn approve_proposal(operation: &Operation, command: &Approve, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&command.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    must_not_be_dated_before(&mut checks, context, "the last step on the proposal", proposal.last_step_at());
    let (resource, submission) = (PROPOSAL.of(&command.proposal), &proposal.submission);
    let asked = proposal.asked.for_decision();
    objection::must_be_answered(&mut checks, "RM-1.11", &resource, &command.objections, context);
    let ground = ACTIVATION.ground(&mut checks, (&resource, asked), (&command.ground, &command.objections), context);
    checks.finish()?;

    let approved = Event::Approved(Approved {
        proposal: command.proposal.clone(),
        clusters: submission.recommendations.iter().map(|one| one.cluster.clone()).collect(),
        remarks: command.remarks.clone(),
        ground,
        objections: (!command.objections.is_empty()).then(|| command.objections.clone().into()),
    });
    let mut decision = Decision::about(&resource).event(approved.into());
    decision.keep(rules::RM_1_11_APPROVAL, &resource, context.occurred_at);
    let why = "the ERC approved the proposal";
    ACTIVATION.release(&mut decision, &resource, asked, why);
    objection::resolve_all(&mut decision, &resource, &command.objections, why, context);
    for rule in [rules::RM_1_12_PARTNERS, rules::OG_6_GOVERNMENT] {
        decision.open(Duty::new(rule, &resource, Owner::role(operation.country.head()), context.occurred_at));
    }
    for recommendation in &submission.recommendations {
        let (proposal, emergency) = (&submission.proposal, &submission.emergency);
        if let Some(active) = operation.cluster_to_resume(recommendation) {
            cluster::resume_in_part(&mut decision, active, proposal, &recommendation.places, context);
            continue;
        }
        cluster::activate(&mut decision, operation, proposal, emergency, recommendation, context);
    }
    for change in &submission.lead_changes {
        let (lead, reason) = (&change.lead.agency, change.reason.as_str());
        if let Some(cluster) = operation.clusters.get(&change.cluster) {
            cluster::designate_lead(&mut decision, cluster, &submission.proposal, lead, reason, context);
        }
    }
    Ok(decision)
}

/// The proposer never approves (row RM-1.11).
fn must_be_another_person(checks: &mut Checks, proposal: &Proposal, context: &Context<'_>) {
    if proposal.submitted_by.person == context.actor.person {
        checks.precondition("RM-1.11", reasons::PROPOSER_APPROVES).says(
            "the person who submitted the proposal may not approve it",
            "have the ERC, or the person acting as ERC, approve it",
        );
    }
}

/// No approval while a consultation on an alternative is open (row OG-4).
fn must_be_settled(checks: &mut Checks, proposal: &Proposal) {
    for (id, alternative) in proposal.open_alternatives() {
        checks.precondition("OG-4", reasons::CONSULTATION_OPEN).at("proposal").says(
            message!("the consultation on {id}, proposed by {by}, is open", id, by = alternative.by),
            "close it first: agreed, or withdrawn",
        );
    }
}

/// What was free when it was proposed may have been taken by another proposal since (row RM-1.2).
fn clusters_must_still_be_new(checks: &mut Checks, operation: &Operation, proposal: &Proposal, context: &Context<'_>) {
    let remedy = "decline the proposal, or have it taken back";
    let recommendations = proposal.submission.recommendations.iter();
    for recommendation in recommendations.filter(|one| operation.cluster_to_resume(one).is_none()) {
        let cluster = &recommendation.cluster;
        if operation.clusters.contains_key(cluster) {
            let problem = message!("the record has a cluster '{cluster}' by now", cluster);
            checks.precondition("RM-1.2", reasons::CLUSTER_ALREADY_EXISTS).at("proposal").says(problem, remedy);
        }
        for sector in &recommendation.sectors {
            if let Some(serving) = operation.cluster_serving(sector, &context.guidance.reference) {
                let problem =
                    message!("{sector} is by now served by the active cluster '{id}'", sector, id = serving.id);
                checks.precondition("RM-1.2", reasons::SECTOR_SERVED).at("proposal").says(problem, remedy);
            }
        }
    }
}

/// A cluster that ended since takes no new lead (row OG-18).
fn led_clusters_must_still_be_active(checks: &mut Checks, operation: &Operation, proposal: &Proposal) {
    for change in &proposal.submission.lead_changes {
        let is_active = operation.clusters.get(&change.cluster).is_some_and(Cluster::is_active);
        if !is_active {
            let problem = message!(
                "the cluster '{cluster}', for which a new lead is proposed, has ended",
                cluster = change.cluster
            );
            checks
                .precondition("OG-18", reasons::CLUSTER_NOT_ACTIVE)
                .at("proposal")
                .says(problem, "decline the proposal, or have it taken back");
        }
    }
}

/// The proposal after its approval.
pub(super) fn approved(proposal: &mut Proposal, approved: &Approved, stamp: &Stamp) {
    let (at, by, commit) = (stamp.occurred_at, stamp.actor.clone(), stamp.etag);
    let (remarks, ground) = (approved.remarks.clone(), approved.ground.clone());
    proposal.outcome = Some(Outcome::Approved { at, by, commit, remarks, ground });
    for objection in approved.objections.iter().flat_map(Restricted::for_decision) {
        let answers = proposal.answers.iter_mut().map(Restricted::for_evolution);
        if let Some(answer) = answers.rev().find(|answer| answer.organization == objection.organization) {
            answer.overruled_because = Some(objection.reason.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Actor;
    use convene_kernel::testing::{actor, at, code};

    use super::*;
    use crate::domain::cluster::{Adaptation, Change};
    use crate::domain::fixtures::{
        after_the_approval, after_the_proposal, after_the_transmission, approval, erc, hc, recommendation, submission,
        transmission, with_cluster,
    };
    use crate::domain::proposal::fixtures::{
        agreed, answer, approve, approve_on, endorsed_by_all_but, everybody_asked, health, lead_change, principal,
        submit,
    };
    use crate::domain::proposal::{CloseConsultation, Closing, Command, End, Position, Transmission, Transmitted};

    /// RM-1.11: the proposer never approves, and nothing is approved before it was passed on.
    #[test]
    fn the_proposer_never_approves() {
        let same_person = Actor { role: Role::EmergencyReliefCoordinator, ..hc() };
        after_the_transmission(vec![health()]).when(&same_person, approve()).refused("RM-1.11", "PROPOSER_APPROVES");
        after_the_proposal(vec![health()]).when(&erc(), approve()).refused("RM-1.11", "PROPOSAL_NOT_TRANSMITTED");
    }

    /// RM-1.11, OG-4: who submitted the proposal neither declines it as ERC nor closes a consultation on it.
    #[test]
    fn the_proposer_decides_nothing() {
        let same_person = Actor { role: Role::EmergencyReliefCoordinator, ..hc() };
        let consulted_on =
            after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::ProposesAlternative));
        let consulted_on = agreed(consulted_on, &["UNICEF"]);
        let decline = || Command::DeclineProposal(End { proposal: code("p-1"), reason: "later".to_owned() });
        consulted_on.clone().when(&same_person, decline()).refused("RM-1.11", "PROPOSER_DECIDES");
        let close = || {
            Command::CloseConsultation(CloseConsultation {
                proposal: code("p-1"),
                alternative: code("alternative-1"),
                closing: Closing::Original,
                reasons: "agreed in a call".to_owned(),
                recommendations: Vec::new(),
                lead_changes: Vec::new(),
                other_solutions: Vec::new(),
                agreed_by: vec![code("UNICEF")],
            })
        };
        consulted_on.clone().when(&same_person, close()).refused("RM-1.11", "PROPOSER_DECIDES");
        consulted_on.clone().when(&erc(), close()).commit();
        consulted_on.when(&erc(), decline()).commit();
    }

    /// RM-1.11, RM-1.12, OG-6: an approval makes the clusters active, and partners and government must be informed.
    #[test]
    fn an_approval_activates_the_clusters() {
        let outcome = after_the_transmission(vec![health()]).at("2013-11-10T10:00:00Z").when(&erc(), approve());
        outcome.keeps("RM-1.11.approval").opens("RM-1.12.partners").opens("OG-6.government");
        let approved = outcome.accepted();
        assert_eq!(approved.state().active_clusters().count(), 1);
        let again = approved.when(&erc(), approve());
        again.refused("RM-1.11", "PROPOSAL_DECIDED");
        assert_eq!(
            again.refusal().violations().len(),
            1,
            "that its clusters are there is no fault: {}",
            again.refusal()
        );
    }

    /// RM-1.11, OG-4: an approval against objections has a reason for each of them, and for none that was not made.
    #[test]
    fn each_objection_is_answered() {
        let objected = after_the_transmission(vec![health()])
            .given(&principal("UNICEF"), answer(Position::Objects))
            .given(&principal("WHO"), answer(Position::Objects));
        let with = |organizations: &[&str]| {
            let because = |organization: &&str| ObjectionAnswer {
                organization: code(organization),
                reason: "the ministry asked for it".to_owned(),
            };
            let objections = organizations.iter().map(because).collect();
            Command::ApproveProposal(Approve { objections, ..approval("p-1") })
        };
        let one_open = objected.clone().when(&erc(), with(&["UNICEF"]));
        one_open.refused("RM-1.11", "OBJECTION_OPEN");
        assert_eq!(one_open.refusal().violations().len(), 1, "only that of WHO is open");
        let remarks = Some("the ministry asked for it".to_owned());
        let remarked = Command::ApproveProposal(Approve { remarks, ..approval("p-1") });
        objected.clone().when(&erc(), remarked).refused("RM-1.11", "OBJECTION_OPEN");
        objected.clone().when(&erc(), with(&["UNICEF", "WHO", "IOM"])).refused("RM-1.11", "NOT_OBJECTING");
        let approved = objected.when(&erc(), with(&["UNICEF", "WHO"]));
        approved.resolves("RM-1.11");
        let approved = approved.accepted();
        assert!(approved.record().findings.values().all(|finding| !objection::is_objection(finding)));
        let answers = &approved.state().proposals[&code("p-1")].answers;
        assert!(answers.iter().all(|answer| answer.for_decision().overruled_because.is_some()));
    }

    /// RM-1.11: all who were asked endorsed: the Principal and the global lead alike, and not one fewer.
    #[test]
    fn all_endorsed_when_all_did() {
        let endorsed = endorsed_by_all_but(everybody_asked(vec![health()]), &["WHO"]);
        let all = || approve_on(StatedGround::AllEndorsed);
        let silent = endorsed.clone().when(&erc(), all());
        silent.refused("RM-1.11", "NOT_ALL_ENDORSED");
        assert!(silent.refusal().to_string().contains("WHO have not answered"), "{}", silent.refusal());
        let both = endorsed.given(&actor(Role::GlobalLead, "WHO"), answer(Position::Endorses));
        both.clone().when(&erc(), approve()).refused("RM-1.11", "ALL_ENDORSED");
        let approved = both.given(&erc(), all());
        assert_eq!(approved.state().proposals[&code("p-1")].ground(), Some(&ApprovalGround::AllEndorsed));
    }

    /// RM-1.11: that all endorsed is not known while a Principal or a global lead was not asked; nor is it that no one objects.
    #[test]
    fn who_was_not_asked_has_not_endorsed() {
        let asked = after_the_transmission(vec![health()])
            .given(&principal("UNICEF"), answer(Position::Endorses))
            .given(&principal("WHO"), answer(Position::Endorses));
        for ground in [StatedGround::AllEndorsed, StatedGround::NoObjection] {
            let refused = asked.clone().at("2013-11-10T14:00:00Z").when(&erc(), approve_on(ground));
            refused.refused("RM-1.11", "NOT_ALL_ASKED");
            assert!(refused.refusal().to_string().contains("FAO, IOM"), "{}", refused.refusal());
        }
        asked.clone().when(&erc(), approve()).keeps("RM-1.11.approval");
        let more = ["FAO", "IOM", "UN-HABITAT", "UNDP", "UNFPA", "UNHCR", "WFP"].map(code).to_vec();
        let more = Transmission { principals: more, global_leads: Vec::new(), ..transmission() };
        let all_asked = asked.given(&erc(), Command::TransmitProposal(more));
        endorsed_by_all_but(all_asked, &["UNICEF", "WHO"]).when(&erc(), approve_on(StatedGround::AllEndorsed)).commit();
    }

    /// RM-1.11: without an objection it is approved once the period has run, which is the ERC's 24 hours; the silent are named.
    #[test]
    fn silence_counts_once_the_period_has_run() {
        let asked = after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::Endorses));
        let unopposed = || approve_on(StatedGround::NoObjection);
        asked
            .clone()
            .at("2013-11-10T13:59:59Z")
            .when(&erc(), unopposed())
            .refused("RM-1.11", "PERIOD_FOR_OBJECTIONS_RUNS");
        let objected = asked.clone().given(&principal("WHO"), answer(Position::Objects)).at("2013-11-10T14:00:00Z");
        objected.when(&erc(), unopposed()).refused("RM-1.11", "OBJECTED_TO");
        let approved = asked.at("2013-11-10T14:00:00Z").given(&erc(), unopposed());
        let ground = ApprovalGround::NoObjection { silent: vec![code("WHO")], until: at("2013-11-10T14:00:00Z") };
        assert_eq!(approved.state().proposals[&code("p-1")].ground(), Some(&ground));
    }

    /// RM-1.11: the period runs for each of those who are silent, also for one that was asked later.
    #[test]
    fn the_period_runs_for_who_was_asked_last() {
        let asked = after_the_transmission(vec![health()]).at("2013-11-10T10:00:00Z");
        let transmitted_at = at("2013-11-10T10:00:00Z");
        let more =
            Transmission { transmitted_at, principals: vec![code("IOM")], global_leads: Vec::new(), ..transmission() };
        let asked = asked.given(&erc(), Command::TransmitProposal(more));
        let unopposed = || approve_on(StatedGround::NoObjection);
        let early = asked.clone().at("2013-11-10T14:00:00Z").when(&erc(), unopposed());
        early.refused("RM-1.11", "PERIOD_FOR_OBJECTIONS_RUNS");
        asked.at("2013-11-11T10:00:00Z").when(&erc(), unopposed()).keeps("RM-1.11.approval");
    }

    /// RM-1.11, RM-1.15: what an organization said last counts, and not what was recorded last.
    #[test]
    fn what_was_said_before_an_endorsement_undoes_none() {
        let asked = everybody_asked(vec![health()]).at("2013-11-10T12:00:00Z");
        let endorsed = endorsed_by_all_but(asked, &[]);
        let endorsed = endorsed.given(&actor(Role::GlobalLead, "WHO"), answer(Position::Endorses));
        let earlier = endorsed.at("2013-11-10T13:00:00Z").that_happened("2013-11-10T11:00:00Z");
        let late = earlier.given(&principal("UNICEF"), answer(Position::Objects));
        late.when(&erc(), approve_on(StatedGround::AllEndorsed)).keeps("RM-1.11.approval");
    }

    /// RM-1.11: the ERC does not wait for a reason, and the record names those who had not answered; nothing more is owed by them.
    #[test]
    fn an_approval_that_does_not_wait_names_the_silent() {
        let outcome = after_the_transmission(vec![health()]).when(&erc(), approve());
        outcome.voids("RM-1.11.answer");
        let approved = outcome.accepted();
        let Some(ApprovalGround::NotWaiting { silent, reason }) = approved.state().proposals[&code("p-1")].ground()
        else {
            panic!("it did not wait")
        };
        assert_eq!((silent.as_slice(), reason.is_empty()), ([code("UNICEF"), code("WHO")].as_slice(), false));
        assert!(approved.duty("RM-1.11.answer").is_none());
    }

    /// RM-1.11: a proposal passed on before periods were recorded has none that could have run.
    #[test]
    fn a_period_that_nobody_was_given_does_not_run() {
        let before = Transmitted {
            proposal: code("p-1"),
            transmitted_at: at("2013-11-09T15:00:00Z"),
            principals: vec![code("WHO")],
            global_leads: Vec::new(),
            answer_by: None,
        };
        let decided = Decision::about(PROPOSAL.of("p-1")).event(Event::Transmitted(before).into());
        let asked = after_the_proposal(vec![health()]).having(&erc(), decided).at("2013-12-01T00:00:00Z");
        asked
            .clone()
            .when(&erc(), approve_on(StatedGround::NoObjection))
            .refused("RM-1.11", "PERIOD_FOR_OBJECTIONS_RUNS");
        asked.when(&erc(), approve()).keeps("RM-1.11.approval");
    }

    /// RM-1.2: two proposals may name the same cluster; the second to be approved does not take the place of the first.
    #[test]
    fn an_active_cluster_is_not_replaced() {
        let first = after_the_transmission(vec![health()]);
        let second = submission("p-2", vec![recommendation("health", &["NUT"], "UNICEF")]);
        let passed_on = Transmission { proposal: code("p-2"), ..transmission() };
        let both = first.given(&hc(), submit(second)).given(&erc(), Command::TransmitProposal(passed_on));
        let approve_second = Command::ApproveProposal(approval("p-2"));
        both.given(&erc(), approve()).when(&erc(), approve_second).refused("RM-1.2", "CLUSTER_ALREADY_EXISTS");
    }

    /// RM-1.2: two proposals may name the same sector; the second to be approved makes no second cluster for it.
    #[test]
    fn a_sector_that_is_served_by_now_gets_no_second_cluster() {
        let second = submission("p-2", vec![recommendation("hospitals", &["HEA"], "WHO")]);
        let passed_on = Transmission { proposal: code("p-2"), ..transmission() };
        let both = after_the_transmission(vec![health()])
            .given(&hc(), submit(second))
            .given(&erc(), Command::TransmitProposal(passed_on));
        let approve_second = Command::ApproveProposal(approval("p-2"));
        both.given(&erc(), approve()).when(&erc(), approve_second).refused("RM-1.2", "SECTOR_SERVED");
    }

    /// OG-18: a cluster that ended after a new lead was proposed for it takes none.
    #[test]
    fn an_ended_cluster_takes_no_new_lead() {
        let mut change = submission("p-2", Vec::new());
        change.lead_changes = vec![lead_change("health", "UNICEF")];
        let passed_on = Transmission { proposal: code("p-2"), transmitted_at: at("2013-11-20"), ..transmission() };
        let proposed = with_cluster(after_the_approval(vec![health()]), "shelter", &["SHL"], "WHO")
            .at("2013-11-20")
            .given(&hc(), submit(change))
            .given(&erc(), Command::TransmitProposal(passed_on));
        let absorbed = cluster::Command::AdaptCluster(Adaptation {
            cluster: code("shelter"),
            change: Change::Merge { absorbed: code("health") },
            capacities: "one group suffices".to_owned(),
            consulted: vec![code("WHO")],
            consulted_on: at("2013-11-19").date_naive(),
        });
        let approve = Command::ApproveProposal(approval("p-2"));
        proposed.given(&hc(), absorbed).when(&erc(), approve).refused("OG-18", "CLUSTER_NOT_ACTIVE");
    }

    /// RM-1.4, RM-1.11: nothing is dated before what it follows, so that the record of any day is consistent.
    #[test]
    fn steps_are_dated_in_their_order() {
        let passed_on = after_the_transmission(vec![health()]).at("2013-11-10T10:00:00Z");
        let before = "2013-11-09T14:30:00Z";
        passed_on.clone().that_happened(before).when(&erc(), approve()).refused("RM-1.11", "OUT_OF_SEQUENCE");
        let endorsed = answer(Position::Endorses);
        passed_on
            .clone()
            .that_happened(before)
            .when(&principal("WHO"), endorsed.clone())
            .refused("RM-1.11", "OUT_OF_SEQUENCE");
        let answered = passed_on.that_happened("2013-11-10T09:00:00Z").given(&principal("WHO"), endorsed);
        answered
            .clone()
            .that_happened("2013-11-10T08:00:00Z")
            .when(&erc(), approve())
            .refused("RM-1.11", "OUT_OF_SEQUENCE");
        let approved = answered.that_happened("2013-11-10T09:30:00Z").given(&erc(), approve());
        assert_eq!(approved.state().clusters[&code("health")].activated_at, at("2013-11-10T09:30:00Z"));
    }
}
