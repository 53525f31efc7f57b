//! A choice of the contracts by the name that people give it: `global-leads` is `LETTER_KIND_GLOBAL_LEADS`.

/// The name in the contracts of the choice called `text` among those of the enum `choices`, whose names begin with `prefix`.
///
/// # Errors
/// The sentence that lists the choices there are, when none is called that.
///
/// # Panics
/// When the contracts have no such enum.
pub fn named(choices: &str, prefix: &str, text: &str) -> Result<String, String> {
    let choices = convene_proto::descriptor_pool().get_enum_by_name(choices).expect("an enum of the contracts");
    let name = format!("{prefix}{}", text.to_uppercase().replace('-', "_"));
    let given = || choices.values().filter(|choice| choice.number() != 0);
    if given().any(|choice| choice.name() == name) {
        return Ok(name);
    }
    let known: Vec<_> = given().map(|choice| called(prefix, choice.name())).collect();
    Err(format!("use one of {}", known.join(", ")))
}

/// The kind of organization called `text`, such as `national-ngo`.
///
/// # Errors
/// The sentence that lists the kinds there are, when none is called that.
pub fn organization_kind(text: &str) -> Result<String, String> {
    named("convene.common.v1.OrganizationKind", "ORGANIZATION_KIND_", text)
}

/// What people call the choice `name` of the contracts.
pub fn called(prefix: &str, name: &str) -> String {
    name.trim_start_matches(prefix).to_lowercase().replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_called_as_people_call_it() {
        let letter = |text| named("convene.activation.v1.LetterKind", "LETTER_KIND_", text);
        assert_eq!(letter("global-leads").as_deref(), Ok("LETTER_KIND_GLOBAL_LEADS"));
        assert!(letter("partner").expect_err("no letter").contains("partners, "));
        assert!(letter("unspecified").is_err());
        assert_eq!(organization_kind("national-ngo").as_deref(), Ok("ORGANIZATION_KIND_NATIONAL_NGO"));
        assert_eq!(called("LETTER_KIND_", "LETTER_KIND_GLOBAL_LEADS"), "global-leads");
    }
}
