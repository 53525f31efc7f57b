//! The structures of a country beside its clusters: the HCT, groups of clusters, the inter-cluster forum, thematic groups (row RM-8.1). The HC decides which there are, with the HCT.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{must_be_new, responsible_organization};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::admission::about;
use super::admission::{must_be, working};
use super::{Body, Event, Kind, Structure};
use crate::domain::participation::{ParticipatingOrganization, check_named};
use crate::domain::subjects::STRUCTURE;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// The HCT of a country is on record, led by the HC (row RM-8.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountryTeam {
    /// The identifier of the structure, such as `hct`.
    pub structure: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// Those who have a seat in it.
    pub seats: Vec<ParticipatingOrganization>,
}

/// Those who have a seat in the HCT, in place of those before (row RM-8.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reseating {
    /// The structure.
    pub structure: ResourceId,
    /// Those who have a seat.
    pub seats: Vec<ParticipatingOrganization>,
}

/// A group of clusters for named objectives of the strategic plan (row RM-8.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterGroup {
    /// The identifier of the structure, such as `food-and-health`.
    pub structure: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// The clusters in it.
    pub clusters: Vec<ResourceId>,
    /// The objectives of the strategic plan that it is for.
    pub objectives: Vec<String>,
    /// How the HCT was consulted.
    pub consultation: String,
}

/// A forum of all coordinators (rows RM-8.1, RM-8.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forum {
    /// The identifier of the structure, such as `icc`.
    pub structure: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// Who facilitates it, usually OCHA.
    pub facilitator: ParticipatingOrganization,
    /// What the HC or the HCT asked it for.
    pub purpose: String,
    /// The part of the country that it is for; none for the country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// A thematic group for a cross-cutting issue (row GN-13).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThematicGroup {
    /// The identifier of the structure, such as `gender`.
    pub structure: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// The issue.
    pub issue: String,
    /// Who leads it.
    pub organization: ParticipatingOrganization,
}

/// Who decides which structures a country has: its HC, or the RC who acts.
pub(super) fn head() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// A structure of the country of that kind that works.
pub(super) fn admits(arrangements: &Arrangements, id: &str, kind: Kind, context: &Context<'_>) -> Result<(), Refusal> {
    let structure = arrangements.structure(id)?;
    must_be(structure, kind)?;
    working(arrangements, structure, context).map(|_| ())
}

pub(super) fn form_country_team(arrangements: &Arrangements, command: &CountryTeam, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    must_be_free(&mut checks, arrangements, &command.structure);
    check_seats(&mut checks, &command.seats, context);
    must_be_the_only(&mut checks, arrangements, Kind::CountryTeam, context);
    checks.finish()?;
    Ok(decision(&command.structure, Event::CountryTeamFormed(command.clone())))
}

pub(super) fn reseat_country_team(arrangements: &Arrangements, command: &Reseating, context: &Context<'_>) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let mut checks = Checks::new();
    check_seats(&mut checks, &command.seats, context);
    checks.finish()?;
    Ok(about(structure, Event::CountryTeamReseated(command.clone())))
}

pub(super) fn form_cluster_group(
    arrangements: &Arrangements,
    command: &ClusterGroup,
    context: &Context<'_>,
) -> Decided {
    let mut checks = Checks::new();
    must_be_free(&mut checks, arrangements, &command.structure);
    for (index, id) in command.clusters.iter().enumerate() {
        if !arrangements.clusters.get(id).is_some_and(|cluster| cluster.is_active_at(context.occurred_at)) {
            checks
                .precondition("RM-8.1", reasons::CLUSTER_NOT_ACTIVE)
                .at(format!("clusters[{index}]"))
                .says(message!("the cluster '{id}' is not active then", id), "name clusters that are active");
        }
    }
    if command.clusters.len() < 2 {
        checks
            .invalid("RM-8.1", reasons::GROUP_OF_ONE_CLUSTER)
            .at("clusters")
            .says("a group has several clusters, and one is named", "name each cluster of the group");
    }
    checks.finish()?;
    Ok(decision(&command.structure, Event::ClusterGroupFormed(command.clone())))
}

pub(super) fn form_forum(arrangements: &Arrangements, command: &Forum, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    must_be_free(&mut checks, arrangements, &command.structure);
    check_organization(&mut checks, "facilitator", &command.facilitator, context);
    checks.finish()?;
    Ok(decision(&command.structure, Event::ForumFormed(command.clone())))
}

pub(super) fn form_thematic_group(
    arrangements: &Arrangements,
    command: &ThematicGroup,
    context: &Context<'_>,
) -> Decided {
    let mut checks = Checks::new();
    must_be_free(&mut checks, arrangements, &command.structure);
    check_organization(&mut checks, "organization", &command.organization, context);
    checks.finish()?;
    Ok(decision(&command.structure, Event::ThematicGroupFormed(command.clone())))
}

/// A decision that a structure of the country was formed.
pub(super) fn decision(structure: &ResourceId, event: Event) -> Decision<crate::domain::Event> {
    Decision::about(STRUCTURE.of(structure)).event(event.into())
}

/// The identifier of a structure must be free.
pub(super) fn must_be_free(checks: &mut Checks, arrangements: &Arrangements, id: &ResourceId) {
    let (known, taken) = (&arrangements.structures, reasons::STRUCTURE_ALREADY_EXISTS);
    must_be_new(checks, "RM-8.1", taken, "structure", "a structure", known, id);
}

/// A country has one structure of that kind at a time.
pub(super) fn must_be_the_only(checks: &mut Checks, arrangements: &Arrangements, kind: Kind, context: &Context<'_>) {
    let later = |one: &&Structure| one.kind() == kind && !one.is_closed_at(context.occurred_at);
    if let Some(other) = arrangements.structures.values().find(later) {
        checks
            .precondition("RM-8.1", reasons::STRUCTURE_OF_THE_KIND_THERE)
            .at("structure")
            .says(message!("the country has '{other}' already", other = other.id), "use that one, or end it first");
    }
}

pub(super) fn check_organization(
    checks: &mut Checks,
    field: &str,
    organization: &ParticipatingOrganization,
    context: &Context<'_>,
) {
    check_named(checks, "RM-8.1", field, organization, |checks, code| {
        responsible_organization(checks, context, "RM-8.1", &format!("{field}.code"), code);
    });
}

fn check_seats(checks: &mut Checks, seats: &[ParticipatingOrganization], context: &Context<'_>) {
    for (index, seat) in seats.iter().enumerate() {
        let field = format!("seats[{index}]");
        check_organization(checks, &field, seat, context);
        if seats[..index].iter().any(|other| other.is_same(seat)) {
            checks
                .invalid("RM-8.1", reasons::ORGANIZATION_NAMED_TWICE)
                .at(field)
                .says("the organization is named twice", "name each organization once");
        }
    }
}

/// A structure of the country, as it is formed.
pub(super) fn formed(id: &ResourceId, name: &str, body: Body, stamp: &Stamp) -> Structure {
    Structure {
        id: id.clone(),
        cluster: None,
        name: name.to_owned(),
        formed: stamp.clone(),
        body,
        closed: None,
        etag: stamp.etag,
    }
}

pub(super) fn seated(
    seats: &mut Timeline<Recorded<Vec<ParticipatingOrganization>>>,
    reseating: &Reseating,
    stamp: &Stamp,
) {
    seats.record(stamp.occurred_at, Recorded::new(&reseating.seats, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::structure::Command;
    use crate::domain::structure::fixtures::*;

    fn seats(example: &Example, moment: &str) -> usize {
        let Body::CountryTeam(seats) = &example.state().structures[&code("hct")].body else { panic!("no HCT") };
        seats.at(at(moment)).map_or(0, |seats| seats.what.len())
    }

    /// RM-8.1: the HC puts the HCT on record with its seats, once; ICRC takes none.
    #[test]
    fn the_country_team_is_on_record() {
        let formed = health().given(&hc(), forms_team(&["WHO", "CARE"]));
        formed
            .clone()
            .when(&hc(), {
                let Command::FormCountryTeam(team) = forms_team(&["WHO"]) else { panic!("no team") };
                Command::FormCountryTeam(CountryTeam { structure: code("hct-2"), ..team })
            })
            .refused("RM-8.1", "STRUCTURE_OF_THE_KIND_THERE");
        health().when(&hc(), forms_team(&["ICRC"])).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
        health().when(&hc(), forms_team(&["WHO", "WHO"])).refused("RM-8.1", "ORGANIZATION_NAMED_TWICE");
        let reseating = Reseating { structure: code("hct"), seats: vec![registered("WHO")] };
        let reseated = formed.at("2014-03-01").given(&hc(), Command::ReseatCountryTeam(reseating));
        assert_eq!((seats(&reseated, "2014-02-28"), seats(&reseated, "2014-03-01")), (2, 1));
    }

    /// RM-2.7: the end of a cluster takes no seat in the HCT from its lead agency, and ends no structure of the country.
    #[test]
    fn the_end_of_a_cluster_takes_no_seat() {
        let formed = health().given(&hc(), forms_team(&["WHO", "CARE"])).given(&hc(), forms_forum());
        let before = formed.state().structures.clone();
        let outcome = formed.at("2014-08-31").when(&service(), declares("health", Fact::End));
        assert_eq!(outcome.commit().events.len(), 1, "nothing but its end: {:?}", outcome.commit().events);
        let ended = outcome.accepted();
        assert_eq!(ended.state().structures, before);
        assert!(ended.state().works_at(&ended.state().structures[&code("icc")], at("2014-09-01")));
        assert_eq!(seats(&ended, "2014-09-01"), 2);
    }

    /// RM-8.1: a group of clusters has several active clusters, and names the objectives that it is for.
    #[test]
    fn a_group_has_several_active_clusters() {
        let group = |clusters: &[&str]| {
            Command::FormClusterGroup(ClusterGroup {
                structure: code("food-and-health"),
                name: "Food and health".to_owned(),
                clusters: clusters.iter().map(|id| code(id)).collect(),
                objectives: vec!["no child is malnourished".to_owned()],
                consultation: "in the meeting of 3 March".to_owned(),
            })
        };
        health().when(&hc(), group(&["health"])).refused("RM-8.1", "GROUP_OF_ONE_CLUSTER");
        health().when(&hc(), group(&["health", "food"])).refused("RM-8.1", "CLUSTER_NOT_ACTIVE");
        health().given(&service(), active("food", None)).when(&hc(), group(&["health", "food"])).commit();
    }

    /// RM-8.1, GN-13: a thematic group is for a cross-cutting issue, and somebody leads it.
    #[test]
    fn a_thematic_group_is_led() {
        let group = |organization: &str| {
            Command::FormThematicGroup(ThematicGroup {
                structure: code("gender"),
                name: "Gender".to_owned(),
                issue: "gender".to_owned(),
                organization: registered(organization),
            })
        };
        health().when(&hc(), group("ICRC")).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
        let formed = health().given(&hc(), group("UNFPA"));
        formed.when(&hc(), group("UNFPA")).refused("RM-8.1", "STRUCTURE_ALREADY_EXISTS");
    }
}
