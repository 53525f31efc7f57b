//! Facts of structures that never were.

use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::fixtures::*;
use crate::domain::structure::fixtures::*;
use crate::domain::structure::{
    Command, Composition, DirectionKind, Engagement, FocalPointsRestatement, ForumOutcome, Liaison, LiaisonAudience,
    NationalDirection, OutcomeKind, Recomposition, Reseating, Restaffing, SubNationalLeader, SubNationalLeadership,
};

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

/// RM-1.15: what is taken back of a structure leaves it as it was before, with all else that was recorded of it.
#[test]
fn what_is_taken_back_leaves_what_was_before() {
    let direction = |text: &str| {
        Command::GiveNationalDirection(NationalDirection {
            cluster: code("health"),
            kind: DirectionKind::Policy,
            structures: vec![code("leyte")],
            text: text.to_owned(),
        })
    };
    let liaison = |group: &str| {
        Command::DesignateLiaison(Liaison {
            structure: code("sag"),
            audience: LiaisonAudience::Experts,
            group: group.to_owned(),
            organization: registered("CARE"),
            person: Some(code("p-3")),
        })
    };
    let outcome = |text: &str| {
        let (structure, text) = (code("icc"), text.to_owned());
        Command::RecordForumOutcome(ForumOutcome { structure, kind: OutcomeKind::Option, text })
    };
    let seats = |member: &str| {
        Command::ReseatCountryTeam(Reseating { structure: code("hct"), seats: vec![registered(member)] })
    };
    let recomposed = Recomposition { structure: code("sag"), composition: composition(&["CARE", "WHO", "OXFAM"]) };
    let restaffed = Restaffing { structure: code("twg"), staff: staff(9) };
    let points = FocalPointsRestatement { structure: code("early-recovery"), focal_points: focal_points(&["health"]) };
    let (by, head) = (coordinator(), hc());
    let cases = [
        (with_hub(health()).given(&by, direction("chlorinate every well")), &by, direction("boil water"), "leyte"),
        (with_hub(health()).given(&by, reports("leyte")), &by, reports("leyte"), "leyte"),
        (with_hub(health()).given(&by, reviews(false, false)), &by, reviews(true, false), "leyte"),
        (with_hub(health()), &by, closes("leyte"), "leyte"),
        (with_sag(health()).given(&by, liaison("cash experts")), &by, liaison("military"), "sag"),
        (with_sag(health()).given(&by, informs("sag")), &by, informs("sag"), "sag"),
        (with_sag(health()), &by, Command::RecomposeAdvisoryGroup(recomposed), "sag"),
        (with_sag(health()), &by, Command::AdoptStrategy(Box::new(adoption())), "sag"),
        (with_twg(health()), &by, renews("2014-05-31"), "twg"),
        (with_twg(health()), &by, Command::RestaffWorkingGroup(restaffed), "twg"),
        (health().given(&head, forms_team(&["WHO"])), &head, seats("CARE"), "hct"),
        (health().given(&head, forms_forum()).given(&head, outcome("one chain")), &head, outcome("two chains"), "icc"),
        (health().given(&head, forms_network(&[])), &head, Command::RestateFocalPoints(points), "early-recovery"),
    ];
    for (before, by, command, id) in cases {
        let before = before.at("2014-01-10");
        let shown = |example: &Example| {
            let structure = &example.state().structures[&code(id)];
            let mut body = structure.body.clone();
            if let Body::Advisory(group) = &mut body {
                group.strategy.retain(|_, versions| versions.values().next().is_some());
            }
            (body, structure.closed.clone())
        };
        let during = before.clone().at("2014-01-12").given(by, command);
        assert_ne!(shown(&during), shown(&before), "{id}");
        let withdrawn = withdraws_last(&during, id);
        let after = during.given(by, withdrawn);
        assert_eq!(shown(&after), shown(&before), "{id}");
    }
}

/// RM-1.15, RM-6.2: an endorsement is not taken back while a review, a leader or an end rests on it; what was formed is not taken back
/// while another one is of it. What is kept by itself is owed as before when something else is taken back.
#[test]
fn what_rests_on_a_fact_stays() {
    let hub = with_hub(health()).at("2014-01-01");
    let endorsement = || withdraws_last(&hub, "leyte");
    let leader = SubNationalLeader {
        organization: registered("CARE"),
        person: Some(code("p-7")),
        engagement: Engagement::PartTime,
    };
    let leadership = SubNationalLeadership { structure: code("leyte"), leaders: vec![leader], sharing: None };
    let later = [reviews(true, false), Command::StateSubNationalLeadership(leadership), closes("leyte")];
    for command in later {
        let rested = hub.clone().given(&coordinator(), command);
        rested.when(&coordinator(), endorsement()).refused("RM-1.15", "FACT_HAS_OTHERS");
    }
    let of_two = with_hub(with_sag(health()));
    let (sag, leyte) = (withdraws_last(&of_two, "sag"), of_two.state().structures[&code("leyte")].formed.etag);
    let advised = with_hub_sag(of_two);
    advised.clone().when(&coordinator(), sag).refused("RM-1.15", "FACT_HAS_OTHERS");
    let Command::WithdrawStructureFact(formation) = withdraws_last(&advised, "leyte") else { panic!("a withdrawal") };
    let formation = Command::WithdrawStructureFact(StructureFactWithdrawal { commit: leyte, ..formation });
    advised.when(&coordinator(), formation).refused("RM-1.15", "FACT_HAS_OTHERS");

    let reviewed =
        hub.given(&coordinator(), reports("leyte")).at("2014-01-05").given(&coordinator(), reviews(true, false));
    let since = |example: &Example, rule: &str| example.duty(rule).expect("it is owed").since;
    let (report, review) = (since(&reviewed, "RM-6.2.report"), since(&reviewed, "RM-6.2.review"));
    let withdrawn = withdraws_last(&reviewed, "leyte");
    let outcome = reviewed.at("2014-01-08").when(&coordinator(), withdrawn);
    outcome.voids("RM-6.2.review").opens("RM-6.2.review");
    let after = outcome.accepted();
    assert_eq!(since(&after, "RM-6.2.report"), report, "the report stays");
    assert!(since(&after, "RM-6.2.review") <= review);
}

/// RM-1.15, RM-4.4: that the membership was informed and was not is owed since the time before.
#[test]
fn information_that_never_was_is_owed() {
    let first = with_sag(health()).at("2013-12-01").given(&coordinator(), informs("sag"));
    let second = first.at("2013-12-20").given(&coordinator(), informs("sag")).at("2014-01-10");
    let withdrawn = withdraws_last(&second, "sag");
    let after = second.given(&coordinator(), withdrawn);
    assert_eq!(after.duty("RM-4.4.information").map(|duty| duty.since), Some(at("2013-12-01")));
}
