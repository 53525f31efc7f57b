//! The notice to the global clusters of a coming meeting that will discuss activation (row RM-1.5).

use chrono::NaiveDate;
use convene_kernel::codes::ClusterCode;
use convene_kernel::time::Moment;
use convene_runtime::document::{Document, Letter, Recipient};

use super::recipients::global_lead_of;
use super::{Desk, DraftingDesk};
use crate::domain::Recorded;
use crate::domain::operation::{Alert, Emergency, Setting};

/// The notice of the alert on `emergency` that was given at `alerted_at`, or of the last one; `None` where there is none.
pub fn to_the_global_clusters(desk: Desk<'_>, emergency: &Emergency, alerted_at: Option<Moment>) -> Option<Document> {
    let asked_for = |alert: &&Recorded<Alert>| alerted_at.is_none_or(|at| alert.what.alerted_at == at);
    let (alert, id) = (&emergency.alerts.iter().rfind(asked_for)?.what, &emergency.facts.emergency);
    let day = desk.day_of(alert.alerted_at);
    let sectors = desk.sectors(&alert.clusters, day);
    let text = format!(
        "The Humanitarian Country Team will meet on {} to discuss which {term}s to recommend for activation in response to {}. These sectors will be discussed: {sectors}.\n\nPlease ensure that each of the global clusters you lead is represented in the country, and in this discussion, by a person who is informed of it.",
        desk.dated(alert.meeting_at),
        desk.emergency_name(id),
        term = desk.term(),
    );
    let letter = Letter {
        title: format!("{}: meeting on the activation of {}s", desk.country_name(), desk.term()),
        from: desk.signed_by_the_head(alert.alerted_at),
        recipients: global_leads(desk, emergency.facts.setting, &alert.clusters, day),
        about: vec![("Emergency", desk.emergency_name(id))],
        text,
        rows: &["RM-1.5"],
        ..desk.letter("alert", id, desk.day_of(alert.alerted_at))
    };
    Some(letter.document())
}

/// The agencies that lead `clusters` globally, each for what it leads.
fn global_leads(desk: Desk<'_>, setting: Setting, clusters: &[ClusterCode], day: NaiveDate) -> Vec<Recipient> {
    let leads = clusters.iter().flat_map(|cluster| {
        let agencies = desk.global_leads(cluster, setting, day).into_iter();
        agencies.map(move |agency| global_lead_of(desk, agency, cluster, day))
    });
    leads.collect()
}
