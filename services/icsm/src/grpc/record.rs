//! Queries: what is so, what a team would lack, and documents drafted from the record.

use chrono::Datelike as _;
use convene_kernel::aggregate::{Aggregate as _, Record};
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::commit::AggregateKey;
use convene_kernel::identity::{Authority, Caller};
use convene_kernel::refusal::Refusal;
use convene_proto::common::v1 as common;
use convene_proto::icsm::v1::record_service_server::RecordService;
use convene_proto::icsm::v1::*;
use convene_runtime::grpc::{Fields, Page, ask, ask_worldwide, reasons, status_for, status_of};
use tonic::{Request, Response, Status};

use super::{Api, shown};
use crate::documents::{self, Desk};
use crate::domain::preparation::lacks;
use crate::domain::{Icsm, LIKELY_MOST};
use crate::visibility::INSIDERS;

#[tonic::async_trait]
impl RecordService for Api {
    async fn get_mission(&self, request: Request<GetMissionRequest>) -> Result<Response<GetMissionResponse>, Status> {
        let asked = ask(&self.edge, Icsm::KIND, request, |message| message.header.as_ref())?;
        let id = identifier(&asked.message.mission)?;
        let deliberates = deliberates(&asked.admitted.caller, &asked.key.country);
        let (key, guidance) = (&asked.key, self.edge.guidance());
        let exercise = key.exercise.then_some(key.id.as_str());
        let capacity = self.engine.view(|views| views.worldwide.capacity(exercise));
        let mission = self.read(key, |record| {
            let mission = record.state.mission(&id)?;
            let desk = Desk { country: &key.country, mission, guidance: &guidance };
            let approved_this_year = capacity.in_year_of(mission.requested.at.date_naive());
            Ok(shown::mission(key, record, desk, approved_this_year, deliberates))
        })?;
        Ok(Response::new(GetMissionResponse { mission: Some(mission) }))
    }

    async fn list_missions(
        &self,
        request: Request<ListMissionsRequest>,
    ) -> Result<Response<ListMissionsResponse>, Status> {
        let (_admitted, message) = ask_worldwide(&self.edge, request)?;
        let scope = ListMissionsRequest { page: None, ..message.clone() };
        let page = Page::of(message.page.as_ref(), &format!("{scope:?}"))?;
        let mut fields = Fields::new();
        let countries = fields.codes::<CountryCode>("countries", &message.countries, 0..=250);
        let exercise = fields.optional_code::<ResourceId>("exercise", &message.exercise);
        let asked = fields.finish(countries.zip(exercise)).map_err(|refusal| status_of(&refusal))?;
        let (countries, exercise) = asked;
        let exercise = exercise.as_ref().map(ResourceId::as_str);
        let (missions, capacity) = self.engine.view(|views| {
            let admitted = views.worldwide.all().filter(|entry| {
                entry.exercise.as_deref() == exercise
                    && (countries.is_empty() || countries.contains(&entry.country))
                    && (message.year == 0 || message.year == entry.requested_on.year())
            });
            (admitted.map(shown::entry).collect::<Vec<_>>(), views.worldwide.capacity(exercise))
        });
        let (missions, page) = page.cut(missions);
        let years = capacity.by_year().map(|(year, approved)| YearCount { year, approved }).collect();
        Ok(Response::new(ListMissionsResponse { missions, years, likely_most: LIKELY_MOST, page: Some(page) }))
    }

    async fn preview_team(
        &self,
        request: Request<PreviewTeamRequest>,
    ) -> Result<Response<PreviewTeamResponse>, Status> {
        let asked = ask(&self.edge, Icsm::KIND, request, |message| message.header.as_ref())?;
        must_deliberate(&asked.admitted.caller, &asked.key.country)?;
        let id = identifier(&asked.message.mission)?;
        let mut fields = Fields::new();
        let people = fields.codes::<ResourceId>("participants", &asked.message.participants, 0..=60);
        let people = fields.finish(people).map_err(|refusal| status_of(&refusal))?;
        let guidance = self.edge.guidance();
        let lacks = self.read(&asked.key, |record| {
            let mission = record.state.mission(&id)?;
            people.iter().try_for_each(|one| mission.preparation.nominee(one).map(|_| ()))?;
            let people = if people.is_empty() { mission.preparation.people() } else { &people };
            let day = mission.requested.considered.as_ref().map_or(mission.requested.at.date_naive(), |one| one.on);
            let day = day.max(record.recorded_at.date_naive());
            Ok(lacks::of(mission, people, &guidance.reference, day))
        })?;
        Ok(Response::new(PreviewTeamResponse { lacks: lacks.iter().map(shown::lack).collect() }))
    }

    async fn draft_mission_document(
        &self,
        request: Request<DraftMissionDocumentRequest>,
    ) -> Result<Response<DraftMissionDocumentResponse>, Status> {
        let asked = ask(&self.edge, Icsm::KIND, request, |message| message.header.as_ref())?;
        let id = identifier(&asked.message.mission)?;
        let deliberates = deliberates(&asked.admitted.caller, &asked.key.country);
        let (kind, guidance) = (asked.message.kind(), self.edge.guidance());
        let answer = self.read(&asked.key, |record| {
            let mission = record.state.mission(&id)?;
            let is_shown = mission.reporting.published.is_some() || (deliberates && mission.reporting.draft.is_some());
            let desk = Desk { country: &asked.key.country, mission, guidance: &guidance };
            draft(desk, kind, is_shown)
        })?;
        Ok(Response::new(answer))
    }
}

impl Api {
    fn read<T>(&self, key: &AggregateKey, look: impl FnOnce(&Record<Icsm>) -> Result<T, Refusal>) -> Result<T, Status> {
        let empty = Record::default();
        let looked = self.engine.record(key, |record| look(record.unwrap_or(&empty)));
        looked.map_err(|refusal| status_of(&refusal))
    }
}

fn identifier(text: &str) -> Result<ResourceId, Status> {
    let mut fields = Fields::new();
    let id = fields.code("mission", text);
    fields.finish(id).map_err(|refusal| status_of(&refusal))
}

fn deliberates(caller: &Caller, country: &CountryCode) -> bool {
    caller.acting_under(&Authority::of(INSIDERS.roles()), country).is_some()
}

/// Nominees are for those who take part in deciding.
fn must_deliberate(caller: &Caller, country: &CountryCode) -> Result<(), Status> {
    if deliberates(caller, country) {
        return Ok(());
    }
    let remedy = "have somebody ask who takes part in deciding on the mission";
    let refusal = Refusal::denied("IM-11", crate::reasons::NOMINEES_NOT_SHOWN)
        .says("nominees are shown to those who decide", remedy);
    Err(status_for(caller, &refusal))
}

fn draft(desk: Desk<'_>, kind: MissionDocumentKind, is_shown: bool) -> Result<DraftMissionDocumentResponse, Refusal> {
    let written = documents::report(desk).filter(|_| is_shown).ok_or_else(|| Refusal::NotFound {
        what: "report of the mission",
        name: desk.mission.requested.request.mission.to_string(),
        remedy: "it is there for everybody once it is published".into(),
    });
    let (document, csv) = match kind {
        MissionDocumentKind::Unspecified => {
            let mut fields = Fields::new();
            let remedy = "choose the document: the report, or the matrix";
            fields.under_no_row().refuse("kind", reasons::FIELD_MISSING, "is not given", remedy);
            return fields.finish(None);
        }
        MissionDocumentKind::Report => (written?, String::new()),
        MissionDocumentKind::Matrix => written.map(|_| (documents::matrix(desk), documents::comma_separated(desk)))?,
    };
    let document = common::Document { markdown: document.markdown(), html: document.html(), title: document.title };
    Ok(DraftMissionDocumentResponse { document: Some(document), csv })
}
