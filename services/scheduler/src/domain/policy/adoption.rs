//! The policy that the installation runs under goes on record whenever it differs from the one before (S-2).

use convene_kernel::commit::Decision;
use convene_kernel::policy::Rule;
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::duties_end::{DutiesEnd, is_zero};
use super::{Event, State};
use crate::domain::subjects::POLICY;
use crate::reasons;

/// The code under which the policy adopted for all countries is on record: one that ISO 3166-1 leaves to its users.
pub const COUNTRY_OF_ALL: &str = "ZZZ";

/// Puts on record the policy that the installation runs under from now on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdoptPolicy {
    /// The identifier of the profile of the policy, such as `iasc-2012`.
    pub profile: String,
    /// Every rule of it.
    pub rules: Vec<Rule>,
}

/// The installation runs under another policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Adopted {
    #[serde(flatten)]
    pub policy: AdoptPolicy,
    /// The position in the stream of duties after which they apply, besides the moment they were recorded.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub after: u64,
}

pub(super) fn adopt(
    state: &State,
    policy: &AdoptPolicy,
    DutiesEnd(after): DutiesEnd,
) -> Result<Decision<Event>, Refusal> {
    if state.adopted.as_ref() == Some(&policy.rules) {
        return Err(Refusal::precondition("S-2", reasons::POLICY_UNCHANGED)
            .at("rules")
            .says("the installation runs under these rules already", "adopt a policy only when it differs"));
    }
    Ok(Decision::about(POLICY.of(&policy.profile)).event(Event::Adopted(Adopted { policy: policy.clone(), after })))
}

pub(super) fn adopted(state: &mut State, event: &Adopted) {
    state.adopted = Some(event.policy.rules.clone());
}

#[cfg(test)]
mod tests {
    use convene_kernel::guidance::Guidance;
    use convene_kernel::identity::Role;
    use convene_kernel::testing::{Example, actor};
    use convene_kernel::time::Period;

    use super::super::{Command, PolicyRecord};
    use super::*;

    /// S-2: the installation's policy goes on record when it differs from the one before, so history keeps what it ran under.
    #[test]
    fn a_policy_is_adopted_when_it_differs() {
        let rules: Vec<Rule> = Guidance::embedded().policy.rules().cloned().collect();
        let adopt = |rules: &[Rule]| {
            Command::AdoptPolicy(AdoptPolicy { profile: "iasc-2012".to_owned(), rules: rules.to_vec() })
        };
        let operator = || actor(Role::Operator, "OCHA");
        let record = Example::<PolicyRecord>::new(COUNTRY_OF_ALL, "2014-02-01").given(&operator(), adopt(&rules));
        record.clone().when(&operator(), adopt(&rules)).refused("S-2", "POLICY_UNCHANGED");
        let mut changed = rules;
        changed[0].period = Period::Hours(25);
        assert_eq!(record.given(&operator(), adopt(&changed)).state().adopted, Some(changed));
    }
}
