//! A country lead that is not the global lead: it shows its expertise and infrastructure (row RM-1.7), and informs the
//! global lead (row OG-15).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::reference_checks::not_in_the_future;
use convene_kernel::refusal::{Checks, Finding};
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::checks::{about, lead, to_change};
use super::{Cluster, Event};
use crate::domain::endorsement::GlobalLeads;
use crate::domain::proposal::ClusterField;
use crate::domain::subjects::PROPOSAL;
use crate::domain::{self, Decided, Operation, Recorded};
use crate::reasons;

/// What makes an agency other than the global lead fit to lead a service cluster (row RM-1.7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expertise {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// What shows the expertise.
    pub expertise: String,
    /// What shows the infrastructure.
    pub infrastructure: String,
}

/// The global lead was informed of a country lead that is another agency, and how the two keep contact (row OG-15).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GlobalLeadInformed {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The global lead that was informed.
    pub global_lead: OrganizationCode,
    /// When; not in the future.
    #[serde(rename = "told_at")]
    pub informed_at: Moment,
    /// How contact is kept.
    pub contact: String,
}

/// Who may do both: the lead agency.
pub(super) fn authority(operation: &Operation, cluster: &str) -> Authority {
    lead(operation, cluster, &[])
}

pub(super) fn show_expertise(operation: &Operation, command: &Expertise, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut decision = about(cluster, Event::ExpertiseShown(command.clone()));
    if cluster.global_lead_informed().is_some() {
        resolve_other_lead(&mut decision, cluster, context);
    }
    Ok(decision)
}

pub(super) fn inform_global_lead(
    operation: &Operation,
    command: &GlobalLeadInformed,
    context: &Context<'_>,
) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    not_in_the_future(&mut checks, "OG-15", "informed_at", command.informed_at, context.now);
    let mut global_leads = GlobalLeads::default();
    global_leads.add_cluster(operation, cluster, context);
    if !global_leads.contain(&command.global_lead) {
        checks.invalid("OG-15", reasons::NOT_THE_GLOBAL_LEAD).at("global_lead").says(
            message!("{global_lead} is not a global lead of the cluster's sectors", global_lead = command.global_lead),
            "name the global lead agency that was informed",
        );
    }
    if cluster.lead_agency() == Some(&command.global_lead) {
        checks.invalid("OG-15", reasons::LEADS_ITSELF).at("global_lead").says(
            message!("{global_lead} itself leads the cluster in the country", global_lead = command.global_lead),
            "name a global lead other than the lead agency; if there is none, no information is needed",
        );
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::GlobalLeadInformed(command.clone()));
    if cluster.expertise().is_some() {
        resolve_other_lead(&mut decision, cluster, context);
    }
    Ok(decision)
}

/// The lead has shown its expertise and infrastructure, and the global lead was informed, as row RM-1.7 requires.
fn resolve_other_lead(decision: &mut Decision<domain::Event>, cluster: &Cluster, context: &Context<'_>) {
    let findings = context.findings.values().filter(|finding| finding.row.as_str() == "RM-1.7");
    for finding in findings.filter(|finding| concerns(finding, cluster)) {
        decision.resolve(&finding.id, "expertise and infrastructure were shown, and the global lead was informed");
    }
}

/// Whether a finding is about the cluster, or about its part in a proposal: that which activated it, or gave it a new lead.
fn concerns(finding: &Finding, cluster: &Cluster) -> bool {
    finding.subject == cluster.subject()
        || finding.subject.is(PROPOSAL)
            && finding.field.parse::<ClusterField>().is_ok_and(|field| field.cluster == cluster.id)
}

impl Cluster {
    /// The expertise and infrastructure that the lead agency showed, once it has (row RM-1.7).
    pub fn expertise(&self) -> Option<&Recorded<Expertise>> {
        self.last_of_the_lead(&self.expertise_shown)
    }

    /// When and how the lead agency informed the global lead, once it has (row OG-15).
    pub fn global_lead_informed(&self) -> Option<&Recorded<GlobalLeadInformed>> {
        self.last_of_the_lead(&self.global_leads_informed)
    }

    /// The last that the lead agency itself recorded; what a former one did is of that one.
    fn last_of_the_lead<'a, T>(&'a self, recorded: &'a Timeline<Recorded<T>>) -> Option<&'a Recorded<T>> {
        let mut last_first = recorded.values().rev();
        last_first.find(|recorded| self.lead_agency() == Some(&recorded.stamp.actor.organization))
    }
}

pub(super) fn shown(cluster: &mut Cluster, expertise: &Expertise, stamp: &Stamp) {
    cluster.expertise_shown.record(stamp.occurred_at, Recorded::new(expertise, stamp));
}

pub(super) fn global_lead_informed(cluster: &mut Cluster, informed: &GlobalLeadInformed, stamp: &Stamp) {
    cluster.global_leads_informed.record(informed.informed_at, Recorded::new(informed, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code, subject};

    use super::*;
    use crate::domain::cluster::Command;
    use crate::domain::fixtures::{emergency, erc, lead, with_cluster};

    /// RM-1.7, OG-15: a service cluster under another lead is a finding until expertise is shown and the global lead is informed.
    #[test]
    fn another_lead_of_a_service_cluster_shows_its_expertise() {
        let mut proposal = Decision::about(subject("proposal/p-1"));
        let finding = |cluster: &str| {
            Finding::of("RM-1.7", subject("proposal/p-1"))
                .at(format!("{cluster}.lead.agency"))
                .says("is not its global lead", "show it")
        };
        proposal.raise(finding("logistics"));
        proposal.raise(finding("telecom"));
        let example = with_cluster(emergency(), "logistics", &["LOG"], "MSF").having(&erc(), proposal);
        let expertise = Expertise {
            cluster: code("logistics"),
            expertise: "ten years of transport in the archipelago".to_owned(),
            infrastructure: "forty lorries".to_owned(),
        };
        let informed = GlobalLeadInformed {
            cluster: code("logistics"),
            global_lead: code("WFP"),
            informed_at: at("2013-11-13T08:00:00Z"),
            contact: "weekly call".to_owned(),
        };
        let agency = lead("MSF");
        let shown = example.clone().given(&agency, Command::ShowExpertise(expertise.clone()));
        assert_eq!(shown.record().findings.len(), 2, "informing the global lead is still missing");
        let outcome = shown.when(&agency, Command::InformGlobalLead(informed.clone()));
        outcome.resolves("RM-1.7");
        assert_eq!(outcome.accepted().record().findings.len(), 1, "the finding on the other cluster stays");
        let other_order = example.clone().given(&agency, Command::InformGlobalLead(informed.clone()));
        other_order.when(&agency, Command::ShowExpertise(expertise)).resolves("RM-1.7");
        let other = GlobalLeadInformed { global_lead: code("WHO"), ..informed.clone() };
        example.clone().when(&agency, Command::InformGlobalLead(other)).refused("OG-15", "NOT_THE_GLOBAL_LEAD");
        let itself = GlobalLeadInformed { global_lead: code("MSF"), ..informed };
        example.when(&agency, Command::InformGlobalLead(itself)).refused("OG-15", "LEADS_ITSELF");
    }

    /// OG-15, GN-3: who is the global lead goes by the setting: in a disaster it is not who leads shelter in conflicts.
    #[test]
    fn the_global_lead_is_that_of_the_setting() {
        let informed = |global_lead: &str| {
            Command::InformGlobalLead(GlobalLeadInformed {
                cluster: code("shelter"),
                global_lead: code(global_lead),
                informed_at: at("2013-11-13T08:00:00Z"),
                contact: "weekly call".to_owned(),
            })
        };
        let example = with_cluster(emergency(), "shelter", &["SHL"], "UN-HABITAT");
        example.clone().when(&lead("UN-HABITAT"), informed("UNHCR")).refused("OG-15", "NOT_THE_GLOBAL_LEAD");
        example.when(&lead("UN-HABITAT"), informed("IFRC")).commit();
    }

    /// OG-15: the global lead is on the record as informed once it is.
    #[test]
    fn the_global_lead_is_informed_before_it_is_recorded() {
        let informed = |at: &str| {
            Command::InformGlobalLead(GlobalLeadInformed {
                cluster: code("logistics"),
                global_lead: code("WFP"),
                informed_at: convene_kernel::testing::at(at),
                contact: "weekly call".to_owned(),
            })
        };
        let example = with_cluster(emergency(), "logistics", &["LOG"], "MSF");
        let coming = example.clone().when(&lead("MSF"), informed("2013-11-13T09:00:31Z"));
        coming.refused("OG-15", "DATE_IN_THE_FUTURE");
        example.when(&lead("MSF"), informed("2013-11-13T09:00:00Z")).commit();
    }

    /// RM-1.7, OG-15: what is found is about the cluster itself, or about its part in a proposal, and of this row.
    #[test]
    fn what_is_found_is_about_the_cluster() {
        let example = with_cluster(emergency(), "logistics", &["LOG"], "MSF");
        let is_about = |of: &str, field: &str| {
            let finding = Finding::of("RM-1.7", subject(of)).at(field).says("is not its global lead", "show it");
            concerns(&finding, &example.state().clusters[&code("logistics")])
        };
        let field = "logistics.lead.agency";
        assert_eq!([is_about("cluster/logistics", ""), is_about("cluster/telecom", "")], [true, false]);
        assert_eq!([is_about("proposal/p-1", field), is_about("meeting/hct-1", field)], [true, false]);
        let mut others = Decision::about(subject("cluster/logistics"));
        others.raise(Finding::of("OG-20", subject("cluster/logistics")).says("it has none", "name one"));
        others.raise(Finding::of("RM-1.7", subject("cluster/logistics")).says("is not its global lead", "show it"));
        let informed = GlobalLeadInformed {
            cluster: code("logistics"),
            global_lead: code("WFP"),
            informed_at: at("2013-11-13T08:00:00Z"),
            contact: "weekly call".to_owned(),
        };
        let (expertise, infrastructure) = ("ten years of transport".to_owned(), "forty lorries".to_owned());
        let expertise = Expertise { cluster: code("logistics"), expertise, infrastructure };
        let shown = example.having(&erc(), others).given(&lead("MSF"), Command::ShowExpertise(expertise));
        let resolved = shown.given(&lead("MSF"), Command::InformGlobalLead(informed));
        let rows: Vec<_> = resolved.record().findings.values().map(|one| one.row.as_str()).collect();
        assert_eq!(rows, ["OG-20"]);
    }
}
