//! Things on the record of coordination that are decided on as they are read: a part in a cluster, a structure, a gap.

use convene_kernel::codes::ResourceId;
use serde_json::{Value, json};

use super::decide::{Deciding, Decision};
use super::session::Session;
use crate::client::Target;
use crate::show::table::cell;
use crate::show::{coordination, record};

/// A kind of thing that is decided on as it is read.
pub struct Thing {
    /// The method that reads one.
    get: &'static str,
    /// The field of the question, of its answer, and of what is decided on it.
    field: &'static str,
    /// The thing for people.
    page: fn(&Value) -> String,
}

/// An organization's part in a cluster.
pub const PARTICIPANT: Thing = Thing { get: "GetParticipant", field: "participant", page: coordination::part };

/// A structure beside the national clusters.
pub const STRUCTURE: Thing = Thing {
    get: "GetStructure",
    field: "structure",
    page: |one| record::outline("convene.coordination.v1.Structure", one),
};

/// A critical gap.
pub const GAP: Thing =
    Thing { get: "GetGap", field: "gap", page: |one| record::outline("convene.coordination.v1.GapRecord", one) };

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
        (method, field, mut content): Recorded,
        question: String,
        target: &Target,
    ) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let mut asked = json!({"header": deciding.header()});
        asked[self.field] = json!(id);
        let found = session.call(&format!("convene.coordination.v1.RecordService/{}", self.get), asked).await?;
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
        deciding.decide_of("coordination", &mut session, target, decision).await
    }
}

/// Records something that was not on record before.
///
/// # Errors
/// When a service refuses, or the person does not confirm it.
pub async fn begin(
    deciding: Deciding,
    (method, field, content): Recorded,
    question: String,
    target: &Target,
) -> anyhow::Result<()> {
    let mut session = Session::open(target)?;
    let question = format!("{question} in {}?", deciding.country);
    let decision = Decision { method, field, content, question, etag: String::new(), state: String::new() };
    deciding.decide_of("coordination", &mut session, target, decision).await
}
