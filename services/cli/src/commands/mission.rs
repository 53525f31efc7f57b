//! `convene mission`: inter-cluster support missions, requested, prepared, reported on and followed. `convene show mission` shows one.
//!
//! Each command is one call, whose header is filled in here. Steps that have no command of their own are made by
//! `convene call`.

use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};
use convene_kernel::codes::ResourceId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::body;
use super::reasoned::Reasoned;
use super::recorded::known_exercise;
use super::session::Session;
use crate::client::Target;
use crate::show::out::say;
use crate::show::table::Output;
use crate::show::{mission, receipt};

/// Work on inter-cluster support missions.
#[derive(Debug, Args)]
pub struct Mission {
    /// An exercise, instead of the live record.
    #[arg(long, global = true, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// The etag of the mission that you decide on, as `convene show mission` prints it.
    #[arg(long, global = true, default_value = "", value_name = "ETAG")]
    etag: String,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Request a mission. Pass '{}' to list the fields of a request.
    Request {
        /// The country (ISO 3166-1 alpha-3).
        country: String,
        /// The request in JSON, in the form of MissionRequest, or - for standard input.
        body: String,
    },
    /// List the missions of all countries, and their number per year.
    List {
        /// Only missions requested in this year.
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        year: i32,
    },
    /// Nominate a participant.
    Nominate {
        /// The country (ISO 3166-1 alpha-3).
        country: String,
        /// The nomination in JSON, in the form of the message Nomination, or - for standard input.
        body: String,
    },
    /// Show what a team lacks, and which nominee would resolve it. With --propose, propose the list.
    PreviewTeam {
        #[command(flatten)]
        about: About,
        /// The nominees of the team. Default: those on the list or in the team.
        nominees: Vec<String>,
        /// Propose the list to the Humanitarian or Resident Coordinator.
        #[arg(long, requires = "nominees")]
        propose: bool,
        /// A nominee to leave out, with the reason. Repeat it for several.
        #[arg(long, value_name = "NOMINEE=REASON", requires = "propose")]
        cut: Vec<Reasoned>,
    },
    /// Show the matrix of recommendations and their progress.
    Recommendations {
        #[command(flatten)]
        about: About,
        /// The form of the output.
        #[arg(long, value_enum, default_value_t, value_name = "FORM")]
        form: Form,
    },
    /// Show a letter drafted from the record: the request for the mission, or the answer to it.
    Letter {
        #[command(flatten)]
        about: About,
        /// Which letter.
        #[arg(value_enum)]
        kind: LetterKind,
        /// Write an HTML page to send or print.
        #[arg(long)]
        html: bool,
    },
    /// Show the report: the draft for comment, or the final report.
    Report {
        #[command(flatten)]
        about: About,
        /// Write an HTML page.
        #[arg(long)]
        html: bool,
    },
    /// Record progress on the recommendations, in the country or globally.
    Progress {
        #[command(flatten)]
        about: About,
        /// Where the progress was made.
        level: Level,
        /// The progress of a recommendation, such as meeting=done:"It meets every month.". Repeat it for several.
        #[arg(required = true, value_name = "RECOMMENDATION=STATUS:NOTE")]
        progress: Vec<Progress>,
    },
}

/// A mission.
#[derive(Debug, Args)]
struct About {
    /// The country (ISO 3166-1 alpha-3).
    country: String,
    /// The mission.
    mission: String,
}

/// How the matrix is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// Markdown.
    #[default]
    Markdown,
    /// A page of HTML.
    Html,
    /// Comma-separated values, for a spreadsheet.
    Csv,
}

/// A letter that begins a mission.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum LetterKind {
    /// From the Humanitarian or Resident Coordinator to OCHA: the request.
    Request,
    /// From OCHA to the coordinator: what the task team decided.
    Answer,
}

impl LetterKind {
    fn code(self) -> &'static str {
        match self {
            Self::Request => "MISSION_DOCUMENT_KIND_REQUEST",
            Self::Answer => "MISSION_DOCUMENT_KIND_ANSWER",
        }
    }
}

/// Where progress is followed.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Level {
    /// In the country, as OCHA's office there.
    Country,
    /// Globally, as OCHA HCSS.
    Global,
}

impl Level {
    fn code(self) -> &'static str {
        match self {
            Self::Country => "LEVEL_COUNTRY",
            Self::Global => "LEVEL_GLOBAL",
        }
    }
}

/// How far a recommendation is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Progress {
    recommendation: String,
    status: &'static str,
    note: String,
}

impl FromStr for Progress {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        const REMEDY: &str = "write recommendation=status:note, such as meeting=done:\"It meets every month.\"";
        let (recommendation, said) = text.split_once('=').ok_or(REMEDY)?;
        let (status, note) = said.split_once(':').ok_or(REMEDY)?;
        let status = match status {
            "not-begun" => "PROGRESS_STATUS_NOT_BEGUN",
            "under-way" => "PROGRESS_STATUS_UNDER_WAY",
            "done" => "PROGRESS_STATUS_DONE",
            other => return Err(format!("unknown status '{other}'; write not-begun, under-way or done")),
        };
        Ok(Self { recommendation: recommendation.to_owned(), status, note: note.to_owned() })
    }
}

impl Mission {
    /// Calls the service, and shows the answer.
    ///
    /// # Errors
    /// When the request is wrong, or the service refuses.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let (method, body) = self.call()?;
        let is_command = body["header"]["requestId"].is_string();
        anyhow::ensure!(
            is_command || self.etag.is_empty(),
            "nothing is decided here, and --etag would be ignored; leave it out"
        );
        let mut session = Session::open(target)?;
        if !is_command {
            known_exercise(&mut session, self.exercise.as_ref()).await?;
        }
        let answer = session.call(&format!("convene.icsm.v1.{method}"), body).await?;
        let shown = match target.output {
            Output::Json => serde_json::to_string_pretty(&answer)?,
            Output::Table => self.shown(&answer),
        };
        say(shown.trim_end())
    }

    fn call(&self) -> anyhow::Result<(&'static str, Value)> {
        Ok(match &self.what {
            What::Request { country, body } => {
                ("RequestService/RequestMission", self.sent(country, json!({"request": body::read(body)?})))
            }
            What::Nominate { country, body } => {
                ("PreparationService/NominateParticipant", self.sent(country, json!({"nomination": body::read(body)?})))
            }
            What::List { year } => ("RecordService/ListMissions", json!({"year": year, "exercise": self.exercise})),
            What::PreviewTeam { about, nominees, propose: true, cut } => {
                let cuts = cut.iter().map(|cut| json!({"nominee": cut.what, "reason": cut.reason}));
                let cuts: Vec<_> = cuts.collect();
                let list = json!({"mission": about.mission, "participants": nominees, "cuts": cuts});
                ("PreparationService/ProposeParticipants", self.sent(&about.country, json!({"list": list})))
            }
            What::PreviewTeam { about, nominees, .. } => {
                ("RecordService/PreviewTeam", self.asked(about, json!({"participants": nominees})))
            }
            What::Recommendations { about, .. } => self.document(about, "MISSION_DOCUMENT_KIND_MATRIX"),
            What::Report { about, .. } => self.document(about, "MISSION_DOCUMENT_KIND_REPORT"),
            What::Letter { about, kind, .. } => self.document(about, kind.code()),
            What::Progress { about, level, progress } => {
                let progress = progress
                    .iter()
                    .map(|one| json!({"recommendation": one.recommendation, "status": one.status, "note": one.note}));
                let progress: Vec<_> = progress.collect();
                let follow_up = json!({"mission": about.mission, "level": level.code(), "progress": progress});
                ("ReportService/FollowProgress", self.sent(&about.country, json!({"followUp": follow_up})))
            }
        })
    }

    fn document(&self, about: &About, kind: &str) -> (&'static str, Value) {
        ("RecordService/DraftMissionDocument", self.asked(about, json!({"kind": kind})))
    }

    /// A query about a mission.
    fn asked(&self, about: &About, mut body: Value) -> Value {
        body["header"] = json!({"country": about.country, "exercise": self.exercise});
        body["mission"] = json!(about.mission);
        body
    }

    fn sent(&self, country: &str, mut body: Value) -> Value {
        body["header"] = json!({
            "country": country,
            "exercise": self.exercise,
            "etag": self.etag,
            "requestId": Uuid::new_v4().to_string(),
        });
        body
    }

    fn shown(&self, answer: &Value) -> String {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let document = &answer["document"];
        match &self.what {
            What::Request { .. }
            | What::Nominate { .. }
            | What::PreviewTeam { propose: true, .. }
            | What::Progress { .. } => receipt::receipt(&answer["receipt"]),
            What::List { .. } => mission::list(answer),
            What::PreviewTeam { .. } => mission::lacks(answer),
            What::Recommendations { form: Form::Csv, .. } => text(&answer["csv"]),
            What::Recommendations { form: Form::Html, .. }
            | What::Report { html: true, .. }
            | What::Letter { html: true, .. } => text(&document["html"]),
            What::Recommendations { .. } | What::Report { .. } | What::Letter { .. } => text(&document["markdown"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_read_in_a_few_words() {
        let read: Progress = "meeting=done:It meets: every month.".parse().expect("progress");
        assert_eq!((read.recommendation.as_str(), read.status), ("meeting", "PROGRESS_STATUS_DONE"));
        assert_eq!(read.note, "It meets: every month.");
        assert!("meeting=over:x".parse::<Progress>().expect_err("no status").contains("under-way"));
        assert!("meeting".parse::<Progress>().expect_err("nothing is said").contains("meeting=done"));
    }
}
