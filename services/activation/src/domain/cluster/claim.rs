//! What is on record of a cluster's activation, end and leads, to be held against what another source says (row RM-1.15).

use convene_kernel::codes::Etag;

use super::Cluster;
use crate::domain::claims::Claim;
use crate::domain::fact::{FactKind, FactOnRecord};

impl Cluster {
    /// What the record has of a fact of the cluster, as exactly as it is known; none where the commit recorded no such fact.
    pub fn claim_of(&self, fact: &FactOnRecord) -> Option<Claim> {
        let found = self.as_found.as_ref();
        let source = found.map(|found| found.source.clone());
        match fact.kind {
            FactKind::Activation if self.activation_commit() == Some(fact.commit) => {
                let date = found.map_or_else(|| self.activated_at.into(), |found| found.began);
                Some(Claim { date, agency: None, source })
            }
            FactKind::End if self.end_commit == Some(fact.commit) => {
                let date = found.and_then(|found| found.ended).or(self.deactivated_at.map(Into::into));
                Some(Claim { date: date?, agency: None, source })
            }
            FactKind::Lead => {
                let lead = self.leads.spans().find(|span| span.value.stamp.etag == fact.commit)?;
                let known = &lead.value.what;
                let date = known.since_date.unwrap_or_else(|| lead.since.into());
                Some(Claim { date, agency: Some(known.agency.clone()), source: known.source.clone() })
            }
            _ => None,
        }
    }

    /// The commit by which it was activated, or recorded as found.
    pub(super) fn activation_commit(&self) -> Option<Etag> {
        self.names.values().next().map(|name| name.stamp.etag)
    }
}
