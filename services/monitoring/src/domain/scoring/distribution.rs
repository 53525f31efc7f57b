//! How the answers to each item are distributed, coordinators and partners apart (row RM-9.4).

use serde::{Deserialize, Serialize};

use super::counting::Counted;
use crate::domain::questionnaire::{Audience, Code, Template};

/// The answers to one item of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemAnswers {
    /// The item.
    pub item: Code,
    /// How its answers are distributed.
    pub distribution: Distribution,
}

/// How the answers to an item are distributed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distribution {
    /// Nobody answered.
    NoData,
    /// So few partners answered that one of them might be known by it.
    TooFew,
    /// The counts of the answers.
    Counts(Shares),
}

/// Counts, with the shares that they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    /// Each answer of the scale, in its order, with how many gave it and its share in whole percent. The shares add up to 100.
    pub answers: Vec<(Code, u32, u32)>,
    /// How many answered.
    pub answered: u32,
    /// How many responses have no answer: it was left out, or not asked.
    pub unanswered: u32,
}

impl Distribution {
    /// The answers to each item of a questionnaire, in its order. Where partners answered, yet fewer than `fewest`, they are not shown.
    pub fn of_items(counted: &Counted, template: &Template, audience: Audience, fewest: u32) -> Vec<ItemAnswers> {
        let responses: Vec<_> =
            counted.responses().iter().filter(|response| response.respondent.audience() == audience).collect();
        let of_item = |item: &crate::domain::questionnaire::Item| {
            let scale = template.scale(item.scale.as_str())?;
            let mut counts = vec![0; scale.answers.len()];
            let (mut answered, mut unanswered) = (0, 0);
            for response in &responses {
                let given = response.answers.to(&item.code);
                match given.and_then(|given| scale.answers.iter().position(|answer| answer.code == *given)) {
                    Some(place) => {
                        counts[place] += 1;
                        answered += 1;
                    }
                    None => unanswered += 1,
                }
            }
            let distribution = match answered {
                0 => Self::NoData,
                few if audience == Audience::Partner && few < fewest => Self::TooFew,
                _ => {
                    let shared = scale.answers.iter().zip(&counts).zip(shares(&counts));
                    let answers = shared.map(|((answer, count), share)| (answer.code.clone(), *count, share)).collect();
                    Self::Counts(Shares { answers, answered, unanswered })
                }
            };
            Some(ItemAnswers { item: item.code.clone(), distribution })
        };
        template.items_for(audience).filter_map(of_item).collect()
    }
}

/// The shares of counts in whole percent, which add up to 100: what is missing goes to the largest remainders, of equal ones to the
/// larger count and then to the first. Of nothing, each share is 0.
pub fn shares(counts: &[u32]) -> Vec<u32> {
    let sum: u64 = counts.iter().copied().map(u64::from).sum();
    if sum == 0 {
        return vec![0; counts.len()];
    }
    let exact = |count: &u32| u64::from(*count) * 100;
    let mut shares: Vec<u64> = counts.iter().map(|count| exact(count) / sum).collect();
    let missing = 100 - shares.iter().sum::<u64>();
    let mut places: Vec<usize> = (0..counts.len()).collect();
    places.sort_by_key(|place| std::cmp::Reverse((exact(&counts[*place]) % sum, counts[*place])));
    let missing = usize::try_from(missing).unwrap_or(0);
    places.into_iter().take(missing).for_each(|place| shares[place] += 1);
    shares.into_iter().map(|share| u32::try_from(share).unwrap_or(100)).collect()
}
