//! What the events of meetings show. What a meeting decided and raised is for readers of the record.

use convene_proto::events::v1 as events;
use convene_runtime::disclosure;
use convene_runtime::grpc::About;

use crate::domain::meeting::Event;
use crate::domain::subjects::CLUSTER;

disclosure! { Event by about {
    feed {
        RhythmAgreed => events::MeetingRhythmAgreed { rhythm },
        MeetingHeld => events::ClusterMeetingHeld { meeting },
    }
    computed {
        Event::SeriesEnded(it) => events::MeetingSeriesEnded { end: Some(it.what.to_message()) },
        Event::MeetingWithdrawn(it) => events::ClusterMeetingWithdrawn { withdrawal: Some(it.what.to_message()) },
        Event::CapacityStated(it) => events::MeetingCapacityStated { capacity: Some(it.what.to_message()) },
    }
} }

/// About a series, a meeting or a participant, found under its cluster, and in the history of both.
fn about(event: &Event) -> About {
    let cluster = event.cluster();
    About::resource(event.resource()).under(Some(cluster.clone())).also([CLUSTER.of(cluster)])
}
