//! The feed, for `convene verify`: the public events and duties of every commit are derived again, and compared with what is
//! on their streams in number, order, identifiers and bytes; where `dataschema` points is a setting, and left out of it.

use std::collections::BTreeMap;

use async_nats::jetstream::Message;
use convene_kernel::digest::Digest;
use convene_runtime::cause::chain;
use convene_runtime::log::Entry;
use convene_runtime::publisher::{
    COMMIT_HEADER, EventMappings, Installation, LogPosition, Origin, POSITION_HEADER, without_schema,
};
use convene_suite::SERVICES;

/// Something that does not fit: in a log or on a stream of the feed, its place there, and what is wrong.
pub(super) type Fault = (String, u64, String);

/// What the feed must have, and what of it was found.
#[derive(Debug)]
pub(super) struct Feed {
    installation: Option<Installation>,
    services: BTreeMap<&'static str, EventMappings>,
    lines: BTreeMap<Line, Expectation>,
    compared: usize,
}

/// The messages of one service about one country on one stream: they are in one order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Line {
    stream: String,
    service: String,
    country: String,
}

#[derive(Debug, Default)]
struct Expectation {
    messages: BTreeMap<LogPosition, Expected>,
    /// The furthest position that was found.
    last: Option<LogPosition>,
}

/// A message that must be there.
#[derive(Debug)]
struct Expected {
    /// Of its subject and its bytes.
    digest: Digest,
    /// Its sequence on the stream, once it was found.
    found: Option<u64>,
}

impl Line {
    /// The line that a message with `subject` on `stream` belongs to; `None` when it is on no subject of the feed.
    fn of(stream: &str, subject: &str) -> Option<Self> {
        let mut tokens = subject.split('.').skip(2);
        let (service, country) = (tokens.next()?.to_owned(), tokens.next()?.to_owned());
        Some(Self { stream: stream.to_owned(), service, country })
    }
}

/// The digest of what subscribers see of a message.
fn digest(subject: &str, bytes: &[u8]) -> Digest {
    Digest::of(&[subject.as_bytes(), b"\n", bytes].concat())
}

/// The stream of the log of `service` that has `position`.
fn log_of(service: &str, position: LogPosition) -> String {
    format!("LOG_{}_{:02}", service.to_ascii_uppercase(), position.partition)
}

impl Feed {
    /// Nothing read so far of the feed of `installation`; nothing is compared where there is none.
    pub fn of(installation: Option<Installation>) -> Self {
        let mappings = SERVICES.iter().map(|service| (service.name(), (service.mappings)()));
        let services = mappings.filter(|(_, mappings)| !mappings.is_empty()).collect();
        Self { installation, services, lines: BTreeMap::new(), compared: 0 }
    }

    /// Takes in a commit of the log of `service`: what it makes must be on the feed.
    pub fn expect(&mut self, log: &str, service: &str, entry: &Entry) -> Option<Fault> {
        let (installation, mappings) = (self.installation.as_ref()?, self.services.get(service)?);
        match mappings.messages(Origin { installation, schemas: None }, service, entry) {
            Ok(messages) => {
                for message in messages {
                    let line = Line::of(message.stream, &message.subject)?;
                    let expected = Expected { digest: digest(&message.subject, &message.bytes), found: None };
                    self.lines.entry(line).or_default().messages.insert(message.position, expected);
                }
                None
            }
            Err(error) => Some((log.to_owned(), entry.sequence, chain(&error))),
        }
    }

    /// Compares a message of `stream` with the commit that it names. `commit` gives the digest of a commit of a log, and
    /// `is_new` says that the message may be of a commit that came after the logs were read.
    pub fn compare(
        &mut self,
        stream: &str,
        sequence: u64,
        message: &Message,
        is_new: bool,
        commit: impl Fn(&str, u64) -> Option<Digest>,
    ) -> Option<Fault> {
        let on_the_stream = |what: String| Some((stream.to_owned(), sequence, what));
        let subject = message.subject.as_str();
        let header = |name: &str| message.headers.as_ref().and_then(|headers| headers.get(name));
        let position = header(POSITION_HEADER).and_then(|position| position.as_str().parse::<LogPosition>().ok());
        let line = Line::of(stream, subject);
        let (Some(line), Some(position), Some(named)) = (line.clone(), position, header(COMMIT_HEADER)) else {
            // A service without a mapping, the scheduler, sends notices of exercises: they come from no commit.
            let is_notice = line.is_some_and(|line| {
                let is_service = SERVICES.iter().any(|service| service.name() == line.service);
                is_service && !self.services.contains_key(line.service.as_str())
            });
            let forged = format!("it names no commit: somebody else published it on {subject}");
            return if is_notice { None } else { on_the_stream(forged) };
        };
        let (log, place) = (log_of(&line.service, position), position.sequence);
        match commit(&log, place) {
            Some(digest) if digest.to_string() == named.as_str() => {}
            Some(_) => return Some((log, place, format!("it is not the commit that {stream} names at {sequence}"))),
            None if is_new => return None,
            None => return Some((log, place, format!("{stream} names a commit that is missing, at {sequence}"))),
        }
        if self.installation.is_none() || !self.services.contains_key(line.service.as_str()) {
            return None;
        }
        self.compared += 1;
        let expectation = self.lines.entry(line).or_default();
        let Some(expected) = expectation.messages.get_mut(&position) else {
            return on_the_stream(format!(
                "the commit {log} {place} makes no such message: somebody else published it"
            ));
        };
        if let Some(first) = expected.found {
            return on_the_stream(format!("it is there already, at {first}"));
        }
        expected.found = Some(sequence);
        let is_in_order = expectation.last.is_none_or(|last| last < position);
        expectation.last = expectation.last.max(Some(position));
        if !is_in_order {
            return on_the_stream(format!("it is of the commit {log} {place}, and comes after one of a later commit"));
        }
        if expected.digest != digest(subject, &without_schema(&message.payload)) {
            return on_the_stream(format!(
                "it is not what the commit {log} {place} says: it was altered, or another version of Convene published it"
            ));
        }
        None
    }

    /// Whether something is not there that may still be published: nothing that comes after it is there.
    pub fn is_behind(&self) -> bool {
        self.missing().any(|(_, _, is_passed_over)| !is_passed_over)
    }

    /// What is not there.
    pub fn faults(&self) -> Vec<Fault> {
        let fault = |(line, position, is_passed_over): (&Line, LogPosition, bool)| {
            let (stream, log) = (&line.stream, log_of(&line.service, position));
            let what = if is_passed_over {
                format!("message {} of it is missing on {stream}, which has later ones", position.index)
            } else {
                format!(
                    "message {} of it is not on {stream} yet: the service publishes it when it runs",
                    position.index
                )
            };
            (log, position.sequence, what)
        };
        self.missing().map(fault).collect()
    }

    /// How many messages were compared.
    pub fn compared(&self) -> usize {
        self.compared
    }

    fn missing(&self) -> impl Iterator<Item = (&Line, LogPosition, bool)> {
        self.lines.iter().flat_map(|(line, expectation)| {
            let missing = expectation.messages.iter().filter(|(_, expected)| expected.found.is_none());
            missing.map(move |(position, _)| (line, *position, expectation.last.is_some_and(|last| last > *position)))
        })
    }
}
