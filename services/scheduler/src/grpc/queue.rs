//! The ERC queue: its list and what is done with its items.

use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::commit::AggregateKey;
use convene_kernel::identity::Role;
use convene_proto::common::v1 as common;
use convene_proto::scheduler::v1::erc_queue_service_server::ErcQueueService;
use convene_proto::scheduler::v1::*;
use convene_runtime::grpc::{Countries, Fields, Page, carry_out, denied, reasons};
use tonic::{Request, Response, Status};

use super::{Api, Query, responses};
use crate::domain::queue::{
    AnswerItem, ClaimItem, CloseItem, Command, ErcQueue, QueueItem as Item, ReleaseItem, by_urgency,
};

/// Characters of an answer or a reason.
const TEXT: usize = 4_000;

/// The roles that read the queue.
const READERS: [Role; 5] =
    [Role::EmergencyReliefCoordinator, Role::ErcOffice, Role::OchaHcss, Role::Auditor, Role::Operator];

/// Carries out the command that a function reads from its request, and answers with its receipt.
macro_rules! carried_out {
    ($api:ident, $request:ident, $parse:path, $response:ident) => {{
        let header = |message: &_| header_of(message);
        let receipt = carry_out(&$api.scheduler.queues, &$api.edge, $request, header, $parse).await?;
        Ok(Response::new($response { receipt: Some(receipt) }))
    }};
}

/// A command's request.
trait Headed {
    fn header(&self) -> Option<&common::CommandHeader>;
}

macro_rules! headed {
    ($($request:ty),*) => {
        $(impl Headed for $request {
            fn header(&self) -> Option<&common::CommandHeader> {
                self.header.as_ref()
            }
        })*
    };
}

headed!(ClaimItemRequest, ReleaseItemRequest, AnswerItemRequest, CloseItemRequest);

fn header_of(message: &impl Headed) -> Option<common::CommandHeader> {
    message.header().cloned()
}

#[tonic::async_trait]
impl ErcQueueService for Api {
    async fn list_items(&self, request: Request<ListItemsRequest>) -> Result<Response<ListItemsResponse>, Status> {
        let query = self.ask(ErcQueue::KIND, request, |message| message.header.as_ref())?;
        let countries = readable(&query)?;
        let message = &query.message;
        let scope = ListItemsRequest { page: None, ..message.clone() };
        let page = Page::of(message.page.as_ref(), &format!("{scope:?}"))?;
        let now = self.clock.now();
        let is_asked = |key: &&AggregateKey| query.is_about(key, &countries);
        let queues: Vec<_> = self.scheduler.queues.view(|queues| queues.queues().filter(is_asked).cloned().collect());
        let mut items: Vec<(AggregateKey, Item)> = Vec::new();
        for key in queues {
            self.scheduler.queues.record(&key, |record| {
                let all = record.iter().flat_map(|record| record.state.items());
                let wanted = all.filter(|item| message.include_closed || !item.is_closed());
                items.extend(wanted.map(|item| (key.clone(), item.clone())));
            });
        }
        items.sort_by(|(_, one), (_, other)| by_urgency(one, other, now));
        let guidance = self.edge.guidance();
        let (items, page) = page.cut(items);
        let items = items.iter().map(|(key, item)| responses::item(key, item, &guidance.reference, now)).collect();
        Ok(Response::new(ListItemsResponse { items, page: Some(page) }))
    }

    async fn claim_item(&self, request: Request<ClaimItemRequest>) -> Result<Response<ClaimItemResponse>, Status> {
        carried_out!(self, request, claim, ClaimItemResponse)
    }

    async fn release_item(
        &self,
        request: Request<ReleaseItemRequest>,
    ) -> Result<Response<ReleaseItemResponse>, Status> {
        carried_out!(self, request, release, ReleaseItemResponse)
    }

    async fn answer_item(&self, request: Request<AnswerItemRequest>) -> Result<Response<AnswerItemResponse>, Status> {
        carried_out!(self, request, answer, AnswerItemResponse)
    }

    async fn close_item(&self, request: Request<CloseItemRequest>) -> Result<Response<CloseItemResponse>, Status> {
        carried_out!(self, request, close, CloseItemResponse)
    }
}

/// The countries whose queues are listed: the one asked about, or each in which the caller holds a role that reads the queue.
fn readable(query: &Query<ListItemsRequest>) -> Result<Countries, Status> {
    let caller = &query.admitted.caller;
    let countries = Countries::of(caller, |role| READERS.contains(&role)).within(&query.countries);
    if countries.is_none() {
        let message = "the ERC, the ERC's office, OCHA HCSS, auditors and operators read the queue";
        return Err(denied(caller, reasons::ROLE_NOT_ADMITTED, message));
    }
    Ok(countries)
}

fn claim(fields: &mut Fields, request: &ClaimItemRequest) -> Option<Command> {
    Some(Command::Claim(ClaimItem { item: fields.under("S-6").code("item", &request.item)? }))
}

fn release(fields: &mut Fields, request: &ReleaseItemRequest) -> Option<Command> {
    let item = fields.under("S-6").code("item", &request.item);
    let reason = fields.text("reason", &request.reason, TEXT);
    Some(Command::Release(ReleaseItem { item: item?, reason: reason? }))
}

fn answer(fields: &mut Fields, request: &AnswerItemRequest) -> Option<Command> {
    let item = fields.under("S-6").code("item", &request.item);
    let answer = fields.text("answer", &request.answer, TEXT);
    Some(Command::Answer(AnswerItem { item: item?, answer: answer? }))
}

fn close(fields: &mut Fields, request: &CloseItemRequest) -> Option<Command> {
    let item = fields.under("S-6").code("item", &request.item);
    let reason = fields.text("reason", &request.reason, TEXT);
    Some(Command::Close(CloseItem { item: item?, reason: reason? }))
}
