//! The causes of errors: kept as sources, shown in one line where a person reads only one.

use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// The cause of an error that is copied and compared: another error, or a text.
///
/// Use it as the `#[source]` of an error, and leave its text out of the error's own. Two causes are equal when their
/// [`chain`]s are.
#[derive(Clone)]
pub struct Cause(Arc<dyn Error + Send + Sync>);

impl Cause {
    /// The cause `error`.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(Arc::from(error.into()))
    }
}

impl From<String> for Cause {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl From<&str> for Cause {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl Error for Cause {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.source()
    }
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        chain(self) == chain(other)
    }
}

impl Eq for Cause {}

/// What `error` says, followed by what each of its sources says, in one line.
///
/// Errors of this crate do not repeat their source in their own text. Where only one line is shown, such as in a log, a
/// status or an answer, show this one.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Errors of some libraries repeat their source.
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the stream cannot be read")]
    struct Outer(#[source] Cause);

    #[derive(Debug, thiserror::Error)]
    #[error("no answer: {0}")]
    struct Repeating(#[source] std::fmt::Error);

    #[test]
    fn a_chain_gives_each_cause_once() {
        let error = Outer(Cause::new(Repeating(std::fmt::Error)));
        assert_eq!(chain(&error), format!("the stream cannot be read: no answer: {}", std::fmt::Error));
    }

    #[test]
    fn a_cause_keeps_the_sources_of_its_error() {
        let cause = Cause::new(Repeating(std::fmt::Error));
        assert!(cause.source().is_some_and(|source| source.is::<std::fmt::Error>()));
        assert_eq!(cause, Cause::new(Repeating(std::fmt::Error)));
        assert_ne!(cause, Cause::from("another"));
    }
}
