//! A sentence for people that programs can translate: a template that never changes, and the values it is filled with.
//!
//! The template is the message's identifier, as a `msgid` is for gettext. English is the text of the template itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::codes::{ClusterCode, CommandId, CountryCode, Etag, OrganizationCode, PersonId, ResourceId};
use crate::digest::Digest;
use crate::identity::{Authority, Role};
use crate::past_date::PastDate;
use crate::row::Row;
use crate::subject::Subject;
use crate::time::{Moment, Period};

/// A sentence without its full stop, or a part of one: a template in English and what fills its placeholders, by name.
///
/// Make one with [`message!`](crate::message!), or from a `&'static str` where the sentence has no values.
/// [`Display`](fmt::Display) gives the English text.
///
/// ```
/// use chrono::NaiveDate;
/// use convene_kernel::codes::ClusterCode;
/// use convene_kernel::message;
/// use convene_kernel::message::Message;
///
/// let code: ClusterCode = "ABC".parse().expect("a code");
/// let day = NaiveDate::from_ymd_opt(2013, 11, 8).expect("a day");
/// let unknown = message!("{code} is not a global cluster on {day}", code, day);
/// assert_eq!(unknown.to_string(), "ABC is not a global cluster on 2013-11-08");
/// assert_eq!(unknown.template(), "{code} is not a global cluster on {day}");
/// assert_eq!(unknown.argument("code").map(ToString::to_string).as_deref(), Some("ABC"));
///
/// // A phrase is a message of its own, so that it can be translated.
/// let onset = Message::from("the onset of the emergency");
/// let early = message!("{day} is before {what}", day, what = onset);
/// assert_eq!(early.to_string(), "2013-11-08 is before the onset of the emergency");
/// ```
///
/// A bare text does not compile, since it may be a phrase: a name or what people wrote is [`verbatim`], a phrase a message:
/// ```compile_fail
/// convene_kernel::message!("it is before {what}", what = "the onset");
/// ```
///
/// A placeholder without a value does not compile, even where a variable has its name:
/// ```compile_fail
/// let day = 1;
/// convene_kernel::message!("{code} on {day}", code = 2);
/// ```
/// A value without a placeholder does not compile:
/// ```compile_fail
/// convene_kernel::message!("{code}", code = 2, day = 1);
/// ```
/// Only `{name}` is a placeholder; a format or an escaped brace does not compile:
/// ```compile_fail
/// convene_kernel::message!("{code:?}", code = 2);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Message {
    template: Cow<'static, str>,
    arguments: BTreeMap<Cow<'static, str>, Argument>,
}

/// What fills a placeholder of a [`Message`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Argument {
    /// What is the same in every language: a code, an identifier, a name, a number, a date, what people wrote.
    Value(String),
    /// A part of the sentence that is translated by itself.
    Message(Message),
    /// Several of them.
    List(Vec<Argument>),
}

impl Argument {
    /// The messages in it, which are translated one by one: several for a list, none where it is made of values alone.
    pub fn messages(&self) -> Vec<Message> {
        let is_value = |argument: &Self| argument.messages().is_empty();
        match self {
            Self::Value(_) => Vec::new(),
            Self::Message(message) => vec![message.clone()],
            Self::List(arguments) if arguments.iter().all(is_value) => Vec::new(),
            Self::List(arguments) => arguments.iter().map(Self::as_message).collect(),
        }
    }

    fn as_message(&self) -> Message {
        match self {
            Self::Message(message) => message.clone(),
            other => Message::filled("{value}", [("value", other.clone())]),
        }
    }
}

impl fmt::Display for Argument {
    /// The English text; the parts of a list with commas between them.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(value) => formatter.write_str(value),
            Self::Message(message) => message.fmt(formatter),
            Self::List(arguments) => arguments.iter().enumerate().try_for_each(|(index, argument)| {
                formatter.write_str(if index == 0 { "" } else { ", " })?;
                argument.fmt(formatter)
            }),
        }
    }
}

/// A text that is the same in every language: a name, what people wrote, what another program reports.
pub fn verbatim(text: impl fmt::Display) -> Argument {
    Argument::Value(text.to_string())
}

/// Several values or messages, shown with commas between them.
pub fn list<T: ToArgument>(parts: impl IntoIterator<Item = T>) -> Argument {
    Argument::List(parts.into_iter().map(|part| part.to_argument()).collect())
}

/// What a placeholder of a [`Message`] can be filled with: values of the types that are the same in every language, and other
/// messages. A bare text is neither: see [`verbatim`].
pub trait ToArgument {
    /// What fills the placeholder.
    fn to_argument(&self) -> Argument;
}

impl<T: ToArgument + ?Sized> ToArgument for &T {
    fn to_argument(&self) -> Argument {
        (**self).to_argument()
    }
}

impl ToArgument for Argument {
    fn to_argument(&self) -> Argument {
        self.clone()
    }
}

impl ToArgument for Message {
    fn to_argument(&self) -> Argument {
        Argument::Message(self.clone())
    }
}

macro_rules! values {
    ($($value:ty),* $(,)?) => {$(
        impl ToArgument for $value {
            fn to_argument(&self) -> Argument {
                Argument::Value(self.to_string())
            }
        }
    )*};
}

values!(u8, u32, u64, usize, i32, i64, f32, NaiveDate, Moment, PastDate, Period);
values!(CountryCode, ClusterCode, OrganizationCode, ResourceId, PersonId, CommandId, Etag);
values!(Digest, Role, Row, Subject);

impl ToArgument for Authority {
    /// The titles of the roles, any of which suffices.
    fn to_argument(&self) -> Argument {
        list(self.roles().iter().map(|role| Message::from(role.title())))
    }
}

impl Message {
    /// A message of `template` with what fills it; [`message!`](crate::message!) checks that they fit each other.
    #[doc(hidden)]
    pub fn filled<const N: usize>(template: &'static str, arguments: [(&'static str, Argument); N]) -> Self {
        let arguments = arguments.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        Self { template: Cow::Borrowed(template), arguments }
    }

    /// A phrase of the reference data. Its translation is looked up by its text, as for every message.
    pub fn of_reference_data(text: &str) -> Self {
        Self { template: Cow::Owned(text.to_owned()), arguments: BTreeMap::new() }
    }

    /// The sentence with its placeholders: the stable identifier of the message.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// What fills the placeholders, with their names, in order of name.
    pub fn arguments(&self) -> impl Iterator<Item = (&str, &Argument)> {
        self.arguments.iter().map(|(name, argument)| (name.as_ref(), argument))
    }

    /// What fills the placeholder of that name.
    pub fn argument(&self, name: &str) -> Option<&Argument> {
        self.arguments.get(name)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest: &str = &self.template;
        // Without values the template is the text, also where it has braces: old records have the text alone.
        while let Some((before, name, after)) = next_placeholder(rest).filter(|_| !self.arguments.is_empty()) {
            formatter.write_str(before)?;
            match self.arguments.get(name) {
                Some(argument) => argument.fmt(formatter)?,
                None => write!(formatter, "{{{name}}}")?,
            }
            rest = after;
        }
        formatter.write_str(rest)
    }
}

/// The text before the next `{name}`, the name, and the text after it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, after) = rest.split_once('}')?;
    Some((before, name, after))
}

impl From<&'static str> for Message {
    /// A sentence without values.
    fn from(text: &'static str) -> Self {
        Self { template: Cow::Borrowed(text), arguments: BTreeMap::new() }
    }
}

impl From<&Message> for Message {
    fn from(message: &Message) -> Self {
        message.clone()
    }
}

impl PartialEq<str> for Message {
    /// Whether the English text is `text`.
    fn eq(&self, text: &str) -> bool {
        let english = self.to_string();
        english == text
    }
}

impl PartialEq<&str> for Message {
    fn eq(&self, text: &&str) -> bool {
        self == *text
    }
}

/// The stored form of a message with values. The text is not stored: the template gives it.
#[derive(Serialize, Deserialize)]
struct Filled<'a> {
    template: Cow<'a, str>,
    arguments: BTreeMap<Cow<'a, str>, Argument>,
}

impl Serialize for Argument {
    /// A text for a value, an object of `template` and `arguments` for a message.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Value(value) => serializer.serialize_str(value),
            Self::Message(Message { template, arguments }) => {
                Filled { template: Cow::Borrowed(template), arguments: arguments.clone() }.serialize(serializer)
            }
            Self::List(arguments) => serializer.collect_seq(arguments),
        }
    }
}

impl<'de> Deserialize<'de> for Argument {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Stored {
            Value(String),
            Message(Filled<'static>),
            List(Vec<Argument>),
        }
        Ok(match Stored::deserialize(deserializer)? {
            Stored::Value(value) => Self::Value(value),
            Stored::Message(Filled { template, arguments }) => Self::Message(Message { template, arguments }),
            Stored::List(arguments) => Self::List(arguments),
        })
    }
}

impl Serialize for Message {
    /// A text alone where there are no values, otherwise an object of `template` and `arguments`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.arguments.is_empty() {
            return serializer.serialize_str(&self.template);
        }
        Filled { template: Cow::Borrowed(&self.template), arguments: self.arguments.clone() }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Message {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Stored {
            Text(String),
            Filled(Filled<'static>),
        }
        Ok(match Stored::deserialize(deserializer)? {
            Stored::Text(text) => Self { template: Cow::Owned(text), arguments: BTreeMap::new() },
            Stored::Filled(Filled { template, arguments }) => Self { template, arguments },
        })
    }
}

/// Whether every brace of `template` belongs to a placeholder of the form `{name}`.
#[doc(hidden)]
pub const fn is_plain(template: &str) -> bool {
    let bytes = template.as_bytes();
    let (mut index, mut inside) = (0, false);
    while index < bytes.len() {
        match bytes[index] {
            b'{' if inside || index + 1 == bytes.len() => return false,
            b'{' => inside = true,
            b'}' if !inside || bytes[index - 1] == b'{' => return false,
            b'}' => inside = false,
            byte if inside && !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_') => return false,
            _ => {}
        }
        index += 1;
    }
    !inside
}

/// A [`Message`](crate::message::Message) from a template and what fills its placeholders.
///
/// An argument is given by the name of a variable, or as `name = expression`; it is anything that implements
/// [`ToArgument`](crate::message::ToArgument): a value such as a code or a date, or another message, and no bare text.
#[macro_export]
macro_rules! message {
    ($template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const _: () = assert!($crate::message::is_plain($template), "a placeholder is a name in braces and nothing else");
        // Through `concat!` the template captures no variables, and each placeholder needs its value.
        let _ = ::core::format_args!(concat!($template), $($name = ""),*);
        $crate::message::Message::filled(
            $template,
            [$((stringify!($name), $crate::message::ToArgument::to_argument(&$crate::message!(@value $name $(= $value)?)))),*],
        )
    }};
    (@value $name:ident) => { $name };
    (@value $name:ident = $value:expr) => { $value };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown_cluster() -> Message {
        message!("{code} is not a global cluster on {day}", code = verbatim("ABC"), day = 8)
    }

    #[test]
    fn a_message_is_stored_by_template_and_read_again() {
        let stored = r#"{"template":"{code} is not a global cluster on {day}","arguments":{"code":"ABC","day":"8"}}"#;
        assert_eq!(serde_json::to_string(&unknown_cluster()).expect("JSON"), stored);
        assert_eq!(serde_json::from_str::<Message>(stored).expect("a message"), unknown_cluster());
    }

    #[test]
    fn a_sentence_alone_is_stored_as_text_whatever_stands_in_it() {
        for text in ["assess all four criteria", "the agency wrote {sic} and }"] {
            let message: Message = serde_json::from_value(text.into()).expect("old records hold texts");
            assert_eq!(message.to_string(), text);
            assert_eq!(serde_json::to_value(&message).expect("JSON"), text);
        }
    }

    #[test]
    fn values_are_not_searched_for_placeholders() {
        let message = message!("{first} and {second}", first = verbatim("{second}"), second = 2);
        assert_eq!(message, "{second} and 2");
    }

    /// A phrase inside a sentence keeps its template, so that it is translated as the sentence is.
    #[test]
    fn messages_in_a_message_are_stored_and_read_again() {
        let early = message!("it is before {what}", what = Message::from("the onset"));
        let message =
            message!("{reasons} on {days}", reasons = list([early, "it is late".into()]), days = list([1, 2]));
        assert_eq!(message, "it is before the onset, it is late on 1, 2");
        let stored = r#"{"template":"{reasons} on {days}","arguments":{"days":["1","2"],"reasons":[{"template":"it is before {what}","arguments":{"what":{"template":"the onset","arguments":{}}}},{"template":"it is late","arguments":{}}]}}"#;
        assert_eq!(serde_json::to_string(&message).expect("JSON"), stored);
        assert_eq!(serde_json::from_str::<Message>(stored).expect("a message"), message);
    }

    /// What needs a translation is known of each argument.
    #[test]
    fn a_list_of_values_needs_no_translation() {
        assert!(list([1, 2]).messages().is_empty() && verbatim("WHO").messages().is_empty());
        let mixed = list([verbatim("WHO"), Message::from("the HCT").to_argument()]).messages();
        let templates: Vec<_> = mixed.iter().map(Message::template).collect();
        assert_eq!(templates, ["{value}", "the HCT"]);
        assert_eq!(mixed[0], "WHO");
    }

    #[test]
    fn only_names_in_braces_are_placeholders() {
        assert!(is_plain("none") && is_plain("{a_1} and {b}"));
        for template in ["{a:?}", "{{a}}", "{}", "{a", "a}", "{a.b}", "{"] {
            assert!(!is_plain(template), "{template}");
        }
    }
}
