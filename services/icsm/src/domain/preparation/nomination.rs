//! Nominations: who may go, for what, and with whose approval (rows IM-7, IM-8, IM-10, IM-20). Persons are opaque identifiers.

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, CountryCode, OrganizationCode, PersonId, ResourceId};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{Argument, ToArgument, verbatim};
use convene_kernel::reference::OrganizationKind;
use convene_kernel::reference_checks::{self, must_be_new};
use convene_kernel::refusal::Checks;
use serde::{Deserialize, Serialize};

use super::{Event, Preparation};
use crate::domain::global_lead::whole;
use crate::domain::{Decided, Mission, Missions, Stage, authority, body, checks};
use crate::reasons;

/// What a person represents in a mission: never an agency (row IM-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stands_for", rename_all = "snake_case")]
pub enum Representation {
    /// A cluster or area of responsibility.
    Cluster {
        /// The code of the cluster, such as `HEA`.
        cluster: ClusterCode,
    },
    /// A cross-cutting issue.
    Issue {
        /// The code of the issue, such as `gender`.
        issue: ResourceId,
    },
    /// Non-governmental organizations, named by their consortia (row IM-10).
    Consortia,
    /// OCHA, which takes part in every mission (row IM-10).
    Ocha,
}

impl Representation {
    /// The cluster or area represented.
    pub fn cluster(&self) -> Option<&ClusterCode> {
        match self {
            Self::Cluster { cluster } => Some(cluster),
            _ => None,
        }
    }

    /// Whether it is this issue.
    pub fn is_issue(&self, code: &ResourceId) -> bool {
        matches!(self, Self::Issue { issue } if issue == code)
    }

    /// As people say it.
    pub fn title(&self) -> String {
        self.name().to_string()
    }

    /// The same in a sentence.
    pub(super) fn name(&self) -> Argument {
        match self {
            Self::Cluster { cluster } => cluster.to_argument(),
            Self::Issue { issue } => issue.to_argument(),
            Self::Consortia => Argument::Message("NGO consortia".into()),
            Self::Ocha => verbatim("OCHA"),
        }
    }
}

/// At which level a person is based.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BaseLevel {
    /// At a headquarters.
    Global,
    /// In a region, which is an exception.
    Regional,
}

/// Where a person is based (row IM-8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Base {
    /// Whether it is at a headquarters or in a region.
    pub level: BaseLevel,
    /// The ISO 3166-1 alpha-3 code of the country.
    pub country: CountryCode,
    /// Why a person from a region goes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A nomination (rows IM-7, IM-8, IM-20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nomination {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What the nominee is called in this mission.
    pub nominee: ResourceId,
    /// The opaque identifier of the person, whose name and contacts the people service keeps (row PE-5).
    pub person: PersonId,
    /// The organization the person works for.
    pub organization: OrganizationCode,
    /// What the person represents.
    #[serde(flatten)]
    pub represents: Representation,
    /// Where the person is based.
    pub base: Base,
    /// Whether the person may make recommendations for what they represent.
    pub may_recommend: bool,
    /// Whether the person knows cluster policy, globally and in the country.
    pub knows_policy: bool,
    /// Whether the person is willing to lead.
    pub willing_to_lead: bool,
    /// The criteria that counted, by code of the list `mission-participant-criteria`.
    pub criteria: Vec<String>,
    /// The co-leads that the person speaks for, too (row IM-9).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speaks_for: Vec<OrganizationCode>,
    /// Why it comes after the closing date, when it does (row IM-11).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_because: Option<String>,
}

/// A person nominated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nominee {
    pub nomination: Nomination,
    /// Whether the organization does not lead the cluster, so that the global lead has to approve (row IM-8).
    pub needs_approval: bool,
    /// The global lead that approved, once it did.
    pub approved_by: Option<OrganizationCode>,
    /// Whether the organization is a non-governmental one (row IM-10).
    pub is_ngo: bool,
}

/// Approves a partner's nominee.
#[derive(Clone, Debug)]
pub struct ApproveNominee {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What the nominee is called in the mission, such as `health`: never a name.
    pub nominee: ResourceId,
}

pub(super) fn authority_to_nominate() -> Authority {
    Authority::of(&[Role::GlobalLead, Role::NgoConsortium, Role::OchaHcss])
}

pub(super) fn authority_to_nominate_for(represents: &Representation) -> Authority {
    match represents {
        Representation::Cluster { cluster } => {
            Authority::of(&[Role::GlobalLead, Role::NgoConsortium]).for_clusters([cluster.clone(), whole(cluster)])
        }
        Representation::Issue { .. } => authority::issue_lead(),
        Representation::Consortia => Authority::of(&[Role::NgoConsortium]),
        Representation::Ocha => Authority::of(&[Role::OchaHcss]),
    }
}

/// A person was nominated, with what the reference data of that day says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nominated {
    #[serde(flatten)]
    pub nomination: Nomination,
    /// Whether the global lead has to approve.
    pub needs_approval: bool,
    /// Whether the organization is a non-governmental one.
    pub is_ngo: bool,
}

/// A global lead approved a partner's nominee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NomineeApproved {
    /// The identifier of the mission in the record of its country, such as `m-1`.
    pub mission: ResourceId,
    /// What the nominee is called in the mission, such as `health`: never a name.
    pub nominee: ResourceId,
    /// The code of the organization, such as `WHO`.
    pub organization: OrganizationCode,
}

/// Who may approve a partner's nominee.
pub(super) fn authority_for_nominee(missions: &Missions, approval: &ApproveNominee) -> Authority {
    let cluster = cluster_of(missions, &approval.mission, &approval.nominee);
    cluster.map_or_else(authority_to_approve, |cluster| authority::global_lead(&cluster))
}

/// The cluster that a nominee represents.
pub(super) fn cluster_of(missions: &Missions, mission: &ResourceId, nominee: &ResourceId) -> Option<ClusterCode> {
    let nominee = missions.missions.get(mission)?.preparation.nominees.for_decision().get(nominee)?;
    nominee.nomination.represents.cluster().cloned()
}

/// Who may approve nominees.
pub(super) fn authority_to_approve() -> Authority {
    Authority::of(&[Role::GlobalLead])
}

/// Nominations follow the call.
pub(super) fn admits(checks: &mut Checks, mission: &Mission, context: &Context<'_>) {
    checks::at_stage(checks, mission, "IM-7", &[Stage::Preparing]);
    if mission.preparation.call.present().is_none() {
        let problem = message!("{gcc} has not called for nominations", gcc = verbatim(body::name(context, "gcc")));
        checks.precondition("IM-7", reasons::NOT_CALLED).at("mission").says(problem, "wait for its call");
    }
}

pub(super) fn nominate_participant(missions: &Missions, command: &Nomination, context: &Context<'_>) -> Decided {
    let mission = missions.to_change(&command.mission, context)?;
    let mut checks = Checks::new();
    in_time(&mut checks, mission, command, context);
    must_be_new(
        &mut checks,
        "IM-7",
        reasons::NOMINEE_ALREADY_EXISTS,
        "nominee",
        "a nominee",
        mission.preparation.nominees.for_decision(),
        &command.nominee,
    );
    suitability(&mut checks, command, context);
    checks::in_list(
        &mut checks,
        context,
        "IM-20",
        ("mission-participant-criteria", "a criterion for participants"),
        "criteria",
        &command.criteria,
    );
    if command.criteria.is_empty() {
        checks
            .invalid("IM-20", reasons::CHOICE_CRITERIA_MISSING)
            .at("criteria")
            .says("no criterion is given", "name at least one criterion that counted for this choice");
    }
    let organization =
        reference_checks::responsible_organization(&mut checks, context, "IM-8", "organization", &command.organization);
    let is_ngo = organization.is_some_and(|organization| NGO.contains(&organization.kind));
    can_represent(&mut checks, command, context, is_ngo);
    checks.finish()?;
    let needs_approval = is_a_partners(command, context);
    let nominated = Nominated { nomination: command.clone(), needs_approval, is_ngo };
    Ok(mission.decision(Event::Nominated(nominated.into())))
}

/// The kinds of non-governmental organization (row IM-10).
const NGO: [OrganizationKind; 3] =
    [OrganizationKind::InternationalNgo, OrganizationKind::NationalNgo, OrganizationKind::NgoConsortium];

/// A nominee can represent what is named: a cluster or issue that there is, OCHA as one of its own, the consortia as
/// one of an NGO (rows IM-8, IM-10).
fn can_represent(checks: &mut Checks, command: &Nomination, context: &Context<'_>, is_ngo: bool) {
    match &command.represents {
        Representation::Cluster { cluster } => {
            reference_checks::cluster(checks, context, "IM-8", "cluster", cluster);
        }
        Representation::Issue { issue } => {
            checks::issues(checks, context, "IM-8", "issue", std::slice::from_ref(issue))
        }
        Representation::Ocha if command.organization.as_str() != OCHA => {
            checks.invalid("IM-10", reasons::NOT_OF_OCHA).at("organization").says(
                message!(
                    "the nominee represents OCHA and works for {organization}",
                    organization = command.organization
                ),
                "nominate someone who works for OCHA",
            )
        }
        Representation::Consortia if !is_ngo => {
            checks.invalid("IM-10", reasons::NOT_OF_AN_NGO).at("organization").says(
                message!(
                    "{organization}, which the NGO consortia nominate from, is not a non-governmental organization",
                    organization = command.organization
                ),
                "nominate someone who works for one",
            )
        }
        Representation::Ocha | Representation::Consortia => {}
    }
}

/// Names come by the closing date; a later one is an exception with a reason (rows IM-7, IM-11).
fn in_time(checks: &mut Checks, mission: &Mission, command: &Nomination, context: &Context<'_>) {
    let Some(call) = mission.preparation.call.present() else { return };
    if context.day() > call.closes_on && command.late_because.is_none() {
        checks.invalid("IM-11", reasons::CALL_CLOSED).at("late_because").says(
            message!("the call closed on {closes_on}", closes_on = call.closes_on),
            "give the reason why the nomination is late",
        );
    }
}

/// What every member of a mission is: not based in the country, empowered, and versed in cluster policy (row IM-8).
fn suitability(checks: &mut Checks, command: &Nomination, context: &Context<'_>) {
    let base = &command.base;
    if base.country == *context.country {
        checks.invalid("IM-8", reasons::BASED_IN_THE_COUNTRY).at("base_country").says(
            message!("the nominee is based in {country}, where the mission goes", country = base.country),
            "nominate someone based in another country",
        );
    }
    if base.level == BaseLevel::Regional && base.reason.is_none() {
        checks.invalid("IM-8", reasons::REGIONAL_WITHOUT_A_REASON).at("base_reason").says(
            "a nominee based at regional level is an exception, which requires a reason",
            "give the reason, or nominate someone based at a headquarters",
        );
    }
    if !command.may_recommend {
        checks.invalid("IM-8", reasons::NOT_EMPOWERED).at("may_recommend").says(
            message!("the nominee may not recommend for {represents}", represents = command.represents.name()),
            "empower the nominee, or nominate someone else",
        );
    }
    if !command.knows_policy {
        checks
            .invalid("IM-8", reasons::POLICY_KNOWLEDGE_MISSING)
            .at("knows_policy")
            .says("the nominee does not know cluster policy, globally and in the country", "nominate someone who does");
    }
}

/// Whether the nominee's organization does not itself lead the cluster represented (row IM-8).
fn is_a_partners(command: &Nomination, context: &Context<'_>) -> bool {
    let (reference, day) = (&context.guidance.reference, context.day());
    command.represents.cluster().is_some_and(|cluster| {
        let leads = |code| reference.cluster(code, day).is_some_and(|it| it.is_global_lead(&command.organization, day));
        !leads(cluster) && !leads(&whole(cluster))
    })
}

impl Nominee {
    /// Whether the global lead has not approved it, and has to.
    pub(super) fn awaits_approval(&self) -> bool {
        self.needs_approval && self.approved_by.is_none()
    }
}

/// The organization that takes part in every mission.
pub const OCHA: &str = "OCHA";

/// The preparation after a nomination.
pub(super) fn nominated(preparation: &mut Preparation, nominated: &Nominated) {
    let Nominated { nomination, needs_approval, is_ngo } = nominated.clone();
    let nominee = Nominee { nomination, needs_approval, approved_by: None, is_ngo };
    preparation.nominees.for_evolution().insert(nominated.nomination.nominee.clone(), nominee);
}

/// A global lead approved a partner's nominee.
pub(super) fn approved(preparation: &mut Preparation, approved: &NomineeApproved) {
    if let Some(nominee) = preparation.nominees.for_evolution().get_mut(&approved.nominee) {
        nominee.approved_by = Some(approved.organization.clone());
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::ResourceId;
    use convene_kernel::identity::{Caller, Grant, Role};
    use convene_kernel::testing::code;

    use crate::domain::fixtures::*;
    use crate::domain::preparation::{
        self, ApproveNominee, Base, BaseLevel, Command, Cut, ListProposal, Nomination, Party, Representation,
    };

    /// IM-7, IM-11: the names are reviewed once the call is closed; a name after that gives its reason.
    #[test]
    fn names_come_in_time() {
        let open = called().given(&global_lead("WHO"), nominate(health()));
        open.when(&gcc(), propose_list(vec![code("health")])).refused("IM-7", "CALL_OPEN");
        called().at("2011-05-27T08:00:00Z").when(&global_lead("WHO"), nominate(health())).commit();
        let late = called().at("2011-05-28T08:00:00Z");
        late.clone().when(&global_lead("WHO"), nominate(health())).refused("IM-11", "CALL_CLOSED");
        let because = Some("the first nominee fell ill".to_owned());
        let outcome = late.when(&global_lead("WHO"), nominate(Nomination { late_because: because, ..health() }));
        outcome.raises_nothing_of("IM-11");
        nominated().when(&gcc(), propose_list(everybody())).keeps("IM-7.nominations");
    }

    /// IM-6, IM-8: a lead of one cluster alone does not speak for a cross-cutting issue.
    #[test]
    fn an_issue_is_for_its_own_lead() {
        let gender = nominate(nomination("gender", "UNFPA", Representation::Issue { issue: code("gender") }));
        let lead_of = |cluster: Option<&str>| Caller {
            person: code("p-1"),
            organization: code("WHO"),
            grants: vec![Grant { role: Role::GlobalLead, country: None, cluster: cluster.map(code) }],
        };
        for command in [gender, agree(Party::IssueLead { issue: code("gender") })] {
            let admitted = preparation::authority(called().state(), &command);
            assert!(lead_of(Some("HEA")).acting_under(&admitted, &code("TCD")).is_none());
            assert!(lead_of(None).acting_under(&admitted, &code("TCD")).is_some());
        }
    }

    /// IM-10: a nominee of OCHA works for OCHA, and one of the consortia for an NGO.
    #[test]
    fn nominees_of_ocha_and_the_consortia_work_for_them() {
        let passes = |organization: &str, represents| nominate(nomination("x", organization, represents));
        called().when(&hcss(), passes("CARE", Representation::Ocha)).refused("IM-10", "NOT_OF_OCHA");
        called().when(&consortium(), passes("WHO", Representation::Consortia)).refused("IM-10", "NOT_OF_AN_NGO");
    }

    /// IM-20: a nomination says which indicative criteria counted.
    #[test]
    fn the_criteria_that_counted_are_recorded() {
        let none = Nomination { criteria: Vec::new(), ..health() };
        called().when(&global_lead("WHO"), nominate(none)).refused("IM-20", "CHOICE_CRITERIA_MISSING");
        let other = Nomination { criteria: vec!["friendship".to_owned()], ..health() };
        called().when(&global_lead("WHO"), nominate(other)).refused("IM-20", "CODE_NOT_LISTED");
    }

    /// IM-8: a nominee is based outside the target country, is empowered, and knows cluster policy.
    #[test]
    fn a_participant_comes_from_outside_and_is_empowered() {
        let unfit = Nomination {
            base: Base { level: BaseLevel::Regional, country: code("TCD"), reason: None },
            may_recommend: false,
            knows_policy: false,
            ..health()
        };
        let outcome = called().when(&global_lead("WHO"), nominate(unfit));
        outcome.refused("IM-8", "BASED_IN_THE_COUNTRY").refused("IM-8", "REGIONAL_WITHOUT_A_REASON");
        outcome.refused("IM-8", "NOT_EMPOWERED").refused("IM-8", "POLICY_KNOWLEDGE_MISSING");
        let reason = Some("the only specialist in cholera".to_owned());
        let regional = Base { level: BaseLevel::Regional, country: code("SEN"), reason };
        let _ = called().given(&global_lead("WHO"), nominate(Nomination { base: regional, ..health() }));
    }

    /// IM-8: a partner's nominee goes with the explicit approval of the global lead, and of no other.
    #[test]
    fn a_partners_nominee_is_approved() {
        let partner = nomination("partner", "IMC", cluster("HEA"));
        let example = nominated().at("2011-05-20").given(&consortium(), nominate(partner)).at("2011-05-30");
        let with_partner: Vec<ResourceId> = ["partner", "logistics", "gender", "ocha"].map(code).to_vec();
        let cuts = ["health", "ngo"].map(|id| Cut { nominee: code(id), reason: "one person a cluster".to_owned() });
        let list = ListProposal { mission: m_1(), participants: with_partner, cuts: cuts.to_vec() };
        example
            .clone()
            .when(&gcc(), Command::ProposeParticipants(list.clone()))
            .refused("IM-8", "NOMINEE_NOT_APPROVED");
        let admitted = preparation::authority(example.state(), &approving("partner"));
        let lead_of = |cluster: &str| Caller {
            person: code("p-1"),
            organization: code("WHO"),
            grants: vec![Grant { role: Role::GlobalLead, country: None, cluster: Some(code(cluster)) }],
        };
        assert!(lead_of("HEA").acting_under(&admitted, &code("TCD")).is_some());
        assert!(lead_of("LOG").acting_under(&admitted, &code("TCD")).is_none());
        let approved = example.given(&global_lead("WHO"), approving("partner"));
        let _ = approved.given(&gcc(), Command::ProposeParticipants(list));
        nominated().when(&global_lead("WHO"), approving("health")).refused("IM-8", "APPROVAL_NOT_NEEDED");
    }

    fn approving(nominee: &str) -> Command {
        Command::ApproveNominee(ApproveNominee { mission: m_1(), nominee: code(nominee) })
    }

    /// IM-7: an identifier names one nominee.
    #[test]
    fn a_nominee_is_recorded_once() {
        let named = called().given(&global_lead("WHO"), nominate(health()));
        named.when(&global_lead("WHO"), nominate(health())).refused("IM-7", "NOMINEE_ALREADY_EXISTS");
    }

    /// IM-8, IM-9: a nominee of the cluster's global lead for an area of it is not a partner's; a partner's is approved once.
    #[test]
    fn a_partners_nominee_is_approved_once() {
        let approve = || Command::ApproveNominee(ApproveNominee { mission: m_1(), nominee: code("partner") });
        let partner = nomination("partner", "CARE", cluster("HEA"));
        called().when(&global_lead("WHO"), approve()).refused("IM-8", "APPROVAL_NOT_NEEDED");
        let approved = called().given(&consortium(), nominate(partner)).given(&global_lead("WHO"), approve());
        approved.when(&global_lead("WHO"), approve()).refused("IM-8", "APPROVAL_NOT_NEEDED");
        let call = preparation::Call {
            mission: m_1(),
            closes_on: convene_kernel::testing::at("2011-05-27").date_naive(),
            clusters: vec![code("PRO")],
            issues: Vec::new(),
        };
        let called = agreed().given(&gcc(), Command::CallForNominations(call));
        let of_the_lead = nomination("mines", "UNHCR", cluster("PRO-MIN"));
        let nominated = called.given(&global_lead("UNHCR"), nominate(of_the_lead));
        assert!(!mission(&nominated).preparation.nominee(&code("mines")).expect("it is nominated").needs_approval);
    }
}
