//! What is owed, by whom and by when: everywhere, or in one country.

use askama::Template;
use convene_proto::common::v1::QueryHeader;
use convene_proto::scheduler::v1::{ListObligationsRequest, ObligationState};

use super::obligations::{self, Row, listed};
use crate::answer::{Answer, page};
use crate::ask::List;
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "due.html")]
struct DuePage<'a> {
    v: &'a Guest,
    country: String,
    rows: Part<List<Row>>,
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
        ..Default::default()
    };
    let (late, ahead) = (request(ObligationState::Overdue), request(ObligationState::Owed));
    let ahead = async { if only_late { Ok(List::default()) } else { obligations::owed(&visit, &ahead).await } };
    let asked = futures::try_join!(obligations::owed(&visit, &late), ahead);
    let owed = part(&visit, asked).map(|(late, ahead)| listed(&visit, late.and(ahead)));
    let roles = OWNERS.iter().map(|role| ((*role).to_owned(), visit.role(role))).collect();
    let country = if country.is_empty() { country } else { visit.country(&country) };
    Ok(page(&DuePage { v: &visit, country, rows: owed, role, roles, only_late }))
}
