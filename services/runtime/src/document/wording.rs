//! How documents write what people wrote, days and moments.
//!
//! What people wrote keeps its own direction of writing, and Markdown in it is no markup. Between two invisible characters it is
//! isolated from the text around it: those that Unicode has for this, which a page turns into an element.

use chrono::NaiveDate;
use chrono_tz::Tz;
use convene_kernel::time::Moment;

/// Before a text of its own direction: the first strong letter decides.
pub(super) const ISOLATE: char = '\u{2068}';

/// After it.
pub(super) const END_OF_ISOLATE: char = '\u{2069}';

/// Text of a caller, on one line, as it is: no markup, and in its own direction.
pub fn verbatim(text: &str) -> String {
    isolated(&plain(text))
}

/// Text of a caller as a sentence: [`verbatim`], with a capital letter and a full stop.
pub fn sentence(text: &str) -> String {
    isolated(&plain_sentence(text))
}

/// Text of a register as a sentence: [`plain`], with a capital letter and a full stop.
pub fn plain_sentence(text: &str) -> String {
    let mut letters = text.trim_start().chars();
    let first = letters.next().map(char::to_uppercase);
    let mut sentence = plain(&first.into_iter().flatten().chain(letters).collect::<String>());
    if !sentence.ends_with(['.', '!', '?', '\u{61f}', '\u{3002}', '\u{6d4}', '\u{964}']) {
        sentence.push('.');
    }
    sentence
}

/// Text of a register, on one line, as it is: no markup.
///
/// Only what Markdown would take for markup is escaped, so that the Markdown reads like the text.
pub fn plain(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let words = text.split_whitespace().map(|word| word.chars().filter(|letter| !changes_direction(*letter)));
    for word in words {
        let word: Vec<char> = word.collect();
        if !shown.is_empty() {
            shown.push(' ');
        }
        let begins_a_block = shown.is_empty() && begins_a_block(&word);
        for (index, letter) in word.iter().enumerate() {
            let is_last = index + 1 == word.len();
            if is_markup(*letter, &word[..index], &word[index + 1..]) || (begins_a_block && is_last) {
                shown.push('\\');
            }
            shown.push(*letter);
        }
    }
    shown
}

/// Whether a letter makes text around it read in another direction, which one text must not do to another.
fn changes_direction(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether a text that begins with this word begins a heading, a list or a quotation.
fn begins_a_block(word: &[char]) -> bool {
    match word {
        ['-' | '+' | '>'] => true,
        ['#', rest @ ..] => rest.iter().all(|letter| *letter == '#'),
        [digits @ .., '.' | ')'] => !digits.is_empty() && digits.iter().all(char::is_ascii_digit),
        _ => false,
    }
}

/// Whether Markdown takes the letter for markup between those before and after it in its word.
fn is_markup(letter: char, before: &[char], after: &[char]) -> bool {
    let (previous, next) = (before.last(), after.first());
    match letter {
        '*' | '`' | '[' | ']' | '|' | '~' => true,
        '_' => !previous.zip(next).is_some_and(|(one, other)| one.is_alphanumeric() && other.is_alphanumeric()),
        '\\' => next.is_none_or(char::is_ascii_punctuation),
        '<' => next.is_some_and(|next| next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?')),
        '&' => after.contains(&';'),
        '=' | '-' => before.is_empty() && next == Some(&letter),
        _ => false,
    }
}

fn isolated(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("{ISOLATE}{text}{END_OF_ISOLATE}") }
}

/// Markdown whose isolates are only those that it needs: around text with letters that are written from right to left.
pub(super) fn with_isolates_needed(markdown: &str) -> String {
    let mut text = String::with_capacity(markdown.len());
    let mut parts = markdown.split(ISOLATE);
    text.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (isolated, after) = part.split_once(END_OF_ISOLATE).unwrap_or((part, ""));
        if isolated.chars().any(is_written_from_right_to_left) {
            text.extend([ISOLATE]);
            text.push_str(isolated);
            text.extend([END_OF_ISOLATE]);
        } else {
            text.push_str(isolated);
        }
        text.push_str(after);
    }
    text
}

fn is_written_from_right_to_left(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// A day as documents write it, such as `8 November 2013`.
pub fn day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// A moment as documents write it: in the time of a country, with the place whose time it is and its difference from UTC, such as
/// `9 November 2013, 22:00 Manila time (UTC+08:00)`.
pub fn moment(moment: Moment, zone: Tz) -> String {
    let local = moment.with_timezone(&zone);
    if zone == Tz::UTC {
        return local.format("%-d %B %Y, %H:%M UTC").to_string();
    }
    let place = zone.name().rsplit('/').next().unwrap_or_default().replace('_', " ");
    format!("{} {place} time ({})", local.format("%-d %B %Y, %H:%M"), local.format("UTC%:z"))
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use super::*;

    fn read(text: &str) -> String {
        with_isolates_needed(&verbatim(text))
    }

    /// A person reads the Markdown, too: it has no escape where Markdown sees no markup.
    #[test]
    fn markdown_reads_like_the_text() {
        for text in [
            "Health & Nutrition",
            "a co-lead (NGO) in 5.5% of cases",
            "R&D-unit",
            "who_does_what",
            "1.5 million",
            "a < b",
        ] {
            assert_eq!(read(text), text);
        }
        assert_eq!(read("&lt;"), "\\&lt;");
        assert_eq!(read("*needs* `x` [y] a|b"), "\\*needs\\* \\`x\\` \\[y\\] a\\|b");
        assert_eq!(read("# heading"), "\\# heading");
        assert_eq!(read("1. first"), "1\\. first");
        assert_eq!(read("- item\n- item"), "\\- item - item");
        assert_eq!(read("<b>"), "\\<b>");
    }

    #[test]
    fn a_sentence_has_a_capital_letter_and_an_end() {
        assert_eq!(with_isolates_needed(&sentence("roads are cut")), "Roads are cut.");
        assert_eq!(with_isolates_needed(&sentence("Why?")), "Why?");
    }

    /// Text from right to left is isolated; it cannot turn what follows around.
    #[test]
    fn text_keeps_its_own_direction() {
        assert_eq!(read("وزارة الصحة"), "\u{2068}وزارة الصحة\u{2069}");
        assert_eq!(read("Ministry\u{202e} of\u{2069} Health"), "Ministry of Health");
    }

    #[test]
    fn a_moment_names_the_place_whose_time_it_is() {
        let read = |zone| moment(at("2013-11-09T14:00:00Z"), zone);
        assert_eq!(read(Tz::Asia__Manila), "9 November 2013, 22:00 Manila time (UTC+08:00)");
        assert_eq!(read(Tz::America__PortauPrince), "9 November 2013, 09:00 Port-au-Prince time (UTC-05:00)");
        assert_eq!(read(Tz::UTC), "9 November 2013, 14:00 UTC");
    }
}
