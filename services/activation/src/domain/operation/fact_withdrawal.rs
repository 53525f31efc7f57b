//! A fact that never was: who finds that out names it, and it is so no longer, on no day (row RM-1.15).
//!
//! The log keeps both, and answers as known before still have the fact. What was not owed because of it is owed from now on.

use convene_kernel::aggregate::Context;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::rules;
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::dated_correction::settle;
use super::dated_fact;
use super::fact_correction::level_3_step;
use super::level_3::{settle_duties, settle_steps};
use super::level_3_steps::Level3StepKind;
use super::{Emergency, Event};
use crate::domain::cluster;
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::past::must_be_of_the_commit;
use crate::domain::{self, Decided, Operation, Recorded, review};
use crate::reasons;

/// Takes a fact back that never was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawFact {
    /// What was recorded: its kind, what it is of, and the commit.
    pub fact: FactOnRecord,
    /// Why the record was wrong.
    pub reason: String,
    /// Where it is known from that it never was.
    pub source: String,
}

pub(super) fn withdraw_fact(operation: &Operation, command: &WithdrawFact, context: &Context<'_>) -> Decided {
    let fact = &command.fact;
    must_bear_nothing(operation, fact)?;
    let is_there = is_on_record(operation, fact)?;
    let mut checks = Checks::new();
    must_be_of_the_commit(&mut checks, fact.word(), is_there.then_some(fact.commit), fact.commit);
    checks.finish()?;
    let mut decision = Decision::about(fact.subject()).event(Event::FactWithdrawn(command.clone()).into());
    let mut after = operation.clone();
    withdrawn(&mut after, command);
    match fact.kind {
        FactKind::Review => {
            review::count_anew(&mut decision, operation, &after, context);
            review::justify_anew(&mut decision, &after, context);
        }
        FactKind::Level3Declaration | FactKind::PrincipalsDecision | FactKind::Level3End => {
            let emergency = operation.emergency(&fact.of)?;
            context.expect_etag("emergency", emergency.etag)?;
            settle_level_3(&mut decision, (emergency, &after), fact, context)?;
            settle_steps(&mut decision, after.emergency(&fact.of)?);
        }
        FactKind::CountryTerm | FactKind::Mechanism => {}
        kind if kind.is_of_an_emergency() || matches!(kind, FactKind::Information | FactKind::CountryLeadership) => {
            operation.expect_as_read(fact, context)?;
            settle(&mut decision, operation, &after, fact, context);
        }
        _ => cluster::withdraw(&mut decision, operation, fact, context)?,
    }
    Ok(decision)
}

/// What others rest on is corrected, and not withdrawn.
fn must_bear_nothing(operation: &Operation, fact: &FactOnRecord) -> Result<(), Refusal> {
    let (problem, remedy) = match fact.kind {
        FactKind::Activation => (
            "everything else that is on record of a cluster rests on its activation",
            "correct when it was activated; or correct when it ended",
        ),
        FactKind::Approval => ("what was approved is on record by it", "correct when it was approved"),
        FactKind::Onset => ("everything else that is on record of an emergency rests on it", "correct when it began"),
        FactKind::Class if operation.class_of(fact)?.is_some_and(|(_, is_first)| is_first) => {
            ("an emergency has a class from its onset on", "correct how it is classed")
        }
        FactKind::Meeting | FactKind::Consultation if operation.proposed_after(fact).is_some() => {
            ("a proposal rests on it", "correct when it was held")
        }
        _ => return Ok(()),
    };
    Err(Refusal::precondition("RM-1.15", reasons::FACT_HAS_OTHERS).at("fact.kind").says(problem, remedy))
}

/// Whether the commit recorded that fact.
fn is_on_record(operation: &Operation, fact: &FactOnRecord) -> Result<bool, Refusal> {
    fn has<T>(timeline: &Timeline<Recorded<T>>, fact: &FactOnRecord) -> bool {
        timeline.values().any(|value| value.stamp.etag == fact.commit)
    }
    let country = &operation.country;
    Ok(match fact.kind {
        FactKind::CountryLeadership => has(&country.leadership, fact),
        FactKind::CountryTerm => has(&country.chosen_terms, fact),
        FactKind::Mechanism => country.mechanisms.get(&fact.of).is_some_and(|known| has(known, fact)),
        FactKind::Review => operation.reviews.found.get(&fact.of).is_some_and(|one| one.stamp.etag == fact.commit),
        FactKind::Level3Declaration | FactKind::PrincipalsDecision | FactKind::Level3End => {
            let step = level_3_step(fact.kind);
            let emergency = operation.emergency(&fact.of)?;
            step.is_some_and(|step| emergency.level_3_step(step, fact.commit).is_some())
        }
        FactKind::Class => operation.class_of(fact)?.is_some(),
        kind if kind.is_of_an_emergency() || kind == FactKind::Information => operation.moment_of(fact)?.is_some(),
        _ => operation.cluster(&fact.of)?.has_on_record(fact),
    })
}

/// What counts from a step that was never taken is not owed; what it had ended is owed as if it had not. The decision on a response
/// that was found is asked for from now on.
fn settle_level_3(
    decision: &mut Decision<domain::Event>,
    (before, after): (&Emergency, &Operation),
    fact: &FactOnRecord,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let subject = fact.subject();
    settle_duties(decision, after, after.emergency(&fact.of)?, context);
    let is_in_force = before.level_3().is_some_and(|level_3| level_3.is_in_force());
    match fact.kind {
        FactKind::PrincipalsDecision if is_in_force && before.found_by(fact.commit).is_some() => {
            let erc = Owner::role(Role::EmergencyReliefCoordinator);
            decision.open(Duty::new(rules::RM_2_9_PRINCIPALS, subject, erc, context.now));
        }
        FactKind::Level3End => {
            for rule in [rules::RM_2_9_REVIEW, rules::RM_2_9_TRANSITION_PLAN] {
                let finding = super::ended_without(rule, &subject);
                decision.resolve(finding.id, "level 3 has not ended");
            }
        }
        _ => {}
    }
    Ok(())
}

/// The operation without the fact.
fn withdrawn(operation: &mut Operation, event: &WithdrawFact) {
    let fact = &event.fact;
    operation.dates.withdraw(fact);
    let country = &mut operation.country;
    match fact.kind {
        FactKind::CountryLeadership => country.leadership.withdraw(|one| one.stamp.etag == fact.commit),
        FactKind::CountryTerm => country.chosen_terms.withdraw(|one| one.stamp.etag == fact.commit),
        FactKind::Mechanism => {
            let known = country.mechanisms.get_mut(&fact.of);
            known.into_iter().for_each(|known| known.withdraw(|one| one.stamp.etag == fact.commit));
            country.mechanisms.retain(|_, known| known.values().next().is_some());
            country.mechanisms_found.retain(|_, found| found.stamp.etag != fact.commit);
        }
        FactKind::Review => operation.reviews.found.retain(|id, _| *id != fact.of),
        FactKind::Level3Declaration | FactKind::PrincipalsDecision | FactKind::Level3End => {
            if let Some(emergency) = operation.emergencies.get_mut(&fact.of) {
                without_step(emergency, fact);
            }
        }
        kind if kind.is_of_an_emergency() || kind == FactKind::Information => dated_fact::withdraw(operation, fact),
        _ => {
            let cluster = operation.clusters.get_mut(&fact.of);
            cluster.into_iter().for_each(|cluster| cluster::withdrawn(cluster, fact));
        }
    }
}

fn without_step(emergency: &mut Emergency, fact: &FactOnRecord) {
    let Some(kind) = level_3_step(fact.kind) else { return };
    let found = emergency.found_by(fact.commit).map(|(declared, _)| declared);
    emergency.withdraw_step(kind, fact.commit);
    match (kind, found) {
        (Level3StepKind::Declared, Some(declared)) => drop(emergency.level_3_found.remove(&declared)),
        (Level3StepKind::Ended, Some(declared)) => {
            emergency.level_3_found.get_mut(&declared).into_iter().for_each(|found| found.ended = None);
        }
        _ => {}
    }
}

/// The operation after the fact was withdrawn.
pub(super) fn evolve(operation: &mut Operation, event: &WithdrawFact, stamp: &Stamp) {
    withdrawn(operation, event);
    if event.fact.kind == FactKind::End
        && let Some(cluster) = operation.clusters.get_mut(&event.fact.of).filter(|cluster| cluster.found_ended)
    {
        cluster.found_ended = false;
        cluster.owes_again_from = Some(stamp.recorded_at);
    }
    operation.claims.withdraw(&event.fact);
    operation.touch(&event.fact, stamp);
}

#[cfg(test)]
pub(crate) mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{Example, emergency, erc, ocha};
    use crate::domain::operation::fixtures::{registered, step};
    use crate::domain::operation::{Command, Leadership, Term, existing_mechanism};
    use crate::domain::review::past_review;

    fn withdraw(kind: FactKind, of: &str, commit: convene_kernel::codes::Etag) -> Command {
        let (reason, source) = ("it never was".to_owned(), "the office".to_owned());
        Command::WithdrawFact(WithdrawFact { fact: kind.on_record(&code(of), commit), reason, source })
    }

    /// An end of level 3 that never was.
    pub fn wrong_end() -> (Example, Command) {
        let ended = registered()
            .at("2013-11-20")
            .given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")))
            .given(&erc(), Command::EndLevel3(step("2013-11-18")));
        let command = withdraw(FactKind::Level3End, "haiyan", ended.state().emergencies[&code("haiyan")].etag);
        (ended, command)
    }

    /// RM-1.15, RM-2.9: level 3 that never ended is in force, and it is no weakness that it ended without a review.
    #[test]
    fn level_3_that_never_ended_is_in_force() {
        let (ended, command) = wrong_end();
        assert!(ended.finding("RM-2.9").is_some());
        let in_force = ended.given(&ocha(), command);
        let level_3 = in_force.state().emergencies[&code("haiyan")].level_3().cloned().expect("it was declared");
        assert!(level_3.is_in_force());
        assert!(in_force.finding("RM-2.9").is_none());
        for rule in ["RM-1.3.decision", "RM-2.9.principals"] {
            assert_eq!(in_force.duty(rule).map(|duty| duty.since), Some(at("2013-11-12T07:00:00Z")), "{rule}");
        }
    }

    /// RM-1.15, RM-1.3: what counts from a declaration that never was is not owed; the Principals are asked again for a decision
    /// that they did not take.
    #[test]
    fn what_counts_from_a_step_that_was_never_taken_is_not_owed() {
        let declared =
            registered().at("2013-11-20").given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        let declaration = declared.state().emergencies[&code("haiyan")].etag;
        let decided = declared.given(&erc(), Command::RecordPrincipalsDecision(step("2013-11-14T10:00:00Z")));
        let decision = decided.state().emergencies[&code("haiyan")].etag;
        let undecided = decided.given(&ocha(), withdraw(FactKind::PrincipalsDecision, "haiyan", decision));
        assert_eq!(undecided.duty("RM-2.9.principals").map(|duty| duty.since), Some(at("2013-11-12T07:00:00Z")));
        assert!(undecided.duty("RM-2.9.review").is_none());
        let none = undecided.given(&ocha(), withdraw(FactKind::Level3Declaration, "haiyan", declaration));
        assert!(none.state().emergencies[&code("haiyan")].level_3_responses.is_empty());
        assert!(none.duty("RM-1.3.decision").is_none());
    }

    /// RM-1.15, OG-7, GN-5, RM-0.4, RM-2.10: the country's head, its word, a mechanism and a review that never were.
    #[test]
    fn facts_of_the_country_are_taken_back() {
        let led = |humanitarian_coordinator, since: &str| {
            let since = at(since).date_naive();
            Command::RecordLeadership(Leadership { humanitarian_coordinator, country_team: true, since })
        };
        let start = emergency().given(&ocha(), led(true, "2012-01-01")).given(&ocha(), led(false, "2013-01-01"));
        let of_the_rc = start.state().country.etag;
        let head = |example: &Example| example.state().country.head();
        assert_eq!(head(&start), Role::ResidentCoordinator);
        let taken_back = start.given(&ocha(), withdraw(FactKind::CountryLeadership, "country", of_the_rc));
        assert_eq!(head(&taken_back), Role::HumanitarianCoordinator);

        let named = taken_back.given(&ocha(), Command::ChooseTerm(Term::Sector));
        let word = named.state().country.etag;
        let named = named.given(&ocha(), withdraw(FactKind::CountryTerm, "country", word));
        assert_eq!(named.state().country.term(), Term::default());

        let there = named.given(&ocha(), existing_mechanism());
        let mechanism = there.state().country.mechanisms_found[&code("office")].stamp.etag;
        let gone = there.given(&ocha(), withdraw(FactKind::Mechanism, "office", mechanism));
        assert_eq!(gone.state().country.present_mechanisms().count(), 0);
        let gone = gone.given(&ocha(), existing_mechanism());
        assert_eq!(gone.state().country.present_mechanisms().count(), 1, "the right one is recorded in its place");

        let held = gone.given(&ocha(), review::Command::RecordPastReview(past_review("r-1", "2013-07-31")));
        let review = held.state().reviews.found[&code("r-1")].stamp.etag;
        let gone = held.given(&ocha(), withdraw(FactKind::Review, "r-1", review));
        assert!(gone.state().reviews.found.is_empty());
        let again = withdraw(FactKind::Review, "r-1", review);
        gone.clone().when(&ocha(), again).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        gone.when(&ocha(), withdraw(FactKind::Activation, "health", review)).refused("RM-1.15", "FACT_HAS_OTHERS");
    }

    /// RM-1.15, OG-7, RM-2.10: of two of a kind the one that the commit recorded is taken back, and no commit takes back another's.
    #[test]
    fn one_of_two_facts_is_taken_back() {
        let led = |humanitarian_coordinator, since: &str| {
            let since = at(since).date_naive();
            Command::RecordLeadership(Leadership { humanitarian_coordinator, country_team: true, since })
        };
        let first = emergency().at("2014-06-01").given(&ocha(), led(false, "2012-01-01"));
        let commit = first.state().country.etag;
        let both = first.given(&ocha(), led(true, "2014-01-01"));
        let one = both.given(&ocha(), withdraw(FactKind::CountryLeadership, "country", commit));
        assert_eq!(one.state().country.leadership.values().count(), 1);
        let found = emergency().at("2014-06-01");
        let found = found.given(&ocha(), review::Command::RecordPastReview(past_review("r-0", "2013-11-12")));
        let commit = found.state().reviews.found[&code("r-0")].stamp.etag;
        let other = withdraw(FactKind::Review, "r-0", convene_kernel::codes::Etag(commit.0 + 1));
        found.when(&ocha(), other).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
    }
}
