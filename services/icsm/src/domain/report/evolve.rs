//! The report of a mission, and what follows from it, after an event.

use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Stamp;

use super::event::Event;
use super::state::{Improvement, Referral, Reporting};
use crate::domain::Missions;

/// The state after the event.
pub fn evolve(mut missions: Missions, event: &Event, stamp: &Stamp) -> Missions {
    if let Some(mission) = missions.missions.get_mut(mission_of(event)) {
        on_report(&mut mission.reporting, event);
        on_follow_up(&mut mission.reporting, event);
        on_referral(&mut mission.reporting, event);
        mission.etag = stamp.etag;
    }
    missions
}

fn mission_of(event: &Event) -> &ResourceId {
    match event {
        Event::ActionPointsPresented(points) => &points.mission,
        Event::Ended(end) => &end.mission,
        Event::DraftSubmitted(draft) => &draft.mission,
        Event::Commented(comment) => &comment.mission,
        Event::Published(report) => &report.mission,
        Event::ImprovementPlanAgreed(plan) => &plan.mission,
        Event::ImprovementPlanFollowed(progress) => &progress.mission,
        Event::ResponsePlanAdopted(plan) => &plan.mission,
        Event::ProgressFollowed(follow_up) => &follow_up.mission,
        Event::ReferralProposed(proposal) => &proposal.mission,
        Event::ReferralAdvised(advice) => &advice.mission,
        Event::ReferralReviewed(review) => &review.mission,
        Event::ReferralForwarded { mission, .. } => mission,
        Event::ErcAsked(request) => &request.mission,
        Event::ErcAnswered(answer) => &answer.mission,
        Event::Closed(closing) => &closing.mission,
    }
}

fn on_report(reporting: &mut Reporting, event: &Event) {
    match event {
        Event::ActionPointsPresented(points) => reporting.action_points = Some(points.clone()),
        Event::Ended(end) => reporting.ended = Some(end.clone()),
        Event::DraftSubmitted(draft) => {
            reporting.draft = Some(draft.clone());
            reporting.comments.clear();
        }
        Event::Commented(comment) => reporting.comments.push(comment.clone()),
        Event::Published(report) => reporting.published = Some(report.clone()),
        _ => {}
    }
}

fn on_follow_up(reporting: &mut Reporting, event: &Event) {
    match event {
        Event::ImprovementPlanAgreed(plan) => {
            let improvement = Improvement { plan: plan.clone(), progress: Vec::new() };
            reporting.improvement_plans.insert(plan.cluster.clone(), improvement);
        }
        Event::ImprovementPlanFollowed(progress) => {
            if let Some(improvement) = reporting.improvement_plans.get_mut(&progress.cluster) {
                improvement.progress.push(progress.clone());
            }
        }
        Event::ResponsePlanAdopted(plan) => reporting.response_plan = Some(plan.clone()),
        Event::ProgressFollowed(follow_up) => reporting.follow_ups.push(follow_up.clone()),
        Event::Closed(closing) => reporting.closing = Some(closing.clone()),
        _ => {}
    }
}

fn on_referral(reporting: &mut Reporting, event: &Event) {
    if let Event::ReferralProposed(proposal) = event {
        reporting.referral = Some(Referral {
            proposal: proposal.clone(),
            advice: None,
            review: None,
            forwarded_on: None,
            request: None,
            answer: None,
        });
    }
    let Some(referral) = &mut reporting.referral else { return };
    match event {
        Event::ReferralAdvised(advice) => referral.advice = Some(advice.clone()),
        Event::ReferralReviewed(review) => referral.review = Some(review.clone()),
        Event::ReferralForwarded { on, .. } => referral.forwarded_on = Some(*on),
        Event::ErcAsked(request) => {
            referral.request = Some(request.clone());
            referral.answer = None;
        }
        Event::ErcAnswered(answer) => referral.answer = Some(answer.clone()),
        _ => {}
    }
}
