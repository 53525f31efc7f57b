//! Identifiers that are made of what they are of, where a person names none.

use anyhow::Context as _;
use convene_coordination::coverage::folded;
use convene_kernel::codes::ResourceId;

/// The identifier made of these parts, in lower case and without accents, such as `relief-now-health`.
///
/// # Errors
/// When it is none.
pub fn made_of(parts: &[&str]) -> anyhow::Result<ResourceId> {
    let name = folded(&parts.join(" ")).replace(' ', "-");
    name.parse().with_context(|| format!("'{name}' is not an identifier; give one by --named"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_made_of_what_it_is_of() {
        assert_eq!(made_of(&["Médecins du Monde", "health"]).expect("one").as_str(), "medecins-du-monde-health");
        assert!(made_of(&["救援"]).expect_err("none").to_string().contains("--named"));
    }
}
