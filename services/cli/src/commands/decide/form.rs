//! A form that a person fills in: a document of YAML, which is a message of the contracts. What is wrong in it is said with its line.

use anyhow::Context as _;
use serde_json::Value;

use crate::play::body;
use crate::play::yaml::{Mistakes, Node};

/// The message of the contracts called `message` that the form in `file` holds; `-` is standard input.
///
/// # Errors
/// When it cannot be read, is not YAML, or has what the message has not.
///
/// # Panics
/// When the contracts have no such message.
pub fn read(file: &str, message: &str) -> anyhow::Result<Value> {
    let text = match file {
        "-" => std::io::read_to_string(std::io::stdin()),
        file => std::fs::read_to_string(file),
    };
    parsed(&text.with_context(|| format!("{file} cannot be read"))?, message).with_context(|| file.to_owned())
}

fn parsed(text: &str, message: &str) -> anyhow::Result<Value> {
    let node = Node::parse(text).map_err(|problem| anyhow::anyhow!("it is not YAML: {problem}"))?;
    let message = convene_proto::descriptor_pool().get_message_by_name(message).expect("a message of the contracts");
    let mut mistakes = Mistakes::default();
    body::check(&message, "", mistakes.map("the form", &node), &mut mistakes);
    match mistakes.finish() {
        Ok(()) => Ok(node.to_json(&mut str::to_owned)),
        Err(mistakes) => {
            let lines: Vec<_> = mistakes.iter().map(|mistake| format!("\n  {mistake}")).collect();
            Err(anyhow::anyhow!("{} things are wrong in the form:{}", lines.len(), lines.concat()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUBMISSION: &str = "convene.activation.v1.Submission";

    #[test]
    fn the_form_of_a_proposal_is_a_proposal() {
        let form = parsed(super::super::propose::FORM, SUBMISSION).expect("the form is right");
        assert_eq!(form["recommendations"][0]["criteria"].as_array().map(Vec::len), Some(4));
    }

    #[test]
    fn everything_wrong_is_said_with_its_line() {
        let wrong = "proposal: p-1\nemergancy: storm\nrecommendations:\n  - sectors: HEA\n";
        let said = format!("{:#}", parsed(wrong, SUBMISSION).expect_err("two things are wrong"));
        assert!(said.starts_with("2 things are wrong") && said.contains("perhaps 'emergency' is meant"), "{said}");
        assert!(said.contains("line 4"), "{said}");
    }
}
