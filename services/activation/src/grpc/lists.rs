//! Lists over one country or all in which the caller holds a role: emergencies, proposals and reviews.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Reader;
use convene_proto::DatedRequest;
use convene_proto::activation::v1::{self as pb, *};
use convene_proto::common::v1::ShownMoment;
use convene_runtime::grpc::contract::{ReadForm as _, forms};
use convene_runtime::grpc::{CountriesQuery, each_record_at};
use prost_types::Timestamp;
use tonic::Status;

use super::{Api, responses};
use crate::domain::Activation;
use crate::domain::operation::{Emergency, EmergencyClass};
use crate::views::as_known;
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
        let mut found = Vec::new();
        let shown = each_record_at(self, asked, as_known, |key, record: &Record<Activation>, _| {
            let reader = asked.reader(&key.country, INSIDERS);
            found.extend(find(key, record, &reader));
        })
        .await?;
        Ok((found, shown))
    }

    /// The emergencies asked for, by country and identifier.
    pub(super) async fn emergencies(
        &self,
        asked: &CountriesQuery<ListEmergenciesRequest>,
    ) -> Result<ListEmergenciesResponse, Status> {
        let (page, message) = (asked.page()?, &asked.message);
        let period = Period::of(asked, message.since.as_ref(), message.until.as_ref())?;
        let class: Option<EmergencyClass> = asked
            .fields(|fields| forms::optional_choice().read(fields, "emergency_class", &message.emergency_class))?;
        let regional = asked
            .fields(|fields| fields.optional_code::<ResourceId>("regional_emergency", &message.regional_emergency))?;
        let (found, shown) = self
            .found(asked, |key, record, _| {
                let asked_for = record.state.emergencies.values().filter(|one| {
                    period.contains(one.facts.onset)
                        && (regional.is_none() || one.facts.regional_emergency == regional)
                        && class.is_none_or(|class| one.facts.class == class)
                });
                let entry = |one: &Emergency| {
                    let (country, emergency) = (key.country.to_string(), responses::operation::emergency(one));
                    (one.facts.emergency.clone(), EmergencyEntry { country, emergency: Some(emergency) })
                };
                asked_for.map(entry).collect::<Vec<_>>()
            })
            .await?;
        let (emergencies, page) = page.cut(found, |(id, entry)| (entry.country.clone(), id.to_string()))?;
        let emergencies = emergencies.into_iter().map(|(_, entry)| entry).collect();
        Ok(ListEmergenciesResponse { emergencies, page: Some(page), shown })
    }

    /// The proposals asked for, by country and identifier.
    pub(super) async fn proposals(
        &self,
        asked: &CountriesQuery<ListProposalsRequest>,
    ) -> Result<ListProposalsResponse, Status> {
        let (page, message) = (asked.page()?, &asked.message);
        let period = Period::of(asked, message.since.as_ref(), message.until.as_ref())?;
        let state =
            asked.fields(|fields| fields.choice("state", message.state, pb::ProposalState::as_str_name, Some))?;
        let is_in_state =
            |proposal: &pb::ProposalSummary| state == pb::ProposalState::Unspecified || proposal.state() == state;
        let (found, shown) = self
            .found(asked, |key, record, _| {
                let asked_for = record.state.proposals.values().filter(|one| period.contains(one.received_at));
                let entries = asked_for.map(|one| (one, responses::proposal::summary(one)));
                let entries = entries.filter(|(_, summary)| is_in_state(summary)).map(|(one, summary)| {
                    let (country, emergency) = (key.country.to_string(), one.submission.emergency.to_string());
                    (one.id().clone(), ProposalEntry { country, emergency, proposal: Some(summary) })
                });
                entries.collect::<Vec<_>>()
            })
            .await?;
        let (proposals, page) = page.cut(found, |(id, entry)| (entry.country.clone(), id.to_string()))?;
        let proposals = proposals.into_iter().map(|(_, entry)| entry).collect();
        Ok(ListProposalsResponse { proposals, page: Some(page), shown })
    }

    /// The reviews asked for, by country and identifier.
    pub(super) async fn reviews(
        &self,
        asked: &CountriesQuery<ListReviewsRequest>,
    ) -> Result<ListReviewsResponse, Status> {
        let (page, message) = (asked.page()?, &asked.message);
        let period = Period::of(asked, message.since.as_ref(), message.until.as_ref())?;
        let state = asked.fields(|fields| fields.choice("state", message.state, ReviewState::as_str_name, Some))?;
        let is_in_state = |is_closed: bool| match state {
            ReviewState::Unspecified => true,
            ReviewState::Open => !is_closed,
            ReviewState::Closed => is_closed,
        };
        let (found, shown) = self
            .found(asked, |key, record, reader| {
                let asked_for = record.state.reviews.reviews.values().filter(|review| {
                    is_in_state(review.closing.is_some()) && period.contains(review.opening.stamp.occurred_at)
                });
                let country = key.country.to_string();
                let entries = asked_for.map(|review| responses::review::brief(review, reader));
                let entry = |review| ReviewEntry { country: country.clone(), review: Some(review) };
                entries.map(|review| (review.review.clone(), entry(review))).collect::<Vec<_>>()
            })
            .await?;
        let (reviews, page) = page.cut(found, |(id, entry)| (entry.country.clone(), id.clone()))?;
        let reviews = reviews.into_iter().map(|(_, entry)| entry).collect();
        Ok(ListReviewsResponse { reviews, page: Some(page), shown })
    }
}
