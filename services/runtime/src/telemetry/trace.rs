//! W3C Trace Context: which trace a call, a commit or a message belongs to, as the header `traceparent` says it.
//!
//! Level 1 of the recommendation; a `tracestate` is other systems' affair and is not kept.

use std::fmt;
use std::str::FromStr;

use async_nats::HeaderMap;
use uuid::Uuid;

/// The name of the header, on gRPC and on NATS alike.
pub const TRACEPARENT: &str = "traceparent";

/// A place in a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TraceContext {
    trace: u128,
    parent: u64,
    flags: u8,
}

/// Why a text is no trace context.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "it must be a traceparent of W3C Trace Context, such as 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
)]
pub struct NotATrace;

impl TraceContext {
    /// A new trace that is not marked for recording.
    pub fn begin() -> Self {
        Self { trace: Uuid::new_v4().as_u128(), parent: random(), flags: 0 }
    }

    /// A new place in the same trace, which this one leads to.
    #[must_use]
    pub fn next(self) -> Self {
        Self { parent: random(), ..self }
    }

    /// The trace, as 32 hexadecimal digits.
    pub fn trace_id(self) -> String {
        format!("{:032x}", self.trace)
    }

    /// The context that the headers of a message say, when they say one.
    pub fn of_headers(headers: &HeaderMap) -> Option<Self> {
        headers.get(TRACEPARENT)?.as_str().parse().ok()
    }

    /// Says the context in the headers of a message.
    pub fn write_headers(self, headers: &mut HeaderMap) {
        headers.insert(TRACEPARENT, self.to_string());
    }
}

/// Never zero, which means that there is no span.
fn random() -> u64 {
    Uuid::new_v4().as_u64_pair().1 | 1
}

impl fmt::Display for TraceContext {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "00-{:032x}-{:016x}-{:02x}", self.trace, self.parent, self.flags)
    }
}

impl FromStr for TraceContext {
    type Err = NotATrace;

    fn from_str(text: &str) -> Result<Self, NotATrace> {
        let mut parts = text.split('-');
        let mut digits = |length: usize| {
            parts.next().filter(|part| part.len() == length && part.bytes().all(is_lower_hexadecimal)).ok_or(NotATrace)
        };
        let (version, trace, parent, flags) = (digits(2)?, digits(32)?, digits(16)?, digits(2)?);
        // Later versions may say more, but begin alike; version ff does not exist.
        if version == "ff" || (version == "00" && parts.next().is_some()) {
            return Err(NotATrace);
        }
        let trace = u128::from_str_radix(trace, 16).map_err(|_| NotATrace)?;
        let parent = u64::from_str_radix(parent, 16).map_err(|_| NotATrace)?;
        let flags = u8::from_str_radix(flags, 16).map_err(|_| NotATrace)?;
        if trace == 0 || parent == 0 {
            return Err(NotATrace);
        }
        Ok(Self { trace, parent, flags: flags & 1 })
    }
}

fn is_lower_hexadecimal(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_context_reads_as_it_prints() {
        let context: TraceContext = EXAMPLE.parse().expect("the recommendation's own example");
        assert_eq!(context.to_string(), EXAMPLE);
        assert_eq!(context.trace_id(), "4bf92f3577b34da6a3ce929d0e0e4736");
        let next = context.next();
        assert_eq!(next.trace_id(), context.trace_id());
        assert_ne!(next, context);
        let begun = TraceContext::begin();
        assert_eq!(begun.to_string().parse(), Ok(begun));
    }

    #[test]
    fn what_the_recommendation_forbids_is_no_context() {
        for forbidden in [
            "",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        ] {
            assert_eq!(forbidden.parse::<TraceContext>(), Err(NotATrace), "{forbidden}");
        }
        assert!("01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more".parse::<TraceContext>().is_ok());
    }

    #[test]
    fn messages_on_nats_carry_it() {
        let context: TraceContext = EXAMPLE.parse().expect("a context");
        let mut headers = HeaderMap::new();
        assert_eq!(TraceContext::of_headers(&headers), None);
        context.write_headers(&mut headers);
        assert_eq!(TraceContext::of_headers(&headers), Some(context));
    }
}
