//! The ERC queue: its list and what is done with its items.

use convene_kernel::identity::{Caller, Role};
use convene_kernel::key::AggregateKey;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Insiders;
use convene_proto::scheduler::v1::erc_queue_service_server::ErcQueueService;
use convene_proto::scheduler::v1::{
    AnswerItemRequest, ClaimItemRequest, CloseItemRequest, ListItemsRequest, ListItemsResponse, ReleaseItemRequest,
};
use convene_runtime::engine::Engine;
use convene_runtime::grpc::{Countries, CountriesQuery, Edge, ServiceApi, denied, reasons};
use convene_runtime::{contract, query_service};
use tonic::Status;

use super::{Api, responses};
use crate::domain::queue::{AnswerItem, ClaimItem, CloseItem, Command, ErcQueue, QueueItem, Rank, ReleaseItem};
use crate::views::OpenQueues;

/// Characters of an answer or a reason.
const TEXT: usize = 4_000;

/// The roles that read the queue.
pub const READERS: [Role; 5] =
    [Role::EmergencyReliefCoordinator, Role::ErcOffice, Role::OchaHcss, Role::Auditor, Role::Operator];

contract! {
    ClaimItem = ClaimItemRequest { item: code under "S-6" }
    ReleaseItem = ReleaseItemRequest { item: code under "S-6", reason: text(TEXT) }
    AnswerItem = AnswerItemRequest { item: code under "S-6", answer: text(TEXT) }
    CloseItem = CloseItemRequest { item: code under "S-6", reason: text(TEXT) }
}

/// The ERC queue as its callers see it.
#[derive(Clone, Debug)]
pub struct QueueApi(pub Api);

impl ServiceApi for QueueApi {
    type Aggregate = ErcQueue;
    type View = OpenQueues;
    const INSIDERS: Insiders = Insiders::of(&READERS);

    fn engine(&self) -> &Engine<ErcQueue, OpenQueues> {
        &self.0.scheduler.queues
    }

    fn edge(&self) -> &Edge {
        &self.0.edge
    }
}

/// The order of the list: as it was when its first page was asked for, so that its pages fit together.
type Order = (Moment, Rank, AggregateKey);

query_service! { ErcQueueService for QueueApi {
    list_items(self, query: ListItemsRequest by ask_countries) -> ListItemsResponse {
        let (countries, page) = (readable(&query)?, query.page()?);
        let now = self.0.clock.now();
        let ordered_at = page.after::<Order>()?.map_or(now, |(first_asked_at, ..)| first_asked_at);
        let guidance = self.0.edge.guidance();
        let found = self.items(&query, &countries);
        let (items, page) = page.cut(found, |(key, item)| (ordered_at, Rank::of(item, ordered_at), key.clone()))?;
        let items = items.iter().map(|(key, item)| responses::item(key, item, &guidance.reference, now)).collect();
        Ok(ListItemsResponse { items, page: Some(page) })
    }
} commands {
    claim_item: ClaimItemRequest => Command::ClaimItem,
    release_item: ReleaseItemRequest => Command::ReleaseItem,
    answer_item: AnswerItemRequest => Command::AnswerItem,
    close_item: CloseItemRequest => Command::CloseItem,
} }

impl QueueApi {
    /// The items that `query` asks for in `countries`.
    fn items(&self, query: &CountriesQuery<ListItemsRequest>, countries: &Countries) -> Vec<(AggregateKey, QueueItem)> {
        let is_asked = |key: &&AggregateKey| query.is_about(key) && countries.contain(&key.country);
        let keys: Vec<_> = self.engine().view(|queues| queues.queues().filter(is_asked).cloned().collect());
        let mut items = Vec::new();
        for key in keys {
            self.engine().record(&key, |record| {
                let all = record.iter().flat_map(|record| record.state.items());
                let wanted = all.filter(|item| query.message.include_closed || !item.is_closed());
                items.extend(wanted.map(|item| (key.clone(), item.clone())));
            });
        }
        items
    }
}

/// The countries whose queues are listed: the one asked about, or each in which the caller holds a role that reads the queue.
fn readable(query: &CountriesQuery<ListItemsRequest>) -> Result<Countries, Status> {
    let caller = &query.admitted.caller;
    let countries = Countries::of(caller, |role| READERS.contains(&role)).within(&query.countries);
    if countries.is_none() { Err(not_a_reader(caller)) } else { Ok(countries) }
}

/// The status for a caller who does not read the queue.
pub fn not_a_reader(caller: &Caller) -> Status {
    let message = "the ERC, the ERC's office, OCHA HCSS, auditors and operators read the queue";
    denied(caller, reasons::ROLE_NOT_ADMITTED, message)
}
