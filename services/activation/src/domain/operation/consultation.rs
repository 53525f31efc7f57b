//! Consultations of national authorities and IASC partners after the onset (row OG-1).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::policy::{readings, rules};
use convene_kernel::reference_checks::{self, must_be_new};
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Emergency, Event, in_the_country};
use crate::domain::subjects::EMERGENCY;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// A consultation of national authorities and IASC partners (row OG-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consultation {
    /// Its identifier.
    pub consultation: ResourceId,
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// The moment at which it was held; the clocks of the onset are kept by it.
    pub held_at: Moment,
    /// The national authorities consulted.
    pub authorities: Vec<String>,
    /// The IASC partners consulted.
    pub partners: Vec<OrganizationCode>,
    /// Others who were consulted and are not in the register, by name, such as a national society.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// The priority sectors (row OG-13).
    pub sectors: Vec<ClusterCode>,
    /// The agencies found best placed to lead them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leads: Vec<BestPlaced>,
    /// Thematic groups and common services that were asked for.
    pub thematic_groups: Vec<String>,
    /// Why it was held later than a day after the onset, where it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_because: Option<String>,
}

/// The agency that a consultation found best placed to lead a sector (row OG-1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BestPlaced {
    /// The code of the sector, such as `HEA`.
    pub sector: ClusterCode,
    /// The code of the agency, such as `WHO`.
    pub agency: OrganizationCode,
}

/// Who may record a consultation.
pub(super) fn authority() -> Authority {
    in_the_country()
}

/// Records the consultation of national authorities and IASC partners; a late one says why (row OG-1).
pub(super) fn record_consultation(
    operation: &Operation,
    consultation: &Consultation,
    context: &Context<'_>,
) -> Decided {
    let emergency = operation.emergency(&consultation.emergency)?;
    let mut checks = Checks::new();
    must_be_new(
        &mut checks,
        "OG-1",
        reasons::CONSULTATION_ALREADY_EXISTS,
        "consultation",
        "a consultation",
        &emergency.consultations,
        &consultation.consultation,
    );
    reference_checks::not_in_the_future(&mut checks, "OG-1", "held_at", consultation.held_at, context.now);
    reference_checks::clusters(&mut checks, context, "GN-3", "sectors", &consultation.sectors);
    reference_checks::organizations(&mut checks, context, "OG-8", "partners", &consultation.partners);
    for (index, best_placed) in consultation.leads.iter().enumerate() {
        let field = format!("leads[{index}]");
        reference_checks::cluster(&mut checks, context, "GN-3", &format!("{field}.sector"), &best_placed.sector);
        let field = format!("{field}.agency");
        reference_checks::responsible_organization(&mut checks, context, "OG-1", &field, &best_placed.agency);
    }
    let rule = context.guidance.policy.rule(rules::OG_1_CONSULTATION);
    let due = rule.map(|rule| rule.period.due_after(emergency.facts.onset, context.zone()));
    let is_replaced = context.guidance.policy.reading(readings::LEVEL_3_REPLACES_ONSET_CLOCKS);
    let clock_runs = emergency.facts.has_onset_clocks() && !(is_replaced && emergency.level_3().is_some());
    if let Some(due) = due.filter(|due| consultation.held_at > *due)
        && clock_runs
        && consultation.late_because.is_none()
    {
        let problem = message!("it was due by {due}", due);
        checks
            .invalid("OG-1", reasons::LATE_WITHOUT_A_REASON)
            .at("late_because")
            .says(problem, "give the reason for the delay");
    }
    checks.finish()?;
    let resource = EMERGENCY.of(&consultation.emergency);
    let mut decision = Decision::about(&resource).event(Event::ConsultationRecorded(consultation.clone()).into());
    decision.keep(rules::OG_1_CONSULTATION, &resource, consultation.held_at);
    if consultation.held_at < emergency.facts.onset {
        decision.raise(early(&resource, &consultation.consultation, consultation.held_at, emergency.facts.onset));
    }
    Ok(decision)
}

/// The consultations that were held before the onset, each as a weakness (row OG-1).
pub(super) fn before_the_onset(emergency: &Emergency) -> Vec<Finding> {
    let (subject, onset) = (emergency.subject(), emergency.facts.onset);
    let held = emergency.consultations.values().map(|one| (&one.what.consultation, one.what.held_at));
    held.filter(|(_, held_at)| *held_at < onset).map(|(id, held_at)| early(&subject, id, held_at, onset)).collect()
}

pub(super) fn early(emergency: &Subject, consultation: &ResourceId, held_at: Moment, onset: Moment) -> Finding {
    Finding::of("OG-1", emergency.clone()).at(format!("consultation.{consultation}")).says(
        message!(
            "the consultation '{consultation}' was held on {held_at}, before the onset, {onset}",
            consultation,
            held_at,
            onset
        ),
        "correct the date that is wrong, or hold a consultation on what the emergency brought",
    )
}

/// The emergency after a consultation.
pub(super) fn recorded(emergency: &mut Emergency, consultation: &Consultation, stamp: &Stamp) {
    emergency.consultations.insert(consultation.consultation.clone(), Recorded::new(consultation, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};

    use crate::domain::fixtures::{Example, ocha};
    use crate::domain::operation::fixtures::{consultation, registered};
    use crate::domain::operation::{Command, Consultation};

    /// OG-1: late is no breach, but says why.
    #[test]
    fn a_late_consultation_says_why() {
        let later = registered().at("2013-11-10T06:00:00Z");
        later
            .clone()
            .when(&ocha(), Command::RecordConsultation(consultation("2013-11-10T05:00:00Z", None)))
            .refused("OG-1", "LATE_WITHOUT_A_REASON");
        let late = consultation("2013-11-10T05:00:00Z", Some("no flight reached the island"));
        later.clone().when(&ocha(), Command::RecordConsultation(late)).keeps("OG-1.consultation");
        let in_time = consultation("2013-11-08T20:00:00Z", None);
        later.when(&ocha(), Command::RecordConsultation(in_time)).keeps("OG-1.consultation");
    }

    /// OG-1, S-3: a consultation in time that is recorded after a late one keeps the day.
    #[test]
    fn a_consultation_in_time_that_is_recorded_after_a_late_one_keeps_the_day() {
        let late = consultation("2013-11-10T05:00:00Z", Some("no flight reached the island"));
        let late = registered().at("2013-11-10T06:00:00Z").given(&ocha(), Command::RecordConsultation(late));
        let first = Consultation { consultation: code("c-0"), ..consultation("2013-11-08T20:00:00Z", None) };
        let outcome = late.when(&ocha(), Command::RecordConsultation(first));
        let id = "OG-1.consultation:emergency/haiyan".to_owned();
        assert_eq!(outcome.commit().duties, [DutyChange::Kept { id, at: at("2013-11-08T20:00:00Z"), earliest: None }]);
    }

    /// OG-1: a consultation is recorded once, after it was held.
    #[test]
    fn a_consultation_is_recorded_once_and_after_it_was_held() {
        let record = || Command::RecordConsultation(consultation("2013-11-08T20:00:00Z", None));
        registered().when(&ocha(), record()).refused("OG-1", "DATE_IN_THE_FUTURE");
        let held = registered().at("2013-11-08T21:00:00Z").given(&ocha(), record());
        held.when(&ocha(), record()).refused("OG-1", "CONSULTATION_ALREADY_EXISTS");
    }

    /// OG-1: a consultation at the end of the 24 hours is in time.
    #[test]
    fn the_last_moment_is_in_time() {
        let later = registered().at("2013-11-10T06:00:00Z");
        let last = Command::RecordConsultation(consultation("2013-11-09T04:40:00Z", None));
        later.clone().when(&ocha(), last).keeps("OG-1.consultation");
        let after = Command::RecordConsultation(consultation("2013-11-09T04:40:01Z", None));
        later.when(&ocha(), after).refused("OG-1", "LATE_WITHOUT_A_REASON");
    }

    /// OG-1: a consultation in the moment of the onset is none from before it.
    #[test]
    fn a_consultation_at_the_onset_is_none_from_before_it() {
        let consulted = |held_at: &str| {
            let record = Command::RecordConsultation(consultation(held_at, None));
            registered().when(&ocha(), record)
        };
        consulted("2013-11-08T04:40:00Z").raises_nothing_of("OG-1");
        let early = consulted("2013-11-08T04:39:59Z");
        early.raises("OG-1");
        let weak = |example: &Example| super::before_the_onset(&example.state().emergencies[&code("haiyan")]).len();
        assert_eq!([weak(&consulted("2013-11-08T04:40:00Z").accepted()), weak(&early.accepted())], [0, 1]);
    }
}
