//! A small domain over datasets: an import names the one it rests on, and is refused when that is not kept.

use convene_kernel::aggregate::{Aggregate, Context};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::dataset::DatasetReference;
use convene_kernel::digest::Digest;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::key::AggregateKey;
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::SubjectKind;
use convene_runtime::dataset::{DatasetStore, KnownDataset};
use convene_runtime::engine::{CommandEnvelope, Engine, FactSource, FactsUnavailable};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};

/// What a country imported.
#[derive(Clone, Debug)]
pub struct Imports;

/// The dataset to import.
#[derive(Clone, Debug)]
pub struct Import(pub Digest);

/// A dataset was imported.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    pub dataset: DatasetReference,
    pub reached: u64,
}

impl Aggregate for Imports {
    type Command = Import;
    type Event = Imported;
    type State = Vec<Imported>;
    type Facts = Option<KnownDataset>;

    const SERVICE: &'static str = "activities";
    const KIND: &'static str = "import";

    fn authority(_: &Vec<Imported>, _: &Import) -> Authority {
        Authority::of(&[Role::Operator])
    }

    fn decide(
        _: &Vec<Imported>,
        Import(digest): &Import,
        known: &Option<KnownDataset>,
        _: &Context<'_>,
    ) -> Result<Decision<Imported>, Refusal> {
        let Some(KnownDataset { reference, summary }) = known else {
            let remedy = "upload the file first, and name it within a day";
            return Err(Refusal::NotFound { what: "dataset", name: digest.to_string(), remedy: remedy.into() });
        };
        let reached = summary["reached"].as_u64().unwrap_or_default();
        let mut decision = Decision::about(SubjectKind::new("import").of("main"))
            .event(Imported { dataset: reference.clone(), reached });
        decision.dataset(reference);
        Ok(decision)
    }

    fn evolve(mut state: Vec<Imported>, event: &Imported, _: &Stamp) -> Vec<Imported> {
        state.push(event.clone());
        state
    }
}

/// The facts of an import: what the store knows of the dataset.
#[derive(Debug)]
pub struct FromStore(pub DatasetStore);

impl FactSource<Imports, ()> for FromStore {
    fn gather<'a>(
        &'a self,
        _: &(),
        _: &'a AggregateKey,
        Import(digest): &'a Import,
    ) -> BoxFuture<'a, Result<Option<KnownDataset>, FactsUnavailable>> {
        async { self.0.hold(*digest, "activities-1").await.map_err(FactsUnavailable::new) }.boxed()
    }
}

/// What decides on imports.
pub type Importer = Engine<Imports>;

/// A command to import `digest` in the Philippines.
pub fn import(digest: Digest) -> CommandEnvelope<Import> {
    CommandEnvelope {
        key: AggregateKey { kind: "import".to_owned(), id: "drill".to_owned(), exercise: true, ..super::key("PHL") },
        caller: super::ledger::clerk(),
        command: Import(digest),
        id: super::command(),
        request: 1,
        etag: None,
        occurred: None,
        validate_only: false,
        trace: None,
        cause: None,
    }
}
