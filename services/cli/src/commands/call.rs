//! `convene call`: any method, with a request in JSON.

use clap::Args;
use convene_kernel::codes::{CountryCode, ResourceId};
use prost_reflect::{Kind, MessageDescriptor};
use serde_json::{Value, json};
use tonic::Code;
use uuid::Uuid;

use super::body;
use super::session::Session;
use crate::client::{CallError, Target, method};
use crate::play;
use crate::play::yaml::{Mistakes, Node};
use crate::show;
use crate::show::out::{say, say_json};
use crate::show::table::{Output, cell};

/// Call a method.
#[derive(Debug, Args)]
#[command(after_help = "Example:
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
        let service = self.service.clone().or_else(|| method::service_of(&method)).unwrap_or("activation".to_owned());
        let header = method.input().get_field_by_name("header").map(|field| field.kind());
        let mut body = body::read(&self.body)?;
        check(&method.input(), &body)?;
        let is_command = match header {
            Some(Kind::Message(header)) => {
                let is_command = header.get_field_by_name("request_id").is_some();
                self.fill_in(&mut body["header"], target, is_command);
                is_command
            }
            _ => false,
        };
        let request_id = cell(&body["header"]["requestId"]);
        let mut session = Session::open(target)?;
        let answered = session.call_of(&service, &method::full_name(&method), body).await;
        let answer =
            answered.map_err(|problem| if is_command { with_the_way_back(problem, &request_id) } else { problem })?;
        match target.output {
            Output::Table => say(show::answer(&method.output(), &answer).trim_end()),
            Output::Json => say_json(&answer),
        }
    }

    fn fill_in(&self, header: &mut Value, target: &Target, is_command: bool) {
        if header.is_null() {
            *header = json!({});
        }
        let mut give = |field: &str, value: Option<Value>| {
            if let (None, Some(value)) = (header.get(field), value) {
                header[field] = value;
            }
        };
        let country = self.country.as_ref().or_else(|| target.only_country());
        give("country", country.map(|country| json!(country)));
        give("exercise", self.exercise.as_ref().map(|exercise| json!(exercise)));
        if is_command {
            give("requestId", Some(json!(self.request_id.unwrap_or_else(Uuid::new_v4))));
        }
    }
}

/// A command whose outcome is not known can be given again, with the same identifier.
fn with_the_way_back(problem: anyhow::Error, request_id: &str) -> anyhow::Error {
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
    problem.context(format!(
        "it is not known whether the command was carried out; give it again with --request-id {request_id}"
    ))
}

/// Says at once all that is no part of `message` in a request.
fn check(message: &MessageDescriptor, request: &Value) -> anyhow::Result<()> {
    let mut mistakes = Mistakes::default();
    let request = Node::from(request);
    play::body::check(message, "", mistakes.map("the request", &request), &mut mistakes);
    mistakes.finish().map_err(|mistakes| {
        let said: Vec<_> = mistakes.iter().map(|mistake| format!("\n  {}", mistake.what)).collect();
        anyhow::anyhow!("the request must be a {}:{}", message.full_name(), said.concat())
    })
}
