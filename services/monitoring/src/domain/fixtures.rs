//! What the tests of all areas start from: a cluster that the activation service declared, and people who act in it.

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::declaration::{Declaration, Fact, RightFact};
use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{self, actor, at, code};
use convene_kernel::time::Moment;

use super::Monitoring;
use super::checklist::{
    ChecklistDate, ChecklistDraft, ChecklistEntry, ChecklistSubmission, Command, ItemStatus, in_force,
};
use super::cluster::{self, EmergencyDeclaration, EmergencyFact, Level3Declaration, Level3Fact};

/// The monitoring of a country in the making.
pub type Example = testing::Example<Monitoring>;

/// The service itself, which follows the activation service.
pub fn service() -> Actor {
    actor(Role::Operator, "CONVENE")
}

pub fn coordinator() -> Actor {
    actor(Role::Coordinator, "WHO")
}

pub fn lead() -> Actor {
    actor(Role::LeadAgency, "WHO")
}

pub fn head() -> Actor {
    actor(Role::HumanitarianCoordinator, "UNDP")
}

pub fn health_id() -> ResourceId {
    code("health")
}

/// A country in which no cluster is active.
pub fn no_cluster() -> Example {
    Example::new("PHL", "2013-11-12T08:00:00Z")
}

/// What the activation service declares since a moment.
pub fn since(at: Moment, fact: Fact) -> cluster::Command {
    let commit = Etag(41);
    cluster::Command::Follow(Box::new(Declaration { cluster: health_id(), commit, at, fact }))
}

/// What the activation service declares of a cluster at present: the command has no moment that lies before the present one.
pub fn declares(id: &str, fact: Fact) -> cluster::Command {
    let commit = Etag(41);
    cluster::Command::Follow(Box::new(Declaration { cluster: code(id), commit, at: Moment::MAX_UTC, fact }))
}

/// That the cluster was activated at another time.
pub fn moved_activation() -> Fact {
    Fact::Corrected { commit: Etag(1), right: RightFact::Activation, date: None }
}

/// A cluster of health for the typhoon, led by WHO.
fn of_health(is_found: bool) -> Fact {
    Fact::Active {
        name: Some("Health".to_owned()),
        sectors: vec![code("HEA")],
        lead_agency: Some(code("WHO")),
        continues: None,
        emergency: Some(code("haiyan")),
        is_found,
        activated: None,
    }
}

/// A cluster of health that is active from the present on.
pub fn active(id: &str) -> cluster::Command {
    let (commit, at) = (Etag(1), Moment::MAX_UTC);
    cluster::Command::Follow(Box::new(Declaration { cluster: code(id), commit, at, fact: of_health(false) }))
}

/// A cluster of health that is active since a moment, declared or found.
pub fn active_since(moment: &str, is_found: bool) -> cluster::Command {
    let (commit, at) = (Etag(1), at(moment));
    cluster::Command::Follow(Box::new(Declaration { cluster: health_id(), commit, at, fact: of_health(is_found) }))
}

/// A country with a cluster of health, active since the morning of 12 November 2013.
pub fn health() -> Example {
    no_cluster().given(&service(), active("health")).at("2013-11-20T08:00:00Z")
}

/// The cluster of health, which serves other sectors from now on.
pub fn sectors(codes: &[&str]) -> cluster::Command {
    declares("health", Fact::Sectors(codes.iter().copied().map(code).collect()))
}

/// What the activation service declares of the level 3 response to the typhoon.
pub fn level_3_of(moment: &str, commit: u64, what: Level3Fact) -> cluster::Command {
    let declaration = Level3Declaration { emergency: code("haiyan"), commit: Etag(commit), at: at(moment), what };
    cluster::Command::FollowLevel3(declaration)
}

/// The declaration of level 3 for the typhoon.
pub fn level_3(moment: &str) -> cluster::Command {
    level_3_of(moment, 30, Level3Fact::Declared)
}

/// An item of a checklist, without a note.
pub fn entry(item: &str, status: ItemStatus) -> ChecklistEntry {
    ChecklistEntry { item: item.to_owned(), status, note: None }
}

/// A whole checklist for the date of two weeks, with every item under way.
pub fn two_weeks() -> ChecklistDraft {
    let template = in_force("2013-11-12".parse().expect("a day")).expect("it is in force");
    ChecklistDraft {
        checklist: code("two-weeks"),
        cluster: health_id(),
        date: Some(ChecklistDate::TwoWeeks),
        entries: template.items().map(|item| entry(item.code.as_str(), ItemStatus::UnderWay)).collect(),
        consulted: vec!["the Department of Health".to_owned(), "the partners".to_owned()],
    }
}

/// The same with that checklist as a draft.
pub fn with_draft(example: Example) -> Example {
    example.given(&coordinator(), Command::DraftChecklist(two_weeks()))
}

/// The submission of that draft.
pub fn submission() -> Command {
    Command::SubmitChecklist(ChecklistSubmission { checklist: code("two-weeks") })
}

/// The rules by which something is owed.
pub fn owed_rules(example: &Example) -> Vec<String> {
    let mut rules: Vec<String> = example.record().duties.values().map(|duty| duty.rule.clone()).collect();
    rules.sort_by_key(|rule| {
        ["RM-9.1.two-weeks", "RM-9.1.one-month", "RM-9.1.two-months"].iter().position(|one| *one == rule.as_str())
    });
    rules
}

/// What the activation service declares of the typhoon, which began at a moment.
pub fn emergency(moment: &str) -> cluster::Command {
    let what = EmergencyFact::Registered { ongoing: false };
    cluster::Command::FollowEmergency(EmergencyDeclaration { emergency: code("haiyan"), at: at(moment), what })
}
