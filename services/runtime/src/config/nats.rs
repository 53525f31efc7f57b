//! How NATS is reached: the settings of a service, and of the program where it speaks to NATS itself.

use super::reader::Reader;
use super::values::Span;
use crate::nats::{ENCRYPT, NatsConfig};

/// The section of the settings.
const SECTION: &str = "nats";

/// Reads how the connection called `name` is made, where nothing else is said, and how long its start waits.
pub(super) fn read(reader: &mut Reader, name: &str) -> Option<(NatsConfig, Span)> {
    let urls = reader.list(
        SECTION,
        "urls",
        &["nats://127.0.0.1:4222"],
        "The servers, with user and password where they ask for them: `nats://user:password@host:4222`; `tls://` for TLS. One server of a cluster is enough: it names the others.",
    );
    let credentials = reader.optional(
        SECTION,
        "credentials",
        "Who the service is to the servers: a file with the nkey seed of its user, as `convene accounts render` writes it, or a credentials file of `nsc`. It is read at each connection, so that a key changes without a restart.",
    );
    let ca = reader.optional(
        SECTION,
        "ca",
        "The certificate authorities of the servers, a PEM file, beside those that the system trusts. With it, only TLS is spoken.",
    );
    let certificate = reader.optional(
        SECTION,
        "certificate",
        "The certificate that the service shows to the servers, a PEM file. With it, only TLS is spoken.",
    );
    let key = reader.optional(SECTION, "key", "The certificate's private key, a PEM file.");
    let certificate = match (certificate?, key?) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        (Some(_), None) => {
            reader.wrong(SECTION, "key", "there is a certificate without its key", "give both, or neither");
            None
        }
        (None, Some(_)) => {
            reader.wrong(SECTION, "certificate", "there is a key without its certificate", "give both, or neither");
            None
        }
    };
    let inbox_prefix = reader.optional(
        SECTION,
        "inbox_prefix",
        "What the subjects of answers begin with, where the service's user may subscribe to these only, such as `_INBOX_activation`; none for `_INBOX`.",
    );
    let plain_text = reader.setting(
        SECTION,
        "plain_text",
        "false",
        "Whether servers on other machines may be spoken to without encryption: `true` or `false`. Without it, such an address is refused unless it is `tls://`.",
    );
    let name = reader.setting(SECTION, "name", name, "The name under which operators see the connection.");
    let wait = reader.setting(
        SECTION,
        "wait",
        "60 s",
        "How long the start waits for NATS and its streams; `0 s` to fail at once.",
    );
    if urls.as_ref().is_some_and(Vec::is_empty) {
        reader.wrong(SECTION, "urls", "there is no server", "give at least one");
    }
    let config = NatsConfig {
        urls: urls?,
        credentials: credentials?,
        name: name?,
        ca: ca?,
        certificate,
        inbox_prefix: inbox_prefix?,
        plain_text: plain_text?,
    };
    if let Some(exposed) = config.exposed() {
        let what = format!("{exposed} is on another machine, and what is sent there would not be encrypted");
        reader.wrong(SECTION, "urls", what, ENCRYPT);
    }
    Some((config, wait?))
}
