//! Requests about rounds: the commands, and who may read what.
//!
//! Answers are sent with a token. The service gives that command on its own account, so that the record does not say who called.

use std::sync::LazyLock;

use convene_kernel::aggregate::Record;
use convene_kernel::codes::ResourceId;
use convene_kernel::digest::Digest;
use convene_kernel::message;
use convene_kernel::time::day_in;
use convene_kernel::visibility::Reader;
use convene_proto::monitoring::v1::round_service_server::RoundService;
use convene_proto::monitoring::v1::*;
use convene_runtime::grpc::contract::{FromMessage as _, ReadForm as _, forms};
use convene_runtime::grpc::{Fields, Query, ServiceApi as _, carry_out_unnamed, reasons};
use convene_runtime::query_service;
use convene_runtime::reaction::SystemActor;
use tonic::Status;

use super::asked_cluster::asked_cluster;
use super::round_contract::TOKEN;
use super::{Api, round_responses as responses};
use crate::documents::{self, Format};
use crate::domain::questionnaire::{Audience, Language, in_force};
use crate::domain::round::{self, Command, ReportSetting, Round, ShownAction, SurveyResponse};
use crate::domain::{Monitoring, SERVICE};
use crate::views::as_known;

/// Who puts answers on record.
static ITSELF: LazyLock<SystemActor> = LazyLock::new(|| SystemActor::new(SERVICE));

/// In how many clusters or hubs a line is weak to be named, where nobody says it.
const SEVERAL: u32 = 2;

query_service! { RoundService for Api {
    submit_response(self, request: SubmitResponseRequest as sent) -> SubmitResponseResponse {
        let read = |fields: &mut Fields, message: &SubmitResponseRequest| {
            let response = fields.within("response", message.response.as_ref(), SurveyResponse::from_message)?;
            Some(Command::SubmitResponse(response).into())
        };
        carry_out_unnamed(&self.engine, &self.edge, request, &ITSELF, read).await.map(Into::into)
    }

    get_round(self, asked: GetRoundRequest) -> GetRoundResponse {
        let id = asked.id("round", &asked.message.round)?;
        let moment = asked.moment()?;
        let zone = self.edge.guidance().reference.zone(&asked.key.country);
        let coordinated = self.coordinated(&asked.key.country, asked.exercise());
        let look = |record: &Record<Monitoring>, _: &Reader| {
            let round = record.state.round(&id)?;
            Ok(responses::round(round, coordinated.cluster(&round.plan.cluster), (moment, zone)))
        };
        let (round, shown) = asked.look_at_the_moments(as_known, look).await?;
        Ok(GetRoundResponse { round: Some(round), shown })
    }

    list_rounds(self, request: ListRoundsRequest as sent) -> ListRoundsResponse {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let page = asked.page()?;
        let clusters = self.clusters(|key| asked.is_about(key));
        let cluster = asked.fields(|fields| asked_cluster(fields, &asked.message.cluster, &clusters))?;
        let (guidance, now) = (self.edge.guidance(), self.engine.now());
        let mut rounds = Vec::new();
        self.engine.each_record(|key, record| {
            if asked.is_about(key) {
                let zone = guidance.reference.zone(&key.country);
                let coordinated = self.coordinated(&key.country, key.exercise.then_some(key.id.as_str()));
                let of_cluster = record.state.rounds.values();
                let of_cluster = of_cluster.filter(|round| cluster.as_ref().is_none_or(|id| round.plan.cluster == *id));
                rounds.extend(of_cluster.map(|round| RoundRow {
                    country: key.country.to_string(),
                    round: Some(responses::round(round, coordinated.cluster(&round.plan.cluster), (now, zone))),
                }));
            }
        });
        let (rounds, page) = page.cut(rounds, |row: &RoundRow| {
            let plan = row.round.as_ref().and_then(|round| round.plan.as_ref());
            let place = plan.map(|plan| (plan.cluster.clone(), plan.opens_on.clone(), plan.round.clone()));
            (row.country.clone(), place)
        })?;
        Ok(ListRoundsResponse { rounds, page: Some(page) })
    }

    get_questionnaire(self, asked: GetQuestionnaireRequest by ask_of_anyone) -> GetQuestionnaireResponse {
        if asked.message.token.is_empty() { of_role(self, &asked) } else { of_token(self, &asked) }
    }

    export_answers(self, asked: ExportAnswersRequest) -> ExportAnswersResponse {
        let (id, hub) = of_entity(&asked, &asked.message.round, &asked.message.hub)?;
        let zone = self.edge.guidance().reference.zone(&asked.key.country);
        let may = |authority: &_| asked.admitted.caller.acting_under(authority, &asked.key.country).is_some();
        let responses = asked.record(|record, _| {
            let round = record.state.round(&id)?;
            round::export((&record.state, round), hub.as_ref(), (self.engine.now(), zone), may)
        })?;
        Ok(ExportAnswersResponse { responses: responses.iter().map(responses::exported).collect() })
    }

    get_report(self, asked: GetReportRequest) -> GetReportResponse {
        let (id, hub) = of_entity(&asked, &asked.message.round, &asked.message.hub)?;
        let language = asked.fields(|fields| language(fields, &asked.message.language))?;
        let report = report(self, &asked, (&id, hub.as_ref()), asked.message.issue)?;
        Ok(GetReportResponse { report: Some(responses::report(&report, language)) })
    }

    get_report_document(self, asked: GetReportDocumentRequest) -> GetReportDocumentResponse {
        let (id, hub) = of_entity(&asked, &asked.message.round, &asked.message.hub)?;
        let format = asked.fields(|fields| {
            forms::choice::<Format>().read(fields, "format", &asked.message.format)
        })?;
        let report = report(self, &asked, (&id, hub.as_ref()), asked.message.issue)?;
        Ok(GetReportDocumentResponse { text: documents::document(&report, format, asked.exercise()) })
    }

    list_respondents(self, asked: ListRespondentsRequest) -> ListRespondentsResponse {
        let (id, hub) = of_entity(&asked, &asked.message.round, &asked.message.hub)?;
        let (caller, country) = (&asked.admitted.caller, &asked.key.country);
        let guidance = self.edge.guidance();
        let coordinated = self.coordinated(country, asked.exercise());
        asked.record(|record, _| {
            let round = record.state.round(&id)?;
            let may = |authority: &_| caller.acting_under(authority, country).is_some();
            let known = coordinated.cluster(&round.plan.cluster);
            let listed = round::respondents((&record.state, round, hub.as_ref()), known, &guidance.reference, may)?;
            Ok(ListRespondentsResponse {
                respondents: listed.iter().map(responses::respondent).collect(),
                closes_on: round.plan.closes_on.to_string(),
            })
        })
    }

    compare_reports(self, asked: CompareReportsRequest) -> CompareReportsResponse {
        let cluster = asked.fields(|fields| {
            fields.under("RM-9.7").optional_code::<ResourceId>("cluster", &asked.message.cluster)
        })?;
        let fewest = if asked.message.fewest == 0 { SEVERAL } else { asked.message.fewest };
        let fewest = usize::try_from(fewest).unwrap_or(usize::MAX);
        let may = |authority: &_| asked.admitted.caller.acting_under(authority, &asked.key.country).is_some();
        asked.record(|record, _| {
            cluster.as_ref().map(|id| record.state.cluster(id)).transpose()?;
            let comparison = round::compare(&record.state, cluster.as_ref(), fewest, may);
            Ok(responses::comparison(&comparison))
        })
    }

    list_followed_actions(self, asked: ListFollowedActionsRequest) -> ListFollowedActionsResponse {
        let cluster = asked.fields(|fields| fields.optional_code::<ResourceId>("cluster", &asked.message.cluster))?;
        let zone = self.edge.guidance().reference.zone(&asked.key.country);
        let (caller, country) = (&asked.admitted.caller, &asked.key.country);
        let actions = asked.record(|record, _| {
            let monitored = &record.state;
            cluster.as_ref().map(|id| monitored.cluster(id)).transpose()?;
            let of_cluster = monitored.actions.values().filter(|action| cluster.as_ref().is_none_or(|id| action.cluster == *id));
            let readable = of_cluster.filter(|action| {
                let round = action.round.as_ref().and_then(|round| monitored.rounds.get(round));
                round.is_none_or(|round| {
                    caller.acting_under(&round::readers(monitored, round, action.hub.as_ref()), country).is_some()
                })
            });
            let mut actions: Vec<_> = readable.collect();
            actions.sort_by_key(|action| (action.plan.due_on, action.plan.action.clone()));
            let when = (self.engine.now(), zone);
            Ok(actions.into_iter().map(|action| responses::action(&ShownAction::at(action.clone(), when))).collect())
        })?;
        Ok(ListFollowedActionsResponse { actions })
    }
} commands {
    plan_round: PlanRoundRequest { plan } => Command::PlanRound,
    change_plan: ChangePlanRequest { plan } => Command::ChangePlan,
    cancel_round: CancelRoundRequest { cancellation } => Command::CancelRound,
    replace_token: ReplaceTokenRequest { replacement } => Command::ReplaceToken,
    adopt_profile: AdoptProfileRequest { adoption } => Command::AdoptProfile,
    open_survey: OpenSurveyRequest { opening } => Command::OpenSurvey,
    invite_respondents: InviteRespondentsRequest { invitations } => Command::InviteRespondents,
    close_survey: CloseSurveyRequest { closing } => Command::CloseSurvey,
    issue_preliminary_report: IssuePreliminaryReportRequest { report } => Command::IssuePreliminaryReport,
    record_review_meeting: RecordReviewMeetingRequest { meeting } => Command::RecordReviewMeeting,
    issue_final_report: IssueFinalReportRequest { report } => Command::IssueFinalReport,
    reissue_final_report: ReissueFinalReportRequest { reissue } => Command::ReissueFinalReport,
    release_report: ReleaseReportRequest { release } => Command::ReleaseReport,
    update_action: UpdateActionRequest { update } => Command::UpdateAction,
    agree_corrective_action: AgreeCorrectiveActionRequest { corrective } => Command::AgreeCorrectiveAction,
    report_follow_up: ReportFollowUpRequest { follow_up } => Command::ReportFollowUp,
} }

/// The round and the hub that a query names.
fn of_entity<M>(asked: &Query<'_, Api, M>, round: &str, hub: &str) -> Result<(ResourceId, Option<ResourceId>), Status> {
    asked.fields(|fields| {
        let round = fields.code::<ResourceId>("round", round);
        let hub = fields.optional_code::<ResourceId>("hub", hub);
        Some((round?, hub?))
    })
}

/// What is asked of whoever holds a role in the country: any questionnaire, without a token.
fn of_role(api: &Api, asked: &Query<'_, Api, GetQuestionnaireRequest>) -> Result<GetQuestionnaireResponse, Status> {
    asked.for_readers()?;
    let message = &asked.message;
    let (round, audience, language) = asked.fields(|fields| {
        let round = fields.optional_code::<ResourceId>("round", &message.round);
        let audience = forms::choice::<Audience>().read(fields, "audience", &message.audience);
        let language = language(fields, &message.language);
        Some((round?, audience?, language?))
    })?;
    let zone = api.edge.guidance().reference.zone(&asked.key.country);
    let today = day_in(api.engine.now(), zone);
    let guidance = api.edge.guidance();
    asked.record(|record, _| {
        let of_round = round.as_ref().map(|round| record.state.round(round)).transpose()?;
        let template = of_round.and_then(Round::template).or_else(|| in_force(today));
        let sectors = of_round.map(|round| round::parts(&record.state, round)).unwrap_or_default();
        let asked = template.map(|template| responses::questionnaire(template, audience, language));
        let sectors = responses::sectors(&sectors, &guidance.reference, today);
        Ok(GetQuestionnaireResponse { sectors, ..asked.unwrap_or_default() })
    })
}

/// What is asked of whoever has a token, and what the token stands for. An unknown round is answered like an unknown token, so that
/// nobody without one learns which rounds there are.
fn of_token(api: &Api, asked: &Query<'_, Api, GetQuestionnaireRequest>) -> Result<GetQuestionnaireResponse, Status> {
    let message = &asked.message;
    let (id, token, language) = asked.fields(|fields| {
        let id = fields.under("RM-9.3").code::<ResourceId>("round", &message.round);
        let token = fields.text("token", &message.token, TOKEN);
        let language = language(fields, &message.language);
        Some((id?, Digest::of(token?.as_bytes()), language?))
    })?;
    let (now, guidance) = (api.engine.now(), api.edge.guidance());
    let zone = guidance.reference.zone(&asked.key.country);
    asked.record(|record, _| {
        let monitored = &record.state;
        let invited = round::invitation(monitored, (&id, &token), (now, zone))?;
        let today = day_in(now, zone);
        let template = invited.round.template().or_else(|| in_force(today));
        let questionnaire =
            template.map(|template| responses::questionnaire(template, invited.audience, language)).unwrap_or_default();
        let sectors = round::parts(monitored, invited.round);
        let country = guidance.reference.country(&asked.key.country).map(|country| &country.names);
        Ok(GetQuestionnaireResponse {
            sectors: responses::sectors(&sectors, &guidance.reference, today),
            invitation: Some(responses::invitation(&invited, country, language)),
            ..questionnaire
        })
    })
}

fn language(fields: &mut Fields, code: &str) -> Option<Language> {
    if code.is_empty() {
        return Some(Language::English);
    }
    let language = Language::of(code);
    if language.is_none() {
        let problem = message!("there is no questionnaire in '{code}'", code = message::verbatim(code));
        let remedy = "give one of en, fr, es and ar";
        fields.refuse("language", reasons::CODE_UNKNOWN, problem, remedy);
    }
    language
}

/// The report that a query asks for, as far as its caller may read it.
fn report<M>(
    api: &Api,
    asked: &Query<'_, Api, M>,
    (id, hub): (&ResourceId, Option<&ResourceId>),
    issue: u32,
) -> Result<round::PerformanceReport, Status> {
    let (guidance, country, now) = (api.edge.guidance(), &asked.key.country, api.engine.now());
    let coordinated = api.coordinated(country, asked.exercise());
    let setting = ReportSetting { now, country, reference: &guidance.reference, coordinated: &coordinated };
    let may = |authority: &_| asked.admitted.caller.acting_under(authority, country).is_some();
    asked.record(|record, _| {
        let round = record.state.round(id)?;
        let access = round::access(&record.state, round, hub, may)?;
        round::performance_report((&record.state, round, hub), issue, access, setting)
    })
}
