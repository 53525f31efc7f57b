//! Queries: what is so, what was so and known on any day, who decided it, and letters drafted from it.

use convene_kernel::aggregate::{Aggregate as _, Record};
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{AggregateKey, Commit};
use convene_kernel::identity::{Authority, Caller};
use convene_kernel::reference::Reference;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use convene_proto::activation::v1::record_service_server::RecordService;
use convene_proto::activation::v1::*;
use convene_proto::common::v1 as common;
use convene_runtime::grpc::{
    Asked, Fields, Page, ServiceApi as _, again_after, ask, ask_worldwide, reasons, status_of,
};
use tonic::{Code, Request, Response, Status};

use super::{Api, history, shown, shown_cluster, shown_operation, shown_review};
use crate::documents::Desk;
use crate::domain::{Activation, Event};
use crate::views::{ClusterEntry, as_known};
use crate::visibility::INSIDERS;

#[tonic::async_trait]
impl RecordService for Api {
    async fn get_architecture(
        &self,
        request: Request<GetArchitectureRequest>,
    ) -> Result<Response<GetArchitectureResponse>, Status> {
        let asked = ask(&self.edge, Activation::KIND, request, |message| message.header.as_ref())?;
        let (as_of, known_on) = moments(&asked.message)?;
        let commits = self.history(&asked.key).await?;
        let snapshot = as_known(&commits, as_of, known_on);
        let deliberates = deliberates(&asked.admitted.caller, &asked.key.country);
        let architecture = Some(shown::architecture(&asked.key, &snapshot, deliberates));
        Ok(Response::new(GetArchitectureResponse { architecture }))
    }

    async fn get_country(&self, request: Request<GetCountryRequest>) -> Result<Response<GetCountryResponse>, Status> {
        self.ask(request)?.read(|record, _reader| {
            Ok(GetCountryResponse { country: Some(shown_operation::country(&record.state.country)) })
        })
    }

    async fn get_emergency(
        &self,
        request: Request<GetEmergencyRequest>,
    ) -> Result<Response<GetEmergencyResponse>, Status> {
        let asked = self.ask(request)?;
        let id = asked.id("emergency", &asked.message.emergency)?;
        asked.read(|record, _reader| {
            let emergency = shown_operation::emergency(record.state.emergency(&id)?);
            Ok(GetEmergencyResponse { emergency: Some(emergency) })
        })
    }

    async fn get_proposal(
        &self,
        request: Request<GetProposalRequest>,
    ) -> Result<Response<GetProposalResponse>, Status> {
        let asked = ask(&self.edge, Activation::KIND, request, |message| message.header.as_ref())?;
        let id = identifier("proposal", &asked.message.proposal)?;
        let deliberates = deliberates(&asked.admitted.caller, &asked.key.country);
        let proposal = self.read(&asked.key, |record| {
            let proposal = record.state.proposal(&id)?;
            Ok(shown::proposal(proposal, record.findings.values(), deliberates))
        })?;
        Ok(Response::new(GetProposalResponse { proposal: Some(proposal) }))
    }

    async fn get_cluster(&self, request: Request<GetClusterRequest>) -> Result<Response<GetClusterResponse>, Status> {
        let asked = ask(&self.edge, Activation::KIND, request, |message| message.header.as_ref())?;
        let id = identifier("cluster", &asked.message.cluster)?;
        let deliberates = deliberates(&asked.admitted.caller, &asked.key.country);
        let cluster = self
            .read(&asked.key, |record| Ok(shown_cluster::cluster(record.state.cluster(&id)?, record, deliberates)))?;
        Ok(Response::new(GetClusterResponse { cluster: Some(cluster) }))
    }

    async fn get_review(&self, request: Request<GetReviewRequest>) -> Result<Response<GetReviewResponse>, Status> {
        let asked = ask(&self.edge, Activation::KIND, request, |message| message.header.as_ref())?;
        let id = identifier("review", &asked.message.review)?;
        let deliberates = deliberates(&asked.admitted.caller, &asked.key.country);
        let (review, details) = self.read(&asked.key, |record| {
            let review = record.state.reviews.review(&id)?;
            Ok((shown::review(review, deliberates), shown_review::details(review, record, deliberates)))
        })?;
        Ok(Response::new(GetReviewResponse { review: Some(review), details: Some(details) }))
    }

    async fn get_transitions(
        &self,
        request: Request<GetTransitionsRequest>,
    ) -> Result<Response<GetTransitionsResponse>, Status> {
        let asked = ask(&self.edge, Activation::KIND, request, |message| message.header.as_ref())?;
        let deliberates = deliberates(&asked.admitted.caller, &asked.key.country);
        let shown =
            self.read(&asked.key, |record| Ok(shown_review::transitions(&record.state.reviews, deliberates)))?;
        Ok(Response::new(GetTransitionsResponse { transitions: Some(shown) }))
    }

    async fn get_cluster_history(
        &self,
        request: Request<GetClusterHistoryRequest>,
    ) -> Result<Response<GetClusterHistoryResponse>, Status> {
        let asked = ask(&self.edge, Activation::KIND, request, |message| message.header.as_ref())?;
        let Asked { key, message, .. } = &asked;
        let id = identifier("cluster", &message.cluster)?;
        self.read(key, |record| record.state.cluster(&id).map(|_| ()))?;
        let page = Page::of(message.page.as_ref(), &format!("history of {id} in {key:?}"))?;
        let commits = self.history(key).await?;
        let deliberates = deliberates(&asked.admitted.caller, &key.country);
        let entries = commits.iter().flat_map(|commit| history::entries(commit, &id, deliberates)).collect();
        let (entries, page) = page.cut(entries);
        Ok(Response::new(GetClusterHistoryResponse { entries, page: Some(page) }))
    }

    async fn list_clusters(
        &self,
        request: Request<ListClustersRequest>,
    ) -> Result<Response<ListClustersResponse>, Status> {
        let (_admitted, message) = ask_worldwide(&self.edge, request)?;
        let scope = ListClustersRequest { page: None, ..message.clone() };
        let page = Page::of(message.page.as_ref(), &format!("{scope:?}"))?;
        let filter = Filter::of(&message, &self.edge.guidance().reference)?;
        let clusters = self.engine.view(|views| {
            views.worldwide.all().filter(|entry| filter.admits(entry)).map(shown::entry).collect::<Vec<_>>()
        });
        let (clusters, page) = page.cut(clusters);
        Ok(Response::new(ListClustersResponse { clusters, page: Some(page) }))
    }

    async fn draft_letter(
        &self,
        request: Request<DraftLetterRequest>,
    ) -> Result<Response<DraftLetterResponse>, Status> {
        let asked = ask(&self.edge, Activation::KIND, request, |message| message.header.as_ref())?;
        let id = identifier("about", &asked.message.about)?;
        let (kind, guidance) = (asked.message.kind(), self.edge.guidance());
        let letter = self.read(&asked.key, |record| {
            let desk = Desk { country: &asked.key.country, operation: &record.state, guidance: &guidance };
            super::letter::draft(desk, kind, &id)
        })?;
        let document = common::Document { markdown: letter.markdown(), html: letter.html(), title: letter.title };
        Ok(Response::new(DraftLetterResponse { document: Some(document) }))
    }
}

impl Api {
    fn read<T>(
        &self,
        key: &AggregateKey,
        look: impl FnOnce(&Record<Activation>) -> Result<T, Refusal>,
    ) -> Result<T, Status> {
        let empty = Record::default();
        let looked = self.engine.record(key, |record| look(record.unwrap_or(&empty)));
        looked.map_err(|refusal| status_of(&refusal))
    }

    async fn history(&self, key: &AggregateKey) -> Result<Vec<Commit<Event>>, Status> {
        self.engine.history(key).await.map_err(|error| {
            let pause = std::time::Duration::from_secs(1);
            again_after(pause, Code::Unavailable, reasons::SERVICE_UNAVAILABLE, error.to_string())
        })
    }
}

fn moments(request: &GetArchitectureRequest) -> Result<(Moment, Moment), Status> {
    let mut fields = Fields::new();
    let as_of = fields.optional_moment("as_of", request.as_of.as_ref());
    let known_on = fields.optional_moment("known_on", request.known_on.as_ref());
    let (as_of, known_on) = fields.finish(as_of.zip(known_on)).map_err(|refusal| status_of(&refusal))?;
    Ok((as_of.unwrap_or(Moment::MAX_UTC), known_on.unwrap_or(Moment::MAX_UTC)))
}

fn identifier(field: &str, text: &str) -> Result<ResourceId, Status> {
    let mut fields = Fields::new();
    let id = fields.code(field, text);
    fields.finish(id).map_err(|refusal| status_of(&refusal))
}

fn deliberates(caller: &Caller, country: &CountryCode) -> bool {
    caller.acting_under(&Authority::of(INSIDERS.roles()), country).is_some()
}

/// Which clusters of all countries are asked for.
struct Filter {
    countries: Vec<CountryCode>,
    sector: Option<ClusterCode>,
    lead_agency: Option<OrganizationCode>,
    include_ended: bool,
    exercise: Option<ResourceId>,
}

impl Filter {
    /// The filter of `request`; a code that names nothing finds nothing, so it is refused with the nearest that does.
    fn of(request: &ListClustersRequest, reference: &Reference) -> Result<Self, Status> {
        let mut fields = Fields::new();
        let countries = fields.each("countries", &request.countries, 0..=250, |fields, code| {
            let known = reference.countries().map(|country| country.code.as_str());
            fields.known_code("", code, "country", known)
        });
        let sector = optional(&request.sector, |code| {
            let known = reference.cluster_codes().into_iter().map(ClusterCode::as_str);
            fields.under("GN-3").known_code("sector", code, "cluster", known)
        });
        let lead_agency = optional(&request.lead_agency, |code| {
            let known = reference.organizations().map(|organization| organization.code.as_str());
            fields.under("OG-8").known_code("lead_agency", code, "organization", known)
        });
        let exercise = fields.under_no_row().optional_code("exercise", &request.exercise);
        let all = countries.zip(sector).zip(lead_agency.zip(exercise));
        let ((countries, sector), (lead_agency, exercise)) =
            fields.finish(all).map_err(|refusal| status_of(&refusal))?;
        Ok(Self { countries, sector, lead_agency, include_ended: request.include_ended, exercise })
    }

    fn admits(&self, entry: &ClusterEntry) -> bool {
        (self.countries.is_empty() || self.countries.contains(&entry.country))
            && self.sector.as_ref().is_none_or(|sector| entry.sectors.contains(sector))
            && (self.lead_agency.is_none() || self.lead_agency == entry.lead_agency)
            && (self.include_ended || entry.deactivated_at.is_none())
            && self.exercise.as_ref().map(ResourceId::as_str) == entry.exercise.as_deref()
    }
}

/// What `parse` makes of a text, when there is any.
fn optional<T>(text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<Option<T>> {
    if text.is_empty() { Some(None) } else { parse(text).map(Some) }
}
