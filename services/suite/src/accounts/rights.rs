//! What each user of the suite's account may do, spelled out in subjects.

use convene_runtime::dataset::bucket_of;
use convene_runtime::log::stream_of_partition;
use convene_runtime::people;
use convene_runtime::publisher::{DECISIONS, DUTIES, EXERCISES};

use super::{AGENCIES, inbox_of};
use crate::{SERVICES, Service};

/// The user that reads everything but people, and writes nothing.
pub const AUDITOR: &str = "auditor";

/// The user that may do everything in the suite's account, such as to back streams up and to provide agencies.
pub const OPERATOR: &str = "operator";

/// The streams of the feed, which every service opens and reads.
const FEED: [&str; 3] = [DECISIONS, EXERCISES, DUTIES];

/// A user of the suite's account.
#[derive(Clone, Copy, Debug)]
pub enum SuiteUser {
    /// A service.
    Service(&'static Service),
    /// The auditor.
    Auditor,
    /// The operator.
    Operator,
}

/// What a user may publish and receive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rights {
    /// The subjects on which it may publish.
    pub publish: Vec<String>,
    /// The subjects that it may subscribe to.
    pub subscribe: Vec<String>,
}

impl SuiteUser {
    /// Every user.
    pub fn all() -> impl Iterator<Item = Self> {
        SERVICES.iter().map(Self::Service).chain([Self::Auditor, Self::Operator])
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Service(service) => service.name(),
            Self::Auditor => AUDITOR,
            Self::Operator => OPERATOR,
        }
    }

    /// What it may do where each log has that many partitions.
    pub fn rights(self, partitions: u32) -> Rights {
        let inbox = vec![format!("{}.>", inbox_of(self.name()))];
        match self {
            Self::Service(service) => Rights { publish: of_service(service, partitions), subscribe: inbox },
            Self::Auditor => Rights { publish: of_auditor(partitions), subscribe: inbox },
            Self::Operator => Rights { publish: vec![">".to_owned()], subscribe: vec![">".to_owned()] },
        }
    }
}

fn api(request: &str, stream: &str) -> String {
    format!("$JS.API.{request}.{stream}")
}

/// Makes a stream where there is none, and asks about it.
fn opens(stream: &str) -> [String; 2] {
    [api("STREAM.CREATE", stream), api("STREAM.INFO", stream)]
}

/// Gets messages of a stream, one by one and by consumers of its own, which have no names: it makes no durable one, changes none, and
/// removes none.
fn reads(stream: &str) -> [String; 3] {
    [api("STREAM.MSG.GET", stream), api("CONSUMER.CREATE", stream), format!("{}.>", api("CONSUMER.MSG.NEXT", stream))]
}

/// Gets messages from any copy of a stream.
fn reads_directly(stream: &str) -> [String; 2] {
    [api("DIRECT.GET", stream), format!("{}.>", api("DIRECT.GET", stream))]
}

fn logs(service: &Service, partitions: u32) -> impl Iterator<Item = String> {
    (0..partitions).map(|partition| stream_of_partition(service.name(), partition))
}

fn of_service(service: &Service, partitions: u32) -> Vec<String> {
    let mut may: Vec<String> = ["$JS.API.INFO", "$JS.API.STREAM.LIST"].map(str::to_owned).into();
    may.push(format!("convene.log.{}.>", service.name()));
    may.extend(service.on_nats.publishes.iter().map(|subject| (*subject).to_owned()));
    let others = service.on_nats.streams.iter().map(|stream| (*stream).to_owned());
    for stream in logs(service, partitions).chain(FEED.map(str::to_owned)).chain(others) {
        may.extend(opens(&stream));
        may.extend(reads(&stream));
    }
    if service.on_nats.sets_agencies_back {
        may.extend(["CONSUMER.INFO", "CONSUMER.RESET"].map(|request| format!("{}.*", api(request, AGENCIES))));
    }
    if service.on_nats.keeps_people {
        let people = format!("KV_{}", people::BUCKET);
        may.push(format!("$KV.{}.>", people::BUCKET));
        may.extend([api("STREAM.MSG.GET", &people), api("STREAM.MSG.DELETE", &people)]);
        may.extend(opens(&people));
        may.extend(reads_directly(&people));
    }
    if service.on_nats.keeps_datasets {
        let bucket = bucket_of(service.name());
        let stream = format!("OBJ_{bucket}");
        may.push(format!("$O.{bucket}.>"));
        may.extend([api("STREAM.MSG.GET", &stream), api("STREAM.PURGE", &stream)]);
        may.extend(opens(&stream));
        may.extend(reads_directly(&stream));
    }
    may
}

fn of_auditor(partitions: u32) -> Vec<String> {
    let mut may: Vec<String> =
        ["$JS.API.INFO", "$JS.API.STREAM.LIST", "$JS.API.STREAM.NAMES"].map(str::to_owned).into();
    let mut streams: Vec<String> = FEED.map(str::to_owned).into();
    for service in SERVICES {
        streams.extend(logs(service, partitions));
        streams.extend(service.on_nats.streams.iter().map(|stream| (*stream).to_owned()));
        if service.on_nats.keeps_datasets {
            let stream = format!("OBJ_{}", bucket_of(service.name()));
            may.extend(reads_directly(&stream));
            streams.push(stream);
        }
    }
    for stream in streams {
        may.push(api("STREAM.INFO", &stream));
        may.extend(reads(&stream));
    }
    may
}
