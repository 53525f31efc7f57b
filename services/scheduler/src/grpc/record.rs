//! What can be done with an item of the ERC queue or a rule, and what happened to items, rules and obligations.

use convene_kernel::codes::{CountryCode, Etag};
use convene_kernel::identity::Caller;
use convene_kernel::message;
use convene_kernel::message::{list, verbatim};
use convene_kernel::refusal::Refusal;
use convene_kernel::subject::{Subject, SubjectKind};
use convene_kernel::visibility::Reader;
use convene_proto::common::v1 as common;
use convene_proto::scheduler::v1::record_service_server::RecordService;
use convene_proto::scheduler::v1::{self as pb, *};
use convene_runtime::grpc::{Countries, HistoryEvent, Query, ServiceApi, reasons, show, status_for};
use tonic::{Request, Response, Status};

use super::policy::{ChangeRule, PolicyApi};
use super::queue::{QueueApi, READERS, not_a_reader};
use super::{Api, responses};
use crate::domain::happening::Happening;
use crate::domain::obligation::Opening;
use crate::domain::subjects::{OBLIGATION, QUEUE_ITEM, RULE};
use crate::domain::{policy, queue};
use crate::publish;

#[tonic::async_trait]
impl RecordService for Api {
    async fn list_actions(
        &self,
        request: Request<ListActionsRequest>,
    ) -> Result<Response<ListActionsResponse>, Status> {
        let (queue, policy) = (QueueApi(self.clone()), PolicyApi(self.clone()));
        let actions = if is(&request.get_ref().resource, QUEUE_ITEM) {
            let asked = queue.ask(request)?;
            reads_the_queue(&asked.admitted.caller, asked.country())?;
            asked.actions(&asked.message.resource)?
        } else {
            let asked = policy.ask(request)?;
            is_one_of(&asked, &asked.message.resource, &[QUEUE_ITEM, RULE])?;
            asked.actions(&asked.message.resource)?
        };
        Ok(Response::new(ListActionsResponse { actions }))
    }

    async fn get_history(&self, request: Request<GetHistoryRequest>) -> Result<Response<GetHistoryResponse>, Status> {
        let (queue, policy) = (QueueApi(self.clone()), PolicyApi(self.clone()));
        let (entries, page) = if is(&request.get_ref().resource, QUEUE_ITEM) {
            let asked = queue.ask(request)?;
            reads_the_queue(&asked.admitted.caller, asked.country())?;
            asked.resource_history(&asked.message.resource, of_the_queue).await?
        } else {
            let asked = policy.ask(request)?;
            is_one_of(&asked, &asked.message.resource, &[QUEUE_ITEM, RULE, OBLIGATION])?;
            if is(&asked.message.resource, OBLIGATION) {
                asked.page()?.cut(self.of_an_obligation(&asked)?, |(number, _)| *number).map(without_numbers)?
            } else {
                asked.resource_history(&asked.message.resource, of_the_policy).await?
            }
        };
        Ok(Response::new(GetHistoryResponse { entries, page: Some(page) }))
    }
}

fn is(resource: &str, kind: SubjectKind) -> bool {
    let Ok(subject) = resource.parse::<Subject>();
    subject.is(kind)
}

/// Refuses a resource of another kind than these.
fn is_one_of<S: ServiceApi, M>(asked: &Query<'_, S, M>, resource: &str, kinds: &[SubjectKind]) -> Result<(), Status> {
    asked.fields(|fields| {
        if kinds.iter().any(|kind| is(resource, *kind)) {
            return Some(());
        }
        let kinds = list(kinds.iter().map(|kind| verbatim(format!("{}/…", kind.name()))));
        let problem = message!("'{resource}' names no resource of this service", resource = verbatim(resource));
        fields.refuse("resource", reasons::CODE_UNKNOWN, problem, message!("use one of {kinds}", kinds));
        None
    })
}

fn reads_the_queue(caller: &Caller, country: &CountryCode) -> Result<(), Status> {
    let readable = Countries::of(caller, |role| READERS.contains(&role));
    if readable.contain(country) { Ok(()) } else { Err(not_a_reader(caller)) }
}

/// What an event shows in the history of its item, to those who read the queue.
fn of_the_queue(event: &queue::Event, _reader: &Reader) -> Vec<HistoryEvent> {
    let item = QUEUE_ITEM.of(event.item());
    let named = |name, data| HistoryEvent { about: vec![item.clone()], name, data };
    vec![match event {
        queue::Event::Opened { erc_notice } => named("ItemOpened", show::json(&responses::erc_notice(erc_notice))),
        queue::Event::Claimed(claim) => HistoryEvent::new::<ClaimItemRequest>(item, "ItemClaimed", claim),
        queue::Event::Released(release) => HistoryEvent::new::<ReleaseItemRequest>(item, "ItemReleased", release),
        queue::Event::Answered(answer) => HistoryEvent::new::<AnswerItemRequest>(item, "ItemAnswered", answer),
        queue::Event::Closed(closing) => HistoryEvent::new::<CloseItemRequest>(item, "ItemClosed", closing),
        queue::Event::Settled(settled) => named("ItemSettled", show::json(&responses::settlement(settled))),
    }]
}

/// What an event shows in the history of its rule. The adoption of a policy is on the record of no country.
fn of_the_policy(event: &policy::Event, _reader: &Reader) -> Vec<HistoryEvent> {
    match event {
        policy::Event::Changed(changed) => {
            let (rule, change) = (RULE.of(&changed.change.rule), ChangeRule(changed.change.clone()));
            vec![HistoryEvent::new::<ChangeRuleRequest>(rule, "RuleChanged", &change)]
        }
        policy::Event::Adopted(_) => Vec::new(),
    }
}

type Numbered = Vec<(usize, common::HistoryEntry)>;

fn without_numbers(
    (entries, page): (Numbered, common::PageResponse),
) -> (Vec<common::HistoryEntry>, common::PageResponse) {
    (entries.into_iter().map(|(_, entry)| entry).collect(), page)
}

impl Api {
    /// The history of the obligation asked about, each entry with its number.
    fn of_an_obligation<S: ServiceApi>(&self, asked: &Query<'_, S, GetHistoryRequest>) -> Result<Numbered, Status> {
        let is_asked = |opening: &Opening| {
            opening.key.country == *asked.country()
                && asked.exercise() == opening.key.exercise.then_some(opening.key.id.as_str())
                && responses::resource_of(&opening.service, &opening.duty.id) == asked.message.resource
        };
        let happened = self.scheduler.duties().register(|register| register.history(is_asked));
        let subject = happened.iter().find_map(|happening| match happening {
            Happening::Opened(opening) => Some(opening.duty.subject.to_string()),
            _ => None,
        });
        let Some(subject) = subject else {
            let remedy = "list the obligations of the country for those there are".into();
            let missing = Refusal::NotFound { what: "obligation", name: asked.message.resource.clone(), remedy };
            return Err(status_for(&asked.admitted.caller, &missing));
        };
        Ok(happened.iter().map(|happening| entry(happening, &subject)).enumerate().collect())
    }
}

fn entry(happening: &Happening, subject: &str) -> common::HistoryEntry {
    let (event, data) = match happening {
        Happening::Opened(opening) => ("DutyOpened", show::json(&show::duty(&opening.duty))),
        Happening::Kept { kept, number, zone } => ("DutyKept", show::json(&responses::kept_date(kept, *number, *zone))),
        Happening::Voided(voided) => {
            let reason_template = Some(show::template(&voided.reason));
            ("DutyVoid", show::json(&pb::DutyVoid { reason: voided.reason.to_string(), reason_template }))
        }
        Happening::Sent(notice) => publish::content(notice),
    };
    let commit = match happening {
        Happening::Opened(opening) => Etag(opening.version).to_string(),
        _ => String::new(),
    };
    common::HistoryEntry {
        occurred_at: Some(show::timestamp(happening.occurred_at())),
        recorded_at: Some(show::timestamp(happening.recorded_at())),
        actor: None,
        event: event.to_owned(),
        data,
        resource: subject.to_owned(),
        commit,
    }
}
