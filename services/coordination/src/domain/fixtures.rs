//! What the tests of all areas start from: a cluster that the activation service declared, and people who act in it.

use convene_kernel::codes::Etag;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{self, actor, code};
use convene_kernel::time::Moment;

use super::Coordination;
use super::cluster::{self, CommitmentsAdaptation, Declaration, Fact};
use super::participation::{
    AuthorityJoining, Command, Ground, Level, ObserverJoining, ParticipatingOrganization, ParticipationEnd,
    ParticipationWithdrawal, PartnerJoining, Position, SeniorStaff, Stand,
};

/// The coordination of a country in the making.
pub type Example = testing::Example<Coordination>;

/// The service itself, which follows the activation service.
pub fn service() -> Actor {
    actor(Role::Operator, "CONVENE")
}

pub fn coordinator() -> Actor {
    actor(Role::Coordinator, "WHO")
}

pub fn lead(organization: &str) -> Actor {
    actor(Role::LeadAgency, organization)
}

pub fn of_partner(organization: &str) -> Actor {
    actor(Role::Partner, organization)
}

/// A country in which no cluster is active.
pub fn no_cluster() -> Example {
    Example::new("PHL", "2013-11-12T08:00:00Z")
}

/// What the activation service declares, since the moment at which it is followed.
pub fn at_moment(at: Moment, fact: Fact) -> cluster::Command {
    cluster::Command::Follow(Box::new(Declaration { cluster: code("health"), commit: Etag(40), at, fact }))
}

/// What the activation service declares of a cluster at present: the command has no moment that lies before the present one.
pub fn declares(id: &str, fact: Fact) -> cluster::Command {
    let commit = Etag(41);
    cluster::Command::Follow(Box::new(Declaration { cluster: code(id), commit, at: Moment::MAX_UTC, fact }))
}

/// A cluster of health that is active, led by WHO.
pub fn active(id: &str, continues: Option<&str>) -> cluster::Command {
    let fact = Fact::Active {
        name: Some("Health".to_owned()),
        sectors: vec![code("HEA")],
        lead_agency: Some(code("WHO")),
        continues: continues.map(code),
    };
    cluster::Command::Follow(Box::new(Declaration { cluster: code(id), commit: Etag(1), at: Moment::MAX_UTC, fact }))
}

/// A country with an active cluster of health.
pub fn health() -> Example {
    no_cluster().given(&service(), active("health", None)).at("2013-11-20T08:00:00Z")
}

/// The commit of the activation service that recorded the end of the cluster.
pub fn ended_commit(example: &Example) -> u64 {
    example.state().clusters[&code("health")].ended.as_ref().expect("it ended").commit.0
}

/// An adaptation in words of the cluster's own, with an addition.
pub fn adaptation() -> CommitmentsAdaptation {
    CommitmentsAdaptation {
        cluster: code("health"),
        wordings: [("4".to_owned(), "Take part in the meeting of each week".to_owned())].into(),
        additions: [("cash".to_owned(), "Harmonize transfers of cash".to_owned())].into(),
        dropped: Vec::new(),
        reason: "agreed with the partners".to_owned(),
    }
}

/// A stand on each of the ten: the partner commits.
pub fn ten_stands() -> Vec<Stand> {
    let commits = |code: u8| Stand { commitment: code.to_string(), position: Position::Commits, reason: None };
    (1..=10).map(commits).collect()
}

/// An organization of the register.
pub fn registered(organization: &str) -> ParticipatingOrganization {
    ParticipatingOrganization { code: Some(code(organization)), name: None, kind: None }
}

pub fn joining_of(participant: &str, organization: &str, cluster: &str) -> PartnerJoining {
    PartnerJoining {
        participant: code(participant),
        cluster: code(cluster),
        organization: registered(organization),
        stands: ten_stands(),
    }
}

pub fn joins(participant: &str, organization: &str, cluster: &str) -> Command {
    Command::JoinAsPartner(joining_of(participant, organization, cluster))
}

pub fn partner_joins(participant: &str, organization: &str) -> Command {
    joins(participant, organization, "health")
}

pub fn named_joins(participant: &str, organization: ParticipatingOrganization, cluster: &str) -> Command {
    Command::JoinAsPartner(PartnerJoining { organization, ..joining_of(participant, "CARE", cluster) })
}

pub fn observer_joins(participant: &str, organization: ParticipatingOrganization) -> Command {
    let (participant, cluster) = (code(participant), code("health"));
    Command::JoinAsObserver(ObserverJoining { participant, cluster, organization })
}

pub fn authority_joins(participant: &str) -> Command {
    Command::JoinAsAuthority(AuthorityJoining {
        participant: code(participant),
        cluster: code("health"),
        body: "Department of Health".to_owned(),
        level: Level::National,
        place: None,
    })
}

/// The same, with CARE as a partner `care`.
pub fn with_care(example: Example) -> Example {
    example.given(&coordinator(), partner_joins("care", "CARE"))
}

pub fn senior_staff(participant: &str) -> Command {
    Command::NameSeniorStaff(SeniorStaff {
        participant: code(participant),
        person: code("p-9"),
        language: "en".to_owned(),
        interpretation: None,
    })
}

pub fn leaves(participant: &str) -> Command {
    let (participant, ground) = (code(participant), Ground::OwnWish);
    Command::EndParticipation(ParticipationEnd { participant, ground, remarks: Some("it moves on".to_owned()) })
}

pub fn withdraws(participant: &str) -> Command {
    let (reason, source) = ("it never joined".to_owned(), "the list of the meeting".to_owned());
    Command::WithdrawParticipation(ParticipationWithdrawal { participant: code(participant), reason, source })
}
