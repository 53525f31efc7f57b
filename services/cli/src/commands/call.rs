//! `convene call`: any method, with a request in JSON.

use clap::Args;
use prost_reflect::Kind;
use serde_json::{Value, json};
use uuid::Uuid;

use super::body;
use super::session::Session;
use crate::arguments::Place;
use crate::client::method;

/// Call a method.
#[derive(Debug, Args)]
pub struct Call {
    /// The method: in full, as ProposalService/SubmitProposal, or as SubmitProposal. Without it, all are listed.
    method: Option<String>,
    /// The request in JSON, or - to read it. What a header lacks is filled in: a request_id, and --country and --exercise.
    #[arg(default_value = "{}")]
    body: String,
    /// The country for the header.
    #[arg(long, value_name = "ISO3")]
    country: Option<String>,
    /// The exercise for the header.
    #[arg(long, value_name = "NAME")]
    exercise: Option<String>,
    /// The service to call, for methods that every service has.
    #[arg(long)]
    service: Option<String>,
}

impl Call {
    /// Calls it, and shows the answer.
    ///
    /// # Errors
    /// When the method or the request is wrong, or the service refuses.
    pub async fn run(self, place: &Place) -> anyhow::Result<()> {
        let pool = convene_proto::descriptor_pool();
        let Some(name) = &self.method else {
            method::all(pool).for_each(|method| anstream::println!("{}", method::full_name(&method)));
            return Ok(());
        };
        let method = method::find(pool, name)?;
        let service = self.service.clone().or_else(|| method::service_of(&method)).unwrap_or("activation".to_owned());
        let header = method.input().get_field_by_name("header").map(|field| field.kind());
        let mut body = body::read(&self.body)?;
        if let Some(Kind::Message(header)) = header {
            self.fill_in(&mut body["header"], header.get_field_by_name("request_id").is_some());
        }
        let mut session = Session::open(place)?;
        let answer = session.call_of(&service, &method::full_name(&method), body).await?;
        anstream::println!("{}", serde_json::to_string_pretty(&answer)?);
        Ok(())
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
