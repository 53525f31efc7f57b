//! What was said in a form, to be read once more before it is done.

use super::form::{Drawn, Field};

/// One answer of a form.
#[derive(Clone, Debug)]
pub struct Line {
    /// What was asked.
    pub label: String,
    /// What was said.
    pub value: String,
    /// Whether it is a heading of what follows.
    pub is_heading: bool,
}

/// The answers of fields, those left blank left out.
pub fn lines(fields: &[Field], yes: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    for field in fields {
        take(field, yes, &mut lines);
    }
    lines
}

fn take(field: &Field, yes: &str, lines: &mut Vec<Line>) {
    let mut say = |label: &str, value: String| {
        if !value.trim().is_empty() {
            lines.push(Line { label: label.to_owned(), value, is_heading: false });
        }
    };
    match field.drawn {
        Drawn::Check => say(&field.label, if field.value == "true" { yes.to_owned() } else { String::new() }),
        Drawn::Radios | Drawn::Select | Drawn::Checks => {
            let chosen = field.choices.iter().filter(|choice| choice.is_chosen).map(|choice| choice.label.clone());
            say(&field.label, chosen.collect::<Vec<_>>().join("; "));
        }
        Drawn::Texts => field.choices.iter().for_each(|choice| say(&choice.label, choice.value.clone())),
        Drawn::Moment => say(&field.label, with_utc(&field.value)),
        Drawn::Group | Drawn::Groups | Drawn::Seldom => {
            for group in &field.groups {
                let mut within = Vec::new();
                group.fields.iter().for_each(|field| take(field, yes, &mut within));
                if !within.is_empty() {
                    let heading = if group.title.is_empty() { &field.label } else { &group.title };
                    lines.push(Line { label: heading.clone(), value: String::new(), is_heading: true });
                    lines.extend(within);
                }
            }
        }
        _ => say(&field.label, field.value.clone()),
    }
}

fn with_utc(value: &str) -> String {
    if value.is_empty() { String::new() } else { format!("{} UTC", value.replace('T', " ")) }
}
