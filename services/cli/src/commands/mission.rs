//! `convene mission`: inter-cluster support missions, asked for, shown, prepared, reported on and followed.
//!
//! Each command is one call; what goes into its request is JSON, as the contracts have it. The header is filled in here.

use clap::{Args, Subcommand};
use serde_json::{Value, json};
use uuid::Uuid;

use super::session::Session;
use crate::arguments::Place;
use crate::show::out::say;
use crate::show::table::Output;
use crate::show::{receipt, record};

/// Work on inter-cluster support missions.
#[derive(Debug, Args)]
pub struct Mission {
    /// An exercise instead of the real record.
    #[arg(long, global = true, default_value = "", value_name = "NAME")]
    exercise: String,
    /// The state of the mission that was read, as `show` gives it.
    #[arg(long, global = true, default_value = "", value_name = "ETAG")]
    etag: String,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Ask for a mission (RequestMission).
    Request(Sent),
    /// Show a mission as it stands.
    Show(About),
    /// Nominate a participant (NominateParticipant).
    Nominate(Sent),
    /// Tell what a team would lack, and which nominee would mend it, before anything is decided.
    Review {
        #[command(flatten)]
        about: About,
        /// The nominees who would go; without any, those on the list or in the team.
        nominees: Vec<String>,
    },
    /// Show the recommendation matrix, as Markdown or as comma-separated values.
    Recommend {
        #[command(flatten)]
        about: About,
        /// As comma-separated values, for a spreadsheet.
        #[arg(long)]
        csv: bool,
    },
    /// Follow progress on the recommendations (FollowProgress).
    Follow(Sent),
}

/// A mission.
#[derive(Debug, Args)]
struct About {
    /// The country, as ISO 3166-1 alpha-3.
    country: String,
    /// The mission.
    mission: String,
}

/// A request.
#[derive(Debug, Args)]
struct Sent {
    /// The country, as ISO 3166-1 alpha-3.
    country: String,
    /// The request in JSON, without its header.
    #[arg(value_parser = object)]
    body: Value,
}

/// A JSON object.
fn object(text: &str) -> Result<Value, String> {
    let body: Value = serde_json::from_str(text).map_err(|problem| format!("it is not JSON: {problem}"))?;
    if body.is_object() { Ok(body) } else { Err("write a JSON object, such as {\"mission\": \"m-1\"}".to_owned()) }
}

impl Mission {
    /// Calls the service, and shows the answer.
    ///
    /// # Errors
    /// When the request is wrong, or the service refuses.
    pub async fn run(self, place: &Place) -> anyhow::Result<()> {
        let (method, body) = self.call();
        let mut session = Session::open(place)?;
        let answer = session.call(&format!("convene.icsm.v1.{method}"), body).await?;
        let shown = match place.output {
            Output::Json => serde_json::to_string_pretty(&answer)?,
            _ => self.shown(&answer),
        };
        say(shown)
    }

    fn call(&self) -> (&'static str, Value) {
        let asked = |about: &About| json!({"header": {"country": about.country, "exercise": self.exercise}, "mission": about.mission});
        match &self.what {
            What::Request(sent) => ("RequestService/RequestMission", self.sent(sent)),
            What::Nominate(sent) => ("PreparationService/NominateParticipant", self.sent(sent)),
            What::Follow(sent) => ("ReportService/FollowProgress", self.sent(sent)),
            What::Show(about) => ("RecordService/GetMission", asked(about)),
            What::Review { about, nominees } => {
                let mut body = asked(about);
                body["participants"] = json!(nominees);
                ("RecordService/PreviewTeam", body)
            }
            What::Recommend { about, .. } => {
                let mut body = asked(about);
                body["kind"] = json!("MISSION_DOCUMENT_KIND_MATRIX");
                ("RecordService/DraftMissionDocument", body)
            }
        }
    }

    fn sent(&self, sent: &Sent) -> Value {
        let mut body = sent.body.clone();
        body["header"] = json!({
            "country": sent.country,
            "exercise": self.exercise,
            "etag": self.etag,
            "requestId": Uuid::new_v4().to_string(),
        });
        body
    }

    fn shown(&self, answer: &Value) -> String {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        match &self.what {
            What::Request(_) | What::Nominate(_) | What::Follow(_) => receipt::receipt(&answer["receipt"]),
            What::Show(_) => record::outline("convene.icsm.v1.Mission", &answer["mission"]),
            What::Review { .. } => record::outline("convene.icsm.v1.PreviewTeamResponse", answer),
            What::Recommend { csv: true, .. } => text(&answer["csv"]),
            What::Recommend { csv: false, .. } => text(&answer["document"]["markdown"]),
        }
    }
}
