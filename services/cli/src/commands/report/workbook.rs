//! The numbers of a report as a workbook, made of the same comma-separated values.

use std::io::Write as _;
use std::path::Path;

use anyhow::Context as _;
use rust_xlsxwriter::Workbook;

use crate::commands::coverage::new_file;

/// Writes the rows to a new file, numbers as numbers. Codes of functions and cells, such as `1.1`, stay text.
///
/// # Errors
/// When the file is there already, or cannot be written.
pub fn write(file: &Path, rows: &str) -> anyhow::Result<()> {
    let workbook = made_of(rows).context("the workbook cannot be made")?;
    new_file(file)?.write_all(&workbook).with_context(|| file.display().to_string())
}

fn made_of(rows: &str) -> anyhow::Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("numbers")?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(rows.as_bytes());
    let mut is_number: Vec<bool> = Vec::new();
    for (row, record) in (0..).zip(reader.records()) {
        let record = record?;
        if row == 0 {
            is_number =
                record.iter().map(|name| ["count", "of_how_many", "percent", "change"].contains(&name)).collect();
        }
        for ((column, text), is_number) in (0..).zip(&record).zip(&is_number) {
            match text.parse::<f64>() {
                Ok(number) if *is_number => sheet.write_number(row, column, number)?,
                _ => sheet.write_string(row, column, text)?,
            };
        }
    }
    Ok(workbook.save_to_buffer()?)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Data, Reader as _, Xlsx};

    use super::*;

    /// RM-9.4: a workbook has the numbers of the report as numbers, and its codes as text.
    #[test]
    fn numbers_are_numbers_and_codes_are_text() {
        let rows = "section,code,count,percent\ncell,1.1,14,43.75\ncell,1.2,,\n";
        let bytes = made_of(rows).expect("it is made");
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).expect("a workbook");
        let sheet = workbook.worksheet_range("numbers").expect("a sheet");
        assert_eq!(sheet.get_value((1, 1)), Some(&Data::String("1.1".to_owned())));
        assert_eq!(sheet.get_value((1, 3)), Some(&Data::Float(43.75)));
        assert_eq!(sheet.get_value((2, 0)), Some(&Data::String("cell".to_owned())));
    }
}
