//! Rounds that took place: the counts are those published, the answers are invented.

use super::counting::Statement;
use super::distribution::shares;
use super::rates::{Expected, Rate, Rates};
use super::testing::{by_kind, coordinator, counted, partner, template};
use crate::domain::questionnaire::Kind;

/// Responses of so many organizations of each kind.
fn responses(numbers: [u32; 6]) -> Vec<super::counting::Ballot> {
    let kinds = by_kind(numbers);
    let each = kinds
        .into_iter()
        .flat_map(|(kind, number)| std::iter::repeat_n(kind, usize::try_from(number).expect("it fits")));
    (1..).zip(each).map(|(number, kind)| partner(template(), number, kind, &[("complaints", "mostly")])).collect()
}

/// RM-9.4, Jordan 2018: 22 organizations answered, and no denominator was given. Published as 0 %.
#[test]
fn jordan_2018_has_answers_and_no_rate() {
    let mut sent = responses([14, 2, 4, 0, 2, 0]);
    let zeros = Statement { members: by_kind([0; 6]), attending: by_kind([0; 6]) };
    sent.push(coordinator(template(), 100, zeros, &[("complaints", "mostly")]));
    let counted = counted(&sent);
    let answered = counted.partners();
    assert_eq!(answered.values().sum::<u32>(), 22);
    assert_eq!((answered[&Kind::InternationalNgo], answered.get(&Kind::Other)), (14, None));
    assert_eq!(Rates::of(&counted, &Expected::members(&counted)).total, Rate::NotReported);
}

/// RM-9.4, Afghanistan 2017, food security: 55 answers, whose shares were published as 53, 22, 15, 2, 5 and 4 %, which is 101.
#[test]
fn the_shares_of_afghanistan_2017_add_up() {
    assert_eq!(shares(&[29, 12, 8, 1, 3, 2]), [53, 22, 14, 2, 5, 4]);
    assert_eq!(counted(&responses([29, 12, 8, 1, 3, 2])).responses().len(), 55);
}

/// RM-9.4, Afghanistan 2020, water and sanitation: 54 organizations, while the kinds add up to 53. The total is that of the kinds.
#[test]
fn the_total_of_afghanistan_2020_is_that_of_its_kinds() {
    let counted = counted(&responses([27, 16, 5, 1, 4, 0]));
    let rates = Rates::of(&counted, &Expected::invited(&by_kind([27, 16, 5, 1, 4, 1])));
    let Rate::Reported { answered, expected, percent: Some(percent), .. } = rates.total else {
        panic!("it is reported")
    };
    assert_eq!((answered, expected.to_string().as_str(), percent.to_string().as_str()), (53, "54", "98.15"));
}

/// RM-9.4: shares add up to 100 or are all 0; equal remainders go to the larger count, then to the first.
#[test]
fn shares_of_thirds_add_up() {
    assert_eq!(shares(&[1, 1, 1]), [34, 33, 33]);
    assert_eq!(shares(&[0, 2, 4]), [0, 33, 67]);
    assert_eq!(shares(&[1, 5, 0]), [17, 83, 0]);
    assert_eq!(shares(&[0, 0]), [0, 0]);
}
