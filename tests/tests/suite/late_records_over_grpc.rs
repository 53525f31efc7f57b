//! What happened last is not what was recorded last: a lead of January that is recorded in April, and a cluster that was there
//! before the record began, through gRPC.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::*;
use convene_proto::scheduler::v1::obligation_service_client::ObligationServiceClient;
use convene_proto::scheduler::v1::{ListObligationsRequest, ObligationState};
use convene_tests::calls::reason;
use convene_tests::requests::{header, header_reading, moment, query, recommendation, submit};
use convene_tests::stage::Stage;
use convene_tests::within;
use prost_types::Timestamp;

/// Midnight of 5 January 2014, when the cluster became active.
const ACTIVATED: i64 = 1_388_880_000;
/// Midnight of 10 January 2014, when IOM took over.
const IOM_LED: i64 = 1_389_312_000;
/// Midnight of 1 March 2014, when UNICEF did.
const UNICEF_LED: i64 = 1_393_632_000;
/// Midnight of 1 February 2014.
const BETWEEN: i64 = 1_391_212_800;

/// The proposal that `agency` leads the cluster from now on.
fn lead_change(proposal: &str, agency: &str) -> SubmitProposalRequest {
    let lead = recommendation("health", "HEA", agency)
        .lead
        .map(|lead| LeadSelection { differs_because: "it is nearest".to_owned(), ..lead });
    let change = LeadChange {
        cluster: "health".to_owned(),
        lead,
        reason: "the lead before it leaves".to_owned(),
        ..LeadChange::default()
    };
    let mut request = submit("PHL", proposal, "haiyan", Vec::new());
    request.submission.as_mut().expect("a submission").lead_changes = vec![change];
    request
}

async fn architecture(stage: &Stage, as_of: Option<Timestamp>) -> Architecture {
    let request = GetArchitectureRequest { header: query("PHL"), as_of, ..GetArchitectureRequest::default() };
    let answer = RecordServiceClient::new(stage.ocha.channel()).get_architecture(request).await;
    answer.expect("it is read").into_inner().architecture.expect("an architecture")
}

/// Who owes what the lead agency of a cluster owes.
fn owners(architecture: &Architecture) -> Vec<&str> {
    let owed = architecture.duties.iter().filter(|duty| duty.owner_role == "lead-agency");
    let mut owners: Vec<_> = owed.map(|duty| duty.owner_organization.as_str()).collect();
    owners.sort_unstable();
    owners.dedup();
    owners
}

/// OG-18, RM-1.15: UNICEF leads from 1 March; on 1 April a change to IOM of 10 January is recorded. UNICEF remains the lead,
/// in the register, in letters, for duties and in authority; on 1 February IOM led.
#[tokio::test]
async fn a_lead_of_january_recorded_in_april_is_not_the_present_lead() {
    let stage = Stage::set().await;
    let first = submit("PHL", "p-1", "haiyan", vec![recommendation("health", "HEA", "WHO")]);
    stage.approved_at("p-1", ACTIVATED, first).await;
    stage.approved_at("p-2", UNICEF_LED, lead_change("p-2", "UNICEF")).await;
    stage.approved_at("p-3", IOM_LED, lead_change("p-3", "IOM")).await;

    let now = architecture(&stage, None).await;
    let leads: Vec<_> = now.clusters[0].leads.iter().map(|lead| lead.agency.as_str()).collect();
    assert_eq!(leads, ["WHO", "IOM", "UNICEF"]);
    assert_eq!(owners(&now), ["UNICEF"]);
    let then = architecture(&stage, moment(BETWEEN)).await;
    assert_eq!(then.clusters[0].leads.last().map(|lead| lead.agency.as_str()), Some("IOM"));
    assert_eq!(owners(&then), ["IOM"]);

    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let every = ListClustersRequest { lead_agency: "UNICEF".to_owned(), ..ListClustersRequest::default() };
    let listed = records.list_clusters(every).await.expect("they are listed").into_inner().clusters;
    assert_eq!(listed.len(), 1);
    let letter = DraftLetterRequest {
        header: query("PHL"),
        kind: LetterKind::GlobalLeads.into(),
        about: "health".to_owned(),
        ..Default::default()
    };
    let letter = records.draft_letter(letter).await.expect("it is drafted").into_inner().document.expect("a letter");
    assert!(letter.markdown.contains("UNICEF") || letter.markdown.contains("Children's Fund"), "{}", letter.markdown);
    assert!(letter.markdown.contains("1 March 2014"), "{}", letter.markdown);

    let expertise = |read: &str| ShowExpertiseRequest {
        header: header_reading("PHL", read),
        expertise: Some(Expertise {
            cluster: "health".to_owned(),
            expertise: "the region".to_owned(),
            infrastructure: "two offices".to_owned(),
        }),
    };
    let read = &now.clusters[0].etag;
    let iom = stage.suite.person(Role::LeadAgency, "IOM", Some("PHL"));
    let refused = ClusterServiceClient::new(iom.channel()).show_expertise(expertise(read)).await;
    assert_eq!(reason(&refused.expect_err("it leads no longer")), "NOT_THE_LEAD_AGENCY");
    let unicef = stage.suite.person(Role::LeadAgency, "UNICEF", Some("PHL"));
    ClusterServiceClient::new(unicef.channel()).show_expertise(expertise(read)).await.expect("it leads");
}

/// Midnight of 1 August 2014.
const AUGUST: i64 = 1_406_851_200;

/// What was owed by a rule at a moment: by which agency, with which status, and by when.
async fn owed_by(stage: &Stage, scheduler: &str, rule: &str, as_of: Option<Timestamp>) -> Vec<(String, i32, String)> {
    let request = ListObligationsRequest { header: query("PHL"), as_of, ..ListObligationsRequest::default() };
    let answer = ObligationServiceClient::new(stage.ocha.calling(scheduler).channel()).list_obligations(request).await;
    let listed = answer.expect("they are listed").into_inner().obligations.into_iter();
    let owed = listed.map(|one| (one.duty.clone().unwrap_or_default(), one.state, one.due_local));
    owed.filter(|(duty, ..)| duty.rule == rule)
        .map(|(duty, state, due)| (duty.owner_organization, state, due))
        .collect()
}

/// OG-9, OG-18, RM-2.10, S-3: leads of January that are recorded later owed for their own time only, and the review of every six months was
/// late from the day that it was due on, though all of it was recorded years later.
#[tokio::test]
async fn each_agency_was_late_with_what_it_owed() {
    let mut stage = Stage::set().await;
    let scheduler = stage.suite.start_service("scheduler").await;
    let first = submit("PHL", "p-1", "haiyan", vec![recommendation("health", "HEA", "WHO")]);
    stage.approved_at("p-1", ACTIVATED, first).await;
    stage.approved_at("p-2", UNICEF_LED, lead_change("p-2", "UNICEF")).await;
    stage.approved_at("p-3", IOM_LED, lead_change("p-3", "IOM")).await;
    within(async {
        while owed_by(&stage, &scheduler, "OG-9.coordinator", None).await.len() < 3 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    let then = owed_by(&stage, &scheduler, "OG-9.coordinator", moment(BETWEEN)).await;
    let (void, overdue) = (ObligationState::Void.into(), ObligationState::Overdue.into());
    let states: Vec<_> = then.iter().map(|(agency, state, _)| (agency.as_str(), *state)).collect();
    assert_eq!(states, [("WHO", void), ("IOM", overdue)], "UNICEF did not lead yet");
    let reviews = owed_by(&stage, &scheduler, "RM-2.10.review", moment(AUGUST)).await;
    let due = "2014-07-05 23:59, UTC+08:00 (Asia/Manila)".to_owned();
    assert_eq!(reviews, [(String::new(), overdue, due)]);
}

/// Midnight of 1 July 2010.
const SUMMER_OF_2010: i64 = 1_277_942_400;

/// RM-1.15: a cluster that was there is recorded as found, owes what it owes from now on, and was there on any day since; a
/// correction of its date names the commit, and is followed by what was so, not by what was known.
#[tokio::test]
async fn a_cluster_that_was_there_is_recorded_and_corrected() {
    let stage = Stage::set().await;
    let mut clusters = ClusterServiceClient::new(stage.ocha.channel());
    let existing = ExistingCluster {
        cluster: "logistics".to_owned(),
        sectors: vec!["LOG".to_owned()],
        lead_agency: "WFP".to_owned(),
        activated: "2010".to_owned(),
        source: "the register in Manila".to_owned(),
        ..ExistingCluster::default()
    };
    let request = RecordExistingClusterRequest { header: header("PHL"), existing: Some(existing) };
    let recorded = clusters.record_existing_cluster(request).await.expect("it is recorded").into_inner();
    let receipt = recorded.receipt.expect("a receipt");
    assert!(receipt.duties.iter().all(|duty| duty.since == receipt.recorded_at), "{receipt:?}");

    let there = architecture(&stage, moment(SUMMER_OF_2010)).await;
    let found = there.clusters[0].as_found.clone().expect("it is marked");
    assert_eq!((found.began.as_str(), found.source.as_str()), ("2010", "the register in Manila"));
    assert_eq!((there.clusters[0].proposal.as_str(), there.clusters[0].leads[0].agency.as_str()), ("", "WFP"));

    let history = GetHistoryRequest {
        header: query("PHL"),
        resource: "cluster/logistics".to_owned(),
        ..GetHistoryRequest::default()
    };
    let mut records = RecordServiceClient::new(stage.ocha.channel());
    let history = records.get_history(history).await.expect("it is read").into_inner().entries;
    assert_eq!(
        (history[0].event.as_str(), history[0].commit.as_str()),
        ("ClusterRecordedAsFound", receipt.etag.as_str())
    );
    let correction = ClusterCorrection {
        cluster: "logistics".to_owned(),
        commit: history[0].commit.clone(),
        right: Some(cluster_correction::Right::Activated("2011-03".to_owned())),
        reason: "the register names the year of the plan".to_owned(),
        source: "the letter of the ERC".to_owned(),
    };
    let request = CorrectClusterRequest { header: header_reading("PHL", &receipt.etag), correction: Some(correction) };
    clusters.correct_cluster(request).await.expect("it is corrected");
    assert!(architecture(&stage, moment(SUMMER_OF_2010)).await.clusters.is_empty(), "it was not active yet");
    let as_known =
        GetArchitectureRequest { header: query("PHL"), as_of: moment(SUMMER_OF_2010), known_on: receipt.recorded_at };
    let known = records.get_architecture(as_known).await.expect("it is read").into_inner();
    assert_eq!(known.architecture.expect("an architecture").clusters.len(), 1, "it was thought to be active then");
}
