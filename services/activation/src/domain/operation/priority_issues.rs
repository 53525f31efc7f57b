//! The cross-cutting issues that the country agreed as priority, for which clusters have focal points (row OG-11).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::reference_checks::{self, AdmittedCodes, listed};
use convene_kernel::refusal::Checks;
use convene_kernel::time::start_of_day;
use serde::{Deserialize, Serialize};

use super::{Country, Event, in_the_country};
use crate::domain::cluster::priorities_agreed;
use crate::domain::subjects::COUNTRY;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// The issue that every cluster integrates from the outset, agreed or not (row RM-3.3).
const EARLY_RECOVERY: &str = "early-recovery";

/// The list of the reference data for a country that agreed on no issues.
const DEFAULT: &str = "focal-point-issues";

/// The issues that a country agreed as priority (row OG-11).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriorityIssues {
    /// The issues, by their codes in any list of cross-cutting issues of the reference data.
    pub issues: Vec<String>,
    /// The day on which the country agreed on them.
    pub agreed_on: NaiveDate,
}

impl Country {
    /// The issues for which each cluster is to have a focal point at the time of the command: early recovery, and those agreed, or
    /// those of the reference data where none were.
    pub fn priority_issues(&self, context: &Context<'_>) -> Vec<String> {
        let agreed = self.priority_issues.at(context.occurred_at).map(|agreed| agreed.what.issues.clone());
        with_early_recovery(agreed.unwrap_or_else(|| listed(context, DEFAULT).into_iter().map(str::to_owned).collect()))
    }
}

fn with_early_recovery(issues: Vec<String>) -> Vec<String> {
    let all: BTreeSet<String> = issues.into_iter().chain([EARLY_RECOVERY.to_owned()]).collect();
    all.into_iter().collect()
}

/// Who may record what the country agreed.
pub(super) fn authority() -> Authority {
    in_the_country()
}

/// Records the issues agreed: each active cluster is to have a focal point for each of them (row OG-11).
pub(super) fn agree_priority_issues(operation: &Operation, command: &PriorityIssues, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    reference_checks::not_in_the_future(&mut checks, "OG-11", "agreed_on", command.agreed_on, context.today());
    let admitted = AdmittedCodes {
        row: "OG-11",
        reason: reasons::ISSUE_UNKNOWN,
        what: "a cross-cutting issue",
        codes: context.guidance.reference.cross_cutting_issues(context.day()).into_iter().collect(),
    };
    for (index, issue) in command.issues.iter().enumerate() {
        admitted.check(&mut checks, format!("issues[{index}]"), issue);
    }
    checks.finish()?;
    let mut decision = Decision::about(COUNTRY.only()).event(Event::PriorityIssuesAgreed(command.clone()).into());
    if operation.country.priority_issues.is_latest(context.occurred_at) {
        let issues = with_early_recovery(command.issues.clone());
        for cluster in operation.active_clusters() {
            priorities_agreed(&mut decision, cluster, &issues, context);
        }
    }
    Ok(decision)
}

/// The country after it agreed on issues.
pub(super) fn agreed(country: &mut Country, issues: &PriorityIssues, stamp: &Stamp) {
    country.priority_issues.record(start_of_day(issues.agreed_on, stamp.zone), Recorded::new(issues, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{self, FocalPoint};
    use crate::domain::fixtures::{Example, health, lead, ocha};
    use crate::domain::operation::Command;

    fn agreed_on(issues: &[&str], day: &str) -> Command {
        let issues = issues.iter().map(|issue| (*issue).to_owned()).collect();
        Command::AgreePriorityIssues(PriorityIssues { issues, agreed_on: at(day).date_naive() })
    }

    fn name(issue: &str) -> cluster::Command {
        let (cluster, issue) = (code("health"), issue.to_owned());
        cluster::Command::NameFocalPoint(FocalPoint { cluster, issue, organization: code("WHO"), person: None })
    }

    fn named(example: Example, issues: &[&str]) -> Example {
        issues.iter().fold(example, |example, issue| example.given(&lead("WHO"), name(issue)))
    }

    /// OG-11: the lead agency owes the focal points, softly; of a country that agreed on nothing for the issues of RM section 1.
    #[test]
    fn the_lead_agency_owes_focal_points_for_the_default_issues() {
        let health = health().at("2013-11-14");
        let owed = health.duty("OG-11.focal-points").expect("they are owed");
        assert_eq!((owed.owner.role, owed.owner.organization.clone()), (Role::LeadAgency, Some(code("WHO"))));
        let first = ["early-recovery", "age", "environment", "gender", "hiv-aids", "mental-health"];
        let nearly = named(health, &first);
        assert!(nearly.duty("OG-11.focal-points").is_some());
        nearly.when(&lead("WHO"), name("disabilities")).keeps("OG-11.focal-points");
    }

    /// OG-11: the country agrees on issues of any reference list, human rights, diversity and areas of responsibility among them;
    /// the focal points for these, and for early recovery, are what is owed.
    #[test]
    fn the_agreed_issues_are_what_is_owed() {
        let issues = ["human-rights", "diversity", "child-protection"];
        let agreed = health().at("2013-11-14").given(&ocha(), agreed_on(&issues, "2013-11-14"));
        let some = named(agreed, &["human-rights", "diversity", "early-recovery"]);
        some.clone().when(&lead("WHO"), name("child-protection")).keeps("OG-11.focal-points");
        let fewer = agreed_on(&["diversity"], "2013-11-14");
        some.when(&ocha(), fewer).keeps("OG-11.focal-points");
        health().when(&ocha(), agreed_on(&["weather"], "2013-11-13")).refused("OG-11", "ISSUE_UNKNOWN");
        health().when(&ocha(), agreed_on(&issues, "2014-01-01")).refused("OG-11", "DATE_IN_THE_FUTURE");
    }

    /// OG-11: an issue that the country adds later is owed from then on, by clusters that had all they needed.
    #[test]
    fn an_issue_that_is_added_is_owed() {
        let agreed = health().at("2013-11-14").given(&ocha(), agreed_on(&["gender"], "2013-11-14"));
        let complete = named(agreed, &["gender", "early-recovery"]);
        assert!(complete.duty("OG-11.focal-points").is_none());
        let more = complete.at("2014-02-01").when(&ocha(), agreed_on(&["gender", "age"], "2014-02-01"));
        more.opens("OG-11.focal-points");
        let more = more.accepted();
        assert_eq!(more.duty("OG-11.focal-points").expect("owed").owner.organization, Some(code("WHO")));
        let earlier = more.given(&ocha(), agreed_on(&["environment"], "2013-12-01"));
        let complete = named(earlier, &["age"]);
        assert!(complete.duty("OG-11.focal-points").is_none(), "what was agreed before counts no longer");
    }

    /// OG-11, RM-1.15: an agreement that a later one replaced asks for no focal point when it is recorded late.
    #[test]
    fn an_earlier_agreement_asks_for_nothing() {
        let agreed = health().at("2014-02-01").given(&ocha(), agreed_on(&["gender"], "2014-02-01"));
        let complete = named(agreed, &["gender", "early-recovery"]);
        let earlier = complete.that_happened("2013-12-01").given(&ocha(), agreed_on(&["age"], "2013-12-01"));
        assert!(earlier.duty("OG-11.focal-points").is_none());
    }
}
