//! Mechanisms that were there before the record began: recorded as found, without an assessment (rows RM-1.15, RM-0.4).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::reference_checks::cluster_on;
use convene_kernel::refusal::Checks;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Country, Event, Mechanism};
use crate::domain::past::{AsFound, has_begun, in_order};
use crate::domain::subjects::MECHANISM;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// A mechanism that is to be recorded as found.
#[derive(Clone, Debug)]
pub struct ExistingMechanism {
    /// The mechanism as the source describes it.
    pub found: FoundMechanism,
    /// When it ended; none while it exists.
    pub ended: Option<PastDate>,
}

/// A mechanism as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundMechanism {
    /// Its identifier.
    pub mechanism: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// The sectors it coordinates.
    pub sectors: Vec<ClusterCode>,
    /// The body that leads it, such as a ministry.
    pub led_by: String,
    /// Since when it exists.
    pub since: PastDate,
    /// Where this is known from.
    pub source: String,
}

/// A mechanism was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExistingMechanismRecorded {
    /// What was found.
    #[serde(flatten)]
    pub found: FoundMechanism,
    /// Since when it counts: the earliest moment that its date can mean.
    pub began_at: Moment,
}

/// The end of a mechanism was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMechanismEnd {
    /// The identifier of the mechanism, such as `council`.
    pub mechanism: ResourceId,
    /// When it ended, as exactly as it is known.
    pub ended: PastDate,
    /// Since when it counts as ended: the latest moment that the date can mean.
    pub ended_at: Moment,
    /// Where this is known from.
    pub source: String,
}

pub(super) fn record_existing_mechanism(
    operation: &Operation,
    command: &ExistingMechanism,
    context: &Context<'_>,
) -> Decided {
    let (found, zone) = (&command.found, context.zone());
    let mut checks = Checks::new();
    if operation.country.mechanisms.contains_key(&found.mechanism) {
        checks.precondition("RM-0.4", reasons::MECHANISM_ALREADY_EXISTS).at("mechanism").says(
            message!("the record has a mechanism '{mechanism}' already", mechanism = found.mechanism),
            "choose another identifier for another mechanism, or record what it is by now",
        );
    }
    let coordinated_on = found.since.last_day(zone).min(context.today());
    for (index, sector) in found.sectors.iter().enumerate() {
        cluster_on(&mut checks, context, "GN-3", &format!("sectors[{index}]"), sector, coordinated_on);
    }
    has_begun(&mut checks, "since", found.since, context);
    if let Some(ended) = command.ended {
        has_begun(&mut checks, "ended", ended, context);
        in_order(&mut checks, "ended", ended, found.since, zone);
    }
    checks.finish()?;
    let recorded = ExistingMechanismRecorded { found: found.clone(), began_at: found.since.earliest(zone) };
    let resource = MECHANISM.of(&found.mechanism);
    let mut decision = Decision::about(resource).event(Event::ExistingMechanismRecorded(recorded).into());
    if let Some(ended) = command.ended {
        let ended_at = ended.latest(zone).min(context.now);
        let (mechanism, source) = (found.mechanism.clone(), found.source.clone());
        decision
            .events
            .push(Event::PastMechanismEndRecorded(PastMechanismEnd { mechanism, ended, ended_at, source }).into());
    }
    Ok(decision)
}

pub(super) fn recorded(country: &mut Country, event: &ExistingMechanismRecorded, stamp: &Stamp) {
    let found = &event.found;
    let mechanism = Mechanism {
        mechanism: found.mechanism.clone(),
        name: found.name.clone(),
        sectors: found.sectors.clone(),
        led_by: found.led_by.clone(),
        assessment: None,
        could_be_supported: None,
    };
    let known = country.mechanisms.entry(found.mechanism.clone()).or_default();
    known.record(event.began_at, Recorded::new(&mechanism, stamp));
    let as_found = AsFound { began: found.since, ended: None, source: found.source.clone(), stamp: stamp.clone() };
    country.mechanisms_found.insert(found.mechanism.clone(), as_found);
}

pub(super) fn ended(country: &mut Country, end: &PastMechanismEnd, _: &Stamp) {
    country.mechanisms.entry(end.mechanism.clone()).or_default().end(end.ended_at);
    if let Some(found) = country.mechanisms_found.get_mut(&end.mechanism) {
        found.ended = Some(end.ended);
    }
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{Example, emergency, ocha};
    use crate::domain::operation::Command;

    pub fn existing_mechanism() -> Command {
        record("office", "2010-05", None)
    }

    fn record(id: &str, since: &str, ended: Option<&str>) -> Command {
        let date = |text: &str| text.parse().unwrap_or_else(|error| panic!("{error}"));
        let found = FoundMechanism {
            mechanism: code(id),
            name: "Disaster Council".to_owned(),
            sectors: vec![code("LOG")],
            led_by: "the Office of Civil Defense".to_owned(),
            since: date(since),
            source: "the act of 2010".to_owned(),
        };
        Command::RecordExistingMechanism(ExistingMechanism { found, ended: ended.map(date) })
    }

    fn existed_on(example: &Example, day: &str) -> bool {
        example.state().country.mechanisms[&code("council")].at(at(day)).is_some()
    }

    /// RM-0.4, RM-1.15: a mechanism is on record since it began, until it ended, with no assessment that nobody made.
    #[test]
    fn a_mechanism_is_recorded_as_found() {
        let there = emergency().given(&ocha(), record("council", "2010-05", None));
        assert!(existed_on(&there, "2010-05-01") && !existed_on(&there, "2010-04-30"));
        let present = there.state().country.present_mechanisms().next().expect("it is there");
        assert_eq!((&present.what.assessment, present.what.could_be_supported), (&None, None));
        let ended = emergency().given(&ocha(), record("council", "2010-05", Some("2012")));
        assert!(existed_on(&ended, "2012-12-31") && !existed_on(&ended, "2013-01-01"));
        assert_eq!(ended.state().country.present_mechanisms().count(), 0);
        assert_eq!(
            ended.state().country.mechanisms_found[&code("council")].ended.map(|date| date.to_string()).as_deref(),
            Some("2012")
        );
    }

    /// RM-0.4, RM-1.15, GN-3: it has an identifier of its own, its dates are in order, and its sectors those of its time.
    #[test]
    fn what_is_recorded_of_a_mechanism_is_consistent() {
        let there = emergency().given(&ocha(), record("council", "2010-05", None));
        there.when(&ocha(), record("council", "2011", None)).refused("RM-0.4", "MECHANISM_ALREADY_EXISTS");
        emergency().when(&ocha(), record("council", "2014", None)).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        emergency().when(&ocha(), record("council", "2010", Some("2014"))).refused("RM-1.15", "DATE_IN_THE_FUTURE");
        emergency().when(&ocha(), record("council", "2010", Some("2009"))).refused("RM-1.15", "OUT_OF_SEQUENCE");
        emergency().when(&ocha(), record("council", "2001", None)).refused("GN-3", "CLUSTER_UNKNOWN");
    }
}
