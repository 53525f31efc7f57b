//! Queries: what clusters ask of their partners, who takes part in them, and their critical gaps, now, on any day, and as it was known on any day.

use std::cmp::Reverse;

use convene_kernel::aggregate::Record;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::key::AggregateKey;
use convene_kernel::reference::Reference;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Reader;
use convene_proto::coordination::v1::record_service_server::RecordService;
use convene_proto::coordination::v1::{self as pb, *};
use convene_runtime::grpc::{CountriesQuery, Fields, ServiceApi as _, each_record_at, records};
use convene_runtime::query_service;
use tonic::{Extensions, Request, Status};

use super::meeting_filter::MeetingFilter;
use super::names::Names;
use super::structure_filter::StructureFilter;
use super::{Api, gaps, responses};
use crate::domain::Coordination;
use crate::domain::meeting::{meeting_calendar, of_month};
use crate::domain::subjects::{COUNTRY, COVERAGE_GAP, COVERAGE_REPORT, DUPLICATION, REPORTER};
use crate::publish;
use crate::views::as_known;

query_service! { RecordService for Api {
    list_actions(self, request: ListActionsRequest as sent) -> ListActionsResponse {
        let actions = if is_of_coverage(&request.get_ref().resource) {
            let asked = self.coverage.ask(request)?;
            asked.actions(&asked.message.resource)?
        } else {
            // What begins a report is asked of the country, as is what begins a structure.
            let is_of_country = is_country(&request.get_ref().resource);
            let (metadata, _, message) = request.into_parts();
            let of_coverage = Request::from_parts(metadata.clone(), Extensions::default(), message.clone());
            let asked = self.ask(Request::from_parts(metadata, Extensions::default(), message))?;
            let mut actions = asked.actions(&asked.message.resource)?;
            if is_of_country {
                let asked = self.coverage.ask(of_coverage)?;
                actions.extend(asked.actions(&asked.message.resource)?);
            }
            actions
        };
        Ok(ListActionsResponse { actions })
    }

    list_records(self, asked: ListRecordsRequest by ask_countries) -> ListRecordsResponse {
        let (records, page) = records(self, &asked)?;
        Ok(ListRecordsResponse { records, page: Some(page) })
    }

    get_cluster_coordination(self, asked: GetClusterCoordinationRequest) -> GetClusterCoordinationResponse {
        let id = asked.id("cluster", &asked.message.cluster)?;
        let (guidance, moment) = (self.edge.guidance(), asked.moment()?);
        let look = |record: &Record<Coordination>, _: &Reader| {
            responses::cluster::coordination(record, &id, moment, &guidance.reference)
        };
        let (coordination, shown) = asked.look_at_the_moments(as_known, look).await?;
        Ok(GetClusterCoordinationResponse { coordination: Some(coordination), shown })
    }

    get_participant(self, asked: GetParticipantRequest) -> GetParticipantResponse {
        let id = asked.id("participant", &asked.message.participant)?;
        let (guidance, moment) = (self.edge.guidance(), asked.moment()?);
        let look = |record: &Record<Coordination>, _: &Reader| {
            responses::participation::by_id(&record.state, &id, moment, &guidance.reference)
        };
        let (participant, shown) = asked.look_at_the_moments(as_known, look).await?;
        Ok(GetParticipantResponse { participant: Some(participant), shown })
    }

    get_structure(self, asked: GetStructureRequest) -> GetStructureResponse {
        let id = asked.id("structure", &asked.message.structure)?;
        let moment = asked.moment()?;
        let look = |record: &Record<Coordination>, _: &Reader| responses::structure::by_id(record, &id, moment);
        let (structure, shown) = asked.look_at_the_moments(as_known, look).await?;
        Ok(GetStructureResponse { structure: Some(structure), shown })
    }

    get_meeting(self, asked: GetMeetingRequest) -> GetMeetingResponse {
        let id = asked.id("meeting", &asked.message.meeting)?;
        let meeting = asked.record(|record, _| responses::meeting::by_id(record, &id))?;
        Ok(GetMeetingResponse { meeting: Some(meeting) })
    }

    get_meeting_calendar(self, asked: GetMeetingCalendarRequest) -> GetMeetingCalendarResponse {
        let cluster = asked.fields(|fields| fields.optional_code::<ResourceId>("cluster", &asked.message.cluster))?;
        let key = asked.key().clone();
        let (guidance, now) = (self.edge.guidance(), self.engine.now());
        let country = guidance.reference.country(&key.country).map(|country| country.names.en.clone());
        let place = country.unwrap_or_else(|| key.country.to_string());
        let calendar = asked.record(|record, _| {
            cluster.as_ref().map(|cluster| record.state.cluster(cluster)).transpose()?;
            Ok(meeting_calendar(&record.state, &key, &place, cluster.as_ref(), now))
        })?;
        Ok(GetMeetingCalendarResponse { calendar })
    }

    get_meeting_load(self, asked: GetMeetingLoadRequest) -> GetMeetingLoadResponse {
        let month = asked.fields(|fields| fields.date("month", &asked.message.month))?;
        let mut loads = asked.record(|record, _| {
            Ok(of_month(&record.state, month).iter().map(responses::meeting::load).collect::<Vec<_>>())
        })?;
        loads.sort_by_key(|load| Reverse(load.minutes));
        Ok(GetMeetingLoadResponse { loads })
    }

    get_history(self, request: GetHistoryRequest as sent) -> GetHistoryResponse {
        let (entries, page) = if is_of_coverage(&request.get_ref().resource) {
            let asked = self.coverage.ask(request)?;
            asked.resource_history(&asked.message.resource, publish::shown_of_coverage).await?
        } else {
            let asked = self.ask(request)?;
            asked.resource_history(&asked.message.resource, publish::shown).await?
        };
        Ok(GetHistoryResponse { entries, page: Some(page) })
    }

    list_participants(self, request: ListParticipantsRequest as sent) -> ListParticipantsResponse {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let names = Names::dated(self, &asked)?;
        let (page, filter) = (asked.page()?, Filter::of(&asked, &names)?);
        let (guidance, mut participants) = (self.edge.guidance(), Vec::new());
        let look = |key: &AggregateKey, record: &Record<Coordination>, moment: Moment| {
            participants.extend(filter.of_record(key, record, moment, &guidance.reference));
        };
        let shown = each_record_at(self, &asked, as_known, look).await?;
        let (participants, page) = page.cut(participants, |entry: &ParticipantEntry| {
            let id = entry.participant.as_ref().map(|one| one.participant.clone());
            (entry.country.clone(), id)
        })?;
        Ok(ListParticipantsResponse { participants, page: Some(page), shown })
    }

    list_meetings(self, request: ListMeetingsRequest as sent) -> ListMeetingsResponse {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let names = Names::dated(self, &asked)?;
        let (page, filter, mut meetings) = (asked.page()?, MeetingFilter::of(&asked, &names)?, Vec::new());
        let look = |key: &AggregateKey, record: &Record<Coordination>, moment: Moment| {
            meetings.extend(filter.of_record(key, record, moment));
        };
        let shown = each_record_at(self, &asked, as_known, look).await?;
        let (meetings, page) = page.cut(meetings, |entry: &MeetingEntry| {
            let held = entry.meeting.as_ref().and_then(|meeting| meeting.held.as_ref());
            let began = held.and_then(|held| held.began_at.as_ref()).map_or(0, |began| began.seconds);
            (entry.country.clone(), Reverse(began), held.map(|held| held.meeting.clone()))
        })?;
        Ok(ListMeetingsResponse { meetings, page: Some(page), shown })
    }

    list_meeting_series(self, request: ListMeetingSeriesRequest as sent) -> ListMeetingSeriesResponse {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let page = asked.page()?;
        let names = Names::dated(self, &asked)?;
        let cluster = asked.fields(|fields| names.cluster(fields, &asked.message.cluster))?;
        let (include_ended, mut series) = (asked.message.include_ended, Vec::new());
        let look = |key: &AggregateKey, record: &Record<Coordination>, moment: Moment| {
            let asked_for = record.state.series.values().filter(|one| {
                cluster.as_ref().is_none_or(|cluster| one.cluster == *cluster)
                    && one.rhythms.at(moment).is_some()
                    && (include_ended || !one.has_ended_at(moment))
            });
            series.extend(asked_for.map(|one| MeetingSeriesEntry {
                country: key.country.to_string(),
                series: Some(responses::meeting::series(record, one, moment)),
            }));
        };
        let shown = each_record_at(self, &asked, as_known, look).await?;
        let (series, page) = page.cut(series, |entry: &MeetingSeriesEntry| {
            let rhythm = entry.series.as_ref().and_then(|series| series.rhythm.as_ref());
            (entry.country.clone(), rhythm.map(|rhythm| rhythm.series.clone()))
        })?;
        Ok(ListMeetingSeriesResponse { series, page: Some(page), shown })
    }

    list_structures(self, request: ListStructuresRequest as sent) -> ListStructuresResponse {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let names = Names::dated(self, &asked)?;
        let (page, filter, mut structures) = (asked.page()?, StructureFilter::of(&asked, &names)?, Vec::new());
        let look = |key: &AggregateKey, record: &Record<Coordination>, moment: Moment| {
            structures.extend(filter.of_record(key, record, moment));
        };
        let shown = each_record_at(self, &asked, as_known, look).await?;
        let (structures, page) = page.cut(structures, |entry: &StructureEntry| {
            let id = entry.structure.as_ref().map(|one| one.structure.clone());
            (entry.country.clone(), id)
        })?;
        Ok(ListStructuresResponse { structures, page: Some(page), shown })
    }

    get_gap(self, asked: GetGapRequest) -> GetGapResponse {
        let id = asked.id("gap", &asked.message.gap)?;
        let (guidance, moment) = (self.edge.guidance(), asked.moment()?);
        let look =
            |record: &Record<Coordination>, _: &Reader| responses::gap::by_id(record, &id, moment, &guidance.reference);
        let (gap, shown) = asked.look_at_the_moments(as_known, look).await?;
        Ok(GetGapResponse { gap: Some(gap), shown })
    }

    get_intercluster_coordination(
        self, asked: GetInterclusterCoordinationRequest
    ) -> GetInterclusterCoordinationResponse {
        let moment = asked.moment()?;
        let look = |record: &Record<Coordination>, _: &Reader| {
            Ok(responses::intercluster::coordination(&record.state, moment))
        };
        let (coordination, shown) = asked.look_at_the_moments(as_known, look).await?;
        Ok(GetInterclusterCoordinationResponse { coordination: Some(coordination), shown })
    }

    list_gaps(self, request: ListGapsRequest as sent) -> ListGapsResponse {
        gaps::list(self, request).await
    }

    list_commitments(self, request: ListCommitmentsRequest as sent) -> ListCommitmentsResponse {
        gaps::list_commitments(self, request).await
    }

    get_cluster_practice(self, asked: GetClusterPracticeRequest) -> GetClusterPracticeResponse {
        let id = asked.id("cluster", &asked.message.cluster)?;
        let (guidance, moment) = (self.edge.guidance(), asked.moment()?);
        let look = |record: &Record<Coordination>, _: &Reader| {
            responses::practice::of_cluster(record, &id, moment, &guidance.reference)
        };
        let (practice, shown) = asked.look_at_the_moments(as_known, look).await?;
        Ok(GetClusterPracticeResponse { practice: Some(practice), shown })
    }

    list_contacts(self, request: ListContactsRequest as sent) -> ListContactsResponse {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let (page, now) = (asked.page()?, self.engine.now());
        let names = Names::of(self, &asked, true);
        let cluster = asked.fields(|fields| names.cluster(fields, &asked.message.cluster))?;
        let mut contacts = Vec::new();
        self.engine.each_record(|key, record| {
            if asked.is_about(key) {
                contacts.extend(responses::practice::contacts(key, &record.state, cluster.as_ref(), now));
            }
        });
        let (contacts, page) = page.cut(contacts, |entry: &Contact| {
            (entry.country.clone(), entry.cluster.clone(), entry.resource.clone(), entry.person.clone())
        })?;
        Ok(ListContactsResponse { contacts, page: Some(page) })
    }
} }

/// Whether a resource is the whole country.
fn is_country(resource: &str) -> bool {
    let Ok(subject) = resource.parse::<Subject>();
    resource.is_empty() || subject.is(COUNTRY)
}

/// Whether a resource is on the record of a country's coverage.
fn is_of_coverage(resource: &str) -> bool {
    let Ok(subject) = resource.parse::<Subject>();
    [COVERAGE_REPORT, COVERAGE_GAP, DUPLICATION, REPORTER].iter().any(|kind| subject.is(*kind))
}

/// Which of those who take part are asked for.
struct Filter {
    cluster: Option<ResourceId>,
    organization: Option<OrganizationCode>,
    part: pb::Part,
    include_ended: bool,
}

impl Filter {
    fn of(asked: &CountriesQuery<ListParticipantsRequest>, names: &Names) -> Result<Self, Status> {
        asked.fields(|fields| Self::read(fields, &asked.message, names))
    }

    fn read(fields: &mut Fields, request: &ListParticipantsRequest, names: &Names) -> Option<Self> {
        let cluster = names.cluster(fields, &request.cluster);
        let organization = names.organization(fields, "organization", &request.organization);
        let part = fields.choice("part", request.part, pb::Part::as_str_name, Some);
        Some(Self { cluster: cluster?, organization: organization?, part: part?, include_ended: request.include_ended })
    }

    /// Those of one record that are asked for, as they are at a moment.
    fn of_record(
        &self,
        key: &AggregateKey,
        record: &Record<Coordination>,
        moment: Moment,
        reference: &Reference,
    ) -> Vec<ParticipantEntry> {
        let state = &record.state;
        let admitted = state.participants.values().filter(|one| {
            let carried_on = || state.carried_on_by(&one.cluster, moment).map(|cluster| &cluster.id);
            let in_cluster = |cluster: &ResourceId| one.cluster == *cluster || carried_on() == Some(cluster);
            let is_there = one.is_there_at(moment) && carried_on().is_some();
            one.since() <= moment
                && self.cluster.as_ref().is_none_or(in_cluster)
                && (self.organization.is_none() || self.organization == one.organization.code)
                && (self.part == pb::Part::Unspecified || self.part == responses::participation::part(&one.part))
                && (self.include_ended || is_there)
        });
        let entry = |one| {
            let participant = Some(responses::participation::participant(state, one, moment, reference));
            ParticipantEntry { country: key.country.to_string(), participant }
        };
        admitted.map(entry).collect()
    }
}
