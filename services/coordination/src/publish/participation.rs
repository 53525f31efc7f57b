//! What the events of those who take part in clusters show.

use convene_kernel::reference::OrganizationKind;
use convene_proto::events::v1 as events;
use convene_runtime::disclosure;
use convene_runtime::grpc::About;
use convene_runtime::grpc::contract::Choice as _;

use crate::domain::participation::Event;
use crate::domain::subjects::CLUSTER;

disclosure! { Event by about {
    feed {
        AuthorityJoined => events::AuthorityJoined { joining },
        PresenceRecorded => events::PresenceRecorded { presence },
    }
    computed {
        Event::PartnerJoined(it) => {
            events::PartnerJoined { joining: Some(it.joining.to_message()), kind: kind(it.kind) }
        },
        Event::ObserverJoined(it) => {
            events::ObserverJoined { joining: Some(it.joining.to_message()), kind: kind(it.kind) }
        },
        Event::CommitmentsRestated(it) => {
            events::PartnerCommitmentsRestated { restatement: Some(it.what.to_message()) }
        },
        Event::SeniorStaffNamed(it) => events::SeniorStaffNamed { senior_staff: Some(it.what.to_message()) },
        Event::Ended(it) => events::ParticipationEnded { end: Some(it.what.to_message()) },
        Event::Withdrawn(it) => events::ParticipationWithdrawn { withdrawal: Some(it.what.to_message()) },
        Event::ReportingLineStated(it) => events::ReportingLineStated { line: Some(it.what.to_message()) },
        Event::OrganizationInvited(it) => events::OrganizationInvited { invitation: Some(it.what.to_message()) },
        Event::PresenceEnded(it) => events::PresenceEnded { end: Some(it.what.to_message()) },
        Event::PresenceWithdrawn(it) => events::PresenceWithdrawn { withdrawal: Some(it.what.to_message()) },
    }
} }

fn kind(kind: OrganizationKind) -> i32 {
    kind.to_wire().into()
}

/// About somebody who takes part, or works in the sector, found under the cluster, and in the history of both.
fn about(event: &Event) -> About {
    let cluster = event.cluster();
    About::resource(event.resource()).under(Some(cluster.clone())).also([CLUSTER.of(cluster)])
}
