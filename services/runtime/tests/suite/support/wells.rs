//! A service that takes uploads of wells: its format, its rpc as the compiler of contracts would write it, and a client.

use std::convert::Infallible;
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode};
use convene_kernel::digest::Digest;
use convene_kernel::identity::{Authority, Role};
use convene_proto::common::v1 as common;
use convene_proto::common::v1::dataset_part::Part;
use convene_runtime::clock::SimulatedClock;
use convene_runtime::dataset::{Cells, Column, DatasetConfig, DatasetFormat, Datasets, receive};
use convene_runtime::grpc::{Edge, Services};
use convene_runtime::log::{Log, MemoryLog};
use convene_runtime::service::Running;
use futures::Stream;
use serde::{Deserialize, Serialize};
use tonic::body::Body;
use tonic::server::{ClientStreamingService, NamedService};
use tonic::transport::Channel;
use tonic::{Request, Response, Status, Streaming};
use tonic_prost::ProstCodec;

use super::suite::{Accounts, Ground, connect};
use super::within;

/// Who does what where: what a coordination service takes by the million.
#[derive(Debug)]
pub struct Activities;

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    pub country: CountryCode,
    pub place: String,
    pub cluster: ClusterCode,
    pub organization: OrganizationCode,
    pub activity: String,
    pub began: NaiveDate,
    pub reached: u32,
    pub status: String,
}

/// What is kept beside the rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    pub activities: u64,
    pub reached: u64,
}

/// The heading of a file.
pub const HEADING: &str = "country,place,cluster,organization,activity,began,reached,status\n";

impl DatasetFormat for Activities {
    type Row = Activity;
    type Summary = Reach;

    const NAME: &'static str = "activities-1";
    const COLUMNS: &'static [Column] = &[
        Column::required("country"),
        Column::required("place"),
        Column::required("cluster"),
        Column::required("organization"),
        Column::required("activity"),
        Column::required("began"),
        Column::required("reached"),
        Column::optional("status"),
    ];

    fn read(&self, cells: &mut Cells<'_>) -> Option<Activity> {
        let country = cells.code("country");
        let place = cells.text("place", 200);
        let cluster = cells.known_code("cluster", "cluster", ["HEA", "WSH", "SHL"]);
        let organization = cells.code("organization");
        let activity = cells.text("activity", 500);
        let began = cells.date("began");
        let reached = cells.number("reached", 0..=1_000_000);
        let status = cells.optional_text("status", 20);
        Some(Activity {
            country: country?,
            place: place?,
            cluster: cluster?,
            organization: organization?,
            activity: activity?,
            began: began?,
            reached: reached?,
            status: status?.unwrap_or_default(),
        })
    }

    fn add(summary: &mut Reach, row: &Activity) {
        summary.activities += 1;
        summary.reached += u64::from(row.reached);
    }
}

/// Rows that pass, by number.
pub fn rows(numbers: Range<u64>) -> String {
    use std::fmt::Write as _;
    let mut text = String::with_capacity(usize::try_from(numbers.end - numbers.start).unwrap_or_default() * 112);
    for number in numbers {
        let reached = number % 1_000;
        writeln!(text, "PHL,\"Tacloban, barangay {number}\",WSH,UNICEF,Repair of the water supply and a hand pump,2013-11-12,{reached},ongoing")
            .expect("a text takes text");
    }
    text
}

/// A whole file of `count` rows that pass.
pub fn file(count: u64) -> Vec<u8> {
    format!("{HEADING}{}", rows(0..count)).into_bytes()
}

/// The header of an upload of `bytes`.
pub fn header(bytes: &[u8]) -> common::DatasetHeader {
    common::DatasetHeader {
        country: "PHL".to_owned(),
        exercise: String::new(),
        format: "activities-1".to_owned(),
        bytes: u64::try_from(bytes.len()).expect("a size"),
        sha256: Digest::of(bytes).to_string(),
        validate_only: false,
        keep_with_problems: false,
    }
}

/// A part that is a header.
pub fn head(header: common::DatasetHeader) -> common::DatasetPart {
    common::DatasetPart { part: Some(Part::Header(header)) }
}

/// A part that is a chunk.
pub fn chunk(bytes: impl Into<Bytes>) -> common::DatasetPart {
    common::DatasetPart { part: Some(Part::Chunk(bytes.into())) }
}

/// The parts of an upload of `bytes`, in chunks of 100,000 bytes.
pub fn parts(header: common::DatasetHeader, bytes: &[u8]) -> Vec<common::DatasetPart> {
    std::iter::once(head(header)).chain(bytes.chunks(100_000).map(|bytes| chunk(bytes.to_vec()))).collect()
}

/// The rpc, as a service has it.
#[derive(Clone)]
struct ActivityApi {
    datasets: Arc<Datasets>,
    edge: Arc<Edge>,
}

type Answer<T> = Pin<Box<dyn Future<Output = T> + Send>>;

impl ClientStreamingService<common::DatasetPart> for ActivityApi {
    type Response = common::DatasetReceipt;
    type Future = Answer<Result<Response<common::DatasetReceipt>, Status>>;

    fn call(&mut self, request: Request<Streaming<common::DatasetPart>>) -> Self::Future {
        let Self { datasets, edge } = self.clone();
        Box::pin(async move {
            let authority = Authority::of(&[Role::OchaCountry]);
            let receipt = receive(&datasets, &edge, &authority, request, Some, |_| Activities).await?;
            Ok(Response::new(receipt))
        })
    }
}

impl NamedService for ActivityApi {
    const NAME: &'static str = "convene.test.v1.ActivityService";
}

impl tower::Service<http::Request<Body>> for ActivityApi {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = Answer<Result<http::Response<Body>, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let api = self.clone();
        Box::pin(async move {
            let mut grpc = tonic::server::Grpc::new(ProstCodec::default());
            Ok(grpc.client_streaming(api, request).await)
        })
    }
}

/// A service that takes uploads, on a NATS server of its own, at a moment that a test moves.
pub struct Uploads {
    pub ground: Ground,
    pub datasets: Arc<Datasets>,
    pub clock: SimulatedClock,
    pub log: Arc<MemoryLog>,
    _running: Running,
    pub channel: Channel,
    pub token: String,
}

impl Uploads {
    /// The service, whose uploads have these limits.
    pub async fn start(config: DatasetConfig) -> Self {
        let ground = Ground::new(&[]).await;
        let context = ground.context().await;
        let clock = SimulatedClock::local(super::ledger::at("2013-11-12T00:00:00Z"));
        let log = Arc::new(MemoryLog::new("activities", 2));
        let datasets = Datasets::start(&context.nats, log.clone(), Arc::new(clock.clone()), config).await;
        let datasets = datasets.expect("a bucket");
        let api = ActivityApi { datasets: datasets.clone(), edge: context.edge.clone() };
        let accounts = Accounts::open(&context).await;
        let running = context.serve(accounts.records, Services::new().with(api)).await;
        within(running.caught_up()).await;
        let channel = connect(&running).await;
        let token = ground.token("ocha-1", Role::OchaCountry, Some("PHL"));
        Self { ground, datasets, clock, log, _running: running, channel, token }
    }

    /// Uploads `parts` by the bearer of `token`.
    pub async fn upload_by(
        &self,
        token: &str,
        parts: impl Stream<Item = common::DatasetPart> + Send + 'static,
    ) -> Result<common::DatasetReceipt, Status> {
        let mut client = tonic::client::Grpc::new(self.channel.clone());
        client.ready().await.expect("a connection");
        let path = http::uri::PathAndQuery::from_static("/convene.test.v1.ActivityService/UploadActivities");
        let mut request = Request::new(parts);
        if !token.is_empty() {
            request.metadata_mut().insert("authorization", format!("Bearer {token}").parse().expect("ASCII"));
        }
        let answer: Response<common::DatasetReceipt> =
            client.client_streaming(request, path, ProstCodec::<common::DatasetPart, _>::default()).await?;
        Ok(answer.into_inner())
    }

    /// Uploads `bytes` under `header`.
    pub async fn upload(&self, header: common::DatasetHeader, bytes: &[u8]) -> Result<common::DatasetReceipt, Status> {
        within(self.upload_by(&self.token, futures::stream::iter(parts(header, bytes)))).await
    }

    /// Uploads `bytes` as they are; the digest under which they are kept.
    pub async fn keep(&self, bytes: &[u8]) -> Digest {
        let receipt = self.upload(header(bytes), bytes).await.expect("an upload");
        assert!(receipt.kept, "{receipt:?}");
        Digest::of(bytes)
    }

    /// How many messages the bucket holds.
    pub async fn stored(&self) -> u64 {
        let jetstream = self.ground.nats.jetstream().await;
        let stream = jetstream.get_stream("OBJ_ACTIVITIES_DATASETS").await.expect("a bucket");
        stream.cached_info().state.messages
    }

    /// Puts a commit in the log that names `digest`.
    pub async fn name(&self, digest: Digest) {
        let bytes = serde_json::json!({ "version": 1, "datasets": [digest] }).to_string();
        let appended = self.log.append(&super::key("PHL"), bytes.into(), 0).await;
        appended.expect("it is appended");
    }
}
