//! The scheduler as its callers meet it: an exercise on simulated time, through gRPC alone.

use convene_kernel::identity::Role;
use convene_proto::common::v1::{PageRequest, QueryHeader};
use convene_proto::scheduler::v1::erc_queue_service_client::ErcQueueServiceClient;
use convene_proto::scheduler::v1::obligation_service_client::ObligationServiceClient;
use convene_proto::scheduler::v1::policy_service_client::PolicyServiceClient;
use convene_proto::scheduler::v1::*;
use convene_runtime::publisher::EXERCISES;
use convene_scheduler::streams::NOTICES;
use tonic::{Code, Response, Status};
use tonic_types::StatusExt as _;

use super::fixture::is_late;
use super::served::{EXERCISE, Served, header, query};

/// S-3, S-4: the clock goes through each due moment; an exercise's notices are on the stream of exercises only.
#[tokio::test(flavor = "multi_thread")]
async fn the_clock_is_advanced_through_due_moments() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    let notices = served.advance("2013-11-12").await;
    let kinds: Vec<_> = notices.iter().map(NoticeSent::kind).collect();
    assert_eq!(kinds, [StepKind::Decision, StepKind::Reminder, StepKind::Reminder, StepKind::Escalation]);
    let out = served.suite.on(EXERCISES).await;
    let subjects: Vec<_> = out.iter().map(|entry| entry.subject.as_str()).collect();
    assert_eq!(subjects, notices.iter().map(|notice| notice.nats_subject.as_str()).collect::<Vec<_>>());
    assert!(out.iter().all(|entry| !is_late(entry)), "each was sent at its own time");
    assert_eq!(served.suite.on(NOTICES).await.len(), 0, "nothing of an exercise is on the live stream");
    assert_eq!(served.advance("2013-11-12").await.len(), 0, "nothing is sent again");
    served.running.stop().await;
}

/// S-6: the ERC's office claims an item, answers and closes it; others cannot read the queue.
#[tokio::test(flavor = "multi_thread")]
async fn the_queue_is_worked_on() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    served.advance("2013-11-12").await;
    let items = served.items(false).await;
    assert_eq!(items.len(), 2);
    assert!(items.iter().all(|item| item.urgency() == ItemUrgency::Overdue && item.row == "RM-1.11"));
    let mut queue = ErcQueueServiceClient::new(served.channel.clone());
    let QueueItem { item, etag, .. } = served.escalated().await;
    let claim = ClaimItemRequest { header: header(&etag), item: item.clone() };
    let receipt = queue.claim_item(served.by(Role::ErcOffice, claim)).await.expect("claimed").into_inner().receipt;
    let etag = receipt.expect("a receipt").etag;
    let answer = AnswerItemRequest { header: header(&etag), item: item.clone(), answer: "we called".to_owned() };
    let receipt = queue.answer_item(served.by(Role::ErcOffice, answer)).await.expect("answered").into_inner().receipt;
    let etag = receipt.expect("a receipt").etag;
    let close = CloseItemRequest { header: header(&etag), item: item.clone(), reason: "decided".to_owned() };
    queue.close_item(served.by(Role::EmergencyReliefCoordinator, close)).await.expect("closed");
    assert_eq!(served.items(false).await.len(), 1);
    let closed = served.items(true).await.into_iter().find(|found| found.item == item).expect("it is there");
    assert_eq!(closed.status(), ItemStatus::Closed);
    assert_eq!(closed.claim.expect("it was claimed").by.expect("a person").role, "erc-office");
    let message = ListItemsRequest { header: query(), include_closed: false, page: None };
    let refused = queue.list_items(served.by(Role::Donor, message)).await.expect_err("a donor may not look");
    assert_eq!(refused.code(), Code::PermissionDenied);
}

/// S-2, S-1: an operator changes a rule with a reason; what is owed already keeps its own, what is opened then has the new.
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_rule_applies_from_then_on() {
    let mut served = Served::start("2013-11-10").await;
    let id = "OG-6.government";
    served.suite.owe("PHL", id, "proposal/before", "2013-11-10").await;
    let mut policy = PolicyServiceClient::new(served.channel.clone());
    let change = |etag: &str| ChangeRuleRequest {
        header: header(etag),
        rule: id.to_owned(),
        period: "3 days".to_owned(),
        reason: "the capital is cut off".to_owned(),
        ..ChangeRuleRequest::default()
    };
    let etag = served.rule(id).await.etag;
    let refused = policy.change_rule(served.by(Role::HumanitarianCoordinator, change(&etag))).await;
    assert_eq!(refused.expect_err("not the HC's to change").code(), Code::PermissionDenied);
    policy.change_rule(served.by(Role::Operator, change(&etag))).await.expect("changed");
    let rule = served.rule(id).await;
    assert_eq!((rule.period.as_str(), rule.changes[0].reason.as_str()), ("3 days", "the capital is cut off"));
    served.suite.owe("PHL", id, "proposal/after", "2013-11-10").await;
    served.advance("2013-11-10T01:00:00Z").await;
    let message =
        ListObligationsRequest { header: query(), role: "rc".to_owned(), ..ListObligationsRequest::default() };
    let mut obligations = ObligationServiceClient::new(served.channel.clone());
    let listed = obligations.list_obligations(served.by(Role::Observer, message)).await.expect("listed").into_inner();
    let due: Vec<_> = listed.obligations.iter().map(|one| (one.period.as_str(), one.due_local.as_str())).collect();
    let manila = |moment| format!("2013-11-{moment}, UTC+08:00 (Asia/Manila)");
    assert_eq!(due, [("24 hours", manila("11 08:00").as_str()), ("3 days", manila("13 23:59").as_str())]);
    let [before, after] = listed.obligations.as_slice() else { panic!("both are owed") };
    assert_eq!(before.anchor, "ERC's decision", "it names the event it is owed since");
    let because = [before, after].map(|one| one.rule_changed_because.as_str());
    assert_eq!(because, ["", "the capital is cut off"]);
    let message = GetCalendarRequest { header: query(), ..GetCalendarRequest::default() };
    let calendar = obligations.get_calendar(served.by(Role::Observer, message)).await.expect("a calendar").into_inner();
    assert_eq!(calendar.icalendar.matches("BEGIN:VEVENT\r\n").count(), 2);

    let served = served.restart().await;
    assert_eq!(served.rule(id).await, rule, "the change and its reason are still there");
    let message =
        ListObligationsRequest { header: query(), role: "rc".to_owned(), ..ListObligationsRequest::default() };
    assert_eq!(
        served.obligations(Role::Observer, message).await,
        listed.obligations,
        "each keeps the rule it ran under"
    );
    served.running.stop().await;
}

/// S-6: of two people who claim an item at once one gets it; released it is free; a stale or foreign release is refused.
#[tokio::test(flavor = "multi_thread")]
async fn one_of_two_has_an_item_until_it_is_released() {
    let mut served = Served::start("2013-11-10").await;
    served.suite.owe("PHL", "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    served.advance("2013-11-10T01:00:00Z").await;
    let QueueItem { item, etag, .. } = served.items(false).await.remove(0);
    let queue = ErcQueueServiceClient::new(served.channel.clone());
    let claim = |role| {
        let (mut queue, claim) = (queue.clone(), ClaimItemRequest { header: header(&etag), item: item.clone() });
        let request = served.by(role, claim);
        async move { queue.claim_item(request).await }
    };
    for role in [Role::HumanitarianCoordinator, Role::OchaHcss, Role::Operator] {
        assert_eq!(claim(role).await.expect_err("not theirs").code(), Code::PermissionDenied, "{role}");
    }
    let (one, other) = tokio::join!(claim(Role::ErcOffice), claim(Role::EmergencyReliefCoordinator));
    let refused = one.and(other).expect_err("both have it");
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert!(refused.message().contains("S-6") && refused.message().contains("claimed"), "{refused}");
    let QueueItem { etag: current, claim: claimed, .. } = served.items(false).await.remove(0);
    let role = claimed.expect("it is claimed").by.expect("a person").role.parse().expect("a role");

    let release = |etag: &str| {
        let release = ReleaseItemRequest { header: header(etag), item: item.clone(), reason: "not ours".to_owned() };
        let (mut queue, request) = (queue.clone(), served.by(role, release));
        async move { queue.release_item(request).await }
    };
    let stale = release(&etag).await.expect_err("it has changed since");
    assert_eq!(stale.code(), Code::Aborted, "{stale}");
    release(&current).await.expect("it is given back");
    let free = served.items(false).await.remove(0);
    assert_eq!((free.status(), free.released[0].text.as_str()), (ItemStatus::Open, "not ours"));
    served.running.stop().await;
}

/// S-7: what an agency or a role owes comes page by page, each once, and a page of another list is refused.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_owed_is_listed_by_whose_it_is_in_pages() {
    let mut served = Served::start("2014-01-01").await;
    for n in 0..5 {
        served.suite.owe_by("PHL", "OG-9.coordinator", &format!("cluster/c-{n}"), "2014-01-01", "WHO").await;
    }
    served.suite.owe_by("PHL", "OG-9.coordinator", "cluster/other", "2014-01-01", "UNICEF").await;
    served.suite.owe("PHL", "OG-6.government", "proposal/p-1", "2014-01-01").await;
    served.advance("2014-01-01T01:00:00Z").await;
    let of = |organization: &str, role: &str| ListObligationsRequest {
        header: query(),
        organization: organization.to_owned(),
        role: role.to_owned(),
        ..ListObligationsRequest::default()
    };
    let mut client = ObligationServiceClient::new(served.channel.clone());
    let (mut resources, mut token) = (Vec::new(), String::new());
    let mut first_token = String::new();
    loop {
        let page = Some(PageRequest { page_size: 2, page_token: token });
        let message = ListObligationsRequest { page, ..of("WHO", "") };
        let answer = client.list_obligations(served.by(Role::Observer, message)).await.expect("a page").into_inner();
        resources.extend(answer.obligations.into_iter().map(|one| one.duty.expect("a duty").resource));
        token = answer.page.expect("the next").next_page_token;
        if first_token.is_empty() {
            first_token.clone_from(&token);
        }
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(resources, ["cluster/c-0", "cluster/c-1", "cluster/c-2", "cluster/c-3", "cluster/c-4"]);
    let page = Some(PageRequest { page_size: 2, page_token: first_token });
    let message = ListObligationsRequest { page, ..of("UNICEF", "") };
    let refused = client.list_obligations(served.by(Role::Observer, message)).await.expect_err("another list's");
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert_eq!(served.obligations(Role::Observer, of("", "lead-agency")).await.len(), 6);
    assert_eq!(served.obligations(Role::Observer, of("", "rc")).await.len(), 1);
    served.running.stop().await;
}

/// S-6, S-7: without a country, a caller gets what concerns the countries in which they hold a role, and nothing of others.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_country_the_callers_own_countries_are_listed() {
    let mut served = Served::start("2013-11-10").await;
    for country in ["PHL", "HTI", "SSD"] {
        served.suite.owe(country, "RM-1.11.approval", "proposal/p-1", "2013-11-10").await;
    }
    served.advance("2013-11-10T01:00:00Z").await;
    let header = Some(QueryHeader { country: String::new(), exercise: EXERCISE.to_owned() });
    let obligations = ListObligationsRequest { header: header.clone(), ..ListObligationsRequest::default() };
    let items = ListItemsRequest { header: header.clone(), ..ListItemsRequest::default() };
    let mut client = ObligationServiceClient::new(served.channel.clone());
    let mut queue = ErcQueueServiceClient::new(served.channel.clone());
    for countries in [&["PHL"][..], &["HTI", "PHL"]] {
        let request = served.by_in(Role::Observer, countries, obligations.clone());
        let listed = client.list_obligations(request).await.expect("listed").into_inner().obligations;
        let mut of: Vec<_> = listed.iter().map(|one| one.country.as_str()).collect();
        of.sort_unstable();
        assert_eq!(of, countries);
        let request = served.by_in(Role::ErcOffice, countries, items.clone());
        let listed = queue.list_items(request).await.expect("listed").into_inner().items;
        let mut of: Vec<_> = listed.iter().map(|item| item.country.as_str()).collect();
        of.sort_unstable();
        assert_eq!(of, countries);
    }
    let calendar = GetCalendarRequest { header, ..GetCalendarRequest::default() };
    let request = served.by_in(Role::Observer, &["PHL"], calendar);
    let calendar = client.get_calendar(request).await.expect("a calendar").into_inner();
    assert_eq!(calendar.icalendar.matches("BEGIN:VEVENT\r\n").count(), 1);
    let refused = queue.list_items(served.by_in(Role::Observer, &["PHL"], items)).await.expect_err("not an observer's");
    assert_eq!(refused.code(), Code::PermissionDenied);
    let refused = client.list_obligations(served.by_in(Role::Observer, &[], obligations)).await;
    assert_eq!(refused.expect_err("a caller without a role").code(), Code::PermissionDenied);
    served.running.stop().await;
}

/// S-6, S-7: a malformed name of an exercise is refused with its field and the remedy, whether or not a country is named with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_exercise_is_refused_wherever_it_is_asked_about() {
    let served = Served::start("2013-11-10").await;
    let erc = Role::EmergencyReliefCoordinator;
    for country in ["", "PHL"] {
        let header = Some(QueryHeader { country: country.to_owned(), exercise: "Not A Name!".to_owned() });
        let message = ListItemsRequest { header: header.clone(), ..ListItemsRequest::default() };
        let mut queue = ErcQueueServiceClient::new(served.channel.clone());
        refused_exercise(queue.list_items(served.by(erc, message)).await);
        let message = ListObligationsRequest { header: header.clone(), ..ListObligationsRequest::default() };
        let mut obligations = ObligationServiceClient::new(served.channel.clone());
        refused_exercise(obligations.list_obligations(served.by(erc, message)).await);
        let message = GetCalendarRequest { header, ..GetCalendarRequest::default() };
        refused_exercise(obligations.get_calendar(served.by(erc, message)).await);
    }
    let header = Some(QueryHeader { country: "PHL".to_owned(), exercise: "Not A Name!".to_owned() });
    let mut policy = PolicyServiceClient::new(served.channel.clone());
    let message = ListRulesRequest { header: header.clone(), page: None };
    refused_exercise(policy.list_rules(served.by(erc, message)).await);
    refused_exercise(policy.get_policy(served.by(erc, GetPolicyRequest { header })).await);
    let everywhere = ListItemsRequest::default();
    let mut queue = ErcQueueServiceClient::new(served.channel.clone());
    queue.list_items(served.by(erc, everywhere)).await.expect("without a header, all real records are asked about");
    served.running.stop().await;
}

fn refused_exercise<T: std::fmt::Debug>(answer: Result<Response<T>, Status>) {
    let refused = answer.expect_err("the name is malformed");
    assert_eq!(refused.code(), Code::InvalidArgument, "{refused}");
    let details = refused.get_error_details();
    let fields = &details.bad_request().expect("the fields that are wrong").field_violations;
    let [field] = fields.as_slice() else { panic!("one field is wrong: {fields:?}") };
    assert_eq!(field.field, "header.exercise");
    assert!(refused.message().contains("Not A Name!"), "{refused}");
}
