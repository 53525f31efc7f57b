//! Facts of structures that never were.

use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::fixtures::*;
use crate::domain::structure::Composition;
use crate::domain::structure::fixtures::*;

/// A composition with IFRC as a member.
fn with_ifrc() -> Composition {
    let mut composition = composition(&["CARE", "WHO"]);
    composition.members[0].organization = registered("IFRC");
    composition
}

/// RM-1.15: an end that never was leaves the structure at work, and it owes again.
#[test]
fn an_end_that_never_was_is_taken_back() {
    let closed = with_hub(health()).at("2014-02-01").given(&coordinator(), closes("leyte")).at("2014-03-01");
    let withdrawing = withdraws_last(&closed, "leyte");
    let outcome = closed.when(&coordinator(), withdrawing);
    outcome.opens("RM-6.2.report").opens("RM-6.2.review");
    let open = outcome.accepted();
    assert!(open.state().structures[&code("leyte")].is_there_at(at("2014-02-15")));
    open.when(&coordinator(), reports("leyte")).commit();
}

/// RM-1.15: a structure that was never formed is on record no longer, and owes nothing; one on which others rest stays.
#[test]
fn a_structure_that_never_was_is_taken_back() {
    let formed = with_twg(health());
    let outcome = formed.clone().when(&coordinator(), withdraws_last(&formed, "twg"));
    outcome.voids("RM-4.2.task");
    let gone = outcome.accepted();
    assert!(!gone.state().structures.contains_key(&code("twg")));
    gone.when(&coordinator(), forms_twg("2014-03-31")).commit();
    formed.clone().when(&coordinator(), withdraws_last(&formed, "sag")).refused("RM-1.15", "FACT_HAS_OTHERS");
    let weak = health().given(&coordinator(), forms_sag("sag", Composition { conflict: true, ..with_ifrc() }));
    assert!(weak.finding("RM-4.1").is_some());
    weak.clone().when(&coordinator(), withdraws_last(&weak, "sag")).resolves("RM-4.1");
}

/// RM-1.15: the endorsement of a sub-national cluster is taken back while nothing rests on it: then it is no more than drafted.
#[test]
fn an_endorsement_that_never_was_is_taken_back() {
    let hub = with_hub(health()).at("2014-01-01");
    let outcome = hub.clone().when(&coordinator(), withdraws_last(&hub, "leyte"));
    outcome.voids("RM-6.2.report");
    assert_eq!(outcome.accepted().state().structures[&code("leyte")].since(), None);
    let endorsed = withdraws_last(&hub, "leyte");
    let reported = hub.given(&coordinator(), reports("leyte"));
    reported.when(&coordinator(), endorsed).refused("RM-1.15", "FACT_HAS_OTHERS");
}

/// RM-1.15, RM-6.2: a report that never was made is owed since the one before it.
#[test]
fn a_report_that_never_was_is_owed() {
    let first = with_hub(health()).at("2013-12-15").given(&coordinator(), reports("leyte"));
    let second = first.at("2014-01-15").given(&coordinator(), reports("leyte")).at("2014-01-20");
    let withdrawing = withdraws_last(&second, "leyte");
    let taken_back = second.given(&coordinator(), withdrawing);
    let duty = taken_back.duty("RM-6.2.report").expect("it is owed");
    assert_eq!(duty.since, at("2013-12-15"));
}

/// RM-1.15, RM-4.2: a renewal that never was leaves the group past the date that it had.
#[test]
fn a_renewal_that_never_was_is_taken_back() {
    let renewed = with_twg(health()).at("2014-02-20").given(&coordinator(), renews("2014-05-31")).at("2014-03-10");
    let withdrawing = withdraws_last(&renewed, "twg");
    let taken_back = renewed.given(&coordinator(), withdrawing);
    let owed = taken_back.duty("RM-4.2.task").expect("it is owed");
    assert_eq!(owed.since, at("2014-02-28T15:59:59Z"));
}

/// RM-1.15: a commit that recorded no fact of the structure takes nothing back.
#[test]
fn a_fact_is_named_by_its_commit() {
    let both = with_sag(with_hub(health()));
    let other = StructureFactWithdrawal {
        structure: code("leyte"),
        commit: both.state().structures[&code("sag")].etag,
        reason: "a mistake".to_owned(),
        source: "the office".to_owned(),
    };
    let outcome = both.when(&coordinator(), crate::domain::structure::Command::WithdrawStructureFact(other));
    outcome.refused("RM-1.15", "FACT_OF_ANOTHER_COMMIT");
}
