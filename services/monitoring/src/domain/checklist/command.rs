//! What may be asked about activation checklists.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;

use super::{
    ChecklistDraft, ChecklistRevision, ChecklistSubmission, ChecklistsOff, ChecklistsOn, draft, submission, switch,
};
use crate::domain::subjects::{CHECKLIST, CLUSTER};
use crate::domain::{self, Decided, Monitored, authority};

/// About activation checklists.
#[derive(Clone, Debug)]
pub enum Command {
    /// Begins a checklist (row RM-9.1).
    DraftChecklist(ChecklistDraft),
    /// Replaces the content of a draft (row RM-9.1).
    ReviseChecklist(ChecklistRevision),
    /// Submits a draft (row RM-9.1).
    SubmitChecklist(ChecklistSubmission),
    /// Switches the checklists after the activation off (row RM-9.1).
    SwitchOffChecklists(ChecklistsOff),
    /// Switches them on again (row RM-9.1).
    SwitchOnChecklists(ChecklistsOn),
}

actions! {
    Command on Monitored, by "convene.monitoring.v1.ChecklistService", given (monitored, id, context):
    DraftChecklist(cluster) of CLUSTER,
        authority::of_coordinator(monitored, id), draft::admits_of_cluster(monitored, id, context);
    ReviseChecklist(checklist) of CHECKLIST,
        authority::of_checklist(monitored, id), draft::admits_of_draft(monitored, id);
    SubmitChecklist(checklist) of CHECKLIST,
        authority::of_checklist(monitored, id), draft::admits_of_draft(monitored, id);
    SwitchOffChecklists(cluster) of CLUSTER,
        authority::of_the_head(), switch::admits_off(monitored, id, context);
    SwitchOnChecklists(cluster) of CLUSTER,
        authority::of_the_head(), switch::admits_on(monitored, id, context);
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(monitored: &Monitored, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::DraftChecklist(command) => draft::draft_checklist(monitored, command, context),
        Command::ReviseChecklist(command) => draft::revise_checklist(monitored, command, context),
        Command::SubmitChecklist(command) => submission::submit_checklist(monitored, command, context),
        Command::SwitchOffChecklists(command) => switch::switch_off_checklists(monitored, command, context),
        Command::SwitchOnChecklists(command) => switch::switch_on_checklists(monitored, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Checklist(command)
    }
}

/// The commands about checklists, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::testing::Case;

    use super::*;
    use crate::domain::Monitoring;
    use crate::domain::fixtures::{coordinator, head, health, health_id, submission, two_weeks, with_draft};

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<Monitoring>> {
        let content = two_weeks();
        let revision = ChecklistRevision {
            checklist: content.checklist.clone(),
            entries: content.entries.clone(),
            consulted: content.consulted.clone(),
        };
        let off = || {
            Command::SwitchOffChecklists(ChecklistsOff {
                cluster: health_id(),
                reason: "a review is under way".to_owned(),
            })
        };
        let on = ChecklistsOn { cluster: health_id(), reason: "the review is over".to_owned() };
        vec![
            Case::new(health(), &coordinator(), Command::DraftChecklist(content)),
            Case::new(with_draft(health()), &coordinator(), Command::ReviseChecklist(revision)),
            Case::new(with_draft(health()), &coordinator(), submission()),
            Case::new(health(), &head(), off()),
            Case::new(health().given(&head(), off()), &head(), Command::SwitchOnChecklists(on)),
        ]
    }
}
