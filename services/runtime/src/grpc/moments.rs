//! The moments that a query asks about: what was so at one, as it was known at another.

use convene_kernel::aggregate::{Aggregate, Record};
use convene_kernel::commit::Commit;
use convene_kernel::key::AggregateKey;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Reader;
use convene_proto::DatedRequest;
use convene_proto::common::v1::ShownMoment;
use tonic::Status;

use super::fields::Fields;
use super::query::CountriesQuery;
use super::service::{Query, ServiceApi, unreadable};
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

/// The record of a kind as it was at a moment, as it was known at another: a fold of its commits.
pub type AsKnown<A> = fn(&[Commit<<A as Aggregate>::Event>], Moment, Moment) -> Record<A>;

impl<S: ServiceApi, M: DatedRequest> Query<'_, S, M> {
    /// The moments that are asked about.
    ///
    /// # Errors
    /// When one of them is malformed.
    pub fn moments(&self) -> Result<Moments, Status> {
        self.fields(|fields| Moments::read(fields, &self.message))
    }

    /// The moment that is asked about; now where none is, so that what is dated ahead is not shown as if it were so.
    ///
    /// # Errors
    /// When a moment is malformed.
    pub fn moment(&self) -> Result<Moment, Status> {
        Ok(self.moments()?.as_of.unwrap_or_else(|| self.api().engine().now()))
    }

    /// What `look` finds in the record that is asked about, as `as_known` folds it for the moments that are asked about; and which
    /// moment that is.
    ///
    /// # Errors
    /// The refusal of `look`; `UNAVAILABLE` when the log cannot be read.
    pub async fn look_at_the_moments<T>(
        &self,
        as_known: AsKnown<S::Aggregate>,
        look: impl FnOnce(&Record<S::Aggregate>, &Reader) -> Result<T, Refusal>,
    ) -> Result<(T, Option<ShownMoment>), Status> {
        let moments = self.moments()?;
        let shown = Some(moments.shown(self.api().engine().now()));
        if moments.are_now() {
            return Ok((self.record(look)?, shown));
        }
        let commits = self.history().await?;
        let then = as_known(&commits, self.moment()?, moments.known_on.unwrap_or(Moment::MAX_UTC));
        Ok((self.look_at(&then, look)?, shown))
    }
}

/// Shows `look` each record that is asked about, with the moment that is asked about, as it was known then; and says which moment that
/// is. What is asked about the past is read from the log, one record after another.
///
/// # Errors
/// When a moment is malformed; `UNAVAILABLE` when the log cannot be read.
pub async fn each_record_at<S: ServiceApi, M: DatedRequest>(
    api: &S,
    asked: &CountriesQuery<M>,
    as_known: AsKnown<S::Aggregate>,
    mut look: impl FnMut(&AggregateKey, &Record<S::Aggregate>, Moment),
) -> Result<Option<ShownMoment>, Status> {
    let moments = asked.fields(|fields| Moments::read(fields, &asked.message))?;
    let now = api.engine().now();
    if moments.are_now() {
        api.engine().each_record(|key, record| {
            if asked.is_about(key) {
                look(key, record, now);
            }
        });
        return Ok(Some(moments.shown(now)));
    }
    let mut keys = Vec::new();
    api.engine().each_record(|key, _| keys.extend(asked.is_about(key).then(|| key.clone())));
    each_record_then(api, &keys, as_known, moments, &mut look).await?;
    Ok(Some(moments.shown(now)))
}

/// Shows `look` each of the records of those keys as it was at the moments given, read from the log.
///
/// # Errors
/// `UNAVAILABLE` when the log cannot be read.
pub async fn each_record_then<S: ServiceApi>(
    api: &S,
    keys: &[AggregateKey],
    as_known: AsKnown<S::Aggregate>,
    moments: Moments,
    mut look: impl FnMut(&AggregateKey, &Record<S::Aggregate>, Moment),
) -> Result<(), Status> {
    let as_of = moments.as_of.unwrap_or_else(|| api.engine().now());
    let known_on = moments.known_on.unwrap_or(Moment::MAX_UTC);
    for key in keys {
        let commits = api.engine().history(key).await.map_err(|error| unreadable(&error))?;
        look(key, &as_known(&commits, as_of, known_on), as_of);
    }
    Ok(())
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
