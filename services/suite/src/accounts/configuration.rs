//! The accounts as a part of the configuration of a NATS server.

use std::fmt::Write as _;

use super::{Agency, SUITE, SuiteUser};

/// What the accounts are rendered from.
pub struct Configuration<'a> {
    /// How many partitions each log has.
    pub partitions: u32,
    /// How many bytes the streams of the suite may take, each copy counted; as many as the disks have where that is not said.
    pub storage: Option<u64>,
    /// The public nkeys of a user: several while it goes from one to the next.
    pub keys: &'a dyn Fn(&str) -> Vec<String>,
    /// The agencies.
    pub agencies: &'a [Agency],
    /// The password of the operator, where it has one beside its keys.
    pub password: Option<&'a str>,
}

impl Configuration<'_> {
    /// The block `accounts`, to be included in the configuration of a server that has JetStream.
    pub fn text(&self) -> String {
        let mut text = "# Written by `convene accounts render` and `convene agency`; changes are lost.\n\
             accounts {\n"
            .to_owned();
        let jetstream = self.storage.map_or_else(|| "enabled".to_owned(), |bytes| format!("{{ max_file: {bytes} }}"));
        text.push_str(&format!("  {SUITE} {{\n    jetstream: {jetstream}\n    users: [\n"));
        for user in SuiteUser::all() {
            let rights = user.rights(self.partitions);
            for key in (self.keys)(user.name()) {
                let who = format!("nkey: {key}");
                write_user(&mut text, user.name(), &who, &rights.publish, &rights.subscribe);
            }
        }
        if let Some(password) = self.password {
            text.push_str(&format!("      {{ user: {OPERATOR_BY_PASSWORD}, password: {} }}\n", quoted(password)));
        }
        text.push_str("    ]\n    exports: [\n");
        for agency in self.agencies {
            let account = quoted(&agency.account());
            for (subject, _) in agency.requests() {
                let subject = quoted(&subject);
                text.push_str(&format!(
                    "      {{ service: {subject}, response_type: stream, accounts: [{account}] }}\n"
                ));
            }
            for subject in agency.acknowledgements() {
                text.push_str(&format!("      {{ service: {}, accounts: [{account}] }}\n", quoted(&subject)));
            }
        }
        text.push_str("    ]\n  }\n");
        for agency in self.agencies {
            self.write_agency(&mut text, agency);
        }
        text.push_str("}\n");
        text
    }

    fn write_agency(&self, text: &mut String, agency: &Agency) {
        text.push_str(&format!("  {} {{\n    users: [\n", quoted(&agency.account())));
        for key in (self.keys)(&agency.user()) {
            write_user(text, &agency.user(), &format!("nkey: {key}"), &agency.publishes(), &[agency.receives()]);
        }
        text.push_str("    ]\n    imports: [\n");
        for (subject, by) in agency.requests() {
            let (subject, by) = (quoted(&subject), quoted(&by));
            text.push_str(&format!("      {{ service: {{ account: {SUITE}, subject: {subject} }}, to: {by} }}\n"));
        }
        for subject in agency.acknowledgements() {
            let subject = quoted(&subject);
            text.push_str(&format!("      {{ service: {{ account: {SUITE}, subject: {subject} }} }}\n"));
        }
        text.push_str("    ]\n  }\n");
    }
}

/// The user that the operator is who has a password.
pub const OPERATOR_BY_PASSWORD: &str = "convene";

/// A text as the configuration has it.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn write_user(text: &mut String, name: &str, who: &str, publish: &[String], subscribe: &[String]) {
    // A text is there to be written to: nothing fails.
    let _ = writeln!(text, "      # {name}\n      {{\n        {who}\n        permissions: {{\n          publish: [");
    for subject in publish {
        let _ = writeln!(text, "            {}", quoted(subject));
    }
    let subscribe: Vec<String> = subscribe.iter().map(|subject| quoted(subject)).collect();
    let subscribe = subscribe.join(", ");
    let _ = writeln!(text, "          ]\n          subscribe: [{subscribe}]\n        }}\n      }}");
}
