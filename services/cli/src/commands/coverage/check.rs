//! `convene coverage check`: what a file is taken for, and every cell that cannot be read.

use std::io::{self, Write};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use convene_coordination::coverage::{Coverage, Kind, Outcome};
use serde_json::json;

use super::file::{CoverageFile, new_file};
use crate::show::out::{say, say_json};
use crate::show::table::{Output, table};
use crate::show::text::counted;

/// `convene coverage check`.
#[derive(Debug, Args)]
#[command(
    after_help = "Columns are known by hashtags (HXL) such as #org+name, #sector+cluster, #adm2+code, or by headings in English, French and Spanish. What is ambiguous is asked, never guessed cell by cell.

Example:
  convene coverage check 3w-march.xlsx --dates day-first"
)]
pub struct Check {
    #[command(flatten)]
    file: CoverageFile,
    /// Also write the rows in their one form, as CSV.
    #[arg(long, value_name = "FILE")]
    canonical: Option<PathBuf>,
}

impl Check {
    /// Reads the file, and shows what came of it.
    ///
    /// # Errors
    /// When the file cannot be read, or a cell of it: all of them, each at its line and column.
    pub fn run(&self, output: Output) -> anyhow::Result<()> {
        let mut coverage = self.file.open()?;
        let outcome = match &self.canonical {
            Some(path) => {
                let file = new_file(path)?;
                coverage.read(&mut io::BufWriter::new(file))
            }
            None => coverage.read(&mut io::sink() as &mut dyn Write),
        };
        let outcome = outcome.with_context(|| self.file.file.display().to_string())?;
        match output {
            Output::Json => say_json(&as_json(&coverage, &outcome))?,
            Output::Table => say(page(&coverage, &outcome))?,
        }
        self.file.problems(&outcome)
    }
}

fn rows_are(kind: Kind) -> &'static str {
    match kind {
        Kind::Activities => "activities",
        Kind::Needs => "needs",
    }
}

/// How many activities or needs: `1 activity`, `2 activities`.
fn counted_as(count: u64, kind: Kind) -> String {
    let one = match kind {
        Kind::Activities => "activity",
        Kind::Needs => "need",
    };
    counted(usize::try_from(count).unwrap_or(usize::MAX), one)
}

fn as_json(coverage: &Coverage, outcome: &Outcome) -> serde_json::Value {
    let columns = coverage.columns().map(|(heading, field)| json!({"heading": heading, "means": field.to_string()}));
    let aside = coverage.aside().iter().map(|(heading, why)| json!({"heading": heading, "why": why}));
    let problems = outcome.problems.first.iter().map(|problem| {
        json!({"line": problem.line, "column": problem.column, "value": problem.value, "expected": problem.expected})
    });
    let findings = outcome.findings.first.iter().map(|finding| json!({"line": finding.line, "what": finding.what}));
    json!({
        "form": coverage.form(), "rowsAre": rows_are(coverage.kind), "headingLine": coverage.heading_line(),
        "columns": columns.collect::<Vec<_>>(), "leftAside": aside.collect::<Vec<_>>(),
        "rows": outcome.rows, "sound": outcome.sound, "written": outcome.written,
        "problems": problems.collect::<Vec<_>>(), "moreProblems": outcome.problems.more,
        "findings": findings.collect::<Vec<_>>(), "moreFindings": outcome.findings.more,
    })
}

fn page(coverage: &Coverage, outcome: &Outcome) -> String {
    const SHOWN: usize = 20;
    let taken = coverage.columns().map(|(heading, field)| vec![heading.to_owned(), field.to_string()]);
    let aside = coverage.aside().iter().map(|(heading, why)| vec![heading.clone(), format!("left aside: {why}")]);
    let mut page = format!(
        "{} ({}), headings on line {}\n{}\n{} with content, of which {} can be read as a whole, as {}\n",
        coverage.form(),
        rows_are(coverage.kind),
        coverage.heading_line(),
        table(&["heading", "what it means"], taken.chain(aside)),
        counted(usize::try_from(outcome.rows).unwrap_or(usize::MAX), "row"),
        outcome.sound,
        counted_as(outcome.written, coverage.kind),
    );
    for finding in outcome.findings.first.iter().take(SHOWN) {
        page.push_str(&format!("\n{finding}"));
    }
    let rest = outcome.findings.count().saturating_sub(SHOWN as u64);
    if rest > 0 {
        page.push_str(&format!("\nand {rest} more of this kind; --output json lists them"));
    }
    page
}
