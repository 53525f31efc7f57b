//! What the coordination service says on its feed of who takes part in clusters and of their sub-national clusters: whom a survey asks,
//! which hubs a round may have, and where partners stand.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use convene_kernel::codes::{CountryCode, Etag, ResourceId};
use convene_kernel::key::AggregateKey;
use convene_kernel::reference::OrganizationKind;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use convene_proto::common::v1 as common;
use convene_proto::coordination::v1 as pb;
use convene_proto::events::v1 as events;
use convene_runtime::engine::FactsUnavailable;
use convene_runtime::grpc::contract::Choice as _;
use convene_runtime::log::ReadError;
use convene_runtime::projection::{Message, Projection, ReceivedEvent, RunningProjection, Source, Unusable};
use convene_runtime::reaction::clusters::commit_of;

use crate::domain::coordinated::{
    Coordinated, CoordinatedCluster, KnownHub, KnownOrganization, KnownPartner, Position,
};
use crate::domain::questionnaire::Kind;
use crate::domain::{Command, round};

/// The service that says who takes part.
const SERVICE: &str = "coordination";

/// Its events about partners and sub-national clusters. Observers are not asked: they take no part in the work that is judged.
const EVENTS: [&str; 10] = [
    "ParticipationEnded",
    "ParticipationWithdrawn",
    "PartnerCommitmentsRestated",
    "PartnerJoined",
    "StructureClosed",
    "StructureFactWithdrawn",
    "StructuresCarriedOn",
    "StructuresWoundDown",
    "SubNationalLeadershipStated",
    "SubNationalTermsEndorsed",
];

/// A country, in the real record or in an exercise.
type Place = (CountryCode, Option<String>);

/// The coordination of countries, as far as the feed has been read.
#[derive(Debug, Default)]
pub struct Coordination(BTreeMap<Place, Arrangements>);

/// Where decisions find it, once it is followed.
pub type FollowedCoordination = Arc<OnceLock<Arc<RunningProjection<Coordination>>>>;

#[derive(Debug, Default)]
struct Arrangements {
    /// By the identifier of their part.
    partners: BTreeMap<String, Partner>,
    /// By the identifier of the structure.
    hubs: BTreeMap<ResourceId, Hub>,
}

#[derive(Debug)]
struct Partner {
    cluster: ResourceId,
    organization: KnownOrganization,
    positions: Timeline<BTreeMap<String, Position>>,
}

#[derive(Debug)]
struct Hub {
    cluster: ResourceId,
    name: String,
    /// The commits that endorsed its terms. Without one it never worked.
    endorsed: BTreeSet<Etag>,
    /// Those who lead it, by the commit that says so.
    leadership: Timeline<(Etag, Vec<KnownOrganization>)>,
    closed: Option<Etag>,
    /// Whether it ended with its cluster.
    is_wound_down: bool,
}

impl Coordination {
    /// Starts to follow the coordination service, in real records and in exercises.
    ///
    /// # Errors
    /// When a stream cannot be found.
    pub async fn follow(client: &async_nats::Client) -> Result<RunningProjection<Self>, ReadError> {
        let sources = vec![Source::decisions_named(SERVICE, &EVENTS), Source::exercises_named(SERVICE, &EVENTS)];
        RunningProjection::start(client, sources, Self::default()).await
    }

    /// What is said of the clusters of a country.
    pub fn of(&self, country: &CountryCode, exercise: Option<&str>) -> Coordinated {
        let Some(of_country) = self.0.get(&(country.clone(), exercise.map(str::to_owned))) else {
            return Coordinated::default();
        };
        let mut clusters: BTreeMap<ResourceId, CoordinatedCluster> = BTreeMap::new();
        for partner in of_country.partners.values() {
            let positions = partner.positions.present().cloned().unwrap_or_default();
            let known = KnownPartner { organization: partner.organization.clone(), positions };
            clusters.entry(partner.cluster.clone()).or_default().partners.push(known);
        }
        for (id, hub) in &of_country.hubs {
            let leaders = hub.leadership.present().map(|(_, leaders)| leaders.clone()).unwrap_or_default();
            let works = hub.closed.is_none() && !hub.is_wound_down;
            let known = KnownHub { name: hub.name.clone(), leaders, works };
            clusters.entry(hub.cluster.clone()).or_default().hubs.insert(id.clone(), known);
        }
        Coordinated(clusters)
    }
}

/// What the coordination service says that a decision takes into account. Most decisions take nothing of it.
///
/// # Errors
/// While what it said before this service started has not been read.
pub fn facts(
    followed: &FollowedCoordination,
    key: &AggregateKey,
    command: &Command,
) -> Result<Coordinated, FactsUnavailable> {
    use round::Command::{ChangePlan, IssueFinalReport, PlanRound};
    if !matches!(command, Command::Round(PlanRound(_) | ChangePlan(_) | IssueFinalReport(_))) {
        return Ok(Coordinated::default());
    }
    let running = followed.get().filter(|running| running.progress().is_caught_up());
    let running = running.ok_or_else(|| FactsUnavailable::new("the feed of coordination has not been read yet"))?;
    let exercise = key.exercise.then_some(key.id.as_str());
    Ok(running.read(|coordination| coordination.of(&key.country, exercise)))
}

impl Projection for Coordination {
    fn apply(&mut self, message: &Message<'_>) -> Result<(), Unusable> {
        let event = message.event()?;
        let place = (event.country.clone(), event.exercise.as_ref().map(ToString::to_string));
        let of_country = self.0.entry(place).or_default();
        of_country.participation(&event)?;
        of_country.structure(&event)
    }
}

impl Arrangements {
    fn participation(&mut self, event: &ReceivedEvent) -> Result<(), Unusable> {
        if let Some(it) = event.message::<events::PartnerJoined>()? {
            let kind = it.kind();
            let joining = it.joining.ok_or("it does not say who joined")?;
            let id: ResourceId = joining.participant.parse()?;
            let partner = Partner {
                cluster: joining.cluster.parse()?,
                organization: organization(joining.organization, kind, &id)?,
                positions: Timeline::since(event.time, positions(&joining.stands)),
            };
            self.partners.insert(joining.participant, partner);
        } else if let Some(it) = event.message::<events::PartnerCommitmentsRestated>()? {
            let restated = it.restatement.ok_or("it does not say what was stated anew")?;
            if let Some(partner) = self.partners.get_mut(&restated.participant) {
                partner.positions.record(event.time, positions(&restated.stands));
            }
        } else if let Some(it) = event.message::<events::ParticipationEnded>()? {
            self.partners.remove(&it.end.ok_or("it does not say whose part ended")?.participant);
        } else if let Some(it) = event.message::<events::ParticipationWithdrawn>()? {
            self.partners.remove(&it.withdrawal.ok_or("it does not say whose part was withdrawn")?.participant);
        }
        Ok(())
    }

    fn structure(&mut self, event: &ReceivedEvent) -> Result<(), Unusable> {
        if let Some(it) = event.message::<events::SubNationalTermsEndorsed>()? {
            let cluster = event.cluster.clone().ok_or("it names no cluster")?;
            let hub = self.hubs.entry(it.structure.parse()?).or_insert_with(|| Hub::of(cluster, it.name));
            hub.endorsed.insert(commit_of(event)?);
        } else if let Some(it) = event.message::<events::SubNationalLeadershipStated>()? {
            let stated = it.leadership.ok_or("it does not say who leads")?;
            let id: ResourceId = stated.structure.parse()?;
            let commit = commit_of(event)?;
            if let Some(hub) = self.hubs.get_mut(&id) {
                hub.led(commit, event.time, &id, stated.leaders)?;
            }
        } else if let Some(it) = event.message::<events::StructureClosed>()? {
            let closed = it.closing.ok_or("it does not say what ended")?.structure;
            let commit = commit_of(event)?;
            self.change(&closed, |hub| hub.closed = Some(commit));
        } else if let Some(it) = event.message::<events::StructureFactWithdrawn>()? {
            let withdrawal = it.withdrawal.ok_or("it does not say what never was")?;
            let commit: Etag = withdrawal.commit.parse()?;
            self.change(&withdrawal.structure, |hub| hub.withdraw(commit));
            self.hubs.retain(|_, hub| !hub.endorsed.is_empty());
        } else if let Some(it) = event.message::<events::StructuresWoundDown>()? {
            let ended = it.structures.ok_or("it does not say what ended")?;
            ended.structures.iter().for_each(|id| self.change(id, |hub| hub.is_wound_down = true));
        } else if let Some(it) = event.message::<events::StructuresCarriedOn>()? {
            let carried_on = it.structures.ok_or("it does not say what works on")?;
            let cluster: ResourceId = carried_on.cluster.parse()?;
            for id in &carried_on.structures {
                self.change(id, |hub| (hub.is_wound_down, hub.cluster) = (false, cluster.clone()));
            }
        }
        Ok(())
    }

    /// Changes a hub; another structure is none.
    fn change(&mut self, structure: &str, change: impl FnOnce(&mut Hub)) {
        if let Ok(id) = structure.parse::<ResourceId>()
            && let Some(hub) = self.hubs.get_mut(&id)
        {
            change(hub);
        }
    }
}

impl Hub {
    fn of(cluster: ResourceId, name: String) -> Self {
        let (endorsed, leadership) = (BTreeSet::new(), Timeline::default());
        Self { cluster, name, endorsed, leadership, closed: None, is_wound_down: false }
    }

    fn led(
        &mut self,
        commit: Etag,
        at: Moment,
        id: &ResourceId,
        leaders: Vec<pb::SubNationalLeader>,
    ) -> Result<(), Unusable> {
        let leaders = leaders.into_iter().map(|leader| {
            let kind = leader.organization.as_ref().map(pb::ParticipatingOrganization::kind).unwrap_or_default();
            organization(leader.organization, kind, id)
        });
        self.leadership.record(at, (commit, leaders.collect::<Result<Vec<_>, _>>()?));
        Ok(())
    }

    fn withdraw(&mut self, commit: Etag) {
        self.endorsed.remove(&commit);
        self.leadership.withdraw(|(stated, _)| *stated == commit);
        self.closed.take_if(|closed| *closed == commit);
    }
}

/// An organization: by its code, or by its name with what it is.
fn organization(
    organization: Option<pb::ParticipatingOrganization>,
    kind: common::OrganizationKind,
    id: &ResourceId,
) -> Result<KnownOrganization, Unusable> {
    let organization = organization.unwrap_or_default();
    if !organization.code.is_empty() {
        return Ok(KnownOrganization::Registered(organization.code.parse()?));
    }
    let kind = OrganizationKind::from_wire(kind).map_or(Kind::Other, Kind::from);
    Ok(KnownOrganization::Named { id: id.clone(), name: organization.name, kind })
}

/// Where a partner stands, by commitment.
fn positions(stands: &[pb::CommitmentStand]) -> BTreeMap<String, Position> {
    let position = |stand: &pb::CommitmentStand| {
        let position = match stand.position() {
            pb::StandPosition::Commits => Position::Commits,
            pb::StandPosition::Reserves => Position::Reserves,
            pb::StandPosition::Declines => Position::Declines,
            pb::StandPosition::Unspecified => return None,
        };
        Some((stand.commitment.clone(), position))
    };
    stands.iter().filter_map(position).collect()
}
