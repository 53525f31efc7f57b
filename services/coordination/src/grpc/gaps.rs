//! The lists of critical gaps and of commitments over countries, at any moment and as they were known at any other.

use convene_kernel::aggregate::Record;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::{Fields, ServiceApi as _, each_record_at};
use tonic::{Request, Status};

use super::names::Names;
use super::{Api, responses};
use crate::domain::Coordination;
use crate::domain::gap::Gap;
use crate::views::as_known;

/// The gaps that are asked for.
pub async fn list(api: &Api, request: Request<ListGapsRequest>) -> Result<ListGapsResponse, Status> {
    let asked = api.ask_named(request, |message| (&message.countries, &message.exercise))?;
    let names = Names::dated(api, &asked)?;
    let (page, filter) = (asked.page()?, asked.fields(|fields| Filter::read(fields, &asked.message, &names))?);
    let (guidance, mut gaps) = (api.edge.guidance(), Vec::new());
    let look = |key: &AggregateKey, record: &Record<Coordination>, moment: Moment| {
        let shown = record.state.gaps.values().filter(|gap| filter.admits(record, gap, moment));
        let shown = shown.map(|gap| responses::gap::gap(record, gap, moment, &guidance.reference));
        let shown = shown.filter(|gap| filter.admits_shown(gap));
        gaps.extend(shown.map(|gap| GapEntry { country: key.country.to_string(), gap: Some(gap) }));
    };
    let shown = each_record_at(api, &asked, as_known, look).await?;
    let (gaps, page) =
        page.cut(gaps, |entry: &GapEntry| (entry.country.clone(), entry.gap.as_ref().map(|gap| gap.gap.clone())))?;
    Ok(ListGapsResponse { gaps, page: Some(page), shown })
}

/// The commitments that are asked for.
pub async fn list_commitments(
    api: &Api,
    request: Request<ListCommitmentsRequest>,
) -> Result<ListCommitmentsResponse, Status> {
    let asked = api.ask_named(request, |message| (&message.countries, &message.exercise))?;
    let (page, message) = (asked.page()?, &asked.message);
    let names = Names::dated(api, &asked)?;
    let (gap, organization) = asked.fields(|fields| {
        let gap = names.gap(fields, &message.gap);
        let organization = names.organization(fields, "organization", &message.organization);
        Some((gap?, organization?))
    })?;
    let (guidance, mut commitments) = (api.edge.guidance(), Vec::new());
    let look =
        |key: &AggregateKey, record: &Record<Coordination>, moment: Moment| {
            let state = &record.state;
            let asked_for = state.commitments.values().filter(|one| {
                one.made.stamp.occurred_at <= moment
                    && gap.as_ref().is_none_or(|gap| one.made.what.gap == *gap)
                    && (organization.is_none() || organization.as_ref() == one.code())
            });
            let shown = asked_for.map(|one| responses::gap::commitment(state, one, moment, &guidance.reference));
            let shown = shown.filter(|one| one.is_past_its_date || !message.past_their_date);
            commitments.extend(shown.map(|commitment| GapCommitmentEntry {
                country: key.country.to_string(),
                commitment: Some(commitment),
            }));
        };
    let shown = each_record_at(api, &asked, as_known, look).await?;
    let (commitments, page) = page.cut(commitments, |entry: &GapCommitmentEntry| {
        let commitment = entry.commitment.as_ref().and_then(|one| one.commitment.as_ref());
        (entry.country.clone(), commitment.map(|one| one.commitment.clone()))
    })?;
    Ok(ListCommitmentsResponse { commitments, page: Some(page), shown })
}

/// Which gaps are asked for.
struct Filter {
    cluster: Option<ResourceId>,
    state: pb::GapState,
    provider: Option<OrganizationCode>,
    include_closed: bool,
}

impl Filter {
    fn read(fields: &mut Fields, request: &ListGapsRequest, names: &Names) -> Option<Self> {
        let cluster = names.cluster(fields, &request.cluster);
        let state = fields.choice("state", request.state, pb::GapState::as_str_name, Some);
        let provider = names.organization(fields, "provider_of_last_resort", &request.provider_of_last_resort);
        let include_closed = request.include_closed;
        Some(Self { cluster: cluster?, state: state?, provider: provider?, include_closed })
    }

    /// Whether it is asked for a gap by the cluster that has it, or identified it.
    fn admits(&self, record: &Record<Coordination>, gap: &Gap, moment: Moment) -> bool {
        let has_it = |cluster: &ResourceId| {
            gap.cluster() == cluster || record.state.cluster_with(gap, moment).is_some_and(|one| one.id == *cluster)
        };
        gap.since() <= moment && self.cluster.as_ref().is_none_or(has_it)
    }

    /// Whether it is asked for a gap that is shown so.
    fn admits_shown(&self, gap: &GapRecord) -> bool {
        let is_of_provider = |provider: &OrganizationCode| gap.provider_of_last_resort == provider.as_str();
        let is_closed = gap.state() == pb::GapState::Closed;
        (self.state == pb::GapState::Unspecified || self.state == gap.state())
            && (self.include_closed || self.state == pb::GapState::Closed || !is_closed)
            && self.provider.as_ref().is_none_or(is_of_provider)
    }
}
