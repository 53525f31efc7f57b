//! `convene watch`: the feed as it comes, or from its beginning.

use clap::Args;

use super::session::jetstream;
use crate::arguments::Place;
use crate::client::feed::{DECISIONS, EXERCISES, Feed, FeedEvent};
use crate::show::style::{QUIET, ROW, STRONG, painted};
use crate::show::table::Output;
use crate::show::{dates, table};

/// Follow the feed.
#[derive(Debug, Args)]
pub struct Watch {
    /// Only this country.
    #[arg(long, value_name = "ISO3", default_value = "*")]
    country: String,
    /// Only this cluster, by its identifier in the country; `country` for what concerns no one cluster.
    #[arg(long, value_name = "ID", default_value = "*")]
    cluster: String,
    /// Only events of this kind, such as cluster-activated.
    #[arg(long, value_name = "EVENT", default_value = "*")]
    kind: String,
    /// An exercise instead of the real record; `*` for all of them.
    #[arg(long, value_name = "NAME")]
    exercise: Option<String>,
    /// From the beginning, not from now.
    #[arg(long)]
    all: bool,
    /// End after so many events.
    #[arg(long, value_name = "N")]
    count: Option<u64>,
}

impl Watch {
    /// Shows each event until it is told to stop.
    ///
    /// # Errors
    /// When the feed cannot be followed.
    pub async fn run(self, place: &Place) -> anyhow::Result<()> {
        let jetstream = jetstream(place).await?;
        let (stream, filter) = self.subject();
        let mut feed = Feed::follow(&jetstream, stream, &filter, self.all).await?;
        let mut shown = 0;
        while self.count.is_none_or(|count| shown < count) {
            let event = feed.next().await?;
            match place.output {
                Output::Table => anstream::println!("{}", line(&event)),
                Output::Json => anstream::println!("{}", serde_json::to_string(&event)?),
            }
            shown += 1;
        }
        Ok(())
    }

    fn subject(&self) -> (&'static str, String) {
        let Self { country, cluster, kind, .. } = self;
        match &self.exercise {
            None => (DECISIONS, format!("convene.decisions.*.{country}.{cluster}.{kind}")),
            Some(exercise) => (EXERCISES, format!("convene.exercises.*.{country}.{exercise}.{cluster}.{kind}")),
        }
    }
}

fn line(event: &FeedEvent) -> String {
    let place =
        if event.cluster.is_empty() { event.country.clone() } else { format!("{} {}", event.country, event.cluster) };
    let data = event.data.as_object().into_iter().flatten();
    let said: Vec<_> = data.map(|(field, value)| format!("{field}: {}", table::said(value))).collect();
    let (time, name) = (painted(QUIET, dates::moment(event.time)), painted(STRONG, event.name()));
    format!("{time}  {}  {name}  {}", painted(ROW, place), said.join("; "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_is_a_plain_nats_subject() {
        let watch = Watch {
            country: "PHL".to_owned(),
            cluster: "*".to_owned(),
            kind: "cluster-activated".to_owned(),
            exercise: None,
            all: false,
            count: None,
        };
        assert_eq!(watch.subject(), ("DECISIONS", "convene.decisions.*.PHL.*.cluster-activated".to_owned()));
        let exercise = Watch { exercise: Some("haiyan".to_owned()), ..watch };
        assert_eq!(exercise.subject().1, "convene.exercises.*.PHL.haiyan.*.cluster-activated");
    }
}
