//! `convene queue`: what waits for the Emergency Relief Coordinator: decisions asked for, and escalations.

use clap::{Args, Subcommand};
use convene_kernel::codes::ResourceId;
use convene_kernel::identity::{Grant, Role};
use serde_json::{Value, json};
use uuid::Uuid;

use super::recorded::{known_exercise, nothing_recorded};
use super::session::Session;
use crate::client::Target;
use crate::show::dates;
use crate::show::out::{say, say_json};
use crate::show::receipt::receipt;
use crate::show::table::{Output, cell, table};

/// List and work on the ERC's queue.
#[derive(Debug, Args)]
pub struct Queue {
    /// An exercise, instead of the live record.
    #[arg(long, value_name = "NAME", global = true)]
    exercise: Option<ResourceId>,
    /// The action.
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the open items, the most urgent first.
    List {
        /// Include closed items.
        #[arg(long)]
        all: bool,
    },
    /// Take an item, to show others that you work on it.
    Claim {
        /// The item's identifier, or its first characters.
        item: String,
    },
    /// Release an item.
    Release {
        /// The item's identifier, or its first characters.
        item: String,
        /// The reason.
        reason: String,
    },
    /// Answer an item.
    Answer {
        /// The item's identifier, or its first characters.
        item: String,
        /// The answer.
        answer: String,
    },
    /// Close an item.
    Close {
        /// The item's identifier, or its first characters.
        item: String,
        /// The reason.
        reason: String,
    },
}

impl Queue {
    /// Does it.
    ///
    /// # Errors
    /// When there is no such item, or the caller may not.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut target = target.clone();
        if target.roles.is_empty() && target.token.is_none() {
            // The ERC's office works the queue, unless another person is named.
            target.roles.push(Grant { role: Role::ErcOffice, country: None, cluster: None });
        }
        let mut session = Session::open(&target)?;
        known_exercise(&mut session, self.exercise.as_ref()).await?;
        let (item, method, mut command) = match &self.what {
            What::List { all } => {
                let items = self.items(&mut session, *all).await?;
                let nothing = if items.is_empty() {
                    nothing_recorded(&mut session, None, self.exercise.as_ref()).await?
                } else {
                    None
                };
                return list(&items, nothing, target.output);
            }
            What::Claim { item } => (item, "ClaimItem", json!({})),
            What::Release { item, reason } => (item, "ReleaseItem", json!({"reason": reason})),
            What::Answer { item, answer } => (item, "AnswerItem", json!({"answer": answer})),
            What::Close { item, reason } => (item, "CloseItem", json!({"reason": reason})),
        };
        let items = self.items(&mut session, true).await?;
        address(&mut command, one(&items, item)?);
        let answer = session.call(&format!("convene.scheduler.v1.ErcQueueService/{method}"), command).await?;
        match target.output {
            Output::Json => say_json(&answer),
            Output::Table => say(receipt(&answer["receipt"]).trim_end()),
        }
    }

    async fn items(&self, session: &mut Session, all: bool) -> anyhow::Result<Vec<Value>> {
        let question = json!({"header": {"exercise": self.exercise}, "includeClosed": all});
        session.list("convene.scheduler.v1.ErcQueueService/ListItems", "items", question).await
    }
}

/// The one item whose identifier begins so.
fn one<'a>(items: &'a [Value], begins: &str) -> anyhow::Result<&'a Value> {
    let found: Vec<_> = items.iter().filter(|item| cell(&item["item"]).starts_with(begins)).collect();
    match found.as_slice() {
        [item] => Ok(item),
        [] => anyhow::bail!("no item begins with '{begins}'; convene queue list --all shows all"),
        several => anyhow::bail!("{} items begin with '{begins}'; give more of the identifier", several.len()),
    }
}

/// Addresses a command to an item, decided from the state it was just read in.
fn address(command: &mut Value, item: &Value) {
    command["item"] = item["item"].clone();
    command["header"] = json!({
        "country": item["country"], "exercise": item["exercise"], "etag": item["etag"],
        "requestId": Uuid::new_v4(),
    });
}

/// `nothing` says that nothing is recorded at all, of which an empty queue comes.
fn list(items: &[Value], nothing: Option<String>, output: Output) -> anyhow::Result<()> {
    match output {
        Output::Json => say_json(&items),
        Output::Table if items.is_empty() => {
            let reason = nothing.map(|nothing| format!(": {nothing}")).unwrap_or_default();
            say(format!("nothing waits for the ERC{reason}"))
        }
        Output::Table => say(table(&["item", "status", "due (UTC)", "what"], items.iter().map(row))),
    }
}

fn row(item: &Value) -> Vec<String> {
    let word = |field: &str, prefix: &str| cell(&item[field]).replace(prefix, "").to_lowercase();
    let identifier: String = cell(&item["item"]).chars().take(SHOWN).collect();
    let status = word("status", "ITEM_STATUS_");
    let status = if matches!(status.as_str(), "closed" | "mistaken") {
        status
    } else {
        format!("{status}, {}", word("urgency", "ITEM_URGENCY_"))
    };
    let (what, row) = (cell(&item["what"]), cell(&item["row"]));
    let about = format!("{} {}", cell(&item["country"]), cell(&item["resource"]));
    vec![
        identifier,
        status,
        dates::time_of(&item["due"]),
        format!("{}: {what} ({row})\n{about}", word("kind", "STEP_KIND_")),
    ]
}

/// How much of an identifier is shown.
const SHOWN: usize = 18;
