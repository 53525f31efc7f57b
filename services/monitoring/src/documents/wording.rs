//! How documents say what a report has.

use convene_proto::monitoring::v1::{
    ActionStatus, LeadDuty, PerformanceReport, ReleasedTo, RespondentKind, ResponseRate, ResponseRates, ShownScore,
    SupportFrom,
};

/// The title of a report.
pub fn title(report: &PerformanceReport) -> String {
    let which = if report.issue == 0 { "Preliminary report" } else { "Final report" };
    format!("{which}: coordination performance of the cluster {}", report.cluster)
}

/// What a report is of: the round, the level, and which issue it is.
pub fn subtitle(report: &PerformanceReport) -> String {
    let level = if report.hub.is_empty() { "national".to_owned() } else { format!("hub {}", report.hub) };
    let day = report.issued_at.as_ref().and_then(|at| chrono::DateTime::from_timestamp(at.seconds, 0));
    let day = day.map(|at| format!(", issued on {} (UTC)", at.date_naive())).unwrap_or_default();
    let issue = if report.issue > 1 { format!(", issue {}", report.issue) } else { String::new() };
    format!("Round {}, level: {level}{issue}{day}", report.round)
}

/// A score, or why there is none.
pub fn score(score: Option<&ShownScore>) -> String {
    match score {
        Some(score) if score.state == "scored" => format!("{} % ({})", score.percent, band(&score.band)),
        Some(score) if score.state == "too_few" => "withheld".to_owned(),
        Some(_) | None => "no data".to_owned(),
    }
}

/// What a band is called.
pub fn band(code: &str) -> &'static str {
    match code {
        "weak" => "weak",
        "unsatisfactory" => "unsatisfactory, needs major improvement",
        "satisfactory" => "satisfactory, needs minor improvement",
        "good" => "good",
        _ => "",
    }
}

/// What changed since the round before.
pub fn change(line: &convene_proto::monitoring::v1::ScoreLine) -> String {
    if line.change.is_empty() {
        return String::new();
    }
    let sign = if line.change.starts_with('-') { "" } else { "+" };
    format!("{sign}{} (from {} %)", line.change, line.before)
}

/// A response rate, with both counts.
pub fn rate(rate: Option<&ResponseRate>) -> String {
    let Some(rate) = rate.filter(|rate| !rate.expected.is_empty()) else { return "not reported".to_owned() };
    let over = if rate.over { ", more than there are said to be" } else { "" };
    match rate.percent.is_empty() {
        true => format!("{} of {}{over}", rate.answered, rate.expected),
        false => format!("{} of {} ({} %{over})", rate.answered, rate.expected, rate.percent),
    }
}

/// The three rates of a report, each with what it is of.
pub fn rates(report: &PerformanceReport) -> [(&'static str, &'static str, Option<&ResponseRates>); 3] {
    [
        ("members", "Of the members (overall response rate)", report.of_members.as_ref()),
        ("attending", "Of those that attend (effective response rate)", report.of_attending.as_ref()),
        ("invited", "Of those invited", report.of_invited.as_ref()),
    ]
}

/// What a kind of organization is called.
pub fn kind(kind: RespondentKind) -> &'static str {
    match kind {
        RespondentKind::Unspecified => "",
        RespondentKind::InternationalNgo => "International NGOs",
        RespondentKind::NationalNgo => "National NGOs",
        RespondentKind::Un => "UN organizations",
        RespondentKind::NationalAuthority => "National authorities",
        RespondentKind::Donor => "Donors",
        RespondentKind::Other => "Others",
    }
}

/// Of whom support is asked.
pub fn support_from(from: SupportFrom) -> &'static str {
    match from {
        SupportFrom::Unspecified => "",
        SupportFrom::LeadAgency => "Lead agency",
        SupportFrom::Partners => "Partners",
        SupportFrom::GlobalCluster => "Global cluster",
    }
}

/// A duty of the lead agency.
pub fn lead_duty(duty: LeadDuty) -> &'static str {
    match duty {
        LeadDuty::Unspecified => "",
        LeadDuty::Strategy => "A strategy beyond the sharing of information",
        LeadDuty::SubNationalLink => "A link with sub-national clusters",
        LeadDuty::InterCluster => "A part in what clusters take up between them",
    }
}

/// How far an action is.
pub fn status(status: ActionStatus) -> &'static str {
    match status {
        ActionStatus::Unspecified => "",
        ActionStatus::Open => "open",
        ActionStatus::UnderWay => "under way",
        ActionStatus::Done => "done",
        ActionStatus::Dropped => "given up",
    }
}

/// To whom a report was released.
pub fn released_to(to: ReleasedTo) -> &'static str {
    match to {
        ReleasedTo::Unspecified => "",
        ReleasedTo::Head => "the RC or HC",
        ReleasedTo::NationalAuthorities => "the national authorities",
    }
}
