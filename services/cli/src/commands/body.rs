//! The body of a request as it is given on the command line: JSON, or `-` to read it.

use std::io::Read as _;

use anyhow::Context as _;
use serde_json::Value;

/// The JSON object that `text` is, or that is read where `text` is `-`.
///
/// # Errors
/// When it cannot be read, or is no JSON object.
pub fn read(text: &str) -> anyhow::Result<Value> {
    let mut text = text.to_owned();
    if text == "-" {
        text.clear();
        std::io::stdin().read_to_string(&mut text).context("the request cannot be read")?;
    }
    let body: Value = serde_json::from_str(&text).context("the request is not JSON")?;
    anyhow::ensure!(body.is_object(), "the request is not a JSON object; write one such as {{\"proposal\": \"p-1\"}}");
    Ok(body)
}
