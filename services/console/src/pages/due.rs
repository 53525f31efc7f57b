//! What is owed, by whom and by when: everywhere, or in one country.

use askama::Template;
use convene_proto::common::v1::QueryHeader;
use convene_proto::scheduler::v1::{ListObligationsRequest, ObligationState};

use super::obligations::{Row, rows};
use crate::answer::{Answer, page};
use crate::ask::first_page;
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "due.html")]
struct DuePage<'a> {
    v: &'a Guest,
    country: String,
    rows: Part<Vec<Row>>,
    role: String,
    roles: Vec<(String, String)>,
    only_late: bool,
}

/// The roles that owe something.
const OWNERS: [&str; 12] = [
    "hc",
    "rc",
    "erc",
    "erc-office",
    "ocha-country",
    "ocha-hcss",
    "lead-agency",
    "coordinator",
    "iasc-principal",
    "global-lead",
    "hct-member",
    "partner",
];

/// Draws the list.
///
/// # Errors
/// Never: what cannot be had is shown as missing.
pub async fn show(visit: Visit) -> Answer {
    let (role, only_late) = (visit.asked("role").to_owned(), visit.asked("late") == "true");
    let country = visit.param("country").to_owned();
    let header = Some(QueryHeader { country: country.clone(), exercise: visit.exercise.clone() });
    let request = |state: ObligationState| ListObligationsRequest {
        header: header.clone(),
        role: role.clone(),
        state: state.into(),
        page: first_page(),
        ..Default::default()
    };
    let asked =
        futures::try_join!(visit.ask(request(ObligationState::Overdue)), visit.ask(request(ObligationState::Owed)));
    let owed = part(&visit, asked).map(|(late, owed)| {
        let now = Visit::now(late.shown.as_ref());
        let ahead = if only_late { Vec::new() } else { owed.obligations };
        rows(&visit, &[late.obligations, ahead].concat(), now)
    });
    let roles = OWNERS.iter().map(|role| ((*role).to_owned(), visit.role(role))).collect();
    let country = if country.is_empty() { country } else { visit.country(&country) };
    Ok(page(&DuePage { v: &visit, country, rows: owed, role, roles, only_late }))
}
