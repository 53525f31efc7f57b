//! The letters of a review: the summary to the ERC, which says which clusters transition, what takes their place and what
//! stays, and the news to partners of what the ERC approved (row RM-2.11).

use std::fmt::Write as _;

use convene_runtime::document::{Document, verbatim};

use super::recipients::{addressed, country_partners, the_erc};
use super::{Desk, day, ground, head_lines, rests_on, sentence, signature};
use crate::domain::review::{DeactivationCase, Ground, Keeping, Recipient, Review, ReviewKind, TransitionPlan};

/// The summary of `review`; `None` while the review is not closed.
pub fn summary_of_review(desk: Desk<'_>, review: &Review) -> Option<Document> {
    let closing = review.closing.as_ref()?;
    let title = format!("{}: review of the {}s, {}", desk.country_name(), desk.term(), review.opening.what.review);
    let sent = review.summary_sent.as_ref().unwrap_or(&closing.stamp);
    let from = desk.signed_by(&sent.actor);
    let recipients = vec![the_erc()];
    let sent = [("From", from.clone()), ("Date", desk.dated(sent.occurred_at))];
    let head = head_lines(&[&addressed(&recipients)[..], &sent].concat());
    let mut text = format!("{}\n\n", basis(desk, review));
    text.push_str(&under("Recommended for de-activation", review.recommended().map(|case| one_case(desk, case))));
    text.push_str(&under("Kept", review.kept().map(|keeping| one_kept(desk, keeping))));
    if let Some(surge) = &closing.what.surge {
        let _ = writeln!(text, "## Surge capacity\n\n{}\n", sentence(surge));
    }
    if review.recommended().next().is_none() {
        let _ = writeln!(text, "No {} is recommended for de-activation, and no approval is asked for.\n", desk.term());
    } else {
        text.push_str("Your approval, with that of the IASC Principals and of the global lead and co-lead agencies, is asked for.\n\n");
    }
    let (signature, rests_on) = (signature(&from), rests_on(&["RM-2.11", "RM-2.13"]));
    let body = format!("{head}Dear colleague,\n\n{text}{signature}{rests_on}");
    Some(Document { title, body, recipients })
}

/// The news to partners of which clusters end, and who coordinates then; `None` while the ERC has approved no end.
pub fn deactivation_to_partners(desk: Desk<'_>, review: &Review) -> Option<Document> {
    let approved: Vec<_> = review.recommended().filter(|case| review.approves_the_end_of(&case.cluster)).collect();
    let decided = approved.iter().filter_map(|case| review.decisions.get(&case.cluster));
    let decided_at = decided.map(|decision| decision.stamp.occurred_at).max()?;
    let title = format!("{}: {}s that end, and who coordinates then", desk.country_name(), desk.term());
    let recipients = vec![country_partners(desk)];
    let from = desk.signed_by_the_head_or(&review.opening.stamp.actor);
    let sent = [("From", from.clone()), ("Decision of", desk.dated(decided_at))];
    let head = head_lines(&[&addressed(&recipients)[..], &sent].concat());
    let mut text = format!(
        "After the review of the {}s, the Emergency Relief Coordinator approved that these end, each in its own time.\n\n",
        desk.term()
    );
    for case in approved {
        let ground = review.decisions.get(&case.cluster).and_then(|decision| decision.what.ground.as_ref());
        let ground = ground.map_or(String::new(), |ground| format!(" {}", ground::of_approval(desk, ground)));
        let ends_by = review.decisions.get(&case.cluster).and_then(|decision| decision.what.ends_by);
        let ends_by = ends_by.map_or(String::new(), |ends_by| format!(", by {}", day(ends_by)));
        let (name, part, instead) = (desk.cluster_name(&case.cluster), in_part(case), in_its_place(desk, case));
        let _ = writeln!(text, "- **{name}**{part}{ends_by}: {instead}{ground}");
    }
    text.push_str("\nFunding, seats in the Humanitarian Country Team and places in inter-cluster coordination stay as they are.\n\n");
    let (signature, rests_on) = (signature(&from), rests_on(&["RM-2.11", "RM-2.7"]));
    let body = format!("{head}Dear colleagues,\n\n{text}{signature}{rests_on}");
    Some(Document { title, body, recipients })
}

/// What the review rests on: who took part, and the capacity to coordinate instead.
fn basis(desk: Desk<'_>, review: &Review) -> String {
    let opening = &review.opening.what;
    let what = match &opening.kind {
        ReviewKind::Level3 { emergency } => format!("the level 3 response to {}", desk.emergency_name(emergency)),
        ReviewKind::Periodic => format!("the {}s", desk.term()),
        ReviewKind::SelectedClusters { clusters } => {
            let names: Vec<_> = clusters.iter().map(|cluster| desk.cluster_name(cluster)).collect();
            format!("{} alone", names.join(", "))
        }
    };
    let ahead_of = opening.ahead_of.map_or(String::new(), |occasion| format!(", ahead of the {}", occasion.title()));
    let members: Vec<_> = opening.participants.iter().map(|member| desk.organization(member)).collect();
    let by = if members.is_empty() { String::new() } else { format!(" with {}", members.join(", ")) };
    let capacities = sentence(&opening.capacities);
    format!("I reviewed {what}{by}{ahead_of}. Capacity to coordinate instead: {capacities}")
}

/// A section, when there is anything in it.
fn under(heading: &str, parts: impl Iterator<Item = String>) -> String {
    let text: String = parts.collect();
    if text.is_empty() { text } else { format!("## {heading}\n\n{text}") }
}

fn one_case(desk: Desk<'_>, case: &DeactivationCase) -> String {
    let mut text = format!("### {}{}\n\n", desk.cluster_name(&case.cluster), in_part(case));
    if let Some(ends_by) = case.ends_by {
        let _ = writeln!(text, "- **To end by:** {}", day(ends_by));
    }
    let _ = writeln!(text, "- **Ground:** {}", ground(&case.ground));
    for assessment in case.criteria.iter().filter(|assessment| assessment.met) {
        let (title, evidence) = (assessment.criterion.title(), sentence(&assessment.evidence));
        let _ = writeln!(text, "- **Criterion still met:** {title}. {evidence}");
    }
    for answer in case.factors.iter().filter(|answer| answer.present) {
        let why = answer.justification.as_deref().map_or_else(|| "no reason is recorded.".to_owned(), sentence);
        let _ = writeln!(
            text,
            "- **Suggests a longer transition:** {}. Reason to deactivate nevertheless: {why}",
            verbatim(answer.factor.title())
        );
    }
    if let Some(cost) = &case.closing_cost {
        let (plan, updated, weighed) = (verbatim(&cost.plan), day(cost.updated_on), sentence(&cost.weighed));
        let _ = writeln!(text, "- **Cost of closing too soon:** {weighed} Weighed from {plan}, updated on {updated}.");
    }
    let _ = writeln!(text, "- **Other mechanisms in place:** {}", sentence(&case.mechanisms));
    for focal_point in &case.focal_points {
        let (agency, mechanism) = (desk.organization(&focal_point.agency), sentence(&focal_point.mechanism));
        let _ = writeln!(text, "- **Focal point agency:** {agency}, in: {mechanism}");
    }
    let _ = writeln!(text, "- **Effect on contingency planning:** {}", sentence(&case.contingency_effect));
    for support in &case.support {
        let _ = writeln!(text, "- **Support afterwards:** {}", sentence(support));
    }
    text.push('\n');
    text
}

/// Where it ends, where that is a part of the country.
fn in_part(case: &DeactivationCase) -> String {
    let places: Vec<_> = case.places.iter().map(|place| verbatim(&place.name)).collect();
    if places.is_empty() { String::new() } else { format!(", in {}", places.join(", ")) }
}

fn ground(ground: &Ground) -> String {
    match ground {
        Ground::NeedsDecreased { evidence } => format!("needs decreased sharply or ceased. {}", sentence(evidence)),
        Ground::Transferred { to, recipient, with } => {
            let kind = match recipient {
                Recipient::National => "a national",
                Recipient::Development => "a development",
            };
            let passed: Vec<_> = with.iter().map(|passed| passed.title()).collect();
            let along = if passed.is_empty() { String::new() } else { format!(", along with {}", passed.join(", ")) };
            format!("responsibility was transferred to {}, {kind} partner{along}.", verbatim(to))
        }
    }
}

fn one_kept(desk: Desk<'_>, keeping: &Keeping) -> String {
    let (name, why, until) =
        (desk.cluster_name(&keeping.cluster), sentence(&keeping.rationale), day(keeping.review_by));
    let mut text = format!("### {name}\n\n- **Why it may still be required:** {why}\n");
    if let Some(plan) = &keeping.in_strategic_plan {
        let _ = writeln!(text, "- **In the strategic plan:** {}", sentence(plan));
    }
    let TransitionPlan { counterpart, capacity_to_build, support_afterwards, .. } = &keeping.transition;
    let _ = writeln!(
        text,
        "- **Plan for its transition:** to {}. Capacity to build: {} Support afterwards: {}",
        verbatim(counterpart),
        sentence(capacity_to_build),
        sentence(support_afterwards)
    );
    let _ = writeln!(text, "- **Reviewed again by:** {until}\n");
    text
}

/// Who coordinates once the cluster has ended, and who of us takes part in that.
fn in_its_place(desk: Desk<'_>, case: &DeactivationCase) -> String {
    let agencies: Vec<_> = case.focal_points.iter().map(|one| desk.organization(&one.agency)).collect();
    let mut text = sentence(&case.mechanisms);
    if !agencies.is_empty() {
        let _ = write!(text, " Focal point agencies: {}.", agencies.join(", "));
    }
    text
}
