//! Records as messages: a mission here, and one file for each area beside it. Persons are in none; what is deliberated is
//! shown to those who take part in deciding.

mod preparation;
mod report;
mod request;

use convene_kernel::aggregate::Record;
use convene_kernel::key::AggregateKey;
use convene_kernel::policy::numbers;
use convene_proto::icsm::v1 as pb;
use convene_runtime::grpc::contract::{Choice as _, ToMessage as _};
use convene_runtime::grpc::show;
use convene_runtime::{choices, contract};

use crate::documents::Desk;
use crate::domain::preparation::lacks::{Lack, ResolvedBy};
use crate::domain::{Icsm, Stage};
use crate::views::MissionEntry;

choices! {
    Stage = pb::Stage {
        Requested, InformationAsked, OtherSupport, Declined, Preparing, InCountry, Reporting, FollowUp, Closed, Withdrawn,
        Cancelled,
    }
}

/// A mission, with what the reader of the desk may see of it.
pub fn mission(key: &AggregateKey, record: &Record<Icsm>, desk: Desk<'_>, approved_this_year: u32) -> pb::Mission {
    let (mission, reader) = (desk.mission, desk.reader);
    let requested = &mission.requested;
    let findings = record.findings.values().filter(|one| reader.is_insider() && mission.concerns(&one.subject));
    let owed = record.duties.values().filter(|duty| mission.concerns(&duty.subject));
    let mut shown = pb::Mission {
        country: key.country.to_string(),
        exercise: if key.exercise { key.id.clone() } else { String::new() },
        request: Some(requested.request.to_message()),
        stage: mission.stage().to_wire().into(),
        etag: mission.etag.to_string(),
        approved_this_year,
        likely_most: desk.guidance.policy.number(numbers::MISSIONS_A_YEAR),
        findings: findings.map(show::finding).collect(),
        duties: owed.map(show::duty).collect(),
        ..pb::Mission::default()
    };
    request::show(&mut shown, requested, reader);
    preparation::show(&mut shown, &mission.preparation, reader);
    report::show(&mut shown, desk);
    shown
}

contract! {
    Lack => pb::TeamLack { } + {
        row: |lack| lack.row.to_owned(),
        reason: |lack| lack.firm.map(|reason| reason.code.to_owned()).unwrap_or_default(),
        field: |lack| lack.field.clone(),
        problem: |lack| lack.problem.to_string(),
        remedy: |lack| lack.remedy.to_string(),
        resolved_by: |lack| match &lack.resolved_by {
            ResolvedBy::Joining(nominees) | ResolvedBy::Leaving(nominees) => show::texts(nominees),
        },
        by_leaving: |lack| matches!(lack.resolved_by, ResolvedBy::Leaving(_)),
        problem_template: |lack| Some(show::template(&lack.problem)),
        remedy_template: |lack| Some(show::template(&lack.remedy)),
    }
    MissionEntry => pb::MissionEntry {
        country: code,
        mission: code,
        stage: choice,
        requested_on: date,
        approved_on: optional_date,
    }
}
