//! Given items before the ERC, when they are claimed, answered and closed: who, when, and in which order (S-6).

use convene_kernel::duty::Owner;
use convene_kernel::identity::Actor;
use convene_kernel::testing::{Example, actor, at, code};

use super::*;
use crate::domain::step::StepKind;

fn matter(item: &str, level: u32, due: &str) -> Matter {
    Matter {
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

fn scheduler() -> Actor {
    actor(Role::Operator, "CONVENE")
}

fn erc() -> Actor {
    actor(Role::EmergencyReliefCoordinator, "OCHA")
}

fn office() -> Actor {
    actor(Role::ErcOffice, "OCHA")
}

fn queue() -> Example<ErcQueue> {
    let open = Command::Open(Box::new(matter("e-1", 1, "2014-07-01")));
    Example::<ErcQueue>::new("PHL", "2014-07-08").given(&scheduler(), open)
}

fn claim() -> Command {
    Command::Claim { item: code("e-1") }
}

fn release() -> Command {
    Command::Release { item: code("e-1"), reason: "not ours".to_owned() }
}

fn answer() -> Command {
    Command::Answer { item: code("e-1"), answer: "the HC was called".to_owned() }
}

fn close() -> Command {
    Command::Close { item: code("e-1"), reason: "the review is set for Monday".to_owned() }
}

fn settle() -> Command {
    Command::Settle { item: code("e-1"), outcome: Outcome::Kept { at: at("2014-07-10"), late: true } }
}

/// S-6: claimed, answered, closed, with who and when.
#[test]
fn an_item_is_claimed_answered_and_closed() {
    let closed = queue()
        .at("2014-07-09")
        .given(&office(), claim())
        .at("2014-07-10")
        .given(&office(), answer())
        .at("2014-07-11")
        .given(&office(), close());
    let item = closed.state().item(&code("e-1")).expect("the item");
    assert_eq!(item.claim, Some(Claim { by: office(), at: at("2014-07-09") }));
    assert_eq!(item.answer.as_ref().map(|answer| answer.at), Some(at("2014-07-10")));
    assert_eq!(item.closed.as_ref().map(|closed| (&closed.by, closed.at)), Some((&office(), at("2014-07-11"))));
    assert_eq!(item.status(), Status::Closed);
    assert_eq!(closed.state().open().count(), 0);
}

/// S-6: nobody answers what nobody took on, or what somebody else did; the ERC may act on what the office has.
#[test]
fn only_whoever_has_an_item_acts_on_it() {
    queue().when(&office(), answer()).refused("S-6", "ITEM_NOT_CLAIMED");
    let claimed = queue().given(&office(), claim());
    claimed.clone().when(&erc(), claim()).refused("S-6", "ITEM_CLAIMED");
    let mut colleague = office();
    colleague.person = code("another");
    claimed.clone().when(&colleague, answer()).refused("S-6", "ITEM_CLAIMED_BY_ANOTHER");
    claimed.clone().when(&colleague, release()).refused("S-6", "ITEM_CLAIMED_BY_ANOTHER");
    assert_eq!(claimed.given(&erc(), answer()).state().items()[0].status(), Status::Answered);
}

/// S-6: given back, it is free again, and why stays on record.
#[test]
fn a_released_item_is_free_again() {
    let released = queue().given(&office(), claim()).given(&office(), release());
    let item = &released.state().items()[0];
    assert_eq!((item.status(), item.released[0].text.as_str()), (Status::Open, "not ours"));
    let _ = released.given(&erc(), claim());
}

/// S-6: by hand only what was answered is closed, and what was answered is not given back.
#[test]
fn an_item_is_answered_before_it_is_closed() {
    let claimed = queue().given(&office(), claim());
    claimed.clone().when(&office(), close()).refused("S-6", "ITEM_NOT_ANSWERED");
    claimed.given(&office(), answer()).when(&office(), release()).refused("S-6", "ITEM_ANSWERED");
}

/// S-6: when the duty is done or void the item closes by itself, whoever has it.
#[test]
fn an_item_closes_with_its_duty() {
    let settled = queue().given(&office(), claim()).at("2014-07-12").given(&scheduler(), settle());
    let item = &settled.state().items()[0];
    assert_eq!(item.settled.as_ref().map(|(when, _)| *when), Some(at("2014-07-12")));
    settled.clone().when(&office(), answer()).refused("S-6", "ITEM_CLOSED");
    settled.when(&scheduler(), settle()).refused("S-6", "ITEM_CLOSED");
}

/// S-6: a matter is put before the ERC once.
#[test]
fn a_matter_is_opened_once() {
    let again = Command::Open(Box::new(matter("e-1", 1, "2014-07-01")));
    queue().when(&scheduler(), again).refused("S-6", "ITEM_OPENED");
}

/// S-6: a decision is taken on the present state of the item, and on one that is there.
#[test]
fn items_are_addressed_as_they_are() {
    let stale = queue().reading(convene_kernel::codes::Etag(9)).when(&office(), claim());
    assert!(matches!(stale.refusal(), Refusal::Stale { .. }));
    let missing = queue().when(&office(), Command::Claim { item: code("e-2") });
    assert!(matches!(missing.refusal(), Refusal::NotFound { .. }));
}

/// S-6: by urgency, then level, then age; what is closed comes last.
#[test]
fn items_come_by_urgency_and_age() {
    let open = |queue: Example<ErcQueue>, item, level, due| {
        queue.given(&scheduler(), Command::Open(Box::new(matter(item, level, due))))
    };
    let mut queue = queue().given(&scheduler(), settle());
    for (item, level, due) in [
        ("later", 1, "2014-09-01"),
        ("pressing", 1, "2014-07-08T20:00:00Z"),
        ("overdue", 1, "2014-07-05"),
        ("older", 1, "2014-07-02"),
        ("higher", 2, "2014-07-06"),
    ] {
        queue = open(queue, item, level, due);
    }
    let mut items = queue.state().items().to_vec();
    items.sort_by(|one, other| by_urgency(one, other, at("2014-07-08")));
    let order: Vec<&str> = items.iter().map(|item| item.matter.item.as_str()).collect();
    assert_eq!(order, ["higher", "older", "overdue", "pressing", "later", "e-1"]);
}

/// S-6: deciding is the ERC's and the office's; what the scheduler does nobody else may.
#[test]
fn each_command_has_its_authority() {
    let may = |command: &Command| ErcQueue::authority(&State::default(), command).roles().to_vec();
    assert_eq!(may(&claim()), [Role::EmergencyReliefCoordinator, Role::ErcOffice]);
    assert_eq!(may(&settle()), [Role::Operator]);
}
