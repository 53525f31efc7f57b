//! What can be done with a resource: each command without its content, who may give it, and when its resource admits it.
//!
//! A service declares a row for each command with [`actions!`](crate::actions!). [`prepare`](crate::aggregate::prepare)
//! asks the row before it decides the command, and [`available`](crate::available::available) asks the same row for a
//! caller who has decided nothing yet. A list of actions and a refusal therefore always agree on roles, four eyes and the
//! state of a resource.

use crate::context::Context;
use crate::identity::Authority;
use crate::refusal::Refusal;
use crate::subject::{Subject, SubjectKind};

/// A command without its content, on the state `S` of a record.
#[derive(Debug)]
pub struct Action<S> {
    /// The method of the contracts that gives the command, such as `convene.icsm.v1.ReportService/CloseMission`.
    pub method: &'static str,
    /// The kind of resource it changes; that of the whole record where it creates one.
    pub kind: SubjectKind,
    /// Who may give it for the resource of that identifier, with any content.
    pub authority: fn(&S, &str) -> Authority,
    /// Whether the resource of that identifier admits it now, from the actor of the context, with any content.
    ///
    /// It reads neither the etag nor the moment of occurrence: both belong to a command.
    pub admits: fn(&S, &str, &Context<'_>) -> Result<(), Refusal>,
}

impl<S> Action<S> {
    /// Whether `request`, the name of a message such as `CloseMissionRequest`, is that of its method.
    pub fn is_asked_by(&self, request: &str) -> bool {
        let method = self.method.rsplit_once('/').map(|(_, method)| method);
        method.is_some() && method == request.strip_suffix("Request")
    }

    /// The resource of that identifier; the only one of its kind where there is no identifier.
    pub fn resource(&self, id: &str) -> Subject {
        if id.is_empty() { self.kind.only() } else { self.kind.of(id) }
    }
}

/// Declares the actions of an area: a row for each of its commands, from which come the table `ACTIONS` and
/// `Command::action`.
///
/// A row names the variant of the command, which has the name of its rpc, with the field that holds the resource's
/// identifier (none for the record as a whole), the kind of the resource, who may give it, and when the resource admits it.
/// The expressions use the names given for the state, the identifier and the context. What the service does by itself has
/// no rpc and no row: `none for (OpenItem, SettleItem)` before `given` names those variants.
///
/// ```ignore
/// actions! {
///     Command on Operation, by "convene.activation.v1.ProposalService", given (operation, id, context):
///     SubmitProposal of COUNTRY, submitting::authority(), submitting::admits(operation, context);
///     ApproveProposal(proposal) of PROPOSAL, approval::authority(), approval::admits(operation, id, context);
/// }
/// ```
#[macro_export]
macro_rules! actions {
    (
        $command:ident on $state:ty, by $service:literal, given $given:tt:
        $($variant:ident $(($field:ident))? of $kind:expr, $authority:expr, $admits:expr;)*
    ) => {
        $crate::actions! { @table $state, $service, $given $({ $variant $kind, $authority, $admits })* }

        impl $command {
            /// The command without its content, and the identifier of the resource it is given for; empty for the record as a
            /// whole.
            pub fn action(&self) -> (&'static $crate::action::Action<$state>, &str) {
                let (method, id): (&str, &str) = match self {
                    $(Self::$variant(_command) => (
                        concat!($service, "/", stringify!($variant)),
                        $crate::actions!(@id _command $($field)?),
                    ),)*
                };
                $crate::actions!(@named method, id)
            }
        }
    };
    (
        $command:ident on $state:ty, by $service:literal, none for ($($own:ident),+), given $given:tt:
        $($variant:ident $(($field:ident))? of $kind:expr, $authority:expr, $admits:expr;)*
    ) => {
        $crate::actions! { @table $state, $service, $given $({ $variant $kind, $authority, $admits })* }

        impl $command {
            /// The command without its content, and the identifier of the resource it is given for; `None` for what the service
            /// does by itself.
            pub fn action(&self) -> Option<(&'static $crate::action::Action<$state>, &str)> {
                let (method, id): (&str, &str) = match self {
                    $(Self::$own(_) => return None,)+
                    $(Self::$variant(_command) => (
                        concat!($service, "/", stringify!($variant)),
                        $crate::actions!(@id _command $($field)?),
                    ),)*
                };
                Some($crate::actions!(@named method, id))
            }
        }
    };
    (@table $state:ty, $service:literal, $given:tt $({ $variant:ident $kind:expr, $authority:expr, $admits:expr })*) => {
        /// Each command of the area without its content.
        pub const ACTIONS: &[$crate::action::Action<$state>] = &[$(
            $crate::actions!(@row $state, $service, $given $variant $kind, $authority, $admits)
        ),*];
    };
    (
        @row $state:ty, $service:literal, ($record:ident, $id:ident, $context:ident)
        $variant:ident $kind:expr, $authority:expr, $admits:expr
    ) => {
        $crate::action::Action::<$state> {
            method: concat!($service, "/", stringify!($variant)),
            kind: $kind,
            authority: |$record, $id| {
                let _ = ($record, $id);
                $authority
            },
            admits: |$record, $id, $context| {
                let _ = ($record, $id, $context);
                $admits
            },
        }
    };
    (@named $method:ident, $id:ident) => {{
        let action = ACTIONS.iter().find(|action| action.method == $method);
        (action.expect("each arm names a row of the table"), $id)
    }};
    (@id $given:ident) => { "" };
    (@id $given:ident $field:ident) => { $given.$field.as_ref() };
}
