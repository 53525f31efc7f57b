//! The name that a caller probably meant: by an alias, or by spelling.

use std::cmp::Ordering;

/// How alike two names must be for one to be suggested for the other, from 0 to 1.
const LIKENESS: f64 = 0.8;

/// What `text` probably means among things and the names each goes by; a thing may come several times.
pub fn among<'a, T>(text: &str, named: impl IntoIterator<Item = (&'a str, T)>) -> Option<T> {
    let text = plain(text);
    if text.is_empty() {
        return None;
    }
    named
        .into_iter()
        .map(|(name, thing)| (likeness(&text, &plain(name)), thing))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .reduce(|best, next| if next.0.total_cmp(&best.0) == Ordering::Greater { next } else { best })
        .map(|(_, thing)| thing)
}

/// Codes of so many letters are each other's neighbours: one with another letter is another code and no misspelling.
const SHORT: usize = 3;

/// Exactly alike, apart by one slip of the keyboard, or more or less alike in spelling. Short codes are alike where their letters
/// are the same.
fn likeness(text: &str, name: &str) -> f64 {
    if text != name && text.len() <= SHORT && name.len() == text.len() && letters(text) != letters(name) {
        return 0.0;
    }
    match strsim::damerau_levenshtein(text, name) {
        0 => 1.0,
        1 if text.len() >= 3 => 0.99,
        _ => strsim::jaro_winkler(text, name).min(0.98),
    }
}

fn letters(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = text.chars().collect();
    letters.sort_unstable();
    letters
}

/// Letters and digits only, in lower case: `Save the Children` and `SAVE-THE-CHILDREN` are the same.
fn plain(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
