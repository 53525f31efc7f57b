//! The ERC queue: its list and what is done with its items.

use convene_kernel::aggregate::Aggregate as _;
use convene_kernel::identity::Role;
use convene_kernel::key::AggregateKey;
use convene_proto::scheduler::v1::erc_queue_service_server::ErcQueueService;
use convene_proto::scheduler::v1::*;
use convene_runtime::contract;
use convene_runtime::grpc::contract::FromMessage;
use convene_runtime::grpc::{CommandRequest, Countries, Fields, Page, carry_out, denied, reasons};
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

contract! {
    ClaimItem <= ClaimItemRequest { item: code under "S-6" }
    ReleaseItem <= ReleaseItemRequest { item: code under "S-6", reason: text(TEXT) }
    AnswerItem <= AnswerItemRequest { item: code under "S-6", answer: text(TEXT) }
    CloseItem <= CloseItemRequest { item: code under "S-6", reason: text(TEXT) }
}

impl Api {
    /// Carries out the command whose content the request is.
    async fn deal_with<M, T>(
        &self,
        request: Request<M>,
        command: fn(T) -> Command,
    ) -> Result<Response<M::Response>, Status>
    where
        M: CommandRequest,
        T: FromMessage<M>,
    {
        let header = |message: &M| message.header().cloned();
        let read = |fields: &mut Fields, message: &M| T::from_message(fields, message).map(command);
        let receipt = carry_out(&self.scheduler.queues, &self.edge, request, header, read).await?;
        Ok(Response::new(receipt.into()))
    }
}

#[tonic::async_trait]
impl ErcQueueService for Api {
    async fn list_items(&self, request: Request<ListItemsRequest>) -> Result<Response<ListItemsResponse>, Status> {
        let query = self.ask(ErcQueue::KIND, request, |message| message.header.as_ref())?;
        let countries = readable(&query)?;
        let message = &query.message;
        let page = Page::of_request(message)?;
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
        self.deal_with(request, Command::Claim).await
    }

    async fn release_item(
        &self,
        request: Request<ReleaseItemRequest>,
    ) -> Result<Response<ReleaseItemResponse>, Status> {
        self.deal_with(request, Command::Release).await
    }

    async fn answer_item(&self, request: Request<AnswerItemRequest>) -> Result<Response<AnswerItemResponse>, Status> {
        self.deal_with(request, Command::Answer).await
    }

    async fn close_item(&self, request: Request<CloseItemRequest>) -> Result<Response<CloseItemResponse>, Status> {
        self.deal_with(request, Command::Close).await
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
