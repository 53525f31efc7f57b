//! What the activation service declares of clusters on its feed, for the services that keep something about them.

use convene_kernel::codes::{Etag, NotACode};
use convene_kernel::declaration::{Declaration, Fact, NeverWas, RightFact};
use convene_kernel::past_date::PastDate;
use convene_kernel::time::Moment;
use convene_proto::activation::v1::FactKind;
use convene_proto::activation::v1::cluster_correction::Right;
use convene_proto::events::v1 as events;
use prost_types::Timestamp;

use crate::projection::{ReceivedEvent, Unusable};

/// The service that declares them.
pub const SERVICE: &str = "activation";

/// Its events that declare something of a cluster.
pub const EVENTS: [&str; 12] = [
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

/// What an event declares of a cluster; none where it is another event.
///
/// # Errors
/// When it lacks what such an event has.
pub fn declared(event: &ReceivedEvent) -> Result<Option<Declaration>, Unusable> {
    let Some((cluster, at, fact)) = fact_of(event)? else { return Ok(None) };
    Ok(Some(Declaration { cluster: cluster.parse()?, commit: commit_of(event)?, at, fact }))
}

/// The cluster that an event is about, since when what it says is so, and what that is.
fn fact_of(event: &ReceivedEvent) -> Result<Option<(String, Moment, Fact)>, Unusable> {
    if let Some(it) = event.message::<events::ClusterActivated>()? {
        let fact = Fact::Active {
            name: given(it.name),
            sectors: codes(&it.sectors)?,
            lead_agency: optional(&it.lead_agency)?,
            continues: optional(&it.continues)?,
            emergency: optional(&it.emergency)?,
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
            emergency: optional(&found.emergency)?,
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
///
/// # Errors
/// When the identifier names no commit.
pub fn commit_of(event: &ReceivedEvent) -> Result<Etag, Unusable> {
    let number = event.id.rsplit('.').nth(1).and_then(|number| number.parse().ok());
    Ok(Etag(number.ok_or_else(|| format!("the identifier {} names no commit", event.id))?))
}

/// The moment of a field that every such event has.
///
/// # Errors
/// When it is absent, or no moment.
pub fn moment(timestamp: Option<Timestamp>) -> Result<Moment, Unusable> {
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
