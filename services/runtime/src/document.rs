//! Documents drafted from the record: Markdown, and the same as a page that needs nothing else.
//!
//! What a document says is its service's affair. What people wrote is shown as they wrote it, never as markup.

use pulldown_cmark::{Event, Options, Parser, html};

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Its title.
    pub title: String,
    /// Its text in Markdown, without the title.
    pub body: String,
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
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{content}</body>\n</html>\n"
        )
    }
}

/// A page that reads and prints like a letter.
const STYLE: &str = "body{font:11pt/1.5 Georgia,serif;max-width:42em;margin:3em auto;padding:0 1.5em;color:#1b1b1b}\
h1{font-size:1.5em;line-height:1.25}h2{font-size:1.15em;margin-top:2em}li{margin:.25em 0}\
table{border-collapse:collapse;font-size:.9em}th,td{border:1px solid #999;padding:.25em .5em;text-align:left;vertical-align:top}\
@media print{body{margin:0;max-width:none}}";

/// What somebody wrote, so that Markdown shows it as it is, on one line.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_shown_as_text() {
        let body = format!("{}\n\n<script>alert(1)</script>\n", verbatim("*needs* <b>grew</b>\n# sharply"));
        let page = Document { title: "A & B".to_owned(), body }.html();
        assert!(page.contains("*needs* &lt;b&gt;grew&lt;/b&gt; # sharply"), "{page}");
        assert!(!page.contains("<script>") && page.contains("<title>A &amp; B</title>"), "{page}");
    }
}
