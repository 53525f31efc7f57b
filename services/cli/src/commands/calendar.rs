//! `convene calendar`: addresses at which calendar programs read what is due, without a token.

use anyhow::Context as _;
use clap::{Args, Subcommand};
use convene_kernel::codes::{CountryCode, OrganizationCode, ResourceId};
use convene_kernel::digest::Digest;
use convene_kernel::grant_text::named_role;
use convene_kernel::identity::Role;
use convene_kernel::time::Moment;
use serde_json::{Value, json};
use uuid::Uuid;

use super::recorded::known_exercise;
use super::session::Session;
use crate::client::Target;
use crate::show::dates;
use crate::show::out::{note, say, say_json};
use crate::show::table::{Output, cell, table};

/// The service that has the calendars.
const SCHEDULER: &str = "scheduler";

/// Calendars.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene calendar issue --country PHL --role hc --purpose 'telephone of the HC' --as hc@PHL
  convene calendar list --as hc@PHL")]
pub struct CalendarCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Issue an address. It is shown once: whoever knows it reads the calendar.
    Issue(Box<Issue>),
    /// List your addresses; as an operator those of everybody.
    List {
        /// Include those that are revoked or have ended.
        #[arg(long)]
        all: bool,
    },
    /// Revoke an address: from then on it opens nothing.
    Revoke {
        /// The identifier of the address, as `convene calendar list` shows it.
        address: Uuid,
    },
}

#[derive(Debug, Args)]
struct Issue {
    /// A country; more than one may be given. Default: those in which you hold a role.
    #[arg(long = "country", value_name = "ISO3")]
    countries: Vec<CountryCode>,
    /// An exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// Only what this role owes, such as hc.
    #[arg(long, value_name = "ROLE", value_parser = named_role)]
    role: Option<Role>,
    /// Only what this organization owes.
    #[arg(long, value_name = "CODE")]
    agency: Option<OrganizationCode>,
    /// What it is for, by which you know it again in the list.
    #[arg(long, value_name = "TEXT")]
    purpose: Option<String>,
    /// Until when it opens. Default: for twelve months, which is the longest.
    #[arg(long, value_name = "TIME")]
    until: Option<Moment>,
    /// Where calendar programs reach the scheduler, such as https://scheduler.example.org. Default: where this program does.
    #[arg(long, value_name = "URL")]
    reached_at: Option<String>,
}

impl CalendarCommand {
    /// Carries out what is asked for.
    ///
    /// # Errors
    /// When the scheduler cannot be asked, or refuses.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        match self.what {
            What::Issue(issue) => issue.run(&mut session, target).await,
            What::List { all } => {
                let list = "convene.scheduler.v1.CalendarService/ListCalendarAddresses";
                let addresses = session.list(list, "addresses", json!({"includeEnded": all})).await?;
                show(target, &addresses)
            }
            What::Revoke { address } => {
                let body = json!({"requestId": Uuid::now_v7(), "address": address});
                let method = "convene.scheduler.v1.CalendarService/RevokeCalendarAddress";
                let answer = session.call(method, body).await?;
                match target.output {
                    Output::Json => say_json(&answer),
                    Output::Table => say(format!("{address} is revoked; its calendar is read no more")),
                }
            }
        }
    }
}

impl Issue {
    async fn run(self, session: &mut Session, target: &Target) -> anyhow::Result<()> {
        known_exercise(session, self.exercise.as_ref()).await?;
        let secret = secret();
        let body = json!({
            "requestId": Uuid::now_v7(),
            "countries": self.countries,
            "exercise": self.exercise,
            "role": self.role,
            "organization": self.agency,
            "purpose": self.purpose,
            "secretSha256": Digest::of(secret.as_bytes()),
            "validUntil": self.until,
        });
        let method = "convene.scheduler.v1.CalendarService/IssueCalendarAddress";
        let mut answer = session.call(method, body).await?;
        let reached_at = match &self.reached_at {
            Some(reached_at) => reached_at.as_str(),
            None => session.connection.addresses().get(SCHEDULER).context("no address of the scheduler is known")?,
        };
        let url = format!("{}/calendars/{secret}.ics", reached_at.trim_end_matches('/'));
        match target.output {
            Output::Json => {
                answer["url"] = json!(url);
                say_json(&answer)
            }
            Output::Table => {
                say(&url)?;
                let (address, until) = (cell(&answer["address"]["address"]), &answer["address"]["validUntil"]);
                note(format!(
                    "whoever knows it reads the calendar until {}; it is not shown again. To end it: convene calendar revoke {address}",
                    dates::time_of(until)
                ));
                Ok(())
            }
        }
    }
}

/// The secret part of an address: 244 bits at random.
fn secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

fn show(target: &Target, addresses: &[Value]) -> anyhow::Result<()> {
    match target.output {
        Output::Json => say_json(&addresses),
        Output::Table if addresses.is_empty() => say("there are no addresses of calendars"),
        Output::Table => {
            let row = |address: &Value| {
                let by = &address["issuedBy"];
                let ends = match &address["revokedAt"] {
                    Value::Null => dates::time_of(&address["validUntil"]),
                    revoked => format!("revoked {}", dates::time_of(revoked)),
                };
                let by = format!("{} {} ({})", cell(&by["organization"]), cell(&by["role"]), cell(&by["person"]));
                vec![cell(&address["address"]), about(address), cell(&address["purpose"]), by, ends]
            };
            say(table(&["address", "shows", "for", "issued by", "until"], addresses.iter().map(row)))
        }
    }
}

/// What an address shows.
fn about(address: &Value) -> String {
    let countries: Vec<String> = address["countries"].as_array().into_iter().flatten().map(cell).collect();
    let place = if countries.is_empty() { "all countries".to_owned() } else { countries.join(", ") };
    let exercise = cell(&address["exercise"]);
    let exercise = if exercise.is_empty() { exercise } else { format!("exercise {exercise}") };
    let parts = [place, exercise, cell(&address["organization"]), cell(&address["role"])];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}
