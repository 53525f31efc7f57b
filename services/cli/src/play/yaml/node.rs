//! A YAML document as a tree that knows the position of each of its nodes.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use serde_saphyr::Spanned;

/// Where something begins in the document, both counted from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: u64,
    /// The column.
    pub column: u64,
}

impl fmt::Display for Position {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "line {}, column {}", self.line, self.column)
    }
}

impl From<serde_saphyr::Location> for Position {
    fn from(location: serde_saphyr::Location) -> Self {
        Self { line: location.line(), column: location.column() }
    }
}

/// A node of the document and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where it begins.
    pub position: Position,
    /// What it contains.
    pub content: Content,
}

/// What a node contains.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// Nothing, or `null`.
    Nothing,
    /// `true` or `false`.
    Truth(bool),
    /// A number, as JSON has it.
    Number(serde_json::Number),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Keys in the order of the document, each with its position.
    Map(Vec<(Key, Node)>),
}

/// A key of a mapping and its position.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    /// Its position.
    pub position: Position,
    /// The key.
    pub name: String,
}

impl Node {
    /// Reads one document.
    ///
    /// # Errors
    /// When the text is not YAML; the message says where.
    pub fn parse(text: &str) -> Result<Self, serde_saphyr::Error> {
        serde_saphyr::from_str(text)
    }

    /// What kind of thing it is, as people call it.
    pub fn kind(&self) -> &'static str {
        match &self.content {
            Content::Nothing => "nothing",
            Content::Truth(_) => "true or false",
            Content::Number(_) => "a number",
            Content::Text(_) => "a text",
            Content::List(_) => "a list",
            Content::Map(_) => "a mapping",
        }
    }

    /// The same without lines, every text passed through `text`.
    pub fn to_json(&self, text: &mut impl FnMut(&str) -> String) -> Value {
        match &self.content {
            Content::Nothing => Value::Null,
            Content::Truth(truth) => Value::Bool(*truth),
            Content::Number(number) => Value::Number(number.clone()),
            Content::Text(given) => Value::String(text(given)),
            Content::List(items) => items.iter().map(|item| item.to_json(text)).collect(),
            Content::Map(entries) => {
                Value::Object(entries.iter().map(|(key, value)| (key.name.clone(), value.to_json(text))).collect())
            }
        }
    }
}

/// A value without a document: it has no position.
impl From<&Value> for Node {
    fn from(value: &Value) -> Self {
        let position = Position::default();
        let content = match value {
            Value::Null => Content::Nothing,
            Value::Bool(truth) => Content::Truth(*truth),
            Value::Number(number) => Content::Number(number.clone()),
            Value::String(text) => Content::Text(text.clone()),
            Value::Array(items) => Content::List(items.iter().map(Self::from).collect()),
            Value::Object(entries) => {
                let key = |name: &String| Key { position, name: name.clone() };
                Content::Map(entries.iter().map(|(name, value)| (key(name), Self::from(value))).collect())
            }
        };
        Self { position, content }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let spanned = Spanned::<Content>::deserialize(deserializer)?;
        Ok(Self { position: spanned.referenced.into(), content: spanned.value })
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a text, a number, true or false, a list or a mapping")
    }

    fn visit_unit<E>(self) -> Result<Content, E> {
        Ok(Content::Nothing)
    }

    fn visit_none<E>(self) -> Result<Content, E> {
        Ok(Content::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content, D::Error> {
        Content::deserialize(deserializer)
    }

    fn visit_bool<E>(self, truth: bool) -> Result<Content, E> {
        Ok(Content::Truth(truth))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Content, E> {
        Ok(Content::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Content, E> {
        Ok(Content::Number(number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Content, E> {
        let number = serde_json::Number::from_f64(number);
        number.map(Content::Number).ok_or_else(|| E::custom("infinity and not-a-number have no place here"))
    }

    fn visit_str<E>(self, text: &str) -> Result<Content, E> {
        Ok(Content::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Content, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Content::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Content, A::Error> {
        let mut entries: Vec<(Key, Node)> = Vec::new();
        while let Some((key, value)) = map.next_entry::<Spanned<String>, Node>()? {
            if entries.iter().any(|(known, _)| known.name == key.value) {
                return Err(A::Error::custom(format!("the key '{}' is here twice", key.value)));
            }
            entries.push((Key { position: key.referenced.into(), name: key.value }, value));
        }
        Ok(Content::Map(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_node_knows_where_it_stands() {
        let node = Node::parse("a: 1\nb:\n  - true\n  - c: text # no comment\n").expect("it is YAML");
        let Content::Map(entries) = node.content else { panic!("a mapping") };
        assert_eq!((entries[0].0.position.line, entries[1].0.position.line), (1, 2));
        let Content::List(items) = &entries[1].1.content else { panic!("a list") };
        assert_eq!(items[0].position, Position { line: 3, column: 5 });
        assert_eq!(items[1].position.to_string(), "line 4, column 5");
    }

    #[test]
    fn it_becomes_json_with_its_texts_replaced() {
        let node = Node::parse("a: [1, 1.5, yes please, ~]\nb: {c: '2013'}\n").expect("it is YAML");
        let json = node.to_json(&mut |text| text.to_uppercase());
        assert_eq!(json, serde_json::json!({"a": [1, 1.5, "YES PLEASE", null], "b": {"c": "2013"}}));
    }
}
