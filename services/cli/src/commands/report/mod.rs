//! `convene report`: reports of coordination performance, from the preliminary one to the actions that follow. `convene survey` has what
//! comes before.

mod compared;
mod workbook;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use convene_kernel::codes::ResourceId;
use serde_json::{Value, json};

use super::body;
use super::decide::{Deciding, Decision};
use super::recorded::{known_exercise, there_are_none};
use super::session::Session;
use super::thing::{ROUND, Recorded};
use crate::client::Target;
use crate::show::out::say;
use crate::show::table::{Output, cell, table};

/// Issue, review, release and show reports of coordination performance, and follow their actions.
#[derive(Debug, Args)]
pub struct Report {
    /// An exercise, instead of the live record.
    #[arg(long, global = true, value_name = "NAME")]
    exercise: Option<ResourceId>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Issue the preliminary report of a survey that has closed.
    Preliminary {
        #[command(flatten)]
        decided: Decided,
    },
    /// Record the cluster's own review meeting. Pass '{}' to list the fields.
    Meeting {
        #[command(flatten)]
        deciding: Deciding,
        /// The meeting in JSON, in the form of ReviewMeeting, or - for standard input.
        body: String,
    },
    /// Issue the final report with its plan of action. Pass '{}' to list the fields.
    Final {
        #[command(flatten)]
        deciding: Deciding,
        /// The report in JSON, in the form of FinalReport, or - for standard input.
        body: String,
    },
    /// Issue a final report again, with what changed. Pass '{}' to list the fields.
    Reissue {
        #[command(flatten)]
        deciding: Deciding,
        /// The report in JSON, in the form of ReissuedReport, or - for standard input.
        body: String,
    },
    /// Release a final report.
    Release {
        #[command(flatten)]
        decided: Decided,
        /// To whom. Repeat it for both.
        #[arg(long, value_enum, required = true)]
        to: Vec<To>,
    },
    /// Show a report, the latest or an issue of it.
    Show {
        #[command(flatten)]
        about: About,
        /// Which issue of the final report. Default: the latest report.
        #[arg(long, default_value_t = 0, hide_default_value = true)]
        issue: u32,
        /// The form of the document.
        #[arg(long, value_enum, default_value_t, value_name = "FORM")]
        form: Form,
        /// Write the numbers as a workbook instead.
        #[arg(long, value_name = "FILE", conflicts_with = "form")]
        xlsx: Option<PathBuf>,
    },
    /// Compare the final reports of a country that you may read, and say what several of them are weak in.
    Compare {
        /// The country (ISO 3166-1 alpha-3).
        country: String,
        /// Only those of this cluster.
        #[arg(long, default_value = "", hide_default_value = true)]
        cluster: String,
        /// In how many clusters or hubs a function or cell is weak to be named.
        #[arg(long, default_value_t = 2, value_name = "NUMBER")]
        fewest: u32,
    },
    /// Record a corrective action that the monitoring of the cluster's strategy asks for, beside any report.
    Corrective {
        #[command(flatten)]
        deciding: Deciding,
        /// The cluster.
        cluster: ResourceId,
        /// The identifier of the action, such as cold-chain.
        action: ResourceId,
        /// What is to be done.
        #[arg(long, value_name = "TEXT")]
        what: String,
        /// The organization that does it.
        #[arg(long, value_name = "CODE")]
        owner: String,
        /// The day by which it is done.
        #[arg(long, value_name = "DAY")]
        due_on: String,
    },
    /// List the actions of a country, with what is overdue.
    Actions {
        /// The country (ISO 3166-1 alpha-3).
        country: String,
        /// Only those of this cluster.
        #[arg(long, default_value = "", hide_default_value = true)]
        cluster: String,
    },
    /// Say what became of an action.
    Update {
        #[command(flatten)]
        deciding: Deciding,
        /// The action.
        action: ResourceId,
        /// How far it is.
        status: Status,
        /// What shows that it was done, or why it was given up.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        note: String,
    },
    /// Record the quarterly report to the humanitarian country team on a plan of action.
    FollowUp {
        #[command(flatten)]
        deciding: Deciding,
        /// The round.
        round: ResourceId,
        /// How far the plan is.
        summary: String,
    },
}

/// A round, in the cluster as a whole or in a hub.
#[derive(Debug, Args)]
struct About {
    /// The country (ISO 3166-1 alpha-3).
    country: String,
    /// The round.
    round: ResourceId,
    /// The hub. Default: the cluster as a whole.
    #[arg(long)]
    hub: Option<ResourceId>,
}

/// A round that is decided on, in the cluster as a whole or in a hub.
#[derive(Debug, Args)]
struct Decided {
    #[command(flatten)]
    deciding: Deciding,
    /// The round.
    round: ResourceId,
    /// The hub. Default: the cluster as a whole.
    #[arg(long)]
    hub: Option<ResourceId>,
}

/// To whom a report is released.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum To {
    /// To the RC or HC, with OCHA and the humanitarian country team.
    Head,
    /// To the national authorities.
    NationalAuthorities,
}

/// How a report is written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Form {
    /// Markdown.
    #[default]
    Markdown,
    /// The numbers as comma-separated values.
    Csv,
    /// A page of HTML, with bars.
    Html,
}

/// How far an action is.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Status {
    /// It is not begun.
    Open,
    /// It is under way.
    UnderWay,
    /// It was done.
    Done,
    /// It was given up.
    Dropped,
}

/// A value as the contracts name it, such as `ACTION_STATUS_UNDER_WAY`.
fn named(prefix: &str, value: &impl ValueEnum) -> String {
    let name = value.to_possible_value().map(|value| value.get_name().to_uppercase().replace('-', "_"));
    format!("{prefix}_{}", name.unwrap_or_default())
}

impl Report {
    /// Calls the service, and shows the answer.
    ///
    /// # Errors
    /// When the request is wrong, or the service refuses.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        match self.what {
            What::Preliminary { decided } => {
                let report = ("RoundService/IssuePreliminaryReport", "report", json!({"hub": decided.hub}));
                decided.change(report, "Issue the preliminary report of", target).await
            }
            What::Release { decided, to } => {
                let to: Vec<_> = to.iter().map(|to| named("RELEASED_TO", to)).collect();
                let release = ("RoundService/ReleaseReport", "release", json!({"hub": decided.hub, "to": to}));
                decided.change(release, "Release the report of", target).await
            }
            What::Meeting { deciding, body } => {
                let (method, deed) = ("RoundService/RecordReviewMeeting", "Record the review meeting of");
                written(deciding, (method, "meeting", body::read(&body)?), deed, target).await
            }
            What::Final { deciding, body } => {
                let (method, deed) = ("RoundService/IssueFinalReport", "Issue the final report of");
                written(deciding, (method, "report", body::read(&body)?), deed, target).await
            }
            What::Reissue { deciding, body } => {
                let (method, deed) = ("RoundService/ReissueFinalReport", "Issue again the final report of");
                written(deciding, (method, "reissue", body::read(&body)?), deed, target).await
            }
            What::FollowUp { deciding, round, summary } => {
                let follow_up = ("RoundService/ReportFollowUp", "followUp", json!({"summary": summary}));
                let question = format!("Report to the country team on the plan of action of the round {round}");
                ROUND.change(deciding, round, follow_up, question, target).await
            }
            What::Corrective { deciding, cluster, action, what, owner, due_on } => {
                let question = format!("Agree on the corrective action {action} of {cluster}");
                let action = json!({"action": action, "what": what, "owner": owner, "dueOn": due_on});
                let corrective = json!({"cluster": cluster, "action": action});
                let agreed = ("RoundService/AgreeCorrectiveAction", "corrective", corrective);
                ROUND.begin(deciding, agreed, question, target).await
            }
            What::Update { deciding, action, status, note } => update(deciding, &action, status, &note, target).await,
            _ => self.ask(target).await,
        }
    }

    /// Asks, and decides nothing.
    async fn ask(&self, target: &Target) -> anyhow::Result<()> {
        let is_json = target.output == Output::Json;
        let (method, body) = match &self.what {
            What::Show { about, issue, form, xlsx } => {
                let mut asked = json!({"round": about.round, "hub": about.hub, "issue": issue});
                let is_document = xlsx.is_some() || !is_json;
                if is_document {
                    let form = if xlsx.is_some() { &Form::Csv } else { form };
                    asked["format"] = json!(named("REPORT_FORMAT", form));
                }
                let method = if is_document { "GetReportDocument" } else { "GetReport" };
                (method, self.query(&about.country, asked))
            }
            What::Compare { country, cluster, fewest } => {
                ("CompareReports", self.query(country, json!({"cluster": cluster, "fewest": fewest})))
            }
            What::Actions { country, cluster } => {
                ("ListFollowedActions", self.query(country, json!({"cluster": cluster})))
            }
            _ => return Ok(()),
        };
        let mut session = Session::open(target)?;
        known_exercise(&mut session, self.exercise.as_ref()).await?;
        let answer = session.call(&format!("convene.monitoring.v1.RoundService/{method}"), body).await?;
        if let What::Show { xlsx: Some(file), .. } = &self.what {
            return workbook::write(file, &cell(&answer["text"]));
        }
        let shown = match &self.what {
            _ if is_json => serde_json::to_string_pretty(&answer)?,
            What::Compare { .. } => compared::reports(&answer),
            What::Actions { country, .. } if answer["actions"].as_array().is_none_or(Vec::is_empty) => {
                there_are_none(&mut session, country.parse().ok().as_ref(), self.exercise.as_ref()).await?
            }
            What::Actions { .. } => actions(&answer["actions"]),
            _ => cell(&answer["text"]),
        };
        say(shown.trim_end())
    }

    fn query(&self, country: &str, mut body: Value) -> Value {
        body["header"] = json!({"country": country, "exercise": self.exercise});
        body
    }
}

impl Decided {
    /// Decides on the round as it is read now.
    async fn change(self, recorded: Recorded, deed: &str, target: &Target) -> anyhow::Result<()> {
        let hub = self.hub.map(|hub| format!(" in {hub}")).unwrap_or_default();
        ROUND
            .change(
                self.deciding,
                self.round.clone(),
                recorded,
                format!("{deed} the round {}{hub}", self.round),
                target,
            )
            .await
    }
}

/// Records what is written in JSON about a round, on the round as it is read now.
async fn written(deciding: Deciding, recorded: Recorded, deed: &str, target: &Target) -> anyhow::Result<()> {
    let round = recorded.2["round"].as_str().and_then(|round| round.parse::<ResourceId>().ok());
    match round {
        Some(round) => {
            let question = format!("{deed} the round {round}");
            ROUND.change(deciding, round, recorded, question, target).await
        }
        None => ROUND.begin(deciding, recorded, format!("{deed} a round"), target).await,
    }
}

/// Says what became of an action, as it is listed now.
async fn update(
    deciding: Deciding,
    action: &ResourceId,
    status: Status,
    note: &str,
    target: &Target,
) -> anyhow::Result<()> {
    let mut session = Session::open(target)?;
    let asked = json!({"header": deciding.header()});
    let listed = session.call("convene.monitoring.v1.RoundService/ListFollowedActions", asked).await?;
    let listed = listed["actions"].as_array().map_or(&[][..], Vec::as_slice);
    let known = listed.iter().find(|one| one["action"]["action"] == action.as_str());
    let decision = Decision {
        method: "RoundService/UpdateAction",
        field: "update",
        content: json!({"action": action, "status": named("ACTION_STATUS", &status), "note": note}),
        question: format!("Say what became of the action {action} in {}?", deciding.country),
        etag: known.map(|one| cell(&one["etag"])).unwrap_or_default(),
        state: known.map(|one| format!("{}\n", actions(&json!([one])))).unwrap_or_default(),
    };
    deciding.decide_of("monitoring", &mut session, target, decision).await
}

fn actions(actions: &Value) -> String {
    let actions = actions.as_array().map_or(&[][..], Vec::as_slice);
    let rows = actions.iter().map(|one| {
        let plan = &one["action"];
        let status = cell(&one["status"]).trim_start_matches("ACTION_STATUS_").to_lowercase().replace('_', " ");
        let status = if one["overdue"] == true { format!("{status}, overdue") } else { status };
        let mut cells = ["dueOn", "action", "what", "owner"].map(|field| cell(&plan[field])).to_vec();
        cells.extend([cell(&one["cluster"]), cell(&one["round"]), status, cell(&one["note"]), cell(&one["etag"])]);
        cells
    });
    table(&["until", "action", "what", "owner", "cluster", "round", "status", "evidence", "etag"], rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_named_as_the_contracts_do() {
        let pool = convene_proto::descriptor_pool();
        let has = |of: &str, name: &str| {
            let values = pool.get_enum_by_name(&format!("convene.monitoring.v1.{of}")).expect("an enum");
            values.values().any(|value| value.name() == name)
        };
        assert!(Status::value_variants().iter().all(|one| has("ActionStatus", &named("ACTION_STATUS", one))));
        assert!(To::value_variants().iter().all(|one| has("ReleasedTo", &named("RELEASED_TO", one))));
        assert!(Form::value_variants().iter().all(|one| has("ReportFormat", &named("REPORT_FORMAT", one))));
    }
}
