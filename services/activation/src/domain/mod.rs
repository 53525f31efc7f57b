//! The domain of the activation service, pure: the aggregate is a country's operation.
//!
//! It has four areas of one form: `command` and `event` are the area's tables of contents and dispatch to the topics, and
//! each topic is one file with its values, who may give its commands, what they decide, what its events make of the state,
//! and its tests. The areas are [`operation`] the country and its emergencies, [`proposal`] what is put to the ERC, [`cluster`]
//! the life of a cluster, and [`review`] reviews, transition and de-activation.

#[cfg(test)]
mod answers;
pub mod claims;
pub mod cluster;
pub mod dates;
pub mod endorsement;
pub mod fact;
#[cfg(test)]
mod facts;
#[cfg(test)]
pub(crate) mod fixtures;
mod implausible_date;
pub mod objection;
pub mod operation;
pub mod past;
pub mod place;
pub mod proposal;
pub mod review;
#[cfg(test)]
mod roles;
mod state;
pub mod subjects;
pub mod taking_over;

use chrono::NaiveDate;
use chrono_tz::Tz;
use convene_kernel::action::Action;
use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::codes::Etag;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use self::claims::Correcting;
use self::fact::FactOnRecord;

pub use convene_kernel::recorded::Recorded;
pub use state::Operation;

/// What deciding a command brings: events, findings and duties, or the refusal with every reason.
pub type Decided = Result<Decision<Event>, Refusal>;

/// The activation domain: everything about the clusters of one country.
#[derive(Clone, Copy, Debug)]
pub struct Activation;

/// What may be asked of a country's operation.
#[derive(Clone, Debug)]
pub enum Command {
    /// About the country and its emergencies.
    Operation(operation::Command),
    /// About what is put to the Emergency Relief Coordinator.
    Proposal(proposal::Command),
    /// About a cluster.
    Cluster(cluster::Command),
    /// About reviews, transition and de-activation.
    Review(review::Command),
}

impl Command {
    /// The command without its content, and the identifier of the resource it is given for.
    fn action(&self) -> (&'static Action<Operation>, &str) {
        match self {
            Self::Operation(command) => command.action(),
            Self::Proposal(command) => command.action(),
            Self::Cluster(command) => command.action(),
            Self::Review(command) => command.action(),
        }
    }
}

/// What may happen in a country's operation, in its stored form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// To the country and its emergencies.
    Operation(operation::Event),
    /// To a proposal.
    Proposal(proposal::Event),
    /// To a cluster.
    Cluster(cluster::Event),
    /// In a review, a transition or a de-activation.
    Review(review::Event),
}

impl Event {
    /// The moment that the event itself names for what happened, by the days of its commit's `zone`; where it names none, it is
    /// that of its commit.
    pub fn happened_at(&self, zone: Tz) -> Option<Moment> {
        match self {
            Self::Operation(event) => event.happened_at(zone),
            Self::Cluster(event) => event.happened_at(zone),
            Self::Review(event) => event.happened_at(zone),
            Self::Proposal(event) => event.happened_at(),
        }
    }
}

impl Event {
    /// The fact that it records by that commit, where that is one that a correction may be about.
    pub fn fact(&self, commit: Etag) -> Option<FactOnRecord> {
        let (kind, of) = match self {
            Self::Cluster(event) => event.fact(),
            Self::Review(event) => event.fact(),
            Self::Operation(event) => return event.fact(commit),
            Self::Proposal(event) => event.fact(),
        }?;
        Some(kind.on_record(of, commit))
    }

    /// What it corrects.
    pub fn corrects(&self) -> Option<Correcting> {
        match self {
            Self::Cluster(cluster::Event::Corrected(corrected)) => Some(corrected.corrects()),
            Self::Review(review::Event::Corrected(corrected)) => Some(corrected.corrects()),
            Self::Operation(operation::Event::FactCorrected(corrected)) => Some(corrected.corrects()),
            _ => None,
        }
    }

    /// The fact that it says never was.
    pub fn withdraws(&self) -> Option<&FactOnRecord> {
        match self {
            Self::Operation(operation::Event::FactWithdrawn(withdrawal)) => Some(&withdrawal.fact),
            _ => None,
        }
    }

    /// Whether it is about what the record has of a fact, and so about whichever day the fact is of: a correction, a withdrawal,
    /// and what sources say.
    pub fn is_about_the_record(&self) -> bool {
        use operation::Event::{ClaimPreferred, ClaimRecorded, FactWithdrawn};
        let of_sources =
            |event: &operation::Event| matches!(event, ClaimRecorded(_) | ClaimPreferred(_) | FactWithdrawn(_));
        self.corrects().is_some() || matches!(self, Self::Operation(event) if of_sources(event))
    }
}

impl Aggregate for Activation {
    type Command = Command;
    type Event = Event;
    type State = Operation;
    type Facts = ();

    const SERVICE: &'static str = "activation";
    const KIND: &'static str = "operation";

    const ACTIONS: &'static [&'static [Action<Operation>]] =
        &[operation::ACTIONS, proposal::ACTIONS, cluster::ACTIONS, review::ACTIONS];

    const DECISIONS: &'static [&'static str] = &[
        "convene.activation.v1.ProposalService/ApproveProposal",
        "convene.activation.v1.ProposalService/DeclineProposal",
        "convene.activation.v1.ReviewService/DecideDeactivation",
    ];

    fn action(command: &Command) -> Option<(&'static Action<Operation>, &str)> {
        Some(command.action())
    }

    fn authority(state: &Operation, command: &Command) -> Authority {
        let (action, id) = command.action();
        let authority = (action.authority)(state, id);
        match command {
            Command::Operation(operation::Command::StateReadiness(command)) => {
                authority.for_clusters([command.sector.clone()])
            }
            Command::Proposal(proposal::Command::RecordInformed(command)) => {
                proposal::authority_to_inform(command.audience)
            }
            _ => authority,
        }
    }

    fn happened_at(command: &Command) -> Option<Moment> {
        match command {
            Command::Operation(command) => command.happened_at(),
            Command::Proposal(command) => command.happened_at(),
            Command::Cluster(command) => command.happened_at(),
            Command::Review(_) => None,
        }
    }

    fn happened_on(command: &Command) -> Option<NaiveDate> {
        match command {
            Command::Operation(command) => command.happened_on(),
            Command::Cluster(command) => command.happened_on(),
            Command::Review(command) => command.happened_on(),
            Command::Proposal(_) => None,
        }
    }

    fn decide(
        state: &Operation,
        command: &Command,
        (): &(),
        context: &Context<'_>,
    ) -> Result<Decision<Event>, Refusal> {
        let mut decision = match command {
            Command::Operation(command) => operation::decide(state, command, context),
            Command::Proposal(command) => proposal::decide(state, command, context),
            Command::Cluster(command) => cluster::decide(state, command, context),
            Command::Review(command) => review::decide(state, command, context),
        }?;
        taking_over::find_owners(&mut decision, state, context);
        implausible_date::question_dates(&mut decision, context);
        Ok(decision)
    }

    fn evolve(state: Operation, event: &Event, stamp: &Stamp) -> Operation {
        let mut state = match event {
            Event::Operation(event) => operation::evolve(state, event, stamp),
            Event::Proposal(event) => proposal::evolve(state, event, stamp),
            Event::Cluster(event) => cluster::evolve(state, event, stamp),
            Event::Review(event) => review::evolve(state, event, stamp),
        };
        if let Some(Correcting { fact, right, .. }) = event.corrects() {
            state.claims.correct(&fact, &right);
        }
        state
    }
}
