//! Structures as the record has them.

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{AdvisoryGroup, StructureClosing, SubNationalCluster, WorkingGroup};
use crate::domain::subjects::STRUCTURE;

/// A structure of coordination.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// Its identifier.
    pub id: ResourceId,
    /// The cluster in which it was formed; a cluster that carries that one on has it, too.
    pub cluster: ResourceId,
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
        }
    }

    /// Since when it works: a sub-national cluster since its terms were endorsed first, every other one since it was formed.
    pub fn since(&self) -> Option<Moment> {
        match &self.body {
            Body::SubNational(body) => body.established_at(),
            Body::Advisory(_) | Body::Working(_) => Some(self.formed.occurred_at),
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
