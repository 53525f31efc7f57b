//! Meetings of the HCT and consultations from before the record began: recorded as found, with as much as is known (rows RM-1.15,
//! RM-1.4, OG-1).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::{cluster_on, must_be_new, organizations};
use convene_kernel::refusal::Checks;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Consultation, Event, Meeting, cluster_decision, consultation};
use crate::domain::fact::FactKind;
use crate::domain::past::has_begun;
use crate::domain::subjects::EMERGENCY;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// A meeting of the HCT as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMeeting {
    /// Its identifier.
    pub meeting: ResourceId,
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// When it was held, as exactly as it is known.
    pub held: PastDate,
    /// The organizations that are known to have taken part.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub participants: Vec<OrganizationCode>,
    /// Others who are, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// Whether activation was discussed; none where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discussed_activation: Option<bool>,
    /// Whether the HCT agreed to propose clusters; none where the source does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<bool>,
    /// The sectors that were found relevant, as far as is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<ClusterCode>,
    /// Where this is known from.
    pub source: String,
}

/// A meeting of the past was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastMeetingRecorded {
    /// What was found.
    #[serde(flatten)]
    pub past: PastMeeting,
    /// When it counts as held: the latest moment that its date can mean.
    pub held_at: Moment,
}

/// A consultation of authorities and partners as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastConsultation {
    /// Its identifier.
    pub consultation: ResourceId,
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// When it was held, as exactly as it is known.
    pub held: PastDate,
    /// The national authorities that are known to have been consulted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub authorities: Vec<String>,
    /// The IASC partners that are.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub partners: Vec<OrganizationCode>,
    /// Others who are, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// The priority sectors, as far as is known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<ClusterCode>,
    /// Where this is known from.
    pub source: String,
}

/// A consultation of the past was recorded as found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastConsultationRecorded {
    /// What was found.
    #[serde(flatten)]
    pub past: PastConsultation,
    /// When it counts as held: the latest moment that its date can mean.
    pub held_at: Moment,
}

/// Records a meeting of the past. Whether the global clusters were alerted to it nobody knows, so that is no weakness.
pub(super) fn record_past_meeting(operation: &Operation, command: &PastMeeting, context: &Context<'_>) -> Decided {
    let emergency = operation.emergency(&command.emergency)?;
    let mut checks = Checks::new();
    must_be_new(
        &mut checks,
        "RM-1.4",
        reasons::MEETING_ALREADY_EXISTS,
        "meeting",
        "a meeting",
        &emergency.meetings,
        &command.meeting,
    );
    check(&mut checks, command.held, &command.sectors, ("participants", &command.participants), context);
    checks.finish()?;
    let (earliest, held_at) = readings(command.held, context);
    let recorded = PastMeetingRecorded { past: command.clone(), held_at };
    let mut decision = Decision::about(emergency.subject()).event(Event::PastMeetingRecorded(recorded).into());
    if command.agreed == Some(true) {
        cluster_decision::decided_on_clusters(&mut decision, emergency, earliest, context);
    }
    Ok(decision)
}

/// Records a consultation of the past, which keeps what is still owed.
pub(super) fn record_past_consultation(
    operation: &Operation,
    command: &PastConsultation,
    context: &Context<'_>,
) -> Decided {
    let emergency = operation.emergency(&command.emergency)?;
    let mut checks = Checks::new();
    must_be_new(
        &mut checks,
        "OG-1",
        reasons::CONSULTATION_ALREADY_EXISTS,
        "consultation",
        "a consultation",
        &emergency.consultations,
        &command.consultation,
    );
    check(&mut checks, command.held, &command.sectors, ("partners", &command.partners), context);
    checks.finish()?;
    let (earliest, held_at) = readings(command.held, context);
    let recorded = PastConsultationRecorded { past: command.clone(), held_at };
    let mut decision = Decision::about(emergency.subject()).event(Event::PastConsultationRecorded(recorded).into());
    decision.keep_between(rules::OG_1_CONSULTATION, emergency.subject(), earliest, held_at);
    if held_at < emergency.facts.onset {
        decision.raise(consultation::early(
            &EMERGENCY.of(&command.emergency),
            &command.consultation,
            held_at,
            emergency.facts.onset,
        ));
    }
    Ok(decision)
}

/// What was held has been held, and its sectors and organizations are those of its time.
fn check(
    checks: &mut Checks,
    held: PastDate,
    sectors: &[ClusterCode],
    (field, named): (&'static str, &[OrganizationCode]),
    context: &Context<'_>,
) {
    has_begun(checks, "held", held, context);
    let day = held.last_day(context.zone()).min(context.today());
    for (index, sector) in sectors.iter().enumerate() {
        cluster_on(checks, context, "GN-3", &format!("sectors[{index}]"), sector, day);
    }
    organizations(checks, context, "OG-8", field, named);
}

fn readings(held: PastDate, context: &Context<'_>) -> (Moment, Moment) {
    (held.earliest(context.zone()), held.latest(context.zone()).min(context.now))
}

/// The operation with a meeting of the past.
pub(super) fn meeting_recorded(operation: &mut Operation, event: &PastMeetingRecorded, stamp: &Stamp) {
    let past = event.past.clone();
    let Some(emergency) = operation.emergencies.get_mut(&past.emergency) else { return };
    emergency.etag = stamp.etag;
    let fact = FactKind::Meeting.on_record(&past.emergency, stamp.etag);
    operation.dates.find(fact, past.held, &past.source, stamp);
    let meeting = Meeting {
        meeting: past.meeting.clone(),
        emergency: past.emergency,
        held_at: event.held_at,
        participants: past.participants,
        others: past.others,
        discussed_activation: past.discussed_activation,
        agreed: past.agreed,
        sectors: past.sectors,
    };
    emergency.meetings.insert(past.meeting, Recorded::new(&meeting, stamp));
}

/// The operation with a consultation of the past.
pub(super) fn consultation_recorded(operation: &mut Operation, event: &PastConsultationRecorded, stamp: &Stamp) {
    let past = event.past.clone();
    let Some(emergency) = operation.emergencies.get_mut(&past.emergency) else { return };
    emergency.etag = stamp.etag;
    let fact = FactKind::Consultation.on_record(&past.emergency, stamp.etag);
    operation.dates.find(fact, past.held, &past.source, stamp);
    let consultation = Consultation {
        consultation: past.consultation.clone(),
        emergency: past.emergency,
        held_at: event.held_at,
        authorities: past.authorities,
        partners: past.partners,
        others: past.others,
        sectors: past.sectors,
        leads: Vec::new(),
        thematic_groups: Vec::new(),
        late_because: None,
    };
    emergency.consultations.insert(past.consultation, Recorded::new(&consultation, stamp));
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::claims::Claim;
    use crate::domain::fixtures::{end_of, erc, ocha, start_of};
    use crate::domain::operation::fixtures::{registered, step};
    use crate::domain::operation::{Command, CorrectFact};

    fn date(text: &str) -> PastDate {
        text.parse().unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn past_meeting(held: &str) -> PastMeeting {
        PastMeeting {
            meeting: code("hct-0"),
            emergency: code("haiyan"),
            held: date(held),
            participants: Vec::new(),
            others: Vec::new(),
            discussed_activation: Some(true),
            agreed: None,
            sectors: Vec::new(),
            source: "the office's archive".to_owned(),
        }
    }

    pub fn past_consultation(held: &str) -> PastConsultation {
        PastConsultation {
            consultation: code("c-0"),
            emergency: code("haiyan"),
            held: date(held),
            authorities: Vec::new(),
            partners: Vec::new(),
            others: Vec::new(),
            sectors: Vec::new(),
            source: "the office's archive".to_owned(),
        }
    }

    /// RM-1.4, RM-1.5, RM-1.15: a meeting is recorded as exactly as it is known; an alert that nobody speaks of is not missed,
    /// and no agreement that nobody speaks of is one.
    #[test]
    fn a_meeting_of_the_past_is_recorded_as_found() {
        let outcome = registered().at("2014-03-20").when(&ocha(), Command::RecordPastMeeting(past_meeting("2013-11")));
        outcome.raises_nothing_of("RM-1.5");
        let after = outcome.accepted();
        let meeting = &after.state().emergencies[&code("haiyan")].meetings[&code("hct-0")];
        assert_eq!((meeting.what.held_at, meeting.what.agreed), (end_of("2013-11-30"), None));
        let fact = FactKind::Meeting.on_record(&code("haiyan"), meeting.stamp.etag);
        assert_eq!(after.state().dates.as_found(&fact).map(|found| found.began), Some(date("2013-11")));
        let again = Command::RecordPastMeeting(past_meeting("2013-12"));
        after.when(&ocha(), again).refused("RM-1.4", "MEETING_ALREADY_EXISTS");
    }

    /// OG-1, RM-1.15: a consultation of which the day is known keeps what is owed, late only where every reading is.
    #[test]
    fn a_consultation_of_the_past_is_recorded_as_found() {
        let later = registered().at("2014-03-20");
        let consulted = Command::RecordPastConsultation(past_consultation("2013-11-09"));
        let outcome = later.clone().when(&ocha(), consulted);
        let id = "OG-1.consultation:emergency/haiyan".to_owned();
        let kept = DutyChange::Kept { id, at: end_of("2013-11-09"), earliest: Some(start_of("2013-11-09")) };
        assert_eq!(outcome.commit().duties, [kept]);
        let after = outcome.accepted();
        let commit = after.state().emergencies[&code("haiyan")].etag;
        let fact = FactKind::Consultation.on_record(&code("haiyan"), commit);
        let source = Some("the minutes".to_owned());
        let right = Claim { date: date("2013-11"), agency: None, source };
        let correct = CorrectFact { fact, right, class: None, reason: "a misprint".to_owned() };
        let inexact = after.given(&ocha(), Command::CorrectFact(correct));
        let held_at = inexact.state().emergencies[&code("haiyan")].consultations[&code("c-0")].what.held_at;
        assert_eq!(held_at, end_of("2013-11-30"), "what was found may be corrected to a month");
        let early = Command::RecordPastConsultation(past_consultation("2007"));
        later.clone().when(&ocha(), early).raises("OG-1");
        let ahead = Command::RecordPastConsultation(past_consultation("2015"));
        later.when(&ocha(), ahead).refused("RM-1.15", "DATE_IN_THE_FUTURE");
    }

    /// RM-1.3, RM-1.15: a meeting of the past that agreed on clusters is the decision that level 3 asks for; one of which that is not known
    /// is not.
    #[test]
    fn a_meeting_of_the_past_may_have_decided_on_clusters() {
        let declared =
            registered().at("2014-03-20").given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        let held = |agreed| Command::RecordPastMeeting(PastMeeting { agreed, ..past_meeting("2013-11-14") });
        declared.clone().when(&ocha(), held(Some(true))).keeps("RM-1.3.decision");
        for agreed in [None, Some(false)] {
            let after = declared.clone().given(&ocha(), held(agreed));
            assert!(after.duty("RM-1.3.decision").is_some(), "{agreed:?}");
        }
    }

    /// GN-3, OG-8: sectors and organizations of a meeting or a consultation of the past are known.
    #[test]
    fn who_met_in_the_past_is_known() {
        let (sectors, nobody) = (vec![code("WASH")], vec![code("NOBODY")]);
        let meeting = PastMeeting { sectors: sectors.clone(), participants: nobody.clone(), ..past_meeting("2013-11") };
        let consultation = PastConsultation { sectors, partners: nobody, ..past_consultation("2013-11") };
        for command in [Command::RecordPastMeeting(meeting), Command::RecordPastConsultation(consultation)] {
            let outcome = registered().at("2014-03-20").when(&ocha(), command);
            outcome.refused("GN-3", "CLUSTER_UNKNOWN").refused("OG-8", "ORGANIZATION_UNKNOWN");
        }
    }
}
