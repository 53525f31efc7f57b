//! `convene report`: reports of coordination performance, from the preliminary one to the actions that follow. `convene survey` has what
//! comes before.

mod compared;
mod workbook;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use convene_kernel::codes::ResourceId;
use serde_json::{Value, json};
use uuid::Uuid;

use super::body;
use super::recorded::known_exercise;
use super::session::Session;
use crate::client::Target;
use crate::show::out::say;
use crate::show::receipt;
use crate::show::table::{Output, cell, table};

/// Issue, review, release and show reports of coordination performance, and follow their actions.
#[derive(Debug, Args)]
pub struct Report {
    /// An exercise, instead of the live record.
    #[arg(long, global = true, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// The etag of what you decide on, as `convene survey show` or `convene report actions` prints it.
    #[arg(long, global = true, default_value = "", value_name = "ETAG")]
    etag: String,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Issue the preliminary report of a survey that has closed.
    Preliminary {
        #[command(flatten)]
        about: About,
    },
    /// Record the cluster's own review meeting. Pass '{}' to list the fields.
    Meeting {
        /// The country (ISO 3166-1 alpha-3).
        country: String,
        /// The meeting in JSON, in the form of ReviewMeeting, or - for standard input.
        body: String,
    },
    /// Issue the final report with its plan of action. Pass '{}' to list the fields.
    Final {
        /// The country (ISO 3166-1 alpha-3).
        country: String,
        /// The report in JSON, in the form of FinalReport, or - for standard input.
        body: String,
    },
    /// Issue a final report again, with what changed. Pass '{}' to list the fields.
    Reissue {
        /// The country (ISO 3166-1 alpha-3).
        country: String,
        /// The report in JSON, in the form of ReissuedReport, or - for standard input.
        body: String,
    },
    /// Release a final report.
    Release {
        #[command(flatten)]
        about: About,
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
        /// The country (ISO 3166-1 alpha-3).
        country: String,
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
        /// The country (ISO 3166-1 alpha-3).
        country: String,
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
        /// The country (ISO 3166-1 alpha-3).
        country: String,
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
        let is_json = target.output == Output::Json;
        let (method, body) = self.call(is_json)?;
        let mut session = Session::open(target)?;
        if !body["header"]["requestId"].is_string() {
            known_exercise(&mut session, self.exercise.as_ref()).await?;
        }
        let answer = session.call(&format!("convene.monitoring.v1.RoundService/{method}"), body).await?;
        if let What::Show { xlsx: Some(file), .. } = &self.what {
            return workbook::write(file, &cell(&answer["text"]));
        }
        let shown = match &self.what {
            _ if is_json => serde_json::to_string_pretty(&answer)?,
            What::Show { .. } => cell(&answer["text"]),
            What::Compare { .. } => compared::reports(&answer),
            What::Actions { .. } => actions(&answer),
            _ => receipt::receipt(&answer["receipt"]),
        };
        say(shown.trim_end())
    }

    fn call(&self, is_json: bool) -> anyhow::Result<(&'static str, Value)> {
        let of = |about: &About| json!({"round": about.round, "hub": about.hub});
        Ok(match &self.what {
            What::Preliminary { about } => {
                ("IssuePreliminaryReport", self.sent(&about.country, json!({"report": of(about)})))
            }
            What::Meeting { country, body } => {
                ("RecordReviewMeeting", self.sent(country, json!({"meeting": body::read(body)?})))
            }
            What::Final { country, body } => {
                ("IssueFinalReport", self.sent(country, json!({"report": body::read(body)?})))
            }
            What::Reissue { country, body } => {
                ("ReissueFinalReport", self.sent(country, json!({"reissue": body::read(body)?})))
            }
            What::Release { about, to } => {
                let mut release = of(about);
                release["to"] = to.iter().map(|to| named("RELEASED_TO", to)).collect();
                ("ReleaseReport", self.sent(&about.country, json!({"release": release})))
            }
            What::Show { about, issue, form, xlsx } => {
                let mut asked = of(about);
                asked["issue"] = json!(issue);
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
            What::Corrective { country, cluster, action, what, owner, due_on } => {
                let action = json!({"action": action, "what": what, "owner": owner, "dueOn": due_on});
                let corrective = json!({"cluster": cluster, "action": action});
                ("AgreeCorrectiveAction", self.sent(country, json!({"corrective": corrective})))
            }
            What::Actions { country, cluster } => {
                ("ListFollowedActions", self.query(country, json!({"cluster": cluster})))
            }
            What::Update { country, action, status, note } => {
                let update = json!({"action": action, "status": named("ACTION_STATUS", status), "note": note});
                ("UpdateAction", self.sent(country, json!({"update": update})))
            }
            What::FollowUp { country, round, summary } => {
                let follow_up = json!({"round": round, "summary": summary});
                ("ReportFollowUp", self.sent(country, json!({"followUp": follow_up})))
            }
        })
    }

    fn query(&self, country: &str, mut body: Value) -> Value {
        body["header"] = json!({"country": country, "exercise": self.exercise});
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
}

fn actions(answer: &Value) -> String {
    let actions = answer["actions"].as_array().map_or(&[][..], Vec::as_slice);
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
