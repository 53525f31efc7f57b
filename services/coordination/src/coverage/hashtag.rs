//! What a hashtag of the humanitarian exchange language (HXL) says of a column.

use super::field::{DEEPEST, Field, Who};

/// A hashtag of a heading.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hashtag {
    /// It says what the column means.
    Means(Field),
    /// It is well formed, and the column is not taken.
    Aside,
    /// It is not well formed.
    Malformed,
}

/// The hashtag in a heading, however it is spaced, alone or after other words; none where there is none.
pub fn read(heading: &str) -> Option<Hashtag> {
    let tag = &heading[heading.find('#')?..];
    let tag: String = tag.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_lowercase).collect();
    let mut parts = tag.strip_prefix('#')?.split('+');
    let name = parts.next().unwrap_or_default();
    let attributes: Vec<&str> = parts.collect();
    if !is_word(name) || !attributes.iter().all(|attribute| is_word(attribute)) {
        return Some(Hashtag::Malformed);
    }
    Some(meaning(name, &attributes).map_or(Hashtag::Aside, Hashtag::Means))
}

/// Whether a word begins with a letter, and has letters, digits and underscores only.
fn is_word(word: &str) -> bool {
    word.starts_with(|letter: char| letter.is_ascii_lowercase())
        && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

fn meaning(name: &str, attributes: &[&str]) -> Option<Field> {
    let has = |wanted: &[&str]| attributes.iter().any(|attribute| wanted.contains(attribute));
    match name {
        "org" => organization(attributes),
        "sector" => Some(Field::Cluster),
        "activity" if has(&["programme", "program"]) => Some(Field::Programme),
        "activity" if has(&["project"]) => Some(Field::Project),
        "activity" if has(&["id", "code"]) => None,
        "activity" => Some(Field::Activity),
        "country" if has(&["code"]) => Some(Field::AreaCode(0)),
        "country" => Some(Field::AreaName(0)),
        "loc" if has(&["code", "type"]) => None,
        "loc" => Some(Field::Place),
        "status" => Some(Field::Status),
        "date" if has(&["start"]) => Some(Field::Begins),
        "date" if has(&["end"]) => Some(Field::Ends),
        "beneficiary" if has(&["reached"]) => counted(attributes, Field::Reached),
        "beneficiary" if has(&["targeted"]) => counted(attributes, Field::Targeted),
        "beneficiary" | "group" => Some(Field::Group),
        "reached" => counted(attributes, Field::Reached),
        "targeted" => counted(attributes, Field::Targeted),
        "inneed" => counted(attributes, Field::InNeed),
        _ => {
            let level = name.strip_prefix("adm")?.parse().ok().filter(|level| *level <= DEEPEST)?;
            Some(if has(&["code", "pcode"]) { Field::AreaCode(level) } else { Field::AreaName(level) })
        }
    }
}

fn organization(attributes: &[&str]) -> Option<Field> {
    let has = |wanted: &[&str]| attributes.iter().any(|attribute| wanted.contains(attribute));
    let is_another =
        |attribute: &&str| attribute.strip_prefix("impl").is_some_and(|number| number.parse::<u8>().is_ok());
    if has(&["code", "id", "role"]) {
        None
    } else if has(&["funding", "funder", "fund", "donor"]) {
        Some(Field::Funding).filter(|_| !has(&["type"]))
    } else if has(&["prog", "programming", "lead"]) {
        Some(Field::Programming).filter(|_| !has(&["type"]))
    } else if attributes.iter().any(is_another) {
        Some(Field::AlsoImplementing).filter(|_| !has(&["type"]))
    } else if has(&["type"]) {
        Some(Field::OrganizationType)
    } else if has(&["acronym"]) {
        Some(Field::Acronym)
    } else {
        Some(Field::Organization)
    }
}

/// Whom a number counts; none where an attribute says more than is understood, such as the status of the people.
fn counted(attributes: &[&str], field: fn(Who) -> Field) -> Option<Field> {
    let (mut sex, mut age, mut households) = (None, None, false);
    for attribute in attributes {
        match *attribute {
            "f" | "female" | "females" => sex = Some('f'),
            "m" | "male" | "males" => sex = Some('m'),
            "o" | "other" | "others" => sex = Some('o'),
            "adults" | "adult" => age = Some('a'),
            "children" | "child" => age = Some('c'),
            "hh" | "households" => households = true,
            "ind" | "all" | "total" | "reached" | "targeted" | "num" | "people" => {}
            _ => return None,
        }
    }
    let who = match (households, sex, age) {
        (true, None, None) => Who::Households,
        (false, None, None) => Who::All,
        (false, Some('f'), None) => Who::Females,
        (false, Some('m'), None) => Who::Males,
        (false, Some('o'), None) => Who::Others,
        (false, Some('f'), Some('a')) => Who::Women,
        (false, Some('m'), Some('a')) => Who::Men,
        (false, Some('f'), Some('c')) => Who::Girls,
        (false, Some('m'), Some('c')) => Who::Boys,
        _ => return None,
    };
    Some(field(who))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RM-8.4, PE-4: the hashtags of real files are understood, with spaces inside, capitals, and words before them.
    #[test]
    fn hashtags_are_understood_as_files_have_them() {
        use Hashtag::{Aside, Malformed, Means};
        for (heading, hashtag) in [
            ("#org +name", Some(Means(Field::Organization))),
            ("#org +acronym", Some(Means(Field::Acronym))),
            ("# ORG + type + name", Some(Means(Field::OrganizationType))),
            ("#org+impl+name", Some(Means(Field::Organization))),
            ("#org+impl2+name", Some(Means(Field::AlsoImplementing))),
            ("#org+prog", Some(Means(Field::Programming))),
            ("#org+funding", Some(Means(Field::Funding))),
            ("#sector +cluster +name", Some(Means(Field::Cluster))),
            ("#adm2+code", Some(Means(Field::AreaCode(2)))),
            ("#adm1+name", Some(Means(Field::AreaName(1)))),
            ("District\n(choose from the list)\n#adm2 +code", Some(Means(Field::AreaCode(2)))),
            ("#activity+programme", Some(Means(Field::Programme))),
            ("#targeted+ind+all", Some(Means(Field::Targeted(Who::All)))),
            ("#targeted+hh+all", Some(Means(Field::Targeted(Who::Households)))),
            ("#targeted+f+adults", Some(Means(Field::Targeted(Who::Women)))),
            ("#reached+m+children", Some(Means(Field::Reached(Who::Boys)))),
            ("#inneed", Some(Means(Field::InNeed(Who::All)))),
            ("#reached+idps", Some(Aside)),
            ("#modality", Some(Aside)),
            ("#adm9+code", Some(Aside)),
            ("#sector+clu$ter", Some(Malformed)),
            ("#+name", Some(Malformed)),
            ("Organisation", None),
        ] {
            assert_eq!(read(heading), hashtag, "{heading}");
        }
    }
}
