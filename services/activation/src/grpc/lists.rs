//! Lists over one country or all in which the caller holds a role: emergencies, proposals and reviews.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Reader;
use convene_proto::DatedRequest;
use convene_proto::activation::v1::{self as pb, *};
use convene_proto::common::v1::ShownMoment;
use convene_runtime::grpc::{CountriesQuery, Moments, ServiceApi as _};
use prost_types::Timestamp;
use tonic::{Request, Response, Status};

use super::{Api, responses};
use crate::domain::Activation;
use crate::domain::operation::Emergency;
use crate::visibility::INSIDERS;

/// The moments that a list is about: from the first on, and before the second.
struct Period {
    since: Option<Moment>,
    until: Option<Moment>,
}

impl Period {
    fn of<M>(asked: &CountriesQuery<M>, since: Option<&Timestamp>, until: Option<&Timestamp>) -> Result<Self, Status> {
        asked.fields(|fields| {
            let since = fields.optional_moment("since", since);
            let until = fields.optional_moment("until", until);
            Some(Self { since: since?, until: until? })
        })
    }

    fn contains(&self, moment: Moment) -> bool {
        self.since.is_none_or(|since| since <= moment) && self.until.is_none_or(|until| moment < until)
    }
}

impl Api {
    /// What `find` finds in each record that is asked about, for the caller as its reader, at the moment that is asked about; and
    /// which moment that is.
    async fn found<M: DatedRequest, T, I: IntoIterator<Item = T>>(
        &self,
        asked: &CountriesQuery<M>,
        find: impl Fn(&AggregateKey, &Record<Activation>, &Reader) -> I,
    ) -> Result<(Vec<T>, Option<ShownMoment>), Status> {
        let moments = asked.fields(|fields| Moments::read(fields, &asked.message))?;
        let mut found = Vec::new();
        let mut look = |key: &AggregateKey, record: &Record<Activation>| {
            let reader = asked.reader(&key.country, INSIDERS);
            found.extend(find(key, record, &reader));
        };
        if moments.are_now() {
            self.engine.each_record(|key, record| {
                if asked.is_about(key) {
                    look(key, record);
                }
            });
        } else {
            self.each_record_then(self.keys(|key| asked.is_about(key)), moments, look).await?;
        }
        Ok((found, Some(moments.shown(self.engine.now()))))
    }

    /// The emergencies asked for, by country and identifier.
    pub(super) async fn emergencies(
        &self,
        request: Request<ListEmergenciesRequest>,
    ) -> Result<Response<ListEmergenciesResponse>, Status> {
        let asked = self.ask_countries(request)?;
        let (page, message) = (asked.page()?, &asked.message);
        let period = Period::of(&asked, message.since.as_ref(), message.until.as_ref())?;
        let class = asked.fields(|fields| {
            fields.choice("emergency_class", message.emergency_class, pb::EmergencyClass::as_str_name, Some)
        })?;
        let regional = asked
            .fields(|fields| fields.optional_code::<ResourceId>("regional_emergency", &message.regional_emergency))?;
        let (found, shown) = self
            .found(&asked, |key, record, _| {
                let is_part = |one: &&Emergency| regional.is_none() || one.facts.regional_emergency == regional;
                let emergencies = record.state.emergencies.values().filter(|one| period.contains(one.facts.onset));
                let emergencies = emergencies.filter(is_part);
                let entries = emergencies.map(|one| EmergencyEntry {
                    country: key.country.to_string(),
                    emergency: Some(responses::operation::emergency(one)),
                });
                let is_of_class = |entry: &EmergencyEntry| {
                    let facts = entry.emergency.as_ref().and_then(|emergency| emergency.facts.as_ref());
                    class == pb::EmergencyClass::Unspecified
                        || facts.is_some_and(|facts| facts.emergency_class() == class)
                };
                entries.filter(is_of_class).collect::<Vec<_>>()
            })
            .await?;
        let id = |entry: &EmergencyEntry| {
            let facts = entry.emergency.as_ref().and_then(|emergency| emergency.facts.as_ref());
            facts.map(|facts| facts.emergency.clone()).unwrap_or_default()
        };
        let (emergencies, page) = page.cut(found, |entry| (entry.country.clone(), id(entry)))?;
        Ok(Response::new(ListEmergenciesResponse { emergencies, page: Some(page), shown }))
    }

    /// The proposals asked for, by country and identifier.
    pub(super) async fn proposals(
        &self,
        request: Request<ListProposalsRequest>,
    ) -> Result<Response<ListProposalsResponse>, Status> {
        let asked = self.ask_countries(request)?;
        let (page, message) = (asked.page()?, &asked.message);
        let period = Period::of(&asked, message.since.as_ref(), message.until.as_ref())?;
        let state =
            asked.fields(|fields| fields.choice("state", message.state, pb::ProposalState::as_str_name, Some))?;
        let (found, shown) = self
            .found(&asked, |key, record, _| {
                let proposals = record.state.proposals.values().filter(|one| period.contains(one.received_at));
                let entries = proposals.map(|one| ProposalEntry {
                    country: key.country.to_string(),
                    emergency: one.submission.emergency.to_string(),
                    proposal: Some(responses::proposal::summary(one)),
                });
                let is_in_state = |entry: &ProposalEntry| {
                    state == pb::ProposalState::Unspecified
                        || entry.proposal.as_ref().is_some_and(|proposal| proposal.state() == state)
                };
                entries.filter(is_in_state).collect::<Vec<_>>()
            })
            .await?;
        let id = |entry: &ProposalEntry| entry.proposal.as_ref().map(|one| one.proposal.clone()).unwrap_or_default();
        let (proposals, page) = page.cut(found, |entry| (entry.country.clone(), id(entry)))?;
        Ok(Response::new(ListProposalsResponse { proposals, page: Some(page), shown }))
    }

    /// The reviews asked for, by country and identifier.
    pub(super) async fn reviews(
        &self,
        request: Request<ListReviewsRequest>,
    ) -> Result<Response<ListReviewsResponse>, Status> {
        let asked = self.ask_countries(request)?;
        let (page, message) = (asked.page()?, &asked.message);
        let period = Period::of(&asked, message.since.as_ref(), message.until.as_ref())?;
        let state = asked.fields(|fields| fields.choice("state", message.state, ReviewState::as_str_name, Some))?;
        let (found, shown) = self
            .found(&asked, |key, record, reader| {
                let reviews = record.state.reviews.reviews.values();
                let asked_for = reviews.filter(|review| {
                    let is_in_state = match state {
                        ReviewState::Unspecified => true,
                        ReviewState::Open => review.closing.is_none(),
                        ReviewState::Closed => review.closing.is_some(),
                    };
                    is_in_state && period.contains(review.opening.stamp.occurred_at)
                });
                let entries = asked_for.map(|review| ReviewEntry {
                    country: key.country.to_string(),
                    review: Some(responses::review::brief(review, reader)),
                });
                entries.collect::<Vec<_>>()
            })
            .await?;
        let id = |entry: &ReviewEntry| entry.review.as_ref().map(|one| one.review.clone()).unwrap_or_default();
        let (reviews, page) = page.cut(found, |entry| (entry.country.clone(), id(entry)))?;
        Ok(Response::new(ListReviewsResponse { reviews, page: Some(page), shown }))
    }
}
