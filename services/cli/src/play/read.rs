//! Reads a scenario from YAML and checks all of it: every mistake is reported at once with its position.

mod expected;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use convene_coordination::coverage::{Coverage, Options, Vocabulary};
use convene_kernel::catalogue::Catalogue;
use convene_kernel::codes::{CountryCode, OrganizationCode, PersonId, ResourceId};
use convene_kernel::identity::{Grant, Role};
use convene_kernel::reference::Reference;
use convene_kernel::row::Row;
use prost_reflect::{DescriptorPool, MessageDescriptor};

use super::body;
use super::scenario::{Actor, Call, GivenEtag, Invented, Scenario, Step};
use super::yaml::{Content, Fields, Mistake, Mistakes, Node, Position};
use crate::client::method;
use crate::import::CoverageRows;
use crate::show::text::counted;

/// Why a text is no scenario.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is not YAML.
    #[error("{file} is not YAML: {}", problem.to_string().trim_start_matches("error: "))]
    Syntax {
        /// The file.
        file: String,
        /// What the parser says.
        problem: Box<serde_saphyr::Error>,
    },
    /// It is YAML with mistakes.
    #[error("{file} has {}:\n{}", counted(.mistakes.len(), "mistake"), lines(.mistakes))]
    Mistakes {
        /// The file.
        file: String,
        /// Each of them.
        mistakes: Vec<Mistake>,
    },
}

fn lines(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(|mistake| format!("  {mistake}")).collect::<Vec<_>>().join("\n")
}

/// Reads the scenario `text` of `file`, with the methods of `pool`. Its name is the file's, without the extension.
///
/// # Errors
/// When it is not YAML, or has mistakes: then all of them.
pub fn read(file: &Path, text: &str, pool: &DescriptorPool) -> Result<Scenario, Unreadable> {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let folder = file.parent().unwrap_or(Path::new(""));
    let file = file.display().to_string();
    let node = match Node::parse(text) {
        Ok(node) => node,
        Err(problem) => return Err(Unreadable::Syntax { file, problem: Box::new(problem) }),
    };
    let mut mistakes = Mistakes::default();
    let scenario = Reading { pool, folder, mistakes: &mut mistakes, kept: BTreeSet::new() }.scenario(&name, &node);
    mistakes.finish().map_err(|mistakes| Unreadable::Mistakes { file, mistakes })?;
    Ok(scenario.expect("a scenario without mistakes is whole"))
}

struct Reading<'r> {
    pool: &'r DescriptorPool,
    /// The folder of the scenario, where the files are that it names.
    folder: &'r Path,
    mistakes: &'r mut Mistakes,
    kept: BTreeSet<String>,
}

impl Reading<'_> {
    fn scenario(mut self, name: &str, node: &Node) -> Option<Scenario> {
        let mut fields = Fields::of("the scenario", node, self.mistakes);
        let title = fields.needed("title", self.mistakes);
        let summary = fields.needed("summary", self.mistakes);
        let sources = fields.texts("sources", self.mistakes);
        let exercise = fields.parsed::<ResourceId>("exercise", self.mistakes);
        let country = fields.parsed::<CountryCode>("country", self.mistakes);
        for (missing, what) in [(exercise.is_none(), "exercise"), (country.is_none(), "country")] {
            if missing {
                self.mistakes.note(fields.position(), format!("the scenario has no '{what}' that can be used; add it"));
            }
        }
        let actors = fields.take("actors").map(|node| self.actors(node)).unwrap_or_default();
        let steps = fields.take("steps").map(|node| self.steps(node, &actors)).unwrap_or_default();
        fields.finish(self.mistakes);
        if steps.is_empty() {
            self.mistakes.note(node.position, "the scenario has no steps; add them as a list under 'steps'");
        }
        Some(Scenario {
            name: name.to_owned(),
            title: title?.to_owned(),
            summary: one_line(summary?),
            sources: sources.into_iter().map(|(_, source)| one_line(source)).collect(),
            exercise: exercise?,
            country: country?,
            actors,
            steps,
        })
    }

    fn actors(&mut self, node: &Node) -> BTreeMap<String, Actor> {
        let entries = self.mistakes.map("actors", node);
        entries.iter().filter_map(|(key, node)| Some((key.name.clone(), self.actor(node)?))).collect()
    }

    fn actor(&mut self, node: &Node) -> Option<Actor> {
        let mut fields = Fields::of("an actor", node, self.mistakes);
        let office = fields.needed("office", self.mistakes).map(str::to_owned);
        let person = fields.parsed::<PersonId>("person", self.mistakes);
        let organization = fields.parsed::<OrganizationCode>("organization", self.mistakes);
        let grants = fields.take("grants").map(|node| self.grants(node)).unwrap_or_default();
        fields.finish(self.mistakes);
        if person.is_none() || organization.is_none() || grants.is_empty() {
            self.mistakes
                .note(node.position, "an actor needs a 'person', an 'organization' and at least one of 'grants'");
        }
        Some(Actor { person: person?, organization: organization?, office: office?, grants })
    }

    fn grants(&mut self, node: &Node) -> Vec<Grant> {
        let items = self.mistakes.list("grants", node);
        items.iter().filter_map(|item| self.grant(item)).collect()
    }

    fn grant(&mut self, node: &Node) -> Option<Grant> {
        let mut fields = Fields::of("a grant", node, self.mistakes);
        let role = fields.parsed::<Role>("role", self.mistakes);
        let country = fields.parsed("country", self.mistakes);
        let cluster = fields.parsed("cluster", self.mistakes);
        fields.finish(self.mistakes);
        let grant = Grant { role: role?, country, cluster };
        if let Err(problem) = grant.check() {
            self.mistakes.note(node.position, problem.to_string());
        }
        Some(grant)
    }

    fn steps(&mut self, node: &Node, actors: &BTreeMap<String, Actor>) -> Vec<Step> {
        let items = self.mistakes.list("steps", node);
        let mut steps: Vec<Step> = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let Some(step) = self.step(index + 1, item, actors) else { continue };
            if let Some(before) = steps.last().filter(|before| before.at > step.at) {
                let (at, before) = (step.at.to_rfc3339(), before.at.to_rfc3339());
                self.mistakes.note(item.position, format!("the step is at {at}, before the one above it at {before}; time never goes back: put it in its place"));
            }
            steps.push(step);
        }
        steps
    }

    fn step(&mut self, number: usize, node: &Node, actors: &BTreeMap<String, Actor>) -> Option<Step> {
        let mut fields = Fields::of("a step", node, self.mistakes);
        let at = fields.parsed::<DateTime<Utc>>("at", self.mistakes);
        if at.is_none() {
            self.mistakes.note(node.position, "the step has no moment; write at: 2013-11-08T04:40:00Z");
        }
        let who = fields.take("who").and_then(|who| Some((who.position, self.mistakes.text("who", who)?)));
        let what = fields.needed("what", self.mistakes).map(one_line);
        let invented = fields.take("invented").and_then(|node| self.invented(node));
        let rows = self.rows(&mut fields, "rows");
        let file = self.file(&mut fields, at);
        let call = self.call(&mut fields, who, actors, file);
        let expected = self.expected(&mut fields);
        fields.finish(self.mistakes);
        Some(Step { line: node.position.line, number, at: at?, what: what?, invented, rows, call, expected })
    }

    fn invented(&mut self, node: &Node) -> Option<Invented> {
        match &node.content {
            Content::Truth(invented) => invented.then_some(Invented::All),
            Content::Text(part) if !part.trim().is_empty() => Some(Invented::Part(one_line(part))),
            _ => {
                let what = format!("'invented' is {}; write true, or what of the step is invented", node.kind());
                self.mistakes.note(node.position, what);
                None
            }
        }
    }

    fn rows(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Vec<Row> {
        let texts = fields.texts(name, self.mistakes);
        texts.into_iter().filter_map(|(position, text)| self.row(position, text)).collect()
    }

    fn row(&mut self, position: Position, text: &str) -> Option<Row> {
        let row = Row::from_data(text);
        if Catalogue::embedded().row(&row).is_none() {
            self.mistakes.note(
                position,
                format!("the guidance has no row '{text}'; write one as the guidance's catalogue has it"),
            );
            return None;
        }
        Some(row)
    }

    fn call(
        &mut self,
        fields: &mut Fields<'_>,
        who: Option<(Position, &str)>,
        actors: &BTreeMap<String, Actor>,
        rows: Option<Arc<CoverageRows>>,
    ) -> Option<Call> {
        let name = fields.take("call").and_then(|node| Some((node.position, self.mistakes.text("call", node)?)));
        let body = fields.take("body");
        let etag = fields.text("etag", self.mistakes).map(|etag| match etag {
            "current" => GivenEtag::Current,
            etag => GivenEtag::Text(etag.to_owned()),
        });
        let occurred_at = fields.parsed("occurred_at", self.mistakes);
        let occurred_on = fields.parsed("occurred_on", self.mistakes);
        let keep = fields.take("keep");
        let position = fields.position();
        let Some((name_position, name)) = name else {
            let is_dated = occurred_at.is_some() || occurred_on.is_some();
            if body.is_some() || rows.is_some() || etag.is_some() || is_dated || keep.is_some() {
                self.mistakes.note(position, "the step has what belongs to a call, and no 'call'; name the method");
            }
            return None;
        };
        match who {
            Some((position, who)) if !actors.contains_key(who) => {
                let known = actors.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
                self.mistakes.note(position, format!("unknown actor '{who}'; the actors are {known}"));
            }
            Some(_) => {}
            None => self.mistakes.note(position, "the step calls a method and does not say as whom; add 'who'"),
        }
        let method =
            method::find(self.pool, name).map_err(|problem| self.mistakes.note(name_position, problem.to_string()));
        let method = method.ok()?;
        if let Some(body) = body {
            self.body(&method.input(), body);
        }
        if rows.is_some() && method.input().get_field_by_name("coverage").is_none() {
            self.mistakes.note(position, format!("{name} imports no file; leave 'file' out"));
        }
        if let Some(GivenEtag::Text(etag)) = &etag {
            self.uses(position, etag);
        }
        let keep = keep.map(|node| self.keep(node)).unwrap_or_default();
        let service = method::service_of(&method).unwrap_or_else(|| "activation".to_owned());
        let who = who?.1.to_owned();
        Some(Call { who, service, method, body: body.cloned(), rows, etag, occurred_at, occurred_on, keep })
    }

    /// The rows of the coverage file that a step names, read with the words of its day.
    fn file(&mut self, fields: &mut Fields<'_>, at: Option<DateTime<Utc>>) -> Option<Arc<CoverageRows>> {
        let name = fields.text("file", self.mistakes)?;
        match self.rows_in(name, at.unwrap_or_default().date_naive()) {
            Ok(rows) => {
                for problem in &rows.outcome.problems.first {
                    self.mistakes.note(fields.position(), format!("the file {name}: {problem}"));
                }
                Some(Arc::new(rows))
            }
            Err(problem) => {
                self.mistakes.note(fields.position(), format!("the file {name} cannot be read: {problem:#}"));
                None
            }
        }
    }

    fn rows_in(&self, name: &str, day: NaiveDate) -> anyhow::Result<CoverageRows> {
        let file = File::open(self.folder.join(name))?;
        let words = Vocabulary::built_in(&Reference::embedded(), day);
        CoverageRows::read(&mut Coverage::open(Box::new(file), words, Options::default())?)
    }

    fn body(&mut self, message: &MessageDescriptor, node: &Node) {
        let entries = self.mistakes.map("body", node);
        if let Some((key, _)) = entries.iter().find(|(key, _)| key.name == "header") {
            self.mistakes
                .note(key.position, "the player fills in the header; leave it out, and give an 'etag' beside 'body'");
        }
        body::check(message, "", entries, self.mistakes);
        let mut texts = Vec::new();
        node.to_json(&mut |text| {
            texts.push(text.to_owned());
            String::new()
        });
        texts.iter().for_each(|text| self.uses(node.position, text));
    }

    /// Notes each `${name}` in `text` that no earlier step keeps.
    fn uses(&mut self, position: Position, text: &str) {
        for part in text.split("${").skip(1) {
            let name = part.split('}').next().unwrap_or_default();
            if !name.starts_with("etag:") && !self.kept.contains(name) {
                self.mistakes.note(position, format!("'${{{name}}}' is used here and no step before keeps '{name}'"));
            }
        }
    }

    fn keep(&mut self, node: &Node) -> Vec<(String, String)> {
        let entries = self.mistakes.map("keep", node);
        let mut keep = Vec::new();
        for (key, path) in entries {
            self.kept.insert(key.name.clone());
            keep.extend(self.mistakes.text("keep", path).map(|path| (key.name.clone(), path.to_owned())));
        }
        keep
    }
}

/// A text of several lines as one.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
