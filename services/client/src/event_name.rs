//! Names of events for people.

/// An event's name as words: `ClusterTermsAdopted` is "cluster terms adopted", `Level3Ended` is "level 3 ended".
pub fn words(name: &str) -> String {
    let mut words = String::new();
    for character in name.chars() {
        if (character.is_uppercase() || character.is_ascii_digit()) && !words.is_empty() {
            words.push(' ');
        }
        words.extend(character.to_lowercase());
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_called_by_words() {
        assert_eq!(words("ClusterTermsAdopted"), "cluster terms adopted");
        assert_eq!(words("Level3Ended"), "level 3 ended");
    }
}
