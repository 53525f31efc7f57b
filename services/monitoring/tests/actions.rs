//! The table of actions against the contracts: a client is shown every command there is, by the method that gives it.

use convene_kernel::aggregate::Aggregate as _;
use convene_monitoring::domain::Monitoring;
use convene_runtime::testing::command_methods;

#[test]
fn every_command_has_its_action() {
    let mut actions: Vec<_> = Monitoring::ACTIONS.iter().copied().flatten().map(|action| action.method).collect();
    actions.sort_unstable();
    assert_eq!(actions, command_methods("convene.monitoring.v1"));
}
