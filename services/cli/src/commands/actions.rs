//! `convene actions`: what the caller can do with a resource now, and why not the rest.

use clap::Args;
use serde_json::Value;

use super::about::About;
use super::session::Session;
use crate::client::Target;
use crate::show::out::{say, say_json};
use crate::show::table::{Output, cell, table};

/// Show what you can do with a resource now.
#[derive(Debug, Args)]
pub struct Actions {
    #[command(flatten)]
    about: About,
    /// Include what you cannot do, with the reasons.
    #[arg(long)]
    all: bool,
}

impl Actions {
    /// Asks the services that keep such a resource, and shows what they answer.
    ///
    /// # Errors
    /// When the record has no such resource, or the caller may not read it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let ask = async |method: &str| {
            let mut answer = session.call(method, self.about.request()).await?;
            Ok(answer["actions"].as_array_mut().map(std::mem::take).unwrap_or_default())
        };
        let mut actions = self.about.asked_of_each("ListActions", ask).await?;
        actions.retain(|action| self.all || action["allowed"] == true);
        match target.output {
            Output::Json => say_json(&actions),
            Output::Table => say(shown(&actions)),
        }
    }
}

fn shown(actions: &[Value]) -> String {
    if actions.is_empty() {
        return "you can do nothing with it now; --all shows why".to_owned();
    }
    let row = |action: &Value| {
        let obstacles = action["obstacles"].as_array().map_or(&[][..], Vec::as_slice);
        let reasons: Vec<_> = obstacles.iter().map(obstacle).collect();
        let answer = if action["allowed"] == true { "yes".to_owned() } else { reasons.join("\n") };
        vec![cell(&action["title"]), answer]
    };
    table(&["action", "possible"], actions.iter().map(row))
}

fn obstacle(obstacle: &Value) -> String {
    let row = cell(&obstacle["row"]);
    let row = if row.is_empty() { row } else { format!(" ({row})") };
    format!("{}{row}; {}", cell(&obstacle["problem"]), cell(&obstacle["remedy"]))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_action_that_is_not_possible_shows_its_reasons() {
        let obstacle = json!({"row": "RM-1.11", "problem": "it is decided already", "remedy": "submit a new one"});
        let actions = [
            json!({"title": "Approve proposal", "allowed": false, "obstacles": [obstacle]}),
            json!({"title": "Record informed", "allowed": true}),
        ];
        let page = shown(&actions);
        assert!(page.contains("it is decided already (RM-1.11); submit a new one"), "{page}");
        assert!(page.contains("Record informed") && page.contains("yes"), "{page}");
    }
}
