//! A checklist is begun and revised by the coordinator of the cluster (row RM-9.1).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::reference_checks::must_be_new;
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::owed::ChecklistDate;
use super::template::{self, ChecklistTemplate};
use super::{Checklist, Event};
use crate::domain::questionnaire::Code;
use crate::domain::subjects::CHECKLIST;
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// The draft of a checklist. It may lack items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistDraft {
    /// Its identifier.
    pub checklist: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// Which one it is; none for one in between, which no date asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<ChecklistDate>,
    /// Its items, each once.
    pub entries: Vec<ChecklistEntry>,
    /// The organizations and people consulted, by office.
    pub consulted: Vec<String>,
}

/// An item of a checklist, answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistEntry {
    /// The item, by its code in the template.
    pub item: String,
    /// How far it is.
    pub status: ItemStatus,
    /// What is to be said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How far an item of a checklist is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemStatus {
    /// It is in place.
    InPlace,
    /// It is under way.
    UnderWay,
    /// It is not begun.
    NotBegun,
    /// The cluster does not need it.
    NotNeeded,
}

/// A checklist begun, with the template that it keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistBegun {
    /// The draft.
    #[serde(flatten)]
    pub draft: ChecklistDraft,
    /// The template.
    pub template: Code,
}

/// A draft revised: its items and who was consulted take the place of the earlier ones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistRevision {
    /// The checklist.
    pub checklist: ResourceId,
    /// Its items, each once.
    pub entries: Vec<ChecklistEntry>,
    /// The organizations and people consulted, by office.
    pub consulted: Vec<String>,
}

/// An active cluster admits a command of its coordinator.
pub(super) fn admits_of_cluster(monitored: &Monitored, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    if monitored.cluster(id)?.is_active_at(context.occurred_at) {
        return Ok(());
    }
    let cluster = verbatim(id);
    Err(Refusal::precondition("RM-9.1", reasons::CLUSTER_NOT_ACTIVE)
        .at("cluster")
        .says(message!("the cluster '{cluster}' is not active then", cluster), "name an active cluster"))
}

/// A draft admits changes by the coordinator of its cluster; a submitted checklist does not.
pub(super) fn admits_of_draft(monitored: &Monitored, id: &str) -> Result<(), Refusal> {
    let checklist = monitored.checklist(id)?;
    if checklist.submitted.is_none() {
        return Ok(());
    }
    Err(Refusal::precondition("RM-9.1", reasons::CHECKLIST_SUBMITTED).at("checklist").says(
        message!("the checklist '{checklist}' was submitted", checklist = checklist.draft.checklist),
        "draft another one, which shows what has changed since",
    ))
}

pub(super) fn draft_checklist(monitored: &Monitored, command: &ChecklistDraft, context: &Context<'_>) -> Decided {
    let template = template::in_force(context.day()).ok_or_else(|| {
        Refusal::precondition("RM-9.1", reasons::NO_TEMPLATE_IN_FORCE).at("header.occurred_at").says(
            message!("there was no template of a checklist on {day}", day = context.day()),
            "date the checklist when there was one",
        )
    })?;
    let mut checks = Checks::new();
    let (reason, known) = (reasons::CHECKLIST_ALREADY_EXISTS, &monitored.checklists);
    must_be_new(&mut checks, "RM-9.1", reason, "checklist", "a checklist", known, &command.checklist);
    items_of(&mut checks, template, &command.entries);
    checks.finish()?;
    let begun = ChecklistBegun { draft: command.clone(), template: template.id.clone() };
    Ok(Decision::about(CHECKLIST.of(&command.checklist)).event(Event::Drafted(begun).into()))
}

pub(super) fn revise_checklist(monitored: &Monitored, command: &ChecklistRevision, context: &Context<'_>) -> Decided {
    let checklist = monitored.checklist(&command.checklist)?;
    context.expect_etag("checklist", checklist.etag)?;
    let mut checks = Checks::new();
    if let Some(template) = template::template(&checklist.template) {
        items_of(&mut checks, template, &command.entries);
    }
    checks.finish()?;
    Ok(Decision::about(checklist.subject()).event(Event::Revised(command.clone()).into()))
}

/// Notes items that the template does not have, and those that are there twice.
fn items_of(checks: &mut Checks, template: &ChecklistTemplate, entries: &[ChecklistEntry]) {
    for (index, entry) in entries.iter().enumerate() {
        let (field, item) = (format!("entries[{index}].item"), entry.item.as_str());
        if !template.items().any(|known| known.code.as_str() == item) {
            checks.invalid("RM-9.1", reasons::CHECKLIST_ITEM_UNKNOWN).at(field).says(
                message!("the checklist has no item '{item}'", item = verbatim(item)),
                "give an item of the template",
            );
        } else if entries.iter().take(index).any(|earlier| earlier.item == item) {
            checks
                .invalid("RM-9.1", reasons::CHECKLIST_ITEM_TWICE)
                .at(field)
                .says(message!("the item '{item}' is there twice", item = verbatim(item)), "give each item once");
        }
    }
}

pub(super) fn begun(begun: &ChecklistBegun, stamp: &Stamp) -> Checklist {
    Checklist {
        template: begun.template.clone(),
        draft: begun.draft.clone(),
        stamp: stamp.clone(),
        submitted: None,
        etag: stamp.etag,
    }
}

pub(super) fn revised(checklist: &mut Checklist, revision: &ChecklistRevision, stamp: &Stamp) {
    checklist.draft.entries.clone_from(&revision.entries);
    checklist.draft.consulted.clone_from(&revision.consulted);
    checklist.stamp = stamp.clone();
}

#[cfg(test)]
mod tests {
    use convene_kernel::declaration::Fact;
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::checklist::Command;
    use crate::domain::fixtures::*;

    fn revision(entries: Vec<ChecklistEntry>) -> Command {
        let (checklist, consulted) = ("two-weeks".parse().expect("an identifier"), vec!["UNICEF".to_owned()]);
        Command::ReviseChecklist(ChecklistRevision { checklist, entries, consulted })
    }

    /// RM-9.1: the coordinator begins a checklist of an active cluster, with items of the template, each once; it may lack items.
    #[test]
    fn a_draft_has_items_of_the_template() {
        let draft = |entries| Command::DraftChecklist(ChecklistDraft { entries, ..two_weeks() });
        let drafted = health().given(&coordinator(), draft(vec![entry("coordinator", ItemStatus::InPlace)]));
        let checklist = &drafted.state().checklists[&code("two-weeks")];
        assert_eq!((checklist.template.as_str(), checklist.draft.entries.len()), ("activation-checklist-2012", 1));
        let unknown = health().when(&coordinator(), draft(vec![entry("weather", ItemStatus::InPlace)]));
        unknown.refused("RM-9.1", "CHECKLIST_ITEM_UNKNOWN");
        let twice = vec![entry("meetings", ItemStatus::InPlace), entry("meetings", ItemStatus::NotBegun)];
        health().when(&coordinator(), draft(twice)).refused("RM-9.1", "CHECKLIST_ITEM_TWICE");
        drafted.when(&coordinator(), draft(Vec::new())).refused("RM-9.1", "CHECKLIST_ALREADY_EXISTS");
        let ended = health().at("2014-08-31").given(&service(), declares("health", Fact::End));
        ended.when(&coordinator(), draft(Vec::new())).refused("RM-9.1", "CLUSTER_NOT_ACTIVE");
        let early = health().given(&service(), since(at("2011-01-01"), moved_activation()));
        let dated = early.that_happened("2011-02-01T00:00:00Z");
        dated.when(&coordinator(), draft(Vec::new())).refused("RM-9.1", "NO_TEMPLATE_IN_FORCE");
    }

    /// RM-9.1: a draft is revised as a whole, from the state that was read; a submitted checklist does not change.
    #[test]
    fn a_draft_is_revised_until_it_is_submitted() {
        let drafted = with_draft(health());
        let revised = drafted.clone().given(&coordinator(), revision(vec![entry("meetings", ItemStatus::UnderWay)]));
        let content = &revised.state().checklists[&code("two-weeks")].draft;
        assert_eq!((content.entries.len(), content.consulted.as_slice()), (1, ["UNICEF".to_owned()].as_slice()));
        let unknown = drafted.clone().when(&coordinator(), revision(vec![entry("weather", ItemStatus::InPlace)]));
        unknown.refused("RM-9.1", "CHECKLIST_ITEM_UNKNOWN");
        let submitted = drafted.given(&coordinator(), submission());
        submitted.when(&coordinator(), revision(Vec::new())).refused("RM-9.1", "CHECKLIST_SUBMITTED");
    }
}
