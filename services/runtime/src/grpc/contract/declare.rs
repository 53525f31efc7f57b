//! The two macros that declare how domain values and messages correspond.

/// Declares how structs of a domain and messages of the contracts correspond, field by field.
///
/// - `Value = pb::Message { .. }` reads and shows, `Value => pb::Message { .. }` only shows, `Value <= pb::Message { .. }`
///   only reads.
/// - `field: form` names the kind of the field, one of [`forms`](crate::grpc::contract::forms).
/// - `field as wire_field: form` is for a field that has another name in the message.
/// - `field: form under "OG-9"` cites the row for what is found wrong in this field and in those after it, up to the next
///   `under`.
/// - `field: flattened` is for a struct or an enum whose parts are fields of the same message.
/// - `+ { wire_field: |value| .. }` after the fields sets fields of the message that the value has in no field.
///
/// The [module](crate::grpc::contract) has an example.
#[macro_export]
macro_rules! contract {
    ($($value:ident $direction:tt $message:ty {
        $($field:ident $(as $wire:ident)?: $form:ident $(($($argument:expr),* $(,)?))? $(under $row:expr)?),* $(,)?
    } $(+ { $($computed:ident: $show:expr),* $(,)? })?)*) => {$(
        $crate::__contract! { @$direction $value $message {
            $({ $field [$($wire)?] $form [$($($argument),*)?] [$($row)?] })*
        } { $($({ $computed $show })*)? } }
    )*};
}

/// Declares how enums of a domain and enums of the contracts name the same, value by value.
///
/// `Unspecified` of the contracts is no value. Names that differ are written `Domain as Wire`.
///
/// ```
/// # use convene_runtime::choices;
/// # mod pb { pub use convene_proto::activation::v1::{Position, ProposalState}; }
/// #[derive(Clone, Copy)]
/// enum Position { Endorses, Objects, OffersAnother, TakesBack, Agrees }
///
/// choices! { Position = pb::Position { Endorses, Objects, OffersAnother as ProposesAlternative, TakesBack, Agrees } }
/// ```
#[macro_export]
macro_rules! choices {
    ($($value:ident = $module:ident::$wire:ident { $($variant:ident $(as $named:ident)?),* $(,)? })*) => {$(
        impl $crate::grpc::contract::Choice for $value {
            type Wire = $module::$wire;

            fn from_wire(wire: Self::Wire) -> Option<Self> {
                match wire {
                    $module::$wire::Unspecified => None,
                    $($crate::__named!($module::$wire, $variant $($named)?) => Some(Self::$variant),)*
                }
            }

            fn to_wire(self) -> Self::Wire {
                match self { $(Self::$variant => $crate::__named!($module::$wire, $variant $($named)?),)* }
            }

            fn wire_name(wire: &Self::Wire) -> &'static str {
                wire.as_str_name()
            }
        }
    )*};
}

/// The value of an enum of the contracts: by the name given last.
#[doc(hidden)]
#[macro_export]
macro_rules! __named {
    ($module:ident::$wire:ident, $variant:ident) => {
        $module::$wire::$variant
    };
    ($module:ident::$wire:ident, $variant:ident $named:ident) => {
        $module::$wire::$named
    };
}

/// One declaration of [`contract!`](crate::contract), by its direction.
#[doc(hidden)]
#[macro_export]
macro_rules! __contract {
    (@= $value:ident $message:tt $fields:tt $computed:tt) => {
        $crate::__contract! { @<= $value $message $fields $computed }
        $crate::__contract! { @=> $value $message $fields $computed }
    };
    (@<= $value:ident $message:ty {
        $({ $field:ident $wire:tt $form:ident $arguments:tt [$($row:expr)?] })*
    } $computed:tt) => {
        impl $crate::grpc::contract::FromMessage<$message> for $value {
            fn from_message(fields: &mut $crate::grpc::Fields, message: &$message) -> Option<Self> {
                $(
                    $(fields.under($row);)?
                    let $field = $crate::__contract_field!(@read fields message $field $wire $form $arguments);
                )*
                Some(Self { $($field: $field?,)* })
            }
        }
    };
    (@=> $value:ident $message:ty {
        $({ $field:ident $wire:tt $form:ident $arguments:tt $row:tt })*
    } { $({ $computed:ident $show:expr })* }) => {
        impl $crate::grpc::contract::ToMessage<$message> for $value {
            fn write_to(&self, message: &mut $message) {
                $($crate::__contract_field!(@show self message $field $wire $form $arguments);)*
                $(message.$computed = $crate::grpc::contract::forms::computed(self, $show);)*
            }
        }
    };
}

/// One field of [`contract!`](crate::contract), read or shown.
#[doc(hidden)]
#[macro_export]
macro_rules! __contract_field {
    (@read $fields:ident $message:ident $field:ident $wire:tt flattened $arguments:tt) => {
        $crate::grpc::contract::FromMessage::from_message($fields, $message)
    };
    (@read $fields:ident $message:ident $field:ident [] $form:ident $arguments:tt) => {
        $crate::__contract_field!(@read $fields $message $field [$field] $form $arguments)
    };
    (@read $fields:ident $message:ident $field:ident [$wire:ident] $form:ident [$($argument:expr),*]) => {
        $crate::grpc::contract::ReadForm::read(
            &$crate::grpc::contract::forms::$form($($argument),*),
            $fields,
            stringify!($wire),
            &$message.$wire,
        )
    };
    (@show $value:ident $message:ident $field:ident $wire:tt flattened $arguments:tt) => {
        $crate::grpc::contract::ToMessage::write_to(&$value.$field, $message)
    };
    (@show $value:ident $message:ident $field:ident [] $form:ident $arguments:tt) => {
        $crate::__contract_field!(@show $value $message $field [$field] $form $arguments)
    };
    (@show $value:ident $message:ident $field:ident [$wire:ident] $form:ident [$($argument:expr),*]) => {
        $message.$wire = $crate::grpc::contract::ShowForm::show(
            &$crate::grpc::contract::forms::$form($($argument),*),
            &$value.$field,
        )
    };
}
