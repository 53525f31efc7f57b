//! Requests about who coordinates a cluster, on which terms, and with whom.

use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::Fields;

use crate::domain::cluster::{
    Appointment, AppointmentEnd, AreaFocalPoint, Command, Counterpart, Employment, FocalPoint, PlaceFocalPoint, Post,
    Responsibility, TermsOfReference,
};
use crate::grpc::parts::{ANY, NAME, TEXT};

pub fn appoint(fields: &mut Fields, request: &pb::AppointCoordinatorRequest) -> Option<Command> {
    let cluster = fields.under("OG-9").code("cluster", &request.cluster);
    let person = fields.code("person", &request.person);
    let post = fields.choice("post", request.post, pb::Post::as_str_name, |post| match post {
        pb::Post::Unspecified => None,
        pb::Post::Coordinator => Some(Post::Coordinator),
        pb::Post::Deputy => Some(Post::Deputy),
        pb::Post::CoCoordinator => Some(Post::CoCoordinator),
    });
    let sharing = fields.optional_code("sharing", &request.sharing);
    let employer = fields.under("OG-20").code("employer", &request.employer);
    let seconded_to = fields.optional_code("seconded_to", &request.seconded_to);
    let seniority = fields.text("seniority", &request.seniority, NAME);
    let facilitation = fields.text("facilitation", &request.facilitation, TEXT);
    let expertise = fields.text("expertise", &request.expertise, TEXT);
    let name = pb::Employment::as_str_name;
    let employment = fields.choice("employment", request.employment, name, |employment| match employment {
        pb::Employment::Unspecified => None,
        pb::Employment::FullTime => Some(Employment::FullTime),
        pb::Employment::PartTime => Some(Employment::PartTime),
    });
    let other_duties = fields.optional_text("other_duties", &request.other_duties, TEXT);
    let from = fields.date("from", &request.from);
    Some(Command::AppointCoordinator(Appointment {
        cluster: cluster?,
        person: person?,
        post: post?,
        sharing: sharing?,
        employer: employer?,
        seconded_to: seconded_to?,
        seniority: seniority?,
        facilitation: facilitation?,
        expertise: expertise?,
        employment: employment?,
        other_duties: other_duties?,
        from: from?,
    }))
}

pub fn end_appointment(fields: &mut Fields, request: &pb::EndAppointmentRequest) -> Option<Command> {
    let cluster = fields.under("OG-9").code("cluster", &request.cluster);
    let person = fields.code("person", &request.person);
    let on = fields.date("on", &request.on);
    Some(Command::EndAppointment(AppointmentEnd {
        cluster: cluster?,
        person: person?,
        on: on?,
        hand_over_notes: request.hand_over_notes,
    }))
}

pub fn adopt_terms(fields: &mut Fields, request: &pb::AdoptTermsOfReferenceRequest) -> Option<Command> {
    let cluster = fields.under("OG-10").code("cluster", &request.cluster);
    let adopted_on = fields.date("adopted_on", &request.adopted_on);
    let responsibilities = fields.each("responsibilities", &request.responsibilities, ANY, |fields, responsibility| {
        let code = fields.text("code", &responsibility.code, NAME);
        let in_context = fields.text("in_context", &responsibility.in_context, TEXT);
        Some(Responsibility { code: code?, in_context: in_context? })
    });
    let additions =
        fields.each("additions", &request.additions, ANY, |fields, addition| fields.text("", addition, TEXT));
    Some(Command::AdoptTerms(TermsOfReference {
        cluster: cluster?,
        adopted_on: adopted_on?,
        responsibilities: responsibilities?,
        additions: additions?,
    }))
}

pub fn name_focal_point(fields: &mut Fields, request: &pb::NameFocalPointRequest) -> Option<Command> {
    let cluster = fields.under("OG-11").code("cluster", &request.cluster);
    let issue = fields.text("issue", &request.issue, NAME);
    let organization = fields.code("organization", &request.organization);
    let person = fields.optional_code("person", &request.person);
    Some(Command::NameFocalPoint(FocalPoint {
        cluster: cluster?,
        issue: issue?,
        organization: organization?,
        person: person?,
    }))
}

pub fn name_area_focal_point(fields: &mut Fields, request: &pb::NameAreaFocalPointRequest) -> Option<Command> {
    let cluster = fields.under("OG-14").code("cluster", &request.cluster);
    let area = fields.code("area", &request.area);
    let agency = fields.code("agency", &request.agency);
    Some(Command::NameAreaFocalPoint(AreaFocalPoint { cluster: cluster?, area: area?, agency: agency? }))
}

pub fn name_place_focal_point(fields: &mut Fields, request: &pb::NamePlaceFocalPointRequest) -> Option<Command> {
    let cluster = fields.under("OG-16").code("cluster", &request.cluster);
    let place = fields.code("place", &request.place);
    let name = fields.text("name", &request.name, NAME);
    let organization = fields.code("organization", &request.organization);
    let since = fields.date("since", &request.since);
    Some(Command::NamePlaceFocalPoint(PlaceFocalPoint {
        cluster: cluster?,
        place: place?,
        name: name?,
        organization: organization?,
        since: since?,
    }))
}

pub fn record_counterpart(fields: &mut Fields, request: &pb::RecordCounterpartRequest) -> Option<Command> {
    let cluster = fields.under("GN-9.1").code("cluster", &request.cluster);
    let government_body = fields.optional_text("government_body", &request.government_body, NAME);
    let otherwise = fields.optional_text("otherwise", &request.otherwise, TEXT);
    let first_consulted_on = fields.optional_date("first_consulted_on", &request.first_consulted_on);
    Some(Command::RecordCounterpart(Counterpart {
        cluster: cluster?,
        government_body: government_body?,
        otherwise: otherwise?,
        first_consulted_on: first_consulted_on?,
    }))
}
