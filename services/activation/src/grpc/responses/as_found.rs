//! What is known of something that was there before its record.

use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::show;

use crate::domain::past::AsFound;

/// What a record as found knows.
pub(super) fn as_found(found: &AsFound) -> pb::AsFound {
    pb::AsFound {
        source: found.source.clone(),
        began: found.began.to_string(),
        ended: show::text(found.ended.as_ref()),
        recorded: Some(show::stamp(&found.stamp)),
    }
}
