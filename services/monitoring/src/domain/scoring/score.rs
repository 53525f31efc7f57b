//! The arithmetic of a score: points from 0 to 4, their median, the percentage, and its band.

use std::fmt;

use num_rational::Ratio;
use serde::{Deserialize, Serialize};

/// A number without rounding.
pub type Fraction = Ratio<i64>;

/// The stored form of a number without rounding, such as `175/4`.
pub(super) mod exact {
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    use super::Fraction;

    pub fn serialize<S: Serializer>(number: &Fraction, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(number)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Fraction, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

/// The points of the best answer.
pub const BEST: i64 = 4;

/// The points of an answer on a scale, from 0 at the fewest points of the scale to [`BEST`] at the most.
pub fn points(points: u32, (fewest, most): (u32, u32)) -> Fraction {
    Fraction::new((i64::from(points) - i64::from(fewest)) * BEST, i64::from(most) - i64::from(fewest))
}

/// The median: of an odd number the middle one as it is, of an even number the mean of the two in the middle, rounded to two decimals.
/// `None` of none.
pub fn median(mut values: Vec<Fraction>) -> Option<Fraction> {
    values.sort_unstable();
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle]),
        _ => Some(Ratio::new(hundredths((values[middle - 1] + values[middle]) / 2), 100)),
    }
}

/// A number in hundredths; a half is rounded up.
fn hundredths(number: Fraction) -> i64 {
    (number * 100 + Ratio::new(1, 2)).floor().to_integer()
}

/// A percentage, exact; it is written with two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Percent(#[serde(with = "exact")] Fraction);

impl Percent {
    /// The percentage of points from 0 to 4, that of the best answer.
    pub fn of_points(points: Fraction) -> Self {
        Self(points * 100 / BEST)
    }

    /// What percentage `part` is of `whole`; none of nothing.
    pub fn of(part: Fraction, whole: Fraction) -> Option<Self> {
        (whole > Fraction::from_integer(0)).then(|| Self(part * 100 / whole))
    }

    /// The exact number.
    pub fn exact(self) -> Fraction {
        self.0
    }

    /// The number in hundredths of a percent, as it is written.
    pub fn hundredths(self) -> i64 {
        hundredths(self.0)
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hundredths = self.hundredths();
        write!(formatter, "{}.{:02}", hundredths / 100, hundredths % 100)
    }
}

/// What a percentage means. Each band includes its upper bound: the legend of published reports leaves what lies between 25 and 26,
/// 50 and 51, 75 and 76 without a band.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Band {
    /// Up to 25 %.
    Weak,
    /// Over 25 up to 50 %: needs major improvement.
    Unsatisfactory,
    /// Over 50 up to 75 %: needs minor improvement.
    Satisfactory,
    /// Over 75 %.
    Good,
}

impl Band {
    /// The band of a percentage.
    pub fn of(percent: Percent) -> Self {
        let up_to = |bound: i64| percent.exact() <= Fraction::from_integer(bound);
        if up_to(25) {
            Self::Weak
        } else if up_to(50) {
            Self::Unsatisfactory
        } else if up_to(75) {
            Self::Satisfactory
        } else {
            Self::Good
        }
    }

    /// Its name in the contracts and exports.
    pub fn code(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Unsatisfactory => "unsatisfactory",
            Self::Satisfactory => "satisfactory",
            Self::Good => "good",
        }
    }

    /// Whether follow-up actions are expected: it is orange or red in the reports.
    pub fn needs_action(self) -> bool {
        self <= Self::Unsatisfactory
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Fraction {
        text.parse().expect("a fraction")
    }

    /// RM-9.4: an odd number has its middle one unrounded; of an even number the mean is rounded to two decimals, a half up.
    #[test]
    fn the_median_is_rounded_for_even_numbers_only() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![number("8/3"), number("4"), number("1/3")]), Some(number("8/3")));
        assert_eq!(median(vec![number("1"), number("4/3")]), Some(number("117/100")));
        assert_eq!(median(vec![number("1"), number("101/100")]), Some(number("101/100")), "1.005 is rounded up");
        assert_eq!(median(vec![number("4"), number("0"), number("3"), number("1")]), Some(number("2")));
    }

    /// RM-9.4: 25, 50 and 75 belong to the band below them, and whatever is over one to the band above.
    #[test]
    fn each_band_includes_its_upper_bound() {
        let of = |text: &str| Band::of(Percent(number(text)));
        assert_eq!((of("0"), of("25"), of("2501/100")), (Band::Weak, Band::Weak, Band::Unsatisfactory));
        assert_eq!((of("50"), of("5001/100")), (Band::Unsatisfactory, Band::Satisfactory));
        assert_eq!((of("75"), of("7501/100"), of("100")), (Band::Satisfactory, Band::Good, Band::Good));
        let acts = [Band::Weak, Band::Unsatisfactory, Band::Satisfactory, Band::Good].map(Band::needs_action);
        assert_eq!(acts, [true, true, false, false]);
    }

    /// RM-9.4: a percentage is written with two decimals, a half rounded up: 3.175 of 4 are 79.38 %.
    #[test]
    fn a_percentage_has_two_decimals() {
        assert_eq!(Percent::of_points(number("127/40")).to_string(), "79.38");
        assert_eq!(Percent::of_points(number("0")).to_string(), "0.00");
        assert_eq!(Percent::of_points(number("4")).to_string(), "100.00");
        assert_eq!(
            Percent::of(number("15"), number("14")).map(|percent| percent.to_string()),
            Some("107.14".to_owned())
        );
        assert_eq!(Percent::of(number("3"), number("0")), None);
    }

    /// RM-9.4: points are those of the scale, from its fewest to its most.
    #[test]
    fn points_go_from_the_fewest_to_the_most_of_the_scale() {
        assert_eq!([1, 2, 3, 4, 5].map(|of| points(of, (1, 5))), ["0", "1", "2", "3", "4"].map(number));
        assert_eq!([0, 1, 2, 3].map(|of| points(of, (0, 3))), ["0", "4/3", "8/3", "4"].map(number));
    }
}
