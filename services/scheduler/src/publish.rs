//! Notices as the public reads them: CloudEvents whose data are messages of the contracts, in their JSON form.
//!
//! The JSON is written directly, since a hundred thousand notices may be due at once; tests compare it with the contracts.

use chrono::TimeDelta;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::duty::Owner;
use convene_kernel::identity::Role;
use convene_kernel::row::Row;
use convene_kernel::time::{Moment, local_time};
use convene_runtime::projection::ReceivedEvent;
use convene_runtime::publisher::{CloudEvent, Origin, schema_at, type_of};
use serde::{Deserialize, Serialize};

use crate::domain::SERVICE;
use crate::domain::notice::Notice;
use crate::domain::obligation::Closing;
use crate::domain::queue::ErcNotice;
use crate::domain::step::StepKind;

/// How long after its moment a notice counts as late: a hundred thousand at once are out by then.
const LATE_AFTER: TimeDelta = TimeDelta::minutes(1);

/// The data of an event about one step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    obligation: DueObligation,
    step: ObligationStep,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    kept_at: Option<Moment>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    void_reason: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct DueObligation {
    token: String,
    service: String,
    duty: String,
    rule: String,
    row: Row,
    what: String,
    #[serde(alias = "subject")]
    resource: String,
    owner_role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    owner_organization: Option<OrganizationCode>,
    #[serde(default, skip_serializing_if = "is_zero")]
    occurrence: u32,
    since: Moment,
    due: Moment,
    due_local: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ObligationStep {
    number: u32,
    to_role: Role,
    planned_at: Moment,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    late: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    head_unrecorded: bool,
}

// A field is left out of the JSON form by what it refers to.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Whether a notice that is sent at `now` is late.
pub fn is_late(notice: &Notice, now: Moment) -> bool {
    now - notice.step.moment > LATE_AFTER
}

fn event_name(kind: StepKind) -> &'static str {
    match kind {
        StepKind::Decision => "DecisionRequested",
        StepKind::Reminder => "ObligationReminded",
        StepKind::Escalation => "ObligationEscalated",
        StepKind::Withdrawal => "EscalationWithdrawn",
    }
}

/// The event about `notice`, sent at `now` from `origin`.
pub fn encode(notice: &Notice, origin: Origin<'_>, now: Moment) -> Vec<u8> {
    let (opening, step, token) = (&notice.opening, notice.step, &notice.token);
    let (key, duty) = (&opening.key, &opening.duty);
    let event = CloudEvent {
        id: format!("{token}.{}.{}", step.kind, step.number),
        source: origin.installation.source(SERVICE, key.country.as_str()),
        r#type: type_of(event_name(step.kind)),
        dataschema: origin.schemas.map(|schemas| schema_at(schemas, event_name(step.kind))),
        subject: &duty.subject.to_string(),
        time: step.moment,
        sequence: None,
        recordedtime: now,
        country: key.country.as_str(),
        cluster: duty.cluster.as_ref().map(ResourceId::as_str),
        exercise: key.exercise.then_some(key.id.as_str()),
        traceparent: None,
        data: Data::of(notice, is_late(notice, now)),
    };
    event.encode()
}

/// The name of the event about `notice`, and its data as JSON, without whether it was sent late.
///
/// # Panics
/// Never: the data have a JSON form.
pub fn content(notice: &Notice) -> (&'static str, String) {
    let data = serde_json::to_string(&Data::of(notice, false)).expect("the data are plain");
    (event_name(notice.step.kind), data)
}

impl Data {
    fn of(notice: &Notice, late: bool) -> Self {
        let (opening, step) = (&notice.opening, notice.step);
        let (duty, rule) = (&opening.duty, &opening.rule);
        let (kept_at, void_reason) = match &notice.closing {
            Some(Closing::Kept { at, .. }) => (Some(*at), String::new()),
            Some(Closing::Void { reason, .. }) => (None, reason.to_string()),
            None => (None, String::new()),
        };
        Self {
            obligation: DueObligation {
                token: notice.token.clone(),
                service: opening.service.clone(),
                duty: duty.id.clone(),
                rule: duty.rule.clone(),
                row: rule.row.clone(),
                what: rule.what.clone(),
                resource: duty.subject.to_string(),
                owner_role: notice.owner.role,
                owner_organization: notice.owner.organization.clone(),
                occurrence: notice.occurrence,
                since: duty.since,
                due: notice.due,
                due_local: local_time(notice.due, opening.zone),
            },
            step: ObligationStep {
                number: step.number,
                to_role: step.to,
                planned_at: step.moment,
                late,
                head_unrecorded: notice.head_is_unrecorded,
            },
            kept_at,
            void_reason,
        }
    }
}

/// The notice to the ERC that `event` is.
///
/// # Errors
/// When it is no event about a step.
pub fn erc_notice_of(event: &ReceivedEvent) -> Result<ErcNotice, serde_json::Error> {
    let Data { obligation, step, .. } = Data::deserialize(&event.data)?;
    let is_of = |kind: &StepKind| event.is(event_name(*kind));
    let unknown = || serde::de::Error::custom(format!("{} is no event about a step", event.r#type));
    let kind = StepKind::ALL.into_iter().find(is_of).ok_or_else(unknown)?;
    Ok(ErcNotice {
        item: ErcNotice::item_id(kind, &obligation.token, step.number),
        kind,
        level: step.number,
        token: obligation.token,
        service: obligation.service,
        duty: obligation.duty,
        rule: obligation.rule,
        row: obligation.row,
        what: obligation.what,
        subject: obligation.resource,
        cluster: event.cluster.clone(),
        owner: Owner { role: obligation.owner_role, organization: obligation.owner_organization },
        since: obligation.since,
        due: obligation.due,
        asked_at: step.planned_at,
    })
}

#[cfg(test)]
mod tests;
