//! Meetings as the record has them.

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::recorded::Recorded;
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::{HeldMeeting, MeetingRhythm, SeriesEnd};
use crate::domain::subjects::{MEETING, MEETING_SERIES};

/// The meetings of a cluster, or of a structure beside it, that follow one rhythm.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MeetingSeries {
    /// Its identifier.
    pub id: ResourceId,
    /// The cluster in which it was agreed.
    pub cluster: ResourceId,
    /// The rhythms that were agreed.
    pub rhythms: Timeline<Recorded<MeetingRhythm>>,
    /// How it ended.
    pub ended: Option<Recorded<SeriesEnd>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// A meeting that was held.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Meeting {
    /// Its identifier.
    pub id: ResourceId,
    /// What is on record of it.
    pub held: Recorded<HeldMeeting>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

impl MeetingSeries {
    /// What its commits and findings are about, such as `meeting-series/health-weekly`.
    pub fn subject(&self) -> Subject {
        MEETING_SERIES.of(&self.id)
    }

    /// Whether it had ended by a moment.
    pub fn has_ended_at(&self, moment: Moment) -> bool {
        self.ended.as_ref().is_some_and(|ended| ended.stamp.occurred_at <= moment)
    }
}

impl Meeting {
    /// What its commits and findings are about, such as `meeting/health-2014-01-08`.
    pub fn subject(&self) -> Subject {
        MEETING.of(&self.id)
    }

    /// When it began.
    pub fn began_at(&self) -> Moment {
        self.held.what.began_at
    }

    /// Whether it was of the whole cluster, and not of a structure beside it.
    pub fn is_national(&self) -> bool {
        self.held.what.structure.is_none()
    }
}
