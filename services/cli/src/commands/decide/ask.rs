//! Asks the person before the terminal, and nobody else.

use std::io::{IsTerminal as _, stderr, stdin};

/// Shows the person what is decided on and what would happen, and returns when the person says yes.
///
/// # Errors
/// When the person says anything else, or there is no terminal to ask in.
pub fn confirmed(page: &str, question: &str) -> anyhow::Result<()> {
    anstream::eprint!("{page}");
    anyhow::ensure!(
        stdin().is_terminal() && stderr().is_terminal(),
        "nothing is decided: there is no terminal to ask '{question}' in; with --yes nobody is asked"
    );
    anstream::eprint!("\n{question} Write yes to decide: ");
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    anyhow::ensure!(is_yes(&answer), "nothing is decided");
    Ok(())
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_lowercase().as_str(), "yes" | "y")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_yes_is_yes() {
        assert!(is_yes("yes\n") && is_yes(" Y \n"));
        assert!(!["", "\n", "no\n", "yess\n", "ok\n"].iter().any(|answer| is_yes(answer)));
    }
}
