//! Terms of reference: the generic responsibilities put in context, and what is added to them (row OG-10).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::refusal::Checks;
use convene_kernel::time::start_of_day;
use serde::{Deserialize, Serialize};

use super::checks::{about, lead, not_in_the_future, to_change};
use super::{Cluster, Event};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// Terms of reference of a national cluster: the generic responsibilities put in context, and what is added (row OG-10).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsOfReference {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The day they were adopted.
    pub adopted_on: NaiveDate,
    /// Each generic responsibility as it is meant here (row GN-A1).
    pub responsibilities: Vec<Responsibility>,
    /// What the cluster takes on beyond them.
    pub additions: Vec<String>,
}

/// One generic responsibility put in the country's context (row GN-A1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Responsibility {
    /// Its code in the reference data.
    pub code: String,
    /// What it means here.
    pub in_context: String,
}

/// Who may adopt them: the lead agency, or the coordinator (row OG-10).
pub(super) fn authority(operation: &Operation, cluster: &str) -> Authority {
    lead(operation, cluster, &[Role::Coordinator])
}

pub(super) fn adopt_terms_of_reference(
    operation: &Operation,
    command: &TermsOfReference,
    context: &Context<'_>,
) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "OG-10", "adopted_on", command.adopted_on, context);
    let generic: Vec<_> = context.guidance.reference.list("responsibilities").iter().map(|item| &item.code).collect();
    let mut covered = BTreeSet::new();
    for (index, responsibility) in command.responsibilities.iter().enumerate() {
        let field = format!("responsibilities[{index}].code");
        if !generic.contains(&&responsibility.code) {
            checks.invalid("OG-10", reasons::RESPONSIBILITY_UNKNOWN).at(field).says(
                message!("'{code}' is not a generic responsibility", code = verbatim(&responsibility.code)),
                "use the code of a generic responsibility; list others as additions",
            );
        } else if !covered.insert(&responsibility.code) {
            checks.invalid("OG-10", reasons::RESPONSIBILITY_REPEATED).at(field).says(
                message!("'{code}' is listed twice", code = verbatim(&responsibility.code)),
                "list each responsibility once",
            );
        }
    }
    let missing: Vec<_> = generic.iter().filter(|code| !covered.contains(*code)).map(verbatim).collect();
    if !missing.is_empty() {
        checks.invalid("OG-10", reasons::RESPONSIBILITY_MISSING).at("responsibilities").says(
            message!("the generic responsibilities {missing} are missing", missing = list(missing)),
            "list all generic responsibilities; terms of reference can add to them and cannot reduce them",
        );
    }
    checks.finish()?;
    Ok(about(cluster, Event::TermsAdopted(command.clone())))
}

pub(super) fn adopted(cluster: &mut Cluster, terms: &TermsOfReference, stamp: &Stamp) {
    cluster.terms_of_reference.record(start_of_day(terms.adopted_on, stamp.zone), Recorded::new(terms, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use crate::domain::cluster::Command;
    use crate::domain::cluster::fixtures::terms;
    use crate::domain::fixtures::{health, lead};

    /// OG-10, GN-A1: national terms of reference carry all thirteen generic responsibilities.
    #[test]
    fn terms_of_reference_are_never_reduced() {
        let adopted = health().given(&lead("WHO"), Command::AdoptTermsOfReference(terms(1..=13)));
        assert!(adopted.state().clusters[&code("health")].terms_of_reference.present().is_some());
        let outcome =
            health().when(&lead("WHO"), Command::AdoptTermsOfReference(terms((1..=13).filter(|code| *code != 13))));
        outcome.refused("OG-10", "RESPONSIBILITY_MISSING");
        assert!(outcome.refusal().to_string().contains("13"), "it names the one left out");
    }

    /// OG-10: what is beyond the generic ones is an addition, and each is put in context once.
    #[test]
    fn terms_of_reference_name_generic_responsibilities_once() {
        let outcome = health().when(&lead("WHO"), Command::AdoptTermsOfReference(terms((1..=14).chain([1]))));
        outcome.refused("OG-10", "RESPONSIBILITY_UNKNOWN").refused("OG-10", "RESPONSIBILITY_REPEATED");
    }
}
