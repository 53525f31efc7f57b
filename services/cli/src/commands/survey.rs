//! `convene survey`: rounds of coordination performance monitoring, from their plan to the close of their survey. `convene report` has
//! what follows.
//!
//! Tokens are made here, at random, and printed once, for a mail merge. The service has their digests.

use std::collections::BTreeMap;
use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::Context as _;
use clap::{Args, Subcommand, ValueEnum};
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::digest::Digest;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::body;
use super::recorded::known_exercise;
use super::session::Session;
use crate::client::Target;
use crate::show::out::say;
use crate::show::receipt;
use crate::show::table::{Output, cell, table};

/// Plan rounds of performance monitoring, and hold their surveys.
#[derive(Debug, Args)]
pub struct Survey {
    /// An exercise, instead of the live record.
    #[arg(long, global = true, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// The etag of the round that you decide on, as `convene survey show` prints it.
    #[arg(long, global = true, default_value = "", value_name = "ETAG")]
    etag: String,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Plan a round of a cluster: of the cluster as a whole, of its hubs, or of both.
    Plan {
        /// The country (ISO 3166-1 alpha-3).
        country: String,
        /// The cluster.
        cluster: ResourceId,
        /// The identifier of the round, such as health-2014.
        round: ResourceId,
        /// The day from which the survey may be open.
        #[arg(long, value_name = "DAY")]
        opens: String,
        /// The last day on which answers count.
        #[arg(long, value_name = "DAY")]
        closes: String,
        /// A hub that is surveyed apart, with its time zone where that is not the country's. Repeat it for several.
        #[arg(long, value_name = "HUB=NAME[@ZONE]")]
        hub: Vec<HubText>,
        /// Survey the hubs alone.
        #[arg(long, requires = "hub")]
        hubs_only: bool,
        /// Keep answers with the organization that gave them. Reports name none all the same.
        #[arg(long)]
        named: bool,
        /// Who decided on the round.
        #[arg(long, value_name = "TEXT")]
        decided_by: String,
    },
    /// Open the survey of a round.
    Open {
        #[command(flatten)]
        about: About,
    },
    /// Make a token for each respondent, and print them as CSV for a mail merge. They are shown this once.
    Tokens {
        #[command(flatten)]
        about: About,
        /// The hub. Default: the cluster as a whole.
        #[arg(long)]
        hub: Option<ResourceId>,
        /// A partner organization. Repeat it for several.
        #[arg(long, value_name = "CODE", required_unless_present = "coordinator")]
        partner: Vec<OrganizationCode>,
        /// The organization of a coordinator. Repeat it for several.
        #[arg(long, value_name = "CODE")]
        coordinator: Vec<OrganizationCode>,
        /// What a link begins with; the token follows.
        #[arg(long, value_name = "URL")]
        link: Option<String>,
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
        /// Ask the questions of coordinators.
        #[arg(long)]
        as_coordinator: bool,
        /// The language in which it asks.
        #[arg(long, value_enum, default_value_t)]
        language: Language,
    },
    /// Close the survey before its last day has ended.
    Close {
        #[command(flatten)]
        about: About,
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

/// A round.
#[derive(Debug, Args)]
struct About {
    /// The country (ISO 3166-1 alpha-3).
    country: String,
    /// The round.
    round: ResourceId,
}

/// A language of the questionnaires.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
enum Language {
    /// English.
    #[default]
    En,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Arabic.
    Ar,
}

/// A hub on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
struct HubText {
    hub: ResourceId,
    name: String,
    time_zone: String,
}

impl FromStr for HubText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (hub, rest) = text.split_once('=').ok_or("write the hub, = and its name, such as tacloban=Tacloban")?;
        let (name, time_zone) = rest.split_once('@').unwrap_or((rest, ""));
        let hub = hub.parse::<ResourceId>().map_err(|problem| problem.to_string())?;
        Ok(Self { hub, name: name.to_owned(), time_zone: time_zone.to_owned() })
    }
}

/// One who is asked, and the token that is sent.
struct Asked {
    organization: OrganizationCode,
    audience: &'static str,
    secret: String,
}

impl Survey {
    /// Calls the service, and shows the answer.
    ///
    /// # Errors
    /// When the request is wrong, or the service refuses.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let is_json = target.output == Output::Json;
        let call = |method: &str| format!("convene.monitoring.v1.RoundService/{method}");
        let (method, body) = match &self.what {
            What::Plan { country, cluster, round, opens, closes, hub, hubs_only, named, decided_by } => {
                let hubs = hub.iter().map(|one| json!({"hub": one.hub, "name": one.name, "timeZone": one.time_zone}));
                let plan = json!({
                    "round": round, "cluster": cluster, "national": !hubs_only, "hubs": hubs.collect::<Vec<_>>(),
                    "opensOn": opens, "closesOn": closes, "decidedBy": decided_by,
                    "anonymity": if *named { "ANONYMITY_NAMED" } else { "ANONYMITY_ANONYMOUS" },
                });
                ("PlanRound", self.sent(country, json!({"plan": plan})))
            }
            What::Open { about } => {
                ("OpenSurvey", self.sent(&about.country, json!({"opening": {"round": about.round}})))
            }
            What::Close { about, reason } => {
                let closing = json!({"round": about.round, "reason": reason});
                ("CloseSurvey", self.sent(&about.country, json!({"closing": closing})))
            }
            What::Answer { about, given, file, .. } => {
                let mut response = match file {
                    Some(file) => response_in(file)?,
                    None => self.asked_at_the_terminal(&mut session).await?,
                };
                response["round"] = json!(about.round);
                response["token"] = json!(given);
                ("SubmitResponse", self.sent(&about.country, json!({"response": response})))
            }
            What::Tokens { about, hub, partner, coordinator, link } => {
                let asked = asked(partner, coordinator);
                let invitations = asked.iter().map(|one| {
                    let digest = Digest::of(one.secret.as_bytes()).to_string();
                    json!({"organization": one.organization, "audience": one.audience, "tokenSha256": digest})
                });
                let invitations =
                    json!({"round": about.round, "hub": hub, "invitations": invitations.collect::<Vec<_>>()});
                let body = self.sent(&about.country, json!({"invitations": invitations}));
                session.call(&call("InviteRespondents"), body).await?;
                return say(tokens(about, hub.as_ref(), &asked, link.as_deref())?.trim_end());
            }
            What::Show { about } => {
                known_exercise(&mut session, self.exercise.as_ref()).await?;
                ("GetRound", self.query(&about.country, json!({"round": about.round})))
            }
            What::List { cluster } => {
                known_exercise(&mut session, self.exercise.as_ref()).await?;
                let body = json!({"exercise": self.exercise, "cluster": cluster});
                let rounds = session.list(&call("ListRounds"), "rounds", body).await?;
                return if is_json { say(serde_json::to_string_pretty(&rounds)?) } else { say(list(&rounds)) };
            }
            What::Export { about, hub } => {
                known_exercise(&mut session, self.exercise.as_ref()).await?;
                ("ExportAnswers", self.query(&about.country, json!({"round": about.round, "hub": hub})))
            }
        };
        let answer = session.call(&call(method), body).await?;
        let shown = match &self.what {
            _ if is_json => serde_json::to_string_pretty(&answer)?,
            What::Show { .. } => shown(&answer["round"]),
            What::Export { .. } => exported(&answer)?,
            _ => receipt::receipt(&answer["receipt"]),
        };
        say(shown.trim_end())
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

    /// Asks every question at the terminal, and takes an answer by its number.
    async fn asked_at_the_terminal(&self, session: &mut Session) -> anyhow::Result<Value> {
        let What::Answer { about, as_coordinator, language, .. } = &self.what else { return Ok(json!({})) };
        let audience = if *as_coordinator { "AUDIENCE_COORDINATOR" } else { "AUDIENCE_PARTNER" };
        let language = language.to_possible_value().map(|value| value.get_name().to_owned());
        let body = json!({"round": about.round, "audience": audience, "language": language});
        let questionnaire = "convene.monitoring.v1.RoundService/GetQuestionnaire";
        let asked = session.call(questionnaire, self.query(&about.country, body)).await?;
        let mut lines = std::io::stdin().lock().lines();
        let mut next = || {
            lines
                .next()
                .context("the answers ended before the questions did; answer them all")?
                .context("the answer cannot be read")
        };
        let mut answers: BTreeMap<String, String> = BTreeMap::new();
        for question in asked["questions"].as_array().into_iter().flatten() {
            if is_asked(question, &answers) {
                let answer = loop {
                    eprint!("{}", prompt(question));
                    std::io::stderr().flush()?;
                    if let Some(answer) = chosen(question, &next()?) {
                        break answer;
                    }
                    eprintln!("Answer with the number of one of these.");
                };
                answers.insert(cell(&question["item"]), answer);
            }
        }
        let mut comments = Map::new();
        for comment in asked["comments"].as_array().into_iter().flatten() {
            eprint!("\n{}\n(empty for none) > ", cell(&comment["text"]));
            std::io::stderr().flush()?;
            let text = next()?;
            if !text.trim().is_empty() {
                comments.insert(cell(&comment["comment"]), json!(text.trim()));
            }
        }
        Ok(json!({"answers": answers, "comments": comments}))
    }
}

fn response_in(file: &std::path::Path) -> anyhow::Result<Value> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    body::read(&text)
}

/// A token for each respondent.
fn asked(partners: &[OrganizationCode], coordinators: &[OrganizationCode]) -> Vec<Asked> {
    let of = |audience: &'static str| {
        move |organization: &OrganizationCode| Asked {
            organization: organization.clone(),
            audience,
            secret: format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple()),
        }
    };
    let coordinators = coordinators.iter().map(of("AUDIENCE_COORDINATOR"));
    partners.iter().map(of("AUDIENCE_PARTNER")).chain(coordinators).collect()
}

/// Tokens as comma-separated values.
fn tokens(about: &About, hub: Option<&ResourceId>, asked: &[Asked], link: Option<&str>) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["organization", "questionnaire", "country", "round", "hub", "token", "link"])?;
    for one in asked {
        let questionnaire = if one.audience == "AUDIENCE_PARTNER" { "partner" } else { "coordinator" };
        let hub = hub.map(ToString::to_string).unwrap_or_default();
        let link = link.map(|link| format!("{link}{}", one.secret)).unwrap_or_default();
        let (organization, round) = (one.organization.as_str(), about.round.as_str());
        writer.write_record([organization, questionnaire, &about.country, round, &hub, &one.secret, &link])?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

/// Whether a question is asked after what was answered to the earlier ones.
fn is_asked(question: &Value, answers: &BTreeMap<String, String>) -> bool {
    let earlier = cell(&question["askedIfItem"]);
    let admitted = question["askedIfAnswers"].as_array().map_or(&[][..], Vec::as_slice);
    earlier.is_empty() || answers.get(&earlier).is_some_and(|answer| admitted.iter().any(|one| cell(one) == *answer))
}

/// A question with its answers, numbered.
fn prompt(question: &Value) -> String {
    let stem = cell(&question["stem"]);
    let stem = if stem.is_empty() { stem } else { format!("{stem} ") };
    let answers = question["answers"].as_array().into_iter().flatten().enumerate();
    let answers: Vec<_> =
        answers.map(|(number, answer)| format!("  {} {}\n", number + 1, cell(&answer["text"]))).collect();
    format!("\n{stem}{}\n{}> ", cell(&question["text"]), answers.concat())
}

/// The answer of that number.
fn chosen(question: &Value, line: &str) -> Option<String> {
    let place = line.trim().parse::<usize>().ok()?.checked_sub(1)?;
    let answer = question["answers"].as_array()?.get(place)?;
    Some(cell(&answer["answer"]))
}

/// What a stage is called.
fn stage(entity: &Value) -> String {
    let stage = cell(&entity["stage"]);
    stage.trim_start_matches("ROUND_STAGE_").to_lowercase().replace('_', " ")
}

/// Of what a row is: a hub, or the cluster as a whole.
fn level(entity: &Value) -> String {
    let hub = cell(&entity["hub"]);
    if hub.is_empty() { "national".to_owned() } else { hub }
}

fn list(rounds: &[Value]) -> String {
    let rows = rounds.iter().map(|row| {
        let (round, plan) = (&row["round"], &row["round"]["plan"]);
        let entities = round["entities"].as_array().map_or(&[][..], Vec::as_slice);
        let stages: Vec<_> = entities.iter().map(|entity| format!("{}: {}", level(entity), stage(entity))).collect();
        let mut cells: Vec<_> = vec![cell(&row["country"])];
        cells.extend(["cluster", "round", "opensOn", "closesOn"].map(|field| cell(&plan[field])));
        cells.push(stages.join(", "));
        cells
    });
    table(&["country", "cluster", "round", "opens", "closes", "stage"], rows)
}

fn shown(round: &Value) -> String {
    let plan = &round["plan"];
    let entities = round["entities"].as_array().map_or(&[][..], Vec::as_slice);
    let rows = entities.iter().map(|entity| {
        let percent = cell(&entity["ofInvited"]["total"]["percent"]);
        let percent = if percent.is_empty() { percent } else { format!("{percent} %") };
        let counts = ["invited", "answered", "coordinators"].map(|field| count(&entity[field]));
        let mut cells = vec![level(entity), stage(entity), cell(&entity["closesAt"])];
        cells.extend(counts);
        cells.push(percent);
        cells
    });
    let headings = ["level", "stage", "closes (UTC)", "invited", "answered", "coordinators", "rate"];
    format!(
        "Round {} of {}, {} to {}; its etag is {}\n{}",
        cell(&plan["round"]),
        cell(&plan["cluster"]),
        cell(&plan["opensOn"]),
        cell(&plan["closesOn"]),
        cell(&round["etag"]),
        table(&headings, rows)
    )
}

/// A number, which JSON leaves out where it is zero.
fn count(value: &Value) -> String {
    if value.is_null() { "0".to_owned() } else { cell(value) }
}

/// Answers as comma-separated values: a row for each response, a column for each item.
fn exported(answer: &Value) -> anyhow::Result<String> {
    let responses = answer["responses"].as_array().map_or(&[][..], Vec::as_slice);
    let of_response = |response: &Value| response["answers"].as_object().cloned().unwrap_or_default();
    let items: std::collections::BTreeSet<String> =
        responses.iter().flat_map(|response| of_response(response).into_iter().map(|(item, _)| item)).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let heads = ["questionnaire", "kind", "organization"].map(str::to_owned);
    writer.write_record(heads.iter().chain(&items))?;
    for response in responses {
        let code = |field: &str, prefix: &str| cell(&response[field]).trim_start_matches(prefix).to_lowercase();
        let mut row =
            vec![code("audience", "AUDIENCE_"), code("kind", "RESPONDENT_KIND_"), cell(&response["organization"])];
        let answers = of_response(response);
        row.extend(items.iter().map(|item| answers.get(item).map(cell).unwrap_or_default()));
        writer.write_record(row)?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question() -> Value {
        json!({
            "item": "minutes", "text": "Are there minutes?", "askedIfItem": "meeting-frequency", "askedIfAnswers": ["rarely"],
            "answers": [{"answer": "never", "text": "Never"}, {"answer": "rarely", "text": "Rarely"}],
        })
    }

    /// RM-9.3: a question is asked by its number, and not where the one before rules it out.
    #[test]
    fn a_question_is_asked_at_the_terminal() {
        assert!(!is_asked(&question(), &BTreeMap::new()));
        let rarely = BTreeMap::from([("meeting-frequency".to_owned(), "rarely".to_owned())]);
        assert!(is_asked(&question(), &rarely));
        assert!(prompt(&question()).contains("  2 Rarely\n"));
        assert_eq!(chosen(&question(), " 2\n").as_deref(), Some("rarely"));
        assert_eq!((chosen(&question(), "0"), chosen(&question(), "3"), chosen(&question(), "x")), (None, None, None));
    }

    /// RM-9.3: each respondent has a token of its own, with a link where one is asked for.
    #[test]
    fn tokens_are_listed_for_a_mail_merge() {
        let code = |text: &str| text.parse::<OrganizationCode>().expect("a code");
        let asked = asked(&[code("CARE"), code("OXFAM")], &[code("WHO")]);
        assert!(asked[0].secret.len() == 64 && asked[0].secret != asked[1].secret);
        let about = About { country: "PHL".to_owned(), round: "first".parse().expect("an identifier") };
        let csv = tokens(&about, None, &asked, Some("https://example.org/s/")).expect("it is written");
        let lines: Vec<_> = csv.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(
            lines[3].starts_with("WHO,coordinator,PHL,first,,") && lines[1].contains("https://example.org/s/"),
            "{csv}"
        );
    }

    #[test]
    fn a_hub_is_read_with_its_time_zone() {
        let hub: HubText = "jayapura=Jayapura@Asia/Jayapura".parse().expect("a hub");
        assert_eq!(
            (hub.hub.as_str(), hub.name.as_str(), hub.time_zone.as_str()),
            ("jayapura", "Jayapura", "Asia/Jayapura")
        );
        assert!("jayapura".parse::<HubText>().is_err());
    }
}
