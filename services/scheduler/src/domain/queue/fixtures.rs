//! A queue with one item, and what is done with it, for the tests of its topics.

use convene_kernel::duty::Owner;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{Example, actor, at, code};

use super::*;
use crate::domain::step::StepKind;

pub fn erc_notice(item: &str, level: u32, due: &str) -> ErcNotice {
    ErcNotice {
        item: code(item),
        kind: StepKind::Escalation,
        level,
        token: item.to_owned(),
        service: "activation".to_owned(),
        duty: "RM-2.10.review:country".to_owned(),
        rule: "RM-2.10.review".to_owned(),
        row: "RM-2.10".into(),
        what: "Review the need for each cluster".to_owned(),
        subject: "country".to_owned(),
        cluster: None,
        owner: Owner::role(Role::HumanitarianCoordinator),
        since: at("2014-01-01"),
        due: at(due),
        asked_at: at(due),
    }
}

pub fn scheduler() -> Actor {
    actor(Role::Operator, "CONVENE")
}

pub fn erc() -> Actor {
    actor(Role::EmergencyReliefCoordinator, "OCHA")
}

pub fn office() -> Actor {
    actor(Role::ErcOffice, "OCHA")
}

pub fn queue() -> Example<ErcQueue> {
    let open = Command::OpenItem(Box::new(erc_notice("e-1", 1, "2014-07-01")));
    Example::<ErcQueue>::new("PHL", "2014-07-08").given(&scheduler(), open)
}

pub fn claim() -> Command {
    Command::ClaimItem(ClaimItem { item: code("e-1") })
}

pub fn release() -> Command {
    Command::ReleaseItem(ReleaseItem { item: code("e-1"), reason: "not ours".to_owned() })
}

pub fn answer() -> Command {
    Command::AnswerItem(AnswerItem { item: code("e-1"), answer: "the HC was called".to_owned() })
}

pub fn close() -> Command {
    Command::CloseItem(CloseItem { item: code("e-1"), reason: "the review is set for Monday".to_owned() })
}

pub fn settle() -> Command {
    Command::SettleItem(SettleItem { item: code("e-1"), outcome: Outcome::Kept { at: at("2014-07-10"), late: true } })
}
