//! A respondent sends answers with a token, once or again: those sent last count (row RM-9.3).
//!
//! The service gives the command on its own account, so that the record does not say who called. Its event has the digest of the token
//! and no organization; the kind of the organization is that of the token.

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::digest::Digest;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::{Message, verbatim};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::{Moment, Tz};
use convene_kernel::visibility::Restricted;
use serde::{Deserialize, Serialize};

use super::{Event, Round, RoundStage};
use crate::domain::questionnaire::{AnswerProblem, Answers, Audience, Code, Kind, Template};
use crate::domain::scoring::{Entity, Statement};
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// The answers of one respondent, as they are sent in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SurveyResponse {
    /// The round.
    pub round: ResourceId,
    /// The digest of the token.
    pub token: Digest,
    /// Each answer, by the code of its item.
    pub answers: BTreeMap<String, String>,
    /// Comments, by the code of the comment.
    pub comments: BTreeMap<String, String>,
    /// The sectors in which the respondent works, in a cluster that was merged.
    pub components: Vec<ClusterCode>,
    /// How many organizations are members; of a coordinator.
    pub members: Vec<KindCount>,
    /// How many organizations attend meetings on average; of a coordinator.
    pub attending: Vec<KindCount>,
}

/// How many organizations of a kind there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindCount {
    /// The kind.
    pub kind: Kind,
    /// How many.
    pub count: u32,
}

/// A response that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseReceived {
    /// The round.
    pub round: ResourceId,
    /// The digest of the token.
    pub token: Digest,
    /// The answers.
    pub answers: Restricted<Answers>,
    /// Comments, by the code of the comment.
    pub comments: Restricted<BTreeMap<Code, String>>,
    /// The sectors in which the respondent works, in a cluster that was merged.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub components: BTreeSet<ClusterCode>,
    /// What a coordinator says of the organizations; none of a partner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
}

/// The last response of a token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedResponse {
    /// Its place among all that were sent in.
    pub place: u64,
    /// When it was sent in.
    pub sent_at: Moment,
    /// The answers.
    pub answers: Restricted<Answers>,
    /// Comments, by the code of the comment.
    pub comments: Restricted<BTreeMap<Code, String>>,
    /// The sectors in which the respondent works, in a cluster that was merged.
    pub components: BTreeSet<ClusterCode>,
    /// What a coordinator says of the organizations; none of a partner.
    pub statement: Option<Statement>,
}

/// Whoever has a token may answer, in whatever role; it is this service that records the answer.
pub(super) fn authority() -> Authority {
    Authority::of(&[Role::Operator])
}

/// A round that is there. Whether its survey is open is said to whoever has a token of it, and to nobody else.
pub(super) fn admits(monitored: &Monitored, id: &str) -> Result<(), Refusal> {
    monitored.round(id).map(drop).map_err(|_| unknown())
}

fn not_open() -> Refusal {
    Refusal::precondition("RM-9.6", reasons::SURVEY_NOT_OPEN)
        .at("token")
        .says("the survey has not opened", "answer it when it has")
}

fn closed() -> Refusal {
    let remedy = "answer the next one: what is sent after the close does not count";
    Refusal::precondition("RM-9.6", reasons::SURVEY_CLOSED).at("token").says("the survey has closed", remedy)
}

/// What a token stands for, at a moment.
#[derive(Clone, Debug)]
pub struct Invited<'a> {
    /// The round that it is of.
    pub round: &'a Round,
    /// Which questionnaire is answered with it.
    pub audience: Audience,
    /// The cluster, by its name then.
    pub cluster: &'a str,
    /// The hub, by its name; `None` for the cluster as a whole.
    pub hub: Option<&'a str>,
    /// When answers are no longer taken.
    pub closes_at: Moment,
    /// Whether they are taken.
    pub is_open: bool,
    /// When the answers came that count so far.
    pub answered_at: Option<Moment>,
}

/// What a token stands for, in the time zone of its country.
///
/// # Errors
/// When the country has no such round, or the round no such token: both are the same to whoever has none.
pub fn invitation<'a>(
    monitored: &'a Monitored,
    (id, token): (&ResourceId, &Digest),
    (now, zone): (Moment, Tz),
) -> Result<Invited<'a>, Refusal> {
    let round = monitored.rounds.get(id).ok_or_else(unknown)?;
    let (entity, known) = round.token(token).ok_or_else(unknown)?;
    let named = monitored.clusters.get(&round.plan.cluster).and_then(|cluster| cluster.names.at(now));
    let hub = match entity {
        Entity::National => None,
        Entity::Hub(hub) => Some(round.plan.hub_name(hub).unwrap_or(hub.as_str())),
    };
    let response = round.entities.get(entity).and_then(|surveyed| surveyed.responses.get(token));
    Ok(Invited {
        round,
        audience: known.audience,
        cluster: named.map_or(round.plan.cluster.as_str(), String::as_str),
        hub,
        closes_at: round.closes_at(entity, zone),
        is_open: round.stage(entity, now, zone) == RoundStage::SurveyOpen,
        answered_at: response.map(|response| response.sent_at),
    })
}

fn unknown() -> Refusal {
    let remedy = "send the token as it came, with the round that it came with";
    Refusal::invalid("RM-9.3", reasons::TOKEN_UNKNOWN).at("token").says("the round has no such token", remedy)
}

pub(super) fn submit_response(monitored: &Monitored, command: &SurveyResponse, context: &Context<'_>) -> Decided {
    let round = monitored.rounds.get(&command.round).ok_or_else(unknown)?;
    let (entity, token) = round.token(&command.token).ok_or_else(unknown)?;
    if round.stage(entity, context.now, context.zone()) > RoundStage::SurveyOpen {
        return Err(closed());
    }
    let template = round.template().ok_or_else(not_open)?;
    let mut checks = Checks::new();
    let answers = answers_of(&mut checks, template, token.audience, &command.answers);
    let comments = comments_of(&mut checks, template, &command.comments);
    let statement = statement_of(&mut checks, token.audience, command);
    components_are_of_the_cluster(&mut checks, monitored, round, command);
    checks.finish()?;
    let received = ResponseReceived {
        round: command.round.clone(),
        token: command.token,
        answers: answers.into(),
        comments: comments.into(),
        components: command.components.iter().cloned().collect(),
        statement,
    };
    Ok(Decision::about(round.subject()).event(Event::Responded(received).into()))
}

/// The sectors of a cluster that serves several, each a part in which a respondent may work; none of another cluster.
pub fn parts(monitored: &Monitored, round: &Round) -> Vec<ClusterCode> {
    let cluster = monitored.clusters.get(&round.plan.cluster);
    let sectors = cluster.and_then(|cluster| cluster.sectors.present()).cloned().unwrap_or_default();
    if sectors.len() > 1 { sectors } else { Vec::new() }
}

/// The answers that were given, where nothing is wrong with them. Every mistake is noted: what was not asked, what is no answer, and what
/// was asked and not answered.
fn answers_of(
    checks: &mut Checks,
    template: &Template,
    audience: Audience,
    sent: &BTreeMap<String, String>,
) -> Answers {
    let mut given: BTreeMap<Code, Code> = BTreeMap::new();
    for (item, answer) in sent {
        match (item.parse::<Code>(), answer.parse::<Code>()) {
            (Ok(item), Ok(answer)) => {
                given.insert(item, answer);
            }
            (Err(_), _) => {
                wrong(checks, item, message!("the questionnaire has no item '{item}'", item = verbatim(item)))
            }
            (_, Err(_)) => not_an_answer(checks, item, answer),
        }
    }
    for item in template.items_for(audience).filter(|item| template.asks(item, audience, &given)) {
        if !sent.contains_key(item.code.as_str()) {
            let at = format!("answers[{}]", item.code);
            checks.invalid("RM-9.3", reasons::ANSWER_MISSING).at(at).says(
                message!("'{item}' is not answered", item = verbatim(&item.code)),
                "answer it: whoever cannot say has an answer for that",
            );
        }
    }
    let problems = match Answers::given(given, template, audience) {
        Ok(answers) => return answers,
        Err(problems) => problems,
    };
    for problem in problems {
        match problem {
            AnswerProblem::NoSuchItem { item } => {
                wrong(checks, &item, message!("the questionnaire has no item '{item}'", item = verbatim(&item)));
            }
            AnswerProblem::NoSuchAnswer { item, answer } => not_an_answer(checks, &item, &answer),
            AnswerProblem::NotAsked { item, after } => {
                let problem = message!(
                    "'{item}' is not asked after what was answered to '{after}'",
                    item = verbatim(&item),
                    after = verbatim(&after)
                );
                wrong(checks, &item, problem);
            }
        }
    }
    Answers::default()
}

fn not_an_answer(checks: &mut Checks, item: &impl ToString, answer: &impl ToString) {
    let (of, given) = (item.to_string(), answer.to_string());
    let problem = message!("'{answer}' is not an answer to '{item}'", answer = verbatim(&given), item = verbatim(&of));
    wrong(checks, item, problem);
}

fn wrong(checks: &mut Checks, item: &impl ToString, problem: Message) {
    let at = format!("answers[{}]", item.to_string());
    let remedy = "answer what is asked, by the codes of the questionnaire";
    checks.invalid("RM-9.3", reasons::ANSWER_NOT_ADMITTED).at(at).says(problem, remedy);
}

fn comments_of(checks: &mut Checks, template: &Template, sent: &BTreeMap<String, String>) -> BTreeMap<Code, String> {
    let mut comments = BTreeMap::new();
    for (comment, text) in sent {
        match template.comments.iter().find(|known| known.code.as_str() == comment) {
            Some(known) => {
                comments.insert(known.code.clone(), text.clone());
            }
            None => {
                checks.invalid("RM-9.3", reasons::COMMENT_UNKNOWN).at(format!("comments[{comment}]")).says(
                    message!("the questionnaire asks for no comment '{comment}'", comment = verbatim(comment)),
                    "comment by the codes of the questionnaire",
                );
            }
        }
    }
    comments
}

/// The parts in which the respondent works are sectors that the cluster serves.
fn components_are_of_the_cluster(checks: &mut Checks, monitored: &Monitored, round: &Round, command: &SurveyResponse) {
    let cluster = monitored.clusters.get(&round.plan.cluster);
    let sectors = cluster.and_then(|cluster| cluster.sectors.present()).cloned().unwrap_or_default();
    for (index, component) in command.components.iter().enumerate() {
        if !sectors.contains(component) {
            checks.invalid("RM-9.3", reasons::COMPONENT_UNKNOWN).at(format!("components[{index}]")).says(
                message!("the cluster does not serve the sector {component}", component),
                "name sectors that the cluster serves, or none",
            );
        }
    }
}

/// What a coordinator says of the organizations, each kind once. A partner is not asked.
fn statement_of(checks: &mut Checks, audience: Audience, command: &SurveyResponse) -> Option<Statement> {
    let lists = [("members", &command.members), ("attending", &command.attending)];
    if audience == Audience::Partner {
        for (field, _) in lists.into_iter().filter(|(_, list)| !list.is_empty()) {
            let remedy = "leave it out: the coordinator says it";
            checks
                .invalid("RM-9.3", reasons::STATEMENT_NOT_ASKED)
                .at(field)
                .says("a partner is not asked how many organizations there are", remedy);
        }
        return None;
    }
    let [members, attending] = lists.map(|(field, list)| {
        let mut counts = BTreeMap::new();
        for (index, one) in list.iter().enumerate() {
            if counts.insert(one.kind, one.count).is_some() {
                checks
                    .invalid("RM-9.3", reasons::KIND_TWICE)
                    .at(format!("{field}[{index}].kind"))
                    .says("the kind is there twice", "give each kind once");
            }
        }
        counts
    });
    Some(Statement { members, attending })
}

pub(super) fn responded(round: &mut Round, event: &ResponseReceived, stamp: &Stamp) {
    let mut entities = round.entities.values_mut();
    let Some(surveyed) = entities.find(|surveyed| surveyed.tokens.contains_key(&event.token)) else { return };
    let response = CountedResponse {
        place: stamp.etag.0,
        sent_at: stamp.recorded_at,
        answers: event.answers.clone(),
        comments: event.comments.clone(),
        components: event.components.clone(),
        statement: event.statement.clone(),
    };
    surveyed.responses.insert(event.token, response);
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::round::Command;
    use crate::domain::round::fixtures::*;
    use crate::domain::scoring::Respondent;

    fn responses(example: &Example) -> usize {
        let round = &example.state().rounds[&code("first")];
        round.counted(&Entity::National, Tz::UTC).responses().len()
    }

    /// RM-9.3: what is sent again with a token takes the place of what was sent before, and one token is one response.
    #[test]
    fn the_last_response_of_a_token_counts() {
        let once = invited().given(&service(), response("CARE", 0));
        let again = once.given(&service(), response("CARE", 2));
        assert_eq!(responses(&again), 1);
        let fresh = invited().given(&service(), response("CARE", 2));
        let scores = |example: &Example| {
            example.state().rounds[&code("first")].report_scores(example.state(), &Entity::National, Tz::UTC)
        };
        assert_eq!(scores(&again), scores(&fresh), "the first one left no trace");
        assert_eq!(responses(&again.given(&service(), response("OXFAM", 1))), 2);
    }

    /// RM-9.3: a response has an answer to all that is asked and to nothing else, by the codes of the questionnaire. All that is wrong
    /// is said at once.
    #[test]
    fn every_mistake_is_said_at_once() {
        let mut wrong = survey_response("CARE", 1);
        wrong.answers.remove("complaints");
        wrong.answers.insert("meeting-frequency".into(), "never".into());
        wrong.answers.insert("consultation".into(), "perhaps so".into());
        wrong.answers.insert("weather".into(), "fair".into());
        wrong.comments.insert("weather".into(), "it rained".into());
        wrong.members.push(KindCount { kind: Kind::Un, count: 3 });
        let refused = invited().when(&service(), Command::SubmitResponse(wrong));
        refused.refused("RM-9.3", "ANSWER_MISSING").refused("RM-9.3", "ANSWER_NOT_ADMITTED");
        refused.refused("RM-9.3", "COMMENT_UNKNOWN").refused("RM-9.3", "STATEMENT_NOT_ASKED");
        let fields: Vec<_> = refused.refusal().violations().iter().map(|one| one.field.clone()).collect();
        for field in ["answers[complaints]", "answers[consultation]", "answers[minutes]", "answers[weather]"] {
            assert!(fields.iter().any(|known| known == field), "{field} is not among {fields:?}");
        }
        let mut twice = survey_response("WHO", 1);
        twice.members = vec![KindCount { kind: Kind::Un, count: 3 }; 2];
        invited().when(&service(), Command::SubmitResponse(twice)).refused("RM-9.3", "KIND_TWICE");
    }

    /// RM-9.6: responses count from the opening to the end of the last day in the country, and none later, whatever moment it names.
    #[test]
    fn a_response_after_the_close_is_refused() {
        let waiting = planned().given(&coordinator(), inviting(None, &["CARE"]));
        waiting.when(&service(), response("CARE", 1)).refused("RM-9.6", "SURVEY_NOT_OPEN");
        let last_second = invited().at("2013-12-08T15:59:59Z");
        assert_eq!(responses(&last_second.given(&service(), response("CARE", 1))), 1, "it is midnight in Manila");
        let late = invited().at("2013-12-08T16:00:00Z");
        late.clone().when(&service(), response("CARE", 1)).refused("RM-9.6", "SURVEY_CLOSED");
        let dated = late.that_happened("2013-12-08T12:00:00Z");
        dated.when(&service(), response("CARE", 1)).refused("RM-9.6", "SURVEY_CLOSED");
        let nowhere_open = closed_national().when(&service(), response("CARE", 1));
        assert_eq!(nowhere_open.refusal().violations().len(), 1, "it is said once: {}", nowhere_open.refusal());
    }

    /// RM-9.5: the survey of a hub closes at the end of the day where the hub is.
    #[test]
    fn a_hub_closes_in_its_own_time_zone() {
        let both = invited().given(&coordinator(), inviting(Some("tacloban"), &["CARE"]));
        let at_midnight = both.at("2013-12-08T16:30:00Z");
        at_midnight.clone().when(&service(), response("OXFAM", 1)).refused("RM-9.6", "SURVEY_CLOSED");
        at_midnight.when(&service(), response_of(Some("tacloban"), "CARE", 1)).commit();
    }

    /// RM-9.3: a token of nobody is refused, and a round that is not there like one: who has no token does not learn which there are.
    #[test]
    fn a_token_of_nobody_is_refused() {
        invited().when(&service(), response("NRC", 1)).refused("RM-9.3", "TOKEN_UNKNOWN");
        let elsewhere = SurveyResponse { round: code("second"), ..survey_response("CARE", 1) };
        let refused = invited().when(&service(), Command::SubmitResponse(elsewhere)).refusal().clone();
        let of_nobody = |example: Example| example.when(&service(), response("NRC", 1)).refusal().clone();
        for (stage, example) in [("planned", planned()), ("open", invited()), ("closed", closed_national())] {
            assert_eq!(of_nobody(example), refused, "{stage}");
        }
    }

    /// RM-9.3: whoever has a token learns what it stands for: whose questionnaire, until when, and whether answers came with it.
    #[test]
    fn a_token_says_what_it_stands_for() {
        let example = invited().given(&service(), response("CARE", 1));
        let of = |organization: &str, now: &str| {
            let found =
                invitation(example.state(), (&code("first"), &token(None, organization)), (at(now), Tz::Asia__Manila));
            found.map(|found| (found.audience, found.is_open, found.answered_at.is_some()))
        };
        let last_second = "2013-12-08T15:59:59Z";
        assert_eq!(of("CARE", last_second).expect("it is known"), (Audience::Partner, true, true));
        assert_eq!(of("OXFAM", last_second).expect("it is known"), (Audience::Partner, true, false));
        assert_eq!(of("WHO", last_second).expect("it is known"), (Audience::Coordinator, true, false));
        assert_eq!(of("CARE", "2013-12-08T16:00:00Z").expect("it is known"), (Audience::Partner, false, true));
        assert!(of("NRC", last_second).is_err());
    }

    /// RM-9.3: what is stored of a response names no organization, and debug output shows no answer.
    #[test]
    fn a_stored_response_names_no_organization() {
        let outcome = invited().when(&service(), response("CARE", 1));
        let commit = outcome.commit();
        let stored = String::from_utf8(commit.encode()).expect("JSON");
        assert!(!stored.contains("CARE") && stored.contains("\"CONVENE\""), "{stored}");
        assert!(!format!("{:?}", commit.events).contains("consultation"));
        let round = outcome.accepted().state().rounds[&code("first")].clone();
        let counted = round.counted(&Entity::National, Tz::UTC);
        assert_eq!(counted.responses()[0].respondent, Respondent::Partner(Kind::InternationalNgo));
    }
}
