//! How each field of a command is asked for: said once for a name, and again for a field of a message that means something else by it.

use prost_reflect::{FieldDescriptor, Kind};

/// Where the choices of a field come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Organizations, those of the IASC first.
    Organizations,
    /// Global clusters and areas of responsibility.
    Sectors,
    /// The areas of responsibility of Protection.
    Areas,
    /// A list of the guidance.
    List(&'static str),
    /// The emergencies on the country's record.
    Emergencies,
    /// The meetings of the humanitarian country team on record.
    Meetings,
    /// The consultations on record.
    Consultations,
    /// The clusters that are active.
    ActiveClusters,
    /// The clusters that a review recommends to end.
    Recommended,
    /// The consultations on alternatives and objections that are open.
    OpenAlternatives,
    /// The participants of a cluster.
    Participants,
    /// The nominees of a mission.
    Nominees,
    /// The nominees who are in its team.
    Team,
    /// What a mission recommends.
    MissionRecommendations,
    /// What is weak about a mission.
    MissionFindings,
}

/// How a field is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widget {
    /// A line of text.
    Line,
    /// A text.
    Area,
    /// Several texts, one a line.
    Lines,
    /// A day.
    Day,
    /// A moment, in UTC.
    Moment,
    /// An identifier that the console proposes.
    Identifier,
    /// Whether something is so.
    Check,
    /// A number.
    Number,
    /// One value of an enum.
    Word,
    /// Several values of an enum.
    Words,
    /// One code.
    One(Source),
    /// Several codes.
    Several(Source),
    /// A text for each item of lists of the guidance.
    Texts(&'static [&'static str]),
    /// A group of fields.
    Group,
    /// Groups of fields, as many as are needed.
    Groups,
    /// A group of fields for each value of the enum that is its first field.
    Each,
}

/// Fields of missions that mean something else than others of their name.
const OF_MISSIONS: &[(&str, Widget)] = &[
    ("MissionRequest.mission", Widget::Identifier),
    ("MissionRequest.agreed_members", Widget::Several(Source::Organizations)),
    ("MissionRequest.assessed_by", Widget::Several(Source::Organizations)),
    ("MissionRequest.aims", Widget::Several(Source::List("mission-aims"))),
    ("MissionRequest.clusters", Widget::Several(Source::Sectors)),
    ("MissionRequest.more_of", Widget::Several(Source::Sectors)),
    ("MissionRequest.issues", Widget::Several(Source::List("cross-cutting-missions"))),
    ("Consideration.factors", Widget::Each),
    ("Postponement.until", Widget::Day),
    ("TermsDraft.issues", Widget::Several(Source::List("cross-cutting-missions"))),
    ("TermsDraft.coordinators", Widget::Several(Source::Sectors)),
    ("TermsDraft.global_leads", Widget::Several(Source::Sectors)),
    ("TermsDraft.issue_leads", Widget::Several(Source::List("cross-cutting-missions"))),
    ("AgreementToTerms.cluster", Widget::One(Source::Sectors)),
    ("AgreementToTerms.issue", Widget::One(Source::List("cross-cutting-missions"))),
    ("NominationCall.clusters", Widget::Several(Source::Sectors)),
    ("NominationCall.issues", Widget::Several(Source::List("cross-cutting-missions"))),
    ("PartnerInformation.cluster", Widget::One(Source::Sectors)),
    ("Nomination.nominee", Widget::Identifier),
    ("Nomination.cluster", Widget::One(Source::Sectors)),
    ("Nomination.issue", Widget::One(Source::List("cross-cutting-missions"))),
    ("Nomination.base_country", Widget::Line),
    ("Nomination.criteria", Widget::Several(Source::List("mission-participant-criteria"))),
    ("Nomination.speaks_for", Widget::Several(Source::Organizations)),
    ("NomineeApproval.nominee", Widget::One(Source::Nominees)),
    ("ProposedList.participants", Widget::Several(Source::Nominees)),
    ("Cut.nominee", Widget::One(Source::Nominees)),
    ("MissionFindingAnswer.finding", Widget::One(Source::MissionFindings)),
    ("LeaderProposal.nominee", Widget::One(Source::Nominees)),
    ("CriterionEvidence.criterion", Widget::One(Source::List("mission-leader-criteria"))),
    ("TeamDecision.participants", Widget::Several(Source::Nominees)),
    ("LateChange.leaving", Widget::Several(Source::Team)),
    ("LateChange.joining", Widget::Several(Source::Nominees)),
    ("FocalPointNaming.issue", Widget::One(Source::List("cross-cutting-missions"))),
    ("FocalPointNaming.nominee", Widget::One(Source::Team)),
    ("FocalPointApproval.issue", Widget::One(Source::List("cross-cutting-missions"))),
    ("TeamBriefing.by", Widget::Several(Source::Organizations)),
    ("TeamBriefing.issues", Widget::Several(Source::List("cross-cutting-missions"))),
    ("TeamBriefing.paper", Widget::Line),
    ("MissionDayCorrection.source", Widget::Line),
    ("MissionDayWithdrawal.source", Widget::Line),
    ("ReportDraft.agreed_by", Widget::Several(Source::Team)),
    ("Recommendation.recommendation", Widget::Identifier),
    ("Recommendation.kind", Widget::One(Source::List("mission-recommendation-types"))),
    ("Recommendation.addressee", Widget::Line),
    ("Recommendation.time_frame", Widget::Line),
    ("Recommendation.focal_point", Widget::Line),
    ("FinalReport.posted_on", Widget::Line),
    ("ImprovementPlan.cluster", Widget::One(Source::Sectors)),
    ("ImprovementPlan.plan", Widget::Area),
    ("ImprovementProgress.cluster", Widget::One(Source::Sectors)),
    ("RecommendationResponse.recommendation", Widget::One(Source::MissionRecommendations)),
    ("Progress.recommendation", Widget::One(Source::MissionRecommendations)),
];

/// Fields of coordination and monitoring that mean something else than others of their name.
const OF_COORDINATION: &[(&str, Widget)] = &[
    ("PartnerJoining.participant", Widget::Identifier),
    ("ObserverJoining.participant", Widget::Identifier),
    ("AuthorityJoining.participant", Widget::Identifier),
    ("AuthorityJoining.body", Widget::Line),
    ("AuthorityJoining.place", Widget::Line),
    ("ParticipatingOrganization.code", Widget::One(Source::Organizations)),
    ("CommitmentStand.commitment", Widget::One(Source::List("commitments"))),
    ("SeniorStaff.language", Widget::Line),
    ("SeniorStaff.interpretation", Widget::Line),
    ("ParticipationWithdrawal.source", Widget::Line),
    ("ClusterMeeting.meeting", Widget::Identifier),
    ("ClusterMeeting.attended_by", Widget::Several(Source::Participants)),
    ("MeetingRhythm.series", Widget::Identifier),
    ("MeetingRhythm.venue", Widget::Line),
    ("MeetingRhythm.agreed_with", Widget::Several(Source::Participants)),
    ("MeetingWithdrawal.source", Widget::Line),
    ("GapIdentification.gap", Widget::Identifier),
    ("GapIdentification.place", Widget::Line),
    ("GapIdentification.pcode", Widget::Line),
    ("GapIdentification.population", Widget::Line),
    ("GapIdentification.identified_by", Widget::Line),
    ("GapCommitment.commitment", Widget::Identifier),
    ("GapCommitment.participant", Widget::One(Source::Participants)),
    ("GapCommitment.place", Widget::Line),
    ("GapCommitment.by", Widget::Day),
    ("PlanReference.part", Widget::Line),
    ("EnsuredService.provider", Widget::One(Source::Organizations)),
    ("GapAddressing.by", Widget::One(Source::Organizations)),
    ("GapAddressing.until", Widget::Day),
    ("DuplicationAddressing.by", Widget::One(Source::Organizations)),
    ("DuplicationAddressing.until", Widget::Day),
    ("ReportingRequest.reporter", Widget::Identifier),
    ("ReportingRequest.cluster", Widget::One(Source::Sectors)),
    ("RoundPlan.round", Widget::Identifier),
    ("RoundPlan.cluster", Widget::Line),
    ("RoundPlan.decided_by", Widget::Line),
    ("Hub.hub", Widget::Identifier),
    ("Hub.time_zone", Widget::Line),
    ("PreliminaryReport.hub", Widget::Line),
    ("ReportRelease.hub", Widget::Line),
    ("GapClosing.served_by", Widget::Line),
    ("GapClosing.handed_to", Widget::Line),
];

/// Fields that mean something else than others of their name.
const SPECIAL: &[(&str, Widget)] = &[
    ("Submission.proposal", Widget::Identifier),
    ("Submission.meeting", Widget::One(Source::Meetings)),
    ("Submission.consultation", Widget::One(Source::Consultations)),
    ("Submission.contingency_plan", Widget::Line),
    ("Submission.issues", Widget::Texts(&["cross-cutting", "protection-areas", "further-proposal-issues"])),
    ("Submission.thematic_groups", Widget::Lines),
    ("Recommendation.cluster", Widget::Identifier),
    ("Recommendation.continues", Widget::Line),
    ("ProposedArea.area", Widget::One(Source::Areas)),
    ("EmergencyFacts.emergency", Widget::Identifier),
    ("EmergencyFacts.regional_emergency", Widget::Line),
    ("Meeting.meeting", Widget::Identifier),
    ("Consultation.consultation", Widget::Identifier),
    ("Consultation.partners", Widget::Several(Source::Organizations)),
    ("Mechanism.mechanism", Widget::Identifier),
    ("ContingencyPlan.plan", Widget::Identifier),
    ("Place.place", Widget::Identifier),
    ("Alert.clusters", Widget::Several(Source::Sectors)),
    ("ReviewOpening.review", Widget::Identifier),
    ("ReviewOpening.clusters", Widget::Several(Source::ActiveClusters)),
    ("Keeping.cluster", Widget::One(Source::ActiveClusters)),
    ("DeactivationCase.cluster", Widget::One(Source::ActiveClusters)),
    ("DeactivationDecision.cluster", Widget::One(Source::Recommended)),
    ("ClusterEnd.places", Widget::Lines),
    ("LeadChange.cluster", Widget::One(Source::ActiveClusters)),
    ("ConsultationClosing.alternative", Widget::One(Source::OpenAlternatives)),
    ("SharedLeadership.term", Widget::One(Source::List("sharing-terms"))),
    ("FocalPoint.issue", Widget::One(Source::List("cross-cutting"))),
    ("Recommendation.criteria", Widget::Each),
    ("DeactivationCase.criteria", Widget::Each),
    ("DeactivationCase.factors", Widget::Each),
    ("ProtectionAgreement.lead", Widget::One(Source::Organizations)),
    ("EarlyRecoveryException.areas", Widget::Lines),
];

/// How a field is asked for by its name.
const NAMED: &[(Widget, &[&str])] = &[
    (Widget::One(Source::Emergencies), &["emergency"]),
    (Widget::One(Source::Sectors), &["sector"]),
    (Widget::Several(Source::Sectors), &["sectors"]),
    (
        Widget::One(Source::Organizations),
        &["agency", "organization", "lead_agency", "employer", "seconded_to", "partner", "global_lead", "to"],
    ),
    (
        Widget::Several(Source::Organizations),
        &["principals", "global_leads", "participants", "agencies", "organizations", "agreed_by"],
    ),
    (
        Widget::Day,
        &[
            "on",
            "since",
            "starts_on",
            "planned_on",
            "agreed_on",
            "adopted_on",
            "review_by",
            "ends_by",
            "dated",
            "updated_on",
            "consulted_on",
            "first_consulted_on",
            "assessed_on",
            "closes_on",
            "opens_on",
        ],
    ),
    (
        Widget::Line,
        &[
            "accountable_office",
            "counterpart",
            "glide",
            "government_body",
            "in_strategic_plan",
            "led_by",
            "mechanism",
            "means",
            "name",
            "national_lead",
            "other",
            "person",
            "plan",
            "seniority",
            "sharing",
            "title",
            "transferred_to",
            "global_support",
            "country_support",
        ],
    ),
];

/// How a field is asked for.
pub fn widget(field: &FieldDescriptor) -> Widget {
    let message = field.parent_message();
    let full = format!("{}.{}", message.name(), field.name());
    if let Some((_, widget)) = SPECIAL.iter().chain(OF_MISSIONS).chain(OF_COORDINATION).find(|(name, _)| *name == full)
    {
        return *widget;
    }
    let is_list = field.is_list();
    match field.kind() {
        Kind::Bool => Widget::Check,
        Kind::Enum(_) if is_list => Widget::Words,
        Kind::Enum(_) => Widget::Word,
        Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => Widget::Moment,
        Kind::Message(_) if is_list => Widget::Groups,
        Kind::Message(_) => Widget::Group,
        Kind::String => {
            let named = NAMED.iter().find(|(_, names)| names.contains(&field.name()));
            let unnamed = if is_list { Widget::Lines } else { Widget::Area };
            named.map_or(unnamed, |(widget, _)| *widget)
        }
        _ => Widget::Number,
    }
}
