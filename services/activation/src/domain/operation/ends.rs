//! Mechanisms and emergencies end: on a day, for a reason (rows RM-0.4, RM-1.15).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::{self, find};
use convene_kernel::refusal::{Checks, Finding, NO_ACTION_REQUIRED, Refusal};
use convene_kernel::time::{day_in, end_of_day};
use serde::{Deserialize, Serialize};

use super::onset_clocks::stop_onset_clocks;
use super::{Country, Emergency, Event, in_the_country};
use crate::domain::subjects::{EMERGENCY, MECHANISM};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// The end of a mechanism beside clusters (row RM-0.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MechanismEnd {
    /// The identifier of the mechanism, such as `council`.
    pub mechanism: ResourceId,
    /// Its last day.
    pub on: NaiveDate,
    /// Why it ended.
    pub reason: String,
}

/// The end of an emergency (row RM-1.15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyEnd {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// Its last day.
    pub on: NaiveDate,
    /// Why it is over.
    pub reason: String,
}

/// Who may record either.
pub(super) fn authority() -> Authority {
    in_the_country()
}

/// Some mechanism goes on.
pub(super) fn admits_end_of_mechanism(operation: &Operation) -> Result<(), Refusal> {
    if operation.country.mechanisms.values().any(|mechanism| mechanism.present().is_some()) {
        return Ok(());
    }
    Err(Refusal::precondition("RM-0.4", reasons::MECHANISM_ENDED)
        .at("mechanism")
        .says("the record has no mechanism that goes on", "record the mechanism first"))
}

/// A mechanism that is there ends.
pub(super) fn end_mechanism(operation: &Operation, command: &MechanismEnd, context: &Context<'_>) -> Decided {
    let known = find("mechanism", &operation.country.mechanisms, &command.mechanism)?;
    let mut checks = Checks::new();
    is_past(&mut checks, "RM-0.4", command.on, context);
    if known.present().is_none() {
        checks
            .precondition("RM-0.4", reasons::MECHANISM_ENDED)
            .at("mechanism")
            .says("the mechanism has ended already", NO_ACTION_REQUIRED);
    }
    let began = known.spans().next().map(|span| day_in(span.since, context.zone()));
    if let Some(began) = began.filter(|began| command.on < *began) {
        checks
            .invalid("RM-0.4", reasons::ENDS_BEFORE_IT_BEGINS)
            .at("on")
            .says(message!("the mechanism is there since {began}", began), "give its last day");
    }
    checks.finish()?;
    Ok(Decision::about(MECHANISM.of(&command.mechanism)).event(Event::MechanismEnded(command.clone()).into()))
}

/// An emergency that goes on ends, after level 3 has.
pub(super) fn admits_end_of_emergency(operation: &Operation, id: &str) -> Result<(), Refusal> {
    let emergency = operation.emergency(id)?;
    let mut checks = Checks::new();
    if emergency.ended.is_some() {
        checks
            .precondition("RM-1.15", reasons::EMERGENCY_ENDED)
            .at("emergency")
            .says("the emergency has ended already", NO_ACTION_REQUIRED);
    }
    if emergency.level_3().is_some_and(super::Level3::is_in_force) {
        checks
            .precondition("RM-1.15", reasons::LEVEL_THREE_IN_FORCE)
            .at("emergency")
            .says("a level 3 response to it is in force", "record the end of level 3 first");
    }
    checks.finish()
}

/// The clocks of the onset end with the emergency. Clusters end by a review, and are found while they are active (row RM-2.11).
pub(super) fn end_emergency(operation: &Operation, command: &EmergencyEnd, context: &Context<'_>) -> Decided {
    let emergency = operation.emergency(&command.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    is_past(&mut checks, "RM-1.15", command.on, context);
    let onset = day_in(emergency.facts.onset, context.zone());
    if command.on < onset {
        checks
            .invalid("RM-1.15", reasons::ENDS_BEFORE_IT_BEGINS)
            .at("on")
            .says(message!("the emergency began on {onset}", onset), "give its last day");
    }
    checks.finish()?;
    let subject = EMERGENCY.of(&command.emergency);
    let mut decision = Decision::about(&subject).event(Event::EmergencyEnded(command.clone()).into());
    stop_onset_clocks(&mut decision, &subject, "the emergency is over");
    decision.void(rules::RM_2_9_SURGE, &subject, "the emergency is over");
    let active: Vec<_> = operation
        .active_clusters()
        .filter(|cluster| cluster.emergency.as_ref() == Some(&command.emergency))
        .map(|cluster| cluster.id.as_str())
        .collect();
    if !active.is_empty() {
        decision.raise(Finding::of("RM-2.10", &subject).at("clusters").says(
            message!(
                "the emergency is over, and clusters activated for it are active: {active}",
                active = list(active.iter().map(verbatim))
            ),
            "review whether they are still needed, and answer the finding with the outcome",
        ));
    }
    Ok(decision)
}

fn is_past(checks: &mut Checks, row: &'static str, on: NaiveDate, context: &Context<'_>) {
    reference_checks::not_in_the_future(checks, row, "on", on, context.today());
}

/// The country after a mechanism ended.
pub(super) fn mechanism_ended(country: &mut Country, end: &MechanismEnd, stamp: &Stamp) {
    if let Some(known) = country.mechanisms.get_mut(&end.mechanism) {
        known.end(end_of_day(end.on, stamp.zone));
    }
}

/// The emergency after its end.
pub(super) fn emergency_ended(emergency: &mut Emergency, end: &EmergencyEnd, stamp: &Stamp) {
    emergency.ended = Some(Recorded::new(end, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{Example, erc, haiyan, hc, health, ocha, submission};
    use crate::domain::operation::fixtures::{registered, step};
    use crate::domain::operation::{Command, Mechanism, existing_mechanism};
    use crate::domain::proposal;

    fn over(on: &str) -> Command {
        let (emergency, reason) = (code("haiyan"), "the needs are met".to_owned());
        Command::EndEmergency(EmergencyEnd { emergency, on: at(on).date_naive(), reason })
    }

    fn mechanism_over(on: &str) -> Command {
        let (mechanism, reason) = (code("council"), "the law changed".to_owned());
        Command::EndMechanism(MechanismEnd { mechanism, on: at(on).date_naive(), reason })
    }

    /// RM-1.15: an emergency ends on a day, once, after level 3 has, and its clocks with it.
    #[test]
    fn an_emergency_ends() {
        let later = registered().at("2014-02-01");
        let outcome = later.clone().when(&hc(), over("2014-01-31"));
        outcome.voids("OG-1.consultation");
        let ended = outcome.accepted();
        let end = ended.state().emergencies[&code("haiyan")].ended.clone().expect("it ended");
        assert_eq!(end.what.on, at("2014-01-31").date_naive());
        ended.when(&hc(), over("2014-01-31")).refused("RM-1.15", "EMERGENCY_ENDED");
        later.clone().when(&hc(), over("2014-02-02")).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        later.clone().when(&hc(), over("2013-11-07")).refused("RM-1.15", "ENDS_BEFORE_IT_BEGINS");
        let declared = later.given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        declared.when(&hc(), over("2014-01-31")).refused("RM-1.15", "LEVEL_THREE_IN_FORCE");
    }

    /// RM-2.10: clusters that are active when their emergency is over are found.
    #[test]
    fn active_clusters_of_an_ended_emergency_are_found() {
        health().at("2014-02-01").when(&hc(), over("2014-01-31")).raises("RM-2.10");
        registered().at("2014-02-01").when(&hc(), over("2014-01-31")).raises_nothing_of("RM-2.10");
    }

    /// RM-1.15: nothing is proposed for an emergency that is over.
    #[test]
    fn nothing_is_proposed_for_an_ended_emergency() {
        let ended = registered().at("2014-02-01").given(&hc(), over("2014-01-31"));
        let proposal = submission("p-1", vec![crate::domain::fixtures::recommendation("health", &["HEA"], "WHO")]);
        assert_eq!(proposal.emergency, haiyan().emergency);
        let submit = proposal::Command::SubmitProposal(Box::new(proposal));
        ended.when(&hc(), submit).refused("RM-1.15", "EMERGENCY_ENDED");
    }

    /// RM-0.4: a mechanism ends on a day, and is no mechanism to be supported from then on.
    #[test]
    fn a_mechanism_ends() {
        let mechanism = Mechanism {
            mechanism: code("council"),
            name: "Disaster council".to_owned(),
            sectors: vec![code("LOG")],
            led_by: "the government".to_owned(),
            assessment: Some("it coordinates assessments".to_owned()),
            could_be_supported: Some(true),
        };
        let unknown = registered().when(&ocha(), mechanism_over("2014-01-15"));
        assert!(unknown.refusal().to_string().contains("no mechanism"), "{}", unknown.refusal());
        let there = registered().given(&ocha(), Command::RecordMechanism(mechanism)).at("2014-02-01");
        there.clone().when(&ocha(), mechanism_over("2013-11-01")).refused("RM-0.4", "ENDS_BEFORE_IT_BEGINS");
        there.clone().when(&ocha(), mechanism_over("2014-02-02")).refused("RM-0.4", "DATE_IN_THE_FUTURE");
        let ended = there.given(&ocha(), mechanism_over("2014-01-15"));
        assert_eq!(ended.state().country.present_mechanisms().count(), 0);
        ended.when(&ocha(), mechanism_over("2014-01-15")).refused("RM-0.4", "MECHANISM_ENDED");
    }

    /// RM-0.4: a mechanism ends that goes on.
    #[test]
    fn a_mechanism_ends_that_goes_on() {
        let admits = |example: &Example| admits_end_of_mechanism(example.state());
        let none = registered().at("2014-02-01");
        assert!(matches!(admits(&none), Err(Refusal::Precondition(_))));
        let there = none.given(&ocha(), existing_mechanism());
        assert_eq!(admits(&there), Ok(()));
        let (mechanism, reason) = (code("office"), "the law changed".to_owned());
        let over = MechanismEnd { mechanism, on: at("2014-01-31").date_naive(), reason };
        assert!(admits(&there.given(&ocha(), Command::EndMechanism(over))).is_err());
    }
}
