//! What the events of an area show: on the feed to everybody, and in a history to a reader.
//!
//! Each area of a service has one table, [`disclosure!`](crate::disclosure). The compiler refuses an event that has no row.

use convene_kernel::codes::ResourceId;
use convene_kernel::subject::Subject;
use prost::{Message, Name};

use super::history::HistoryEvent;
use super::show;
use crate::publisher::PublicEvent;

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    resource: Subject,
    cluster: Option<ResourceId>,
    also: Vec<Subject>,
}

impl About {
    /// About `resource`: it is the subject of the event on the feed, and has it in its history.
    pub fn resource(resource: Subject) -> Self {
        Self { resource, cluster: None, also: Vec::new() }
    }

    /// The same, found on the feed under a cluster.
    #[must_use]
    pub fn under(self, cluster: Option<ResourceId>) -> Self {
        Self { cluster, ..self }
    }

    /// The same, and in the history of more resources.
    #[must_use]
    pub fn also(mut self, resources: impl IntoIterator<Item = Subject>) -> Self {
        self.also.extend(resources);
        self
    }

    /// The public event that `message` says about it.
    pub fn on_the_feed<M: Message + Name>(self, message: &M) -> PublicEvent {
        PublicEvent::new(self.cluster, self.resource.to_string(), message)
    }

    /// The public event that `message` says about it; what is restricted in it is there for an insider only.
    #[doc(hidden)]
    pub fn disclosed<M: Message + Name>(self, message: &M, to_an_insider: bool) -> PublicEvent {
        if to_an_insider {
            PublicEvent::for_insiders(self.resource.to_string(), message)
        } else {
            self.on_the_feed(message)
        }
    }

    /// The event of a history that `message` says about it, under a name.
    pub fn in_a_history<M: Message + Name>(self, name: &'static str, message: &M) -> HistoryEvent {
        let event = HistoryEvent { about: vec![self.resource], name, data: show::json(message) };
        self.also.into_iter().fold(event, HistoryEvent::also_about)
    }

    /// The event of a history that says what `public` says on the feed.
    pub fn as_on_the_feed(self, public: PublicEvent) -> HistoryEvent {
        self.also.into_iter().fold(public.into(), HistoryEvent::also_about)
    }
}

/// Declares what each event of an area shows, and to whom: the functions `public_event` and `shown`.
///
/// `about` names the function that says what an event is about. Each event has a row in one of the sections:
///
/// - `feed`: everybody sees it; what the contracts mark as restricted is only in the history of those who take part in
///   deciding. `Variant => messages::Message { field }` is a message whose field is the content of the event;
///   without a field, the message has a contract with the content itself. Fields that the contracts mark as restricted, as
///   naming a person or as off the feed are left out.
/// - `readers`: it stays off the feed; every reader sees it in a history.
/// - `insiders`: it stays off the feed; its content is restricted, and opens to those who take part in deciding.
/// - `computed`: everybody sees the message that is made of a pattern.
///
/// `Variant as Name` gives the event another name in a history.
///
/// ```
/// # use convene_kernel::codes::ResourceId;
/// # use convene_kernel::subject::SubjectKind;
/// # use convene_kernel::visibility::Restricted;
/// # use convene_runtime::grpc::About;
/// # use convene_runtime::{contract, disclosure};
/// # mod pb { pub use convene_proto::activation::v1::{Concern, Renaming}; }
/// # mod events { pub use convene_proto::events::v1::{ClusterMerged, ClusterRenamed}; }
/// # struct Renaming { cluster: ResourceId, name: String, reason: String }
/// # struct Concern { cluster: ResourceId, concern: ResourceId, statement: String }
/// # contract! {
/// #     Renaming => pb::Renaming { cluster: code, name: text(100), reason: text(100) }
/// #     Concern => pb::Concern { cluster: code, concern: code, statement: text(100) }
/// # }
/// const CLUSTER: SubjectKind = SubjectKind::new("cluster");
///
/// enum Event {
///     Renamed(Renaming),
///     ConcernRaised(Restricted<Concern>),
///     Merged { cluster: ResourceId, into: ResourceId },
/// }
///
/// disclosure! { Event by about {
///     feed { Renamed => events::ClusterRenamed { renaming } }
///     insiders { ConcernRaised => pb::Concern }
///     computed {
///         Event::Merged { cluster, into } => events::ClusterMerged { cluster: cluster.to_string(), into: into.to_string() },
///     }
/// } }
///
/// fn about(event: &Event) -> About {
///     let cluster = match event {
///         Event::Renamed(renaming) => &renaming.cluster,
///         Event::ConcernRaised(concern) => &concern.for_decision().cluster,
///         Event::Merged { cluster, .. } => cluster,
///     };
///     About::resource(CLUSTER.of(cluster)).under(Some(cluster.clone()))
/// }
///
/// # let id = |id: &str| id.parse::<ResourceId>().expect("an identifier");
/// let merged = public_event(&Event::Merged { cluster: id("water"), into: id("health") }).expect("it is public");
/// assert_eq!((merged.name, merged.subject.as_str()), ("ClusterMerged", "cluster/water"));
/// let renamed = Renaming { cluster: id("health"), name: "Health".to_owned(), reason: "merged".to_owned() };
/// assert_eq!(public_event(&Event::Renamed(renamed)).expect("it is public").name, "ClusterRenamed");
/// let concern = Concern { cluster: id("health"), concern: id("k-1"), statement: "no meetings".to_owned() };
/// assert!(public_event(&Event::ConcernRaised(Restricted::new(concern))).is_none());
/// ```
#[macro_export]
macro_rules! disclosure {
    ($event:ident by $about:ident {
        $(feed { $($public:ident => $module:ident::$message:ident $({ $field:ident })?),* $(,)? })?
        $(readers { $($open:ident $(as $open_name:ident)? => $open_module:ident::$open_message:ident),* $(,)? })?
        $(insiders {
            $($restricted:ident $(as $name:ident)? => $restricted_module:ident::$restricted_message:ident),* $(,)?
        })?
        $(computed { $($pattern:pat => $computed:expr),* $(,)? })?
    }) => {
        /// The public event that an event of the record makes; `None` where it stays off the feed.
        pub fn public_event(event: &$event) -> Option<$crate::publisher::PublicEvent> {
            disclosed(event, false)
        }

        /// The same, with what is restricted in it where it is for an insider.
        fn disclosed(event: &$event, to_an_insider: bool) -> Option<$crate::publisher::PublicEvent> {
            #[allow(unused_imports, reason = "an area may compute all of its messages")]
            use $crate::grpc::contract::ToMessage as _;
            let about = $about(event);
            Some(match event {
                $($($event::$public(content) => {
                    about.disclosed(&$crate::__disclosed!(content $module::$message $($field)?), to_an_insider)
                })*)?
                $($($pattern => about.disclosed(&$computed, to_an_insider),)*)?
                $($($event::$open(_) => return None,)*)?
                $($($event::$restricted(_) => return None,)*)?
            })
        }

        /// What an event shows a reader in a history; `None` where it is not for that reader.
        #[allow(unused_variables, reason = "an area may have nothing that is restricted")]
        pub fn shown(
            event: &$event,
            reader: &convene_kernel::visibility::Reader,
        ) -> Option<$crate::grpc::HistoryEvent> {
            #[allow(unused_imports, reason = "an area may have everything on the feed")]
            use $crate::grpc::contract::ToMessage as _;
            let about = $about(event);
            if let Some(public) = disclosed(event, reader.is_insider()) {
                return Some(about.as_on_the_feed(public));
            }
            match event {
                $($($event::$open(content) => {
                    let message = $crate::__disclosed!(content $open_module::$open_message);
                    Some(about.in_a_history($crate::__history_name!($open $($open_name)?), &message))
                })*)?
                $($($event::$restricted(content) => {
                    let content = content.open(reader)?;
                    let message = $crate::__disclosed!(content $restricted_module::$restricted_message);
                    Some(about.in_a_history($crate::__history_name!($restricted $($name)?), &message))
                })*)?
                _ => None,
            }
        }
    };
}

/// The message of the content of an event, or the message that has it in a field.
#[doc(hidden)]
#[macro_export]
macro_rules! __disclosed {
    ($content:ident $module:ident::$message:ident) => {{
        let message: $module::$message = $content.to_message();
        message
    }};
    ($content:ident $module:ident::$message:ident $field:ident) => {
        $module::$message { $field: Some($content.to_message()) }
    };
}

/// The name of an event in a history: the one given last.
#[doc(hidden)]
#[macro_export]
macro_rules! __history_name {
    ($variant:ident) => {
        stringify!($variant)
    };
    ($variant:ident $name:ident) => {
        stringify!($name)
    };
}
