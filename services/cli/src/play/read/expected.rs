//! Reads what a step is expected to bring about: its outcome, findings, events, duties, notices, and values of the answer.

use std::collections::BTreeSet;

use convene_kernel::identity::Role;
use convene_kernel::policy::Policy;
use prost_reflect::MessageDescriptor;

use super::Reading;
use crate::client::feed::EVENTS;
use crate::play::obligation::NoticeKind;
use crate::play::scenario::{Expected, ExpectedDuty, ExpectedNotice, ExpectedRefusal, ExpectedState};
use crate::play::yaml::{Content, Fields, Node, Position};
use convene_client::suggest;

impl Reading<'_> {
    pub(super) fn expected(&mut self, fields: &mut Fields<'_>) -> Expected {
        let refused = fields.take("expect").and_then(|node| self.expectation(node));
        let findings = self.rows(fields, "findings");
        let mut events = Vec::new();
        for (position, event) in fields.texts("events", self.mistakes) {
            if self.pool.get_message_by_name(&format!("{EVENTS}.{event}")).is_none() {
                self.mistakes.note(position, self.no_event(event));
            }
            events.push(event.to_owned());
        }
        let duties = fields.take("duties").map(|node| self.duties(node)).unwrap_or_default();
        let notified = self.notices(fields, "notified");
        let not_notified = self.notices(fields, "not_notified");
        let answer = fields.take("answer").map(|node| self.answer(node)).unwrap_or_default();
        Expected { refused, findings, events, duties, notified, not_notified, answer }
    }

    fn no_event(&self, name: &str) -> String {
        let known = self.pool.all_messages().filter(|message| message.package_name() == EVENTS);
        let meant = suggest::nearest(known, MessageDescriptor::name, name);
        let meant = meant.first().map(|meant| format!("; perhaps {} is meant", meant.name())).unwrap_or_default();
        format!("no event of {EVENTS} is called '{name}'{meant}")
    }

    fn expectation(&mut self, node: &Node) -> Option<ExpectedRefusal> {
        if matches!(&node.content, Content::Text(text) if text == "accepted") {
            return None;
        }
        let mut fields = Fields::of("'expect'", node, self.mistakes);
        let refused = fields.take("refused").and_then(|node| {
            let mut fields = Fields::of("'refused'", node, self.mistakes);
            let row = fields.text("row", self.mistakes).and_then(|row| self.row(node.position, row));
            let mut rows: BTreeSet<_> = self.rows(&mut fields, "rows").into_iter().collect();
            rows.extend(row);
            let reason = fields.text("reason", self.mistakes).map(str::to_owned);
            fields.finish(self.mistakes);
            (!rows.is_empty()).then_some(ExpectedRefusal { rows, reason })
        });
        fields.finish(self.mistakes);
        if refused.is_none() {
            let what = "'expect' is 'accepted', or {refused: {row: the row that refuses it}}, with 'rows' where there are several";
            self.mistakes.note(node.position, what);
        }
        refused
    }

    fn duties(&mut self, node: &Node) -> Vec<(ExpectedState, ExpectedDuty)> {
        let mut fields = Fields::of("'duties'", node, self.mistakes);
        let mut duties = Vec::new();
        for state in ExpectedState::ALL {
            let Some(listed) = fields.take(state.name()) else { continue };
            let items = self.mistakes.list(state.name(), listed);
            duties.extend(items.iter().filter_map(|item| Some((state, self.duty(item)?))));
        }
        fields.finish(self.mistakes);
        duties
    }

    /// A duty in a text, such as `RM-1.11.approval proposal/p-1`, or as a map with its date and its owner.
    fn duty(&mut self, node: &Node) -> Option<ExpectedDuty> {
        if !matches!(node.content, Content::Map(_)) {
            let text = self.mistakes.text("a duty", node)?;
            return Some(self.named_duty(node.position, text));
        }
        let mut fields = Fields::of("a duty", node, self.mistakes);
        let rule = fields.needed("rule", self.mistakes);
        let resource = fields.text("resource", self.mistakes).map(str::to_owned);
        let due = fields.parsed("due", self.mistakes);
        let owner = fields.take("owner").and_then(|node| self.owner(node));
        fields.finish(self.mistakes);
        let named = self.named_duty(node.position, rule?);
        Some(ExpectedDuty { resource: resource.or(named.resource), due, owner, rule: named.rule })
    }

    fn named_duty(&mut self, position: Position, text: &str) -> ExpectedDuty {
        let (rule, resource) = text.split_once(' ').map_or((text, None), |(rule, resource)| (rule, Some(resource)));
        if Policy::embedded().rule(rule).is_none() {
            let what = format!("the policy has no rule '{rule}'; a rule is a row and a word, as in the policy's file");
            self.mistakes.note(position, what);
        }
        let resource = resource.map(|resource| resource.trim().to_owned());
        ExpectedDuty { rule: rule.to_owned(), resource, ..ExpectedDuty::default() }
    }

    /// A role, with an organization after it where that matters.
    fn owner(&mut self, node: &Node) -> Option<String> {
        let text = self.mistakes.text("owner", node)?;
        let role = text.split(' ').next().unwrap_or_default();
        self.role(node.position, role).then(|| text.to_owned())
    }

    fn role(&mut self, position: Position, role: &str) -> bool {
        self.mistakes.parse::<Role>(position, role).is_some()
    }

    fn notices(&mut self, fields: &mut Fields<'_>, name: &'static str) -> Vec<ExpectedNotice> {
        let items = fields.take(name).map(|node| self.mistakes.list(name, node)).unwrap_or_default();
        items.iter().filter_map(|item| self.notice(item)).collect()
    }

    fn notice(&mut self, node: &Node) -> Option<ExpectedNotice> {
        let mut fields = Fields::of("a notice", node, self.mistakes);
        let to = fields.needed("to", self.mistakes).filter(|role| self.role(node.position, role)).map(str::to_owned);
        let of = fields.take("of").and_then(|node| self.duty(node));
        let kind = fields.text("as", self.mistakes).and_then(|kind| self.kind(node.position, kind));
        let at = fields.parsed("at", self.mistakes);
        fields.finish(self.mistakes);
        if of.is_none() {
            self.mistakes.note(node.position, "a notice is of a duty; add 'of' with its rule");
        }
        Some(ExpectedNotice { to: to?, duty: of?, kind, at })
    }

    fn kind(&mut self, position: Position, name: &str) -> Option<NoticeKind> {
        let kind = NoticeKind::ALL.into_iter().find(|kind| kind.name() == name);
        if kind.is_none() {
            let known = NoticeKind::ALL.map(NoticeKind::name).join(", ");
            self.mistakes.note(position, format!("no notice is a '{name}'; write one of {known}"));
        }
        kind
    }

    /// Values of the answer by their paths; numbers and truths are written as JSON has them, and a text that is empty as "".
    fn answer(&mut self, node: &Node) -> Vec<(String, String)> {
        let entries = self.mistakes.map("answer", node);
        let mut values = Vec::new();
        for (path, value) in entries {
            let text = match &value.content {
                Content::Nothing => String::new(),
                Content::Text(text) => text.clone(),
                Content::Truth(_) | Content::Number(_) => value.to_json(&mut str::to_owned).to_string(),
                Content::List(_) | Content::Map(_) => {
                    let what = format!("'answer' has {} at {}; write one value a path", value.kind(), path.name);
                    self.mistakes.note(value.position, what);
                    continue;
                }
            };
            values.push((path.name.clone(), text));
        }
        values
    }
}
