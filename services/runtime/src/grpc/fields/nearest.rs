//! Finds what a caller may have meant by a code that names nothing known.

/// The one of `known` most like `text`, whatever their case, when any is like it at all.
pub(super) fn nearest<'k>(text: &str, known: &[&'k str]) -> Option<&'k str> {
    const LIKE: f64 = 0.7;
    let text = text.to_uppercase();
    known
        .iter()
        .map(|candidate| (strsim::jaro_winkler(&text, &candidate.to_uppercase()), *candidate))
        .filter(|(likeness, _)| *likeness >= LIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, candidate)| candidate)
}
