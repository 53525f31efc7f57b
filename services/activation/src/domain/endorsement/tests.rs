//! Given those whom the ERC asked, when they answer and what is proposed changes: what each of them says.

use convene_kernel::testing::{at, code};

use super::*;

const ASKED: &str = "2013-11-09T15:00:00Z";

/// WHO, as its Principal and as a global lead, IOM and CARE, asked to answer within a day.
fn asked() -> Asked {
    let (principals, global_leads) = ([code("WHO"), code("IOM")], [code("WHO"), code("CARE")]);
    let mut asked = Asked::default();
    let addressees = Addressees { principals: &principals, global_leads: &global_leads };
    asked.ask(addressees, at(ASKED), Some(at("2013-11-10T15:00:00Z")));
    asked
}

fn shown(asked: &Asked) -> Vec<(String, Stance)> {
    asked.0.iter().map(|(organization, asking)| (organization.to_string(), asking.stance)).collect()
}

/// RM-1.11: who is asked in two roles answers once, as its Principal.
#[test]
fn each_is_asked_in_one_role() {
    let roles: Vec<_> = asked().0.into_iter().map(|(one, asking)| (one.to_string(), asking.role)).collect();
    let expected = [("CARE", Role::GlobalLead), ("IOM", Role::IascPrincipal), ("WHO", Role::IascPrincipal)];
    assert_eq!(roles, expected.map(|(one, role)| (one.to_owned(), role)));
}

/// RM-1.11, OG-4: what is said last counts; who was not asked says nothing; only who endorses does.
#[test]
fn what_is_said_last_counts() {
    let mut asked = asked();
    asked.says(&code("WHO"), Stance::Endorses, at("2013-11-09T17:00:00Z"));
    asked.says(&code("WHO"), Stance::Differs, at("2013-11-09T16:00:00Z"));
    asked.says(&code("MSF"), Stance::Endorses, at("2013-11-09T17:00:00Z"));
    let endorses = |asked: &Asked| ["WHO", "IOM", "MSF"].map(|one| asked.endorses(&code(one)));
    assert_eq!(endorses(&asked), [true, false, false]);
    asked.says(&code("WHO"), Stance::Differs, at("2013-11-09T17:00:00Z"));
    assert_eq!((endorses(&asked), asked.differs(&code("WHO"))), ([false; 3], true));
}

/// RM-1.11, OG-4: once what is proposed changed, those who were asked before and do not differ are silent, and answer by another
/// moment; what is said from the change on is of what is proposed now.
#[test]
fn a_change_is_answered_anew() {
    let (changed, by) = (at("2013-11-10T08:00:00Z"), at("2013-11-11T08:00:00Z"));
    let mut asked = asked();
    asked.says(&code("WHO"), Stance::Differs, at("2013-11-09T16:00:00Z"));
    asked.says(&code("IOM"), Stance::Endorses, changed);
    asked.says(&code("CARE"), Stance::Endorses, at("2013-11-10T07:59:59Z"));
    asked.asked_anew(changed, Some(by));
    let expected = [("CARE", Stance::Silent), ("IOM", Stance::Endorses), ("WHO", Stance::Differs)];
    assert_eq!(shown(&asked), expected.map(|(one, stance)| (one.to_owned(), stance)));
    assert_eq!(asked.period_ends(), Some(by), "only who is silent is waited for");
    let iom = [code("IOM")];
    let anew: Vec<_> = asked.to_ask_anew(&iom).map(|(one, _)| one.to_string()).collect();
    assert_eq!(anew, ["CARE"]);
    asked.takes_back(&code("IOM"), changed, None);
    asked.takes_back(&code("WHO"), changed, None);
    let expected = [("CARE", Stance::Silent), ("IOM", Stance::Endorses), ("WHO", Stance::Silent)];
    assert_eq!(shown(&asked), expected.map(|(one, stance)| (one.to_owned(), stance)));
    assert_eq!(asked.period_ends(), None, "one was given no moment");
}
