//! `convene due`: what is owed, by whom, until when, and who is late; as a table or as a calendar.

use clap::Args;
use convene_kernel::codes::{CountryCode, OrganizationCode, ResourceId};
use convene_kernel::grant_text::named_role;
use convene_kernel::identity::Role;
use serde_json::{Value, json};

use super::recorded::{known_exercise, nothing_recorded};
use super::session::Session;
use crate::client::Target;
use crate::show::moment::MomentsAsked;
use crate::show::out::{put, say, say_json};
use crate::show::receipt::owner;
use crate::show::table::{Output, cell, table};

/// List what is due.
#[derive(Debug, Args)]
pub struct Due {
    /// Only this country. Default: all countries.
    #[arg(long, value_name = "ISO3")]
    country: Option<CountryCode>,
    /// An exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// Only duties of this role, such as hc.
    #[arg(long, value_name = "ROLE", value_parser = named_role)]
    role: Option<Role>,
    /// Only duties of this organization.
    #[arg(long, value_name = "CODE")]
    agency: Option<OrganizationCode>,
    /// Include duties that are done or no longer owed.
    #[arg(long, conflicts_with = "ical")]
    all: bool,
    /// Write an iCalendar document.
    #[arg(long, conflicts_with_all = ["as_of", "known_on"])]
    ical: bool,
    #[command(flatten)]
    moments: MomentsAsked,
}

impl Due {
    /// Asks the scheduler, and shows what it says.
    ///
    /// # Errors
    /// When the scheduler cannot be asked, or the caller may not know.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        anyhow::ensure!(
            !self.ical || target.output == Output::Table,
            "--ical writes an iCalendar document, which is no JSON; leave --output json out"
        );
        let mut session = Session::open(target)?;
        known_exercise(&mut session, self.exercise.as_ref()).await?;
        let mut question = json!({
            "header": {"country": self.country, "exercise": self.exercise},
            "organization": self.agency,
            "role": self.role,
        });
        if self.ical {
            let answer = session.call("convene.scheduler.v1.ObligationService/GetCalendar", question).await?;
            return put(answer["icalendar"].as_str().unwrap_or_default());
        }
        self.moments.put_in(&mut question, self.country.as_ref());
        let list = "convene.scheduler.v1.ObligationService/ListObligations";
        let mut obligations = session.list(list, "obligations", question.clone()).await?;
        obligations.retain(|obligation| self.all || is_owed(obligation));
        match target.output {
            Output::Json => say_json(&obligations),
            Output::Table if obligations.is_empty() => {
                let nothing = nothing_recorded(&mut session, self.country.as_ref(), self.exercise.as_ref()).await?;
                let reason = nothing.map(|nothing| format!(": {nothing}")).unwrap_or_default();
                say(format!("{}nothing is due{reason}", self.moments.line(&question)))
            }
            Output::Table => say(format!("{}{}", self.moments.line(&question), shown(&obligations))),
        }
    }
}

pub(super) fn is_owed(obligation: &Value) -> bool {
    matches!(state_of(obligation).as_str(), "owed" | "overdue")
}

fn state_of(obligation: &Value) -> String {
    cell(&obligation["state"]).replace("OBLIGATION_STATE_", "").replace('_', " ").to_lowercase()
}

/// The state; a duty that counts from an inexact date is overdue for at least as long as it is said to be.
fn shown_state(obligation: &Value) -> String {
    let state = state_of(obligation);
    let is_inexact = obligation["duty"]["sinceDate"].as_str().is_some_and(|date| !date.is_empty());
    if state == "overdue" && is_inexact { "overdue, at least since then".to_owned() } else { state }
}

/// The date that is not met yet, or else the last that was, in the country's time.
fn date(obligation: &Value) -> String {
    let last = obligation["kept"].as_array().and_then(|kept| kept.last()).map(|kept| &kept["dueLocal"]);
    cell(if obligation["due"].is_string() { &obligation["dueLocal"] } else { last.unwrap_or(&Value::Null) })
}

/// Who owes it; that an HC is not recorded is said where it would be theirs.
fn shown_owner(obligation: &Value) -> String {
    let owner = owner(&obligation["duty"]);
    if obligation["headUnrecorded"] == true { format!("{owner} (no HC is recorded)") } else { owner }
}

/// What is owed as a table: by when in the country's time, how it stands, by whom, and what.
pub(super) fn shown(obligations: &[Value]) -> String {
    let row = |obligation: &Value| {
        let duty = &obligation["duty"];
        let about = format!("{} {}", cell(&obligation["country"]), cell(&duty["resource"]));
        let what = format!("{} ({})\n{about}", cell(&obligation["what"]), cell(&obligation["row"]));
        vec![date(obligation), shown_state(obligation), shown_owner(obligation), what]
    };
    table(&["due", "state", "owed by", "what"], obligations.iter().map(row))
}
