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

#[cfg(test)]
mod tests {
    use convene_kernel::testing::insider;
    use convene_runtime::testing::StoredEvents;

    use super::*;
    use crate::domain;

    /// RM-8.7 to RM-8.11, RM-1.15: an event is in the history of every cluster that it concerns, and of no other one.
    #[test]
    fn an_event_is_in_the_history_of_every_cluster_that_it_concerns() {
        let stored = StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas: &["intercluster"] }.read();
        let concerned = |name: &str| {
            let (_, form) = stored.iter().find(|(stored, _)| *stored == name).expect("a stored event");
            let event: domain::Event = serde_json::from_value(form.clone()).expect("an event");
            let shown = crate::publish::shown(&event, &insider());
            let clusters = shown.iter().flat_map(|shown| &shown.about).filter(|about| about.is(CLUSTER));
            clusters.map(ToString::to_string).collect::<Vec<_>>()
        };
        let (health, both) = (["cluster/health"], ["cluster/health", "cluster/logistics"]);
        assert_eq!(concerned("intercluster/IssueRaised"), health);
        assert_eq!(concerned("intercluster/AdviceGiven"), both);
        assert_eq!(concerned("intercluster/JointMatterTakenUp"), both);
        for name in ["MessagePrepared", "PreparednessPlanUpdated", "ProgrammeStepConsolidated", "FactWithdrawn"] {
            assert_eq!(concerned(&format!("intercluster/{name}")), health, "{name}");
        }
        assert!(concerned("intercluster/OchaAsked").is_empty());
    }
}
