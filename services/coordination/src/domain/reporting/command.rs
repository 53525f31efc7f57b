//! What may be asked about who reports.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::identity::Authority;
use convene_kernel::subject::COUNTRY;

use super::{ReportingEnd, ReportingRequest, asking};
use crate::domain::coverage::{Facts, of_clusters};
use crate::domain::subjects::REPORTER;
use crate::domain::{CoverageCommand, CoverageDecided, CoverageState};

/// About who is asked for reports.
#[derive(Clone, Debug)]
pub enum Command {
    /// Asks a partner for reports (row PE-2).
    AskForReports(ReportingRequest),
    /// Asks it no more (row PE-2).
    EndReporting(ReportingEnd),
}

actions! {
    Command on CoverageState, by "convene.coordination.v1.CoverageService", given (state, id, context):
    AskForReports of COUNTRY, of_clusters(&[], &[]), Ok(());
    EndReporting(reporter) of REPORTER, of_reporter(state, id), asking::admits_end(state, id);
}

/// Who may ask, for the cluster that asks.
fn of_reporter(state: &CoverageState, id: &str) -> Authority {
    let cluster = state.reporter(id).ok().map(|reporter| reporter.request.what.cluster.clone());
    of_clusters(cluster.as_slice(), &[])
}

impl Command {
    /// Who may give it, for the cluster that it names.
    pub(in crate::domain) fn authority(&self, state: &CoverageState) -> Authority {
        match self {
            Self::AskForReports(request) => of_clusters(std::slice::from_ref(&request.cluster), &[]),
            Self::EndReporting(end) => of_reporter(state, end.reporter.as_str()),
        }
    }
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(state: &CoverageState, command: &Command, facts: &Facts, context: &Context<'_>) -> CoverageDecided {
    match command {
        Command::AskForReports(command) => asking::ask_for_reports(state, command, facts, context),
        Command::EndReporting(command) => asking::end_reporting(state, command, facts, context),
    }
}

impl From<Command> for CoverageCommand {
    fn from(command: Command) -> Self {
        Self::Reporting(command)
    }
}

/// The commands about who reports, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::testing::{Case, code};

    use super::*;
    use crate::domain::CountryCoverage;
    use crate::domain::coverage_fixtures::*;

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<CountryCoverage>> {
        let end = ReportingEnd { reporter: code("care-health"), reason: "it left".to_owned() };
        vec![
            Case::new(uploaded(), &coordinator(), Command::AskForReports(asks_care())),
            Case::new(asked(), &coordinator(), Command::EndReporting(end)),
        ]
    }
}
