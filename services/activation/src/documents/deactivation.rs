//! The letters that follow the summary of a review: the ERC's sharing of it with Principals and global leads, the ERC's answer to
//! the HC or RC, and the news to partners and to the government of what the ERC approved (row RM-2.11).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use convene_kernel::codes::OrganizationCode;
use convene_kernel::identity::Role;
use convene_kernel::time::Moment;
use convene_runtime::document::{Document, Letter, TO_A_GOVERNMENT};

use super::endorsement::silence;
use super::recipients::{asked, copied_global_partners, country_partners, the_government_with, the_head};
use super::{Desk, DraftingDesk, day, ground, in_places, sentence};
use crate::domain::review::{DeactivationCase, DeactivationDecision, Review};

/// The ERC's letter that asks the Principals and global leads with whom the summary of a review was shared last to approve what it
/// recommends; `None` while it is shared with none.
pub fn request_to_approve_deactivation(desk: Desk<'_>, review: &Review) -> Option<Document> {
    let sent = review.summary_sent.as_ref()?;
    let shared = review.shared.iter().max_by_key(|shared| shared.stamp.occurred_at)?;
    let mut text = format!(
        "On {}, the {}, sent me the summary of the review of the {}s. It is enclosed. These are recommended for de-activation:\n\n",
        desk.dated(sent.occurred_at),
        desk.signed_by(&sent.actor, sent.occurred_at),
        desk.term(),
    );
    for case in review.recommended() {
        let ends_by = case.ends_by.map_or(String::new(), |ends_by| format!(", by {}", day(ends_by)));
        let _ = writeln!(
            text,
            "- **{}**{}{ends_by}. {} Implications for contingency planning: {}",
            desk.cluster_name(&case.cluster),
            in_places(&case.places),
            in_its_place(desk, case),
            sentence(&case.contingency_effect)
        );
    }
    let kept: Vec<_> = review.kept().map(|keeping| desk.cluster_name(&keeping.cluster)).collect();
    if !kept.is_empty() {
        let _ = write!(text, "\nThese may still be required and stay: {}.\n", kept.join(", "));
    }
    let answer_by = shared.what.answer_by;
    let by = answer_by.map_or(String::new(), |by| format!(", by {}", desk.dated(by)));
    let _ = write!(
        text,
        "\nPlease approve these recommendations, or state your objections with your reasons{by}. {}",
        silence("approval", answer_by)
    );
    let letter = Letter {
        title: format!("{}: request to approve the de-activation of {}s", desk.country_name(), desk.term()),
        recipients: asked(desk, &shared.what.principals, &shared.what.global_leads),
        about: vec![("Enclosure", desk.reference(&review.opening.what.review, "deactivation"))],
        text,
        rows: &["RM-2.11"],
        ..from_the_erc(desk, review, "deactivation-endorsement", shared.stamp.occurred_at)
    };
    Some(letter.document())
}

/// The ERC's answer to the HC or RC on what a review recommends; `None` while the ERC has decided on nothing.
pub fn answer_on_deactivation(desk: Desk<'_>, review: &Review) -> Option<Document> {
    let decided_at = review.decisions.values().map(|decision| decision.stamp.occurred_at).max()?;
    let endorsed = review.asked.for_decision().endorsing();
    let decided = || review.recommended().filter_map(|case| Some((case, review.decisions.get(&case.cluster)?)));
    let mut text = format!("I have considered the review of the {}s, and decided as follows.\n\n", desk.term());
    for (case, decision) in decided() {
        let name = format!("**{}**{}", desk.cluster_name(&case.cluster), in_places(&case.places));
        let _ = writeln!(text, "- {name}: {}", ruling(desk, &decision.what, &endorsed));
    }
    let pending: Vec<_> = review
        .recommended()
        .filter(|case| !review.decisions.contains_key(&case.cluster))
        .map(|case| desk.cluster_name(&case.cluster))
        .collect();
    if !pending.is_empty() {
        let _ = write!(text, "\nMy decision will follow on: {}.\n", pending.join(", "));
    }
    text.push_str(if decided().any(|(_, decision)| decision.what.is_approved()) {
        "\nPlease inform the Government and all relevant partners of the agreed arrangements, and update the contingency plan accordingly."
    } else {
        "\nPlease keep the need for what stays active under review."
    });
    let letter = Letter {
        title: format!("{}: decision on the de-activation of {}s", desk.country_name(), desk.term()),
        recipients: vec![the_head(desk, &review.opening.stamp.actor, decided_at), copied_global_partners()],
        greeting: "Dear colleague",
        text,
        rows: &["RM-2.11"],
        ..from_the_erc(desk, review, "deactivation-decision", decided_at)
    };
    Some(letter.document())
}

/// The news to partners of which clusters end, and who coordinates then; `None` while the ERC has approved no end.
pub fn deactivation_to_partners(desk: Desk<'_>, review: &Review) -> Option<Document> {
    let (cases, decided_at) = approved(review)?;
    let text = format!(
        "Following the review of the {term}s, the Emergency Relief Coordinator has approved the de-activation of these, each in its own time.\n\n{}\nPlease take part in the mechanisms that coordinate each sector from then on. The decision is not linked to funding requirements, to participation in the Humanitarian Country Team or to engagement in inter-cluster coordination.",
        endings(desk, review, &cases),
        term = desk.term(),
    );
    let letter = Letter {
        title: format!("{}: de-activation of {}s, and coordination afterwards", desk.country_name(), desk.term()),
        recipients: vec![country_partners(desk)],
        text,
        rows: &["RM-2.11", "RM-2.7"],
        ..from_the_head(desk, review, "deactivation-partners", decided_at)
    };
    Some(letter.document())
}

/// The letter to the government on which clusters end, and who coordinates then; `None` while the ERC has approved no end.
pub fn deactivation_to_government(desk: Desk<'_>, review: &Review) -> Option<Document> {
    let (cases, decided_at) = approved(review)?;
    let text = format!(
        "I have the honour to inform you that, following a review of the coordination of international humanitarian assistance, the Emergency Relief Coordinator of the United Nations has approved, on {}, the transition of the following arrangements.\n\n{}\nInternational humanitarian partners remain committed to support national coordination in these sectors, also after this transition, and to respond again should the Government so request.\n\nMy office remains at the disposal of the Government to agree on the details. I should be grateful for its continued support.",
        desk.date(decided_at),
        endings(desk, review, &cases),
    );
    let bodies = cases.iter().filter_map(|case| desk.operation.clusters.get(&case.cluster)?.counterpart());
    let bodies: Vec<_> = bodies.filter_map(|counterpart| counterpart.what.government_body).collect();
    let letter = Letter {
        title: format!("{}: transition of international coordination arrangements", desk.country_name()),
        recipients: the_government_with(desk, bodies.iter()),
        greeting: "Excellency",
        text,
        closing: TO_A_GOVERNMENT,
        rows: &["RM-2.11", "OG-6"],
        ..from_the_head(desk, review, "deactivation-government", decided_at)
    };
    Some(letter.document())
}

/// The cases whose end the ERC approved, and when the last of them was; `None` where none was.
fn approved(review: &Review) -> Option<(Vec<&DeactivationCase>, Moment)> {
    let cases: Vec<_> = review.recommended().filter(|case| review.approves_the_end_of(&case.cluster)).collect();
    let decided = cases.iter().filter_map(|case| review.decisions.get(&case.cluster));
    let last = decided.map(|decision| decision.stamp.occurred_at).max()?;
    Some((cases, last))
}

/// What the ERC decided on one cluster, and why.
fn ruling(desk: Desk<'_>, decision: &DeactivationDecision, endorsed: &BTreeSet<OrganizationCode>) -> String {
    let reason = decision.reason.as_deref().map_or(String::new(), |reason| format!(" {}", sentence(reason)));
    if !decision.is_approved() {
        return format!("not approved; it stays active.{reason}");
    }
    let ends_by = decision.ends_by.map_or(String::new(), |ends_by| format!(", to be carried out by {}", day(ends_by)));
    let ground = decision.ground.as_ref();
    let ground = ground.map_or(String::new(), |ground| format!(" {}", ground::of_approval(desk, ground, endorsed)));
    format!("de-activation approved{ends_by}.{reason}{ground}")
}

/// Which clusters end, where, by when, and who coordinates then.
fn endings(desk: Desk<'_>, review: &Review, cases: &[&DeactivationCase]) -> String {
    let mut text = String::new();
    for case in cases {
        let ends_by = review.decisions.get(&case.cluster).and_then(|decision| decision.what.ends_by);
        let ends_by = ends_by.map_or(String::new(), |ends_by| format!(", by {}", day(ends_by)));
        let (name, part, instead) =
            (desk.cluster_name(&case.cluster), in_places(&case.places), in_its_place(desk, case));
        let _ = writeln!(text, "- **{name}**{part}{ends_by}. {instead}");
    }
    text
}

/// Who coordinates once the cluster has ended, and who of us takes part in that.
fn in_its_place(desk: Desk<'_>, case: &DeactivationCase) -> String {
    let mut text = format!("Coordination afterwards: {}", sentence(&case.mechanisms));
    if !case.focal_points.is_empty() {
        let agencies = desk.organizations(case.focal_points.iter().map(|one| &one.agency));
        let _ = write!(text, " Focal point agencies: {agencies}.");
    }
    for support in &case.support {
        let _ = write!(text, " Continued support: {}", sentence(support));
    }
    text
}

/// A letter of the ERC on a review, dated the day of `at`.
fn from_the_erc(desk: Desk<'_>, review: &Review, kind: &str, at: Moment) -> Letter {
    let from = Role::EmergencyReliefCoordinator.title().to_owned();
    Letter { from, ..desk.letter(kind, &review.opening.what.review, desk.day_of(at)) }
}

/// A letter of the HC, or of the RC where none is appointed.
fn from_the_head(desk: Desk<'_>, review: &Review, kind: &str, at: Moment) -> Letter {
    let from = desk.signed_by_the_head_or(&review.opening.stamp.actor, at);
    Letter { from, ..desk.letter(kind, &review.opening.what.review, desk.day_of(at)) }
}
