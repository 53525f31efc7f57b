//! Strategic advisory groups, by their rules.

use convene_kernel::testing::{at, code};

use super::*;
use crate::domain::fixtures::*;
use crate::domain::structure::Command;
use crate::domain::structure::fixtures::*;

fn forming(change: impl FnOnce(&mut Composition)) -> Command {
    let mut composition = composition(&["CARE", "OXFAM"]);
    change(&mut composition);
    forms_sag("sag", composition)
}

fn recomposing(composition: Composition) -> Command {
    Command::RecomposeAdvisoryGroup(Recomposition { structure: code("sag"), composition })
}

fn named(name: &str, category: &str) -> AdvisoryMember {
    let organization = ParticipatingOrganization {
        code: None,
        name: Some(name.to_owned()),
        kind: Some(OrganizationKind::NationalNgo),
    };
    let mut members = composition(&["CARE"]).members;
    AdvisoryMember { organization, category: category.to_owned(), ..members.remove(0) }
}

/// RM-4.1: the coordinator forms and chairs the group; members and invitees are of known categories, each named once.
#[test]
fn the_coordinator_forms_it_of_known_categories() {
    let formed = health().given(&coordinator(), forming(|_| {}));
    let Body::Advisory(group) = &formed.state().structures[&code("sag")].body else { panic!("no group") };
    let present = &group.compositions.present().expect("a composition").what;
    assert_eq!((present.members.len(), present.invitees.len()), (2, 1));
    let unknown = forming(|it| it.members[0].category = "friends".to_owned());
    health().when(&coordinator(), unknown).refused("RM-4.1", "CATEGORY_UNKNOWN");
    let unknown = forming(|it| it.invitees[0].category = "friends".to_owned());
    health().when(&coordinator(), unknown).refused("RM-4.1", "CATEGORY_UNKNOWN");
    let twice = forming(|it| it.members.push(it.members[0].clone()));
    health().when(&coordinator(), twice).refused("RM-4.1", "ORGANIZATION_NAMED_TWICE");
    let icrc = forming(|it| it.members[0].organization = registered("ICRC"));
    health().when(&coordinator(), icrc).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    let icrc = forming(|it| it.invitees[0].organization = registered("ICRC"));
    health().when(&coordinator(), icrc).commit();
    formed.when(&coordinator(), forming(|_| {})).refused("RM-4.1", "STRUCTURE_ALREADY_EXISTS");
}

/// RM-4.3: each member shows all four qualities, and no other is asked for; nothing is asked of those who are invited.
#[test]
fn members_have_the_four_qualities_and_no_other() {
    for quality in ["relevance", "expertise", "capacity", "commitment"] {
        let without = forming(|it| {
            it.members[1].qualities.remove(quality);
        });
        let outcome = health().when(&coordinator(), without);
        outcome.refused("RM-4.3", "QUALITY_MISSING");
        assert!(outcome.refusal().to_string().contains(quality));
    }
    let more = forming(|it| {
        it.members[0].qualities.insert("funding".to_owned(), "it gives".to_owned());
    });
    health().when(&coordinator(), more).refused("RM-4.3", "QUALITY_UNKNOWN");
}

/// RM-4.1: more than 15 members are found, and 15 are not.
#[test]
fn too_many_members_are_found() {
    let of = |count: usize| {
        let members = (0..count).map(|number| named(&format!("Relief {number}"), "national-ngo")).collect();
        forms_sag("sag", Composition { members, ..composition(&[]) })
    };
    health().when(&coordinator(), of(15)).raises_nothing_of("RM-4.1");
    let large = health().given(&coordinator(), of(16));
    assert_eq!(large.finding("RM-4.1").map(|finding| finding.field.as_str()), Some("members"));
    large.at("2014-02-01").when(&coordinator(), recomposing(composition(&["CARE"]))).resolves("RM-4.1");
}

/// RM-4.1: a constituency of the partners that no member is of is found, also when a partner joins later, until it is heard or has left.
#[test]
fn a_constituency_without_a_member_is_found() {
    let samar = || {
        let (name, kind) = (Some("Samar Relief".to_owned()), Some(OrganizationKind::NationalNgo));
        named_joins("samar", ParticipatingOrganization { code: None, name, kind }, "health")
    };
    let formed = with_care(health()).when(&coordinator(), forming(|_| {}));
    formed.raises_nothing_of("RM-4.1");
    let joined = formed.accepted().when(&coordinator(), samar());
    joined.raises("RM-4.1");
    let joined = joined.accepted();
    let field = joined.finding("RM-4.1").map(|finding| finding.field.clone());
    assert_eq!(field.as_deref(), Some("members[national-ngo]"));
    let mut heard = composition(&["CARE"]);
    heard.members.push(named("Samar Relief", "national-ngo"));
    joined.clone().at("2014-02-01").when(&coordinator(), recomposing(heard)).resolves("RM-4.1");
    joined.at("2014-02-01").when(&coordinator(), leaves("samar")).resolves("RM-4.1");
}

/// RM-4.1: IFRC as member is found where conflict affects the emergency, and is not where none does.
#[test]
fn ifrc_is_no_member_in_a_conflict() {
    let with_ifrc = |conflict: bool| {
        forming(|it| {
            it.members[1].organization = registered("IFRC");
            it.members[1].category = "ifrc".to_owned();
            it.conflict = conflict;
        })
    };
    health().when(&coordinator(), with_ifrc(false)).raises_nothing_of("RM-4.1");
    health().when(&coordinator(), with_ifrc(true)).raises("RM-4.1");
    health().when(&coordinator(), forming(|it| it.conflict = true)).raises_nothing_of("RM-4.1");
}

/// RM-4.5: a sub-national group needs the decision of a national group of the cluster, and need not mirror the partnership.
#[test]
fn a_sub_national_group_is_decided_by_the_national_one() {
    let both = with_sag(with_hub(with_care(health())));
    let need = |change: fn(&mut SubNationalNeed)| {
        let mut formation = hub_sag();
        formation.composition = composition(&["WHO"]);
        formation.sub_national.iter_mut().for_each(change);
        Command::FormAdvisoryGroup(Box::new(formation))
    };
    both.clone().when(&coordinator(), need(|_| {})).raises_nothing_of("RM-4.1");
    let none = both.clone().when(&coordinator(), need(|it| it.advisory_group = code("leyte")));
    none.refused("RM-4.5", "STRUCTURE_OF_ANOTHER_CLUSTER");
    let nowhere = both.clone().when(&coordinator(), need(|it| it.structure = code("samar")));
    nowhere.refused("RM-4.5", "STRUCTURE_OF_ANOTHER_CLUSTER");
    let formed = both.given(&coordinator(), need(|_| {}));
    let again = {
        let mut formation = hub_sag();
        formation.structure = code("leyte-sag-2");
        formation.sub_national.iter_mut().for_each(|it| it.advisory_group = code("leyte-sag"));
        Command::FormAdvisoryGroup(Box::new(formation))
    };
    formed.when(&coordinator(), again).refused("RM-4.5", "DECIDED_BY_A_SUB_NATIONAL_GROUP");
}

/// RM-4.1: a composition that is recorded late was so for its time, and says nothing of today.
#[test]
fn a_composition_that_is_recorded_late_takes_its_place() {
    let formed = with_care(health()).given(&coordinator(), forming(|_| {})).at("2014-02-01");
    let changed = formed.given(&coordinator(), recomposing(composition(&["CARE"]))).at("2014-03-01");
    let late = changed.that_happened("2014-01-01").when(&coordinator(), recomposing(composition(&["WHO"])));
    late.raises_nothing_of("RM-4.1");
    let late = late.accepted();
    let Body::Advisory(group) = &late.state().structures[&code("sag")].body else { panic!("no group") };
    let first = |moment: &str| {
        let then = group.compositions.at(at(moment)).expect("a composition");
        then.what.members[0].organization.code.clone()
    };
    assert_eq!((first("2014-01-15"), first("2014-02-15")), (Some(code("WHO")), Some(code("CARE"))));
}
