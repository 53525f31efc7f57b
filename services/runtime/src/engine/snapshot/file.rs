//! The form of a snapshot: one line of JSON that says what it is, the records and the view in MessagePack, and at the end
//! the SHA-256 of everything before it.
//!
//! MessagePack has maps with keys of any kind, which the states and views of services use and JSON lacks. It is read with
//! the names of fields, so that every form that events have can be a part of a state, too.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Cursor, Read as _, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use convene_kernel::aggregate::{Aggregate, Record};
use convene_kernel::digest::Digest;
use convene_kernel::duty::{Duty, LastOpening};
use convene_kernel::key::AggregateKey;
use convene_kernel::refusal::Finding;
use convene_kernel::time::Moment;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::error::{FORM_NAME, PROGRAM_NAME, SnapshotError};
use super::packed::PackedCommands;
use super::viewed::{Ahead, ViewedCommit};
use crate::clock::{Clock as _, SystemClock};
use crate::hashing::Hashing;
use crate::version::VERSION;

/// The form that is written, and the only one that is read.
const FORM: u32 = 2;

/// Bytes of the digest at the end.
const DIGEST: usize = 32;

/// What comes next in the file.
const RECORD: u8 = 1;
const ENDING: u8 = 0;

/// What a snapshot is of, and what made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Header {
    form: u32,
    service: String,
    kind: String,
    /// How many partitions the log has.
    pub partitions: u32,
    program: String,
    /// When it was written.
    pub written_at: Moment,
}

impl Header {
    /// What this program writes now of `A`, whose log has so many partitions.
    pub fn now<A: Aggregate>(partitions: u32) -> Self {
        Self {
            form: FORM,
            service: A::SERVICE.to_owned(),
            kind: A::KIND.to_owned(),
            partitions,
            program: program(),
            written_at: SystemClock.now(),
        }
    }

    /// Refuses a snapshot that another program made, or that is of something else.
    fn expect<A: Aggregate>(&self) -> Result<(), SnapshotError> {
        let expected = Self::now::<A>(self.partitions);
        let differs = |what, found: &dyn ToString, expected: &dyn ToString| {
            let (found, expected) = (found.to_string(), expected.to_string());
            if found == expected { Ok(()) } else { Err(SnapshotError::Other { what, found, expected }) }
        };
        differs(FORM_NAME, &self.form, &expected.form)?;
        differs(PROGRAM_NAME, &self.program, &expected.program)?;
        differs("service", &self.service, &expected.service)?;
        differs("kind", &self.kind, &expected.kind)
    }
}

/// The version of this program with its commit. A build for development names no commit: its executable distinguishes
/// it from others.
fn program() -> String {
    if VERSION.commit.is_some() {
        return VERSION.to_string();
    }
    let file = std::env::current_exe().and_then(fs::metadata);
    let built = file.and_then(|file| file.modified()).ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    format!("{VERSION}, built at {}", built.unwrap_or_default().as_nanos())
}

/// A record as a snapshot has it.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct StoredRecord<S> {
    pub key: AggregateKey,
    state: S,
    findings: Vec<Finding>,
    duties: Vec<Duty>,
    openings: BTreeMap<String, LastOpening>,
    commands: PackedCommands,
    version: u64,
    pub sequence: u64,
    pub digest: Digest,
    recorded_at: Moment,
}

impl<S: Serialize> StoredRecord<S> {
    /// `record`, which is that of `key`.
    pub fn of<A: Aggregate<State = S>>(key: AggregateKey, record: Record<A>) -> Self {
        let Record { state, findings, duties, openings, commands, version, sequence, digest, recorded_at } = record;
        let (findings, duties) = (findings.into_values().collect(), duties.into_values().collect());
        let commands = PackedCommands(commands);
        Self { key, state, findings, duties, openings, commands, version, sequence, digest, recorded_at }
    }

    /// The record, with its key.
    pub fn into_record<A: Aggregate<State = S>>(self) -> (AggregateKey, Record<A>) {
        let Self { key, state, findings, duties, openings, commands, version, sequence, digest, recorded_at } = self;
        let findings = findings.into_iter().map(|finding| (finding.id.clone(), finding)).collect();
        let duties = duties.into_iter().map(|duty| (duty.id.clone(), duty)).collect();
        let PackedCommands(commands) = commands;
        (key, Record { state, findings, duties, openings, commands, version, sequence, digest, recorded_at })
    }
}

/// What a snapshot has after its records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Ending<V> {
    /// The sequence of each partition up to which every record is known.
    pub positions: Vec<u64>,
    pub view: V,
    /// What the view knows and the records do not.
    pub ahead: Vec<(AggregateKey, ViewedCommit)>,
}

/// A snapshot that was read.
#[derive(Debug)]
pub(super) struct Content<S, V> {
    pub header: Header,
    pub records: Vec<StoredRecord<S>>,
    pub positions: Vec<u64>,
    pub view: V,
    pub ahead: Ahead,
}

/// The bytes of `value` in a snapshot.
pub(super) fn encode<T: Serialize>(value: &T) -> Result<Vec<u8>, SnapshotError> {
    let mut bytes = Vec::new();
    write(&mut bytes, value)?;
    Ok(bytes)
}

fn write<T: Serialize>(out: &mut impl Write, value: &T) -> Result<(), SnapshotError> {
    let mut serializer = rmp_serde::Serializer::new(out).with_struct_map().with_human_readable();
    value.serialize(&mut serializer).map_err(SnapshotError::not_understood)
}

/// A snapshot that is being written beside the one it will replace.
#[derive(Debug)]
pub(super) struct SnapshotWriter {
    path: PathBuf,
    unfinished: PathBuf,
    out: BufWriter<Hashing<File>>,
}

impl SnapshotWriter {
    /// Begins a snapshot that will be at `path`. Only the user of the program may read it: it has what is restricted.
    pub fn create(path: &Path, header: &Header) -> Result<Self, SnapshotError> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let unfinished = path.with_extension("unfinished");
        let file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&unfinished)?;
        let mut out = BufWriter::new(Hashing::new(file));
        serde_json::to_writer(&mut out, header).map_err(SnapshotError::not_understood)?;
        out.write_all(b"\n")?;
        Ok(Self { path: path.to_owned(), unfinished, out })
    }

    /// Adds a record.
    pub fn record<S: Serialize>(&mut self, record: &StoredRecord<S>) -> Result<(), SnapshotError> {
        self.out.write_all(&[RECORD])?;
        write(&mut self.out, record)
    }

    /// Ends it, and puts it in its place, once all of it is on disk.
    pub fn finish<V: Serialize>(mut self, ending: &Ending<V>) -> Result<(), SnapshotError> {
        self.out.write_all(&[ENDING])?;
        write(&mut self.out, ending)?;
        let (mut file, digest) = self.out.into_inner().map_err(io::IntoInnerError::into_error)?.finish();
        file.write_all(digest.as_bytes())?;
        file.sync_all()?;
        fs::rename(&self.unfinished, &self.path)?;
        if let Some(folder) = self.path.parent() {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }
}

/// Reads the snapshot at `path`, which must be one of `A` that this program wrote.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn read<A: Aggregate, V: DeserializeOwned>(path: &Path) -> Result<Content<A::State, V>, SnapshotError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(SnapshotError::Missing),
        Err(error) => return Err(error.into()),
    };
    let (content, digest) = bytes.split_last_chunk::<DIGEST>().ok_or(SnapshotError::Altered)?;
    if Digest::of(content).as_bytes() != digest {
        return Err(SnapshotError::Altered);
    }
    let end = content.iter().position(|byte| *byte == b'\n').ok_or(SnapshotError::Altered)?;
    let header: Header = serde_json::from_slice(&content[..end]).map_err(SnapshotError::not_understood)?;
    header.expect::<A>()?;
    let mut rest = Cursor::new(&content[end + 1..]);
    let mut records = Vec::new();
    while is_record(&mut rest)? {
        records.push(decode(&mut rest)?);
    }
    let Ending { positions, view, ahead } = decode(&mut rest)?;
    let ahead = ahead.into_iter().collect();
    Ok(Content { header, records, positions, view, ahead })
}

fn is_record(rest: &mut Cursor<&[u8]>) -> Result<bool, SnapshotError> {
    let mut next = [0];
    rest.read_exact(&mut next)?;
    Ok(next[0] == RECORD)
}

fn decode<T: DeserializeOwned>(rest: &mut Cursor<&[u8]>) -> Result<T, SnapshotError> {
    let mut deserializer = rmp_serde::Deserializer::new(rest).with_human_readable();
    T::deserialize(&mut deserializer).map_err(SnapshotError::not_understood)
}
