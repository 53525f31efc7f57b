//! The identifiers of what the data show: the same for the same, for ever.

use convene_kernel::codes::ResourceId;
use convene_kernel::digest::Digest;

/// How many letters of a digest an identifier has.
const DIGITS: usize = 12;

/// How many letters an area may have in an identifier.
const AREA: usize = 24;

/// What stands for the area in the identifier of a gap in the whole country.
const COUNTRY: &str = "country";

/// The identifier of a gap: readable where the code of the area is one.
pub fn gap(cluster: &str, area: &str) -> Option<ResourceId> {
    let cluster = cluster.to_ascii_lowercase();
    let is_plain = area.len() <= AREA && area.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let place = match area {
        "" => COUNTRY.to_owned(),
        area if is_plain && !area.eq_ignore_ascii_case(COUNTRY) => area.to_ascii_lowercase(),
        area => format!("area-{}", digits(&[area])),
    };
    format!("{cluster}-{place}").parse().ok()
}

/// The identifier of a duplication.
pub fn duplication(activity: &str, area: &str, group: &str) -> Option<ResourceId> {
    format!("d-{}", digits(&[activity, area, group])).parse().ok()
}

fn digits(texts: &[&str]) -> String {
    Digest::of(texts.join("\u{0}").as_bytes()).to_string().chars().take(DIGITS).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RM-8.5, RM-8.6: what is the same has the same identifier, and what is not has another one.
    #[test]
    fn identifiers_tell_what_is_shown_apart() {
        let id = |cluster: &str, area: &str| gap(cluster, area).map(|id| id.to_string()).expect("an identifier");
        assert_eq!(id("PRO-GBV", "PH083747"), "pro-gbv-ph083747");
        assert_eq!(id("HEA", ""), "hea-country");
        let others = [id("HEA", "leyte/tacloban"), id("HEA", "leyte/ormoc"), id("HEA", "ph01"), id("HEA", "PH01")];
        for (index, one) in others.iter().enumerate() {
            assert!(!others[..index].contains(one), "{others:?}");
        }
        assert_ne!(id("HEA", "COUNTRY"), id("HEA", ""), "an area may have such a code");
        assert_ne!(duplication("a", "b", ""), duplication("a", "", "b"));
        assert!(duplication(&"long ".repeat(100), "", "").is_some());
    }
}
