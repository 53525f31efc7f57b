//! The table of actions against the contracts: a client is shown every command there is, by the method that gives it.

use convene_activation::domain::Activation;
use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::identity::Role;
use convene_runtime::testing::command_methods;

#[test]
fn every_command_has_its_action() {
    let mut actions: Vec<_> = Activation::ACTIONS.iter().copied().flatten().map(|action| action.method).collect();
    actions.sort_unstable();
    assert_eq!(actions, command_methods("convene.activation.v1"));
}

/// RM-1.11, RM-2.11: what needs a fresh login is given by the ERC alone.
#[test]
fn decisions_are_of_the_erc_alone() {
    let actions: Vec<_> = Activation::ACTIONS.iter().copied().flatten().collect();
    let operation = Default::default();
    for decision in Activation::DECISIONS {
        let action = actions.iter().find(|action| action.method == *decision);
        let action = action.unwrap_or_else(|| panic!("{decision} is no command"));
        assert_eq!((action.authority)(&operation, "p-1").roles(), [Role::EmergencyReliefCoordinator], "{decision}");
    }
}
