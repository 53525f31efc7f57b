//! What the tests of proposals share: a recommendation, and the commands that follow each other.

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{actor, code};

use super::{Approve, Command, GiveAnswer, LeadChange, Position, Recommendation, Submission};
use crate::domain::endorsement::StatedGround;
use crate::domain::fixtures::{self, recommendation, selected};

pub fn health() -> Recommendation {
    recommendation("health", &["HEA"], "WHO")
}

pub fn submit(submission: Submission) -> Command {
    Command::Submit(Box::new(submission))
}

pub fn submit_one(recommendation: Recommendation) -> Command {
    submit(fixtures::submission("p-1", vec![recommendation]))
}

pub fn approve() -> Command {
    Command::Approve(fixtures::approval("p-1"))
}

/// The approval on that ground.
pub fn approve_on(ground: StatedGround) -> Command {
    Command::Approve(Approve { ground, ..fixtures::approval("p-1") })
}

pub fn principal(organization: &str) -> Actor {
    actor(Role::IascPrincipal, organization)
}

pub fn answer(position: Position) -> Command {
    Command::Answer(GiveAnswer { proposal: code("p-1"), position, statement: "as our office sees it".to_owned() })
}

pub fn lead_change(cluster: &str, agency: &str) -> LeadChange {
    LeadChange {
        cluster: code(cluster),
        lead: selected(agency),
        reason: "capacity moved".to_owned(),
        protection_agreement: None,
    }
}
