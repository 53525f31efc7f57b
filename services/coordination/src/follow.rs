//! What the activation service decides, as commands on this service's own record: each event of a cluster once, for ever (row OG-18).

use std::sync::Arc;

use convene_kernel::codes::{Etag, NotACode};
use convene_kernel::past_date::PastDate;
use convene_kernel::time::Moment;
use convene_proto::activation::v1::FactKind;
use convene_proto::activation::v1::cluster_correction::Right;
use convene_proto::events::v1 as events;
use convene_runtime::engine::Engine;
use convene_runtime::log::ReadError;
use convene_runtime::projection::{ReceivedEvent, Source, Unusable};
use convene_runtime::reaction::{Reaction, RunningReaction, SystemActor};
use prost_types::Timestamp;

use crate::domain::cluster::{self, Declaration, Fact, NeverWas, RightFact};
use crate::domain::{Command, Coordination, SERVICE};

/// The service that is followed.
const ACTIVATION: &str = "activation";

/// Its events that say something of a cluster which is kept here.
const EVENTS: [&str; 12] = [
    "ClusterActivated",
    "ClusterAdapted",
    "ClusterCorrected",
    "ClusterDeactivated",
    "ClusterEndRecordedAsFound",
    "ClusterLeadDesignated",
    "ClusterLeadRecordedAsFound",
    "ClusterMerged",
    "ClusterRecordedAsFound",
    "ClusterRenamed",
    "ClusterSectorCodesAdopted",
    "FactWithdrawn",
];

/// Records what the activation service declares of clusters.
struct FollowClusters;

impl Reaction<Coordination> for FollowClusters {
    fn react(&self, event: &ReceivedEvent) -> Result<Option<Command>, Unusable> {
        let Some((cluster, at, fact)) = declared(event)? else { return Ok(None) };
        let (cluster, commit) = (cluster.parse()?, commit_of(event)?);
        let declaration = Declaration { cluster, commit, at, fact };
        Ok(Some(cluster::Command::Follow(Box::new(declaration)).into()))
    }
}

/// Starts to follow the activation service, in real records and in exercises.
///
/// # Errors
/// When a stream cannot be found.
pub async fn activation(
    client: &async_nats::Client,
    engine: &Arc<Engine<Coordination>>,
) -> Result<RunningReaction, ReadError> {
    let sources = vec![Source::decisions_named(ACTIVATION, &EVENTS), Source::exercises_named(ACTIVATION, &EVENTS)];
    RunningReaction::start(client, Arc::clone(engine), SystemActor::new(SERVICE), sources, FollowClusters).await
}

/// The cluster that an event is about, since when what it says is so, and what that is.
fn declared(event: &ReceivedEvent) -> Result<Option<(String, Moment, Fact)>, Unusable> {
    if let Some(it) = event.message::<events::ClusterActivated>()? {
        let fact = Fact::Active {
            name: given(it.name),
            sectors: codes(&it.sectors)?,
            lead_agency: optional(&it.lead_agency)?,
            continues: optional(&it.continues)?,
            is_found: false,
            activated: None,
        };
        return Ok(Some((it.cluster, event.time, fact)));
    }
    if let Some(it) = event.message::<events::ClusterRecordedAsFound>()? {
        let found = it.existing.ok_or("it does not say what was found")?;
        let fact = Fact::Active {
            name: given(found.name),
            sectors: codes(&found.sectors)?,
            lead_agency: optional(&found.lead_agency)?,
            continues: None,
            is_found: true,
            activated: Some(found.activated.parse()?),
        };
        return Ok(Some((found.cluster, moment(it.activated_at)?, fact)));
    }
    if let Some(it) = event.message::<events::ClusterRenamed>()? {
        let renaming = it.renaming.ok_or("it does not say the name")?;
        return Ok(Some((renaming.cluster, event.time, Fact::Name(renaming.name))));
    }
    if let Some(it) = event.message::<events::ClusterLeadDesignated>()? {
        return Ok(Some((it.cluster, event.time, Fact::Lead(it.lead_agency.parse()?))));
    }
    if let Some(it) = event.message::<events::ClusterLeadRecordedAsFound>()? {
        let lead = it.lead.ok_or("it does not say who led")?;
        return Ok(Some((lead.cluster, moment(it.lead_at)?, Fact::Lead(lead.agency.parse()?))));
    }
    if let Some(it) = event.message::<events::ClusterAdapted>()? {
        let adaptation = it.adaptation.ok_or("it does not say what changed")?;
        return Ok(Some((adaptation.cluster, event.time, Fact::Sectors(codes(&it.sectors)?))));
    }
    if let Some(it) = event.message::<events::ClusterSectorCodesAdopted>()? {
        let adopted = it.sector_codes.ok_or("it does not say the codes")?;
        let fact = Fact::SectorCodes { codes: codes(&adopted.codes)?, former: codes(&adopted.former)? };
        return Ok(Some((adopted.cluster, event.time, fact)));
    }
    if let Some(it) = event.message::<events::ClusterDeactivated>()? {
        return Ok(Some((it.cluster, moment(it.deactivated_at)?, Fact::End)));
    }
    if let Some(it) = event.message::<events::ClusterMerged>()? {
        return Ok(Some((it.cluster, event.time, Fact::End)));
    }
    if let Some(it) = event.message::<events::ClusterEndRecordedAsFound>()? {
        return Ok(Some((it.cluster, moment(it.ended_at)?, Fact::EndAsFound(it.ended.parse()?))));
    }
    if let Some(it) = event.message::<events::ClusterCorrected>()? {
        return corrected(it).map(Some);
    }
    event.message::<events::FactWithdrawn>()?.map_or(Ok(None), |it| withdrawn(it, event.time))
}

fn corrected(event: events::ClusterCorrected) -> Result<(String, Moment, Fact), Unusable> {
    let correction = event.correction.ok_or("it does not say what is right")?;
    let date = |text: &str| text.parse::<PastDate>().map(Some);
    let (right, date) = match correction.right.ok_or("it does not say what is right")? {
        Right::Activated(activated) => (RightFact::Activation, date(&activated)?),
        Right::Ended(ended) => (RightFact::End, date(&ended)?),
        Right::Lead(lead) => (RightFact::Lead { agency: lead.agency.parse()? }, None),
    };
    let fact = Fact::Corrected { commit: correction.commit.parse()?, right, date };
    Ok((correction.cluster, moment(event.counts_at)?, fact))
}

/// The end or the lead of a cluster that never was; nothing where another fact never was, of which nothing is kept here.
fn withdrawn(event: events::FactWithdrawn, at: Moment) -> Result<Option<(String, Moment, Fact)>, Unusable> {
    let fact = event.withdrawal.and_then(|withdrawal| withdrawal.fact).ok_or("it does not say what never was")?;
    let never = match fact.kind() {
        FactKind::End => NeverWas::End,
        FactKind::Lead => NeverWas::Lead,
        _ => return Ok(None),
    };
    Ok(Some((fact.of, at, Fact::Withdrawn { commit: fact.commit.parse()?, fact: never })))
}

/// The commit of the followed service that made the event: the number before the last of its identifier.
fn commit_of(event: &ReceivedEvent) -> Result<Etag, Unusable> {
    let number = event.id.rsplit('.').nth(1).and_then(|number| number.parse().ok());
    Ok(Etag(number.ok_or_else(|| format!("the identifier {} names no commit", event.id))?))
}

fn moment(timestamp: Option<Timestamp>) -> Result<Moment, Unusable> {
    let timestamp = timestamp.ok_or("it does not say since when it is so")?;
    let nanos = u32::try_from(timestamp.nanos)?;
    Ok(Moment::from_timestamp(timestamp.seconds, nanos).ok_or("it names a moment that there is not")?)
}

fn given(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

fn optional<T: std::str::FromStr<Err = NotACode>>(text: &str) -> Result<Option<T>, NotACode> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some) }
}

fn codes<T: std::str::FromStr<Err = NotACode>>(texts: &[String]) -> Result<Vec<T>, NotACode> {
    texts.iter().map(|text| text.parse()).collect()
}
