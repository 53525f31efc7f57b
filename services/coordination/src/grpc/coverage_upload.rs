//! Uploads of rows of coverage.

use convene_kernel::identity::{Authority, Role};
use convene_proto::coordination::v1::coverage_upload_service_server::CoverageUploadService;
use convene_proto::coordination::v1::{
    UploadActivitiesRequest, UploadActivitiesResponse, UploadNeedsRequest, UploadNeedsResponse,
};
use convene_runtime::dataset::receive;
use tonic::{Request, Response, Status, Streaming};

use super::CoverageApi;
use crate::coverage::{Activities, Needs};

/// Who may upload; what is imported of it is another question.
const UPLOADERS: &[Role] = &[Role::OchaCountry, Role::Coordinator, Role::LeadAgency, Role::Partner];

#[tonic::async_trait]
impl CoverageUploadService for CoverageApi {
    async fn upload_activities(
        &self,
        request: Request<Streaming<UploadActivitiesRequest>>,
    ) -> Result<Response<UploadActivitiesResponse>, Status> {
        let (authority, part) = (Authority::of(UPLOADERS), |message: UploadActivitiesRequest| message.part);
        let receipt = receive(&self.datasets, &self.edge, &authority, request, part, |_| Activities).await?;
        Ok(Response::new(UploadActivitiesResponse { receipt: Some(receipt) }))
    }

    async fn upload_needs(
        &self,
        request: Request<Streaming<UploadNeedsRequest>>,
    ) -> Result<Response<UploadNeedsResponse>, Status> {
        let (authority, part) = (Authority::of(UPLOADERS), |message: UploadNeedsRequest| message.part);
        let receipt = receive(&self.datasets, &self.edge, &authority, request, part, |_| Needs).await?;
        Ok(Response::new(UploadNeedsResponse { receipt: Some(receipt) }))
    }
}
