//! The kinds of fields that [`contract!`](crate::contract) knows, by the names used there.
//!
//! | form | message field | domain field |
//! |---|---|---|
//! | `text(most)` | `string` | `String` of 1 to `most` characters |
//! | `optional_text(most)` | `string`, may be empty | `Option<String>` |
//! | `text_if_known(most)` | `string`, required | `Option<String>`, which a record of the past may lack |
//! | `texts(lengths, most)` | `repeated string` | `Vec<String>` |
//! | `texts_by_key(most)` | `map<string, string>` | `BTreeMap<String, String>` |
//! | `code` | `string` | a code: `CountryCode`, `ResourceId`, `PersonId` and so on |
//! | `optional_code` | `string`, may be empty | `Option` of a code |
//! | `unshown_code` | `string` | a code that is read from a request and never shown, such as the person who is nominated |
//! | `codes(lengths)` | `repeated string`, each once | `Vec` of codes |
//! | `date`, `optional_date` | `string` such as `2013-11-08` | `NaiveDate`, `Option<NaiveDate>` |
//! | `past_date`, `optional_past_date` | `string` such as `2013`, `2013-11` or `2013-11-08` | `PastDate`, `Option<PastDate>` |
//! | `past_date_or_unknown`, `optional_past_date_or_unknown` | the same, or `unknown` | the same |
//! | `exact_date` | `string` such as `2013-11-08` | `PastDate`, which a caller gives as a day |
//! | `timestamp`, `optional_timestamp` | `google.protobuf.Timestamp` | `Moment`, `Option<Moment>` |
//! | `number(range)` | a number | the same number |
//! | `optional_number(range)` | an `optional` number | `Option` of the same number |
//! | `flag` | `bool` | `bool` |
//! | `flag_if_known` | `optional bool` | `Option<bool>`, which a caller answers and a record of the past may lack |
//! | `optional_flag` | `optional bool` | `Option<bool>`, of which nobody may know the answer |
//! | `choice`, `optional_choice` | an enum | a [`Choice`], `Option` of it |
//! | `choice_if_known` | an enum, required | `Option` of a [`Choice`], which a record of the past may lack |
//! | `choices(lengths)` | `repeated` enum | `Vec` of a [`Choice`] |
//! | `message` | a message, required | a value with a contract |
//! | `message_if_known` | a message, required | `Option` of a value with a contract, which a record of the past may lack |
//! | `optional_message` | a message | `Option` of it |
//! | `message_or_default` | a message | a value that is the default when the message is absent |
//! | `each(lengths)` | `repeated` message | `Vec` of it |

use std::collections::BTreeMap;
use std::fmt::Display;
use std::marker::PhantomData;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::NaiveDate;
use convene_kernel::codes::NotACode;
use convene_kernel::past_date::PastDate;
use convene_kernel::time::Moment;
use prost_types::Timestamp;

use super::{Choice, FromMessage, ReadForm, ShowForm, ToMessage};
use crate::grpc::{Fields, show};

/// How many entries a list may have.
type Lengths = RangeInclusive<usize>;

/// Declares forms: the function that makes one, its type, the field of the contracts and of the domain, and both ways.
/// In brackets are the parameters that the type is generic over, as the type and as each way asks for them.
macro_rules! forms {
    ($(
        $(#[$documentation:meta])*
        $function:ident -> $name:ident [$($t:ident)?] ($($argument:ident: $kind:ty),*): $wire:ty => $value:ty {
            read [$($read_bounds:tt)*] |$r:ident, $fields:ident, $field:ident, $w:ident| $read:expr;
            show [$($show_bounds:tt)*] |$v:ident| $show:expr;
        }
    )*) => {$(
        $(#[$documentation])*
        #[derive(Clone, Debug)]
        pub struct $name<$($t)?> { $($argument: $kind,)* of: PhantomData<fn() -> ($($t,)?)> }

        $(#[$documentation])*
        pub fn $function<$($t)?>($($argument: $kind),*) -> $name<$($t)?> {
            $name { $($argument,)* of: PhantomData }
        }

        impl<$($read_bounds)*> ReadForm<$wire> for $name<$($t)?> {
            type Value = $value;

            fn read(&$r, $fields: &mut Fields, $field: &str, $w: &$wire) -> Option<$value> {
                $read
            }
        }

        impl<$($show_bounds)*> ShowForm<$wire> for $name<$($t)?> {
            type Value = $value;

            fn show(&self, $v: &$value) -> $wire {
                $show
            }
        }
    )*};
}

forms! {
    /// A text of 1 to `most` characters.
    text -> Text[](most: usize): String => String {
        read [] |self, fields, field, wire| fields.text(field, wire, self.most);
        show [] |value| value.clone();
    }

    /// A text of at most `most` characters that may be empty.
    optional_text -> OptionalText[](most: usize): String => Option<String> {
        read [] |self, fields, field, wire| fields.optional_text(field, wire, self.most);
        show [] |value| value.clone().unwrap_or_default();
    }

    /// A text of 1 to `most` characters that a caller gives; a record of the past may lack it.
    text_if_known -> TextIfKnown[](most: usize): String => Option<String> {
        read [] |self, fields, field, wire| fields.text(field, wire, self.most).map(Some);
        show [] |value| value.clone().unwrap_or_default();
    }

    /// As many texts as `lengths` admits, each of 1 to `most` characters.
    texts -> Texts[](lengths: Lengths, most: usize): Vec<String> => Vec<String> {
        read [] |self, fields, field, wire| {
            fields.each(field, wire, self.lengths.clone(), |fields, text| fields.text("", text, self.most))
        };
        show [] |value| value.clone();
    }

    /// Texts of 1 to `most` characters, each by a key that the domain checks.
    texts_by_key -> TextsByKey[](most: usize): BTreeMap<String, String> => BTreeMap<String, String> {
        read [] |self, fields, field, wire| {
            let texts = wire.iter().map(|(key, text)| {
                fields.text(&format!("{field}[{key}]"), text, self.most).map(|text| (key.clone(), text))
            });
            let texts: Vec<_> = texts.collect();
            texts.into_iter().collect()
        };
        show [] |value| value.clone();
    }

    /// A code that is required.
    code -> Code[T](): String => T {
        read [T: FromStr<Err = NotACode>] |self, fields, field, wire| fields.code(field, wire);
        show [T: Display] |value| value.to_string();
    }

    /// A code that is required of a caller and never shown.
    unshown_code -> UnshownCode[T](): String => T {
        read [T: FromStr<Err = NotACode>] |self, fields, field, wire| fields.code(field, wire);
        show [T: Display] |_value| String::new();
    }

    /// A code that may be absent.
    optional_code -> OptionalCode[T](): String => Option<T> {
        read [T: FromStr<Err = NotACode>] |self, fields, field, wire| fields.optional_code(field, wire);
        show [T: Display] |value| show::text(value.as_ref());
    }

    /// As many codes as `lengths` admits, each once.
    codes -> Codes[T](lengths: Lengths): Vec<String> => Vec<T> {
        read [T: FromStr<Err = NotACode> + Ord + Clone + Display] |self, fields, field, wire| {
            fields.codes(field, wire, self.lengths.clone())
        };
        show [T: Display] |value| show::texts(value);
    }

    /// A date that is required.
    date -> Date[](): String => NaiveDate {
        read [] |self, fields, field, wire| fields.date(field, wire);
        show [] |value| value.to_string();
    }

    /// A date that may be absent.
    optional_date -> OptionalDate[](): String => Option<NaiveDate> {
        read [] |self, fields, field, wire| fields.optional_date(field, wire);
        show [] |value| show::text(value.as_ref());
    }

    /// A date of the past that is required: a year, a month, a day or a moment.
    past_date -> AtPastDate[](): String => PastDate {
        read [] |self, fields, field, wire| fields.past_date(field, wire);
        show [] |value| value.to_string();
    }

    /// A date of the past that may be absent.
    optional_past_date -> AtOptionalPastDate[](): String => Option<PastDate> {
        read [] |self, fields, field, wire| {
            if wire.is_empty() { Some(None) } else { fields.past_date(field, wire).map(Some) }
        };
        show [] |value| show::text(value.as_ref());
    }

    /// A date of the past that is required, and may be unknown.
    past_date_or_unknown -> AtPastDateOrUnknown[](): String => PastDate {
        read [] |self, fields, field, wire| fields.past_date_or_unknown(field, wire);
        show [] |value| value.to_string();
    }

    /// A date of the past that may be absent, or unknown.
    optional_past_date_or_unknown -> AtOptionalPastDateOrUnknown[](): String => Option<PastDate> {
        read [] |self, fields, field, wire| {
            if wire.is_empty() { Some(None) } else { fields.past_date_or_unknown(field, wire).map(Some) }
        };
        show [] |value| show::text(value.as_ref());
    }

    /// A date that is required, and that a caller gives as a day; a record of the past may know less.
    exact_date -> ExactDate[](): String => PastDate {
        read [] |self, fields, field, wire| fields.date(field, wire).map(PastDate::from);
        show [] |value| value.to_string();
    }

    /// A moment that is required.
    timestamp -> AtMoment[](): Option<Timestamp> => Moment {
        read [] |self, fields, field, wire| fields.moment(field, wire.as_ref());
        show [] |value| Some(show::timestamp(*value));
    }

    /// A moment that may be absent.
    optional_timestamp -> AtOptionalMoment[](): Option<Timestamp> => Option<Moment> {
        read [] |self, fields, field, wire| fields.optional_moment(field, wire.as_ref());
        show [] |value| value.map(show::timestamp);
    }

    /// Whether something is so. Absent and `false` are the same.
    flag -> Flag[](): bool => bool {
        read [] |self, _fields, _field, wire| Some(*wire);
        show [] |value| *value;
    }

    /// Whether something is so, which a caller answers: absent and `false` are the same in a request. A record of the past may
    /// lack the answer.
    flag_if_known -> FlagIfKnown[](): Option<bool> => Option<bool> {
        read [] |self, _fields, _field, wire| Some(Some(wire.unwrap_or_default()));
        show [] |value| *value;
    }

    /// Whether something is so, where anybody knows.
    optional_flag -> OptionalFlag[](): Option<bool> => Option<bool> {
        read [] |self, _fields, _field, wire| Some(*wire);
        show [] |value| *value;
    }

    /// One of several values.
    choice -> One[T](): i32 => T {
        read [T: Choice] |self, fields, field, wire| fields.choice(field, *wire, T::wire_name, T::from_wire);
        show [T: Choice] |value| value.to_wire().into();
    }

    /// One of several values, or none.
    optional_choice -> OneOrNone[T](): i32 => Option<T> {
        read [T: Choice] |self, fields, field, wire| {
            if *wire == 0 {
                Some(None)
            } else {
                fields.choice(field, *wire, T::wire_name, T::from_wire).map(Some)
            }
        };
        show [T: Choice] |value| value.map_or(0, |value| value.to_wire().into());
    }

    /// One of several values that a caller gives; a record of the past may lack it.
    choice_if_known -> OneIfKnown[T](): i32 => Option<T> {
        read [T: Choice] |self, fields, field, wire| {
            fields.choice(field, *wire, T::wire_name, T::from_wire).map(Some)
        };
        show [T: Choice] |value| value.map_or(0, |value| value.to_wire().into());
    }

    /// As many of several values as `lengths` admits.
    choices -> Several[T](lengths: Lengths): Vec<i32> => Vec<T> {
        read [T: Choice] |self, fields, field, wire| {
            fields.each(field, wire, self.lengths.clone(), |fields, number| {
                fields.choice("", *number, T::wire_name, T::from_wire)
            })
        };
        show [T: Choice] |value| value.iter().map(|one| one.to_wire().into()).collect();
    }
}

/// A number within `range`.
#[derive(Clone, Debug)]
pub struct Number<N> {
    range: RangeInclusive<N>,
}

/// A number within `range`.
pub fn number<N>(range: RangeInclusive<N>) -> Number<N> {
    Number { range }
}

impl<N: PartialOrd + Display + Copy> ReadForm<N> for Number<N> {
    type Value = N;

    fn read(&self, fields: &mut Fields, field: &str, wire: &N) -> Option<N> {
        fields.number(field, *wire, self.range.clone())
    }
}

impl<N: Copy> ShowForm<N> for Number<N> {
    type Value = N;

    fn show(&self, value: &N) -> N {
        *value
    }
}

/// A number within `range`, that may be absent.
#[derive(Clone, Debug)]
pub struct OptionalNumber<N>(Number<N>);

/// A number within `range`, that may be absent.
pub fn optional_number<N>(range: RangeInclusive<N>) -> OptionalNumber<N> {
    OptionalNumber(number(range))
}

impl<N: PartialOrd + Display + Copy> ReadForm<Option<N>> for OptionalNumber<N> {
    type Value = Option<N>;

    fn read(&self, fields: &mut Fields, field: &str, wire: &Option<N>) -> Option<Option<N>> {
        wire.map_or(Some(None), |wire| self.0.read(fields, field, &wire).map(Some))
    }
}

impl<N: Copy> ShowForm<Option<N>> for OptionalNumber<N> {
    type Value = Option<N>;

    fn show(&self, value: &Option<N>) -> Option<N> {
        *value
    }
}

/// A message that is required.
#[derive(Clone, Debug)]
pub struct Required<T>(PhantomData<fn() -> T>);

/// A message that is required.
pub fn message<T>() -> Required<T> {
    Required(PhantomData)
}

impl<T: FromMessage<M>, M: Default> ReadForm<Option<M>> for Required<T> {
    type Value = T;

    fn read(&self, fields: &mut Fields, field: &str, wire: &Option<M>) -> Option<T> {
        fields.within(field, wire.as_ref(), T::from_message)
    }
}

impl<T: ToMessage<M>, M: Default> ShowForm<Option<M>> for Required<T> {
    type Value = T;

    fn show(&self, value: &T) -> Option<M> {
        Some(value.to_message())
    }
}

/// A message that is required of a caller; a record of the past may lack it.
#[derive(Clone, Debug)]
pub struct IfKnown<T>(PhantomData<fn() -> T>);

/// A message that is required of a caller; a record of the past may lack it.
pub fn message_if_known<T>() -> IfKnown<T> {
    IfKnown(PhantomData)
}

impl<T: FromMessage<M>, M: Default> ReadForm<Option<M>> for IfKnown<T> {
    type Value = Option<T>;

    fn read(&self, fields: &mut Fields, field: &str, wire: &Option<M>) -> Option<Option<T>> {
        fields.within(field, wire.as_ref(), T::from_message).map(Some)
    }
}

impl<T: ToMessage<M>, M: Default> ShowForm<Option<M>> for IfKnown<T> {
    type Value = Option<T>;

    fn show(&self, value: &Option<T>) -> Option<M> {
        value.as_ref().map(T::to_message)
    }
}

/// A message that may be absent.
#[derive(Clone, Debug)]
pub struct Optional<T>(PhantomData<fn() -> T>);

/// A message that may be absent.
pub fn optional_message<T>() -> Optional<T> {
    Optional(PhantomData)
}

impl<T: FromMessage<M>, M> ReadForm<Option<M>> for Optional<T> {
    type Value = Option<T>;

    fn read(&self, fields: &mut Fields, field: &str, wire: &Option<M>) -> Option<Option<T>> {
        fields.optional_within(field, wire.as_ref(), T::from_message)
    }
}

impl<T: ToMessage<M>, M: Default> ShowForm<Option<M>> for Optional<T> {
    type Value = Option<T>;

    fn show(&self, value: &Option<T>) -> Option<M> {
        value.as_ref().map(T::to_message)
    }
}

/// A message that may be absent, for a value that is then the default.
#[derive(Clone, Debug)]
pub struct OrDefault<T>(PhantomData<fn() -> T>);

/// A message that may be absent, for a value that is then the default.
pub fn message_or_default<T>() -> OrDefault<T> {
    OrDefault(PhantomData)
}

impl<T: FromMessage<M> + Default, M> ReadForm<Option<M>> for OrDefault<T> {
    type Value = T;

    fn read(&self, fields: &mut Fields, field: &str, wire: &Option<M>) -> Option<T> {
        fields.optional_within(field, wire.as_ref(), T::from_message).map(Option::unwrap_or_default)
    }
}

impl<T: ToMessage<M>, M: Default> ShowForm<Option<M>> for OrDefault<T> {
    type Value = T;

    fn show(&self, value: &T) -> Option<M> {
        Some(value.to_message())
    }
}

/// As many messages as `lengths` admits.
#[derive(Clone, Debug)]
pub struct Each<T> {
    lengths: Lengths,
    of: PhantomData<fn() -> T>,
}

/// As many messages as `lengths` admits.
pub fn each<T>(lengths: Lengths) -> Each<T> {
    Each { lengths, of: PhantomData }
}

impl<T: FromMessage<M>, M> ReadForm<Vec<M>> for Each<T> {
    type Value = Vec<T>;

    fn read(&self, fields: &mut Fields, field: &str, wire: &Vec<M>) -> Option<Vec<T>> {
        fields.each(field, wire, self.lengths.clone(), T::from_message)
    }
}

impl<T: ToMessage<M>, M: Default> ShowForm<Vec<M>> for Each<T> {
    type Value = Vec<T>;

    fn show(&self, value: &Vec<T>) -> Vec<M> {
        value.iter().map(T::to_message).collect()
    }
}

/// What `show` makes of a value, for a field that the value has in no field of its own.
#[doc(hidden)]
pub fn computed<T, W>(value: &T, show: impl FnOnce(&T) -> W) -> W {
    show(value)
}
