//! The queue of the ERC: what waits for a decision and what was escalated, as a list and each by itself.

use askama::Template;
use chrono::{DateTime, Utc};
use convene_client::CallError;
use convene_proto::common::v1::QueryHeader;
use convene_proto::scheduler::v1::{ItemResponse, ItemStatus, ItemUrgency, ListItemsRequest, QueueItem, StepKind};

use crate::answer::{Answer, Failure, page};
use crate::ask::{List, whole};
use crate::deed::subject::Subject;
use crate::deed::{Offers, offers};
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

/// An item in a list.
#[derive(Clone, Debug)]
pub struct ItemRow {
    /// What is owed.
    pub what: String,
    /// The country's name.
    pub country: String,
    /// The address of its page.
    pub address: String,
    /// Whether it asks for a decision, or is an escalation.
    pub kind: String,
    /// What it is about.
    pub about: String,
    /// By when, with what is left or how late it is.
    pub due: String,
    /// Whether its date has passed.
    pub is_late: bool,
    /// What its status is.
    pub status: String,
    /// Who works on it; empty for nobody.
    pub claimed_by: String,
}

/// The items of the queue.
///
/// # Errors
/// When the scheduler refuses or does not answer.
pub async fn items_of(
    visit: &Visit,
    header: Option<QueryHeader>,
    include_closed: bool,
) -> Result<List<QueueItem>, CallError> {
    let page = |page| async {
        let answer = visit.ask(ListItemsRequest { header: header.clone(), include_closed, page }).await?;
        Ok((answer.items, answer.page, None))
    };
    whole(page).await
}

/// Items for people.
pub async fn item_rows(visit: &Visit, items: List<QueueItem>) -> List<ItemRow> {
    let now = visit.present().await;
    items.map(|items| items.iter().map(|item| item_row(visit, item, now)).collect())
}

fn item_row(visit: &Visit, item: &QueueItem, now: DateTime<Utc>) -> ItemRow {
    let is_open = matches!(item.status(), ItemStatus::Open | ItemStatus::Claimed | ItemStatus::Answered);
    ItemRow {
        what: visit.rule(&item.rule, &item.what),
        country: visit.country(&item.country),
        address: format!("{}{}", visit.base, Subject::Item.page(&item.country, &item.item)),
        kind: visit.say(if item.kind() == StepKind::Decision { "item-decision" } else { "item-escalation" }),
        about: item.resource.clone(),
        due: if is_open {
            visit.due(item.due.as_ref(), &item.country, now)
        } else {
            visit.when(item.due.as_ref(), &item.country)
        },
        is_late: is_open && item.urgency() == ItemUrgency::Overdue,
        status: visit.word("choice", item.status().as_str_name()),
        claimed_by: item
            .claim
            .as_ref()
            .and_then(|claim| claim.by.as_ref())
            .map_or_else(String::new, |by| visit.role(&by.role)),
    }
}

#[derive(Template)]
#[template(path = "queue.html")]
struct QueuePage<'a> {
    v: &'a Guest,
    items: Part<List<ItemRow>>,
    with_closed: bool,
    country: String,
    countries: Vec<(String, String)>,
}

/// Draws the list.
///
/// # Errors
/// Never: what cannot be had is shown as missing.
pub async fn list(visit: Visit) -> Answer {
    let with_closed = visit.asked("closed") == "true";
    let country = visit.asked("country").to_owned();
    let header = Some(QueryHeader { country: String::new(), exercise: visit.exercise.clone() });
    let answer = part(&visit, items_of(&visit, header, with_closed).await);
    let found = answer.as_ref().map(|list| list.entries.as_slice()).unwrap_or_default();
    let mut countries: Vec<_> = found.iter().map(|item| (item.country.clone(), visit.country(&item.country))).collect();
    countries.sort_by(|one, other| one.1.cmp(&other.1));
    countries.dedup();
    let items = match answer {
        Ok(mut list) => {
            list.entries.retain(|item| country.is_empty() || item.country == country);
            Ok(item_rows(&visit, list).await)
        }
        Err(problem) => Err(problem),
    };
    Ok(page(&QueuePage { v: &visit, items, with_closed, country, countries }))
}

/// Something that was said about an item.
struct Said {
    label: String,
    by: String,
    at: String,
    text: String,
}

#[derive(Template)]
#[template(path = "item.html")]
struct ItemPage<'a> {
    v: &'a Guest,
    item: ItemRow,
    row: String,
    source: String,
    owner: String,
    asked: String,
    thing: String,
    said: Vec<Said>,
    settled: String,
    offers: Part<Offers>,
}

/// Draws one item.
///
/// # Errors
/// When there is no such item, or the queue cannot be read.
pub async fn item(visit: Visit) -> Answer {
    let id = visit.param("id");
    let (answer, offers, now) =
        futures::join!(items_of(&visit, visit.header(), true), offers(&visit, Subject::Item, id), visit.present());
    let item = answer?.entries.into_iter().find(|item| item.item == id).ok_or(Failure::Missing)?;
    let thing = Subject::of_resource(&item.resource)
        .map_or_else(|| Subject::Country.page(&item.country, ""), |(subject, id)| subject.page(&item.country, id));
    let role = visit.role(&item.owner_role);
    let owner = if item.owner_organization.is_empty() { role } else { format!("{role}, {}", item.owner_organization) };
    let mut responses = vec![("item-claimed", item.claim.as_ref())];
    responses.extend(item.released.iter().map(|released| ("item-released", Some(released))));
    responses.push(("item-answered", item.answer.as_ref()));
    responses.push(("item-closed", item.closed.as_ref()));
    let said = responses.into_iter().filter_map(|(key, response)| Some(said(&visit, key, response?, &item.country)));
    Ok(page(&ItemPage {
        v: &visit,
        row: item.row.clone(),
        source: item.source.clone(),
        owner,
        asked: visit.when(item.asked_at.as_ref(), &item.country),
        thing: format!("{}{thing}", visit.base),
        said: said.collect(),
        settled: item.settled.clone(),
        item: item_row(&visit, &item, now),
        offers: part(&visit, offers),
    }))
}

fn said(visit: &Visit, key: &str, response: &ItemResponse, country: &str) -> Said {
    let by = response.by.clone().unwrap_or_default();
    Said {
        label: visit.say(key),
        by: format!("{}, {}", visit.role(&by.role), by.organization),
        at: visit.when(response.at.as_ref(), country),
        text: response.text.clone(),
    }
}
