//! What is asked for agencies: replays of their decisions, by an operator or for the agency itself.

use std::cmp::Reverse;

use convene_kernel::codes::OrganizationCode;
use convene_kernel::digest::Digest;
use convene_kernel::identity::{Actor, Caller, Grant, Role};
use convene_kernel::message;
use convene_kernel::refusal::Refusal;
use convene_proto::scheduler::v1::agency_service_server::AgencyService;
use convene_proto::scheduler::v1::replay_decisions_request::From as AskedFrom;
use convene_proto::scheduler::v1::{
    ListReplaysRequest, ListReplaysResponse, Replay, ReplayDecisionsRequest, ReplayDecisionsResponse,
};
use convene_runtime::grpc::{
    Fields, Page, denied, not_carried_out, read_fields, reasons, show, status_for, timestamp, unavailable,
};
use prost::Message as _;
use tonic::{Request, Response, Status};

use super::Api;
use crate::domain::agency::Replay as Recorded;
use crate::replays::{Asked, From, ReplayError};

#[tonic::async_trait]
impl AgencyService for Api {
    async fn replay_decisions(
        &self,
        request: Request<ReplayDecisionsRequest>,
    ) -> Result<Response<ReplayDecisionsResponse>, Status> {
        let (metadata, _, message) = request.into_parts();
        let admitted = self.edge.admit(&metadata, message.encoded_len())?;
        let (agency, request, from) = read_fields(|fields| {
            let agency = fields.code("agency", &message.agency);
            let request = fields.command_id("request_id", &message.request_id);
            let from = from(fields, message.from.as_ref());
            Some((agency?, request?, from?))
        })?;
        let by = acting_for(&admitted.caller, &agency)?;
        tracing::info!(target: "audit", person = %by.person, organization = %by.organization, %agency, ?from, "a replay is asked for");
        let digest = Digest::of(&message.encode_to_vec()).prefix();
        let asked = Asked { agency: agency.clone(), request, by, from, digest, trace: admitted.trace };
        let carried_out = self.scheduler.replays.carry_out(asked).await;
        let replay = carried_out.map_err(|error| refused(error, &agency, &admitted.caller))?;
        Ok(Response::new(ReplayDecisionsResponse { replay: Some(shown(&replay)) }))
    }

    async fn list_replays(
        &self,
        request: Request<ListReplaysRequest>,
    ) -> Result<Response<ListReplaysResponse>, Status> {
        let (metadata, _, message) = request.into_parts();
        let admitted = self.edge.admit(&metadata, message.encoded_len())?;
        let agency = read_fields(|fields| fields.code("agency", &message.agency))?;
        acting_for(&admitted.caller, &agency)?;
        let found = self.scheduler.replays.of(&agency);
        let (replays, page) = Page::of_request(&message)?.cut(found, |(number, _)| Reverse(*number))?;
        let replays = replays.iter().map(|(_, replay)| shown(replay)).collect();
        Ok(Response::new(ListReplaysResponse { replays, page: Some(page) }))
    }
}

fn from(fields: &mut Fields, asked: Option<&AskedFrom>) -> Option<From> {
    match asked {
        Some(AskedFrom::Sequence(sequence)) => fields.number("sequence", *sequence, 1..=u64::MAX).map(From::Sequence),
        Some(AskedFrom::StoredSince(moment)) => fields.moment("stored_since", Some(moment)).map(From::Moment),
        None => {
            let remedy = "give a place on the stream, 1 for all, or a moment in stored_since";
            fields.refuse("sequence", reasons::FIELD_MISSING, "is required", remedy);
            None
        }
    }
}

/// The caller as who asks for an agency: an operator of the installation, or whoever acts for all of the organization of that name, and
/// not only in one country, nor to look on.
fn acting_for(caller: &Caller, agency: &OrganizationCode) -> Result<Actor, Status> {
    let operates = caller.grants.iter().find(|grant| grant.role == Role::Operator && grant.country.is_none());
    let acts = |grant: &&Grant| grant.country.is_none() && ![Role::Observer, Role::Auditor].contains(&grant.role);
    let is_its_own = || caller.grants.iter().filter(|_| caller.organization == *agency).find(acts);
    let Some(grant) = operates.or_else(is_its_own) else {
        let message = message!(
            "replays are for operators, and for those who act for {agency} in all countries; use a token of one of them",
            agency
        );
        return Err(denied(caller, reasons::ROLE_NOT_ADMITTED, message));
    };
    let Caller { person, organization, .. } = caller.clone();
    Ok(Actor { person, organization, role: grant.role, cause: None })
}

fn refused(error: ReplayError, agency: &OrganizationCode, caller: &Caller) -> Status {
    match error {
        ReplayError::NoConsumer => {
            let remedy = "name an agency as `convene agency list` shows it".into();
            status_for(caller, &Refusal::NotFound { what: "agency", name: agency.to_string(), remedy })
        }
        ReplayError::Record(error) => not_carried_out(error, caller),
        error @ ReplayError::Unavailable(_) => unavailable(&error),
    }
}

fn shown(replay: &Recorded) -> Replay {
    let Recorded { asked, at, is_carried_out } = replay;
    Replay {
        agency: asked.agency.to_string(),
        request_id: asked.request.to_string(),
        sequence: asked.sequence,
        by: Some(show::actor(&asked.by)),
        requested_at: Some(timestamp(*at)),
        carried_out: *is_carried_out,
    }
}
