//! The summary of a review to the ERC: which clusters transition, what takes their place, and what stays (row RM-2.11).

use std::fmt::Write as _;

use convene_runtime::document::{Document, verbatim};

use super::{Desk, dated, day, rests_on};
use crate::domain::review::{DeactivationCase, Ground, Review, Verdict};

/// The summary of `review`.
pub fn summary_of_review(desk: Desk<'_>, review: &Review) -> Document {
    let title = format!("{}: review of the {}s, {}", desk.country_name(), desk.term(), review.opening.review);
    let mut body = format!("To: Emergency Relief Coordinator  \nFrom: {}, {}  \n", desk.head(), desk.country_name());
    if let Some((_, sent_at)) = &review.summary_sent {
        let _ = writeln!(body, "Date: {}  ", dated(*sent_at));
    }
    let _ = writeln!(body, "\nCapacity to coordinate instead: {}\n", verbatim(&review.opening.capacities));
    let _ = writeln!(body, "## Recommended for de-activation\n");
    for case in review.recommended() {
        body.push_str(&one_case(case));
    }
    let _ = writeln!(body, "## Kept\n");
    for verdict in review.verdicts.values() {
        if let Verdict::Kept(kept) = verdict {
            let (cluster, why, until) = (&kept.cluster, verbatim(&kept.rationale), day(kept.review_by));
            let _ = writeln!(body, "- **{cluster}**: {why} To be reviewed by {until}.");
        }
    }
    body.push_str("\nYour approval, with the IASC Principals and the global lead agencies, is asked for.\n");
    body.push_str(&rests_on(&["RM-2.11"]));
    Document { title, body }
}

fn one_case(case: &DeactivationCase) -> String {
    let mut text = format!("### {}\n\n", case.cluster);
    let ground = match &case.ground {
        Ground::Transferred { to, .. } => format!("responsibility was transferred to {}", verbatim(to)),
        Ground::NeedsDecreased { evidence } => format!("needs decreased sharply or ceased: {}", verbatim(evidence)),
    };
    let _ = writeln!(text, "- Ground: {ground}");
    let _ = writeln!(text, "- Other mechanisms in place: {}", verbatim(&case.mechanisms));
    for focal_point in &case.focal_points {
        let _ = writeln!(text, "- {} takes part in {}", focal_point.agency, verbatim(&focal_point.mechanism));
    }
    let _ = writeln!(text, "- Effect on contingency planning: {}", verbatim(&case.contingency_effect));
    for support in &case.support {
        let _ = writeln!(text, "- Support afterwards: {}", verbatim(support));
    }
    text.push('\n');
    text
}
