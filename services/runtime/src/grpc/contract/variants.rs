//! The macro that declares how enums whose variants have fields correspond to messages.

/// Declares how an enum of a domain corresponds to a message that says in one field which variant it is, and in others what
/// the variant has.
///
/// - `Value = pb::Message, tag: pb::Tag { .. }` reads and shows; `<=` only reads, and `=>` only shows, as in
///   [`contract!`](crate::contract).
/// - `Variant as Named` is for a variant that has another name among the tags.
/// - `Variant { field as wire_field: form }` reads and shows the fields of a variant, in the notation of `contract!`;
///   `Variant(wire_field: form)` is for a variant of one value without a name.
/// - `+ refuses Named: row, reason, problem, remedy` at the end is for a tag that is never admitted, and says why.
///
/// ```
/// # use convene_runtime::grpc::Fields;
/// # use convene_runtime::grpc::contract::{FromMessage, ToMessage};
/// # use convene_runtime::variants;
/// # mod pb { pub use convene_proto::activation::v1::{Factor, FactorAnswer}; }
/// #[derive(Debug, PartialEq)]
/// enum Factor { CriticalNeeds, Other(String) }
///
/// variants! {
///     Factor = pb::FactorAnswer, factor: pb::Factor { CriticalNeeds, Other(other: text(100)) }
/// }
///
/// let mut message = pb::FactorAnswer::default();
/// Factor::Other("elections".to_owned()).write_to(&mut message);
/// assert_eq!((message.factor(), message.other.as_str()), (pb::Factor::Other, "elections"));
/// assert_eq!(Factor::from_message(&mut Fields::new(), &message), Some(Factor::Other("elections".to_owned())));
/// message.other.clear();
/// assert_eq!(Factor::from_message(&mut Fields::new(), &message), None);
/// ```
#[macro_export]
macro_rules! variants {
    ($($value:ident $direction:tt $message:path, $tag:ident: $module:ident::$wire:ident {
        $($variant:ident $(as $named:ident)? $({ $($fields:tt)* })? $(($($only:tt)*))?),* $(,)?
    } $(+ refuses $refused:ident: $row:expr, $reason:expr, $problem:expr, $remedy:expr)?)*) => {$(
        $crate::__variants! { @$direction $value ($message) $tag $module::$wire {
            $($variant [$($named)?] [$({ $($fields)* })? $(($($only)*))?])*
        } [$($refused, $row, $reason, $problem, $remedy)?] }
    )*};
}

/// One declaration of [`variants!`](crate::variants), by its direction.
#[doc(hidden)]
#[macro_export]
macro_rules! __variants {
    (@= $value:ident $message:tt $tag:ident $module:ident::$wire:ident $variants:tt $refused:tt) => {
        $crate::__variants! { @<= $value $message $tag $module::$wire $variants $refused }
        $crate::__variants! { @=> $value $message $tag $module::$wire $variants $refused }
    };
    (@<= $value:ident ($message:path) $tag:ident $module:ident::$wire:ident {
        $($variant:ident [$($named:ident)?] $content:tt)*
    } [$($refused:ident, $row:expr, $reason:expr, $problem:expr, $remedy:expr)?]) => {
        impl $crate::grpc::contract::FromMessage<$message> for $value {
            fn from_message(fields: &mut $crate::grpc::Fields, message: &$message) -> Option<Self> {
                $(if message.$tag == i32::from($module::$wire::$refused) {
                    fields.under($row).refuse(stringify!($tag), $reason, $problem, $remedy);
                    return None;
                })?
                let admitted = |tag| match tag {
                    $($crate::__named!($module::$wire, $variant $($named)?) => Some(tag),)*
                    _ => None,
                };
                match fields.choice(stringify!($tag), message.$tag, $module::$wire::as_str_name, admitted)? {
                    $($crate::__named!($module::$wire, $variant $($named)?) => {
                        $crate::__variant!(@read fields message $variant $content)
                    })*
                    _ => None,
                }
            }
        }
    };
    (@=> $value:ident ($message:path) $tag:ident $module:ident::$wire:ident {
        $($variant:ident [$($named:ident)?] $content:tt)*
    } $refused:tt) => {
        impl $crate::grpc::contract::ToMessage<$message> for $value {
            fn write_to(&self, message: &mut $message) {
                let tag = match self {
                    $(Self::$variant { .. } => $crate::__named!($module::$wire, $variant $($named)?),)*
                };
                message.$tag = tag.into();
                $($crate::__variant!(@show self message $variant $content);)*
            }
        }
    };
}

/// One variant of [`variants!`](crate::variants), read or shown.
#[doc(hidden)]
#[macro_export]
macro_rules! __variant {
    (@read $fields:ident $message:ident $variant:ident []) => {
        Some(Self::$variant)
    };
    (@read $fields:ident $message:ident $variant:ident [{
        $($field:ident $(as $wire:ident)?: $form:ident $(($($argument:expr),* $(,)?))? $(under $row:expr)?),* $(,)?
    }]) => {{
        $(
            $($fields.under($row);)?
            let $field =
                $crate::__contract_field!(@read $fields $message $field [$($wire)?] $form [$($($argument),*)?]);
        )*
        Some(Self::$variant { $($field: $field?),* })
    }};
    (@read $fields:ident $message:ident $variant:ident [(
        $wire:ident: $form:ident $(($($argument:expr),* $(,)?))?
    )]) => {
        $crate::__contract_field!(@read $fields $message value [$wire] $form [$($($argument),*)?]).map(Self::$variant)
    };
    (@show $value:ident $message:ident $variant:ident []) => {};
    (@show $value:ident $message:ident $variant:ident [{
        $($field:ident $(as $wire:ident)?: $form:ident $(($($argument:expr),* $(,)?))? $(under $row:expr)?),* $(,)?
    }]) => {
        if let Self::$variant { $($field),* } = $value {
            $($crate::__variant_field!($message $field [$($wire)?] $form [$($($argument),*)?]);)*
        }
    };
    (@show $value:ident $message:ident $variant:ident [(
        $wire:ident: $form:ident $(($($argument:expr),* $(,)?))?
    )]) => {
        if let Self::$variant(value) = $value {
            $crate::__variant_field!($message value [$wire] $form [$($($argument),*)?]);
        }
    };
}

/// One field of a variant, shown.
#[doc(hidden)]
#[macro_export]
macro_rules! __variant_field {
    ($message:ident $field:ident [] $form:ident $arguments:tt) => {
        $crate::__variant_field!($message $field [$field] $form $arguments)
    };
    ($message:ident $field:ident [$wire:ident] $form:ident [$($argument:expr),*]) => {
        $message.$wire = $crate::grpc::contract::ShowForm::show(
            &$crate::grpc::contract::forms::$form($($argument),*),
            $field,
        )
    };
}
