//! How a cluster works as a message, and the contacts of those who coordinate and of partners.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::{PersonId, ResourceId};
use convene_kernel::key::AggregateKey;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference::Reference;
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_proto::coordination::v1 as pb;
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::show;

use crate::domain::cluster::Cluster;
use crate::domain::participation::ParticipatingOrganization;
use crate::domain::practice::{Practice, STANDARDS, Standard, TASKS};
use crate::domain::structure::Body;
use crate::domain::subjects::COUNTRY;
use crate::domain::{Arrangements, Coordination};

/// How a cluster works, as it is at a moment.
///
/// # Errors
/// [`Refusal::NotFound`] where there was no such cluster by then.
pub fn of_cluster(
    record: &Record<Coordination>,
    id: &ResourceId,
    moment: Moment,
    reference: &Reference,
) -> Result<pb::ClusterPractice, Refusal> {
    let state = &record.state;
    let cluster = state.cluster_at(id, moment)?;
    let records = state.practices_of(cluster, moment);
    let tasks = |list: &str| {
        let items = reference.list(list).iter().filter(|item| item.is_in_force_on(moment.date_naive()));
        items.map(|item| pb::Task { code: item.code.clone(), text: item.text.clone() }).collect::<Vec<_>>()
    };
    let is_of = |subject: &Subject| records.iter().any(|one| one.subject() == *subject);
    let in_force = records.iter().filter(|one| one.is_in_force_at(moment));
    let taken_up = state.matters.iter().filter(|matter| matter.what.cluster == cluster.id);
    Ok(pb::ClusterPractice {
        cluster: cluster.id.to_string(),
        lead_agency: show::text(cluster.leads.at(moment).map(|lead| &lead.agency)),
        lead_agency_primary: tasks("lead-agency-primary"),
        lead_agency_secondary: tasks("lead-agency-secondary"),
        coordinator_tasks: tasks(TASKS),
        team: state.team_at(cluster, moment).map(|(_, team)| team.to_message()),
        hand_overs: records.iter().filter_map(|one| hand_over(one)).collect(),
        standards: in_force.filter_map(|one| Some(standard(one, one.standard()?, moment, reference))).collect(),
        accountability: records.iter().filter_map(|one| accountability(one)).collect(),
        taken_up: taken_up.filter(|matter| matter.stamp.occurred_at <= moment).map(matter).collect(),
        findings: record.findings.values().filter(|one| is_of(&one.subject)).map(show::finding).collect(),
    })
}

fn hand_over(practice: &Practice) -> Option<pb::HandOverRecord> {
    Some(pb::HandOverRecord {
        hand_over: Some(practice.hand_over()?.to_message()),
        recorded: Some(show::stamp(&practice.stamp)),
        etag: practice.etag.to_string(),
    })
}

fn standard(practice: &Practice, standard: &Standard, moment: Moment, reference: &Reference) -> pb::StandardRecord {
    let listed = standard.adoption.listed.as_ref();
    let item = listed.and_then(|code| reference.list(STANDARDS).iter().find(|item| item.code == *code));
    let title = item.map(|item| item.text.clone()).or_else(|| standard.adoption.title.clone());
    let notice = standard.notice.as_ref().filter(|notice| notice.stamp.occurred_at <= moment);
    pb::StandardRecord {
        standard: Some(standard.adoption.to_message()),
        title: title.unwrap_or_default(),
        notice: notice.map(|notice| notice.what.to_message()),
        told_at: notice.map(|notice| show::timestamp(notice.stamp.occurred_at)),
        recorded: Some(show::stamp(&practice.stamp)),
        etag: practice.etag.to_string(),
    }
}

fn accountability(practice: &Practice) -> Option<pb::AccountabilityRecord> {
    Some(pb::AccountabilityRecord {
        accountability: Some(practice.accountability()?.to_message()),
        recorded: Some(show::stamp(&practice.stamp)),
        etag: practice.etag.to_string(),
    })
}

fn matter(taken_up: &Recorded<crate::domain::practice::AccountabilityMatter>) -> pb::MatterRecord {
    pb::MatterRecord { matter: Some(taken_up.what.to_message()), recorded: Some(show::stamp(&taken_up.stamp)) }
}

/// The contacts of one country at a moment: of `cluster` alone, where one is given.
pub fn contacts(
    key: &AggregateKey,
    state: &Arrangements,
    cluster: Option<&ResourceId>,
    moment: Moment,
) -> Vec<pb::Contact> {
    let active = state.clusters.values().filter(|one| one.is_active_at(moment));
    let asked = active.filter(|one| cluster.is_none_or(|asked| one.id == *asked));
    let mut found: Vec<pb::Contact> = asked.flat_map(|one| contacts_of(state, one, moment)).collect();
    if cluster.is_none() {
        found.extend(contacts_of_the_country(state, moment));
    }
    found.into_iter().map(|contact| pb::Contact { country: key.country.to_string(), ..contact }).collect()
}

/// The contacts of a cluster that is active: of its partners, its coordinators and its structures.
fn contacts_of(state: &Arrangements, cluster: &Cluster, moment: Moment) -> Vec<pb::Contact> {
    let mut found = Vec::new();
    for participant in state.participants_of(cluster, moment) {
        if let Some(staff) = participant.senior_staff.at(moment) {
            let who = (named(&participant.organization), &staff.what.person);
            found.push(contact(participant.subject(), who, pb::ContactCapacity::SeniorStaff));
        }
    }
    let records = state.practices_of(cluster, moment);
    if let Some((one, made)) = records.iter().rev().find_map(|one| Some((one, one.hand_over()?))) {
        let who = (made.taken_over_by.organization.to_string(), &made.taken_over_by.person);
        found.push(contact(one.subject(), who, pb::ContactCapacity::Coordinator));
    }
    if let Some((one, team)) = state.team_at(cluster, moment) {
        for member in &team.members {
            let who = (named(&member.organization), &member.person);
            found.push(contact(one.subject(), who, pb::ContactCapacity::TeamMember));
        }
    }
    for structure in state.structures.values() {
        if state.served_by(structure, moment).is_some_and(|serves| serves.id == cluster.id) {
            found.extend(contacts_of_body(structure.subject(), &structure.body, moment));
        }
    }
    found.into_iter().map(|contact| pb::Contact { cluster: cluster.id.to_string(), ..contact }).collect()
}

/// The contacts of a structure of a cluster.
fn contacts_of_body(subject: Subject, body: &Body, moment: Moment) -> Vec<pb::Contact> {
    let (capacity, people): (_, Vec<(String, &PersonId)>) = match body {
        Body::SubNational(body) => {
            let leaders = body.leadership.at(moment).map(|leadership| &leadership.what.leaders);
            let of = leaders.into_iter().flatten();
            let people = of.filter_map(|one| Some((named(&one.organization), one.person.as_ref()?)));
            (pb::ContactCapacity::SubNationalCoordinator, people.collect())
        }
        Body::Advisory(group) => {
            let liaisons = group.liaisons.values().filter_map(|liaison| liaison.at(moment));
            let people = liaisons.filter_map(|one| Some((named(&one.what.organization), one.what.person.as_ref()?)));
            (pb::ContactCapacity::Liaison, people.collect())
        }
        Body::Working(group) => {
            let staff = group.staff.at(moment).map(|staff| &staff.what);
            let people = staff.and_then(|one| Some((named(&one.organization), one.person.as_ref()?)));
            (pb::ContactCapacity::WorkingGroup, people.into_iter().collect())
        }
        _ => (pb::ContactCapacity::Unspecified, Vec::new()),
    };
    people.into_iter().map(|who| contact(subject.clone(), who, capacity)).collect()
}

/// The contacts of the country beside its clusters: those for early recovery.
fn contacts_of_the_country(state: &Arrangements, moment: Moment) -> Vec<pb::Contact> {
    let capacity = pb::ContactCapacity::EarlyRecovery;
    let mut found = Vec::new();
    for structure in state.structures.values().filter(|one| state.works_at(one, moment)) {
        if let Body::EarlyRecovery(focal_points) = &structure.body {
            let points = focal_points.at(moment).map(|points| &points.what);
            found.extend(points.into_iter().flatten().filter_map(|point| {
                let who = (named(&point.organization), point.person.as_ref()?);
                Some(contact(structure.subject(), who, capacity))
            }));
        }
    }
    if let Some(advisor) = state.early_recovery_advisors.at(moment) {
        let who = (named(&advisor.what.organization), &advisor.what.person);
        found.push(contact(COUNTRY.only(), who, capacity));
    }
    found
}

fn named(organization: &ParticipatingOrganization) -> String {
    let code = organization.code.as_ref().map(ToString::to_string);
    code.or_else(|| organization.name.clone()).unwrap_or_default()
}

fn contact(
    resource: Subject,
    (organization, person): (String, &PersonId),
    capacity: pb::ContactCapacity,
) -> pb::Contact {
    pb::Contact {
        resource: resource.to_string(),
        organization,
        person: person.to_string(),
        capacity: capacity.into(),
        ..pb::Contact::default()
    }
}
