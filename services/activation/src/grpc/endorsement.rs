//! The ground on which the ERC approves, and answers to objections, as messages.

use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::limits::{ANY, TEXT};
use convene_runtime::{contract, variants};

use crate::domain::endorsement::{ApprovalGround, StatedGround};
use crate::domain::objection::ObjectionAnswer;

variants! {
    StatedGround <= pb::ApprovalGround, kind: pb::ApprovalGroundKind {
        AllEndorsed, NoObjection, NotWaiting { reason: text(TEXT) },
    }
    ApprovalGround => pb::ApprovalGround, kind: pb::ApprovalGroundKind {
        AllEndorsed,
        NoObjection { silent: codes(ANY), until as no_objection_until: timestamp },
        NotWaiting { reason: text(TEXT), silent: codes(ANY) },
    }
}

contract! {
    ObjectionAnswer = pb::ObjectionAnswer { organization: code, reason: text(TEXT) }
}
