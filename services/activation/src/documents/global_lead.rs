//! The notice to global leads that another agency leads in the country, and how contact is kept (row OG-15).

use std::collections::BTreeSet;
use std::fmt::Write as _;

use convene_runtime::document::{Document, verbatim};

use super::recipients::{addressed, global_lead};
use super::{Desk, day, head_lines, rests_on, sentence, signature};
use crate::domain::cluster::Cluster;

/// The notice of who leads `cluster`; `None` where its lead is the global one of all it serves.
pub fn to_the_global_leads(desk: Desk<'_>, cluster: &Cluster) -> Option<Document> {
    let (lead, since) = (cluster.lead_agency()?, desk.day_of(cluster.leads.changed_at()?));
    let sectors = cluster.sectors.iter().filter_map(|sector| desk.guidance.reference.cluster(sector, since));
    let setting = desk.operation.setting_of(cluster);
    let leads = |sector| setting.global_leads(sector, since).map(|global| &global.agency);
    let led_by_others = sectors.filter(|sector| leads(sector).all(|global| global != lead));
    let others: BTreeSet<_> = led_by_others.flat_map(leads).collect();
    if others.is_empty() {
        return None;
    }
    let recipients: Vec<_> = others.into_iter().map(|agency| global_lead(desk, agency, None)).collect();
    let from = format!("{}, {}", desk.organization(lead), desk.country_name());
    let mut head = addressed(&recipients).to_vec();
    head.push(("From", from.clone()));
    head.extend(cluster.emergency.as_ref().map(|emergency| ("Emergency", desk.emergency_name(emergency))));
    let mut body = head_lines(&head);
    let (name, served) = (verbatim(cluster.name()), desk.sectors(&cluster.sectors, since));
    let _ = writeln!(
        body,
        "Dear colleagues,\n\nSince {} we lead in the country what you lead globally: {name} ({served}). We keep to the standards and procedures agreed globally, and ask for your advice and support.\n",
        day(since),
    );
    if let Some(expertise) = cluster.expertise() {
        let (expertise, infrastructure) =
            (sentence(&expertise.what.expertise), sentence(&expertise.what.infrastructure));
        let _ = writeln!(body, "- **Expertise:** {expertise}\n- **Infrastructure:** {infrastructure}\n");
    }
    if let Some(informed) = cluster.global_lead_informed() {
        let _ = writeln!(body, "How we keep contact: {}\n", sentence(&informed.what.contact));
    }
    body.push_str(&signature(&from));
    body.push_str(&rests_on(&["OG-15", "RM-1.7"]));
    let title = format!("{}: another lead than the global one", desk.country_name());
    Some(Document { title, body, recipients })
}
