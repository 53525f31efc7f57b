//! A report is taken back: nothing of it counts any more (row RM-1.15).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::recorded::Recorded;
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::{Event, Facts, OfCluster, admission};
use crate::domain::{CoverageDecided, CoverageState};
use crate::reasons;

/// A report should not count any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportWithdrawal {
    /// The identifier of the report in the record of its country.
    pub report: ResourceId,
    /// Why.
    pub reason: String,
}

/// A report that counts can be taken back.
pub(super) fn admits(state: &CoverageState, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let report = state.report(id)?;
    admission::is_own(report, context)?;
    if report.counts() {
        return Ok(());
    }
    Err(Refusal::precondition("RM-1.15", reasons::REPORT_WITHDRAWN)
        .at("withdrawal.report")
        .says(message!("the report '{id}' is taken back", id = report.id()), "import it again, where it counts"))
}

pub(super) fn withdraw_report(
    state: &CoverageState,
    command: &ReportWithdrawal,
    facts: &Facts,
    context: &Context<'_>,
) -> CoverageDecided {
    let report = state.report(&command.report)?;
    context.expect_etag("report", report.etag)?;
    report.clusters().iter().try_for_each(|cluster| admission::speaks_for(cluster, facts, context))?;
    let withdrawn = OfCluster { what: command.clone(), of: facts.found_under(report.clusters()) };
    let mut decision = Decision::about(report.subject()).event(Event::ReportWithdrawn(withdrawn).into());
    context.settle_findings(&mut decision, &report.subject(), &["RM-8.4"], Vec::new());
    Ok(decision)
}

pub(super) fn withdrawn(mut state: CoverageState, withdrawal: &ReportWithdrawal, stamp: &Stamp) -> CoverageState {
    if let Some(report) = state.reports.get_mut(&withdrawal.report) {
        report.withdrawn = Some(Recorded::new(withdrawal, stamp));
        report.etag = stamp.etag;
        state.revision += 1;
    }
    state
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::coverage::{Command, Rows};
    use crate::domain::coverage_fixtures::*;

    /// RM-1.15, RM-5.1, OG-8: a report that is taken back by those who speak for it counts no more, until it is imported again.
    #[test]
    fn a_report_that_is_taken_back_counts_no_more() {
        let withdrawal = ReportWithdrawal { report: code("care-2024-03"), reason: "of another country".to_owned() };
        let withdraws = || Command::WithdrawReport(withdrawal.clone());
        with_report().when(&of_partner("OXFAM"), withdraws()).refused("RM-5.1", "NOT_YOUR_ORGANIZATION");
        with_report().when(&lead("UNICEF"), withdraws()).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        let withdrawn = with_report().given(&of_partner("CARE"), withdraws());
        let report = &withdrawn.state().reports[&code("care-2024-03")];
        assert!(!report.counts() && report.activities().is_none());
        assert_eq!(withdrawn.state().revision, 2, "what the data show is gathered anew");
        let again = withdrawn.knowing(Facts { revision: 2, ..facts() });
        again.clone().when(&of_partner("CARE"), withdraws()).refused("RM-1.15", "REPORT_WITHDRAWN");
        let again = again.given(&coordinator(), Command::ImportActivities(march("CARE")));
        assert!(again.state().reports[&code("care-2024-03")].counts());
    }

    /// RM-1.15, RM-8.4: nothing is left to be corrected in a report that is taken back.
    #[test]
    fn what_was_found_in_it_goes_with_it() {
        let rows = Rows { equal: 2, ..rows("march") };
        let odd = uploaded().knowing(Facts { rows: Some(rows), ..facts() });
        let odd = odd.given(&coordinator(), Command::ImportActivities(march("CARE")));
        let odd = odd.knowing(Facts { revision: 1, ..facts() });
        let withdrawal = ReportWithdrawal { report: code("care-2024-03"), reason: "of another country".to_owned() };
        odd.when(&coordinator(), Command::WithdrawReport(withdrawal)).resolves("RM-8.4");
    }
}
