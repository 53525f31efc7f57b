//! Structures beside the national clusters as their callers meet them: a sub-national cluster from its terms to its closure, a working
//! group past its date, and what ends with a cluster.

use convene_kernel::identity::Role;
use convene_proto::common::v1::CommandHeader;
use convene_proto::coordination::v1::record_service_client::RecordServiceClient;
use convene_proto::coordination::v1::structure_service_client::StructureServiceClient;
use convene_proto::coordination::v1::*;
use convene_tests::calls::reason;
use convene_tests::coordination::{CoordinationStage, HEALTH, LOGISTICS, registered};
use convene_tests::requests::{dated, header, header_reading, moment, query};
use prost_types::Timestamp;
use tonic::Code;
use tonic_types::StatusExt as _;

/// 1 December 2013, 1 March, 1 May and 1 November 2014.
const DECEMBER: i64 = 1_385_856_000;
const MARCH: i64 = 1_393_632_000;
const MAY: i64 = 1_398_902_400;
const NOVEMBER: i64 = 1_414_800_000;

struct Stage {
    ground: CoordinationStage,
}

impl Stage {
    /// A cluster of health is active since November 2013; one of logistics was until September 2014.
    async fn set() -> Self {
        Self { ground: CoordinationStage::set(&[HEALTH, LOGISTICS.until("2014-09-30")]).await }
    }

    async fn structure(&self, id: &str, as_of: Option<Timestamp>) -> Structure {
        let request =
            GetStructureRequest { header: query("PHL"), structure: id.to_owned(), as_of, ..Default::default() };
        let answer = RecordServiceClient::new(self.ground.coordinator.channel()).get_structure(request).await;
        answer.expect("it is there").into_inner().structure.expect("a structure")
    }

    async fn list(&self, request: ListStructuresRequest) -> Vec<Structure> {
        let answer = RecordServiceClient::new(self.ground.coordinator.channel()).list_structures(request).await;
        answer.expect("a list").into_inner().structures.into_iter().filter_map(|one| one.structure).collect()
    }

    /// The head of a command that was given on the present state of a structure, and happened then.
    async fn on(&self, id: &str, seconds: i64) -> Option<CommandHeader> {
        dated(header_reading("PHL", &self.structure(id, None).await.etag), seconds)
    }

    async fn form_groups(&self) {
        let member = |code: &str, category: &str| AdvisoryMember {
            organization: registered(code),
            category: category.to_owned(),
            qualities: ["relevance", "expertise", "capacity", "commitment"]
                .map(|quality| (quality.to_owned(), "shown".to_owned()))
                .into(),
        };
        let composition = Composition {
            members: vec![member("CARE", "international-ngo"), member("WHO", "un")],
            ..Composition::default()
        };
        let formation = AdvisoryGroupFormation {
            structure: "sag".to_owned(),
            cluster: "health".to_owned(),
            name: "Strategic advisory group".to_owned(),
            form: AdvisoryForm::StrategicAdvisoryGroup.into(),
            composition: Some(composition),
            sub_national: None,
        };
        let mut structures = StructureServiceClient::new(self.ground.coordinator.channel());
        let request = FormAdvisoryGroupRequest { header: dated(header("PHL"), DECEMBER), formation: Some(formation) };
        structures.form_advisory_group(request).await.expect("it is formed");
        let staff = WorkingGroupStaff {
            organization: registered("CARE"),
            person: "person-4711".to_owned(),
            coordinator: WorkingGroupCoordinator::FocalPoint.into(),
            people: 9,
        };
        let formation = WorkingGroupFormation {
            structure: "cholera".to_owned(),
            cluster: "health".to_owned(),
            name: "Cholera".to_owned(),
            advisory_group: "sag".to_owned(),
            task: "agree a standard for treatment centres".to_owned(),
            ends_on: "2014-02-28".to_owned(),
            staff: Some(staff),
        };
        let request = FormWorkingGroupRequest { header: dated(header("PHL"), DECEMBER), formation: Some(formation) };
        structures.form_working_group(request).await.expect("it is formed");
    }
}

fn ids(structures: &[Structure]) -> Vec<&str> {
    structures.iter().map(|one| one.structure.as_str()).collect()
}

/// RM-6.1, RM-6.2, RM-6.4: a hub is drafted, endorsed by the lead agency, led, reviewed and closed; each day shows it as it was then.
#[tokio::test]
async fn a_hub_from_its_terms_to_its_closure() {
    let stage = Stage::set().await;
    stage.ground.draft_in_leyte("leyte", "health", DECEMBER).await;
    let drafted = stage.structure("leyte", None).await;
    assert!(drafted.since.is_none() && drafted.sub_national.expect("a hub").terms.is_none());
    let endorsement = Some(TermsEndorsement { structure: "leyte".to_owned(), remarks: String::new() });
    let mut by_coordinator = StructureServiceClient::new(stage.ground.coordinator.channel());
    let mut by_lead = StructureServiceClient::new(stage.ground.lead.channel());
    let request = |header| EndorseSubNationalTermsRequest { header, endorsement: endorsement.clone() };
    let refused = by_coordinator.endorse_sub_national_terms(request(stage.on("leyte", MARCH).await)).await;
    assert_eq!(refused.expect_err("the lead agency endorses").code(), Code::PermissionDenied);
    by_lead.endorse_sub_national_terms(request(stage.on("leyte", MARCH).await)).await.expect("it is endorsed");

    let leader = SubNationalLeader {
        organization: registered("CARE"),
        person: "person-4711".to_owned(),
        engagement: Engagement::PartTime.into(),
    };
    let leadership =
        SubNationalLeadership { structure: "leyte".to_owned(), leaders: vec![leader], ..Default::default() };
    let header = stage.on("leyte", MARCH).await;
    let request = StateSubNationalLeadershipRequest { header, leadership: Some(leadership) };
    by_coordinator.state_sub_national_leadership(request).await.expect("it is led");
    let review = SubNationalReview {
        structure: "leyte".to_owned(),
        local_capacity: true,
        grounds: "the province coordinates".to_owned(),
        ..SubNationalReview::default()
    };
    let request = ReviewSubNationalClusterRequest { header: stage.on("leyte", MAY).await, review: Some(review) };
    by_lead.review_sub_national_cluster(request).await.expect("it is reviewed");
    let reviewed = stage.structure("leyte", None).await;
    assert_eq!(reviewed.findings.len(), 1, "{:?}", reviewed.findings);
    let closing = StructureClosing {
        structure: "leyte".to_owned(),
        ground: ClosingGround::LocalCapacity.into(),
        reason: "as reviewed".to_owned(),
    };
    let request = CloseStructureRequest { header: stage.on("leyte", NOVEMBER).await, closing: Some(closing) };
    by_coordinator.close_structure(request).await.expect("it is closed");

    let closed = stage.structure("leyte", None).await;
    assert_eq!((closed.since, closed.until), (moment(MARCH), moment(NOVEMBER)));
    assert!(closed.serves.is_empty() && closed.findings.is_empty());
    let then = stage.structure("leyte", moment(MAY)).await;
    assert_eq!((then.serves.as_str(), then.until, then.closing), ("health", None, None));
    let listed =
        |as_of| ListStructuresRequest { cluster: "health".to_owned(), as_of, ..ListStructuresRequest::default() };
    assert_eq!(ids(&stage.list(listed(moment(MAY))).await), ["leyte"]);
    assert!(stage.list(listed(None)).await.is_empty());

    let request =
        GetHistoryRequest { header: query("PHL"), resource: "structure/leyte".to_owned(), ..Default::default() };
    let history =
        RecordServiceClient::new(stage.ground.coordinator.channel()).get_history(request).await.expect("a history");
    let entries = history.into_inner().entries;
    let events: Vec<_> = entries.iter().map(|entry| entry.event.as_str()).collect();
    let expected = [
        "SubNationalClusterDrafted",
        "SubNationalTermsEndorsed",
        "SubNationalLeadershipStated",
        "SubNationalClusterReviewed",
        "StructureClosed",
    ];
    assert_eq!(events, expected);
    assert!(entries.iter().all(|entry| !entry.data.contains("4711")), "a person is named");
}

/// RM-4.1, RM-4.2: a working group past its date is shown to be so until it is renewed or closed; the former date stays on record.
#[tokio::test]
async fn a_working_group_past_its_date() {
    let stage = Stage::set().await;
    stage.form_groups().await;
    let group = |structure: Structure| structure.working_group.expect("a working group");
    assert!(group(stage.structure("cholera", None).await).is_past_its_end);
    assert!(!group(stage.structure("cholera", moment(DECEMBER)).await).is_past_its_end);
    let renewal = |ends_on: &str| {
        let (structure, reason) = ("cholera".to_owned(), "the outbreak goes on".to_owned());
        Some(WorkingGroupRenewal { structure, ends_on: ends_on.to_owned(), reason })
    };
    let mut structures = StructureServiceClient::new(stage.ground.coordinator.channel());
    let request = RenewWorkingGroupRequest { header: stage.on("cholera", MARCH).await, renewal: renewal("2014-02-28") };
    let refused = structures.renew_working_group(request).await.expect_err("it is no later day");
    assert_eq!(reason(&refused), "RENEWED_TO_NO_LATER_DAY");
    let request = RenewWorkingGroupRequest { header: stage.on("cholera", MARCH).await, renewal: renewal("2099-12-31") };
    structures.renew_working_group(request).await.expect("it is renewed");
    let renewed = group(stage.structure("cholera", None).await);
    assert_eq!((renewed.ends_on.as_str(), renewed.is_past_its_end), ("2099-12-31", false));
    assert_eq!(renewed.renewed_because, "the outbreak goes on");
    assert_eq!(group(stage.structure("cholera", moment(DECEMBER)).await).ends_on, "2014-02-28");
    let of_kind =
        ListStructuresRequest { kind: StructureKind::AdvisoryGroup.into(), ..ListStructuresRequest::default() };
    assert_eq!(ids(&stage.list(of_kind).await), ["sag"]);
}

/// RM-2.7, RM-1.15: a structure of a cluster that ended worked until then; what is recorded by mistake is taken back.
#[tokio::test]
async fn structures_end_with_their_cluster_and_mistakes_are_taken_back() {
    let stage = Stage::set().await;
    let wfp = stage.ground.suite.person(Role::LeadAgency, "WFP", Some("PHL"));
    let wfp = wfp.calling(&stage.ground.address);
    stage.ground.draft_in_leyte("hub", "logistics", DECEMBER).await;
    let request = EndorseSubNationalTermsRequest {
        header: stage.on("hub", MARCH).await,
        endorsement: Some(TermsEndorsement { structure: "hub".to_owned(), remarks: String::new() }),
    };
    StructureServiceClient::new(wfp.channel()).endorse_sub_national_terms(request).await.expect("it is endorsed");
    let ended = stage.structure("hub", None).await;
    assert!(ended.serves.is_empty() && ended.until.is_some() && ended.closing.is_none(), "it ended with its cluster");
    assert_eq!(stage.structure("hub", moment(MAY)).await.serves, "logistics");
    let withdrawal = StructureFactWithdrawal {
        structure: "hub".to_owned(),
        commit: ended.etag.clone(),
        reason: "it was another island".to_owned(),
        source: "the office".to_owned(),
    };
    let header = header_reading("PHL", &ended.etag);
    let request = WithdrawStructureFactRequest { header, withdrawal: Some(withdrawal) };
    StructureServiceClient::new(wfp.channel()).withdraw_structure_fact(request).await.expect("it is taken back");
    assert!(stage.structure("hub", moment(MAY)).await.since.is_none());
}

/// RM-8.1, RM-8.2, RM-2.7, RM-3.3: the HC puts the structures of the country on record; the forum decides nothing for a cluster, and
/// the coordinator forms none of them.
#[tokio::test]
async fn the_structures_of_the_country() {
    let stage = Stage::set().await;
    let person = |role, agency| stage.ground.suite.person(role, agency, Some("PHL")).calling(&stage.ground.address);
    let (hc, ocha) = (person(Role::HumanitarianCoordinator, "UN"), person(Role::OchaCountry, "OCHA"));
    let team = CountryTeam {
        structure: "hct".to_owned(),
        name: "HCT".to_owned(),
        seats: ["WHO", "WFP", "CARE"].into_iter().filter_map(registered).collect(),
    };
    let request = |header| FormCountryTeamRequest { header, team: Some(team.clone()) };
    let refused =
        StructureServiceClient::new(stage.ground.coordinator.channel()).form_country_team(request(header("PHL"))).await;
    assert_eq!(refused.expect_err("it is the HC's").code(), Code::PermissionDenied);
    let mut structures = StructureServiceClient::new(hc.channel());
    structures.form_country_team(request(dated(header("PHL"), DECEMBER))).await.expect("it is on record");
    let forum = Forum {
        structure: "icc".to_owned(),
        name: "Inter-cluster forum".to_owned(),
        facilitator: registered("OCHA"),
        purpose: "options for the HCT".to_owned(),
        place: String::new(),
    };
    let request = FormForumRequest { header: dated(header("PHL"), DECEMBER), forum: Some(forum) };
    structures.form_forum(request).await.expect("it is formed");
    let outcome = |kind: ForumOutcomeKind| {
        let (structure, text) = ("icc".to_owned(), "WFP carries for all".to_owned());
        Some(ForumOutcome { structure, kind: kind.into(), text })
    };
    let mut by_ocha = StructureServiceClient::new(ocha.channel());
    let request = RecordForumOutcomeRequest {
        header: stage.on("icc", MARCH).await,
        outcome: outcome(ForumOutcomeKind::OperationalDecision),
    };
    assert_eq!(
        reason(&by_ocha.record_forum_outcome(request).await.expect_err("it decides nothing")),
        "FORUM_DECIDES_NOTHING"
    );
    let request =
        RecordForumOutcomeRequest { header: stage.on("icc", MARCH).await, outcome: outcome(ForumOutcomeKind::Option) };
    by_ocha.record_forum_outcome(request).await.expect("it is an option");
    let forum = stage.structure("icc", None).await;
    assert_eq!((forum.kind(), forum.outcomes.len(), forum.cluster.as_str()), (StructureKind::Forum, 1, ""));
    let network = EarlyRecoveryNetwork {
        structure: "early-recovery".to_owned(),
        name: "Early recovery network".to_owned(),
        focal_points: Vec::new(),
    };
    let request = FormEarlyRecoveryNetworkRequest { header: header("PHL"), network: Some(network) };
    structures.form_early_recovery_network(request).await.expect("it is formed");
    let network = stage.structure("early-recovery", None).await;
    assert!(network.findings.iter().any(|finding| finding.id.contains("health")), "{:?}", network.findings);
    let team = stage.structure("hct", moment(NOVEMBER)).await;
    assert_eq!((team.seats.len(), team.until), (3, None), "the end of logistics took no seat");
}

/// GN-13: a thematic group is for a cross-cutting issue, is listed by its kind while it works, and stays on record after it.
#[tokio::test]
async fn a_thematic_group_is_for_a_cross_cutting_issue() {
    let stage = Stage::set().await;
    let hc = stage.ground.person(Role::HumanitarianCoordinator, "UN");
    let mut structures = StructureServiceClient::new(hc.channel());
    let forms = |issue: &str| FormThematicGroupRequest {
        header: dated(header("PHL"), DECEMBER),
        group: Some(ThematicGroup {
            structure: "gender".to_owned(),
            name: "Gender network".to_owned(),
            issue: issue.to_owned(),
            organization: registered("UNFPA"),
        }),
    };
    let refused = structures.form_thematic_group(forms("")).await.expect_err("it is for nothing");
    let details = refused.get_error_details();
    let cited = details.error_info().and_then(|info| info.metadata.get("row").cloned());
    assert_eq!((reason(&refused).as_str(), cited.as_deref()), ("FIELD_MISSING", Some("GN-13")));
    structures.form_thematic_group(forms("gender")).await.expect("it is formed");
    let of_kind =
        |as_of| ListStructuresRequest { kind: StructureKind::ThematicGroup.into(), as_of, ..Default::default() };
    let listed = stage.list(of_kind(None)).await;
    let group = listed.first().and_then(|one| one.thematic_group.clone()).expect("a thematic group");
    assert_eq!((group.issue.as_str(), group.organization), ("gender", registered("UNFPA")));
    let closing = StructureClosing {
        structure: "gender".to_owned(),
        ground: ClosingGround::Rearranged.into(),
        reason: "the clusters do it themselves".to_owned(),
    };
    let request = CloseStructureRequest { header: stage.on("gender", MARCH).await, closing: Some(closing) };
    structures.close_structure(request).await.expect("it is closed");
    assert!(stage.list(of_kind(None)).await.is_empty());
    assert_eq!(ids(&stage.list(of_kind(moment(DECEMBER))).await), ["gender"]);
}
