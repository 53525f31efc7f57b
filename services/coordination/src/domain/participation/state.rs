//! Those who take part in clusters, as the record has them.

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference::OrganizationKind;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::{Level, ParticipatingOrganization, ParticipationEnd, ReportingLine, SeniorStaff, Stand};
use crate::domain::subjects::PARTICIPANT;

/// An organization's part in a cluster.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Participant {
    /// Its identifier.
    pub id: ResourceId,
    /// The cluster that it joined; a cluster that carries that one on has it, too.
    pub cluster: ResourceId,
    /// The organization.
    pub organization: ParticipatingOrganization,
    /// What the organization is.
    pub kind: OrganizationKind,
    /// In which way it takes part.
    pub part: Part,
    /// Who recorded that it joined, and when it did.
    pub joined: Stamp,
    /// Where it stood on the commitments; none for one that is no partner.
    pub stands: Timeline<Recorded<Vec<Stand>>>,
    /// The member of senior staff engaged, and the language of work.
    pub senior_staff: Timeline<Recorded<SeniorStaff>>,
    /// Whether it reports to the lead agency.
    #[serde(default)]
    pub reporting: Timeline<Recorded<ReportingLine>>,
    /// The end of its part.
    pub ended: Option<Recorded<ParticipationEnd>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// In which way an organization takes part in a cluster (rows OG-19, RM-5.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// As a partner, which is expected to assess, plan and carry out agreed priorities.
    Partner,
    /// As an observer, which shares information and owes no commitments.
    Observer,
    /// As an authority, which signs nothing.
    Authority {
        /// Whether it is of the country or of a part of it.
        level: Level,
        /// The part of the country, for a local one.
        place: Option<String>,
    },
}

impl Participant {
    /// What its commits are about, such as `participant/care-health`.
    pub fn subject(&self) -> Subject {
        PARTICIPANT.of(&self.id)
    }

    /// When it joined.
    pub fn since(&self) -> Moment {
        self.joined.occurred_at
    }

    /// When its part ended by itself, whatever became of the cluster.
    pub fn ended_at(&self) -> Option<Moment> {
        self.ended.as_ref().map(|ended| ended.stamp.occurred_at)
    }

    /// Whether it had joined by a moment, and its part had not ended.
    pub fn is_there_at(&self, moment: Moment) -> bool {
        self.since() <= moment && self.ended_at().is_none_or(|ended| moment < ended)
    }
}
