//! What a partner owes: the report for the first period that has none, by the end of that period (row PE-2). It is late for as long as
//! none is there, and goes no higher than the coordinator: a partner answers to a lead for nothing that it did not commit to (row GN-10).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::Etag;
use convene_kernel::commit::Decision;
use convene_kernel::derived_duties::{DerivedDuty, DutyEnd, NEVER_OWED, settle_derived};
use convene_kernel::duty::{Duty, Owner};
use convene_kernel::identity::Role;
use convene_kernel::policy::rules;
use convene_kernel::time::Moment;

use super::{Period, Reporter, evolve};
use crate::domain::coverage::{ActivityImport, Report};
use crate::domain::{CoverageEvent, CoverageState, coverage};

const ASKED_NO_MORE: &str = "the partner is asked for reports no more";

/// Brings what partners owe to what follows from the record after a decision.
pub(in crate::domain) fn settle(decision: &mut Decision<CoverageEvent>, before: &CoverageState, context: &Context<'_>) {
    let mut events = decision.events.iter().filter(|event| changes_what_is_owed(event)).peekable();
    if events.peek().is_none() || (before.reporters.is_empty() && !asks(decision)) {
        return;
    }
    let stamp = context.stamp(Etag::default());
    let (reports, reporters) = (before.reports.clone(), before.reporters.clone());
    let then = CoverageState { reports, reporters, ..CoverageState::default() };
    let after = events.fold(then, |state, event| match event {
        CoverageEvent::Coverage(event) => coverage::evolve(state, event, &stamp),
        CoverageEvent::Reporting(event) => evolve(state, event, &stamp),
    });
    for reporter in after.reporters.values() {
        let subject = reporter.subject();
        let derived = owed_by(reporter, &after, context);
        settle_derived(decision, derived, |duty| duty.subject == subject, NEVER_OWED, context);
    }
}

fn asks(decision: &Decision<CoverageEvent>) -> bool {
    decision.events.iter().any(|event| matches!(event, CoverageEvent::Reporting(_)))
}

fn changes_what_is_owed(event: &CoverageEvent) -> bool {
    use crate::domain::coverage::Event;
    match event {
        CoverageEvent::Reporting(_) => true,
        CoverageEvent::Coverage(event) => matches!(event, Event::ActivitiesImported(_) | Event::ReportWithdrawn(_)),
    }
}

/// The reports of a reporter: its own, for its cluster.
fn own<'a>(reporter: &'a Reporter, state: &'a CoverageState) -> Vec<(&'a ActivityImport, Moment)> {
    let request = &reporter.request.what;
    let is_own = |import: &&ActivityImport| {
        import.organization.as_ref() == Some(&request.organization) && import.clusters.contains(&request.cluster)
    };
    let came = |report: &'a Report| Some((report.activities().filter(is_own)?, report.first.occurred_at));
    state.reports.values().filter_map(came).collect()
}

/// When the first of some reports came that is for every day of a period.
fn reported(reports: &[(&ActivityImport, Moment)], period: Period) -> Option<Moment> {
    let of_period = reports.iter().filter(|(it, _)| it.begins <= period.begins && period.ends <= it.ends);
    of_period.map(|(_, came)| *came).min()
}

/// The first period for which a reporter owes a report; none where it is asked no more.
pub fn next_owed(reporter: &Reporter, state: &CoverageState) -> Option<Period> {
    if reporter.ended.is_some() {
        return None;
    }
    let (request, own) = (&reporter.request.what, own(reporter, state));
    Period::since(request.since, request.frequency).find(|period| reported(&own, *period).is_none())
}

/// Everything that a reporter owes and owed: the reports that came, and the first that did not.
fn owed_by(reporter: &Reporter, state: &CoverageState, context: &Context<'_>) -> Vec<DerivedDuty> {
    let (request, own) = (&reporter.request.what, own(reporter, state));
    let asked_at = reporter.request.stamp.occurred_at;
    let ended = reporter.ended.as_ref().map(|ended| ended.stamp.occurred_at);
    let mut owed = Vec::new();
    for period in Period::since(request.since, request.frequency) {
        let due = context.end_of(period.ends);
        let owner = Owner::of(Role::Partner, request.organization.clone());
        let duty = Duty::new(rules::PE_2_INFORMATION, reporter.subject(), owner, due);
        let duty = duty.concerning(reporter.cluster.clone());
        let came = reported(&own, period).filter(|came| ended.is_none_or(|ended| *came <= ended));
        let end = came.map(|came| DutyEnd::Done(came.max(asked_at)));
        let end = end.or(ended.map(|ended| DutyEnd::Void(ended, ASKED_NO_MORE)));
        owed.push(DerivedDuty { duty, from: Some(context.start_of(period.begins).max(asked_at)), end });
        if came.is_none() {
            break;
        }
    }
    owed
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use convene_kernel::policy::rules;
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::coverage::{ActivityImport, Command, Facts, ReportWithdrawal, Rows};
    use crate::domain::coverage_fixtures::*;
    use crate::domain::reporting::{self, ReportingEnd, ReportingRequest};

    const RULE: &str = "PE-2.information";

    fn month(number: u32) -> ActivityImport {
        let begins = NaiveDate::from_ymd_opt(2024, number, 1).expect("a day");
        let ends = begins.checked_add_months(chrono::Months::new(1)).and_then(|next| next.pred_opt()).expect("a day");
        ActivityImport { report: code(&format!("care-{number}")), begins, ends, ..march("CARE") }
    }

    fn reported(example: Example, number: u32) -> Example {
        let revision = example.state().revision;
        example
            .knowing(Facts { revision, ..facts() })
            .given(&of_partner("CARE"), Command::ImportActivities(month(number)))
    }

    fn due(example: &Example) -> Option<NaiveDate> {
        let state = example.state();
        next_owed(&state.reporters[&code("care-health")], state).map(|period| period.ends)
    }

    /// PE-2: a partner that is asked owes the report of the first period that has none; each that comes keeps it, and the next is owed.
    #[test]
    fn the_first_period_without_a_report_is_owed() {
        let outcome = uploaded().when(&coordinator(), reporting::Command::AskForReports(asks_care()));
        outcome.opens(RULE);
        let asked = outcome.accepted();
        assert_eq!(due(&asked), Some(code("2024-03-31")));
        let duty = asked.duty(RULE).expect("it is owed");
        assert_eq!((duty.owner.role, duty.cluster.clone()), (Role::Partner, Some(code("health"))));
        let late = asked.at("2024-04-20T00:00:00Z");
        let march = late.when(&of_partner("CARE"), Command::ImportActivities(month(3)));
        march.keeps(RULE).opens(RULE);
        assert_eq!(due(&march.accepted()), Some(code("2024-04-30")));
    }

    /// PE-2: a later report leaves an earlier period owed, and one that is taken back is owed again.
    #[test]
    fn a_report_for_another_period_keeps_nothing() {
        let april = reported(asked().at("2024-05-02T00:00:00Z"), 4);
        assert_eq!(due(&april), Some(code("2024-03-31")));
        let both = reported(april, 3);
        assert_eq!(due(&both), Some(code("2024-05-31")));
        let revision = both.state().revision;
        let withdrawal = ReportWithdrawal { report: code("care-3"), reason: "of another country".to_owned() };
        let both = both.knowing(Facts { revision, ..facts() });
        let outcome = both.when(&of_partner("CARE"), Command::WithdrawReport(withdrawal));
        outcome.opens(RULE);
        assert_eq!(due(&outcome.accepted()), Some(code("2024-03-31")));
    }

    /// PE-2: a report for some days of a period does not keep it, and one for more days does.
    #[test]
    fn a_report_is_for_every_day_of_a_period() {
        let of = |begins: &str, ends: &str| {
            let import = ActivityImport { begins: code(begins), ends: code(ends), ..march("CARE") };
            due(&asked().at("2024-05-02T00:00:00Z").given(&of_partner("CARE"), Command::ImportActivities(import)))
        };
        assert_eq!(of("2024-03-01", "2024-03-30"), Some(code("2024-03-31")));
        assert_eq!(of("2024-03-02", "2024-03-31"), Some(code("2024-03-31")));
        assert_eq!(of("2024-02-15", "2024-04-30"), Some(code("2024-05-31")));
    }

    /// PE-2: what is asked for after its period, and after its report came, was owed and kept no earlier than it was asked for.
    #[test]
    fn nothing_is_owed_before_it_is_asked_for() {
        let asks = reporting::Command::AskForReports(asks_care());
        let outcome = with_report().at("2024-05-10T00:00:00Z").when(&coordinator(), asks);
        let commit = outcome.commit();
        let early = commit.duties.iter().find(|change| change.happened_at(commit.occurred_at) < commit.occurred_at);
        assert!(early.is_none() && !commit.duties.is_empty(), "{early:?}");
        assert_eq!(due(&outcome.accepted()), Some(code("2024-04-30")));
    }

    /// PE-2, RM-5.1: the report of another organization, or for another cluster, keeps nothing.
    #[test]
    fn the_report_of_another_keeps_nothing() {
        let other = Command::ImportActivities(march("OXFAM"));
        assert_eq!(due(&asked().given(&coordinator(), other)), Some(code("2024-03-31")));
        let rows = Rows { clusters: ["NUT".to_owned()].into(), ..rows("march") };
        let nutrition = asked().knowing(Facts { rows: Some(rows), ..facts() });
        let other = Command::ImportActivities(ActivityImport { clusters: vec![code("NUT")], ..march("CARE") });
        assert_eq!(due(&nutrition.given(&lead("UNICEF"), other)), Some(code("2024-03-31")));
    }

    /// PE-2: who is asked no more owes nothing, and is asked once.
    #[test]
    fn who_is_asked_no_more_owes_nothing() {
        let again = || reporting::Command::AskForReports(ReportingRequest { reporter: code("care-2"), ..asks_care() });
        asked().when(&coordinator(), again()).refused("PE-2", "REPORTS_ASKED_FOR_ALREADY");
        let same = reporting::Command::AskForReports(asks_care());
        asked().when(&coordinator(), same).refused("PE-2", "REPORTER_ALREADY_EXISTS");
        let end = ReportingEnd { reporter: code("care-health"), reason: "it left".to_owned() };
        let outcome = asked().when(&coordinator(), reporting::Command::EndReporting(end.clone()));
        outcome.voids(RULE);
        let ended = outcome.accepted();
        assert_eq!((due(&ended), ended.duty(RULE).is_none()), (None, true));
        ended.clone().when(&coordinator(), reporting::Command::EndReporting(end)).refused("PE-2", "REPORTING_ENDED");
        let later =
            ended.clone().at("2024-06-01T00:00:00Z").when(&of_partner("CARE"), Command::ImportActivities(month(3)));
        assert!(
            later.commit().duties.is_empty(),
            "what comes after the end keeps nothing: {:?}",
            later.commit().duties
        );
        ended.when(&coordinator(), again()).commit();
    }

    /// PE-2, GN-10: a partner that takes part is asked, and lateness goes no higher than the coordinator.
    #[test]
    fn lateness_goes_no_higher_than_the_coordinator() {
        let stranger = ReportingRequest { organization: code("MSF"), ..asks_care() };
        let asks = reporting::Command::AskForReports(stranger);
        uploaded().when(&coordinator(), asks).refused("PE-2", "NOT_TAKING_PART");
        let elsewhere = ReportingRequest { cluster: code("WSH"), ..asks_care() };
        let asks = reporting::Command::AskForReports(elsewhere);
        uploaded().when(&coordinator(), asks).refused("RM-2.1", "CLUSTER_NOT_ACTIVE");
        let asks = reporting::Command::AskForReports(asks_care());
        uploaded().when(&lead("UNICEF"), asks).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        let policy = &convene_kernel::guidance::Guidance::embedded().policy;
        let rule = policy.rules().find(|rule| rule.id == rules::PE_2_INFORMATION).expect("the rule");
        assert!(!rule.reminders.is_empty() && rule.ladder.iter().all(|step| step.to == Role::Coordinator));
    }
}
