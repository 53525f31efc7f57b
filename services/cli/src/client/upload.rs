//! Uploads: the bytes of a file, in pieces, to a service that takes rows.

use convene_coordination::coverage::Kind;
use convene_coordination::domain::SERVICE;
use convene_proto::common::v1::dataset_part::Part;
use convene_proto::common::v1::{DatasetHeader, DatasetPart, DatasetReceipt};
use convene_proto::coordination::v1::coverage_upload_service_client::CoverageUploadServiceClient;
use convene_proto::coordination::v1::{UploadActivitiesRequest, UploadNeedsRequest};
use convene_proto::descriptor_pool;
use futures::stream;
use prost::bytes::Bytes;
use tonic::Request;

use super::{CallError, Connection, bearer};

/// How many bytes go out in one piece.
pub const PIECE: usize = 256 * 1024;

/// Uploads rows of coverage over `connection`. `sent` hears how many bytes have gone out.
///
/// # Errors
/// When the service is out of reach, or refuses the upload as a whole.
pub async fn coverage(
    connection: &Connection,
    header: DatasetHeader,
    bytes: Bytes,
    kind: Kind,
    sent: impl Fn(usize) + Send + Sync + 'static,
    token: &str,
) -> Result<DatasetReceipt, CallError> {
    let bearer = bearer(token)?;
    let mut client = CoverageUploadServiceClient::with_interceptor(connection.channel(SERVICE)?, move |request| {
        let mut request: Request<()> = request;
        request.metadata_mut().insert("authorization", bearer.clone());
        Ok(request)
    });
    let pieces = (0..bytes.len().div_ceil(PIECE)).map(move |number| {
        let (from, to) = (number * PIECE, bytes.len().min((number + 1) * PIECE));
        sent(to);
        Part::Chunk(bytes.slice(from..to))
    });
    let parts = std::iter::once(Part::Header(header)).chain(pieces);
    let parts = parts.map(|part| Some(DatasetPart { part: Some(part) }));
    let receipt = match kind {
        Kind::Activities => {
            let parts = parts.map(|part| UploadActivitiesRequest { part });
            client.upload_activities(stream::iter(parts)).await.map(|answer| answer.into_inner().receipt)
        }
        Kind::Needs => {
            let parts = parts.map(|part| UploadNeedsRequest { part });
            client.upload_needs(stream::iter(parts)).await.map(|answer| answer.into_inner().receipt)
        }
    };
    let header = descriptor_pool().get_message_by_name("convene.common.v1.DatasetHeader");
    let header = header.expect("a message of the contracts");
    receipt.map(Option::unwrap_or_default).map_err(|status| connection.failure(SERVICE, &header, &status))
}
