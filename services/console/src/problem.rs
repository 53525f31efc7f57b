//! Why something was not done, in the words of the page's language where they are known, else in those of the service.

use convene_client::{CallError, Refused, Violation};
use tonic::Code;

use crate::text::sayable;
use crate::visit::Guest;

/// One thing that is in the way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The field of the request, by its path in JSON; empty where none is meant.
    pub field: String,
    /// The row of the guidance with its source; empty where none is cited.
    pub row: String,
    /// The stable reason.
    pub reason: String,
    /// The words.
    pub text: String,
    /// Whether the words are the service's, in English.
    pub is_in_english: bool,
}

impl Problem {
    /// The language of the words.
    pub fn language(&self, guest: &Guest) -> &'static str {
        if self.is_in_english { "en" } else { guest.language.tag() }
    }

    /// A problem in words of the service.
    pub fn of(guest: &Guest, reason: &str, row: &str, text: &str) -> Self {
        let translated = match guest.language.tag() {
            "en" => None,
            _ => sayable(guest.language, &format!("reason-{}", reason.to_lowercase().replace('_', "-"))),
        };
        Self {
            field: String::new(),
            row: row.to_owned(),
            reason: reason.to_owned(),
            is_in_english: translated.is_none(),
            text: translated.unwrap_or_else(|| sentence(text)),
        }
    }
}

/// With a capital at its beginning.
pub fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Everything that a service found wrong.
pub fn problems(guest: &Guest, refused: &Refused) -> Vec<Problem> {
    let problem = |violation: &Violation| {
        let problem = Problem::of(guest, &violation.reason, &violation.row, &violation.says);
        Problem { field: violation.field.clone(), ..problem }
    };
    if refused.violations.is_empty() {
        return vec![Problem::of(guest, &refused.reason, "", &refused.message)];
    }
    refused.violations.iter().map(problem).collect()
}

/// Why a call brought no answer, in a sentence.
pub fn why(guest: &Guest, error: &CallError) -> Problem {
    match error {
        CallError::Refused(refused) if refused.code == Code::DeadlineExceeded || refused.code == Code::Cancelled => {
            Problem { text: guest.say("missing-slow"), ..Problem::default() }
        }
        CallError::Refused(refused) => problems(guest, refused).swap_remove(0),
        CallError::OutOfReach { service, .. } | CallError::NoAddress(service) => {
            let text = guest.say_of("missing-out-of-reach", "service", guest.word("service", service));
            Problem { text, ..Problem::default() }
        }
        CallError::Body { cause, .. } => {
            let text = guest.say_of("body-malformed", "what", cause.to_string());
            Problem { text, ..Problem::default() }
        }
        other => Problem { text: sentence(&other.to_string()), is_in_english: true, ..Problem::default() },
    }
}

/// A part of a page: what was asked for, or why it is missing.
pub type Part<T> = Result<T, Problem>;

/// The part of a page that an answer makes.
///
/// # Errors
/// Why it is missing.
pub fn part<T>(guest: &Guest, answer: Result<T, CallError>) -> Part<T> {
    answer.map_err(|error| why(guest, &error))
}
