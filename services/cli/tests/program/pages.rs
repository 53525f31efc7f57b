//! What a service gives in pages, the program shows whole.

use convene_proto::common::v1::PageResponse;
use convene_proto::scheduler::v1::erc_queue_service_server::{ErcQueueService, ErcQueueServiceServer};
use convene_proto::scheduler::v1::*;
use tokio::net::TcpListener;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use tonic::{Request, Response, Status};

use super::suite::convene;

/// S-6: every item of the ERC's queue is listed, however many pages there are, and the last of them is found by its name.
#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_listed_to_its_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let scheduler = format!("scheduler=http://{}", listener.local_addr().expect("an address"));
    let server = Server::builder()
        .add_service(ErcQueueServiceServer::new(LongQueue))
        .serve_with_incoming(TcpIncoming::from(listener));
    let server = tokio::spawn(server);
    let listed = tokio::task::spawn_blocking(move || {
        let data = tempfile::tempdir().expect("a temporary folder");
        let words = ["--against", &scheduler, "--token", "no-token", "--output", "json", "queue"];
        let said = |more: &[&str]| {
            let output = convene(data.path()).args(words).args(more).output().expect("the program runs");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            serde_json::from_slice::<serde_json::Value>(&output.stdout).expect("JSON")
        };
        let claimed = said(&["claim", "item-c"]);
        assert_eq!(claimed["receipt"]["etag"], "item-c of PHL", "an item of the last page is found");
        said(&["list"])
    });
    let listed = listed.await.expect("it is listed");
    server.abort();
    let items: Vec<_> = listed.as_array().expect("a list").iter().map(|item| &item["item"]).collect();
    assert_eq!(items, ["item-a", "item-b", "item-c"]);
}

/// A queue that gives one item a page.
struct LongQueue;

const ITEMS: [&str; 3] = ["item-a", "item-b", "item-c"];

#[tonic::async_trait]
impl ErcQueueService for LongQueue {
    async fn list_items(&self, request: Request<ListItemsRequest>) -> Result<Response<ListItemsResponse>, Status> {
        let token = request.into_inner().page.unwrap_or_default().page_token;
        let place = ITEMS.iter().position(|item| *item == token).map_or(0, |last| last + 1);
        let item = ITEMS.get(place).copied().ok_or_else(|| Status::invalid_argument("there is no such page"))?;
        let next_page_token = if place + 1 < ITEMS.len() { item.to_owned() } else { String::new() };
        let items = vec![QueueItem { item: item.to_owned(), country: "PHL".to_owned(), ..QueueItem::default() }];
        let page = Some(PageResponse { next_page_token, total_size: 3 });
        Ok(Response::new(ListItemsResponse { items, page }))
    }

    async fn claim_item(&self, request: Request<ClaimItemRequest>) -> Result<Response<ClaimItemResponse>, Status> {
        let ClaimItemRequest { header, item } = request.into_inner();
        let etag = format!("{item} of {}", header.unwrap_or_default().country);
        let receipt = Some(convene_proto::common::v1::Receipt { etag, ..Default::default() });
        Ok(Response::new(ClaimItemResponse { receipt }))
    }

    async fn release_item(&self, _: Request<ReleaseItemRequest>) -> Result<Response<ReleaseItemResponse>, Status> {
        Err(Status::unimplemented("it is listed and claimed only"))
    }

    async fn answer_item(&self, _: Request<AnswerItemRequest>) -> Result<Response<AnswerItemResponse>, Status> {
        Err(Status::unimplemented("it is listed and claimed only"))
    }

    async fn close_item(&self, _: Request<CloseItemRequest>) -> Result<Response<CloseItemResponse>, Status> {
        Err(Status::unimplemented("it is listed and claimed only"))
    }
}
