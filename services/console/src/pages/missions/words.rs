//! What the record of missions says in English, in the language of the page: parties to the terms, responses, progress.

use crate::visit::Guest;

/// A party to the terms of reference, as the service calls it.
pub fn party(guest: &Guest, title: &str) -> String {
    let fixed = [
        ("the RC/HC", "choice-terms-party-head"),
        ("the HCT", "choice-terms-party-country-team"),
        ("OCHA in the country", "choice-terms-party-ocha-country"),
        ("OCHA globally", "choice-terms-party-ocha-global"),
    ];
    if let Some((_, key)) = fixed.iter().find(|(known, _)| *known == title) {
        return guest.say(key);
    }
    let of = [
        ("the coordinator of ", "choice-terms-party-coordinator"),
        ("the global lead of ", "choice-terms-party-global-lead"),
        ("the global lead on ", "choice-terms-party-issue-lead"),
    ];
    let named = of.iter().find_map(|(begins, key)| title.strip_prefix(begins).map(|code| (code, key)));
    let Some((code, key)) = named else { return title.to_owned() };
    let name = if key.ends_with("issue-lead") { guest.item(code) } else { guest.sector(code) };
    format!("{}: {name}", guest.say(key))
}

/// What was answered to a recommendation, or done about it: a word of a list, and what people wrote.
pub fn followed(guest: &Guest, text: &str) -> String {
    let (word, written) = text.split_once(": ").unwrap_or((text, ""));
    let key = match word {
        "endorsed" => "choice-endorsement-endorsed",
        "modified" => "choice-endorsement-modified",
        "not followed" => "choice-endorsement-not-followed",
        "not begun" => "choice-progress-status-not-begun",
        "under way" => "choice-progress-status-under-way",
        "done" => "choice-progress-status-done",
        _ => return text.to_owned(),
    };
    if written.is_empty() { guest.say(key) } else { format!("{}: {written}", guest.say(key)) }
}
