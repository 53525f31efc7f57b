//! An upload as it arrives by gRPC: let in by the same gate as every call, checked while it arrives, and kept or refused.

use std::time::Duration;

use bytes::Bytes;
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_proto::common::v1 as common;
use convene_proto::common::v1::dataset_part::Part;
use tokio::time::{Instant, timeout_at};
use tonic::{Code, Request, Status, Streaming};

use super::check::{Check, Checked, STRIDE};
use super::format::DatasetFormat;
use super::read::Hasher;
use super::store::{DatasetError, Established};
use super::write::Writing;
use super::{DatasetConfig, Datasets};
use crate::cause::chain;
use crate::grpc::{self, Edge, Fields, again_after, denied, known_country, plain, reasons, show, status_of};

/// How many problems a receipt lists.
const LISTED: usize = 100;

/// How many bytes a chunk may have.
const LARGEST_CHUNK: usize = 1024 * 1024;

/// How many bytes a summary may have as JSON.
const LARGEST_SUMMARY: usize = 64 * 1024;

/// The pause asked for when there is no room, or the store is away.
const PAUSE: Duration = Duration::from_secs(5);

/// What the beginnings of files say that are not CSV in UTF-8.
const OTHER_FILES: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "a gzip file"),
    (b"PK\x03\x04", "a spreadsheet or zip file"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
];

/// The head of an upload that was let in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// The country it is about.
    pub country: CountryCode,
    /// The exercise it belongs to, if any.
    pub exercise: Option<ResourceId>,
    /// SHA-256 of its bytes, as declared.
    pub digest: Digest,
    /// How many bytes it has, as declared.
    pub bytes: u64,
    /// Whether it is only to be checked.
    pub validate_only: bool,
    /// Whether it is kept although rows do not pass.
    pub keep_with_problems: bool,
}

/// Receives an upload: the body of a service's own client-streaming rpc.
///
/// `authority` says who may upload, `part` finds the part of the upload in the rpc's message, and `format` makes the check
/// of an upload that was let in. At most 8 MiB of memory are in use for a file of any size: one message, the
/// pieces on the way to the store, one row, and the problems listed.
///
/// # Errors
/// Everything that is wrong with the call or with the file as a whole. Rows with problems are in the receipt, and then
/// nothing is kept unless the upload asks for it. However it ends, an upload that is not kept leaves nothing behind.
pub async fn receive<M, F: DatasetFormat>(
    datasets: &Datasets,
    edge: &Edge,
    authority: &Authority,
    request: Request<Streaming<M>>,
    part: impl Fn(M) -> Option<common::DatasetPart>,
    format: impl FnOnce(&Upload) -> F,
) -> Result<common::DatasetReceipt, Status> {
    let (metadata, _, messages) = request.into_parts();
    let admitted = edge.admit(&metadata, 0)?;
    if metadata.get("grpc-encoding").is_some_and(|encoding| encoding != "identity") {
        let message = "an upload must not be compressed, by the call or as a file; send the bytes as they are";
        return Err(plain(Code::InvalidArgument, reasons::DATASET_FORM_UNKNOWN, message));
    }
    let _room = datasets.room.try_acquire().map_err(|_| {
        let message = "too many uploads are under way; try again in a few seconds";
        again_after(PAUSE, Code::ResourceExhausted, reasons::SERVICE_OVERLOADED, message)
    })?;
    let config = &datasets.config;
    let mut parts = Parts { messages, part, pause: config.pause, deadline: Instant::now() + config.duration };
    let Some(Part::Header(header)) = parts.next().await? else {
        let message = "the first message of an upload must be its header";
        return Err(plain(Code::InvalidArgument, reasons::UPLOAD_OUT_OF_ORDER, message));
    };
    let upload = upload(edge, config, &header, F::NAME)?;
    let caller = &admitted.caller;
    if caller.acting_under(authority, &upload.country).is_none() {
        let message = message!(
            "an upload for {country} requires one of these roles: {authority}; ask one of them",
            country = upload.country,
            authority
        );
        return Err(denied(caller, reasons::ROLE_NOT_ADMITTED, message));
    }
    let check = Check::new(std::sync::Arc::new(format(&upload)), LISTED);
    let writing = if upload.validate_only { None } else { Some(datasets.store.write()) };
    let receipt =
        Receiving { upload: &upload, config, check, writing, arrived: Arrived::new() }.run(&mut parts).await?;
    let (rows, kept) = (receipt.dataset.as_ref().map_or(0, |dataset| dataset.rows), receipt.kept);
    tracing::info!(target: "audit", caller = %caller.person, organization = %caller.organization,
        country = %upload.country, dataset = %upload.digest, rows, kept, "a dataset was uploaded");
    Ok(receipt)
}

/// Reads the header, with everything that is wrong with it.
fn upload(edge: &Edge, config: &DatasetConfig, header: &common::DatasetHeader, format: &str) -> Result<Upload, Status> {
    let mut fields = Fields::new();
    let upload = fields.within("header", Some(header), |fields, header| {
        let country = known_country(fields, &header.country, &edge.guidance());
        let exercise = fields.optional_code("exercise", &header.exercise);
        let digest = fields.code("sha256", &header.sha256);
        let bytes = fields.number("bytes", header.bytes, 1..=config.bytes);
        if header.format != format {
            let shown: String = header.format.chars().take(40).collect();
            let problem = message!("'{format}' is not known here", format = verbatim(shown));
            let remedy = message!("this call takes the format {format}", format = verbatim(format));
            fields.refuse("format", reasons::DATASET_FORM_UNKNOWN, problem, remedy);
        }
        Some(Upload {
            country: country?,
            exercise: exercise?,
            digest: digest?,
            bytes: bytes?,
            validate_only: header.validate_only,
            keep_with_problems: header.keep_with_problems,
        })
    });
    fields.finish(upload).map_err(|refusal| status_of(&refusal))
}

/// The parts of an upload, each waited for within the limits.
struct Parts<M, P> {
    messages: Streaming<M>,
    part: P,
    pause: Duration,
    deadline: Instant,
}

impl<M, P: Fn(M) -> Option<common::DatasetPart>> Parts<M, P> {
    async fn next(&mut self) -> Result<Option<Part>, Status> {
        let limit = self.deadline.min(Instant::now() + self.pause);
        let message = timeout_at(limit, self.messages.message()).await.map_err(|_| {
            let message = "nothing arrived for too long, or the upload takes too long in all; start it again";
            plain(Code::DeadlineExceeded, reasons::UPLOAD_STALLED, message)
        })?;
        let Some(message) = message? else { return Ok(None) };
        let part = (self.part)(message).and_then(|part| part.part);
        part.map(Some).ok_or_else(|| {
            let message = "a message of the upload is empty; each carries the header or a chunk";
            plain(Code::InvalidArgument, reasons::UPLOAD_OUT_OF_ORDER, message)
        })
    }
}

/// What arrived so far.
struct Arrived {
    bytes: u64,
    hasher: Hasher,
    /// The first bytes, by which other kinds of files are known.
    start: Vec<u8>,
}

impl Arrived {
    fn new() -> Self {
        Self { bytes: 0, hasher: Hasher::new(), start: Vec::new() }
    }
}

/// An upload being received.
struct Receiving<'a, F: DatasetFormat> {
    upload: &'a Upload,
    config: &'a DatasetConfig,
    check: Check<F>,
    writing: Option<Writing>,
    arrived: Arrived,
}

impl<F: DatasetFormat> Receiving<'_, F> {
    async fn run<M, P>(mut self, parts: &mut Parts<M, P>) -> Result<common::DatasetReceipt, Status>
    where
        P: Fn(M) -> Option<common::DatasetPart>,
    {
        match self.take_all(parts).await {
            Ok(()) => self.end().await,
            Err(status) => {
                abandon(self.writing).await;
                Err(status)
            }
        }
    }

    async fn take_all<M, P>(&mut self, parts: &mut Parts<M, P>) -> Result<(), Status>
    where
        P: Fn(M) -> Option<common::DatasetPart>,
    {
        while let Some(part) = parts.next().await? {
            match part {
                Part::Chunk(bytes) => self.take(bytes).await?,
                Part::Header(_) => {
                    let message = "an upload has one header, its first message; start another call for another file";
                    return Err(plain(Code::InvalidArgument, reasons::UPLOAD_OUT_OF_ORDER, message));
                }
            }
        }
        Ok(())
    }

    async fn take(&mut self, bytes: Bytes) -> Result<(), Status> {
        if bytes.len() > LARGEST_CHUNK {
            let message = message!(
                "a chunk has {size} bytes, at most {limit} are taken",
                size = bytes.len(),
                limit = LARGEST_CHUNK
            );
            return Err(plain(Code::InvalidArgument, reasons::MESSAGE_TOO_LARGE, message));
        }
        self.arrived.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if self.arrived.bytes > self.upload.bytes {
            return Err(self.wrong_size());
        }
        self.refuse_other_files(&bytes)?;
        // In strides, so that a chunk does not keep a thread from other calls.
        let strides = bytes.chunks(STRIDE);
        for stride in strides {
            self.arrived.hasher.update(stride);
            self.check.push(stride, |_, _| {});
            tokio::task::yield_now().await;
        }
        if self.check.read() > self.config.rows {
            let message = message!("the file has more than {limit} rows; split it", limit = self.config.rows);
            return Err(plain(Code::InvalidArgument, reasons::DATASET_TOO_LARGE, message));
        }
        if self.check.has_problems() && !self.upload.keep_with_problems {
            abandon(self.writing.take()).await;
        }
        if let Some(writing) = &mut self.writing {
            writing.write(&bytes).await.map_err(|error| status_of_dataset(&error))?;
        }
        Ok(())
    }

    fn refuse_other_files(&mut self, bytes: &[u8]) -> Result<(), Status> {
        const LONGEST: usize = 4;
        let start = &mut self.arrived.start;
        if start.len() == LONGEST {
            return Ok(());
        }
        start.extend(bytes.iter().take(LONGEST - start.len()));
        match OTHER_FILES.iter().find(|(signature, _)| start.starts_with(signature)) {
            Some((_, kind)) => {
                let message = message!(
                    "the file is {kind}; save it as CSV in UTF-8, without compression",
                    kind = Message::from(*kind)
                );
                Err(plain(Code::InvalidArgument, reasons::DATASET_FORM_UNKNOWN, message))
            }
            None => Ok(()),
        }
    }

    fn wrong_size(&self) -> Status {
        let size = self.upload.bytes;
        let message = if self.arrived.bytes < size {
            message!(
                "the header declares {size} bytes and fewer arrived; send the file that the header describes",
                size
            )
        } else {
            message!("the header declares {size} bytes and more arrived; send the file that the header describes", size)
        };
        plain(Code::InvalidArgument, reasons::DATASET_MISMATCH, message)
    }

    /// Keeps what arrived, if it is to be kept.
    async fn end(self) -> Result<common::DatasetReceipt, Status> {
        let mismatch = if self.arrived.bytes < self.upload.bytes {
            Some(self.wrong_size())
        } else {
            let found = self.arrived.hasher.finish();
            (found != self.upload.digest).then(|| {
                let message =
                    message!("the bytes that arrived have the SHA-256 {found}, and not that of the header", found);
                plain(Code::InvalidArgument, reasons::DATASET_MISMATCH, message)
            })
        };
        let (upload, writing, checked) = (self.upload, self.writing, self.check.finish(|_, _| {}));
        let writing = match (mismatch, writing) {
            (Some(status), writing) => {
                abandon(writing).await;
                return Err(status);
            }
            (None, Some(writing)) if checked.may_be_kept(upload.keep_with_problems) => writing,
            (None, writing) => {
                abandon(writing).await;
                return Ok(receipt::<F>(upload, checked, None));
            }
        };
        let established = match established(&checked) {
            Ok(established) => established,
            Err(status) => {
                writing.abandon().await;
                return Err(status);
            }
        };
        let was_there = writing.finish(upload.digest, F::NAME, &established).await;
        let was_there = was_there.map_err(|error| status_of_dataset(&error))?;
        Ok(receipt::<F>(upload, checked, Some(was_there)))
    }
}

async fn abandon(writing: Option<Writing>) {
    if let Some(writing) = writing {
        writing.abandon().await;
    }
}

fn established<S: serde::Serialize>(checked: &Checked<S>) -> Result<Established, Status> {
    let unusable = |problem: Message| {
        tracing::error!(%problem, "the summary of a dataset cannot be kept");
        plain(Code::InvalidArgument, reasons::DATASET_TOO_LARGE, problem)
    };
    let summary = serde_json::to_value(&checked.summary).map_err(|error| {
        unusable(message!(
            "the summary of the rows is not well formed: {error}; split the file",
            error = verbatim(error)
        ))
    })?;
    let size = summary.to_string().len();
    if size > LARGEST_SUMMARY {
        return Err(unusable(message!(
            "the summary of the rows would have {size} bytes, at most {limit} are kept; split the file",
            size,
            limit = LARGEST_SUMMARY
        )));
    }
    Ok(Established { rows: checked.rows, rejected: checked.rejected, summary })
}

/// The receipt; `was_there` is known when it is kept.
fn receipt<F: DatasetFormat>(
    upload: &Upload,
    checked: Checked<F::Summary>,
    was_there: Option<bool>,
) -> common::DatasetReceipt {
    let dataset = DatasetReference {
        digest: upload.digest,
        format: F::NAME.to_owned(),
        bytes: upload.bytes,
        rows: checked.rows,
        rejected: checked.rejected,
    };
    common::DatasetReceipt {
        dataset: Some(show::dataset(&dataset)),
        kept: was_there.is_some(),
        kept_before: was_there == Some(true),
        problems: checked.problems,
        more_problems: checked.more,
    }
}

/// What is answered when a dataset cannot be kept or read.
pub fn status_of_dataset(error: &DatasetError) -> Status {
    let message = message!("the dataset cannot be kept or read: {cause}", cause = verbatim(chain(error)));
    match error {
        DatasetError::Unavailable(_) => {
            grpc::again_after(PAUSE, Code::Unavailable, reasons::SERVICE_UNAVAILABLE, message)
        }
        DatasetError::Full(_) => plain(Code::ResourceExhausted, reasons::LOG_FULL, message),
        DatasetError::Missing(_) | DatasetError::Altered(_) | DatasetError::NotUnderstood(_) => {
            plain(Code::DataLoss, reasons::DATASET_DAMAGED, message)
        }
    }
}
