//! `convene watch`: the feed as it comes, or from its beginning.

use std::time::Duration;

use clap::Args;
use convene_kernel::codes::{CountryCode, ResourceId};
use convene_runtime::cause::chain;
use convene_runtime::publisher::token_of;
use serde_json::json;
use tonic::Code;

use super::recorded::known_exercise;
use super::session::{Session, jetstream};
use crate::client::feed::{DECISIONS, EVENTS, EXERCISES, Feed, FeedError, FeedEvent, Start};
use crate::client::{CallError, Target};
use crate::show::dates;
use crate::show::out::{note, progress, say};
use crate::show::record::outline_of;
use crate::show::style::{QUIET, ROW, STRONG, painted};
use crate::show::table::Output;
use convene_client::suggest;

/// The pause before a feed that broke off is followed again.
const TRY_AGAIN: Duration = Duration::from_millis(500);

/// Follow the decisions.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  convene watch --country PHL --kind ClusterActivated --all")]
pub struct Watch {
    /// Only this country.
    #[arg(long, value_name = "ISO3")]
    country: Option<CountryCode>,
    /// Only this cluster, by its identifier in the country; `country` for events of no single cluster.
    #[arg(long, value_name = "ID")]
    cluster: Option<ResourceId>,
    /// Only events of this kind, such as ClusterActivated.
    #[arg(long, value_name = "EVENT", value_parser = kind)]
    kind: Option<String>,
    /// An exercise, instead of the live record; `*` for all exercises.
    #[arg(long, value_name = "NAME", value_parser = exercise)]
    exercise: Option<String>,
    /// Start at the first event instead of now.
    #[arg(long)]
    all: bool,
    /// Exit after this number of events.
    #[arg(long, value_name = "N")]
    count: Option<u64>,
}

/// The token of an event on its subject: `cluster-activated` for `ClusterActivated`, which is taken too.
fn kind(text: &str) -> Result<String, String> {
    let events = convene_proto::descriptor_pool().all_messages().filter(|message| message.package_name() == EVENTS);
    let names: Vec<String> = events.map(|event| event.name().to_owned()).collect();
    let tokens = names.iter().map(|name| (name, token_of(name)));
    if let Some((_, token)) = tokens.into_iter().find(|(name, token)| *name == text || token == text) {
        return Ok(token);
    }
    let meant = suggest::nearest(&names, |name| name, text);
    let meant = meant.first().map(|meant| format!("; perhaps {meant} is meant")).unwrap_or_default();
    Err(format!("unknown event '{text}'{meant}"))
}

/// The name of an exercise, or `*`.
fn exercise(text: &str) -> Result<String, String> {
    if text == "*" {
        return Ok(text.to_owned());
    }
    text.parse::<ResourceId>().map(String::from).map_err(|problem| problem.to_string())
}

impl Watch {
    /// Shows each event until it is stopped.
    ///
    /// # Errors
    /// When the feed cannot be followed.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        self.look_for_mistakes(target).await?;
        let (stream, filter) = self.subject();
        let start = if self.all { Start::First } else { Start::Now };
        let mut feed = Feed::follow(&jetstream(target).await?, stream, &filter, start).await?;
        progress(format!("following {filter}; to end it: Ctrl-C"));
        let mut shown = 0;
        while self.count.is_none_or(|count| shown < count) {
            let event = match feed.next().await {
                Ok(event) => event,
                Err(problem @ FeedError::NotAnEvent { .. }) => {
                    note(chain(&problem));
                    continue;
                }
                Err(problem @ FeedError::Interrupted { .. }) => {
                    note(format!("the feed is interrupted: {}", chain(&problem)));
                    feed = self.go_on(target, feed.seen()).await;
                    note("the feed is back; nothing is left out");
                    continue;
                }
            };
            match target.output {
                Output::Table => say(page(&event).trim_end())?,
                Output::Json => say(serde_json::to_string(&event)?)?,
            }
            shown += 1;
        }
        Ok(())
    }

    /// Refuses a country that there is not, and says that an exercise or a cluster is not recorded yet: one that is mistyped would be
    /// watched in silence for ever. Where the services are out of reach, the feed alone is followed.
    async fn look_for_mistakes(&self, target: &Target) -> anyhow::Result<()> {
        let Ok(mut session) = Session::open(target) else { return Ok(()) };
        let exercise: Option<ResourceId> =
            self.exercise.as_deref().filter(|exercise| *exercise != "*").and_then(|name| name.parse().ok());
        let header = json!({"country": self.country, "exercise": exercise});
        let records = "convene.activation.v1.RecordService/ListRecords";
        if let Err(problem) = session.list(records, "records", json!({"header": {"country": self.country}})).await {
            let is_unknown = matches!(problem.downcast_ref(), Some(CallError::Refused(refused)) if refused.code == Code::InvalidArgument);
            return if is_unknown { Err(problem) } else { Ok(()) };
        }
        if let Err(unknown) = known_exercise(&mut session, exercise.as_ref()).await {
            note(format!("{unknown}; what is published there will be shown"));
        }
        if let (Some(_), Some(cluster)) = (&self.country, self.cluster.as_ref().filter(|id| id.as_str() != "country")) {
            let cluster = json!({"header": header, "cluster": cluster});
            if let Err(unknown) = session.call("convene.activation.v1.RecordService/GetCluster", cluster).await {
                note(format!("{unknown}; what is published of it will be shown"));
            }
        }
        Ok(())
    }

    /// The feed after a message, as soon as it can be followed again. A suite that started again may have other addresses.
    async fn go_on(&self, target: &Target, seen: u64) -> Feed {
        let (stream, filter) = self.subject();
        loop {
            if let Ok(jetstream) = jetstream(target).await
                && let Ok(feed) = Feed::follow(&jetstream, stream, &filter, Start::After(seen)).await
            {
                return feed;
            }
            tokio::time::sleep(TRY_AGAIN).await;
        }
    }

    fn subject(&self) -> (&'static str, String) {
        let any = "*";
        let country = self.country.as_ref().map_or(any, CountryCode::as_str);
        let cluster = self.cluster.as_ref().map_or(any, ResourceId::as_str);
        let kind = self.kind.as_deref().unwrap_or(any);
        match &self.exercise {
            None => (DECISIONS, format!("convene.decisions.*.{country}.{cluster}.{kind}")),
            Some(exercise) => (EXERCISES, format!("convene.exercises.*.{country}.{exercise}.{cluster}.{kind}")),
        }
    }
}

/// An event: when, where and what in a line of its own, and under it what it says.
fn page(event: &FeedEvent) -> String {
    let place =
        if event.cluster.is_empty() { event.country.clone() } else { format!("{} {}", event.country, event.cluster) };
    let (time, name) = (painted(QUIET, dates::moment(event.time)), painted(STRONG, event.name()));
    let mut text = format!("{time}  {}  {name}\n", painted(ROW, place));
    let message = convene_proto::descriptor_pool().get_message_by_name(&format!("{EVENTS}.{}", event.name()));
    let outline = message.map(|message| outline_of(&message, &event.data)).unwrap_or_default();
    outline.lines().for_each(|line| text.push_str(&format!("    {line}\n")));
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_filter_is_a_plain_nats_subject() {
        let watch = Watch {
            country: Some("PHL".parse().expect("a code")),
            cluster: None,
            kind: Some(kind("ClusterActivated").expect("a kind")),
            exercise: None,
            all: false,
            count: None,
        };
        assert_eq!(watch.subject(), ("DECISIONS", "convene.decisions.*.PHL.*.cluster-activated".to_owned()));
        let exercise = Watch { exercise: Some("haiyan".to_owned()), ..watch };
        assert_eq!(exercise.subject().1, "convene.exercises.*.PHL.haiyan.*.cluster-activated");
    }

    #[test]
    fn a_kind_that_never_comes_is_refused() {
        assert_eq!(kind("cluster-activated").as_deref(), Ok("cluster-activated"));
        assert!(kind("ClusterActivatd").expect_err("no kind").contains("ClusterActivated"));
    }

    #[test]
    fn an_event_is_shown_with_its_content() {
        let data = json!({"cluster": "health", "leadAgency": "WHO", "sectors": ["HEA"]});
        let event = json!({
            "id": "1", "type": "org.convene.events.v1.ClusterActivated", "time": "2024-01-10T13:00:00Z",
            "country": "PHL", "cluster": "health", "data": data,
        });
        let event: FeedEvent = serde_json::from_value(event).expect("an event");
        let shown = anstream::adapter::strip_str(&page(&event)).to_string();
        assert!(shown.starts_with("10 Jan 2024 13:00  PHL health  ClusterActivated\n    "), "{shown}");
        assert!(shown.contains("    lead agency  WHO\n"), "{shown}");
    }
}
