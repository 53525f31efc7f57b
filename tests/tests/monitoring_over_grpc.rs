//! Activation checklists as a coordinator meets them: owed since the cluster was activated, drafted, submitted, and seen by others.

use convene_kernel::identity::Role;
use convene_proto::common::v1::AwaitFollowedRequest;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::monitoring::v1::checklist_service_client::ChecklistServiceClient;
use convene_proto::monitoring::v1::record_service_client::RecordServiceClient;
use convene_proto::monitoring::v1::*;
use convene_tests::requests::{header, header_reading, query};
use convene_tests::stage::Stage;
use convene_tests::{Person, calls, within};
use tonic::Code;

/// A cluster of health that the ERC approved, and the people who monitor it.
struct Monitored {
    stage: Stage,
    coordinator: Person,
    hc: Person,
}

impl Monitored {
    async fn set() -> Self {
        let mut stage = Stage::set().await;
        stage.approved().await;
        let address = stage.suite.start_service("monitoring").await;
        let coordinator = stage.suite.person(Role::Coordinator, "WHO", Some("PHL")).calling(&address);
        let hc = stage.hc.calling(&address);
        let request = AwaitFollowedRequest::default();
        StatusServiceClient::new(coordinator.channel()).await_followed(request).await.expect("it follows");
        Self { stage, coordinator, hc }
    }

    async fn health(&self) -> ClusterMonitoring {
        let cluster = "health".to_owned();
        let request = GetClusterMonitoringRequest { header: query("PHL"), cluster, ..Default::default() };
        let answer = RecordServiceClient::new(self.coordinator.channel()).get_cluster_monitoring(request).await;
        answer.expect("it is followed").into_inner().monitoring.expect("a cluster")
    }

    /// Every item of the template, in place.
    async fn entries(&self) -> Vec<ChecklistEntry> {
        let request = GetChecklistTemplateRequest { header: query("PHL") };
        let answer = RecordServiceClient::new(self.coordinator.channel()).get_checklist_template(request).await;
        let template = answer.expect("there is one").into_inner().template.expect("a template");
        assert!(template.derived && template.parts.len() == 4);
        let entry = |item: ChecklistItem| ChecklistEntry {
            item: item.item,
            status: ItemStatus::InPlace.into(),
            note: String::new(),
        };
        template.parts.into_iter().flat_map(|part| part.items).map(entry).collect()
    }

    async fn draft(&self, checklist: &str, date: ChecklistDate, entries: Vec<ChecklistEntry>) -> String {
        let draft = ChecklistDraft {
            checklist: checklist.to_owned(),
            cluster: "health".to_owned(),
            date: date.into(),
            entries,
            consulted: vec!["the partners".to_owned()],
        };
        let request = DraftChecklistRequest { header: header("PHL"), draft: Some(draft) };
        let answer = ChecklistServiceClient::new(self.coordinator.channel()).draft_checklist(request).await;
        answer.expect("it is drafted").into_inner().receipt.expect("a receipt").etag
    }

    async fn submit(&self, checklist: &str, etag: &str) -> Result<(), tonic::Status> {
        let submission = Some(ChecklistSubmission { checklist: checklist.to_owned() });
        let request = SubmitChecklistRequest { header: header_reading("PHL", etag), submission };
        ChecklistServiceClient::new(self.coordinator.channel()).submit_checklist(request).await.map(|_| ())
    }

    async fn checklist(&self, checklist: &str) -> Checklist {
        let checklist = checklist.to_owned();
        let request = GetChecklistRequest { header: query("PHL"), checklist, ..Default::default() };
        let answer = RecordServiceClient::new(self.coordinator.channel()).get_checklist(request).await;
        answer.expect("it is there").into_inner().checklist.expect("a checklist")
    }
}

/// RM-9.1: the ERC's approval makes a cluster owe three checklists; the coordinator drafts and submits the first, and it is on the feed.
#[tokio::test(flavor = "multi_thread")]
async fn a_coordinator_submits_the_checklist_that_is_owed() {
    let monitored = Monitored::set().await;
    let owed = monitored.health().await.owed;
    let dates: Vec<_> = owed.iter().map(OwedChecklist::date).collect();
    assert_eq!(dates, [ChecklistDate::TwoWeeks, ChecklistDate::OneMonth, ChecklistDate::TwoMonths]);
    assert!(owed.iter().all(|one| one.submitted_at.is_none() && one.void_at.is_none() && !one.level_3));

    let mut entries = monitored.entries().await;
    let last = entries.pop().expect("there are items");
    let etag = monitored.draft("first", ChecklistDate::TwoWeeks, entries.clone()).await;
    let lacking = monitored.submit("first", &etag).await.expect_err("it lacks an item");
    assert_eq!((lacking.code(), calls::reason(&lacking).as_str()), (Code::FailedPrecondition, "CHECKLIST_INCOMPLETE"));

    entries.push(ChecklistEntry { status: ItemStatus::UnderWay.into(), ..last.clone() });
    let revision = ChecklistRevision {
        checklist: "first".to_owned(),
        entries: entries.clone(),
        consulted: vec!["the partners".to_owned()],
    };
    let request = ReviseChecklistRequest { header: header_reading("PHL", &etag), revision: Some(revision) };
    let revised = ChecklistServiceClient::new(monitored.coordinator.channel()).revise_checklist(request).await;
    let etag = revised.expect("it is revised").into_inner().receipt.expect("a receipt").etag;
    monitored.submit("first", &etag).await.expect("it is submitted");
    assert!(monitored.health().await.owed[0].submitted_at.is_some());

    entries.pop();
    entries.push(last.clone());
    monitored.draft("second", ChecklistDate::Unspecified, entries).await;
    let second = monitored.checklist("second").await;
    let changes: Vec<_> =
        second.changes.iter().map(|change| (change.item.clone(), change.before(), change.now())).collect();
    assert_eq!(second.previous, "first");
    assert_eq!(changes, [(last.item, ItemStatus::UnderWay, ItemStatus::InPlace)]);

    let feed = monitored.stage.suite.nats.jetstream().await.get_stream("DECISIONS").await.expect("the feed");
    let subject = "convene.decisions.monitoring.PHL.health.checklist-submitted";
    let message = within(async {
        loop {
            if let Ok(message) = feed.get_last_raw_message_by_subject(subject).await {
                return message;
            }
            tokio::task::yield_now().await;
        }
    });
    let message = String::from_utf8_lossy(&message.await.payload).into_owned();
    assert!(message.contains("\"inPlace\":23") && message.contains("\"underWay\":1"), "{message}");
}

/// RM-9.1: the HC switches the checklists of a cluster off, with a reason; then none is owed.
#[tokio::test(flavor = "multi_thread")]
async fn the_head_switches_the_checklists_off() {
    let monitored = Monitored::set().await;
    let etag = monitored.health().await.etag;
    let off = |reason: &str| SwitchOffChecklistsRequest {
        header: header_reading("PHL", &etag),
        off: Some(ChecklistsOff { cluster: "health".to_owned(), reason: reason.to_owned() }),
    };
    let mut checklists = ChecklistServiceClient::new(monitored.hc.channel());
    let refused = checklists.switch_off_checklists(off("")).await.expect_err("there is no reason");
    assert_eq!(refused.code(), Code::InvalidArgument);
    checklists.switch_off_checklists(off("a review is under way")).await.expect("they are switched off");
    let health = monitored.health().await;
    assert_eq!(health.off_because, "a review is under way");
    assert!(health.owed.iter().all(|one| one.void_at.is_some()));
}
