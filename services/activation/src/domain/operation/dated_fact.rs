//! The dated facts of the country, its emergencies and what is put to the ERC: when each was, by the commit that recorded it,
//! and the record with another date or without one (row RM-1.15).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::Etag;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;

use super::{Classed, HeldLeadership};
use crate::domain::claims::Claim;
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::proposal::AgreedIn;
use crate::domain::{Operation, Recorded};

/// What a commit recorded.
fn of_the_commit<'a, T: 'a>(all: impl IntoIterator<Item = &'a Recorded<T>>, commit: Etag) -> Option<&'a Recorded<T>> {
    all.into_iter().find(|one| one.stamp.etag == commit)
}

impl Operation {
    /// When a dated fact of the country, an emergency or a proposal counts; none where the commit recorded no such fact.
    pub(super) fn moment_of(&self, fact: &FactOnRecord) -> Result<Option<Moment>, Refusal> {
        let commit = fact.commit;
        Ok(match fact.kind {
            FactKind::Onset => {
                let emergency = self.emergency(&fact.of)?;
                Some(emergency.facts.onset).filter(|_| emergency.registered.etag == commit)
            }
            FactKind::Consultation => {
                let all = self.emergency(&fact.of)?.consultations.values();
                of_the_commit(all, commit).map(|one| one.what.held_at)
            }
            FactKind::Meeting => {
                of_the_commit(self.emergency(&fact.of)?.meetings.values(), commit).map(|one| one.what.held_at)
            }
            FactKind::Deployment => {
                of_the_commit(&self.emergency(&fact.of)?.deployments, commit).map(|one| one.what.arrived_at)
            }
            FactKind::Information => self.proposal(&fact.of)?.informed_by(commit).map(|informed| informed.at),
            FactKind::Approval => {
                self.proposal(&fact.of)?.approved_at().filter(|(_, by)| *by == commit).map(|(at, _)| at)
            }
            FactKind::CountryLeadership => {
                let known = of_the_commit(self.country.leadership.values(), commit);
                known.map(|known| known.what.since.earliest(known.stamp.zone))
            }
            _ => None,
        })
    }

    /// What the record has of such a fact.
    pub(super) fn claim_of(&self, fact: &FactOnRecord) -> Result<Option<Claim>, Refusal> {
        let known = self.dates.of(fact);
        let source = known.map(|known| known.source.clone()).filter(|source| !source.is_empty());
        let on_record = self.moment_of(fact)?;
        let claim = |at: Moment| Claim { date: known.map_or(at.into(), |known| known.date), agency: None, source };
        Ok(on_record.map(claim))
    }

    /// The class that a commit gave an emergency, and whether it is the first.
    pub(super) fn class_of(&self, fact: &FactOnRecord) -> Result<Option<(&Recorded<Classed>, bool)>, Refusal> {
        let emergency = self.emergency(&fact.of)?;
        let classed = of_the_commit(emergency.classes.values(), fact.commit);
        Ok(classed.map(|classed| (classed, emergency.registered.etag == fact.commit)))
    }

    /// When the proposals were received that rest on a meeting or a consultation.
    pub(super) fn proposed_after(&self, fact: &FactOnRecord) -> Option<Moment> {
        let agreed = self.agreement(fact)?;
        let rest_on_it = self
            .proposals
            .values()
            .filter(|proposal| proposal.submission.emergency == fact.of && proposal.submission.agreed_in == agreed);
        rest_on_it.map(|proposal| proposal.received_at).min()
    }

    /// The agreement that a meeting or a consultation is, as a proposal names it.
    fn agreement(&self, fact: &FactOnRecord) -> Option<AgreedIn> {
        let emergency = self.emergencies.get(&fact.of)?;
        match fact.kind {
            FactKind::Meeting => {
                let meeting = of_the_commit(emergency.meetings.values(), fact.commit)?;
                Some(AgreedIn::Meeting(meeting.what.meeting.clone()))
            }
            FactKind::Consultation => {
                let consultation = of_the_commit(emergency.consultations.values(), fact.commit)?;
                Some(AgreedIn::Consultation(consultation.what.consultation.clone()))
            }
            _ => None,
        }
    }

    /// Refuses a correction that was not decided on the present state of what the fact is of.
    pub(super) fn expect_as_read(&self, fact: &FactOnRecord, context: &Context<'_>) -> Result<(), Refusal> {
        match fact.kind {
            FactKind::CountryLeadership => context.expect_etag("country", self.country.etag),
            FactKind::Information | FactKind::Approval => {
                context.expect_etag("proposal", self.proposal(&fact.of)?.etag)
            }
            _ => context.expect_etag("emergency", self.emergency(&fact.of)?.etag),
        }
    }
}

/// The operation with another date of a fact, which counts at `at`.
pub(super) fn redate(operation: &mut Operation, fact: &FactOnRecord, right: &Claim, at: Moment) {
    let commit = fact.commit;
    operation.dates.correct(fact, right.date, right.source.as_ref());
    let emergency = operation.emergencies.get_mut(&fact.of);
    match (fact.kind, emergency) {
        (FactKind::Onset, Some(emergency)) => {
            let wrong = std::mem::replace(&mut emergency.facts.onset, at);
            emergency.classes.redate(wrong, at);
        }
        (FactKind::Consultation, Some(emergency)) => {
            let held = emergency.consultations.values_mut().filter(|one| one.stamp.etag == commit);
            held.for_each(|one| one.what.held_at = at);
        }
        (FactKind::Meeting, Some(emergency)) => {
            let held = emergency.meetings.values_mut().filter(|one| one.stamp.etag == commit);
            held.for_each(|one| one.what.held_at = at);
        }
        (FactKind::Deployment, Some(emergency)) => {
            let arrived = emergency.deployments.iter_mut().filter(|one| one.stamp.etag == commit);
            arrived.for_each(|one| one.what.arrived_at = at);
            emergency.deployments.sort_by_key(|one| one.what.arrived_at);
        }
        (FactKind::Information | FactKind::Approval, _) => {
            let proposal = operation.proposals.get_mut(&fact.of);
            proposal.into_iter().for_each(|proposal| proposal.redate(fact.kind, commit, at));
        }
        (FactKind::CountryLeadership, _) => {
            let is_wrong = |known: &Recorded<HeldLeadership>| known.stamp.etag == commit;
            operation.country.leadership.correct(at, is_wrong, |known| known.what.since = right.date);
        }
        _ => {}
    }
}

/// The operation without the fact, which never was.
pub(super) fn withdraw(operation: &mut Operation, fact: &FactOnRecord) {
    let commit = fact.commit;
    let emergency = operation.emergencies.get_mut(&fact.of);
    match (fact.kind, emergency) {
        (FactKind::Consultation, Some(emergency)) => emergency.consultations.retain(|_, one| one.stamp.etag != commit),
        (FactKind::Meeting, Some(emergency)) => emergency.meetings.retain(|_, one| one.stamp.etag != commit),
        (FactKind::Deployment, Some(emergency)) => emergency.deployments.retain(|one| one.stamp.etag != commit),
        (FactKind::Class, Some(emergency)) => {
            emergency.classes.withdraw(|classed| classed.stamp.etag == commit);
            emergency.find_class();
        }
        (FactKind::Information, _) => {
            let proposal = operation.proposals.get_mut(&fact.of);
            proposal.into_iter().for_each(|proposal| proposal.informed.retain(|one| one.commit != commit));
        }
        _ => {}
    }
}
