//! Focal points: for an issue, for an area of responsibility, in a part of the country (rows OG-11, OG-14, OG-16).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, PersonId, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::duty::Duty;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::{AdmittedCodes, responsible_organization};
use convene_kernel::refusal::{Checks, Finding, FindingBuilder};
use convene_kernel::time::{Moment, start_of_day};
use serde::{Deserialize, Serialize};

use super::checks::{about, after, lead, not_in_the_future, to_change};
use super::lead_duties::owed_by_the_lead;
use super::{Cluster, Event};
use crate::domain::{self, Decided, Operation, Recorded};
use crate::reasons;

/// Who answers for an issue within a cluster (row OG-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FocalPoint {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The issue, by its code in the reference data, such as `early-recovery`.
    pub issue: String,
    /// The organization that provides the focal point.
    pub organization: OrganizationCode,
    /// The person, where one is named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<PersonId>,
}

/// The focal point agency of an area of responsibility (row OG-14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaFocalPoint {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The area of responsibility, such as `PRO-GBV`.
    pub area: ClusterCode,
    /// The code of the agency, such as `WHO`.
    pub agency: OrganizationCode,
    /// The organizations that lead the area together with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub co_leads: Vec<OrganizationCode>,
    /// Others that do and are not in the register, by name, such as a national NGO.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<String>,
}

/// A focal point for the sector in a part of the country (row OG-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlaceFocalPoint {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The part of the country, as it is called in the record.
    pub place: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// The organization, of any kind; none where it is not in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationCode>,
    /// Its name, where it is not in the register, such as that of a national NGO.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization_name: Option<String>,
    /// The first day on which it is the focal point.
    pub since: NaiveDate,
}

/// Who may name focal points: the lead agency, or the coordinator.
pub(super) fn authority(operation: &Operation, cluster: &str) -> Authority {
    lead(operation, cluster, &[Role::Coordinator])
}

pub(super) fn name_focal_point(operation: &Operation, command: &FocalPoint, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    responsible_organization(&mut checks, context, "OG-11", "organization", &command.organization);
    AdmittedCodes {
        row: "OG-11",
        reason: reasons::ISSUE_UNKNOWN,
        what: "a cross-cutting issue",
        codes: context.guidance.reference.cross_cutting_issues(context.day()).into_iter().collect(),
    }
    .check(&mut checks, "issue", &command.issue);
    checks.finish()?;
    let mut decision = about(cluster, Event::FocalPointNamed(command.clone()));
    let priorities = operation.country.priority_issues(context);
    let after = after(cluster, context, |cluster, stamp| named_for_issue(cluster, command, stamp));
    if let Some(since) = had_them_all_since(&after, &priorities, context) {
        decision.keep(rules::OG_11_FOCAL_POINTS, cluster.subject(), since);
    }
    Ok(decision)
}

/// Since when the cluster has had a focal point for each of the issues, in whatever order they were named; none where it lacks one.
fn had_them_all_since(cluster: &Cluster, issues: &[String], context: &Context<'_>) -> Option<Moment> {
    let first = |issue: &str| cluster.focal_points.get(issue)?.spans().next().map(|span| span.since);
    let since = issues.iter().map(|issue| first(issue.as_str())).collect::<Option<Vec<_>>>()?;
    Some(since.into_iter().max().unwrap_or(context.occurred_at))
}

/// The country agreed on other priority issues: the lead agency of a cluster that has no focal point for one of them owes them, and
/// that of a cluster that has them all owes nothing (row OG-11).
pub fn priorities_agreed(
    decision: &mut Decision<domain::Event>,
    cluster: &Cluster,
    issues: &[String],
    context: &Context<'_>,
) {
    let subject = cluster.subject();
    if issues.iter().all(|issue| cluster.focal_points.contains_key(issue)) {
        decision.keep(rules::OG_11_FOCAL_POINTS, subject, context.occurred_at);
    } else {
        let duty = Duty::new(rules::OG_11_FOCAL_POINTS, subject, owed_by_the_lead(cluster), context.occurred_at);
        decision.open(duty.concerning(cluster.id.clone()));
    }
}

pub(super) fn name_area_focal_point(operation: &Operation, command: &AreaFocalPoint, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    responsible_organization(&mut checks, context, "OG-14", "agency", &command.agency);
    let (reference, day) = (&context.guidance.reference, context.day());
    let areas = cluster.sectors.iter().flat_map(|sector| reference.areas_of(sector, day));
    let areas: Vec<_> = areas.map(|area| &area.code).collect();
    if !areas.contains(&&command.area) {
        let remedy = match areas.as_slice() {
            [] => "areas of responsibility belong to Protection; name the focal point of an issue instead".into(),
            areas => message!("use one of {areas}", areas = list(areas)),
        };
        checks.invalid("OG-14", reasons::AREA_UNKNOWN).at("area").says(
            message!(
                "{area} is not an area of responsibility of the cluster '{cluster}'",
                area = command.area,
                cluster = cluster.id
            ),
            remedy,
        );
    }
    for (index, co_lead) in command.co_leads.iter().enumerate() {
        responsible_organization(&mut checks, context, "OG-14", &format!("co_leads[{index}]"), co_lead);
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::AreaFocalPointNamed(command.clone()));
    let finding = Finding::of("OG-14", cluster.subject()).at(format!("areas.{area}", area = command.area));
    find_unregistered(&mut decision, finding, &command.others);
    Ok(decision)
}

pub(super) fn name_place_focal_point(
    operation: &Operation,
    command: &PlaceFocalPoint,
    context: &Context<'_>,
) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    match (&command.organization, &command.organization_name) {
        (Some(organization), None) => {
            responsible_organization(&mut checks, context, "OG-16", "organization", organization);
        }
        (None, Some(_)) => {}
        (None, None) | (Some(_), Some(_)) => {
            checks.invalid("OG-16", reasons::ORGANIZATION_MISSING).at("organization").says(
                "the organization is named neither by its code nor by its name, or in both ways",
                "give its code, or its name where it is not in the register",
            );
        }
    }
    not_in_the_future(&mut checks, "OG-16", "since", command.since, context);
    checks.finish()?;
    let mut decision = about(cluster, Event::PlaceFocalPointNamed(command.clone()));
    let finding = Finding::of("OG-16", cluster.subject()).at(format!("places.{place}", place = command.place));
    find_unregistered(&mut decision, finding, command.organization_name.as_slice());
    Ok(decision)
}

/// An organization that is not in the register may take part, and is found until it is answered or another one is named.
fn find_unregistered(decision: &mut Decision<domain::Event>, finding: FindingBuilder, names: &[String]) {
    let finding = finding.says(
        message!(
            "{names} is named, and is not in the register of organizations",
            names = list(names.iter().map(verbatim))
        ),
        "ask the operator to add it to the register, or answer the finding with what the organization is",
    );
    if !names.is_empty() {
        decision.raise(finding);
    } else {
        decision.resolve(&finding.id, "those named are in the register");
    }
}

pub(super) fn named_for_issue(cluster: &mut Cluster, named: &FocalPoint, stamp: &Stamp) {
    let named_so_far = cluster.focal_points.entry(named.issue.clone()).or_default();
    named_so_far.record(stamp.occurred_at, Recorded::new(named, stamp));
}

pub(super) fn named_for_area(cluster: &mut Cluster, named: &AreaFocalPoint, stamp: &Stamp) {
    let named_so_far = cluster.areas.entry(named.area.clone()).or_default();
    named_so_far.record(stamp.occurred_at, Recorded::new(named, stamp));
}

pub(super) fn named_for_place(cluster: &mut Cluster, named: &PlaceFocalPoint, stamp: &Stamp) {
    let named_so_far = cluster.places.entry(named.place.clone()).or_default();
    named_so_far.record(start_of_day(named.since, stamp.zone), Recorded::new(named, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::duty::DutyChange;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Command;
    use crate::domain::cluster::fixtures::in_samar;
    use crate::domain::fixtures::{emergency, health, lead, with_cluster};

    /// OG-11: the duty is kept once early recovery and every agreed issue has its focal point.
    #[test]
    fn focal_points_are_owed_for_every_issue() {
        let name = |issue: &str| {
            let focal_point = FocalPoint {
                cluster: code("health"),
                issue: issue.to_owned(),
                organization: code("WHO"),
                person: None,
            };
            Command::NameFocalPoint(focal_point)
        };
        let some = ["age", "environment", "gender", "hiv-aids", "mental-health", "disabilities"];
        let example = some.iter().fold(health(), |example, issue| example.given(&lead("WHO"), name(issue)));
        assert!(example.duty("OG-11.focal-points").is_some(), "early recovery is still open");
        example.clone().when(&lead("WHO"), name("early-recovery")).keeps("OG-11.focal-points");
        health().when(&lead("WHO"), name("earl-recovery")).refused("OG-11", "ISSUE_UNKNOWN");
        let at_last = example.clone().at("2013-12-20").given(&lead("WHO"), name("early-recovery"));
        let again = at_last.clone().that_happened("2013-12-10").when(&lead("WHO"), name("age"));
        assert_eq!(again.commit().duties, [], "one was lacking until 20 December");
        let earlier = at_last.that_happened("2013-12-01").when(&lead("WHO"), name("early-recovery"));
        let id = "OG-11.focal-points:cluster/health".to_owned();
        assert_eq!(earlier.commit().duties, [DutyChange::Kept { id, at: at("2013-12-01"), earliest: None }]);
    }

    /// OG-14: Protection names the focal point agency of each area of responsibility; other clusters have none.
    #[test]
    fn areas_of_responsibility_have_focal_points() {
        let name = |cluster: &str, area: &str| {
            Command::NameAreaFocalPoint(AreaFocalPoint {
                cluster: code(cluster),
                area: code(area),
                agency: code("UNFPA"),
                co_leads: Vec::new(),
                others: Vec::new(),
            })
        };
        let protection = with_cluster(emergency(), "protection", &["PRO"], "UNHCR");
        let named = protection.clone().given(&lead("UNHCR"), name("protection", "PRO-GBV"));
        assert_eq!(
            named.state().clusters[&code("protection")].areas[&code("PRO-GBV")]
                .present()
                .map(|named| &named.what.agency),
            Some(&code("UNFPA"))
        );
        protection.when(&lead("UNHCR"), name("protection", "HEA")).refused("OG-14", "AREA_UNKNOWN");
        health().when(&lead("WHO"), name("health", "PRO-GBV")).refused("OG-14", "AREA_UNKNOWN");
    }

    /// OG-16: any partner may be focal point in a part of the country.
    #[test]
    fn a_partner_is_focal_point_in_a_place() {
        let example = health().given(&lead("WHO"), Command::NamePlaceFocalPoint(in_samar()));
        assert_eq!(
            example.state().clusters[&code("health")].places[&code("samar")]
                .present()
                .and_then(|named| named.what.organization.as_ref()),
            Some(&code("MSF"))
        );
    }

    /// OG-16, OG-14: an organization that is not in the register takes part by name, with a finding that another one resolves.
    #[test]
    fn an_organization_that_is_not_in_the_register_takes_part() {
        let named = |organization: Option<&str>, organization_name: Option<&str>| {
            Command::NamePlaceFocalPoint(PlaceFocalPoint {
                cluster: code("health"),
                place: code("samar"),
                name: "Samar".to_owned(),
                organization: organization.map(code),
                organization_name: organization_name.map(str::to_owned),
                since: at("2013-11-13").date_naive(),
            })
        };
        let outcome = health().when(&lead("WHO"), named(None, Some("Samar Relief Society")));
        outcome.raises("OG-16");
        let by_name = outcome.accepted();
        let place = &by_name.state().clusters[&code("health")].places[&code("samar")];
        let present = place.present().expect("it is named");
        assert_eq!(present.what.organization_name.as_deref(), Some("Samar Relief Society"));
        by_name.when(&lead("WHO"), named(Some("MSF"), None)).resolves("OG-16");
        health().when(&lead("WHO"), named(None, None)).refused("OG-16", "ORGANIZATION_MISSING");
        let protection = with_cluster(emergency(), "protection", &["PRO"], "UNHCR");
        let area = Command::NameAreaFocalPoint(AreaFocalPoint {
            cluster: code("protection"),
            area: code("PRO-GBV"),
            agency: code("UNFPA"),
            co_leads: vec![code("IRC")],
            others: vec!["Women of Leyte".to_owned()],
        });
        protection.when(&lead("UNHCR"), area).raises("OG-14");
    }

    /// GN-1: ICRC takes no duty in a cluster, not even in a part of the country.
    #[test]
    fn icrc_takes_no_duty() {
        let named = PlaceFocalPoint {
            cluster: code("health"),
            place: code("samar"),
            name: "Samar".to_owned(),
            organization: Some(code("ICRC")),
            organization_name: None,
            since: at("2013-11-13").date_naive(),
        };
        health().when(&lead("WHO"), Command::NamePlaceFocalPoint(named)).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    }
}
