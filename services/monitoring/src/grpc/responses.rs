//! Records of monitoring as messages.

use std::collections::BTreeMap;

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::derived_duties::DutyEnd;
use convene_kernel::policy::Policy;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::{Moment, Tz};
use convene_proto::monitoring::v1 as pb;
use convene_runtime::grpc::contract::{Choice as _, ToMessage as _};
use convene_runtime::grpc::show;

use crate::domain::checklist::{Checklist, ChecklistTemplate, ItemChange, ItemStatus, Owed, owed, template};
use crate::domain::questionnaire::{Label, Language};
use crate::domain::{Monitored, Monitoring};

/// The checklist of that identifier.
///
/// # Errors
/// [`Refusal::NotFound`] where there is none.
pub fn checklist_by_id(monitored: &Monitored, id: &ResourceId) -> Result<pb::Checklist, Refusal> {
    Ok(checklist(monitored, monitored.checklist(id)?))
}

/// A checklist, with what changed since the one before.
pub fn checklist(monitored: &Monitored, checklist: &Checklist) -> pb::Checklist {
    let before = monitored.before(checklist);
    let changes = before.map(|before| checklist.changes_since(before)).unwrap_or_default();
    let draft: pb::ChecklistDraft = checklist.draft.to_message();
    pb::Checklist {
        checklist: draft.checklist,
        cluster: draft.cluster,
        date: draft.date,
        template: checklist.template.to_string(),
        entries: entries(checklist, draft.entries),
        consulted: draft.consulted,
        submitted_at: checklist.submitted.map(show::timestamp),
        previous: show::text(before.map(|before| &before.draft.checklist)),
        changes: changes.iter().map(change).collect(),
        recorded: Some(show::stamp(&checklist.stamp)),
        etag: checklist.etag.to_string(),
    }
}

/// Every item of the template, in its order.
fn entries(checklist: &Checklist, answered: Vec<pb::ChecklistEntry>) -> Vec<pb::ChecklistEntry> {
    let mut answered: BTreeMap<String, _> = answered.into_iter().map(|entry| (entry.item.clone(), entry)).collect();
    let items = template(&checklist.template).into_iter().flat_map(ChecklistTemplate::items);
    let entry = |code: &str| {
        let unanswered = || pb::ChecklistEntry { item: code.to_owned(), ..pb::ChecklistEntry::default() };
        answered.remove(code).unwrap_or_else(unanswered)
    };
    items.map(|item| item.code.as_str()).map(entry).collect()
}

fn change(change: &ItemChange) -> pb::ItemChange {
    let status = |status: Option<ItemStatus>| status.map_or(pb::ItemStatus::Unspecified, ItemStatus::to_wire).into();
    pb::ItemChange { item: change.item.clone(), before: status(change.before), now: status(change.now) }
}

/// What is monitored of a cluster, as it is at a moment.
///
/// # Errors
/// [`Refusal::NotFound`] where there is no such cluster.
pub fn cluster(
    record: &Record<Monitoring>,
    id: &ResourceId,
    policy: &Policy,
    (moment, zone): (Moment, Tz),
) -> Result<pb::ClusterMonitoring, Refusal> {
    let monitored = &record.state;
    let cluster = monitored.cluster(id)?;
    let mut checklists: Vec<_> = monitored.checklists.values().filter(|one| one.draft.cluster == *id).collect();
    checklists.sort_by_key(|one| (one.submitted.is_none(), one.submitted));
    Ok(pb::ClusterMonitoring {
        cluster: cluster.id.to_string(),
        name: cluster.name().to_owned(),
        activated_at: Some(show::timestamp(cluster.activated_at)),
        ended_at: cluster.ended_at().map(show::timestamp),
        owed: owed(monitored, cluster, policy, zone).iter().map(|one| owed_checklist(one, moment)).collect(),
        off_because: cluster.checklists_off.present().map(|off| off.what.reason.clone()).unwrap_or_default(),
        checklists: checklists.into_iter().map(|one| checklist(monitored, one)).collect(),
        etag: cluster.etag.to_string(),
        activated_date: show::text(cluster.activated.as_ref()),
        ended_date: show::text(cluster.ended.as_ref().and_then(|end| end.date.as_ref())),
    })
}

/// A checklist that is owed, or was, as it is at a moment.
pub fn owed_checklist(owed: &Owed, moment: Moment) -> pb::OwedChecklist {
    let (submitted_at, void_at, void_because) = match owed.end {
        Some(DutyEnd::Done(at)) => (Some(show::timestamp(at)), None, ""),
        Some(DutyEnd::Void(at, because)) => (None, Some(show::timestamp(at)), because),
        None => (None, None, ""),
    };
    pb::OwedChecklist {
        date: owed.date.to_wire().into(),
        since: Some(show::timestamp(owed.since)),
        level_3: owed.is_level_3,
        due_at: Some(show::timestamp(owed.due_at)),
        submitted_at,
        void_at,
        void_because: void_because.to_owned(),
        checklist: show::text(owed.checklist.as_ref()),
        late: owed.is_late_at(moment),
    }
}

/// What a checklist asks.
pub fn checklist_template(template: &ChecklistTemplate) -> pb::ChecklistTemplate {
    let parts = template.parts.iter().map(|part| pb::ChecklistPart {
        part: part.code.to_string(),
        text: texts(&part.text),
        items: part
            .items
            .iter()
            .map(|item| pb::ChecklistItem { item: item.code.to_string(), text: texts(&item.text) })
            .collect(),
    });
    pb::ChecklistTemplate {
        template: template.id.to_string(),
        source: template.source.clone(),
        derived: template.derived,
        parts: parts.collect(),
    }
}

fn texts(label: &Label) -> BTreeMap<String, String> {
    Language::ALL.iter().map(|language| (language.code().to_owned(), label.text(*language).to_owned())).collect()
}
