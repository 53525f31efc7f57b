//! The page on which a partner answers a survey: by the link that it was sent, without an account, on a phone and without a script.
//!
//! The token in the address is all that is asked for. The console calls with an identity of its own that holds no role, so what the token
//! does not open stays closed.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::RawForm;
use axum::http::header::{CACHE_CONTROL, HeaderValue};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use convene_client::{CallError, method};
use convene_proto::common::v1::QueryHeader;
use convene_proto::descriptor_pool;
use convene_proto::monitoring::v1::{
    Anonymity, Audience, GetQuestionnaireRequest, GetQuestionnaireResponse, Question, RespondentKind, SurveyInvitation,
};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::answer::{Answer, Failure, with_status};
use crate::problem::{Problem, problems, why};
use crate::session::check_site;
use crate::text::moment::moment;
use crate::visit::{Guest, Visit};

/// The method that takes the answers.
const SUBMIT: &str = "convene.monitoring.v1.RoundService/SubmitResponse";

/// The functions of a cluster that questions are about, by what the codes of their cells begin with.
const FUNCTIONS: [&str; 7] = ["1", "2", "3", "4", "5", "6", "7"];

/// What a form holds, as it was filled in.
type Filled = BTreeMap<String, String>;

#[derive(Template)]
#[template(path = "survey.html")]
struct SurveyPage<'a> {
    v: &'a Guest,
    invitation: &'a SurveyInvitation,
    sections: Vec<Section>,
    sectors: Vec<Choice>,
    kinds: Vec<KindRow>,
    problems: Vec<Problem>,
    request_id: String,
    left: String,
}

#[derive(Template)]
#[template(path = "survey_receipt.html")]
struct ReceiptPage<'a> {
    v: &'a Guest,
    invitation: &'a SurveyInvitation,
}

#[derive(Template)]
#[template(path = "survey_closed.html")]
struct ClosedPage<'a> {
    v: &'a Guest,
    title: String,
    text: String,
}

/// What is asked about one function of the cluster.
struct Section {
    number: String,
    title: String,
    groups: Vec<Group>,
    comments: Vec<Comment>,
}

/// Questions that go on from one stem.
struct Group {
    stem: String,
    questions: Vec<Asked>,
}

/// A question as it is drawn.
struct Asked {
    item: String,
    text: String,
    choices: Vec<Choice>,
    /// On which earlier question it depends whether it is asked, and on which answers; empty for none.
    after: String,
    when: String,
    /// The same in words.
    only_if: String,
    problem: String,
}

/// One of the answers to choose from.
struct Choice {
    value: String,
    text: String,
    is_chosen: bool,
}

/// What is asked in words.
struct Comment {
    name: String,
    text: String,
    written: String,
    problem: String,
}

/// How many organizations of a kind there are, which a coordinator says.
struct KindRow {
    name: String,
    text: String,
    members: String,
    attending: String,
    members_problem: String,
    attending_problem: String,
}

/// Draws the questionnaire, or says that the survey has closed.
pub async fn show(Extension(guest): Extension<Arc<Guest>>) -> Answer {
    let guest = knowing_names(&guest).await?;
    let asked = questionnaire(&guest).await?;
    drawn(&guest, &asked, &Filled::new(), Vec::new())
}

/// Sends the answers; what is wrong with them is said beside each, and nothing that was filled in is lost.
pub async fn send(Extension(guest): Extension<Arc<Guest>>, RawForm(body): RawForm) -> Answer {
    check_site(&guest.headers)?;
    let guest = knowing_names(&guest).await?;
    let asked = questionnaire(&guest).await?;
    let filled = joined(form_urlencoded::parse(&body).into_owned());
    let method = method::find(descriptor_pool(), SUBMIT).unwrap_or_else(|problem| panic!("{problem}"));
    let miscounted = miscounted(&guest, &asked, &filled);
    let mut request = request(&guest, &asked, &filled);
    // What is no number has no place in the request: the service is asked what else is wrong, and takes nothing.
    request["header"]["validateOnly"] = (!miscounted.is_empty()).into();
    let token = own_token(&guest).await?;
    match guest.app.services.command(&method, &token, request).await {
        Ok(_) if !miscounted.is_empty() => drawn(&guest, &asked, &filled, miscounted),
        Ok(_) => Ok(unkept(Redirect::to(&format!("{}{}/receipt", guest.base, guest.path)).into_response())),
        Err(CallError::Refused(refused)) if refused.reason == "REQUEST_ID_REUSED" => {
            let again = Filled::from_iter(filled.into_iter().filter(|(name, _)| name != "request_id"));
            drawn(&guest, &asked, &again, vec![Problem { text: guest.say("survey-sent-before"), ..Problem::default() }])
        }
        Err(CallError::Refused(refused)) if !refused.violations.is_empty() => {
            drawn(&guest, &asked, &filled, [problems(&guest, &refused), miscounted].concat())
        }
        Err(error) => drawn(&guest, &asked, &filled, vec![why(&guest, &error)]),
    }
}

/// Says that the answers came in, until when others can be sent, and what is not known of whoever sent them.
pub async fn receipt(Extension(guest): Extension<Arc<Guest>>) -> Answer {
    let guest = knowing_names(&guest).await?;
    let asked = questionnaire(&guest).await?;
    let invitation = asked.invitation.unwrap_or_default();
    if invitation.answered_at.is_none() {
        let form = guest.path.trim_end_matches("/receipt");
        return Ok(unkept(Redirect::to(&format!("{}{form}", guest.base)).into_response()));
    }
    Ok(unkept(with_status(StatusCode::OK, &ReceiptPage { v: &guest, invitation: &invitation })))
}

/// The guest with the names of countries and their time zones, which the console reads by its own identity.
async fn knowing_names(guest: &Guest) -> Result<Guest, Failure> {
    let token = own_token(guest).await?;
    let names = guest.app.names.get(&guest.app.services, &token).await;
    Ok(guest.knowing(names))
}

/// What is asked of whoever has the token in the address.
async fn questionnaire(guest: &Guest) -> Result<GetQuestionnaireResponse, Failure> {
    let question = GetQuestionnaireRequest {
        header: Some(QueryHeader { country: guest.param("country").to_owned(), exercise: guest.exercise.clone() }),
        round: guest.param("round").to_owned(),
        language: guest.language.tag().to_owned(),
        token: guest.param("token").to_owned(),
        ..GetQuestionnaireRequest::default()
    };
    let token = own_token(guest).await?;
    Ok(guest.app.services.ask(&token, question).await?)
}

async fn own_token(guest: &Guest) -> Result<String, Failure> {
    guest.app.own.token().await.map_err(|problem| {
        tracing::error!("no partner can answer a survey: {problem}");
        Failure::Unready
    })
}

fn drawn(guest: &Guest, asked: &GetQuestionnaireResponse, filled: &Filled, problems: Vec<Problem>) -> Answer {
    let invitation = asked.invitation.clone().unwrap_or_default();
    if !invitation.open {
        let has_closed = invitation.closes_at.as_ref().and_then(moment).is_some_and(|at| at <= Visit::now(None));
        let (title, text) = if has_closed {
            ("survey-closed", "survey-closed-why")
        } else {
            ("survey-not-open", "survey-not-open-why")
        };
        let text = guest.say_of(text, "day", guest.written_day(&invitation.closes_on));
        let page = ClosedPage { v: guest, title: guest.say(title), text };
        return Ok(unkept(with_status(StatusCode::OK, &page)));
    }
    let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let request_id = filled.get("request_id").cloned().unwrap_or_else(|| Uuid::new_v4().to_string());
    let page = SurveyPage {
        v: guest,
        invitation: &invitation,
        sections: sections(guest, asked, filled, &problems),
        sectors: asked.sectors.iter().map(|sector| chosen(filled, "sector", &sector.sector, &sector.text)).collect(),
        kinds: kinds(asked, filled, &problems),
        left: guest.due(invitation.closes_at.as_ref(), guest.param("country"), Visit::now(None)),
        problems: placed(problems),
        request_id,
    };
    Ok(unkept(with_status(status, &page)))
}

/// The answer with what says that nobody keeps it: the address opens it to whoever has it.
fn unkept(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex"));
    response
}

/// Each field once; several values of one, such as sectors, by commas.
fn joined(filled: impl Iterator<Item = (String, String)>) -> Filled {
    let mut joined = Filled::new();
    for (name, value) in filled {
        joined.entry(name).and_modify(|known| *known = format!("{known},{value}")).or_insert(value);
    }
    joined
}

fn sections(guest: &Guest, asked: &GetQuestionnaireResponse, filled: &Filled, problems: &[Problem]) -> Vec<Section> {
    let mut sections: Vec<_> = FUNCTIONS
        .into_iter()
        .filter(|number| of_function(asked, number).next().is_some())
        .map(|number| {
            let mut groups: Vec<Group> = Vec::new();
            for question in of_function(asked, number) {
                let drawn = drawn_question(guest, asked, question, filled, problems);
                match groups.last_mut().filter(|group| group.stem == question.stem) {
                    Some(group) => group.questions.push(drawn),
                    None => groups.push(Group { stem: question.stem.clone(), questions: vec![drawn] }),
                }
            }
            let comments = comments(asked, filled, problems, |comment| comment == format!("comment-{number}"));
            let title = asked.lines.iter().find(|line| line.code == number).map(|line| line.text.clone());
            Section { number: number.to_owned(), title: title.unwrap_or_default(), groups, comments }
        })
        .collect();
    let known = |comment: &str| FUNCTIONS.iter().any(|number| comment == format!("comment-{number}"));
    let general = comments(asked, filled, problems, |comment| !known(comment));
    if !general.is_empty() {
        let title = guest.say("survey-general");
        sections.push(Section { number: String::new(), title, groups: Vec::new(), comments: general });
    }
    sections
}

fn of_function<'a>(asked: &'a GetQuestionnaireResponse, number: &'a str) -> impl Iterator<Item = &'a Question> {
    asked.questions.iter().filter(move |question| question.cell.starts_with(number))
}

fn drawn_question(
    guest: &Guest,
    asked: &GetQuestionnaireResponse,
    question: &Question,
    filled: &Filled,
    problems: &[Problem],
) -> Asked {
    let choices = question.answers.iter().map(|answer| chosen(filled, &question.item, &answer.answer, &answer.text));
    let earlier = asked.questions.iter().find(|one| one.item == question.asked_if_item);
    let only_if = earlier.map(|earlier| {
        let except = earlier.answers.iter().filter(|answer| !question.asked_if_answers.contains(&answer.answer));
        let except: Vec<_> = except.map(|answer| format!("« {} »", answer.text)).collect();
        guest.say_of("survey-only-if", "answers", except.join(", "))
    });
    Asked {
        item: question.item.clone(),
        text: question.text.clone(),
        choices: choices.collect(),
        after: question.asked_if_item.clone(),
        when: question.asked_if_answers.join(" "),
        only_if: only_if.unwrap_or_default(),
        problem: said_of(problems, &format!("answers[{}]", question.item)),
    }
}

fn chosen(filled: &Filled, name: &str, value: &str, text: &str) -> Choice {
    let is_chosen = filled.get(name).is_some_and(|given| given.split(',').any(|one| one == value));
    Choice { value: value.to_owned(), text: text.to_owned(), is_chosen }
}

fn comments(
    asked: &GetQuestionnaireResponse,
    filled: &Filled,
    problems: &[Problem],
    belongs: impl Fn(&str) -> bool,
) -> Vec<Comment> {
    let of_section = asked.comments.iter().filter(|comment| belongs(&comment.comment));
    of_section
        .map(|comment| Comment {
            name: comment.comment.clone(),
            text: comment.text.clone(),
            written: filled.get(&comment.comment).cloned().unwrap_or_default(),
            problem: said_of(problems, &format!("comments[{}]", comment.comment)),
        })
        .collect()
}

fn kinds(asked: &GetQuestionnaireResponse, filled: &Filled, problems: &[Problem]) -> Vec<KindRow> {
    let row = |(kind, text): (RespondentKind, &str)| {
        let name = kind.as_str_name().to_lowercase();
        let written = |what: &str| filled.get(&format!("{what}-{name}")).cloned().unwrap_or_default();
        let problem = |what: &str| said_of(problems, &format!("{what}-{name}"));
        KindRow {
            members: written("members"),
            attending: written("attending"),
            members_problem: problem("members"),
            attending_problem: problem("attending"),
            text: text.to_owned(),
            name,
        }
    };
    asked.kinds.iter().map(|kind| row((kind.kind(), kind.text.as_str()))).collect()
}

/// Counts that are no numbers, each at its field.
fn miscounted(guest: &Guest, asked: &GetQuestionnaireResponse, filled: &Filled) -> Vec<Problem> {
    let kinds = asked.kinds.iter().map(|kind| kind.kind().as_str_name().to_lowercase());
    let fields = kinds.flat_map(|kind| ["members", "attending"].map(|what| format!("{what}-{kind}")));
    let is_wrong = |field: &String| {
        let text = filled.get(field).map_or("", |text| text.trim());
        !text.is_empty() && text.parse::<u32>().is_err()
    };
    let problem = |field: String| {
        let text = guest.say("survey-count-wrong");
        Problem { field: format!("response.{field}"), text, ..Problem::default() }
    };
    fields.filter(is_wrong).map(problem).collect()
}

/// The first thing that is wrong with a field, in words.
fn said_of(problems: &[Problem], field: &str) -> String {
    let found = problems.iter().find(|problem| problem.field.strip_prefix("response.") == Some(field));
    found.map(|problem| problem.text.clone()).unwrap_or_default()
}

/// Problems whose field is the identifier of what is on the page.
fn placed(problems: Vec<Problem>) -> Vec<Problem> {
    let place = |field: &str| {
        if field.is_empty() {
            return String::new();
        }
        let field = field.strip_prefix("response.").unwrap_or(field);
        let named = field.split_once('[').map_or(field, |(_, item)| item.trim_end_matches(']'));
        format!("q-{named}")
    };
    problems.into_iter().map(|problem| Problem { field: place(&problem.field), ..problem }).collect()
}

/// The request that sends what was filled in. What is not asked after an earlier answer is left out, as the page leaves it out.
fn request(guest: &Guest, asked: &GetQuestionnaireResponse, filled: &Filled) -> Value {
    let given = |name: &str| filled.get(name).map(|text| text.trim()).filter(|text| !text.is_empty());
    let mut answers = Map::new();
    for question in &asked.questions {
        let earlier = answers.get(&question.asked_if_item).and_then(Value::as_str);
        let is_asked = question.asked_if_item.is_empty()
            || earlier.is_some_and(|answer| question.asked_if_answers.iter().any(|admitted| admitted == answer));
        if let Some(answer) = given(&question.item).filter(|_| is_asked) {
            answers.insert(question.item.clone(), answer.into());
        }
    }
    let comments: Map<String, Value> =
        asked.comments.iter().filter_map(|one| Some((one.comment.clone(), given(&one.comment)?.into()))).collect();
    let counts = |what: &str| {
        let count = |kind: RespondentKind| {
            let name = kind.as_str_name();
            let number: u32 = given(&format!("{what}-{}", name.to_lowercase()))?.parse().ok()?;
            Some(json!({"kind": name, "count": number}))
        };
        asked.kinds.iter().filter_map(|named| count(named.kind())).collect::<Vec<_>>()
    };
    let sectors: Vec<_> = given("sector").into_iter().flat_map(|sectors| sectors.split(',')).collect();
    json!({
        "header": {
            "country": guest.param("country"),
            "exercise": guest.exercise,
            "requestId": filled.get("request_id").cloned().unwrap_or_else(|| Uuid::new_v4().to_string()),
        },
        "response": {
            "round": guest.param("round"),
            "token": guest.param("token"),
            "answers": answers,
            "comments": comments,
            "components": sectors,
            "members": counts("members"),
            "attending": counts("attending"),
        },
    })
}

impl SurveyPage<'_> {
    fn is_anonymous(&self) -> bool {
        self.invitation.anonymity() == Anonymity::Anonymous
    }

    fn is_of_coordinator(&self) -> bool {
        self.invitation.audience() == Audience::Coordinator
    }
}
