//! Queries: what is recorded, what was known on any day, who decided it, and letters drafted from it.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::{ClusterCode, OrganizationCode};
use convene_kernel::reference::Reference;
use convene_kernel::visibility::Reader;
use convene_proto::activation::v1::record_service_server::RecordService;
use convene_proto::activation::v1::{self as pb, *};
use convene_runtime::grpc::contract::ToMessage as _;
use convene_runtime::grpc::{CountriesQuery, Fields, Moments, ServiceApi as _, records, show};
use convene_runtime::query_service;
use tonic::Status;

use super::{Api, letter, responses};
use crate::documents::Desk;
use crate::domain::Activation;
use crate::publish;
use crate::views::ClusterEntry;

query_service! { RecordService for Api {
    list_actions(self, asked: ListActionsRequest) -> ListActionsResponse {
        let actions = asked.actions(&asked.message.resource)?;
        Ok(ListActionsResponse { actions })
    }

    list_records(self, asked: ListRecordsRequest by ask_countries) -> ListRecordsResponse {
        let (records, page) = records(self, &asked)?;
        Ok(ListRecordsResponse { records, page: Some(page) })
    }

    get_architecture(self, asked: GetArchitectureRequest) -> GetArchitectureResponse {
        let moment = self.moment_of(&asked)?;
        let look = |record: &Record<Activation>, reader: &Reader| {
            Ok(responses::architecture(&asked.key, record, reader, moment))
        };
        let (architecture, shown) = self.look_at(&asked, look).await?;
        Ok(GetArchitectureResponse { architecture: Some(architecture), shown })
    }

    get_country(self, asked: GetCountryRequest) -> GetCountryResponse {
        let look = |record: &Record<Activation>, _: &Reader| Ok(responses::operation::country(&record.state));
        let (country, shown) = self.look_at(&asked, look).await?;
        Ok(GetCountryResponse { country: Some(country), shown })
    }

    get_emergency(self, asked: GetEmergencyRequest) -> GetEmergencyResponse {
        let id = asked.id("emergency", &asked.message.emergency)?;
        let look = |record: &Record<Activation>, _: &Reader| {
            record.state.emergency(&id).map(|one| responses::operation::emergency_record(&record.state, one))
        };
        let (emergency, shown) = self.look_at(&asked, look).await?;
        Ok(GetEmergencyResponse { emergency: Some(emergency), shown })
    }

    get_proposal(self, asked: GetProposalRequest) -> GetProposalResponse {
        let id = asked.id("proposal", &asked.message.proposal)?;
        let look = |record: &Record<Activation>, reader: &Reader| {
            let proposal = record.state.proposal(&id)?;
            Ok(responses::proposal::proposal(proposal, record.findings.values(), reader))
        };
        let (proposal, shown) = self.look_at(&asked, look).await?;
        Ok(GetProposalResponse { proposal: Some(proposal), shown })
    }

    get_cluster(self, asked: GetClusterRequest) -> GetClusterResponse {
        let id = asked.id("cluster", &asked.message.cluster)?;
        let moment = self.moment_of(&asked)?;
        let look = |record: &Record<Activation>, reader: &Reader| {
            Ok(responses::cluster::record(record.state.cluster(&id)?, record, reader, moment))
        };
        let (cluster, shown) = self.look_at(&asked, look).await?;
        Ok(GetClusterResponse { cluster: Some(cluster), shown })
    }

    get_review(self, asked: GetReviewRequest) -> GetReviewResponse {
        let id = asked.id("review", &asked.message.review)?;
        let look = |record: &Record<Activation>, reader: &Reader| {
            let review = record.state.reviews.review(&id)?;
            Ok((responses::review::brief(review, reader), responses::review::details(review, record, reader)))
        };
        let ((review, details), shown) = self.look_at(&asked, look).await?;
        Ok(GetReviewResponse { review: Some(review), details: Some(details), shown })
    }

    get_transitions(self, asked: GetTransitionsRequest) -> GetTransitionsResponse {
        let look = |record: &Record<Activation>, reader: &Reader| {
            Ok(responses::review::transitions(&record.state.reviews, reader))
        };
        let (transitions, shown) = self.look_at(&asked, look).await?;
        Ok(GetTransitionsResponse { transitions: Some(transitions), shown })
    }

    get_history(self, asked: GetHistoryRequest) -> GetHistoryResponse {
        let (entries, page) = asked.resource_history(&asked.message.resource, publish::shown).await?;
        Ok(GetHistoryResponse { entries, page: Some(page) })
    }

    list_emergencies(self, asked: ListEmergenciesRequest by ask_countries) -> ListEmergenciesResponse {
        self.emergencies(&asked).await
    }

    list_proposals(self, asked: ListProposalsRequest by ask_countries) -> ListProposalsResponse {
        self.proposals(&asked).await
    }

    list_reviews(self, asked: ListReviewsRequest by ask_countries) -> ListReviewsResponse {
        self.reviews(&asked).await
    }

    list_clusters(self, request: ListClustersRequest as sent) -> ListClustersResponse {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let page = asked.page()?;
        let filter = Filter::of(&asked, &self.edge.guidance().reference)?;
        let moments = asked.fields(|fields| Moments::read(fields, &asked.message))?;
        let mut clusters: Vec<pb::ClusterEntry> = Vec::new();
        if moments.are_now() {
            self.engine.view(|views| {
                let asked_for = views.cluster_index.all().filter(|entry| filter.admits(entry));
                clusters.extend(asked_for.map(ClusterEntry::to_message));
            });
        } else {
            let keys = self.keys(|key| asked.countries.contain(&key.country));
            self.each_record_then(keys, moments, |key, record| {
                let entries = ClusterEntry::of(key, record).filter(|entry| filter.admits(entry));
                clusters.extend(entries.map(|entry| entry.to_message()));
            })
            .await?;
        }
        let shown = Some(moments.shown(self.engine.now()));
        let (clusters, page) = page.cut(clusters, |entry| (entry.country.clone(), entry.cluster.clone()))?;
        Ok(ListClustersResponse { clusters, page: Some(page), shown })
    }

    draft_letter(self, asked: DraftLetterRequest) -> DraftLetterResponse {
        let id = asked.id("about", &asked.message.about)?;
        let (kind, guidance) = (asked.message.kind(), self.edge.guidance());
        let alerted_at =
            asked.fields(|fields| fields.optional_moment("alerted_at", asked.message.alerted_at.as_ref()))?;
        asked.record(|record, reader| {
            let exercise = asked.exercise();
            let desk = Desk { country: asked.country(), operation: &record.state, guidance: &guidance, exercise };
            let letter = letter::draft(desk, kind, (&id, alerted_at), reader)?;
            Ok(DraftLetterResponse { document: Some(show::document(&letter)) })
        })
    }
} }

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
