//! Files that are no coverage files, or are made to do harm, are refused with what to do, in memory that does not grow with them, and
//! nothing of them is handed on (row RM-8.4).

use std::io::{Cursor, Read, Seek, SeekFrom, Write as _};

use chrono::NaiveDate;
use convene_coordination::coverage::{Coverage, Options, ReadSeek, Vocabulary};
use convene_kernel::reference::Reference;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use zip::write::SimpleFileOptions;

/// How much the peak of the process may grow for one file, in KiB.
const GROWTH: u64 = 32 * 1024;

/// Ten gigabytes of a text again and again, which nobody has in memory.
struct Endless {
    piece: &'static [u8],
    at: u64,
}

const TEN_GIGABYTES: u64 = 10_000_000_000;

impl Endless {
    fn of(piece: &'static str) -> Box<dyn ReadSeek> {
        Box::new(Self { piece: piece.as_bytes(), at: 0 })
    }
}

impl Read for Endless {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = usize::try_from(TEN_GIGABYTES - self.at).unwrap_or(usize::MAX);
        let count = buffer.len().min(left);
        let start = usize::try_from(self.at).unwrap_or_default() % self.piece.len();
        let bytes = self.piece.iter().cycle().skip(start);
        buffer[..count].iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
        self.at += u64::try_from(count).unwrap_or_default();
        Ok(count)
    }
}

impl Seek for Endless {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        if let SeekFrom::Start(at) = to {
            self.at = at;
        }
        Ok(self.at)
    }
}

fn bytes(bytes: impl Into<Vec<u8>>) -> Box<dyn ReadSeek> {
    Box::new(Cursor::new(bytes.into()))
}

const HEADINGS: [&str; 4] = ["Organization", "Cluster", "Pcode 2", "People reached"];

/// A workbook with one sheet that has headings and a row, and what `more` does with it.
fn workbook(more: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, cells) in (0..).zip([HEADINGS, ["CARE", "Health", "X0101", ""]]) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).expect("a cell");
        }
    }
    more(sheet);
    workbook.save_to_buffer().expect("a workbook")
}

/// An archive with one part, of which a piece is written again and again.
fn archive(name: &str, piece: &[u8], times: usize) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(name, SimpleFileOptions::default()).expect("a part");
    (0..times).for_each(|_| archive.write_all(piece).expect("a piece"));
    archive.finish().expect("an archive").into_inner()
}

/// A workbook whose parts say that they are encrypted.
fn encrypted() -> Vec<u8> {
    let mut bytes = workbook(|_| ());
    for (signature, flags) in [(*b"PK\x03\x04", 6), (*b"PK\x01\x02", 8)] {
        let parts: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..at + 4] == signature).collect();
        parts.into_iter().for_each(|at| bytes[at + flags] |= 1);
    }
    bytes
}

/// Why a file is refused, or everything that is wrong with its cells; a row that is handed on is counted before it.
fn refused(input: Box<dyn ReadSeek>) -> String {
    let words = Vocabulary::built_in(&Reference::embedded(), NaiveDate::from_ymd_opt(2024, 3, 1).expect("a day"));
    let mut taken = 0;
    let outcome = Coverage::open(input, words, Options::default()).and_then(|mut coverage| {
        coverage.each_row(&mut |_| {
            taken += 1;
            Ok(())
        })
    });
    match outcome {
        Err(refused) => format!("{taken} rows; {refused}"),
        Ok(outcome) => {
            let problems: Vec<_> = outcome.problems.first.iter().map(ToString::to_string).collect();
            format!("{taken} rows; {}", problems.join("; "))
        }
    }
}

/// A size of this process in KiB, such as `VmHWM`, its peak so far.
fn size(name: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let line = status.lines().find(|line| line.starts_with(name)).expect("it has that size");
    line.split_whitespace().nth(1).and_then(|size| size.parse().ok()).expect("a number")
}

/// RM-8.4: each kind of bad file is refused with what to do, in bounded memory, and nothing of it is handed on.
#[test]
fn bad_files_are_refused_in_bounded_memory() {
    let hidden = || {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().set_name("Read me").expect("a name").write_string(0, 0, "see data").expect("a cell");
        workbook.add_worksheet().set_name("Notes").expect("a name").write_string(0, 0, "none").expect("a cell");
        let data = workbook.add_worksheet().set_name("data").expect("a name").set_hidden(true);
        (0..).zip(HEADINGS).for_each(|(column, cell)| drop(data.write_string(0, column, cell)));
        workbook.save_to_buffer().expect("a workbook")
    };
    let formula = || workbook(|sheet| drop(sheet.write_formula(1, 3, Formula::new("=SUM(1,2)").set_result("3"))));
    let merged = || workbook(|sheet| drop(sheet.merge_range(1, 2, 2, 2, "X0101", &Format::new())));
    let far = || workbook(|sheet| drop(sheet.write_string(1, 16_383, "far away")));
    let line = format!("{}\n", HEADINGS.join(","));
    let latin = [line.as_bytes(), b"Sant\xe9,Health,X0101,1\n"].concat();
    let wide: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let wide = [b"\xff\xfe".to_vec(), wide].concat();
    type Make<'a> = Box<dyn Fn() -> Box<dyn ReadSeek> + 'a>;
    let cases: Vec<(&str, Make<'_>, &str)> = vec![
        ("a picture", Box::new(|| bytes(*b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")), "neither text nor a workbook"),
        ("a document", Box::new(|| bytes(archive("word/document.xml", b"<w:p/>", 10))), "damaged, or none"),
        (
            "an older workbook, or an encrypted one",
            Box::new(|| bytes(*b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
            "encrypted",
        ),
        ("an encrypted archive", Box::new(|| bytes(encrypted())), "the file is encrypted; save it without a password"),
        ("ten gigabytes of spaces", Box::new(|| Endless::of(" ")), "more than 256 KiB"),
        ("ten gigabytes of empty lines", Box::new(|| Endless::of("\r\n")), "more than 256 KiB"),
        ("ten gigabytes of a quotation", Box::new(|| Endless::of("\"a\",")), "more than 256 KiB"),
        (
            "a text that inflates a thousand times",
            Box::new(|| bytes(archive("xl/sharedStrings.xml", &[b' '; 1024 * 1024], 200))),
            "has a text of more than 1 MiB",
        ),
        ("a formula", Box::new(|| bytes(formula())), "'People reached': '3', expected a value and no formula"),
        ("merged cells", Box::new(|| bytes(merged())), "'Pcode 2': 'X0101', expected cells that are not merged"),
        ("a hidden sheet", Box::new(|| bytes(hidden())), "no visible sheet has known headings; name one by --sheet"),
        ("UTF-16", Box::new(|| bytes(wide.clone())), "the file is in UTF-16; save it as 'CSV UTF-8'"),
        ("Windows-1252", Box::new(|| bytes(latin.clone())), "expected text in UTF-8; if the file is in Windows-1252"),
        ("a million columns", Box::new(|| bytes("x,".repeat(1_000_000))), "more than 256 KiB"),
        ("a column far away", Box::new(|| bytes(far())), "goes beyond column 512; delete the columns"),
    ];
    for (what, make, expected) in &cases {
        let input = make();
        std::fs::write("/proc/self/clear_refs", "5").expect("a process may forget its own peak");
        let before = size("VmRSS");
        let said = refused(input);
        let growth = size("VmHWM").saturating_sub(before);
        assert!(said.starts_with("0 rows; ") && said.contains(expected), "{what}: {said}");
        assert!(growth < GROWTH, "{what}: the peak grew by {growth} KiB");
    }
}
