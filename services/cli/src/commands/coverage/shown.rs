//! What data show together, as a matrix of areas by clusters: in the terminal, as a page, and for other programs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::Context as _;
use askama::Template;
use clap::{Args, ValueEnum};
use convene_coordination::coverage::export::{CoverageLine, DuplicationLine, Export};

use super::file::new_file;
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
    /// A page to be read or printed.
    Html,
    /// Comma-separated values with hashtags (HXL).
    Hxl,
}

impl Shown {
    /// Shows what there is.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn show(&self, export: &Export, output: Output) -> anyhow::Result<()> {
        if let Some(path) = &self.xlsx {
            let workbook = export.to_workbook().context("the workbook cannot be made")?;
            std::io::Write::write_all(&mut new_file(path)?, &workbook).with_context(|| path.display().to_string())?;
        }
        match (output, self.form) {
            (Output::Json, _) => say_json(export),
            (_, Form::Hxl) => put(String::from_utf8(export.to_hxl()?)?),
            (_, Form::Html) => say(page(export)?),
            (_, Form::Table) => say(tables(export)),
        }
    }
}

/// The areas by clusters: in each cell how many people in need are not reached.
struct Matrix {
    clusters: Vec<String>,
    /// By area: its code, its name, and its cell of each cluster.
    rows: Vec<(String, String, Vec<MatrixCell>)>,
}

/// A cell of the matrix.
#[derive(Clone, Debug, Default)]
struct MatrixCell {
    text: String,
    /// Whether people in need are not reached.
    is_gap: bool,
}

impl Matrix {
    fn of(lines: &[CoverageLine]) -> Self {
        let clusters: BTreeSet<&str> = lines.iter().map(|line| line.cluster.as_str()).collect();
        let mut areas: BTreeMap<&str, (&str, BTreeMap<&str, &CoverageLine>)> = BTreeMap::new();
        for line in lines {
            let (name, of_clusters) = areas.entry(&line.area).or_default();
            *name = (*name).max(&line.name);
            of_clusters.insert(&line.cluster, line);
        }
        let rows = areas.into_iter().map(|(area, (name, of_clusters))| {
            let cells = clusters
                .iter()
                .map(|cluster| of_clusters.get(cluster).map_or_else(MatrixCell::default, |line| cell(line)));
            let area = if area.is_empty() { "whole country" } else { area };
            (area.to_owned(), name.to_owned(), cells.collect())
        });
        Self { rows: rows.collect(), clusters: clusters.into_iter().map(str::to_owned).collect() }
    }
}

fn cell(line: &CoverageLine) -> MatrixCell {
    match line.gap {
        None => MatrixCell { text: format!("{} reached, need not known", line.reached), is_gap: false },
        Some(0) => MatrixCell { text: "met".to_owned(), is_gap: false },
        Some(gap) => MatrixCell { text: format!("{gap} of {}", line.in_need.unwrap_or_default()), is_gap: true },
    }
}

fn tables(export: &Export) -> String {
    let matrix = Matrix::of(&export.coverage);
    let headings: Vec<&str> = ["area", "name"].into_iter().chain(matrix.clusters.iter().map(String::as_str)).collect();
    let rows = matrix.rows.iter().map(|(area, name, cells)| {
        [area.clone(), name.clone()].into_iter().chain(cells.iter().map(|cell| cell.text.clone())).collect::<Vec<_>>()
    });
    let mut page = format!(
        "{}\n{}\n",
        painted(STRONG, "People in need who are not reached, by area and cluster"),
        table(&headings, rows)
    );
    page.push_str(&format!(
        "\n{}\n",
        painted(STRONG, "The same activity, place, group and time, by several organizations")
    ));
    match export.duplications.as_slice() {
        [] => page.push_str("none\n"),
        some => page.push_str(&table(
            &["activity", "area", "group", "organizations", "clusters"],
            some.iter().map(duplication),
        )),
    }
    page.push_str(&format!("\nreached: {}", export.reached_is));
    page
}

fn duplication(line: &DuplicationLine) -> Vec<String> {
    let texts = [&line.activity, &line.area, &line.group].map(Clone::clone);
    texts.into_iter().chain([line.organizations.join(", "), line.clusters.join(", ")]).collect()
}

/// The page.
#[derive(Template)]
#[template(path = "coverage.html")]
struct Page<'a> {
    matrix: Matrix,
    duplications: Vec<Vec<String>>,
    reached_is: &'a str,
}

fn page(export: &Export) -> anyhow::Result<String> {
    let duplications = export.duplications.iter().map(duplication).collect();
    Ok(Page { matrix: Matrix::of(&export.coverage), duplications, reached_is: export.reached_is }.render()?)
}
