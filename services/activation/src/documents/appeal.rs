//! The page of an appeal that states sectors and leads (row OG-6), what a convener appeals for by itself apart (row GN-3.1).

use std::fmt::Write as _;

use convene_kernel::reference::Organization;
use convene_runtime::document::{Document, head_lines, in_accordance_with, verbatim};

use super::{Desk, DraftingDesk};
use crate::domain::cluster::{Cluster, Sharing};
use crate::domain::operation::Emergency;

/// The page for the appeal on `emergency`, with every active cluster of the country, whichever emergency it was activated for;
/// `None` while none is active.
pub fn for_the_appeal(desk: Desk<'_>, emergency: &Emergency) -> Option<Document> {
    let id = &emergency.facts.emergency;
    let active = desk.operation.active_clusters();
    let (apart, within): (Vec<_>, Vec<_>) = active.partition(|cluster| is_convened(desk, cluster));
    if apart.is_empty() && within.is_empty() {
        return None;
    }
    let mut body = head_lines(&[("Emergency", desk.emergency_name(id))]);
    body.push_str(&table(desk, &within));
    if !apart.is_empty() {
        body.push_str("## Apart from this appeal\n\nThe convener appeals for these by itself. Their requirements are not included in this appeal, and the convener is not provider of last resort.\n\n");
        body.push_str(&table(desk, &apart));
    }
    body.push_str(&in_accordance_with(&["OG-6", "GN-3.1"]));
    let title = format!("{}: agreed {}s and who leads them", desk.country_name(), desk.term());
    let (reference, exercise) = (desk.reference(id, "appeal"), desk.exercise.map(str::to_owned));
    Some(Document { title, body, recipients: Vec::new(), reference, exercise })
}

fn is_convened(desk: Desk<'_>, cluster: &Cluster) -> bool {
    let lead = cluster.lead_agency().and_then(|agency| desk.guidance.reference.organization(agency));
    lead.is_some_and(Organization::convenes_only)
}

fn table(desk: Desk<'_>, clusters: &[&Cluster]) -> String {
    if clusters.is_empty() {
        return String::new();
    }
    let mut text = "| Group | Sectors | Led by | Shared with | National lead |\n|---|---|---|---|---|\n".to_owned();
    for cluster in clusters {
        let sectors = desk.sectors(&cluster.sectors, desk.day_of(cluster.activated_at));
        let lead = cluster.lead_agency().map_or_else(String::new, |agency| desk.organization(agency));
        let with_terms =
            cluster.shared_with_others().map(|sharing| (partner(desk, &sharing.what), sharing.what.term.as_str(), ""));
        let agreed = cluster
            .agreed_co_leads
            .iter()
            .filter(|(one, _)| cluster.sharing.values().all(|sharing| sharing.what.partner.as_ref() != Some(one)))
            .map(|(one, term)| (desk.organization(one), term.as_str(), "; terms of reference to follow"));
        let shared: Vec<_> = with_terms
            .chain(agreed)
            .map(|(partner, term, terms)| format!("{partner} ({}{terms})", verbatim(term)))
            .collect();
        let national = cluster.counterpart().and_then(|counterpart| counterpart.what.government_body);
        let (name, shared, national) =
            (verbatim(cluster.name()), shared.join(", "), verbatim(&national.unwrap_or_default()));
        let _ = writeln!(text, "| {name} | {sectors} | {lead} | {shared} | {national} |");
    }
    text.push('\n');
    text
}

/// The partner as the register names it, or as the record does where it is not in the register.
fn partner(desk: Desk<'_>, sharing: &Sharing) -> String {
    match &sharing.partner {
        Some(partner) => desk.organization(partner),
        None => verbatim(&sharing.partner_in_words()),
    }
}
