//! `convene call`: any method, with a request in JSON.

use clap::Args;
use convene_kernel::codes::{CountryCode, ResourceId};
use prost_reflect::{Kind, MethodDescriptor};
use serde_json::{Value, json};
use tonic::Code;
use uuid::Uuid;

use super::body;
use super::recorded::known_exercise;
use super::session::Session;
use crate::client::{CallError, Refused, Target, Violation, method};
use crate::play;
use crate::play::body::Misfit;
use crate::show::out::{say, say_json};
use crate::show::table::{Output, cell};
use crate::show::{self, blank};

/// Call a method.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  convene call RecordLeadership --form > request.json    # then fill it in, and leave out what does not apply
  convene call RecordLeadership --as ocha-country@PHL - < request.json
  convene call RecordLeadership --as ocha-country@PHL --country PHL --exercise training \\
    '{\"leadership\": {\"humanitarianCoordinator\": true, \"countryTeam\": true, \"since\": \"2024-01-01\"}}'")]
pub struct Call {
    /// The method: SubmitProposal, ProposalService/SubmitProposal, or its full name. Default: list all methods.
    method: Option<String>,
    /// The request in JSON, or - for standard input. A missing request_id, country or exercise is filled in.
    #[arg(default_value = "{}")]
    body: String,
    /// The country of the record. Default: that of the role in --as.
    #[arg(long, value_name = "ISO3")]
    country: Option<CountryCode>,
    /// The exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// The identifier of the command, a UUID. Give that of a command whose outcome you do not know: it is carried out once.
    #[arg(long, value_name = "UUID")]
    request_id: Option<Uuid>,
    /// The service, for a method that every service has.
    #[arg(long)]
    service: Option<String>,
    /// Print the request as a form to fill in: every field, with what it takes.
    #[arg(long, requires = "method")]
    form: bool,
}

impl Call {
    /// Calls it, and shows the answer.
    ///
    /// # Errors
    /// When the method or the request is wrong, or the service refuses.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let pool = convene_proto::descriptor_pool();
        let Some(name) = &self.method else {
            let names: Vec<String> = method::all(pool).map(|method| method::full_name(&method)).collect();
            return match target.output {
                Output::Table => say(names.join("\n")),
                Output::Json => say_json(&names),
            };
        };
        let method = method::find(pool, name)?;
        if self.form {
            return say_json(&blank::form(&method.input()));
        }
        let service = self.service.clone().or_else(|| method::service_of(&method)).unwrap_or("activation".to_owned());
        self.is_used_by(&method)?;
        let header = method.input().get_field_by_name("header").map(|field| field.kind());
        let mut body = body::read(&self.body)?;
        let mut misfits = Vec::new();
        play::body::without_misfits(&method.input(), "", &mut body, &mut misfits);
        let is_command = match header {
            Some(Kind::Message(header)) => {
                let is_command = header.get_field_by_name("request_id").is_some();
                self.fill_in(&mut body["header"], target, is_command)?;
                is_command
            }
            _ => false,
        };
        if !misfits.is_empty() {
            return Err(self.all_that_is_wrong(target, &service, &method, body, misfits, is_command).await);
        }
        let request_id = cell(body["header"].get("requestId").unwrap_or(&body["header"]["request_id"]));
        let mut session = Session::open(target)?;
        if !is_command {
            known_exercise(&mut session, self.exercise.as_ref()).await?;
        }
        let answered = session.call_of(&service, &method::full_name(&method), body).await;
        let answer = answered.map_err(|problem| {
            if is_command { with_the_way_back(problem, &format!("--request-id {request_id}")) } else { problem }
        })?;
        match target.output {
            Output::Table => say(show::answer(&method.output(), &answer).trim_end()),
            Output::Json => say_json(&answer),
        }
    }

    /// What does not fit the request, and what the service finds wrong with the rest of it. The service is only asked: nothing is
    /// carried out.
    async fn all_that_is_wrong(
        &self,
        target: &Target,
        service: &str,
        method: &MethodDescriptor,
        mut rest: Value,
        misfits: Vec<Misfit>,
        is_command: bool,
    ) -> anyhow::Error {
        let form: Vec<_> = misfits.iter().map(|misfit| Violation::of_form("", &misfit.what)).collect();
        let mut all = Refused {
            code: Code::InvalidArgument,
            reason: "MESSAGE_MALFORMED".to_owned(),
            rows: Vec::new(),
            message: format!("the request is not a {}", method.input().full_name()),
            violations: Vec::new(),
            count: 0,
        };
        if is_command {
            rest["header"]["validateOnly"] = json!(true);
            let found = match Session::open(target) {
                Ok(mut session) => session.call_of(service, &method::full_name(method), rest).await,
                Err(_) => Ok(Value::Null),
            };
            if let Err(problem) = found
                && let Ok(CallError::Refused(mut found)) = problem.downcast::<CallError>()
            {
                let before = found.violations.len();
                found.violations.retain(|violation| !misfits.iter().any(|misfit| misfit.covers(&violation.field)));
                found.count -= before - found.violations.len();
                // What is said of the whole request, such as that the token has expired, is no list of things.
                if before > 0 {
                    all = Refused { reason: all.reason, ..found };
                }
            }
        }
        anyhow::Error::new(CallError::Refused(all.with_form(form)))
    }

    /// Refuses an option that `method` cannot use: it would be ignored, and the answer would be to another question.
    fn is_used_by(&self, method: &MethodDescriptor) -> anyhow::Result<()> {
        let (input, name) = (method.input(), method.name());
        anyhow::ensure!(
            !method.is_client_streaming(),
            "{name} takes a file in pieces, and no request; `convene coverage import` sends one"
        );
        let header = input.get_field_by_name("header").and_then(|field| field.kind().as_message().cloned());
        let has = |field: &str| header.as_ref().is_some_and(|header| header.get_field_by_name(field).is_some());
        let is_own = method::service_of(method).is_some();
        let given = [
            ("--country", self.country.is_some() && !has("country")),
            ("--exercise", self.exercise.is_some() && !has("exercise")),
            ("--request-id", self.request_id.is_some() && !has("request_id")),
            ("--service", self.service.is_some() && is_own),
        ];
        let Some((option, _)) = given.into_iter().find(|(_, is_ignored)| *is_ignored) else { return Ok(()) };
        let fields: Vec<_> = input.fields().map(|field| field.json_name().to_owned()).collect();
        let fields =
            if fields.is_empty() { "no fields".to_owned() } else { format!("the fields {}", fields.join(", ")) };
        anyhow::bail!("{name} cannot use {option}; leave it out (its request has {fields})")
    }

    fn fill_in(&self, header: &mut Value, target: &Target, is_command: bool) -> anyhow::Result<()> {
        if header.is_null() {
            *header = json!({});
        }
        let asked = [
            ("country", "country", "--country", self.country.as_ref().map(|country| json!(country))),
            ("exercise", "exercise", "--exercise", self.exercise.as_ref().map(|exercise| json!(exercise))),
            ("requestId", "request_id", "--request-id", self.request_id.map(|id| json!(id))),
        ];
        for (field, other, option, value) in asked {
            let Some(value) = value else { continue };
            let said = header.get(field).or_else(|| header.get(other));
            anyhow::ensure!(
                said.is_none_or(|said| *said == value),
                "the header says that '{field}' is {}, and {option} says {value}; leave one of them out",
                said.unwrap_or(&Value::Null)
            );
            if said.is_none() {
                header[field] = value;
            }
        }
        let mut give = |field: &str, other: &str, value: Option<Value>| {
            if let (None, None, Some(value)) = (header.get(field), header.get(other), value) {
                header[field] = value;
            }
        };
        give("country", "country", target.only_country().map(|country| json!(country)));
        if is_command {
            give("requestId", "request_id", Some(json!(Uuid::new_v4())));
        }
        Ok(())
    }
}

/// A command whose outcome is not known can be given again, with the same identifier and whatever else was chosen for it.
pub(super) fn with_the_way_back(problem: anyhow::Error, again: &str) -> anyhow::Error {
    let is_unknown = match problem.downcast_ref::<CallError>() {
        Some(CallError::Refused(refused)) => matches!(
            refused.code,
            Code::Unavailable | Code::DeadlineExceeded | Code::Unknown | Code::Cancelled | Code::Internal
        ),
        Some(CallError::OutOfReach { .. }) => true,
        _ => false,
    };
    if !is_unknown {
        return problem;
    }
    problem.context(format!("it is not known whether the command was carried out; give it again with {again}"))
}
