//! Which characters of a text a reader sees: what shows nothing is no text, and what turns the order of others is refused.

/// The text without the white space and the invisible characters around it; empty where nothing of it can be seen.
pub(super) fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || is_invisible(character))
}

/// The first character that no text may contain: a control character, a separator of lines or paragraphs, one that turns the
/// direction of what follows, or an invisible one that no script needs.
pub(super) fn first_refused(text: &str) -> Option<char> {
    text.chars().find(|character| match character {
        '\n' | '\t' | '\r' => false,
        '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        other => other.is_control() || (is_invisible(*other) && !is_of_a_script(*other)),
    })
}

/// Characters that show nothing: those that Unicode lets a program ignore, and the blank of Braille.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{2800}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Invisible characters that words need: joiners of Persian and Indic scripts, the break of Khmer and Thai, marks of direction
/// in Arabic and Hebrew, soft hyphens, and the selectors of a character's variant.
fn is_of_a_script(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2800}' | '\u{fe00}'..='\u{fe0f}'
    )
}
