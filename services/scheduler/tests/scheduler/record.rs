//! What a caller can do with an item or a rule, and the histories of items, rules and obligations, through gRPC.

use convene_kernel::identity::Role;
use convene_proto::common::v1::{Action, HistoryEntry, PageRequest};
use convene_proto::scheduler::v1::erc_queue_service_client::ErcQueueServiceClient;
use convene_proto::scheduler::v1::policy_service_client::PolicyServiceClient;
use convene_proto::scheduler::v1::record_service_client::RecordServiceClient;
use convene_proto::scheduler::v1::*;
use tonic::{Code, Status};

use super::served::{Served, header, query};

async fn actions(served: &Served, role: Role, resource: &str) -> Result<Vec<Action>, Status> {
    let request = ListActionsRequest { header: query(), resource: resource.to_owned() };
    let answer = RecordServiceClient::new(served.channel.clone()).list_actions(served.by(role, request)).await;
    answer.map(|answer| answer.into_inner().actions)
}

async fn history(served: &Served, role: Role, resource: &str) -> Result<Vec<HistoryEntry>, Status> {
    let (mut entries, mut page_token) = (Vec::new(), String::new());
    loop {
        let page = Some(PageRequest { page_size: 2, page_token });
        let request = GetHistoryRequest { header: query(), resource: resource.to_owned(), page };
        let answer = RecordServiceClient::new(served.channel.clone()).get_history(served.by(role, request)).await;
        let answer = answer?.into_inner();
        entries.extend(answer.entries);
        page_token = answer.page.expect("the page").next_page_token;
        if page_token.is_empty() {
            return Ok(entries);
        }
    }
}

/// Each action with the reasons against it.
fn reasons(actions: &[Action]) -> Vec<(&str, Vec<&str>)> {
    assert!(actions.iter().all(|action| action.allowed == action.obstacles.is_empty()));
    let titles = actions.iter().map(|action| action.title.as_str());
    let reasons = actions.iter().map(|action| action.obstacles.iter().map(|one| one.reason.as_str()).collect());
    titles.zip(reasons).collect()
}

fn events(entries: &[HistoryEntry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.event.as_str()).collect()
}

/// S-6: a caller sees what can be done with an item now and why not the rest; the item's history shows who did what.
#[tokio::test(flavor = "multi_thread")]
async fn an_item_shows_what_can_be_done_and_what_was_done() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    served.advance("2013-11-12").await;
    let QueueItem { item, etag, .. } = served.escalated().await;
    let resource = format!("queue-item/{item}");
    let open = actions(&served, Role::ErcOffice, &resource).await.expect("listed");
    let unclaimed = || vec!["ITEM_NOT_CLAIMED"];
    let expected = [
        ("Claim item", vec![]),
        ("Release item", unclaimed()),
        ("Answer item", unclaimed()),
        ("Close item", unclaimed()),
    ];
    assert_eq!(reasons(&open), expected);
    let auditor = actions(&served, Role::Auditor, &resource).await.expect("listed");
    assert!(auditor.iter().all(|action| action.obstacles[0].reason == "ROLE_NOT_ADMITTED"), "{auditor:?}");
    assert_eq!(auditor[0].roles, ["erc", "erc-office"]);

    let mut queue = ErcQueueServiceClient::new(served.channel.clone());
    let claim = ClaimItemRequest { header: header(&etag), item: item.clone() };
    let receipt = queue.claim_item(served.by(Role::ErcOffice, claim)).await.expect("claimed").into_inner().receipt;
    let etag = receipt.expect("a receipt").etag;
    let answer = AnswerItemRequest { header: header(&etag), item: item.clone(), answer: "we called".to_owned() };
    queue.answer_item(served.by(Role::ErcOffice, answer)).await.expect("answered");
    let answered = actions(&served, Role::ErcOffice, &resource).await.expect("listed");
    let expected = [
        ("Claim item", vec!["ITEM_CLAIMED"]),
        ("Release item", vec!["ITEM_ANSWERED"]),
        ("Answer item", vec![]),
        ("Close item", vec![]),
    ];
    assert_eq!(reasons(&answered), expected);

    served.suite.keep("PHL", "RM-1.11.approval", "proposal/p-1").await;
    served.advance("2013-11-12T02:00:00Z").await;
    let happened = history(&served, Role::ErcOffice, &resource).await.expect("read");
    assert_eq!(events(&happened), ["ItemOpened", "ItemClaimed", "ItemAnswered", "ItemSettled"]);
    assert_eq!(happened[2].data, format!(r#"{{"answer":"we called","item":"{item}"}}"#));
    assert_eq!(happened[2].actor.as_ref().map(|actor| actor.role.as_str()), Some("erc-office"));
    assert!(happened[3].data.contains("keptAt") && happened[0].data.contains("RM-1.11.approval"), "{happened:?}");

    for refused in [
        actions(&served, Role::Donor, &resource).await.map(|_| ()),
        history(&served, Role::Donor, &resource).await.map(|_| ()),
    ] {
        assert_eq!(refused.expect_err("a donor does not read the queue").code(), Code::PermissionDenied);
    }
    let unknown = actions(&served, Role::ErcOffice, "queue-item/e-9").await.expect_err("no such item");
    assert_eq!(unknown.code(), Code::NotFound);
    let unknown = actions(&served, Role::ErcOffice, "cluster/health").await.expect_err("another service's");
    assert!(unknown.message().contains("use one of queue-item/…, rule/…"), "{unknown}");
    served.running.stop().await;
}

/// S-2: an operator can change a rule, others cannot; its history has each change.
#[tokio::test(flavor = "multi_thread")]
async fn a_rule_shows_what_can_be_done_and_its_changes() {
    let served = Served::start("2013-11-10").await;
    let (id, resource) = ("OG-6.government", "rule/OG-6.government");
    let by_operator = actions(&served, Role::Operator, resource).await.expect("listed");
    assert_eq!(reasons(&by_operator), [("Change rule", vec![])]);
    let by_hc = actions(&served, Role::HumanitarianCoordinator, resource).await.expect("listed");
    assert_eq!(reasons(&by_hc), [("Change rule", vec!["ROLE_NOT_ADMITTED"])]);
    let unknown = actions(&served, Role::Operator, "rule/OG-6.goverment").await.expect_err("no such rule");
    assert!(unknown.message().contains("did you mean OG-6.government?"), "{unknown}");

    let change = ChangeRuleRequest {
        header: header(&served.rule(id).await.etag),
        rule: id.to_owned(),
        period: "3 days".to_owned(),
        reason: "the capital is cut off".to_owned(),
        ..ChangeRuleRequest::default()
    };
    let mut policy = PolicyServiceClient::new(served.channel.clone());
    policy.change_rule(served.by(Role::Operator, change)).await.expect("changed");
    let happened = history(&served, Role::Donor, resource).await.expect("read");
    assert_eq!(events(&happened), ["RuleChanged"]);
    assert_eq!(happened[0].data, format!(r#"{{"period":"3 days","reason":"the capital is cut off","rule":"{id}"}}"#));
    served.running.stop().await;
}

/// S-1, S-3: the history of an obligation has its opening, the escalations, and how it was met.
#[tokio::test(flavor = "multi_thread")]
async fn an_obligation_has_a_history() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    served.advance("2013-11-12").await;
    let listed = ListObligationsRequest { header: query(), ..ListObligationsRequest::default() };
    let resource = served.obligations(Role::Observer, listed).await.remove(0).resource;
    assert_eq!(resource, "obligation/activation/RM-1.11.approval:proposal/p-1");
    served.suite.keep("PHL", "RM-1.11.approval", "proposal/p-1").await;
    served.advance("2013-11-12T01:00:00Z").await;
    let happened = history(&served, Role::Observer, &resource).await.expect("read");
    assert_eq!(events(&happened), ["DutyOpened", "ObligationEscalated", "DutyKept"]);
    assert_eq!((happened[0].commit.as_str(), happened[0].resource.as_str()), ("v1", "proposal/p-1"));
    assert!(
        happened[1].data.contains(r#""toRole":"erc""#) && happened[2].data.contains(r#""late":true"#),
        "{happened:?}"
    );
    let unknown = history(&served, Role::Observer, "obligation/activation/x").await.expect_err("none is called so");
    assert_eq!(unknown.code(), Code::NotFound);
    served.running.stop().await;
}

/// S-3: an escalation that was mistaken is followed by what shows it and by its withdrawal.
#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_is_in_the_history() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    served.advance("2013-11-12").await;
    let in_time = convene_kernel::testing::at("2013-11-10T06:00:00Z");
    served.suite.keep_at("PHL", "RM-1.11.approval", "proposal/p-1", in_time).await;
    served.advance("2013-11-12T01:00:00Z").await;
    let resource = "obligation/activation/RM-1.11.approval:proposal/p-1";
    let happened = history(&served, Role::Observer, resource).await.expect("read");
    assert_eq!(events(&happened), ["DutyOpened", "ObligationEscalated", "DutyKept", "EscalationWithdrawn"]);
    served.running.stop().await;
}
