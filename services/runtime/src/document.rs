//! Documents drafted from the record: Markdown, and the same as a page that needs nothing else.
//!
//! What a document says is its service's affair. What people wrote is shown as they wrote it, never as markup, and in its own
//! direction. A document of an exercise says so first and last.

mod desk;
mod letter;
mod wording;

use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, PersonId};
use convene_kernel::identity::Role;
use pulldown_cmark::{Event, Options, Parser, html};

pub use desk::DraftingDesk;
pub use letter::{Letter, TO_A_GOVERNMENT, YOURS_SINCERELY, head_lines, in_accordance_with};
pub use wording::{day, moment, plain, plain_sentence, sentence, verbatim};

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its text in Markdown, without the title.
    pub body: String,
    /// Whom it goes to; none for a page that is part of another document.
    pub recipients: Vec<Recipient>,
    /// The reference it is filed under, such as `PHL/p-1/decision`.
    pub reference: String,
    /// The exercise that it is part of; `None` for one of the real record.
    pub exercise: Option<String>,
}

/// The language that documents are drafted in, as a BCP 47 tag.
pub const LANGUAGE: &str = "en";

/// A recipient of a document: a role, an organization, or a group of them.
///
/// ```
/// use convene_kernel::identity::Role;
/// use convene_runtime::document::Recipient;
///
/// let donors = Recipient { role: Some(Role::Donor), ..Recipient::named("Donors") };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Whether it is addressed to them, or they get a copy.
    pub kind: RecipientKind,
    /// How the document names them.
    pub name: String,
    /// The role; `None` for those who have none in the suite.
    pub role: Option<Role>,
    /// The country in which the role is held; `None` for those at global level.
    pub country: Option<CountryCode>,
    /// The cluster for which the role is held, where it is for a single one.
    pub cluster: Option<ClusterCode>,
    /// The organization; `None` for everyone in the role.
    pub organization: Option<OrganizationCode>,
    /// The person, where the record names who holds the role.
    pub person: Option<PersonId>,
}

/// How a document goes to a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecipientKind {
    /// It is addressed to them.
    To,
    /// They get a copy.
    Copy,
}

impl Recipient {
    /// A recipient of whom only the name is known, and to whom a document is addressed.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            kind: RecipientKind::To,
            name: name.into(),
            role: None,
            country: None,
            cluster: None,
            organization: None,
            person: None,
        }
    }

    /// The same, in copy.
    #[must_use]
    pub fn in_copy(self) -> Self {
        Self { kind: RecipientKind::Copy, ..self }
    }
}

impl Document {
    /// Its title, which says of an exercise that it is one.
    pub fn title(&self) -> String {
        if self.exercise.is_some() { format!("EXERCISE: {}", self.title) } else { self.title.clone() }
    }

    /// The whole in Markdown.
    pub fn markdown(&self) -> String {
        wording::with_isolates_needed(&self.written())
    }

    /// The whole as a self-contained page.
    pub fn html(&self) -> String {
        let markdown = self.written();
        // Markup in the text is shown as text: the record holds what callers wrote.
        let events = Parser::new_ext(&markdown, Options::ENABLE_TABLES).map(|event| match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            event => event,
        });
        let mut content = String::new();
        html::push_html(&mut content, events);
        let content =
            content.replace(wording::ISOLATE, "<bdi dir=\"auto\">").replace(wording::END_OF_ISOLATE, "</bdi>");
        let title = escaped_for_html(&self.title());
        format!(
            "<!doctype html>\n<html lang=\"{LANGUAGE}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{content}</body>\n</html>\n"
        )
    }

    /// The whole in Markdown, with what people wrote between isolates.
    fn written(&self) -> String {
        let (title, body) = (plain(&self.title()), &self.body);
        match &self.exercise {
            Some(exercise) => {
                let mark = format!("**EXERCISE EXERCISE EXERCISE** ({}): not for action.", plain(exercise));
                format!("{mark}\n\n# {title}\n\n{body}\n{mark}\n")
            }
            None => format!("# {title}\n\n{body}"),
        }
    }
}

/// A page that reads and prints like a letter.
const STYLE: &str = "body{font:11pt/1.5 Georgia,serif;max-width:42em;margin:3em auto;padding:0 1.5em;color:#1b1b1b}\
h1{font-size:1.5em;line-height:1.25}h2{font-size:1.15em;margin-top:2em}li{margin:.25em 0}\
table{border-collapse:collapse;font-size:.9em}th,td{border:1px solid #999;padding:.25em .5em;text-align:left;vertical-align:top}\
@media print{body{margin:0;max-width:none}}";

fn escaped_for_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: String, exercise: Option<&str>) -> Document {
        let (title, reference) = ("A & B".to_owned(), "PHL/p-1/page".to_owned());
        Document { title, body, recipients: Vec::new(), reference, exercise: exercise.map(str::to_owned) }
    }

    #[test]
    fn what_was_written_is_shown_as_text() {
        let body = format!("{}\n\n<script>alert(1)</script>\n", verbatim("*needs* <b>grew</b>\n# sharply"));
        let page = page(body, None).html();
        assert!(page.contains("<bdi dir=\"auto\">*needs* &lt;b&gt;grew&lt;/b&gt; # sharply</bdi>"), "{page}");
        assert!(!page.contains("<script>") && page.contains("<title>A &amp; B</title>"), "{page}");
    }

    #[test]
    fn a_document_of_an_exercise_says_so_first_and_last() {
        let document = page("Text.\n".to_owned(), Some("training"));
        let markdown = document.markdown();
        assert_eq!(document.title(), "EXERCISE: A & B");
        assert!(markdown.starts_with("**EXERCISE EXERCISE EXERCISE** (training)"), "{markdown}");
        assert!(markdown.trim_end().ends_with("not for action."), "{markdown}");
        assert!(document.html().contains("<title>EXERCISE: A &amp; B</title>"), "{}", document.html());
        assert!(!page("Text.\n".to_owned(), None).markdown().contains("EXERCISE"));
    }
}
