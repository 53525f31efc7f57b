//! Records as they were at a moment that a query names, as they were known at another: read from the log.

use convene_kernel::aggregate::Record;
use convene_kernel::key::AggregateKey;
use convene_kernel::refusal::Refusal;
use convene_kernel::time::Moment;
use convene_kernel::visibility::Reader;
use convene_proto::DatedRequest;
use convene_proto::common::v1::ShownMoment;
use convene_runtime::grpc::{Moments, Query, each_record_then};
use tonic::Status;

use super::Api;
use crate::domain::Activation;
use crate::views::as_known;

impl Api {
    /// What `look` finds in the record that is asked about, at the moment that is asked about; and which moment that is.
    pub(super) async fn look_at<M: DatedRequest, T>(
        &self,
        asked: &Query<'_, Self, M>,
        look: impl FnOnce(&Record<Activation>, &Reader) -> Result<T, Refusal>,
    ) -> Result<(T, Option<ShownMoment>), Status> {
        asked.look_at_the_moments(as_known, look).await
    }

    /// The moment that is asked about; now where none is.
    pub(super) fn moment_of<M: DatedRequest>(&self, asked: &Query<'_, Self, M>) -> Result<Moment, Status> {
        Ok(self.as_of(asked.fields(|fields| Moments::read(fields, &asked.message))?))
    }

    /// The moment that is asked about; now where none is, so that what is dated ahead is not shown as if it were so.
    fn as_of(&self, moments: Moments) -> Moment {
        moments.as_of.unwrap_or_else(|| self.engine.now())
    }

    /// The records that `is_asked_about`.
    pub(super) fn keys(&self, is_asked_about: impl Fn(&AggregateKey) -> bool) -> Vec<AggregateKey> {
        let mut keys = Vec::new();
        self.engine.each_record(|key, _| {
            if is_asked_about(key) {
                keys.push(key.clone());
            }
        });
        keys
    }

    /// Shows `look` each of the records as it was at the moments given, one after another.
    pub(super) async fn each_record_then(
        &self,
        keys: Vec<AggregateKey>,
        moments: Moments,
        mut look: impl FnMut(&AggregateKey, &Record<Activation>),
    ) -> Result<(), Status> {
        each_record_then(self, &keys, as_known, moments, |key, record, _| look(key, record)).await
    }
}
