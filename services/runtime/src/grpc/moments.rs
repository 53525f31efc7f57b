//! The moments that a query asks about: what was so at one, as it was known at another.

use convene_kernel::time::Moment;
use convene_proto::DatedRequest;
use convene_proto::common::v1::ShownMoment;

use super::fields::Fields;
use super::show::timestamp;

/// The moments that a query asks about, where they are not now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moments {
    /// What had happened by then; none for now.
    pub as_of: Option<Moment>,
    /// What had been recorded by then; none for now.
    pub known_on: Option<Moment>,
}

impl Moments {
    /// The moments of a request; every mistake is noted in `fields`.
    pub fn read<M: DatedRequest>(fields: &mut Fields, request: &M) -> Option<Self> {
        let as_of = fields.optional_moment("as_of", request.as_of());
        let known_on = fields.optional_moment("known_on", request.known_on());
        Some(Self { as_of: as_of?, known_on: known_on? })
    }

    /// Whether the present is asked about.
    pub fn are_now(self) -> bool {
        self.as_of.is_none() && self.known_on.is_none()
    }

    /// What an answer given at `now` says of the moment it shows.
    pub fn shown(self, now: Moment) -> ShownMoment {
        let moment = |asked: Option<Moment>| Some(timestamp(asked.unwrap_or(now)));
        ShownMoment { as_of: moment(self.as_of), known_on: moment(self.known_on) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RM-1.15: an answer says which moment it shows: the one that was asked for, or the present one.
    #[test]
    fn an_answer_says_which_moment_it_shows() {
        let moment = |text: &str| text.parse::<Moment>().expect("a moment");
        let (asked, now) = (moment("2014-05-01T00:00:00Z"), moment("2014-06-01T00:00:00Z"));
        let shown = Moments { as_of: Some(asked), known_on: None }.shown(now);
        assert_eq!((shown.as_of, shown.known_on), (Some(timestamp(asked)), Some(timestamp(now))));
        assert!(Moments { as_of: None, known_on: None }.are_now());
        assert!(!Moments { as_of: None, known_on: Some(now) }.are_now());
    }
}
