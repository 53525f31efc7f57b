//! What the events of structures show. What is drafted is for readers of the record; it is on the feed once it is endorsed.

use convene_proto::coordination::v1 as pb;
use convene_proto::events::v1 as events;
use convene_runtime::grpc::About;
use convene_runtime::grpc::limits::ANY;
use convene_runtime::{contract, disclosure};

use crate::domain::participation::InCluster;
use crate::domain::structure::{Event, StructuresOfCluster, TermsRestatement};
use crate::domain::subjects::{CLUSTER, STRUCTURE};

disclosure! { Event by about {
    feed {
        NationalDirectionGiven => events::NationalDirectionGiven { direction },
        AdvisoryGroupFormed => events::AdvisoryGroupFormed { formation },
        WorkingGroupFormed => events::WorkingGroupFormed { formation },
        StructuresWoundDown => events::StructuresWoundDown { structures },
        StructuresCarriedOn => events::StructuresCarriedOn { structures },
    }
    readers {
        SubNationalClusterDrafted => pb::SubNationalDraft,
        SubNationalTermsRestated => pb::TermsRestatement,
    }
    computed {
        Event::SubNationalTermsEndorsed(it) => events::SubNationalTermsEndorsed {
            structure: it.what.endorsement.structure.to_string(),
            terms: Some(it.what.terms.to_message()),
            name: it.what.name.clone(),
            place: it.what.place.clone(),
        },
        Event::SubNationalLeadershipStated(it) => {
            events::SubNationalLeadershipStated { leadership: Some(it.what.to_message()) }
        },
        Event::SubNationalClusterReported(it) => {
            events::SubNationalClusterReported { report: Some(it.what.to_message()) }
        },
        Event::SubNationalClusterReviewed(it) => {
            events::SubNationalClusterReviewed { review: Some(it.what.to_message()) }
        },
        Event::AdvisoryGroupRecomposed(it) => {
            events::AdvisoryGroupRecomposed { recomposition: Some(it.what.to_message()) }
        },
        Event::MembershipInformed(it) => events::MembershipInformed { information: Some(it.what.to_message()) },
        Event::LiaisonDesignated(it) => events::LiaisonDesignated { liaison: Some(it.what.to_message()) },
        Event::WorkingGroupRenewed(it) => events::WorkingGroupRenewed { renewal: Some(it.what.to_message()) },
        Event::WorkingGroupRestaffed(it) => events::WorkingGroupRestaffed { restaffing: Some(it.what.to_message()) },
        Event::StructureClosed(it) => events::StructureClosed { closing: Some(it.what.to_message()) },
        Event::StructureFactWithdrawn(it) => {
            events::StructureFactWithdrawn { withdrawal: Some(it.what.to_message()) }
        },
    }
} }

/// About a structure, found under its cluster, and in the history of both; about the cluster where several structures are meant.
fn about(event: &Event) -> About {
    let (cluster, structures) = (event.cluster(), event.structures());
    let is_of_the_cluster = matches!(
        event,
        Event::NationalDirectionGiven(_) | Event::StructuresWoundDown(_) | Event::StructuresCarriedOn(_)
    );
    let structures = structures.iter().map(|structure| STRUCTURE.of(structure));
    let about = match structures.clone().next().filter(|_| !is_of_the_cluster) {
        Some(structure) => About::resource(structure).also([CLUSTER.of(cluster)]),
        None => About::resource(CLUSTER.of(cluster)).also(structures),
    };
    about.under(Some(cluster.clone()))
}

contract! {
    StructuresOfCluster => pb::StructuresOfCluster { cluster: code, structures: codes(ANY) }
}

impl convene_runtime::grpc::contract::ToMessage<pb::TermsRestatement> for InCluster<TermsRestatement> {
    fn write_to(&self, message: &mut pb::TermsRestatement) {
        self.what.write_to(message);
    }
}
