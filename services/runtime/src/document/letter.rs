//! A letter: under which reference, of which day, to whom, from whom, on what, and what it says.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use convene_kernel::catalogue::Catalogue;
use convene_kernel::row::Row;

use super::{Document, Recipient, RecipientKind, day, plain};

/// A letter that a person reads, signs and sends.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Its subject.
    pub title: String,
    /// Its reference, such as `PHL/p-1/decision`.
    pub reference: String,
    /// The day it is dated: the day in the country of what it reports.
    pub date: NaiveDate,
    /// The office that signs it.
    pub from: String,
    /// Whom it goes to.
    pub recipients: Vec<Recipient>,
    /// What else its head names, such as the emergency, in Markdown; a line without text is left out.
    pub about: Vec<(&'static str, String)>,
    /// Whom it greets, such as `Dear colleagues`.
    pub greeting: &'static str,
    /// What it says, in Markdown.
    pub text: String,
    /// How it ends.
    pub closing: &'static str,
    /// The rows of the guidance that it is written by.
    pub rows: &'static [&'static str],
    /// The exercise that it is part of.
    pub exercise: Option<String>,
}

/// How most letters end.
pub const YOURS_SINCERELY: &str = "Yours sincerely,";

/// How a letter to a government ends.
pub const TO_A_GOVERNMENT: &str = "Please accept, Excellency, the assurances of my highest consideration.";

impl Letter {
    /// The letter as a document.
    pub fn document(self) -> Document {
        let mut head = vec![("Reference", plain(&self.reference)), ("Date", day(self.date))];
        head.extend(addressed(&self.recipients));
        head.push(("From", plain(&self.from)));
        head.extend(self.about);
        let body = format!(
            "{}{},\n\n{}\n\n{}\n\n{}\n\n{}\n{}",
            head_lines(&head),
            self.greeting,
            self.text.trim_end(),
            self.closing,
            "[Name and signature]",
            plain(&self.from),
            in_accordance_with(self.rows),
        );
        let Self { title, recipients, reference, exercise, .. } = self;
        Document { title, body, recipients, reference, exercise }
    }
}

/// The lines that name those a document goes to: one for those it is addressed to, one for those in copy.
fn addressed(recipients: &[Recipient]) -> [(&'static str, String); 2] {
    let names = |kind: RecipientKind| {
        let named = recipients.iter().filter(move |recipient| recipient.kind == kind);
        named.map(|recipient| plain(&recipient.name)).collect::<Vec<_>>().join("; ")
    };
    [("To", names(RecipientKind::To)), ("Copy", names(RecipientKind::Copy))]
}

/// The head of a document: one line each for what it says; those without text are left out.
pub fn head_lines(lines: &[(&str, String)]) -> String {
    let lines = lines.iter().filter(|(_, text)| !text.is_empty());
    format!("{}\n", lines.map(|(what, text)| format!("**{what}:** {text}  \n")).collect::<String>())
}

/// The line under a document that names the parts of the guidance it is written by, each once.
pub fn in_accordance_with(rows: &[&'static str]) -> String {
    let cited = rows.iter().filter_map(|id| Catalogue::embedded().row(&Row::new(id)));
    let mut named = BTreeSet::new();
    let sources: Vec<_> = cited.map(|row| row.source()).filter(|source| named.insert(source.clone())).collect();
    format!("\n---\n\nIn accordance with {}.\n", plain(&sources.join("; ")))
}
