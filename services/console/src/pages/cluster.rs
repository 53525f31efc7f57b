//! A cluster: who leads and coordinates it, since when, with whom, what is weak, and how it is to end.

use askama::Template;
use convene_proto::activation::v1::{Cluster, ClusterRecord, GetClusterRequest};

use crate::answer::{Answer, Failure, page};
use crate::deed::subject::Subject;
use crate::deed::{Offers, offers};
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

#[derive(Template)]
#[template(path = "cluster.html")]
struct ClusterPage<'a> {
    v: &'a Guest,
    country: &'a str,
    id: &'a str,
    record: ClusterRecord,
    cluster: Cluster,
    offers: Part<Offers>,
}

/// Draws the page.
///
/// # Errors
/// When there is no such cluster, or it cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let request = GetClusterRequest { header: visit.header(), cluster: id.to_owned(), ..Default::default() };
    let (answer, offers) = futures::join!(visit.ask(request), offers(&visit, Subject::Cluster, id));
    let record = answer?.cluster.ok_or(Failure::Missing)?;
    let cluster = record.cluster.clone().unwrap_or_default();
    Ok(page(&ClusterPage { v: &visit, country, id, record, cluster, offers: part(&visit, offers) }))
}
