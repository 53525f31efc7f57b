//! The national counterpart: who leads the sector overall, and since when the lead agency consults it (row GN-9.1).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::Duty;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::rules;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::checks::{about, lead, not_in_the_future, to_change};
use super::lead_duties::owed_by_the_lead;
use super::{Cluster, Event};
use crate::domain::{self, Decided, Operation, Recorded};
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

impl Counterpart {
    /// Whether it is said that the sector has no government body: then it says what there is instead.
    fn has_no_body(&self) -> bool {
        self.government_body.is_none()
    }
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
    } else if cluster.counterparts.is_latest(context.occurred_at) {
        settle_consultation(&mut decision, cluster, command, context);
    }
    Ok(decision)
}

/// Where the sector has no government body, no first consultation of one is owed; once it has one, that is owed from then on.
fn settle_consultation(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    command: &Counterpart,
    context: &Context<'_>,
) {
    let duty = Duty::new(rules::GN_9_1_COUNTERPART, cluster.subject(), owed_by_the_lead(cluster), context.occurred_at);
    let is_it = |one: &Duty| one.rule == duty.rule && one.subject == duty.subject;
    let owed = context.duties.values().find(|one| is_it(one));
    let was_owed = context.openings.values().any(|opening| is_it(&opening.duty));
    let known = cluster.counterpart().map(|known| known.what);
    let was_not_consulted = known.is_some_and(|known| known.first_consulted_on.is_none());
    match owed {
        Some(owed) if command.has_no_body() => {
            decision.void_duty(owed, "the sector has no government body to consult");
        }
        None if was_not_consulted && was_owed && !command.has_no_body() => {
            decision.open(duty.concerning(cluster.id.clone()))
        }
        _ => {}
    }
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
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{Outcome, at, code};

    use super::*;
    use crate::domain::Activation;
    use crate::domain::cluster::{Command, ExistingCluster, FoundCluster, existing};
    use crate::domain::fixtures::{Example, emergency, end_of, health, lead, ocha, start_of, with_cluster};

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

    /// GN-9.1: where the sector has no government body, the lead agency owes no consultation of one; once there is one, it does, from
    /// then on, unless it consulted one before.
    #[test]
    fn nobody_is_consulted_where_there_is_no_government_body() {
        let counterpart = |body: Option<&str>, otherwise: Option<&str>, on: Option<&str>| {
            Command::RecordCounterpart(Counterpart {
                cluster: code("health"),
                government_body: body.map(str::to_owned),
                otherwise: otherwise.map(str::to_owned),
                first_consulted_on: on.map(|day| at(day).date_naive().into()),
            })
        };
        let none = || counterpart(None, Some("the ministry was dissolved"), None);
        let body = || counterpart(Some("Department of Health"), None, None);
        let day = || counterpart(Some("Department of Health"), None, Some("2013-11-12"));
        let owed = |example: &Example| example.duty("GN-9.1.counterpart").map(|duty| duty.since);
        let known = health().at("2013-12-02").given(&lead("WHO"), body());
        let outcome = known.clone().when(&lead("WHO"), none());
        outcome.voids("GN-9.1.counterpart");
        let without = outcome.accepted().at("2013-12-10");
        assert_eq!(owed(&without.clone().given(&lead("WHO"), none())), None, "there is none still");
        let again = without.clone().given(&lead("WHO"), body());
        assert_eq!(owed(&again), Some(at("2013-12-10")));
        let earlier = again.clone().that_happened("2013-12-05").given(&lead("WHO"), none());
        assert_eq!(owed(&earlier), owed(&again), "what was so before is not so now");
        let consulted =
            known.clone().given(&lead("WHO"), day()).given(&lead("WHO"), none()).given(&lead("WHO"), body());
        assert_eq!(owed(&consulted), None, "it was consulted before");
        let with_others = counterpart(Some("Department of Health"), Some("with the provinces"), None);
        let still = known.clone().at("2013-12-05").given(&lead("WHO"), with_others);
        assert_eq!(owed(&still), owed(&known), "there is a body, whatever else is said");
    }

    /// GN-9.1: of two clusters, the one whose sector has no government body owes no consultation, and the other does; a cluster that owed
    /// none owes none when its sector has a body.
    #[test]
    fn each_cluster_owes_its_own_consultation() {
        let counterpart = |cluster: &str, body: Option<&str>| {
            let (government_body, otherwise) = (body.map(str::to_owned), Some("the provinces".to_owned()));
            let (cluster, first_consulted_on) = (code(cluster), None);
            Command::RecordCounterpart(Counterpart { cluster, government_body, otherwise, first_consulted_on })
        };
        let both = with_cluster(health(), "water", &["WSH"], "UNICEF");
        let owed = |example: &Example| -> Vec<String> {
            let duties = example.record().duties.values().filter(|duty| duty.rule == "GN-9.1.counterpart");
            duties.map(|duty| duty.subject.to_string()).collect()
        };
        let none = both.at("2013-12-02").given(&lead("UNICEF"), counterpart("water", None));
        assert_eq!(owed(&none), ["cluster/health"]);
        let again = none.given(&lead("UNICEF"), counterpart("water", Some("the water board")));
        assert_eq!(owed(&again), ["cluster/health", "cluster/water"]);
        let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(existing())));
        assert_eq!(owed(&found), [""; 0], "it was found long after");
        let none = found.given(&lead("WFP"), counterpart("logistics", None));
        assert_eq!(owed(&none.given(&lead("WFP"), counterpart("logistics", Some("the ministry")))), [""; 0]);
    }

    /// GN-9.1, RM-1.15: of a cluster that was found a month may be known; of one that was activated here the day is.
    #[test]
    fn the_first_consultation_is_known_as_exactly_as_it_was() {
        let consulted = |cluster: &str, on: &str| {
            let (cluster, on) = (code(cluster), on.parse().expect("a date"));
            let (government_body, first_consulted_on) = (Some("The ministry".to_owned()), Some(on));
            Command::RecordCounterpart(Counterpart { cluster, government_body, otherwise: None, first_consulted_on })
        };
        let kept = |outcome: &Outcome<Activation>| match &outcome.commit().duties[..] {
            [DutyChange::Kept { at, earliest, .. }] => (*earliest, *at),
            others => panic!("one duty is kept: {others:?}"),
        };
        health().when(&lead("WHO"), consulted("health", "2013-11")).refused("GN-9.1", "DATE_INEXACT");
        let exact = health().at("2013-11-20").when(&lead("WHO"), consulted("health", "2013-11-15"));
        assert_eq!(kept(&exact), (None, end_of("2013-11-15")));
        let found_since = FoundCluster { activated: "2013-11-10".parse().expect("a date"), ..existing().found };
        let found_since = ExistingCluster { found: found_since, ..existing() };
        let found = emergency().given(&ocha(), Command::RecordExistingCluster(Box::new(found_since)));
        let inexact = found.at("2014-01-20").when(&lead("WFP"), consulted("logistics", "2013-12"));
        assert_eq!(kept(&inexact), (Some(start_of("2013-12-01")), end_of("2013-12-31")));
    }
}
