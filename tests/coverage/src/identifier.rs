//! Finding identifiers of rows in text, token by token.

/// The documents whose rows are cited: the part of an identifier before its hyphen.
const DOCUMENTS: [&str; 6] = ["RM", "OG", "GN", "PE", "IM", "S"];

/// Every identifier of a row that `text` names, in order, as often as it is named.
///
/// An identifier is a whole word: `RM-1.1` is found in `(RM-1.1, b)` and at the end of a sentence, not in `RM-1.11`,
/// `XRM-1.1` or `RM-1.1-draft`.
pub fn identifiers_in(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !is_part_of_word(character))
        .flat_map(|word| word.split(".."))
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| is_identifier(word))
}

fn is_part_of_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '-' | '_' | '.')
}

/// `RM-1.11`, `OG-3` or `GN-A1`: a document, then numbers separated by dots, the first perhaps with an annex's letter.
fn is_identifier(word: &str) -> bool {
    let Some((document, number)) = word.split_once('-') else { return false };
    let number = number.strip_prefix('A').unwrap_or(number);
    DOCUMENTS.contains(&document)
        && number.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::identifiers_in;

    fn found(text: &str) -> Vec<&str> {
        identifiers_in(text).collect()
    }

    #[test]
    fn an_identifier_ends_where_its_number_ends() {
        assert_eq!(found("RM-1.11"), ["RM-1.11"]);
        assert_eq!(found("see RM-1.1."), ["RM-1.1"]);
        assert_eq!(found("(RM-1.1, b) and GN-A1: S-2/iasc-2012"), ["RM-1.1", "GN-A1", "S-2"]);
        assert_eq!(found("RM-4.1..RM-4.3"), ["RM-4.1", "RM-4.3"]);
    }

    #[test]
    fn what_only_looks_alike_is_none() {
        assert!(found("XRM-1.1 RM-1.1-draft RM-1.x RM- S RMS-1 rm-1.1 RM-1.1a").is_empty());
    }
}
