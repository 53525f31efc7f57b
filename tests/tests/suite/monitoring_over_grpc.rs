//! Activation checklists as a coordinator meets them: owed since the cluster was activated, drafted, submitted, and seen by others.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::{self as activation, DeclareLevel3Request, Level3Step};
use convene_proto::common::v1::AwaitFollowedRequest;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::monitoring::v1::checklist_service_client::ChecklistServiceClient;
use convene_proto::monitoring::v1::record_service_client::RecordServiceClient;
use convene_proto::monitoring::v1::*;
use convene_tests::requests::{header, header_reading, moment, query, recommendation, submit};
use convene_tests::stage::Stage;
use convene_tests::{Person, calls};
use tonic::Code;

/// A cluster of health that the ERC approved, and the people who monitor it.
struct Monitored {
    stage: Stage,
    address: String,
    coordinator: Person,
    hc: Person,
}

impl Monitored {
    async fn set() -> Self {
        let stage = Stage::set().await;
        stage.approved().await;
        Self::of(stage).await
    }

    /// The same of a stage on which the cluster is approved.
    async fn of(mut stage: Stage) -> Self {
        let address = stage.suite.start_service("monitoring").await;
        let coordinator = stage.suite.person(Role::Coordinator, "WHO", Some("PHL")).calling(&address);
        let hc = stage.hc.calling(&address);
        let monitored = Self { stage, address, coordinator, hc };
        monitored.followed().await;
        monitored
    }

    /// Returns once monitoring has followed all that the activation service decided.
    async fn followed(&self) {
        let request = AwaitFollowedRequest::default();
        StatusServiceClient::new(self.coordinator.channel()).await_followed(request).await.expect("it follows");
    }

    async fn health(&self) -> ClusterMonitoring {
        let cluster = "health".to_owned();
        let request = GetClusterMonitoringRequest { header: query("PHL"), cluster, ..Default::default() };
        let answer = RecordServiceClient::new(self.coordinator.channel()).get_cluster_monitoring(request).await;
        answer.expect("it is followed").into_inner().monitoring.expect("a cluster")
    }

    /// Every item of the template, in place.
    async fn entries(&self) -> Vec<ChecklistEntry> {
        let request = GetChecklistTemplateRequest { header: query("PHL"), ..Default::default() };
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

    async fn list(&self, request: ListChecklistsRequest) -> Result<Vec<ChecklistRow>, tonic::Status> {
        let answer = RecordServiceClient::new(self.hc.channel()).list_checklists(request).await;
        answer.map(|answer| answer.into_inner().checklists)
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

    let rows = monitored.list(ListChecklistsRequest::default()).await.expect("they are listed");
    let rows = rows.iter().map(|row| {
        let owed = row.owed.as_ref().map(|owed| (owed.date(), owed.submitted_at.is_some(), owed.late));
        (owed, row.checklist.as_ref().map(|one| one.checklist.as_str()))
    });
    assert_eq!(
        rows.collect::<Vec<_>>(),
        [
            (Some((ChecklistDate::TwoWeeks, true, false)), Some("first")),
            (Some((ChecklistDate::OneMonth, false, false)), None),
            (Some((ChecklistDate::TwoMonths, false, false)), None),
            (None, Some("second")),
        ]
    );

    let subject = "convene.decisions.monitoring.PHL.health.checklist-submitted";
    let message = monitored.stage.suite.last_decision(subject).await;
    assert!(message.contains("\"inPlace\":23") && message.contains("\"underWay\":1"), "{message}");
}

/// RM-9.1: the HC switches the checklists of a cluster off, with a reason; then none is owed, until they are on again.
#[tokio::test(flavor = "multi_thread")]
async fn the_head_switches_the_checklists_off() {
    let monitored = Monitored::set().await;
    let etag = monitored.health().await.etag;
    let off = |etag: &str, reason: &str| SwitchOffChecklistsRequest {
        header: header_reading("PHL", etag),
        off: Some(ChecklistsOff { cluster: "health".to_owned(), reason: reason.to_owned() }),
    };
    let mut checklists = ChecklistServiceClient::new(monitored.hc.channel());
    let refused = checklists.switch_off_checklists(off(&etag, "")).await.expect_err("there is no reason");
    assert_eq!(refused.code(), Code::InvalidArgument);
    let stale = checklists.switch_off_checklists(off("v99", "a review")).await.expect_err("it is another state");
    assert_eq!(stale.code(), Code::Aborted);
    checklists.switch_off_checklists(off(&etag, "a review is under way")).await.expect("they are switched off");
    let health = monitored.health().await;
    assert_eq!(health.off_because, "a review is under way");
    assert!(health.owed.iter().all(|one| one.void_at.is_some() && one.void_because.contains("switched off")));
    let listed = monitored.list(ListChecklistsRequest::default()).await.expect("they are listed");
    assert!(listed.is_empty(), "{listed:?}");
    let void = ListChecklistsRequest { include_void: true, ..ListChecklistsRequest::default() };
    assert_eq!(monitored.list(void).await.expect("they are listed").len(), 3);
    let on = SwitchOnChecklistsRequest {
        header: header_reading("PHL", &health.etag),
        on: Some(ChecklistsOn { cluster: "health".to_owned(), reason: "the review is over".to_owned() }),
    };
    checklists.switch_on_checklists(on).await.expect("they are switched on");
    assert!(monitored.health().await.owed.iter().all(|one| one.void_at.is_none()));
    let mistyped = ListChecklistsRequest { cluster: "helth".to_owned(), ..ListChecklistsRequest::default() };
    let refused = monitored.list(mistyped).await.expect_err("no cluster is called that");
    assert!(refused.message().contains("health"), "{refused:?}");
}

/// RM-9.1: when level 3 is declared, the dates count from then on in place of the others, and nobody switches them off.
#[tokio::test(flavor = "multi_thread")]
async fn a_declaration_of_level_3_asks_for_checklists() {
    let monitored = Monitored::set().await;
    let asked =
        activation::GetEmergencyRequest { header: query("PHL"), emergency: "haiyan".to_owned(), ..Default::default() };
    let erc = &monitored.stage.erc;
    let mut records = activation::record_service_client::RecordServiceClient::new(erc.channel());
    let emergency = records.get_emergency(asked).await.expect("it is read").into_inner().emergency;
    let read = emergency.and_then(|one| one.emergency).expect("it is there").etag;
    let activated_at = monitored.health().await.activated_at.expect("it is active");
    let nanos = activated_at.nanos + 1_000_000;
    let (seconds, nanos) = (activated_at.seconds + i64::from(nanos / 1_000_000_000), nanos % 1_000_000_000);
    let at = Some(prost_types::Timestamp { seconds, nanos });
    let declaration = Some(Level3Step { emergency: "haiyan".to_owned(), at });
    let declare = DeclareLevel3Request { header: header_reading("PHL", &read), declaration };
    OperationServiceClient::new(erc.channel()).declare_level3(declare).await.expect("it is declared");
    monitored.followed().await;
    let health = monitored.health().await;
    let (counted, before): (Vec<_>, Vec<_>) = health.owed.iter().partition(|one| one.level_3);
    assert_eq!((counted.len(), before.len()), (3, 3));
    assert!(counted.iter().all(|one| one.void_at.is_none() && one.since != Some(activated_at)));
    assert!(
        before.iter().all(|one| one.since == Some(activated_at) && one.void_because.contains("level 3 was declared"))
    );
    let off = SwitchOffChecklistsRequest {
        header: header_reading("PHL", &health.etag),
        off: Some(ChecklistsOff { cluster: "health".to_owned(), reason: "we are busy".to_owned() }),
    };
    let refused = ChecklistServiceClient::new(monitored.hc.channel()).switch_off_checklists(off).await;
    assert_eq!(calls::reason(&refused.expect_err("they stay owed")), "LEVEL_3_ASKS_FOR_CHECKLISTS");
}

/// RM-9.1, RM-1.15: a cluster whose activation of years ago is recorded today owes no checklist of then.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_late_with_what_was_due_before_the_record() {
    const JANUARY_2014: i64 = 1_388_880_000;
    let stage = Stage::set().await;
    let submission = submit("PHL", "p-1", "haiyan", vec![recommendation("health", "HEA", "WHO")]);
    stage.approved_at("p-1", JANUARY_2014, submission).await;
    let monitored = Monitored::of(stage).await;
    let health = monitored.health().await;
    assert_eq!((health.activated_at, health.owed), (moment(JANUARY_2014), Vec::new()));
}

/// RM-9.1: nobody but a coordinator of the sector completes the checklist of a cluster.
#[tokio::test(flavor = "multi_thread")]
async fn only_a_coordinator_of_the_cluster_completes_its_checklist() {
    let monitored = Monitored::set().await;
    let etag = monitored.draft("first", ChecklistDate::TwoWeeks, Vec::new()).await;
    let suite = &monitored.stage.suite;
    for role in [Role::LeadAgency, Role::OchaCountry, Role::Partner, Role::HumanitarianCoordinator, Role::Auditor] {
        let person = suite.person(role, "WHO", Some("PHL")).calling(&monitored.address);
        let draft = ChecklistDraft {
            checklist: "second".to_owned(),
            cluster: "health".to_owned(),
            ..ChecklistDraft::default()
        };
        let mut checklists = ChecklistServiceClient::new(person.channel());
        let drafting = DraftChecklistRequest { header: header("PHL"), draft: Some(draft) };
        let refused = checklists.draft_checklist(drafting).await.expect_err("it is for the coordinator");
        assert_eq!(refused.code(), Code::PermissionDenied, "{role}");
        let revision = ChecklistRevision { checklist: "first".to_owned(), ..ChecklistRevision::default() };
        let revising = ReviseChecklistRequest { header: header_reading("PHL", &etag), revision: Some(revision) };
        let refused = checklists.revise_checklist(revising).await.expect_err("it is for the coordinator");
        assert_eq!(refused.code(), Code::PermissionDenied, "{role}");
        let submission = Some(ChecklistSubmission { checklist: "first".to_owned() });
        let submitting = SubmitChecklistRequest { header: header_reading("PHL", &etag), submission };
        let refused = checklists.submit_checklist(submitting).await.expect_err("it is for the coordinator");
        assert_eq!(refused.code(), Code::PermissionDenied, "{role}");
    }
    let off = SwitchOffChecklistsRequest {
        header: header_reading("PHL", &monitored.health().await.etag),
        off: Some(ChecklistsOff { cluster: "health".to_owned(), reason: "we are busy".to_owned() }),
    };
    let refused = ChecklistServiceClient::new(monitored.coordinator.channel()).switch_off_checklists(off).await;
    assert_eq!(refused.expect_err("it is for the head").code(), Code::PermissionDenied);
}
