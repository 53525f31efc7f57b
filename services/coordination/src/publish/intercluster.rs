//! What the events between clusters show. Options, advocacy and what is asked of the ERC are deliberation, and stay off the feed.

use convene_proto::events::v1 as events;
use convene_runtime::disclosure;
use convene_runtime::grpc::{About, show};

use crate::domain::intercluster::Event;
use crate::domain::subjects::CLUSTER;

disclosure! { Event by about {
    feed {
        StrategicObjectivesSet => events::StrategicObjectivesSet { objectives },
        ClusterObjectivesStated => events::ClusterObjectivesStated { objectives },
        IssueRaised => events::InterclusterIssueRaised { issue },
        MessagePrepared => events::AdvocacyMessagePrepared { message },
        MessageDelivered => events::AdvocacyMessageDelivered { delivery },
        PreparednessPlanUpdated => events::PreparednessPlanUpdated { plan },
        PreparednessPlanEnded => events::PreparednessPlanEnded { end },
        AdviceGiven => events::FeasibilityAdviceGiven { advice },
        ProgrammeStepStarted => events::ProgrammeStepStarted { step },
        ProgrammeStepConsolidated => events::ProgrammeStepConsolidated { consolidation },
        JointMatterTakenUp => events::JointMatterTakenUp { matter },
        FundingStated => events::ClusterFundingStated { funding },
        OchaAsked => events::OchaAsked { ocha_request },
        OchaServiceReported => events::OchaServiceReported { progress },
        ClusterConfirmed => events::ClusterConfirmedByOcha { confirmation },
        GlobalClusterAsked => events::GlobalClusterAsked { global_request },
    }
    computed {
        Event::IssueBroughtToCountryTeam(it) => {
            events::IssueBroughtToCountryTeam { options: show::optional(Some(&it.what)) }
        },
        Event::IssueTakenToErc(it) => events::IssueTakenToErc { referral: show::optional(Some(&it.what)) },
        Event::IssueClosed(it) => events::InterclusterIssueClosed { outcome: show::optional(Some(&it.what)) },
        Event::GlobalClusterAnswered(it) => events::GlobalClusterAnswered { answer: show::optional(Some(&it.what)) },
        Event::FactWithdrawn(it) => events::InterclusterFactWithdrawn { withdrawal: show::optional(Some(&it.what)) },
    }
} }

/// About what it happened to, found under the cluster whose it is, and in the history of every cluster that it concerns.
fn about(event: &Event) -> About {
    let subject = event.subject();
    let clusters = event.cluster().into_iter().chain(event.clusters()).map(|id| CLUSTER.of(id));
    let others: Vec<_> = clusters.filter(|cluster| *cluster != subject).collect();
    About::resource(subject).under(event.cluster().cloned()).also(others)
}
