//! An activation checklist: each item with how far it is, and what changed since the one before.

use std::collections::BTreeMap;

use askama::Template;
use convene_proto::monitoring::v1::{
    Checklist, ChecklistTemplate, GetChecklistRequest, GetChecklistTemplateRequest, ItemStatus,
};

use super::monitoring::which;
use crate::answer::{Answer, page};
use crate::deed::subject::Subject;
use crate::deed::{Offers, offers};
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "checklist.html")]
struct ChecklistPage<'a> {
    v: &'a Guest,
    country: &'a str,
    checklist: &'a Checklist,
    title: String,
    state: String,
    previous: String,
    parts: Part<Vec<PartOfList>>,
    counts: Vec<(String, usize)>,
    derived: bool,
    offers: Part<Offers>,
}

/// A part of the checklist.
struct PartOfList {
    title: String,
    items: Vec<ItemLine>,
}

/// An item.
struct ItemLine {
    text: String,
    status: String,
    code: String,
    before: String,
    note: String,
}

/// A checklist as it is now.
pub async fn show(visit: Visit) -> Answer {
    let country = visit.param("country");
    let request =
        GetChecklistRequest { header: visit.header(), checklist: visit.param("id").to_owned(), ..Default::default() };
    let checklist = visit.ask(request).await?.checklist.unwrap_or_default();
    let request = GetChecklistTemplateRequest { header: visit.header(), template: checklist.template.clone() };
    let template = part(&visit, visit.ask(request).await).map(|answer| answer.template.unwrap_or_default());
    let state = match checklist.submitted_at.as_ref() {
        Some(at) => format!("{} {}", visit.say("checklist-submitted"), visit.when(Some(at), country)),
        None => visit.say("checklist-draft"),
    };
    let previous = match checklist.previous.as_str() {
        "" => String::new(),
        id => format!("{}/countries/{country}/checklists/{id}", visit.base),
    };
    let all = [ItemStatus::InPlace, ItemStatus::UnderWay, ItemStatus::NotBegun, ItemStatus::NotNeeded];
    let count = |status: ItemStatus| checklist.entries.iter().filter(|entry| entry.status() == status).count();
    Ok(page(&ChecklistPage {
        v: &visit,
        country,
        title: format!("{} – {}", which(&visit, checklist.date()), checklist.cluster),
        state,
        previous,
        counts: all.map(|status| (word(&visit, status), count(status))).to_vec(),
        derived: template.as_ref().is_ok_and(|template| template.derived),
        parts: template.map(|template| parts(&visit, &checklist, &template)),
        checklist: &checklist,
        offers: part(&visit, offers(&visit, Subject::Checklist, visit.param("id")).await),
    }))
}

fn word(visit: &Visit, status: ItemStatus) -> String {
    match status {
        ItemStatus::Unspecified => visit.say("mon-not-said"),
        status => visit.word("choice", status.as_str_name()),
    }
}

fn parts(visit: &Visit, checklist: &Checklist, template: &ChecklistTemplate) -> Vec<PartOfList> {
    let said = |texts: &BTreeMap<String, String>, code: &str| {
        texts.get(visit.language.tag()).or_else(|| texts.get("en")).cloned().unwrap_or_else(|| code.to_owned())
    };
    let entries: BTreeMap<_, _> = checklist.entries.iter().map(|entry| (entry.item.as_str(), entry)).collect();
    let changes: BTreeMap<_, _> =
        checklist.changes.iter().map(|change| (change.item.as_str(), change.before())).collect();
    let item = |item: &convene_proto::monitoring::v1::ChecklistItem| {
        let entry = entries.get(item.item.as_str());
        let status = entry.map_or(ItemStatus::Unspecified, |entry| entry.status());
        ItemLine {
            text: said(&item.text, &item.item),
            code: status.as_str_name().to_lowercase().replace('_', "-"),
            status: word(visit, status),
            before: changes.get(item.item.as_str()).map(|before| word(visit, *before)).unwrap_or_default(),
            note: entry.map(|entry| entry.note.clone()).unwrap_or_default(),
        }
    };
    let parts = template.parts.iter();
    parts
        .map(|one| PartOfList { title: said(&one.text, &one.part), items: one.items.iter().map(&item).collect() })
        .collect()
}
