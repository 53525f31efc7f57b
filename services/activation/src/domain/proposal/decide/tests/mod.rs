//! Given, when, then for proposals: what is put to the ERC, who is to lead, and how it is answered and decided.

mod decision;
mod leads;
mod submission;

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{actor, code};

use crate::domain::fixtures::{self, recommendation};
use crate::domain::proposal::{Approve, Command, GiveAnswer, Position, Recommendation, Submission};

fn health() -> Recommendation {
    recommendation("health", &["HEA"], "WHO")
}

fn submit(submission: Submission) -> Command {
    Command::Submit(Box::new(submission))
}

fn submit_one(recommendation: Recommendation) -> Command {
    submit(fixtures::submission("p-1", vec![recommendation]))
}

fn approve() -> Command {
    Command::Approve(Approve { proposal: code("p-1"), remarks: None })
}

fn principal(organization: &str) -> Actor {
    actor(Role::IascPrincipal, organization)
}

fn answer(position: Position) -> Command {
    Command::Answer(GiveAnswer { proposal: code("p-1"), position, statement: "as our office sees it".to_owned() })
}
