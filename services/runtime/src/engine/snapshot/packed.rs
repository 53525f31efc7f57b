//! The commands known of a record as one string of bytes, which is far smaller than a form that describes itself.

use std::fmt;

use convene_kernel::known_commands::{COMMAND_SIZE, KnownCommands};
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The commands of a record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PackedCommands(pub KnownCommands);

impl Serialize for PackedCommands {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0.to_bytes())
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
        write!(formatter, "commands of {COMMAND_SIZE} bytes each")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<PackedCommands, E> {
        KnownCommands::from_bytes(bytes).map(PackedCommands).ok_or_else(|| E::invalid_length(bytes.len(), &self))
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::CommandId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn commands_read_as_they_are_written() {
        let mut commands = PackedCommands::default();
        (1..=3).for_each(|number| commands.0.insert(CommandId(Uuid::from_u128(number)), 7, 7));
        let bytes = rmp_serde::to_vec(&commands).expect("it is written");
        assert_eq!(rmp_serde::from_slice::<PackedCommands>(&bytes).expect("it is read"), commands);
        let cut = rmp_serde::to_vec(&serde_json::Value::from("cut")).expect("it is written");
        assert!(rmp_serde::from_slice::<PackedCommands>(&cut).is_err());
    }
}
