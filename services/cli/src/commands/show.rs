//! `convene show`: what is on the record about a country, an emergency, a proposal, a review, a cluster, who takes part in it and how it
//! works, its meetings, a critical gap, a mission, and letters drafted from it.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use convene_kernel::codes::{CountryCode, ResourceId};
use serde_json::{Value, json};

use super::recorded::{known_exercise, nothing_recorded};
use super::session::Session;
use super::{choice, due};
use crate::client::Target;
use crate::show::moment::{MomentsAsked, day};
use crate::show::out::{say, say_json};
use crate::show::style::{STRONG, painted};
use crate::show::table::{Output, cell};
use crate::show::{coordination, country, mission, record};

/// Show the record.
#[derive(Debug, Args)]
pub struct Show {
    /// An exercise, instead of the live record.
    #[arg(long, global = true, value_name = "NAME")]
    exercise: Option<ResourceId>,
    #[command(flatten)]
    moments: MomentsAsked,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// A country's clusters and their leads.
    Country {
        /// The country (ISO 3166-1 alpha-3).
        country: CountryCode,
    },
    /// A proposal and its answers.
    Proposal {
        /// The country.
        country: CountryCode,
        /// The proposal.
        proposal: String,
    },
    /// A review.
    Review {
        /// The country.
        country: CountryCode,
        /// The review.
        review: String,
    },
    /// A cluster: everything recorded, by whom and when.
    Cluster {
        /// The country.
        country: CountryCode,
        /// The cluster.
        cluster: String,
    },
    /// Who takes part in a cluster, in which way, and what it asks of its partners.
    Coordination {
        /// The country.
        country: CountryCode,
        /// The cluster.
        cluster: ResourceId,
    },
    /// How a cluster works: its team and hand-overs, its standards, its accountability to affected people.
    Practice {
        /// The country.
        country: CountryCode,
        /// The cluster.
        cluster: ResourceId,
    },
    /// An organization's part in a cluster, and its stand on each commitment.
    Participant {
        /// The country.
        country: CountryCode,
        /// The participant.
        participant: ResourceId,
    },
    /// A structure beside the national clusters, such as a sub-national cluster, a working group or the HCT.
    Structure {
        /// The country.
        country: CountryCode,
        /// The structure.
        structure: ResourceId,
    },
    /// A meeting: what it decided and raised, what it took up, and what is weak about it.
    Meeting {
        /// The country.
        country: CountryCode,
        /// The meeting.
        meeting: ResourceId,
    },
    /// What the meetings of a month ask of each organization.
    MeetingLoad {
        /// The country.
        country: CountryCode,
        /// Any day of the month, such as 2014-01-01.
        #[arg(value_parser = day)]
        month: NaiveDate,
    },
    /// The meetings to come, as an iCalendar text to subscribe to.
    Calendar {
        /// The country.
        country: CountryCode,
        /// Only those of this cluster.
        cluster: Option<ResourceId>,
    },
    /// A critical gap: who is provider of last resort, and what was done about it.
    Gap {
        /// The country.
        country: CountryCode,
        /// The gap.
        gap: ResourceId,
    },
    /// What clusters take up between them: objectives, issues, messages, plans, and what is asked of OCHA and of global clusters.
    Intercluster {
        /// The country.
        country: CountryCode,
    },
    /// An emergency: everything recorded, by whom and when.
    Emergency {
        /// The country.
        country: CountryCode,
        /// The emergency.
        emergency: ResourceId,
    },
    /// An inter-cluster support mission: its request, terms of reference, people and report.
    Mission {
        /// The country.
        country: CountryCode,
        /// The mission.
        mission: String,
    },
    /// A letter drafted from the record, as Markdown or HTML.
    Letter {
        /// The country.
        country: CountryCode,
        /// Which letter: alert, proposal, endorsement, decision, stakeholders, partners, government, global-leads, appeal, deactivation, deactivation-endorsement, deactivation-decision, deactivation-partners or deactivation-government.
        #[arg(value_parser = letter)]
        kind: String,
        /// The subject: an emergency (alert, appeal), a cluster (global-leads), a review (deactivation and its other letters), or a proposal (all others).
        about: String,
        /// Write an HTML page to send or print.
        #[arg(long)]
        html: bool,
    },
}

/// The name of a letter in the contracts, from the name people give it.
fn letter(text: &str) -> Result<String, String> {
    choice::named("convene.activation.v1.LetterKind", "LETTER_KIND_", text)
}

impl Show {
    /// An organization's part in a cluster.
    pub fn of_participant(
        country: CountryCode,
        participant: ResourceId,
        exercise: Option<ResourceId>,
        moments: MomentsAsked,
    ) -> Self {
        Self { exercise, moments, what: What::Participant { country, participant } }
    }

    /// A structure beside the national clusters.
    pub fn of_structure(
        country: CountryCode,
        structure: ResourceId,
        exercise: Option<ResourceId>,
        moments: MomentsAsked,
    ) -> Self {
        Self { exercise, moments, what: What::Structure { country, structure } }
    }

    /// A critical gap.
    pub fn of_gap(country: CountryCode, gap: ResourceId, exercise: Option<ResourceId>, moments: MomentsAsked) -> Self {
        Self { exercise, moments, what: What::Gap { country, gap } }
    }

    /// A meeting that was held.
    pub fn of_meeting(country: CountryCode, meeting: ResourceId, exercise: Option<ResourceId>) -> Self {
        Self { exercise, moments: MomentsAsked::default(), what: What::Meeting { country, meeting } }
    }

    /// What the meetings of a month ask of each organization.
    pub fn of_meeting_load(country: CountryCode, month: NaiveDate, exercise: Option<ResourceId>) -> Self {
        Self { exercise, moments: MomentsAsked::default(), what: What::MeetingLoad { country, month } }
    }

    /// The meetings to come.
    pub fn of_calendar(country: CountryCode, cluster: Option<ResourceId>, exercise: Option<ResourceId>) -> Self {
        Self { exercise, moments: MomentsAsked::default(), what: What::Calendar { country, cluster } }
    }

    /// Asks for it, and shows it.
    ///
    /// # Errors
    /// When there is no such thing, or the caller may not read it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        if matches!(self.what, What::Letter { .. }) && !self.moments.are_now() {
            anyhow::bail!("a letter is drafted from the record as it is now; leave --as-of and --known-on out");
        }
        let (method, mut body) = self.query();
        let country = body["header"]["country"].as_str().and_then(|country| country.parse().ok());
        self.moments.put_in(&mut body, country.as_ref());
        let mut session = Session::open(target)?;
        known_exercise(&mut session, self.exercise.as_ref()).await?;
        let method = format!("convene.{}.v1.RecordService/{method}", self.what.service());
        let answer = session.call(&method, body.clone()).await?;
        if target.output == Output::Json {
            return say_json(&answer);
        }
        let owed = match &self.what {
            What::Country { .. } => due_in(&mut session, &body, None).await,
            _ => match duties_of(&answer) {
                duties if duties.is_empty() => None,
                duties => due_in(&mut session, &body, Some(&duties)).await,
            },
        };
        let mut shown = self.shown(&answer, owed.as_deref());
        if let (What::Country { country }, true) = (&self.what, self.moments.are_now())
            && let Ok(Some(nothing)) = nothing_recorded(&mut session, Some(country), self.exercise.as_ref()).await
        {
            shown = nothing;
        }
        say(format!("{}{shown}", self.moments.line(&answer["shown"])).trim_end())
    }

    fn query(&self) -> (&'static str, Value) {
        let header = |country: &CountryCode| json!({"country": country, "exercise": self.exercise});
        match &self.what {
            What::Country { country } => ("GetArchitecture", json!({"header": header(country)})),
            What::Proposal { country, proposal } => {
                ("GetProposal", json!({"header": header(country), "proposal": proposal}))
            }
            What::Emergency { country, emergency } => {
                ("GetEmergency", json!({"header": header(country), "emergency": emergency}))
            }
            What::Review { country, review } => ("GetReview", json!({"header": header(country), "review": review})),
            What::Cluster { country, cluster } => {
                ("GetCluster", json!({"header": header(country), "cluster": cluster}))
            }
            What::Coordination { country, cluster } => {
                ("GetClusterCoordination", json!({"header": header(country), "cluster": cluster}))
            }
            What::Practice { country, cluster } => {
                ("GetClusterPractice", json!({"header": header(country), "cluster": cluster}))
            }
            What::Participant { country, participant } => {
                ("GetParticipant", json!({"header": header(country), "participant": participant}))
            }
            What::Structure { country, structure } => {
                ("GetStructure", json!({"header": header(country), "structure": structure}))
            }
            What::Meeting { country, meeting } => {
                ("GetMeeting", json!({"header": header(country), "meeting": meeting}))
            }
            What::MeetingLoad { country, month } => {
                ("GetMeetingLoad", json!({"header": header(country), "month": month}))
            }
            What::Calendar { country, cluster } => {
                ("GetMeetingCalendar", json!({"header": header(country), "cluster": cluster}))
            }
            What::Gap { country, gap } => ("GetGap", json!({"header": header(country), "gap": gap})),
            What::Intercluster { country } => ("GetInterclusterCoordination", json!({"header": header(country)})),
            What::Mission { country, mission } => {
                ("GetMission", json!({"header": header(country), "mission": mission}))
            }
            What::Letter { country, kind, about, .. } => {
                ("DraftLetter", json!({"header": header(country), "kind": kind, "about": about}))
            }
        }
    }

    fn shown(&self, answer: &Value, owed: Option<&str>) -> String {
        match &self.what {
            What::Country { .. } => country::architecture(&answer["architecture"], owed),
            What::Proposal { .. } => page("activation.v1.Proposal", &answer["proposal"], owed),
            What::Emergency { .. } => page("activation.v1.EmergencyRecord", &answer["emergency"], owed),
            What::Review { .. } => page("activation.v1.Review", &answer["review"], owed),
            What::Cluster { .. } => page("activation.v1.ClusterRecord", &answer["cluster"], owed),
            What::Coordination { .. } => coordination::page(&answer["coordination"]),
            What::Practice { .. } => page("coordination.v1.ClusterPractice", &answer["practice"], owed),
            What::Participant { .. } => page("coordination.v1.Participant", &answer["participant"], owed),
            What::Structure { .. } => page("coordination.v1.Structure", &answer["structure"], owed),
            What::Meeting { .. } => page("coordination.v1.Meeting", &answer["meeting"], owed),
            What::MeetingLoad { .. } => coordination::meeting_load(&answer["loads"]),
            What::Calendar { .. } => cell(&answer["calendar"]),
            What::Intercluster { .. } => {
                page("coordination.v1.InterclusterCoordination", &answer["coordination"], owed)
            }
            What::Gap { .. } => page("coordination.v1.GapRecord", &answer["gap"], owed),
            What::Mission { .. } => mission::page(&answer["mission"]),
            What::Letter { html, .. } => cell(&answer["document"][if *html { "html" } else { "markdown" }]),
        }
    }
}

/// A record as an outline. What is owed on it is a table with the dates, where the scheduler knows them.
fn page(message: &str, record: &Value, owed: Option<&str>) -> String {
    let message = format!("convene.{message}");
    let Some(owed) = owed else { return record::outline(&message, record) };
    let mut record = record.clone();
    record["duties"] = Value::Null;
    format!("{}\n{}\n{owed}", record::outline(&message, &record), painted(STRONG, "What is due"))
}

/// The identifiers of the duties of a record.
fn duties_of(answer: &Value) -> BTreeSet<String> {
    let records = answer.as_object().into_iter().flat_map(|answer| answer.values());
    let duties = records.filter_map(|record| record["duties"].as_array()).flatten();
    duties.map(|duty| cell(&duty["id"])).collect()
}

/// What is due in a country, as a table, of the duties that are asked about; `None` where the scheduler cannot be asked, or does not know
/// of them yet: the duties are on the record all the same.
async fn due_in(session: &mut Session, question: &Value, duties: Option<&BTreeSet<String>>) -> Option<String> {
    let list = "convene.scheduler.v1.ObligationService/ListObligations";
    let question = json!({"header": question["header"], "asOf": question["asOf"], "knownOn": question["knownOn"]});
    let mut obligations = session.list(list, "obligations", question).await.ok()?;
    obligations.retain(|obligation| {
        due::is_owed(obligation) && duties.is_none_or(|duties| duties.contains(&cell(&obligation["duty"]["id"])))
    });
    if duties.is_some_and(|duties| obligations.len() < duties.len()) {
        return None;
    }
    Some(if obligations.is_empty() { String::new() } else { due::shown(&obligations) })
}

impl What {
    /// The service that keeps it.
    fn service(&self) -> &'static str {
        match self {
            Self::Mission { .. } => "icsm",
            Self::Coordination { .. }
            | Self::Practice { .. }
            | Self::Participant { .. }
            | Self::Structure { .. }
            | Self::Meeting { .. }
            | Self::MeetingLoad { .. }
            | Self::Calendar { .. }
            | Self::Gap { .. }
            | Self::Intercluster { .. } => "coordination",
            _ => "activation",
        }
    }
}
