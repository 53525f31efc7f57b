//! Technical working groups, by their rules.

use convene_kernel::identity::Role;
use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::fixtures::*;
use crate::domain::structure::Command;
use crate::domain::structure::fixtures::*;

fn forming(change: impl FnOnce(&mut WorkingGroupFormation)) -> Command {
    let mut formation = twg_formation("2014-02-28");
    change(&mut formation);
    Command::FormWorkingGroup(Box::new(formation))
}

fn owed(example: &Example) -> Vec<String> {
    let duties = example.record().duties.values().filter(|duty| duty.rule == "RM-4.2.task");
    duties.map(|duty| duty.since.to_string()).collect()
}

/// RM-4.2: a group has a task, an end and a coordinator named by a strategic advisory group of its cluster.
#[test]
fn a_group_is_named_by_the_advisory_group() {
    health().when(&coordinator(), forming(|_| {})).refused("RM-4.2", "STRUCTURE_OF_ANOTHER_CLUSTER");
    let sag = with_sag(health());
    let past = forming(|it| it.ends_on = "2013-11-19".parse().expect("a day"));
    sag.clone().when(&coordinator(), past).refused("RM-4.2", "ENDS_BEFORE_IT_BEGINS");
    let icrc = forming(|it| it.staff.organization = registered("ICRC"));
    sag.clone().when(&coordinator(), icrc).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    let formed = sag.when(&coordinator(), forming(|_| {}));
    formed.opens("RM-4.2.task").raises_nothing_of("RM-4.2");
    formed.accepted().when(&coordinator(), forming(|_| {})).refused("RM-4.2", "STRUCTURE_ALREADY_EXISTS");
}

/// RM-4.2: more than 15 people are found, and 15 are not.
#[test]
fn too_many_people_are_found() {
    let sag = with_sag(health());
    sag.clone().when(&coordinator(), forming(|it| it.staff.people = 15)).raises_nothing_of("RM-4.2");
    let large = sag.given(&coordinator(), forming(|it| it.staff.people = 16));
    assert!(large.finding("RM-4.2").is_some());
    let restaffing = |people| Command::RestaffWorkingGroup(Restaffing { structure: code("twg"), staff: staff(people) });
    large.clone().when(&coordinator(), restaffing(15)).resolves("RM-4.2");
    large.when(&coordinator(), restaffing(17)).raises_nothing_of("RM-4.2");
}

/// RM-4.2: past its date a group is to close or to be renewed: the coordinator owes it, and it goes to the lead agency and the
/// HC at most.
#[test]
fn past_its_date_a_group_closes_or_is_renewed() {
    let formed = with_twg(health()).at("2014-03-05");
    assert_eq!(owed(&formed), ["2014-02-28 15:59:59 UTC"], "the day ends in Manila");
    let owner = formed.duty("RM-4.2.task").map(|duty| duty.owner.role);
    assert_eq!(owner, Some(Role::Coordinator));
    formed.clone().when(&coordinator(), closes("twg")).keeps("RM-4.2.task");
    let renewed = formed.when(&coordinator(), renews("2014-05-31"));
    renewed.keeps("RM-4.2.task").opens("RM-4.2.task");
    assert_eq!(owed(&renewed.accepted()), ["2014-05-31 15:59:59 UTC"]);
}

/// RM-4.2: a renewal is to a later day that lies ahead.
#[test]
fn a_renewal_is_to_a_later_day() {
    let formed = with_twg(health()).at("2014-03-05");
    for day in ["2014-02-28", "2014-03-04"] {
        formed.clone().when(&coordinator(), renews(day)).refused("RM-4.2", "RENEWED_TO_NO_LATER_DAY");
    }
    formed.when(&coordinator(), renews("2014-03-06")).commit();
    with_hub(health())
        .when(&coordinator(), {
            let (structure, reason) = (code("leyte"), "it works on".to_owned());
            let ends_on = "2014-05-31".parse().expect("a day");
            Command::RenewWorkingGroup(WorkingGroupRenewal { structure, ends_on, reason })
        })
        .refused("RM-4.2", "STRUCTURE_OF_ANOTHER_KIND");
}

/// RM-4.2: renewals that are recorded in another order say the same: what is in force, and what was owed when.
#[test]
fn the_order_of_recording_changes_nothing() {
    let formed = || with_twg(health()).at("2014-07-01");
    let first = |example: Example| example.that_happened("2014-02-20").given(&coordinator(), renews("2014-04-30"));
    let second = |example: Example| example.that_happened("2014-04-25").given(&coordinator(), renews("2014-08-31"));
    let (in_order, out_of_order) = (second(first(formed())), first(second(formed())));
    for example in [&in_order, &out_of_order] {
        assert_eq!(owed(example), ["2014-08-31 15:59:59 UTC"]);
        let Body::Working(group) = &example.state().structures[&code("twg")].body else { panic!("no group") };
        let ends = |moment: &str| group.terms.at(at(moment)).map(|term| term.what.ends_on.to_string());
        assert_eq!(ends("2014-02-25").as_deref(), Some("2014-04-30"));
        assert_eq!(ends("2014-06-25").as_deref(), Some("2014-08-31"));
    }
    let closed = |example: &Example| {
        let openings = example.record().openings.values().filter(|opening| opening.duty.rule == "RM-4.2.task");
        let mut closed: Vec<_> = openings.map(|one| (one.duty.since, one.closed_at)).collect();
        closed.sort();
        closed
    };
    assert_eq!(closed(&in_order), closed(&out_of_order));
}
