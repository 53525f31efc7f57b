//! Messages by key, from the Fluent files under `languages/`.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use super::language::Language;

/// A value that a message has a place for.
pub type Said<'a> = FluentValue<'a>;

macro_rules! files {
    ($($tag:literal),*) => {
        [$([
            include_str!(concat!("../../languages/", $tag, "/pages.ftl")),
            include_str!(concat!("../../languages/", $tag, "/terms.ftl")),
            include_str!(concat!("../../languages/", $tag, "/deeds.ftl")),
            include_str!(concat!("../../languages/", $tag, "/fields.ftl")),
            include_str!(concat!("../../languages/", $tag, "/timeline.ftl")),
            include_str!(concat!("../../languages/", $tag, "/rules.ftl")),
            include_str!(concat!("../../languages/", $tag, "/survey.ftl")),
            include_str!(concat!("../../languages/", $tag, "/monitoring.ftl")),
            include_str!(concat!("../../languages/", $tag, "/sign_in.ftl")),
            include_str!(concat!("../../languages/", $tag, "/missions.ftl")),
            include_str!(concat!("../../languages/", $tag, "/coordination.ftl")),
            include_str!(concat!("../../languages/", $tag, "/coverage.ftl")),
            include_str!(concat!("../../languages/", $tag, "/monitoring_deeds.ftl")),
        ]),*]
    };
}

/// The texts of each language, in the order of [`Language::ALL`].
const FILES: [[&str; 13]; 4] = files!("en", "fr", "es", "ar");

static BUNDLES: LazyLock<[FluentBundle<FluentResource>; 4]> = LazyLock::new(|| Language::ALL.map(bundle));

fn bundle(language: Language) -> FluentBundle<FluentResource> {
    let mut bundle = FluentBundle::new_concurrent(vec![language.tag().parse().expect("a language tag")]);
    // Marks of direction around each value: needed where the text runs the other way.
    bundle.set_use_isolating(language == Language::Arabic);
    for file in FILES[language as usize] {
        let resource = FluentResource::try_new(file.to_owned())
            .unwrap_or_else(|(_, problems)| panic!("the texts in {}: {}", language.tag(), listed(&problems)));
        bundle
            .add_resource(resource)
            .unwrap_or_else(|problems| panic!("the texts in {}: {}", language.tag(), listed(&problems)));
    }
    bundle
}

fn listed(problems: &[impl ToString]) -> String {
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

/// The message `key`, or its attribute where the key is `message.attribute`.
///
/// A key that is missing shows as itself; a test sees to it that none is.
pub fn say(language: Language, key: &str) -> String {
    say_with(language, key, &[])
}

/// The message `key` with `values` in its places.
pub fn say_with(language: Language, key: &str, values: &[(&str, Said<'_>)]) -> String {
    found(language, key, values).unwrap_or_else(|| key.to_owned())
}

/// The message `key`, where there is one.
pub fn sayable(language: Language, key: &str) -> Option<String> {
    found(language, key, &[])
}

fn found(language: Language, key: &str, values: &[(&str, Said<'_>)]) -> Option<String> {
    let bundle = &BUNDLES[language as usize];
    let (id, attribute) = key.split_once('.').map_or((key, None), |(id, attribute)| (id, Some(attribute)));
    let message = bundle.get_message(id)?;
    let pattern = match attribute {
        Some(attribute) => message.get_attribute(attribute)?.value(),
        None => message.value()?,
    };
    let arguments: FluentArgs<'_> = values.iter().cloned().collect();
    let mut problems = Vec::new();
    Some(bundle.format_pattern(pattern, Some(&arguments), &mut problems).into_owned())
}
