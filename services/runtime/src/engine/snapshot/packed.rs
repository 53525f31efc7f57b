//! The commands known of a record as one string of bytes: 40 for each, where a self-describing form has more than 100.

use std::collections::HashMap;
use std::fmt;

use convene_kernel::aggregate::Answered;
use convene_kernel::codes::CommandId;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// Bytes of one command: its identifier, and three numbers, the highest byte first.
const SIZE: usize = 40;

/// The commands of a record, by identifier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PackedCommands(pub HashMap<CommandId, Answered>);

impl Serialize for PackedCommands {
    /// In the order of the commits, so that the same commands always have the same bytes.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut commands: Vec<_> = self.0.iter().collect();
        commands.sort_unstable_by_key(|(_, answered)| answered.version);
        let mut bytes = Vec::with_capacity(commands.len() * SIZE);
        for (CommandId(id), Answered { request, version, sequence }) in commands {
            bytes.extend_from_slice(id.as_bytes());
            [request, version, sequence].iter().for_each(|number| bytes.extend_from_slice(&number.to_be_bytes()));
        }
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for PackedCommands {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(Bytes)
    }
}

struct Bytes;

impl Visitor<'_> for Bytes {
    type Value = PackedCommands;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "commands of {SIZE} bytes each")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<PackedCommands, E> {
        let (commands, rest) = bytes.as_chunks::<SIZE>();
        if !rest.is_empty() {
            return Err(E::invalid_length(bytes.len(), &self));
        }
        Ok(PackedCommands(commands.iter().map(unpack).collect()))
    }
}

fn unpack(bytes: &[u8; SIZE]) -> (CommandId, Answered) {
    let number = |at: usize| bytes[at..at + 8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
    let mut id = [0; 16];
    id.copy_from_slice(&bytes[..16]);
    let answered = Answered { request: number(16), version: number(24), sequence: number(32) };
    (CommandId(Uuid::from_bytes(id)), answered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_read_as_they_are_written() {
        let command = |number: u64| {
            let answered = Answered { request: u64::MAX - number, version: number, sequence: number << 33 };
            (CommandId(Uuid::from_u128(u128::from(number) << 70 | 7)), answered)
        };
        let commands = PackedCommands((1..=3).map(command).collect());
        let bytes = rmp_serde::to_vec(&commands).expect("it is written");
        assert_eq!(rmp_serde::from_slice::<PackedCommands>(&bytes).expect("it is read"), commands);
        let cut = rmp_serde::to_vec(&serde_json::Value::from("cut")).expect("it is written");
        assert!(rmp_serde::from_slice::<PackedCommands>(&cut).is_err());
    }
}
