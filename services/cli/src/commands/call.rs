//! `convene call`: any method, with a request in JSON.

use clap::Args;
use convene_kernel::codes::{CountryCode, ResourceId};
use prost_reflect::{Kind, MessageDescriptor};
use serde_json::{Value, json};
use uuid::Uuid;

use super::body;
use super::session::Session;
use crate::client::Target;
use crate::client::method;
use crate::play;
use crate::play::yaml::{Mistakes, Node};
use crate::show;
use crate::show::out::{say, say_json};
use crate::show::table::Output;

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
    /// The country of the record.
    #[arg(long, value_name = "ISO3")]
    country: Option<CountryCode>,
    /// The exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
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
        if let Some(Kind::Message(header)) = header {
            self.fill_in(&mut body["header"], header.get_field_by_name("request_id").is_some());
        }
        let mut session = Session::open(target)?;
        let answer = session.call_of(&service, &method::full_name(&method), body).await?;
        match target.output {
            Output::Table => say(show::answer(&method.output(), &answer).trim_end()),
            Output::Json => say_json(&answer),
        }
    }

    fn fill_in(&self, header: &mut Value, is_command: bool) {
        if header.is_null() {
            *header = json!({});
        }
        let mut give = |field: &str, value: Option<Value>| {
            if let (None, Some(value)) = (header.get(field), value) {
                header[field] = value;
            }
        };
        give("country", self.country.as_ref().map(|country| json!(country)));
        give("exercise", self.exercise.as_ref().map(|exercise| json!(exercise)));
        if is_command {
            give("requestId", Some(json!(Uuid::new_v4())));
        }
    }
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
