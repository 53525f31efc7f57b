//! A message declared once: how each field of a domain value is read from a request and shown in an answer or an event.
//!
//! [`contract!`](crate::contract) declares a struct, [`choices!`](crate::choices) an enum, and
//! [`variants!`](crate::variants) an enum whose variants have fields. The kinds of fields are in [`forms`]. What has no such plain form (a `oneof`, a choice spread over several fields) implements [`FromMessage`] and
//! [`ToMessage`] by hand, and then takes part in declarations like everything else.
//!
//! No type of the contracts enters a domain: the declarations are in the service's `grpc` module.
//!
//! ```
//! use chrono::NaiveDate;
//! use convene_kernel::codes::{OrganizationCode, PersonId, ResourceId};
//! use convene_runtime::grpc::Fields;
//! use convene_runtime::grpc::contract::{FromMessage, ToMessage};
//! use convene_runtime::{choices, contract};
//!
//! # mod pb {
//! #     pub use convene_proto::activation::v1::Post;
//! #     #[derive(Clone, Default, PartialEq, Debug)]
//! #     pub struct Appointment {
//! #         pub cluster: String, pub person: String, pub post: i32, pub employer: String, pub other_duties: String,
//! #         pub from_date: String,
//! #     }
//! # }
//! # mod events {
//! #     #[derive(Clone, Default, PartialEq, Debug)]
//! #     pub struct CoordinatorAppointed { pub cluster: String, pub employer: String, pub dedicated: bool }
//! # }
//! #[derive(Clone, Copy, PartialEq, Debug)]
//! enum Post { Coordinator, Deputy, CoCoordinator }
//!
//! #[derive(PartialEq, Debug)]
//! struct Appointment {
//!     cluster: ResourceId,
//!     person: PersonId,
//!     post: Post,
//!     employer: OrganizationCode,
//!     other_duties: Option<String>,
//!     from: NaiveDate,
//! }
//!
//! choices! { Post = pb::Post { Coordinator, Deputy, CoCoordinator } }
//!
//! contract! {
//!     // Both ways: read from a request, shown in an answer.
//!     Appointment = pb::Appointment {
//!         cluster: code under "OG-9",
//!         person: code,
//!         post: choice,
//!         employer: code under "OG-20",
//!         other_duties: optional_text(4_000),
//!         from as from_date: date,
//!     }
//!     // One way: shown in a public event, without the person.
//!     Appointment => events::CoordinatorAppointed {
//!         cluster: code,
//!         employer: code,
//!     } + {
//!         dedicated: |appointment| appointment.other_duties.is_none(),
//!     }
//! }
//!
//! let message = pb::Appointment {
//!     cluster: "health".to_owned(),
//!     person: "p-1".to_owned(),
//!     post: pb::Post::Deputy.into(),
//!     employer: "WHO".to_owned(),
//!     other_duties: String::new(),
//!     from_date: "2013-11-20".to_owned(),
//! };
//! let mut fields = Fields::new();
//! let appointment = Appointment::from_message(&mut fields, &message);
//! let appointment = fields.finish(appointment).expect("nothing is wrong with it");
//! assert_eq!(appointment.post, Post::Deputy);
//! assert_eq!(ToMessage::<pb::Appointment>::to_message(&appointment), message);
//! let event: events::CoordinatorAppointed = appointment.to_message();
//! assert!(event.dedicated);
//!
//! // Everything wrong is found at once, under its row and path.
//! let mut fields = Fields::new();
//! let wrong = pb::Appointment { cluster: String::new(), employer: "?".to_owned(), ..message };
//! let appointment = Appointment::from_message(&mut fields, &wrong);
//! let refusal = fields.finish(appointment).expect_err("two fields are wrong");
//! let found: Vec<_> = refusal.violations().iter().map(|one| (one.row.as_ref().map(|row| row.as_str()), one.field.as_str())).collect();
//! assert_eq!(found, [(Some("OG-9"), "cluster"), (Some("OG-20"), "employer")]);
//! ```

mod declare;
pub mod forms;
#[cfg(test)]
mod tests;
mod variants;

use super::Fields;

/// A value that can be read from a message of type `M`: from its own message, or from the part of a larger message that
/// holds it (see `flattened` in [`contract!`](crate::contract)).
pub trait FromMessage<M>: Sized {
    /// Reads the value; `None` when something in the message is wrong, which `fields` then knows.
    fn from_message(fields: &mut Fields, message: &M) -> Option<Self>;
}

/// A value that can be shown in a message of type `M`: in its own message, in a part of a larger message, or in an event.
pub trait ToMessage<M> {
    /// Sets the fields of `message` that show the value, and leaves the others alone.
    fn write_to(&self, message: &mut M);

    /// The message that shows the value.
    fn to_message(&self) -> M
    where
        M: Default,
    {
        let mut message = M::default();
        self.write_to(&mut message);
        message
    }
}

/// A value that is one of several, as an enum of the contracts. Declared by [`choices!`](crate::choices).
pub trait Choice: Copy + Sized {
    /// The enum of the contracts.
    type Wire: TryFrom<i32> + Into<i32> + Copy;

    /// The value; `None` when it is unspecified.
    fn from_wire(wire: Self::Wire) -> Option<Self>;

    /// The value in the contracts.
    fn to_wire(self) -> Self::Wire;

    /// The name in the contracts, such as `POST_DEPUTY`.
    fn wire_name(wire: &Self::Wire) -> &'static str;
}

/// How one kind of field is read from a field of the contracts of type `Wire`.
pub trait ReadForm<Wire> {
    /// What the domain makes of it.
    type Value;

    /// Reads the field; `None` when it is wrong, which `fields` then knows.
    fn read(&self, fields: &mut Fields, field: &str, wire: &Wire) -> Option<Self::Value>;
}

/// How one kind of field is shown in a field of the contracts of type `Wire`.
pub trait ShowForm<Wire> {
    /// What the domain has.
    type Value;

    /// Shows it.
    fn show(&self, value: &Self::Value) -> Wire;
}
