//! Where a stream ends, asked of its leader: what was read up to there is everything there was.

use async_nats::jetstream::stream::LastRawMessageErrorKind;
use convene_runtime::log::ReadError;
use convene_runtime::nats;

/// The sequence of the last message of `subjects` on `stream`; 0 when there is none.
///
/// # Errors
/// When the stream cannot be asked.
pub(crate) async fn last_of(client: &async_nats::Client, stream: &str, subjects: &str) -> Result<u64, ReadError> {
    let failed = |error: &dyn std::fmt::Display| ReadError::new(format!("{stream}: {error}"));
    let stream = nats::reading(client).get_stream_no_info(stream).await.map_err(|error| failed(&error))?;
    match stream.get_last_raw_message_by_subject(subjects).await {
        Ok(message) => Ok(message.sequence),
        Err(error) if error.kind() == LastRawMessageErrorKind::NoMessageFound => Ok(0),
        Err(error) => Err(failed(&error)),
    }
}
