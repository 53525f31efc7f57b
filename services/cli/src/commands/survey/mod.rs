//! `convene survey`: rounds of coordination performance monitoring, from their plan to the close of their survey. `convene report` has
//! what follows.

mod about;
mod plan;
mod questions;
pub(super) mod shown;
mod tokens;
mod words;

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use convene_kernel::codes::{OrganizationCode, ResourceId};
use serde_json::{Value, json};
use uuid::Uuid;

use super::body;
use super::decide::{Deciding, show_recorded};
use super::recorded::{known_exercise, there_are_none};
use super::session::Session;
use super::thing::{ROUND, Recorded};
use crate::client::Target;
use crate::show::out::say;
use crate::show::table::Output;
use about::{About, Decided};
use plan::Plan;
use tokens::{Asked, AskedPartner};
use words::Language;

/// Plan rounds of performance monitoring, and hold their surveys.
#[derive(Debug, Args)]
pub struct Survey {
    /// An exercise, instead of the live record.
    #[arg(long, global = true, value_name = "NAME")]
    exercise: Option<ResourceId>,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Plan a round of a cluster: of the cluster as a whole, of its hubs, or of both.
    Plan(Plan),
    /// Change the plan of a round before its survey opens. Give the whole plan again.
    Change(Plan),
    /// Cancel a round before its survey has closed.
    Cancel {
        #[command(flatten)]
        decided: Decided,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Adopt for a country how often reports are due.
    Profile {
        #[command(flatten)]
        deciding: Deciding,
        /// The profile.
        profile: Profile,
        /// The day from which it applies.
        #[arg(long, value_name = "DAY")]
        since: String,
        /// Who decided on it.
        #[arg(long, value_name = "TEXT")]
        decided_by: String,
    },
    /// Open the survey of a round.
    Open {
        #[command(flatten)]
        decided: Decided,
    },
    /// List who was asked, and who takes part in the cluster and may be.
    Respondents {
        #[command(flatten)]
        about: About,
        /// The hub. Default: the cluster as a whole.
        #[arg(long)]
        hub: Option<ResourceId>,
    },
    /// Make a token for each respondent, and print them as CSV for a mail merge. They are shown this once.
    Tokens {
        #[command(flatten)]
        decided: Decided,
        /// The hub. Default: the cluster as a whole.
        #[arg(long)]
        hub: Option<ResourceId>,
        /// A partner organization, such as CARE; with what it counts as where it is not in the register, such as
        /// RELIEF-NOW=national-ngo. Repeat it for several. Default: the lead agency and the partners on record that have no token.
        #[arg(long, value_name = "CODE[=KIND]")]
        partner: Vec<AskedPartner>,
        /// The organization of a coordinator. Repeat it for several.
        #[arg(long, value_name = "CODE")]
        coordinator: Vec<OrganizationCode>,
        /// What a link begins with; the token follows.
        #[arg(long, value_name = "URL")]
        link: Option<String>,
    },
    /// Make a new token in the place of a lost one, which stands for nothing from then on.
    Replace {
        #[command(flatten)]
        decided: Decided,
        /// The lost token, as the list for the mail merge has it.
        #[arg(value_name = "LOST_TOKEN")]
        lost: String,
        /// What a link begins with; the token follows.
        #[arg(long, value_name = "URL")]
        link: Option<String>,
    },
    /// Print whom to remind as CSV, without tokens: all that were asked; in a round with names, those whose answer is awaited.
    Reminders {
        #[command(flatten)]
        about: About,
        /// The hub. Default: the cluster as a whole.
        #[arg(long)]
        hub: Option<ResourceId>,
    },
    /// Answer a survey, from a file or at the terminal. Answering again replaces what was sent before.
    Answer {
        #[command(flatten)]
        about: About,
        /// The token, as it came.
        #[arg(value_name = "SURVEY_TOKEN")]
        given: String,
        /// A JSON file in the form of SurveyResponse: answers, comments, and of a coordinator members and attending. Default: asks.
        file: Option<PathBuf>,
        /// The language in which it asks.
        #[arg(long, value_enum, default_value_t)]
        language: Language,
    },
    /// Close the survey before its last day has ended.
    Close {
        #[command(flatten)]
        decided: Decided,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Show a round: how far it is, and how many answered.
    Show {
        #[command(flatten)]
        about: About,
    },
    /// List the rounds of your countries.
    List {
        /// Only those of this cluster.
        #[arg(long, default_value = "", hide_default_value = true)]
        cluster: String,
    },
    /// Print the answers that count as CSV, without whose they are.
    Export {
        #[command(flatten)]
        about: About,
        /// The hub. Default: the cluster as a whole.
        #[arg(long)]
        hub: Option<ResourceId>,
    },
}

/// How often reports are due.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Profile {
    /// Every six months.
    #[value(name = "iasc-2012")]
    Iasc2012,
    /// Every year.
    #[value(name = "gccg-2019")]
    Gccg2019,
}

/// A method of the service.
fn call(method: &str) -> String {
    format!("convene.monitoring.v1.RoundService/{method}")
}

impl Survey {
    /// Calls the service, and shows the answer.
    ///
    /// # Errors
    /// When the request is wrong, or the service refuses.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        match self.what {
            What::Plan(plan) => {
                let question = format!("Plan the round {} of {}", plan.round, plan.cluster);
                let planned = ("RoundService/PlanRound", "plan", plan.body());
                ROUND.begin(plan.deciding, planned, question, target).await
            }
            What::Change(plan) => {
                let question = format!("Change the plan of the round {} of {}", plan.round, plan.cluster);
                let changed = ("RoundService/ChangePlan", "plan", plan.body());
                ROUND.change(plan.deciding, plan.round, changed, question, target).await
            }
            What::Profile { deciding, profile, since, decided_by } => {
                let profile = match profile {
                    Profile::Iasc2012 => "REPORT_PROFILE_IASC_2012",
                    Profile::Gccg2019 => "REPORT_PROFILE_GCCG_2019",
                };
                let adoption = json!({"profile": profile, "since": since, "decidedBy": decided_by});
                let question = "Adopt how often reports are due".to_owned();
                ROUND.begin(deciding, ("RoundService/AdoptProfile", "adoption", adoption), question, target).await
            }
            What::Cancel { decided, reason } => {
                let cancelled = ("RoundService/CancelRound", "cancellation", json!({"reason": reason}));
                decided.change(cancelled, "Cancel", target).await
            }
            What::Open { decided } => {
                decided.change(("RoundService/OpenSurvey", "opening", json!({})), "Open the survey of", target).await
            }
            What::Close { decided, reason } => {
                let closed = ("RoundService/CloseSurvey", "closing", json!({"reason": reason}));
                decided.change(closed, "Close the survey of", target).await
            }
            What::Tokens { decided, hub, partner, coordinator, link } => {
                let mut session = Session::open(target)?;
                let about = decided.about();
                let asked = if partner.is_empty() && coordinator.is_empty() {
                    let body = json!({"header": decided.deciding.header(), "round": about.round, "hub": hub});
                    tokens::of_those_without(&session.call(&call("ListRespondents"), body).await?)?
                } else {
                    tokens::asked(&partner, &coordinator)
                };
                let invitations = asked.iter().map(Asked::invitation).collect::<Vec<_>>();
                let invited = json!({"hub": hub, "invitations": invitations});
                let question =
                    format!("Make a token for each of {} respondents of the round {}", asked.len(), about.round);
                let invited = ("RoundService/InviteRespondents", "invitations", invited);
                ROUND.changed(&decided.deciding, &about.round, invited, question, &mut session).await?;
                say(tokens::csv(&about, hub.as_ref(), &asked, link.as_deref())?.trim_end())
            }
            What::Replace { decided, lost, link } => {
                let secret = tokens::secret();
                let digests = [&lost, &secret].map(|token| tokens::digest(token));
                let replaced = json!({"lostSha256": digests[0], "tokenSha256": digests[1]});
                let replaced = ("RoundService/ReplaceToken", "replacement", replaced);
                let question = format!("Replace a token of the round {}", decided.round);
                let mut session = Session::open(target)?;
                ROUND.changed(&decided.deciding, &decided.round, replaced, question, &mut session).await?;
                say(format!("{}{secret}", link.unwrap_or_default()))
            }
            What::Answer { .. } => self.answer(target).await,
            _ => self.ask(target).await,
        }
    }

    /// Sends the answers of a respondent.
    async fn answer(&self, target: &Target) -> anyhow::Result<()> {
        let What::Answer { about, given, file, .. } = &self.what else { return Ok(()) };
        let mut session = Session::open(target)?;
        let mut response = match file {
            Some(file) => response_in(file)?,
            None => self.asked_at_the_terminal(&mut session).await?,
        };
        response["round"] = json!(about.round);
        response["token"] = json!(given);
        let mut body = self.query(&about.country, json!({"response": response}));
        body["header"]["requestId"] = json!(Uuid::new_v4());
        show_recorded(&session.call(&call("SubmitResponse"), body).await?, target)
    }

    /// Asks, and decides nothing.
    async fn ask(&self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let is_json = target.output == Output::Json;
        known_exercise(&mut session, self.exercise.as_ref()).await?;
        let (method, body) = match &self.what {
            What::List { cluster } => {
                let body = json!({"exercise": self.exercise, "cluster": cluster});
                let rounds = session.list(&call("ListRounds"), "rounds", body).await?;
                return if is_json {
                    say(serde_json::to_string_pretty(&rounds)?)
                } else if rounds.is_empty() {
                    say(there_are_none(&mut session, None, self.exercise.as_ref()).await?)
                } else {
                    say(shown::list(&rounds))
                };
            }
            What::Show { about } => ("GetRound", self.query(&about.country, json!({"round": about.round}))),
            What::Export { about, hub } => {
                ("ExportAnswers", self.query(&about.country, json!({"round": about.round, "hub": hub})))
            }
            What::Respondents { about, hub } | What::Reminders { about, hub } => {
                ("ListRespondents", self.query(&about.country, json!({"round": about.round, "hub": hub})))
            }
            _ => return Ok(()),
        };
        let answer = session.call(&call(method), body).await?;
        let shown = match &self.what {
            _ if is_json => serde_json::to_string_pretty(&answer)?,
            What::Export { .. } => shown::exported(&answer)?,
            What::Respondents { .. } => shown::respondents(&answer),
            What::Reminders { about, hub } => shown::reminders(about, hub.as_ref(), &answer)?,
            _ => shown::round(&answer["round"]),
        };
        say(shown.trim_end())
    }

    fn query(&self, country: &str, mut body: Value) -> Value {
        body["header"] = json!({"country": country, "exercise": self.exercise});
        body
    }

    /// Asks every question of the token's questionnaire at the terminal.
    async fn asked_at_the_terminal(&self, session: &mut Session) -> anyhow::Result<Value> {
        let What::Answer { about, given, language, .. } = &self.what else { return Ok(json!({})) };
        let body = json!({"round": about.round, "token": given, "language": language.code()});
        let asked = session.call(&call("GetQuestionnaire"), self.query(&about.country, body)).await?;
        questions::ask(&asked, language.words())
    }
}

impl Decided {
    /// Decides on the round as it is read now.
    async fn change(self, recorded: Recorded, deed: &str, target: &Target) -> anyhow::Result<()> {
        let question = format!("{deed} the round {}", self.round);
        ROUND.change(self.deciding, self.round, recorded, question, target).await
    }
}

fn response_in(file: &std::path::Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    body::read(&text)
}
