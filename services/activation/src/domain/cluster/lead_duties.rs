//! What goes with the lead of a cluster: what its agency owes, and that it is provider of last resort.

use convene_kernel::duty::Owner;
use convene_kernel::identity::Role;

use super::Cluster;

/// Who owes what the lead agency of the cluster owes.
pub fn owed_by_the_lead(cluster: &Cluster) -> Owner {
    let lead = cluster.lead_agency();
    lead.map_or(Owner::role(Role::LeadAgency), |lead| Owner::of(Role::LeadAgency, lead.clone()))
}

/// The lead agency is provider of last resort under all that is shared (row RM-7.2), unless it convenes only (row GN-3).
pub(super) fn move_last_resort(cluster: &mut Cluster) {
    let Some(lead) = cluster.leads.present() else { return };
    let Some(convenes_only) = lead.what.convenes_only else { return };
    let last_resort = (!convenes_only).then(|| lead.what.agency.clone());
    cluster.sharing.values_mut().for_each(|sharing| sharing.what.last_resort.clone_from(&last_resort));
}
