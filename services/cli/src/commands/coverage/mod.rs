//! `convene coverage`: who does what, where, when and for whom, from the files that organizations have.

mod analyze;
mod check;
mod file;
mod import;
mod matrix;
mod record;
mod shown;

use clap::{Args, Subcommand};

use crate::client::Target;

pub use file::new_file;

/// Read coverage files (3W, 5W, needs), put them on record, and show what they show together.
#[derive(Debug, Args)]
pub struct CoverageCommand {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read a file, and show what is found in it and every cell that cannot be read. Nothing is sent.
    Check(check::Check),
    /// Show the gaps and duplications of several files together: as a matrix of areas by clusters, a page, HXL, JSON or a workbook.
    Analyze(analyze::Analyze),
    /// Put a file on the record of a country's coverage, as a report for a period or as needs.
    Import(Box<import::Import>),
    /// Show the matrix of areas by clusters on record, with the duplications: in the terminal, as a page, HXL, JSON or a workbook.
    #[command(visible_alias = "export")]
    Matrix(record::Matrix),
    #[command(flatten)]
    Recorded(record::Question),
}

impl CoverageCommand {
    /// Does what it says.
    ///
    /// # Errors
    /// When the file cannot be read, or a cell of it: all of them, each at its line and column; when a service refuses.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        match self.what {
            What::Import(import) => import.run(target).await,
            What::Matrix(matrix) => matrix.run(target).await,
            What::Recorded(question) => question.run(target).await,
            What::Check(check) => check.run(target.output),
            What::Analyze(analyze) => analyze.run(target.output),
        }
    }
}
