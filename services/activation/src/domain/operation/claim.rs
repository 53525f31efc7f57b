//! Two sources may disagree about what happened: the other value stands beside the recorded one, and a named person prefers one
//! of them, with a reason (row RM-1.15).
//!
//! None is lost. The present, and what was so on any day, follow the preferred one, as they follow a correction.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::Etag;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::reference_checks::responsible_organization;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::fact_correction::must_be_dated;
use super::{CorrectFact, Event, fact_correction};
use crate::domain::claims::Claim;
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::past::{has_begun, must_be_of_the_commit};
use crate::domain::{Decided, Operation};
use crate::reasons;

/// What another source says of a fact that is on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordClaim {
    /// What was recorded: its kind, what it is of, and the commit.
    pub fact: FactOnRecord,
    /// What the source says.
    pub claim: Claim,
}

/// It was recorded what another source says of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimRecorded {
    /// What was recorded: its kind, what it is of, and the commit.
    pub fact: FactOnRecord,
    /// What the source says.
    pub claim: Claim,
    /// What was on record.
    pub on_record: Claim,
}

/// A choice between what sources say of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferClaim {
    /// What was recorded: its kind, what it is of, and the commit.
    pub fact: FactOnRecord,
    /// The claim that the record is to follow, by the commit that recorded it; that of the fact for what was recorded first.
    pub claim: Etag,
    /// Why this source is preferred.
    pub reason: String,
}

/// Records what another source says, beside what is on record; nothing else changes.
pub(super) fn record_claim(operation: &Operation, command: &RecordClaim, context: &Context<'_>) -> Decided {
    let RecordClaim { fact, claim } = command;
    must_be_dated(fact)?;
    let on_record = on_record(operation, fact)?;
    let mut checks = Checks::new();
    must_be_of_the_commit(&mut checks, fact.word(), on_record.as_ref().map(|_| fact.commit), fact.commit);
    has_begun(&mut checks, "date", claim.date, context);
    check_agency(&mut checks, command, context);
    let claims = operation.claims.of(fact);
    let known = claims.map(|claims| claims.all.values().collect()).unwrap_or(Vec::from_iter(&on_record));
    if known.iter().any(|known| (known.date, &known.agency) == (claim.date, &claim.agency)) {
        checks
            .precondition("RM-1.15", reasons::SOURCES_AGREE)
            .at("date")
            .says("the record has it already", "nothing needs to be done; both sources agree");
    }
    checks.finish()?;
    let on_record = on_record.expect("it is checked that there is one");
    let recorded = ClaimRecorded { fact: fact.clone(), claim: claim.clone(), on_record };
    Ok(Decision::about(fact.subject()).event(Event::ClaimRecorded(recorded).into()))
}

/// A source that says who led a cluster names an agency; one that says something else does not.
fn check_agency(checks: &mut Checks, command: &RecordClaim, context: &Context<'_>) {
    match (command.fact.kind, &command.claim.agency) {
        (FactKind::Lead, Some(agency)) => {
            responsible_organization(checks, context, "OG-8", "agency", agency);
        }
        (FactKind::Lead, None) => checks
            .invalid("OG-8", reasons::AGENCY_MISSING)
            .at("agency")
            .says("the agency is missing", "name the agency that led, as the source does"),
        (_, Some(_)) => checks
            .invalid("RM-1.15", reasons::AGENCY_WITHOUT_LEAD)
            .at("agency")
            .says("the fact names no agency", "leave the agency out, or choose the kind of fact that says who led"),
        (_, None) => {}
    }
}

/// The record follows another claim: what is on record is put right by it, as by a correction, with the same consequences.
pub(super) fn prefer_claim(operation: &Operation, command: &PreferClaim, context: &Context<'_>) -> Decided {
    on_record(operation, &command.fact)?;
    let claims = operation.claims.of(&command.fact);
    let Some((claims, claim)) = claims.and_then(|claims| Some((claims, claims.all.get(&command.claim)?))) else {
        return Err(Refusal::precondition("RM-1.15", reasons::CLAIM_UNKNOWN).at("claim").says(
            message!("the commit {claim} recorded no claim about this fact", claim = command.claim),
            "read the claims of the fact, and name the commit of one of them",
        ));
    };
    if claims.preferred == command.claim {
        return Err(Refusal::precondition("RM-1.15", reasons::CLAIM_PREFERRED)
            .at("claim")
            .says("the record follows this claim already", "nothing needs to be done"));
    }
    let (fact, right, reason) = (command.fact.clone(), claim.clone(), command.reason.clone());
    let mut decision =
        fact_correction::correct_fact(operation, &CorrectFact { fact, right, class: None, reason }, context)?;
    decision.events.insert(0, Event::ClaimPreferred(command.clone()).into());
    Ok(decision)
}

/// What the record has of the fact; none where the commit recorded no such fact.
fn on_record(operation: &Operation, fact: &FactOnRecord) -> Result<Option<Claim>, Refusal> {
    let first = match fact.kind {
        FactKind::Activation | FactKind::End | FactKind::Lead => operation.cluster(&fact.of)?.claim_of(fact),
        FactKind::Review => operation.reviews.claim_of(fact)?,
        FactKind::Level3Declaration | FactKind::PrincipalsDecision | FactKind::Level3End => {
            operation.emergency(&fact.of)?.claim_of(fact)
        }
        _ => operation.claim_of(fact)?,
    };
    let followed = operation.claims.of(fact).and_then(|claims| claims.followed());
    Ok(first.map(|first| followed.cloned().unwrap_or(first)))
}

/// The operation with the claim beside what was on record.
pub(super) fn recorded(operation: &mut Operation, event: &ClaimRecorded, stamp: &Stamp) {
    operation.claims.add(&event.fact, &event.claim, &event.on_record, stamp);
    operation.touch(&event.fact, stamp);
}

/// The operation that follows the claim, whose value the correction beside this event puts in its place.
pub(super) fn preferred(operation: &mut Operation, event: &PreferClaim, stamp: &Stamp) {
    operation.claims.prefer(&event.fact, event.claim, &event.reason, stamp);
}

#[cfg(test)]
pub(crate) mod tests {
    use convene_kernel::refusal::Refusal;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::claims::Claims;
    use crate::domain::cluster::{self, existing, past_lead};
    use crate::domain::fixtures::{Example, emergency, ocha};
    use crate::domain::operation::{Command, WithdrawFact, past_level_3};
    use crate::domain::review::{self, past_review};

    fn claim(agency: Option<&str>, date: &str) -> Claim {
        let date = date.parse().unwrap_or_else(|error| panic!("{error}"));
        Claim { date, agency: agency.map(code), source: Some("the situation report".to_owned()) }
    }

    /// Logistics, active since 1 February 2010 and led by WFP, found on 12 November 2013.
    fn found() -> Example {
        emergency().given(&ocha(), cluster::Command::RecordExistingCluster(Box::new(existing())))
    }

    fn fact(example: &Example, kind: FactKind) -> FactOnRecord {
        kind.on_record(&code("logistics"), example.state().clusters[&code("logistics")].etag)
    }

    fn says(fact: &FactOnRecord, claim: Claim) -> Command {
        Command::RecordClaim(RecordClaim { fact: fact.clone(), claim })
    }

    fn prefer(fact: &FactOnRecord, claim: Etag) -> Command {
        Command::PreferClaim(PreferClaim { fact: fact.clone(), claim, reason: "it is of the day itself".to_owned() })
    }

    /// What another source says of when logistics was activated, to be recorded.
    pub fn claimed() -> (Example, Command) {
        let found = found();
        let command = says(&fact(&found, FactKind::Activation), claim(None, "2011-03"));
        (found, command)
    }

    /// Two sources that disagree, one of which is to be preferred.
    pub fn disagreement() -> (Example, Command) {
        let (found, command) = claimed();
        let activation = fact(&found, FactKind::Activation);
        let disagree = found.given(&ocha(), command);
        let command = prefer(&activation, last(&disagree));
        (disagree, command)
    }

    /// The last commit on logistics.
    fn last(example: &Example) -> Etag {
        example.state().clusters[&code("logistics")].etag
    }

    fn claims<'a>(example: &'a Example, fact: &FactOnRecord) -> &'a Claims {
        example.state().claims.of(fact).expect("sources disagree")
    }

    /// RM-1.15: another date stands beside the recorded one, which remains what the record follows until the other is preferred;
    /// then the present follows that one, and neither is lost.
    #[test]
    fn two_dates_stand_beside_each_other_and_one_is_preferred() {
        let (found, command) = claimed();
        let activation = fact(&found, FactKind::Activation);
        let disagree = found.clone().given(&ocha(), command);
        let cluster = |example: &Example| example.state().clusters[&code("logistics")].clone();
        let changed = |example: &Example| cluster::Cluster { etag: Etag(0), ..cluster(example) };
        assert_eq!(changed(&disagree), changed(&found), "what is on record remains so");
        let both = claims(&disagree, &activation);
        let dates = |claims: &Claims| claims.all.values().map(|claim| claim.date.to_string()).collect::<Vec<_>>();
        assert_eq!(dates(both), ["2010-02-01", "2011-03"]);
        assert_eq!(both.followed().map(|claim| claim.date.to_string()).as_deref(), Some("2010-02-01"));

        let rival = last(&disagree);
        let preferred = disagree.given(&ocha(), prefer(&activation, rival));
        assert_eq!(cluster(&preferred).activated_at, at("2011-02-28T16:00:00Z"));
        let both = claims(&preferred, &activation);
        assert_eq!((dates(both).len(), both.preferred), (2, rival));
        let preference = both.preference.as_ref().expect("somebody preferred it");
        assert_eq!((&preference.stamp.actor, preference.what.as_str()), (&ocha(), "it is of the day itself"));

        let back = preferred.given(&ocha(), prefer(&activation, activation.commit));
        assert_eq!(cluster(&back).activated_at, cluster(&found).activated_at);
        assert_eq!(dates(claims(&back, &activation)), ["2010-02-01", "2011-03"]);
    }

    /// RM-1.15, OG-18: two sources on who led; the duties of the lead follow the preferred one.
    #[test]
    fn two_sources_on_who_led() {
        let found = found();
        let lead = fact(&found, FactKind::Lead);
        let disagree = found.given(&ocha(), says(&lead, claim(Some("IOM"), "2010-02-01")));
        let iom = last(&disagree);
        let preferred = disagree.given(&ocha(), prefer(&lead, iom));
        let cluster = &preferred.state().clusters[&code("logistics")];
        assert_eq!(cluster.lead_agency(), Some(&code("IOM")));
        let owner = preferred.duty("OG-9.coordinator").and_then(|duty| duty.owner.organization.clone());
        assert_eq!(owner, Some(code("IOM")));
        let agencies: Vec<_> =
            claims(&preferred, &lead).all.values().filter_map(|claim| claim.agency.clone()).collect();
        assert_eq!(agencies, [code("WFP"), code("IOM")]);
    }

    /// RM-1.15: what sources say of a fact goes with a fact that never was.
    #[test]
    fn sources_do_not_disagree_on_a_fact_that_never_was() {
        let reviewed = found().given(&ocha(), review::Command::RecordPastReview(past_review("r-1", "2013-07-31")));
        let held = FactKind::Review.on_record(&code("r-1"), reviewed.state().reviews.found[&code("r-1")].stamp.etag);
        let disagree = reviewed.given(&ocha(), says(&held, claim(None, "2013-09")));
        assert_eq!(disagree.state().claims.disagreements().count(), 1);
        let (reason, source) = ("it never was".to_owned(), "the office".to_owned());
        let gone = disagree.given(&ocha(), Command::WithdrawFact(WithdrawFact { fact: held, reason, source }));
        assert_eq!(gone.state().claims.disagreements().count(), 0);
    }

    /// RM-1.15, RM-2.10: two sources on when a review was held, and on when level 3 was declared.
    #[test]
    fn two_sources_on_reviews_and_level_3() {
        let reviewed = found().given(&ocha(), review::Command::RecordPastReview(past_review("r-1", "2013-07-31")));
        let held = FactKind::Review.on_record(&code("r-1"), reviewed.state().reviews.found[&code("r-1")].stamp.etag);
        let disagree = reviewed.given(&ocha(), says(&held, claim(None, "2013-09")));
        let rival = *claims(&disagree, &held).all.keys().last().expect("a claim");
        let preferred = disagree.given(&ocha(), prefer(&held, rival));
        assert_eq!(preferred.duty("RM-2.10.review").expect("it is owed").since, at("2013-09-30T15:59:59Z"));

        let declared = emergency().at("2014-03-20").given(&ocha(), past_level_3());
        let commit = declared.state().emergencies[&code("haiyan")].etag;
        let declaration = FactKind::Level3Declaration.on_record(&code("haiyan"), commit);
        let disagree = declared.given(&ocha(), says(&declaration, claim(None, "2013-11-14")));
        let rival = disagree.state().emergencies[&code("haiyan")].etag;
        let preferred = disagree.given(&ocha(), prefer(&declaration, rival));
        let level_3 = preferred.state().emergencies[&code("haiyan")].level_3().cloned().expect("it was declared");
        assert_eq!(level_3.declared.map(|step| step.at), Some(at("2013-11-13T16:00:00Z")));
        assert_eq!(claims(&preferred, &declaration).all.len(), 2);
    }

    /// RM-1.15: what was preferred and is then corrected is right in its place; the other source is still there.
    #[test]
    fn a_preferred_value_is_corrected() {
        let (disagree, command) = disagreement();
        let preferred = disagree.given(&ocha(), command);
        let activation = preferred.state().claims.disagreements().next().map(|(fact, _)| fact.clone());
        let activation = activation.expect("sources disagree");
        let correction = cluster::Correction {
            cluster: code("logistics"),
            commit: activation.commit,
            right: cluster::RightFact::Activated { activated: "2011-05".parse().expect("a month") },
            reason: "a misprint".to_owned(),
            source: "the situation report".to_owned(),
        };
        let corrected = preferred.given(&ocha(), cluster::Command::CorrectCluster(correction));
        let dates = claims(&corrected, &activation).all.values().map(|claim| claim.date.to_string());
        assert_eq!(dates.collect::<Vec<_>>(), ["2010-02-01", "2011-05"]);
    }

    /// RM-1.15: a claim is about a fact on record, says another value, and names an agency where the fact does.
    #[test]
    fn a_claim_is_about_a_fact_on_record() {
        let found = found();
        let (activation, lead) = (fact(&found, FactKind::Activation), fact(&found, FactKind::Lead));
        let refused = |command: Command, row: &str, reason: &str| {
            found.clone().when(&ocha(), command).refused(row, reason);
        };
        refused(says(&activation, claim(None, "2010-02-01")), "RM-1.15", "SOURCES_AGREE");
        refused(says(&activation, claim(None, "2014")), "RM-1.15", "DATE_IN_THE_FUTURE");
        refused(says(&activation, claim(Some("IOM"), "2011")), "RM-1.15", "AGENCY_WITHOUT_LEAD");
        refused(says(&lead, claim(None, "2011")), "OG-8", "AGENCY_MISSING");
        refused(says(&lead, claim(Some("ICRC"), "2011")), "GN-1", "ORGANIZATION_TAKES_NO_PART");
        let other = FactOnRecord { commit: Etag(1), ..activation.clone() };
        refused(says(&other, claim(None, "2011")), "RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        refused(says(&fact(&found, FactKind::End), claim(None, "2012")), "RM-1.15", "FACT_OF_ANOTHER_COMMIT");
        refused(prefer(&activation, activation.commit), "RM-1.15", "CLAIM_UNKNOWN");
        refused(says(&fact(&found, FactKind::Appointment), claim(None, "2011")), "RM-1.15", "FACT_NOT_DATED");
        let (disagree, command) = disagreement();
        let preferred = disagree.clone().given(&ocha(), command.clone());
        preferred.when(&ocha(), command).refused("RM-1.15", "CLAIM_PREFERRED");
        let unknown = FactOnRecord { of: code("water"), ..activation };
        let outcome = disagree.when(&ocha(), says(&unknown, claim(None, "2011")));
        assert!(matches!(outcome.refusal(), Refusal::NotFound { what: "cluster", .. }));
    }

    /// RM-1.15, OG-18: a lead of the past is one fact among several, each with its own sources.
    #[test]
    fn each_lead_has_its_own_sources() {
        let later = found().at("2013-11-20").given(&ocha(), cluster::Command::RecordPastLead(past_lead("IOM", "2012")));
        let second = FactKind::Lead.on_record(&code("logistics"), last(&later));
        let disagree = later.given(&ocha(), says(&second, claim(Some("IOM"), "2012-06")));
        let rival = last(&disagree);
        let preferred = disagree.given(&ocha(), prefer(&second, rival));
        let cluster = &preferred.state().clusters[&code("logistics")];
        assert_eq!(cluster.lead_at(at("2012-03-01")), Some(&code("WFP")));
        assert_eq!(cluster.lead_at(at("2012-07-01")), Some(&code("IOM")));
    }

    /// RM-1.15: sources disagree where they say different things, and not where one is corrected; on a day before the fact, as it is followed,
    /// nobody speaks of it; an end is a fact of the commit that recorded it.
    #[test]
    fn sources_disagree_on_what_is_so() {
        let found = found();
        let activation = fact(&found, FactKind::Activation);
        let correct = Command::CorrectFact(CorrectFact {
            fact: activation.clone(),
            right: claim(None, "2010-03-01"),
            class: None,
            reason: "a misprint".to_owned(),
        });
        let corrected = found.given(&ocha(), correct);
        assert_eq!(
            (corrected.state().claims.disagreements().count(), claims(&corrected, &activation).all.len()),
            (0, 1)
        );
        let disagree = corrected.given(&ocha(), says(&activation, claim(None, "2011")));
        assert_eq!(disagree.state().claims.disagreements().count(), 1);
        let spoken_of = |moment: &str| {
            let mut then = disagree.state().claims.clone();
            then.forget_after(at(moment));
            then.of(&activation).is_some()
        };
        assert_eq!(["2010-02-28T23:59:59Z", "2010-03-01"].map(spoken_of), [false, true]);
        let ended = cluster::ExistingCluster { ended: "2012".parse().ok(), ..existing() };
        let ended = emergency().given(&ocha(), cluster::Command::RecordExistingCluster(Box::new(ended)));
        let end = FactOnRecord { commit: Etag(1), ..fact(&ended, FactKind::End) };
        ended.when(&ocha(), says(&end, claim(None, "2013"))).refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
    }
}
