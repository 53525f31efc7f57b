//! The operator's changes to the policy of a country, each with its reason, and the policies the installation ran under (S-2).
//!
//! A change holds for duties put on record from then on; what is owed already keeps the rule it was opened under.

mod decide;
mod history;
#[cfg(test)]
mod tests;

use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::codes::Etag;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Actor, Authority, Role};
use convene_kernel::policy::{Rule, RuleChange};
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

pub use decide::COUNTRY_OF_ALL;
pub use history::PolicyHistory;

/// The changes to the policy of one country; the policy that the installation adopts for all is under [`COUNTRY_OF_ALL`].
#[derive(Clone, Copy, Debug)]
pub struct PolicyRecord;

/// What may be asked.
#[derive(Clone, Debug)]
pub enum Command {
    /// Changes one rule for duties put on record from now on.
    Change(RuleChange),
    /// Puts on record the policy that the installation runs under from now on.
    Adopt {
        /// The profile.
        profile: String,
        /// Every rule of it.
        rules: Vec<Rule>,
    },
}

/// What may happen, in its stored form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A rule was changed.
    Changed {
        /// How, and why.
        change: RuleChange,
    },
    /// The installation runs under another policy.
    Adopted {
        /// The profile.
        profile: String,
        /// Every rule of it.
        rules: Vec<Rule>,
    },
}

/// A change as it was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Changed {
    /// When it was recorded; it holds for what is recorded from then on.
    pub at: Moment,
    /// Who made it.
    pub by: Actor,
    /// What it changed, and why.
    pub change: RuleChange,
    /// The etag of the rule from then on.
    pub etag: Etag,
}

/// The changes made in one country, and the policies adopted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Every change, in order.
    pub changes: Vec<Changed>,
    /// The rules adopted last; none before the first time.
    pub adopted: Option<Vec<Rule>>,
}

impl State {
    /// The etag of a rule: that of its last change.
    pub fn etag_of(&self, rule: &str) -> Etag {
        self.changes.iter().rev().find(|changed| changed.change.rule == rule).map_or(Etag(0), |changed| changed.etag)
    }
}

impl Aggregate for PolicyRecord {
    type Command = Command;
    type Event = Event;
    type State = State;

    const SERVICE: &'static str = super::SERVICE;
    const KIND: &'static str = "policy";

    fn authority(_state: &State, _command: &Command) -> Authority {
        Authority::of(&[Role::Operator])
    }

    fn decide(state: &State, command: &Command, context: &Context<'_>) -> Result<Decision<Event>, Refusal> {
        match command {
            Command::Change(change) => decide::change(state, change, context),
            Command::Adopt { profile, rules } => decide::adopt(state, profile, rules),
        }
    }

    fn evolve(mut state: State, event: &Event, stamp: &Stamp) -> State {
        match event {
            Event::Changed { change } => state.changes.push(Changed {
                at: stamp.recorded_at,
                by: stamp.actor.clone(),
                change: change.clone(),
                etag: stamp.etag,
            }),
            Event::Adopted { rules, .. } => state.adopted = Some(rules.clone()),
        }
        state
    }
}
