//! `convene coverage`: who does what, where, when and for whom, from the files that organizations have.

mod analyze;
mod check;
mod file;

use clap::{Args, Subcommand};

use crate::client::Target;

/// Read coverage files (3W, 5W, needs).
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
}

impl CoverageCommand {
    /// Does what it says.
    ///
    /// # Errors
    /// When the file cannot be read, or a cell of it: all of them, each at its line and column.
    pub fn run(self, target: &Target) -> anyhow::Result<()> {
        match self.what {
            What::Check(check) => check.run(target.output),
            What::Analyze(analyze) => analyze.run(target.output),
        }
    }
}
