//! Proposals as messages: what was submitted, and what was said on it.

use convene_kernel::codes::ResourceId;
use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::{show, timestamp};

use super::shown::actor;
use crate::domain::proposal::{
    AgreedIn, Alternative, Answer, Audience, Closing, Evidence, Informed, LeadSelection, OtherSolution, PlanBasis,
    Position, Proposal, ProtectionAgreement, Recommendation, SharedLeadership, Submission,
};
use convene_runtime::grpc::show::text;

/// What was submitted.
pub fn submission(submission: &Submission) -> pb::Submission {
    let (contingency_plan, departs_because, no_plan_because) = match &submission.plan {
        PlanBasis::Plan { plan, departs_because } => {
            (plan.to_string(), departs_because.clone().unwrap_or_default(), String::new())
        }
        PlanBasis::None(reason) => (String::new(), String::new(), reason.clone()),
    };
    let agreed_in = match &submission.agreed_in {
        AgreedIn::Meeting(meeting) => pb::submission::AgreedIn::Meeting(meeting.to_string()),
        AgreedIn::Consultation(consultation) => pb::submission::AgreedIn::Consultation(consultation.to_string()),
    };
    pb::Submission {
        proposal: submission.proposal.to_string(),
        emergency: submission.emergency.to_string(),
        recommendations: submission.recommendations.iter().map(recommendation).collect(),
        lead_changes: submission
            .lead_changes
            .iter()
            .map(|change| pb::LeadChange {
                cluster: change.cluster.to_string(),
                lead: Some(lead(&change.lead)),
                reason: change.reason.clone(),
                protection_agreement: change.protection_agreement.as_ref().map(protection_agreement),
            })
            .collect(),
        other_solutions: submission.other_solutions.iter().map(other_solution).collect(),
        agreed_in: Some(agreed_in),
        contingency_plan,
        departs_because,
        no_plan_because,
        issues: submission.issues.clone(),
        evidence: Some(evidence(&submission.evidence)),
        thematic_groups: submission.thematic_groups.clone(),
    }
}

fn evidence(evidence: &Evidence) -> pb::Evidence {
    let text = |part: &Option<String>| part.clone().unwrap_or_default();
    pb::Evidence {
        assessment: text(&evidence.assessment),
        government_capacity: text(&evidence.government_capacity),
        local_capacity: text(&evidence.local_capacity),
        civil_society_capacity: text(&evidence.civil_society_capacity),
        international_capacity: text(&evidence.international_capacity),
        national_partners: text(&evidence.national_partners),
    }
}

fn recommendation(recommendation: &Recommendation) -> pb::Recommendation {
    let early_recovery = recommendation.early_recovery.as_ref().map(|exception| pb::EarlyRecoveryException {
        areas: exception.areas.clone(),
        reason: exception.reason.clone(),
    });
    pb::Recommendation {
        cluster: recommendation.cluster.to_string(),
        name: recommendation.name.clone(),
        sectors: recommendation.sectors.iter().map(ToString::to_string).collect(),
        lead: Some(lead(&recommendation.lead)),
        shared_leadership: Some(shared_leadership(&recommendation.shared_leadership)),
        rationale: recommendation.rationale.clone(),
        criteria: show::all(&recommendation.criteria),
        unmet_need: recommendation.unmet_need.clone(),
        review_by: recommendation.review_by.to_string(),
        instead_of_mechanism: recommendation.instead_of_mechanism.clone().unwrap_or_default(),
        protection_agreement: recommendation.protection_agreement.as_ref().map(protection_agreement),
        early_recovery,
        national_lead: recommendation.national_lead.clone().unwrap_or_default(),
    }
}

fn lead(lead: &LeadSelection) -> pb::LeadSelection {
    pb::LeadSelection {
        agency: lead.agency.to_string(),
        accountable_office: lead.accountable_office.clone(),
        capacity: lead.capacity.clone(),
        presence: lead.presence.clone(),
        differs_because: lead.differs_because.clone().unwrap_or_default(),
        outside_iasc_because: lead.outside_iasc_because.clone().unwrap_or_default(),
    }
}

fn shared_leadership(shared: &SharedLeadership) -> pb::SharedLeadership {
    match shared {
        SharedLeadership::With { organizations, term } => pb::SharedLeadership {
            organizations: organizations.iter().map(ToString::to_string).collect(),
            term: term.clone(),
            not_because: String::new(),
        },
        SharedLeadership::Not(reason) => {
            pb::SharedLeadership { organizations: Vec::new(), term: String::new(), not_because: reason.clone() }
        }
    }
}

fn protection_agreement(agreement: &ProtectionAgreement) -> pb::ProtectionAgreement {
    pb::ProtectionAgreement {
        consulted_on: agreement.consulted_on.to_string(),
        agencies: agreement.agencies.iter().map(ToString::to_string).collect(),
        lead: agreement.lead.to_string(),
    }
}

/// Another coordination solution.
pub fn other_solution(solution: &OtherSolution) -> pb::OtherSolution {
    pb::OtherSolution {
        sectors: solution.sectors.iter().map(ToString::to_string).collect(),
        description: solution.description.clone(),
        led_by: solution.led_by.clone(),
    }
}

/// What a Principal or a global lead agency said.
pub fn answer(answer: &Answer) -> pb::Answer {
    let position = match answer.position {
        Position::Endorses => pb::Position::Endorses,
        Position::Objects => pb::Position::Objects,
        Position::ProposesAlternative => pb::Position::ProposesAlternative,
    };
    pb::Answer {
        organization: answer.organization.to_string(),
        role: answer.author.role.to_string(),
        position: position.into(),
        statement: answer.statement.clone(),
        at: Some(timestamp(answer.at)),
        author: Some(actor(&answer.author)),
    }
}

/// An alternative and the consultation on it.
pub fn alternative(id: &ResourceId, alternative: &Alternative) -> pb::Alternative {
    let end = alternative.closed.as_ref();
    let closing = match end.map(|end| end.closing) {
        None => pb::Closing::Unspecified,
        Some(Closing::Original) => pb::Closing::Original,
        Some(Closing::Alternative) => pb::Closing::Alternative,
        Some(Closing::ThirdWay) => pb::Closing::ThirdWay,
        Some(Closing::Withdrawn) => pb::Closing::Withdrawn,
    };
    let agreed_by = end.map(|end| end.agreed_by.as_slice()).unwrap_or_default();
    pb::Alternative {
        alternative: id.to_string(),
        by: alternative.by.to_string(),
        statement: alternative.statement.clone(),
        opened_at: Some(timestamp(alternative.opened_at)),
        closing: closing.into(),
        reasons: text(end.map(|end| &end.reasons)),
        agreed_by: agreed_by.iter().map(ToString::to_string).collect(),
        closed_by: end.map(|end| actor(&end.by)),
        closed_at: end.map(|end| timestamp(end.at)),
    }
}

/// How a proposal was passed on; nothing before.
pub fn transmission(proposal: &Proposal) -> Option<pb::Transmission> {
    proposal.transmission.as_ref().map(|transmission| pb::Transmission {
        transmitted_at: Some(timestamp(transmission.transmitted_at)),
        principals: transmission.principals.iter().map(ToString::to_string).collect(),
        global_leads: transmission.global_leads.iter().map(ToString::to_string).collect(),
        by: proposal.transmitted_by.as_ref().map(actor),
    })
}

/// Somebody who was told.
pub fn informed(informed: &Informed) -> pb::Informed {
    let audience = match informed.audience {
        Audience::CountryPartners => pb::Audience::CountryPartners,
        Audience::Government => pb::Audience::Government,
        Audience::GlobalPartners => pb::Audience::GlobalPartners,
        Audience::Donors => pb::Audience::Donors,
    };
    pb::Informed {
        audience: audience.into(),
        means: informed.means.clone(),
        at: Some(timestamp(informed.at)),
        by: Some(actor(&informed.by)),
    }
}
