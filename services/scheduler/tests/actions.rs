//! The tables of actions against the contracts: a client is shown every command there is, by the method that gives it.

use convene_kernel::action::Action;
use convene_kernel::aggregate::Aggregate;
use convene_runtime::testing::command_methods;
use convene_scheduler::domain::policy::PolicyRecord;
use convene_scheduler::domain::queue::ErcQueue;

fn methods<A: Aggregate>() -> impl Iterator<Item = &'static str> {
    A::ACTIONS.iter().copied().flatten().map(|action: &Action<A::State>| action.method)
}

#[test]
fn every_command_has_its_action() {
    let mut actions: Vec<_> = methods::<ErcQueue>().chain(methods::<PolicyRecord>()).collect();
    actions.sort_unstable();
    assert_eq!(actions, command_methods("convene.scheduler.v1"));
}
