//! The output of a command, and its progress, which only a terminal shows.

use std::io::{ErrorKind, IsTerminal as _, Write as _};

use super::style::{QUIET, painted};

/// Prints a line, or several.
///
/// # Errors
/// When the reader has closed the output, or it cannot be written.
pub fn say(text: impl std::fmt::Display) -> anyhow::Result<()> {
    put(format!("{text}\n"))
}

/// The same, with no end of line of its own.
///
/// # Errors
/// As [`say`].
pub fn put(text: impl std::fmt::Display) -> anyhow::Result<()> {
    let mut output = anstream::stdout();
    write!(output, "{text}")?;
    Ok(output.flush()?)
}

/// Prints a value as a JSON document.
///
/// # Errors
/// As [`say`].
pub fn say_json(value: &impl serde::Serialize) -> anyhow::Result<()> {
    say(serde_json::to_string_pretty(value)?)
}

/// Shows progress on standard error when that is a terminal.
pub fn progress(text: impl std::fmt::Display) {
    if std::io::stderr().is_terminal() {
        anstream::eprintln!("{}", painted(QUIET, text));
    }
}

/// Says on standard error what the user must know though the command goes on.
pub fn note(text: impl std::fmt::Display) {
    anstream::eprintln!("{}", painted(QUIET, text));
}

/// Whether `problem` is only that the reader closed the output, as `head` does.
pub fn is_read_enough(problem: &anyhow::Error) -> bool {
    problem.downcast_ref::<std::io::Error>().is_some_and(|problem| problem.kind() == ErrorKind::BrokenPipe)
}
