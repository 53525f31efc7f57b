//! Queries: what is recorded, what a team would lack, and documents drafted from the record.

use chrono::Datelike as _;
use convene_kernel::codes::ResourceId;
use convene_kernel::policy::numbers;
use convene_kernel::refusal::Refusal;
use convene_kernel::visibility::Reader;
use convene_proto::icsm::v1::record_service_server::RecordService;
use convene_proto::icsm::v1::*;
use convene_runtime::grpc::{Fields, ServiceApi as _, reasons as form, records, show};
use convene_runtime::query_service;

use super::{Api, responses};
use crate::documents::{self, Desk};
use crate::domain::preparation::lacks;
use crate::{publish, reasons};

query_service! { RecordService for Api {
    list_actions(self, asked: ListActionsRequest) -> ListActionsResponse {
        let actions = asked.actions(&asked.message.resource)?;
        Ok(ListActionsResponse { actions })
    }

    list_records(self, asked: ListRecordsRequest by ask_countries) -> ListRecordsResponse {
        let (records, page) = records(self, &asked)?;
        Ok(ListRecordsResponse { records, page: Some(page) })
    }

    get_mission(self, asked: GetMissionRequest) -> GetMissionResponse {
        let id = asked.id("mission", &asked.message.mission)?;
        let guidance = self.edge.guidance();
        let capacity = self.engine.view(|views| views.mission_index.capacity(asked.exercise()));
        asked.record(|record, reader| {
            let mission = record.state.mission(&id)?;
            let exercise = asked.exercise();
            let desk = Desk { country: asked.country(), mission, guidance: &guidance, reader, exercise };
            let approved_this_year = capacity.in_year_of(mission.requested.at.date_naive());
            let mission = responses::mission(&asked.key, record, desk, approved_this_year);
            Ok(GetMissionResponse { mission: Some(mission) })
        })
    }

    get_history(self, asked: GetHistoryRequest) -> GetHistoryResponse {
        let (entries, page) = asked.resource_history(&asked.message.resource, publish::shown).await?;
        Ok(GetHistoryResponse { entries, page: Some(page) })
    }

    list_missions(self, request: ListMissionsRequest as sent) -> ListMissionsResponse {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let page = asked.page()?;
        let message = &asked.message;
        let exercise = asked.exercise.as_deref();
        let (missions, capacity) = self.engine.view(|views| {
            let admitted = views.mission_index.all().filter(|entry| {
                entry.exercise.as_deref() == exercise
                    && asked.countries.contain(&entry.country)
                    && (message.year == 0 || message.year == entry.requested_on.year())
            });
            (show::all::<_, MissionEntry>(admitted), views.mission_index.capacity(exercise))
        });
        let (missions, page) = page.cut(missions, |entry| (entry.country.clone(), entry.mission.clone()))?;
        let years = capacity.by_year().map(|(year, approved)| YearCount { year, approved }).collect();
        let likely_most = self.edge.guidance().policy.number(numbers::MISSIONS_A_YEAR);
        Ok(ListMissionsResponse { missions, years, likely_most, page: Some(page) })
    }

    preview_team(self, asked: PreviewTeamRequest) -> PreviewTeamResponse {
        let id = asked.id("mission", &asked.message.mission)?;
        let participants = &asked.message.participants;
        let people = asked.fields(|fields| fields.codes::<ResourceId>("participants", participants, 0..=60))?;
        let guidance = self.edge.guidance();
        asked.record(|record, reader| {
            must_be_insider(reader)?;
            let mission = record.state.mission(&id)?;
            mission.preparation.each_is_nominated(&people)?;
            let people = if people.is_empty() { mission.preparation.people() } else { &people };
            let day = mission.requested.considered.as_ref().map_or(mission.requested.at.date_naive(), |one| one.on);
            let day = day.max(record.recorded_at.date_naive());
            let lacks = lacks::of(mission, people, &guidance.reference, day);
            Ok(PreviewTeamResponse { lacks: show::all(&lacks) })
        })
    }

    draft_mission_document(self, asked: DraftMissionDocumentRequest) -> DraftMissionDocumentResponse {
        let id = asked.id("mission", &asked.message.mission)?;
        let (kind, guidance) = (asked.message.kind(), self.edge.guidance());
        asked.record(|record, reader| {
            let mission = record.state.mission(&id)?;
            let exercise = asked.exercise();
            draft(Desk { country: asked.country(), mission, guidance: &guidance, reader, exercise }, kind)
        })
    }
} }

/// Nominees are for those who take part in deciding.
fn must_be_insider(reader: &Reader) -> Result<(), Refusal> {
    if reader.is_insider() {
        return Ok(());
    }
    Err(Refusal::denied("IM-11", reasons::NOMINEES_NOT_SHOWN).says(
        "nominees are visible only to those who take part in deciding",
        "ask someone who takes part in deciding on the mission",
    ))
}

fn draft(desk: Desk<'_>, kind: MissionDocumentKind) -> Result<DraftMissionDocumentResponse, Refusal> {
    let written = documents::report(desk).ok_or_else(|| Refusal::NotFound {
        what: "report of the mission",
        name: desk.mission.requested.request.mission.to_string(),
        remedy: "it is available to everyone once it is published".into(),
    });
    let (document, csv) = match kind {
        MissionDocumentKind::Unspecified => {
            let mut fields = Fields::new();
            let remedy = "choose the document: the request, the answer, the report, or the matrix";
            fields.under_no_row().refuse("kind", form::FIELD_MISSING, "is required", remedy);
            return fields.finish(None);
        }
        MissionDocumentKind::Request => (documents::request(desk), String::new()),
        MissionDocumentKind::Answer => {
            let answer = documents::answer(desk).ok_or_else(|| Refusal::NotFound {
                what: "decision on the mission",
                name: desk.mission.requested.request.mission.to_string(),
                remedy: "draft the answer once the task team has decided".into(),
            });
            (answer?, String::new())
        }
        MissionDocumentKind::Report => (written?, String::new()),
        MissionDocumentKind::Matrix => written.map(|_| (documents::matrix(desk), documents::comma_separated(desk)))?,
    };
    Ok(DraftMissionDocumentResponse { document: Some(show::document(&document)), csv })
}
