//! `convene coverage analyze`: the gaps and duplications of several files together, as a matrix, a page, and for other programs.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use convene_coordination::coverage::CanonicalRow;
use convene_coordination::coverage::analysis::Analysis;
use convene_coordination::coverage::export::Export;

use super::file::{CoverageFile, Reading};
use super::matrix::Standings;
use super::shown::{Picture, Shown};
use crate::show::table::Output;
use crate::show::text::counted;

/// `convene coverage analyze`.
#[derive(Debug, Args)]
#[command(
    after_help = "Each file is a report of its own, or needs; which it is shows in its headings. Nothing is shown while a cell of one of
them cannot be read, unless --partial is given. People are counted once: activities, periods, levels of areas, clusters, and implementing
and programming organizations are not added.

Example:
  convene coverage analyze march/*.xlsx needs.csv --form html > gaps.html"
)]
pub struct Analyze {
    /// The files: CSV, or XLSX workbooks.
    #[arg(required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    reading: Reading,
    /// Take the rows that can be read, although others cannot.
    #[arg(long)]
    partial: bool,
    #[command(flatten)]
    shown: Shown,
}

impl Analyze {
    /// Reads the files, and shows what they have together.
    ///
    /// # Errors
    /// When a file cannot be read, or a cell of one: all of them, each at its line and column.
    pub fn run(&self, output: Output) -> anyhow::Result<()> {
        let mut analysis = Analysis::default();
        for path in &self.files {
            self.read(path, &mut analysis)?;
        }
        let (export, title) = (Export::of(&analysis), "Gaps and duplications".to_owned());
        let about = format!("From {}.", counted(self.files.len(), "file"));
        let (gaps, duplications) = (Standings::new(), Vec::new());
        self.shown.show(&Picture { export, title, about, gaps, duplications }, output)
    }

    fn read(&self, path: &std::path::Path, analysis: &mut Analysis) -> anyhow::Result<()> {
        let file = CoverageFile { file: path.to_owned(), reading: self.reading.clone() };
        let mut coverage = file.open()?;
        let (mut activities, mut needs) = (Vec::new(), Vec::new());
        let outcome = coverage.each_row(&mut |row| {
            match row {
                CanonicalRow::Activity(row) => activities.push(row.as_ref().clone()),
                CanonicalRow::Need(row) => needs.push(row.clone()),
            }
            Ok(())
        });
        let outcome = outcome.with_context(|| path.display().to_string())?;
        if !self.partial {
            file.problems(&outcome)?;
        }
        let name = path.display().to_string();
        analysis.report(&name, &activities);
        analysis.assessment(&name, &needs);
        Ok(())
    }
}
