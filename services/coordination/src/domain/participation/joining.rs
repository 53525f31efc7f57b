//! Joining a cluster: as a partner, as an observer, or as an authority (rows RM-5.1, RM-5.2, OG-19, GN-9).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference::OrganizationKind;
use convene_kernel::reference_checks::{self, must_be_new, responsible_organization};
use convene_kernel::refusal::Checks;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::stand::check_stands;
use super::{Event, Part, Participant, ParticipatingOrganization, Stand, organization};
use crate::domain::cluster::Cluster;
use crate::domain::subjects::PARTICIPANT;
use crate::domain::{self, Arrangements, Decided, authority};
use crate::reasons;

/// An organization joins a cluster as a partner (row RM-5.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartnerJoining {
    /// The identifier of its part in the cluster, such as `care-health`.
    pub participant: ResourceId,
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The organization.
    pub organization: ParticipatingOrganization,
    /// Its stand on each commitment.
    pub stands: Vec<Stand>,
}

/// An organization observes a cluster (row OG-19).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObserverJoining {
    /// The identifier of its part in the cluster, such as `echo-health`.
    pub participant: ResourceId,
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The organization.
    pub organization: ParticipatingOrganization,
}

/// An authority takes part in a cluster (rows RM-5.2, GN-9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityJoining {
    /// The identifier of its part in the cluster, such as `doh-health`.
    pub participant: ResourceId,
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The name of the body.
    pub body: String,
    /// Whether it is of the country or of a part of it.
    pub level: Level,
    /// The part of the country, for a local one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// An organization joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined<T> {
    /// Which, and how.
    #[serde(flatten)]
    pub joining: T,
    /// What the organization is.
    pub kind: OrganizationKind,
}

/// The level of an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Of the country.
    National,
    /// Of a part of the country.
    Local,
}

impl AuthorityJoining {
    /// The body as an organization that takes part.
    fn organization(&self) -> ParticipatingOrganization {
        let kind = Some(OrganizationKind::Government);
        ParticipatingOrganization { code: None, name: Some(self.body.clone()), kind }
    }
}

/// Who may have a partner join: the partner itself, the coordinator, or the lead agency.
pub(super) fn partner_authority(arrangements: &Arrangements, cluster: &str) -> Authority {
    authority::of_cluster(arrangements, cluster, &[Role::Partner])
}

/// Who may have an observer or an authority join: the coordinator, or the lead agency.
pub(super) fn guest_authority(arrangements: &Arrangements, cluster: &str) -> Authority {
    authority::of_cluster(arrangements, cluster, &[])
}

pub(super) fn join_as_partner(arrangements: &Arrangements, command: &PartnerJoining, context: &Context<'_>) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    if context.actor.role == Role::Partner && command.organization.code.as_ref() != Some(&context.actor.organization) {
        checks.invalid("RM-5.1", reasons::NOT_YOUR_ORGANIZATION).at("organization").says(
            message!("{own} joins for another organization", own = context.actor.organization),
            "name your own organization, or ask the coordinator of the cluster",
        );
    }
    organization::check(&mut checks, context, &command.organization, |checks, code| {
        responsible_organization(checks, context, "OG-19", "organization.code", code);
    });
    check_is_new(&mut checks, arrangements, cluster, (&command.participant, &command.organization), context);
    check_stands(&mut checks, arrangements, cluster, &command.stands, context);
    checks.finish()?;
    let kind = command.organization.kind_in(context);
    Ok(decision(&command.participant, Event::PartnerJoined(Joined { joining: command.clone(), kind })))
}

pub(super) fn join_as_observer(
    arrangements: &Arrangements,
    command: &ObserverJoining,
    context: &Context<'_>,
) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    organization::check(&mut checks, context, &command.organization, |checks, code| {
        reference_checks::organization(checks, context, "OG-19", "organization.code", code);
    });
    check_is_new(&mut checks, arrangements, cluster, (&command.participant, &command.organization), context);
    checks.finish()?;
    let kind = command.organization.kind_in(context);
    Ok(decision(&command.participant, Event::ObserverJoined(Joined { joining: command.clone(), kind })))
}

pub(super) fn join_as_authority(
    arrangements: &Arrangements,
    command: &AuthorityJoining,
    context: &Context<'_>,
) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    match (command.level, &command.place) {
        (Level::National, None) | (Level::Local, Some(_)) => {}
        (Level::National, Some(_)) => checks
            .invalid("GN-9", reasons::PLACE_OF_A_NATIONAL_AUTHORITY)
            .at("place")
            .says("an authority of the country is not of a part of it", "leave the place out, or say that it is local"),
        (Level::Local, None) => checks
            .invalid("GN-9", reasons::PLACE_MISSING)
            .at("place")
            .says("it is not said which part of the country the authority is of", "name it, such as a province"),
    }
    check_is_new(&mut checks, arrangements, cluster, (&command.participant, &command.organization()), context);
    checks.finish()?;
    Ok(decision(&command.participant, Event::AuthorityJoined(command.clone())))
}

/// A decision that somebody joined.
fn decision(participant: &ResourceId, event: Event) -> Decision<domain::Event> {
    Decision::about(PARTICIPANT.of(participant)).event(event.into())
}

/// Each part in a cluster has an identifier of its own, and no organization takes part twice at once. Nobody takes part in a cluster
/// that ended.
fn check_is_new(
    checks: &mut Checks,
    arrangements: &Arrangements,
    cluster: &Cluster,
    (id, organization): (&ResourceId, &ParticipatingOrganization),
    context: &Context<'_>,
) {
    let known = &arrangements.participants;
    must_be_new(checks, "OG-19", reasons::PARTICIPANT_ALREADY_EXISTS, "participant", "a participant", known, id);
    let is_later = |one: &&Participant| one.ended_at().is_none_or(|ended| context.occurred_at < ended);
    let in_line = |one: &&Participant| arrangements.line(cluster).any(|earlier| earlier.id == one.cluster);
    let mut same = known.values().filter(|one| one.organization.is_same(organization)).filter(is_later).filter(in_line);
    if let Some(other) = same.next().filter(|_| cluster.is_active_at(context.occurred_at)) {
        checks.precondition("OG-19", reasons::ALREADY_TAKES_PART).at("organization").says(
            message!("the organization takes part in the cluster as '{other}'", other = other.id),
            "end that part first, from the day on which it takes part in another way",
        );
    }
}

pub(super) fn partner_joined(joined: &Joined<PartnerJoining>, stamp: &Stamp) -> Participant {
    let PartnerJoining { participant, cluster, organization, stands } = &joined.joining;
    let stands = Timeline::since(stamp.occurred_at, Recorded::new(stands, stamp));
    let there = there((participant, cluster), organization.clone(), joined.kind, Part::Partner, stamp);
    Participant { stands, ..there }
}

pub(super) fn observer_joined(joined: &Joined<ObserverJoining>, stamp: &Stamp) -> Participant {
    let ObserverJoining { participant, cluster, organization } = &joined.joining;
    there((participant, cluster), organization.clone(), joined.kind, Part::Observer, stamp)
}

pub(super) fn authority_joined(joining: &AuthorityJoining, stamp: &Stamp) -> Participant {
    let AuthorityJoining { participant, cluster, level, place, .. } = joining;
    let part = Part::Authority { level: *level, place: place.clone() };
    there((participant, cluster), joining.organization(), OrganizationKind::Government, part, stamp)
}

/// Somebody who joined.
fn there(
    (participant, cluster): (&ResourceId, &ResourceId),
    organization: ParticipatingOrganization,
    kind: OrganizationKind,
    part: Part,
    stamp: &Stamp,
) -> Participant {
    Participant {
        id: participant.clone(),
        cluster: cluster.clone(),
        organization,
        kind,
        part,
        joined: stamp.clone(),
        stands: Timeline::default(),
        senior_staff: Timeline::default(),
        reporting: Timeline::default(),
        ended: None,
        etag: stamp.etag,
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::participation::Command;

    fn local(place: Option<&str>, level: Level) -> Command {
        Command::JoinAsAuthority(AuthorityJoining {
            participant: code("samar-health"),
            cluster: code("health"),
            body: "Provincial Health Office".to_owned(),
            level,
            place: place.map(str::to_owned),
        })
    }

    /// RM-5.2, OG-19: authorities and observers take part without a stand on any commitment.
    #[test]
    fn authorities_and_observers_sign_nothing() {
        let observed = health().given(&coordinator(), observer_joins("echo", registered("ECHO")));
        let both = observed.given(&coordinator(), authority_joins("doh"));
        let state = both.state();
        let cluster = &state.clusters[&code("health")];
        let parts: Vec<_> = state.participants_of(cluster, at("2014-01-01")).map(|one| one.part.clone()).collect();
        assert_eq!(parts, [Part::Authority { level: Level::National, place: None }, Part::Observer]);
        assert!(state.participants.values().all(|one| one.stands_at(at("2014-01-01")).is_empty()));
    }

    /// GN-9: the counterparts of a cluster are of the country, or of a part of it that is named.
    #[test]
    fn a_local_authority_is_of_a_part_of_the_country() {
        let outcome = |place, level| health().when(&coordinator(), local(place, level));
        outcome(None, Level::Local).refused("GN-9", "PLACE_MISSING");
        outcome(Some("Samar"), Level::National).refused("GN-9", "PLACE_OF_A_NATIONAL_AUTHORITY");
        let joined = outcome(Some("Samar"), Level::Local).accepted();
        let part = &joined.state().participants[&code("samar-health")].part;
        assert_eq!(*part, Part::Authority { level: Level::Local, place: Some("Samar".to_owned()) });
    }

    /// RM-5.1: a partner joins for itself; the coordinator and the lead agency have others join.
    #[test]
    fn a_partner_joins_for_itself() {
        health().when(&of_partner("CARE"), partner_joins("care", "CARE")).commit();
        let for_another = health().when(&of_partner("OXFAM"), partner_joins("care", "CARE"));
        for_another.refused("RM-5.1", "NOT_YOUR_ORGANIZATION");
        health().when(&lead("WHO"), partner_joins("care", "CARE")).commit();
        health().when(&lead("UNICEF"), partner_joins("care", "CARE")).refused("OG-8", "NOT_THE_LEAD_AGENCY");
    }

    /// OG-19: a part in a cluster has an identifier of its own, and one that was there before it cannot begin beside it.
    #[test]
    fn a_part_begins_where_none_is() {
        let joined = with_care(health());
        joined
            .clone()
            .when(&coordinator(), partner_joins("care", "OXFAM"))
            .refused("OG-19", "PARTICIPANT_ALREADY_EXISTS");
        joined.clone().when(&coordinator(), partner_joins("care-2", "CARE")).refused("OG-19", "ALREADY_TAKES_PART");
        let left = joined.at("2014-03-01").given(&coordinator(), leaves("care"));
        let before = left.clone().at("2014-04-01").that_happened("2014-02-15");
        before.when(&coordinator(), partner_joins("care-2", "CARE")).refused("OG-19", "ALREADY_TAKES_PART");
        let again = left.at("2014-04-01").given(&coordinator(), observer_joins("care-2", registered("CARE")));
        let cluster = &again.state().clusters[&code("health")];
        let part_at = |moment: &str| {
            let mut there = again.state().participants_of(cluster, at(moment));
            there.next().map(|one| one.part.clone())
        };
        assert_eq!((part_at("2014-02-28"), part_at("2014-03-15")), (Some(Part::Partner), None));
        assert_eq!(part_at("2014-04-01"), Some(Part::Observer));
    }

    /// RM-2.7: somebody who joined while the cluster was active is recorded later, too; no one joins before or after it.
    #[test]
    fn a_part_is_recorded_late() {
        let ended = health().at("2014-08-31").given(&service(), declares("health", Fact::End));
        let late = |moment: &str| ended.clone().at("2014-10-01").that_happened(moment);
        late("2014-08-30").when(&coordinator(), partner_joins("care", "CARE")).commit();
        for moment in ["2013-11-11", "2014-08-31"] {
            late(moment).when(&coordinator(), partner_joins("care", "CARE")).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
        }
        let member = with_care(health()).at("2014-08-31").given(&service(), declares("health", Fact::End));
        let after = member.at("2014-10-01").when(&coordinator(), observer_joins("care-2", registered("CARE")));
        assert_eq!(after.refusal().violations().len(), 1, "nobody takes part in what ended: {}", after.refusal());
    }
}
