//! `kill -9` of the monitoring service and of the NATS server while the last answers of a survey come in: each that was acknowledged is
//! counted, once, and as it was sent last (rows RM-9.3, RM-9.4).

use std::collections::{BTreeMap, HashMap};

use async_nats::jetstream;
use chrono::Days;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Role;
use convene_kernel::time::day_in;
use convene_proto::monitoring::v1::round_service_client::RoundServiceClient;
use convene_proto::monitoring::v1::*;
use convene_runtime::clock::{Clock as _, SystemClock};
use convene_runtime::testing::TestServer;
use convene_tests::requests::{header, header_reading, query};
use tokio::sync::watch;

use super::coverage::health;
use super::process::Process;
use super::{Connection, Killed, connection, kills, messages, pause_after, reached, strike, text, within};

/// How many organizations answer side by side, each with a client of its own.
const CLIENTS: usize = 8;

/// How many answers come in between two kills.
const ANSWERS_A_KILL: usize = 40;

/// How often each organization answers: what it sends last counts.
const TIMES: usize = 2;

/// Calls until the service answers.
macro_rules! answered {
    ($connection:expr, $method:ident, $request:expr) => {{
        let request = $request;
        loop {
            let mut rounds = RoundServiceClient::new($connection.clone());
            match within(rounds.$method(request.clone())).await {
                Ok(answer) => break answer.into_inner(),
                Err(status) => pause_after(status).await,
            }
        }
    }};
}

fn token(organization: usize) -> String {
    format!("the token of organization {organization}")
}

async fn round(coordinator: &Connection) -> Round {
    let asked = GetRoundRequest { header: query("PHL"), round: "last".to_owned(), ..GetRoundRequest::default() };
    answered!(coordinator, get_round, asked).round.expect("a round")
}

/// A round of the cluster whose survey is open, with so many organizations asked.
async fn opened(coordinator: &Connection, organizations: usize) {
    let today = day_in(SystemClock.now(), chrono_tz::Asia::Manila);
    let plan = RoundPlan {
        round: "last".to_owned(),
        cluster: "health".to_owned(),
        national: true,
        opens_on: today.to_string(),
        closes_on: (today + Days::new(1)).to_string(),
        anonymity: Anonymity::Anonymous.into(),
        decided_by: "the country team".to_owned(),
        ..RoundPlan::default()
    };
    answered!(coordinator, plan_round, PlanRoundRequest { header: header("PHL"), plan: Some(plan) });
    let reading = header_reading("PHL", &round(coordinator).await.etag);
    let opening = Some(SurveyOpening { round: "last".to_owned() });
    answered!(coordinator, open_survey, OpenSurveyRequest { header: reading, opening });
    let invitation = |number: usize| Invitation {
        organization: format!("LOCAL-{number}"),
        audience: Audience::Partner.into(),
        token_sha256: Digest::of(token(number).as_bytes()).to_string(),
        kind: RespondentKind::NationalNgo.into(),
        ..Invitation::default()
    };
    let invitations = (0..organizations).map(invitation).collect();
    let invitations = Some(Invitations { round: "last".to_owned(), hub: String::new(), invitations });
    let reading = header_reading("PHL", &round(coordinator).await.etag);
    answered!(coordinator, invite_respondents, InviteRespondentsRequest { header: reading, invitations });
}

/// The questions that partners are asked.
async fn questions(coordinator: &Connection) -> Vec<Question> {
    let asked = GetQuestionnaireRequest {
        header: query("PHL"),
        round: "last".to_owned(),
        audience: Audience::Partner.into(),
        ..GetQuestionnaireRequest::default()
    };
    answered!(coordinator, get_questionnaire, asked).questions
}

type Answers = BTreeMap<String, String>;

/// The answers that say a number: no other number has the same.
fn answers(questions: &[Question], mut number: usize) -> Answers {
    let mut answers = Answers::new();
    for question in questions {
        let choice = if question.asked_if_item.is_empty() {
            let bit = number % 2;
            number /= 2;
            bit
        } else if answers.get(&question.asked_if_item).is_some_and(|given| question.asked_if_answers.contains(given)) {
            0
        } else {
            continue;
        };
        answers.insert(question.item.clone(), question.answers[choice].answer.clone());
    }
    answers
}

/// What one client sent, each answer under the identifier of its command.
#[derive(Default)]
struct Ledger {
    commands: Vec<String>,
    last: Vec<Answers>,
}

/// Every organization of a client answers, again and again until it is acknowledged.
async fn respond(
    organizations: Vec<usize>,
    connection: Connection,
    questions: Vec<Question>,
    done: watch::Sender<usize>,
) -> Ledger {
    let mut ledger = Ledger::default();
    for organization in organizations {
        let mut sent = Answers::new();
        for time in 0..TIMES {
            sent = answers(&questions, organization * TIMES + time);
            let response = SurveyResponse {
                round: "last".to_owned(),
                token: token(organization),
                answers: sent.clone(),
                ..SurveyResponse::default()
            };
            let header = header("PHL");
            ledger.commands.push(header.as_ref().expect("a header").request_id.clone());
            let request = SubmitResponseRequest { header, response: Some(response) };
            answered!(connection, submit_response, request);
            done.send_modify(|done| *done += 1);
        }
        ledger.last.push(sent);
    }
    ledger
}

/// How often each command is in the log of the service.
async fn logged(jetstream: &jetstream::Context) -> HashMap<String, usize> {
    let mut times = HashMap::new();
    for partition in 0..8 {
        for commit in messages(jetstream, &format!("LOG_MONITORING_{partition:02}")).await {
            *times.entry(text(&commit, "/command").to_owned()).or_default() += 1;
        }
    }
    times
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_killed_every_answer_of_a_survey_counts_once() {
    let mut nats = TestServer::start().await;
    let data = tempfile::tempdir().expect("a folder");
    let activation = Process::start("activation", &[nats.url()], data.path());
    let mut service = Process::start("monitoring", &[nats.url()], data.path());
    health(data.path(), &activation, &service).await;
    let kills: Vec<Killed> =
        (0..kills().div_ceil(10)).flat_map(|_| [Killed::Service, Killed::Server, Killed::Both]).collect();
    let organizations = (kills.len() + 1) * ANSWERS_A_KILL / TIMES;
    let coordinator = connection(service.address(), data.path(), Role::Coordinator, Some("PHL"));
    opened(&coordinator, organizations).await;
    let questions = questions(&coordinator).await;
    let partner = connection(service.address(), data.path(), Role::Partner, Some("PHL"));
    let done = watch::Sender::new(0);
    let of_client = |client: usize| (0..organizations).skip(client).step_by(CLIENTS).collect();
    let client = |client| tokio::spawn(respond(of_client(client), partner.clone(), questions.clone(), done.clone()));
    let clients: Vec<_> = (0..CLIENTS).map(client).collect();
    for (number, killed) in (1..).zip(&kills) {
        reached(&done, number * ANSWERS_A_KILL, &mut service).await;
        strike(*killed, &mut service, &mut nats).await;
    }
    let (mut commands, mut last) = (Vec::new(), Vec::new());
    for client in clients {
        let ledger = within(client).await.expect("no client panics");
        commands.extend(ledger.commands);
        last.extend(ledger.last);
    }

    let entity = round(&coordinator).await.entities.remove(0);
    let all = u32::try_from(organizations).expect("it fits");
    assert_eq!((entity.invited, entity.answered), (all, all), "each organization counts once");
    let reading = header_reading("PHL", &round(&coordinator).await.etag);
    let closing = Some(SurveyClosing { round: "last".to_owned(), reason: "everybody answered".to_owned() });
    answered!(coordinator, close_survey, CloseSurveyRequest { header: reading, closing });
    let asked = ExportAnswersRequest { header: query("PHL"), round: "last".to_owned(), hub: String::new() };
    let exported = answered!(coordinator, export_answers, asked).responses;
    let mut counted: Vec<Answers> = exported.into_iter().map(|one| one.answers.into_iter().collect()).collect();
    last.sort();
    counted.sort();
    assert_eq!(counted, last, "what each sent last is what counts");
    let times = logged(&nats.jetstream().await).await;
    let wrong: Vec<_> = commands.iter().filter(|command| times.get(*command) != Some(&1)).collect();
    assert!(wrong.is_empty() && commands.len() == organizations * TIMES, "lost or doubled: {wrong:?}");
}
