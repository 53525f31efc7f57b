//! Decisions are delivered to an agency again: asked for, and carried out.

use chrono::TimeDelta;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{CommandId, OrganizationCode};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Actor;
use convene_kernel::message;
use convene_kernel::refusal::{Refusal, Violation};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Event, State};
use crate::domain::subjects::AGENCY;
use crate::reasons;

/// How many replays an agency gets in an hour: each may deliver everything again.
pub const MOST_AN_HOUR: usize = 6;

/// A replay that is asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplayAsked {
    /// The agency.
    pub agency: OrganizationCode,
    /// The identifier of the request.
    pub request: CommandId,
    /// Who asks.
    pub by: Actor,
    /// The place on the stream from which on decisions are delivered again.
    pub sequence: u64,
}

/// A replay that was carried out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReplayCarriedOut {
    /// The agency.
    pub agency: OrganizationCode,
    /// The identifier of the request.
    pub request: CommandId,
}

/// A replay on record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Replay {
    /// What was asked for.
    pub asked: ReplayAsked,
    /// When.
    pub at: Moment,
    /// Whether it was carried out.
    pub is_carried_out: bool,
}

pub(super) fn ask_for_replay(
    state: &State,
    asked: &ReplayAsked,
    context: &Context<'_>,
) -> Result<Decision<Event>, Refusal> {
    let hour_ago = context.now - TimeDelta::hours(1);
    let is_of_this_hour = |replay: &&Replay| replay.asked.agency == asked.agency && replay.at > hour_ago;
    if state.replays.iter().filter(is_of_this_hour).count() >= MOST_AN_HOUR {
        let problem = message!(
            "{most} replays of {agency} were asked for in the last hour",
            most = MOST_AN_HOUR,
            agency = &asked.agency
        );
        let violation = Violation::of_form(reasons::REPLAYED_TOO_OFTEN).at("agency");
        return Err(Refusal::Precondition(vec![violation.says(problem, "send an earlier request again by its request identifier where it was not carried out; else wait for an hour")]));
    }
    Ok(Decision::about(AGENCY.of(&asked.agency)).event(Event::ReplayAsked(asked.clone())))
}

pub(super) fn asked_for(state: &mut State, asked: &ReplayAsked, stamp: &Stamp) {
    state.replays.push(Replay { asked: asked.clone(), at: stamp.recorded_at, is_carried_out: false });
}

pub(super) fn carry_out_replay(state: &State, done: &ReplayCarriedOut) -> Result<Decision<Event>, Refusal> {
    if state.replay(done.agency.as_str(), done.request).is_none() {
        let remedy = "ask for the replay first".into();
        return Err(Refusal::NotFound { what: "replay", name: done.request.to_string(), remedy });
    }
    Ok(Decision::about(AGENCY.of(&done.agency)).event(Event::ReplayCarriedOut(done.clone())))
}

pub(super) fn carried_out(state: &mut State, done: &ReplayCarriedOut) {
    let is_it = |replay: &&mut Replay| replay.asked.agency == done.agency && replay.asked.request == done.request;
    if let Some(replay) = state.replays.iter_mut().find(is_it) {
        replay.is_carried_out = true;
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{Example, actor, code};
    use uuid::Uuid;

    use super::super::{AgencyRecord, Command};
    use super::*;

    fn operator() -> Actor {
        actor(Role::Operator, "OCHA")
    }

    fn request(number: u128) -> CommandId {
        CommandId(Uuid::from_u128(number))
    }

    fn asking(agency: &str, number: u128) -> Command {
        let by = actor(Role::IascPrincipal, agency);
        Command::AskForReplay(ReplayAsked { agency: code(agency), request: request(number), by, sequence: 7 })
    }

    fn done(agency: &str, number: u128) -> Command {
        Command::CarryOutReplay(ReplayCarriedOut { agency: code(agency), request: request(number) })
    }

    fn record() -> Example<AgencyRecord> {
        Example::new("ZZZ", "2024-03-01T12:00:00Z")
    }

    #[test]
    fn a_replay_is_on_record_with_who_asked_and_that_it_was_carried_out() {
        let asked = record().given(&operator(), asking("WHO", 1)).given(&operator(), asking("UNICEF", 1));
        let found = |example: &Example<AgencyRecord>| {
            example.state().replay("WHO", request(1)).map(|replay| (replay.asked.by.clone(), replay.is_carried_out))
        };
        assert_eq!(found(&asked), Some((actor(Role::IascPrincipal, "WHO"), false)));
        let others = asked.given(&operator(), done("UNICEF", 1));
        assert_eq!(found(&others).map(|(_, is_done)| is_done), Some(false));
        assert_eq!(found(&others.given(&operator(), done("WHO", 1))).map(|(_, is_done)| is_done), Some(true));
    }

    #[test]
    fn an_agency_gets_so_many_replays_in_an_hour() {
        let most = u128::try_from(MOST_AN_HOUR).expect("it is small");
        let full = (0..most).fold(record(), |record, number| record.given(&operator(), asking("WHO", number)));
        full.clone().when(&operator(), asking("WHO", most)).refused("", "REPLAYED_TOO_OFTEN");
        let _ = full.clone().given(&operator(), asking("UNICEF", most));
        let _ = full.at("2024-03-01T13:00:01Z").given(&operator(), asking("WHO", most));
    }

    #[test]
    fn what_nobody_asked_for_is_not_carried_out() {
        let outcome = record().given(&operator(), asking("WHO", 1)).when(&operator(), done("WHO", 2));
        assert!(matches!(outcome.refusal(), Refusal::NotFound { what: "replay", .. }), "{:?}", outcome.refusal());
    }
}
