//! Rapid response deployments, each for a core function (row RM-1.3).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::reference_checks::{self, AdmittedCodes};
use convene_kernel::refusal::Checks;
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{Emergency, Event, in_the_country};
use crate::domain::subjects::EMERGENCY;
use crate::domain::{Decided, Recorded};
use crate::reasons;

/// An inter-agency rapid response deployment (row RM-1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deployment {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// The organization that deployed.
    pub organization: OrganizationCode,
    /// The sector it supports.
    pub sector: ClusterCode,
    /// The core function it is for, by its number in the reference data, such as `2.1`.
    pub core_function: String,
    /// Whether it adds to what is there or fills what is not.
    pub purpose: DeploymentPurpose,
    pub arrived_at: Moment,
}

/// What a deployment is for (row RM-1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeploymentPurpose {
    /// It augments a core function that is there.
    Augments,
    /// It fills a core function that no other mechanism fills.
    Fills,
}

/// Who may record a deployment.
pub(super) fn authority() -> Authority {
    in_the_country()
}

/// Records a rapid response deployment and which core function it augments or fills (row RM-1.3).
pub(super) fn record_deployment(deployment: &Deployment, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    reference_checks::cluster(&mut checks, context, "GN-3", "sector", &deployment.sector);
    reference_checks::responsible_organization(
        &mut checks,
        context,
        "RM-1.3",
        "organization",
        &deployment.organization,
    );
    reference_checks::not_in_the_future(&mut checks, "RM-1.3", "arrived_at", deployment.arrived_at, context.now);
    let functions = context.guidance.reference.list("core-functions").iter().map(|function| function.code.as_str());
    AdmittedCodes {
        row: "RM-1.3",
        reason: reasons::CORE_FUNCTION_UNKNOWN,
        what: "a core function",
        codes: functions.collect(),
    }
    .check(&mut checks, "core_function", &deployment.core_function);
    checks.finish()?;
    let resource = EMERGENCY.of(&deployment.emergency);
    Ok(Decision::about(resource).event(Event::DeploymentRecorded(deployment.clone()).into()))
}

/// The emergency after a deployment was recorded.
pub(super) fn recorded(emergency: &mut Emergency, deployment: &Deployment, stamp: &Stamp) {
    let place = emergency.deployments.partition_point(|one| one.what.arrived_at <= deployment.arrived_at);
    emergency.deployments.insert(place, Recorded::new(deployment, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::ocha;
    use crate::domain::operation::fixtures::registered;
    use crate::domain::operation::{Command, fixtures};

    /// RM-1.3: a deployment names the core function it augments or fills.
    #[test]
    fn a_deployment_names_a_core_function() {
        let deployment = |core_function: &str| Deployment {
            core_function: core_function.to_owned(),
            ..fixtures::deployment("WSH", "2013-11-08T05:00:00Z")
        };
        let deployed = registered().given(&ocha(), Command::RecordDeployment(deployment("2.1")));
        assert_eq!(deployed.state().emergencies[&code("haiyan")].deployments.len(), 1);
        registered()
            .when(&ocha(), Command::RecordDeployment(deployment("9.9")))
            .refused("RM-1.3", "CORE_FUNCTION_UNKNOWN");
        let coming = Deployment { arrived_at: at("2013-12-01"), ..deployment("2.1") };
        registered().when(&ocha(), Command::RecordDeployment(coming)).refused("RM-1.3", "DATE_IN_THE_FUTURE");
        let apart = Deployment { organization: code("ICRC"), ..deployment("2.1") };
        registered().when(&ocha(), Command::RecordDeployment(apart)).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    }

    /// RM-1.3, RM-1.15: deployments stand in the order in which they arrived, however late one is recorded.
    #[test]
    fn deployments_stand_in_the_order_of_their_arrival() {
        let arrived =
            |sector: &str, arrived_at: &str| Command::RecordDeployment(fixtures::deployment(sector, arrived_at));
        let all = [("WSH", "2013-11-10"), ("NUT", "2013-11-09"), ("EDU", "2013-11-10")];
        let record = all
            .into_iter()
            .fold(registered().at("2013-11-20"), |record, (sector, day)| record.given(&ocha(), arrived(sector, day)));
        let deployments = &record.state().emergencies[&code("haiyan")].deployments;
        let sectors: Vec<_> = deployments.iter().map(|one| one.what.sector.as_str()).collect();
        assert_eq!(sectors, ["NUT", "WSH", "EDU"]);
    }
}
