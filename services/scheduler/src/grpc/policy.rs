//! The policy: what is in force in a country, and changes to it.

use std::str::FromStr;

use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::policy::{LadderStep as Step, RuleChange};
use convene_kernel::time::Period;
use convene_kernel::visibility::Insiders;
use convene_proto::scheduler::v1::policy_service_server::PolicyService;
use convene_proto::scheduler::v1::*;
use convene_runtime::engine::Engine;
use convene_runtime::grpc::contract::{FromMessage, ToMessage};
use convene_runtime::grpc::{Edge, Fields, ServiceApi, show};
use convene_runtime::query_service;

use super::{Api, responses};
use crate::domain::policy::{Command, OnRecord, PolicyRecord};
use crate::reasons::PERIOD_MALFORMED;
use crate::views::Policies;

/// Characters of a rule's identifier.
const RULE: usize = 60;

/// Characters of a reason.
const REASON: usize = 2_000;

/// Entries of a list.
const ENTRIES: std::ops::RangeInclusive<usize> = 0..=12;

/// Who sees what is restricted in the policy: nothing is.
const INSIDERS: Insiders = Insiders::of(&[]);

/// The policy as its callers see it.
#[derive(Clone, Debug)]
pub struct PolicyApi(pub Api);

impl ServiceApi for PolicyApi {
    type Aggregate = PolicyRecord;
    type View = Policies;
    const INSIDERS: Insiders = INSIDERS;

    fn engine(&self) -> &Engine<PolicyRecord, Policies> {
        &self.0.scheduler.policies
    }

    fn edge(&self) -> &Edge {
        &self.0.edge
    }
}

query_service! { PolicyService for PolicyApi {
    get_policy(self, _asked: GetPolicyRequest) -> GetPolicyResponse {
        let guidance = self.0.edge.guidance();
        let readings = guidance.policy.readings().map(|reading| PolicyReading {
            name: reading.name.clone(),
            row: reading.row.to_string(),
            applies: reading.applies,
            text: reading.text.clone(),
        });
        let numbers = guidance.policy.numbers().map(|number| PolicyNumber {
            name: number.name.clone(),
            row: number.row.to_string(),
            value: number.value,
            text: number.text.clone(),
        });
        let profile = guidance.policy.profile.clone();
        Ok(GetPolicyResponse { profile, readings: readings.collect(), numbers: numbers.collect() })
    }

    list_rules(self, asked: ListRulesRequest) -> ListRulesResponse {
        let now = OnRecord::now(self.0.clock.now());
        let rules = self.engine().view(|policies| policies.history().rules_at(asked.key(), now));
        let (rules, page) = asked.page()?.cut(rules, |rule| rule.id.clone())?;
        asked.record(|record, _reader| {
            let rules = rules.iter().map(|rule| responses::rule(rule, &record.state)).collect();
            Ok(ListRulesResponse { rules, page: Some(page) })
        })
    }
} commands {
    change_rule: ChangeRuleRequest => |ChangeRule(change)| Command::ChangeRule(change),
} }

/// A change as its request says it. What is left out of the request stays as it is.
#[derive(Debug)]
pub struct ChangeRule(pub RuleChange);

impl FromMessage<ChangeRuleRequest> for ChangeRule {
    fn from_message(fields: &mut Fields, request: &ChangeRuleRequest) -> Option<Self> {
        let rule = fields.under("S-2").text("rule", &request.rule, RULE);
        let period = optional_period(fields, "period", &request.period);
        let repeats = optional_period(fields, "repeats", &request.repeats);
        let reminders = match &request.reminders {
            Some(reminders) => fields
                .within("reminders", Some(reminders), |fields, reminders| {
                    fields.each("ahead", &reminders.ahead, ENTRIES, |fields, ahead| parsed::<Period>(fields, "", ahead))
                })
                .map(Some),
            None => Some(None),
        };
        let ladder = match &request.ladder {
            Some(ladder) => fields
                .within("ladder", Some(ladder), |fields, ladder| fields.each("steps", &ladder.steps, ENTRIES, step))
                .map(Some),
            None => Some(None),
        };
        let reason = fields.text("reason", &request.reason, REASON);
        Some(Self(RuleChange {
            rule: rule?,
            period: period?,
            repeats: repeats?,
            reminders: reminders?,
            ladder: ladder?,
            reason: reason?,
        }))
    }
}

impl ToMessage<ChangeRuleRequest> for ChangeRule {
    fn write_to(&self, request: &mut ChangeRuleRequest) {
        let Self(change) = self;
        let ladder = |steps: &Vec<Step>| Ladder { steps: steps.iter().map(responses::ladder_step).collect() };
        request.rule.clone_from(&change.rule);
        request.period = show::text(change.period.as_ref());
        request.repeats = show::text(change.repeats.as_ref());
        request.reminders = change.reminders.as_ref().map(|ahead| Reminders { ahead: show::texts(ahead) });
        request.ladder = change.ladder.as_ref().map(ladder);
        request.reason.clone_from(&change.reason);
    }
}

fn step(fields: &mut Fields, step: &LadderStep) -> Option<Step> {
    let after = parsed(fields, "after", &step.after);
    let to = parsed(fields, "to_role", &step.to_role);
    Some(Step { after: after?, to: to? })
}

fn optional_period(fields: &mut Fields, field: &str, text: &str) -> Option<Option<Period>> {
    if text.trim().is_empty() { Some(None) } else { parsed(fields, field, text).map(Some) }
}

fn parsed<T: FromStr>(fields: &mut Fields, field: &str, text: &str) -> Option<T> {
    match text.trim().parse() {
        Ok(value) => Some(value),
        Err(_) => {
            fields.refuse(
                field,
                PERIOD_MALFORMED,
                message!("'{text}' is malformed", text = verbatim(text.trim())),
                "write it as in the example of the field",
            );
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// S-2: a period or a role that is none is refused where it is, and a field that is left out changes nothing.
    #[test]
    fn a_malformed_change_says_where() {
        let mut fields = Fields::new();
        let steps = vec![LadderStep { after: "2".to_owned(), to_role: "hcc".to_owned() }];
        let request = ChangeRuleRequest {
            rule: "OG-6.government".to_owned(),
            period: "soon".to_owned(),
            reminders: Some(Reminders { ahead: vec!["never".to_owned()] }),
            ladder: Some(Ladder { steps }),
            reason: "the government asked for more time".to_owned(),
            ..ChangeRuleRequest::default()
        };
        let malformed = ChangeRule::from_message(&mut fields, &request);
        let refusal = fields.finish(malformed).expect_err("four things are malformed");
        let found: Vec<_> = refusal.violations().iter().map(|one| (one.reason, one.field.as_str())).collect();
        let wrong = ["period", "reminders.ahead[0]", "ladder.steps[0].after", "ladder.steps[0].to_role"];
        assert_eq!(found, wrong.map(|field| (PERIOD_MALFORMED, field)));
        let reason = ChangeRuleRequest { reason: "why not".to_owned(), rule: request.rule, ..Default::default() };
        let ChangeRule(sound) =
            ChangeRule::from_message(&mut Fields::new(), &reason).expect("nothing is wrong with its form");
        assert_eq!((sound.period, sound.repeats, sound.reminders, sound.ladder), (None, None, None, None));
    }
}
