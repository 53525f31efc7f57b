//! What commands about the preparation of a mission bring about, and who may give them.

mod departure;
mod focal_points;
mod leader;
mod list;
mod nomination;
mod terms;

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::refusal::Refusal;

use super::command::Command;
use super::event::{Event, Member};
use super::state::{Nominee, Party, StandsFor};
use super::team;
use crate::domain::{self, Mission, Missions};

type Decided = Result<Decision<domain::Event>, Refusal>;

/// Who may give the command.
pub fn authority(missions: &Missions, command: &Command) -> Authority {
    let gcc = || Authority::of(&[Role::GlobalClusterCoordinators]);
    match command {
        Command::DraftTerms(_) => Authority::of(&[
            Role::HumanitarianCoordinator,
            Role::ResidentCoordinator,
            Role::OchaCountry,
            Role::OchaHcss,
        ]),
        Command::AgreeToTerms(agreement) => party(&agreement.party),
        Command::Call(_) | Command::ProposeList(_) | Command::ProposeLeader(_) | Command::ReferLeader(_) => gcc(),
        Command::AnswerFinding(answer) => answerer(&answer.finding),
        Command::ConfirmPartners(told) => global_lead(&told.cluster),
        Command::Nominate(nomination) => nominator(&nomination.stands_for),
        Command::ApproveNominee(approval) => {
            let cluster = cluster_of(missions, &approval.mission, &approval.nominee);
            cluster.map_or_else(|| Authority::of(&[Role::GlobalLead]), |cluster| global_lead(&cluster))
        }
        Command::SettleLeader(_) => Authority::of(&[Role::TaskTeam]),
        Command::AnswerLeader(_) | Command::DecideTeam(_) | Command::ChangeTeam(_) => head(),
        Command::NameFocalPoint(_) => {
            Authority::of(&[Role::GlobalClusterCoordinators, Role::OchaHcss, Role::GlobalLead])
        }
        Command::ApproveFocalPoint(approval) => coordinator_of_focal_point(missions, approval),
        Command::RecordBriefing(_) | Command::NameSupport(_) | Command::RecordPreparation(_) => {
            Authority::of(&[Role::OchaHcss])
        }
        Command::Field(_) => Authority::of(&[Role::OchaHcss, Role::OchaCountry]),
    }
}

/// The GCC answers findings; also the task team what it let proceed, and OCHA what it wrote for the leader.
fn answerer(finding: &str) -> Authority {
    let gcc = Role::GlobalClusterCoordinators;
    match finding.split(':').next() {
        Some("IM-5") => Authority::of(&[gcc, Role::TaskTeam]),
        Some("IM-15") => Authority::of(&[gcc, Role::OchaHcss]),
        _ => Authority::of(&[gcc]),
    }
}

fn head() -> Authority {
    Authority::of(&[Role::HumanitarianCoordinator, Role::ResidentCoordinator])
}

/// The global lead of the cluster, or of the one that the area belongs to.
fn global_lead(cluster: &ClusterCode) -> Authority {
    Authority::of(&[Role::GlobalLead]).for_clusters([cluster.clone(), team::whole(cluster)])
}

/// The global lead of a cross-cutting issue: none that leads a cluster alone.
fn issue_lead() -> Authority {
    Authority::of(&[Role::GlobalLead]).for_no_cluster()
}

fn party(party: &Party) -> Authority {
    match party {
        Party::Head => head(),
        Party::CountryTeam => Authority::of(&[Role::HctMember]),
        Party::OchaCountry => Authority::of(&[Role::OchaCountry]),
        Party::Coordinator { cluster } => {
            Authority::of(&[Role::Coordinator, Role::LeadAgency]).for_clusters([cluster.clone()])
        }
        Party::OchaGlobal => Authority::of(&[Role::OchaHcss]),
        Party::GlobalLead { cluster } => global_lead(cluster),
        Party::IssueLead { .. } => issue_lead(),
    }
}

fn nominator(stands_for: &StandsFor) -> Authority {
    match stands_for {
        StandsFor::Cluster { cluster } => Authority::of(&[Role::GlobalLead, Role::NgoConsortium])
            .for_clusters([cluster.clone(), team::whole(cluster)]),
        StandsFor::Issue { .. } => issue_lead(),
        StandsFor::Consortia => Authority::of(&[Role::NgoConsortium]),
        StandsFor::Ocha => Authority::of(&[Role::OchaHcss]),
    }
}

fn cluster_of(missions: &Missions, mission: &ResourceId, nominee: &ResourceId) -> Option<ClusterCode> {
    let nominee = missions.missions.get(mission)?.preparation.nominees.get(nominee)?;
    nominee.nomination.stands_for.cluster().cloned()
}

fn coordinator_of_focal_point(missions: &Missions, approval: &super::command::ApproveFocalPoint) -> Authority {
    let point = missions
        .missions
        .get(&approval.mission)
        .and_then(|mission| mission.preparation.focal_points.get(&approval.issue));
    let cluster = point.and_then(|point| cluster_of(missions, &approval.mission, &point.naming.nominee));
    Authority::of(&[Role::Coordinator, Role::LeadAgency])
        .for_clusters(cluster.iter().map(team::whole).chain(cluster.clone()))
}

/// What the command brings about.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(missions: &Missions, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::DraftTerms(command) => terms::draft(missions, command, context),
        Command::AgreeToTerms(command) => terms::agree(missions, command, context),
        Command::Call(command) => nomination::call(missions, command, context),
        Command::ConfirmPartners(command) => nomination::confirm_partners(missions, command, context),
        Command::Nominate(command) => nomination::nominate(missions, command, context),
        Command::ApproveNominee(command) => nomination::approve(missions, command, context),
        Command::ProposeList(command) => list::propose(missions, command, context),
        Command::AnswerFinding(command) => list::answer_finding(missions, command, context),
        Command::DecideTeam(command) => list::decide_team(missions, command, context),
        Command::ChangeTeam(command) => list::change_team(missions, command, context),
        Command::ProposeLeader(command) => leader::propose(missions, command, context),
        Command::ReferLeader(command) => leader::refer(missions, command, context),
        Command::SettleLeader(command) => leader::settle(missions, command, context),
        Command::AnswerLeader(command) => leader::answer(missions, command, context),
        Command::NameFocalPoint(command) => focal_points::name(missions, command, context),
        Command::ApproveFocalPoint(command) => focal_points::approve(missions, command, context),
        Command::RecordBriefing(command) => departure::brief(missions, command, context),
        Command::NameSupport(command) => departure::name_support(missions, command, context),
        Command::RecordPreparation(command) => departure::record_step(missions, command, context),
        Command::Field(command) => departure::field(missions, command, context),
    }
}

/// A decision that one event happened in the preparation.
fn about(mission: &Mission, event: Event) -> Decision<domain::Event> {
    Decision::about(mission.subject()).event(event.into())
}

/// The GCC organizes until there is a team with its leader in it; from then on the leader prepares with the country
/// (row IM-19). A leader who is lost is looked for again.
fn organization(decision: &mut Decision<domain::Event>, mission: &Mission, context: &Context<'_>) {
    let subject = mission.subject();
    let owed = |rule, role| Duty::new(rule, mission.subject(), Owner::role(role), context.occurred_at);
    if !mission.preparation.is_organized() {
        decision.open(owed("IM-19.preparation", Role::GlobalClusterCoordinators));
        return;
    }
    decision.keep("IM-19.preparation", &subject, context.occurred_at);
    if mission.preparation.steps.is_empty() {
        decision.open(owed("IM-19.country", Role::OchaHcss));
    }
}

/// The people as others may know them: by organization and by what they stand for.
fn members(mission: &Mission, people: &[ResourceId]) -> Vec<Member> {
    let known = people.iter().filter_map(|id| mission.preparation.nominees.get(id));
    let member = |nominee: &Nominee| Member {
        organization: nominee.nomination.organization.clone(),
        stands_for: nominee.nomination.stands_for.clone(),
    };
    known.map(member).collect()
}
