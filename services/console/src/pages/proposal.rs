//! A proposal: what it asks for, on what evidence, who said what and who is silent, what is weak, and how it was decided.

use std::collections::BTreeMap;

use askama::Template;
use convene_proto::activation::v1::{Answer as Given, GetProposalRequest, Proposal, ProposalState, Submission};

use crate::answer::{Answer, Failure, page};
use crate::deed::subject::Subject;
use crate::deed::{Offers, offers};
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

/// What an organization says that was asked.
struct Voice {
    organization: String,
    position: String,
    class: &'static str,
    statement: String,
    at: String,
    overruled: String,
}

#[derive(Template)]
#[template(path = "proposal.html")]
struct ProposalPage<'a> {
    v: &'a Guest,
    country: &'a str,
    id: &'a str,
    proposal: Proposal,
    submission: Submission,
    voices: Vec<Voice>,
    silent: Vec<String>,
    letters: Vec<(&'static str, String)>,
    offers: Part<Offers>,
    state: String,
}

/// Draws the page.
///
/// # Errors
/// When there is no such proposal, or it cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let request = GetProposalRequest { header: visit.header(), proposal: id.to_owned(), ..Default::default() };
    let (answer, offers) = futures::join!(visit.ask(request), offers(&visit, Subject::Proposal, id));
    let proposal = answer?.proposal.ok_or(Failure::Missing)?;
    let (voices, silent) = voices(&visit, &proposal, country);
    let of_decided = ["decision", "partners", "government", "stakeholders"];
    let mut kinds = vec!["proposal"];
    if proposal.transmission.is_some() {
        kinds.push("endorsement");
    }
    if proposal.state() == ProposalState::Approved {
        kinds.extend(of_decided);
    }
    let address = |kind: &'static str| (kind, format!("{}/countries/{country}/letters/{kind}/{id}", visit.base));
    Ok(page(&ProposalPage {
        v: &visit,
        country,
        id,
        submission: proposal.submission.clone().unwrap_or_default(),
        voices,
        silent,
        letters: kinds.into_iter().map(address).collect(),
        offers: part(&visit, offers),
        state: visit.word("choice", proposal.state().as_str_name()),
        proposal,
    }))
}

/// What those who were asked say, each by its last answer, and who is silent.
fn voices(visit: &Visit, proposal: &Proposal, country: &str) -> (Vec<Voice>, Vec<String>) {
    let mut last: BTreeMap<&str, &Given> = BTreeMap::new();
    for answer in &proposal.answers {
        last.insert(&answer.organization, answer);
    }
    let asked = proposal.transmission.iter().flat_map(|one| one.principals.iter().chain(&one.global_leads));
    let mut silent: Vec<String> = asked.filter(|one| !last.contains_key(one.as_str())).cloned().collect();
    silent.sort();
    silent.dedup();
    let voice = |answer: &&Given| Voice {
        organization: visit.names.organization(&answer.organization),
        position: visit.word("choice", answer.position().as_str_name()),
        class: match answer.position().as_str_name() {
            "POSITION_ENDORSES" | "POSITION_AGREES" => "good",
            "POSITION_OBJECTS" | "POSITION_PROPOSES_ALTERNATIVE" => "bad",
            _ => "neutral",
        },
        statement: answer.statement.clone(),
        at: visit.when(answer.at.as_ref(), country),
        overruled: answer.overruled_because.clone(),
    };
    (last.values().map(voice).collect(), silent)
}
