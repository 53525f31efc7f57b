//! `convene checklist`: the activation checklists of clusters, from the list of those that are owed to the submission (row RM-9.1).

mod shown;

use clap::{Args, Subcommand};
use convene_kernel::codes::{CountryCode, ResourceId};
use serde_json::{Value, json};

use super::choice;
use super::decide::{Deciding, Decision, form};
use super::recorded::{known_exercise, there_are_none};
use super::session::Session;
use crate::client::Target;
use crate::show::moment::MomentsAsked;
use crate::show::out::{put, say, say_json};
use crate::show::table::{Output, cell};
use shown::DATE;

/// What the form of a checklist is.
const DRAFT: &str = "convene.monitoring.v1.ChecklistDraft";

/// Show and complete the activation checklists of clusters.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene checklist list --country PHL
  convene checklist form PHL health --date two-weeks > checklist.yaml     # then fill it in
  convene checklist draft PHL checklist.yaml --as coordinator@PHL/HEA
  convene checklist submit PHL health-two-weeks --as coordinator@PHL/HEA")]
pub struct ChecklistCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// List the checklists that clusters owe, by when each is due, and how far it is.
    List(List),
    /// Show a checklist: its items, and what has changed since the one before.
    Show(Shown),
    /// Print the form of a checklist to fill in, with the items of the template.
    Form(Form),
    /// Put a checklist that is filled in on record as a draft; a draft of that name is replaced. Pass - for standard input.
    Draft {
        #[command(flatten)]
        deciding: Deciding,
        /// The form that is filled in, or - for standard input.
        file: String,
    },
    /// Submit a draft. It does not change from then on.
    Submit {
        #[command(flatten)]
        deciding: Deciding,
        /// The checklist, as `convene checklist list` names it.
        checklist: ResourceId,
    },
    /// Switch the checklists of a cluster off that it owes after its activation, as the HC or RC.
    Off(Switch),
    /// Switch them on again. Dates that passed meanwhile are not owed.
    On(Switch),
}

/// Which checklists are listed.
#[derive(Debug, Args)]
struct List {
    /// Only this country. Default: every country in which you hold a role.
    #[arg(long, value_name = "COUNTRY")]
    country: Option<CountryCode>,
    /// An exercise, instead of the live records.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// Only those of this cluster.
    #[arg(long)]
    cluster: Option<ResourceId>,
    /// Only those that are late.
    #[arg(long)]
    late: bool,
    /// Include those that are owed no longer, undone.
    #[arg(long)]
    void: bool,
}

/// A checklist that is shown.
#[derive(Debug, Args)]
struct Shown {
    /// The country (ISO 3166-1 alpha-3).
    country: CountryCode,
    /// The checklist, as `convene checklist list` names it.
    checklist: ResourceId,
    /// An exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// The language of its items: en, fr, es or ar.
    #[arg(long, default_value = "en")]
    language: String,
    #[command(flatten)]
    moments: MomentsAsked,
}

/// A form that is printed.
#[derive(Debug, Args)]
struct Form {
    /// The country (ISO 3166-1 alpha-3).
    country: CountryCode,
    /// The cluster, as `convene list clusters` names it.
    cluster: ResourceId,
    /// Which one it is: two-weeks, one-month or two-months. Default: one in between, which no date asks for.
    #[arg(long, value_parser = date)]
    date: Option<String>,
    /// Begin with what this checklist says: an earlier one, or the draft itself.
    #[arg(long, value_name = "CHECKLIST")]
    from: Option<ResourceId>,
    /// An exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// The language of its items: en, fr, es or ar.
    #[arg(long, default_value = "en")]
    language: String,
}

/// The checklists of a cluster, switched.
#[derive(Debug, Args)]
struct Switch {
    #[command(flatten)]
    deciding: Deciding,
    /// The cluster, as `convene list clusters` names it.
    cluster: ResourceId,
    /// The reason.
    reason: String,
}

fn date(text: &str) -> Result<String, String> {
    choice::named("convene.monitoring.v1.ChecklistDate", DATE, text)
}

/// The full name of a query.
fn query(name: &str) -> String {
    format!("convene.monitoring.v1.RecordService/{name}")
}

impl ChecklistCommand {
    /// Does what it says.
    ///
    /// # Errors
    /// When the form is wrong, a service refuses, or the person does not confirm it.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        match self.what {
            What::List(list) => list.run(&mut session, target).await,
            What::Show(shown) => shown.run(&mut session, target).await,
            What::Form(form) => form.run(&mut session).await,
            What::Draft { deciding, file } => draft(deciding, &file, &mut session, target).await,
            What::Submit { deciding, checklist } => submit(deciding, checklist, &mut session, target).await,
            What::Off(switch) => switch.run("ChecklistService/SwitchOffChecklists", "off", &mut session, target).await,
            What::On(switch) => switch.run("ChecklistService/SwitchOnChecklists", "on", &mut session, target).await,
        }
    }
}

impl List {
    async fn run(self, session: &mut Session, target: &Target) -> anyhow::Result<()> {
        known_exercise(session, self.exercise.as_ref()).await?;
        let countries: Vec<_> = self.country.iter().collect();
        let request = json!({
            "countries": countries, "exercise": self.exercise, "cluster": self.cluster, "late": self.late,
            "includeVoid": self.void,
        });
        let found = session.list(&query("ListChecklists"), "checklists", request).await?;
        match target.output {
            Output::Json => say_json(&found),
            Output::Table if found.is_empty() => {
                say(there_are_none(session, self.country.as_ref(), self.exercise.as_ref()).await?)
            }
            Output::Table => say(shown::list(&found)),
        }
    }
}

impl Shown {
    async fn run(self, session: &mut Session, target: &Target) -> anyhow::Result<()> {
        known_exercise(session, self.exercise.as_ref()).await?;
        let header = json!({"country": self.country, "exercise": self.exercise});
        let mut request = json!({"header": header, "checklist": self.checklist});
        self.moments.put_in(&mut request, Some(&self.country));
        let answer = session.call(&query("GetChecklist"), request).await?;
        if target.output == Output::Json {
            return say_json(&answer);
        }
        let template = json!({"header": header, "template": answer["checklist"]["template"]});
        let template = session.call(&query("GetChecklistTemplate"), template).await?;
        let page = shown::page(&answer["checklist"], &template["template"], &self.language);
        say(format!("{}{}", self.moments.line(&answer["shown"]), page.trim_end()))
    }
}

impl Form {
    async fn run(self, session: &mut Session) -> anyhow::Result<()> {
        let header = json!({"country": self.country, "exercise": self.exercise});
        let template = session.call(&query("GetChecklistTemplate"), json!({"header": header})).await?;
        let from = match &self.from {
            Some(from) => {
                let asked = json!({"header": header, "checklist": from});
                session.call(&query("GetChecklist"), asked).await?["checklist"].clone()
            }
            None => Value::Null,
        };
        let is_that_draft = !from.is_null() && from["submittedAt"].is_null();
        let date = if is_that_draft { cell(&from["date"]) } else { self.date.unwrap_or_default() };
        let name = match (is_that_draft, date.is_empty()) {
            (true, _) => cell(&from["checklist"]),
            (false, true) => format!("{}-in-between", self.cluster),
            (false, false) => format!("{}-{}", self.cluster, choice::called(DATE, &date)),
        };
        let head = json!({"checklist": name, "cluster": self.cluster, "date": date, "country": self.country});
        put(shown::form(&head, &template["template"], &from, &self.language))
    }
}

/// Puts a checklist on record as a draft, in place of the draft that it has that name from.
async fn draft(deciding: Deciding, file: &str, session: &mut Session, target: &Target) -> anyhow::Result<()> {
    let content = form::read(file, DRAFT)?;
    let (id, cluster) = (cell(&content["checklist"]), cell(&content["cluster"]));
    let asked = json!({"countries": [deciding.country], "exercise": deciding.exercise});
    let known = session.list(&query("ListChecklists"), "checklists", asked).await?;
    let known = known.iter().map(|row| &row["checklist"]).find(|one| one["checklist"] == content["checklist"]);
    let question = format!("Record the draft {id} of {cluster} of {}?", deciding.country);
    let decision = match known {
        Some(known) => Decision {
            method: "ChecklistService/ReviseChecklist",
            field: "revision",
            content: json!({"checklist": id, "entries": content["entries"], "consulted": content["consulted"]}),
            question,
            etag: cell(&known["etag"]),
            state: shown::head(known),
        },
        None => Decision {
            method: "ChecklistService/DraftChecklist",
            field: "draft",
            content,
            question,
            etag: String::new(),
            state: String::new(),
        },
    };
    deciding.decide_of("monitoring", session, target, decision).await
}

async fn submit(
    deciding: Deciding,
    checklist: ResourceId,
    session: &mut Session,
    target: &Target,
) -> anyhow::Result<()> {
    let asked = json!({"header": deciding.header(), "checklist": checklist});
    let found = session.call(&query("GetChecklist"), asked).await?;
    let decision = Decision {
        method: "ChecklistService/SubmitChecklist",
        field: "submission",
        content: json!({"checklist": checklist}),
        question: format!("Submit the checklist {checklist} of {}? It does not change from then on.", deciding.country),
        etag: cell(&found["checklist"]["etag"]),
        state: shown::head(&found["checklist"]),
    };
    deciding.decide_of("monitoring", session, target, decision).await
}

impl Switch {
    async fn run(
        self,
        method: &'static str,
        field: &'static str,
        session: &mut Session,
        target: &Target,
    ) -> anyhow::Result<()> {
        let asked = json!({"header": self.deciding.header(), "cluster": self.cluster});
        let found = session.call(&query("GetClusterMonitoring"), asked).await?;
        let decision = Decision {
            method,
            field,
            content: json!({"cluster": self.cluster, "reason": self.reason}),
            question: format!("Switch the checklists of {} of {} {field}?", self.cluster, self.deciding.country),
            etag: cell(&found["monitoring"]["etag"]),
            state: shown::owed(&found["monitoring"]),
        };
        self.deciding.decide_of("monitoring", session, target, decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_and_dates_are_those_of_the_contracts() {
        assert_eq!(date("two-weeks").as_deref(), Ok("CHECKLIST_DATE_TWO_WEEKS"));
        assert!(date("two-years").expect_err("no date").contains("two-months"));
        let status = choice::named("convene.monitoring.v1.ItemStatus", shown::STATUS, "in-place");
        assert_eq!(status.as_deref(), Ok("ITEM_STATUS_IN_PLACE"));
    }
}
