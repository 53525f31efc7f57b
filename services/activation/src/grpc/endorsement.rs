//! The ground on which the ERC approves, and answers to objections, as messages.

use convene_proto::activation::v1 as pb;
use convene_runtime::contract;
use convene_runtime::grpc::contract::{FromMessage, ToMessage};
use convene_runtime::grpc::{Fields, show};

use crate::domain::endorsement::{ApprovalGround, StatedGround};
use crate::domain::objection::ObjectionAnswer;
use convene_runtime::grpc::limits::TEXT;

contract! {
    ObjectionAnswer = pb::ObjectionAnswer { organization: code, reason: text(TEXT) }
}

impl FromMessage<pb::ApprovalGround> for StatedGround {
    fn from_message(fields: &mut Fields, message: &pb::ApprovalGround) -> Option<Self> {
        let name = pb::ApprovalGroundKind::as_str_name;
        let stated = fields.choice("kind", message.kind, name, |kind| match kind {
            pb::ApprovalGroundKind::Unspecified => None,
            pb::ApprovalGroundKind::AllEndorsed => Some(Some(Self::AllEndorsed)),
            pb::ApprovalGroundKind::NoObjection => Some(Some(Self::NoObjection)),
            pb::ApprovalGroundKind::NotWaiting => Some(None),
        })?;
        stated.or_else(|| fields.text("reason", &message.reason, TEXT).map(|reason| Self::NotWaiting { reason }))
    }
}

impl ToMessage<pb::ApprovalGround> for ApprovalGround {
    fn write_to(&self, message: &mut pb::ApprovalGround) {
        match self {
            Self::AllEndorsed => message.set_kind(pb::ApprovalGroundKind::AllEndorsed),
            Self::NoObjection { silent, until } => {
                message.set_kind(pb::ApprovalGroundKind::NoObjection);
                message.silent = show::texts(silent);
                message.no_objection_until = Some(show::timestamp(*until));
            }
            Self::NotWaiting { reason, silent } => {
                message.set_kind(pb::ApprovalGroundKind::NotWaiting);
                message.reason.clone_from(reason);
                message.silent = show::texts(silent);
            }
        }
    }
}
