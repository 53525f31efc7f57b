//! Where a partner stands on what its cluster asks of partners, as people say it: what differs from committing to everything, or from what
//! is on record.

use clap::Args;
use serde_json::{Value, json};

use crate::commands::choice;
use crate::commands::reasoned::Reasoned;
use crate::show::table::{cell, table};

const POSITION: &str = "STAND_POSITION_";

/// Where a partner stands.
#[derive(Debug, Args)]
pub struct Stands {
    /// It commits to this, which was otherwise. Repeat it for several.
    #[arg(long, value_name = "COMMITMENT")]
    commits: Vec<String>,
    /// It commits to this with a reservation, such as 4="no staff for it yet". Repeat it for several.
    #[arg(long, value_name = "COMMITMENT=REASON")]
    reserves: Vec<Reasoned>,
    /// It does not commit to this, such as 7="against our mandate". Repeat it for several.
    #[arg(long, value_name = "COMMITMENT=REASON")]
    declines: Vec<Reasoned>,
}

impl Stands {
    /// Whether nothing is said.
    pub fn are_none(&self) -> bool {
        self.commits.is_empty() && self.reserves.is_empty() && self.declines.is_empty()
    }

    /// The stand on each commitment that the cluster asks for: as it is said, else as it is on record, else that the partner commits.
    ///
    /// # Errors
    /// When something is said of what the cluster does not ask for.
    pub fn restated(&self, commitments: &[String], on_record: &Value) -> anyhow::Result<Vec<Value>> {
        let reasoned = self.reserves.iter().chain(&self.declines).map(|one| &one.what);
        if let Some(unknown) = self.commits.iter().chain(reasoned).find(|code| !commitments.contains(code)) {
            anyhow::bail!("the cluster asks for no commitment '{unknown}'; it asks for {}", commitments.join(", "));
        }
        Ok(commitments.iter().map(|code| self.on(code, on_record)).collect())
    }

    fn on(&self, code: &str, on_record: &Value) -> Value {
        let stand = |position: &str, reason: &str| json!({"commitment": code, "position": format!("{POSITION}{position}"), "reason": reason});
        let reason_in = |list: &[Reasoned]| list.iter().find(|one| one.what == code).map(|one| one.reason.clone());
        let known = on_record.as_array().into_iter().flatten().find(|stand| stand["commitment"] == code);
        match (reason_in(&self.reserves), reason_in(&self.declines), known) {
            (Some(reason), ..) => stand("RESERVES", &reason),
            (None, Some(reason), _) => stand("DECLINES", &reason),
            (None, None, Some(known)) if !self.commits.iter().any(|commits| commits == code) => known.clone(),
            _ => stand("COMMITS", ""),
        }
    }
}

/// Stands as a table.
pub fn table_of(stands: &[Value]) -> String {
    let rows = stands.iter().map(|stand| {
        let position = choice::called(POSITION, &cell(&stand["position"]));
        vec![cell(&stand["commitment"]), position, cell(&stand["reason"])]
    });
    format!("{}\n", table(&["commitment", "stand", "reason"], rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reasoned(text: &str) -> Vec<Reasoned> {
        vec![text.parse().expect("a reason")]
    }

    /// RM-5.1: what is not said stays as it is on record, and a partner that joins commits to it.
    #[test]
    fn what_is_not_said_stays() {
        let asked = ["1", "2", "3", "a-1"].map(str::to_owned);
        let said = Stands { commits: vec!["1".to_owned()], reserves: reasoned("2=no staff"), declines: Vec::new() };
        let on_record = json!([
            {"commitment": "1", "position": "STAND_POSITION_DECLINES", "reason": "no"},
            {"commitment": "3", "position": "STAND_POSITION_DECLINES", "reason": "mandate"},
        ]);
        let restated = said.restated(&asked, &on_record).expect("stands");
        let shown: Vec<_> = restated
            .iter()
            .map(|one| (cell(&one["commitment"]), cell(&one["position"]), cell(&one["reason"])))
            .collect();
        let stands =
            [("1", "COMMITS", ""), ("2", "RESERVES", "no staff"), ("3", "DECLINES", "mandate"), ("a-1", "COMMITS", "")];
        let expected = stands
            .map(|(code, position, reason)| (code.to_owned(), format!("{POSITION}{position}"), reason.to_owned()));
        assert_eq!(shown, expected);
        let unknown = Stands { commits: Vec::new(), reserves: Vec::new(), declines: reasoned("11=no") };
        assert!(unknown.restated(&asked, &Value::Null).expect_err("not asked for").to_string().contains("'11'"));
    }
}
