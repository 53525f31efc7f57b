//! What is known of a message by its form: that it is a command or a query, a page of a list, a question about a moment, or
//! something recorded.
//!
//! `build.rs` implements these traits from the descriptors, for every message that has the form.

use prost_types::Timestamp;

use crate::common::v1::{CommandHeader, PageRequest, QueryHeader, Receipt, Recorded};

/// A request whose first field is `CommandHeader header`: what a command rpc takes.
pub trait CommandRequest: prost::Message + prost::Name + Default + Clone {
    /// What the rpc answers with, made from the receipt.
    type Response: From<Receipt>;

    /// Which record it is for, and under which identifier; `None` when the caller left it out.
    fn header(&self) -> Option<&CommandHeader>;

    /// The same request, to be carried out and not only checked: what a request and its check have in common.
    #[must_use]
    fn to_be_carried_out(self) -> Self;
}

/// A request whose first field is `QueryHeader header`: what a query about one country's record takes.
pub trait QueryRequest: prost::Message + prost::Name + Default {
    /// What the rpc answers with.
    type Response;

    /// Which record is asked about; `None` when the caller left it out.
    fn header(&self) -> Option<&QueryHeader>;
}

/// A request with the field `PageRequest page`: what asks for a part of a list.
pub trait PagedRequest: prost::Message + prost::Name + Default + Clone {
    /// Which part; `None` for the first.
    fn page(&self) -> Option<&PageRequest>;

    /// The same request without its page: what names the list as a whole.
    #[must_use]
    fn without_page(&self) -> Self;
}

/// A request with the fields `as_of` and `known_on`: what asks for what was so at a moment, as it was known at another.
pub trait DatedRequest: prost::Message + prost::Name + Default {
    /// The moment asked about; `None` for now.
    fn as_of(&self) -> Option<&Timestamp>;

    /// The moment of knowledge; `None` for now.
    fn known_on(&self) -> Option<&Timestamp>;
}

/// A message of two fields, a value and `Recorded recorded`: a value with who recorded it and when.
pub trait RecordMessage {
    /// The message of the value.
    type Value;

    /// The value as it was recorded.
    fn recorded(value: Self::Value, recorded: Recorded) -> Self;
}

macro_rules! command {
    ($message:path, $response:path) => {
        impl CommandRequest for $message {
            type Response = $response;

            fn header(&self) -> Option<&CommandHeader> {
                self.header.as_ref()
            }

            fn to_be_carried_out(mut self) -> Self {
                self.header.iter_mut().for_each(|header| header.validate_only = false);
                self
            }
        }
    };
}

macro_rules! query {
    ($message:path, $response:path) => {
        impl QueryRequest for $message {
            type Response = $response;

            fn header(&self) -> Option<&QueryHeader> {
                self.header.as_ref()
            }
        }
    };
}

macro_rules! paged {
    ($message:path) => {
        impl PagedRequest for $message {
            fn page(&self) -> Option<&PageRequest> {
                self.page.as_ref()
            }

            fn without_page(&self) -> Self {
                let mut list = self.clone();
                list.page = None;
                list
            }
        }
    };
}

macro_rules! dated {
    ($message:path) => {
        impl DatedRequest for $message {
            fn as_of(&self) -> Option<&Timestamp> {
                self.as_of.as_ref()
            }

            fn known_on(&self) -> Option<&Timestamp> {
                self.known_on.as_ref()
            }
        }
    };
}

macro_rules! receipt {
    ($message:path $(, $($rest:tt)*)?) => {
        impl From<Receipt> for $message {
            fn from(receipt: Receipt) -> Self {
                Self { receipt: Some(receipt), $($($rest)*)? }
            }
        }
    };
}

macro_rules! recorded {
    ($message:path, $field:ident, $value:path) => {
        impl RecordMessage for $message {
            type Value = $value;

            fn recorded(value: $value, recorded: Recorded) -> Self {
                Self { $field: Some(value), recorded: Some(recorded) }
            }
        }
    };
}

include!(concat!(env!("OUT_DIR"), "/messages.rs"));
