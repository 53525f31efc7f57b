//! What the events of a report show: everybody the final one, plans, progress, that it went to the ERC, and the close; those who
//! take part in deciding also drafts, comments and the way to the ERC.

use convene_proto::events::v1 as events;
use convene_proto::icsm::v1 as pb;
use convene_runtime::disclosure;
use convene_runtime::grpc::About;

use crate::domain::global_lead;
use crate::domain::report::Event;
use crate::domain::subjects::MISSION;

disclosure! { Event by about {
    feed {
        Ended => events::MissionEnded { end },
        DayCorrected => events::MissionDayCorrected { correction },
        DayWithdrawn => events::MissionDayWithdrawn { withdrawal },
        Published => events::MissionReportPublished { report },
        ImprovementPlanAgreed => events::MissionImprovementPlanAgreed { plan },
        ImprovementPlanFollowed => events::MissionImprovementPlanFollowed { progress },
        ResponsePlanAdopted => events::MissionResponsePlanAdopted { plan },
        ProgressFollowed => events::MissionProgressFollowed { follow_up },
    }
    insiders {
        ActionPointsPresented => pb::ActionPoints,
        DraftSubmitted => pb::ReportDraft,
        Commented => pb::ReportComment,
        ReferralProposed => pb::ReferralProposal,
        ReferralAdvised => pb::ReferralAdvice,
        ReferralReviewed => pb::ReferralReview,
        ErcAsked => pb::ErcQuestion,
        ErcAnswered => pb::ErcAnswer,
    }
    computed {
        Event::ReferralForwarded { mission, body, .. } => {
            events::MissionReferred { mission: mission.to_string(), body: body.clone() }
        },
        Event::Closed(it) => events::MissionClosed { mission: it.for_decision().mission.to_string() },
    }
} }

/// About the mission; what concerns one cluster's part in it is found on the feed under the cluster.
fn about(event: &Event) -> About {
    let mission = About::resource(MISSION.of(event.mission()));
    match event {
        Event::ImprovementPlanAgreed(plan) => mission.under(global_lead::token(&plan.cluster)),
        Event::ImprovementPlanFollowed(progress) => mission.under(global_lead::token(&progress.cluster)),
        _ => mission,
    }
}
