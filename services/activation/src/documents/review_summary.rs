//! The summary of a review to the ERC: which clusters transition, what takes their place, and what stays (row RM-2.11).

use std::fmt::Write as _;

use convene_kernel::timeline::Timeline;
use convene_runtime::document::{Document, Letter};

use super::recipients::the_erc;
use super::{Desk, DraftingDesk, day, in_places, sentence, verbatim};
use crate::domain::review::{DeactivationCase, Ground, Keeping, Recipient, Review, ReviewKind, TransitionPlan};

/// The summary of `review`; `None` while the review is not closed.
pub fn summary_of_review(desk: Desk<'_>, review: &Review) -> Option<Document> {
    let closing = review.closing.as_ref()?;
    let sent = review.summary_sent.as_ref().unwrap_or(&closing.stamp);
    let mut text = format!("{}\n\n", basis(desk, review));
    text.push_str(&under("Recommended for de-activation", review.recommended().map(|case| one_case(desk, case))));
    text.push_str(&under("Still required", review.kept().map(|keeping| one_kept(desk, keeping))));
    if let Some(surge) = &closing.what.surge {
        let _ = writeln!(text, "## Surge capacity\n\n{}\n", sentence(surge));
    }
    text.push_str(&plan_of_the_response(desk, review));
    if review.recommended().next().is_none() {
        let _ = writeln!(text, "No {} is recommended for de-activation, and no approval is requested.", desk.term());
    } else {
        text.push_str("I request your approval of these recommendations, with that of the IASC Principals and of the global cluster lead and co-lead agencies.");
    }
    let letter = Letter {
        title: format!("{}: summary of the review of the {}s", desk.country_name(), desk.term()),
        from: desk.signed_by(&sent.actor, sent.occurred_at),
        recipients: vec![the_erc()],
        greeting: "Dear Emergency Relief Coordinator",
        text,
        rows: &["RM-2.11", "RM-2.13"],
        ..desk.letter("deactivation", &review.opening.what.review, desk.day_of(sent.occurred_at))
    };
    Some(letter.document())
}

/// What the review rests on: who took part, and the capacity to coordinate instead.
fn basis(desk: Desk<'_>, review: &Review) -> String {
    let opening = &review.opening.what;
    let what = match &opening.kind {
        ReviewKind::Level3 { emergency } => format!("the level 3 response to {}", desk.emergency_name(emergency)),
        ReviewKind::Periodic => format!("the need for each of the {}s", desk.term()),
        ReviewKind::SelectedClusters { clusters } => {
            let names: Vec<_> = clusters.iter().map(|cluster| desk.cluster_name(cluster)).collect();
            format!("the need for {} alone", names.join(", "))
        }
    };
    let ahead_of = opening.ahead_of.map_or(String::new(), |occasion| format!(", ahead of the {}", occasion.title()));
    let closed = review.closing.as_ref().map(|closing| desk.date(closing.stamp.occurred_at)).unwrap_or_default();
    let who = match opening.participants.as_slice() {
        [] => "Under my leadership, the Humanitarian Country Team".to_owned(),
        members => format!("Under my leadership, the Humanitarian Country Team ({})", desk.organizations(members)),
    };
    let capacities = sentence(&opening.capacities);
    format!(
        "{who} reviewed {what}{ahead_of}, and concluded on {closed}.\n\n**National and development capacity for coordination:** {capacities}"
    )
}

/// The plan of transition of the response, in a review of a level 3 response (rows RM-2.9, RM-2.14).
fn plan_of_the_response(desk: Desk<'_>, review: &Review) -> String {
    let ReviewKind::Level3 { emergency } = &review.opening.what.kind else { return String::new() };
    let plan = desk.operation.reviews.plans.get(emergency).and_then(Timeline::present);
    plan.map_or_else(
        || "## Transition from level 3\n\nThe plan for transition from level 3 will follow.\n\n".to_owned(),
        |plan| format!("## Transition from level 3\n\n{}\n", plan_lines(&plan.what.plan)),
    )
}

/// A section, when there is anything in it.
fn under(heading: &str, parts: impl Iterator<Item = String>) -> String {
    let text: String = parts.collect();
    if text.is_empty() { text } else { format!("## {heading}\n\n{text}") }
}

fn one_case(desk: Desk<'_>, case: &DeactivationCase) -> String {
    let mut text = format!("### {}{}\n\n", desk.cluster_name(&case.cluster), in_places(&case.places));
    if let Some(ends_by) = case.ends_by {
        item(&mut text, "To end by", &day(ends_by));
    }
    item(&mut text, "Ground", &ground(&case.ground));
    for assessment in case.criteria.iter().filter(|assessment| assessment.met) {
        let evidence = sentence(&assessment.evidence);
        item(&mut text, "Criterion still met", &format!("{}. {evidence}", assessment.criterion.title()));
    }
    for answer in case.factors.iter().filter(|answer| answer.present) {
        let why = answer.justification.as_deref().map_or_else(|| "no reason is recorded.".to_owned(), sentence);
        let factor = verbatim(&answer.factor.title());
        item(
            &mut text,
            "Suggests a longer transition",
            &format!("{factor}. Reason to de-activate nevertheless: {why}"),
        );
    }
    if let Some(cost) = &case.closing_cost {
        let (plan, updated, weighed) = (verbatim(&cost.plan), day(cost.updated_on), sentence(&cost.weighed));
        let weighed = format!("{weighed} Weighed with the contingency plan “{plan}”, updated on {updated}.");
        item(&mut text, "If needs rise again", &weighed);
    }
    item(&mut text, "Other coordination mechanisms in place", &sentence(&case.mechanisms));
    for focal_point in &case.focal_points {
        let (agency, mechanism) = (desk.organization(&focal_point.agency), sentence(&focal_point.mechanism));
        item(&mut text, "Focal point agency", &format!("{agency}, in: {mechanism}"));
    }
    item(&mut text, "Implications for contingency planning", &sentence(&case.contingency_effect));
    for support in &case.support {
        item(&mut text, "Continued support", &sentence(support));
    }
    text.push_str(&handed_over(desk, case));
    text.push('\n');
    text
}

/// What the lead agency handed over by its rules (row RM-2.12).
fn handed_over(desk: Desk<'_>, case: &DeactivationCase) -> String {
    let mut text = String::new();
    let transition = desk.operation.reviews.transitions.get(&case.cluster);
    for handed in transition.iter().flat_map(|transition| &transition.handed_over).flat_map(|one| &one.what.items) {
        let (what, to, rule) = (verbatim(&handed.what), verbatim(&handed.to), verbatim(&handed.rule));
        item(&mut text, "Resources handed over", &format!("{what}, to {to}, on {} ({rule})", day(handed.on)));
    }
    text
}

fn ground(ground: &Ground) -> String {
    match ground {
        Ground::NeedsDecreased { evidence } => {
            format!("Needs have sharply decreased or ceased. {}", sentence(evidence))
        }
        Ground::Transferred { to, recipient, with } => {
            let kind = match recipient {
                Recipient::National => "a national",
                Recipient::Development => "a development",
            };
            let passed: Vec<_> = with.iter().map(|passed| passed.title()).collect();
            let along = if passed.is_empty() { String::new() } else { format!(", with {}", passed.join(", ")) };
            format!("Responsibility was transferred to {}, {kind} partner{along}.", verbatim(to))
        }
    }
}

fn one_kept(desk: Desk<'_>, keeping: &Keeping) -> String {
    let mut text = format!("### {}\n\n", desk.cluster_name(&keeping.cluster));
    item(&mut text, "Why it may still be required", &sentence(&keeping.rationale));
    if let Some(plan) = &keeping.in_strategic_plan {
        item(&mut text, "In the strategic plan", &sentence(plan));
    }
    text.push_str(&plan_lines(&keeping.transition));
    item(&mut text, "To be reviewed again by", &day(keeping.review_by));
    text.push('\n');
    text
}

/// A plan for transition: who takes over what, and what is prepared (row RM-2.14).
fn plan_lines(plan: &TransitionPlan) -> String {
    let TransitionPlan { counterpart, capacity_to_build, preparedness, handed_over, support_afterwards } = plan;
    let mut text = String::new();
    item(&mut text, "Transition to", &verbatim(counterpart));
    item(&mut text, "Capacity to be built", &sentence(capacity_to_build));
    item(&mut text, "Strategies handed over", &sentence(&handed_over.strategies));
    item(&mut text, "Mechanisms handed over", &sentence(&handed_over.mechanisms));
    item(&mut text, "Resources handed over", &sentence(&handed_over.resources));
    item(&mut text, "Preparedness", &sentence(preparedness));
    item(&mut text, "Continued support", &sentence(support_afterwards));
    text
}

/// One line of a list, under the name of what it says.
pub(super) fn item(text: &mut String, what: &str, said: &str) {
    let _ = writeln!(text, "- **{what}:** {said}");
}
