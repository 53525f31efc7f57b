//! What the tests of all areas start from: a cluster that the activation service declared, and people who act in it.

use convene_kernel::codes::Etag;
use convene_kernel::identity::{Actor, Role};
use convene_kernel::past_date::PastDate;
use convene_kernel::testing::{self, actor, code};
use convene_kernel::time::Moment;

use super::Coordination;
use super::cluster::{self, CommitmentsAdaptation, Declaration, Fact, Frequency, ReportedField, ReportingFormat};
use super::gap::{
    self, Audience, ClosingGround, CommitmentFulfilment, Constraint, ConstraintStatement, EnsuredService, GapAdvocacy,
    GapClosing, GapCommitment, GapFact, GapFactWithdrawal, GapIdentification, LastResortStatement, PartnerCall,
    PlanReference, SupportAnswer, SupportDecision, SupportReferral, SupportRequest, Urgency, Way,
};
use super::participation::{
    AuthorityJoining, Command, Ground, Invitation, Level, ObserverJoining, OperationalPresence,
    ParticipatingOrganization, ParticipationEnd, ParticipationWithdrawal, PartnerJoining, Position, PresenceWithdrawal,
    ReportingLine, ReportingStand, SeniorStaff, Stand,
};

/// The coordination of a country in the making.
pub type Example = testing::Example<Coordination>;

/// The service itself, which follows the activation service.
pub fn service() -> Actor {
    actor(Role::Operator, "CONVENE")
}

pub fn coordinator() -> Actor {
    actor(Role::Coordinator, "WHO")
}

pub fn lead(organization: &str) -> Actor {
    actor(Role::LeadAgency, organization)
}

pub fn of_partner(organization: &str) -> Actor {
    actor(Role::Partner, organization)
}

/// A country in which no cluster is active.
pub fn no_cluster() -> Example {
    Example::new("PHL", "2013-11-12T08:00:00Z")
}

/// What the activation service declares, since the moment at which it is followed.
pub fn at_moment(at: Moment, fact: Fact) -> cluster::Command {
    cluster::Command::Follow(Box::new(Declaration { cluster: code("health"), commit: Etag(40), at, fact }))
}

/// What the activation service declares of a cluster at present: the command has no moment that lies before the present one.
pub fn declares(id: &str, fact: Fact) -> cluster::Command {
    let commit = Etag(41);
    cluster::Command::Follow(Box::new(Declaration { cluster: code(id), commit, at: Moment::MAX_UTC, fact }))
}

/// A cluster of health that is active, led by WHO.
pub fn active(id: &str, continues: Option<&str>) -> cluster::Command {
    active_as(id, ("HEA", "WHO"), continues)
}

/// A cluster that is active, with its sector and the agency that leads it.
pub fn active_as(id: &str, sector_and_agency: (&str, &str), continues: Option<&str>) -> cluster::Command {
    there(id, sector_and_agency, continues, false)
}

/// A cluster of health that was there before the record.
pub fn found(id: &str) -> cluster::Command {
    there(id, ("HEA", "WHO"), None, true)
}

fn there(id: &str, (sector, agency): (&str, &str), continues: Option<&str>, is_found: bool) -> cluster::Command {
    let fact = Fact::Active {
        name: Some("Health".to_owned()),
        sectors: vec![code(sector)],
        lead_agency: Some(code(agency)),
        continues: continues.map(code),
        emergency: None,
        is_found,
        activated: None,
    };
    cluster::Command::Follow(Box::new(Declaration { cluster: code(id), commit: Etag(1), at: Moment::MAX_UTC, fact }))
}

/// A cluster of health that was there before the record, led by WHO, since a date that begins with the year 2012 there.
pub fn found_since(id: &str, activated: PastDate) -> cluster::Command {
    let fact = Fact::Active {
        name: Some("Health".to_owned()),
        sectors: vec![code("HEA")],
        lead_agency: Some(code("WHO")),
        continues: None,
        emergency: None,
        is_found: true,
        activated: Some(activated),
    };
    let at = testing::at("2011-12-31T16:00:00Z");
    cluster::Command::Follow(Box::new(Declaration { cluster: code(id), commit: Etag(1), at, fact }))
}

/// A country with an active cluster of health.
pub fn health() -> Example {
    no_cluster().given(&service(), active("health", None)).at("2013-11-20T08:00:00Z")
}

/// The commit of the activation service that recorded the end of the cluster.
pub fn ended_commit(example: &Example) -> u64 {
    example.state().clusters[&code("health")].ended.as_ref().expect("it ended").commit.0
}

/// An adaptation in words of the cluster's own, with an addition.
pub fn adaptation() -> CommitmentsAdaptation {
    CommitmentsAdaptation {
        cluster: code("health"),
        wordings: [("4".to_owned(), "Take part in the meeting of each week".to_owned())].into(),
        additions: [("cash".to_owned(), "Harmonize transfers of cash".to_owned())].into(),
        dropped: Vec::new(),
        reason: "agreed with the partners".to_owned(),
    }
}

/// A reporting format without a weakness.
pub fn reporting_format(cluster: &str) -> ReportingFormat {
    let (name, meaning) = ("People reached".to_owned(), "Those who received something".to_owned());
    ReportingFormat {
        cluster: code(cluster),
        fields: vec![ReportedField { name, meaning, minimum: true }],
        by_sex: true,
        by_age: true,
        vulnerable_groups: vec!["people with disabilities".to_owned()],
        frequency: Frequency::Monthly,
        training: "half a day for each partner".to_owned(),
        consulted: vec!["the partners".to_owned(), "the authorities".to_owned()],
        languages: vec!["en".to_owned(), "fil".to_owned()],
    }
}

/// A stand on each of the ten: the partner commits.
pub fn ten_stands() -> Vec<Stand> {
    let commits = |code: u8| Stand { commitment: code.to_string(), position: Position::Commits, reason: None };
    (1..=10).map(commits).collect()
}

/// An organization of the register.
pub fn registered(organization: &str) -> ParticipatingOrganization {
    ParticipatingOrganization { code: Some(code(organization)), name: None, kind: None }
}

pub fn joining_of(participant: &str, organization: &str, cluster: &str) -> PartnerJoining {
    PartnerJoining {
        participant: code(participant),
        cluster: code(cluster),
        organization: registered(organization),
        stands: ten_stands(),
    }
}

pub fn joins(participant: &str, organization: &str, cluster: &str) -> Command {
    Command::JoinAsPartner(joining_of(participant, organization, cluster))
}

pub fn partner_joins(participant: &str, organization: &str) -> Command {
    joins(participant, organization, "health")
}

pub fn named_joins(participant: &str, organization: ParticipatingOrganization, cluster: &str) -> Command {
    Command::JoinAsPartner(PartnerJoining { organization, ..joining_of(participant, "CARE", cluster) })
}

pub fn observer_joins(participant: &str, organization: ParticipatingOrganization) -> Command {
    let (participant, cluster) = (code(participant), code("health"));
    Command::JoinAsObserver(ObserverJoining { participant, cluster, organization })
}

pub fn authority_joins(participant: &str) -> Command {
    Command::JoinAsAuthority(AuthorityJoining {
        participant: code(participant),
        cluster: code("health"),
        body: "Department of Health".to_owned(),
        level: Level::National,
        place: None,
    })
}

/// The same, with CARE as a partner `care`.
pub fn with_care(example: Example) -> Example {
    example.given(&coordinator(), partner_joins("care", "CARE"))
}

pub fn senior_staff(participant: &str) -> Command {
    Command::NameSeniorStaff(SeniorStaff {
        participant: code(participant),
        person: code("p-9"),
        language: "en".to_owned(),
        interpretation: None,
    })
}

pub fn leaves(participant: &str) -> Command {
    let (participant, ground) = (code(participant), Ground::OwnWish);
    Command::EndParticipation(ParticipationEnd { participant, ground, remarks: Some("it moves on".to_owned()) })
}

pub fn withdraws(participant: &str) -> Command {
    let (reason, source) = ("it never joined".to_owned(), "the list of the meeting".to_owned());
    Command::WithdrawParticipation(ParticipationWithdrawal { participant: code(participant), reason, source })
}

pub fn declines(participant: &str) -> Command {
    let (participant, stand) = (code(participant), ReportingStand::Declines);
    let reason = Some("it answers to its own board".to_owned());
    Command::StateReportingLine(ReportingLine { participant, stand, reason })
}

pub fn is_present(presence: &str, organization: &str) -> Command {
    Command::RecordPresence(OperationalPresence {
        presence: code(presence),
        cluster: code("health"),
        organization: registered(organization),
        work: "a mobile clinic in Guiuan".to_owned(),
    })
}

pub fn invites(presence: &str) -> Command {
    let invited_to = "the weekly meeting, by mail".to_owned();
    Command::InviteOrganization(Invitation { presence: code(presence), invited_to })
}

pub fn withdraws_presence(presence: &str) -> Command {
    let (reason, source) = ("it was another organization".to_owned(), "its office".to_owned());
    Command::WithdrawPresence(PresenceWithdrawal { presence: code(presence), reason, source })
}

/// A country with an active cluster of another sector that is called `health` here, led by that agency.
fn instead_of_health(sector: &str, agency: &str) -> Example {
    let active = active_as("health", (sector, agency), None);
    no_cluster().given(&service(), active).at("2013-11-20T08:00:00Z")
}

/// A country with an active cluster of protection, led by UNHCR.
pub fn protection() -> Example {
    instead_of_health("PRO", "UNHCR")
}

/// A country with an active cluster of shelter, which IFRC convenes.
pub fn shelter() -> Example {
    instead_of_health("SHL", "IFRC")
}

/// Another agency leads the cluster.
pub fn leads(agency: &str) -> cluster::Command {
    declares("health", Fact::Lead(code(agency)))
}

/// A gap of the cluster.
pub fn identifies_gap() -> gap::Command {
    gap::Command::IdentifyGap(GapIdentification {
        gap: code("g-1"),
        cluster: code("health"),
        place: Some("Guiuan".to_owned()),
        pcode: Some("PH082611".to_owned()),
        need: "obstetric care".to_owned(),
        population: "women and newborns".to_owned(),
        people: 1_200,
        urgency: Urgency::Urgent,
        identified_by: "the meeting of 20 November".to_owned(),
        found_as: None,
    })
}

/// The example with a gap `g-1`.
pub fn with_gap(example: Example) -> Example {
    example.given(&coordinator(), identifies_gap())
}

pub fn plan() -> PlanReference {
    PlanReference { plan: "Strategic Response Plan".to_owned(), part: "objective 2".to_owned() }
}

pub fn partner_call() -> PartnerCall {
    let text = "who can send a midwife?".to_owned();
    PartnerCall { gap: code("g-1"), text, plan: Some(plan()), no_plan_because: None }
}

/// The example with a gap for which partners are called on.
pub fn called(example: Example) -> Example {
    with_gap(example).given(&coordinator(), gap::Command::CallOnPartners(partner_call()))
}

/// The same, where no plan is issued yet.
pub fn called_without_plan(example: Example) -> Example {
    let call = PartnerCall { plan: None, no_plan_because: Some("none is issued".to_owned()), ..partner_call() };
    with_gap(example).given(&coordinator(), gap::Command::CallOnPartners(call))
}

pub fn gap_commitment() -> GapCommitment {
    GapCommitment {
        commitment: code("care-clinics"),
        gap: code("g-1"),
        participant: code("care"),
        what: "two clinics with a midwife".to_owned(),
        place: None,
        by: "2013-12-15".parse().expect("a day"),
        person: code("p-7"),
    }
}

pub fn commits() -> gap::Command {
    gap::Command::CommitToGap(gap_commitment())
}

pub fn meets_commitment() -> gap::Command {
    let what = "both clinics work".to_owned();
    gap::Command::MeetCommitment(CommitmentFulfilment { commitment: code("care-clinics"), what })
}

pub fn states_last_resort(ways: &[Way]) -> gap::Command {
    let explanation = "who is there can do it".to_owned();
    gap::Command::StateLastResort(LastResortStatement { gap: code("g-1"), ways: ways.to_vec(), explanation })
}

pub fn ensured_service() -> EnsuredService {
    let what = "a field hospital".to_owned();
    EnsuredService { gap: code("g-1"), way: Way::Delivery, what, provider: None }
}

pub fn ensures_service() -> gap::Command {
    gap::Command::EnsureService(ensured_service())
}

pub fn states_constraint() -> gap::Command {
    let (constraints, explanation) = (vec![Constraint::Funds], "the appeal is not funded".to_owned());
    gap::Command::StateConstraint(ConstraintStatement { gap: code("g-1"), constraints, explanation })
}

pub fn advocates() -> gap::Command {
    let audiences = vec![Audience::Donors, Audience::Stakeholders];
    let what = "a donor considers it".to_owned();
    gap::Command::ReportAdvocacy(GapAdvocacy { gap: code("g-1"), audiences, what })
}

pub fn asks_for_support() -> gap::Command {
    let what = "funds for a field hospital".to_owned();
    gap::Command::AskForSupport(SupportRequest { gap: code("g-1"), what })
}

pub fn support_referral() -> SupportReferral {
    SupportReferral { gap: code("g-1"), what: "an allocation of the CERF".to_owned() }
}

pub fn support_answer() -> SupportAnswer {
    let what = "an allocation is made".to_owned();
    SupportAnswer { gap: code("g-1"), decision: SupportDecision::Given, what }
}

pub fn gap_closing() -> GapClosing {
    let ground = ClosingGround::Served { served_by: "the field hospital".to_owned() };
    GapClosing { gap: code("g-1"), ground, remarks: Some("as agreed in the meeting".to_owned()) }
}

pub fn gap_fact_withdrawal() -> GapFactWithdrawal {
    GapFactWithdrawal {
        gap: code("g-1"),
        fact: GapFact::Call,
        commitment: None,
        commit: Etag(1),
        reason: "it was recorded for another gap".to_owned(),
        source: "the minutes of the meeting".to_owned(),
    }
}
