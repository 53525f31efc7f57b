//! Clusters that the coordination service follows, as its tests begin with them.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::cluster_service_client::ClusterServiceClient;
use convene_proto::activation::v1::{ExistingCluster, RecordExistingClusterRequest};
use convene_proto::common::v1::AwaitFollowedRequest;
use convene_proto::common::v1::status_service_client::StatusServiceClient;
use convene_proto::coordination::v1::participation_service_client::ParticipationServiceClient;
use convene_proto::coordination::v1::record_service_client::RecordServiceClient;
use convene_proto::coordination::v1::structure_service_client::StructureServiceClient;
use convene_proto::coordination::v1::*;

use crate::requests::{dated, header, header_reading, query};
use crate::{Person, Suite};

/// A cluster of health, led by WHO.
pub const HEALTH: FoundCluster = FoundCluster { cluster: "health", sector: "HEA", lead_agency: "WHO", ended: "" };

/// A cluster of logistics, led by WFP.
pub const LOGISTICS: FoundCluster = FoundCluster { cluster: "logistics", sector: "LOG", lead_agency: "WFP", ended: "" };

/// A cluster that is active in the Philippines since 12 November 2013.
#[derive(Clone, Copy, Debug)]
pub struct FoundCluster {
    /// Its identifier.
    pub cluster: &'static str,
    /// The sector it serves.
    pub sector: &'static str,
    /// The agency that leads it.
    pub lead_agency: &'static str,
    /// The day on which it ended; empty while it is active.
    pub ended: &'static str,
}

impl FoundCluster {
    /// The same, which ended on that day.
    #[must_use]
    pub fn until(self, ended: &'static str) -> Self {
        Self { ended, ..self }
    }
}

/// A suite in which coordination follows clusters of the Philippines, and people who act there.
#[derive(Debug)]
pub struct CoordinationStage {
    /// The suite.
    pub suite: Suite,
    /// Where the coordination service answers.
    pub address: String,
    /// A coordinator of WHO.
    pub coordinator: Person,
    /// The head of WHO.
    pub lead: Person,
}

impl CoordinationStage {
    /// The activation service recorded `clusters` as found, and coordination followed.
    ///
    /// # Panics
    /// When a cluster is refused.
    pub async fn set(clusters: &[FoundCluster]) -> Self {
        let mut suite = Suite::start().await;
        let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
        for found in clusters {
            let existing = ExistingCluster {
                cluster: found.cluster.to_owned(),
                name: found.cluster.to_uppercase(),
                sectors: vec![found.sector.to_owned()],
                lead_agency: found.lead_agency.to_owned(),
                activated: "2013-11-12".to_owned(),
                ended: found.ended.to_owned(),
                source: "the report of the country team".to_owned(),
                ..ExistingCluster::default()
            };
            let request = RecordExistingClusterRequest { header: header("PHL"), existing: Some(existing) };
            ClusterServiceClient::new(ocha.channel()).record_existing_cluster(request).await.expect("it is recorded");
        }
        let address = suite.start_service("coordination").await;
        let person = |role, agency: &str| suite.person(role, agency, Some("PHL")).calling(&address);
        let (coordinator, lead) = (person(Role::Coordinator, "WHO"), person(Role::LeadAgency, "WHO"));
        let stage = Self { suite, address, coordinator, lead };
        stage.followed().await;
        stage
    }

    /// Somebody in the Philippines who calls the coordination service.
    pub fn person(&self, role: Role, organization: &str) -> Person {
        self.suite.person(role, organization, Some("PHL")).calling(&self.address)
    }

    /// The Emergency Relief Coordinator, who calls the coordination service.
    pub fn erc(&self) -> Person {
        self.suite.person(Role::EmergencyReliefCoordinator, "OCHA", None).calling(&self.address)
    }

    /// Returns once coordination has followed all that the activation service decided.
    ///
    /// # Panics
    /// When it does not in time.
    pub async fn followed(&self) {
        let request = AwaitFollowedRequest::default();
        StatusServiceClient::new(self.coordinator.channel()).await_followed(request).await.expect("it follows");
    }

    /// A partner joins, committed to each of the ten, at a moment in seconds since 1970.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn join(&self, participant: &str, cluster: &str, organization: &str, seconds: i64) {
        let joining = PartnerJoining {
            participant: participant.to_owned(),
            cluster: cluster.to_owned(),
            organization: registered(organization),
            stands: every_commitment(),
        };
        let request = JoinAsPartnerRequest { header: dated(header("PHL"), seconds), joining: Some(joining) };
        ParticipationServiceClient::new(self.coordinator.channel()).join_as_partner(request).await.expect("it joins");
    }

    /// A sub-national cluster in Leyte is drafted, at a moment in seconds since 1970.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn draft_in_leyte(&self, structure: &str, cluster: &str, seconds: i64) {
        let terms = SubNationalTerms {
            functions: vec!["1".to_owned(), "2.1".to_owned()],
            parameters: "the island".to_owned(),
            accountability: "to the national coordinator".to_owned(),
        };
        let draft = SubNationalDraft {
            structure: structure.to_owned(),
            cluster: cluster.to_owned(),
            name: format!("{cluster} in Leyte"),
            place: "Leyte".to_owned(),
            level: 1,
            reason: "a day from the capital".to_owned(),
            terms: Some(terms),
            ..SubNationalDraft::default()
        };
        let request = DraftSubNationalClusterRequest { header: dated(header("PHL"), seconds), draft: Some(draft) };
        let mut structures = StructureServiceClient::new(self.coordinator.channel());
        structures.draft_sub_national_cluster(request).await.expect("it is drafted");
    }

    /// WHO endorses the terms of a sub-national cluster, at a moment in seconds since 1970.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn endorse(&self, structure: &str, seconds: i64) {
        let endorsement = TermsEndorsement { structure: structure.to_owned(), remarks: String::new() };
        let header = dated(header_reading("PHL", &self.etag_of(structure).await), seconds);
        let request = EndorseSubNationalTermsRequest { header, endorsement: Some(endorsement) };
        StructureServiceClient::new(self.lead.channel()).endorse_sub_national_terms(request).await.expect("an answer");
    }

    /// The state of a structure that decisions are read from.
    ///
    /// # Panics
    /// When there is no such structure.
    pub async fn etag_of(&self, structure: &str) -> String {
        let request =
            GetStructureRequest { header: query("PHL"), structure: structure.to_owned(), ..Default::default() };
        let answer = RecordServiceClient::new(self.coordinator.channel()).get_structure(request).await;
        answer.expect("it is there").into_inner().structure.expect("a structure").etag
    }
}

/// An organization in the register.
pub fn registered(code: &str) -> Option<ParticipatingOrganization> {
    Some(ParticipatingOrganization { code: code.to_owned(), ..ParticipatingOrganization::default() })
}

/// The stand of a partner that commits to each of the ten.
pub fn every_commitment() -> Vec<CommitmentStand> {
    let commits = |code: u8| CommitmentStand {
        commitment: code.to_string(),
        position: StandPosition::Commits.into(),
        reason: String::new(),
    };
    (1..=10).map(commits).collect()
}
