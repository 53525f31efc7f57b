//! Dates from before there was an ERC or an IASC: years that were typed wrongly (row RM-1.15).

use chrono::{Datelike as _, NaiveDate};
use convene_kernel::aggregate::Context;
use convene_kernel::codes::Etag;
use convene_kernel::commit::Decision;
use convene_kernel::message;
use convene_kernel::refusal::{Finding, FindingBuilder};
use convene_kernel::subject::Subject;
use convene_kernel::time::Moment;

use super::Event;
use super::fact::FactOnRecord;

/// The years in which there was neither, up to that of resolution 46/182 of the General Assembly, which asked for both. What is not
/// known at all counts from 1900, and questions nothing.
const YEARS_BEFORE: std::ops::RangeInclusive<i32> = 1901..=1990;

/// Raises the weakness of each date from before there was an ERC that the decision records, whatever it is the date of; resolves
/// that of each that it corrects or takes back.
pub fn question_dates(decision: &mut Decision<Event>, context: &Context<'_>) {
    let about = decision.resource.clone();
    for event in decision.events.clone() {
        let Some((weakness, at)) = dated(&event, &about, context) else { continue };
        let day = at.map(|at| at.with_timezone(&context.zone()).date_naive());
        match day.filter(|day| YEARS_BEFORE.contains(&day.year())) {
            Some(day) => decision.raise(says(weakness, day)),
            None if event.is_about_the_record() => {
                decision.resolve(says(weakness, context.today()).id, "it has another date, or never was");
            }
            None => {}
        }
    }
}

/// Where the date of an event would be a weakness, and the date; none where it says that something never was.
fn dated(event: &Event, about: &Subject, context: &Context<'_>) -> Option<(FindingBuilder, Option<Moment>)> {
    if let Some(correcting) = event.corrects() {
        return Some((of_fact(&correcting.fact), Some(correcting.at)));
    }
    if let Some(fact) = event.withdraws() {
        return Some((of_fact(fact), None));
    }
    let at = event.happened_at(context.zone())?;
    // The commit is not part of where the weakness is.
    let fact = event.fact(Etag::default());
    let weakness = fact.map_or_else(|| Finding::of("RM-1.15", about.clone()).at("date"), |fact| of_fact(&fact));
    Some((weakness, Some(at)))
}

fn of_fact(fact: &FactOnRecord) -> FindingBuilder {
    Finding::of("RM-1.15", fact.subject()).at(fact.word().replace(' ', "-"))
}

fn says(weakness: FindingBuilder, day: NaiveDate) -> Finding {
    weakness.says(
        message!("{day} is before 1991, the year in which the ERC and the IASC were established", day),
        "correct the date, or answer how it is known",
    )
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::at;

    use crate::domain::claims::Claim;
    use crate::domain::fact::FactKind;
    use crate::domain::fixtures::{Example, emergency, haiyan, hc, ocha};
    use crate::domain::operation::{Command, CorrectFact, EmergencyFacts, Term, WithdrawFact, past_leadership};
    use crate::domain::review::{self, past_review};

    fn questioned(example: &Example) -> Vec<&str> {
        let of_dates = example.record().findings.values().filter(|finding| finding.remedy.to_string().contains("date"));
        of_dates.map(|finding| finding.id.as_str()).collect()
    }

    /// RM-1.15: whatever it is the date of, a year that was typed wrongly is a weakness: an onset, a review.
    #[test]
    fn each_date_from_before_there_was_an_erc_is_a_weakness() {
        let began = |onset: &str| EmergencyFacts { onset: at(onset), glide: None, ..haiyan() };
        let registered =
            |onset: &str| Example::new("PHL", "2013-11-20").given(&hc(), Command::RegisterEmergency(began(onset)));
        assert_eq!(questioned(&registered("1913-11-08")), ["RM-1.15:emergency/haiyan:onset"]);
        assert_eq!(questioned(&registered("1991-11-08")), [""; 0]);
        let reviewed =
            |held: &str| emergency().given(&ocha(), review::Command::RecordPastReview(past_review("r-1", held)));
        assert_eq!(questioned(&reviewed("1911")), ["RM-1.15:review/r-1:review"]);
        assert_eq!(questioned(&reviewed("2011")), [""; 0]);
    }

    /// RM-1.15: the weakness is resolved once the date is corrected, or what it is the date of never was.
    #[test]
    fn a_right_date_is_no_weakness() {
        let led = emergency().given(&ocha(), past_leadership(true, "1912"));
        let fact = FactKind::CountryLeadership.of_the_country(led.state().country.etag);
        assert_eq!(questioned(&led), ["RM-1.15:country:leadership-of-the-country"]);
        let (reason, source) = ("a mistake".to_owned(), "the office".to_owned());
        let correct = |date: &str| {
            let date = date.parse().unwrap_or_else(|error| panic!("{error}"));
            let right = Claim { date, agency: None, source: Some(source.clone()) };
            Command::CorrectFact(CorrectFact { fact: fact.clone(), right, class: None, reason: reason.clone() })
        };
        assert_eq!(questioned(&led.clone().given(&ocha(), correct("2012"))), [""; 0]);
        assert_eq!(questioned(&led.clone().given(&ocha(), correct("1921"))).len(), 1);
        let never = WithdrawFact { fact: fact.clone(), reason: reason.clone(), source: source.clone() };
        assert_eq!(questioned(&led.given(&ocha(), Command::WithdrawFact(never))), [""; 0]);
    }

    /// RM-1.15: another fact of the same kind, with a date that is right, leaves the weakness of the first one.
    #[test]
    fn another_fact_leaves_a_wrong_date_as_it_is() {
        let led = emergency().given(&ocha(), past_leadership(false, "1912"));
        let wrong = ["RM-1.15:country:leadership-of-the-country"];
        let again = led.given(&ocha(), past_leadership(true, "2012"));
        assert_eq!(questioned(&again), wrong);
        assert_eq!(questioned(&again.given(&ocha(), Command::ChooseTerm(Term::Sector))), wrong);
    }
}
