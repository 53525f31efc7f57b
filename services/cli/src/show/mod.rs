//! How things are shown to people: colours, dates, wrapped text, outlines and tables.
//!
//! What is shown is decided by the commands.

use prost_reflect::MessageDescriptor;
use serde_json::Value;

pub mod blank;
pub mod coordination;
pub mod country;
pub mod dates;
pub mod mission;
pub mod moment;
pub mod out;
pub mod problem;
pub mod receipt;
pub mod record;
pub mod reference;
pub mod style;
pub mod table;
pub mod text;

/// What a service answered with `message`: a receipt as what it says, anything else as an outline.
pub fn answer(message: &MessageDescriptor, answer: &Value) -> String {
    match &answer["receipt"] {
        Value::Null => record::outline_of(message, answer),
        receipt => receipt::receipt(receipt),
    }
}
