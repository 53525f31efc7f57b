//! Strategic advisory groups and steering committees: the coordinator forms and chairs them; who is in them is found wanting where
//! they are too large, leave out a constituency of the membership, or have IFRC in a conflict (rows RM-4.1, RM-4.3, RM-4.5).

use std::collections::BTreeMap;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::policy::numbers;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference::OrganizationKind;
use convene_kernel::reference_checks::{self, AdmittedCodes, listed, must_be_new, responsible_organization};
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::admission::about;
use super::admission::{must_serve, serving};
use super::{AdvisoryGroup, Body, Event, Kind, Structure};
use crate::domain::cluster::Cluster;
use crate::domain::participation::{InCluster, Part, ParticipatingOrganization, check_named};
use crate::domain::subjects::STRUCTURE;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// The lists of the categories of members and of invitees in the reference data (row RM-4.1).
const CATEGORIES: [&str; 2] = ["sag-composition", "sag-invitees"];

/// The list of what is asked of a member in the reference data (row RM-4.3).
const CRITERIA: &str = "sag-criteria";

/// The category of IFRC.
const IFRC: &str = "ifrc";

/// A strategic advisory group or steering committee is formed (row RM-4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvisoryGroupFormation {
    /// The identifier of the structure, such as `health-sag`.
    pub structure: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// What it is called.
    pub form: AdvisoryForm,
    /// Who is in it.
    pub composition: Composition,
    /// The sub-national cluster that it advises, and the decision for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub_national: Option<SubNationalNeed>,
}

/// What a strategic group of a cluster is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AdvisoryForm {
    /// A strategic advisory group.
    StrategicAdvisoryGroup,
    /// A steering committee.
    SteeringCommittee,
}

/// The decision of the national group that a sub-national one is needed (row RM-4.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubNationalNeed {
    /// The sub-national cluster.
    pub structure: ResourceId,
    /// The national group that decided.
    pub advisory_group: ResourceId,
    /// What it decided, and why.
    pub decision: String,
}

/// Who is in the group beside the coordinator, who chairs it (row RM-4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Composition {
    /// Its members.
    pub members: Vec<AdvisoryMember>,
    /// Those who are invited.
    pub invitees: Vec<AdvisoryInvitee>,
    /// Whether conflict affects the emergency.
    pub conflict: bool,
}

/// A member (rows RM-4.1, RM-4.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvisoryMember {
    /// The organization.
    pub organization: ParticipatingOrganization,
    /// Its category, by code.
    pub category: String,
    /// How it meets each criterion, by the code of the criterion.
    pub qualities: BTreeMap<String, String>,
}

/// Somebody who is invited (row RM-4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdvisoryInvitee {
    /// The organization.
    pub organization: ParticipatingOrganization,
    /// Its category, by code.
    pub category: String,
}

/// The composition anew, in place of the one before (row RM-4.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recomposition {
    /// The structure.
    pub structure: ResourceId,
    /// Who is in it.
    pub composition: Composition,
}

pub(super) fn form_advisory_group(
    arrangements: &Arrangements,
    command: &AdvisoryGroupFormation,
    context: &Context<'_>,
) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    let known = &arrangements.structures;
    let taken = reasons::STRUCTURE_ALREADY_EXISTS;
    must_be_new(&mut checks, "RM-4.1", taken, "structure", "a structure", known, &command.structure);
    check_composition(&mut checks, &command.composition, context);
    if let Some(need) = &command.sub_national {
        check_need(&mut checks, arrangements, cluster, need, context);
    }
    checks.finish()?;
    let formed = Event::AdvisoryGroupFormed(Box::new(command.clone()));
    Ok(Decision::about(STRUCTURE.of(&command.structure)).event(formed.into()))
}

pub(super) fn recompose_advisory_group(
    arrangements: &Arrangements,
    command: &Recomposition,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = serving(arrangements, structure, context)?;
    let mut checks = Checks::new();
    check_composition(&mut checks, &command.composition, context);
    checks.finish()?;
    let recomposed = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(about(structure, Event::AdvisoryGroupRecomposed(recomposed)))
}

/// A sub-national group is needed by decision of a national group of the cluster (row RM-4.5).
fn check_need(
    checks: &mut Checks,
    arrangements: &Arrangements,
    cluster: &Cluster,
    need: &SubNationalNeed,
    context: &Context<'_>,
) {
    let hub = ("RM-4.5", "sub_national.structure".to_owned());
    must_serve(checks, arrangements, hub, (&need.structure, Kind::SubNationalCluster), (cluster, context));
    let field = "sub_national.advisory_group";
    let decider = (&need.advisory_group, Kind::AdvisoryGroup);
    let decider = must_serve(checks, arrangements, ("RM-4.5", field.to_owned()), decider, (cluster, context));
    if decider.is_some_and(|decider| matches!(&decider.body, Body::Advisory(group) if group.sub_national.is_some())) {
        checks.precondition("RM-4.5", reasons::DECIDED_BY_A_SUB_NATIONAL_GROUP).at(field).says(
            message!("'{group}' is a sub-national group itself", group = need.advisory_group),
            "name the national group that decided",
        );
    }
}

/// Each member has a category and all four qualities, and no other is asked for (rows RM-4.1, RM-4.3).
fn check_composition(checks: &mut Checks, composition: &Composition, context: &Context<'_>) {
    let codes: Vec<_> = CATEGORIES.into_iter().flat_map(|list| listed(context, list)).collect();
    let (row, reason, what) = ("RM-4.1", reasons::CATEGORY_UNKNOWN, "a category of members or invitees");
    let categories = AdmittedCodes { row, reason, what, codes };
    let criteria = listed(context, CRITERIA);
    let (row, reason, what) = ("RM-4.3", reasons::QUALITY_UNKNOWN, "a quality that is asked of members");
    let qualities = AdmittedCodes { row, reason, what, codes: criteria.clone() };
    for (index, member) in composition.members.iter().enumerate() {
        let field = format!("composition.members[{index}]");
        categories.check(checks, format!("{field}.category"), &member.category);
        let organization = format!("{field}.organization");
        check_named(checks, "RM-4.1", &organization, &member.organization, |checks, code| {
            responsible_organization(checks, context, "RM-4.1", &format!("{organization}.code"), code);
        });
        if composition.members[..index].iter().any(|other| other.organization.is_same(&member.organization)) {
            checks
                .invalid("RM-4.1", reasons::ORGANIZATION_NAMED_TWICE)
                .at(organization)
                .says("the organization is named twice", "name each organization once");
        }
        for code in member.qualities.keys() {
            qualities.check(checks, format!("{field}.qualities[{code}]"), code);
        }
        let missing: Vec<_> = criteria.iter().filter(|code| !member.qualities.contains_key(**code)).collect();
        if !missing.is_empty() {
            checks.invalid("RM-4.3", reasons::QUALITY_MISSING).at(format!("{field}.qualities")).says(
                message!(
                    "it is not said how the member meets {missing}",
                    missing = list(missing.into_iter().map(verbatim))
                ),
                "say how it meets each of the four criteria",
            );
        }
    }
    for (index, invitee) in composition.invitees.iter().enumerate() {
        let field = format!("composition.invitees[{index}]");
        categories.check(checks, format!("{field}.category"), &invitee.category);
        let organization = format!("{field}.organization");
        check_named(checks, "RM-4.1", &organization, &invitee.organization, |checks, code| {
            reference_checks::organization(checks, context, "RM-4.1", &format!("{organization}.code"), code);
        });
    }
}

/// What is weak in the present composition of a group that works in `cluster`. A sub-national group need not mirror the partnership.
pub(super) fn weak(
    arrangements: &Arrangements,
    (structure, group): (&Structure, &AdvisoryGroup),
    cluster: &Cluster,
    context: &Context<'_>,
) -> Vec<Finding> {
    let Some(composition) = group.compositions.present().map(|composition| &composition.what) else {
        return Vec::new();
    };
    let unheard = match group.sub_national {
        Some(_) => Vec::new(),
        None => unrepresented(arrangements, cluster, composition, context.now),
    };
    weaknesses(structure, composition, &unheard, context)
}

fn weaknesses(
    structure: &Structure,
    composition: &Composition,
    unheard: &[&'static str],
    context: &Context<'_>,
) -> Vec<Finding> {
    let most = context.guidance.policy.number(numbers::PARTNERS_OF_AN_ADVISORY_GROUP);
    let finding = |field: String| Finding::of("RM-4.1", structure.subject()).at(field);
    let mut weak = Vec::new();
    let count = u32::try_from(composition.members.len()).unwrap_or(u32::MAX);
    if count > most {
        weak.push(finding("members".to_owned()).says(
            message!("the group has {count} members, and works well with {most} at most", count, most),
            "limit the members; the others are kept informed",
        ));
    }
    for category in unheard {
        weak.push(finding(format!("members[{category}]")).says(
            message!(
                "the cluster has partners of the category {category}, and no member is one",
                category = verbatim(category)
            ),
            "have one of them in the group; its members stand for the whole partnership",
        ));
    }
    let is_ifrc = |member: &AdvisoryMember| {
        member.category == IFRC || member.organization.code.as_ref().is_some_and(|code| code.as_str() == "IFRC")
    };
    if composition.conflict && composition.members.iter().any(is_ifrc) {
        weak.push(
            finding("members[ifrc].conflict".to_owned())
                .says("IFRC is a member where conflict affects the emergency", "invite the Movement in place of that"),
        );
    }
    weak
}

/// The categories of the cluster's partners that no member is of; national NGOs first.
fn unrepresented(
    arrangements: &Arrangements,
    cluster: &Cluster,
    composition: &Composition,
    moment: Moment,
) -> Vec<&'static str> {
    let constituency = |kind: OrganizationKind| match kind {
        OrganizationKind::NationalNgo => Some("national-ngo"),
        OrganizationKind::InternationalNgo => Some("international-ngo"),
        OrganizationKind::Un | OrganizationKind::InternationalOrganization => Some("un"),
        _ => None,
    };
    let partners = arrangements.participants_of(cluster, moment).filter(|one| one.part == Part::Partner);
    let present: Vec<_> = partners.filter_map(|one| constituency(one.kind)).collect();
    let is_there = |category: &str| composition.members.iter().any(|member| member.category == category);
    let known = ["national-ngo", "international-ngo", "un"];
    known.into_iter().filter(|category| present.contains(category) && !is_there(category)).collect()
}

pub(super) fn formed(formation: &AdvisoryGroupFormation, stamp: &Stamp) -> Structure {
    let composition = Timeline::since(stamp.occurred_at, Recorded::new(&formation.composition, stamp));
    Structure {
        id: formation.structure.clone(),
        cluster: Some(formation.cluster.clone()),
        name: formation.name.clone(),
        formed: stamp.clone(),
        body: Body::Advisory(Box::new(AdvisoryGroup {
            form: formation.form,
            sub_national: formation.sub_national.clone(),
            compositions: composition,
            informed: Timeline::default(),
            liaisons: BTreeMap::new(),
            strategy: BTreeMap::new(),
        })),
        closed: None,
        etag: stamp.etag,
    }
}

pub(super) fn recomposed(group: &mut AdvisoryGroup, recomposition: &Recomposition, stamp: &Stamp) {
    group.compositions.record(stamp.occurred_at, Recorded::new(&recomposition.composition, stamp));
}

#[cfg(test)]
mod tests;
