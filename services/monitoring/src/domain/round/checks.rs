//! What topics of rounds check alike: that the cluster is active, and that a round is as far as a command needs.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::refusal::Refusal;

use super::{Round, RoundStage, Surveyed, entity_of};
use crate::domain::Monitored;
use crate::reasons;

/// An active cluster admits the command.
pub(super) fn admits_of_cluster(monitored: &Monitored, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    if monitored.cluster(id)?.is_active_at(context.occurred_at) {
        return Ok(());
    }
    let cluster = verbatim(id);
    Err(Refusal::precondition("RM-9.6", reasons::CLUSTER_NOT_ACTIVE)
        .at("cluster")
        .says(message!("the cluster '{cluster}' is not active then", cluster), "name an active cluster"))
}

/// A round admits the command when it is at that stage in the cluster as a whole or in a hub.
pub(super) fn admits_at(
    monitored: &Monitored,
    id: &str,
    context: &Context<'_>,
    stage: RoundStage,
) -> Result<(), Refusal> {
    let round = monitored.round(id)?;
    let stages = round.entities.keys().map(|entity| round.stage(entity, context.now, context.zone()));
    if stages.into_iter().any(|at| at == stage) { Ok(()) } else { Err(at_another_stage("round", stage)) }
}

/// The entity of a round that a command names, which is at that stage.
pub(super) fn surveyed_at<'a>(
    round: &'a Round,
    hub: Option<&ResourceId>,
    context: &Context<'_>,
    stage: RoundStage,
) -> Result<&'a Surveyed, Refusal> {
    let entity = entity_of(hub);
    let surveyed = surveyed(round, hub)?;
    if round.stage(&entity, context.now, context.zone()) == stage {
        return Ok(surveyed);
    }
    Err(at_another_stage("hub", stage))
}

/// The entity of a round that a command names.
pub(super) fn surveyed<'a>(round: &'a Round, hub: Option<&ResourceId>) -> Result<&'a Surveyed, Refusal> {
    round.entities.get(&entity_of(hub)).ok_or_else(|| {
        let problem = match hub {
            Some(hub) => message!("the round does not survey the hub '{hub}'", hub),
            None => "the round does not survey the cluster as a whole".into(),
        };
        Refusal::invalid("RM-9.5", reasons::HUB_NOT_SURVEYED).at("hub").says(problem, "name an entity of its plan")
    })
}

pub(super) fn at_another_stage(field: &str, stage: RoundStage) -> Refusal {
    let needed: Message = match stage {
        RoundStage::Planned => "its survey must not have been opened".into(),
        RoundStage::SurveyOpen => "its survey must be open".into(),
        RoundStage::SurveyClosed => "its survey must have closed, and its preliminary report not been issued".into(),
        RoundStage::PreliminaryReport => {
            "its preliminary report must have been issued, and the review meeting not been held".into()
        }
        RoundStage::Reviewed => "its review meeting must have been held, and its final report not been issued".into(),
        RoundStage::FinalReport => "its final report must have been issued".into(),
        RoundStage::Cancelled => "it must have been cancelled".into(),
    };
    let remedy = "look at the stage of the round, and go on from there";
    Refusal::precondition("RM-9.6", reasons::ROUND_AT_ANOTHER_STAGE).at(field).says(needed, remedy)
}
