//! The public events that say who answers for the humanitarian response of a country, or correct what was said of it (row OG-7).

use std::time::SystemTime;

use convene_kernel::codes::Etag;
use convene_kernel::identity::Role;
use convene_proto::activation::v1::{FactKind, FactOnRecord};
use convene_proto::events::v1 as events;
use convene_runtime::projection::{Message, ReceivedEvent, Source, Unusable};
use convene_runtime::publisher::DECISIONS;
use prost::Name;

use crate::domain::heads::{HeadChange, RecordedHead};

/// The service that holds what is recorded of countries.
const ACTIVATION: &str = "activation";

/// What begins the subjects of what happens to countries in exercises.
const EXERCISES_OF_ACTIVATION: &str = "convene.exercises.activation.";

/// What reads an event; none where it is about another fact.
type Read = fn(&ReceivedEvent) -> Result<Option<HeadChange>, Unusable>;

/// Each of the events, and what reads it.
const READERS: [(&str, Read); 4] = [
    (events::LeadershipRecorded::NAME, recorded),
    (events::LeadershipRecordedAsFound::NAME, recorded_as_found),
    (events::FactCorrected::NAME, corrected),
    (events::FactWithdrawn::NAME, withdrawn),
];

/// Where the events are: of real records, and of exercises.
pub fn sources() -> [Source; 2] {
    let names = READERS.map(|(name, _)| name);
    [Source::decisions_named(ACTIVATION, &names), Source::exercises_named(ACTIVATION, &names)]
}

/// Whether a message of those the scheduler follows is one of the events.
pub fn has(message: &Message<'_>) -> bool {
    message.stream == DECISIONS || message.subject.starts_with(EXERCISES_OF_ACTIVATION)
}

/// What an event says of who acts; none where it is about another fact.
pub fn read(event: &ReceivedEvent) -> Result<Option<HeadChange>, Unusable> {
    let reader = READERS.iter().find(|(name, _)| event.is(name));
    reader.map_or(Ok(None), |(_, read)| read(event))
}

fn recorded(event: &ReceivedEvent) -> Result<Option<HeadChange>, Unusable> {
    let said: Option<events::LeadershipRecorded> = event.message()?;
    said.and_then(|said| said.leadership)
        .map(|leadership| since(event, leadership.humanitarian_coordinator))
        .transpose()
}

fn recorded_as_found(event: &ReceivedEvent) -> Result<Option<HeadChange>, Unusable> {
    let said: Option<events::LeadershipRecordedAsFound> = event.message()?;
    said.and_then(|said| said.past).map(|past| since(event, past.humanitarian_coordinator)).transpose()
}

/// The HC acts, or the RC, since the moment of the event.
fn since(event: &ReceivedEvent, has_coordinator: bool) -> Result<HeadChange, Unusable> {
    let role = if has_coordinator { Role::HumanitarianCoordinator } else { Role::ResidentCoordinator };
    Ok(HeadChange::Recorded(RecordedHead { version: version_of(event)?, since: event.time, role }))
}

fn corrected(event: &ReceivedEvent) -> Result<Option<HeadChange>, Unusable> {
    let Some(events::FactCorrected { correction, counts_at }) = event.message()? else { return Ok(None) };
    let Some(version) = version_of_leadership(correction.and_then(|correction| correction.fact))? else {
        return Ok(None);
    };
    let counts_at = counts_at.ok_or("the correction does not say since when the right fact counts")?;
    Ok(Some(HeadChange::Redated { version, since: SystemTime::try_from(counts_at)?.into() }))
}

fn withdrawn(event: &ReceivedEvent) -> Result<Option<HeadChange>, Unusable> {
    let Some(events::FactWithdrawn { withdrawal }) = event.message()? else { return Ok(None) };
    let version = version_of_leadership(withdrawal.and_then(|withdrawal| withdrawal.fact))?;
    Ok(version.map(|version| HeadChange::Withdrawn { version }))
}

/// The number of the commit that recorded a fact, where that is who acts.
fn version_of_leadership(fact: Option<FactOnRecord>) -> Result<Option<u64>, Unusable> {
    let Some(fact) = fact.filter(|fact| fact.kind() == FactKind::CountryLeadership) else { return Ok(None) };
    let Etag(version) = fact.commit.parse()?;
    Ok(Some(version))
}

/// The number of the commit that an event is of, which its identifier has before its place in the commit.
fn version_of(event: &ReceivedEvent) -> Result<u64, Unusable> {
    let version = event.id.rsplit('.').nth(1).and_then(|version| version.parse().ok());
    version.ok_or_else(|| format!("the event {} does not say of which commit it is", event.id).into())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost_reflect::{Kind, MessageDescriptor};

    use super::*;

    /// What says who acts, or may be about it.
    const TELLING: [&str; 3] = ["Leadership", "PastLeadership", "FactOnRecord"];

    /// Events about a fact that change nothing of it: what another source says; and that the record follows it, with the
    /// correction in the same commit.
    const WITHOUT_A_CHANGE: [&str; 2] = [events::ClaimPreferred::NAME, events::ClaimRecorded::NAME];

    /// Whether a message has one of those in it, at any depth.
    fn tells(message: &MessageDescriptor, known: &mut BTreeSet<String>) -> bool {
        if !known.insert(message.full_name().to_owned()) {
            return false;
        }
        TELLING.contains(&message.name())
            || message.fields().any(|field| matches!(field.kind(), Kind::Message(inner) if tells(&inner, known)))
    }

    /// OG-7: each public event that says who acts is followed, and so is each that corrects or withdraws a fact.
    #[test]
    fn each_event_that_says_who_acts_is_followed() {
        let pool = convene_proto::descriptor_pool();
        let of_events = pool.all_messages().filter(|message| message.package_name() == "convene.events.v1");
        let telling = of_events.filter(|message| tells(message, &mut BTreeSet::new()));
        let telling: BTreeSet<String> = telling.map(|message| message.name().to_owned()).collect();
        let read = READERS.iter().map(|(name, _)| *name).chain(WITHOUT_A_CHANGE);
        assert_eq!(telling, read.map(str::to_owned).collect());
    }
}
