//! Facts of a cluster that never were: its end, a lead, an appointment and others are taken back (row RM-1.15).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::Etag;
use convene_kernel::commit::Decision;
use convene_kernel::refusal::Refusal;

use super::coordinator_gap::settle_gaps;
use super::correction::hand_over;
use super::early_appointment::settle_early_appointments;
use super::lead::find_those_who_depend;
use super::owed_again::owe_again;
use super::{Cluster, funding_barrier};
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::{self, Operation, review};
use crate::reasons;

impl Cluster {
    /// Whether the commit recorded that fact of the cluster.
    pub fn has_on_record(&self, fact: &FactOnRecord) -> bool {
        let commit = fact.commit;
        match fact.kind {
            FactKind::End => self.end_commit == Some(commit),
            FactKind::EndInPart => self.ended_in.values().any(|end| end.commit == commit),
            FactKind::Lead => self.leads.values().any(|lead| lead.stamp.etag == commit),
            FactKind::TermsOfReference => self.terms_of_reference.values().any(|terms| terms.stamp.etag == commit),
            FactKind::Appointment => {
                self.appointments.values().flat_map(|held| held.values()).any(|held| held.stamp.etag == commit)
            }
            FactKind::SharedLeadership => self.sharing.values().any(|sharing| sharing.stamp.etag == commit),
            _ => false,
        }
    }
}

/// What a cluster owes once a fact of it is taken back.
///
/// # Errors
/// Where the fact is one that the ERC approved, or the only lead that is known.
pub fn withdraw(
    decision: &mut Decision<domain::Event>,
    operation: &Operation,
    fact: &FactOnRecord,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let cluster = operation.cluster(&fact.of)?;
    context.expect_etag("cluster", cluster.etag)?;
    let mut after = cluster.clone();
    withdrawn(&mut after, fact);
    match fact.kind {
        FactKind::End => owe_again(decision, operation, (cluster, &after), context),
        FactKind::Lead => {
            check_lead(cluster, fact.commit)?;
            hand_over(decision, cluster, &after, context);
        }
        FactKind::Appointment => {
            settle_early_appointments(decision, &after, context);
            if after.is_active() {
                settle_gaps(decision, &after, context);
            }
        }
        FactKind::SharedLeadership => {
            let of_the_commit = cluster.sharing.values().filter(|sharing| sharing.stamp.etag == fact.commit);
            for sharing in of_the_commit {
                funding_barrier::void(decision, cluster, &sharing.what.sharing, "leadership was never shared so");
            }
        }
        _ => {}
    }
    review::inform_again(decision, operation, cluster, context);
    Ok(())
}

/// A lead that the ERC approved is undone by the ERC; and an agency has led the cluster, whichever it was.
fn check_lead(cluster: &Cluster, commit: Etag) -> Result<(), Refusal> {
    let withdrawn = cluster.leads.values().find(|lead| lead.stamp.etag == commit);
    if withdrawn.is_some_and(|lead| lead.what.proposal.is_some()) {
        return Err(Refusal::precondition("OG-18", reasons::LEAD_DECIDED_HERE)
            .at("fact")
            .says("the ERC approved this lead", "propose another lead, or correct since when the agency led"));
    }
    if cluster.leads.values().all(|lead| lead.stamp.etag == commit) {
        return Err(Refusal::precondition("OG-8", reasons::LEAD_WITHOUT_ANOTHER)
            .at("fact")
            .says("no other lead is on record", "correct which agency led"));
    }
    Ok(())
}

/// The cluster without the fact.
pub fn withdrawn(cluster: &mut Cluster, fact: &FactOnRecord) {
    let commit = fact.commit;
    match fact.kind {
        FactKind::End => {
            (cluster.deactivated_at, cluster.end_commit) = (None, None);
            cluster.as_found.iter_mut().for_each(|found| found.ended = None);
        }
        FactKind::EndInPart => cluster.ended_in.retain(|_, end| end.commit != commit),
        FactKind::Lead => {
            cluster.leads.withdraw(|lead| lead.stamp.etag == commit);
            find_those_who_depend(cluster);
        }
        FactKind::TermsOfReference => cluster.terms_of_reference.withdraw(|terms| terms.stamp.etag == commit),
        FactKind::Appointment => {
            cluster.appointments.values_mut().for_each(|held| held.withdraw(|held| held.stamp.etag == commit));
        }
        FactKind::SharedLeadership => cluster.sharing.retain(|_, sharing| sharing.stamp.etag != commit),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code, subject};

    use super::*;
    use crate::domain::cluster::fixtures::{in_samar, terms};
    use crate::domain::cluster::{
        Appointment, Command, EndedInPart, Event, ExistingCluster, FundingBarrier, Sharing, appointment, existing,
        existing_coordinator, past_lead, sharing,
    };
    use crate::domain::fixtures::{Example, emergency, hc, health, lead, lead_designated, ocha, shelter};
    use crate::domain::operation::{self, WithdrawFact};
    use crate::domain::review::fixtures::{approved, deactivate};
    use crate::domain::review::{self, PartnersInformed};

    fn withdraw(kind: FactKind, cluster: &str, commit: Etag) -> operation::Command {
        let (reason, source) = ("it never was".to_owned(), "the office".to_owned());
        operation::Command::WithdrawFact(WithdrawFact { fact: kind.on_record(&code(cluster), commit), reason, source })
    }

    fn cluster<'a>(example: &'a Example, id: &str) -> &'a Cluster {
        &example.state().clusters[&code(id)]
    }

    /// RM-1.15: an end that never was is taken back: the cluster is active, and owes from now on what it has not done.
    #[test]
    fn an_end_that_never_was_is_taken_back() {
        let ended = ExistingCluster { ended: Some("2012".parse().expect("a year")), ..existing() };
        let ended = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(ended))).at("2013-12-01");
        let commit = cluster(&ended, "logistics").end_commit.expect("it ended");
        let outcome = ended.clone().when(&ocha(), withdraw(FactKind::End, "logistics", commit));
        outcome.opens("OG-9.coordinator").opens("RM-2.10.review");
        let active = outcome.accepted();
        assert!(cluster(&active, "logistics").is_active());
        assert!(active.record().duties.values().all(|duty| duty.since >= at("2013-12-01")), "nobody was late before");
        active.when(&ocha(), withdraw(FactKind::End, "logistics", commit)).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        let other = withdraw(FactKind::End, "logistics", Etag(commit.0 + 1));
        ended.when(&ocha(), other).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
    }

    /// RM-1.15, OG-9: an appointment that never was leaves the gap that it had filled.
    #[test]
    fn an_appointment_that_never_was_leaves_a_gap() {
        let appointed = health().at("2013-11-20").given(&lead("WHO"), Command::AppointCoordinator(appointment("c-1")));
        assert!(appointed.duty("OG-9.coordinator").is_none());
        let commit = cluster(&appointed, "health").etag;
        let taken_back = appointed.given(&ocha(), withdraw(FactKind::Appointment, "health", commit));
        assert!(!cluster(&taken_back, "health").has_coordinator());
        assert!(taken_back.duty("OG-9.coordinator").is_some());
    }

    /// RM-1.15, OG-18: an agency that never led did not, on any day; one that the ERC approved, and the only one, stay.
    #[test]
    fn a_lead_that_never_led_is_taken_back() {
        let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing()))).at("2013-11-20");
        let first = cluster(&found, "logistics").etag;
        found
            .clone()
            .when(&ocha(), withdraw(FactKind::Lead, "logistics", first))
            .refused("OG-8", "LEAD_WITHOUT_ANOTHER");
        let led = found.given(&ocha(), Command::RecordPastLead(past_lead("IOM", "2011")));
        let commit = cluster(&led, "logistics").etag;
        let taken_back = led.given(&ocha(), withdraw(FactKind::Lead, "logistics", commit));
        assert_eq!(cluster(&taken_back, "logistics").lead_at(at("2012-01-01")), Some(&code("WFP")));
        let owner = taken_back.duty("OG-9.coordinator").and_then(|duty| duty.owner.organization.clone());
        assert_eq!(owner, Some(code("WFP")));
        let decided = lead_designated(shelter(), "shelter", "UN-HABITAT", "2014-03-01").at("2014-04-01");
        let commit = cluster(&decided, "shelter").leads.present().expect("it is led").stamp.etag;
        decided.when(&ocha(), withdraw(FactKind::Lead, "shelter", commit)).refused("OG-18", "LEAD_DECIDED_HERE");
    }

    /// RM-1.15, RM-7.1: leadership that was never shared is not, and the one who leads is alone again.
    #[test]
    fn leadership_that_was_never_shared_is_not() {
        let shared = health().at("2013-11-15").given(&lead("WHO"), Command::ShareLeadership(sharing()));
        let commit = cluster(&shared, "health").etag;
        let taken_back = shared.given(&ocha(), withdraw(FactKind::SharedLeadership, "health", commit));
        assert!(cluster(&taken_back, "health").sharing.is_empty());
    }

    /// RM-1.15, RM-7.1: one of two agreements that never was is taken back, and the other stays; each is named by its own commit.
    #[test]
    fn one_of_two_agreements_is_taken_back() {
        let first = health().at("2013-11-15").given(&lead("WHO"), Command::ShareLeadership(sharing()));
        let commit = cluster(&first, "health").etag;
        let other = Sharing { sharing: code("s-2"), partner: Some(code("CARE")), ..sharing() };
        let both = first.given(&lead("WHO"), Command::ShareLeadership(other));
        let wrong = withdraw(FactKind::SharedLeadership, "health", Etag(commit.0 + 9));
        both.clone().when(&ocha(), wrong).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        let one = both.given(&ocha(), withdraw(FactKind::SharedLeadership, "health", commit));
        assert_eq!(cluster(&one, "health").sharing.keys().map(ToString::to_string).collect::<Vec<_>>(), ["s-2"]);
    }

    /// RM-1.15, OG-10: terms of reference that were never adopted are none.
    #[test]
    fn terms_that_were_never_adopted_are_none() {
        let adopted = health().given(&lead("WHO"), Command::AdoptTermsOfReference(terms(1..=13)));
        assert!(cluster(&adopted, "health").terms_of_reference.present().is_some());
        let commit = cluster(&adopted, "health").etag;
        let wrong = withdraw(FactKind::TermsOfReference, "health", Etag(commit.0 + 9));
        adopted.clone().when(&ocha(), wrong).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        let none = adopted.given(&ocha(), withdraw(FactKind::TermsOfReference, "health", commit));
        assert!(cluster(&none, "health").terms_of_reference.present().is_none());
    }

    /// RM-1.15, RM-2.11, OG-16: an end in a part of the country ends its focal point, and the last end of the part counts; one that
    /// never was is taken back.
    #[test]
    fn an_end_in_part_is_dated_and_taken_back() {
        let end = |example: Example, moment: &str| {
            let (cluster, review) = (code("health"), code("r-1"));
            let ended = EndedInPart { cluster, review, places: vec![code("samar")], at: at(moment) };
            let decision = Decision::about(subject("cluster/health")).event(Event::EndedInPart(ended).into());
            example.having(&ocha(), decision)
        };
        let named = health().given(&lead("WHO"), Command::NamePlaceFocalPoint(in_samar())).at("2014-06-01");
        let present = |example: &Example| cluster(example, "health").places[&code("samar")].present().is_some();
        let ended_at = |example: &Example| cluster(example, "health").ended_in.get(&code("samar")).map(|end| end.at);
        assert!(present(&named));
        let ended = end(named, "2014-04-01");
        assert!(!present(&ended));
        let commit = cluster(&ended, "health").ended_in[&code("samar")].commit;
        assert_eq!(ended_at(&end(ended.clone(), "2014-03-01")), Some(at("2014-04-01")), "the last end counts");
        assert_eq!(ended_at(&end(ended.clone(), "2014-05-01")), Some(at("2014-05-01")));
        let at_once = end(ended.clone(), "2014-04-01");
        let last = at_once.record().version;
        assert_eq!(
            cluster(&at_once, "health").ended_in[&code("samar")].commit.0,
            last,
            "of one moment the last record"
        );
        let wrong = withdraw(FactKind::EndInPart, "health", Etag(commit.0 + 9));
        ended.clone().when(&ocha(), wrong).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        let never = ended.given(&ocha(), withdraw(FactKind::EndInPart, "health", commit));
        assert_eq!(ended_at(&never), None);
    }

    /// RM-1.15: of two of a kind the one that the commit recorded is taken back: a lead that the ERC approved stays, whatever led before; of
    /// two ends in parts, and of two terms of reference, the other stays.
    #[test]
    fn one_of_two_of_a_kind_is_taken_back() {
        let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing())));
        let unknown = withdraw(FactKind::Lead, "logistics", Etag(99));
        found.clone().when(&ocha(), unknown).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        let decided = lead_designated(found, "logistics", "UNICEF", "2014-03-01").at("2014-04-01");
        let commit = cluster(&decided, "logistics").leads.present().expect("it is led").stamp.etag;
        decided.when(&ocha(), withdraw(FactKind::Lead, "logistics", commit)).refused("OG-18", "LEAD_DECIDED_HERE");
        let end = |example: Example, place: &str| {
            let (cluster, review) = (code("health"), code("r-1"));
            let ended = EndedInPart { cluster, review, places: vec![code(place)], at: at("2014-04-01") };
            let decision = Decision::about(subject("cluster/health")).event(Event::EndedInPart(ended).into());
            example.having(&ocha(), decision)
        };
        let both = end(end(health().at("2014-06-01"), "samar"), "leyte");
        let commit = cluster(&both, "health").ended_in[&code("samar")].commit;
        let one = both.given(&ocha(), withdraw(FactKind::EndInPart, "health", commit));
        assert_eq!(cluster(&one, "health").ended_in.keys().map(ToString::to_string).collect::<Vec<_>>(), ["leyte"]);
        let first = health().given(&lead("WHO"), Command::AdoptTermsOfReference(terms(1..=13)));
        let commit = cluster(&first, "health").etag;
        let second = first.at("2014-02-01").given(&lead("WHO"), Command::AdoptTermsOfReference(terms(1..=13)));
        let one = second.given(&ocha(), withdraw(FactKind::TermsOfReference, "health", commit));
        assert_eq!(cluster(&one, "health").terms_of_reference.values().count(), 1);
    }

    /// RM-7.6, RM-1.15: where leadership was never shared, nobody owes to take up what it lacked; what another agreement lacks stays owed.
    #[test]
    fn what_an_agreement_lacked_is_owed_no_more() {
        let other = Sharing { sharing: code("s-2"), partner: Some(code("CARE")), ..sharing() };
        let first = health().at("2013-11-15").given(&lead("WHO"), Command::ShareLeadership(sharing()));
        let commit = cluster(&first, "health").etag;
        let lacks = |id: &str| {
            let (cluster, sharing, barrier) = (code("health"), code(id), "no donor pays".to_owned());
            Command::RaiseFundingBarrier(FundingBarrier { cluster, sharing, barrier })
        };
        let both = first
            .given(&lead("WHO"), Command::ShareLeadership(other))
            .given(&lead("WHO"), lacks("s-1"))
            .given(&lead("WHO"), lacks("s-2"));
        let one = both.given(&ocha(), withdraw(FactKind::SharedLeadership, "health", commit));
        let owed = one.record().duties.values().filter(|duty| duty.rule == "RM-7.6.funding");
        let owed: Vec<_> = owed.map(|duty| duty.subject.to_string()).collect();
        assert_eq!(owed, ["cluster/health/sharing/s-2"]);
    }

    /// RM-1.15, OG-9: an appointment in a cluster that ended leaves no gap when it never was; one from before the cluster is no weakness then.
    #[test]
    fn an_appointment_that_never_was_is_no_weakness() {
        let found = |ended: Option<&str>| {
            let ended = ended.map(|date| date.parse().expect("a date"));
            let found = ExistingCluster { ended, ..existing() };
            emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(found)))
        };
        let (cluster_id, employer, starts_on) = (code("logistics"), code("WFP"), at("2009-03-01").date_naive());
        let early = Appointment { cluster: cluster_id, employer, starts_on, ..appointment("c-1") };
        let active = found(None).given(&lead("WFP"), Command::AppointCoordinator(early));
        assert!(active.finding("OG-9").is_some());
        let commit = cluster(&active, "logistics").etag;
        active.when(&ocha(), withdraw(FactKind::Appointment, "logistics", commit)).resolves("OG-9");
        let there = Command::RecordExistingCoordinator(existing_coordinator("2011"));
        let ended = found(Some("2012")).given(&ocha(), there);
        let commit = cluster(&ended, "logistics").etag;
        let after = ended.given(&ocha(), withdraw(FactKind::Appointment, "logistics", commit));
        assert!(after.duty("OG-9.coordinator").is_none(), "it ended");
    }

    /// RM-1.15, RM-2.11: partners who were informed of an end that never was are informed again.
    #[test]
    fn partners_are_informed_of_an_end_that_never_was() {
        let inform =
            review::Command::InformPartners(PartnersInformed { review: code("r-1"), means: "a letter".to_owned() });
        let ended = approved().given(&hc(), inform).given(&hc(), deactivate()).at("2014-12-01");
        let commit = cluster(&ended, "health").end_commit.expect("it ended");
        ended.when(&ocha(), withdraw(FactKind::End, "health", commit)).opens("RM-2.11.partners");
    }
}
