//! The standards and policies that a cluster works by, with the government's obligations under human rights law, and when its members
//! were told of them (row GN-A3).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::message;
use convene_kernel::reference_checks::{AdmittedCodes, listed};
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::state::{about, check_new};
use super::{Event, Practice, Standard, state};
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// The list of the standards and policies that there are.
pub const STANDARDS: &str = "standards";

/// A standard or policy that a cluster works by from then on (row GN-A3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardAdoption {
    /// The identifier of the record.
    pub practice: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// What it is.
    pub kind: StandardKind,
    /// Its code in the list of standards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<String>,
    /// Its title, where it is not in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who issued it, where it is not in the list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issued_by: Option<String>,
    /// How it is adapted to the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub adaptation: Option<String>,
}

/// What something is that a cluster works by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StandardKind {
    /// A technical standard.
    Technical,
    /// A guideline of policy.
    Policy,
    /// An obligation of the government under international human rights law.
    HumanRightsObligation,
}

/// The members of a cluster were told of a standard (row GN-A3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardNotice {
    /// The record of the standard.
    pub practice: ResourceId,
    /// What they were told, and how.
    pub how: String,
}

/// A standard is in force in a cluster no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardEnd {
    /// The record of the standard.
    pub practice: ResourceId,
    /// Why.
    pub reason: String,
}

impl Practice {
    /// Whether it is a standard that was in force at a moment.
    pub fn is_in_force_at(&self, moment: Moment) -> bool {
        let ended = |standard: &Standard| standard.ended.as_ref().map(|ended| ended.stamp.occurred_at);
        let is_so = |standard| ended(standard).is_none_or(|ended| moment < ended);
        self.stamp.occurred_at <= moment && self.standard().is_some_and(is_so)
    }
}

pub(super) fn adopt(arrangements: &Arrangements, command: &StandardAdoption, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    check_new(&mut checks, "GN-A3", arrangements, &command.practice);
    match (&command.listed, &command.title, &command.issued_by) {
        (Some(code), None, None) => {
            let (reason, codes) = (reasons::STANDARD_UNKNOWN, listed(context, STANDARDS));
            let admitted = AdmittedCodes { row: "GN-A3", reason, what: "a standard that was issued by then", codes };
            admitted.check(&mut checks, "listed", code);
        }
        (None, Some(_), Some(_)) => {}
        _ => checks.invalid("GN-A3", reasons::STANDARD_NOT_NAMED).at("listed").says(
            "the standard is named neither by its code nor by its title and who issued it, or in both ways",
            "give its code, or both where it is not in the list",
        ),
    }
    checks.finish()?;
    Ok(about(&command.practice, Event::StandardAdopted(Box::new(command.clone()))))
}

/// A standard that is in force admits a command of those who coordinate the cluster.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let practice = arrangements.practice(id)?;
    if !practice.is_in_force_at(context.occurred_at) {
        return Err(Refusal::precondition("GN-A3", reasons::STANDARD_NOT_IN_FORCE).at("practice").says(
            message!("'{practice}' is not a standard that is in force then", practice = practice.id),
            "name the record of a standard that the cluster works by at that time",
        ));
    }
    state::admits(arrangements, id, context)
}

pub(super) fn tell(arrangements: &Arrangements, command: &StandardNotice, context: &Context<'_>) -> Decided {
    let practice = state::to_change(arrangements, &command.practice, context)?;
    let told = InCluster { what: command.clone(), cluster: practice.cluster.clone() };
    Ok(about(&practice.id, Event::MembersTold(told)))
}

pub(super) fn end(arrangements: &Arrangements, command: &StandardEnd, context: &Context<'_>) -> Decided {
    let practice = state::to_change(arrangements, &command.practice, context)?;
    let ended = InCluster { what: command.clone(), cluster: practice.cluster.clone() };
    Ok(about(&practice.id, Event::StandardEnded(ended)))
}

/// The members know what the cluster works by (row GN-A3).
pub(super) fn weak(practice: &Practice, standard: &Standard, context: &Context<'_>) -> Option<Finding> {
    (practice.is_in_force_at(context.now) && standard.notice.is_none()).then(|| {
        Finding::of("GN-A3", practice.subject()).at("notice").says(
            message!("it is not on record that the members were told of '{practice}'", practice = practice.id),
            "tell them, and record how",
        )
    })
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::practice::Command;
    use crate::domain::practice::fixtures::*;

    fn with(change: impl FnOnce(&mut StandardAdoption)) -> Command {
        let mut adoption = adoption("sphere");
        change(&mut adoption);
        Command::AdoptStandard(Box::new(adoption))
    }

    /// GN-A3: a standard is named by its code, in the edition of the day, or by its title and who issued it.
    #[test]
    fn a_standard_is_named_in_one_way() {
        health().when(&coordinator(), with(|_| {})).commit();
        let refused = |command, reason: &str| {
            health().when(&coordinator(), command).refused("GN-A3", reason);
        };
        refused(with(|it| it.listed = Some("sphere-2018".to_owned())), "STANDARD_UNKNOWN");
        refused(with(|it| it.listed = None), "STANDARD_NOT_NAMED");
        refused(with(|it| it.title = Some("Sphere".to_owned())), "STANDARD_NOT_NAMED");
        let covenant = |it: &mut StandardAdoption| {
            it.kind = StandardKind::HumanRightsObligation;
            it.listed = None;
            it.title = Some("International Covenant on Economic, Social and Cultural Rights, article 12".to_owned());
            it.issued_by = Some("ratified by the Philippines, 1974".to_owned());
        };
        health().when(&coordinator(), with(covenant)).commit();
        let twice = health().given(&coordinator(), with(|_| {}));
        twice.when(&coordinator(), with(|_| {})).refused("GN-A3", "PRACTICE_ALREADY_EXISTS");
    }

    /// GN-A3: that members are not told of what is in force is found until they are, or until it is in force no longer.
    #[test]
    fn members_are_told_what_is_in_force() {
        let adopted = health().when(&coordinator(), with(|_| {}));
        adopted.raises("GN-A3");
        let adopted = adopted.accepted().at("2013-12-01");
        let told = adopted.clone().when(&coordinator(), tells("sphere"));
        told.resolves("GN-A3");
        let end = StandardEnd { practice: code("sphere"), reason: "another edition took its place".to_owned() };
        let ended = adopted.when(&coordinator(), Command::EndStandard(end.clone()));
        ended.resolves("GN-A3");
        let ended = ended.accepted();
        let practice = &ended.state().practices[&code("sphere")];
        assert!(practice.is_in_force_at(at("2013-11-30")) && !practice.is_in_force_at(at("2013-12-02")));
        ended.clone().when(&coordinator(), tells("sphere")).refused("GN-A3", "STANDARD_NOT_IN_FORCE");
        ended.clone().when(&coordinator(), Command::EndStandard(end)).refused("GN-A3", "STANDARD_NOT_IN_FORCE");
        let team = health().given(&coordinator(), names_team("sphere", "WHO")).at("2013-12-01");
        team.when(&coordinator(), tells("sphere")).refused("GN-A3", "STANDARD_NOT_IN_FORCE");
    }

    /// GN-A3, OG-18: the cluster that carries another on works by its standards.
    #[test]
    fn standards_are_carried_on() {
        let told = health().given(&coordinator(), with(|_| {})).given(&coordinator(), tells("sphere"));
        let ended = told.at("2014-08-31").given(&service(), declares("health", Fact::End));
        let again = ended.at("2015-04-26").given(&service(), active("health-2", Some("health")));
        let cluster = &again.state().clusters[&code("health-2")];
        let known = again.state().practices_of(cluster, at("2015-04-27"));
        assert!(known.iter().any(|one| one.is_in_force_at(at("2015-04-27"))));
    }
}
