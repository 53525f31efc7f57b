//! Bodies that have a part in the procedures, with those that succeed them (row IM-21).

use super::validity::Validity;
use crate::guidance::problem::Problem;
use crate::guidance::reading::{Fields, Source};

/// A body that has a part for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    /// The part it has, such as `ttca`: the name of the role where it is one.
    pub part: String,
    /// Its name.
    pub name: String,
    /// Its short name.
    pub short: String,
    /// What it does in the procedures.
    pub does: String,
    /// The days on which it has the part.
    pub validity: Validity,
    /// Where this is written.
    pub source: String,
}

/// Reads the bodies.
pub(super) fn read(file: &str, text: &str, problems: &mut Vec<Problem>) -> Vec<Body> {
    let mut bodies: Vec<Body> = Vec::new();
    Source::read(file, text, problems, |fields| {
        fields.cited_row();
        fields.tables("body", |fields| {
            let body = body(fields)?;
            let before = bodies.iter().find(|other| other.part == body.part && other.validity.overlaps(&body.validity));
            if let Some(before) = before {
                let what =
                    format!("'{}' and '{}' have the part '{}' on the same day", before.short, body.short, body.part);
                fields.wrong_in("valid_from", what, "let the earlier end the day before its successor begins");
            }
            bodies.push(body);
            Some(())
        });
    });
    bodies
}

fn body(fields: &mut Fields<'_>) -> Option<Body> {
    let part = fields.text("part");
    let name = fields.text("name");
    let short = fields.text("short");
    let does = fields.text("does");
    let validity = Validity::read(fields);
    let source = fields.text("source");
    Some(Body { part: part?, name: name?, short: short?, does: does?, validity: validity?, source: source? })
}
