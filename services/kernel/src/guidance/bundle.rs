//! The reference data and the policy that decisions are taken under, together.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::NaiveDate;

use super::problem::Problem;
use crate::policy::{Policy, readings};
use crate::reference::{Item, Reference};

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

    /// What a proposal has to answer, issue by issue, on `day`: the issues of the Reference Module, or, where the policy reads it
    /// otherwise, those of the older notes (row RM-1.13).
    pub fn proposal_issues(&self, day: NaiveDate) -> Vec<&Item> {
        if self.policy.reading(readings::PROPOSAL_USES_REFERENCE_MODULE_ISSUES) {
            return self.reference.proposal_issues(day).collect();
        }
        self.reference.list("cross-cutting-leads").iter().filter(|item| item.is_in_force_on(day)).collect()
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
