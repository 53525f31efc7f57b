//! What the tests of structures start from: a sub-national cluster, an advisory group and a working group of the cluster of health.

use convene_kernel::identity::{Actor, Role};
use convene_kernel::testing::{actor, code};

use super::{
    AdvisoryForm, AdvisoryGroupFormation, AdvisoryInvitee, AdvisoryMember, ClosingGround, Command, Composition,
    CountryTeam, EarlyRecoveryAdvisor, EarlyRecoveryFocalPoint, EarlyRecoveryNetwork, Forum, MembershipInformation,
    PlannedFunction, StrategyAdoption, StrategyDocument, StructureClosing, StructureFactWithdrawal, SubNationalDraft,
    SubNationalNeed, SubNationalReport, SubNationalReview, SubNationalTerms, TermsEndorsement, WorkingGroupCoordinator,
    WorkingGroupFormation, WorkingGroupRenewal, WorkingGroupStaff,
};
use crate::domain::fixtures::{Example, coordinator, lead, registered};

/// The draft of a sub-national cluster of the first administrative level.
pub fn hub_draft(structure: &str, place: &str) -> SubNationalDraft {
    SubNationalDraft {
        structure: code(structure),
        cluster: code("health"),
        name: format!("Health in {place}"),
        place: place.to_owned(),
        level: 1,
        reason: "three islands, a day from the capital".to_owned(),
        level_reason: None,
        terms: SubNationalTerms {
            functions: vec!["1.1".to_owned(), "1.2".to_owned(), "5".to_owned()],
            parameters: "the whole island".to_owned(),
            accountability: "to the national coordinator".to_owned(),
        },
    }
}

pub fn drafts(structure: &str, place: &str) -> Command {
    Command::DraftSubNationalCluster(Box::new(hub_draft(structure, place)))
}

pub fn endorses(structure: &str) -> Command {
    Command::EndorseSubNationalTerms(TermsEndorsement { structure: code(structure), remarks: None })
}

/// The same, with a sub-national cluster whose terms are endorsed.
pub fn with_hub_at(example: Example, structure: &str, place: &str) -> Example {
    example.given(&coordinator(), drafts(structure, place)).given(&lead("WHO"), endorses(structure))
}

/// The same, with the sub-national cluster `leyte`.
pub fn with_hub(example: Example) -> Example {
    with_hub_at(example, "leyte", "Leyte")
}

pub fn reports(structure: &str) -> Command {
    Command::ReportToNationalCluster(SubNationalReport {
        structure: code(structure),
        summary: "two clinics reopened".to_owned(),
        issues: vec!["no fuel".to_owned()],
    })
}

pub fn reviews(needs_met: bool, local_capacity: bool) -> Command {
    Command::ReviewSubNationalCluster(SubNationalReview {
        structure: code("leyte"),
        needs_met,
        local_capacity,
        grounds: "the assessment of the province".to_owned(),
    })
}

pub fn closes(id: &str) -> Command {
    let ground = if id == "twg" { ClosingGround::TaskDone } else { ClosingGround::Rearranged };
    Command::CloseStructure(StructureClosing { structure: code(id), ground, reason: "agreed".to_owned() })
}

/// Takes back what the last commit on a structure recorded.
pub fn withdraws_last(example: &Example, id: &str) -> Command {
    Command::WithdrawStructureFact(StructureFactWithdrawal {
        structure: code(id),
        commit: example.state().structures[&code(id)].etag,
        reason: "it was another island".to_owned(),
        source: "the office".to_owned(),
    })
}

/// Members of the register, with all qualities.
pub fn composition(members: &[&str]) -> Composition {
    let qualities =
        ["relevance", "expertise", "capacity", "commitment"].map(|one| (one.to_owned(), "shown".to_owned()));
    let category = |organization: &str| if organization == "WHO" { "un" } else { "international-ngo" };
    let member = |organization: &&str| AdvisoryMember {
        organization: registered(organization),
        category: category(organization).to_owned(),
        qualities: qualities.clone().into(),
    };
    let donors = AdvisoryInvitee { organization: registered("ECHO"), category: "donors".to_owned() };
    Composition { members: members.iter().map(member).collect(), invitees: vec![donors], conflict: false }
}

pub fn sag_formation(structure: &str, composition: Composition) -> AdvisoryGroupFormation {
    AdvisoryGroupFormation {
        structure: code(structure),
        cluster: code("health"),
        name: "Strategic advisory group".to_owned(),
        form: AdvisoryForm::StrategicAdvisoryGroup,
        composition,
        sub_national: None,
    }
}

pub fn forms_sag(structure: &str, composition: Composition) -> Command {
    Command::FormAdvisoryGroup(Box::new(sag_formation(structure, composition)))
}

/// The same, with the strategic advisory group `sag`.
pub fn with_sag(example: Example) -> Example {
    example.given(&coordinator(), forms_sag("sag", composition(&["CARE", "WHO"])))
}

/// The formation of a strategic advisory group of the sub-national cluster `leyte`, by decision of `sag`.
pub fn hub_sag() -> AdvisoryGroupFormation {
    let decision = "the province decides by itself".to_owned();
    let need = SubNationalNeed { structure: code("leyte"), advisory_group: code("sag"), decision };
    AdvisoryGroupFormation { sub_national: Some(need), ..sag_formation("leyte-sag", composition(&["CARE"])) }
}

/// The same, with that group.
pub fn with_hub_sag(example: Example) -> Example {
    example.given(&coordinator(), Command::FormAdvisoryGroup(Box::new(hub_sag())))
}

pub fn informs(structure: &str) -> Command {
    let text = "the priorities for the dry season, by mail".to_owned();
    Command::InformMembership(MembershipInformation { structure: code(structure), text })
}

pub fn staff(people: u32) -> WorkingGroupStaff {
    WorkingGroupStaff {
        organization: registered("CARE"),
        person: Some(code("p-5")),
        coordinator: WorkingGroupCoordinator::FocalPoint,
        people,
    }
}

pub fn twg_formation(ends_on: &str) -> WorkingGroupFormation {
    WorkingGroupFormation {
        structure: code("twg"),
        cluster: code("health"),
        name: "Cholera".to_owned(),
        advisory_group: code("sag"),
        task: "agree a standard for treatment centres".to_owned(),
        ends_on: ends_on.parse().expect("a day"),
        staff: staff(12),
    }
}

pub fn forms_twg(ends_on: &str) -> Command {
    Command::FormWorkingGroup(Box::new(twg_formation(ends_on)))
}

/// The same, with a technical working group `twg` that ends on 28 February 2014, named by `sag`.
pub fn with_twg(example: Example) -> Example {
    with_sag(example).given(&coordinator(), forms_twg("2014-02-28"))
}

pub fn renews(ends_on: &str) -> Command {
    Command::RenewWorkingGroup(WorkingGroupRenewal {
        structure: code("twg"),
        ends_on: ends_on.parse().expect("a day"),
        reason: "the outbreak goes on".to_owned(),
    })
}

/// A work plan that covers the core functions.
pub fn adoption() -> StrategyAdoption {
    let planned = |function: u8| PlannedFunction {
        function: function.to_string(),
        text: "each month".to_owned(),
        not_applicable: false,
    };
    StrategyAdoption {
        structure: code("sag"),
        document: StrategyDocument::WorkPlan,
        text: "the plan of the year".to_owned(),
        learned: None,
        functions: (1..=6).map(planned).collect(),
    }
}

pub fn hc() -> Actor {
    actor(Role::HumanitarianCoordinator, "UN")
}

pub fn forms_team(seats: &[&str]) -> Command {
    let seats = seats.iter().map(|seat| registered(seat)).collect();
    Command::FormCountryTeam(CountryTeam { structure: code("hct"), name: "HCT".to_owned(), seats })
}

pub fn forms_forum() -> Command {
    Command::FormForum(Forum {
        structure: code("icc"),
        name: "Inter-cluster forum".to_owned(),
        facilitator: registered("OCHA"),
        purpose: "the HCT asked for options each month".to_owned(),
        place: None,
    })
}

pub fn focal_points(clusters: &[&str]) -> Vec<EarlyRecoveryFocalPoint> {
    let point = |cluster: &&str| EarlyRecoveryFocalPoint {
        cluster: code(cluster),
        organization: registered("UNDP"),
        person: Some(code("p-8")),
    };
    clusters.iter().map(point).collect()
}

pub fn forms_network(clusters: &[&str]) -> Command {
    Command::FormEarlyRecoveryNetwork(EarlyRecoveryNetwork {
        structure: code("early-recovery"),
        name: "Early recovery network".to_owned(),
        focal_points: focal_points(clusters),
    })
}

pub fn names_advisor() -> Command {
    Command::NameEarlyRecoveryAdvisor(EarlyRecoveryAdvisor { person: code("p-9"), organization: registered("UNDP") })
}
