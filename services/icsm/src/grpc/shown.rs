//! Records as messages. Persons are in none; what is deliberated is shown to those who take part in deciding.

use convene_kernel::aggregate::Record;
use convene_kernel::commit::AggregateKey;
use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::{duty, finding, timestamp};

use crate::documents::Desk;
use crate::domain::preparation::{Nominee, Party, team};
use crate::domain::report::{Level, Recommendation, Referral};
use crate::domain::request::MissionRequest;
use crate::domain::{Icsm, LIKELY_MOST, Mission, Stage};
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
    let (requested, preparation, reporting) = (&mission.requested, &mission.preparation, &mission.reporting);
    let open = preparation.terms.as_ref().map(crate::domain::preparation::Terms::open).unwrap_or_default();
    let is_shown = deliberates || reporting.published.is_some();
    let recommendations = reporting.recommendations().iter().filter(|_| is_shown);
    let findings = record.findings.values().filter(|finding| deliberates && mission.concerns(&finding.subject));
    let owed = record.duties.values().filter(|duty| mission.concerns(&duty.subject));
    pb::Mission {
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
        terms_open: open.iter().map(Party::title).collect(),
        terms_agreed: preparation.terms_agreed(),
        call_closes_on: preparation.call.as_ref().map(|call| call.closes_on.to_string()).unwrap_or_default(),
        nominees: preparation.nominees.values().filter(|_| deliberates).map(|one| member(mission, one)).collect(),
        leader: preparation.leader().filter(|_| deliberates).map(ToString::to_string).unwrap_or_default(),
        team: team_of(mission),
        arrived_on: preparation.arrival.as_ref().map(|arrival| arrival.on.to_string()).unwrap_or_default(),
        left_on: reporting.ended.as_ref().map(|end| end.on.to_string()).unwrap_or_default(),
        recommendations: recommendations.map(|one| row(desk, one)).collect(),
        referral: reporting
            .referral
            .as_ref()
            .filter(|one| deliberates || one.forwarded_on.is_some())
            .map(referral)
            .unwrap_or_default(),
        findings: findings.map(finding).collect(),
        duties: owed.map(duty).collect(),
    }
}

fn texts<T: ToString>(codes: &[T]) -> Vec<String> {
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
        from: request.from.to_string(),
        to: request.to.to_string(),
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

fn member(mission: &Mission, nominee: &Nominee) -> pb::TeamMember {
    let nomination = &nominee.nomination;
    pb::TeamMember {
        nominee: nomination.nominee.to_string(),
        organization: nomination.organization.to_string(),
        stands_for: nomination.stands_for.title(),
        willing_to_lead: nomination.willing_to_lead,
        waits_for_approval: nominee.needs_approval && nominee.approved_by.is_none(),
        in_team: mission.preparation.people().contains(&nomination.nominee),
    }
}

/// What the team decided on stands for.
fn team_of(mission: &Mission) -> Vec<String> {
    let team = mission.preparation.team.iter().flatten();
    let members = team.filter_map(|id| mission.preparation.nominees.get(id));
    members.map(|nominee| nominee.nomination.stands_for.title()).collect()
}

fn row(desk: Desk<'_>, recommendation: &Recommendation) -> pb::RecommendationRow {
    let given = |text: &Option<String>| text.clone().unwrap_or_default();
    let level = match recommendation.level {
        Level::Country => pb::Level::Country,
        Level::Global => pb::Level::Global,
    };
    pb::RecommendationRow {
        recommendation: Some(pb::Recommendation {
            recommendation: recommendation.recommendation.to_string(),
            kind: recommendation.kind.clone(),
            level: level.into(),
            addressee: recommendation.addressee.clone(),
            text: recommendation.text.clone(),
            time_frame: given(&recommendation.time_frame),
            focal_point: given(&recommendation.focal_point),
            indicator: given(&recommendation.indicator),
        }),
        response: desk.response(recommendation),
        progress_in_country: desk.progress(recommendation, Level::Country),
        progress_globally: desk.progress(recommendation, Level::Global),
    }
}

/// How far a referral to the ERC is (row IM-17).
fn referral(referral: &Referral) -> String {
    let stands = if referral.answer.is_some() {
        "the ERC asked, and was answered"
    } else if referral.request.is_some() {
        "the ERC asked, and waits for an answer"
    } else if referral.forwarded_on.is_some() {
        "the ERC has the report"
    } else {
        match &referral.review {
            Some(review) if review.asks_to_forward => "the task team asks to forward the report",
            Some(_) => "the task team does not ask to forward the report",
            None if referral.advice.is_some() => "the GCC has advised",
            None => "proposed",
        }
    };
    stands.to_owned()
}

/// Something that a team lacks.
pub fn lack(lack: &team::Lack) -> pb::TeamLack {
    pb::TeamLack {
        row: lack.row.to_owned(),
        reason: lack.firm.unwrap_or_default().to_owned(),
        field: lack.field.clone(),
        problem: lack.problem.clone(),
        mend: lack.mend.clone(),
        mended_by: texts(&lack.mended_by),
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
