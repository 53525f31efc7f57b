//! `convene history`: what happened to a resource, when, and who decided it.

use clap::Args;
use convene_client::words;
use serde_json::Value;

use super::about::About;
use super::recorded::known_exercise;
use super::session::Session;
use crate::client::Target;
use crate::show::dates;
use crate::show::out::{say, say_json};
use crate::show::table::{Output, cell, table};

/// Show what happened to a resource, when, and who decided it.
#[derive(Debug, Args)]
pub struct History {
    #[command(flatten)]
    about: About,
    /// Include what each event says.
    #[arg(long)]
    details: bool,
}

impl History {
    /// Asks the services that keep such a resource, and shows its history in the order in which it was recorded.
    ///
    /// # Errors
    /// When the record has no such resource, or the caller may not read it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        known_exercise(&mut session, self.about.exercise()).await?;
        let ask = async |method: &str| session.list(method, "entries", self.about.request()).await;
        let mut entries = self.about.asked_of_each("GetHistory", ask).await?;
        entries.sort_by_key(|entry| dates::parsed(&entry["recordedAt"]));
        match target.output {
            Output::Json => say_json(&entries),
            Output::Table => say(shown(&entries, self.details)),
        }
    }
}

fn shown(entries: &[Value], details: bool) -> String {
    if entries.is_empty() {
        return "nothing is recorded".to_owned();
    }
    let row = |entry: &Value| {
        let actor = &entry["actor"];
        let by = format!("{} ({})", cell(&actor["organization"]), cell(&actor["role"]));
        let mut cells = vec![dates::time_of(&entry["occurredAt"]), cell(&entry["event"]), by, cell(&entry["resource"])];
        cells.push(cell(&entry["commit"]));
        cells.extend(details.then(|| content(&entry["data"])));
        cells
    };
    let headings = ["when (UTC)", "what", "decided by", "on", "commit", "details"];
    table(&headings[..if details { 6 } else { 5 }], entries.iter().map(row))
}

/// What an event says, a line for each field.
fn content(data: &Value) -> String {
    let data: Value = data.as_str().and_then(|data| serde_json::from_str(data).ok()).unwrap_or_default();
    let fields = data.as_object().into_iter().flatten();
    fields.map(|(name, value)| format!("{}: {}", words(name), cell(value))).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_says_who_decided_what_and_in_detail_when_asked() {
        let entry = json!({
            "occurredAt": "2013-11-12T09:00:00Z", "event": "ProposalApproved", "resource": "proposal/p-1",
            "actor": {"organization": "OCHA", "role": "erc"}, "data": r#"{"clusters":["health"],"remarks":"agreed"}"#,
        });
        let page = shown(std::slice::from_ref(&entry), false);
        assert!(page.contains("12 Nov 2013 09:00") && page.contains("OCHA (erc)"), "{page}");
        assert!(!page.contains("agreed"), "{page}");
        assert!(shown(&[entry], true).contains("remarks: agreed"));
        assert_eq!(shown(&[], false), "nothing is recorded");
    }
}
