//! Requests about who leads a cluster, alone or together.

use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::Fields;

use crate::domain::cluster::{
    Agreement, Command, Expertise, FundingBarrier, FundingBarrierTakenUp, GlobalLeadTold, HandOver, Sharing,
    SharingAspect, SharingBasis, SharingEnd,
};
use crate::grpc::parts::{ANY, NAME, TEXT};

pub fn share(fields: &mut Fields, request: &pb::ShareLeadershipRequest) -> Option<Command> {
    let cluster = fields.under("RM-7.1").code("cluster", &request.cluster);
    let sharing = fields.code("sharing", &request.sharing);
    let partner = fields.code("partner", &request.partner);
    let place = fields.optional_text("place", &request.place, NAME);
    let agreement = fields.within("agreement", request.agreement.as_ref(), agreement);
    let starts_on = fields.date("starts_on", &request.starts_on);
    let term = fields.under("RM-7.4").text("term", &request.term, NAME);
    let basis = fields.under("RM-7.6").within("basis", request.basis.as_ref(), basis);
    let last_resort = fields.under("RM-7.2").optional_code("last_resort", &request.last_resort);
    Some(Command::ShareLeadership(Sharing {
        cluster: cluster?,
        sharing: sharing?,
        term: term?,
        partner: partner?,
        place: place?,
        agreement: agreement?,
        basis: basis?,
        starts_on: starts_on?,
        last_resort: last_resort?,
    }))
}

fn agreement(fields: &mut Fields, agreement: &pb::Agreement) -> Option<Agreement> {
    let title = fields.text("title", &agreement.title, NAME);
    let agreed_on = fields.date("agreed_on", &agreement.agreed_on);
    let covers = fields.each("covers", &agreement.covers, ANY, |fields, number| {
        fields.choice("", *number, pb::SharingAspect::as_str_name, |aspect| match aspect {
            pb::SharingAspect::Unspecified => None,
            pb::SharingAspect::Accountabilities => Some(SharingAspect::Accountabilities),
            pb::SharingAspect::Strategy => Some(SharingAspect::Strategy),
            pb::SharingAspect::Representation => Some(SharingAspect::Representation),
            pb::SharingAspect::Advocacy => Some(SharingAspect::Advocacy),
            pb::SharingAspect::Fundraising => Some(SharingAspect::Fundraising),
            pb::SharingAspect::Visibility => Some(SharingAspect::Visibility),
        })
    });
    Some(Agreement { title: title?, agreed_on: agreed_on?, covers: covers? })
}

fn basis(fields: &mut Fields, basis: &pb::SharingBasis) -> Option<SharingBasis> {
    let model = fields.text("model", &basis.model, TEXT);
    let needs_and_capacities = fields.text("needs_and_capacities", &basis.needs_and_capacities, TEXT);
    let staff = fields.text("staff", &basis.staff, TEXT);
    let costs = fields.text("costs", &basis.costs, TEXT);
    let funded_by = fields.text("funded_by", &basis.funded_by, TEXT);
    let training = fields.text("training", &basis.training, TEXT);
    let national_capacity = fields.text("national_capacity", &basis.national_capacity, TEXT);
    Some(SharingBasis {
        model: model?,
        needs_and_capacities: needs_and_capacities?,
        staff: staff?,
        costs: costs?,
        funded_by: funded_by?,
        training: training?,
        national_capacity: national_capacity?,
    })
}

pub fn end_sharing(fields: &mut Fields, request: &pb::EndSharedLeadershipRequest) -> Option<Command> {
    let cluster = fields.under("RM-7.1").code("cluster", &request.cluster);
    let sharing = fields.code("sharing", &request.sharing);
    let on = fields.date("on", &request.on);
    let reason = fields.text("reason", &request.reason, TEXT);
    Some(Command::EndSharing(SharingEnd { cluster: cluster?, sharing: sharing?, on: on?, reason: reason? }))
}

pub fn raise_funding_barrier(fields: &mut Fields, request: &pb::RaiseFundingBarrierRequest) -> Option<Command> {
    let cluster = fields.under("RM-7.6").code("cluster", &request.cluster);
    let sharing = fields.code("sharing", &request.sharing);
    let barrier = fields.text("barrier", &request.barrier, TEXT);
    Some(Command::RaiseFundingBarrier(FundingBarrier { cluster: cluster?, sharing: sharing?, barrier: barrier? }))
}

pub fn take_up_funding_barrier(fields: &mut Fields, request: &pb::TakeUpFundingBarrierRequest) -> Option<Command> {
    let cluster = fields.under("RM-7.6").code("cluster", &request.cluster);
    let sharing = fields.code("sharing", &request.sharing);
    let outcome = fields.text("outcome", &request.outcome, TEXT);
    let taken_up = FundingBarrierTakenUp { cluster: cluster?, sharing: sharing?, outcome: outcome? };
    Some(Command::TakeUpFundingBarrier(taken_up))
}

pub fn plan_hand_over(fields: &mut Fields, request: &pb::PlanHandOverRequest) -> Option<Command> {
    let cluster = fields.under("RM-7.3").code("cluster", &request.cluster);
    let to = fields.code("to", &request.to);
    let planned_on = fields.date("planned_on", &request.planned_on);
    let agreement = fields.within("agreement", request.agreement.as_ref(), agreement);
    let moved_because = fields.optional_text("moved_because", &request.moved_because, TEXT);
    Some(Command::PlanHandOver(HandOver {
        cluster: cluster?,
        to: to?,
        planned_on: planned_on?,
        agreement: agreement?,
        moved_because: moved_because?,
    }))
}

pub fn show_expertise(fields: &mut Fields, request: &pb::ShowExpertiseRequest) -> Option<Command> {
    let cluster = fields.under("RM-1.7").code("cluster", &request.cluster);
    let expertise = fields.text("expertise", &request.expertise, TEXT);
    let infrastructure = fields.text("infrastructure", &request.infrastructure, TEXT);
    let shown = Expertise { cluster: cluster?, expertise: expertise?, infrastructure: infrastructure? };
    Some(Command::ShowExpertise(shown))
}

pub fn tell_global_lead(fields: &mut Fields, request: &pb::TellGlobalLeadRequest) -> Option<Command> {
    let cluster = fields.under("OG-15").code("cluster", &request.cluster);
    let global_lead = fields.code("global_lead", &request.global_lead);
    let told_at = fields.moment("told_at", request.told_at.as_ref());
    let contact = fields.text("contact", &request.contact, TEXT);
    Some(Command::TellGlobalLead(GlobalLeadTold {
        cluster: cluster?,
        global_lead: global_lead?,
        told_at: told_at?,
        contact: contact?,
    }))
}
