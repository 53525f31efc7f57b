//! `convene-guidance-coverage [FOLDER]`: prints one line a row of the guidance, tab-separated: identifier, service, how,
//! places in the code, tests. What is missing and the sums go to standard error.
//!
//! Exits 1 when a row of an existing service lacks a place or a test and is not planned, a planned one is cited by its service, or a row
//! is cited that is not in the catalogue; 2
//! when coverage could not be reported.

use std::env;
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use convene_guidance_coverage::report::Report;

fn main() -> ExitCode {
    let root = env::args_os().nth(1).map_or_else(|| PathBuf::from("."), PathBuf::from);
    let report = match Report::of(&root) {
        Ok(report) => report,
        Err(problem) => {
            eprintln!("{problem}");
            return ExitCode::from(2);
        }
    };
    if let Err(error) = print(&report) {
        eprintln!("cannot print the report: {error}");
        return ExitCode::from(2);
    }
    if report.is_complete() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn print(report: &Report) -> io::Result<()> {
    let mut lines = io::stdout().lock();
    for coverage in &report.rows {
        writeln!(lines, "{coverage}")?;
    }
    lines.flush()?;
    for coverage in &report.rows {
        if let Some(lacks) = coverage.lacks() {
            eprintln!("{} ({}): {lacks}", coverage.row.id, coverage.row.service);
        }
    }
    for citation in &report.unknown {
        eprintln!("{citation} is not in the catalogue");
    }
    for (service, tally) in report.by_service() {
        eprintln!("{service}: {tally}");
    }
    Ok(())
}
