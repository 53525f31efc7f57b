//! The provider of last resort: who it is, how it applies, and the service that it ensures (rows GN-11.1, GN-11.3, GN-3).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::reference::{ClusterKind, Reference};
use convene_kernel::reference_checks::{convenes_only, responsible_organization};
use convene_kernel::refusal::{Checks, Finding, Refusal};
use convene_kernel::time::Moment;
use serde::{Deserialize, Serialize};

use super::{CommitmentOnRecord, Event, Gap, admission};
use crate::domain::cluster::Cluster;
use crate::domain::participation::InCluster;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// How last resort applies to a gap in protection, early recovery or camp coordination (row GN-11.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastResortStatement {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// In which ways the lead meets it.
    pub ways: Vec<Way>,
    /// Why so.
    pub explanation: String,
}

/// How a provider of last resort meets a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// It delivers the service itself.
    Delivery,
    /// Others deliver it, whom it pays or supports.
    ThroughOthers,
    /// It advocates with those who can.
    Advocacy,
}

/// The provider of last resort ensures the service (row GN-11.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnsuredService {
    /// The identifier of the gap in the record of its country, such as `g-1`.
    pub gap: ResourceId,
    /// How it meets the gap.
    pub way: Way,
    /// What it ensures.
    pub what: String,
    /// The organization that delivers it, where that is another one in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<OrganizationCode>,
}

impl Arrangements {
    /// The agency that is provider of last resort for a gap at a moment: the lead of the cluster that has it, whoever shares in
    /// leading it (row RM-7.2). No one where no cluster has it or no lead is known, and a convener never is (row GN-3).
    pub fn provider_of_last_resort(
        &self,
        gap: &Gap,
        moment: Moment,
        reference: &Reference,
    ) -> Option<&OrganizationCode> {
        let lead = self.cluster_with(gap, moment)?.leads.at(moment)?;
        Some(&lead.agency).filter(|agency| !convenes(reference, agency))
    }
}

/// Whether an organization convenes only, and is never provider of last resort (row GN-3).
pub(super) fn convenes(reference: &Reference, agency: &OrganizationCode) -> bool {
    reference.organization(agency).is_some_and(|known| known.convenes_only())
}

/// Whether last resort applies in a differentiated way to a cluster: one of its sectors concerns every field (row GN-11.3).
pub(super) fn is_differentiated(cluster: &Cluster, context: &Context<'_>) -> bool {
    let concerns_all = |code| {
        let known = context.guidance.reference.cluster(code, context.day());
        known.is_some_and(|known| known.kind == ClusterKind::CrossCutting)
    };
    cluster.sectors.at(context.occurred_at).is_some_and(|sectors| sectors.iter().any(concerns_all))
}

/// A gap for which partners are called on admits what its provider of last resort does; a convener is none.
pub(super) fn admits(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admission::admits(arrangements, gap, context)?;
    let agency = &context.actor.organization;
    if convenes_only(context, agency) {
        return Err(Refusal::precondition("GN-3", reasons::CONVENER_AS_LAST_RESORT).at("gap").says(
            message!("{agency} convenes, and is never provider of last resort", agency),
            "leave it to those who committed to the gap, and advocate for it",
        ));
    }
    admission::is_called(arrangements.gap(gap)?, context)
}

/// The service is ensured where it is not so already, and how last resort applies is stated where that has to be.
pub(super) fn admits_service(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits(arrangements, gap, context)?;
    let gap = arrangements.gap(gap)?;
    let cluster = admission::has_it(arrangements, gap, context)?;
    if is_differentiated(cluster, context) && gap.standing_at(context.occurred_at).statement.is_none() {
        return Err(Refusal::precondition("GN-11.3", reasons::LAST_RESORT_NOT_STATED).at("gap").says(
            message!("it is not stated how last resort applies in '{cluster}'", cluster = cluster.id),
            "state it first: by delivery, through others, or by advocacy",
        ));
    }
    Ok(())
}

/// How last resort applies is stated where it does so in a differentiated way; elsewhere it is the service.
pub(super) fn admits_statement(arrangements: &Arrangements, gap: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits(arrangements, gap, context)?;
    let cluster = admission::has_it(arrangements, arrangements.gap(gap)?, context)?;
    if is_differentiated(cluster, context) {
        return Ok(());
    }
    Err(Refusal::precondition("GN-11.3", reasons::LAST_RESORT_IS_THE_SERVICE).at("gap").says(
        message!("last resort is the service itself in '{cluster}'", cluster = cluster.id),
        "ensure the service, or state what stands in the way",
    ))
}

pub(super) fn state_last_resort(
    arrangements: &Arrangements,
    command: &LastResortStatement,
    context: &Context<'_>,
) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let cluster = admission::has_it(arrangements, gap, context)?.id.clone();
    let stated = InCluster { what: command.clone(), cluster };
    Ok(Decision::about(gap.subject()).event(Event::LastResortStated(stated).into()))
}

pub(super) fn ensure_service(arrangements: &Arrangements, command: &EnsuredService, context: &Context<'_>) -> Decided {
    let gap = admission::to_change(arrangements, &command.gap, context)?;
    let cluster = admission::has_it(arrangements, gap, context)?;
    let mut checks = Checks::new();
    let statement = gap.standing_at(context.occurred_at).statement;
    let is_admitted = match statement {
        Some(statement) => statement.ways.contains(&command.way),
        None => command.way != Way::Advocacy,
    };
    if !is_admitted {
        checks.invalid("GN-11.3", reasons::WAY_NOT_STATED).at("way").says(
            "last resort does not apply to the gap in that way",
            "ensure the service in a way that was stated; advocacy alone is for protection, early recovery and camps",
        );
    }
    if let Some(provider) = &command.provider {
        responsible_organization(&mut checks, context, "GN-11.1", "provider", provider);
    }
    if command.way == Way::ThroughOthers && command.provider.is_none() {
        checks.invalid("GN-11.1", reasons::PROVIDER_MISSING).at("provider").says(
            "the service is ensured through others, and no organization is named",
            "name the organization that delivers it",
        );
    }
    checks.finish()?;
    let ensured = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(Decision::about(gap.subject()).event(Event::ServiceEnsured(ensured).into()))
}

/// What is weak about a gap that was closed by advocacy alone: nobody delivers anything (row GN-11.3).
pub(super) fn closed_by_advocacy_alone<'a>(
    gap: &Gap,
    mut commitments: impl Iterator<Item = &'a CommitmentOnRecord>,
) -> Option<Finding> {
    let standing = gap.standing_at(Moment::MAX_UTC);
    let (_, closed_at) = standing.closed?;
    let by_advocacy = standing.service.is_some_and(|service| service.way == Way::Advocacy);
    let was_met = |one: &CommitmentOnRecord| one.met.as_ref().is_some_and(|met| met.stamp.occurred_at <= closed_at);
    (by_advocacy && !commitments.any(was_met)).then(|| {
        Finding::of("GN-11.3", gap.subject()).at("closing").says(
            "the gap is closed by advocacy alone, and nobody is on record to have delivered anything",
            "record who met the need, or identify the gap again",
        )
    })
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::gap::{ClosingGround, Command, GapClosing};

    fn ensures(way: Way) -> Command {
        Command::EnsureService(EnsuredService { way, ..ensured_service() })
    }

    /// GN-11.1: the lead ensures the service once partners were called on; a coordinator, a partner and another agency do not.
    #[test]
    fn the_lead_ensures_the_service_after_the_call() {
        with_gap(health()).when(&lead("WHO"), ensures(Way::Delivery)).refused("GN-11.1", "PARTNERS_NOT_CALLED_ON");
        let called = called(health());
        called.clone().when(&lead("UNICEF"), ensures(Way::Delivery)).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        let outcome = called.when(&lead("WHO"), ensures(Way::Delivery));
        outcome.keeps("GN-11.1.urgent");
        let gap = &outcome.accepted().state().gaps[&code("g-1")].clone();
        assert!(gap.standing_at(at("2013-11-20T08:00:00Z")).service.is_some());
    }

    /// GN-11.1: who delivers a service that is ensured through others is named, and is in the register.
    #[test]
    fn a_service_through_others_names_them() {
        called(health()).when(&lead("WHO"), ensures(Way::ThroughOthers)).refused("GN-11.1", "PROVIDER_MISSING");
        let by = |provider: &str| {
            let way = Way::ThroughOthers;
            Command::EnsureService(EnsuredService { way, provider: Some(code(provider)), ..ensured_service() })
        };
        called(health()).when(&lead("WHO"), by("NOBODY")).refused("GN-11.1", "ORGANIZATION_UNKNOWN");
        called(health()).when(&lead("WHO"), by("MSF")).commit();
    }

    /// GN-11.3: in protection the lead states first how last resort applies, and ensures it in such a way.
    #[test]
    fn last_resort_is_differentiated_in_protection() {
        let protection = || called(protection());
        let unhcr = lead("UNHCR");
        protection().when(&unhcr, ensures(Way::Delivery)).refused("GN-11.3", "LAST_RESORT_NOT_STATED");
        let stated = protection().given(&unhcr, states_last_resort(&[Way::ThroughOthers, Way::Advocacy]));
        stated.clone().when(&unhcr, ensures(Way::Delivery)).refused("GN-11.3", "WAY_NOT_STATED");
        stated.when(&unhcr, ensures(Way::Advocacy)).commit();
        called(health()).when(&lead("WHO"), ensures(Way::Advocacy)).refused("GN-11.3", "WAY_NOT_STATED");
        let elsewhere = called(health()).when(&lead("WHO"), states_last_resort(&[Way::Advocacy]));
        elsewhere.refused("GN-11.3", "LAST_RESORT_IS_THE_SERVICE");
    }

    /// GN-11.3: a gap that is closed by advocacy alone is found; not one for which a partner met its commitment.
    #[test]
    fn a_gap_that_is_closed_by_advocacy_alone_is_found() {
        let unhcr = lead("UNHCR");
        let stated = called(protection()).given(&unhcr, states_last_resort(&[Way::Advocacy]));
        let ensured = stated.given(&unhcr, ensures(Way::Advocacy));
        let close = || Command::CloseGap(GapClosing { ground: ClosingGround::NoLongerNeeded, ..gap_closing() });
        ensured.clone().when(&unhcr, close()).raises("GN-11.3");
        let joined = ensured.given(&coordinator(), joins("care", "CARE", "health"));
        let met = joined.given(&of_partner("CARE"), commits()).given(&of_partner("CARE"), meets_commitment());
        met.when(&unhcr, close()).raises_nothing_of("GN-11.3");
    }

    /// GN-3, GN-11.3: IFRC convenes shelter, and is never provider of last resort: it owes nothing, and acts as none.
    #[test]
    fn a_convener_is_never_provider_of_last_resort() {
        let called = called(shelter());
        assert!(called.duty("GN-11.1.urgent").is_none(), "the convener owes no service");
        let gap = called.state().gaps[&code("g-1")].clone();
        let provider = |example: &Example, moment: &str| {
            let reference = &convene_kernel::guidance::Guidance::embedded().reference;
            example.state().provider_of_last_resort(&gap, at(moment), reference).map(ToString::to_string)
        };
        assert_eq!(provider(&called, "2013-11-20T08:00:00Z"), None);
        let ifrc = lead("IFRC");
        called.clone().when(&ifrc, ensures(Way::Delivery)).refused("GN-3", "CONVENER_AS_LAST_RESORT");
        called.clone().when(&ifrc, states_constraint()).refused("GN-3", "CONVENER_AS_LAST_RESORT");
        called.clone().when(&ifrc, asks_for_support()).refused("GN-3", "CONVENER_AS_LAST_RESORT");
        let handed = called.at("2014-02-01").given(&service(), leads("UN-HABITAT"));
        assert_eq!(provider(&handed, "2014-02-01").as_deref(), Some("UN-HABITAT"));
        let owed = handed.duty("GN-11.1.urgent").expect("the next lead owes an answer");
        assert_eq!((owed.since, &owed.owner.organization), (at("2014-02-01"), &Some(code("UN-HABITAT"))));
    }
}
