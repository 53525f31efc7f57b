//! The letters that begin a mission: the RC/HC's request for it to OCHA (rows IM-1, IM-2, IM-3), and OCHA's answer with what the task
//! team decided (row IM-4).

use std::fmt::Write as _;

use chrono::NaiveDate;
use convene_kernel::identity::Role;
use convene_runtime::document::{Document, DraftingDesk as _, Letter, Recipient, plain, sentence, verbatim};

use super::{Desk, day};
use crate::domain::ISSUES;
use crate::domain::request::{Consideration, MissionRequest, Verdict};

/// The request for the mission, as it was completed last.
pub fn request(desk: Desk<'_>) -> Document {
    let requested = &desk.mission.requested;
    let (request, on) = (&requested.request, desk.day_of(requested.at));
    let hcss = body(desk, Role::OchaHcss, on);
    let to = Recipient { role: Some(Role::OchaHcss), ..Recipient::named(hcss) };
    let letter = Letter {
        title: format!("{}: request for an inter-cluster support mission", desk.country_name()),
        from: requester(desk),
        recipients: vec![to],
        text: asked_for(desk, request, on),
        rows: &["IM-1", "IM-2", "IM-3"],
        ..desk.letter("request", &request.mission, on)
    };
    letter.document()
}

/// OCHA's answer to the RC/HC; none while the task team has not decided. Why it decided so is only for those who take part in
/// deciding.
pub fn answer(desk: Desk<'_>) -> Option<Document> {
    let requested = &desk.mission.requested;
    let considered = requested.considered.as_ref()?;
    let asked_on = desk.date(requested.at);
    let mut text = format!(
        "On {asked_on}, you requested an inter-cluster support mission. The {} considered the request on {}, and decided as follows.\n\n{}\n",
        body(desk, Role::TaskTeam, considered.on),
        day(considered.on),
        decided(considered.verdict(), &requested.request),
    );
    if let Some(consideration) = considered.consideration.open(desk.reader) {
        text.push_str(&reasons(consideration));
    }
    let on = requested.informed.as_ref().map_or(considered.on, |(_, at)| desk.day_of(*at));
    let requester = Recipient {
        role: Some(requested.by.role),
        country: Some(desk.country.clone()),
        person: Some(requested.by.person.clone()),
        ..Recipient::named(requester(desk))
    };
    let team = format!("Humanitarian Country Team, {}", desk.country_name());
    let team = Recipient { role: Some(Role::HctMember), country: Some(desk.country.clone()), ..Recipient::named(team) };
    let letter = Letter {
        title: format!("{}: decision on the requested inter-cluster support mission", desk.country_name()),
        from: body(desk, Role::OchaHcss, on),
        recipients: vec![requester, team.in_copy()],
        about: vec![("Your reference", desk.reference(&requested.request.mission, "request"))],
        greeting: "Dear colleague",
        text,
        rows: &["IM-4"],
        ..desk.letter("answer", &requested.request.mission, on)
    };
    Some(letter.document())
}

/// The office that asked for the mission.
fn requester(desk: Desk<'_>) -> String {
    format!("{}, {}", desk.mission.requested.by.role.title(), desk.country_name())
}

/// A body of the procedures under the name it has on a day (row IM-21).
fn body(desk: Desk<'_>, role: Role, day: NaiveDate) -> String {
    let body = desk.guidance.reference.body(role.as_str(), day);
    body.map_or_else(|| role.title().to_owned(), |body| body.name.clone())
}

fn asked_for(desk: Desk<'_>, request: &MissionRequest, on: NaiveDate) -> String {
    let agreement = &request.agreement;
    let mut text = format!(
        "On {}, the Humanitarian Country Team agreed to request an inter-cluster support mission. It was agreed by: {}.\n\n",
        day(agreement.on),
        desk.organizations(&agreement.members),
    );
    if !agreement.others.is_empty() {
        let _ = writeln!(text, "Other relevant actors agreed: {}.\n", list(&agreement.others));
    }
    let _ = writeln!(text, "## Why a mission adds value now\n\n{}\n", sentence(&request.value_now));
    let assessment = &request.assessment;
    let _ = writeln!(
        text,
        "## Challenges and gaps\n\n{}\n\nAssessed by {}; completed on {}.\n",
        sentence(&assessment.challenges),
        desk.organizations(&assessment.by),
        day(assessment.on),
    );
    let aims = desk.guidance.reference.list("mission-aims").iter();
    let aims = aims.filter(|aim| request.aims.contains(&aim.code)).map(|aim| plain(&aim.text));
    bullets(&mut text, "Steps already taken in the country", request.initiatives.iter().map(|one| sentence(one)));
    bullets(&mut text, "Aims", aims);
    bullets(&mut text, "Objectives", request.objectives.iter().map(|one| sentence(one)));
    bullets(&mut text, "Deliverables", request.deliverables.iter().map(|one| sentence(one)));
    let _ = writeln!(text, "## Proposed mission\n");
    let mut line = |what: &str, said: &str| {
        let _ = writeln!(text, "- **{what}:** {said}");
    };
    line("Dates", &format!("{} to {}", day(request.starts_on), day(request.ends_on)));
    line("Size", &format!("at most {} people", request.size));
    line("Composition", &sentence(&request.composition));
    line("Security and other constraints", &sentence(&request.constraints));
    line("Evaluations planned", &sentence(&request.evaluations));
    if !request.clusters.is_empty() {
        line("Clusters to be represented in particular", &desk.sectors(&request.clusters, on));
    }
    if !request.more_of.is_empty() {
        line("Clusters of which more than one person is requested", &desk.sectors(&request.more_of, on));
    }
    if !request.issues.is_empty() {
        let issues = desk.guidance.reference.list(ISSUES).iter();
        let issues = issues.filter(|issue| request.issues.iter().any(|asked| asked.as_str() == issue.code));
        line("Priority cross-cutting issues", &issues.map(|issue| plain(&issue.text)).collect::<Vec<_>>().join(", "));
    }
    let _ = writeln!(text, "\n## Initial terms of reference\n\n{}\n", sentence(&request.terms));
    text.push_str("Please share this request with those who consider it, and inform me of the decision.");
    text
}

/// What the task team decided, as the country needs it.
fn decided(verdict: &Verdict, request: &MissionRequest) -> String {
    match verdict {
        Verdict::Proceed => format!(
            "**The mission will proceed.** You proposed {} to {}. The final terms of reference are now agreed between you, the Humanitarian Country Team, OCHA and the global cluster lead agencies.\n",
            day(request.starts_on),
            day(request.ends_on)
        ),
        Verdict::OtherSupport { .. } => {
            "**The mission will not proceed.** Other support from the global level is found to be more appropriate.\n"
                .to_owned()
        }
        Verdict::MoreInformation { .. } => {
            "**The decision waits for more information.** Please complete the request.\n".to_owned()
        }
        Verdict::Decline => "**The mission will not proceed.**\n".to_owned(),
    }
}

/// Why, and on what grounds.
fn reasons(consideration: &Consideration) -> String {
    let mut text = String::new();
    let mut line = |what: &str, said: &str| {
        let _ = writeln!(text, "- **{what}:** {}", sentence(said));
    };
    match &consideration.verdict {
        Verdict::OtherSupport { support } => line("Support offered instead", support),
        Verdict::MoreInformation { wanted } => line("Information requested", wanted),
        Verdict::Proceed | Verdict::Decline => {}
    }
    line("Reason", &consideration.reason);
    for answer in &consideration.factors {
        line(&format!("On {}", answer.factor.title()), &answer.assessment);
    }
    text
}

fn bullets(text: &mut String, heading: &str, lines: impl Iterator<Item = String>) {
    let lines: String = lines.map(|line| format!("- {line}\n")).collect();
    if !lines.is_empty() {
        let _ = writeln!(text, "## {heading}\n\n{lines}");
    }
}

fn list(texts: &[String]) -> String {
    texts.iter().map(|text| verbatim(text)).collect::<Vec<_>>().join(", ")
}
