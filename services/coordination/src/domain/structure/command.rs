//! What may be asked about structures.

use convene_kernel::actions;
use convene_kernel::aggregate::Context;
use convene_kernel::identity::Role;

use super::{
    AdvisoryGroupFormation, ClusterGroup, CountryTeam, EarlyRecoveryAdvisor, EarlyRecoveryNetwork,
    FocalPointsRestatement, Forum, ForumOutcome, Kind, Liaison, MembershipInformation, NationalDirection,
    Recomposition, Reseating, Restaffing, StrategyAdoption, StructureClosing, StructureFactWithdrawal,
    SubNationalDraft, SubNationalLeadership, SubNationalReport, SubNationalReview, TermsEndorsement, TermsRestatement,
    ThematicGroup, WorkingGroupFormation, WorkingGroupRenewal, admission, advisory_group, closing, country, direction,
    early_recovery, forum, informing, strategy, sub_national, sub_national_leadership, sub_national_review, withdrawal,
    working_group,
};
use crate::domain::subjects::{CLUSTER, COUNTRY, STRUCTURE};
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
    /// Decides on a version of a document of the cluster's strategy (rows RM-4.5, RM-3.1).
    AdoptStrategy(Box<StrategyAdoption>),
    /// Puts the HCT on record (row RM-8.1).
    FormCountryTeam(CountryTeam),
    /// States anew who has a seat in the HCT (row RM-8.1).
    ReseatCountryTeam(Reseating),
    /// Forms a group of clusters (row RM-8.1).
    FormClusterGroup(ClusterGroup),
    /// Forms an inter-cluster forum (row RM-8.1).
    FormForum(Forum),
    /// Records what a forum brought about (row RM-8.2).
    RecordForumOutcome(ForumOutcome),
    /// Forms a thematic group (guidance note, section 13).
    FormThematicGroup(ThematicGroup),
    /// Forms the early recovery network (row RM-3.3).
    FormEarlyRecoveryNetwork(EarlyRecoveryNetwork),
    /// States anew who the focal points of the network are (row RM-3.3).
    RestateFocalPoints(FocalPointsRestatement),
    /// Names the advisor on early recovery (row RM-3.3).
    NameEarlyRecoveryAdvisor(EarlyRecoveryAdvisor),
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
        closing::authority(arrangements, id), closing::admits(arrangements, id, context);
    WithdrawStructureFact(structure) of STRUCTURE,
        closing::authority(arrangements, id), withdrawal::admits(arrangements, id, context);
    AdoptStrategy(structure) of STRUCTURE,
        authority::of_structure(arrangements, id, CHAIR),
        admission::admits(arrangements, id, Kind::AdvisoryGroup, context);
    FormCountryTeam of COUNTRY, country::head(), Ok(());
    ReseatCountryTeam(structure) of STRUCTURE,
        country::head(), country::admits(arrangements, id, Kind::CountryTeam, context);
    FormClusterGroup of COUNTRY, country::head(), Ok(());
    FormForum of COUNTRY, country::head(), Ok(());
    RecordForumOutcome(structure) of STRUCTURE,
        forum::authority(), country::admits(arrangements, id, Kind::Forum, context);
    FormThematicGroup of COUNTRY, country::head(), Ok(());
    FormEarlyRecoveryNetwork of COUNTRY, country::head(), Ok(());
    RestateFocalPoints(structure) of STRUCTURE,
        country::head(), country::admits(arrangements, id, Kind::EarlyRecoveryNetwork, context);
    NameEarlyRecoveryAdvisor of COUNTRY, country::head(), Ok(());
}

/// Decides the command.
///
/// # Errors
/// The refusal, with every reason.
pub fn decide(arrangements: &Arrangements, command: &Command, context: &Context<'_>) -> Decided {
    match command {
        Command::DraftSubNationalCluster(command) => {
            sub_national::draft_sub_national_cluster(arrangements, command, context)
        }
        Command::EndorseSubNationalTerms(command) => {
            sub_national::endorse_sub_national_terms(arrangements, command, context)
        }
        Command::RestateSubNationalTerms(command) => {
            sub_national::restate_sub_national_terms(arrangements, command, context)
        }
        Command::StateSubNationalLeadership(command) => {
            sub_national_leadership::state_sub_national_leadership(arrangements, command, context)
        }
        Command::ReportToNationalCluster(command) => {
            sub_national_review::report_to_national_cluster(arrangements, command, context)
        }
        Command::ReviewSubNationalCluster(command) => {
            sub_national_review::review_sub_national_cluster(arrangements, command, context)
        }
        Command::GiveNationalDirection(command) => direction::give_national_direction(arrangements, command, context),
        Command::FormAdvisoryGroup(command) => advisory_group::form_advisory_group(arrangements, command, context),
        Command::RecomposeAdvisoryGroup(command) => {
            advisory_group::recompose_advisory_group(arrangements, command, context)
        }
        Command::InformMembership(command) => informing::inform_membership(arrangements, command, context),
        Command::DesignateLiaison(command) => informing::designate_liaison(arrangements, command, context),
        Command::FormWorkingGroup(command) => working_group::form_working_group(arrangements, command, context),
        Command::RenewWorkingGroup(command) => working_group::renew_working_group(arrangements, command, context),
        Command::RestaffWorkingGroup(command) => working_group::restaff_working_group(arrangements, command, context),
        Command::CloseStructure(command) => closing::close_structure(arrangements, command, context),
        Command::WithdrawStructureFact(command) => withdrawal::withdraw_structure_fact(arrangements, command, context),
        Command::AdoptStrategy(command) => strategy::adopt_strategy(arrangements, command, context),
        Command::FormCountryTeam(command) => country::form_country_team(arrangements, command, context),
        Command::ReseatCountryTeam(command) => country::reseat_country_team(arrangements, command, context),
        Command::FormClusterGroup(command) => country::form_cluster_group(arrangements, command, context),
        Command::FormForum(command) => country::form_forum(arrangements, command, context),
        Command::RecordForumOutcome(command) => forum::record_forum_outcome(arrangements, command, context),
        Command::FormThematicGroup(command) => country::form_thematic_group(arrangements, command, context),
        Command::FormEarlyRecoveryNetwork(command) => {
            early_recovery::form_early_recovery_network(arrangements, command, context)
        }
        Command::RestateFocalPoints(command) => early_recovery::restate_focal_points(arrangements, command, context),
        Command::NameEarlyRecoveryAdvisor(command) => {
            early_recovery::name_early_recovery_advisor(arrangements, command, context)
        }
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
    use crate::domain::structure::{DirectionKind, LiaisonAudience, OutcomeKind, SubNationalLeader};

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
        let team = || health().given(&hc(), forms_team(&["WHO"]));
        let reseating = Reseating { structure: code("hct"), seats: vec![registered("CARE")] };
        let group = ClusterGroup {
            structure: code("food-and-health"),
            name: "Food and health".to_owned(),
            clusters: vec![code("health"), code("food")],
            objectives: vec!["no child is malnourished".to_owned()],
            consultation: "in the meeting of 3 March".to_owned(),
        };
        let (structure, text) = (code("icc"), "one supply chain".to_owned());
        let outcome = ForumOutcome { structure, kind: OutcomeKind::Option, text };
        let thematic = ThematicGroup {
            structure: code("gender"),
            name: "Gender".to_owned(),
            issue: "gender".to_owned(),
            organization: registered("UNFPA"),
        };
        let points = focal_points(&["health"]);
        let restatement_of_points = FocalPointsRestatement { structure: code("early-recovery"), focal_points: points };
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
            Case::new(sag(), &coordinator(), Command::AdoptStrategy(Box::new(adoption()))),
            Case::new(health(), &hc(), forms_team(&["WHO", "CARE"])),
            Case::new(team(), &hc(), Command::ReseatCountryTeam(reseating)),
            Case::new(health().given(&service(), active("food", None)), &hc(), Command::FormClusterGroup(group)),
            Case::new(health(), &hc(), forms_forum()),
            Case::new(health().given(&hc(), forms_forum()), &hc(), Command::RecordForumOutcome(outcome)),
            Case::new(health(), &hc(), Command::FormThematicGroup(thematic)),
            Case::new(health(), &hc(), forms_network(&["health"])),
            Case::new(
                health().given(&hc(), forms_network(&[])),
                &hc(),
                Command::RestateFocalPoints(restatement_of_points),
            ),
            Case::new(health(), &hc(), names_advisor()),
            Case::new(team(), &hc(), closes("hct")).with("(of the country)"),
        ]
    }
}
