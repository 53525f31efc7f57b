//! The ERC passes a proposal on to Principals and global lead agencies for endorsement (rows RM-1.11, OG-3).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::policy::{readings, rules};
use convene_kernel::reference_checks;
use convene_kernel::refusal::Checks;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::submitting::approval_of;
use super::{Event, Proposal, Round, Submission};
use crate::domain::endorsement::{ACTIVATION, Addressees, GlobalLeads};
use crate::domain::subjects::PROPOSAL;
use crate::domain::{Decided, Operation};
use crate::reasons;

/// The ERC's passing on of a proposal for endorsement; it may be passed on again, to more (rows RM-1.11, OG-3).
#[derive(Clone, Debug)]
pub struct Transmission {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// When they were asked; the period for objections counts from it.
    pub transmitted_at: Moment,
    /// The organizations whose Principals were asked.
    pub principals: Vec<OrganizationCode>,
    /// The global lead and co-lead agencies that were asked.
    pub global_leads: Vec<OrganizationCode>,
}

/// The passing on in its stored form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transmitted {
    /// The identifier of the proposal, such as `p-1`.
    pub proposal: ResourceId,
    /// When they were asked; the period for objections counts from it.
    pub transmitted_at: Moment,
    /// The organizations whose Principals were asked.
    pub principals: Vec<OrganizationCode>,
    /// The global lead and co-lead agencies that were asked.
    pub global_leads: Vec<OrganizationCode>,
    /// By when those asked were to answer: the end of the period for objections. Events from before it was recorded have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_by: Option<Moment>,
}

/// Who may pass a proposal on.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::EmergencyReliefCoordinator, Role::ErcOffice])
}

/// Passes the proposal on to the Principals and to global lead and co-lead agencies, each of which owes an answer (rows RM-1.11,
/// OG-3).
pub(super) fn transmit_proposal(operation: &Operation, transmission: &Transmission, context: &Context<'_>) -> Decided {
    let proposal = operation.proposal(&transmission.proposal)?;
    context.expect_etag("proposal", proposal.etag)?;
    let mut checks = Checks::new();
    if transmission.transmitted_at < proposal.received_at {
        let problem =
            message!("{transmitted_at} is before the ERC received it", transmitted_at = transmission.transmitted_at);
        let remedy = "give the moment it was passed on";
        checks.invalid("RM-1.11", reasons::TRANSMITTED_BEFORE_RECEIPT).at("transmitted_at").says(problem, remedy);
    }
    let transmitted_at = transmission.transmitted_at;
    reference_checks::not_in_the_future(&mut checks, "RM-1.11", "transmitted_at", transmitted_at, context.now);
    let (principals, global_leads) = (&transmission.principals, &transmission.global_leads);
    reference_checks::organizations(&mut checks, context, "OG-8", "principals", principals);
    reference_checks::organizations(&mut checks, context, "OG-8", "global_leads", global_leads);
    let asked = proposal.asked.for_decision();
    if principals.iter().chain(global_leads).all(|organization| asked.contains(organization)) {
        checks
            .precondition("RM-1.11", reasons::PROPOSAL_TRANSMITTED)
            .at("principals")
            .says("it was passed on to them already", "name those who were not asked, or do nothing");
    }
    checks.finish()?;
    let resource = PROPOSAL.of(&transmission.proposal);
    let since = counted_from(proposal, transmission.transmitted_at, context);
    let transmitted = Transmitted {
        proposal: transmission.proposal.clone(),
        transmitted_at: transmission.transmitted_at,
        principals: principals.clone(),
        global_leads: global_leads.clone(),
        answer_by: ACTIVATION.answer_by(since, context),
    };
    let mut decision = Decision::about(&resource).event(Event::Transmitted(transmitted).into());
    decision.keep(rules::RM_1_11_TRANSMISSION, &resource, transmission.transmitted_at);
    decision.open(approval_of(&resource, transmission.transmitted_at));
    let addressees = Addressees { principals, global_leads };
    ACTIVATION.owe_answers(&mut decision, &resource, addressees, asked, since, context);
    let leads = global_leads_of(operation, &proposal.submission, context);
    let is_asked = |agency: &OrganizationCode| asked.contains(agency) || addressees.contains(agency);
    ACTIVATION.find_those_left_out(&mut decision, &resource, &leads, is_asked, context);
    Ok(decision)
}

/// The moment from which those asked have their 24 hours: the ERC's receipt, since theirs are the ERC's. Where the proposal was
/// passed on late it is the passing on: an organization is not late because it was asked late (row RM-1.11).
fn counted_from(proposal: &Proposal, transmitted_at: Moment, context: &Context<'_>) -> Moment {
    let rule = context.guidance.policy.rule(rules::RM_1_11_TRANSMISSION);
    let in_time = rule.is_some_and(|rule| transmitted_at <= rule.period.after(proposal.received_at));
    if in_time && context.guidance.policy.reading(readings::APPROVAL_COUNTS_FROM_RECEIPT) {
        proposal.received_at
    } else {
        transmitted_at
    }
}

/// The global leads and co-leads of what is recommended, and of the clusters that are to have a new lead (row RM-1.11).
pub(super) fn global_leads_of<'a>(
    operation: &Operation,
    submission: &Submission,
    context: &Context<'a>,
) -> GlobalLeads<'a> {
    let mut leads = GlobalLeads::default();
    if let Some(emergency) = operation.emergencies.get(&submission.emergency) {
        for recommendation in &submission.recommendations {
            leads.add(&recommendation.sectors, emergency.facts.setting, context);
        }
    }
    for cluster in submission.lead_changes.iter().filter_map(|change| operation.clusters.get(&change.cluster)) {
        leads.add_cluster(operation, cluster, context);
    }
    leads
}

/// Refuses a proposal that was not passed on for endorsement yet (row RM-1.11).
pub(super) fn must_be_transmitted(checks: &mut Checks, proposal: &Proposal) {
    if proposal.transmission.is_none() {
        checks.precondition("RM-1.11", reasons::PROPOSAL_NOT_TRANSMITTED).at("proposal").says(
            "it was not passed on to the Principals and the global lead agencies",
            "record the transmission first",
        );
    }
}

/// The proposal after it was passed on, for the first time or to more.
pub(super) fn transmitted(proposal: &mut Proposal, transmitted: &Transmitted, stamp: &Stamp) {
    let Transmitted { principals, global_leads, transmitted_at, answer_by, .. } = transmitted;
    let anew = |organizations: &[OrganizationCode]| {
        let asked = proposal.asked.for_decision();
        organizations.iter().filter(|organization| !asked.contains(organization)).cloned().collect()
    };
    let (at, answer_by) = (*transmitted_at, *answer_by);
    let (new_principals, new_leads) = (anew(principals), anew(global_leads));
    let round = Round { at, after_a_change: false, principals: new_principals, global_leads: new_leads, answer_by };
    proposal.rounds.push(round);
    proposal.asked.for_evolution().ask(Addressees { principals, global_leads }, at, answer_by);
    if let Some(first) = &mut proposal.transmission {
        let more = |asked: &mut Vec<OrganizationCode>, those: &[OrganizationCode]| {
            let new: Vec<_> = those.iter().filter(|one| !asked.contains(one)).cloned().collect();
            asked.extend(new);
        };
        more(&mut first.principals, principals);
        more(&mut first.global_leads, global_leads);
    } else {
        proposal.transmission = Some(transmitted.clone());
        proposal.transmitted_by = Some(stamp.actor.clone());
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{
        Example, after_the_approval, after_the_meeting, after_the_proposal, approval, erc, hc, recommendation,
        submission, transmission, without_reading,
    };
    use crate::domain::proposal::Command;
    use crate::domain::proposal::fixtures::{health, lead_change, submit};

    fn passed_on(example: Example, transmission: Transmission) -> Example {
        example.given(&erc(), Command::TransmitProposal(transmission))
    }

    fn left_out(example: &Example) -> Vec<String> {
        let findings = example.record().findings.values().filter(|finding| finding.row.as_str() == "RM-1.11");
        let fields = findings.map(|finding| finding.field.clone());
        fields.filter(|field| field.starts_with("global_leads.")).collect()
    }

    /// RM-1.11, OG-3: each organization asked owes one answer within the ERC's 24 hours, in the role it was asked in.
    #[test]
    fn each_of_those_asked_owes_an_answer() {
        let outcome = after_the_proposal(vec![health()]).at("2013-11-09T15:00:00Z").when(
            &erc(),
            Command::TransmitProposal(Transmission { global_leads: vec![code("WHO"), code("WFP")], ..transmission() }),
        );
        outcome.keeps("RM-1.11.transmission").opens("RM-1.11.answer");
        let asked = outcome.accepted();
        let owed = asked.record().duties.values().filter(|duty| duty.rule == rules::RM_1_11_ANSWER);
        let owed: Vec<_> = owed.map(|duty| (duty.owner.organization.clone(), duty.owner.role, duty.since)).collect();
        let (received, principal, lead) = (at("2013-11-09T14:00:00Z"), Role::IascPrincipal, Role::GlobalLead);
        assert_eq!(
            owed,
            [
                (Some(code("UNICEF")), principal, received),
                (Some(code("WFP")), lead, received),
                (Some(code("WHO")), principal, received)
            ]
        );
    }

    /// RM-1.11: an organization that was asked late has its 24 hours all the same.
    #[test]
    fn no_one_is_late_for_being_asked_late() {
        let late = at("2013-11-10T20:00:00Z");
        let asked = after_the_proposal(vec![health()]).at("2013-11-10T20:00:00Z");
        let asked = passed_on(asked, Transmission { transmitted_at: late, ..transmission() });
        assert_eq!(asked.duty("RM-1.11.answer").expect("it is owed").since, late);
        let first = asked.state().proposals[&code("p-1")].transmission.clone().expect("it was passed on");
        assert_eq!(first.answer_by, Some(at("2013-11-11T20:00:00Z")));
    }

    /// RM-1.11, S-2: that the 24 hours count from the ERC's receipt is a reading; without it they count from the passing on.
    #[test]
    fn that_approval_counts_from_receipt_is_a_reading() {
        let policy = without_reading("approval_counts_from_receipt", "RM-1.11");
        let submit = submit(submission("p-1", vec![health()]));
        let proposed = after_the_meeting().at("2013-11-09T14:00:00Z").under_policy(&policy).given(&hc(), submit);
        assert!(proposed.duty("RM-1.11.approval").is_none());
        let asked = passed_on(proposed.at("2013-11-09T15:00:00Z"), transmission());
        let since = |rule: &str| asked.duty(rule).expect("it is owed").since;
        assert_eq!(
            (since("RM-1.11.approval"), since("RM-1.11.answer")),
            (at("2013-11-09T15:00:00Z"), at("2013-11-09T15:00:00Z"))
        );
        let approve = Command::ApproveProposal(approval("p-1"));
        asked.when(&erc(), approve).keeps("RM-1.11.approval");
    }

    /// GN-1: with ICRC coordination is recorded; it is asked, and owes nothing.
    #[test]
    fn icrc_owes_no_answer() {
        let asked = passed_on(
            after_the_proposal(vec![health()]).at("2013-11-09T15:00:00Z"),
            Transmission { principals: vec![code("ICRC")], global_leads: Vec::new(), ..transmission() },
        );
        assert!(asked.duty("RM-1.11.answer").is_none());
    }

    /// RM-1.11: a global lead or co-lead of a recommended sector that is left out is a finding, until it is asked.
    #[test]
    fn a_global_lead_that_is_left_out_is_a_finding() {
        let merged = recommendation("health-nutrition", &["HEA", "NUT"], "WHO");
        let proposed = after_the_proposal(vec![merged, recommendation("shelter", &["SHL"], "IFRC")]);
        let proposed = proposed.at("2013-11-09T15:00:00Z");
        let only = Transmission { principals: vec![code("WFP")], global_leads: vec![code("WHO")], ..transmission() };
        let asked = passed_on(proposed, only);
        assert_eq!(left_out(&asked), ["global_leads.IFRC", "global_leads.UNICEF"], "UNHCR leads Shelter in conflict");
        let more =
            Transmission { principals: vec![code("UNICEF")], global_leads: vec![code("IFRC")], ..transmission() };
        let outcome = asked.when(&erc(), Command::TransmitProposal(more));
        outcome.resolves("RM-1.11");
        let asked = outcome.accepted();
        assert_eq!(left_out(&asked), [""; 0]);
        let again = Transmission { principals: vec![code("WFP")], global_leads: vec![code("IFRC")], ..transmission() };
        asked.when(&erc(), Command::TransmitProposal(again)).refused("RM-1.11", "PROPOSAL_TRANSMITTED");
    }

    /// RM-1.11: a Principal who is not asked is a finding, until all are; the ERC asks, and is not asked.
    #[test]
    fn principals_who_are_left_out_are_a_finding() {
        let asked = passed_on(after_the_proposal(vec![health()]).at("2013-11-09T15:00:00Z"), transmission());
        let problem = asked.finding("RM-1.11").expect("most were not asked").problem.to_string();
        assert_eq!(problem, "the Principals of FAO, IOM, UN-HABITAT, UNDP, UNFPA, UNHCR, WFP were not asked");
        let (principals, global_leads) =
            (["FAO", "IOM", "UN-HABITAT", "UNDP", "UNFPA", "UNHCR"].map(code), vec![code("WFP")]);
        let more = Transmission { principals: principals.to_vec(), global_leads, ..transmission() };
        let outcome = asked.when(&erc(), Command::TransmitProposal(more));
        outcome.resolves("RM-1.11");
        assert!(outcome.accepted().finding("RM-1.11").is_none(), "WFP is asked in either role");
    }

    /// RM-1.11, OG-18: who leads globally what a cluster with a new lead serves is asked too.
    #[test]
    fn a_new_lead_is_put_to_the_global_lead() {
        let mut change = submission("p-2", Vec::new());
        change.lead_changes = vec![lead_change("health", "UNICEF")];
        let proposed = after_the_approval(vec![health()]).at("2013-11-20").given(&hc(), submit(change));
        let unicef = Transmission {
            proposal: code("p-2"),
            transmitted_at: at("2013-11-20"),
            principals: vec![code("UNICEF")],
            global_leads: Vec::new(),
        };
        assert_eq!(left_out(&passed_on(proposed, unicef)), ["global_leads.WHO"]);
    }

    /// RM-1.11: those who are asked in the last moment in which the ERC passes a proposal on in time have the ERC's 24 hours; those who are
    /// asked later have theirs. Who is asked later stands beside those who were asked first.
    #[test]
    fn who_is_asked_in_time_has_the_hours_of_the_erc() {
        let proposed = after_the_proposal(vec![health()]);
        let received = proposed.state().proposals[&code("p-1")].received_at;
        let rule = convene_kernel::guidance::Guidance::embedded().policy.rule(rules::RM_1_11_TRANSMISSION);
        let last = rule.expect("a rule").period.after(received);
        let since = |transmitted_at: convene_kernel::time::Moment| {
            let example = proposed.clone().at(&transmitted_at.to_rfc3339());
            let asked = passed_on(example, Transmission { transmitted_at, ..transmission() });
            asked.record().duties.values().find(|duty| duty.rule == rules::RM_1_11_ANSWER).map(|duty| duty.since)
        };
        let later = last + chrono::TimeDelta::seconds(1);
        assert_eq!([since(last), since(later)], [Some(received), Some(later)]);
        let first = passed_on(proposed.at("2013-11-09T15:00:00Z"), transmission());
        let more = Transmission {
            principals: vec![code("WHO"), code("IOM")],
            global_leads: vec![code("WFP")],
            ..transmission()
        };
        let before = first.state().proposals[&code("p-1")].transmission.clone().expect("it is passed on").principals;
        let both = passed_on(first, more);
        let all = both.state().proposals[&code("p-1")].transmission.clone().expect("it is passed on").principals;
        let new = [code("WHO"), code("IOM")].into_iter().filter(|one| !before.contains(one));
        assert_eq!(all, before.iter().cloned().chain(new).collect::<Vec<_>>());
        let proposal = &both.state().proposals[&code("p-1")];
        let leads = &proposal.transmission.as_ref().expect("it is passed on").global_leads;
        assert_eq!(*leads, [code("WHO"), code("WFP")]);
        let round = &proposal.rounds[1];
        assert_eq!((&*round.principals, &*round.global_leads), ([code("IOM")].as_slice(), [code("WFP")].as_slice()));
    }
}
