//! What may happen to structures, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use serde::{Deserialize, Serialize};

use super::{
    AdvisoryGroupFormation, Body, EndorsedTerms, Liaison, MembershipInformation, NationalDirection, Recomposition,
    Restaffing, Structure, StructureClosing, StructureFactWithdrawal, StructuresOfCluster, SubNationalDraft,
    SubNationalLeadership, SubNationalReport, SubNationalReview, TermsRestatement, WorkingGroupFormation,
    WorkingGroupRenewal, advisory_group, closing, direction, informing, sub_national, sub_national_leadership,
    sub_national_review, withdrawal, working_group,
};
use crate::domain::participation::InCluster;
use crate::domain::{self, Arrangements};

/// To structures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// A sub-national cluster was drafted.
    SubNationalClusterDrafted(Box<SubNationalDraft>),
    /// The terms of a sub-national cluster were endorsed.
    SubNationalTermsEndorsed(InCluster<EndorsedTerms>),
    /// Other terms of a sub-national cluster were drafted.
    SubNationalTermsRestated(InCluster<TermsRestatement>),
    /// It was stated who leads a sub-national cluster.
    SubNationalLeadershipStated(InCluster<SubNationalLeadership>),
    /// A sub-national cluster reported to the national one.
    SubNationalClusterReported(InCluster<SubNationalReport>),
    /// It was reviewed whether a sub-national cluster is still needed.
    SubNationalClusterReviewed(InCluster<SubNationalReview>),
    /// A national cluster gave its sub-national clusters support or direction.
    NationalDirectionGiven(NationalDirection),
    /// A strategic advisory group was formed.
    AdvisoryGroupFormed(Box<AdvisoryGroupFormation>),
    /// A strategic advisory group has other members or invitees.
    AdvisoryGroupRecomposed(InCluster<Recomposition>),
    /// The wider membership was informed.
    MembershipInformed(InCluster<MembershipInformation>),
    /// A liaison was designated.
    LiaisonDesignated(InCluster<Liaison>),
    /// A technical working group was formed.
    WorkingGroupFormed(Box<WorkingGroupFormation>),
    /// A technical working group works on.
    WorkingGroupRenewed(InCluster<WorkingGroupRenewal>),
    /// A technical working group is coordinated by somebody else, or has another size.
    WorkingGroupRestaffed(InCluster<Restaffing>),
    /// A structure ended.
    StructureClosed(InCluster<StructureClosing>),
    /// A fact of a structure never was.
    StructureFactWithdrawn(InCluster<StructureFactWithdrawal>),
    /// The structures of a cluster ended with it.
    StructuresWoundDown(StructuresOfCluster),
    /// The structures of a cluster work on.
    StructuresCarriedOn(StructuresOfCluster),
}

impl Event {
    /// The cluster in which it happened.
    pub fn cluster(&self) -> &ResourceId {
        match self {
            Self::SubNationalClusterDrafted(draft) => &draft.cluster,
            Self::SubNationalTermsEndorsed(it) => &it.cluster,
            Self::SubNationalTermsRestated(it) => &it.cluster,
            Self::SubNationalLeadershipStated(it) => &it.cluster,
            Self::SubNationalClusterReported(it) => &it.cluster,
            Self::SubNationalClusterReviewed(it) => &it.cluster,
            Self::NationalDirectionGiven(direction) => &direction.cluster,
            Self::AdvisoryGroupFormed(formation) => &formation.cluster,
            Self::AdvisoryGroupRecomposed(it) => &it.cluster,
            Self::MembershipInformed(it) => &it.cluster,
            Self::LiaisonDesignated(it) => &it.cluster,
            Self::WorkingGroupFormed(formation) => &formation.cluster,
            Self::WorkingGroupRenewed(it) => &it.cluster,
            Self::WorkingGroupRestaffed(it) => &it.cluster,
            Self::StructureClosed(it) => &it.cluster,
            Self::StructureFactWithdrawn(it) => &it.cluster,
            Self::StructuresWoundDown(structures) | Self::StructuresCarriedOn(structures) => &structures.cluster,
        }
    }

    /// The structures that it happened to.
    pub fn structures(&self) -> &[ResourceId] {
        use std::slice::from_ref;
        match self {
            Self::SubNationalClusterDrafted(draft) => from_ref(&draft.structure),
            Self::SubNationalTermsEndorsed(it) => from_ref(&it.what.endorsement.structure),
            Self::SubNationalTermsRestated(it) => from_ref(&it.what.structure),
            Self::SubNationalLeadershipStated(it) => from_ref(&it.what.structure),
            Self::SubNationalClusterReported(it) => from_ref(&it.what.structure),
            Self::SubNationalClusterReviewed(it) => from_ref(&it.what.structure),
            Self::NationalDirectionGiven(direction) => &direction.structures,
            Self::AdvisoryGroupFormed(formation) => from_ref(&formation.structure),
            Self::AdvisoryGroupRecomposed(it) => from_ref(&it.what.structure),
            Self::MembershipInformed(it) => from_ref(&it.what.structure),
            Self::LiaisonDesignated(it) => from_ref(&it.what.structure),
            Self::WorkingGroupFormed(formation) => from_ref(&formation.structure),
            Self::WorkingGroupRenewed(it) => from_ref(&it.what.structure),
            Self::WorkingGroupRestaffed(it) => from_ref(&it.what.structure),
            Self::StructureClosed(it) => from_ref(&it.what.structure),
            Self::StructureFactWithdrawn(it) => from_ref(&it.what.structure),
            Self::StructuresWoundDown(structures) | Self::StructuresCarriedOn(structures) => &structures.structures,
        }
    }
}

/// The state after the event.
pub fn evolve(mut arrangements: Arrangements, event: &Event, stamp: &Stamp) -> Arrangements {
    let formed = match event {
        Event::SubNationalClusterDrafted(draft) => Some(sub_national::drafted(draft, stamp)),
        Event::AdvisoryGroupFormed(formation) => Some(advisory_group::formed(formation, stamp)),
        Event::WorkingGroupFormed(formation) => Some(working_group::formed(formation, stamp)),
        Event::NationalDirectionGiven(direction) => {
            direction::given(&mut arrangements, direction, stamp);
            None
        }
        Event::StructureFactWithdrawn(withdrawal) => {
            withdrawal::taken_back(&mut arrangements, &withdrawal.what);
            None
        }
        _ => None,
    };
    if let Some(formed) = formed {
        arrangements.structures.insert(formed.id.clone(), formed);
    }
    for id in event.structures() {
        if let Some(structure) = arrangements.structures.get_mut(id) {
            change(structure, event, stamp);
            structure.etag = stamp.etag;
        }
    }
    arrangements
}

/// A structure that is there, after the event.
fn change(structure: &mut Structure, event: &Event, stamp: &Stamp) {
    if let Event::StructureClosed(it) = event {
        closing::closed(structure, &it.what, stamp);
        return;
    }
    match (&mut structure.body, event) {
        (Body::SubNational(body), Event::SubNationalTermsEndorsed(it)) => {
            sub_national::endorsed(body, &it.what, stamp);
        }
        (Body::SubNational(body), Event::SubNationalTermsRestated(it)) => {
            sub_national::restated(body, &it.what, stamp);
        }
        (Body::SubNational(body), Event::SubNationalLeadershipStated(it)) => {
            sub_national_leadership::stated(body, &it.what, stamp);
        }
        (Body::SubNational(body), Event::SubNationalClusterReported(it)) => {
            sub_national_review::reported(body, &it.what, stamp);
        }
        (Body::SubNational(body), Event::SubNationalClusterReviewed(it)) => {
            sub_national_review::reviewed(body, &it.what, stamp);
        }
        (Body::Advisory(group), Event::AdvisoryGroupRecomposed(it)) => {
            advisory_group::recomposed(group, &it.what, stamp);
        }
        (Body::Advisory(group), Event::MembershipInformed(it)) => informing::informed(group, &it.what, stamp),
        (Body::Advisory(group), Event::LiaisonDesignated(it)) => informing::designated(group, &it.what, stamp),
        (Body::Working(group), Event::WorkingGroupRenewed(it)) => working_group::renewed(group, &it.what, stamp),
        (Body::Working(group), Event::WorkingGroupRestaffed(it)) => working_group::restaffed(group, &it.what, stamp),
        _ => {}
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Structure(event)
    }
}
