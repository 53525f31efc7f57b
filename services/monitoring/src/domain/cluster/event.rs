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

#[cfg(test)]
mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::declaration::{NeverWas, RightFact};
    use convene_kernel::testing::{at, code};

    use super::*;

    /// RM-1.15: what puts an earlier fact right, or takes it back, is a correction; what is declared anew is none.
    #[test]
    fn a_correction_is_told_apart_from_what_is_new() {
        let of_cluster = |fact| {
            Event::ClusterDeclared(Declaration { cluster: code("health"), commit: Etag(2), at: at("2014-01-01"), fact })
        };
        let of_level_3 = |what| {
            Event::Level3Declared(Level3Declaration {
                emergency: code("haiyan"),
                commit: Etag(2),
                at: at("2014-01-01"),
                what,
            })
        };
        let right = RightFact::Activation;
        let corrections = [
            of_cluster(Fact::Corrected { commit: Etag(1), right, date: None }),
            of_cluster(Fact::Withdrawn { commit: Etag(1), fact: NeverWas::End }),
            of_level_3(Level3Fact::Corrected(Etag(1))),
            of_level_3(Level3Fact::Withdrawn(Etag(1))),
        ];
        assert!(corrections.iter().all(Event::is_a_correction));
        assert!(![of_cluster(Fact::End), of_level_3(Level3Fact::Declared)].iter().any(Event::is_a_correction));
    }
}
