//! What may be asked about structures.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::identity::Role;

use super::{
    AdvisoryGroupFormation, Kind, Liaison, MembershipInformation, NationalDirection, Recomposition, Restaffing,
    StructureClosing, StructureFactWithdrawal, SubNationalDraft, SubNationalLeadership, SubNationalReport,
    SubNationalReview, TermsEndorsement, TermsRestatement, WorkingGroupFormation, WorkingGroupRenewal, admission,
    advisory_group, closing, direction, informing, sub_national, sub_national_leadership, sub_national_review,
    withdrawal, working_group,
};
use crate::domain::subjects::{CLUSTER, STRUCTURE};
use crate::domain::{self, Arrangements, Decided, authority, checks};

/// About structures.
#[derive(Clone, Debug)]
pub enum Command {
    /// Drafts a sub-national cluster (row RM-6.1).
    DraftSubNationalCluster(Box<SubNationalDraft>),
    /// Endorses the terms of a sub-national cluster (row RM-6.1).
    EndorseSubNationalTerms(TermsEndorsement),
    /// Drafts other terms of a sub-national cluster (row RM-6.1).
    RestateSubNationalTerms(TermsRestatement),
    /// States who leads a sub-national cluster (row RM-6.4).
    StateSubNationalLeadership(SubNationalLeadership),
    /// Reports to the national cluster (row RM-6.2).
    ReportToNationalCluster(SubNationalReport),
    /// Reviews whether a sub-national cluster is still needed (row RM-6.2).
    ReviewSubNationalCluster(SubNationalReview),
    /// Gives sub-national clusters support or direction (row RM-6.5).
    GiveNationalDirection(NationalDirection),
    /// Forms a strategic advisory group (row RM-4.1).
    FormAdvisoryGroup(Box<AdvisoryGroupFormation>),
    /// States anew who is in a strategic advisory group (row RM-4.1).
    RecomposeAdvisoryGroup(Recomposition),
    /// Informs the wider membership (row RM-4.4).
    InformMembership(MembershipInformation),
    /// Designates a liaison (row RM-4.4).
    DesignateLiaison(Liaison),
    /// Forms a technical working group (row RM-4.2).
    FormWorkingGroup(Box<WorkingGroupFormation>),
    /// Renews a technical working group (row RM-4.2).
    RenewWorkingGroup(WorkingGroupRenewal),
    /// States anew who coordinates a technical working group (row RM-4.2).
    RestaffWorkingGroup(Restaffing),
    /// Ends a structure (rows RM-4.2, RM-6.2).
    CloseStructure(StructureClosing),
    /// Takes a fact of a structure back (row RM-1.15).
    WithdrawStructureFact(StructureFactWithdrawal),
}

/// Who forms strategic advisory groups and technical working groups: the coordinator, who chairs the one (row RM-4.1), for which it
/// names who coordinates the other (row RM-4.2).
const CHAIR: &[Role] = &[Role::Coordinator];

/// The coordinator and the agency that leads the cluster.
const BOTH: &[Role] = &[Role::Coordinator, Role::LeadAgency];

actions! {
    Command on Arrangements, by "convene.coordination.v1.StructureService", given (arrangements, id, context):
    DraftSubNationalCluster(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    EndorseSubNationalTerms(structure) of STRUCTURE,
        sub_national::endorsing_authority(arrangements, id),
        sub_national::admits_endorsement(arrangements, id, context);
    RestateSubNationalTerms(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, BOTH), sub_national::admits(arrangements, id, context);
    StateSubNationalLeadership(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, BOTH),
        admission::admits(arrangements, id, Kind::SubNationalCluster, context);
    ReportToNationalCluster(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, BOTH),
        admission::admits(arrangements, id, Kind::SubNationalCluster, context);
    ReviewSubNationalCluster(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, BOTH),
        admission::admits(arrangements, id, Kind::SubNationalCluster, context);
    GiveNationalDirection(cluster) of CLUSTER,
        authority::of_cluster(arrangements, id, &[]), checks::admits(arrangements, id, context);
    FormAdvisoryGroup(cluster) of CLUSTER,
        authority::of_cluster_alone(arrangements, id, CHAIR), checks::admits(arrangements, id, context);
    RecomposeAdvisoryGroup(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, CHAIR),
        admission::admits(arrangements, id, Kind::AdvisoryGroup, context);
    InformMembership(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, CHAIR),
        admission::admits(arrangements, id, Kind::AdvisoryGroup, context);
    DesignateLiaison(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, CHAIR),
        admission::admits(arrangements, id, Kind::AdvisoryGroup, context);
    FormWorkingGroup(cluster) of CLUSTER,
        authority::of_cluster_alone(arrangements, id, CHAIR), checks::admits(arrangements, id, context);
    RenewWorkingGroup(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, CHAIR),
        admission::admits(arrangements, id, Kind::WorkingGroup, context);
    RestaffWorkingGroup(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, CHAIR),
        admission::admits(arrangements, id, Kind::WorkingGroup, context);
    CloseStructure(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, BOTH), closing::admits(arrangements, id, context);
    WithdrawStructureFact(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, BOTH), withdrawal::admits(arrangements, id, context);
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(arrangements: &Arrangements, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::DraftSubNationalCluster(command) => sub_national::draft(arrangements, command, context),
        Command::EndorseSubNationalTerms(command) => sub_national::endorse(arrangements, command, context),
        Command::RestateSubNationalTerms(command) => sub_national::restate(arrangements, command, context),
        Command::StateSubNationalLeadership(command) => sub_national_leadership::state(arrangements, command, context),
        Command::ReportToNationalCluster(command) => sub_national_review::report(arrangements, command, context),
        Command::ReviewSubNationalCluster(command) => sub_national_review::review(arrangements, command, context),
        Command::GiveNationalDirection(command) => direction::give(arrangements, command, context),
        Command::FormAdvisoryGroup(command) => advisory_group::form(arrangements, command, context),
        Command::RecomposeAdvisoryGroup(command) => advisory_group::recompose(arrangements, command, context),
        Command::InformMembership(command) => informing::inform(arrangements, command, context),
        Command::DesignateLiaison(command) => informing::designate(arrangements, command, context),
        Command::FormWorkingGroup(command) => working_group::form(arrangements, command, context),
        Command::RenewWorkingGroup(command) => working_group::renew(arrangements, command, context),
        Command::RestaffWorkingGroup(command) => working_group::restaff(arrangements, command, context),
        Command::CloseStructure(command) => closing::close(arrangements, command, context),
        Command::WithdrawStructureFact(command) => withdrawal::withdraw(arrangements, command, context),
    }
}

impl From<Command> for domain::Command {
    fn from(command: Command) -> Self {
        Self::Structure(command)
    }
}

/// The commands about structures, each where somebody may give it.
#[cfg(test)]
pub(in crate::domain) mod cases {
    use convene_kernel::testing::{Case, code};

    use super::*;
    use crate::domain::Coordination;
    use crate::domain::cluster::Fact;
    use crate::domain::fixtures::*;
    use crate::domain::structure::fixtures::*;
    use crate::domain::structure::{DirectionKind, LiaisonAudience, SubNationalLeader};

    /// A case for each command of the area, and for what happens to structures with their cluster.
    pub fn cases() -> Vec<Case<Coordination>> {
        let drafted = || health().given(&coordinator(), drafts("leyte", "Leyte"));
        let hub = || with_hub(health());
        let sag = || with_sag(health());
        let twg = || with_twg(health());
        let endorsement = TermsEndorsement { structure: code("leyte"), remarks: Some("as agreed".to_owned()) };
        let restatement = TermsRestatement {
            structure: code("leyte"),
            terms: hub_draft("leyte", "Leyte").terms,
            reason: "agreed with the partners".to_owned(),
        };
        let leader = SubNationalLeader {
            organization: registered("CARE"),
            person: Some(code("p-7")),
            engagement: super::super::Engagement::PartTime,
        };
        let leadership = SubNationalLeadership { structure: code("leyte"), leaders: vec![leader], sharing: None };
        let direction = NationalDirection {
            cluster: code("health"),
            kind: DirectionKind::Policy,
            structures: vec![code("leyte")],
            text: "chlorinate every well".to_owned(),
        };
        let recomposition = Recomposition { structure: code("sag"), composition: composition(&["CARE"]) };
        let liaison = Liaison {
            structure: code("sag"),
            audience: LiaisonAudience::Experts,
            group: "cash experts".to_owned(),
            organization: registered("CARE"),
            person: Some(code("p-3")),
        };
        let restaffing = Restaffing { structure: code("twg"), staff: staff(9) };
        let end = || declares("health", Fact::End);
        let ended = twg().at("2014-01-15").given(&service(), end());
        vec![
            Case::new(health(), &coordinator(), drafts("leyte", "Leyte")),
            Case::new(drafted(), &lead("WHO"), Command::EndorseSubNationalTerms(endorsement)),
            Case::new(hub(), &coordinator(), Command::RestateSubNationalTerms(restatement)),
            Case::new(hub(), &coordinator(), Command::StateSubNationalLeadership(leadership)),
            Case::new(hub(), &coordinator(), reports("leyte")),
            Case::new(hub(), &coordinator(), reviews(true, false)),
            Case::new(hub(), &coordinator(), Command::GiveNationalDirection(direction)),
            Case::new(health(), &coordinator(), forms_sag("sag", composition(&["CARE", "OXFAM"]))),
            Case::new(sag(), &coordinator(), Command::RecomposeAdvisoryGroup(recomposition)),
            Case::new(sag(), &coordinator(), informs("sag")),
            Case::new(sag(), &coordinator(), Command::DesignateLiaison(liaison)),
            Case::new(sag(), &coordinator(), forms_twg("2014-02-28")),
            Case::new(twg(), &coordinator(), renews("2014-05-31")),
            Case::new(twg(), &coordinator(), Command::RestaffWorkingGroup(restaffing)),
            Case::new(hub(), &coordinator(), closes("leyte")),
            Case::new(hub(), &coordinator(), withdraws_last(&hub(), "leyte")),
            Case::new(twg().at("2014-01-15"), &service(), end()).with("activation declares (an end, with structures)"),
            Case::new(ended.at("2015-01-15"), &service(), active("health-2", Some("health")))
                .with("activation declares (a cluster that carries structures on)"),
        ]
    }
}
