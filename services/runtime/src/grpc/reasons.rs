//! Reason codes: the stable names under which programs tell refusals apart.
//!
//! Each crate lists the codes it uses in a table of [`Reason`]s; a test of that crate calls `undocumented` on its sources,
//! so that no code is used without its meaning being told. [`document`] makes the reference page of the tables.

use std::collections::BTreeMap;

/// A stable reason code, in `UPPER_SNAKE_CASE`, and what it means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The code.
    pub code: &'static str,
    /// What it means, as a sentence.
    pub meaning: &'static str,
}

macro_rules! reasons {
    ($($name:ident = $meaning:literal;)*) => {
        $(#[doc = $meaning] pub const $name: &str = stringify!($name);)*

        /// The codes of the runtime, and of the kernel's own checks.
        pub const RUNTIME: &[Reason] = &[$(Reason { code: $name, meaning: $meaning }),*];
    };
}

reasons! {
    CHOICE_UNKNOWN = "The field holds a value that is not one of those to choose from.";
    CLUSTER_UNKNOWN = "There is no such global cluster or area of responsibility on that day.";
    CODE_MALFORMED = "The field holds a code that is not well formed.";
    CODE_UNKNOWN = "The field holds a well-formed code that names nothing known.";
    DATE_MALFORMED = "The field holds no date of the calendar.";
    ETAG_MISSING = "The command changes a resource and does not say which state of it the caller read.";
    ETAG_STALE = "The resource was changed after the caller read it; the metadata carry the present etag.";
    EXERCISE_REQUIRED = "The suite runs on simulated time, where only exercises are recorded.";
    FIELD_MISSING = "A field that must be given is empty.";
    LIST_ENTRY_REPEATED = "A list names the same thing twice.";
    LIST_TOO_LONG = "A list has more entries than admitted.";
    LIST_TOO_SHORT = "A list has fewer entries than needed.";
    LOG_BROKEN = "The log, or the record's part of it, was lost, reordered or altered; nothing is decided on it until it is fixed.";
    LOG_FULL = "The log takes no more; its streams need more room.";
    MAIL_MALFORMED = "The field holds no mail address.";
    MESSAGE_TOO_LARGE = "The request is larger than the service accepts.";
    NOT_FOUND = "Nothing of that name is on the record.";
    NOT_PUBLISHED_YET = "Not everything that was asked for is on the feed in the time given.";
    NUMBER_OUT_OF_RANGE = "The field holds a number outside its range.";
    OCCURRED_IN_THE_FUTURE = "The command says that something happened which has not happened yet.";
    ORGANIZATION_UNKNOWN = "The register has no such organization.";
    PAGE_TOKEN_INVALID = "The page token is not one this query gave.";
    REQUEST_ID_MALFORMED = "The command's identifier is no UUID.";
    REQUEST_ID_REUSED = "The command's identifier was used for another command before.";
    ROLE_NOT_ADMITTED = "The caller holds none of the roles that may do this, here.";
    SERVICE_OVERLOADED = "The service has as many calls in work as it can carry.";
    SERVICE_UNAVAILABLE = "The service cannot reach what it needs to answer.";
    TEXT_NOT_PRINTABLE = "A text contains control characters.";
    TEXT_TOO_LONG = "A text has more characters than admitted.";
    TIMESTAMP_MALFORMED = "The field holds no moment, or one out of all proportion.";
    TOKEN_EXPIRED = "The bearer token has expired.";
    TOKEN_INVALID = "The bearer token is not one this installation accepts.";
    TOKEN_MISSING = "The call carries no bearer token.";
}

/// The reference page of `tables`, each with its heading, as Markdown.
pub fn document(tables: &[(&str, &[Reason])]) -> String {
    let mut page = "# Reason codes\n\nA refusal carries one of these in `google.rpc.ErrorInfo.reason`, under the domain `convene`. \
        They are stable: programs may act on them.\n"
        .to_owned();
    for (heading, table) in tables {
        page.push_str(&format!("\n## {heading}\n\n| reason | meaning |\n|---|---|\n"));
        let sorted: BTreeMap<_, _> = table.iter().map(|reason| (reason.code, reason.meaning)).collect();
        page.extend(sorted.iter().map(|(code, meaning)| format!("| `{code}` | {meaning} |\n")));
    }
    page
}

/// Checks of reason tables against the sources that use them, for the tests of each crate.
#[cfg(any(test, feature = "testing"))]
pub mod checks {
    use std::collections::BTreeSet;
    use std::path::Path;
    use std::{fs, io};

    use super::Reason;

    /// Literals under `sources` that have the form of a reason code and are in none of `tables`, nor in `others`: the
    /// names, of streams for example, that have the form by chance.
    ///
    /// # Errors
    /// When the sources cannot be read.
    pub fn undocumented(sources: &Path, tables: &[&[Reason]], others: &[&str]) -> io::Result<BTreeSet<String>> {
        let mut used = BTreeSet::new();
        collect(sources, &mut used)?;
        used.retain(|code| {
            let documented = tables.iter().any(|table| table.iter().any(|reason| reason.code == code));
            !documented && !others.contains(&code.as_str())
        });
        Ok(used)
    }

    fn collect(folder: &Path, used: &mut BTreeSet<String>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                collect(&path, used)?;
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
                let source = fs::read_to_string(&path)?;
                let code = source.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&source);
                used.extend(code.split('"').filter(|literal| is_reason(literal)).map(str::to_owned));
            }
        }
        Ok(())
    }

    /// Whether `text` has the form of a reason code: `UPPER_SNAKE_CASE` of at least two words, at most 63 characters.
    pub fn is_reason(text: &str) -> bool {
        text.len() <= 63
            && text.split('_').count() > 1
            && text.split('_').all(|word| {
                word.starts_with(|c: char| c.is_ascii_uppercase())
                    && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit())
            })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    /// Names of gRPC's own status codes, and of what the compiler knows.
    const OTHERS: &[&str] = &[
        "ALREADY_EXISTS",
        "CARGO_PKG_VERSION",
        "DATA_LOSS",
        "DEADLINE_EXCEEDED",
        "FAILED_PRECONDITION",
        "INVALID_ARGUMENT",
        "OUT_OF_RANGE",
        "PERMISSION_DENIED",
        "RESOURCE_EXHAUSTED",
    ];

    #[test]
    fn every_reason_of_runtime_and_kernel_is_documented() {
        for sources in ["src", "../kernel/src"] {
            let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join(sources);
            let undocumented = checks::undocumented(&sources, &[RUNTIME], OTHERS).expect("the sources are readable");
            assert!(undocumented.is_empty(), "without a meaning in reasons.rs: {undocumented:?}");
        }
    }

    #[test]
    fn reasons_have_one_form() {
        for reason in RUNTIME {
            assert!(checks::is_reason(reason.code), "{} has not the form of a reason", reason.code);
            assert!(reason.meaning.ends_with('.'), "{}'s meaning is no sentence", reason.code);
        }
        let page = document(&[("Everywhere", RUNTIME)]);
        assert!(page.contains("| `ETAG_STALE` | The resource was changed"));
    }
}
