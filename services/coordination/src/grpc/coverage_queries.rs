//! Queries about coverage: reports, activities, totals, gaps, duplications and who reports, now, on any day, and as known on any day.

use std::collections::BTreeMap;
use std::ops::{ControlFlow, Deref};
use std::sync::Arc;

use chrono_tz::Tz;
use convene_kernel::aggregate::Record;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::digest::Digest;
use convene_kernel::key::AggregateKey;
use convene_kernel::time::day_in;
use convene_kernel::visibility::Reader;
use convene_proto::common::v1::PageResponse;
use convene_proto::coordination::v1::coverage_record_service_server::CoverageRecordService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::dataset::{RowPlace, status_of_dataset};
use convene_runtime::grpc::{Fields, Query, ServiceApi as _};
use convene_runtime::query_service;
use serde::{Deserialize, Serialize};
use tokio::sync::OwnedMutexGuard;
use tonic::Status;

use super::{CoverageApi, responses};
use crate::coverage::export::REACHED_IS;
use crate::coverage::{Activities, ActivityRow, Kind, canonical_cells, folded};
use crate::coverage_data::{CountryData, Kept, coordination_of};
use crate::domain::CountryCoverage;
use crate::views::{KnownCoverage, coverage_as_known};

query_service! { CoverageRecordService for CoverageApi {
    list_reports(self, asked: ListReportsRequest) -> ListReportsResponse {
        let (page, message) = (asked.page()?, &asked.message);
        let (cluster, organization) = asked.fields(|fields| {
            let cluster = self.asked_cluster(fields, &message.cluster);
            let organization = fields.optional_code::<OrganizationCode>("organization", &message.organization);
            Some((cluster?, organization?))
        })?;
        let look = |record: &Record<CountryCoverage>, _: &Reader| {
            let asked_for = record.state.reports.values().filter(|report| {
                let of = report.organization();
                (report.counts() || message.include_withdrawn)
                    && cluster.as_ref().is_none_or(|cluster| report.clusters().contains(cluster))
                    && (organization.is_none() || organization.as_ref() == of)
            });
            Ok(asked_for.map(|report| responses::coverage::report(record, report)).collect::<Vec<_>>())
        };
        let (reports, shown) = asked.look_at_the_moments(coverage_as_known, look).await?;
        let (reports, page) = page.cut(reports, |report: &CoverageReport| report.report.clone())?;
        Ok(ListReportsResponse { reports, page: Some(page), shown })
    }

    list_activities(self, asked: ListActivitiesRequest) -> ListActivitiesResponse {
        self.activities(&asked).await
    }

    get_coverage(self, asked: GetCoverageRequest) -> GetCoverageResponse {
        let message = &asked.message;
        let cluster = asked.fields(|fields| self.asked_cluster(fields, &message.cluster))?;
        let look = |record: &Record<CountryCoverage>, _: &Reader| Ok(KnownCoverage::of(&record.state));
        let (known, shown) = asked.look_at_the_moments(coverage_as_known, look).await?;
        let data = self.shown(asked.key(), &known, asked.moments()?.are_now()).await?;
        let lines = responses::coverage::lines(data.analysis(), cluster.as_ref().map(ClusterCode::as_str));
        let activities = data.analysis().activities();
        let count = |kind: Kind| {
            u32::try_from(known.sources.values().filter(|source| source.kind == kind).count()).unwrap_or(u32::MAX)
        };
        let (reports, assessments) = (count(Kind::Activities), count(Kind::Needs));
        Ok(GetCoverageResponse { lines, reached_is: REACHED_IS.to_owned(), activities, reports, assessments, shown })
    }

    list_coverage_gaps(self, asked: ListCoverageGapsRequest) -> ListCoverageGapsResponse {
        let (page, message, zone) = (asked.page()?, &asked.message, self.zone(&asked));
        let filter = asked.fields(|fields| self.found_filter(fields, &message.cluster, message.state))?;
        let today = day_in(asked.moment()?, zone);
        let critical = self.critical_gaps(asked.key());
        let look = |record: &Record<CountryCoverage>, _: &Reader| {
            let asked_for = record.state.gaps.iter().filter(|(_, gap)| {
                filter.admits(std::slice::from_ref(&gap.found.what.what.cluster), responses::coverage::state(*gap))
            });
            let asked_for = asked_for.map(|(id, gap)| (id.clone(), gap.clone()));
            Ok((KnownCoverage::of(&record.state), asked_for.collect::<Vec<_>>()))
        };
        let ((known, gaps), shown) = asked.look_at_the_moments(coverage_as_known, look).await?;
        let data = self.shown(asked.key(), &known, asked.moments()?.are_now()).await?;
        let as_message = |(id, gap): &(ResourceId, _)| {
            responses::coverage::gap(gap, today, critical.get(id.as_str()), &data)
        };
        let gaps: Vec<_> = gaps.iter().map(as_message).collect();
        let (gaps, page) =
            page.cut(gaps, |gap: &CoverageGap| gap.found.as_ref().map(|found| found.coverage_gap.clone()))?;
        Ok(ListCoverageGapsResponse { gaps, page: Some(page), shown })
    }

    list_duplications(self, asked: ListDuplicationsRequest) -> ListDuplicationsResponse {
        let (page, message, zone) = (asked.page()?, &asked.message, self.zone(&asked));
        let filter = asked.fields(|fields| self.found_filter(fields, &message.cluster, message.state))?;
        let today = day_in(asked.moment()?, zone);
        let look = |record: &Record<CountryCoverage>, _: &Reader| {
            let asked_for = record.state.duplications.values().filter(|duplication| {
                filter.admits(&duplication.found.what.what.clusters, responses::coverage::state(*duplication))
            });
            Ok((KnownCoverage::of(&record.state), asked_for.cloned().collect::<Vec<_>>()))
        };
        let ((known, duplications), shown) = asked.look_at_the_moments(coverage_as_known, look).await?;
        let data = self.shown(asked.key(), &known, asked.moments()?.are_now()).await?;
        let as_message = |one| responses::coverage::duplication(one, today, &data);
        let duplications: Vec<_> = duplications.iter().map(as_message).collect();
        let id = |one: &Duplication| one.found.as_ref().map(|found| found.duplication.clone());
        let (duplications, page) = page.cut(duplications, id)?;
        Ok(ListDuplicationsResponse { duplications, page: Some(page), shown })
    }

    list_reporters(self, asked: ListReportersRequest) -> ListReportersResponse {
        let (page, message, zone) = (asked.page()?, &asked.message, self.zone(&asked));
        let cluster = asked.fields(|fields| self.asked_cluster(fields, &message.cluster))?;
        let today = day_in(asked.moment()?, zone);
        let look = |record: &Record<CountryCoverage>, _: &Reader| {
            let asked_for = record.state.reporters.values().filter(|reporter| {
                cluster.as_ref().is_none_or(|cluster| *cluster == reporter.request.what.cluster)
                    && (reporter.ended.is_none() || message.include_ended)
            });
            let shown = asked_for.map(|reporter| responses::coverage::reporter(&record.state, reporter, today));
            Ok(shown.filter(|reporter| reporter.is_late || !message.late).collect::<Vec<_>>())
        };
        let (reporters, shown) = asked.look_at_the_moments(coverage_as_known, look).await?;
        let id = |one: &Reporter| one.request.as_ref().map(|request| request.reporter.clone());
        let (reporters, page) = page.cut(reporters, id)?;
        Ok(ListReportersResponse { reporters, page: Some(page), shown })
    }
} }

/// Which gaps or duplications are asked for.
struct FoundFilter {
    cluster: Option<ClusterCode>,
    state: pb::FoundState,
}

impl FoundFilter {
    /// Whether it is of the cluster, and in the state; in every state but closed, where none is named.
    fn admits(&self, clusters: &[ClusterCode], state: pb::FoundState) -> bool {
        let is_of_cluster = self.cluster.as_ref().is_none_or(|cluster| clusters.contains(cluster));
        is_of_cluster
            && match self.state {
                pb::FoundState::Unspecified => state != pb::FoundState::Closed,
                asked => state == asked,
            }
    }
}

/// Which activities are asked for.
struct ActivityFilter {
    report: Option<ResourceId>,
    cluster: Option<ClusterCode>,
    area: String,
    organization: String,
}

impl ActivityFilter {
    fn admits(&self, row: &ActivityRow) -> bool {
        let does_it = || [&row.organization, &row.also_implementing, &row.acronym].map(|name| folded(name));
        self.cluster.as_ref().is_none_or(|cluster| cluster.as_str() == row.cluster)
            && (self.area.is_empty() || self.area == row.area.code)
            && (self.organization.is_empty() || does_it().contains(&self.organization))
    }
}

/// What the reports show at the moment that is asked about.
enum ShownData {
    /// The moment is now: nobody else brings the data to another one meanwhile.
    Now(OwnedMutexGuard<Kept>),
    /// The moment is past.
    Then(Box<CountryData>),
}

impl Deref for ShownData {
    type Target = CountryData;

    fn deref(&self) -> &CountryData {
        match self {
            Self::Now(kept) => &kept.data,
            Self::Then(data) => data,
        }
    }
}

/// Where a page of activities ended: in which report, of which rows, before which row.
#[derive(Serialize, Deserialize)]
struct Cursor {
    report: ResourceId,
    dataset: Digest,
    place: RowPlace,
}

impl CoverageApi {
    /// What the reports that count at the moment asked about show together.
    async fn shown(&self, key: &AggregateKey, known: &KnownCoverage, is_now: bool) -> Result<ShownData, Status> {
        let data = if is_now {
            self.data.at(key, known).await.map(ShownData::Now)
        } else {
            self.data.then(known).await.map(|data| ShownData::Then(Box::new(data)))
        };
        data.map_err(|error| status_of_dataset(&error))
    }

    /// The global cluster that is asked about, or none. One that is not known finds nothing, so it is refused with the nearest (GN-3).
    fn asked_cluster(&self, fields: &mut Fields, text: &str) -> Option<Option<ClusterCode>> {
        if text.is_empty() {
            return Some(None);
        }
        let guidance = self.edge.guidance();
        let known = guidance.reference.cluster_codes().into_iter().map(ClusterCode::as_str);
        fields.under("GN-3").known_code("cluster", text, "cluster", known).map(Some)
    }

    fn found_filter(&self, fields: &mut Fields, cluster: &str, state: i32) -> Option<FoundFilter> {
        let cluster = self.asked_cluster(fields, cluster);
        let state = fields.choice("state", state, pb::FoundState::as_str_name, Some);
        Some(FoundFilter { cluster: cluster?, state: state? })
    }

    /// The time zone of the country asked about.
    fn zone<M>(&self, asked: &Query<'_, Self, M>) -> Tz {
        self.edge.guidance().reference.zone(asked.country())
    }

    /// The critical gaps that clusters identified from gaps of the coverage, by the identifiers of those.
    fn critical_gaps(&self, key: &AggregateKey) -> BTreeMap<String, ResourceId> {
        self.coordination.record(&coordination_of(key), |record| {
            let gaps = record.into_iter().flat_map(|record| record.state.gaps.values());
            let found_as = gaps.filter_map(|gap| Some((gap.identified.what.found_as.clone()?, gap.id.clone())));
            found_as.collect()
        })
    }

    /// A page of activities. Reports are read one after another, from the row at which the page begins, until it is full.
    async fn activities(
        &self,
        asked: &Query<'_, Self, ListActivitiesRequest>,
    ) -> Result<ListActivitiesResponse, Status> {
        let (page, message) = (asked.page()?, &asked.message);
        let known = self.engine.view(|view| view.of(asked.key()));
        let filter = asked.fields(|fields| {
            let report = asked_report(fields, &message.report, &known);
            let cluster = self.asked_cluster(fields, &message.cluster);
            let (area, organization) = (message.area.clone(), folded(&message.organization));
            Some(ActivityFilter { report: report?, cluster: cluster?, area, organization })
        })?;
        let after = page.after::<Cursor>()?;
        let mut activities: Vec<Activity> = Vec::new();
        for (id, source) in known.sources.iter().filter(|(_, source)| source.kind == Kind::Activities) {
            let is_before = after.as_ref().is_some_and(|last| *id < last.report);
            if is_before || filter.report.as_ref().is_some_and(|report| report != id) {
                continue;
            }
            // A report that was begun is read to its end as it was, whatever took its place meanwhile.
            let begun = after.as_ref().filter(|last| last.report == *id);
            let mut dataset = source.dataset.clone();
            let from = begun.map_or_else(RowPlace::default, |last| {
                dataset.digest = last.dataset;
                last.place.clone()
            });
            let take = |row: u64, activity: ActivityRow| {
                if filter.admits(&activity) {
                    if activities.len() == page.size() {
                        return ControlFlow::Break(());
                    }
                    let cells = canonical_cells(&activity);
                    activities.push(Activity { report: id.to_string(), row, cells });
                }
                ControlFlow::Continue(())
            };
            let read = self.data.store().rows_from(&dataset, Arc::new(Activities), &from, take).await;
            if let Some(place) = read.map_err(|error| status_of_dataset(&error))? {
                let next = page.next(&Cursor { report: id.clone(), dataset: dataset.digest, place });
                return Ok(ListActivitiesResponse { activities, page: Some(next) });
            }
        }
        Ok(ListActivitiesResponse { activities, page: Some(PageResponse::default()) })
    }
}

/// The report that is asked about, or none. One whose activities do not count finds nothing, so it is refused with the nearest.
fn asked_report(fields: &mut Fields, text: &str, known: &KnownCoverage) -> Option<Option<ResourceId>> {
    if text.is_empty() || known.sources.is_empty() {
        return fields.optional_code("report", text);
    }
    let of_activities = known.sources.iter().filter(|(_, source)| source.kind == Kind::Activities);
    fields.known_code("report", text, "report", of_activities.map(|(id, _)| id.as_str())).map(Some)
}
