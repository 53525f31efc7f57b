//! Requests about concerns, adaptations and answers to findings.

use crate::reasons;
use convene_proto::activation::v1 as pb;
use convene_proto::activation::v1::adapt_cluster_request::Change as ChangeMessage;
use convene_runtime::grpc::Fields;

use crate::domain::cluster::{
    Adaptation, Change, Command, ConcernClosure, ConcernRaised, ConcernStep, ConcernStepKind, FindingAnswer,
};
use crate::grpc::parts::{ANY, SOME, TEXT};

/// Characters of a finding's identifier: a row, what it is about, and a field.
const FINDING: usize = 300;

pub fn raise_concern(fields: &mut Fields, request: &pb::RaiseConcernRequest) -> Option<Command> {
    let cluster = fields.under("OG-17").code("cluster", &request.cluster);
    let concern = fields.code("concern", &request.concern);
    let statement = fields.text("statement", &request.statement, TEXT);
    Some(Command::RaiseConcern(ConcernRaised { cluster: cluster?, concern: concern?, statement: statement? }))
}

pub fn take_concern_step(fields: &mut Fields, request: &pb::TakeConcernStepRequest) -> Option<Command> {
    let cluster = fields.under("OG-17").code("cluster", &request.cluster);
    let concern = fields.code("concern", &request.concern);
    let step = fields.choice("step", request.step, pb::ConcernStepKind::as_str_name, |step| match step {
        pb::ConcernStepKind::Unspecified => None,
        pb::ConcernStepKind::CountryDirectorConsulted => Some(ConcernStepKind::CountryDirectorConsulted),
        pb::ConcernStepKind::CountryTeamConsulted => Some(ConcernStepKind::CountryTeamConsulted),
        pb::ConcernStepKind::PrincipalsConsulted => Some(ConcernStepKind::PrincipalsConsulted),
        pb::ConcernStepKind::OtherArrangementsProposed => Some(ConcernStepKind::OtherArrangementsProposed),
    });
    let on = fields.date("on", &request.on);
    let outcome = fields.text("outcome", &request.outcome, TEXT);
    Some(Command::TakeConcernStep(ConcernStep {
        cluster: cluster?,
        concern: concern?,
        step: step?,
        on: on?,
        outcome: outcome?,
    }))
}

pub fn close_concern(fields: &mut Fields, request: &pb::CloseConcernRequest) -> Option<Command> {
    let cluster = fields.under("OG-17").code("cluster", &request.cluster);
    let concern = fields.code("concern", &request.concern);
    let outcome = fields.text("outcome", &request.outcome, TEXT);
    Some(Command::CloseConcern(ConcernClosure { cluster: cluster?, concern: concern?, outcome: outcome? }))
}

pub fn adapt(fields: &mut Fields, request: &pb::AdaptClusterRequest) -> Option<Command> {
    let cluster = fields.under("OG-18").code("cluster", &request.cluster);
    let change = change(fields, request.change.as_ref());
    let capacities = fields.text("capacities", &request.capacities, TEXT);
    let consulted = fields.codes("consulted", &request.consulted, ANY);
    let consulted_on = fields.date("consulted_on", &request.consulted_on);
    Some(Command::Adapt(Adaptation {
        cluster: cluster?,
        change: change?,
        capacities: capacities?,
        consulted: consulted?,
        consulted_on: consulted_on?,
    }))
}

fn change(fields: &mut Fields, change: Option<&ChangeMessage>) -> Option<Change> {
    match change {
        Some(ChangeMessage::Merge(merge)) => fields.within("merge", Some(merge), |fields, merge| {
            fields.code("absorbed", &merge.absorbed).map(|absorbed| Change::Merge { absorbed })
        }),
        Some(ChangeMessage::Split(split)) => fields.within("split", Some(split), |fields, split| {
            fields.codes("leaving", &split.leaving, SOME).map(|leaving| Change::Split { leaving })
        }),
        Some(ChangeMessage::Scope(scope)) => fields.within("scope", Some(scope), |fields, scope| {
            fields.text("scope", &scope.scope, TEXT).map(|scope| Change::Scope { scope })
        }),
        None => {
            fields.refuse(
                "change",
                reasons::CHANGE_MISSING,
                "it does not say what changes",
                "give a merger, a split or another scope; a new lead or a new cluster is proposed instead",
            );
            None
        }
    }
}

pub fn answer_finding(fields: &mut Fields, request: &pb::AnswerFindingRequest) -> Option<Command> {
    let finding = fields.text("finding", &request.finding, FINDING);
    let answer = fields.text("answer", &request.answer, TEXT);
    Some(Command::AnswerFinding(FindingAnswer { finding: finding?, answer: answer? }))
}
