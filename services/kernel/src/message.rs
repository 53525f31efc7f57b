//! A sentence for people that programs can translate: a template that never changes, and the values it is filled with.
//!
//! The template is the message's identifier, as a `msgid` is for gettext. English is the text of the template itself.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A sentence without its full stop: a template in English and the values of its placeholders, by name.
///
/// Make one with [`message!`](crate::message!), or from a `&'static str` where the sentence has no values.
/// [`Display`](fmt::Display) gives the English text.
///
/// ```
/// use convene_kernel::message;
///
/// let (code, day) = ("ABC", "2013-11-08");
/// let unknown = message!("{code} is not a global cluster on {day}", code, day);
/// assert_eq!(unknown.to_string(), "ABC is not a global cluster on 2013-11-08");
/// assert_eq!(unknown.template(), "{code} is not a global cluster on {day}");
/// assert_eq!(unknown.arguments().collect::<Vec<_>>(), [("code", "ABC"), ("day", "2013-11-08")]);
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
    arguments: BTreeMap<Cow<'static, str>, String>,
}

impl Message {
    /// A message of `template` with its values; [`message!`](crate::message!) checks that they fit each other.
    #[doc(hidden)]
    pub fn filled<const N: usize>(template: &'static str, arguments: [(&'static str, String); N]) -> Self {
        let arguments = arguments.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        Self { template: Cow::Borrowed(template), arguments }
    }

    /// The sentence with its placeholders: the stable identifier of the message.
    pub fn template(&self) -> &str {
        &self.template
    }

    /// The values of the placeholders with their names, in order of name.
    pub fn arguments(&self) -> impl Iterator<Item = (&str, &str)> {
        self.arguments.iter().map(|(name, value)| (name.as_ref(), value.as_str()))
    }
}

impl fmt::Display for Message {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest: &str = &self.template;
        // Without values the template is the text, also where it has braces: old records have the text alone.
        while let Some((before, name, after)) = next_placeholder(rest).filter(|_| !self.arguments.is_empty()) {
            formatter.write_str(before)?;
            match self.arguments.get(name) {
                Some(value) => formatter.write_str(value)?,
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
    arguments: BTreeMap<Cow<'a, str>, String>,
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

/// A [`Message`](crate::message::Message) from a template and the values of its placeholders.
///
/// A value is given by the name of a variable, or as `name = expression`; it is anything that implements `Display`.
#[macro_export]
macro_rules! message {
    ($template:literal $(, $name:ident $(= $value:expr)?)* $(,)?) => {{
        const _: () = assert!($crate::message::is_plain($template), "a placeholder is a name in braces and nothing else");
        // Through `concat!` the template captures no variables, and each placeholder needs its value.
        let _ = ::core::format_args!(concat!($template), $($name = ""),*);
        $crate::message::Message::filled(
            $template,
            [$((stringify!($name), ::std::string::ToString::to_string(&$crate::message!(@value $name $(= $value)?)))),*],
        )
    }};
    (@value $name:ident) => { $name };
    (@value $name:ident = $value:expr) => { $value };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown_cluster() -> Message {
        message!("{code} is not a global cluster on {day}", code = "ABC", day = 8)
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
        let message = message!("{first} and {second}", first = "{second}", second = "2");
        assert_eq!(message, "{second} and 2");
    }

    #[test]
    fn only_names_in_braces_are_placeholders() {
        assert!(is_plain("none") && is_plain("{a_1} and {b}"));
        for template in ["{a:?}", "{{a}}", "{}", "{a", "a}", "{a.b}", "{"] {
            assert!(!is_plain(template), "{template}");
        }
    }
}
