//! The body of a request as it is given on the command line: JSON, or `-` to read it.

use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use serde_json::Value;

/// The JSON object that `given` is, or that is read where it is `-`.
///
/// # Errors
/// When it cannot be read, or is no JSON object.
pub fn read(given: &str) -> anyhow::Result<Value> {
    let mut text = given.to_owned();
    if text == "-" {
        text.clear();
        std::io::stdin().read_to_string(&mut text).context("the request cannot be read")?;
    }
    let body: Value = serde_json::from_str(&text).map_err(|problem| not_json(given, &problem))?;
    anyhow::ensure!(body.is_object(), "the request is not a JSON object; write one such as {{\"proposal\": \"p-1\"}}");
    Ok(body)
}

/// A request that begins like no JSON is probably the name of a file.
fn not_json(given: &str, problem: &serde_json::Error) -> anyhow::Error {
    if given == "-" || given.trim_start().starts_with('{') {
        return anyhow::anyhow!("the request is not JSON: {problem}");
    }
    anyhow::anyhow!(
        "the request is not JSON; write it as '{{\"proposal\": \"p-1\"}}', or have a file read by - and < {}",
        if Path::new(given).is_file() { given } else { "request.json" }
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_is_told_from_json_that_is_wrong() {
        let said = |text: &str| format!("{:#}", read(text).expect_err("it is no JSON"));
        assert!(said("request.json").contains("read by - and < request.json"), "{}", said("request.json"));
        assert!(said("{\"proposal\": p-1}").contains("line 1 column 14"), "{}", said("{\"proposal\": p-1}"));
        assert!(said("[]").contains("not a JSON object"), "{}", said("[]"));
    }
}
