//! A coverage file, as a person names it, and what that person says of it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context as _;
use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use convene_coordination::coverage::{Areas, Coverage, Options, Outcome, Vocabulary};
use convene_kernel::reference::Reference;
use convene_runtime::clock::{Clock as _, SystemClock};

use crate::import::{DateOrder, Encoding};
use crate::show::text::counted;

/// A file, and what a person says of it.
#[derive(Debug, Args)]
pub struct CoverageFile {
    /// The file: CSV, or an XLSX workbook.
    pub file: PathBuf,
    /// How it is read.
    #[command(flatten)]
    pub reading: Reading,
}

/// What a person says of files that they do not say themselves.
#[derive(Clone, Debug, Args)]
pub struct Reading {
    /// The order of dates such as 08/11/2013. Default: as each column shows.
    #[arg(long, value_enum, value_name = "ORDER")]
    pub dates: Option<DateOrder>,
    /// The separator of thousands. Default: as each column shows.
    #[arg(long, value_enum, value_name = "SEPARATOR")]
    pub thousands: Option<Thousands>,
    /// The encoding of a CSV file.
    #[arg(long, value_enum, default_value_t, value_name = "ENCODING")]
    pub encoding: Encoding,
    /// The character that separates cells. Default: as the headings show.
    #[arg(long, value_name = "CHARACTER")]
    pub delimiter: Option<char>,
    /// The sheet of a workbook. Default: the visible one that has known headings.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
    /// A file of more words (TOML): what headings, clusters, statuses and organizations are called.
    #[arg(long, value_name = "FILE")]
    pub words: Option<PathBuf>,
    /// A list of the areas of the country by their codes (CSV or XLSX), with since when until when each is in use; may be given again.
    #[arg(long, value_name = "FILE")]
    pub areas: Vec<PathBuf>,
    /// Take the finest area that a row names, although it contradicts another one, or stands in the column of places.
    #[arg(long)]
    pub take_finest_area: bool,
}

/// A separator of thousands.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Thousands {
    /// 1,200.
    Comma,
    /// 1.200.
    Point,
    /// 1 200.
    Space,
    /// 1'200.
    Apostrophe,
}

impl Thousands {
    fn letter(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Point => '.',
            Self::Space => ' ',
            Self::Apostrophe => '\'',
        }
    }
}

impl CoverageFile {
    /// Opens it.
    ///
    /// # Errors
    /// Why it cannot be read as a whole.
    pub fn open(&self) -> anyhow::Result<Coverage> {
        self.open_of(None)
    }

    /// Opens it as that of a day, on which its codes of areas are in use.
    ///
    /// # Errors
    /// Why it cannot be read as a whole.
    pub fn open_of(&self, day: Option<NaiveDate>) -> anyhow::Result<Coverage> {
        let file = opened(&self.file)?;
        let mut words = Vocabulary::built_in(&Reference::embedded(), SystemClock.now().date_naive());
        let reading = &self.reading;
        if let Some(path) = &reading.words {
            let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
            words.add(&text).with_context(|| path.display().to_string())?;
        }
        let delimiter = reading
            .delimiter
            .map(|delimiter| u8::try_from(delimiter).context("the delimiter is not an ASCII character"))
            .transpose()?;
        let mut areas = Areas::default();
        for path in &reading.areas {
            areas.add(Box::new(opened(path)?), &words).with_context(|| path.display().to_string())?;
        }
        let options = Options {
            dates: reading.dates.map(Into::into),
            thousands: reading.thousands.map(Thousands::letter),
            encoding: reading.encoding.into(),
            delimiter,
            sheet: reading.sheet.clone(),
            areas: (!reading.areas.is_empty()).then(|| Arc::new(areas)),
            day,
            takes_finest_area: reading.take_finest_area,
        };
        Coverage::open(Box::new(file), words, options).with_context(|| self.file.display().to_string())
    }

    /// Refuses it where a cell cannot be read.
    ///
    /// # Errors
    /// Every problem of the file.
    pub fn problems(&self, outcome: &Outcome) -> anyhow::Result<()> {
        const SHOWN: usize = 100;
        let count = usize::try_from(outcome.problems.count()).unwrap_or(usize::MAX);
        if count == 0 {
            return Ok(());
        }
        let mut listed: Vec<String> =
            outcome.problems.first.iter().take(SHOWN).map(|problem| format!("\n  {problem}")).collect();
        if count > listed.len() {
            listed.push(format!("\n  and {} more", count - listed.len()));
        }
        Err(anyhow::anyhow!("{} has {}:{}", self.file.display(), counted(count, "problem"), listed.concat()))
    }
}

fn opened(path: &Path) -> anyhow::Result<File> {
    File::open(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// A file that is not there yet.
///
/// # Errors
/// When it is there, or cannot be made.
pub fn new_file(path: &Path) -> anyhow::Result<File> {
    File::create_new(path).with_context(|| format!("{} cannot be written", path.display()))
}
