//! What the events of how clusters work show. The notes of a hand-over are for readers of the record.

use convene_proto::events::v1 as events;
use convene_runtime::disclosure;
use convene_runtime::grpc::About;

use crate::domain::practice::Event;
use crate::domain::subjects::CLUSTER;

disclosure! { Event by about {
    feed {
        TeamNamed => events::CoordinationTeamNamed { team },
        HandedOver => events::CoordinatorHandedOver { hand_over },
        StandardAdopted => events::StandardAdopted { adoption },
        AccountabilityRecorded => events::AccountabilityRecorded { accountability },
        AccountabilityTakenUp => events::AccountabilityTakenUp { matter },
        AccountabilityMatterWithdrawn => events::AccountabilityMatterWithdrawn { withdrawal },
    }
    computed {
        Event::MembersTold(it) => events::MembersToldOfStandard { notice: Some(it.what.to_message()) },
        Event::StandardEnded(it) => events::StandardEnded { end: Some(it.what.to_message()) },
        Event::Withdrawn(it) => events::PracticeWithdrawn { withdrawal: Some(it.what.to_message()) },
    }
} }

/// About a record, found under its cluster, and in the history of both.
fn about(event: &Event) -> About {
    let cluster = event.cluster();
    About::resource(event.resource()).under(Some(cluster.clone())).also([CLUSTER.of(cluster)])
}
