//! What commits and findings of coordination are about.

pub use convene_kernel::subject::COUNTRY;
use convene_kernel::subject::SubjectKind;

/// The resources on the record of a country's coordination, as receipts and histories name them.
pub const RESOURCES: &[SubjectKind] = &[
    COUNTRY,
    CLUSTER,
    PARTICIPANT,
    PRESENCE,
    PRACTICE,
    STRUCTURE,
    MEETING_SERIES,
    MEETING,
    GAP,
    COMMITMENT,
    ISSUE,
    MESSAGE,
    PREPAREDNESS_PLAN,
    PROGRAMME_STEP,
    JOINT_MATTER,
    OCHA_SERVICE,
    GLOBAL_REQUEST,
    COVERAGE_REPORT,
    COVERAGE_GAP,
    DUPLICATION,
    REPORTER,
];

/// A cluster, as the activation service calls it, such as `cluster/health`.
pub const CLUSTER: SubjectKind = SubjectKind::new("cluster");

/// An organization's part in a cluster, such as `participant/care-health`.
pub const PARTICIPANT: SubjectKind = SubjectKind::new("participant");

/// An organization that works in the sector of a cluster, such as `presence/msf-health`.
pub const PRESENCE: SubjectKind = SubjectKind::new("presence");

/// A record of how a cluster works, such as `practice/health-sphere`.
pub const PRACTICE: SubjectKind = SubjectKind::new("practice");

/// A structure beside the national clusters, such as `structure/leyte-health`.
pub const STRUCTURE: SubjectKind = SubjectKind::new("structure");

/// Meetings that follow one rhythm, such as `meeting-series/health-weekly`.
pub const MEETING_SERIES: SubjectKind = SubjectKind::new("meeting-series");

/// A meeting that was held, such as `meeting/health-2014-01-08`.
pub const MEETING: SubjectKind = SubjectKind::new("meeting");

/// A critical gap, such as `gap/g-1`.
pub const GAP: SubjectKind = SubjectKind::new("gap");

/// What a partner committed to, such as `commitment/care-clinics`.
pub const COMMITMENT: SubjectKind = SubjectKind::new("commitment");

/// An issue that a cluster raised to the forum, such as `issue/mines-samar`.
pub const ISSUE: SubjectKind = SubjectKind::new("issue");

/// A message of the forum for the HC and the HCT, such as `message/access-2014-03`.
pub const MESSAGE: SubjectKind = SubjectKind::new("message");

/// A contingency or preparedness plan, such as `preparedness-plan/typhoons`.
pub const PREPAREDNESS_PLAN: SubjectKind = SubjectKind::new("preparedness-plan");

/// A step of the programme cycle, such as `programme-step/assessment-2014`.
pub const PROGRAMME_STEP: SubjectKind = SubjectKind::new("programme-step");

/// What clusters take up together, such as `joint-matter/one-map`.
pub const JOINT_MATTER: SubjectKind = SubjectKind::new("joint-matter");

/// A request to OCHA, such as `ocha-service/maps-1`.
pub const OCHA_SERVICE: SubjectKind = SubjectKind::new("ocha-service");

/// A request to a global cluster, such as `global-request/surge-1`.
pub const GLOBAL_REQUEST: SubjectKind = SubjectKind::new("global-request");

/// A report on coverage, or an assessment of needs, such as `coverage-report/care-health-2024-03`.
pub const COVERAGE_REPORT: SubjectKind = SubjectKind::new("coverage-report");

/// More people in need in an area than a cluster reaches, such as `coverage-gap/hea-ph083747`.
pub const COVERAGE_GAP: SubjectKind = SubjectKind::new("coverage-gap");

/// The same work of several organizations, such as `duplication/d-0a1b2c3d4e5f`.
pub const DUPLICATION: SubjectKind = SubjectKind::new("duplication");

/// A partner that is asked for reports, such as `reporter/care-health`.
pub const REPORTER: SubjectKind = SubjectKind::new("reporter");
