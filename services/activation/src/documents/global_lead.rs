//! The notice to global leads that another agency leads in the country, and how contact is kept (row OG-15).

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_runtime::document::{Document, Letter};

use super::recipients::global_lead;
use super::{Desk, DraftingDesk, day, sentence, verbatim};
use crate::domain::cluster::Cluster;

/// The notice of who leads `cluster`; `None` where its lead is the global one of all it serves.
pub fn to_the_global_leads(desk: Desk<'_>, cluster: &Cluster) -> Option<Document> {
    let (lead, led_since) = (cluster.lead_agency()?, cluster.leads.changed_at()?);
    let since = desk.day_of(led_since);
    let others = led_by_others(desk, cluster, lead, since);
    if others.is_empty() {
        return None;
    }
    let mut text = format!(
        "Since {}, {} has led the {} {} in the country. You lead globally what it serves:\n\n",
        day(since),
        desk.organization(lead),
        desk.term(),
        verbatim(cluster.name()),
    );
    for (agency, sectors) in &others {
        let _ = writeln!(text, "- **{agency}:** {}", desk.sectors(sectors, since));
    }
    text.push_str("\nWe apply the standards and procedures agreed at the global level, and ask for your advice and for the operational support that you can mobilize.\n\n");
    if let Some(expertise) = cluster.expertise() {
        let (expertise, infrastructure) =
            (sentence(&expertise.what.expertise), sentence(&expertise.what.infrastructure));
        let _ = writeln!(text, "- **Our expertise:** {expertise}\n- **Our infrastructure:** {infrastructure}\n");
    }
    if let Some(informed) = cluster.global_lead_informed() {
        let _ = writeln!(text, "How we keep contact with you: {}\n", sentence(&informed.what.contact));
    }
    let emergency = cluster.emergency.as_ref().map(|emergency| desk.emergency_name(emergency));
    let letter = Letter {
        title: format!("{}: lead agency of {}", desk.country_name(), desk.sectors(&cluster.sectors, since)),
        from: format!("{}, {}", desk.organization(lead), desk.country_name()),
        recipients: others.keys().map(|agency| global_lead(desk, agency)).collect(),
        about: vec![("Emergency", emergency.unwrap_or_default())],
        text,
        rows: &["OG-15", "RM-1.7"],
        ..desk.letter("global-leads", &cluster.id, desk.day_of(led_since))
    };
    Some(letter.document())
}

/// The agencies that lead globally what the cluster serves where its lead does not, each with what it leads and nothing else.
fn led_by_others<'a>(
    desk: Desk<'a>,
    cluster: &'a Cluster,
    lead: &OrganizationCode,
    day: NaiveDate,
) -> BTreeMap<&'a OrganizationCode, Vec<ClusterCode>> {
    let mut others: BTreeMap<_, Vec<_>> = BTreeMap::new();
    let setting = desk.operation.setting_of(cluster);
    for sector in &cluster.sectors {
        let agencies = desk.global_leads(sector, setting, day);
        if !agencies.contains(lead) {
            agencies.into_iter().for_each(|agency| others.entry(agency).or_default().push(sector.clone()));
        }
    }
    others
}
