//! What the tests of how clusters work start from.

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{actor, code};

use super::{
    AccountabilityMatter, AccountabilityMatterWithdrawal, AffectedPeopleRecord, Command, CoordinationTeam,
    CoordinatorHandOver, CoordinatorInOffice, HandOverNote, PracticeWithdrawal, StandardAdoption, StandardKind,
    StandardNotice, TeamMember,
};
use crate::domain::fixtures::{Example, health, registered};
use crate::domain::structure::fixtures::{forms_forum, hc};

/// Who facilitates the inter-cluster forum.
pub fn ocha() -> Actor {
    actor(Role::OchaCountry, "OCHA")
}

/// A team of one, of that organization.
pub fn names_team(practice: &str, organization: &str) -> Command {
    let (function, organization) = ("information management".to_owned(), registered(organization));
    let members = vec![TeamMember { function, organization, person: code("p-31") }];
    Command::NameCoordinationTeam(CoordinationTeam { practice: code(practice), cluster: code("health"), members })
}

/// A hand-over without a weakness.
pub fn made_hand_over() -> CoordinatorHandOver {
    let tasks = ["coordinate", "plan", "information", "standards", "monitor", "resources", "capacity", "manage"];
    let note = |task: &str| HandOverNote { task: task.to_owned(), text: "as the file says".to_owned() };
    CoordinatorHandOver {
        practice: code("hand-over"),
        cluster: code("health"),
        handed_over_by: CoordinatorInOffice { person: code("p-41"), organization: code("WHO") },
        taken_over_by: CoordinatorInOffice { person: code("p-42"), organization: code("WHO") },
        notes: tasks.map(note).to_vec(),
        mentoring: Some("a week together".to_owned()),
        no_mentoring_because: None,
    }
}

/// The standard of 2013.
pub fn adoption(practice: &str) -> StandardAdoption {
    StandardAdoption {
        practice: code(practice),
        cluster: code("health"),
        kind: StandardKind::Technical,
        listed: Some("sphere-2011".to_owned()),
        title: None,
        issued_by: None,
        adaptation: Some("one clinic for two islands".to_owned()),
    }
}

pub fn adopts(practice: &str) -> Command {
    Command::AdoptStandard(Box::new(adoption(practice)))
}

pub fn tells(practice: &str) -> Command {
    Command::TellOfStandard(StandardNotice { practice: code(practice), how: "in the meeting of Monday".to_owned() })
}

/// A record with each way of accountability, for the whole country.
pub fn accountability(practice: &str) -> AffectedPeopleRecord {
    let text = |text: &str| Some(text.to_owned());
    AffectedPeopleRecord {
        practice: code(practice),
        cluster: code("health"),
        structure: None,
        consulted: text("assemblies each month"),
        informed: text("radio in two languages"),
        feedback: text("a telephone line"),
        complaints: text("a box at each clinic"),
        changed: text("clinics open on Saturday"),
    }
}

pub fn records_accountability(practice: &str) -> Command {
    Command::RecordAccountability(Box::new(accountability(practice)))
}

pub fn takes_up() -> Command {
    let asked = "to record it by the end of the month".to_owned();
    Command::TakeUpAccountability(AccountabilityMatter { cluster: code("health"), forum: code("icc"), asked })
}

/// The forum took up that health has no accountability on record.
pub fn taken_up() -> Example {
    health().given(&hc(), forms_forum()).given(&ocha(), takes_up())
}

/// Takes back what the forum took up last.
pub fn withdraws_matter(taken_up: &Example) -> Command {
    let matter = taken_up.state().matters.last().expect("it was taken up");
    Command::WithdrawAccountabilityMatter(AccountabilityMatterWithdrawal {
        cluster: matter.what.cluster.clone(),
        commit: matter.stamp.etag,
        reason: "it was of another cluster".to_owned(),
        source: "the minutes".to_owned(),
    })
}

pub fn withdraws_practice(practice: &str) -> Command {
    Command::WithdrawPractice(PracticeWithdrawal {
        practice: code(practice),
        reason: "it was of another cluster".to_owned(),
        source: "the minutes".to_owned(),
    })
}
