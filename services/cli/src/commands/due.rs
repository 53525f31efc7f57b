//! `convene due`: what is owed, by whom, until when, and who is late; as a table or as a calendar.

use clap::Args;
use serde_json::{Value, json};

use super::session::Session;
use crate::arguments::Place;
use crate::show::dates;
use crate::show::table::{Output, said, table};

/// Show what is due.
#[derive(Debug, Args)]
pub struct Due {
    /// Only this country; without it, all.
    #[arg(long, value_name = "ISO3")]
    country: Option<String>,
    /// An exercise instead of the real record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<String>,
    /// Only what this role owes, such as hc.
    #[arg(long, value_name = "ROLE")]
    role: Option<String>,
    /// Only what this organization owes.
    #[arg(long, value_name = "CODE")]
    agency: Option<String>,
    /// Also what was kept or is owed no longer.
    #[arg(long, conflicts_with = "ical")]
    all: bool,
    /// As an iCalendar document, to be subscribed to or imported.
    #[arg(long)]
    ical: bool,
}

/// How many obligations are asked for at a time.
const PAGE: u32 = 500;

impl Due {
    /// Asks the scheduler, and shows what it says.
    ///
    /// # Errors
    /// When the scheduler cannot be asked, or the caller may not know.
    pub async fn run(self, place: &Place) -> anyhow::Result<()> {
        let mut session = Session::open(place)?;
        let question = json!({
            "header": {"country": self.country, "exercise": self.exercise},
            "organization": self.agency,
            "role": self.role,
        });
        if self.ical {
            let answer = session.call("convene.scheduler.v1.ObligationService/GetCalendar", question).await?;
            anstream::print!("{}", answer["icalendar"].as_str().unwrap_or_default());
            return Ok(());
        }
        let mut obligations = everything(&mut session, question).await?;
        obligations.retain(|obligation| self.all || is_owed(obligation));
        match place.output {
            Output::Json => anstream::println!("{}", serde_json::to_string_pretty(&obligations)?),
            Output::Table => anstream::println!("{}", shown(&obligations)),
        }
        Ok(())
    }
}

async fn everything(session: &mut Session, mut question: Value) -> anyhow::Result<Vec<Value>> {
    let mut found = Vec::new();
    let mut token = String::new();
    loop {
        question["page"] = json!({"pageSize": PAGE, "pageToken": token});
        let answer = session.call("convene.scheduler.v1.ObligationService/ListObligations", question.clone()).await?;
        found.extend(answer["obligations"].as_array().cloned().unwrap_or_default());
        token = answer["page"]["nextPageToken"].as_str().unwrap_or_default().to_owned();
        if token.is_empty() {
            return Ok(found);
        }
    }
}

fn is_owed(obligation: &Value) -> bool {
    matches!(standing(obligation).as_str(), "owed" | "overdue")
}

fn standing(obligation: &Value) -> String {
    said(&obligation["standing"]).replace("OBLIGATION_STANDING_", "").replace('_', " ").to_lowercase()
}

fn shown(obligations: &[Value]) -> String {
    if obligations.is_empty() {
        return "nothing is due".to_owned();
    }
    let row = |obligation: &Value| {
        let duty = &obligation["duty"];
        let (role, organization) = (said(&duty["ownerRole"]), said(&duty["ownerOrganization"]));
        let by = if organization.is_empty() { role } else { format!("{role}, {organization}") };
        let due = obligation["due"].as_str().and_then(|due| due.parse().ok()).map_or_else(String::new, dates::moment);
        let what = format!("{} ({})", said(&obligation["what"]), said(&obligation["row"]));
        vec![due, standing(obligation), said(&obligation["country"]), by, said(&duty["subject"]), what]
    };
    table(&["due", "standing", "country", "owed by", "about", "what"], obligations.iter().map(row))
}
