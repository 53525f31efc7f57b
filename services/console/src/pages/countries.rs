//! The table of all countries with clusters on record.

use std::collections::BTreeMap;

use askama::Template;
use convene_proto::activation::v1::{
    ClusterEntry, ListClustersRequest, ListClustersResponse, ListEmergenciesRequest, ListProposalsRequest,
    ListRecordsRequest, ProposalState,
};
use convene_proto::common::v1::QueryHeader;

use super::moments::asked;
use crate::answer::{Answer, page};
use crate::ask::first_page;
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

struct Row {
    name: String,
    address: String,
    emergencies: Vec<String>,
    clusters: Vec<String>,
    open_proposals: usize,
}

#[derive(Template)]
#[template(path = "countries.html")]
struct CountriesPage<'a> {
    v: &'a Guest,
    rows: Part<Vec<Row>>,
    as_of: String,
    others: Vec<(String, String)>,
}

/// Draws the table.
///
/// # Errors
/// Never: what cannot be had is shown as missing.
pub async fn show(visit: Visit) -> Answer {
    let as_of = asked(&visit, "as_of");
    let header = || Some(QueryHeader { country: String::new(), exercise: visit.exercise.clone() });
    let clusters = ListClustersRequest {
        exercise: visit.exercise.clone(),
        page: first_page(),
        as_of: as_of.moment,
        ..Default::default()
    };
    let emergencies =
        ListEmergenciesRequest { header: header(), page: first_page(), as_of: as_of.moment, ..Default::default() };
    let proposals = ListProposalsRequest {
        header: header(),
        state: ProposalState::Open.into(),
        page: first_page(),
        as_of: as_of.moment,
        ..Default::default()
    };
    let records = ListRecordsRequest { header: header(), page: first_page() };
    let token = &visit.who.token;
    let list_clusters = "convene.activation.v1.RecordService/ListClusters";
    let answers = futures::try_join!(
        visit.app.services.ask_by::<_, ListClustersResponse>(list_clusters, token, clusters),
        visit.ask(emergencies),
        visit.ask(proposals),
        visit.ask(records),
    );
    let rows = part(&visit, answers).map(|(clusters, emergencies, proposals, records)| {
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        for record in records.records.iter().filter(|record| record.exercise == visit.exercise) {
            row(&visit, &mut rows, &record.country);
        }
        for cluster in &clusters.clusters {
            row(&visit, &mut rows, &cluster.country).clusters.push(named(&visit, cluster));
        }
        for entry in &emergencies.emergencies {
            let facts = entry.emergency.as_ref().and_then(|emergency| emergency.facts.as_ref());
            let name = facts.map(|facts| facts.name.clone()).unwrap_or_default();
            row(&visit, &mut rows, &entry.country).emergencies.push(name);
        }
        for entry in &proposals.proposals {
            row(&visit, &mut rows, &entry.country).open_proposals += 1;
        }
        let mut rows: Vec<Row> = rows.into_values().collect();
        rows.sort_by(|one, other| one.name.cmp(&other.name));
        rows
    });
    let mut others: Vec<_> = visit.names.countries.keys().map(|code| (code.clone(), visit.country(code))).collect();
    others.sort_by(|one, other| one.1.cmp(&other.1));
    Ok(page(&CountriesPage { v: &visit, rows, as_of: as_of.text, others }))
}

fn named(visit: &Visit, cluster: &ClusterEntry) -> String {
    let name = if cluster.name.is_empty() { visit.sectors(&cluster.sectors) } else { cluster.name.clone() };
    format!("{name} ({})", cluster.lead_agency)
}

fn row<'r>(visit: &Visit, rows: &'r mut BTreeMap<String, Row>, country: &str) -> &'r mut Row {
    rows.entry(country.to_owned()).or_insert_with(|| Row {
        name: visit.country(country),
        address: format!("{}/countries/{country}", visit.base),
        emergencies: Vec::new(),
        clusters: Vec::new(),
        open_proposals: 0,
    })
}
