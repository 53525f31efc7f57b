//! Obligations, notices, queue items and rules as messages.

use chrono_tz::Tz;
use convene_kernel::catalogue::Catalogue;
use convene_kernel::duty::Duty;
use convene_kernel::key::AggregateKey;
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::policy::{Basis, Binding, LadderStep, Rule};
use convene_kernel::reference::Reference;
use convene_kernel::row::Row;
use convene_kernel::time::{Moment, Period, local_time};
use convene_proto::scheduler::v1 as pb;
use convene_runtime::choices;
use convene_runtime::grpc::contract::Choice as _;
use convene_runtime::grpc::show::{self, actor, duty, template, timestamp};

use crate::domain::notice::Notice;
use crate::domain::obligation::{Kept, Obligation};
use crate::domain::policy;
use crate::domain::queue::{ErcNotice, Outcome, QueueItem, Response, SettleItem, Status, Urgency};
use crate::domain::step::{Step, StepKind};
use crate::domain::subjects::OBLIGATION;

/// An obligation with its status at `now`.
pub fn obligation(obligation: &Obligation, now: Moment) -> pb::Obligation {
    let opening = &obligation.opening;
    let current = obligation.current();
    pb::Obligation {
        country: opening.key.country.to_string(),
        exercise: exercise(&opening.key),
        service: opening.service.clone(),
        duty: Some(duty(&Duty { owner: obligation.owner(), ..opening.duty.clone() })),
        row: opening.rule.row.to_string(),
        source: source(&opening.rule.row),
        what: opening.rule.what.clone(),
        period: opening.rule.period.to_string(),
        repeats: optional(opening.rule.repeats.filter(|_| opening.duty.recurring)),
        state: obligation.state(now).to_wire().into(),
        occurrence: current.map_or(0, |(occurrence, _)| obligation.number(occurrence)),
        due: current.map(|(_, due)| timestamp(due)),
        due_local: current.map(|(_, due)| local_time(due, opening.zone)).unwrap_or_default(),
        steps: current.map(|(number, _)| obligation.steps(number).iter().map(step).collect()).unwrap_or_default(),
        kept: obligation
            .kept
            .iter()
            .map(|kept| kept_date(kept, obligation.number(kept.occurrence), opening.zone))
            .collect(),
        void_reason: obligation.voided.as_ref().map(|voided| voided.reason.to_string()).unwrap_or_default(),
        void_reason_template: obligation.voided.as_ref().map(|voided| show::template(&voided.reason)),
        opened_at: Some(timestamp(opening.opened_at)),
        anchor: opening.rule.anchor.clone(),
        rule_changed_because: opening.rule.changed.clone().unwrap_or_default(),
        token: current.map(|(occurrence, _)| opening.token(occurrence)).unwrap_or_default(),
        resource: resource_of(&opening.service, &opening.duty.id),
        head_unrecorded: obligation.head_is_unrecorded(),
    }
}

/// How the history of the duty `duty` of `service` is asked for.
pub fn resource_of(service: &str, duty: &str) -> String {
    format!("{}/{duty}", OBLIGATION.of(service))
}

/// A date that was met: the one of that number.
pub fn kept_date(kept: &Kept, number: u32, zone: Tz) -> pb::KeptDate {
    pb::KeptDate {
        occurrence: number,
        due: Some(timestamp(kept.due)),
        kept_at: Some(timestamp(kept.at)),
        late: kept.is_late(),
        due_local: local_time(kept.due, zone),
    }
}

fn step(step: &Step) -> pb::PlannedStep {
    pb::PlannedStep {
        kind: step.kind.to_wire().into(),
        number: step.number,
        to_role: step.to.to_string(),
        planned_at: Some(timestamp(step.moment)),
    }
}

choices! {
    StepKind = pb::StepKind { Decision, Reminder, Escalation, Withdrawal }
    Status = pb::ItemStatus { Open, Claimed, Answered, Closed, Mistaken }
    Urgency = pb::ItemUrgency { Overdue, Pressing, Normal }
}

/// A notice that was sent.
pub fn notice(notice: &Notice) -> pb::NoticeSent {
    let (opening, step) = (&notice.opening, notice.step);
    let owner = &notice.owner;
    let outcome = notice.closing.clone().map(|closing| settled(&closing.into(), notice.opening.zone));
    pb::NoticeSent {
        nats_subject: notice.subject(),
        kind: step.kind.to_wire().into(),
        number: step.number,
        to_role: step.to.to_string(),
        planned_at: Some(timestamp(step.moment)),
        country: opening.key.country.to_string(),
        exercise: exercise(&opening.key),
        rule: opening.duty.rule.clone(),
        what: opening.rule.what.clone(),
        resource: opening.duty.subject.to_string(),
        owner_role: owner.role.to_string(),
        owner_organization: owner.organization.as_ref().map(ToString::to_string).unwrap_or_default(),
        due: Some(timestamp(notice.due)),
        outcome: outcome.as_ref().map(ToString::to_string).unwrap_or_default(),
        outcome_template: outcome.as_ref().map(template),
        head_unrecorded: notice.head_is_unrecorded,
    }
}

/// What is put before the ERC: an item without the record it is in, and without what is done about it.
pub fn erc_notice(erc_notice: &ErcNotice) -> pb::QueueItem {
    let owner = &erc_notice.owner;
    pb::QueueItem {
        item: erc_notice.item.to_string(),
        kind: erc_notice.kind.to_wire().into(),
        level: erc_notice.level,
        service: erc_notice.service.clone(),
        duty: erc_notice.duty.clone(),
        rule: erc_notice.rule.clone(),
        row: erc_notice.row.to_string(),
        source: source(&erc_notice.row),
        what: erc_notice.what.clone(),
        resource: erc_notice.subject.clone(),
        cluster: show::text(erc_notice.cluster.as_ref()),
        owner_role: owner.role.to_string(),
        owner_organization: show::text(owner.organization.as_ref()),
        since: Some(timestamp(erc_notice.since)),
        due: Some(timestamp(erc_notice.due)),
        asked_at: Some(timestamp(erc_notice.asked_at)),
        ..pb::QueueItem::default()
    }
}

/// An item of the queue of `key`, as urgent as it is at `now`.
pub fn item(key: &AggregateKey, item: &QueueItem, reference: &Reference, now: Moment) -> pb::QueueItem {
    let zone = reference.zone(&key.country);
    let settled = item.settled.as_ref().map(|(_, outcome)| settled(outcome, zone));
    pb::QueueItem {
        country: key.country.to_string(),
        exercise: exercise(key),
        due_local: local_time(item.erc_notice.due, zone),
        status: item.status().to_wire().into(),
        urgency: Urgency::of(item, now).to_wire().into(),
        claim: item.claim.as_ref().map(|claim| pb::ItemResponse {
            by: Some(actor(&claim.by)),
            at: Some(timestamp(claim.at)),
            text: String::new(),
        }),
        released: item.released.iter().map(response).collect(),
        answer: item.answer.as_ref().map(response),
        closed: item.closed.as_ref().map(response),
        settled: show::text(settled.as_ref()),
        settled_template: settled.as_ref().map(template),
        settled_at: item.settled.as_ref().map(|(at, _)| timestamp(*at)),
        etag: item.etag.to_string(),
        ..erc_notice(&item.erc_notice)
    }
}

/// How an item closed by itself.
pub fn settlement(settled: &SettleItem) -> pb::ItemSettlement {
    let item = settled.item.to_string();
    match &settled.outcome {
        Outcome::Kept { at, late } => {
            pb::ItemSettlement { item, kept_at: Some(timestamp(*at)), late: *late, ..Default::default() }
        }
        Outcome::Void { reason, late } => {
            let void_reason_template = Some(template(reason));
            pb::ItemSettlement {
                item,
                kept_at: None,
                void_reason: reason.to_string(),
                late: *late,
                void_reason_template,
            }
        }
    }
}

/// What became of the duty, as a sentence.
fn settled(outcome: &Outcome, zone: Tz) -> Message {
    match outcome {
        Outcome::Kept { at, late: true } => {
            message!("it was done, late, on {at}", at = verbatim(local_time(*at, zone)))
        }
        Outcome::Kept { at, late: false } => {
            message!("it was done in time, on {at}", at = verbatim(local_time(*at, zone)))
        }
        Outcome::Void { reason, .. } => message!("it is no longer owed: {reason}", reason),
    }
}

fn response(response: &Response) -> pb::ItemResponse {
    pb::ItemResponse { by: Some(actor(&response.by)), at: Some(timestamp(response.at)), text: response.text.clone() }
}

/// A rule in force, with the changes made to it in a country.
pub fn rule(rule: &Rule, state: &policy::State) -> pb::PolicyRule {
    let changes = state.changes.iter().filter(|changed| changed.change.rule == rule.id);
    let ladder = rule.ladder.iter().map(ladder_step);
    pb::PolicyRule {
        id: rule.id.clone(),
        row: rule.row.to_string(),
        source: source(&rule.row),
        service: rule.service.clone(),
        what: rule.what.clone(),
        owner_role: rule.owner.to_string(),
        anchor: rule.anchor.clone(),
        period: rule.period.to_string(),
        repeats: optional(rule.repeats),
        hard: rule.binding == Binding::Hard,
        reminders: rule.reminders.iter().map(ToString::to_string).collect(),
        ladder: ladder.collect(),
        stated_by_text: rule.basis == Basis::Text,
        cluster_scoped: rule.cluster_scoped,
        note: rule.note.clone().unwrap_or_default(),
        changes: changes.map(changed).collect(),
        etag: state.etag_of(&rule.id).to_string(),
    }
}

/// A step of an escalation.
pub fn ladder_step(step: &LadderStep) -> pb::LadderStep {
    pb::LadderStep { after: step.after.to_string(), to_role: step.to.to_string() }
}

fn changed(changed: &policy::ChangedFrom) -> pb::RuleChanged {
    pb::RuleChanged {
        by: Some(actor(&changed.by)),
        at: Some(timestamp(changed.at)),
        reason: changed.change.reason.clone(),
        period: optional(changed.change.period),
        repeats: optional(changed.change.repeats),
        reminders_changed: changed.change.reminders.is_some(),
        ladder_changed: changed.change.ladder.is_some(),
    }
}

fn optional(period: Option<Period>) -> String {
    period.map(|period| period.to_string()).unwrap_or_default()
}

fn exercise(key: &AggregateKey) -> String {
    if key.exercise { key.id.clone() } else { String::new() }
}

fn source(row: &Row) -> String {
    Catalogue::embedded().row(row).map(|row| row.source()).unwrap_or_default()
}
