//! Structures as the record has them.

use std::collections::BTreeMap;

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::{
    AdvisoryForm, ClusterGroup, Composition, EarlyRecoveryFocalPoint, Forum, ForumOutcome, Liaison,
    MembershipInformation, NationalDirection, StrategyAdoption, StrategyDocument, StructureClosing, SubNationalDraft,
    SubNationalLeadership, SubNationalNeed, SubNationalReport, SubNationalReview, SubNationalTerms, Term,
    ThematicGroup, WorkingGroupStaff,
};
use crate::domain::participation::ParticipatingOrganization;
use crate::domain::subjects::STRUCTURE;

/// A structure of coordination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// Its identifier.
    pub id: ResourceId,
    /// The cluster in which it was formed, and a cluster that carries that one on has it, too; none for a structure of the country.
    pub cluster: Option<ResourceId>,
    /// Its name for readers.
    pub name: String,
    /// Who recorded that it was formed, and when it was.
    pub formed: Stamp,
    /// What it is.
    pub body: Body,
    /// How it ended by itself.
    pub closed: Option<Recorded<StructureClosing>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// What a structure is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Body {
    /// A sub-national cluster (row RM-6.1).
    SubNational(Box<SubNationalCluster>),
    /// A strategic advisory group or steering committee (row RM-4.1).
    Advisory(Box<AdvisoryGroup>),
    /// A technical working group (row RM-4.2).
    Working(Box<WorkingGroup>),
    /// The HCT, with those who had a seat in it (row RM-8.1).
    CountryTeam(Timeline<Recorded<Vec<ParticipatingOrganization>>>),
    /// A group of clusters (row RM-8.1).
    ClusterGroup(ClusterGroup),
    /// The inter-cluster forum, with what it brought about, in the order in which that happened (row RM-8.2).
    Forum(Forum, Vec<Recorded<ForumOutcome>>),
    /// A thematic group (guidance note, section 13).
    Thematic(ThematicGroup),
    /// The early recovery network, with the focal points that it had (row RM-3.3).
    EarlyRecovery(Timeline<Recorded<Vec<EarlyRecoveryFocalPoint>>>),
}

/// The kind of a structure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A sub-national cluster.
    SubNationalCluster,
    /// A strategic advisory group or steering committee.
    AdvisoryGroup,
    /// A technical working group.
    WorkingGroup,
    /// The HCT.
    CountryTeam,
    /// A group of clusters.
    ClusterGroup,
    /// The inter-cluster forum.
    Forum,
    /// A thematic group.
    ThematicGroup,
    /// The early recovery network.
    EarlyRecoveryNetwork,
}

impl Structure {
    /// What its commits and findings are about, such as `structure/leyte-health`.
    pub fn subject(&self) -> Subject {
        STRUCTURE.of(&self.id)
    }

    /// What kind of structure it is.
    pub fn kind(&self) -> Kind {
        match self.body {
            Body::SubNational(_) => Kind::SubNationalCluster,
            Body::Advisory(_) => Kind::AdvisoryGroup,
            Body::Working(_) => Kind::WorkingGroup,
            Body::CountryTeam(_) => Kind::CountryTeam,
            Body::ClusterGroup(_) => Kind::ClusterGroup,
            Body::Forum(..) => Kind::Forum,
            Body::Thematic(_) => Kind::ThematicGroup,
            Body::EarlyRecovery(_) => Kind::EarlyRecoveryNetwork,
        }
    }

    /// Since when it works: a sub-national cluster since its terms were endorsed first, every other one since it was formed.
    pub fn since(&self) -> Option<Moment> {
        match &self.body {
            Body::SubNational(body) => body.established_at(),
            _ => Some(self.formed.occurred_at),
        }
    }

    /// When it ended by itself, whatever became of the cluster.
    pub fn closed_at(&self) -> Option<Moment> {
        self.closed.as_ref().map(|closed| closed.stamp.occurred_at)
    }

    /// Whether it worked by a moment, and had not ended by itself.
    pub fn is_there_at(&self, moment: Moment) -> bool {
        self.since().is_some_and(|since| since <= moment) && !self.is_closed_at(moment)
    }

    /// Whether it had ended by itself by a moment.
    pub fn is_closed_at(&self, moment: Moment) -> bool {
        self.closed_at().is_some_and(|closed| closed <= moment)
    }
}

/// A sub-national cluster as the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SubNationalCluster {
    /// The draft that it was formed by.
    pub draft: SubNationalDraft,
    /// Terms that were drafted, by when.
    pub drafted: Timeline<Recorded<SubNationalTerms>>,
    /// Terms that were endorsed: in force since then.
    pub terms: Timeline<Recorded<SubNationalTerms>>,
    /// Who leads it.
    pub leadership: Timeline<Recorded<SubNationalLeadership>>,
    /// What it reported.
    pub reports: Timeline<Recorded<SubNationalReport>>,
    /// How it was reviewed.
    pub reviews: Timeline<Recorded<SubNationalReview>>,
    /// What the national cluster gave it, in the order in which that happened.
    pub directions: Vec<Recorded<NationalDirection>>,
}

/// A strategic advisory group as the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdvisoryGroup {
    /// What it is called.
    pub form: AdvisoryForm,
    /// The sub-national cluster that it advises; none for a national group.
    pub sub_national: Option<SubNationalNeed>,
    /// Who was in it.
    pub compositions: Timeline<Recorded<Composition>>,
    /// What the wider membership was told.
    pub informed: Timeline<Recorded<MembershipInformation>>,
    /// Its liaisons, by group.
    pub liaisons: BTreeMap<String, Timeline<Recorded<Liaison>>>,
    /// The versions of each document of the cluster's strategy.
    pub strategy: BTreeMap<StrategyDocument, Timeline<Recorded<StrategyAdoption>>>,
}

/// A technical working group as the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WorkingGroup {
    /// The strategic advisory group that named who coordinates it.
    pub advisory_group: ResourceId,
    /// Its task.
    pub task: String,
    /// When it was to end.
    pub terms: Timeline<Recorded<Term>>,
    /// Who coordinated it, and how many people were in it.
    pub staff: Timeline<Recorded<WorkingGroupStaff>>,
}
