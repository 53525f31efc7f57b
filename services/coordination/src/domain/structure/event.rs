//! What may happen to structures, in its stored form.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::{
    AdvisoryGroupFormation, Body, ClusterGroup, CountryTeam, EarlyRecoveryAdvisor, EarlyRecoveryNetwork, EndorsedTerms,
    FocalPointsRestatement, Forum, ForumOutcome, Liaison, MembershipInformation, NationalDirection, Recomposition,
    Reseating, Restaffing, StrategyAdoption, Structure, StructureClosing, StructureFactWithdrawal, StructuresOfCluster,
    SubNationalDraft, SubNationalLeadership, SubNationalReport, SubNationalReview, TermsRestatement, ThematicGroup,
    WorkingGroupFormation, WorkingGroupRenewal, advisory_group, closing, country, direction, early_recovery, forum,
    informing, strategy, sub_national, sub_national_leadership, sub_national_review, withdrawal, working_group,
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
    StructureClosed(OfStructure<StructureClosing>),
    /// A fact of a structure never was.
    StructureFactWithdrawn(OfStructure<StructureFactWithdrawal>),
    /// The structures of a cluster ended with it.
    StructuresWoundDown(StructuresOfCluster),
    /// The structures of a cluster work on.
    StructuresCarriedOn(StructuresOfCluster),
    /// An advisory group decided on a version of a document.
    StrategyAdopted(InCluster<StrategyAdoption>),
    /// The HCT is on record.
    CountryTeamFormed(CountryTeam),
    /// Others have a seat in the HCT.
    CountryTeamReseated(Reseating),
    /// A group of clusters was formed.
    ClusterGroupFormed(ClusterGroup),
    /// An inter-cluster forum was formed.
    ForumFormed(Forum),
    /// A forum brought something about.
    ForumOutcomeRecorded(ForumOutcome),
    /// A thematic group was formed.
    ThematicGroupFormed(ThematicGroup),
    /// The early recovery network was formed.
    EarlyRecoveryNetworkFormed(EarlyRecoveryNetwork),
    /// The network has other focal points.
    FocalPointsRestated(FocalPointsRestatement),
    /// An advisor on early recovery was named.
    EarlyRecoveryAdvisorNamed(EarlyRecoveryAdvisor),
}

/// What happened to a structure, with the cluster in which it did; without one where the structure is of the country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfStructure<T> {
    /// What happened.
    #[serde(flatten)]
    pub what: T,
    /// The cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster: Option<ResourceId>,
}

impl Event {
    /// The cluster in which it happened; none for what happened to a structure of the country.
    pub fn cluster(&self) -> Option<&ResourceId> {
        Some(match self {
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
            Self::StructureClosed(it) => return it.cluster.as_ref(),
            Self::StructureFactWithdrawn(it) => return it.cluster.as_ref(),
            Self::StructuresWoundDown(structures) | Self::StructuresCarriedOn(structures) => &structures.cluster,
            Self::StrategyAdopted(it) => &it.cluster,
            Self::CountryTeamFormed(_)
            | Self::CountryTeamReseated(_)
            | Self::ClusterGroupFormed(_)
            | Self::ForumFormed(_)
            | Self::ForumOutcomeRecorded(_)
            | Self::ThematicGroupFormed(_)
            | Self::EarlyRecoveryNetworkFormed(_)
            | Self::FocalPointsRestated(_)
            | Self::EarlyRecoveryAdvisorNamed(_) => return None,
        })
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
            Self::StrategyAdopted(it) => from_ref(&it.what.structure),
            Self::CountryTeamFormed(team) => from_ref(&team.structure),
            Self::CountryTeamReseated(reseating) => from_ref(&reseating.structure),
            Self::ClusterGroupFormed(group) => from_ref(&group.structure),
            Self::ForumFormed(forum) => from_ref(&forum.structure),
            Self::ForumOutcomeRecorded(outcome) => from_ref(&outcome.structure),
            Self::ThematicGroupFormed(group) => from_ref(&group.structure),
            Self::EarlyRecoveryNetworkFormed(network) => from_ref(&network.structure),
            Self::FocalPointsRestated(restatement) => from_ref(&restatement.structure),
            Self::EarlyRecoveryAdvisorNamed(_) => &[],
        }
    }
}

/// The state after the event.
pub fn evolve(mut arrangements: Arrangements, event: &Event, stamp: &Stamp) -> Arrangements {
    let formed = match event {
        Event::SubNationalClusterDrafted(draft) => Some(sub_national::drafted(draft, stamp)),
        Event::AdvisoryGroupFormed(formation) => Some(advisory_group::formed(formation, stamp)),
        Event::WorkingGroupFormed(formation) => Some(working_group::formed(formation, stamp)),
        Event::CountryTeamFormed(team) => {
            let seats = Timeline::since(stamp.occurred_at, Recorded::new(&team.seats, stamp));
            Some(country::formed(&team.structure, &team.name, Body::CountryTeam(seats), stamp))
        }
        Event::ClusterGroupFormed(group) => {
            Some(country::formed(&group.structure, &group.name, Body::ClusterGroup(group.clone()), stamp))
        }
        Event::ForumFormed(forum) => {
            Some(country::formed(&forum.structure, &forum.name, Body::Forum(forum.clone(), Vec::new()), stamp))
        }
        Event::ThematicGroupFormed(group) => {
            Some(country::formed(&group.structure, &group.name, Body::Thematic(group.clone()), stamp))
        }
        Event::EarlyRecoveryNetworkFormed(network) => {
            let points = Timeline::since(stamp.occurred_at, Recorded::new(&network.focal_points, stamp));
            Some(country::formed(&network.structure, &network.name, Body::EarlyRecovery(points), stamp))
        }
        Event::EarlyRecoveryAdvisorNamed(advisor) => {
            arrangements.early_recovery_advisors.record(stamp.occurred_at, Recorded::new(advisor, stamp));
            None
        }
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
        (Body::Advisory(group), Event::StrategyAdopted(it)) => strategy::adopted(group, &it.what, stamp),
        (Body::CountryTeam(seats), Event::CountryTeamReseated(it)) => country::seated(seats, it, stamp),
        (Body::Forum(_, outcomes), Event::ForumOutcomeRecorded(it)) => forum::recorded(outcomes, it, stamp),
        (Body::EarlyRecovery(points), Event::FocalPointsRestated(it)) => early_recovery::restated(points, it, stamp),
        _ => {}
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Structure(event)
    }
}
