//! Who may give which command, as a table in `tests/roles.txt`: a change in who may do something is seen there.

use convene_kernel::aggregate::Aggregate;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_kernel::policy::{Rule, RuleChange};
use convene_kernel::testing::{Case, Example, RoleTable, Situation, actor};
use convene_kernel::time::Period;
use convene_runtime::testing::is_as_written;

use super::policy::{self, AdoptPolicy, PolicyRecord};
use super::queue;
use super::queue::fixtures::{answer, claim, close, erc, erc_notice, office, queue, release, scheduler, settle};

/// What the scheduler does by itself, which no method gives.
fn own(command: &queue::Command) -> &'static str {
    match command {
        queue::Command::OpenItem(_) => "(the queue: open an item)",
        queue::Command::SettleItem(_) => "(the queue: settle an item)",
        _ => "",
    }
}

fn table<A: Aggregate>(cases: Vec<Case<A>>) -> String {
    let situations: Vec<(&'static str, Situation<A>)> = vec![("always", |example| example)];
    RoleTable { cases, situations, organizations: &["OCHA", "WHO"] }.text()
}

/// S-6: the ERC and the ERC's office deal with the queue, each item by the person who claimed it or by the ERC.
fn the_queue() -> String {
    let claimed = || queue().given(&office(), claim());
    let answered = claimed().given(&office(), answer());
    let case = |example, by, command: queue::Command| {
        let name = own(&command);
        Case::new(example, &by, command).with(name)
    };
    table(vec![
        case(queue(), scheduler(), queue::Command::OpenItem(Box::new(erc_notice("e-2", 1, "2014-07-01")))),
        case(queue(), erc(), claim()),
        case(claimed(), office(), release()),
        case(claimed(), office(), answer()),
        case(answered, office(), close()),
        case(queue(), scheduler(), settle()),
    ])
}

/// S-2: an operator changes a period.
fn the_policy() -> String {
    let operator = actor(Role::Operator, "OCHA");
    let record = || Example::<PolicyRecord>::new("PHL", "2014-02-01");
    let rules: Vec<Rule> = Guidance::embedded().policy.rules().cloned().collect();
    let change = RuleChange::new("OG-6.government", "the government asked for more time").period(Period::Days(5));
    let adopt = policy::Command::AdoptPolicy(AdoptPolicy { profile: "iasc-2012".to_owned(), rules });
    table(vec![
        Case::new(record(), &operator, policy::Command::ChangeRule(change)),
        Case::new(record(), &operator, adopt).with("(the policy: adopt a profile)"),
    ])
}

/// S-2, S-6: every command by every role.
#[test]
fn every_command_is_given_by_the_roles_of_the_table() {
    let text = format!("{}\n{}", the_queue(), the_policy());
    is_as_written(env!("CARGO_MANIFEST_DIR"), "tests/roles.txt", &text, "CONVENE_WRITE_ROLES");
}
