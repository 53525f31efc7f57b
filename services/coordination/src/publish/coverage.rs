//! What the events of coverage show: which reports count and what they show together. No event has rows.

use convene_proto::events::v1 as events;
use convene_runtime::disclosure;
use convene_runtime::grpc::contract::ToMessage;
use convene_runtime::grpc::{About, show};

use crate::domain::coverage::Event;
use crate::domain::subjects::CLUSTER;

disclosure! { Event by about {
    computed {
        Event::ActivitiesImported(it) => events::ActivitiesImported {
            coverage: message(&it.import),
            dataset: Some(show::dataset(&it.dataset)),
        },
        Event::NeedsImported(it) => events::NeedsImported {
            coverage: message(&it.import),
            dataset: Some(show::dataset(&it.dataset)),
        },
        Event::ReportWithdrawn(it) => events::CoverageReportWithdrawn { withdrawal: message(&it.what) },
        Event::GapFound(it) => events::CoverageGapFound { gap: message(&it.what) },
        Event::GapClosed(it) => events::CoverageGapClosed { gap: message(&it.what) },
        Event::GapAddressed(it) => events::CoverageGapAddressed { addressing: message(&it.what) },
        Event::GapAccepted(it) => events::CoverageGapAccepted { acceptance: message(&it.what) },
        Event::DuplicationFound(it) => events::DuplicationFound { duplication: message(&it.what) },
        Event::DuplicationClosed(it) => events::DuplicationClosed { duplication: message(&it.what) },
        Event::DuplicationAddressed(it) => events::DuplicationAddressed { addressing: message(&it.what) },
        Event::DuplicationAccepted(it) => events::DuplicationAccepted { acceptance: message(&it.what) },
    }
} }

fn message<T: ToMessage<M>, M: Default>(value: &T) -> Option<M> {
    show::optional(Some(value))
}

/// About a report, a gap or a duplication, found under the cluster that it concerns alone, or under the country.
fn about(event: &Event) -> About {
    let cluster = event.cluster();
    About::resource(event.happened_to()).under(cluster.cloned()).also(cluster.map(|cluster| CLUSTER.of(cluster)))
}
