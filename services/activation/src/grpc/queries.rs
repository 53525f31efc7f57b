//! Queries: what is recorded, what was known on any day, who decided it, and letters drafted from it.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::reference::Reference;
use convene_kernel::time::Moment;
use convene_proto::activation::v1::record_service_server::RecordService;
use convene_proto::activation::v1::*;
use convene_runtime::grpc::{CountriesQuery, Fields, Query, ServiceApi as _, show};
use tonic::{Request, Response, Status};

use super::{Api, history, letter, responses};
use crate::documents::Desk;
use crate::domain::Activation;
use crate::views::{ClusterEntry, Snapshot, as_known};

#[tonic::async_trait]
impl RecordService for Api {
    async fn list_actions(
        &self,
        request: Request<ListActionsRequest>,
    ) -> Result<Response<ListActionsResponse>, Status> {
        let asked = self.ask(request)?;
        let actions = asked.actions(&asked.message.resource)?;
        Ok(Response::new(ListActionsResponse { actions }))
    }

    async fn get_architecture(
        &self,
        request: Request<GetArchitectureRequest>,
    ) -> Result<Response<GetArchitectureResponse>, Status> {
        let asked = self.ask(request)?;
        let (as_of, known_on) = moments(&asked)?;
        let architecture = if as_of.is_none() && known_on.is_none() {
            asked.record(|record, reader| Ok(responses::architecture(&asked.key, &present(record), reader)))?
        } else {
            let commits = asked.history().await?;
            let latest = Moment::MAX_UTC;
            let then = as_known(&commits, as_of.unwrap_or(latest), known_on.unwrap_or(latest));
            responses::architecture(&asked.key, &then, &asked.reader)
        };
        Ok(Response::new(GetArchitectureResponse { architecture: Some(architecture) }))
    }

    async fn get_country(&self, request: Request<GetCountryRequest>) -> Result<Response<GetCountryResponse>, Status> {
        let asked = self.ask(request)?;
        asked.read(|record, _| {
            Ok(GetCountryResponse { country: Some(responses::operation::country(&record.state.country)) })
        })
    }

    async fn get_emergency(
        &self,
        request: Request<GetEmergencyRequest>,
    ) -> Result<Response<GetEmergencyResponse>, Status> {
        let asked = self.ask(request)?;
        let id = asked.id("emergency", &asked.message.emergency)?;
        asked.read(|record, _| {
            let emergency = responses::operation::emergency_record(record.state.emergency(&id)?);
            Ok(GetEmergencyResponse { emergency: Some(emergency) })
        })
    }

    async fn get_proposal(
        &self,
        request: Request<GetProposalRequest>,
    ) -> Result<Response<GetProposalResponse>, Status> {
        let asked = self.ask(request)?;
        let id = asked.id("proposal", &asked.message.proposal)?;
        asked.read(|record, reader| {
            let proposal = record.state.proposal(&id)?;
            let shown = responses::proposal::proposal(proposal, record.findings.values(), reader);
            Ok(GetProposalResponse { proposal: Some(shown) })
        })
    }

    async fn get_cluster(&self, request: Request<GetClusterRequest>) -> Result<Response<GetClusterResponse>, Status> {
        let asked = self.ask(request)?;
        let id = asked.id("cluster", &asked.message.cluster)?;
        asked.read(|record, reader| {
            let cluster = responses::cluster::record(record.state.cluster(&id)?, record, reader);
            Ok(GetClusterResponse { cluster: Some(cluster) })
        })
    }

    async fn get_review(&self, request: Request<GetReviewRequest>) -> Result<Response<GetReviewResponse>, Status> {
        let asked = self.ask(request)?;
        let id = asked.id("review", &asked.message.review)?;
        asked.read(|record, reader| {
            let review = record.state.reviews.review(&id)?;
            let details = responses::review::details(review, record, reader);
            Ok(GetReviewResponse { review: Some(responses::review::brief(review, reader)), details: Some(details) })
        })
    }

    async fn get_transitions(
        &self,
        request: Request<GetTransitionsRequest>,
    ) -> Result<Response<GetTransitionsResponse>, Status> {
        let asked = self.ask(request)?;
        asked.read(|record, reader| {
            let transitions = responses::review::transitions(&record.state.reviews, reader);
            Ok(GetTransitionsResponse { transitions: Some(transitions) })
        })
    }

    async fn get_history(&self, request: Request<GetHistoryRequest>) -> Result<Response<GetHistoryResponse>, Status> {
        let asked = self.ask(request)?;
        let (entries, page) = asked.resource_history(&asked.message.resource, history::events).await?;
        Ok(Response::new(GetHistoryResponse { entries, page: Some(page) }))
    }

    async fn list_emergencies(
        &self,
        request: Request<ListEmergenciesRequest>,
    ) -> Result<Response<ListEmergenciesResponse>, Status> {
        self.emergencies(request)
    }

    async fn list_proposals(
        &self,
        request: Request<ListProposalsRequest>,
    ) -> Result<Response<ListProposalsResponse>, Status> {
        self.proposals(request)
    }

    async fn list_reviews(
        &self,
        request: Request<ListReviewsRequest>,
    ) -> Result<Response<ListReviewsResponse>, Status> {
        self.reviews(request)
    }

    async fn list_clusters(
        &self,
        request: Request<ListClustersRequest>,
    ) -> Result<Response<ListClustersResponse>, Status> {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let page = asked.page()?;
        let filter = Filter::of(&asked, &self.edge.guidance().reference)?;
        let clusters = self.engine.view(|views| {
            views.worldwide.all().filter(|entry| filter.admits(entry)).map(responses::entry).collect::<Vec<_>>()
        });
        let (clusters, page) = page.cut(clusters, |entry| (entry.country.clone(), entry.cluster.clone()))?;
        Ok(Response::new(ListClustersResponse { clusters, page: Some(page) }))
    }

    async fn draft_letter(
        &self,
        request: Request<DraftLetterRequest>,
    ) -> Result<Response<DraftLetterResponse>, Status> {
        let asked = self.ask(request)?;
        let id = asked.id("about", &asked.message.about)?;
        let (kind, guidance) = (asked.message.kind(), self.edge.guidance());
        asked.read(|record, _| {
            let desk = Desk { country: asked.country(), operation: &record.state, guidance: &guidance };
            let letter = letter::draft(desk, kind, &id)?;
            Ok(DraftLetterResponse { document: Some(show::document(&letter)) })
        })
    }
}

/// The record as it is now.
fn present(record: &Record<Activation>) -> Snapshot {
    Snapshot { operation: record.state.clone(), findings: record.findings.clone(), duties: record.duties.clone() }
}

/// The moment asked about and the moment of knowledge, where they are not now.
fn moments(asked: &Query<'_, Api, GetArchitectureRequest>) -> Result<(Option<Moment>, Option<Moment>), Status> {
    asked.fields(|fields| {
        let as_of = fields.optional_moment("as_of", asked.message.as_of.as_ref());
        let known_on = fields.optional_moment("known_on", asked.message.known_on.as_ref());
        as_of.zip(known_on)
    })
}

/// Which clusters of all countries are asked for.
struct Filter<'a> {
    asked: &'a CountriesQuery<ListClustersRequest>,
    sector: Option<ClusterCode>,
    lead_agency: Option<OrganizationCode>,
}

impl<'a> Filter<'a> {
    /// The filter of `request`; a code that names nothing finds nothing, so it is refused with the nearest that does.
    fn of(asked: &'a CountriesQuery<ListClustersRequest>, reference: &Reference) -> Result<Self, Status> {
        asked.fields(|fields| Self::read(fields, asked, reference))
    }

    fn read(
        fields: &mut Fields,
        asked: &'a CountriesQuery<ListClustersRequest>,
        reference: &Reference,
    ) -> Option<Self> {
        let request = &asked.message;
        let sector = optional(&request.sector, |code| {
            let known = reference.cluster_codes().into_iter().map(ClusterCode::as_str);
            fields.under("GN-3").known_code("sector", code, "cluster", known)
        });
        let lead_agency = optional(&request.lead_agency, |code| {
            let known = reference.organizations().map(|organization| organization.code.as_str());
            fields.under("OG-8").known_code("lead_agency", code, "organization", known)
        });
        Some(Self { asked, sector: sector?, lead_agency: lead_agency? })
    }

    fn admits(&self, entry: &ClusterEntry) -> bool {
        self.asked.countries.contain(&entry.country)
            && self.sector.as_ref().is_none_or(|sector| entry.sectors.contains(sector))
            && (self.lead_agency.is_none() || self.lead_agency == entry.lead_agency)
            && (self.asked.message.include_ended || entry.deactivated_at.is_none())
            && self.asked.exercise == entry.exercise
    }
}

/// What `parse` makes of a text, when there is any.
fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { parse(text).map(Some) }
}
