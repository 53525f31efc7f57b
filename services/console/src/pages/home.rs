//! What waits for whoever is signed in: decisions asked for, and duties of their roles, those that are late first.

use askama::Template;
use convene_proto::activation::v1::{ListProposalsRequest, ProposalState};
use convene_proto::common::v1::QueryHeader;
use convene_proto::scheduler::v1::{ListItemsRequest, ListObligationsRequest, ObligationState};

use super::obligations::{Row, rows};
use super::queue::{ItemRow, item_rows};
use crate::answer::{Answer, page};
use crate::ask::first_page;
use crate::problem::{Part, part};
use crate::text::moment::moment;
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    v: &'a Guest,
    items: Option<Part<Vec<ItemRow>>>,
    mine: Part<Vec<Row>>,
    proposals: Part<Vec<Open>>,
}

/// A proposal that the ERC has still to decide.
struct Open {
    title: String,
    country: String,
    address: String,
    received: String,
}

/// Draws the page.
///
/// # Errors
/// Never: what cannot be had is shown as missing.
pub async fn show(visit: Visit) -> Answer {
    let (items, mine, proposals) = futures::join!(items(&visit), mine(&visit), open(&visit));
    Ok(page(&HomePage { v: &visit, items, mine, proposals }))
}

fn everywhere(visit: &Visit) -> Option<QueryHeader> {
    Some(QueryHeader { country: String::new(), exercise: visit.exercise.clone() })
}

async fn items(visit: &Visit) -> Option<Part<Vec<ItemRow>>> {
    if !visit.reads_queue() {
        return None;
    }
    let request = ListItemsRequest { header: everywhere(visit), include_closed: false, page: first_page() };
    let answer = part(visit, visit.ask(request).await);
    Some(answer.map(|answer| item_rows(visit, &answer.items)))
}

/// What the roles of this person owe.
async fn mine(visit: &Visit) -> Part<Vec<Row>> {
    let mut roles: Vec<&str> = visit.who.roles.iter().filter_map(|role| role.split(['@', '/']).next()).collect();
    roles.dedup();
    let states = [ObligationState::Overdue, ObligationState::Owed];
    let questions = roles.iter().flat_map(|role| states.map(|state| (*role, state))).map(|(role, state)| {
        visit.ask(ListObligationsRequest {
            header: everywhere(visit),
            role: role.to_owned(),
            state: state.into(),
            page: first_page(),
            ..Default::default()
        })
    });
    let answers = part(visit, futures::future::try_join_all(questions).await)?;
    let now = Visit::now(answers.first().and_then(|answer| answer.shown.as_ref()));
    let organization = visit.who.organization.as_str();
    let mut owed: Vec<_> = answers.into_iter().flat_map(|answer| answer.obligations).collect();
    owed.retain(|one| {
        let owner = one.duty.as_ref().map_or("", |duty| duty.owner_organization.as_str());
        owner.is_empty() || owner == organization
    });
    Ok(rows(visit, &owed, now))
}

async fn open(visit: &Visit) -> Part<Vec<Open>> {
    let request = ListProposalsRequest {
        header: everywhere(visit),
        state: ProposalState::Open.into(),
        page: first_page(),
        ..Default::default()
    };
    let answer = part(visit, visit.ask(request).await)?;
    let mut proposals: Vec<_> = answer.proposals;
    proposals.sort_by_key(|entry| {
        entry.proposal.as_ref().and_then(|proposal| proposal.received_at.as_ref()).and_then(moment)
    });
    let open = |entry: &convene_proto::activation::v1::ProposalEntry| {
        let proposal = entry.proposal.clone().unwrap_or_default();
        Open {
            title: visit.say_of("title-proposal", "id", &proposal.proposal),
            country: visit.country(&entry.country),
            address: format!("{}/countries/{}/proposals/{}", visit.base, entry.country, proposal.proposal),
            received: visit.when(proposal.received_at.as_ref(), &entry.country),
        }
    };
    Ok(proposals.iter().map(open).collect())
}
