//! What this service records of what the activation service declares.

use convene_kernel::commit::Decision;
use convene_kernel::declaration::{Declaration, Fact};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::time::Moment;

use super::{EmergencyDeclaration, Event, Level3Declaration};
use crate::domain::subjects::{CLUSTER, COUNTRY};
use crate::domain::{self, Decided, Monitored};

/// About the clusters and emergencies themselves.
#[derive(Clone, Debug)]
pub enum Command {
    /// Records what the activation service declared of a cluster (row RM-9.1).
    Follow(Box<Declaration>),
    /// Records what the activation service declared of a level 3 response (row RM-9.1).
    FollowLevel3(Level3Declaration),
    /// Records what the activation service declared of an emergency (row RM-9.2).
    FollowEmergency(EmergencyDeclaration),
}

impl Command {
    /// The moment since which what it says is so.
    pub(in crate::domain) fn happened_at(&self) -> Moment {
        match self {
            Self::Follow(declaration) => declaration.at,
            Self::FollowLevel3(declaration) => declaration.at,
            Self::FollowEmergency(declaration) => declaration.at,
        }
    }
}

/// Who records what the activation service declares: this service itself.
pub fn followed_by() -> Authority {
    Authority::of(&[Role::Operator])
}

/// Decides the command.
///
/// # Errors
/// The refusal, where it is about a cluster that was never declared.
pub fn decide(monitored: &Monitored, command: &Command) -> Decided {
    match command {
        Command::Follow(declaration) => {
            if !matches!(declaration.fact, Fact::Active { .. }) {
                monitored.cluster(&declaration.cluster)?;
            }
            let event = Event::ClusterDeclared(declaration.as_ref().clone());
            Ok(Decision::about(CLUSTER.of(&declaration.cluster)).event(event.into()))
        }
        Command::FollowLevel3(declaration) => {
            Ok(Decision::about(COUNTRY.only()).event(Event::Level3Declared(declaration.clone()).into()))
        }
        Command::FollowEmergency(declaration) => {
            Ok(Decision::about(COUNTRY.only()).event(Event::EmergencyDeclared(declaration.clone()).into()))
        }
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Cluster(command)
    }
}

/// What the activation service declares, each where it changes something.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::codes::Etag;
    use convene_kernel::declaration::NeverWas;
    use convene_kernel::testing::{Case, at, code};

    use super::*;
    use crate::domain::Monitoring;
    use crate::domain::cluster::Level3Fact;
    use crate::domain::fixtures::{
        active_since, declares, emergency, health, level_3, level_3_of, moved_activation, no_cluster, service, since,
    };

    /// A case for each command of the area.
    pub fn cases() -> Vec<Case<Monitoring>> {
        let ended = || health().given(&service(), declares("health", Fact::End));
        let at_level_3 = || health().given(&service(), level_3("2013-11-14T08:00:00Z"));
        let moved = level_3_of("2013-11-11T08:00:00Z", 31, Level3Fact::Corrected(Etag(30)));
        let never = level_3_of("2013-11-14T08:00:00Z", 31, Level3Fact::Withdrawn(Etag(30)));
        let no_end = Fact::Withdrawn { commit: Etag(41), fact: NeverWas::End };
        vec![
            Case::new(no_cluster(), &service(), active_since("2013-11-12T08:00:00Z", false))
                .with("activation declares (a cluster)"),
            Case::new(health(), &service(), since(at("2013-11-18T08:00:00Z"), Fact::Lead(code("UNICEF"))))
                .with("activation declares (another lead)"),
            Case::new(health(), &service(), level_3("2013-11-12T08:00:00Z")).with("activation declares (level 3)"),
            Case::new(health(), &service(), emergency("2013-11-08T04:40:00Z"))
                .with("activation declares (an emergency)"),
            Case::new(health(), &service(), since(at("2013-11-19T08:00:00Z"), Fact::End))
                .with("activation declares (an end)"),
            Case::new(ended(), &service(), since(at("2013-11-20T07:00:00Z"), no_end))
                .with("activation declares (an end that never was)"),
            Case::new(health(), &service(), since(at("2013-11-02T08:00:00Z"), moved_activation()))
                .with("activation declares (another day of activation)"),
            Case::new(at_level_3(), &service(), moved).with("activation declares (another day of level 3)"),
            Case::new(at_level_3(), &service(), never).with("activation declares (that level 3 never was)"),
        ]
    }
}
