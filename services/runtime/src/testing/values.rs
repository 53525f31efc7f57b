//! The values of a state, each by its place in it: for tables of what commands change.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// The values of `state`, each by its place, such as `clusters.health.etag`. Who recorded something and when is one value: its commit.
/// What is none, or an empty list, is left out.
///
/// # Panics
/// When the state cannot be kept in a snapshot.
pub fn values_of<T: Serialize>(state: &T) -> BTreeMap<String, String> {
    let mut bytes = Vec::new();
    let mut serializer = rmp_serde::Serializer::new(&mut bytes).with_struct_map().with_human_readable();
    state.serialize(&mut serializer).expect("a state can be kept in a snapshot");
    let mut deserializer = rmp_serde::Deserializer::new(bytes.as_slice()).with_human_readable();
    let node = Node::deserialize(&mut deserializer).expect("what was written is read");
    let mut values = BTreeMap::new();
    node.put("", &mut values);
    values
}

/// What a snapshot holds, of any type.
enum Node {
    Nothing,
    Value(String),
    List(Vec<Node>),
    Map(Vec<(Node, Node)>),
}

impl Node {
    fn put(&self, place: &str, values: &mut BTreeMap<String, String>) {
        let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}.{name}") };
        match self {
            Self::List(all) if all.iter().any(|one| matches!(one, Self::List(_) | Self::Map(_))) => {
                all.iter().enumerate().for_each(|(index, one)| one.put(&format!("{place}[{index}]"), values));
            }
            Self::Map(all) if self.commit().is_none() => {
                all.iter().for_each(|(name, one)| one.put(&below(&name.text()), values));
            }
            Self::Nothing => {}
            Self::List(all) if all.is_empty() => {}
            _ => drop(values.insert(place.to_owned(), self.text())),
        }
    }

    /// It in one line.
    fn text(&self) -> String {
        let joined = |all: &mut dyn Iterator<Item = &Self>| all.map(Self::text).collect::<Vec<_>>().join(" ");
        match self {
            Self::Nothing => "none".to_owned(),
            Self::Value(text) => text.clone(),
            Self::List(all) => joined(&mut all.iter()),
            Self::Map(all) => match self.commit() {
                Some((etag, occurred_at)) => format!("commit {etag} of {occurred_at}"),
                None => joined(&mut all.iter().map(|(_, one)| one)),
            },
        }
    }

    /// The commit and the moment that a stamp names, where it is one.
    fn commit(&self) -> Option<(String, String)> {
        let Self::Map(fields) = self else { return None };
        let field = |wanted: &str| fields.iter().find(|(name, _)| name.text() == wanted).map(|(_, one)| one.text());
        field("recorded_at").and(Some((field("etag")?, field("occurred_at")?)))
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyNode)
    }
}

struct AnyNode;

impl<'de> Visitor<'de> for AnyNode {
    type Value = Node;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value of a snapshot")
    }

    fn visit_unit<E: Error>(self) -> Result<Node, E> {
        Ok(Node::Nothing)
    }

    fn visit_none<E: Error>(self) -> Result<Node, E> {
        self.visit_unit()
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Value(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Value(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Value(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        Ok(Node::Value(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Value(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut all = Vec::new();
        while let Some(one) = seq.next_element()? {
            all.push(one);
        }
        Ok(Node::List(all))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut all = Vec::new();
        while let Some(entry) = map.next_entry()? {
            all.push(entry);
        }
        Ok(Node::Map(all))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RM-1.15: each value has its place, whatever names it; what has the fields of a commit is one value, and none is left out.
    #[test]
    fn each_value_has_its_place() {
        #[derive(Serialize)]
        struct Key {
            kind: &'static str,
            of: u64,
        }
        let stamp = BTreeMap::from([("etag", "3"), ("occurred_at", "2013-11-12"), ("recorded_at", "2013-11-13")]);
        let state = (BTreeMap::from([(vec![1_u64], true)]), vec![Some(stamp), None], [Key { kind: "one", of: 2 }]);
        let values = values_of(&BTreeMap::from([("all", state)]));
        let lines: Vec<_> = values.iter().map(|(place, value)| format!("{place}: {value}")).collect();
        let expected =
            ["all[0].1: true", "all[1][0]: commit 3 of 2013-11-12", "all[2][0].kind: one", "all[2][0].of: 2"];
        assert_eq!(lines, expected);
    }
}
