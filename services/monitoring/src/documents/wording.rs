//! How documents say what a report has.

use convene_kernel::codes::ClusterCode;

use crate::domain::coordinated::Position;
use crate::domain::questionnaire::{Audience, Kind, Language, Template};
use crate::domain::round::{
    ActionStatus, CommitmentStand, LeadDuty, PerformanceReport, ReleasedTo, ReportRates, ShownAction, SupportFrom,
};
use crate::domain::scoring::{Band, Change, Distribution, ItemAnswers, Rate, Rates, Score};

/// The title of a report.
pub fn title(report: &PerformanceReport) -> String {
    let which = if report.issue == 0 { "Preliminary report" } else { "Final report" };
    format!("{which}: coordination performance of the cluster {}, {}", report.names.cluster, report.names.country)
}

/// What a report is of: the round, the cluster by its identifier, the level, and which issue it is.
pub fn subtitle(report: &PerformanceReport) -> String {
    let level = match (&report.hub, &report.names.hub) {
        (None, _) => "national".to_owned(),
        (Some(hub), None) => format!("hub {hub}"),
        (Some(hub), Some(name)) => format!("hub {name} ({hub})"),
    };
    let day = report.issued_at.map(|at| format!(", issued on {} (UTC)", at.date_naive())).unwrap_or_default();
    let issue = if report.issue > 1 { format!(", issue {}", report.issue) } else { String::new() };
    format!("Round {} of the cluster {}, level: {level}{issue}{day}", report.round, report.cluster)
}

/// A part of a merged cluster: the name of its sector, with the code.
pub fn part(report: &PerformanceReport, sector: &ClusterCode) -> String {
    report.names.sectors.get(sector).map_or_else(|| sector.to_string(), |name| format!("{name} ({sector})"))
}

/// What a commitment says, with its code; an addition of the cluster has the code alone.
pub fn commitment_text(report: &PerformanceReport, code: &str) -> String {
    report.names.commitments.get(code).map_or_else(|| code.to_owned(), |text| format!("{code}. {text}"))
}

/// Where the lead agency stands on a commitment.
pub fn lead_position(lead: Option<Position>) -> &'static str {
    match lead {
        Some(Position::Commits) => "commits",
        Some(Position::Reserves) => "commits, with a reservation",
        Some(Position::Declines) => "does not commit",
        None => "not said",
    }
}

/// What a function or cell is called.
pub fn line_name(template: Option<&'static Template>, code: &str) -> &'static str {
    template.and_then(|template| template.line_name(code, Language::English)).unwrap_or_default()
}

/// A score, or why there is none.
pub fn score(score: Score) -> String {
    match score {
        Score::Scored(scored) => format!("{} % ({})", scored.percent, band(scored.band)),
        Score::TooFew => "withheld".to_owned(),
        Score::NoData => "no data".to_owned(),
    }
}

/// What a band is called.
pub fn band(band: Band) -> &'static str {
    match band {
        Band::Weak => "weak",
        Band::Unsatisfactory => "unsatisfactory, needs major improvement",
        Band::Satisfactory => "satisfactory, needs minor improvement",
        Band::Good => "good",
    }
}

/// What changed since the round before.
pub fn change(change: Option<Change>) -> String {
    let Some(Change::Changed { before, now, .. }) = change else { return String::new() };
    let points = change.and_then(Change::points).unwrap_or_default();
    let sign = if now.hundredths() < before.hundredths() { "" } else { "+" };
    format!("{sign}{points} (from {before} %)")
}

/// A response rate, with both counts.
pub fn rate(rate: &Rate) -> String {
    match rate {
        Rate::NotReported => "not reported".to_owned(),
        Rate::NoneExpected => "0 of 0".to_owned(),
        Rate::Reported { answered, expected, percent, .. } => {
            let over = if rate.is_over() { ", more than there are said to be" } else { "" };
            match percent {
                None => format!("{answered} of {expected}{over}"),
                Some(percent) => format!("{answered} of {expected} ({percent} %{over})"),
            }
        }
    }
}

/// The three rates of a report, each with its code and what it is of.
pub fn rates(rates: &ReportRates) -> [(&'static str, &'static str, &Rates); 3] {
    [
        ("members", "Of the members (overall response rate)", &rates.of_members),
        ("attending", "Of those that attend (effective response rate)", &rates.of_attending),
        ("invited", "Of those invited", &rates.of_invited),
    ]
}

/// What a kind of organization is called.
pub fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::InternationalNgo => "International NGOs",
        Kind::NationalNgo => "National NGOs",
        Kind::Un => "UN organizations",
        Kind::NationalAuthority => "National authorities",
        Kind::Donor => "Donors",
        Kind::Other => "Others",
    }
}

/// The items of a report, those of coordinators first.
pub fn items(report: &PerformanceReport) -> Vec<NamedItem<'_>> {
    let Some((numbers, template)) = report.numbers.as_ref().zip(report.template) else { return Vec::new() };
    let named = |audience: Audience, answers| NamedItem::of(template, audience, answers);
    let coordinators = numbers.coordinators.iter().filter_map(|item| named(Audience::Coordinator, item));
    let partners = numbers.partners.iter().filter_map(|item| named(Audience::Partner, item));
    coordinators.chain(partners).collect()
}

/// The answers to an item, with their names.
pub struct NamedItem<'a> {
    /// The item, by its code.
    pub code: &'a str,
    /// The question.
    pub text: &'static str,
    /// Of whom the answers are.
    pub of: &'static str,
    /// Each answer of the scale with its name, its count and its share; or why none is shown.
    pub answers: Result<Vec<NamedShare<'a>>, Hidden>,
    /// How many responses have no answer.
    pub unanswered: u32,
}

/// An answer of a scale with how many gave it.
pub struct NamedShare<'a> {
    /// The answer, by its code.
    pub code: &'a str,
    /// What it is called.
    pub text: &'static str,
    /// How many gave it.
    pub count: u32,
    /// Its share in whole percent.
    pub percent: u32,
}

/// Why no answers are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// Nobody answered.
    NoData,
    /// So few did that one of them might be known by it.
    TooFew,
}

impl Hidden {
    /// As documents say it.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoData => "no data",
            Self::TooFew => "withheld",
        }
    }
}

impl<'a> NamedItem<'a> {
    fn of(template: &'static Template, audience: Audience, item: &'a ItemAnswers) -> Option<Self> {
        let known = template.item(item.item.as_str())?;
        let scale = template.scale(known.scale.as_str())?;
        let (answers, unanswered) = match &item.distribution {
            Distribution::NoData => (Err(Hidden::NoData), 0),
            Distribution::TooFew => (Err(Hidden::TooFew), 0),
            Distribution::Counts(shares) => {
                let named = shares.answers.iter().map(|(answer, count, percent)| NamedShare {
                    code: answer.as_str(),
                    text: scale
                        .answer(answer.as_str())
                        .map(|known| known.text.text(Language::English))
                        .unwrap_or_default(),
                    count: *count,
                    percent: *percent,
                });
                (Ok(named.collect()), shares.unanswered)
            }
        };
        let text = known.text.text(Language::English);
        Some(Self { code: item.item.as_str(), text, of: side(audience), answers, unanswered })
    }
}

/// Whose answers they are.
fn side(audience: Audience) -> &'static str {
    match audience {
        Audience::Coordinator => "coordinators",
        Audience::Partner => "partners",
    }
}

/// Of whom support is asked.
pub fn support_from(from: SupportFrom) -> &'static str {
    match from {
        SupportFrom::LeadAgency => "Lead agency",
        SupportFrom::Partners => "Partners",
        SupportFrom::GlobalCluster => "Global cluster",
    }
}

/// How partners and the lead agency stand on a commitment.
pub fn commitment(stand: &CommitmentStand) -> String {
    let lead = if stand.lead_meets { "meets it" } else { "does not meet it" };
    let CommitmentStand { commitment, partners_meeting, partners_asked, .. } = stand;
    format!("Commitment {commitment}: {partners_meeting} of {partners_asked} partners meet it; the lead agency {lead}")
}

/// A duty of the lead agency.
pub fn lead_duty(duty: LeadDuty) -> &'static str {
    match duty {
        LeadDuty::Strategy => "A strategy beyond the sharing of information",
        LeadDuty::SubNationalLink => "A link with sub-national clusters",
        LeadDuty::InterCluster => "A part in what clusters take up between them",
    }
}

/// How far an action is, and whether it is late.
pub fn status(shown: &ShownAction) -> String {
    let status = match shown.action.status {
        ActionStatus::Open => "open",
        ActionStatus::UnderWay => "under way",
        ActionStatus::Done => "done",
        ActionStatus::Dropped => "given up",
    };
    if shown.is_overdue { format!("{status}, overdue") } else { status.to_owned() }
}

/// To whom a report was released.
pub fn released_to(to: ReleasedTo) -> &'static str {
    match to {
        ReleasedTo::Head => "the RC or HC",
        ReleasedTo::NationalAuthorities => "the national authorities",
    }
}
