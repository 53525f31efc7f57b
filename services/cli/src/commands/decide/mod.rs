//! How a person decides: what is decided on is read and shown, with what would be recorded and owed; the person confirms it; and the
//! decision is given on exactly the state that was shown.

mod ask;
pub(super) mod form;
pub mod level_3;
pub mod proposal;
pub mod propose;
pub mod review;
mod state;

use clap::Args;
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::time::Moment;
use serde_json::{Value, json};
use uuid::Uuid;

use super::call::with_the_way_back;
use super::session::Session;
use crate::client::Target;
use crate::show::moment::moment;
use crate::show::out::{say, say_json};
use crate::show::receipt::{consequences, receipt};
use crate::show::table::Output;

/// Where something is decided, and how it is confirmed.
#[derive(Clone, Debug, Args)]
pub struct Deciding {
    /// The country (ISO 3166-1 alpha-3).
    pub(super) country: CountryCode,
    /// An exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    pub(super) exercise: Option<ResourceId>,
    /// Do not ask: for scripts. What is refused is refused all the same.
    #[arg(long)]
    yes: bool,
    /// When it happened. Default: now.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    occurred_at: Option<Moment>,
    /// Only if this is still the state. Default: the state that is read and shown.
    #[arg(long, value_name = "ETAG")]
    etag: Option<String>,
    /// The identifier of the command, a UUID: that of one whose outcome you do not know.
    #[arg(long, value_name = "UUID")]
    request_id: Option<Uuid>,
}

/// A decision before it is taken.
pub(super) struct Decision {
    /// The method that records it, such as `ProposalService/ApproveProposal`.
    pub(super) method: &'static str,
    /// The field of its content, empty where the content is the request itself.
    pub(super) field: &'static str,
    pub(super) content: Value,
    /// What it decides, as the question that is asked.
    pub(super) question: String,
    /// The state that is decided on.
    pub(super) etag: String,
    /// That state, for people.
    pub(super) state: String,
}

impl Deciding {
    /// What a query about the country has in its head.
    pub(super) fn header(&self) -> Value {
        json!({"country": self.country, "exercise": self.exercise})
    }

    /// Asks `method` of the record of activation about the country.
    async fn read(&self, session: &mut Session, method: &str, mut question: Value) -> anyhow::Result<Value> {
        question["header"] = self.header();
        session.call(&format!("convene.activation.v1.RecordService/{method}"), question).await
    }

    /// Shows what would happen, asks, and decides on the record of activation.
    async fn decide(&self, session: &mut Session, target: &Target, decision: Decision) -> anyhow::Result<()> {
        self.decide_of("activation", session, target, decision).await
    }

    /// Shows what would happen, asks, decides on the record of a service, and shows what was recorded.
    pub(super) async fn decide_of(
        &self,
        service: &str,
        session: &mut Session,
        target: &Target,
        decision: Decision,
    ) -> anyhow::Result<()> {
        let answer = self.decided(service, session, decision).await?;
        show_recorded(&answer, target)
    }

    /// The same, without showing what was recorded: the answer of the service.
    pub(super) async fn decided(
        &self,
        service: &str,
        session: &mut Session,
        decision: Decision,
    ) -> anyhow::Result<Value> {
        let method = format!("convene.{service}.v1.{}", decision.method);
        let request_id = self.request_id.unwrap_or_else(Uuid::new_v4);
        let etag = self.etag.as_ref().unwrap_or(&decision.etag);
        let mut request =
            if decision.field.is_empty() { decision.content } else { json!({decision.field: decision.content}) };
        request["header"] = self.header();
        request["header"]["etag"] = json!(etag);
        request["header"]["requestId"] = json!(request_id);
        request["header"]["occurredAt"] = json!(self.occurred_at);
        if !self.yes {
            let mut trial = request.clone();
            trial["header"]["validateOnly"] = json!(true);
            let would = session.call(&method, trial).await?;
            let page = format!("{}{}", decision.state, consequences(&would["receipt"]));
            ask::confirmed(&page, &decision.question)?;
        }
        let again = if etag.is_empty() { String::new() } else { format!(" --etag {etag}") };
        let again = format!("--request-id {request_id}{again}");
        session.call(&method, request).await.map_err(|problem| with_the_way_back(problem, &again))
    }

    /// Refuses what would be ignored where nothing is decided.
    pub(super) fn must_decide_nothing(&self) -> anyhow::Result<()> {
        let given = [
            ("--yes", self.yes),
            ("--occurred-at", self.occurred_at.is_some()),
            ("--etag", self.etag.is_some()),
            ("--request-id", self.request_id.is_some()),
        ];
        match given.into_iter().find(|(_, is_given)| *is_given) {
            Some((option, _)) => anyhow::bail!("nothing is decided here, and {option} would be ignored; leave it out"),
            None => Ok(()),
        }
    }
}

/// Shows what was recorded.
pub(super) fn show_recorded(answer: &Value, target: &Target) -> anyhow::Result<()> {
    match target.output {
        Output::Json => say_json(answer),
        Output::Table => say(receipt(&answer["receipt"]).trim_end()),
    }
}
