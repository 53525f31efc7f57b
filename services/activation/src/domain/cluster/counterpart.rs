//! The national counterpart: who leads the sector overall, and since when the lead agency consults it (row GN-9.1).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::rules;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::checks::{about, lead, not_in_the_future, to_change};
use super::{Cluster, Event};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// Who leads a sector overall, apart from the agency that answers for international actors (row GN-9.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counterpart {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The government body that leads the sector; none where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub government_body: Option<String>,
    /// Who leads instead, or why there is no such body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
    /// When the lead agency first consulted its national counterpart: a day, or of a cluster that was found also a month or a year.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_consulted_on: Option<PastDate>,
}

/// Who may record it: the lead agency, the coordinator, or OCHA in the country (row GN-9.1).
pub(super) fn authority(operation: &Operation, cluster: &str) -> Authority {
    lead(operation, cluster, &[Role::Coordinator, Role::OchaCountry])
}

pub(super) fn record_counterpart(operation: &Operation, command: &Counterpart, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    if command.government_body.is_none() && command.otherwise.is_none() {
        checks
            .invalid("GN-9.1", reasons::COUNTERPART_MISSING)
            .at("government_body")
            .says("the lead of the sector is missing", "name the government body, or explain why there is none");
    }
    if let Some(date) = command.first_consulted_on {
        not_in_the_future(&mut checks, "GN-9.1", "first_consulted_on", date.first_day(context.zone()), context);
        if !date.is_exact() && cluster.as_found.is_none() {
            checks.invalid("GN-9.1", reasons::DATE_INEXACT).at("first_consulted_on").says(
                message!("{date} is not a day, and the cluster was activated here", date),
                "give the day, such as 2013-11-08",
            );
        }
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::CounterpartRecorded(command.clone()));
    if let Some(date) = command.first_consulted_on {
        let (rule, subject, owed_from) = (rules::GN_9_1_COUNTERPART, cluster.subject(), cluster.owed_from());
        if date.is_exact() {
            let consulted_at = context.moment_on(date.first_day(context.zone())).max(owed_from);
            decision.keep(rule, subject, consulted_at);
        } else {
            let (earliest, latest) = (date.earliest(context.zone()), date.latest(context.zone()).min(context.now));
            decision.keep_between(rule, subject, earliest.max(owed_from), latest.max(owed_from));
        }
    }
    Ok(decision)
}

impl Cluster {
    /// Who leads the sector overall; the day of the first consultation stays so, also when a later record leaves it out.
    pub fn counterpart(&self) -> Option<Recorded<Counterpart>> {
        let mut known: Recorded<Counterpart> = self.counterparts.present()?.clone();
        let mut days = self.counterparts.values().rev().filter_map(|known| known.what.first_consulted_on);
        known.what.first_consulted_on = days.next();
        Some(known)
    }
}

pub(super) fn recorded(cluster: &mut Cluster, counterpart: &Counterpart, stamp: &Stamp) {
    cluster.counterparts.record(stamp.occurred_at, Recorded::new(counterpart, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Command;
    use crate::domain::fixtures::{health, lead};

    /// GN-9.1: the gap is open until the first consultation with the national counterpart is dated.
    #[test]
    fn the_first_consultation_of_the_counterpart_is_owed() {
        let counterpart = Counterpart {
            cluster: code("health"),
            government_body: Some("Department of Health".to_owned()),
            otherwise: None,
            first_consulted_on: None,
        };
        let example = health().given(&lead("WHO"), Command::RecordCounterpart(counterpart.clone()));
        assert!(example.duty("GN-9.1.counterpart").is_some());
        let consulted =
            Counterpart { first_consulted_on: Some(at("2013-11-12").date_naive().into()), ..counterpart.clone() };
        let outcome = example.clone().when(&lead("WHO"), Command::RecordCounterpart(consulted));
        outcome.keeps("GN-9.1.counterpart");
        let again = outcome.accepted().given(&lead("WHO"), Command::RecordCounterpart(counterpart.clone()));
        let recorded = again.state().clusters[&code("health")].counterpart().expect("it is recorded").what;
        assert_eq!(
            recorded.first_consulted_on,
            Some(at("2013-11-12").date_naive().into()),
            "the first day stays the first"
        );
        let tomorrow =
            Counterpart { first_consulted_on: Some(at("2013-11-30").date_naive().into()), ..counterpart.clone() };
        example
            .clone()
            .when(&lead("WHO"), Command::RecordCounterpart(tomorrow))
            .refused("GN-9.1", "DATE_IN_THE_FUTURE");
        let unsaid = Counterpart { government_body: None, ..counterpart };
        example.when(&lead("WHO"), Command::RecordCounterpart(unsaid)).refused("GN-9.1", "COUNTERPART_MISSING");
    }
}
