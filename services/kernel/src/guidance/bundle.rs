//! The reference data and the policy that decisions are taken under, together.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::problem::Problem;
use crate::policy::Policy;
use crate::reference::Reference;

/// Everything of the guidance that is data and not code.
#[derive(Clone, Debug)]
pub struct Guidance {
    /// Countries, clusters, organizations and the lists of the documents.
    pub reference: Reference,
    /// Periods, reminders, ladders and readings (row S-2).
    pub policy: Policy,
}

impl Guidance {
    /// What Convene brings along.
    pub fn embedded() -> &'static Arc<Self> {
        static GUIDANCE: LazyLock<Arc<Guidance>> =
            LazyLock::new(|| Arc::new(Guidance { reference: Reference::embedded(), policy: Policy::embedded() }));
        &GUIDANCE
    }

    /// The operator's reference files by name, and policy file; what is missing is as embedded.
    ///
    /// # Errors
    /// Everything that is wrong in any of them.
    pub fn parse(reference: &BTreeMap<String, String>, policy: Option<&str>) -> Result<Self, Vec<Problem>> {
        let reference = Reference::parse(reference);
        let policy = policy.map_or_else(|| Ok(Policy::embedded()), Policy::parse);
        match (reference, policy) {
            (Ok(reference), Ok(policy)) => Ok(Self { reference, policy }),
            (reference, policy) => {
                let mut problems = reference.err().unwrap_or_default();
                problems.extend(policy.err().unwrap_or_default());
                Err(problems)
            }
        }
    }
}
