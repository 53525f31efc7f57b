//! Documents drafted from the record: Markdown, and the same as a page that needs nothing else.
//!
//! What a document says is its service's affair. What people wrote is shown as they wrote it, never as markup.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, PersonId};
use convene_kernel::identity::Role;
use pulldown_cmark::{Event, Options, Parser, html};

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its text in Markdown, without the title.
    pub body: String,
    /// Whom it goes to; none for a page that is part of another document.
    pub recipients: Vec<Recipient>,
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
}

impl Document {
    /// The whole in Markdown.
    pub fn markdown(&self) -> String {
        format!("# {}\n\n{}", self.title, self.body)
    }

    /// The whole as a self-contained page.
    pub fn html(&self) -> String {
        let markdown = self.markdown();
        // Markup in the text is shown as text: the record holds what callers wrote.
        let events = Parser::new_ext(&markdown, Options::ENABLE_TABLES).map(|event| match event {
            Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
            event => event,
        });
        let mut content = String::new();
        html::push_html(&mut content, events);
        let title = escaped_for_html(&self.title);
        format!(
            "<!doctype html>\n<html lang=\"{LANGUAGE}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{content}</body>\n</html>\n"
        )
    }
}

/// A page that reads and prints like a letter.
const STYLE: &str = "body{font:11pt/1.5 Georgia,serif;max-width:42em;margin:3em auto;padding:0 1.5em;color:#1b1b1b}\
h1{font-size:1.5em;line-height:1.25}h2{font-size:1.15em;margin-top:2em}li{margin:.25em 0}\
table{border-collapse:collapse;font-size:.9em}th,td{border:1px solid #999;padding:.25em .5em;text-align:left;vertical-align:top}\
@media print{body{margin:0;max-width:none}}";

/// Text of a caller, escaped so that Markdown shows it as it is, on one line.
pub fn verbatim(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !shown.is_empty() {
            shown.push(' ');
        }
        for letter in word.chars() {
            if letter.is_ascii_punctuation()
                && !matches!(letter, '.' | ',' | ';' | ':' | '\'' | '/' | '?' | '%' | '(' | ')' | '"')
            {
                shown.push('\\');
            }
            shown.push(letter);
        }
    }
    shown
}

fn escaped_for_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A day as documents write it, such as `8 November 2013`.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// Text of a caller as a sentence: [`verbatim`], with a capital letter and a full stop.
pub fn sentence(text: &str) -> String {
    let shown = verbatim(text);
    let mut letters = shown.chars();
    let first = letters.next().map(char::to_uppercase);
    let mut sentence: String = first.into_iter().flatten().chain(letters).collect();
    if !sentence.ends_with(['.', '!', '?']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_shown_as_text() {
        let body = format!("{}\n\n<script>alert(1)</script>\n", verbatim("*needs* <b>grew</b>\n# sharply"));
        let page = Document { title: "A & B".to_owned(), body, recipients: Vec::new() }.html();
        assert!(page.contains("*needs* &lt;b&gt;grew&lt;/b&gt; # sharply"), "{page}");
        assert!(!page.contains("<script>") && page.contains("<title>A &amp; B</title>"), "{page}");
    }
}
