//! What the activation service decides, as commands on this service's own record: each event of a cluster and of a level 3 response
//! once, for ever (row RM-9.1).

mod coordination;

use std::sync::Arc;

use convene_kernel::time::Moment;
use convene_proto::activation::v1::{EmergencyClass, FactKind};
use convene_proto::events::v1 as events;
use convene_runtime::engine::Engine;
use convene_runtime::log::ReadError;
use convene_runtime::projection::{ReceivedEvent, Source, Unusable};
use convene_runtime::reaction::{Reaction, RunningReaction, SystemActor, clusters};

pub use coordination::{Coordination, FollowedCoordination, facts};

use crate::domain::cluster::{self, EmergencyDeclaration, EmergencyFact, Level3Declaration, Level3Fact};
use crate::domain::{Command, Monitoring, SERVICE};

/// Its events about level 3 responses. Those that were found are of the past, and nobody is asked for their dates.
const LEVEL_3: [&str; 2] = ["FactCorrected", "Level3Declared"];

/// Its events about emergencies themselves, beside corrections.
const EMERGENCIES: [&str; 2] = ["EmergencyReclassified", "EmergencyRegistered"];

/// Records what the activation service declares.
struct FollowActivation;

impl Reaction<Monitoring> for FollowActivation {
    fn react(&self, event: &ReceivedEvent) -> Result<Option<Command>, Unusable> {
        if let Some(declaration) = clusters::declared(event)? {
            return Ok(Some(cluster::Command::Follow(Box::new(declaration)).into()));
        }
        if let Some((emergency, at, what)) = emergency(event)? {
            let emergency = emergency.parse()?;
            return Ok(Some(cluster::Command::FollowEmergency(EmergencyDeclaration { emergency, at, what }).into()));
        }
        let Some((emergency, at, what)) = level_3(event)? else { return Ok(None) };
        let (emergency, commit) = (emergency.parse()?, clusters::commit_of(event)?);
        Ok(Some(cluster::Command::FollowLevel3(Level3Declaration { emergency, commit, at, what }).into()))
    }
}

/// Starts to follow the activation service, in real records and in exercises.
///
/// # Errors
/// When a stream cannot be found.
pub async fn activation(
    client: &async_nats::Client,
    engine: &Arc<Engine<Monitoring>>,
) -> Result<RunningReaction, ReadError> {
    let events: Vec<&str> = clusters::EVENTS.into_iter().chain(LEVEL_3).chain(EMERGENCIES).collect();
    let service = clusters::SERVICE;
    let sources = vec![Source::decisions_named(service, &events), Source::exercises_named(service, &events)];
    RunningReaction::start(client, Arc::clone(engine), SystemActor::new(SERVICE), sources, FollowActivation).await
}

/// The emergency of which an event declares something about level 3, since when it is so, and what that is.
fn level_3(event: &ReceivedEvent) -> Result<Option<(String, Moment, Level3Fact)>, Unusable> {
    if let Some(it) = event.message::<events::Level3Declared>()? {
        let step = it.declaration.ok_or("it does not say what was declared")?;
        return Ok(Some((step.emergency, event.time, Level3Fact::Declared)));
    }
    if let Some(it) = event.message::<events::FactCorrected>()? {
        let fact = it.correction.and_then(|correction| correction.fact).ok_or("it does not say what is right")?;
        if fact.kind() != FactKind::Level3Declaration {
            return Ok(None);
        }
        let corrected = Level3Fact::Corrected(fact.commit.parse()?);
        return Ok(Some((fact.of, clusters::moment(it.counts_at)?, corrected)));
    }
    let Some(it) = event.message::<events::FactWithdrawn>()? else { return Ok(None) };
    let fact = it.withdrawal.and_then(|withdrawal| withdrawal.fact).ok_or("it does not say what never was")?;
    if fact.kind() != FactKind::Level3Declaration {
        return Ok(None);
    }
    Ok(Some((fact.of, event.time, Level3Fact::Withdrawn(fact.commit.parse()?))))
}

/// The emergency of which an event declares when it began or how it is classed, since when that is so, and what it is. One that was found
/// runs no clock of its onset.
fn emergency(event: &ReceivedEvent) -> Result<Option<(String, Moment, EmergencyFact)>, Unusable> {
    let goes_on = |class: EmergencyClass| class == EmergencyClass::Ongoing;
    if let Some(it) = event.message::<events::EmergencyRegistered>()? {
        let facts = it.facts.ok_or("it does not say what was registered")?;
        let ongoing = goes_on(facts.emergency_class());
        let at = clusters::moment(facts.onset)?;
        let counts = facts.found_source.is_empty() || ongoing;
        return Ok(counts.then_some((facts.emergency, at, EmergencyFact::Registered { ongoing })));
    }
    if let Some(it) = event.message::<events::EmergencyReclassified>()? {
        let anew = it.reclassification.ok_or("it does not say how it is classed")?;
        let ongoing = goes_on(anew.emergency_class());
        return Ok(Some((anew.emergency, event.time, EmergencyFact::Classed { ongoing })));
    }
    let Some(it) = event.message::<events::FactCorrected>()? else { return Ok(None) };
    let correction = it.correction.ok_or("it does not say what is right")?;
    let ongoing = goes_on(correction.emergency_class());
    let fact = correction.fact.ok_or("it does not say what is right")?;
    let what = match fact.kind() {
        FactKind::Onset => EmergencyFact::OnsetCorrected,
        FactKind::Class => EmergencyFact::Classed { ongoing },
        _ => return Ok(None),
    };
    Ok(Some((fact.of, clusters::moment(it.counts_at)?, what)))
}
