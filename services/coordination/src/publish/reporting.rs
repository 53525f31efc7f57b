//! What the events of those who are asked for reports show.

use convene_proto::events::v1 as events;
use convene_runtime::disclosure;
use convene_runtime::grpc::{About, show};

use crate::domain::reporting::Event;
use crate::domain::subjects::CLUSTER;

disclosure! { Event by about {
    computed {
        Event::AskedFor(it) => events::ReportsAskedFor { request: show::optional(Some(&it.request)) },
        Event::Ended(it) => events::ReportingEnded { end: show::optional(Some(&it.what)) },
    }
} }

fn about(event: &Event) -> About {
    let cluster = event.cluster();
    About::resource(event.happened_to()).under(cluster.cloned()).also(cluster.map(|cluster| CLUSTER.of(cluster)))
}
