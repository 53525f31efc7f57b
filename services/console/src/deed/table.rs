//! Every deed of the console, one row each. What its form looks like follows from the message of its method.

use super::coordination;
use super::missions;
use super::monitoring;
pub use super::row::{Deed, Given};
use super::subject::Subject;

use Subject::{Cluster, Country, Emergency, Item, Proposal, Review};

/// Every deed, in the order in which pages offer them.
pub fn deeds() -> impl Iterator<Item = &'static Deed> {
    DEEDS.iter().chain(missions::DEEDS).chain(coordination::DEEDS).chain(monitoring::DEEDS)
}

/// The deeds of activation, and of the ERC's queue.
const DEEDS: &[Deed] = &[
    // The country, from the first hour on.
    Deed::of("record-leadership", "convene.activation.v1.OperationService/RecordLeadership", Country),
    Deed::of("choose-term", "convene.activation.v1.OperationService/ChooseTerm", Country),
    Deed::of("register-emergency", "convene.activation.v1.OperationService/RegisterEmergency", Country)
        .leaving_out(&["facts.foundSource"]),
    Deed::of("record-mechanism", "convene.activation.v1.OperationService/RecordMechanism", Country),
    Deed::of("record-contingency-plan", "convene.activation.v1.OperationService/RecordContingencyPlan", Country),
    Deed::of("record-consultation", "convene.activation.v1.OperationService/RecordConsultation", Emergency),
    Deed::of("alert-global-clusters", "convene.activation.v1.OperationService/AlertGlobalClusters", Emergency),
    Deed::of("declare-level-3", "convene.activation.v1.OperationService/DeclareLevel3", Emergency),
    Deed::of(
        "record-principals-decision",
        "convene.activation.v1.OperationService/RecordPrincipalsDecision",
        Emergency,
    ),
    Deed::of("record-meeting", "convene.activation.v1.OperationService/RecordMeeting", Emergency),
    Deed::of("record-cluster-decision", "convene.activation.v1.OperationService/RecordClusterDecision", Emergency),
    Deed::of("end-level-3", "convene.activation.v1.OperationService/EndLevel3", Emergency),
    Deed::of("end-emergency", "convene.activation.v1.OperationService/EndEmergency", Emergency),
    // Proposals.
    Deed::of("propose", "convene.activation.v1.ProposalService/SubmitProposal", Country),
    Deed::of("transmit", "convene.activation.v1.ProposalService/TransmitProposal", Proposal)
        .leaving_out(&["transmission.answerBy"])
        .giving(&[("transmission.transmittedAt", Given::Now)]),
    Deed::of("answer", "convene.activation.v1.ProposalService/AnswerProposal", Proposal),
    Deed::of("close-consultation", "convene.activation.v1.ProposalService/CloseConsultation", Proposal),
    Deed::of("approve", "convene.activation.v1.ProposalService/ApproveProposal", Proposal)
        .leaving_out(&["approval.ground.silent", "approval.ground.noObjectionUntil"])
        .deciding(),
    Deed::of("decline", "convene.activation.v1.ProposalService/DeclineProposal", Proposal).deciding(),
    Deed::of("withdraw", "convene.activation.v1.ProposalService/WithdrawProposal", Proposal),
    Deed::of("record-informed", "convene.activation.v1.ProposalService/RecordInformed", Proposal),
    // Clusters.
    Deed::of("appoint-coordinator", "convene.activation.v1.ClusterService/AppointCoordinator", Cluster),
    Deed::of("name-focal-point", "convene.activation.v1.ClusterService/NameFocalPoint", Cluster),
    Deed::of("record-counterpart", "convene.activation.v1.ClusterService/RecordCounterpart", Cluster),
    Deed::of("show-expertise", "convene.activation.v1.ClusterService/ShowExpertise", Cluster),
    Deed::of("record-transition-strategy", "convene.activation.v1.ReviewService/RecordTransitionStrategy", Cluster),
    Deed::of("record-early-recovery", "convene.activation.v1.ReviewService/RecordEarlyRecovery", Cluster),
    Deed::of("deactivate", "convene.activation.v1.ReviewService/DeactivateCluster", Cluster).deciding(),
    Deed::of("follow-up-support", "convene.activation.v1.ReviewService/FollowUpSupport", Cluster),
    // Reviews.
    Deed::of("open-review", "convene.activation.v1.ReviewService/OpenReview", Country),
    Deed::of("keep-cluster", "convene.activation.v1.ReviewService/KeepCluster", Review),
    Deed::of("recommend-deactivation", "convene.activation.v1.ReviewService/RecommendDeactivation", Review),
    Deed::of("close-review", "convene.activation.v1.ReviewService/CloseReview", Review),
    Deed::of("send-summary", "convene.activation.v1.ReviewService/SendSummary", Review),
    Deed::of("share-summary", "convene.activation.v1.ReviewService/ShareSummary", Review)
        .leaving_out(&["sharing.answerBy"]),
    Deed::of("answer-summary", "convene.activation.v1.ReviewService/AnswerSummary", Review),
    Deed::of("approve-end", "convene.activation.v1.ReviewService/DecideDeactivation", Review)
        .leaving_out(&["decision.ground.silent", "decision.ground.noObjectionUntil", "decision.ruling"])
        .giving(&[("decision.ruling", Given::Value("RULING_APPROVED"))])
        .deciding(),
    Deed::of("decline-end", "convene.activation.v1.ReviewService/DecideDeactivation", Review)
        .leaving_out(&["decision.ground", "decision.objections", "decision.endsBy", "decision.ruling"])
        .giving(&[("decision.ruling", Given::Value("RULING_DECLINED"))])
        .deciding(),
    Deed::of("inform-partners", "convene.activation.v1.ReviewService/InformPartners", Review),
    Deed::of("send-transition-plan", "convene.activation.v1.ReviewService/SendTransitionPlan", Emergency),
    Deed::of("record-surge-withdrawn", "convene.activation.v1.ReviewService/RecordSurgeWithdrawn", Emergency),
    // The ERC's queue.
    Deed::of("claim", "convene.scheduler.v1.ErcQueueService/ClaimItem", Item),
    Deed::of("answer-item", "convene.scheduler.v1.ErcQueueService/AnswerItem", Item),
    Deed::of("release", "convene.scheduler.v1.ErcQueueService/ReleaseItem", Item),
    Deed::of("close-item", "convene.scheduler.v1.ErcQueueService/CloseItem", Item),
];

/// The deed of a name that is done with such a thing.
pub fn find(name: &str, subject: Subject) -> Option<&'static Deed> {
    deeds().find(|deed| deed.name == name && deed.subject == subject)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use convene_client::method;
    use convene_proto::descriptor_pool;

    use super::*;

    #[test]
    fn each_deed_is_a_command_of_the_contracts_with_a_name_of_its_own() {
        let mut names = BTreeSet::new();
        for deed in deeds() {
            let method = method::find(descriptor_pool(), deed.method).unwrap_or_else(|problem| panic!("{problem}"));
            let header = method.input().get_field_by_name("header").expect("a header").kind();
            let header = header.as_message().expect("a message").full_name().to_owned();
            assert_eq!(header, "convene.common.v1.CommandHeader", "{}", deed.name);
            assert!(names.insert(deed.name), "two deeds are called {}", deed.name);
            assert_eq!(find(deed.name, deed.subject).map(|found| found.method), Some(deed.method));
        }
    }
}
