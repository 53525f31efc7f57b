//! Things on record that are decided on as they are read: a part in a cluster, a structure, a gap, a round of performance monitoring, a
//! mission.

use convene_kernel::codes::ResourceId;
use serde_json::{Value, json};

use super::decide::{Deciding, Decision, show_recorded};
use super::session::Session;
use super::survey;
use crate::client::Target;
use crate::show::table::cell;
use crate::show::{coordination, mission, record};

/// A kind of thing that is decided on as it is read.
pub struct Thing {
    /// The service that keeps it.
    service: &'static str,
    /// The method that reads one.
    get: &'static str,
    /// The field of the question, of its answer, and of what is decided on it.
    field: &'static str,
    /// The thing for people.
    page: fn(&Value) -> String,
}

/// An organization's part in a cluster.
pub const PARTICIPANT: Thing = Thing {
    service: "coordination",
    get: "RecordService/GetParticipant",
    field: "participant",
    page: coordination::part,
};

/// A structure beside the national clusters.
pub const STRUCTURE: Thing = Thing {
    service: "coordination",
    get: "RecordService/GetStructure",
    field: "structure",
    page: |one| record::outline("convene.coordination.v1.Structure", one),
};

/// A critical gap.
pub const GAP: Thing = Thing {
    service: "coordination",
    get: "RecordService/GetGap",
    field: "gap",
    page: |one| record::outline("convene.coordination.v1.GapRecord", one),
};

/// A round of performance monitoring.
pub const ROUND: Thing =
    Thing { service: "monitoring", get: "RoundService/GetRound", field: "round", page: survey::shown::page };

/// An inter-cluster support mission.
pub const MISSION: Thing =
    Thing { service: "icsm", get: "RecordService/GetMission", field: "mission", page: mission::page };

/// What is recorded: the method, the field of its content, and the content.
pub type Recorded = (&'static str, &'static str, Value);

impl Thing {
    /// Decides on the one of that name as it is read now; `question` is asked first, with the country after it.
    ///
    /// # Errors
    /// When there is none, a service refuses, or the person does not confirm it.
    pub async fn change(
        &self,
        deciding: Deciding,
        id: ResourceId,
        recorded: Recorded,
        question: String,
        target: &Target,
    ) -> anyhow::Result<()> {
        let answer = self.changed(&deciding, &id, recorded, question, &mut Session::open(target)?).await?;
        show_recorded(&answer, target)
    }

    /// The same, without showing what was recorded: the answer of the service.
    ///
    /// # Errors
    /// When there is none, a service refuses, or the person does not confirm it.
    pub async fn changed(
        &self,
        deciding: &Deciding,
        id: &ResourceId,
        (method, field, mut content): Recorded,
        question: String,
        session: &mut Session,
    ) -> anyhow::Result<Value> {
        let mut asked = json!({"header": deciding.header()});
        asked[self.field] = json!(id);
        let found = session.call(&format!("convene.{}.v1.{}", self.service, self.get), asked).await?;
        let found = &found[self.field];
        content[self.field] = json!(id);
        let decision = Decision {
            method,
            field,
            content,
            question: format!("{question} in {}?", deciding.country),
            etag: cell(&found["etag"]),
            state: (self.page)(found),
        };
        deciding.decided(self.service, session, decision).await
    }

    /// Records something about no such thing as there was before: one that begins, or what stands by itself beside them.
    ///
    /// # Errors
    /// When a service refuses, or the person does not confirm it.
    pub async fn begin(
        &self,
        deciding: Deciding,
        (method, field, content): Recorded,
        question: String,
        target: &Target,
    ) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let question = format!("{question} in {}?", deciding.country);
        let decision = Decision { method, field, content, question, etag: String::new(), state: String::new() };
        deciding.decide_of(self.service, &mut session, target, decision).await
    }
}
