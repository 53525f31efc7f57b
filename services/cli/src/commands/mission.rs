//! `convene mission`: inter-cluster support missions, requested, prepared, reported on and followed. `convene show mission` shows one.
//!
//! What is decided is decided on the mission as it is read. Steps that have no command of their own are made by `convene call`.

use std::str::FromStr;

use clap::{Args, Subcommand, ValueEnum};
use convene_kernel::codes::ResourceId;
use serde_json::{Value, json};

use super::body;
use super::decide::Deciding;
use super::reasoned::Reasoned;
use super::recorded::known_exercise;
use super::session::Session;
use super::thing::{MISSION, Recorded};
use crate::client::Target;
use crate::show::mission;
use crate::show::out::say;
use crate::show::table::Output;

/// Work on inter-cluster support missions.
#[derive(Debug, Args)]
pub struct Mission {
    /// An exercise, instead of the live record.
    #[arg(long, global = true, value_name = "NAME")]
    exercise: Option<ResourceId>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Request a mission. Pass '{}' to list the fields of a request.
    Request {
        #[command(flatten)]
        deciding: Deciding,
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
        #[command(flatten)]
        deciding: Deciding,
        /// The nomination in JSON, in the form of the message Nomination, or - for standard input.
        body: String,
    },
    /// Show what a team lacks, and which nominee would resolve it. With --propose, propose the list.
    PreviewTeam {
        #[command(flatten)]
        decided: Decided,
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
        decided: Decided,
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

/// A mission that is decided on.
#[derive(Debug, Args)]
struct Decided {
    #[command(flatten)]
    deciding: Deciding,
    /// The mission.
    mission: ResourceId,
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
        match self.what {
            What::Request { deciding, body } => {
                let request = ("RequestService/RequestMission", "request", body::read(&body)?);
                MISSION.begin(deciding, request, "Request a mission".to_owned(), target).await
            }
            What::Nominate { deciding, body } => {
                let nomination = body::read(&body)?;
                let mission = nomination["mission"].as_str().and_then(|mission| mission.parse::<ResourceId>().ok());
                let nominated = ("PreparationService/NominateParticipant", "nomination", nomination);
                match mission {
                    Some(mission) => {
                        let question = format!("Nominate a participant of the mission {mission}");
                        MISSION.change(deciding, mission, nominated, question, target).await
                    }
                    None => MISSION.begin(deciding, nominated, "Nominate a participant".to_owned(), target).await,
                }
            }
            What::PreviewTeam { decided, nominees, propose: true, cut } => {
                let cuts: Vec<_> = cut.iter().map(|cut| json!({"nominee": cut.what, "reason": cut.reason})).collect();
                let list = json!({"participants": nominees, "cuts": cuts});
                let proposed = ("PreparationService/ProposeParticipants", "list", list);
                decided.change(proposed, "Propose the participants of", target).await
            }
            What::Progress { decided, level, progress } => {
                let progress = progress
                    .iter()
                    .map(|one| json!({"recommendation": one.recommendation, "status": one.status, "note": one.note}));
                let progress: Vec<_> = progress.collect();
                let follow_up = json!({"level": level.code(), "progress": progress});
                let followed = ("ReportService/FollowProgress", "followUp", follow_up);
                decided.change(followed, "Record progress on the recommendations of", target).await
            }
            _ => self.ask(target).await,
        }
    }

    /// Asks, and decides nothing.
    async fn ask(&self, target: &Target) -> anyhow::Result<()> {
        let (method, body) = match &self.what {
            What::List { year } => ("ListMissions", json!({"year": year, "exercise": self.exercise})),
            What::PreviewTeam { decided, nominees, .. } => {
                decided.deciding.must_decide_nothing()?;
                let header = decided.deciding.header();
                ("PreviewTeam", json!({"header": header, "mission": decided.mission, "participants": nominees}))
            }
            What::Recommendations { about, .. } => self.document(about, "MISSION_DOCUMENT_KIND_MATRIX"),
            What::Report { about, .. } => self.document(about, "MISSION_DOCUMENT_KIND_REPORT"),
            What::Letter { about, kind, .. } => self.document(about, kind.code()),
            _ => return Ok(()),
        };
        let mut session = Session::open(target)?;
        known_exercise(&mut session, self.exercise.as_ref()).await?;
        let answer = session.call(&format!("convene.icsm.v1.RecordService/{method}"), body).await?;
        let shown = match target.output {
            Output::Json => serde_json::to_string_pretty(&answer)?,
            Output::Table => self.shown(&answer),
        };
        say(shown.trim_end())
    }

    fn document(&self, about: &About, kind: &str) -> (&'static str, Value) {
        let header = json!({"country": about.country, "exercise": self.exercise});
        ("DraftMissionDocument", json!({"header": header, "mission": about.mission, "kind": kind}))
    }

    fn shown(&self, answer: &Value) -> String {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let document = &answer["document"];
        match &self.what {
            What::List { .. } => mission::list(answer),
            What::PreviewTeam { .. } => mission::lacks(answer),
            What::Recommendations { form: Form::Csv, .. } => text(&answer["csv"]),
            What::Recommendations { form: Form::Html, .. }
            | What::Report { html: true, .. }
            | What::Letter { html: true, .. } => text(&document["html"]),
            _ => text(&document["markdown"]),
        }
    }
}

impl Decided {
    /// Decides on the mission as it is read now.
    async fn change(self, recorded: Recorded, deed: &str, target: &Target) -> anyhow::Result<()> {
        let question = format!("{deed} the mission {}", self.mission);
        MISSION.change(self.deciding, self.mission, recorded, question, target).await
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
