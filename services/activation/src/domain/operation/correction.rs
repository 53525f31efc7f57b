//! A correction of a fact: which one, what is right, and why (row RM-1.15).

use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::EmergencyClass;
use crate::domain::claims::{Claim, Correcting};
use crate::domain::fact::FactOnRecord;

/// A correction of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CorrectFact {
    /// What was recorded: its kind, what it is of, and the commit.
    pub fact: FactOnRecord,
    /// What is right, with the source.
    pub right: Claim,
    /// How the emergency was classed, where the fact is its class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<EmergencyClass>,
    /// Why the record was wrong.
    pub reason: String,
}

/// A fact was corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactCorrected {
    #[serde(flatten)]
    pub correction: CorrectFact,
    /// The moment at which the right fact counts.
    pub at: Moment,
}

impl FactCorrected {
    /// The fact that it corrects, what is right, and the moment at which that counts.
    pub fn corrects(&self) -> Correcting {
        let CorrectFact { fact, right, .. } = self.correction.clone();
        Correcting { fact, right, at: self.at }
    }
}
