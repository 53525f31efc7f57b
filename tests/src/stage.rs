//! A typhoon on record, as the tests of proposals begin with it.

use convene_kernel::identity::Role;
use convene_proto::activation::v1::operation_service_client::OperationServiceClient;
use convene_proto::activation::v1::proposal_service_client::ProposalServiceClient;
use convene_proto::activation::v1::record_service_client::RecordServiceClient;
use convene_proto::activation::v1::{GetProposalRequest, SubmitProposalRequest};

use crate::requests::{approve, meeting, moment, query, recommendation, register, submit, transmit};
use crate::{Person, Suite};

/// A suite with a typhoon in the Philippines on record, and people who act there.
#[derive(Debug)]
pub struct Stage {
    /// The suite.
    pub suite: Suite,
    /// The Humanitarian Coordinator.
    pub hc: Person,
    /// OCHA in the country.
    pub ocha: Person,
    /// The Emergency Relief Coordinator.
    pub erc: Person,
}

impl Stage {
    /// The typhoon is registered, and a meeting agreed on health and logistics.
    pub async fn set() -> Self {
        let suite = Suite::start().await;
        let hc = suite.person(Role::HumanitarianCoordinator, "UNDP", Some("PHL"));
        let ocha = suite.person(Role::OchaCountry, "OCHA", Some("PHL"));
        let erc = suite.person(Role::EmergencyReliefCoordinator, "OCHA", None);
        let stage = Self { suite, hc, ocha, erc };
        let mut operations = OperationServiceClient::new(stage.ocha.channel());
        operations.register_emergency(register("PHL", "haiyan")).await.expect("it is registered");
        operations.record_meeting(meeting("PHL", "haiyan", &["HEA", "LOG"])).await.expect("it is recorded");
        stage
    }

    /// Submits a proposal for a Health cluster, and returns its etag.
    pub async fn submit(&self, proposal: &str) -> String {
        let recommendations = vec![recommendation("health", "HEA", "WHO")];
        let request = submit("PHL", proposal, "haiyan", recommendations);
        let answer = ProposalServiceClient::new(self.hc.channel()).submit_proposal(request).await;
        answer.expect("it is submitted").into_inner().receipt.expect("a receipt").etag
    }

    /// The etag of the proposal `p-1`, submitted and transmitted.
    pub async fn transmitted(&self) -> String {
        let etag = self.submit("p-1").await;
        let request = transmit("PHL", "p-1", &etag, self.received_at("p-1").await);
        let answer = ProposalServiceClient::new(self.erc.channel()).transmit_proposal(request).await;
        answer.expect("it is passed on").into_inner().receipt.expect("a receipt").etag
    }

    /// The same, approved.
    pub async fn approved(&self) -> String {
        let request = approve("PHL", "p-1", &self.transmitted().await);
        let answer = ProposalServiceClient::new(self.erc.channel()).approve_proposal(request).await;
        answer.expect("it is approved").into_inner().receipt.expect("a receipt").etag
    }

    /// Puts a proposal to the ERC, passes it on and approves it, all dated `at`, in seconds since 1970.
    pub async fn approved_at(&self, proposal: &str, at: i64, submission: SubmitProposalRequest) {
        let mut submission = submission;
        submission.header.as_mut().expect("a header").occurred_at = moment(at);
        let sent = ProposalServiceClient::new(self.hc.channel()).submit_proposal(submission).await;
        let read = sent.expect("it is submitted").into_inner().receipt.expect("a receipt").etag;
        let mut proposals = ProposalServiceClient::new(self.erc.channel());
        let mut request = transmit("PHL", proposal, &read, moment(at));
        request.header.as_mut().expect("a header").occurred_at = moment(at);
        let sent = proposals.transmit_proposal(request).await.expect("it is passed on");
        let mut request = approve("PHL", proposal, &sent.into_inner().receipt.expect("a receipt").etag);
        request.header.as_mut().expect("a header").occurred_at = moment(at);
        proposals.approve_proposal(request).await.expect("it is approved");
    }

    /// When the ERC received the proposal.
    pub async fn received_at(&self, proposal: &str) -> Option<prost_types::Timestamp> {
        let request =
            GetProposalRequest { header: query("PHL"), proposal: proposal.to_owned(), ..GetProposalRequest::default() };
        let answer = RecordServiceClient::new(self.erc.channel()).get_proposal(request).await.expect("it is there");
        answer.into_inner().proposal.expect("a proposal").received_at
    }
}
