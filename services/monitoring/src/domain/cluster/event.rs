//! What may happen to the clusters and emergencies themselves, in its stored form.

use convene_kernel::commit::Stamp;
use convene_kernel::declaration::{Declaration, Fact};
use serde::{Deserialize, Serialize};

use super::{EmergencyDeclaration, EmergencyFact, Level3Declaration, Level3Fact, emergency, following, level_3};
use crate::domain::{self, Monitored};

/// To the clusters and emergencies themselves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The activation service declared something of a cluster.
    ClusterDeclared(Declaration),
    /// The activation service declared something of a level 3 response.
    Level3Declared(Level3Declaration),
    /// The activation service declared something of an emergency.
    EmergencyDeclared(EmergencyDeclaration),
}

impl Event {
    /// Whether it puts an earlier fact right, or says that it never was.
    pub fn is_a_correction(&self) -> bool {
        match self {
            Self::ClusterDeclared(declaration) => {
                matches!(declaration.fact, Fact::Corrected { .. } | Fact::Withdrawn { .. })
            }
            Self::Level3Declared(declaration) => declaration.what != Level3Fact::Declared,
            Self::EmergencyDeclared(declaration) => declaration.what == EmergencyFact::OnsetCorrected,
        }
    }
}

/// The state after the event.
pub fn evolve(mut monitored: Monitored, event: &Event, stamp: &Stamp) -> Monitored {
    match event {
        Event::ClusterDeclared(Declaration { cluster, commit, fact, .. }) => {
            if let Fact::Active { .. } = fact {
                let begun = following::begun(cluster, *commit, fact, stamp);
                monitored.clusters.extend(begun.map(|begun| (cluster.clone(), begun)));
                return monitored;
            }
            monitored.change_cluster(cluster, stamp, |cluster| following::change(cluster, *commit, fact, stamp))
        }
        Event::Level3Declared(declaration) => {
            level_3::declared(&mut monitored.level_3, declaration, stamp);
            monitored
        }
        Event::EmergencyDeclared(declaration) => {
            emergency::declared(&mut monitored.emergencies, declaration, stamp);
            monitored
        }
    }
}

impl From<Event> for domain::Event {
    fn from(event: Event) -> Self {
        Self::Cluster(event)
    }
}
