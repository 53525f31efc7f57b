//! The report of a mission as it is on the record: for comment, or final (row IM-14).

use std::fmt::Write as _;

use convene_kernel::identity::Role;
use convene_kernel::timeline::Timeline;
use convene_runtime::document::{Document, DraftingDesk as _, Recipient, in_accordance_with, plain, verbatim};

use super::{Desk, day, level};
use crate::domain::report::Recommendation;

/// The report; none while nothing is written that the reader may see.
pub fn report(desk: Desk<'_>) -> Option<Document> {
    let reporting = &desk.mission.reporting;
    let draft = reporting.draft.open(desk.reader).and_then(Timeline::present);
    let (summary, support, issues, status, recipients) = match (&reporting.published, draft) {
        (Some(report), _) => {
            let status = format!("Final report, available on {}", verbatim(&report.posted_on));
            (&report.summary, &report.support, &report.issues, status, readers())
        }
        (None, Some(draft)) => {
            (&draft.summary, &draft.support, &draft.issues, "Draft for comment".to_owned(), commenters(desk))
        }
        (None, None) => return None,
    };
    let mut body = head(desk, &status);
    section(&mut body, "What was found", summary);
    section(&mut body, "Support given", support);
    section(&mut body, "Cross-cutting issues", issues);
    body.push_str(&recommendations(desk, reporting.recommendations_for(desk.reader)));
    if let Some(report) = &reporting.published {
        section(&mut body, "Comments of the country", &report.comments_answered);
    }
    body.push_str(&in_accordance_with(&["IM-14", "IM-15"]));
    let title = format!("{}: report of the inter-cluster support mission", desk.country_name());
    let reference = desk.reference(&desk.mission.requested.request.mission, "report");
    Some(Document { title, body, recipients, reference, exercise: desk.exercise.map(str::to_owned) })
}

/// Who comments on the draft (row IM-14).
fn commenters(desk: Desk<'_>) -> Vec<Recipient> {
    let (country, requester) = (Some(desk.country.clone()), &desk.mission.requested.by);
    let head = Recipient {
        role: Some(requester.role),
        country: country.clone(),
        person: Some(requester.person.clone()),
        ..Recipient::named(format!("{}, {}", requester.role.title(), desk.country_name()))
    };
    let team = format!("Humanitarian Country Team, {}", desk.country_name());
    vec![head, Recipient { role: Some(Role::HctMember), country, ..Recipient::named(team) }]
}

/// Who gets the final report (row IM-14).
fn readers() -> Vec<Recipient> {
    vec![
        Recipient { role: Some(Role::GlobalLead), ..Recipient::named("Global cluster lead agencies") },
        Recipient::named("Global leads of cross-cutting issues"),
        Recipient { role: Some(Role::NgoConsortium), ..Recipient::named("NGO consortia") },
        Recipient::named("Other stakeholders"),
    ]
}

fn head(desk: Desk<'_>, status: &str) -> String {
    let mut head = format!("{status}  \n");
    let (preparation, reporting) = (&desk.mission.preparation, &desk.mission.reporting);
    if let Some((arrival, end)) = preparation.arrival.as_ref().zip(reporting.ended.as_ref()) {
        let _ = writeln!(head, "In the country: {} to {}  ", day(arrival.on), day(end.on));
    }
    let team = preparation.members(preparation.people()).into_iter();
    let team: Vec<_> = team.map(|member| format!("{} ({})", member.represents.title(), member.organization)).collect();
    let _ = writeln!(head, "Team: {}\n", plain(&team.join(", ")));
    let _ = writeln!(head, "## Objectives\n");
    let objectives = preparation.agreed_objectives();
    for objective in objectives.unwrap_or(&desk.mission.requested.request.objectives) {
        let _ = writeln!(head, "- {}", verbatim(objective));
    }
    head.push('\n');
    head
}

fn section(body: &mut String, heading: &str, text: &str) {
    let _ = writeln!(body, "## {heading}\n\n{}\n", verbatim(text));
}

fn recommendations(desk: Desk<'_>, recommendations: &[Recommendation]) -> String {
    let mut text = "## Recommendations\n\n".to_owned();
    for recommendation in recommendations {
        let kind = plain(&desk.kind(&recommendation.kind));
        let _ = writeln!(text, "### {}\n\n{}\n", recommendation.recommendation, verbatim(&recommendation.text));
        let level = level(recommendation.level);
        let _ = writeln!(text, "- {kind} ({level} level): {}", verbatim(&recommendation.addressee));
        let parts = [
            ("Time-frame", &recommendation.time_frame),
            ("Focal point", &recommendation.focal_point),
            ("Indicator", &recommendation.indicator),
        ];
        for (title, given) in parts {
            let given = given.as_deref().map_or_else(|| "not given".to_owned(), verbatim);
            let _ = writeln!(text, "- {title}: {given}");
        }
        text.push('\n');
    }
    text
}
