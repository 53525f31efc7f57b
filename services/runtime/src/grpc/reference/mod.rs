//! The reference data by gRPC: the countries, clusters, organizations, bodies, roles and lists that this service works with.
//!
//! It is the data in force, which an operator may have replaced.

mod responses;

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use convene_kernel::codes::ResourceId;
use convene_kernel::guidance::Guidance;
use convene_kernel::identity::Role;
use convene_kernel::reference::Reference;
use convene_proto::PagedRequest;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::reference_service_server::{ReferenceService, ReferenceServiceServer};
use tonic::codec::CompressionEncoding;
use tonic::{Request, Response, Status};

use super::edge::{Admitted, Edge};
use super::page::Page;
use super::query::read_fields;
use crate::clock::Clock;

/// How many lists may be named at once.
const MOST_LISTS: usize = 100;

/// The service. It is for everyone whose token is accepted.
#[derive(Clone, Debug)]
pub struct ReferenceApi {
    edge: Arc<Edge>,
    clock: Arc<dyn Clock>,
}

impl ReferenceApi {
    /// Serves the reference data in force; a day that is not given is today on `clock`, in UTC.
    pub fn new(edge: Arc<Edge>, clock: Arc<dyn Clock>) -> Self {
        Self { edge, clock }
    }

    /// The same as a gRPC service.
    pub fn into_service(self) -> ReferenceServiceServer<Self> {
        let largest = self.edge.largest_decoded();
        ReferenceServiceServer::new(self)
            .max_decoding_message_size(largest)
            .accept_compressed(CompressionEncoding::Gzip)
    }

    fn ask<M: PagedRequest>(&self, request: Request<M>) -> Result<Asked<M>, Status> {
        let (metadata, _, message) = request.into_parts();
        let admitted = self.edge.admit(&metadata, message.encoded_len())?;
        let page = Page::of_request(&message)?;
        Ok(Asked { _admitted: admitted, guidance: self.edge.guidance(), page, message })
    }

    /// The day that `as_of` names, which is today when it is empty.
    fn day(&self, as_of: &str) -> Result<NaiveDate, Status> {
        let day = read_fields(|fields| fields.optional_date("as_of", as_of))?;
        Ok(day.unwrap_or_else(|| self.clock.now().date_naive()))
    }
}

/// A question about the reference data, let in.
struct Asked<M> {
    _admitted: Admitted,
    guidance: Arc<Guidance>,
    page: Page,
    message: M,
}

impl<M> Asked<M> {
    fn reference(&self) -> &Reference {
        &self.guidance.reference
    }
}

#[tonic::async_trait]
impl ReferenceService for ReferenceApi {
    async fn list_countries(
        &self,
        request: Request<common::ListCountriesRequest>,
    ) -> Result<Response<common::ListCountriesResponse>, Status> {
        let asked = self.ask(request)?;
        let day = self.day(&asked.message.as_of)?;
        let countries = asked.reference().countries().filter(|country| country.validity.contains(day));
        let (countries, page) = asked
            .page
            .clone()
            .cut(countries.map(|country| responses::country(country, day)).collect(), |country| country.code.clone())?;
        Ok(Response::new(common::ListCountriesResponse { countries, page: Some(page) }))
    }

    async fn list_global_clusters(
        &self,
        request: Request<common::ListGlobalClustersRequest>,
    ) -> Result<Response<common::ListGlobalClustersResponse>, Status> {
        let asked = self.ask(request)?;
        let day = self.day(&asked.message.as_of)?;
        let clusters = asked.reference().register(day).map(|cluster| responses::cluster(cluster, day));
        let (clusters, page) = asked.page.clone().cut(clusters.collect(), |cluster| cluster.code.clone())?;
        Ok(Response::new(common::ListGlobalClustersResponse { clusters, page: Some(page) }))
    }

    async fn list_organizations(
        &self,
        request: Request<common::ListOrganizationsRequest>,
    ) -> Result<Response<common::ListOrganizationsResponse>, Status> {
        let asked = self.ask(request)?;
        let organizations = asked.reference().organizations().map(responses::organization);
        let (organizations, page) =
            asked.page.clone().cut(organizations.collect(), |organization| organization.code.clone())?;
        Ok(Response::new(common::ListOrganizationsResponse { organizations, page: Some(page) }))
    }

    async fn list_bodies(
        &self,
        request: Request<common::ListBodiesRequest>,
    ) -> Result<Response<common::ListBodiesResponse>, Status> {
        let asked = self.ask(request)?;
        let day = self.day(&asked.message.as_of)?;
        let bodies = asked.reference().bodies(day).map(responses::body).collect();
        let (bodies, page) = asked.page.clone().cut(bodies, |body| body.part.clone())?;
        Ok(Response::new(common::ListBodiesResponse { bodies, page: Some(page) }))
    }

    async fn list_roles(
        &self,
        request: Request<common::ListRolesRequest>,
    ) -> Result<Response<common::ListRolesResponse>, Status> {
        let asked = self.ask(request)?;
        let (roles, page) = asked.page.clone().cut(Role::ALL.to_vec(), |role| *role as usize)?;
        let roles = roles.into_iter().map(responses::role).collect();
        Ok(Response::new(common::ListRolesResponse { roles, page: Some(page) }))
    }

    async fn list_code_lists(
        &self,
        request: Request<common::ListCodeListsRequest>,
    ) -> Result<Response<common::ListCodeListsResponse>, Status> {
        let asked = self.ask(request)?;
        let day = self.day(&asked.message.as_of)?;
        let reference = asked.reference();
        let wanted = wanted(&asked.message.names, reference)?;
        let lists = reference.list_names().filter(|name| wanted.is_empty() || wanted.contains(*name));
        let lists = lists.map(|name| responses::code_list(name, reference.list(name), day)).collect();
        let (lists, page) = asked.page.clone().cut(lists, |list| list.name.clone())?;
        Ok(Response::new(common::ListCodeListsResponse { lists, page: Some(page) }))
    }
}

/// The lists that a request names, each of which must exist.
fn wanted(names: &[String], reference: &Reference) -> Result<BTreeSet<String>, Status> {
    let wanted = read_fields(|fields| {
        fields.each("names", names, 0..=MOST_LISTS, |fields, name| {
            fields.known_code::<ResourceId>("", name, "list", reference.list_names())
        })
    })?;
    Ok(wanted.iter().map(ToString::to_string).collect())
}
