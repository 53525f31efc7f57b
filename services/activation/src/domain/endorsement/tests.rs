//! Given those whom the ERC asked, when they answer and what is proposed changes: what each of them says, and owes.

use convene_kernel::testing::{Outcome, at, code};

use super::*;
use crate::domain::Activation;
use crate::domain::fixtures::{
    Example, after_the_transmission, approval, erc, hc, recommendation, submission, transmission,
};
use crate::domain::objection;
use crate::domain::proposal::fixtures::{
    MEMBERS, agreed, answer, answer_to, approve_on, closing, endorsed_by_all_but, everybody_asked, health, principal,
    submit,
};
use crate::domain::proposal::{Approve, Closing, Command, Position, Transmission};
use crate::domain::subjects::PROPOSAL;

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
    let (principals, global_leads) = ([code("WHO"), code("IOM")], [code("WHO"), code("CARE")]);
    let addressees = Addressees { principals: &principals, global_leads: &global_leads };
    let named: Vec<_> = addressees.in_their_roles().map(|(one, role)| (one.to_string(), role)).collect();
    let expected = [("WHO", Role::IascPrincipal), ("IOM", Role::IascPrincipal), ("CARE", Role::GlobalLead)];
    assert_eq!(named, expected.map(|(one, role)| (one.to_owned(), role)));
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
    let period_ends = |asked: &Asked| asked.period_ends(&asked.in_stance(Stance::Silent));
    assert_eq!(period_ends(&asked), Some(by), "only who is silent is waited for");
    let iom = [code("IOM")];
    let anew: Vec<_> = asked.to_ask_anew(&iom).map(|(one, _)| one.to_string()).collect();
    assert_eq!(anew, ["CARE"]);
    asked.takes_back(&code("IOM"), changed, None);
    asked.takes_back(&code("WHO"), changed, None);
    let expected = [("CARE", Stance::Silent), ("IOM", Stance::Endorses), ("WHO", Stance::Silent)];
    assert_eq!(shown(&asked), expected.map(|(one, stance)| (one.to_owned(), stance)));
    assert_eq!(period_ends(&asked), None, "one was given no moment");
}

fn passed_on_to(example: Example, principals: &[&str], at_moment: &str) -> Example {
    let (principals, transmitted_at) = (principals.iter().map(|one| code(one)).collect(), at(at_moment));
    let more = Transmission { principals, global_leads: Vec::new(), transmitted_at, ..transmission() };
    example.at(at_moment).given(&erc(), Command::TransmitProposal(more))
}

fn owes_an_answer(example: &Example, agency: &str) -> bool {
    example.record().duties.contains_key(&format!("RM-1.11.answer:proposal/p-1/answer/{agency}"))
}

/// GN-1, RM-1.11, OG-4: with ICRC coordination is recorded: it may object and take that back, owes no answer to what is proposed or to what
/// was changed, and nobody waits for one.
#[test]
fn nobody_waits_for_an_answer_that_is_not_owed() {
    let asked = passed_on_to(everybody_asked(vec![health()]), &["ICRC"], "2013-11-10T10:00:00Z");
    let but_who = endorsed_by_all_but(asked.clone(), &["WHO"]).at("2013-11-10T14:00:00Z");
    let unopposed = but_who.clone().given(&erc(), approve_on(StatedGround::NoObjection));
    let ground = ApprovalGround::NoObjection { silent: vec![code("WHO")], until: at("2013-11-10T14:00:00Z") };
    assert_eq!(unopposed.state().proposals[&code("p-1")].ground(), Some(&ground));
    let all = but_who.given(&principal("WHO"), answer(Position::Endorses));
    all.when(&erc(), approve_on(StatedGround::AllEndorsed)).commit();

    let objected = asked.clone().given(&principal("ICRC"), answer(Position::Objects));
    let taken_back = objected.given(&principal("ICRC"), answer(Position::TakesBack));
    assert!(taken_back.finding("RM-1.11").is_none() && !owes_an_answer(&taken_back, "ICRC"));

    let consulted = agreed(asked.given(&principal("UNICEF"), answer(Position::ProposesAlternative)), &["UNICEF"]);
    let changed = closing(Closing::ThirdWay, vec![health()]);
    let changed = consulted.given(&erc(), Command::CloseConsultation(changed));
    assert!(owes_an_answer(&changed, "WHO") && !owes_an_answer(&changed, "ICRC"));
}

/// RM-1.11: who answered and is named once more among those who are asked has answered.
#[test]
fn who_answered_is_not_asked_once_more() {
    let endorsed = after_the_transmission(vec![health()]).given(&principal("WHO"), answer(Position::Endorses));
    let more = passed_on_to(endorsed, &["WHO", "IOM"], "2013-11-09T16:00:00Z");
    assert_eq!(["WHO", "IOM", "UNICEF"].map(|agency| owes_an_answer(&more, agency)), [false, true, true]);
}

/// RM-1.11, OG-3: who was left out of one proposal, and who objects to one, hinders no other; and that more are asked settles no objection.
#[test]
fn each_proposal_has_its_own_answers() {
    let first = after_the_transmission(vec![health()]).given(&principal("UNICEF"), answer(Position::Objects));
    let second = submission("p-2", vec![recommendation("nutrition", &["NUT"], "UNICEF")]);
    let (proposal, principals) = (code("p-2"), MEMBERS.map(code).to_vec());
    let to_all = Transmission { proposal, principals, global_leads: Vec::new(), ..transmission() };
    let both = first.given(&hc(), submit(second)).given(&erc(), Command::TransmitProposal(to_all));
    let of_the_first = |example: &Example| {
        let fields = example.record().findings.values().filter(|one| one.row.as_str() == "RM-1.11");
        fields.map(|one| format!("{} {}", one.subject, one.field)).collect::<Vec<_>>()
    };
    let open = ["proposal/p-1 objection/UNICEF", "proposal/p-1 principals"];
    assert_eq!(of_the_first(&both), open);
    let endorsed = MEMBERS
        .iter()
        .fold(both, |example, agency| example.given(&principal(agency), answer_to("p-2", Position::Endorses)));
    let approve = Approve { ground: StatedGround::AllEndorsed, ..approval("p-2") };
    endorsed.clone().when(&erc(), Command::ApproveProposal(approve)).keeps("RM-1.11.approval");
    assert_eq!(of_the_first(&passed_on_to(endorsed, &["IOM"], "2013-11-09T16:00:00Z")), open);
}

/// What is wrong with an approval on the ground that all endorsed, and how to remedy it.
fn not_all_endorsed(outcome: &Outcome<Activation>) -> (String, String) {
    let mut violations = outcome.refusal().violations().iter();
    let violation = violations.find(|one| one.reason.code == "NOT_ALL_ENDORSED").expect("it is refused so");
    (violation.problem.to_string(), violation.remedy.to_string())
}

/// RM-1.11: those who have not answered and those who do not agree are named, each once; silence is waited for until the period has run, an
/// objection is not.
#[test]
fn it_is_said_whom_an_approval_lacks() {
    let approving = |objecting: &[&str]| {
        let asked = after_the_transmission(vec![health()]);
        let objected = objecting
            .iter()
            .fold(asked, |example, agency| example.given(&principal(agency), answer(Position::Objects)));
        let answered =
            |agency: &&str| ObjectionAnswer { organization: code(agency), reason: "it is urgent".to_owned() };
        let objections = objecting.iter().map(answered).collect();
        let approve = Approve { ground: StatedGround::AllEndorsed, objections, ..approval("p-1") };
        not_all_endorsed(&objected.when(&erc(), Command::ApproveProposal(approve)))
    };
    let waits =
        |remedy: &str| remedy.starts_with("wait for their answers; or approve without objection once the period");
    let (problem, remedy) = approving(&[]);
    assert_eq!((problem.as_str(), waits(&remedy)), ("UNICEF, WHO have not answered", true), "{remedy}");
    let (problem, remedy) = approving(&["UNICEF"]);
    let expected = "WHO have not answered, and UNICEF do not agree";
    assert_eq!((problem.as_str(), waits(&remedy)), (expected, false), "{remedy}");
    let (problem, remedy) = approving(&["UNICEF", "WHO"]);
    assert_eq!((problem.as_str(), waits(&remedy)), ("UNICEF, WHO do not agree", false), "{remedy}");
}

/// RM-1.11: an objection of who was not asked, as records from before have it, is one all the same.
#[test]
fn an_objection_on_the_record_is_one_all_the_same() {
    let endorsed = endorsed_by_all_but(everybody_asked(vec![health()]), &[]);
    let subject = PROPOSAL.of("p-1");
    let mut before = Decision::about(&subject);
    before.raise(objection::finding("RM-1.11", &subject, &code("CARE"), "we run the clinics"));
    let objected = endorsed.having(&erc(), before);
    let objections = vec![ObjectionAnswer { organization: code("CARE"), reason: "it is urgent".to_owned() }];
    let approve = Approve { ground: StatedGround::AllEndorsed, objections, ..approval("p-1") };
    let (problem, _) = not_all_endorsed(&objected.when(&erc(), Command::ApproveProposal(approve)));
    assert_eq!(problem, "CARE do not agree");
}
