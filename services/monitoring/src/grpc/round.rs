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
use convene_proto::monitoring::v1::{self as pb, *};
use convene_runtime::grpc::contract::{FromMessage, ReadForm as _, forms};
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};
use convene_runtime::grpc::{Fields, Query, ServiceApi as _, carry_out_unnamed, reasons};
use convene_runtime::reaction::SystemActor;
use convene_runtime::{choices, contract, query_service};
use tonic::Status;

use super::{Api, round_responses as responses};
use crate::documents::{self, Format};
use crate::domain::questionnaire::{Audience, Kind, Language, in_force};
use crate::domain::round::{
    self, ActionFollowUp, ActionStatus, ActionUpdate, Anonymity, Command, CommitmentStand, CorrectiveAction,
    FinalReport, FunctionReview, Hub, Invitation, Invitations, KindCount, LeadDuty, LeadDutyStand, PlannedAction,
    PreliminaryReport, ReissuedReport, ReleasedTo, ReportRelease, ReviewMeeting, RoundPlan, ShownAction, SupportFrom,
    SupportNeeded, SurveyClosing, SurveyOpening, SurveyResponse,
};
use crate::domain::{Monitoring, SERVICE};
use crate::views::as_known;

/// Who puts answers on record.
static ITSELF: LazyLock<SystemActor> = LazyLock::new(|| SystemActor::new(SERVICE));

/// Characters of a token.
const TOKEN: usize = 200;

/// Characters of what a cluster says of a function, as in published reports.
const EXPLANATION: usize = 600;

/// Entries of a list of respondents.
const RESPONDENTS: std::ops::RangeInclusive<usize> = 1..=1_000;

/// How many organizations of a kind there may be said to be.
const ORGANIZATIONS: std::ops::RangeInclusive<u32> = 0..=100_000;

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
        let look = |record: &Record<Monitoring>, _: &Reader| {
            let round = record.state.round(&id)?;
            Ok(responses::round(round, (moment, zone)))
        };
        let (round, shown) = asked.look_at_the_moments(as_known, look).await?;
        Ok(GetRoundResponse { round: Some(round), shown })
    }

    list_rounds(self, request: ListRoundsRequest as sent) -> ListRoundsResponse {
        let asked = self.ask_named(request, |message| (&message.countries, &message.exercise))?;
        let page = asked.page()?;
        let cluster = asked.fields(|fields| fields.optional_code::<ResourceId>("cluster", &asked.message.cluster))?;
        let (guidance, now) = (self.edge.guidance(), self.engine.now());
        let mut rounds = Vec::new();
        self.engine.each_record(|key, record| {
            if asked.is_about(key) {
                let zone = guidance.reference.zone(&key.country);
                let of_cluster = record.state.rounds.values();
                let of_cluster = of_cluster.filter(|round| cluster.as_ref().is_none_or(|id| round.plan.cluster == *id));
                rounds.extend(of_cluster.map(|round| RoundRow {
                    country: key.country.to_string(),
                    round: Some(responses::round(round, (now, zone))),
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

    get_questionnaire(self, asked: GetQuestionnaireRequest) -> GetQuestionnaireResponse {
        let message = &asked.message;
        let (round, audience, language) = asked.fields(|fields| {
            let round = fields.optional_code::<ResourceId>("round", &message.round);
            let audience = forms::choice::<Audience>().read(fields, "audience", &message.audience);
            let language = language(fields, &message.language);
            Some((round?, audience?, language?))
        })?;
        let zone = self.edge.guidance().reference.zone(&asked.key.country);
        let today = day_in(self.engine.now(), zone);
        asked.record(|record, _| {
            let of_round = match &round {
                Some(round) => record.state.round(round)?.template(),
                None => None,
            };
            let template = of_round.or_else(|| in_force(today));
            Ok(template.map(|template| responses::questionnaire(template, audience, language)).unwrap_or_default())
        })
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
        let report = report(self, &asked, (&id, hub.as_ref()), asked.message.issue)?;
        Ok(GetReportResponse { report: Some(responses::report(&report)) })
    }

    get_report_document(self, asked: GetReportDocumentRequest) -> GetReportDocumentResponse {
        let (id, hub) = of_entity(&asked, &asked.message.round, &asked.message.hub)?;
        let format = asked.fields(|fields| {
            forms::choice::<Format>().read(fields, "format", &asked.message.format)
        })?;
        let report = report(self, &asked, (&id, hub.as_ref()), asked.message.issue)?;
        Ok(GetReportDocumentResponse { text: documents::document(&report, format, asked.exercise()) })
    }

    list_followed_actions(self, asked: ListFollowedActionsRequest) -> ListFollowedActionsResponse {
        let cluster = asked.fields(|fields| fields.optional_code::<ResourceId>("cluster", &asked.message.cluster))?;
        let zone = self.edge.guidance().reference.zone(&asked.key.country);
        let (caller, country) = (&asked.admitted.caller, &asked.key.country);
        let actions = asked.record(|record, _| {
            let monitored = &record.state;
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
    let zone = api.edge.guidance().reference.zone(&asked.key.country);
    let may = |authority: &_| asked.admitted.caller.acting_under(authority, &asked.key.country).is_some();
    asked.record(|record, _| {
        let round = record.state.round(id)?;
        let access = round::access(&record.state, round, hub, may)?;
        round::performance_report((&record.state, round, hub), issue, access, (api.engine.now(), zone))
    })
}

choices! {
    Anonymity = pb::Anonymity { Anonymous, Named }
    Format = pb::ReportFormat { Markdown, Csv, Html }
    Audience = pb::Audience { Coordinator, Partner }
    Kind = pb::RespondentKind { InternationalNgo, NationalNgo, Un, NationalAuthority, Donor, Other }
    SupportFrom = pb::SupportFrom { LeadAgency, Partners, GlobalCluster }
    LeadDuty = pb::LeadDuty { Strategy, SubNationalLink, InterCluster }
    ReleasedTo = pb::ReleasedTo { Head, NationalAuthorities }
    ActionStatus = pb::ActionStatus { Open, UnderWay, Done, Dropped }
}

contract! {
    RoundPlan = pb::RoundPlan {
        round: code under "RM-9.6",
        cluster: code,
        national: flag,
        hubs: each(ANY) under "RM-9.5",
        opens_on: date under "RM-9.6",
        closes_on: date,
        anonymity: choice under "RM-9.3",
        decided_by: text(TEXT) under "RM-9.6",
    }
    Hub = pb::Hub { hub: code, name: text(NAME), time_zone: optional_text(NAME) }
    SurveyOpening = pb::SurveyOpening { round: code under "RM-9.6" }
    Invitations = pb::Invitations {
        round: code under "RM-9.3",
        hub: optional_code,
        invitations: each(RESPONDENTS),
    }
    Invitation = pb::Invitation { organization: code, audience: choice, token as token_sha256: code }
    KindCount = pb::KindCount { kind: choice, count: number(ORGANIZATIONS) }
    SurveyClosing = pb::SurveyClosing { round: code under "RM-9.6", reason: text(TEXT) }
    PreliminaryReport = pb::PreliminaryReport { round: code under "RM-9.6", hub: optional_code }
    ReviewMeeting = pb::ReviewMeeting {
        round: code under "RM-9.6",
        hub: optional_code,
        held_on: date,
        participants: texts(SOME, NAME),
        commitments: each(ANY) under "RM-5.4",
        lead_duties: each(ANY) under "RM-5.5",
    }
    CommitmentStand = pb::CommitmentStand {
        commitment: text(NAME),
        partners_meeting: number(ORGANIZATIONS),
        partners_asked: number(ORGANIZATIONS),
        lead_meets: flag,
        note: optional_text(TEXT),
    }
    LeadDutyStand = pb::LeadDutyStand { duty: choice, met: flag, note: optional_text(TEXT) }
    FinalReport = pb::FinalReport {
        round: code under "RM-9.6",
        hub: optional_code,
        reviews: each(ANY) under "RM-9.4",
        actions: each(ANY) under "RM-9.6",
        support: each(ANY) under "RM-9.4",
    }
    ReissuedReport = pb::ReissuedReport {
        round: code under "RM-9.6",
        hub: optional_code,
        reviews: each(ANY) under "RM-9.4",
        actions: each(ANY) under "RM-9.6",
        support: each(ANY) under "RM-9.4",
        changes: text(TEXT) under "RM-9.6",
    }
    FunctionReview = pb::FunctionReview { function: text(NAME), explanation: text(EXPLANATION) }
    PlannedAction = pb::PlannedAction {
        action: code,
        code: optional_text(NAME),
        what: text(TEXT),
        owner: code,
        due_on: date,
    }
    SupportNeeded = pb::SupportNeeded { asked_of: choice, what: text(TEXT) }
    ReportRelease = pb::ReportRelease { round: code under "RM-9.8", hub: optional_code, to: choices(1..=2) }
    ActionUpdate = pb::ActionUpdate { action: code under "RM-3.5", status: choice, note: optional_text(TEXT) }
    CorrectiveAction = pb::CorrectiveAction { cluster: code under "RM-3.5", action: message }
    ActionFollowUp = pb::ActionFollowUp { round: code under "RM-9.6", summary: text(TEXT) }
}

/// The token itself goes no further than this: the command has its digest.
impl FromMessage<pb::SurveyResponse> for SurveyResponse {
    fn from_message(fields: &mut Fields, message: &pb::SurveyResponse) -> Option<Self> {
        fields.under("RM-9.3");
        let round = fields.code("round", &message.round);
        let token = fields.text("token", &message.token, TOKEN);
        let answers = forms::texts_by_key(NAME).read(fields, "answers", &message.answers);
        let comments = forms::texts_by_key(TEXT).read(fields, "comments", &message.comments);
        let components = forms::codes(ANY).read(fields, "components", &message.components);
        let members = forms::each(0..=Kind::ALL.len()).read(fields, "members", &message.members);
        let attending = forms::each(0..=Kind::ALL.len()).read(fields, "attending", &message.attending);
        Some(Self {
            round: round?,
            token: Digest::of(token?.as_bytes()),
            answers: answers?,
            comments: comments?,
            components: components?,
            members: members?,
            attending: attending?,
        })
    }
}
