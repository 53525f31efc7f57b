//! Requests that take a review from its opening to the end of a cluster.

use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::Fields;

use crate::domain::review::{
    AnswerSummary, Closing, Command, Deactivate, DeactivationDecision, Occasion, PartnersInformed, Position,
    ReviewKind, ReviewOpening, Ruling, SendSummary, SummaryShared,
};
use crate::grpc::parts::{ANY, TEXT};

pub fn open(fields: &mut Fields, request: &pb::OpenReviewRequest) -> Option<Command> {
    let review = fields.under("RM-2.10").code("review", &request.review);
    let kind = kind(fields, request);
    let ahead_of = ahead_of(fields, request.ahead_of);
    let participants = fields.codes("participants", &request.participants, ANY);
    let capacities = fields.text("capacities", &request.capacities, TEXT);
    Some(Command::Open(ReviewOpening {
        review: review?,
        kind: kind?,
        ahead_of: ahead_of?,
        participants: participants?,
        capacities: capacities?,
    }))
}

fn kind(fields: &mut Fields, request: &pb::OpenReviewRequest) -> Option<ReviewKind> {
    let is_level_3 = fields.choice("kind", request.kind, pb::ReviewKind::as_str_name, |kind| match kind {
        pb::ReviewKind::Unspecified => None,
        pb::ReviewKind::Level3 => Some(true),
        pb::ReviewKind::Periodic => Some(false),
    })?;
    if is_level_3 {
        return fields.code("emergency", &request.emergency).map(|emergency| ReviewKind::Level3 { emergency });
    }
    Some(ReviewKind::Periodic)
}

fn ahead_of(fields: &mut Fields, number: i32) -> Option<Option<Occasion>> {
    if number == 0 {
        return Some(None);
    }
    let occasion = fields.choice("ahead_of", number, pb::Occasion::as_str_name, |occasion| match occasion {
        pb::Occasion::Unspecified => None,
        pb::Occasion::Appeal => Some(Occasion::Appeal),
        pb::Occasion::MidYearReview => Some(Occasion::MidYearReview),
    });
    occasion.map(Some)
}

pub fn close(fields: &mut Fields, request: &pb::CloseReviewRequest) -> Option<Command> {
    let review = fields.under("RM-2.13").code("review", &request.review);
    let surge = fields.under("RM-2.9").optional_text("surge", &request.surge, TEXT);
    Some(Command::Close(Closing { review: review?, surge: surge? }))
}

pub fn send_summary(fields: &mut Fields, request: &pb::SendSummaryRequest) -> Option<Command> {
    let review = fields.under("RM-2.11").code("review", &request.review)?;
    Some(Command::SendSummary(SendSummary { review }))
}

pub fn share_summary(fields: &mut Fields, request: &pb::ShareSummaryRequest) -> Option<Command> {
    let review = fields.under("RM-2.11").code("review", &request.review);
    let principals = fields.codes("principals", &request.principals, ANY);
    let global_leads = fields.codes("global_leads", &request.global_leads, ANY);
    let shared = SummaryShared { review: review?, principals: principals?, global_leads: global_leads? };
    Some(Command::ShareSummary(shared))
}

pub fn answer_summary(fields: &mut Fields, request: &pb::AnswerSummaryRequest) -> Option<Command> {
    let review = fields.under("RM-2.11").code("review", &request.review);
    let position = fields.choice("position", request.position, pb::Position::as_str_name, |position| match position {
        pb::Position::Unspecified | pb::Position::ProposesAlternative => None,
        pb::Position::Endorses => Some(Position::Endorses),
        pb::Position::Objects => Some(Position::Objects),
    });
    let statement = fields.text("statement", &request.statement, TEXT);
    Some(Command::AnswerSummary(AnswerSummary { review: review?, position: position?, statement: statement? }))
}

pub fn decide(fields: &mut Fields, request: &pb::DecideDeactivationRequest) -> Option<Command> {
    let review = fields.under("RM-2.11").code("review", &request.review);
    let cluster = fields.code("cluster", &request.cluster);
    let ruling = fields.choice("ruling", request.ruling, pb::Ruling::as_str_name, |ruling| match ruling {
        pb::Ruling::Unspecified => None,
        pb::Ruling::Approved => Some(Ruling::Approved),
        pb::Ruling::Declined => Some(Ruling::Declined),
    });
    let reason = fields.optional_text("reason", &request.reason, TEXT);
    Some(Command::Decide(DeactivationDecision { review: review?, cluster: cluster?, ruling: ruling?, reason: reason? }))
}

pub fn inform_partners(fields: &mut Fields, request: &pb::InformPartnersRequest) -> Option<Command> {
    let review = fields.under("RM-2.11").code("review", &request.review);
    let means = fields.text("means", &request.means, TEXT);
    Some(Command::InformPartners(PartnersInformed { review: review?, means: means? }))
}

pub fn deactivate(fields: &mut Fields, request: &pb::DeactivateClusterRequest) -> Option<Command> {
    let cluster = fields.under("RM-2.8").code("cluster", &request.cluster)?;
    Some(Command::Deactivate(Deactivate { cluster }))
}
