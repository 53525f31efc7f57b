//! Contingency plans: which clusters and leads a country foresees, and who was consulted (row GN-6.1).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::message::{Message, list};
use convene_kernel::reference_checks::{self, must_be_new};
use convene_kernel::refusal::{Checks, Finding};
use serde::{Deserialize, Serialize};

use super::{Country, Event, in_the_country};
use crate::domain::subjects::CONTINGENCY_PLAN;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// What was planned for before an emergency (row GN-6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContingencyPlan {
    /// Its identifier.
    pub plan: ResourceId,
    pub title: String,
    /// The day from which the plan is.
    pub dated: NaiveDate,
    /// The clusters foreseen, with their leads.
    pub foreseen: Vec<ForeseenCluster>,
    /// Who was consulted on it.
    pub consulted: Vec<Consulted>,
}

/// A cluster that a contingency plan foresees.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeseenCluster {
    /// The code of the sector, such as `HEA`.
    pub sector: ClusterCode,
    /// The agency to lead it.
    pub lead_agency: OrganizationCode,
}

/// Whose counsel was taken (rows GN-6.1, OG-1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Consulted {
    NationalAuthorities,
    LocalAuthorities,
    /// Humanitarian actors in the country.
    CountryActors,
    /// Actors of the region.
    RegionalActors,
    /// Global cluster lead agencies.
    GlobalLeads,
}

impl Consulted {
    /// Everybody whose counsel a contingency plan asks for (row GN-6.1).
    pub const ALL: [Self; 5] = [
        Self::NationalAuthorities,
        Self::LocalAuthorities,
        Self::CountryActors,
        Self::RegionalActors,
        Self::GlobalLeads,
    ];

    /// As people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::NationalAuthorities => "national authorities",
            Self::LocalAuthorities => "local authorities",
            Self::CountryActors => "humanitarian actors in the country",
            Self::RegionalActors => "actors of the region",
            Self::GlobalLeads => "global cluster lead agencies",
        }
    }
}

/// Who may record a contingency plan.
pub(super) fn authority() -> Authority {
    in_the_country()
}

/// Records a contingency plan: which clusters and leads it foresees, and who was consulted (row GN-6.1).
pub(super) fn record_contingency_plan(operation: &Operation, plan: &ContingencyPlan, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    must_be_new(
        &mut checks,
        "GN-6.1",
        reasons::PLAN_ALREADY_EXISTS,
        "plan",
        "a contingency plan",
        &operation.country.contingency_plans,
        &plan.plan,
    );
    reference_checks::not_in_the_future(&mut checks, "GN-6.1", "dated", plan.dated, context.today());
    for (index, foreseen) in plan.foreseen.iter().enumerate() {
        reference_checks::cluster(&mut checks, context, "GN-3", &format!("foreseen[{index}].sector"), &foreseen.sector);
        let field = format!("foreseen[{index}].lead_agency");
        reference_checks::responsible_organization(&mut checks, context, "GN-6.1", &field, &foreseen.lead_agency);
    }
    checks.finish()?;
    let resource = CONTINGENCY_PLAN.of(&plan.plan);
    let mut decision = Decision::about(&resource).event(Event::ContingencyPlanRecorded(plan.clone()).into());
    let unheard: Vec<_> = Consulted::ALL.into_iter().filter(|who| !plan.consulted.contains(who)).collect();
    if !unheard.is_empty() {
        let titles = list(unheard.into_iter().map(|who| Message::from(who.title())));
        decision.raise(Finding::of("GN-6.1", resource).at("consulted").says(
            message!("the plan foresees clusters without the counsel of {titles}", titles),
            "consult them and record the plan's next version",
        ));
    }
    Ok(decision)
}

/// The country after a plan was recorded.
pub(super) fn recorded(country: &mut Country, plan: &ContingencyPlan, stamp: &Stamp) {
    country.contingency_plans.insert(plan.plan.clone(), Recorded::new(plan, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::ocha;
    use crate::domain::operation::Command;
    use crate::domain::operation::fixtures::registered;

    /// GN-6.1: a plan made without the counsel of those it concerns carries a finding.
    #[test]
    fn a_contingency_plan_says_who_was_consulted() {
        let plan = |plan: &str, consulted: &[Consulted]| ContingencyPlan {
            plan: code(plan),
            title: "Typhoon season".to_owned(),
            dated: at("2013-05-01").date_naive(),
            foreseen: vec![ForeseenCluster { sector: code("HEA"), lead_agency: code("WHO") }],
            consulted: consulted.to_vec(),
        };
        let record = registered();
        let thin = Command::RecordContingencyPlan(plan("cp-1", &[Consulted::CountryActors]));
        record.clone().when(&ocha(), thin).raises("GN-6.1");
        let full = Command::RecordContingencyPlan(plan("cp-2", &Consulted::ALL));
        record.clone().when(&ocha(), full).raises_nothing_of("GN-6.1");
        let mut coming = plan("cp-4", &Consulted::ALL);
        coming.dated = at("2014-05-01").date_naive();
        let coming = record.clone().when(&ocha(), Command::RecordContingencyPlan(coming));
        coming.refused("GN-6.1", "DATE_IN_THE_FUTURE");
        let mut movement = plan("cp-3", &Consulted::ALL);
        movement.foreseen[0].lead_agency = code("ICRC");
        let movement = Command::RecordContingencyPlan(movement);
        record.when(&ocha(), movement).refused("GN-1", "ORGANIZATION_TAKES_NO_PART");
    }

    /// GN-6.1: an identifier names one plan.
    #[test]
    fn a_contingency_plan_is_recorded_once() {
        let plan = || {
            let (plan, title, dated) = (code("cp-1"), "Typhoon season".to_owned(), at("2013-05-01").date_naive());
            let (foreseen, consulted) = (Vec::new(), Consulted::ALL.to_vec());
            Command::RecordContingencyPlan(ContingencyPlan { plan, title, dated, foreseen, consulted })
        };
        registered().given(&ocha(), plan()).when(&ocha(), plan()).refused("GN-6.1", "PLAN_ALREADY_EXISTS");
    }
}
