//! What the events of clusters and emergencies show in a history. What the activation service declared is on the feed of that service.

use convene_kernel::declaration::Fact;
use convene_proto::monitoring::v1::{self as pb, DeclaredFact};
use convene_runtime::grpc::{About, HistoryEvent};

use crate::domain::cluster::{EmergencyFact, Event, Level3Fact};
use crate::domain::subjects::{CLUSTER, COUNTRY};

/// What an event shows every reader in a history.
pub fn shown(event: &Event) -> HistoryEvent {
    match event {
        Event::ClusterDeclared(declaration) => {
            let fact = match declaration.fact {
                Fact::Active { .. } => DeclaredFact::Begun,
                Fact::Name(_) => DeclaredFact::Name,
                Fact::Lead(_) => DeclaredFact::Lead,
                Fact::Sectors(_) | Fact::SectorCodes { .. } => DeclaredFact::Sectors,
                Fact::End | Fact::EndAsFound(_) => DeclaredFact::Ended,
                Fact::Corrected { .. } => DeclaredFact::Corrected,
                Fact::Withdrawn { .. } => DeclaredFact::Withdrawn,
            };
            let cluster = declaration.cluster.to_string();
            let message = pb::ClusterDeclaration { cluster, fact: fact.into() };
            About::resource(CLUSTER.of(&declaration.cluster)).in_a_history("ClusterFollowed", &message)
        }
        Event::Level3Declared(declaration) => {
            let fact = match declaration.what {
                Level3Fact::Declared => DeclaredFact::Begun,
                Level3Fact::Corrected(_) => DeclaredFact::Corrected,
                Level3Fact::Withdrawn(_) => DeclaredFact::Withdrawn,
            };
            let emergency = declaration.emergency.to_string();
            let message = pb::Level3Declaration { emergency, fact: fact.into() };
            About::resource(COUNTRY.only()).in_a_history("Level3Followed", &message)
        }
        Event::EmergencyDeclared(declaration) => {
            let fact = match declaration.what {
                EmergencyFact::Registered { .. } => DeclaredFact::Begun,
                EmergencyFact::OnsetCorrected | EmergencyFact::Classed { .. } => DeclaredFact::Corrected,
            };
            let emergency = declaration.emergency.to_string();
            let message = pb::EmergencyDeclaration { emergency, fact: fact.into() };
            About::resource(COUNTRY.only()).in_a_history("EmergencyFollowed", &message)
        }
    }
}
