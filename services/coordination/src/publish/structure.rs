//! What the events of structures show. What is drafted is for readers of the record; it is on the feed once it is endorsed.

use convene_proto::coordination::v1 as pb;
use convene_proto::events::v1 as events;
use convene_runtime::grpc::About;
use convene_runtime::grpc::limits::ANY;
use convene_runtime::{contract, disclosure};

use crate::domain::participation::InCluster;
use crate::domain::structure::{Event, StructuresOfCluster, TermsRestatement};
use crate::domain::subjects::{CLUSTER, COUNTRY, STRUCTURE};

disclosure! { Event by about {
    feed {
        NationalDirectionGiven => events::NationalDirectionGiven { direction },
        AdvisoryGroupFormed => events::AdvisoryGroupFormed { formation },
        WorkingGroupFormed => events::WorkingGroupFormed { formation },
        StructuresWoundDown => events::StructuresWoundDown { structures },
        StructuresCarriedOn => events::StructuresCarriedOn { structures },
        CountryTeamFormed => events::CountryTeamFormed { team },
        CountryTeamReseated => events::CountryTeamReseated { reseating },
        ClusterGroupFormed => events::ClusterGroupFormed { group },
        ForumFormed => events::ForumFormed { forum },
        ForumOutcomeRecorded => events::ForumOutcomeRecorded { outcome },
        ThematicGroupFormed => events::ThematicGroupFormed { group },
        EarlyRecoveryNetworkFormed => events::EarlyRecoveryNetworkFormed { network },
        FocalPointsRestated => events::FocalPointsRestated { restatement },
        EarlyRecoveryAdvisorNamed => events::EarlyRecoveryAdvisorNamed { advisor },
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
            remarks: it.what.endorsement.remarks.clone().unwrap_or_default(),
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
        Event::StrategyAdopted(it) => events::StrategyAdopted { adoption: Some(it.what.to_message()) },
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

/// About a structure, found under its cluster, and in the history of both; about the cluster where several structures are meant, and
/// about the country where none is.
fn about(event: &Event) -> About {
    let clusters = event.cluster().map(|cluster| CLUSTER.of(cluster));
    let structures = event.structures().iter().map(|structure| STRUCTURE.of(structure));
    let about = match event {
        Event::NationalDirectionGiven(_) | Event::StructuresWoundDown(_) | Event::StructuresCarriedOn(_) => {
            About::resource(clusters.unwrap_or_else(|| COUNTRY.only())).also(structures)
        }
        _ => About::resource(structures.clone().next().unwrap_or_else(|| COUNTRY.only())).also(clusters),
    };
    about.under(event.cluster().cloned())
}

contract! {
    StructuresOfCluster => pb::StructuresOfCluster { cluster: code, structures: codes(ANY) }
}

impl convene_runtime::grpc::contract::ToMessage<pb::TermsRestatement> for InCluster<TermsRestatement> {
    fn write_to(&self, message: &mut pb::TermsRestatement) {
        self.what.write_to(message);
    }
}
