//! Organizations that work in the sector of a cluster: one that neither takes part nor was invited is a finding, and so is a country with
//! clusters and without an HCT (row GN-8).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{self, find, must_be_new};
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Event, InCluster, ParticipatingOrganization, check_named};
use crate::domain::cluster::Cluster;
use crate::domain::structure::Kind;
use crate::domain::subjects::{COUNTRY, PRESENCE};
use crate::domain::{self, Arrangements, Decided, authority, checks};
use crate::reasons;

/// The rows of the findings.
const ROWS: [&str; 1] = ["GN-8"];

/// An organization works in the sector of a cluster (row GN-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationalPresence {
    /// The identifier of the record, such as `msf-health`.
    pub presence: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// The organization.
    pub organization: ParticipatingOrganization,
    /// What it does in the sector, and where.
    pub work: String,
}

/// An organization was invited to take part (row GN-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// The record of its presence.
    pub presence: ResourceId,
    /// What it was invited to, and how.
    pub invited_to: String,
}

/// An organization works in the sector no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceEnd {
    /// The record of its presence.
    pub presence: ResourceId,
    /// Why.
    pub reason: String,
}

/// An organization never worked in the sector (row RM-1.15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresenceWithdrawal {
    /// The record of its presence.
    pub presence: ResourceId,
    /// Why the record was wrong.
    pub reason: String,
    /// Where that is known from.
    pub source: String,
}

/// An organization in the sector of a cluster, as the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Presence {
    /// What it does, and since when.
    pub recorded: Recorded<OperationalPresence>,
    /// What it was invited to.
    pub invitation: Option<Recorded<Invitation>>,
    /// Why it works there no longer, and since when.
    pub ended: Option<Recorded<PresenceEnd>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl Presence {
    /// What its commits and findings are about, such as `presence/msf-health`.
    pub fn subject(&self) -> Subject {
        PRESENCE.of(&self.recorded.what.presence)
    }

    /// Whether it worked in the sector at a moment, as far as it is known.
    pub fn is_there_at(&self, moment: Moment) -> bool {
        let ended = self.ended.as_ref().map(|ended| ended.stamp.occurred_at);
        self.recorded.stamp.occurred_at <= moment && ended.is_none_or(|ended| moment < ended)
    }

    /// Whether it takes part at a moment in the cluster, or in the one that carries it on.
    pub fn takes_part_at(&self, arrangements: &Arrangements, moment: Moment) -> bool {
        let cluster = arrangements.carried_on_by(&self.recorded.what.cluster, moment);
        let mut taking_part = cluster.into_iter().flat_map(|cluster| arrangements.participants_of(cluster, moment));
        taking_part.any(|one| one.organization.is_same(&self.recorded.what.organization))
    }
}

/// Who records which organizations work in a sector: those who coordinate it, and OCHA.
pub(super) fn authority(arrangements: &Arrangements, cluster: &str) -> Authority {
    authority::of_cluster(arrangements, cluster, &[Role::OchaCountry])
}

/// The same, of a presence that is on record.
pub(super) fn authority_of(arrangements: &Arrangements, presence: &str) -> Authority {
    let presence = arrangements.presence(presence).ok();
    let cluster = presence.and_then(|one| authority::last_in_line(arrangements, &one.recorded.what.cluster));
    authority(arrangements, cluster.map_or("", |cluster| cluster.id.as_str()))
}

/// A presence that is on record and has not ended admits a command of those who coordinate the cluster.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let presence = arrangements.presence(id)?;
    if !presence.is_there_at(context.occurred_at) {
        return Err(Refusal::precondition("GN-8", reasons::PRESENCE_NOT_THERE).at("presence").says(
            message!("'{presence}' works in the sector no longer then, or not yet", presence = id_of(presence)),
            "name an organization that works there at that time",
        ));
    }
    admits_any(arrangements, id, context)
}

/// The same, of a presence that may have ended.
pub(super) fn admits_any(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let presence = arrangements.presence(id)?;
    let cluster = authority::last_in_line(arrangements, &presence.recorded.what.cluster);
    cluster.map_or(Ok(()), |cluster| checks::speaks_for(cluster, context))
}

fn id_of(presence: &Presence) -> &ResourceId {
    &presence.recorded.what.presence
}

pub(super) fn record_presence(
    arrangements: &Arrangements,
    command: &OperationalPresence,
    context: &Context<'_>,
) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    let (known, id) = (&arrangements.presences, &command.presence);
    must_be_new(&mut checks, "GN-8", reasons::PRESENCE_ALREADY_EXISTS, "presence", "an organization", known, id);
    check_named(&mut checks, "GN-8", "organization", &command.organization, |checks, code| {
        reference_checks::organization(checks, context, "GN-8", "organization.code", code);
    });
    let mut there = arrangements.presences_of(cluster, context.occurred_at);
    if let Some(other) = there.find(|one| one.recorded.what.organization.is_same(&command.organization)) {
        checks.precondition("GN-8", reasons::PRESENCE_ON_RECORD).at("organization").says(
            message!("the organization is on record as '{other}'", other = id_of(other)),
            "give the command for that record",
        );
    }
    checks.finish()?;
    Ok(Decision::about(PRESENCE.of(&command.presence)).event(Event::PresenceRecorded(command.clone()).into()))
}

/// A decision about a presence that is on record.
fn about<T: Clone>(
    arrangements: &Arrangements,
    (id, what): (&ResourceId, &T),
    event: fn(InCluster<T>) -> Event,
    context: &Context<'_>,
) -> Decided {
    let presence = arrangements.presence(id)?;
    context.expect_etag("presence", presence.etag)?;
    let in_cluster = InCluster { what: what.clone(), cluster: presence.recorded.what.cluster.clone() };
    Ok(Decision::about(presence.subject()).event(event(in_cluster).into()))
}

pub(super) fn invite(arrangements: &Arrangements, command: &Invitation, context: &Context<'_>) -> Decided {
    about(arrangements, (&command.presence, command), Event::OrganizationInvited, context)
}

pub(super) fn end(arrangements: &Arrangements, command: &PresenceEnd, context: &Context<'_>) -> Decided {
    about(arrangements, (&command.presence, command), Event::PresenceEnded, context)
}

pub(super) fn withdraw(arrangements: &Arrangements, command: &PresenceWithdrawal, context: &Context<'_>) -> Decided {
    about(arrangements, (&command.presence, command), Event::PresenceWithdrawn, context)
}

pub(super) fn recorded(arrangements: &mut Arrangements, presence: &OperationalPresence, stamp: &Stamp) {
    let recorded = Recorded::new(presence, stamp);
    let there = Presence { recorded, invitation: None, ended: None, etag: stamp.etag };
    arrangements.presences.insert(presence.presence.clone(), there);
}

/// The arrangements after a change of a presence; one that is not there does not change.
pub(super) fn changed(
    arrangements: &mut Arrangements,
    id: &ResourceId,
    stamp: &Stamp,
    change: impl FnOnce(&mut Presence),
) {
    if let Some(presence) = arrangements.presences.get_mut(id) {
        change(presence);
        presence.etag = stamp.etag;
    }
}

impl Arrangements {
    /// The presence of that identifier.
    ///
    /// # Errors
    /// [`Refusal::NotFound`], naming those there are.
    pub fn presence(&self, id: impl AsRef<str>) -> Result<&Presence, Refusal> {
        find("presence", &self.presences, id)
    }

    /// The organizations that worked in the sector of a cluster at a moment, also those that were recorded for one that it carries on.
    pub fn presences_of<'a>(&'a self, cluster: &'a Cluster, moment: Moment) -> impl Iterator<Item = &'a Presence> {
        let in_line = move |one: &&Presence| self.line(cluster).any(|earlier| earlier.id == one.recorded.what.cluster);
        self.presences.values().filter(move |one| one.is_there_at(moment)).filter(in_line)
    }
}

/// Finds who works in a sector and is neither part of its cluster nor invited, and a country that has clusters and no HCT.
pub fn settle(
    decision: &mut Decision<domain::Event>,
    (before, after): (&Arrangements, &Arrangements),
    context: &Context<'_>,
) {
    if !decision.events.iter().any(concerns) {
        return;
    }
    for id in before.presences.keys().filter(|id| !after.presences.contains_key(*id)) {
        context.settle_findings(decision, &PRESENCE.of(id), &ROWS, Vec::new());
    }
    for presence in after.presences.values() {
        let weak = not_invited(presence, after, context.now).into_iter().collect();
        context.settle_findings(decision, &presence.subject(), &ROWS, weak);
    }
    let weak = without_country_team(after, context.now).into_iter().collect();
    context.settle_findings(decision, &COUNTRY.only(), &ROWS, weak);
}

/// Whether an event may change who is invited where, or whether there is an HCT.
fn concerns(event: &domain::Event) -> bool {
    match event {
        domain::Event::Cluster(_) | domain::Event::Participation(_) | domain::Event::Structure(_) => true,
        domain::Event::Meeting(_)
        | domain::Event::Gap(_)
        | domain::Event::Intercluster(_)
        | domain::Event::Practice(_) => false,
    }
}

fn not_invited(presence: &Presence, after: &Arrangements, moment: Moment) -> Option<Finding> {
    after.carried_on_by(&presence.recorded.what.cluster, moment)?;
    let is_left_out = presence.is_there_at(moment) && presence.invitation.is_none();
    (is_left_out && !presence.takes_part_at(after, moment)).then(|| {
        Finding::of("GN-8", presence.subject()).at("invitation").says(
            message!(
                "'{presence}' works in the sector, and is not invited to take part in the cluster",
                presence = id_of(presence)
            ),
            "invite the organization; whether it joins, and whether it reports to the lead agency, is its own decision",
        )
    })
}

fn without_country_team(after: &Arrangements, moment: Moment) -> Option<Finding> {
    let has_clusters = after.clusters.values().any(|cluster| cluster.is_active_at(moment));
    let is_hct = |one: &&crate::domain::structure::Structure| one.kind() == Kind::CountryTeam;
    let has_hct = after.structures.values().filter(is_hct).any(|one| after.works_at(one, moment));
    (has_clusters && !has_hct).then(|| {
        Finding::of("GN-8", COUNTRY.only()).at("country_team").says(
            "clusters are active, and no HCT is on record for the country",
            "put the HCT on record, with those who have a seat in it, or establish one",
        )
    })
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::participation::Command;
    use crate::domain::structure::fixtures::{forms_team, hc};

    /// GN-8: an organization that works in the sector is found until it is invited, takes part, or works there no longer.
    #[test]
    fn who_works_in_the_sector_is_invited() {
        let there = health().when(&coordinator(), is_present("oxfam-there", "OXFAM"));
        there.raises("GN-8");
        let there = there.accepted().at("2013-12-01");
        there.clone().when(&coordinator(), invites("oxfam-there")).resolves("GN-8");
        there.clone().when(&coordinator(), partner_joins("oxfam", "OXFAM")).resolves("GN-8");
        let joined = there.clone().given(&coordinator(), partner_joins("oxfam", "OXFAM")).at("2014-01-10");
        joined.when(&of_partner("OXFAM"), leaves("oxfam")).raises("GN-8");
        let end = PresenceEnd { presence: code("oxfam-there"), reason: "it moved on".to_owned() };
        let ended = there.clone().when(&coordinator(), Command::EndPresence(end.clone()));
        ended.resolves("GN-8");
        let ended = ended.accepted();
        ended.clone().when(&coordinator(), invites("oxfam-there")).refused("GN-8", "PRESENCE_NOT_THERE");
        ended.when(&coordinator(), Command::EndPresence(end)).refused("GN-8", "PRESENCE_NOT_THERE");
        there.when(&service(), declares("health", Fact::End)).resolves("GN-8");
    }

    /// GN-8: whoever takes part is not found; the same organization is there once.
    #[test]
    fn who_takes_part_is_no_finding() {
        let joined = with_care(health()).given(&hc(), forms_team(&["WHO"]));
        let there = joined.when(&coordinator(), is_present("care-there", "CARE"));
        there.raises_nothing_of("GN-8");
        let there = there.accepted();
        there.clone().when(&coordinator(), is_present("care-too", "CARE")).refused("GN-8", "PRESENCE_ON_RECORD");
        there.when(&coordinator(), is_present("care-there", "OXFAM")).refused("GN-8", "PRESENCE_ALREADY_EXISTS");
    }

    /// RM-1.15: a presence that never was is withdrawn, with what was found on it, and can be recorded rightly.
    #[test]
    fn a_presence_that_never_was_is_withdrawn() {
        let there = health().given(&coordinator(), is_present("oxfam-there", "OXFAM")).at("2013-12-01");
        let gone = there.when(&coordinator(), withdraws_presence("oxfam-there"));
        gone.resolves("GN-8");
        let gone = gone.accepted();
        assert!(gone.state().presences.is_empty());
        gone.when(&coordinator(), is_present("oxfam-there", "CARE")).commit();
    }

    /// GN-8: a country whose clusters are active and that has no HCT is found, until it has one.
    #[test]
    fn a_country_without_an_hct_is_found() {
        let begun = no_cluster().when(&service(), active("health", None));
        begun.raises("GN-8");
        let begun = begun.accepted();
        begun.clone().when(&hc(), forms_team(&["WHO"])).resolves("GN-8");
        begun.at("2014-08-31").when(&service(), declares("health", Fact::End)).resolves("GN-8");
    }
}
