//! Who the caller is, by gRPC: the person, the organization and the roles of its token, and which installation answers.

use std::sync::Arc;

use convene_kernel::identity::Grant;
use convene_proto::common::v1 as common;
use convene_proto::common::v1::identity_service_server::{IdentityService, IdentityServiceServer};
use prost::Message as _;
use tonic::codec::CompressionEncoding;
use tonic::{Request, Response, Status};

use super::edge::Edge;
use super::show::{text, timestamp};
use crate::clock::{Clock, ClockKind};
use crate::service_status::ServiceStatus;
use crate::version::VERSION;

/// The service. It is for everyone whose token is accepted.
#[derive(Clone, Debug)]
pub struct IdentityApi {
    name: &'static str,
    edge: Arc<Edge>,
    status: Arc<dyn ServiceStatus>,
    clock: Arc<dyn Clock>,
}

impl IdentityApi {
    /// Shows callers of the service `name` their identity and roles.
    pub fn new(name: &'static str, edge: Arc<Edge>, status: Arc<dyn ServiceStatus>, clock: Arc<dyn Clock>) -> Self {
        Self { name, edge, status, clock }
    }

    /// The same as a gRPC service.
    pub fn into_service(self) -> IdentityServiceServer<Self> {
        let largest = self.edge.largest_decoded();
        IdentityServiceServer::new(self).max_decoding_message_size(largest).accept_compressed(CompressionEncoding::Gzip)
    }
}

#[tonic::async_trait]
impl IdentityService for IdentityApi {
    async fn who_am_i(
        &self,
        request: Request<common::WhoAmIRequest>,
    ) -> Result<Response<common::WhoAmIResponse>, Status> {
        let admitted = self.edge.admit(request.metadata(), request.get_ref().encoded_len())?;
        let caller = &admitted.caller;
        Ok(Response::new(common::WhoAmIResponse {
            person: caller.person.to_string(),
            organization: caller.organization.to_string(),
            grants: caller.grants.iter().map(grant).collect(),
            token_expires_at: admitted.token_expires_at.map(timestamp),
            installation: self.status.installation().to_string(),
            version: VERSION.version.to_owned(),
            service: self.name.to_owned(),
            simulated_time: self.clock.kind() == ClockKind::Simulated,
            logged_in_at: admitted.login.at.map(timestamp),
            login_class: admitted.login.class.clone().unwrap_or_default(),
            fresh_login_seconds: self.edge.fresh_login_seconds().unwrap_or_default(),
        }))
    }
}

fn grant(grant: &Grant) -> common::Grant {
    common::Grant {
        role: grant.role.to_string(),
        country: text(grant.country.as_ref()),
        cluster: text(grant.cluster.as_ref()),
    }
}
