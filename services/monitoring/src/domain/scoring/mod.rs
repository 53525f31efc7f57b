//! What the answers of a survey come to: scores and bands of cells and functions, response rates, and distributions (row RM-9.4).
//!
//! Everything starts from [`Counted`], the one definition of the answers that count. What comes out of it knows no organization.
//! Numbers are fractions, exact until they are written: who scores the same answers by hand finds the same digits.

mod comparison;
mod counting;
mod distribution;
#[cfg(test)]
mod known_faults;
#[cfg(test)]
mod properties;
mod rates;
#[cfg(test)]
mod real_rounds;
mod score;
mod scores;
#[cfg(test)]
mod testing;

pub use comparison::{Change, WeakInSeveral, changes, weak_in_several};
pub use counting::{Ballot, Counted, Entity, Respondent, Response, Statement};
pub use distribution::{Distribution, ItemAnswers, Shares, shares};
pub use rates::{Expected, Rate, Rates};
pub use score::{Band, Fraction, Percent, median};
pub use scores::{Score, Scored, Scores, Side, score};
