//! The embedded policy covers what is owed, and what an operator gets wrong is said all at once.

use super::*;
use crate::catalogue::{Catalogue, How};
use crate::identity::Role;
use crate::time::Moment;

fn rule(id: &str) -> Rule {
    Policy::embedded().rule(id).unwrap_or_else(|| panic!("there is a rule {id}")).clone()
}

fn at(text: &str) -> Moment {
    text.parse().expect("a test's moment is RFC 3339")
}

fn what_is_wrong_with(text: &str) -> Vec<String> {
    Policy::parse(text).expect_err("it has mistakes").iter().map(ToString::to_string).collect()
}

/// S-1: every row met by tracking has a rule, save S-1 itself, which asks for that.
#[test]
fn every_dated_obligation_has_a_rule() {
    let policy = Policy::embedded();
    let tracked = Catalogue::embedded().rows().filter(|row| row.is_met_by(How::Track) && row.id.as_str() != "S-1");
    let without: Vec<_> =
        tracked.filter(|row| !policy.rules().any(|rule| rule.row == row.id)).map(|row| row.id.as_str()).collect();
    assert!(without.is_empty(), "no rule for {without:?}");
    assert_eq!(policy.profile, "iasc-2012");
}

/// S-2: a period that no text states is marked as policy, and says why it is what it is.
#[test]
fn a_period_is_of_the_text_or_gives_its_reason() {
    for rule in Policy::embedded().rules() {
        assert!(rule.basis == Basis::Text || rule.note.is_some(), "{}", rule.id);
    }
    let texts = ["OG-2.proposal", "RM-1.3.decision", "RM-1.11.approval", "RM-2.9.review", "RM-9.2.report"];
    for id in texts {
        assert_eq!(rule(id).basis, Basis::Text, "{id}");
    }
}

/// RM-1.11: the 24 hours end in the ERC queue at once; silence is escalated, never approval.
#[test]
fn approval_escalates_the_moment_it_is_late() {
    let approval = rule("RM-1.11.approval");
    assert_eq!((approval.owner, approval.period), (Role::EmergencyReliefCoordinator, Period::Hours(24)));
    assert_eq!(approval.ladder, [LadderStep { after: Period::Hours(0), to: Role::EmergencyReliefCoordinator }]);
}

/// RM-1.11, RM-2.11: those asked have the ERC's 24 hours, and their silence is escalated; for the end of a cluster no text states
/// a period, and silence escalates to no one.
#[test]
fn answers_are_owed_as_long_as_the_texts_say() {
    let answer = rule("RM-1.11.answer");
    assert_eq!((answer.period, answer.basis), (rule("RM-1.11.approval").period, Basis::Text));
    assert_eq!(answer.ladder, [LadderStep { after: Period::Hours(0), to: Role::EmergencyReliefCoordinator }]);
    assert_eq!(rule("RM-2.11.answer").binding, Binding::Soft);
}

/// RM-1.3: at level 3 the HCT has 72 hours.
#[test]
fn the_decision_at_level_3_has_72_hours() {
    assert_eq!(rule("RM-1.3.decision").period, Period::Hours(72));
}

/// OG-1, OG-2: the clocks from onset are soft and never escalate.
#[test]
fn the_onset_clocks_never_escalate() {
    for id in ["OG-1.consultation", "OG-2.proposal"] {
        let rule = rule(id);
        assert_eq!((rule.binding, rule.ladder.len()), (Binding::Soft, 0), "{id}");
    }
}

/// S-3, GN-5.2: duties of the HC and of global leads end with the ERC, those of leads and coordinators with the HC, those of
/// partners with the coordinator.
#[test]
fn escalation_ends_where_accountability_ends() {
    for rule in Policy::embedded().rules() {
        let line = line_of_accountability(rule.owner);
        assert!(rule.ladder.iter().all(|step| line.contains(&step.to)), "{}", rule.id);
    }
    let top = |owner| line_of_accountability(owner).last().copied();
    assert_eq!(top(Role::HumanitarianCoordinator), Some(Role::EmergencyReliefCoordinator));
    assert_eq!(top(Role::GlobalLead), Some(Role::EmergencyReliefCoordinator));
    assert_eq!(top(Role::LeadAgency), Some(Role::HumanitarianCoordinator));
    assert_eq!(top(Role::Coordinator), Some(Role::HumanitarianCoordinator));
    assert_eq!(top(Role::Partner), Some(Role::Coordinator));
    assert_eq!(top(Role::Donor), None);
}

/// S-3, GN-5.2, IM-17: duties of missions climb to OCHA's headquarters, not down to the country that the mission serves, and
/// reach the ERC only once the report was referred.
#[test]
fn missions_escalate_to_ocha_headquarters() {
    let policy = Policy::embedded();
    let of_missions = policy.rules().filter(|rule| rule.service == "icsm" && rule.id != "IM-16.response-to-erc");
    for rule in of_missions {
        assert!(rule.ladder.iter().all(|step| step.to == Role::OchaHcss), "{}", rule.id);
    }
    for owner in [Role::TaskTeam, Role::GlobalClusterCoordinators, Role::IascWorkingGroup, Role::OchaCountry] {
        assert_eq!(line_of_accountability(owner), [Role::OchaHcss], "{owner}");
    }
    assert!(line_of_accountability(Role::OchaHcss).is_empty());
}

/// S-2: a period that no text states accuses nobody above OCHA and the lead agency: the rule is soft, its ladder stops there,
/// or its note says why it is hard.
#[test]
fn an_invented_period_is_soft_or_says_why_not() {
    let policy = Policy::embedded();
    let above = [Role::HumanitarianCoordinator, Role::ResidentCoordinator, Role::EmergencyReliefCoordinator];
    let invented = policy.rules().filter(|rule| rule.basis == Basis::Policy);
    let climbs = invented.filter(|rule| rule.ladder.iter().any(|step| above.contains(&step.to)));
    let says_why = |rule: &&Rule| rule.note.as_deref().is_some_and(|note| note.contains("hard because "));
    let silent: Vec<_> = climbs.filter(|rule| !says_why(rule)).map(|rule| rule.id.as_str()).collect();
    assert!(silent.is_empty(), "make these soft, end their ladders at OCHA, or say why they are hard: {silent:?}");
}

/// RM-2.9, RM-1.3: nothing that the policy invents stands before the ERC beside a decision on level 3.
#[test]
fn nothing_invented_escalates_beside_level_3() {
    let policy = Policy::embedded();
    let of_level_3 = policy.rules().filter(|rule| rule.anchor.contains("level 3"));
    let invented: Vec<_> = of_level_3.filter(|rule| rule.basis == Basis::Policy).collect();
    assert!(!invented.is_empty(), "the Principals' decision, the plan of transition and surge");
    assert!(invented.iter().all(|rule| rule.binding == Binding::Soft && rule.ladder.is_empty()));
}

/// IM-5, S-2: a number of the guidance is policy: an operator's file changes it, and what it leaves out stays.
#[test]
fn numbers_are_policy() {
    assert_eq!(Policy::embedded().number(numbers::MISSIONS_A_YEAR), 5);
    let six = "[profile]\nname = \"ours\"\ntitle = \"Ours\"\nrow = \"S-2\"\n[[number]]\nname = \"missions_a_year\"\n\
               row = \"IM-5\"\nvalue = 6\ntext = \"Six a year\"\n";
    let policy = Policy::parse(six).expect("a policy");
    assert_eq!(policy.number(numbers::MISSIONS_A_YEAR), 6);
    let plan = numbers::MONTHS_OF_AN_UPDATED_PLAN;
    assert_eq!(policy.number(plan), Policy::embedded().number(plan));
    let wrong = what_is_wrong_with(&six.replace("value = 6", "value = -1"));
    assert_eq!(
        wrong,
        ["policy, line 8, number[0].value: 'value' is not a whole number; write it as 5, without quotation marks"]
    );
    assert_eq!(what_is_wrong_with(&six.replace("missions_a_year", "missions_a_month")).len(), 1);
    let names: Vec<_> = Policy::embedded().numbers().map(|number| number.name.clone()).collect();
    let mut constants: Vec<_> = numbers::ALL.iter().map(|number| number.as_str()).collect();
    constants.sort_unstable();
    assert_eq!(constants, names);
}

/// S-3: who is late with what binds is not the only one who hears of it.
#[test]
fn every_hard_rule_escalates() {
    let policy = Policy::embedded();
    let hard = policy.rules().filter(|rule| rule.binding == Binding::Hard);
    let silent: Vec<_> = hard.filter(|rule| rule.ladder.is_empty()).map(|rule| rule.id.as_str()).collect();
    assert!(silent.is_empty(), "give these a ladder, or make them soft: {silent:?}");
}

/// RM-9.2: three months after onset, then every six months after the last one; without one, counted from onset (S-5).
#[test]
fn a_repeated_duty_counts_from_the_last_time() {
    let (onset, zone) = (at("2013-11-30T00:00:00Z"), chrono_tz::Tz::UTC);
    let report = rule("RM-9.2.report");
    let due: Vec<_> = (0..3).filter_map(|number| report.due(onset, number, zone)).collect();
    assert_eq!(due, [at("2014-02-28T23:59:59Z"), at("2014-08-30T23:59:59Z"), at("2015-02-28T23:59:59Z")]);
    let reported_on = at("2014-02-11T08:00:00Z").date_naive();
    assert_eq!(report.due_again(reported_on, 1, zone), Some(at("2014-08-11T23:59:59Z")));
    assert_eq!(report.due_again(reported_on, 2, zone), Some(at("2015-02-11T23:59:59Z")));
    let approval = rule("RM-1.11.approval");
    assert_eq!((approval.due(onset, 1, zone), approval.due_again(reported_on, 1, zone)), (None, None));
}

/// RM-1.1: that all four criteria must hold is a reading that an operator can give up.
#[test]
fn readings_are_policy() {
    assert!(Policy::embedded().reading(readings::ALL_FOUR_CRITERIA));
    let other = EMBEDDED.replacen("applies = true", "applies = false", 1);
    assert!(!Policy::parse(&other).expect("a policy").reading(readings::ALL_FOUR_CRITERIA));
}

#[test]
fn a_constant_names_its_reading_of_the_policy() {
    let names: Vec<_> = Policy::embedded().readings().map(|reading| reading.name.clone()).collect();
    let mut constants: Vec<_> = readings::ALL.iter().map(|reading| reading.as_str()).collect();
    constants.sort_unstable();
    assert_eq!(constants, names);
}

/// S-2: an operator's file may contain only what differs; a rule of a name that nothing asks for is a mistake.
#[test]
fn an_operators_file_may_hold_what_differs_only() {
    let rule = |id: &str| {
        format!(
            "[profile]\nname = \"ours\"\ntitle = \"Ours\"\nrow = \"S-2\"\n[[rule]]\nid = \"{id}\"\nrow = \"RM-1.12\"\n\
             service = \"activation\"\nwhat = \"Inform partners\"\nowner = \"hc\"\nanchor = \"approval\"\nperiod = \"2 days\"\n\
             binding = \"hard\"\nbasis = \"policy\"\nnote = \"ours\"\n"
        )
    };
    let policy = Policy::parse(&rule("RM-1.12.partners")).expect("a policy");
    assert_eq!(policy.rule("RM-1.12.partners").expect("the rule").period, Period::Days(2));
    assert_eq!(policy.rule("RM-1.3.decision"), Policy::embedded().rule("RM-1.3.decision"));
    assert_eq!(policy.profile, "ours");
    let wrong = what_is_wrong_with(&rule("RM-1.12.partner"));
    assert_eq!(
        wrong,
        ["policy, line 6, rule[0].id: nothing asks for 'RM-1.12.partner'; did you mean 'RM-1.12.partners'?"]
    );
}

/// S-2: an operator changes a period with a reason, which stays with the rule.
#[test]
fn a_period_is_changed_with_a_reason() {
    let change = RuleChange::new("RM-2.11.approval", "Principals asked for more time").period(Period::Days(21));
    let policy = Policy::embedded().with_change(&change).expect("a good change");
    let changed = policy.rule("RM-2.11.approval").expect("the rule");
    assert_eq!((changed.period, changed.basis), (Period::Days(21), Basis::Policy));
    assert_eq!(changed.changed.as_deref(), Some("Principals asked for more time"));
    assert_eq!(rule("RM-2.11.approval").period, Period::Days(14));
}

/// S-2: a change without reason, of nothing, or against the line of accountability is refused, with every fault.
#[test]
fn a_bad_change_is_refused_with_every_fault() {
    let refused = |change: &RuleChange| -> Vec<String> {
        let problems = Policy::embedded().with_change(change).expect_err("a bad change");
        problems.iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        refused(&RuleChange::new("RM-1.11.aproval", "slow")),
        ["rule: there is no rule 'RM-1.11.aproval'; did you mean RM-1.11.approval?"]
    );
    let mut change = RuleChange::new("OG-9.coordinator", " ").period(Period::Hours(12));
    change.repeats = Some(Period::Days(1));
    change.ladder = Some(vec![LadderStep { after: Period::Hours(0), to: Role::EmergencyReliefCoordinator }]);
    assert_eq!(
        refused(&change),
        [
            "reason: there is none; say why the rule is changed",
            "repeats: OG-9.coordinator is owed once; leave it out",
            "reminders: the reminder 1 day ahead comes before the period of 12 hours begins; remind within the period",
            "ladder: lead-agency does not answer to erc; go to one of these, in this order: hc",
        ]
    );
    let mut change = RuleChange::new("RM-2.10.review", "often").period(Period::Months(1_201));
    change.repeats = Some(Period::Days(7));
    assert_eq!(
        refused(&change),
        [
            "period: 1201 months is longer than 1200 months; give a time within which it can be followed up",
            "reminders: the reminder 1 month ahead comes before the date before it has passed; remind within the time until it is owed again",
            "reminders: the reminder 1 week ahead comes before the date before it has passed; remind within the time until it is owed again",
        ]
    );
    assert_eq!(
        refused(&RuleChange::new("OG-9.coordinator", "why not")),
        ["rule: nothing is changed; give what is to change"]
    );
}

/// S-2: everything that is wrong in an operator's policy is said at once, with its place.
#[test]
fn every_mistake_in_a_policy_is_named_with_its_place() {
    let text = r#"
[profile]
name = "ours"
title = "Ours"
row = "S-2"

[[rule]]
id = "RM-1.x.decision"
row = "RM-1.x"
service = "activation"
what = "Decide"
owner = "hcc"
anchor = "declaration"
period = "soon"
binding = "hard"
basis = "text"
ladders = []

[[rule]]
id = "RM-1.12.partners"
row = "RM-1.12"
service = "monitoring"
what = "Inform partners"
owner = "hc"
anchor = "approval"
period = "24 hours"
binding = "soft"
basis = "policy"
reminders = ["2 days"]
ladder = [{ after = "1 day", to = "erc" }]
"#;
    let wrong = what_is_wrong_with(text);
    let expected = [
        "policy, line 9, rule[0].row: the guidance has no row 'RM-1.x'; cite a row of the catalogue, such as RM-1.11",
        "policy, line 12, rule[0].owner: unknown role 'hcc'",
        "policy, line 14, rule[0].period: 'soon' is not a period",
        "policy, line 17, rule[0].ladders: unknown field 'ladders'; did you mean 'ladder'?",
        "policy, line 19, rule[1].note: no text states the period",
        "policy, line 22, rule[1].service: 'monitoring' does not keep RM-1.12; write 'activation'",
        "policy, line 29, rule[1].reminders: the reminder 2 days ahead comes before the period of 24 hours begins",
        "policy, line 30, rule[1].ladder: a soft rule does not escalate",
    ];
    for expected in expected {
        assert!(
            wrong.iter().any(|problem| problem.starts_with(expected)),
            "{expected}\nis not in\n{}",
            wrong.join("\n")
        );
    }
    assert_eq!(wrong.len(), expected.len(), "{}", wrong.join("\n"));
}

/// RM-9.2, S-2: a country that adopted the profile of 2019 owes its first report as others do, and then one each year.
#[test]
fn the_profile_of_2019_owes_a_report_each_year() {
    let policy = Policy::embedded();
    for (of_2012, of_2019) in [("RM-9.2.report", "RM-9.2.yearly"), ("RM-9.2.protracted", "RM-9.2.protracted-yearly")] {
        let [of_2012, of_2019] = [of_2012, of_2019].map(|id| policy.rule(id).expect("a rule"));
        let repeats = |rule: &Rule| rule.repeats.map(|period| period.to_string());
        assert_eq!((repeats(of_2012), repeats(of_2019)), (Some("6 months".to_owned()), Some("12 months".to_owned())));
        assert_eq!((of_2012.period, &of_2012.ladder), (of_2019.period, &of_2019.ladder));
    }
}
