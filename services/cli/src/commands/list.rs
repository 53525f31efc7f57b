//! `convene list`: emergencies, proposals, reviews, clusters, those who take part in them, structures beside them, meetings, critical gaps,
//! what partners committed to, and missions, of one country or of every country in which the caller holds a role.

mod asked;

use clap::{Args, Subcommand};
use convene_kernel::codes::{CountryCode, ResourceId};
use serde_json::{Value, json};

use super::recorded::{known_exercise, there_are_none};
use super::session::Session;
use super::{choice, contacts, meetings};
use crate::client::Target;
use crate::show::dates;
use crate::show::moment::MomentsAsked;
use crate::show::out::{say, say_json};
use crate::show::table::{Output, cell, table};

pub use asked::{CommitmentsAsked, GapsAsked, MeetingsAsked, ParticipantsAsked, SeriesAsked, StructuresAsked, Where};
use asked::{GAP, KIND};

/// The cells of one entry of a list.
type Row = fn(&Value) -> Vec<String>;

/// What the names of each choice begin with in the contracts.
const CLASS: &str = "EMERGENCY_CLASS_";
const PROPOSAL: &str = "PROPOSAL_STATE_";
const REVIEW: &str = "REVIEW_STATE_";
const STAGE: &str = "STAGE_";
const COMMITMENT: &str = "COMMITMENT_STATE_";

/// List what is on the record.
#[derive(Debug, Args)]
pub struct List {
    /// Only this country. Default: every country in which you hold a role.
    #[arg(long, global = true, value_name = "COUNTRY")]
    country: Option<CountryCode>,
    /// An exercise, instead of the live records.
    #[arg(long, global = true, value_name = "NAME")]
    exercise: Option<ResourceId>,
    #[command(flatten)]
    moments: MomentsAsked,
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Emergencies.
    Emergencies {
        /// Only those of this class: major-new, ongoing or other.
        #[arg(long, value_parser = class)]
        class: Option<String>,
    },
    /// Proposals to the Emergency Relief Coordinator.
    Proposals {
        /// Only those in this state: open, approved, declined or withdrawn.
        #[arg(long, value_parser = proposal_state)]
        state: Option<String>,
    },
    /// Reviews.
    Reviews {
        /// Only those in this state: open or closed.
        #[arg(long, value_parser = review_state)]
        state: Option<String>,
    },
    /// Clusters.
    Clusters {
        /// Only those that serve this sector, such as HEA.
        #[arg(long, value_name = "CODE")]
        sector: Option<String>,
        /// Only those that this agency leads, such as WHO.
        #[arg(long, value_name = "CODE")]
        lead_agency: Option<String>,
        /// Include those that have ended.
        #[arg(long)]
        ended: bool,
    },
    /// Those who take part in clusters: partners, observers and authorities.
    Participants(ParticipantsAsked),
    /// Structures beside the national clusters: sub-national clusters, strategic advisory groups, working groups, and those of the
    /// country, such as the HCT.
    Structures(StructuresAsked),
    /// Meetings that were held, the latest first.
    Meetings(MeetingsAsked),
    /// How often clusters and the structures beside them meet.
    MeetingSeries(SeriesAsked),
    /// Critical gaps, each with its provider of last resort and what was done about it last.
    Gaps(GapsAsked),
    /// What partners committed to.
    Commitments(CommitmentsAsked),
    /// The contacts of partners and of those who coordinate, with their names as the directory of people has them.
    Contacts {
        /// Only those of this cluster.
        #[arg(long)]
        cluster: Option<ResourceId>,
    },
    /// Inter-cluster support missions.
    Missions {
        /// Only those at this stage, such as preparing or in-country.
        #[arg(long, value_parser = stage)]
        state: Option<String>,
        /// Only those requested in this year.
        #[arg(long)]
        year: Option<i32>,
    },
}

fn class(text: &str) -> Result<String, String> {
    choice::named("convene.activation.v1.EmergencyClass", CLASS, text)
}

fn proposal_state(text: &str) -> Result<String, String> {
    choice::named("convene.activation.v1.ProposalState", PROPOSAL, text)
}

fn review_state(text: &str) -> Result<String, String> {
    choice::named("convene.activation.v1.ReviewState", REVIEW, text)
}

fn stage(text: &str) -> Result<String, String> {
    choice::named("convene.icsm.v1.Stage", STAGE, text)
}

impl List {
    /// The list of those who take part in clusters.
    pub fn of_participants(of: Where, asked: ParticipantsAsked) -> Self {
        Self::of(of, What::Participants(asked))
    }

    /// The list of structures beside the national clusters.
    pub fn of_structures(of: Where, asked: StructuresAsked) -> Self {
        Self::of(of, What::Structures(asked))
    }

    /// The list of meetings.
    pub fn of_meetings(of: Where, asked: MeetingsAsked) -> Self {
        Self::of(of, What::Meetings(asked))
    }

    /// The list of series of meetings.
    pub fn of_series(of: Where, asked: SeriesAsked) -> Self {
        Self::of(of, What::MeetingSeries(asked))
    }

    /// The list of critical gaps.
    pub fn of_gaps(of: Where, asked: GapsAsked) -> Self {
        Self::of(of, What::Gaps(asked))
    }

    /// The list of what partners committed to.
    pub fn of_commitments(of: Where, asked: CommitmentsAsked) -> Self {
        Self::of(of, What::Commitments(asked))
    }

    fn of(Where { country, exercise, moments }: Where, what: What) -> Self {
        Self { country, exercise, moments, what }
    }

    /// Asks for every page of the list, and shows it.
    ///
    /// # Errors
    /// When the caller holds no role in the country, or in any.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let as_they_are_now = match self.what {
            What::Missions { .. } => Some("missions"),
            What::Contacts { .. } => Some("contacts"),
            _ => None,
        };
        if let Some(these) = as_they_are_now.filter(|_| !self.moments.are_now()) {
            anyhow::bail!("{these} are listed as they are now; leave --as-of and --known-on out");
        }
        known_exercise(&mut session, self.exercise.as_ref()).await?;
        let (method, entries) = self.what.method();
        let mut request = self.request();
        self.moments.put_in(&mut request, self.country.as_ref());
        let mut found = session.list(method, entries, request.clone()).await?;
        if let What::Missions { state: Some(state), .. } = &self.what {
            found.retain(|mission| mission["stage"] == state.as_str());
        }
        if let What::Contacts { cluster } = &self.what {
            let countries: Vec<_> = self.country.iter().map(ToString::to_string).collect();
            contacts::complete(&mut session, &mut found, (countries, self.exercise.as_ref()), cluster.as_ref()).await?;
        }
        match target.output {
            Output::Json => say_json(&found),
            Output::Table if found.is_empty() => {
                let none = there_are_none(&mut session, self.country.as_ref(), self.exercise.as_ref()).await?;
                say(format!("{}{none}", self.moments.line(&request)))
            }
            Output::Table => say(format!("{}{}", self.moments.line(&request), self.what.shown(&found))),
        }
    }

    fn request(&self) -> Value {
        let header = json!({"country": self.country, "exercise": self.exercise});
        let countries: Vec<_> = self.country.iter().collect();
        match &self.what {
            What::Emergencies { class } => json!({"header": header, "emergencyClass": class}),
            What::Proposals { state } | What::Reviews { state } => json!({"header": header, "state": state}),
            What::Clusters { sector, lead_agency, ended } => json!({
                "countries": countries, "exercise": self.exercise, "sector": sector, "leadAgency": lead_agency,
                "includeEnded": ended,
            }),
            What::Participants(ParticipantsAsked { cluster, agency, part, ended }) => json!({
                "countries": countries, "exercise": self.exercise, "cluster": cluster, "organization": agency,
                "part": part, "includeEnded": ended,
            }),
            What::Structures(StructuresAsked { cluster, kind, ended }) => json!({
                "countries": countries, "exercise": self.exercise, "cluster": cluster, "kind": kind, "includeEnded": ended,
            }),
            What::Meetings(MeetingsAsked { cluster, structure, to_take_up }) => json!({
                "countries": countries, "exercise": self.exercise, "cluster": cluster, "structure": structure,
                "toTakeUp": to_take_up,
            }),
            What::MeetingSeries(SeriesAsked { cluster, ended }) => json!({
                "countries": countries, "exercise": self.exercise, "cluster": cluster, "includeEnded": ended,
            }),
            What::Gaps(GapsAsked { cluster, state, provider, closed }) => json!({
                "countries": countries, "exercise": self.exercise, "cluster": cluster, "state": state,
                "providerOfLastResort": provider, "includeClosed": closed,
            }),
            What::Commitments(CommitmentsAsked { gap, agency, late }) => json!({
                "countries": countries, "exercise": self.exercise, "gap": gap, "organization": agency,
                "pastTheirDate": late,
            }),
            What::Contacts { cluster } => {
                json!({"countries": countries, "exercise": self.exercise, "cluster": cluster})
            }
            What::Missions { year, .. } => json!({"countries": countries, "exercise": self.exercise, "year": year}),
        }
    }
}

impl What {
    /// The method that lists them, and the field of its answer that holds them.
    fn method(&self) -> (&'static str, &'static str) {
        match self {
            Self::Emergencies { .. } => ("convene.activation.v1.RecordService/ListEmergencies", "emergencies"),
            Self::Proposals { .. } => ("convene.activation.v1.RecordService/ListProposals", "proposals"),
            Self::Reviews { .. } => ("convene.activation.v1.RecordService/ListReviews", "reviews"),
            Self::Clusters { .. } => ("convene.activation.v1.RecordService/ListClusters", "clusters"),
            Self::Participants(_) => ("convene.coordination.v1.RecordService/ListParticipants", "participants"),
            Self::Structures(_) => ("convene.coordination.v1.RecordService/ListStructures", "structures"),
            Self::Meetings(_) => ("convene.coordination.v1.RecordService/ListMeetings", "meetings"),
            Self::MeetingSeries(_) => ("convene.coordination.v1.RecordService/ListMeetingSeries", "series"),
            Self::Gaps(_) => ("convene.coordination.v1.RecordService/ListGaps", "gaps"),
            Self::Commitments(_) => ("convene.coordination.v1.RecordService/ListCommitments", "commitments"),
            Self::Contacts { .. } => ("convene.coordination.v1.RecordService/ListContacts", "contacts"),
            Self::Missions { .. } => ("convene.icsm.v1.RecordService/ListMissions", "missions"),
        }
    }

    fn shown(&self, found: &[Value]) -> String {
        let (headings, row): (&[&str], Row) = match self {
            Self::Emergencies { .. } => (&["country", "emergency", "name", "class", "since (UTC)", "etag"], emergency),
            Self::Proposals { .. } => {
                (&["country", "proposal", "emergency", "state", "received (UTC)", "etag"], proposal)
            }
            Self::Reviews { .. } => (&["country", "review", "state", "keeps", "recommends to end", "etag"], review),
            Self::Clusters { .. } => {
                (&["country", "cluster", "name", "serves", "led by", "since (UTC)", "until (UTC)"], cluster)
            }
            Self::Participants(_) => {
                (&["country", "cluster", "participant", "name", "as", "since (UTC)", "until (UTC)"], participant)
            }
            Self::Structures(_) => {
                (&["country", "cluster", "structure", "what it is", "since (UTC)", "until", "to end on"], structure)
            }
            Self::Meetings(_) => (
                &["country", "meeting", "who met", "began (UTC)", "minutes", "decided", "raised", "what is weak"],
                meetings::held,
            ),
            Self::MeetingSeries(_) => (
                &["country", "series", "who meets", "name", "first (UTC)", "every", "minutes", "what is weak"],
                meetings::series,
            ),
            Self::Gaps(_) => (
                &["country", "gap", "cluster", "need", "where", "state", "provider of last resort", "done last (UTC)"],
                gap,
            ),
            Self::Commitments(_) => (&["country", "commitment", "gap", "who", "what", "by", "state"], gap_commitment),
            Self::Contacts { .. } => (&contacts::HEADINGS, contacts::row),
            Self::Missions { .. } => (&["country", "mission", "stage", "requested", "approved"], mission),
        };
        table(headings, found.iter().map(row))
    }
}

fn emergency(entry: &Value) -> Vec<String> {
    let (emergency, facts) = (&entry["emergency"], &entry["emergency"]["facts"]);
    let class = choice::called(CLASS, &cell(&facts["emergencyClass"]));
    let (id, name, since) = (cell(&facts["emergency"]), cell(&facts["name"]), dates::time_of(&facts["onset"]));
    vec![cell(&entry["country"]), id, name, class, since, cell(&emergency["etag"])]
}

fn proposal(entry: &Value) -> Vec<String> {
    let proposal = &entry["proposal"];
    let state = choice::called(PROPOSAL, &cell(&proposal["state"]));
    let received = dates::time_of(&proposal["receivedAt"]);
    let (id, emergency) = (cell(&proposal["proposal"]), cell(&entry["emergency"]));
    vec![cell(&entry["country"]), id, emergency, state, received, cell(&proposal["etag"])]
}

fn review(entry: &Value) -> Vec<String> {
    let review = &entry["review"];
    let state = if review["closed"] == true { "closed" } else { "open" };
    let (kept, recommended) = (cell(&review["kept"]), cell(&review["recommended"]));
    vec![cell(&entry["country"]), cell(&review["review"]), state.to_owned(), kept, recommended, cell(&review["etag"])]
}

fn cluster(entry: &Value) -> Vec<String> {
    let since = dates::known(&entry["activatedAt"], &entry["activatedDate"]);
    let until = dates::known(&entry["endedAt"], &entry["endedDate"]);
    let (sectors, lead) = (cell(&entry["sectors"]), cell(&entry["leadAgency"]));
    vec![cell(&entry["country"]), cell(&entry["cluster"]), cell(&entry["name"]), sectors, lead, since, until]
}

fn participant(entry: &Value) -> Vec<String> {
    let one = &entry["participant"];
    let part = choice::called(asked::PART, &cell(&one["part"]));
    let (since, until) = (dates::time_of(&one["since"]), dates::known(&one["until"], &one["untilDate"]));
    let (cluster, id, name) = (cell(&one["cluster"]), cell(&one["participant"]), cell(&one["name"]));
    vec![cell(&entry["country"]), cluster, id, name, part, since, until]
}

fn structure(entry: &Value) -> Vec<String> {
    let one = &entry["structure"];
    let kind = choice::called(KIND, &cell(&one["kind"]));
    let (since, until) = (dates::time_of(&one["since"]), dates::known(&one["until"], &one["untilDate"]));
    let since = if since.is_empty() { "not endorsed".to_owned() } else { since };
    let serves = cell(&one["serves"]);
    let cluster = if serves.is_empty() { cell(&one["cluster"]) } else { serves };
    let group = &one["workingGroup"];
    let ends = cell(&group["endsOn"]);
    let ends = if group["isPastItsEnd"] == true { format!("{ends}, past it") } else { ends };
    vec![cell(&entry["country"]), cluster, cell(&one["structure"]), kind, since, until, ends]
}

fn gap(entry: &Value) -> Vec<String> {
    let (gap, what) = (&entry["gap"], &entry["gap"]["identification"]);
    let place = if cell(&what["place"]).is_empty() { cell(&what["pcode"]) } else { cell(&what["place"]) };
    let last = gap["steps"]
        .as_array()
        .and_then(|steps| steps.last())
        .map(|step| format!("{}, {}", cell(&step["step"]), dates::time_of(&step["recorded"]["occurredAt"])));
    vec![
        cell(&entry["country"]),
        cell(&gap["gap"]),
        cell(&gap["carriedBy"]),
        cell(&what["need"]),
        place,
        choice::called(GAP, &cell(&gap["state"])),
        cell(&gap["providerOfLastResort"]),
        last.unwrap_or_default(),
    ]
}

fn gap_commitment(entry: &Value) -> Vec<String> {
    let (one, what) = (&entry["commitment"], &entry["commitment"]["commitment"]);
    let state = choice::called(COMMITMENT, &cell(&one["state"]));
    let state = if one["isPastItsDate"] == true { format!("{state}, past its date") } else { state };
    let (commitment, gap) = (cell(&what["commitment"]), cell(&what["gap"]));
    vec![cell(&entry["country"]), commitment, gap, cell(&one["name"]), cell(&what["what"]), cell(&what["by"]), state]
}

fn mission(entry: &Value) -> Vec<String> {
    let stage = choice::called(STAGE, &cell(&entry["stage"]));
    let (requested, approved) = (cell(&entry["requestedOn"]), cell(&entry["approvedOn"]));
    vec![cell(&entry["country"]), cell(&entry["mission"]), stage, requested, approved]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_a_table_of_what_is_found() {
        let open = What::Proposals { state: Some("PROPOSAL_STATE_OPEN".to_owned()) };
        let summary = json!({"proposal": "p-1", "state": "PROPOSAL_STATE_OPEN", "receivedAt": "2013-11-09T09:00:00Z"});
        let page = open.shown(&[json!({"country": "PHL", "emergency": "haiyan", "proposal": summary})]);
        for part in ["PHL", "p-1", "haiyan", "open", "9 Nov 2013 09:00"] {
            assert!(page.contains(part), "'{part}' is not in\n{page}");
        }
    }

    /// RM-4.2, RM-6.1: what is past its end and what is not endorsed is seen in the list.
    #[test]
    fn structures_show_what_is_past_its_end() {
        let list = What::Structures(StructuresAsked { cluster: None, kind: None, ended: false });
        let twg = json!({
            "structure": "cholera", "kind": "STRUCTURE_KIND_WORKING_GROUP", "cluster": "health", "serves": "health-2",
            "since": "2013-11-20T09:00:00Z", "workingGroup": {"endsOn": "2014-02-28", "isPastItsEnd": true},
        });
        let hub = json!({"structure": "leyte", "kind": "STRUCTURE_KIND_SUB_NATIONAL_CLUSTER", "cluster": "health"});
        let entry = |one| json!({"country": "PHL", "structure": one});
        let page = list.shown(&[entry(twg), entry(hub)]);
        for part in ["health-2", "2014-02-28, past it", "working-group", "sub-national-cluster", "not endorsed"] {
            assert!(page.contains(part), "'{part}' is not in\n{page}");
        }
    }

    /// GN-11.1: the list shows who is provider of last resort for which gap, and what was done about it last.
    #[test]
    fn gaps_are_listed_with_their_provider_of_last_resort() {
        let gaps = What::Gaps(GapsAsked { cluster: None, state: None, provider: None, closed: false });
        let step = json!({"step": "stated a constraint", "recorded": {"occurredAt": "2014-03-05T00:00:00Z"}});
        let gap = json!({
            "gap": "g-1", "carriedBy": "health", "state": "GAP_STATE_CONSTRAINED", "providerOfLastResort": "WHO",
            "identification": {"need": "obstetric care", "place": "Guiuan"}, "steps": [step],
        });
        let page = gaps.shown(&[json!({"country": "PHL", "gap": gap})]);
        for part in ["g-1", "health", "WHO", "constrained", "Guiuan", "constraint"] {
            assert!(page.contains(part), "'{part}' is not in\n{page}");
        }
    }

    /// GN-A2: a commitment that is past its date is shown so.
    #[test]
    fn a_commitment_that_is_past_its_date_is_shown_so() {
        let commitments = What::Commitments(CommitmentsAsked { gap: None, agency: None, late: true });
        let what = json!({"commitment": "care-clinics", "gap": "g-1", "what": "two clinics", "by": "2014-03-20"});
        let one =
            json!({"commitment": what, "name": "CARE", "state": "COMMITMENT_STATE_ACCEPTED", "isPastItsDate": true});
        let page = commitments.shown(&[json!({"country": "PHL", "commitment": one})]);
        assert!(page.contains("past its date") && page.contains("care-clinics"), "{page}");
    }

    #[test]
    fn a_filter_that_is_not_given_is_not_asked_for() {
        let list = |what| List { country: None, exercise: None, moments: MomentsAsked::default(), what };
        let asked = list(What::Reviews { state: None }).request();
        assert_eq!(asked, json!({"header": {"country": null, "exercise": null}, "state": null}));
        assert!(proposal_state("decided").expect_err("no state").contains("open, approved, declined, withdrawn"));
    }
}
