//! What data show together, as a matrix of areas by clusters: in the terminal, as a page, and for other programs.

use std::path::PathBuf;

use anyhow::Context as _;
use askama::Template;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use convene_coordination::coverage::export::{DuplicationLine, Export};

use super::file::new_file;
use super::matrix::{Matrix, Standings, place};
use crate::show::dates::in_words;
use crate::show::out::{put, say, say_json};
use crate::show::style::{STRONG, painted};
use crate::show::table::{Output, table};

/// The form in which data are shown.
#[derive(Debug, Args)]
pub struct Shown {
    /// The form of the output.
    #[arg(long, value_enum, default_value_t, value_name = "FORM")]
    form: Form,
    /// Also write a workbook.
    #[arg(long, value_name = "FILE")]
    xlsx: Option<PathBuf>,
}

/// A form of the output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Form {
    /// For the terminal.
    #[default]
    Table,
    /// A page to be sent, read or printed.
    Html,
    /// Comma-separated values with hashtags (HXL).
    Hxl,
}

/// What is shown, and what is said of it where people read it.
#[derive(Debug)]
pub struct Picture {
    /// The lines.
    pub export: Export,
    /// What it is of.
    pub title: String,
    /// The moment, and what it is made of.
    pub about: String,
    /// What is done about gaps.
    pub gaps: Standings,
    /// What is done about each duplication; none where it is not known.
    pub duplications: Vec<String>,
}

const MISSING: &str = "People in need who are not reached, by area and cluster";
const TWICE: &str = "The same activity, place, group and time, by several organizations";

impl Shown {
    /// Shows what there is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn show(&self, picture: &Picture, output: Output) -> anyhow::Result<()> {
        let export = &picture.export;
        if let Some(path) = &self.xlsx {
            let workbook = export.to_workbook().context("the workbook cannot be made")?;
            std::io::Write::write_all(&mut new_file(path)?, &workbook).with_context(|| path.display().to_string())?;
        }
        match (output, self.form) {
            (Output::Json, _) => say_json(export),
            (_, Form::Hxl) => put(String::from_utf8(export.to_hxl()?)?),
            (_, Form::Html) => say(picture.page()?),
            (_, Form::Table) => say(picture.tables()),
        }
    }
}

impl Picture {
    fn tables(&self) -> String {
        let matrix = Matrix::of(&self.export.coverage, &self.gaps);
        let headings = ["area", "name"].into_iter().chain(matrix.clusters.iter().map(|cluster| cluster.code.as_str()));
        let rows = matrix.rows.iter().map(|row| {
            let cells = row.cells.iter().map(|cell| cell.text.clone());
            [row.area.clone(), row.name.clone()].into_iter().chain(cells).collect::<Vec<_>>()
        });
        let matrix = table(&headings.collect::<Vec<_>>(), rows);
        let duplications = match self.export.duplications.as_slice() {
            [] => "none\n".to_owned(),
            _ => table(&Duplicated::HEADINGS, self.duplicated().map(Duplicated::cells)),
        };
        let about = if self.about.is_empty() { String::new() } else { format!("{}\n\n", self.about) };
        let (missing, twice) = (painted(STRONG, MISSING), painted(STRONG, TWICE));
        let reached_is = self.export.reached_is;
        format!("{about}{missing}\n{matrix}\n\n{twice}\n{duplications}\nreached: {reached_is}")
    }

    fn page(&self) -> askama::Result<String> {
        let page = Page {
            title: &self.title,
            about: &self.about,
            missing: MISSING,
            twice: TWICE,
            matrix: Matrix::of(&self.export.coverage, &self.gaps),
            headings: Duplicated::HEADINGS,
            duplications: self.duplicated().map(Duplicated::cells).collect(),
            reached_is: self.export.reached_is,
        };
        page.render()
    }

    fn duplicated(&self) -> impl Iterator<Item = Duplicated<'_>> {
        let standings = self.duplications.iter().map(String::as_str).chain(std::iter::repeat(""));
        self.export.duplications.iter().zip(standings).map(|(line, standing)| Duplicated { line, standing })
    }
}

/// A duplication, and what is done about it.
struct Duplicated<'a> {
    line: &'a DuplicationLine,
    standing: &'a str,
}

impl Duplicated<'_> {
    const HEADINGS: [&'static str; 7] = ["activity", "area", "group", "organizations", "clusters", "when", "state"];

    fn cells(self) -> Vec<String> {
        let line = self.line;
        let (area, name) = place(&line.area, &line.name);
        let area = if name.is_empty() { area } else { format!("{area} {name}") };
        let (organizations, clusters) = (line.organizations.join(", "), line.clusters.join(", "));
        let when = days(line.begins, line.ends);
        vec![line.activity.clone(), area, line.group.clone(), organizations, clusters, when, self.standing.to_owned()]
    }
}

/// `1 Mar 2024 to 15 Mar 2024`, or as much of it as is known.
fn days(begins: Option<NaiveDate>, ends: Option<NaiveDate>) -> String {
    let day = |day: NaiveDate| in_words(&day.to_string());
    match (begins.map(day), ends.map(day)) {
        (Some(begins), Some(ends)) => format!("{begins} to {ends}"),
        (Some(begins), None) => format!("since {begins}"),
        (None, Some(ends)) => format!("until {ends}"),
        (None, None) => String::new(),
    }
}

/// The page.
#[derive(Template)]
#[template(path = "coverage.html")]
struct Page<'a> {
    title: &'a str,
    about: &'a str,
    missing: &'a str,
    twice: &'a str,
    matrix: Matrix,
    headings: [&'static str; 7],
    duplications: Vec<Vec<String>>,
    reached_is: &'a str,
}
