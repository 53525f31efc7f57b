//! Reads the fields of a mapping, noting each mistake with its place and going on.

use std::fmt;

use super::node::{Content, Key, Node, Position};

/// Something wrong in the document.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// Where.
    pub position: Position,
    /// What is wrong, and how to fix it.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.position, self.what)
    }
}

/// Every mistake found so far.
#[derive(Debug, Default)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// Notes a mistake.
    pub fn note(&mut self, position: Position, what: impl Into<String>) {
        self.0.push(Mistake { position, what: what.into() });
    }

    /// All of them in the order of the document, or none.
    pub fn finish(mut self) -> Result<(), Vec<Mistake>> {
        self.0.sort();
        self.0.dedup();
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }

    /// Reads a text in its own form, such as a moment or a code.
    pub fn parse<T>(&mut self, position: Position, text: &str) -> Option<T>
    where
        T: std::str::FromStr<Err: fmt::Display>,
    {
        text.parse().map_err(|problem| self.note(position, format!("{problem}"))).ok()
    }

    /// The text of a node.
    pub fn text<'n>(&mut self, what: &str, node: &'n Node) -> Option<&'n str> {
        match &node.content {
            Content::Text(text) if !text.trim().is_empty() => Some(text.trim()),
            Content::Text(_) => self.none(node.position, format!("'{what}' is empty; write a text")),
            Content::Number(number) => {
                self.none(node.position, format!("'{what}' is the number {number}; put it in quotes to make it a text"))
            }
            _ => self.none(node.position, format!("'{what}' is {}; write a text", node.kind())),
        }
    }

    /// The items of a node that is a list; none when it is not.
    pub fn list<'n>(&mut self, what: &str, node: &'n Node) -> &'n [Node] {
        match &node.content {
            Content::List(items) => items,
            Content::Nothing => &[],
            _ => {
                self.note(node.position, format!("'{what}' is {}; write a list", node.kind()));
                &[]
            }
        }
    }

    /// The entries of a node that is a mapping; none when it is not.
    pub fn map<'n>(&mut self, what: &str, node: &'n Node) -> &'n [(Key, Node)] {
        match &node.content {
            Content::Map(entries) => entries,
            Content::Nothing => &[],
            _ => {
                self.note(node.position, format!("'{what}' is {}; write a mapping of keys to values", node.kind()));
                &[]
            }
        }
    }

    fn none<T>(&mut self, position: Position, what: String) -> Option<T> {
        self.note(position, what);
        None
    }
}

/// The fields of one mapping, of which each may be taken once; what is left at the end is unknown.
#[derive(Debug)]
pub struct Fields<'n> {
    what: &'static str,
    position: Position,
    entries: &'n [(Key, Node)],
    known: Vec<&'static str>,
}

impl<'n> Fields<'n> {
    /// The fields of `node`, which is `what`.
    pub fn of(what: &'static str, node: &'n Node, mistakes: &mut Mistakes) -> Self {
        Self { what, position: node.position, entries: mistakes.map(what, node), known: Vec::new() }
    }

    /// Where the mapping begins.
    pub fn position(&self) -> Position {
        self.position
    }

    /// A field that may be absent.
    pub fn take(&mut self, name: &'static str) -> Option<&'n Node> {
        self.known.push(name);
        self.entries.iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
    }

    /// A text that may be absent.
    pub fn text(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<&'n str> {
        self.take(name).and_then(|node| mistakes.text(name, node))
    }

    /// A text that must be there.
    pub fn needed(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<&'n str> {
        let Some(node) = self.take(name) else {
            mistakes.note(self.position, format!("{} has no '{name}'; add it", self.what));
            return None;
        };
        mistakes.text(name, node)
    }

    /// A text in a form of its own that may be absent, such as a moment.
    pub fn parsed<T>(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Option<T>
    where
        T: std::str::FromStr<Err: fmt::Display>,
    {
        let node = self.take(name)?;
        let text = mistakes.text(name, node)?;
        mistakes.parse(node.position, text)
    }

    /// The texts of a list that may be absent, each with its place.
    pub fn texts(&mut self, name: &'static str, mistakes: &mut Mistakes) -> Vec<(Position, &'n str)> {
        let Some(node) = self.take(name) else { return Vec::new() };
        let items = mistakes.list(name, node);
        items.iter().filter_map(|item| Some((item.position, mistakes.text(name, item)?))).collect()
    }

    /// Notes every field that was not asked for.
    pub fn finish(self, mistakes: &mut Mistakes) {
        for (key, _) in self.entries.iter().filter(|(key, _)| !self.known.contains(&key.name.as_str())) {
            let known = self.known.join(", ");
            mistakes.note(key.position, format!("{} has no field '{}'; its fields are {known}", self.what, key.name));
        }
    }
}
