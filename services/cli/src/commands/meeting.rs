//! `convene meeting`: the meetings of clusters and of the structures beside them, from the rhythm that is agreed to what was decided (rows
//! RM-6.3, GN-12, GN-12.1).

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::time::Moment;
use serde_json::{Value, json};

use super::decide::{Deciding, Decision};
use super::list::{List, MeetingsAsked, SeriesAsked, Where};
use super::session::Session;
use super::show::Show;
use super::{choice, identifier, meetings};
use crate::client::Target;
use crate::show::moment::{day, moment};
use crate::show::table::cell;

/// List, show, plan and record meetings.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene meeting plan PHL health-weekly health --name \"Health cluster\" --first 2014-01-08T01:00:00Z --every 1 --minutes 90
      --venue \"WHO, Manila\" --agreed-with care-health,msf-health --general-meeting supplemented --as coordinator@PHL/HEA
  convene meeting hold PHL health 2014-01-08T01:00:00Z --minutes 80 --attended-by care-health
      --decided \"one list of clinics\" --raised \"no chlorine in Leyte\" --as coordinator@PHL/HEA
  convene meeting calendar PHL health > health.ics")]
pub struct MeetingCommand {
    #[command(subcommand)]
    what: What,
}

/// A country, and whether it is that of an exercise.
#[derive(Debug, Args)]
struct Of {
    /// The country (ISO 3166-1 alpha-3).
    country: CountryCode,
    /// An exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the meetings that were held, the latest first.
    List {
        #[command(flatten)]
        of: Where,
        #[command(flatten)]
        asked: MeetingsAsked,
    },
    /// List how often clusters and the structures beside them meet.
    Series {
        #[command(flatten)]
        of: Where,
        #[command(flatten)]
        asked: SeriesAsked,
    },
    /// Show a meeting: what it decided and raised, what it took up, and what is weak about it.
    Show {
        #[command(flatten)]
        of: Of,
        /// The meeting, as `convene meeting list` names it.
        meeting: ResourceId,
    },
    /// Show what the meetings of a month ask of each organization.
    Load {
        #[command(flatten)]
        of: Of,
        /// Any day of the month, such as 2014-01-01.
        #[arg(value_parser = day)]
        month: NaiveDate,
    },
    /// Print the meetings to come, as an iCalendar text to subscribe to.
    Calendar {
        #[command(flatten)]
        of: Of,
        /// Only those of this cluster.
        cluster: Option<ResourceId>,
    },
    /// Agree how often a cluster, or a structure beside it, meets; for a series that is there, from then on.
    Plan(Box<Plan>),
    /// End a series of meetings.
    End {
        #[command(flatten)]
        deciding: Deciding,
        /// The series, as `convene meeting series` names it.
        series: ResourceId,
        /// The reason.
        reason: String,
    },
    /// Record a meeting that was held, with what it decided, raised and took up.
    Hold(Box<Hold>),
    /// Take back a meeting that was not held.
    Withdraw {
        #[command(flatten)]
        deciding: Deciding,
        /// The meeting, as `convene meeting list` names it.
        meeting: ResourceId,
        /// Why the record was wrong.
        reason: String,
        /// What shows that it was not held.
        source: String,
    },
}

/// Who meets beside the cluster that is named.
#[derive(Debug, Args)]
struct WhoMeets {
    /// The structure that meets. Default: the whole cluster does.
    #[arg(long, value_name = "STRUCTURE")]
    structure: Option<ResourceId>,
    /// Another cluster that meets together with it. Repeat it for several.
    #[arg(long, value_name = "CLUSTER", value_delimiter = ',')]
    joint_with: Vec<ResourceId>,
}

/// How often a cluster meets.
#[derive(Debug, Args)]
struct Plan {
    #[command(flatten)]
    deciding: Deciding,
    /// The series, such as health-weekly.
    series: ResourceId,
    /// The cluster, as `convene list clusters` names it.
    cluster: ResourceId,
    #[command(flatten)]
    who: WhoMeets,
    /// Its name for readers.
    #[arg(long, value_name = "TEXT")]
    name: String,
    /// When the first meeting begins.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    first: Moment,
    /// The number of weeks from one meeting to the next.
    #[arg(long, value_name = "WEEKS")]
    every: u32,
    /// How long a meeting lasts, in minutes.
    #[arg(long)]
    minutes: u32,
    /// Where it is held.
    #[arg(long, value_name = "TEXT")]
    venue: String,
    /// A participant with whom it was agreed. Repeat it for several.
    #[arg(long, value_name = "PARTICIPANT", value_delimiter = ',')]
    agreed_with: Vec<ResourceId>,
    /// How it stands to the general meeting, such as that of the HCT: supplemented, displaced or not-held.
    #[arg(long, value_parser = general)]
    general_meeting: String,
    /// Why a part of the country has meetings of this sector.
    #[arg(long, default_value = "", value_name = "TEXT")]
    need: String,
}

/// A meeting that was held.
#[derive(Debug, Args)]
struct Hold {
    #[command(flatten)]
    deciding: Deciding,
    /// The cluster, as `convene list clusters` names it.
    cluster: ResourceId,
    /// When it began.
    #[arg(value_parser = moment)]
    began: Moment,
    #[command(flatten)]
    who: WhoMeets,
    /// How long it lasted, in minutes.
    #[arg(long)]
    minutes: u32,
    /// A participant who came. Repeat it for several.
    #[arg(long, value_name = "PARTICIPANT", value_delimiter = ',')]
    attended_by: Vec<ResourceId>,
    /// Something it decided. Repeat it for several.
    #[arg(long, value_name = "TEXT")]
    decided: Vec<String>,
    /// Something it raised. Repeat it for several.
    #[arg(long, value_name = "TEXT")]
    raised: Vec<String>,
    /// A meeting of a structure whose decisions and issues it took up. Repeat it for several.
    #[arg(long, value_name = "MEETING", value_delimiter = ',')]
    takes_up: Vec<ResourceId>,
    /// The identifier of the meeting. Default: made of the cluster or the structure, and the day.
    #[arg(long, value_name = "NAME")]
    named: Option<ResourceId>,
}

fn general(text: &str) -> Result<String, String> {
    choice::named("convene.coordination.v1.GeneralMeeting", "GENERAL_MEETING_", text)
}

impl MeetingCommand {
    /// Does what it says.
    ///
    /// # Errors
    /// When a service refuses, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        match self.what {
            What::List { of, asked } => List::of_meetings(of, asked).run(target).await,
            What::Series { of, asked } => List::of_series(of, asked).run(target).await,
            What::Show { of, meeting } => Show::of_meeting(of.country, meeting, of.exercise).run(target).await,
            What::Load { of, month } => Show::of_meeting_load(of.country, month, of.exercise).run(target).await,
            What::Calendar { of, cluster } => Show::of_calendar(of.country, cluster, of.exercise).run(target).await,
            What::Plan(plan) => plan.run(target).await,
            What::End { deciding, series, reason } => {
                let mut session = Session::open(target)?;
                let known = series_of(&mut session, &deciding, &series).await?;
                anyhow::ensure!(!known.is_null(), "there is no series '{series}' in {}", deciding.country);
                let decision = Decision {
                    method: "MeetingService/EndMeetingSeries",
                    field: "end",
                    content: json!({"series": series, "reason": reason}),
                    question: format!("End the series {series} of {}?", deciding.country),
                    etag: cell(&known["etag"]),
                    state: meetings::series_page(&known),
                };
                deciding.decide_of("coordination", &mut session, target, decision).await
            }
            What::Hold(hold) => hold.run(target).await,
            What::Withdraw { deciding, meeting, reason, source } => {
                let mut session = Session::open(target)?;
                let question = json!({"header": deciding.header(), "meeting": meeting});
                let found = session.call("convene.coordination.v1.RecordService/GetMeeting", question).await?;
                let decision = Decision {
                    method: "MeetingService/WithdrawMeeting",
                    field: "withdrawal",
                    content: json!({"meeting": meeting, "reason": reason, "source": source}),
                    question: format!("Take back the meeting {meeting} of {}?", deciding.country),
                    etag: cell(&found["meeting"]["etag"]),
                    state: meetings::held_page(&found["meeting"]),
                };
                deciding.decide_of("coordination", &mut session, target, decision).await
            }
        }
    }
}

/// A series of meetings of a country; nothing where there is none of that name.
async fn series_of(session: &mut Session, deciding: &Deciding, series: &ResourceId) -> anyhow::Result<Value> {
    let asked = json!({"countries": [deciding.country], "exercise": deciding.exercise, "includeEnded": true});
    let found = session.list("convene.coordination.v1.RecordService/ListMeetingSeries", "series", asked).await?;
    let known = found.into_iter().find(|entry| entry["series"]["rhythm"]["series"] == series.as_str());
    Ok(known.map(|mut entry| entry["series"].take()).unwrap_or_default())
}

impl Plan {
    async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let (deciding, series) = (self.deciding, self.series);
        let known = series_of(&mut session, &deciding, &series).await?;
        let rhythm = json!({
            "series": series, "cluster": self.cluster, "structure": self.who.structure, "jointWith": self.who.joint_with,
            "name": self.name, "first": self.first, "everyWeeks": self.every, "minutes": self.minutes, "venue": self.venue,
            "agreedWith": self.agreed_with, "generalMeeting": self.general_meeting, "need": self.need,
        });
        let state = if known.is_null() { String::new() } else { meetings::series_page(&known) };
        let deed = if known.is_null() { "Agree" } else { "Agree anew" };
        let decision = Decision {
            method: "MeetingService/AgreeMeetingRhythm",
            field: "rhythm",
            content: rhythm,
            question: format!("{deed} the series {series} of {}?", deciding.country),
            etag: cell(&known["etag"]),
            state,
        };
        deciding.decide_of("coordination", &mut session, target, decision).await
    }
}

impl Hold {
    async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let deciding = self.deciding;
        let of = self.who.structure.as_ref().unwrap_or(&self.cluster);
        let day = self.began.date_naive().to_string();
        let meeting = self.named.map_or_else(|| identifier::made_of(&[of.as_str(), &day]), Ok)?;
        let held = json!({
            "meeting": meeting, "cluster": self.cluster, "structure": self.who.structure, "jointWith": self.who.joint_with,
            "beganAt": self.began, "minutes": self.minutes, "attendedBy": self.attended_by, "decisions": self.decided,
            "issues": self.raised, "takesUp": self.takes_up,
        });
        let decision = Decision {
            method: "MeetingService/RecordClusterMeeting",
            field: "meeting",
            state: meetings::held_page(&json!({"held": held})),
            content: held,
            question: format!("Record the meeting {meeting} of {}?", deciding.country),
            etag: String::new(),
        };
        deciding.decide_of("coordination", &mut session, target, decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_a_meeting_stands_to_the_general_one_is_a_choice_of_the_contracts() {
        assert_eq!(general("supplemented").as_deref(), Ok("GENERAL_MEETING_SUPPLEMENTED"));
        assert!(general("often").expect_err("none").contains("not-held"));
    }
}
