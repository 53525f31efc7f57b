//! The texts of the pages: the same messages in each language, each with the same places, and none that nothing asks for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use convene_client::method;
use convene_console::deed::table::deeds;
use convene_proto::descriptor_pool;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use fluent_syntax::parser;
use prost_reflect::{Kind, MessageDescriptor};

const LANGUAGES: [&str; 4] = ["en", "fr", "es", "ar"];

/// The messages of a language: each with its attributes, and the values that it has places for.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = here().join("languages").join(language);
    let mut found = BTreeMap::new();
    for file in files(&folder, "ftl") {
        let text = fs::read_to_string(&file).expect("a file of texts");
        let resource =
            parser::parse(text.as_str()).unwrap_or_else(|(_, problems)| panic!("{}: {problems:?}", file.display()));
        for entry in resource.body {
            let Entry::Message(message) = entry else { continue };
            let id = message.id.name.to_owned();
            let mut places = BTreeSet::new();
            message.value.iter().for_each(|pattern| take(pattern, &mut places));
            assert!(found.insert(id.clone(), places).is_none(), "{language} has {id} twice");
            for attribute in message.attributes {
                let mut places = BTreeSet::new();
                take(&attribute.value, &mut places);
                found.insert(format!("{id}.{}", attribute.id.name), places);
            }
        }
    }
    found
}

fn take(pattern: &Pattern<&str>, places: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        let PatternElement::Placeable { expression } = element else { continue };
        match expression {
            Expression::Inline(inline) => take_inline(inline, places),
            Expression::Select { selector, variants } => {
                take_inline(selector, places);
                variants.iter().for_each(|variant| take(&variant.value, places));
            }
        }
    }
}

fn take_inline(inline: &InlineExpression<&str>, places: &mut BTreeSet<String>) {
    if let InlineExpression::VariableReference { id } = inline {
        places.insert(id.name.to_owned());
    }
}

#[test]
fn each_language_has_the_same_messages_with_the_same_places() {
    let english = messages("en");
    for language in LANGUAGES {
        let other = messages(language);
        let keys = |of: &BTreeMap<String, BTreeSet<String>>| of.keys().cloned().collect::<BTreeSet<_>>();
        let missing: Vec<_> = keys(&english).difference(&keys(&other)).cloned().collect();
        let too_many: Vec<_> = keys(&other).difference(&keys(&english)).cloned().collect();
        // English words are the services' own where the others translate a reason or a rule.
        let too_many: Vec<_> = too_many
            .iter()
            .filter(|key| !["reason-", "rule-", "event-"].iter().any(|prefix| key.starts_with(prefix)))
            .collect();
        assert!(missing.is_empty() && too_many.is_empty(), "{language} lacks {missing:?} and has {too_many:?} alone");
        for (key, places) in &english {
            assert_eq!(other.get(key), Some(places), "the places of {key} in {language}");
        }
    }
}

#[test]
fn each_text_is_asked_for_and_each_that_is_asked_for_is_there() {
    let known = messages("en");
    let root = here();
    let sources: String = ["src", "templates"]
        .iter()
        .flat_map(|folder| files(&root.join(folder), if *folder == "src" { "rs" } else { "html" }))
        .map(|file| fs::read_to_string(file).expect("a source"))
        .collect();
    let named: BTreeSet<String> = of_contracts();
    let is_asked = |key: &str| sources.contains(&format!("\"{key}\"")) || named.contains(key);
    let made_of_codes = [
        "cluster-",
        "item-",
        "role-",
        "month-",
        "service-",
        "letter-",
        "rule-",
        "reason-",
        "span-",
        "event-",
        "mission-document-",
        "gap-",
    ];
    let unused: Vec<_> = known
        .keys()
        .filter(|key| {
            !key.contains('.') && !is_asked(key) && !made_of_codes.iter().any(|prefix| key.starts_with(prefix))
        })
        .collect();
    assert!(unused.is_empty(), "nothing asks for {unused:?}");
    let missing: Vec<_> = said(&sources).into_iter().chain(named).filter(|key| !known.contains_key(key)).collect();
    assert!(missing.is_empty(), "there is no text for {missing:?}");
}

/// The keys that pages and templates name.
fn said(sources: &str) -> BTreeSet<String> {
    let calls = ["say(\"", "say_of(\"", "say_count(\""];
    let found = calls.iter().flat_map(|call| sources.split(call).skip(1)).filter_map(|rest| rest.split('"').next());
    found.filter(|key| !key.contains('{') && !key.is_empty()).map(str::to_owned).collect()
}

/// The keys that follow from the contracts: deeds, the fields of their forms, and the values of enums in them.
fn of_contracts() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    let known = messages("en");
    for deed in deeds() {
        keys.insert(format!("deed-{}", deed.name));
        keys.insert(format!("deed-{}.done", deed.name));
        let method = method::find(descriptor_pool(), deed.method).expect("a method");
        let subject = deed.subject.field();
        let given = deed.given.iter().map(|(path, _)| *path);
        let left_out: Vec<&str> = deed.leaves_out.iter().copied().chain(given).collect();
        of_message(&method.input(), 0, subject, &left_out, "", &known, &mut keys);
    }
    for shown in ["ProposalState", "Position", "Closing", "Ruling"] {
        of_enum(&format!("convene.activation.v1.{shown}"), &mut keys);
    }
    of_enum("convene.scheduler.v1.ItemStatus", &mut keys);
    of_enum("convene.icsm.v1.Stage", &mut keys);
    for shown in ["Part", "GapState", "CommitmentState", "StructureKind", "FoundState"] {
        of_enum(&format!("convene.coordination.v1.{shown}"), &mut keys);
    }
    let monitored =
        ["ChecklistDate", "ItemStatus", "Anonymity", "RoundStage", "RespondentKind", "ReleasedTo", "ActionStatus"];
    for shown in monitored.into_iter().chain(["SupportFrom"]) {
        of_enum(&format!("convene.monitoring.v1.{shown}"), &mut keys);
    }
    keys
}

fn of_message(
    message: &MessageDescriptor,
    depth: usize,
    subject: Option<&str>,
    leaves_out: &[&str],
    prefix: &str,
    known: &BTreeMap<String, BTreeSet<String>>,
    keys: &mut BTreeSet<String>,
) {
    for field in message.fields().filter(|field| field.name() != "header") {
        let path =
            if prefix.is_empty() { field.json_name().to_owned() } else { format!("{prefix}.{}", field.json_name()) };
        if leaves_out.contains(&path.as_str()) || depth <= 1 && subject == Some(field.name()) {
            continue;
        }
        let is_content = depth == 0
            && !field.is_list()
            && matches!(&field.kind(), Kind::Message(one) if !one.full_name().starts_with("google"));
        let key = field.name().replace('_', "-");
        if !is_content {
            let of_message = format!("field-{}-{key}", message.name());
            keys.insert(if known.contains_key(&of_message) { of_message } else { format!("field-{key}") });
        }
        match field.kind() {
            Kind::Message(below) if !below.full_name().starts_with("google") && !field.is_map() => {
                of_message(&below, depth + 1, subject, leaves_out, &path, known, keys);
            }
            Kind::Enum(choices) => of_enum(choices.full_name(), keys),
            _ => {}
        }
    }
}

fn of_enum(name: &str, keys: &mut BTreeSet<String>) {
    let choices = descriptor_pool().get_enum_by_name(name).expect("an enum");
    let values = choices.values().filter(|value| value.number() != 0);
    keys.extend(values.map(|value| format!("choice-{}", value.name().to_lowercase().replace('_', "-"))));
}

fn here() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|it| it == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}
