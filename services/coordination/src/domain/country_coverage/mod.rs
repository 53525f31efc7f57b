//! The coverage of a country: a kind of record beside the country's coordination, with who does what where and who is in need.
//!
//! It has two areas: [`coverage`](super::coverage) is the reports, and what they show; [`reporting`](super::reporting) is which partners
//! are asked for reports. What the reports show is a fact from outside the record, since rows are in no commit: see
//! [`Facts`](super::coverage::Facts).

mod command;
mod event;
mod state;

use convene_kernel::action::Action;
use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;

pub use command::CoverageCommand;
pub use event::{CoverageDecided, CoverageEvent};
pub use state::CoverageState;

use super::coverage::{Facts, announce};
use super::reporting::settle;
use super::{SERVICE, coverage, reporting};
use crate::reasons;

/// The domain of coverage in one country.
#[derive(Clone, Copy, Debug)]
pub struct CountryCoverage;

impl Aggregate for CountryCoverage {
    type Command = CoverageCommand;
    type Event = CoverageEvent;
    type State = CoverageState;
    type Facts = Facts;

    const SERVICE: &'static str = SERVICE;
    const KIND: &'static str = "coverage";

    const ACTIONS: &'static [&'static [Action<CoverageState>]] = &[coverage::ACTIONS, reporting::ACTIONS];

    fn action(command: &CoverageCommand) -> Option<(&'static Action<CoverageState>, &str)> {
        match command {
            CoverageCommand::Coverage(command) => command.action(),
            CoverageCommand::Reporting(command) => Some(command.action()),
        }
    }

    fn authority(state: &CoverageState, command: &CoverageCommand) -> Authority {
        match command {
            CoverageCommand::Coverage(command) => command.authority(state),
            CoverageCommand::Reporting(command) => command.authority(state),
        }
    }

    fn decide(
        state: &CoverageState,
        command: &CoverageCommand,
        facts: &Facts,
        context: &Context<'_>,
    ) -> CoverageDecided {
        facts.are_of(state)?;
        let mut decision = match command {
            CoverageCommand::Coverage(command) => coverage::decide(state, command, facts, context),
            CoverageCommand::Reporting(command) => reporting::decide(state, command, facts, context),
        }?;
        announce(&mut decision, state, facts);
        if decision.events.is_empty() && matches!(command, CoverageCommand::Coverage(coverage::Command::Announce(_))) {
            return Err(Refusal::precondition("RM-8.6", reasons::NOTHING_TO_ANNOUNCE)
                .at("")
                .says("everything that the data show is on record", "nothing needs to be done"));
        }
        settle(&mut decision, state, context);
        Ok(decision)
    }

    fn evolve(state: CoverageState, event: &CoverageEvent, stamp: &Stamp) -> CoverageState {
        match event {
            CoverageEvent::Coverage(event) => coverage::evolve(state, event, stamp),
            CoverageEvent::Reporting(event) => reporting::evolve(state, event, stamp),
        }
    }
}
