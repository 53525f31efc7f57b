//! The steps of a deed: the form, the check, the deed itself.

use std::sync::Arc;

use askama::Template;
use axum::Extension;
use axum::extract::RawForm;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::SecondsFormat;
use convene_client::{CallError, method};
use convene_proto::common::v1::HistoryEntry;
use convene_proto::descriptor_pool;
use convene_runtime::clock::{Clock as _, SystemClock};
use prost_reflect::MethodDescriptor;
use serde_json::{Value, json};
use tonic::Code;
use uuid::Uuid;

use super::away;
use super::consequences::Consequences;
use super::form::{Field, Form, Progress};
use super::history::{entries, event, number};
use super::sent::{FORM_KEY, STEP, owned};
use super::stand::Stand;
use super::subject::Subject;
use super::summary::{Line, lines};
use super::table::{Deed, Given, find};
use super::values::Values;
use crate::answer::{Answer, Failure, page, with_status};
use crate::problem::{Problem, problems, why};
use crate::session::check;
use crate::visit::{Guest, Visit};

/// The reason of a service that asks for a fresh login.
const STEP_UP: &str = "STEP_UP_REQUIRED";

/// What a form carries beside its fields.
const REQUEST_ID: &str = "request-id";
const ETAG: &str = "etag";
const OCCURRED_ON: &str = "occurred-on";

/// A deed and what it is done with.
pub struct Asked {
    /// The deed.
    pub deed: &'static Deed,
    /// The identifier of what it is done with; empty for a country.
    pub id: String,
    method: MethodDescriptor,
}

impl Asked {
    /// The deed in an address.
    ///
    /// # Errors
    /// When there is none.
    pub fn of(visit: &Visit) -> Result<Self, Failure> {
        let collection = match visit.param("collection") {
            "" if visit.path.starts_with("/queue/") => Subject::Item.collection(),
            "" => Subject::Country.collection(),
            named => named,
        };
        let subject = Subject::ALL.into_iter().find(|one| one.collection() == collection).ok_or(Failure::Missing)?;
        let deed = find(visit.param("deed"), subject).ok_or(Failure::Missing)?;
        let method = method::find(descriptor_pool(), deed.method).map_err(|_| Failure::Missing)?;
        Ok(Self { deed, id: visit.param("id").to_owned(), method })
    }

    /// The address of the page of what it is done with.
    pub fn page(&self, visit: &Visit) -> String {
        format!("{}{}", visit.base, self.deed.page(visit.param("country"), &self.id))
    }

    /// What only the console can know of a commit that this deed made: a receipt with it says what was done.
    pub fn mark(&self, visit: &Visit, commit: &str, resource: &str) -> String {
        let parts = [self.deed.name, &visit.exercise, visit.param("country"), resource, commit];
        visit.app.seal.mark(&parts.join("\n"))
    }

    /// The words of the deed, by the end of their key.
    pub fn word(&self, visit: &Visit, end: &str) -> String {
        visit.say(&format!("deed-{}{end}", self.deed.name))
    }
}

/// What a form carries from step to step.
#[derive(Clone, Default)]
struct Carried {
    request_id: String,
    etag: String,
    occurred_on: String,
}

/// A part of a long form, in the list of its parts.
struct PartLink {
    id: String,
    label: String,
    progress: String,
    is_wrong: bool,
}

/// From how many parts on a form begins with a list of them.
const LISTED_FROM: usize = 3;

/// The parts of a form, with how far each is.
fn parts(visit: &Visit, fields: &[Field]) -> Vec<PartLink> {
    let link = |field: &Field| PartLink {
        id: field.id.clone(),
        label: field.label.clone(),
        progress: visit.say(match field.progress() {
            Progress::Blank => "part-blank",
            Progress::Begun => "part-begun",
            Progress::Wrong => "part-wrong",
        }),
        is_wrong: field.progress() == Progress::Wrong,
    };
    let links: Vec<_> = fields.iter().filter(|field| field.is_part()).map(link).collect();
    if links.len() < LISTED_FROM { Vec::new() } else { links }
}

/// What somebody recorded since a form was opened.
struct Change {
    what: String,
    language: &'static str,
    by: String,
    at: String,
}

#[derive(Template)]
#[template(path = "deed/form.html")]
struct FormPage<'a> {
    v: &'a Guest,
    title: String,
    about: String,
    back: String,
    intro: String,
    fields: Vec<Field>,
    parts: Vec<PartLink>,
    carried: Carried,
    form_key: &'a str,
    problems: Vec<Problem>,
    changes: Vec<Change>,
    has_changed: bool,
    is_item: bool,
}

#[derive(Template)]
#[template(path = "deed/check.html")]
struct CheckPage<'a> {
    v: &'a Guest,
    title: String,
    about: String,
    back: String,
    lines: Vec<Line>,
    values: &'a Values,
    carried: Carried,
    form_key: &'a str,
    consequences: Consequences,
    is_unknown: bool,
}

/// Draws the form, or goes on with what was written before a fresh login.
///
/// # Errors
/// When there is no such deed, or the record cannot be read.
pub async fn show(visit: Visit) -> Answer {
    let asked = Asked::of(&visit)?;
    if let Some(kept) = away::kept(&visit) {
        let mut response = asked.take(&visit, kept).await?;
        away::forget(&visit, &mut response);
        return Ok(response);
    }
    let stand = Stand::read(&visit, asked.deed, &asked.id).await?;
    let mut values = stand.proposed(&visit, asked.deed);
    for (name, value) in &visit.query {
        values.set(name, value.clone());
    }
    let carried = Carried { request_id: Uuid::new_v4().to_string(), etag: asked.etag(&stand), ..Carried::default() };
    Ok(asked.form(&visit, &stand, &values, carried, &[], StatusCode::OK))
}

/// Takes a step. What somebody sends whose session has ended is kept until they have signed in again.
///
/// # Errors
/// When there is no such deed, the form did not come from here, or the record cannot be read.
pub async fn take(Extension(guest): Extension<Arc<Guest>>, RawForm(body): RawForm) -> Answer {
    let sent = Values::of(form_urlencoded::parse(&body).into_owned());
    let Some(visit) = Visit::of(&guest) else { return away::kept_until_signed_in(&guest, &sent) };
    let asked = Asked::of(&visit)?;
    check(&visit.headers, Some(sent.get(FORM_KEY)), &visit.who.form_key)?;
    asked.take(&visit, sent).await
}

impl Asked {
    /// Takes the step of a form that came from here.
    async fn take(&self, visit: &Visit, sent: Values) -> Answer {
        let carried = Carried {
            request_id: sent.get(REQUEST_ID).to_owned(),
            etag: sent.get(ETAG).to_owned(),
            occurred_on: sent.get(OCCURRED_ON).to_owned(),
        };
        let step = sent.get(STEP).to_owned();
        let own = [STEP, REQUEST_ID, ETAG, FORM_KEY, OCCURRED_ON];
        let mut values = Values::of(sent.iter().filter(|(name, _)| !own.contains(name)).map(owned));
        if let Some(path) = step.strip_prefix("add:") {
            let next = values.groups(path).last().map_or(0, |last| last.saturating_add(1));
            values.add(&format!("{path}[{next}]"), "");
            return self.again(visit, &values, carried, &[]).await;
        }
        if let Some(path) = step.strip_prefix("remove:") {
            values.remove(path);
            return self.again(visit, &values, carried, &[]).await;
        }
        let request = self.method.input();
        let json = values.to_json(&request);
        // What is left blank has no number any more, so that what is wrong is found at its place.
        let values = Values::of_json(&request, &json);
        match step.as_str() {
            "do" => self.carry_out(visit, &values, json, carried).await,
            "check" => self.check(visit, values, json, carried).await,
            _ => self.again(visit, &values, carried, &[]).await,
        }
    }
}

impl Asked {
    fn etag(&self, stand: &Stand) -> String {
        stand.etag(self.deed, &self.id)
    }

    /// The form once more, with what was said.
    async fn again(&self, visit: &Visit, values: &Values, carried: Carried, found: &[Problem]) -> Answer {
        let stand = Stand::read(visit, self.deed, &self.id).await?;
        let status = if found.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        Ok(self.form(visit, &stand, values, carried, found, status))
    }

    fn form(
        &self,
        visit: &Visit,
        stand: &Stand,
        values: &Values,
        carried: Carried,
        found: &[Problem],
        status: StatusCode,
    ) -> Response {
        self.form_after(visit, stand, values, carried, (found, status), Vec::new())
    }

    /// The same, with what was recorded meanwhile.
    fn form_after(
        &self,
        visit: &Visit,
        stand: &Stand,
        values: &Values,
        carried: Carried,
        (found, status): (&[Problem], StatusCode),
        changes: Vec<Change>,
    ) -> Response {
        let fields = Form::new(visit, self.deed, stand, values, found).fields(&self.method.input());
        with_status(
            status,
            &FormPage {
                v: visit,
                title: self.word(visit, ""),
                about: stand.title(visit, self.deed.subject, &self.id),
                back: self.page(visit),
                intro: crate::text::sayable(visit.language, &format!("deed-{}.intro", self.deed.name))
                    .unwrap_or_default(),
                parts: parts(visit, &fields),
                fields,
                carried,
                form_key: &visit.who.form_key,
                problems: found.to_vec(),
                has_changed: !changes.is_empty() || status == StatusCode::CONFLICT,
                changes,
                is_item: self.deed.subject == Subject::Item,
            },
        )
    }

    /// What would come of it.
    async fn check(&self, visit: &Visit, mut values: Values, mut json: Value, carried: Carried) -> Answer {
        self.give(&mut values, &mut json);
        match visit
            .app
            .services
            .command(&self.method, &visit.who.token, self.request(visit, &json, &carried, true))
            .await
        {
            Ok(answer) => {
                let consequences = Consequences::of(visit, &answer["receipt"]).await;
                let stand = Stand::read(visit, self.deed, &self.id).await?;
                Ok(self.to_be_confirmed(visit, &stand, &values, carried, consequences, false))
            }
            Err(error) => self.refused(visit, &values, carried, error).await,
        }
    }

    fn to_be_confirmed(
        &self,
        visit: &Visit,
        stand: &Stand,
        values: &Values,
        carried: Carried,
        consequences: Consequences,
        is_unknown: bool,
    ) -> Response {
        let fields = Form::new(visit, self.deed, stand, values, &[]).fields(&self.method.input());
        page(&CheckPage {
            v: visit,
            title: self.word(visit, ""),
            about: stand.title(visit, self.deed.subject, &self.id),
            back: self.page(visit),
            lines: lines(&fields, &visit.say("yes")),
            values,
            carried,
            form_key: &visit.who.form_key,
            consequences,
            is_unknown,
        })
    }

    /// Does it, and leads to the receipt.
    async fn carry_out(&self, visit: &Visit, values: &Values, json: Value, carried: Carried) -> Answer {
        let request = self.request(visit, &json, &carried, false);
        match visit.app.services.command(&self.method, &visit.who.token, request).await {
            Ok(answer) => {
                let receipt = &answer["receipt"];
                let text = |name: &str| receipt[name].as_str().unwrap_or_default().to_owned();
                let (commit, resource) = (text("etag"), text("resource"));
                let query = form_urlencoded::Serializer::new(String::new())
                    .append_pair("commit", &commit)
                    .append_pair("resource", &resource)
                    .append_pair("mark", &self.mark(visit, &commit, &resource))
                    .finish();
                Ok(Redirect::to(&format!("{}{}/receipt?{query}", visit.base, visit.path)).into_response())
            }
            Err(error) if !is_unknown(&error) => self.refused(visit, values, carried, error).await,
            // It is not known whether it was done: the same form, sent again, is carried out once.
            Err(error) => {
                tracing::warn!("the outcome of {} is not known: {error}", self.deed.name);
                let stand = Stand::read(visit, self.deed, &self.id).await?;
                Ok(self.to_be_confirmed(visit, &stand, values, carried, Consequences::default(), true))
            }
        }
    }

    /// The form with everything that the service found wrong, each at its field; on a new state where it has changed.
    async fn refused(&self, visit: &Visit, values: &Values, carried: Carried, error: CallError) -> Answer {
        let stand = Stand::read(visit, self.deed, &self.id).await?;
        if matches!(&error, CallError::Refused(refused) if refused.reason == STEP_UP) {
            return Ok(self.step_up(visit, &stand, values, &carried));
        }
        let found = match &error {
            CallError::Refused(refused) if refused.code == Code::Aborted => {
                let changes = self.changes(visit, &carried.etag).await;
                let carried = Carried { etag: self.etag(&stand), request_id: Uuid::new_v4().to_string(), ..carried };
                let conflict = (&[][..], StatusCode::CONFLICT);
                return Ok(self.form_after(visit, &stand, values, carried, conflict, changes));
            }
            CallError::Refused(refused) => problems(visit, refused),
            other => vec![why(visit, other)],
        };
        let status = match &error {
            CallError::Refused(refused) if refused.code == Code::PermissionDenied => StatusCode::FORBIDDEN,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Ok(self.form(visit, &stand, values, carried, &found, status))
    }

    /// Keeps what was written, and asks for a fresh login.
    fn step_up(&self, visit: &Visit, stand: &Stand, values: &Values, carried: &Carried) -> Response {
        let mut kept = values.clone();
        kept.set(STEP, "check");
        kept.set(REQUEST_ID, &carried.request_id);
        kept.set(ETAG, &carried.etag);
        kept.set(OCCURRED_ON, &carried.occurred_on);
        away::step_up(visit, stand.title(visit, self.deed.subject, &self.id), self.page(visit), &kept)
    }

    /// What was recorded since the form was drawn. Where that cannot be had, the page says only that it changed.
    async fn changes(&self, visit: &Visit, etag: &str) -> Vec<Change> {
        let read = number(etag);
        let resource = self.deed.subject.resource(&self.id);
        let later = entries(visit, self.deed.service(), &resource, |entry| number(&entry.commit) > read).await;
        let change = |entry: HistoryEntry| {
            let actor = entry.actor.unwrap_or_default();
            let (what, language) = event(visit, &entry.event);
            let by = format!("{}, {}", visit.role(&actor.role), actor.organization);
            Change { what, language, by, at: visit.when(entry.recorded_at.as_ref(), visit.param("country")) }
        };
        later.unwrap_or_default().into_iter().map(change).collect()
    }

    /// Puts in what the console gives by itself.
    fn give(&self, values: &mut Values, json: &mut Value) {
        for (path, given) in self.deed.given {
            let value = match given {
                Given::Value(value) => (*value).to_owned(),
                Given::Now if !values.get(path).is_empty() => continue,
                Given::Now => SystemClock.now().to_rfc3339_opts(SecondsFormat::Millis, true),
            };
            values.set(path, value.clone());
            put(json, path, json!(value));
        }
    }

    /// The request that is sent.
    fn request(&self, visit: &Visit, json: &Value, carried: &Carried, is_check: bool) -> Value {
        let mut request = json.clone();
        if let Some(name) = self.deed.subject.field() {
            let content = self.method.input().fields().find(|field| {
                field.kind().as_message().is_some_and(|message| message.get_field_by_name(name).is_some())
            });
            let path = content.map_or_else(|| name.to_owned(), |content| format!("{}.{name}", content.json_name()));
            put(&mut request, &path, json!(self.id));
        }
        for (path, given) in self.deed.given {
            if let Given::Value(value) = given {
                put(&mut request, path, json!(value));
            }
        }
        request["header"] = json!({
            "country": visit.param("country"),
            "exercise": visit.exercise,
            "requestId": carried.request_id,
            "etag": carried.etag,
            "validateOnly": is_check,
            "occurredOn": carried.occurred_on,
        });
        request
    }
}

/// Puts a value at a path.
fn put(json: &mut Value, path: &str, value: Value) {
    let mut place = json;
    for part in path.split('.') {
        place = &mut place[part];
    }
    *place = value;
}

/// Whether a call that brought no receipt leaves open if the command was carried out. One that was never sent does not.
fn is_unknown(error: &CallError) -> bool {
    match error {
        CallError::Refused(refused) => matches!(
            refused.code,
            Code::DeadlineExceeded | Code::Cancelled | Code::Unknown | Code::Internal | Code::Unavailable
        ),
        CallError::OutOfReach { .. } => true,
        CallError::Body { .. } | CallError::NoAddress(_) | CallError::Address { .. } | CallError::Token => false,
    }
}
