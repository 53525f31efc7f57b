//! The notice to the global clusters of a coming meeting that will discuss activation (row RM-1.5).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use convene_kernel::codes::ClusterCode;
use convene_runtime::document::{Document, Recipient};

use super::recipients::global_lead;
use super::{Desk, head_lines, rests_on, signature};
use crate::domain::operation::Emergency;

/// The notice of the last alert on `emergency`; `None` while there is none.
pub fn to_the_global_clusters(desk: Desk<'_>, emergency: &Emergency) -> Option<Document> {
    let alert = &emergency.alerts.last()?.what;
    let day = desk.day_of(alert.alerted_at);
    let clusters = desk.sectors(&alert.clusters, day);
    let mut body = head_lines(&[
        ("To", format!("Global cluster lead agencies: {clusters}")),
        ("From", desk.signed_by_the_head()),
        ("Date", desk.dated(alert.alerted_at)),
        ("Emergency", desk.emergency_name(&emergency.facts.emergency)),
    ]);
    body.push_str("Dear colleagues,\n\n");
    body.push_str(&format!(
        "The Humanitarian Country Team meets on {} to discuss which {}s to propose for activation. Please see that your agency is represented in the country by a person who knows of it.\n\n",
        desk.dated(alert.meeting_at),
        desk.term(),
    ));
    body.push_str(&signature(&desk.signed_by_the_head()));
    body.push_str(&rests_on(&["RM-1.5"]));
    let title = format!("{}: meeting on the activation of {}s", desk.country_name(), desk.term());
    Some(Document { title, body, recipients: global_leads(desk, &alert.clusters, day) })
}

/// The agencies that lead `clusters` globally on `day`.
fn global_leads(desk: Desk<'_>, clusters: &[ClusterCode], day: NaiveDate) -> Vec<Recipient> {
    let known = clusters.iter().filter_map(|cluster| desk.guidance.reference.cluster(cluster, day));
    let leads = known.flat_map(|cluster| {
        // An agency that leads in several settings is asked once.
        let agencies: BTreeSet<_> = cluster.leads_on(day).map(|lead| &lead.agency).collect();
        agencies.into_iter().map(|agency| global_lead(desk, agency, Some(&cluster.code)))
    });
    leads.collect()
}
