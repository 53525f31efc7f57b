//! Approvals and who was informed of them with another date or without one, and what is owed then (rows RM-1.15, RM-1.11,
//! RM-1.12, OG-6).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::{readings, rules};
use convene_kernel::recount::{Redating, count_from, recount};
use convene_kernel::time::Moment;

use super::submitting::approval_of;
use super::{Audience, Outcome, Proposal};
use crate::domain::cluster::{self, Cluster, Correction, RightFact};
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::{self, Operation};
use convene_kernel::refusal::Refusal;

/// What is owed of an approval to whom the HC or RC informs of it.
const OWED_OF_AN_APPROVAL: [(Audience, convene_kernel::policy::RuleId); 2] =
    [(Audience::CountryPartners, rules::RM_1_12_PARTNERS), (Audience::Government, rules::OG_6_GOVERNMENT)];

impl Proposal {
    /// Gives its approval or an information about that another moment.
    pub(in crate::domain) fn redate(&mut self, kind: FactKind, commit: Etag, right: Moment) {
        if let (FactKind::Approval, Some(Outcome::Approved { at, .. })) = (kind, &mut self.outcome) {
            *at = right;
        }
        let informed = self.informed.iter_mut().filter(|informed| informed.commit == commit);
        informed.for_each(|informed| informed.at = right);
    }

    /// When an audience was informed; none where it was not, or more than once.
    fn informed_once(&self, audience: Audience) -> Option<&super::Informed> {
        let mut informed = self.informed.iter().filter(|informed| informed.audience == audience);
        informed.next().filter(|_| informed.next().is_none())
    }
}

/// Partners and government were informed by the right date of that, or are owed it again where they were not.
pub fn settle_information(
    decision: &mut Decision<domain::Event>,
    (before, after): (&Operation, &Operation),
    id: &ResourceId,
    context: &Context<'_>,
) {
    let Some((was, is)) = before.proposals.get(id).zip(after.proposals.get(id)) else { return };
    let Some((approved_at, _)) = is.approved_at() else { return };
    for (audience, rule) in OWED_OF_AN_APPROVAL {
        let Some(informed_before) = was.informed_once(audience) else { continue };
        let informed = is.informed_once(audience);
        if informed == Some(informed_before) {
            continue;
        }
        let head = Owner::role(after.country.head());
        let duty = Duty::new(rule, is.subject(), head, approved_at);
        match informed {
            Some(informed) => {
                let fact = FactKind::Information.on_record(id, informed.commit);
                let earliest = after.dates.earliest(&fact, informed.at, context.zone());
                recount(decision, duty, Some((earliest, informed.at)), context);
            }
            None => recount(decision, Duty { since: context.now, ..duty }, None, context),
        }
    }
}

/// What the ERC approved is active from the right day; the ERC decided in time or late by it, and what is owed counts from it.
///
/// # Errors
/// Where a cluster or a lead that was approved cannot have that date.
pub fn settle_approval(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    fact: &FactOnRecord,
    (date, right): (PastDate, Moment),
    said: (&str, &str),
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let proposal = operation.proposal(&fact.of)?;
    let Some((wrong, _)) = proposal.approved_at() else { return Ok(()) };
    let redating = Redating { wrong, right, date: None };
    count_from(decision, &OWED_OF_AN_APPROVAL.map(|(_, rule)| rule), &proposal.subject(), redating, context);
    let transmitted = proposal.transmission.as_ref().map(|transmission| transmission.transmitted_at);
    let is_from_receipt = context.guidance.policy.reading(readings::APPROVAL_COUNTS_FROM_RECEIPT);
    let since = transmitted.filter(|_| !is_from_receipt).unwrap_or(proposal.received_at);
    let approved = (date.earliest(context.zone()).min(right), right);
    recount(decision, approval_of(&proposal.subject(), since), Some(approved), context);
    for cluster in operation.clusters.values() {
        let Some(right) = right_fact(cluster, fact, (date, wrong)) else { continue };
        let (reason, source) = said;
        let (reason, source) = (reason.to_owned(), source.to_owned());
        let correction = Correction { cluster: cluster.id.clone(), commit: fact.commit, right, reason, source };
        let of_the_cluster = cluster::put_right(operation, cluster, &correction, context)?;
        decision.events.extend(of_the_cluster.events);
        decision.findings.extend(of_the_cluster.findings);
        decision.duties.extend(of_the_cluster.duties);
    }
    Ok(())
}

/// What the approval made of a cluster, with its right date: active, or led by another agency.
fn right_fact(cluster: &Cluster, fact: &FactOnRecord, (date, wrong): (PastDate, Moment)) -> Option<RightFact> {
    if cluster.proposal.as_ref() == Some(&fact.of) {
        return Some(RightFact::Activated { activated: date }).filter(|_| cluster.activated_at == wrong);
    }
    let lead = cluster.leads.spans().find(|lead| lead.value.stamp.etag == fact.commit && lead.since == wrong)?;
    Some(RightFact::Lead { agency: lead.value.what.agency.clone(), since: date })
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::claims::Claim;
    use crate::domain::cluster::{Appointment, appointment};
    use crate::domain::fixtures::{
        Example, after_the_approval, after_the_meeting, approval, erc, hc, lead, ocha, submission, transmission,
        without_reading,
    };
    use crate::domain::operation::{self, CorrectFact};
    use crate::domain::proposal::Command;
    use crate::domain::proposal::fixtures::{health, submit};

    fn approved_on(example: &Example, date: &str) -> operation::Command {
        let (_, commit) = example.state().proposals[&code("p-1")].approved_at().expect("it is approved");
        let right = Claim { date: date.parse().expect("a date"), agency: None, source: Some("the letter".to_owned()) };
        let (fact, reason) = (FactKind::Approval.on_record(&code("p-1"), commit), "a misprint".to_owned());
        operation::Command::CorrectFact(CorrectFact { fact, right, class: None, reason })
    }

    /// RM-1.15, RM-1.11, S-2: the ERC decided in time or late by the right date, counted from the receipt; under a policy that does not count
    /// from it, from the passing on.
    #[test]
    fn an_approval_of_another_date_counts_from_what_it_counted_from() {
        let policy = without_reading("approval_counts_from_receipt", "RM-1.11");
        let from_transmission = after_the_meeting()
            .at("2013-11-09T14:00:00Z")
            .under_policy(&policy)
            .given(&hc(), submit(submission("p-1", vec![health()])))
            .at("2013-11-09T15:00:00Z")
            .given(&erc(), Command::TransmitProposal(transmission()))
            .at("2013-11-10T10:00:00Z")
            .given(&erc(), Command::ApproveProposal(approval("p-1")));
        let (received, passed_on) = (at("2013-11-09T14:00:00Z"), at("2013-11-09T15:00:00Z"));
        for (example, since) in [(after_the_approval(vec![health()]), received), (from_transmission, passed_on)] {
            let correct = approved_on(&example, "2013-11-10T09:00:00Z");
            let outcome = example.at("2013-11-12").when(&ocha(), correct);
            let of_approval = outcome.commit().duties.iter().filter_map(|change| match change {
                DutyChange::Opened { duty, .. } if duty.rule == rules::RM_1_11_APPROVAL => Some(duty.since),
                _ => None,
            });
            assert_eq!(of_approval.collect::<Vec<_>>(), [since]);
        }
    }

    /// RM-1.15, OG-9: a coordinator who was appointed after the wrong approval, and before the right one, is a weakness.
    #[test]
    fn what_a_later_approval_makes_weak_is_found() {
        let approved = after_the_approval(vec![health()]).at("2013-11-14");
        let early = Appointment { starts_on: at("2013-11-11").date_naive(), ..appointment("c-1") };
        let appointed = approved.given(&lead("WHO"), crate::domain::cluster::Command::AppointCoordinator(early));
        let correct = approved_on(&appointed, "2013-11-13T09:00:00Z");
        appointed.when(&ocha(), correct).raises("OG-9");
    }

    /// RM-1.15, RM-1.11, OG-18: an approval of another date moves the clusters that it activated, where they still have its date, and the
    /// leads that it gave to others.
    #[test]
    fn an_approval_moves_what_it_made() {
        let example = after_the_approval(vec![health()]);
        let (wrong, commit) = example.state().proposals[&code("p-1")].approved_at().expect("it is approved");
        let fact = FactKind::Approval.on_record(&code("p-1"), commit);
        let date: PastDate = "2013-11-15".parse().expect("a day");
        let cluster = example.state().clusters[&code("health")].clone();
        let right = |cluster: &Cluster| right_fact(cluster, &fact, (date, wrong));
        assert_eq!(right(&cluster), Some(RightFact::Activated { activated: date }));
        let moved = Cluster { activated_at: at("2013-11-20"), ..cluster.clone() };
        assert_eq!(right(&moved), None, "it was corrected by itself");
        let led = Cluster { proposal: Some(code("p-0")), ..cluster };
        assert_eq!(right(&led), Some(RightFact::Lead { agency: code("WHO"), since: date }));
        let other = FactOnRecord { commit: Etag(99), ..fact.clone() };
        assert_eq!(right_fact(&led, &other, (date, wrong)), None);
        assert_eq!(right_fact(&led, &fact, (date, at("2013-11-20"))), None);
    }
}
