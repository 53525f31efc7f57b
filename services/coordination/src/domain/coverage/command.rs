//! What may be asked about reports, and about what they show.

use std::collections::BTreeSet;

use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::subject::COUNTRY;

use super::{
    ActivityImport, Announcing, DuplicationAcceptance, DuplicationAddressing, Facts, GapAcceptance, GapAddressing,
    NeedImport, Report, ReportWithdrawal, addressing, admission, import, withdrawal,
};
use crate::domain::subjects::{COVERAGE_GAP, COVERAGE_REPORT, DUPLICATION};
use crate::domain::{CoverageCommand, CoverageDecided, CoverageState};

/// About reports, and about what they show.
#[derive(Clone, Debug)]
pub enum Command {
    /// Announces what the data show and is not on record: for the service itself.
    Announce(Announcing),
    /// Imports the activities of a report (row RM-8.4).
    ImportActivities(ActivityImport),
    /// Imports the needs of an assessment (row RM-8.6).
    ImportNeeds(NeedImport),
    /// Takes a report back (row RM-1.15).
    WithdrawReport(ReportWithdrawal),
    /// Somebody takes a gap up (row RM-8.6).
    AddressGap(GapAddressing),
    /// A gap is accepted (row RM-8.6).
    AcceptGap(GapAcceptance),
    /// Somebody takes a duplication up (row RM-8.5).
    AddressDuplication(DuplicationAddressing),
    /// A duplication is accepted (row RM-8.5).
    AcceptDuplication(DuplicationAcceptance),
}

actions! {
    Command on CoverageState, by "convene.coordination.v1.CoverageService", none for (Announce), given (state, id, context):
    ImportActivities of COUNTRY, admission::of_clusters(&[], &[Role::Partner]), Ok(());
    ImportNeeds of COUNTRY, admission::of_clusters(&[], &[]), Ok(());
    WithdrawReport(report) of COVERAGE_REPORT, admission::of_report(state, id), withdrawal::admits(state, id, context);
    AddressGap(coverage_gap) of COVERAGE_GAP, admission::of_gap(state, id), addressing::admits_gap(state, id);
    AcceptGap(coverage_gap) of COVERAGE_GAP, admission::of_gap(state, id), addressing::admits_gap(state, id);
    AddressDuplication(duplication) of DUPLICATION,
        admission::of_duplication(state, id), addressing::admits_duplication(state, id);
    AcceptDuplication(duplication) of DUPLICATION,
        admission::of_duplication(state, id), addressing::admits_duplication(state, id);
}

impl Command {
    /// Who may give it: an import for the clusters that it names.
    pub(in crate::domain) fn authority(&self, state: &CoverageState) -> Authority {
        match self {
            Self::Announce(_) => Authority::of(&[Role::Operator]),
            Self::ImportActivities(import) => of_import(state, &import.report, &import.clusters, &[Role::Partner]),
            Self::ImportNeeds(import) => of_import(state, &import.report, &import.clusters, &[]),
            _ => self.action().map_or_else(|| Authority::of(&[]), |(action, id)| (action.authority)(state, id)),
        }
    }
}

/// Who may import for those clusters, in the place of what a report has for its own.
fn of_import(state: &CoverageState, report: &ResourceId, clusters: &[ClusterCode], others: &[Role]) -> Authority {
    let replaced = state.reports.get(report).map_or(&[][..], Report::clusters);
    let clusters: BTreeSet<_> = clusters.iter().chain(replaced).cloned().collect();
    admission::of_clusters(&clusters.into_iter().collect::<Vec<_>>(), others)
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(state: &CoverageState, command: &Command, facts: &Facts, context: &Context<'_>) -> CoverageDecided {
    match command {
        Command::Announce(Announcing) => Ok(Decision::about(COUNTRY.only())),
        Command::ImportActivities(command) => import::import_activities(state, command, facts, context),
        Command::ImportNeeds(command) => import::import_needs(state, command, facts, context),
        Command::WithdrawReport(command) => withdrawal::withdraw_report(state, command, facts, context),
        Command::AddressGap(command) => addressing::address_gap(state, command, facts, context),
        Command::AcceptGap(command) => addressing::accept_gap(state, command, facts, context),
        Command::AddressDuplication(command) => addressing::address_duplication(state, command, facts, context),
        Command::AcceptDuplication(command) => addressing::accept_duplication(state, command, facts, context),
    }
}

impl From<Command> for CoverageCommand {
    fn from(command: Command) -> Self {
        Self::Coverage(command)
    }
}

/// The commands about coverage, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::identity::Actor;
    use convene_kernel::testing::{Case, actor, code};

    use super::*;
    use crate::domain::CountryCoverage;
    use crate::domain::coverage_fixtures::*;

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<CountryCoverage>> {
        let ocha: Actor = actor(Role::OchaCountry, "OCHA");
        let of_several =
            ActivityImport { clusters: vec![code("HEA"), code("NUT")], organization: None, ..march("CARE") };
        let until = code::<chrono::NaiveDate>("2024-06-30");
        let gap = || code("hea-x0101");
        let duplication = || code("d-1");
        let (by, what) = ("CARE".to_owned(), "a second team".to_owned());
        let address = GapAddressing { coverage_gap: gap(), by: by.clone(), until, what: what.clone() };
        let accept = GapAcceptance { coverage_gap: gap(), reason: "no access".to_owned() };
        let address_duplication = DuplicationAddressing { duplication: duplication(), by, until, what };
        let accept_duplication =
            DuplicationAcceptance { duplication: duplication(), reason: "they share the work".to_owned() };
        let withdrawal = ReportWithdrawal { report: code("care-2024-03"), reason: "of another country".to_owned() };
        vec![
            Case::new(shown(), &service(), Command::Announce(Announcing)).with("(what is shown)"),
            Case::new(uploaded(), &of_partner("CARE"), Command::ImportActivities(march("CARE"))),
            Case::new(uploaded(), &ocha, Command::ImportActivities(of_several)).with("(of several clusters)"),
            Case::new(uploaded(), &coordinator(), Command::ImportNeeds(needs())),
            Case::new(with_report(), &of_partner("CARE"), Command::WithdrawReport(withdrawal)),
            Case::new(found(), &coordinator(), Command::AddressGap(address)),
            Case::new(found(), &coordinator(), Command::AcceptGap(accept)),
            Case::new(found(), &coordinator(), Command::AddressDuplication(address_duplication)),
            Case::new(found(), &coordinator(), Command::AcceptDuplication(accept_duplication)),
            Case::new(found().knowing(nothing_shown()), &service(), Command::Announce(Announcing))
                .with("(what is no more)"),
        ]
    }
}
