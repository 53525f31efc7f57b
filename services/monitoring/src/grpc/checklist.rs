//! Requests about activation checklists.

use convene_proto::monitoring::v1::checklist_service_server::ChecklistService;
use convene_proto::monitoring::v1::{self as pb, *};
use convene_runtime::grpc::limits::{ANY, NAME, TEXT};
use convene_runtime::{choices, command_service, contract};

use super::Api;
use crate::domain::checklist::{
    ChecklistDate, ChecklistDraft, ChecklistEntry, ChecklistRevision, ChecklistSubmission, ChecklistsOff, ChecklistsOn,
    Command, ItemStatus,
};

command_service! { ChecklistService for Api {
    draft_checklist: DraftChecklistRequest { draft } => Command::DraftChecklist,
    revise_checklist: ReviseChecklistRequest { revision } => Command::ReviseChecklist,
    submit_checklist: SubmitChecklistRequest { submission } => Command::SubmitChecklist,
    switch_off_checklists: SwitchOffChecklistsRequest { off } => Command::SwitchOffChecklists,
    switch_on_checklists: SwitchOnChecklistsRequest { on } => Command::SwitchOnChecklists,
} }

choices! {
    ChecklistDate = pb::ChecklistDate { TwoWeeks, OneMonth, TwoMonths }
    ItemStatus = pb::ItemStatus { InPlace, UnderWay, NotBegun, NotNeeded }
}

contract! {
    ChecklistEntry = pb::ChecklistEntry { item: text(NAME), status: choice, note: optional_text(TEXT) }
    ChecklistDraft = pb::ChecklistDraft {
        checklist: code under "RM-9.1",
        cluster: code,
        date: optional_choice,
        entries: each(ANY),
        consulted: texts(ANY, NAME),
    }
    ChecklistRevision = pb::ChecklistRevision {
        checklist: code under "RM-9.1",
        entries: each(ANY),
        consulted: texts(ANY, NAME),
    }
    ChecklistSubmission = pb::ChecklistSubmission { checklist: code under "RM-9.1" }
    ChecklistsOff = pb::ChecklistsOff { cluster: code under "RM-9.1", reason: text(TEXT) }
    ChecklistsOn = pb::ChecklistsOn { cluster: code under "RM-9.1", reason: text(TEXT) }
}
