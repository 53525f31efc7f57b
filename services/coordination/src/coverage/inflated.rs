//! How large the parts of a workbook are once inflated, looked at before any of them is kept in memory.

use std::io::{self, Read as _, Write};

use zip::ZipArchive;
use zip::result::ZipError;

use super::cells::ReadSeek;
use super::problem::Refused;

/// How many bytes parts may have.
#[derive(Clone, Copy)]
struct Limits {
    /// One that is kept in memory as a whole, such as the texts of cells.
    part: u64,
    /// A sheet, of which one row at a time is kept.
    sheet: u64,
}

const LIMITS: Limits = Limits { part: 256 * 1024 * 1024, sheet: 4 * 1024 * 1024 * 1024 };

/// How many bytes there may be without markup, and so in one text.
const LONGEST_TEXT: u64 = 1024 * 1024;

/// How many parts a workbook may have.
const MOST_PARTS: usize = 10_000;

/// Refuses a workbook that is no archive, is encrypted, or becomes too large when it is inflated.
///
/// # Errors
/// Why it is refused.
pub fn check(input: &mut dyn ReadSeek) -> Result<(), Refused> {
    check_within(input, LIMITS)
}

fn check_within(input: &mut dyn ReadSeek, limits: Limits) -> Result<(), Refused> {
    let mut archive = ZipArchive::new(input).map_err(|error| refused(&error))?;
    if archive.len() > MOST_PARTS {
        return Err(Refused::because("the workbook has too many parts to be one"));
    }
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| refused(&error))?;
        let name = part.name().map_err(|error| refused(&error))?.into_owned();
        if !name.ends_with(".xml") && !name.ends_with(".rels") {
            continue;
        }
        let limit = if name.starts_with("xl/worksheets/") { limits.sheet } else { limits.part };
        let mut measured = Measured { text: 0, longest: 0 };
        let size = io::copy(&mut part.take(limit + 1), &mut measured);
        let size = size.map_err(|error| match error.downcast::<TooLong>() {
            Ok(_) => Refused::because(format!(
                "the part '{name}' of the workbook has a text of more than 1 MiB; it is damaged, or made to do harm"
            )),
            Err(error) => {
                Refused::because(format!("the workbook is damaged: its part '{name}' cannot be inflated: {error}"))
            }
        })?;
        if size > limit {
            let limit = limit / (1024 * 1024);
            return Err(Refused::because(format!(
                "the part '{name}' of the workbook inflates to more than {limit} MiB; delete what is not needed, or save the sheet as CSV"
            )));
        }
    }
    Ok(())
}

fn refused(error: &ZipError) -> Refused {
    match error {
        ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => {
            Refused::because("the file is encrypted; save it without a password")
        }
        error => Refused::because(format!("the file is not a workbook: {error}")),
    }
}

/// Measures the longest run without markup in what is written to it.
struct Measured {
    text: u64,
    longest: u64,
}

/// A text is longer than texts may be.
#[derive(Debug, thiserror::Error)]
#[error("a text is too long")]
struct TooLong;

impl Write for Measured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for run in bytes.split_inclusive(|byte| *byte == b'<') {
            self.text += u64::try_from(run.len()).unwrap_or_default();
            self.longest = self.longest.max(self.text);
            if run.ends_with(b"<") {
                self.text = 0;
            }
        }
        if self.longest > LONGEST_TEXT { Err(io::Error::other(TooLong)) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    /// RM-8.4: a workbook whose parts inflate beyond what is kept in memory is refused; a sheet may be larger than a part.
    #[test]
    fn a_workbook_that_inflates_too_much_is_refused() {
        let cells = "<si><t>x</t></si>".repeat(2_000);
        let check = |name: &str| {
            let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
            archive.start_file(name, SimpleFileOptions::default()).expect("a part");
            (0..60).for_each(|_| archive.write_all(cells.as_bytes()).expect("a piece"));
            let mut bytes = archive.finish().expect("an archive");
            let mebibyte = 1024 * 1024;
            check_within(&mut bytes, Limits { part: mebibyte, sheet: 4 * mebibyte })
                .map_err(|refused| refused.to_string())
        };
        let refused = check("xl/sharedStrings.xml").expect_err("it has 2 MB");
        assert!(refused.contains("'xl/sharedStrings.xml' of the workbook inflates to more than 1 MiB"), "{refused}");
        assert_eq!(check("xl/worksheets/sheet1.xml"), Ok(()));
    }
}
