//! Uploads: the bytes of a file, in pieces, to a service that takes rows.

use convene_proto::common::v1::dataset_part::Part;
use convene_proto::common::v1::{DatasetHeader, DatasetPart, DatasetReceipt};
use convene_proto::coordination::v1::coverage_upload_service_client::CoverageUploadServiceClient;
use convene_proto::coordination::v1::{UploadActivitiesRequest, UploadNeedsRequest};
use convene_proto::descriptor_pool;
use futures::stream;
use prost::bytes::Bytes;
use tonic::{Request, Status};

use super::connection::bearer;
use super::{CallError, Connection};

/// How many bytes go out in one piece.
const PIECE: usize = 256 * 1024;

/// The service that takes coverage.
const SERVICE: &str = "coordination";

impl Connection {
    /// Uploads rows of coverage: needs, or activities. `sent` hears how many bytes have gone out.
    ///
    /// # Errors
    /// When the service is out of reach, or refuses the upload as a whole.
    pub async fn upload_coverage(
        &mut self,
        header: DatasetHeader,
        bytes: Bytes,
        is_needs: bool,
        sent: impl Fn(usize) + Send + Sync + 'static,
        token: &str,
    ) -> Result<DatasetReceipt, CallError> {
        let bearer = bearer(token)?;
        let mut client = CoverageUploadServiceClient::new(self.channel(SERVICE)?);
        let pieces = (0..bytes.len().div_ceil(PIECE)).map(move |number| {
            let (from, to) = (number * PIECE, bytes.len().min((number + 1) * PIECE));
            sent(to);
            DatasetPart { part: Some(Part::Chunk(bytes.slice(from..to))) }
        });
        let parts = std::iter::once(DatasetPart { part: Some(Part::Header(header)) }).chain(pieces);
        let answer: Result<Option<DatasetReceipt>, Status> = if is_needs {
            let mut request = Request::new(stream::iter(parts.map(|part| UploadNeedsRequest { part: Some(part) })));
            request.metadata_mut().insert("authorization", bearer);
            client.upload_needs(request).await.map(|answer| answer.into_inner().receipt)
        } else {
            let mut request =
                Request::new(stream::iter(parts.map(|part| UploadActivitiesRequest { part: Some(part) })));
            request.metadata_mut().insert("authorization", bearer);
            client.upload_activities(request).await.map(|answer| answer.into_inner().receipt)
        };
        let header = descriptor_pool().get_message_by_name("convene.common.v1.DatasetHeader");
        match (answer, header) {
            (Ok(receipt), _) => Ok(receipt.unwrap_or_default()),
            (Err(status), Some(header)) => Err(self.failure(SERVICE, &header, &status)),
            (Err(_), None) => Err(CallError::NoAddress(SERVICE.to_owned())),
        }
    }
}
