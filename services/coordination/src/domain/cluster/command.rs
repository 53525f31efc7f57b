//! What may be asked about the clusters themselves.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::time::Moment;

use super::{CommitmentsAdaptation, Declaration, ReportingFormat, adaptation, following, reporting};
use crate::domain::subjects::CLUSTER;
use crate::domain::{self, Arrangements, Decided, authority, checks};

/// About the clusters themselves.
#[derive(Clone, Debug)]
pub enum Command {
    /// Records what the activation service declared (rows OG-18, RM-2.7).
    Follow(Box<Declaration>),
    /// Adapts the commitments that the cluster asks of its partners (row RM-5.6).
    AdaptCommitments(CommitmentsAdaptation),
    /// Adopts the format in which partners report to the cluster (rows PE-7, PE-4).
    AdoptReportingFormat(ReportingFormat),
}

actions! {
    Command on Arrangements, by "convene.coordination.v1.ClusterService", none for (Follow), given (arrangements, id, context):
    AdaptCommitments(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    AdoptReportingFormat(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
}

impl Command {
    /// The moment since which what it says is so.
    pub(in crate::domain) fn happened_at(&self) -> Option<Moment> {
        match self {
            Self::Follow(declared) => Some(declared.at),
            Self::AdaptCommitments(_) | Self::AdoptReportingFormat(_) => None,
        }
    }
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(arrangements: &Arrangements, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::Follow(declared) => following::follow(arrangements, declared, context),
        Command::AdaptCommitments(command) => adaptation::adapt_commitments(arrangements, command, context),
        Command::AdoptReportingFormat(command) => reporting::adopt_reporting_format(arrangements, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Cluster(command)
    }
}

/// The commands about clusters, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::codes::Etag;
    use convene_kernel::testing::{Case, code};

    use super::*;
    use crate::domain::Coordination;
    use crate::domain::cluster::{Fact, NeverWas, RightFact};
    use crate::domain::fixtures::{
        active, adaptation, coordinator, declares, ended_commit, health, no_cluster, reporting_format, service,
    };

    /// A case for each command of the area, and for each kind of fact that the activation service declares.
    pub fn cases() -> Vec<Case<Coordination>> {
        let ended = health().at("2014-08-31").given(&service(), declares("health", Fact::End));
        let commit = Etag(ended_commit(&ended));
        let facts = [
            ("(another name)", Fact::Name("Public Health".to_owned())),
            ("(another lead)", Fact::Lead(code("UNICEF"))),
            ("(other sectors)", Fact::Sectors(vec![code("HEA"), code("NUT")])),
            ("(its end)", Fact::End),
            ("(an end as found)", Fact::EndAsFound("2013".parse().expect("a date"))),
            ("(a correction)", Fact::Corrected { commit: Etag(1), right: RightFact::Activation, date: None }),
        ];
        let withdrawn = declares("health", Fact::Withdrawn { commit, fact: NeverWas::End });
        let mut cases = vec![
            Case::new(no_cluster(), &service(), active("health", Some("health-1")))
                .with("activation declares (a cluster)"),
        ];
        cases.extend(facts.map(|(what, fact)| {
            Case::new(health(), &service(), declares("health", fact)).with(&format!("activation declares {what}"))
        }));
        cases.push(Case::new(ended, &service(), withdrawn).with("activation declares (what never was)"));
        cases.push(Case::new(health(), &coordinator(), Command::AdaptCommitments(adaptation())));
        let format = Command::AdoptReportingFormat(reporting_format("health"));
        cases.push(Case::new(health(), &coordinator(), format));
        cases
    }
}
