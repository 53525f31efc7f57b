//! The languages of the console.

/// A language that every page is there in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English.
    English,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Arabic, written from right to left.
    Arabic,
}

impl Language {
    /// Every language.
    pub const ALL: [Self; 4] = [Self::English, Self::French, Self::Spanish, Self::Arabic];

    /// The tag in addresses and in `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::Spanish => "es",
            Self::Arabic => "ar",
        }
    }

    /// The name in the language itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::French => "Français",
            Self::Spanish => "Español",
            Self::Arabic => "العربية",
        }
    }

    /// The direction of its script.
    pub fn direction(self) -> &'static str {
        if self == Self::Arabic { "rtl" } else { "ltr" }
    }

    /// The language of a tag.
    pub fn of_tag(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.tag() == tag)
    }

    /// The language that the browser's header `Accept-Language` prefers; English where it names none of them.
    pub fn accepted(header: &str) -> Self {
        let weighed = |part: &str| {
            let (tag, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let language = Self::of_tag(tag.trim().split('-').next().unwrap_or_default())?;
            Some((language, weight.trim().parse::<f32>().unwrap_or(0.0)))
        };
        let mut wanted: Vec<_> = header.split(',').filter_map(weighed).collect();
        wanted.sort_by(|one, other| other.1.total_cmp(&one.1));
        wanted.first().map_or(Self::English, |(language, _)| *language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_chooses_among_the_languages() {
        assert_eq!(Language::accepted("de-DE,fr;q=0.8,ar;q=0.9"), Language::Arabic);
        assert_eq!(Language::accepted("es-419"), Language::Spanish);
        assert_eq!(Language::accepted("de"), Language::English);
        assert_eq!(Language::accepted(""), Language::English);
    }
}
