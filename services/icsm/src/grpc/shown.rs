//! Records as messages. Persons are in none; what is deliberated is shown to those who take part in deciding.

use chrono::NaiveDate;
use convene_kernel::aggregate::Record;
use convene_kernel::commit::AggregateKey;
use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::{duty, finding, timestamp};

use super::{shown_preparation, shown_report};
use crate::documents::Desk;
use crate::domain::preparation::lacks::{self, ResolvedBy};
use crate::domain::request::{Considered, Factor, FactorAnswer, Halt, MissionRequest, Requested, Verdict};
use crate::domain::{Icsm, LIKELY_MOST, Stage};
use crate::views::MissionEntry;

/// A mission, for somebody who takes part in deciding or not.
pub fn mission(
    key: &AggregateKey,
    record: &Record<Icsm>,
    desk: Desk<'_>,
    approved_this_year: u32,
    deliberates: bool,
) -> pb::Mission {
    let mission = desk.mission;
    let requested = &mission.requested;
    let findings = record.findings.values().filter(|finding| deliberates && mission.concerns(&finding.subject));
    let owed = record.duties.values().filter(|duty| mission.concerns(&duty.subject));
    let mut shown = pb::Mission {
        country: key.country.to_string(),
        exercise: if key.exercise { key.id.clone() } else { String::new() },
        request: Some(request(&requested.request)),
        stage: stage(mission.stage()).into(),
        postponed: requested.postponed.is_some(),
        etag: mission.etag.to_string(),
        requested_at: Some(timestamp(requested.at)),
        approved_when_requested: requested.approved_this_year,
        approved_this_year,
        likely_most: LIKELY_MOST,
        decided_by: requested.considered.as_ref().map(|considered| considered.body.clone()).unwrap_or_default(),
        decision: requested.considered.as_ref().map(|considered| decision(considered, deliberates)),
        told: requested.told.as_ref().map(|(telling, _)| telling.means.clone()).unwrap_or_default(),
        postponed_until: day(requested.postponed.as_ref().and_then(|rest| rest.postponement.until)),
        halted_because: halted_because(requested).filter(|_| deliberates).unwrap_or_default().to_owned(),
        findings: findings.map(finding).collect(),
        duties: owed.map(duty).collect(),
        ..pb::Mission::default()
    };
    shown_preparation::show(&mut shown, mission, deliberates);
    shown_report::show(&mut shown, desk, deliberates);
    shown
}

/// A day as the contracts carry it; empty where there is none.
pub fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// Why it rests, or came to nothing.
fn halted_because(requested: &Requested) -> Option<&str> {
    match (&requested.halted, &requested.postponed) {
        (Some(Halt::Withdrawn(calling) | Halt::Cancelled(calling)), _) => Some(&calling.reason),
        (None, Some(rest)) => Some(&rest.postponement.reason),
        (None, None) => None,
    }
}

/// What the task team decided; why, and on what grounds, only for those who take part in deciding.
fn decision(considered: &Considered, deliberates: bool) -> pb::MissionDecision {
    let consideration = &considered.consideration;
    let (verdict, details) = match &consideration.verdict {
        Verdict::Proceed => (pb::MissionVerdict::Proceed, ""),
        Verdict::OtherSupport { support } => (pb::MissionVerdict::OtherSupport, support.as_str()),
        Verdict::MoreInformation { wanted } => (pb::MissionVerdict::MoreInformation, wanted.as_str()),
        Verdict::Decline => (pb::MissionVerdict::Decline, ""),
    };
    let answers = consideration.factors.iter().filter(|_| deliberates);
    pb::MissionDecision {
        verdict: verdict.into(),
        decided_on: considered.on.to_string(),
        body: considered.body.clone(),
        approved_before: considered.approved_this_year,
        details: if deliberates { details.to_owned() } else { String::new() },
        reason: if deliberates { consideration.reason.clone() } else { String::new() },
        factors: answers.map(factor).collect(),
    }
}

fn factor(answer: &FactorAnswer) -> pb::FactorAnswer {
    let factor = match answer.factor {
        Factor::ValueNow => pb::Factor::ValueNow,
        Factor::Resources => pb::Factor::Resources,
        Factor::Priority => pb::Factor::Priority,
        Factor::Rationale => pb::Factor::Rationale,
        Factor::OtherSupport => pb::Factor::OtherSupport,
    };
    pb::FactorAnswer { factor: factor.into(), assessment: answer.assessment.clone() }
}

/// Codes as the contracts carry them.
pub fn texts<T: ToString>(codes: &[T]) -> Vec<String> {
    codes.iter().map(ToString::to_string).collect()
}

fn request(request: &MissionRequest) -> pb::MissionRequest {
    pb::MissionRequest {
        mission: request.mission.to_string(),
        agreed_on: request.agreement.on.to_string(),
        agreed_members: texts(&request.agreement.members),
        agreed_others: request.agreement.others.clone(),
        terms: request.terms.clone(),
        assessed_on: request.assessment.on.to_string(),
        assessed_by: texts(&request.assessment.by),
        challenges: request.assessment.challenges.clone(),
        initiatives: request.initiatives.clone(),
        value_now: request.value_now.clone(),
        aims: request.aims.clone(),
        objectives: request.objectives.clone(),
        deliverables: request.deliverables.clone(),
        from: request.starts_on.to_string(),
        to: request.ends_on.to_string(),
        size: request.size,
        composition: request.composition.clone(),
        constraints: request.constraints.clone(),
        evaluations: request.evaluations.clone(),
        clusters: texts(&request.clusters),
        issues: texts(&request.issues),
        more_of: texts(&request.more_of),
    }
}

/// A stage as a message.
fn stage(stage: Stage) -> pb::Stage {
    match stage {
        Stage::Requested => pb::Stage::Requested,
        Stage::InformationAsked => pb::Stage::InformationAsked,
        Stage::OtherSupport => pb::Stage::OtherSupport,
        Stage::Declined => pb::Stage::Declined,
        Stage::Preparing => pb::Stage::Preparing,
        Stage::InCountry => pb::Stage::InCountry,
        Stage::Reporting => pb::Stage::Reporting,
        Stage::FollowUp => pb::Stage::FollowUp,
        Stage::Closed => pb::Stage::Closed,
        Stage::Withdrawn => pb::Stage::Withdrawn,
        Stage::Cancelled => pb::Stage::Cancelled,
    }
}

/// Something that a team lacks.
pub fn lack(lack: &lacks::Lack) -> pb::TeamLack {
    let (resolved_by, by_leaving) = match &lack.resolved_by {
        ResolvedBy::Joining(nominees) => (nominees, false),
        ResolvedBy::Leaving(nominees) => (nominees, true),
    };
    pb::TeamLack {
        row: lack.row.to_owned(),
        reason: lack.firm.map(|reason| reason.code.to_owned()).unwrap_or_default(),
        field: lack.field.clone(),
        problem: lack.problem.to_string(),
        remedy: lack.remedy.to_string(),
        resolved_by: texts(resolved_by),
        by_leaving,
    }
}

/// A mission in the list of all of them.
pub fn entry(entry: &MissionEntry) -> pb::MissionEntry {
    pb::MissionEntry {
        country: entry.country.to_string(),
        mission: entry.mission.to_string(),
        stage: stage(entry.stage).into(),
        requested_on: entry.requested_on.to_string(),
        approved_on: entry.approved_on.map(|day| day.to_string()).unwrap_or_default(),
    }
}
