//! A report of coordination performance as a document: Markdown, a page, and its numbers as a table. All of them are made of one value,
//! [`PerformanceReport`], so that no two differ (row RM-9.4).

mod markdown;
mod numbers;
mod page;
#[cfg(test)]
mod tests;
mod wording;

use crate::domain::round::PerformanceReport;

/// The form of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Markdown.
    Markdown,
    /// The numbers as comma-separated values.
    Csv,
    /// A page.
    Html,
}

/// A report as a document, of the real record or of an exercise.
pub fn document(report: &PerformanceReport, format: Format, exercise: Option<&str>) -> String {
    match format {
        Format::Markdown => markdown::markdown(report, exercise),
        Format::Csv => numbers::csv(report),
        Format::Html => page::html(report, exercise),
    }
}
