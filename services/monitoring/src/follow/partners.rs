//! Who takes part in clusters, as the coordination service says on its feed: those whom a survey asks where nobody else is named.

use std::collections::BTreeMap;

use convene_kernel::codes::{CountryCode, OrganizationCode, ResourceId};
use convene_proto::events::v1 as events;
use convene_runtime::log::ReadError;
use convene_runtime::projection::{Message, Projection, RunningProjection, Source, Unusable};

/// The service that says who takes part.
const SERVICE: &str = "coordination";

/// Its events about partners. Observers are not asked: they take no part in the work that is judged.
const EVENTS: [&str; 3] = ["ParticipationEnded", "ParticipationWithdrawn", "PartnerJoined"];

/// A country, in the real record or in an exercise.
type Place = (CountryCode, Option<String>);

/// The partners of clusters, as far as the feed has been read.
#[derive(Debug, Default)]
pub struct Partners(BTreeMap<Place, BTreeMap<String, Partner>>);

#[derive(Debug)]
struct Partner {
    cluster: String,
    organization: OrganizationCode,
}

impl Partners {
    /// Starts to follow the coordination service, in real records and in exercises.
    ///
    /// # Errors
    /// When a stream cannot be found.
    pub async fn follow(client: &async_nats::Client) -> Result<RunningProjection<Self>, ReadError> {
        let sources = vec![Source::decisions_named(SERVICE, &EVENTS), Source::exercises_named(SERVICE, &EVENTS)];
        RunningProjection::start(client, sources, Self::default()).await
    }

    /// The partners of a cluster that are in the register, by code.
    pub fn of(&self, country: &CountryCode, exercise: Option<&str>, cluster: &ResourceId) -> Vec<OrganizationCode> {
        let partners =
            self.0.get(&(country.clone(), exercise.map(str::to_owned))).into_iter().flat_map(BTreeMap::values);
        let of_cluster = partners.filter(|partner| partner.cluster == cluster.as_str());
        let mut organizations: Vec<_> = of_cluster.map(|partner| partner.organization.clone()).collect();
        organizations.sort();
        organizations.dedup();
        organizations
    }
}

impl Projection for Partners {
    fn apply(&mut self, message: &Message<'_>) -> Result<(), Unusable> {
        let event = message.event()?;
        let partners =
            self.0.entry((event.country.clone(), event.exercise.as_ref().map(ToString::to_string))).or_default();
        if let Some(it) = event.message::<events::PartnerJoined>()? {
            let joining = it.joining.ok_or("it does not say who joined")?;
            let code = joining.organization.unwrap_or_default().code;
            // An organization without a code in the register cannot be named in an invitation.
            if !code.is_empty() {
                let partner = Partner { cluster: joining.cluster, organization: code.parse()? };
                partners.insert(joining.participant, partner);
            }
        } else if let Some(it) = event.message::<events::ParticipationEnded>()? {
            partners.remove(&it.end.ok_or("it does not say whose part ended")?.participant);
        } else if let Some(it) = event.message::<events::ParticipationWithdrawn>()? {
            partners.remove(&it.withdrawal.ok_or("it does not say whose part was withdrawn")?.participant);
        }
        Ok(())
    }
}
