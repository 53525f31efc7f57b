//! Meetings of the HCT about an emergency, and the alerts to global clusters before them (rows RM-1.4, RM-1.5).

use chrono_tz::Tz;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::message::{Message, list};
use convene_kernel::reference_checks::{self, must_be_new};
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::time::{Moment, day_in};
use serde::{Deserialize, Serialize};

use super::{Emergency, Event, cluster_decision, in_the_country};
use crate::domain::fact::FactKind;
use crate::domain::subjects::EMERGENCY;
use crate::domain::subjects::MEETING;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// The global clusters were informed of a meeting of the HCT that will discuss activation (row RM-1.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// When they were informed.
    pub alerted_at: Moment,
    /// When the meeting is to be.
    pub meeting_at: Moment,
    /// The global clusters alerted.
    pub clusters: Vec<ClusterCode>,
}

/// A meeting of the HCT about an emergency (row RM-1.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Meeting {
    /// Its identifier.
    pub meeting: ResourceId,
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// The moment at which it was held; the clocks that it keeps count by it.
    pub held_at: Moment,
    /// The organizations that took part.
    pub participants: Vec<OrganizationCode>,
    /// Others who took part and are not in the register, by name, such as a national NGO.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
    /// Whether activation was discussed; of a meeting that was found it may be unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discussed_activation: Option<bool>,
    /// Whether the HCT agreed to propose clusters; of a meeting that was found it may be unknown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreed: Option<bool>,
    /// The sectors found relevant to the emergency (row OG-13).
    pub sectors: Vec<ClusterCode>,
}

/// Who may alert the global clusters.
pub(super) fn authority_to_alert() -> Authority {
    in_the_country()
}

/// Who may record a meeting.
pub(super) fn authority_to_record() -> Authority {
    in_the_country()
}

/// Alerts the global clusters to a meeting of the HCT that will discuss activation (row RM-1.5).
pub(super) fn alert_global_clusters(operation: &Operation, alert: &Alert, context: &Context<'_>) -> Decided {
    let emergency = operation.emergency(&alert.emergency)?;
    let mut checks = Checks::new();
    reference_checks::clusters(&mut checks, context, "GN-3", "clusters", &alert.clusters);
    reference_checks::not_in_the_future(&mut checks, "RM-1.5", "alerted_at", alert.alerted_at, context.now);
    if alert.meeting_at <= alert.alerted_at {
        let problem = message!("the meeting of {meeting_at} was not after the alert", meeting_at = alert.meeting_at);
        checks
            .invalid("RM-1.5", reasons::ALERT_AFTER_THE_MEETING)
            .at("meeting_at")
            .says(problem, "an alert comes before the meeting");
    }
    checks.finish()?;
    let mut decision =
        Decision::about(EMERGENCY.of(&alert.emergency)).event(Event::GlobalClustersAlerted(alert.clone()).into());
    let alerts: Vec<_> = emergency.alerts.iter().map(|recorded| &recorded.what).chain([alert]).collect();
    for meeting in meetings(emergency).filter(|meeting| meeting.discussed_activation == Some(true)) {
        if unalerted(operation, emergency, &alerts, meeting, context).is_none() {
            decision.resolve(without_alert(meeting, "".into()).id, "the alert before the meeting is on the record now");
        }
    }
    Ok(decision)
}

/// A meeting takes a Humanitarian Country Team (row RM-1.4).
pub(super) fn admits(operation: &Operation, id: &str) -> Result<(), Refusal> {
    operation.emergency(id)?;
    let mut checks = Checks::new();
    if operation.country.has_country_team() == Some(false) {
        checks.precondition("RM-1.4", reasons::NO_COUNTRY_TEAM).at("meeting").says(
            "the record says that the country has no Humanitarian Country Team",
            "record a consultation instead, or that a team was set up",
        );
    }
    checks.finish()
}

/// Records a meeting of the HCT; one on activation without an alert before it carries a finding (rows RM-1.4, RM-1.5).
pub(super) fn record_meeting(operation: &Operation, meeting: &Meeting, context: &Context<'_>) -> Decided {
    let emergency = operation.emergency(&meeting.emergency)?;
    let mut checks = Checks::new();
    must_be_new(
        &mut checks,
        "RM-1.4",
        reasons::MEETING_ALREADY_EXISTS,
        "meeting",
        "a meeting",
        &emergency.meetings,
        &meeting.meeting,
    );
    reference_checks::not_in_the_future(&mut checks, "RM-1.4", "held_at", meeting.held_at, context.now);
    reference_checks::clusters(&mut checks, context, "GN-3", "sectors", &meeting.sectors);
    reference_checks::organizations(&mut checks, context, "OG-8", "participants", &meeting.participants);
    checks.finish()?;
    let mut decision =
        Decision::about(EMERGENCY.of(&meeting.emergency)).event(Event::MeetingRecorded(meeting.clone()).into());
    if meeting.agreed == Some(true) {
        cluster_decision::decided_on_clusters(&mut decision, emergency, meeting.held_at, context);
    }
    let alerts: Vec<_> = emergency.alerts.iter().map(|recorded| &recorded.what).collect();
    if meeting.discussed_activation == Some(true)
        && let Some(unalerted) = unalerted(operation, emergency, &alerts, meeting, context)
    {
        decision.raise(without_alert(meeting, unalerted));
    }
    Ok(decision)
}

fn meetings(emergency: &Emergency) -> impl Iterator<Item = &Meeting> {
    emergency.meetings.values().map(|recorded| &recorded.what)
}

/// The meetings on activation that the global clusters were not alerted to, each as a weakness (row RM-1.5).
pub(super) fn without_alerts(operation: &Operation, emergency: &Emergency, context: &Context<'_>) -> Vec<Finding> {
    let alerts: Vec<_> = emergency.alerts.iter().map(|recorded| &recorded.what).collect();
    let is_found = |meeting: &&Recorded<Meeting>| {
        let fact = FactKind::Meeting.on_record(&emergency.facts.emergency, meeting.stamp.etag);
        operation.dates.is_found(&fact)
    };
    let recorded = emergency.meetings.values().filter(|meeting| !is_found(meeting)).map(|meeting| &meeting.what);
    let on_activation = recorded.filter(|meeting| meeting.discussed_activation == Some(true));
    let unalerted = on_activation.filter_map(|meeting| {
        let unalerted = unalerted(operation, emergency, &alerts, meeting, context)?;
        Some(without_alert(meeting, unalerted))
    });
    unalerted.collect()
}

/// Which global clusters were not alerted to a meeting; `None` when those were whose sectors no cluster serves yet, or any
/// at all where it names none.
fn unalerted(
    operation: &Operation,
    emergency: &Emergency,
    alerts: &[&Alert],
    meeting: &Meeting,
    context: &Context<'_>,
) -> Option<Message> {
    let to_this: Vec<_> = alerts.iter().filter(|alert| is_for(emergency, alert, meeting, context.zone())).collect();
    if to_this.is_empty() {
        return Some("the global clusters".into());
    }
    let missed: Vec<_> = meeting
        .sectors
        .iter()
        .filter(|sector| operation.cluster_serving(sector, &context.guidance.reference).is_none())
        .filter(|sector| !to_this.iter().any(|alert| alert.clusters.contains(sector)))
        .collect();
    (!missed.is_empty()).then(|| message!("the global clusters {missed}", missed = list(missed)))
}

/// An alert is for the meeting it announced, held on that day in `zone` or, postponed, as the first one since the alert.
fn is_for(emergency: &Emergency, alert: &Alert, meeting: &Meeting, zone: Tz) -> bool {
    let was_used = || {
        meetings(emergency).any(|other| {
            other.discussed_activation == Some(true)
                && alert.alerted_at < other.held_at
                && other.held_at < meeting.held_at
        })
    };
    let is_on_the_day = day_in(alert.meeting_at, zone) == day_in(meeting.held_at, zone);
    alert.alerted_at < meeting.held_at && (is_on_the_day || !was_used())
}

fn without_alert(meeting: &Meeting, unalerted: Message) -> Finding {
    Finding::of("RM-1.5", MEETING.of(&meeting.meeting)).says(
        message!("activation was discussed without an alert to {unalerted} before", unalerted),
        "inform them now, and answer why it was not done before",
    )
}

/// The emergency after an alert to the global clusters.
pub(super) fn alerted(emergency: &mut Emergency, alert: &Alert, stamp: &Stamp) {
    let place = emergency.alerts.partition_point(|one| one.what.alerted_at <= alert.alerted_at);
    emergency.alerts.insert(place, Recorded::new(alert, stamp));
}

/// The emergency after a meeting of the HCT.
pub(super) fn recorded(emergency: &mut Emergency, meeting: &Meeting, stamp: &Stamp) {
    emergency.meetings.insert(meeting.meeting.clone(), Recorded::new(meeting, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::{Example, after_the_meeting, health, meeting, ocha};
    use crate::domain::operation::fixtures::registered;
    use crate::domain::operation::{Command, Leadership, past_meeting};

    /// RM-1.5: a meeting on activation that the global clusters were not alerted to carries a finding.
    #[test]
    fn a_meeting_without_an_alert_is_a_finding() {
        registered().at("2013-11-09T12:00:00Z").when(&ocha(), Command::RecordMeeting(meeting())).raises("RM-1.5");
        assert!(after_the_meeting().finding("RM-1.5").is_none());
    }

    /// RM-1.5: an alert is for the meeting it announced, and for the global clusters it named.
    #[test]
    fn an_alert_is_for_its_meeting_and_its_clusters() {
        let months_later = after_the_meeting().at("2014-02-10");
        let mut second = meeting();
        (second.meeting, second.held_at) = (code("hct-2"), at("2014-02-09"));
        let unalerted = months_later.given(&ocha(), Command::RecordMeeting(second.clone()));
        assert!(unalerted.finding("RM-1.5").is_some());
        let alert = |clusters: &[&str]| {
            let clusters = clusters.iter().map(|cluster| code(cluster)).collect();
            let (alerted_at, meeting_at) = (at("2014-02-01"), at("2014-02-09"));
            Command::AlertGlobalClusters(Alert { emergency: code("haiyan"), alerted_at, meeting_at, clusters })
        };
        let partly = unalerted.given(&ocha(), alert(&["HEA", "NUT"]));
        assert!(partly.finding("RM-1.5").is_some(), "logistics and others were not alerted");
        partly.when(&ocha(), alert(&["LOG", "PRO", "ERY", "WSH", "SHL"])).resolves("RM-1.5");
    }

    /// GN-3: an unknown cluster is refused with the nearest one.
    #[test]
    fn an_unknown_cluster_suggests_the_nearest() {
        let mut unknown = meeting();
        unknown.sectors = vec![code("WASH")];
        let outcome = registered().at("2013-11-09T12:00:00Z").when(&ocha(), Command::RecordMeeting(unknown));
        outcome.refused("GN-3", "CLUSTER_UNKNOWN");
        assert!(outcome.refusal().to_string().contains("did you mean WSH"), "{}", outcome.refusal());
    }

    /// RM-1.5: an alert is on the record once it is sent, and comes before its meeting.
    #[test]
    fn an_alert_comes_before_its_meeting() {
        let alert = |alerted_at: &str, meeting_at: &str| {
            let (alerted_at, meeting_at) = (at(alerted_at), at(meeting_at));
            Command::AlertGlobalClusters(Alert { emergency: code("haiyan"), alerted_at, meeting_at, clusters: vec![] })
        };
        let example = registered().at("2013-11-09");
        example.clone().when(&ocha(), alert("2013-11-10", "2013-11-11")).refused("RM-1.5", "DATE_IN_THE_FUTURE");
        let same = alert("2013-11-08T12:00:00Z", "2013-11-08T12:00:00Z");
        example.when(&ocha(), same).refused("RM-1.5", "ALERT_AFTER_THE_MEETING");
    }

    /// RM-1.4: a meeting of the HCT is recorded once, after it was held, where there is an HCT.
    #[test]
    fn a_meeting_is_recorded_once_and_after_it_was_held() {
        let again = after_the_meeting().when(&ocha(), Command::RecordMeeting(meeting()));
        again.refused("RM-1.4", "MEETING_ALREADY_EXISTS");
        let early = registered().at("2013-11-09T08:00:00Z").when(&ocha(), Command::RecordMeeting(meeting()));
        early.refused("RM-1.4", "DATE_IN_THE_FUTURE");
        let leadership =
            Leadership { humanitarian_coordinator: true, country_team: false, since: at("2011-01-01").date_naive() };
        let without = registered().given(&ocha(), Command::RecordLeadership(leadership)).at("2013-11-09T12:00:00Z");
        without.when(&ocha(), Command::RecordMeeting(meeting())).refused("RM-1.4", "NO_COUNTRY_TEAM");
    }

    /// RM-1.5, S-5: an alert is for its meeting, though it is postponed, and for another one of that day in the country.
    #[test]
    fn an_alert_is_for_a_meeting_that_is_postponed() {
        let alert = Command::AlertGlobalClusters(Alert {
            emergency: code("haiyan"),
            alerted_at: at("2013-11-08T12:00:00Z"),
            meeting_at: at("2013-11-09T09:00:00Z"),
            clusters: meeting().sectors,
        });
        let alerted = registered().at("2013-11-08T12:00:00Z").given(&ocha(), alert).at("2013-11-11");
        let held = |held_at: &str| {
            Command::RecordMeeting(Meeting { meeting: code("hct-2"), held_at: at(held_at), ..meeting() })
        };
        alerted.when(&ocha(), held("2013-11-10T09:00:00Z")).raises_nothing_of("RM-1.5");
        let same_day = after_the_meeting().at("2013-11-11").when(&ocha(), held("2013-11-09T15:00:00Z"));
        same_day.raises_nothing_of("RM-1.5");
        let next_day = after_the_meeting().at("2013-11-11").when(&ocha(), held("2013-11-09T18:00:00Z"));
        next_day.raises("RM-1.5");
    }

    /// RM-1.5: an alert serves the first meeting on activation since it, and no meeting of something else, before it or later.
    #[test]
    fn an_alert_serves_the_first_meeting_on_activation_since_it() {
        let held = |id: &str, held_at: &str, discussed_activation| {
            let (meeting, held_at) = (code(id), at(held_at));
            Command::RecordMeeting(Meeting { meeting, held_at, discussed_activation, agreed: None, ..self::meeting() })
        };
        let alert = || {
            Command::AlertGlobalClusters(Alert {
                emergency: code("haiyan"),
                alerted_at: at("2013-11-08T12:00:00Z"),
                meeting_at: at("2013-11-09T09:00:00Z"),
                clusters: meeting().sectors,
            })
        };
        let alerted = registered().at("2013-11-20").given(&ocha(), alert());
        let postponed = || held("hct-9", "2013-11-12T09:00:00Z", Some(true));
        let others = [
            held("hct-1", "2013-11-09T09:00:00Z", None),
            held("hct-1", "2013-11-08T11:00:00Z", Some(true)),
            held("hct-1", "2013-11-13T09:00:00Z", Some(true)),
        ];
        for other in others {
            alerted.clone().given(&ocha(), other).when(&ocha(), postponed()).raises_nothing_of("RM-1.5");
        }
        let used = alerted.given(&ocha(), held("hct-1", "2013-11-10T09:00:00Z", Some(true)));
        used.when(&ocha(), postponed()).raises("RM-1.5");
        let something_else = registered().at("2013-11-20").when(&ocha(), held("hct-1", "2013-11-10", None));
        something_else.raises_nothing_of("RM-1.5");
    }

    /// RM-1.5: the global cluster of a sector that a cluster serves already needs no alert.
    #[test]
    fn a_sector_that_is_served_needs_no_alert() {
        let alert = |alerted_at: &str, clusters: &[&str]| {
            let clusters = clusters.iter().map(|cluster| code(cluster)).collect();
            let (alerted_at, meeting_at) = (at(alerted_at), at("2013-11-14T09:00:00Z"));
            Command::AlertGlobalClusters(Alert { emergency: code("haiyan"), alerted_at, meeting_at, clusters })
        };
        let sectors = vec![code("HEA"), code("LOG")];
        let held = Meeting { held_at: at("2013-11-14T09:00:00Z"), sectors, ..meeting() };
        let alerted = health()
            .at("2013-11-20")
            .given(&ocha(), alert("2013-11-13T12:00:00Z", &["LOG"]))
            .given(&ocha(), alert("2013-11-13T10:00:00Z", &["WSH"]));
        alerted.clone().when(&ocha(), Command::RecordMeeting(held)).raises_nothing_of("RM-1.5");
        let alerts = &alerted.state().emergencies[&code("haiyan")].alerts;
        let order: Vec<_> = alerts.iter().map(|alert| alert.what.alerted_at).collect();
        assert_eq!(order, [at("2013-11-13T10:00:00Z"), at("2013-11-13T12:00:00Z")], "by when they were sent");
    }

    /// RM-1.5: an alert in the moment of a meeting is none before it; one that was used in another meeting serves none after that, but one
    /// of the same moment.
    #[test]
    fn an_alert_and_meetings_of_one_moment() {
        let alert = |alerted_at: &str| {
            Command::AlertGlobalClusters(Alert {
                emergency: code("haiyan"),
                alerted_at: at(alerted_at),
                meeting_at: at("2013-11-10T09:00:00Z"),
                clusters: meeting().sectors,
            })
        };
        let held = |id: &str, held_at: &str| {
            let (meeting, held_at) = (code(id), at(held_at));
            Command::RecordMeeting(Meeting { meeting, held_at, ..self::meeting() })
        };
        let alerted = registered().at("2013-11-20").given(&ocha(), alert("2013-11-09T09:00:00Z"));
        alerted.clone().when(&ocha(), held("hct-1", "2013-11-09T09:00:00Z")).raises("RM-1.5");
        alerted.clone().when(&ocha(), held("hct-1", "2013-11-09T09:00:01Z")).raises_nothing_of("RM-1.5");
        let at_the_alert = alerted.clone().given(&ocha(), held("hct-1", "2013-11-09T09:00:00Z"));
        at_the_alert.when(&ocha(), held("hct-2", "2013-11-12T09:00:00Z")).raises_nothing_of("RM-1.5");
        let used = alerted.clone().given(&ocha(), held("hct-1", "2013-11-12T09:00:00Z"));
        used.clone().when(&ocha(), held("hct-2", "2013-11-12T09:00:00Z")).raises_nothing_of("RM-1.5");
        used.when(&ocha(), held("hct-2", "2013-11-12T09:00:01Z")).raises("RM-1.5");
        let again = alerted.given(&ocha(), alert("2013-11-09T09:00:00Z"));
        let alerts = &again.state().emergencies[&code("haiyan")].alerts;
        assert!(alerts[0].stamp.etag < alerts[1].stamp.etag, "of one moment in the order of recording");
    }

    /// RM-1.5, RM-1.15: what is weak in the record is told of meetings on activation that were recorded as they were held.
    #[test]
    fn only_a_meeting_on_activation_is_weak_without_an_alert() {
        let weak = |example: &Example| {
            let (state, record) = (example.state(), example.record());
            let (actor, country) = (ocha(), code("PHL"));
            let context = Context {
                now: at("2013-11-20"),
                occurred_at: at("2013-11-20"),
                earliest: None,
                actor: &actor,
                country: &country,
                exercise: false,
                etag: None,
                guidance: convene_kernel::guidance::Guidance::embedded(),
                findings: &record.findings,
                duties: &record.duties,
                openings: &record.openings,
            };
            without_alerts(state, &state.emergencies[&code("haiyan")], &context).len()
        };
        let held = |discussed_activation| Meeting { discussed_activation, agreed: None, ..meeting() };
        let met = |one| registered().at("2013-11-20").given(&ocha(), Command::RecordMeeting(one));
        assert_eq!([weak(&met(held(Some(true)))), weak(&met(held(None)))], [1, 0]);
        let found = Command::RecordPastMeeting(past_meeting("2013-11-09"));
        assert_eq!(weak(&registered().at("2013-11-20").given(&ocha(), found)), 0);
    }

    /// RM-1.5: a meeting on activation that names no sector is weak where no global cluster was alerted to it.
    #[test]
    fn a_meeting_that_names_no_sector_takes_an_alert() {
        let meeting = Meeting { sectors: Vec::new(), ..meeting() };
        let outcome = registered().at("2013-11-09T12:00:00Z").when(&ocha(), Command::RecordMeeting(meeting));
        outcome.raises("RM-1.5");
    }
}
