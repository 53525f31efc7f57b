//! The commands that a record has carried out, in few bytes: they are kept for ever, so that none is carried out twice.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, Hasher};

use crate::codes::CommandId;

/// Bytes of one command: its key, and where it is answered.
pub const COMMAND_SIZE: usize = KEY + ANSWER;

/// Half the bits of the identifier: two of a million commands share them once in thirty million records, and the log shows it.
const KEY: usize = 8;

/// Six bytes of the request's digest and five of the sequence.
const ANSWER: usize = REQUEST + SEQUENCE;
const REQUEST: usize = 6;
const SEQUENCE: usize = 5;

/// Where the answer to an earlier command is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The commit's place in its partition of the log: below 2^40.
    pub sequence: u64,
    request: [u8; REQUEST],
}

impl Answered {
    /// Whether it answers a request of this digest; the log decides in doubt.
    pub fn is_of(&self, request: u64) -> bool {
        self.request == shortened(request)
    }
}

/// The commands carried out on a record.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct KnownCommands(HashMap<[u8; KEY], [u8; ANSWER], BuildHasherDefault<KeyHasher>>);

impl KnownCommands {
    /// Notes that the request of digest `request` was carried out as `id`, by the commit at `sequence`.
    pub fn insert(&mut self, id: CommandId, request: u64, sequence: u64) {
        let mut answer = [0; ANSWER];
        answer[..REQUEST].copy_from_slice(&shortened(request));
        answer[REQUEST..].copy_from_slice(&sequence.to_be_bytes()[8 - SEQUENCE..]);
        self.0.insert(key(id), answer);
    }

    /// Where `id` is answered, if it was carried out.
    pub fn get(&self, id: CommandId) -> Option<Answered> {
        self.0.get(&key(id)).map(|answer| {
            let mut request = [0; REQUEST];
            request.copy_from_slice(&answer[..REQUEST]);
            Answered { sequence: sequence_of(answer), request }
        })
    }

    /// Whether `id` was carried out.
    pub fn contains(&self, id: CommandId) -> bool {
        self.0.contains_key(&key(id))
    }

    /// [`COMMAND_SIZE`] bytes for each command, in the order of the log: the same commands always have the same bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut commands: Vec<_> = self.0.iter().collect();
        commands.sort_unstable_by_key(|(_, answer)| sequence_of(answer));
        commands.into_iter().flat_map(|(key, answer)| key.iter().chain(answer).copied()).collect()
    }

    /// The commands that [`to_bytes`](Self::to_bytes) wrote; `None` for bytes of another form.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (commands, rest) = bytes.as_chunks::<COMMAND_SIZE>();
        let commands = commands.iter().map(|command| {
            let (mut key, mut answer) = ([0; KEY], [0; ANSWER]);
            key.copy_from_slice(&command[..KEY]);
            answer.copy_from_slice(&command[KEY..]);
            (key, answer)
        });
        rest.is_empty().then(|| Self(commands.collect()))
    }
}

impl fmt::Debug for KnownCommands {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KnownCommands").field("count", &self.0.len()).finish()
    }
}

fn key(CommandId(id): CommandId) -> [u8; KEY] {
    let (high, low) = id.as_u64_pair();
    (high ^ low.rotate_left(1)).to_be_bytes()
}

fn shortened(request: u64) -> [u8; REQUEST] {
    let mut shortened = [0; REQUEST];
    shortened.copy_from_slice(&request.to_be_bytes()[8 - REQUEST..]);
    shortened
}

fn sequence_of(answer: &[u8; ANSWER]) -> u64 {
    answer[REQUEST..].iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// Spreads keys over the table; identifiers are random in most of their bits already.
#[derive(Clone, Copy, Debug, Default)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let number = bytes.iter().fold(self.0, |number, byte| number.rotate_left(8) ^ u64::from(*byte));
        self.0 = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn id(number: u64) -> CommandId {
        CommandId(Uuid::from_u64_pair(number, number << 20 | 7))
    }

    #[test]
    fn commands_are_found_with_their_request_and_place() {
        let mut known = KnownCommands::default();
        (1..=1_000).for_each(|number| known.insert(id(number), number * 31, number << 28));
        for number in 1..=1_000 {
            let answered = known.get(id(number)).expect("it was carried out");
            assert_eq!(answered.sequence, number << 28);
            assert!(answered.is_of(number * 31) && !answered.is_of(number * 31 + 1));
        }
        assert!(known.get(id(1_001)).is_none() && !known.contains(id(1_001)));
    }

    #[test]
    fn commands_read_as_they_are_written() {
        let mut known = KnownCommands::default();
        (1..=3).for_each(|number| known.insert(id(number), u64::MAX - number, number << 33));
        let bytes = known.to_bytes();
        assert_eq!(bytes.len(), 3 * COMMAND_SIZE);
        assert_eq!(KnownCommands::from_bytes(&bytes).as_ref(), Some(&known));
        assert_eq!(KnownCommands::from_bytes(&bytes[1..]), None);
    }
}
