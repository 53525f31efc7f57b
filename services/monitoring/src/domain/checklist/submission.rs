//! A checklist is submitted by the coordinator of the cluster, who consulted others (row RM-9.1).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::owed::ChecklistDate;
use super::{Checklist, ChecklistEntry, Event, ItemStatus, template};
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// The submission of a draft.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChecklistSubmission {
    /// The checklist.
    pub checklist: ResourceId,
}

/// A checklist that was submitted, in numbers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubmittedChecklist {
    /// The checklist.
    pub checklist: ResourceId,
    /// The cluster.
    pub cluster: ResourceId,
    /// Which one it is; none for one in between.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<ChecklistDate>,
    /// How many items are in place.
    pub in_place: u32,
    /// How many items are under way.
    pub under_way: u32,
    /// How many items are not begun.
    pub not_begun: u32,
    /// How many items the cluster does not need.
    pub not_needed: u32,
}

pub(super) fn submit_checklist(monitored: &Monitored, command: &ChecklistSubmission, context: &Context<'_>) -> Decided {
    let checklist = monitored.checklist(&command.checklist)?;
    context.expect_etag("checklist", checklist.etag)?;
    let entries = &checklist.draft.entries;
    let mut checks = Checks::new();
    if checklist.draft.consulted.is_empty() {
        checks.precondition("RM-9.1", reasons::NOBODY_CONSULTED).at("consulted").says(
            "the checklist does not say who was consulted",
            "consult others in the cluster, and revise the draft to say whom",
        );
    }
    let of_item = |code: &str| entries.iter().find(|entry| entry.item == code);
    let template = template::template(&checklist.template).into_iter();
    for item in template.flat_map(|template| template.items()) {
        let lacks = match of_item(item.code.as_str()) {
            None => Some(message!("the checklist lacks the item '{item}'", item = verbatim(item.code.as_str()))),
            Some(ChecklistEntry { status: ItemStatus::NotNeeded, note: None, .. }) => Some(message!(
                "the checklist does not say why '{item}' is not needed",
                item = verbatim(item.code.as_str())
            )),
            Some(_) => None,
        };
        if let Some(lacks) = lacks {
            let at = format!("entries[{}]", item.code);
            checks.precondition("RM-9.1", reasons::CHECKLIST_INCOMPLETE).at(at).says(lacks, "revise the draft");
        }
    }
    checks.finish()?;
    let count = |status: ItemStatus| {
        u32::try_from(entries.iter().filter(|entry| entry.status == status).count()).unwrap_or(u32::MAX)
    };
    let submitted = SubmittedChecklist {
        checklist: command.checklist.clone(),
        cluster: checklist.draft.cluster.clone(),
        date: checklist.draft.date,
        in_place: count(ItemStatus::InPlace),
        under_way: count(ItemStatus::UnderWay),
        not_begun: count(ItemStatus::NotBegun),
        not_needed: count(ItemStatus::NotNeeded),
    };
    Ok(Decision::about(checklist.subject()).event(Event::Submitted(submitted).into()))
}

pub(super) fn submitted(checklist: &mut Checklist, stamp: &Stamp) {
    checklist.submitted = Some(stamp.occurred_at);
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::super::Command;
    use super::*;
    use crate::domain::checklist::{ChecklistDraft, ItemChange};
    use crate::domain::fixtures::*;

    /// RM-9.1: a checklist that is submitted has every item, says why one is not needed, and who was consulted.
    #[test]
    fn a_submitted_checklist_is_complete() {
        let submitting = |draft: ChecklistDraft| {
            health().given(&coordinator(), Command::DraftChecklist(draft)).when(&coordinator(), submission())
        };
        let submitted = submitting(two_weeks()).accepted();
        assert!(submitted.state().checklists[&code("two-weeks")].submitted.is_some());
        let alone = ChecklistDraft { consulted: Vec::new(), ..two_weeks() };
        submitting(alone).refused("RM-9.1", "NOBODY_CONSULTED");
        let mut lacking = two_weeks();
        lacking.entries.pop();
        submitting(lacking).refused("RM-9.1", "CHECKLIST_INCOMPLETE");
        let mut unneeded = two_weeks();
        unneeded.entries[3].status = ItemStatus::NotNeeded;
        submitting(unneeded.clone()).refused("RM-9.1", "CHECKLIST_INCOMPLETE");
        unneeded.entries[3].note = Some("leadership is not shared".to_owned());
        let submitted = submitting(unneeded).accepted();
        submitted.when(&coordinator(), submission()).refused("RM-9.1", "CHECKLIST_SUBMITTED");
    }

    /// RM-9.1: what was not so in the checklist before is shown, and nothing else.
    #[test]
    fn a_checklist_shows_what_changed_since_the_one_before() {
        let first = with_draft(health()).given(&coordinator(), submission());
        let mut later = ChecklistDraft { checklist: "one-month".parse().expect("an identifier"), ..two_weeks() };
        later.entries[0].status = ItemStatus::InPlace;
        later.entries.remove(1);
        let second = first.at("2013-12-10").given(&coordinator(), Command::DraftChecklist(later));
        let state = second.state();
        let (one, two) = (&state.checklists[&code("two-weeks")], &state.checklists[&code("one-month")]);
        assert_eq!((state.before(two), state.before(one)), (Some(one), None));
        let (activated, informed) = ("formally-activated".to_owned(), "authorities-informed".to_owned());
        let (way, place) = (Some(ItemStatus::UnderWay), Some(ItemStatus::InPlace));
        assert_eq!(
            two.changes_since(one),
            [
                ItemChange { item: informed, before: way, now: None },
                ItemChange { item: activated, before: way, now: place }
            ]
        );
    }

    /// RM-9.1: the checklist before is the last one of the same cluster that was submitted earlier; of two of one moment neither is before
    /// the other.
    #[test]
    fn the_checklist_before_is_of_the_same_cluster_and_earlier() {
        let drafted = |example: Example, checklist: &str, cluster: &str| {
            let draft = ChecklistDraft { checklist: code(checklist), cluster: code(cluster), ..two_weeks() };
            example.given(&coordinator(), Command::DraftChecklist(draft))
        };
        let submitted = |example: Example, checklist: &str, cluster: &str| {
            let submission = Command::SubmitChecklist(ChecklistSubmission { checklist: code(checklist) });
            drafted(example, checklist, cluster).given(&coordinator(), submission)
        };
        let first = submitted(health().given(&service(), active("water")), "first", "health");
        let second = submitted(submitted(first.at("2013-12-10"), "second", "health"), "twin", "health");
        let of_water = submitted(second.at("2013-12-11"), "of-water", "water");
        let all = drafted(submitted(of_water.at("2013-12-12"), "third", "health"), "draft", "health");
        let before = |checklist: &str| {
            let state = all.state();
            state.before(&state.checklists[&code(checklist)]).map(|one| one.draft.checklist.to_string())
        };
        let named = |name: &str| Some(name.to_owned());
        assert_eq!(["first", "second", "twin", "of-water"].map(before), [None, named("first"), named("first"), None]);
        assert_eq!(["third", "draft"].map(before), [named("twin"), named("third")]);
    }

    /// RM-9.1: the submission says how many items are how far.
    #[test]
    fn a_submission_counts_its_items() {
        let mut draft = two_weeks();
        let total = u32::try_from(draft.entries.len()).expect("a few items");
        for (index, status) in [ItemStatus::InPlace, ItemStatus::NotBegun, ItemStatus::NotBegun].into_iter().enumerate()
        {
            draft.entries[index].status = status;
        }
        for entry in &mut draft.entries[3..6] {
            (entry.status, entry.note) = (ItemStatus::NotNeeded, Some("a small island".to_owned()));
        }
        let drafted = health().given(&coordinator(), Command::DraftChecklist(draft));
        let outcome = drafted.when(&coordinator(), submission());
        let [crate::domain::Event::Checklist(Event::Submitted(counted))] = &outcome.commit().events[..] else {
            panic!("{:?}", outcome.commit().events)
        };
        let counts = [counted.in_place, counted.not_begun, counted.not_needed, counted.under_way];
        assert_eq!(counts, [1, 2, 3, total - 6]);
    }
}
