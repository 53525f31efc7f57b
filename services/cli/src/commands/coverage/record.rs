//! What is on record of a country's coverage: reports, activities, gaps, duplications, who reports, and the matrix of areas by clusters.

use clap::{Args, Subcommand};
use convene_coordination::coverage::export::{CoverageLine, DuplicationLine, Export, REACHED_IS};
use convene_kernel::codes::{ClusterCode, CountryCode, ResourceId};
use convene_kernel::guidance::Guidance;
use serde_json::{Value, json};

use super::matrix;
use super::shown::{Picture, Shown};
use crate::client::Target;
use crate::commands::session::Session;
use crate::show::dates;
use crate::show::moment::MomentsAsked;
use crate::show::out::{note, say, say_json};
use crate::show::table::{Output, cell, table};
use crate::show::text::{counted, grouped};

/// The service that is asked.
const SERVICE: &str = "convene.coordination.v1.CoverageRecordService";

/// How many activities are shown.
const MOST: usize = 500;

/// A question about the coverage of a country.
#[derive(Debug, Args)]
pub struct OfCountry {
    /// The country (ISO 3166-1 alpha-3).
    #[arg(long, value_name = "CODE")]
    country: CountryCode,
    /// The exercise, instead of the live record.
    #[arg(long, value_name = "NAME")]
    exercise: Option<ResourceId>,
    /// Only of this global cluster, by its code.
    #[arg(long, value_name = "CODE")]
    cluster: Option<ClusterCode>,
    #[command(flatten)]
    moments: MomentsAsked,
}

/// What is asked about it.
#[derive(Debug, Subcommand)]
pub enum Question {
    /// List the reports and assessments that count.
    List {
        #[command(flatten)]
        of: OfCountry,
        /// Include those that were taken back.
        #[arg(long)]
        withdrawn: bool,
    },
    /// List the activities of the reports that count, row by row.
    Activities {
        #[command(flatten)]
        of: OfCountry,
        /// Only of this report.
        #[arg(long, value_name = "NAME")]
        report: Option<ResourceId>,
        /// Only in this area, by its code.
        #[arg(long, default_value = "", value_name = "CODE")]
        area: String,
        /// Only those that this organization implements, as reports name it.
        #[arg(long, default_value = "", value_name = "TEXT")]
        implementer: String,
    },
    /// List the gaps, and what is done about each.
    Gaps {
        #[command(flatten)]
        of: OfCountry,
        /// Only those that the data show no more.
        #[arg(long)]
        closed: bool,
    },
    /// List the duplications, and what is done about each.
    Duplications {
        #[command(flatten)]
        of: OfCountry,
        /// Only those that the data show no more.
        #[arg(long)]
        closed: bool,
    },
    /// List which partners are asked for reports, and who is late.
    Reporters {
        #[command(flatten)]
        of: OfCountry,
        /// Only those whose report is late.
        #[arg(long)]
        late: bool,
    },
}

/// The matrix of areas by clusters, with the duplications.
#[derive(Debug, Args)]
pub struct Matrix {
    #[command(flatten)]
    of: OfCountry,
    #[command(flatten)]
    shown: Shown,
}

impl OfCountry {
    fn request(&self, more: Value) -> Value {
        let mut request = json!({"header": {"country": self.country, "exercise": self.exercise}});
        request["cluster"] = json!(self.cluster.as_ref().map(ToString::to_string).unwrap_or_default());
        self.moments.put_in(&mut request, Some(&self.country));
        for (field, value) in more.as_object().into_iter().flatten() {
            request[field] = value.clone();
        }
        request
    }
}

impl Matrix {
    /// Shows it: in the terminal, as a page, HXL, JSON or a workbook.
    ///
    /// # Errors
    /// When the service refuses to answer.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let request = self.of.request(json!({}));
        let coverage = session.call(&format!("{SERVICE}/GetCoverage"), request.clone()).await?;
        let gaps = session.list(&format!("{SERVICE}/ListCoverageGaps"), "gaps", request.clone()).await?;
        let found = session.list(&format!("{SERVICE}/ListDuplications"), "duplications", request).await?;
        let lines = coverage["lines"].as_array().into_iter().flatten().map(|line| CoverageLine {
            cluster: cell(&line["cluster"]),
            area: cell(&line["area"]),
            name: cell(&line["areaName"]),
            in_need: number(&line["inNeed"]),
            reached: number(&line["reached"]),
            gap: number(&line["gap"]),
            activities: number(&line["activities"]).unwrap_or_default(),
        });
        let duplications = found.iter().map(duplication_line).collect();
        let export = Export { reached_is: REACHED_IS, coverage: lines.collect(), duplications };
        let standings = gaps.iter().map(|gap| {
            let of = &gap["found"];
            ((cell(&of["cluster"]), cell(&of["area"])), gap_in_words(gap))
        });
        let picture = Picture {
            export,
            title: self.title(),
            about: self.about(&coverage),
            gaps: standings.collect(),
            duplications: found.iter().map(in_words).collect(),
        };
        self.shown.show(&picture, target.output)
    }

    fn title(&self) -> String {
        let country = Guidance::embedded().reference.country_name(&self.of.country);
        match &self.of.exercise {
            Some(exercise) => format!("{country}: gaps and duplications (exercise {exercise})"),
            None => format!("{country}: gaps and duplications"),
        }
    }

    /// The moment, and what the matrix is made of.
    fn about(&self, coverage: &Value) -> String {
        let moment = |field: &str| dates::parsed(&coverage["shown"][field]).map(dates::moment);
        let known = self.of.moments.known_on.and_then(|_| moment("knownOn"));
        let known = known.map(|known| format!(", as known on {known} UTC")).unwrap_or_default();
        let of = |field: &str, noun: &str| {
            let count = number(&coverage[field]).and_then(|count| usize::try_from(count).ok());
            counted(count.unwrap_or_default(), noun)
        };
        format!(
            "As of {} UTC{known}: {} with {}, and {} of needs.",
            moment("asOf").unwrap_or_default(),
            of("reports", "report"),
            of("activities", "activity"),
            of("assessments", "assessment")
        )
    }
}

/// A number of an answer: one of 64 bits is a text in JSON.
fn number(field: &Value) -> Option<u64> {
    field.as_u64().or_else(|| field.as_str()?.parse().ok())
}

/// A duplication, as the data show it now.
fn duplication_line(duplication: &Value) -> DuplicationLine {
    let (found, shown) = (&duplication["found"], &duplication["shown"]);
    let now = if shown.is_null() { found } else { shown };
    let texts = |list: &Value| list.as_array().into_iter().flatten().map(cell).collect();
    let day = |field: &Value| field.as_str().and_then(|day| day.parse().ok());
    DuplicationLine {
        activity: cell(&found["activity"]),
        area: cell(&found["area"]),
        name: cell(&found["areaName"]),
        group: cell(&found["group"]),
        organizations: texts(&now["organizations"]),
        clusters: texts(&now["clusters"]),
        begins: day(&shown["begins"]),
        ends: day(&shown["ends"]),
    }
}

/// What is done about something that was found; nothing where nobody has said anything about it.
fn in_words(found: &Value) -> String {
    let until = |addressing: &Value| dates::in_words(&cell(&addressing["until"]));
    let (addressing, acceptance) = (&found["addressing"], &found["acceptance"]);
    let past = if found["isPastItsDate"] == true { ", which is past" } else { "" };
    let done = match (addressing.is_null(), acceptance.is_null()) {
        (false, _) => format!("taken up by {} until {}{past}", cell(&addressing["by"]), until(addressing)),
        (true, false) => format!("accepted: {}", cell(&acceptance["reason"])),
        (true, true) => String::new(),
    };
    let over = if found["shown"]["isOver"] == true { "over" } else { "" };
    [over, &done].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The same of a gap, with the critical gap that a cluster identified from it.
fn gap_in_words(gap: &Value) -> String {
    let critical = cell(&gap["criticalGap"]);
    let critical = if critical.is_empty() { critical } else { format!("critical gap {critical}") };
    [critical, in_words(gap)].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

impl OfCountry {
    /// Whether any report of the country counts: without one, that there is no gap says nothing.
    async fn has_reports(&self, session: &mut Session) -> anyhow::Result<bool> {
        let question = json!({"header": {"country": self.country, "exercise": self.exercise}, "page": {"pageSize": 1}});
        let answer = session.call(&format!("{SERVICE}/ListReports"), question).await?;
        Ok(answer["reports"].as_array().is_some_and(|reports| !reports.is_empty()))
    }
}

impl Question {
    /// Asks it, and shows the answer.
    ///
    /// # Errors
    /// When the service refuses to answer.
    pub async fn run(self, target: &Target) -> anyhow::Result<()> {
        let mut session = Session::open(target)?;
        let (of, method, entries, more) = self.asked();
        let (method, mut request) = (format!("{SERVICE}/{method}"), of.request(more));
        let found = if matches!(self, Self::Activities { .. }) {
            // A sheet may have a million of them: the first page says what they look like.
            request["page"] = json!({"pageSize": MOST});
            let mut answer = session.call(&method, request.clone()).await?;
            if !cell(&answer["page"]["nextPageToken"]).is_empty() {
                note(format!("only the first {MOST} are shown; ask for one report, cluster, area or organization"));
            }
            answer[entries].as_array_mut().map(std::mem::take).unwrap_or_default()
        } else {
            session.list(&method, entries, request.clone()).await?
        };
        match target.output {
            Output::Json => say_json(&found),
            Output::Table if found.is_empty() => {
                let reason = if of.has_reports(&mut session).await? { "" } else { ": no report is on record" };
                say(format!("{}there are none{reason}", of.moments.line(&request)))
            }
            Output::Table => say(format!("{}{}", of.moments.line(&request), self.table(&found))),
        }
    }

    /// The country asked about, the method, the field of its entries, and what else is asked.
    fn asked(&self) -> (&OfCountry, &'static str, &'static str, Value) {
        let state =
            |closed: bool| json!({"state": if closed { "FOUND_STATE_CLOSED" } else { "FOUND_STATE_UNSPECIFIED" }});
        match self {
            Self::List { of, withdrawn } => (of, "ListReports", "reports", json!({"includeWithdrawn": withdrawn})),
            Self::Activities { of, report, area, implementer } => {
                let report = report.as_ref().map(ToString::to_string).unwrap_or_default();
                let more = json!({"report": report, "area": area, "organization": implementer});
                (of, "ListActivities", "activities", more)
            }
            Self::Gaps { of, closed } => (of, "ListCoverageGaps", "gaps", state(*closed)),
            Self::Duplications { of, closed } => (of, "ListDuplications", "duplications", state(*closed)),
            Self::Reporters { of, late } => (of, "ListReporters", "reporters", json!({"late": late})),
        }
    }

    fn table(&self, found: &[Value]) -> String {
        let (headings, row): (&[&str], ShownRow) = match self {
            Self::List { .. } => (&["report", "of", "clusters", "period", "rows", "version", "etag"], report),
            Self::Activities { .. } => {
                (&["report", "row", "organization", "cluster", "activity", "area", "reached"], activity)
            }
            Self::Gaps { .. } => (&["gap", "cluster", "area", "in need", "reached", "state", "by", "etag"], gap),
            Self::Duplications { .. } => {
                (&["duplication", "activity", "area", "organizations", "clusters", "state", "by", "etag"], duplication)
            }
            Self::Reporters { .. } => {
                (&["reporter", "organization", "cluster", "next report by", "late", "etag"], reporter)
            }
        };
        table(headings, found.iter().map(row))
    }
}

/// The cells of a row that shows an entry.
type ShownRow = fn(&Value) -> Vec<String>;

fn report(report: &Value) -> Vec<String> {
    let (activities, needs) = (&report["activities"], &report["needs"]);
    let (of, period, content) = if needs.is_null() {
        let organization = cell(&activities["organization"]);
        let of = if organization.is_empty() { "several".to_owned() } else { organization };
        (of, format!("{} to {}", cell(&activities["begins"]), cell(&activities["ends"])), activities)
    } else {
        ("needs".to_owned(), format!("since {}", cell(&needs["since"])), needs)
    };
    let withdrawn = if cell(&report["withdrawnBecause"]).is_empty() { "" } else { ", taken back" };
    let version = format!("{}{withdrawn}", cell(&report["version"]));
    let rows = cell(&report["dataset"]["rows"]);
    vec![cell(&report["report"]), of, cell(&content["clusters"]), period, rows, version, cell(&report["etag"])]
}

fn activity(activity: &Value) -> Vec<String> {
    let cells = &activity["cells"];
    let of = ["organization", "cluster", "activity", "area", "reached"].map(|column| cell(&cells[column]));
    [cell(&activity["report"]), cell(&activity["row"])].into_iter().chain(of).collect()
}

/// Where something stands: its state, and who takes it up until when or why it is accepted.
fn standing(found: &Value) -> [String; 2] {
    let state = cell(&found["state"]).trim_start_matches("FOUND_STATE_").to_lowercase();
    let past = if found["isPastItsDate"] == true { ", past its date" } else { "" };
    let over = if found["shown"]["isOver"] == true { ", over" } else { "" };
    let addressing = &found["addressing"];
    let by = match (addressing.is_null(), found["acceptance"].is_null()) {
        (false, _) => format!("{}, until {}", cell(&addressing["by"]), cell(&addressing["until"])),
        (true, false) => cell(&found["acceptance"]["reason"]),
        (true, true) => String::new(),
    };
    [format!("{state}{over}{past}"), by]
}

fn place(found: &Value) -> String {
    let (area, name) = matrix::place(&cell(&found["area"]), &cell(&found["areaName"]));
    if name.is_empty() { area } else { format!("{area} {name}") }
}

fn gap(gap: &Value) -> Vec<String> {
    let (found, [mut state, by]) = (&gap["found"], standing(gap));
    let critical = cell(&gap["criticalGap"]);
    if !critical.is_empty() {
        state = format!("{state}, critical gap {critical}");
    }
    let shown = if gap["shown"].is_null() { found } else { &gap["shown"] };
    let numbers = ["inNeed", "reached"].map(|field| number(&shown[field]).map_or("not said".to_owned(), grouped));
    let head = [cell(&found["coverageGap"]), cell(&found["cluster"]), place(found)];
    head.into_iter().chain(numbers).chain([state, by, cell(&gap["etag"])]).collect()
}

fn duplication(duplication: &Value) -> Vec<String> {
    let (found, [state, by]) = (&duplication["found"], standing(duplication));
    let what = [cell(&found["duplication"]), cell(&found["activity"]), place(found)];
    let now = if duplication["shown"].is_null() { found } else { &duplication["shown"] };
    let whose = [cell(&now["organizations"]), cell(&now["clusters"])];
    what.into_iter().chain(whose).chain([state, by, cell(&duplication["etag"])]).collect()
}

fn reporter(reporter: &Value) -> Vec<String> {
    let request = &reporter["request"];
    let late = if reporter["isLate"] == true { "late" } else { "" };
    let of = ["reporter", "organization", "cluster"].map(|field| cell(&request[field]));
    of.into_iter().chain([cell(&reporter["nextDue"]), late.to_owned(), cell(&reporter["etag"])]).collect()
}
