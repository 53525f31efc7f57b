//! What waits for whoever is signed in: decisions asked for, and duties of their roles, those that are late first.

use askama::Template;
use convene_proto::activation::v1::{ListProposalsRequest, ProposalState};
use convene_proto::common::v1::QueryHeader;
use convene_proto::scheduler::v1::{ListObligationsRequest, ObligationState};

use super::obligations::{self, Row, listed};
use super::queue::{ItemRow, item_rows, items_of};
use crate::answer::{Answer, page};
use crate::ask::{List, whole};
use crate::problem::{Part, part};
use crate::text::moment::moment;
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "home.html")]
struct HomePage<'a> {
    v: &'a Guest,
    items: Option<Part<List<ItemRow>>>,
    mine: Part<List<Row>>,
    proposals: Part<List<Open>>,
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

async fn items(visit: &Visit) -> Option<Part<List<ItemRow>>> {
    if !visit.reads_queue() {
        return None;
    }
    Some(match part(visit, items_of(visit, everywhere(visit), false).await) {
        Ok(items) => Ok(item_rows(visit, items).await),
        Err(problem) => Err(problem),
    })
}

/// What the roles of this person owe.
async fn mine(visit: &Visit) -> Part<List<Row>> {
    let mut roles: Vec<&str> = visit.who.roles.iter().filter_map(|role| role.split(['@', '/']).next()).collect();
    roles.dedup();
    let states = [ObligationState::Overdue, ObligationState::Owed];
    let question = |(role, state): (&str, ObligationState)| ListObligationsRequest {
        header: everywhere(visit),
        role: role.to_owned(),
        state: state.into(),
        ..Default::default()
    };
    let questions: Vec<_> = roles.iter().flat_map(|role| states.map(|state| question((*role, state)))).collect();
    let asked = questions.iter().map(|question| obligations::owed(visit, question));
    let lists = part(visit, futures::future::try_join_all(asked).await)?;
    let organization = visit.who.organization.as_str();
    let mut owed = lists.into_iter().reduce(List::and).unwrap_or_default();
    owed.entries.retain(|one| {
        let owner = one.duty.as_ref().map_or("", |duty| duty.owner_organization.as_str());
        owner.is_empty() || owner == organization
    });
    Ok(listed(visit, owed))
}

async fn open(visit: &Visit) -> Part<List<Open>> {
    let state = ProposalState::Open.into();
    let asked = whole(|page| async {
        let request = ListProposalsRequest { header: everywhere(visit), state, page, ..Default::default() };
        let answer = visit.ask(request).await?;
        Ok((answer.proposals, answer.page, answer.shown))
    });
    let mut proposals = part(visit, asked.await)?;
    proposals.entries.sort_by_key(|entry| {
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
    Ok(proposals.map(|proposals| proposals.iter().map(open).collect()))
}
