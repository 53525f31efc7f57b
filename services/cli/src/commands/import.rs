//! `convene import`: clusters that were there before the record began, from a file of separated values or a workbook.
//!
//! Everything is checked before anything is recorded, and every problem is shown at its line and column. A row that is recorded
//! already is left as it is, so the same file can be imported again after it was corrected or interrupted.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::PathBuf;

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::Args;
use convene_coordination::coverage::Vocabulary;
use convene_kernel::codes::ResourceId;
use convene_kernel::reference::Reference;
use convene_runtime::clock::{Clock as _, SystemClock};
use serde_json::{Value, json};
use tonic::Code;
use uuid::Uuid;

use super::session::Session;
use crate::client::{CallError, Refused, Target};
use crate::import::clusters::{self, Dates, Entry, Reading};
use crate::import::{DateOrder, Encoding, Names, Problem, Register, Sheet};
use crate::show::out::{say, say_json};
use crate::show::table::{Output, cell, table};
use crate::show::text::counted;

/// The method that records one.
const METHOD: &str = "convene.activation.v1.ClusterService/RecordExistingCluster";

/// Import clusters that were there before the record began, as found and not decided here.
#[derive(Debug, Args)]
#[command(
    after_help = "The file is CSV or an XLSX workbook with a line of headings: country, cluster, sectors, lead, co-leads, activated, ended,
source; also name, lead since, co-lead names, emergency and review by. Only country, cluster, sectors and activated are required in
every row. Dates are a year, a month or a day, such as 2013, 2013-11 or 2013-11-08.

Nothing is recorded while a row has a problem, unless --partial is given. The same file can be imported again: what
is recorded already is left as it is.

Example:
  convene import clusters.csv --as ocha-hcss --dry-run"
)]
pub struct Import {
    /// The file: CSV, or an XLSX workbook.
    file: PathBuf,
    /// Check everything, and record nothing.
    #[arg(long)]
    dry_run: bool,
    /// Record the rows without problems, although others have some.
    #[arg(long)]
    partial: bool,
    /// Where it is known from, for rows without a source.
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// The order of dates such as 08/11/2013. Default: as the file shows, where a date of it can be read in one order only.
    #[arg(long, value_enum, value_name = "ORDER")]
    dates: Option<DateOrder>,
    /// The encoding of a CSV file.
    #[arg(long, value_enum, default_value_t, value_name = "ENCODING")]
    encoding: Encoding,
    /// The sheet of a workbook. Default: the visible one that has known headings.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The exercise, instead of the live records.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
}

/// What came of a row.
#[derive(Debug)]
enum Outcome {
    /// It is recorded now, or it would be; with the receipt.
    Recorded(Value),
    /// It was recorded by an earlier import of the same row.
    Before,
    /// It is refused.
    Refused(Vec<Problem>),
}

impl Import {
    /// Imports the file, and shows what came of each row.
    ///
    /// # Errors
    /// When the file cannot be read, or a row has a problem: all of them, each at its line and column.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let file = File::open(&self.file).with_context(|| format!("{} cannot be read", self.file.display()))?;
        let sheet = Sheet::read(Box::new(file), self.encoding.into(), self.sheet.as_deref(), clusters::COLUMNS)
            .map_err(|problems| self.failed(&problems))?;
        let words = Vocabulary::built_in(&Reference::embedded(), SystemClock.now().date_naive());
        let dates = Dates::of(&sheet, self.dates.map(Into::into), &words);
        let mut session = Session::open(target)?;
        let names = names(&mut session, clusters::days_of_sectors(&sheet, &dates)).await?;
        let reading = Reading { names: &names, source: self.source.as_deref(), dates: &dates };
        let (entries, mut problems) = clusters::read(&sheet, &reading);
        let mut outcomes = Vec::new();
        for entry in entries {
            match self.check(&mut session, &entry).await? {
                Outcome::Refused(found) => {
                    let is_known =
                        |problem: &Problem| problem.column.as_ref().is_some_and(|at| entry.wrong.contains(at));
                    problems.extend(found.into_iter().filter(|problem| !is_known(problem)));
                }
                outcome if entry.is_sound() => outcomes.push((entry, outcome)),
                _ => {}
            }
        }
        let mut problems: Vec<Problem> = problems.into_iter().map(|problem| sheet.as_written(problem)).collect();
        problems.sort_by_key(|problem| problem.line);
        let is_recorded = !self.dry_run && (problems.is_empty() || self.partial);
        if is_recorded {
            for (entry, outcome) in &mut outcomes {
                if matches!(outcome, Outcome::Recorded(_)) {
                    *outcome = Outcome::Recorded(session.call(METHOD, self.request(entry, false)).await?);
                }
            }
        }
        if problems.is_empty() || is_recorded || target.output == Output::Json {
            self.show(target.output, &sheet.form, &outcomes, &problems, is_recorded)?;
        }
        if problems.is_empty() { Ok(()) } else { Err(self.failed(&problems)) }
    }

    /// What would come of a row. One that an earlier import recorded is answered by the receipt of then.
    async fn check(&self, session: &mut Session, entry: &Entry) -> anyhow::Result<Outcome> {
        Ok(match outcome(session, self.request(entry, true)).await? {
            Ok(answer) if answer["receipt"]["validateOnly"] == true => Outcome::Recorded(answer),
            Ok(_) => Outcome::Before,
            Err(refused) => Outcome::Refused(problems(entry.line, &refused)),
        })
    }

    /// The request for a row. Its identifier is made of its content: the same row is the same command for ever.
    fn request(&self, entry: &Entry, validate_only: bool) -> Value {
        let content = json!([entry.country, self.exercise, entry.existing]).to_string();
        let request_id = Uuid::new_v5(&Uuid::NAMESPACE_OID, content.as_bytes());
        let header = json!({
            "country": entry.country, "exercise": self.exercise, "requestId": request_id, "validateOnly": validate_only,
        });
        json!({"header": header, "existing": entry.existing})
    }

    fn show(
        &self,
        output: Output,
        form: &str,
        outcomes: &[(Entry, Outcome)],
        problems: &[Problem],
        is_recorded: bool,
    ) -> anyhow::Result<()> {
        let done = if is_recorded { "recorded" } else { "would be recorded" };
        let shown = outcomes.iter().map(|(entry, outcome)| match outcome {
            Outcome::Recorded(answer) => (entry, done, answer["receipt"]["findings"].clone()),
            Outcome::Before | Outcome::Refused(_) => (entry, "was recorded before", Value::Null),
        });
        match output {
            Output::Json => {
                let rows = shown.map(|(entry, outcome, findings)| {
                    json!({"line": entry.line, "country": entry.country, "cluster": entry.cluster, "outcome": outcome, "findings": findings})
                });
                let problems = problems
                    .iter()
                    .map(|problem| json!({"line": problem.line, "column": problem.column, "problem": problem.what}));
                say_json(&json!({"rows": rows.collect::<Vec<_>>(), "problems": problems.collect::<Vec<_>>()}))
            }
            Output::Table => {
                let rows = shown.map(|(entry, outcome, findings)| {
                    let weak = findings.as_array().into_iter().flatten().map(|finding| cell(&finding["problem"]));
                    let weak = weak.collect::<Vec<_>>().join("; ");
                    vec![entry.line.to_string(), entry.country.clone(), entry.cluster.clone(), outcome.to_owned(), weak]
                });
                let page = table(&["line", "country", "cluster", "outcome", "what is weak"], rows);
                say(format!("{form}\n{page}"))
            }
        }
    }

    /// Every problem of the file.
    fn failed(&self, problems: &[Problem]) -> anyhow::Error {
        let listed: Vec<_> = problems.iter().map(|problem| format!("\n  {problem}")).collect();
        let consequence = match (self.partial, self.dry_run) {
            (true, false) => "their rows were not recorded",
            _ => "nothing was recorded",
        };
        anyhow::anyhow!(
            "{} has {}, and {consequence}:{}",
            self.file.display(),
            counted(problems.len(), "problem"),
            listed.concat()
        )
    }
}

/// The answer to a request, or its refusal.
async fn outcome(session: &mut Session, request: Value) -> anyhow::Result<Result<Value, Refused>> {
    match session.call(METHOD, request).await {
        Ok(answer) => Ok(Ok(answer)),
        Err(error) => match error.downcast::<CallError>()? {
            CallError::Refused(refused) if is_about_the_row(refused.code) => Ok(Err(refused)),
            other => Err(other.into()),
        },
    }
}

/// Whether a refusal is about what a row says, and not about the service at that moment.
fn is_about_the_row(code: Code) -> bool {
    matches!(code, Code::InvalidArgument | Code::FailedPrecondition | Code::PermissionDenied | Code::NotFound)
}

/// What a service refuses of a row, by column.
fn problems(line: u64, refused: &Refused) -> Vec<Problem> {
    let violations = refused.violations.iter();
    violations
        .map(|violation| Problem::new(line, clusters::column_of(&violation.field), violation.says.clone()))
        .collect()
}

/// The names that the installation knows; sectors as they were on each of the days.
async fn names(session: &mut Session, days: BTreeSet<NaiveDate>) -> anyhow::Result<Names> {
    let mut list = async |method: &str, entries: &str, question: Value| {
        session.list(&format!("convene.common.v1.ReferenceService/{method}"), entries, question).await
    };
    let with_aliases = |entries: &[Value]| {
        Register::of(entries, |entry| {
            entry["aliases"].as_array().into_iter().flatten().chain([&entry["name"]]).collect()
        })
    };
    let countries = Register::of(&list("ListCountries", "countries", json!({})).await?, |country| {
        ["en", "fr", "es", "ar"].iter().map(|language| &country["names"][*language]).collect()
    });
    let mut sectors = BTreeMap::new();
    for day in days {
        let then = list("ListGlobalClusters", "clusters", json!({"asOf": day})).await?;
        sectors.insert(day, with_aliases(&then));
    }
    let sectors_today = with_aliases(&list("ListGlobalClusters", "clusters", json!({})).await?);
    let organizations = with_aliases(&list("ListOrganizations", "organizations", json!({})).await?);
    Ok(Names { countries, sectors, sectors_today, organizations })
}
