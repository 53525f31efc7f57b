//! A new token in the place of a lost one. The lost one stands for nothing any more. What was answered with it stays, until the new one
//! answers again, so that an organization still counts once (row RM-9.3).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::Decision;
use convene_kernel::digest::Digest;
use convene_kernel::refusal::Refusal;
use serde::{Deserialize, Serialize};

use super::{Event, Round, RoundStage};
use crate::domain::{Decided, Monitored};
use crate::reasons;

/// A new token for a lost one. It does not say whose the token is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenReplacement {
    /// The round.
    pub round: ResourceId,
    /// The digest of the lost token.
    pub lost: Digest,
    /// The digest of the new one.
    pub token: Digest,
}

pub(super) fn replace_token(monitored: &Monitored, command: &TokenReplacement, context: &Context<'_>) -> Decided {
    let round = monitored.round(&command.round)?;
    let Some((entity, _)) = round.token(&command.lost) else {
        return Err(Refusal::invalid("RM-9.3", reasons::TOKEN_UNKNOWN).at("lost_sha256").says(
            "the round has no such token",
            "give the token that was sent, as the list for the mail merge has it",
        ));
    };
    if round.stage(entity, context.now, context.zone()) > RoundStage::SurveyOpen {
        return Err(Refusal::precondition("RM-9.6", reasons::SURVEY_CLOSED)
            .at("round")
            .says("the survey has closed", "ask the organization in the next round"));
    }
    if monitored.rounds.values().any(|known| known.token(&command.token).is_some()) {
        return Err(Refusal::invalid("RM-9.3", reasons::TOKEN_USED)
            .at("token_sha256")
            .says("the token is another respondent's", "make a token at random"));
    }
    Ok(Decision::about(round.subject()).event(Event::TokenReplaced(command.clone()).into()))
}

pub(super) fn replaced(round: &mut Round, event: &TokenReplacement) {
    for surveyed in round.entities.values_mut() {
        if let Some(token) = surveyed.tokens.remove(&event.lost) {
            surveyed.tokens.insert(event.token, token);
        }
        if let Some(response) = surveyed.responses.remove(&event.lost) {
            surveyed.responses.insert(event.token, response);
        }
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;
    use convene_kernel::time::Tz;

    use crate::domain::fixtures::*;
    use crate::domain::round::fixtures::*;
    use crate::domain::scoring::Entity;

    /// RM-9.3: the lost token is dead, the new one answers, and the organization counts once, whether or not it had answered.
    #[test]
    fn a_lost_token_is_dead_and_counts_no_more() {
        let answered = invited().given(&service(), response("CARE", 0));
        let replaced = answered.given(&coordinator(), replacing("CARE", "new"));
        replaced.clone().when(&service(), response("CARE", 1)).refused("RM-9.3", "TOKEN_UNKNOWN");
        let counted = |example: &Example| {
            let round = &example.state().rounds[&code("first")];
            (
                round.counted(&Entity::National, Tz::UTC).responses().len(),
                round.entities[&Entity::National].tokens.len(),
            )
        };
        assert_eq!(counted(&replaced), (1, 5), "what was answered stays");
        let again = replaced.given(&service(), with_token(response("CARE", 2), "new"));
        assert_eq!(counted(&again), (1, 5), "and is replaced by what the new one answers");
    }

    /// RM-9.3: a token that nobody has cannot be lost, one that somebody has is not new, and after the close there is none.
    #[test]
    fn a_replacement_is_of_a_token_that_is_there() {
        let when = |lost: &str, token: &str| invited().when(&coordinator(), replacing(lost, token));
        when("NRC", "new").refused("RM-9.3", "TOKEN_UNKNOWN");
        when("CARE", "OXFAM").refused("RM-9.3", "TOKEN_USED");
        closed().when(&coordinator(), replacing("CARE", "new")).refused("RM-9.6", "SURVEY_CLOSED");
    }

    /// RM-9.3: what is stored of a replacement names no organization.
    #[test]
    fn a_replacement_names_nobody() {
        let outcome = invited().when(&coordinator(), replacing("CARE", "new"));
        let stored = String::from_utf8(outcome.commit().encode()).expect("JSON");
        assert!(!stored.contains("CARE"), "{stored}");
    }
}
