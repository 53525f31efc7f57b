//! The letter to the ERC: which clusters, led by whom, why each, and which other solutions (row RM-1.10).

use std::fmt::Write as _;

use convene_runtime::document::{Document, verbatim};

use super::{Desk, dated, day, rests_on};
use crate::domain::proposal::{AgreedIn, PlanBasis, Proposal, Recommendation, SharedLeadership};

/// The letter that puts `proposal` to the ERC.
pub fn to_the_erc(desk: Desk<'_>, proposal: &Proposal) -> Document {
    let submission = &proposal.submission;
    let title = format!("{}: proposed coordination arrangements", desk.country_name());
    let mut body = format!(
        "To: Emergency Relief Coordinator  \nFrom: {}, {}  \nDate: {}  \nEmergency: {}\n\n",
        desk.head(),
        desk.country_name(),
        dated(proposal.received_at),
        desk.emergency_name(&submission.emergency),
    );
    body.push_str(&basis(proposal));
    if !submission.recommendations.is_empty() {
        let _ = writeln!(body, "## Recommended {}s\n", desk.term());
        for recommendation in &submission.recommendations {
            body.push_str(&one_cluster(desk, proposal, recommendation));
        }
    }
    if !submission.lead_changes.is_empty() {
        body.push_str("## New lead agencies\n\n");
        for change in &submission.lead_changes {
            let (cluster, agency) = (&change.cluster, &change.lead.agency);
            let _ = writeln!(body, "- **{cluster}**: {agency}. {}", verbatim(&change.reason));
        }
        body.push('\n');
    }
    if !submission.other_solutions.is_empty() {
        body.push_str("## Other coordination solutions\n\n");
        for solution in &submission.other_solutions {
            let sectors = desk.sectors(&solution.sectors, proposal.received_at.date_naive());
            let (what, led_by) = (verbatim(&solution.description), verbatim(&solution.led_by));
            let _ = writeln!(body, "- {sectors}: {what} Led by {led_by}.");
        }
        body.push('\n');
    }
    if !submission.thematic_groups.is_empty() {
        let groups: Vec<_> = submission.thematic_groups.iter().map(|group| verbatim(group)).collect();
        let _ = writeln!(body, "Thematic groups wanted: {}.\n", groups.join(", "));
    }
    body.push_str("Your endorsement is asked for within 24 hours of receipt.\n");
    body.push_str(&rests_on(&["RM-1.10", "OG-2"]));
    Document { title, body }
}

fn basis(proposal: &Proposal) -> String {
    let agreed = match &proposal.submission.agreed_in {
        AgreedIn::Meeting(meeting) => format!("agreed in the Humanitarian Country Team (meeting {meeting})"),
        AgreedIn::Consultation(consultation) => {
            format!("consulted on with national authorities and partners (consultation {consultation})")
        }
    };
    let plan = match &proposal.submission.plan {
        PlanBasis::Plan { plan, departs_because: None } => format!("It rests on the contingency plan {plan}."),
        PlanBasis::Plan { plan, departs_because: Some(reason) } => {
            format!("It rests on the contingency plan {plan} and departs from it: {}", verbatim(reason))
        }
        PlanBasis::None(reason) => format!("It rests on no contingency plan: {}", verbatim(reason)),
    };
    format!("These arrangements were {agreed}. {plan}\n\n")
}

fn one_cluster(desk: Desk<'_>, proposal: &Proposal, recommendation: &Recommendation) -> String {
    let received = proposal.received_at.date_naive();
    let mut text = format!("### {}\n\n", verbatim(&recommendation.name));
    let lead = &recommendation.lead;
    let _ = writeln!(text, "- Sectors: {}", desk.sectors(&recommendation.sectors, received));
    let _ = writeln!(
        text,
        "- Lead agency: {}, accountable through its {}",
        lead.agency,
        verbatim(&lead.accountable_office)
    );
    let _ = writeln!(text, "- Its capacity: {} Presence: {}", verbatim(&lead.capacity), verbatim(&lead.presence));
    if let Some(reason) = &lead.differs_because {
        let _ = writeln!(text, "- Why not the global lead: {}", verbatim(reason));
    }
    match &recommendation.shared_leadership {
        SharedLeadership::With { organizations, term } => {
            let names: Vec<_> = organizations.iter().map(ToString::to_string).collect();
            let _ = writeln!(text, "- Shared leadership: {} ({})", names.join(", "), verbatim(term));
        }
        SharedLeadership::Not(reason) => {
            let _ = writeln!(text, "- Shared leadership was considered: {}", verbatim(reason));
        }
    }
    let _ = writeln!(text, "- Rationale: {}", verbatim(&recommendation.rationale));
    let _ = writeln!(text, "- The need that is not addressed: {}", verbatim(&recommendation.unmet_need));
    for assessment in &recommendation.criteria {
        let holds = if assessment.met { "holds" } else { "does not hold" };
        let _ = writeln!(
            text,
            "- Criterion, {}: {holds}. {}",
            assessment.criterion.title(),
            verbatim(&assessment.evidence)
        );
    }
    let _ = writeln!(text, "- To be reviewed by {}\n", day(recommendation.review_by));
    text
}
