//! The lanes of duties: one a rule, in it a row for each duty with a course of its own; the time each had, and the time it
//! took beyond that.

use chrono::{DateTime, Utc};
use convene_kernel::subject::Subject;

use crate::play::duty_change::DutyChangeKind;
use crate::play::duty_summary::{self, role_title};
use crate::play::obligation::{NoticeKind, Obligation, ObligationState};
use crate::play::transcript::Transcript;
use crate::show::dates;
use convene_console::drawing::{Lane, Row, Scale};

/// A lane for each rule, in the order of their first dates.
pub fn lanes(transcript: &Transcript, scale: &Scale) -> Vec<Lane> {
    let mut rules: Vec<(&str, Vec<&Obligation>)> = Vec::new();
    let mut obligations: Vec<_> = transcript.obligations.iter().collect();
    obligations.sort_by_key(|obligation| obligation.duty.since);
    for obligation in obligations {
        let rule = obligation.duty.rule.as_str();
        match rules.iter_mut().find(|(known, _)| *known == rule) {
            Some((_, duties)) => duties.push(obligation),
            None => rules.push((rule, vec![obligation])),
        }
    }
    rules.into_iter().map(|(rule, duties)| lane(rule, &duties, transcript, scale)).collect()
}

fn lane(rule: &str, duties: &[&Obligation], transcript: &Transcript, scale: &Scale) -> Lane {
    let name =
        rule.rsplit_once('.').map_or(rule.to_owned(), |(row, word)| format!("{row}  {}", word.replace('-', " ")));
    let mut rows: Vec<(Row, Vec<String>)> = Vec::new();
    for duty in duties {
        let row = drawn(duty, transcript, scale);
        let Ok(subject) = duty.duty.resource.parse::<Subject>();
        let subject = subject.innermost_id().to_owned();
        match rows.iter_mut().find(|(known, _)| takes(known, &row)) {
            Some((known, subjects)) => {
                add(known, row);
                if !subjects.contains(&subject) {
                    subjects.push(subject);
                }
            }
            None => rows.push((row, vec![subject])),
        }
    }
    let owner = role_title(&duties[0].duty.owner_role);
    let rows = rows.into_iter().map(|(row, subjects)| {
        let about = subjects.join(", ");
        Row { detail: if about.is_empty() { owner.clone() } else { format!("{owner}  ·  {about}") }, ..row }
    });
    Lane::of(&name, rows.collect())
}

/// Whether the course of a duty has room in a row: it is the same as one that is there, or comes after all of them.
fn takes(row: &Row, other: &Row) -> bool {
    is_same(row, other) || start(other) > end(row)
}

fn is_same(one: &Row, other: &Row) -> bool {
    let bars = |row: &Row| row.bars.iter().map(|bar| (bar.x, bar.width, bar.class)).collect::<Vec<_>>();
    let marks = |row: &Row| row.marks.iter().map(|mark| (mark.x, mark.class)).collect::<Vec<_>>();
    bars(one) == bars(other) && marks(one) == marks(other)
}

/// Room between two duties in a row.
const GAP: f64 = 8.0;

fn start(row: &Row) -> f64 {
    let starts = row.bars.iter().map(|bar| bar.x).chain(row.marks.iter().map(|mark| mark.x));
    starts.fold(f64::INFINITY, f64::min)
}

fn end(row: &Row) -> f64 {
    let ends = row.bars.iter().map(|bar| bar.x + bar.width).chain(row.marks.iter().map(|mark| mark.x));
    ends.fold(0.0, f64::max) + GAP
}

/// Puts a course into a row: beside what is there, or, where it is the same, into its titles.
fn add(row: &mut Row, other: Row) {
    if !is_same(row, &other) {
        row.bars.extend(other.bars);
        row.marks.extend(other.marks);
        return;
    }
    let titles = row.bars.iter_mut().map(|bar| &mut bar.title).chain(row.marks.iter_mut().map(|mark| &mut mark.title));
    let others = other.bars.into_iter().map(|bar| bar.title).chain(other.marks.into_iter().map(|mark| mark.title));
    titles.zip(others).for_each(|(title, other)| title.push_str(&format!("\n{other}")));
}

/// The course of a duty: for each of its dates the time it had, and the time it took beyond that.
fn drawn(duty: &Obligation, transcript: &Transcript, scale: &Scale) -> Row {
    let mut row = Row::default();
    let Some(mut from) = duty.duty.since else { return row };
    let title = title(duty);
    for (due, at) in duty.kept.iter().filter_map(|kept| kept.due.zip(kept.kept_at)) {
        let label = format!(
            "{title}: due {}, kept {}",
            dates::moment_in(due, transcript.zone),
            dates::moment_in(at, transcript.zone)
        );
        if at > from {
            row.bar(scale, from, at.min(due).max(from), "kept", label.clone());
        }
        late(&mut row, scale, due.max(from), at, &title);
        row.mark(scale, at, "kept", label);
        from = at;
    }
    if let Some((due, end)) = unmet(duty, from, transcript) {
        let class = if duty.state == ObligationState::Void && due.is_none() { "void" } else { "open" };
        let due_on = due.map_or_else(String::new, |due| format!(", due {}", dates::moment_in(due, transcript.zone)));
        let until = due.map_or(end, |due| due.min(end)).max(from);
        row.bar(scale, from, until, class, format!("{title}{due_on}"));
        late(&mut row, scale, until, if due.is_some() { end } else { until }, &title);
    }
    let escalations = transcript.notices.iter().filter(|notice| notice.kind == NoticeKind::Escalation);
    for notice in escalations.filter(|notice| notice.is_about(duty)) {
        let (to, at) = (role_title(&notice.to_role), dates::moment_in(notice.at, transcript.zone));
        let label = format!("{title}: escalated to the {to} {at}");
        row.mark(scale, notice.at, "escalated", label);
    }
    row
}

/// The date that is not met, where it is known, and when its time ended: with the duty, or with the transcript.
fn unmet(
    duty: &Obligation,
    from: DateTime<Utc>,
    transcript: &Transcript,
) -> Option<(Option<DateTime<Utc>>, DateTime<Utc>)> {
    if duty.state == ObligationState::Void {
        let voided = transcript.course(duty).find(|change| change.kind == DutyChangeKind::Void)?.at;
        let late =
            transcript.course(duty).filter(|change| change.kind == DutyChangeKind::Late && change.at >= from).last();
        return Some((late.map(|change| change.at), voided));
    }
    let (_, end) = transcript.span()?;
    duty.due.map(|due| (Some(due), end))
}

fn late(row: &mut Row, scale: &Scale, due: DateTime<Utc>, until: DateTime<Utc>, title: &str) {
    if until > due {
        row.bar(scale, due, until, "missed", format!("{title}: {} late", dates::length(until - due)));
    }
}

/// What a duty is and whose.
fn title(duty: &Obligation) -> String {
    format!("{} {} ({})", duty.row, duty_summary::obligation(duty), duty_summary::owner(duty))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::play::duty_change::DutyChange;
    use crate::play::obligation::Duty;
    use crate::play::transcript::Line;

    fn at(day: u32) -> DateTime<Utc> {
        format!("2013-11-{day:02}T00:00:00Z").parse().expect("a test's moment is RFC 3339")
    }

    fn duty(subject: &str, state: ObligationState, due: Option<u32>) -> Obligation {
        let duty = Duty {
            id: subject.to_owned(),
            rule: "RM-9.9.plan".to_owned(),
            owner_role: "hc".to_owned(),
            resource: subject.to_owned(),
            since: Some(at(1)),
            ..Duty::default()
        };
        Obligation { duty, state, due: due.map(at), ..Obligation::default() }
    }

    fn kind(duty: &Obligation, day: u32, kind: DutyChangeKind) -> Line {
        Line::Duty(DutyChange { at: at(day), kind, duty: duty.clone() })
    }

    fn transcript(obligations: Vec<Obligation>, lines: Vec<Line>) -> Transcript {
        Transcript {
            title: String::new(),
            summary: String::new(),
            sources: Vec::new(),
            zone: chrono_tz::Tz::UTC,
            lines,
            events: Vec::new(),
            obligations,
            notices: Vec::new(),
        }
    }

    fn drawn_by(transcript: &Transcript) -> Vec<(String, Vec<&'static str>)> {
        let lanes = lanes(transcript, &Scale { from: at(1), to: at(30) });
        let rows = lanes.into_iter().flat_map(|lane| lane.rows);
        rows.map(|row| (row.detail, row.bars.iter().map(|bar| bar.class).collect())).collect()
    }

    fn of_the_hc(about: &str) -> String {
        format!("Humanitarian Coordinator  ·  {about}")
    }

    #[test]
    fn a_duty_that_was_late_when_it_ceased_to_be_owed_was_missed() {
        let void = duty("cluster/health", ObligationState::Void, None);
        let lines = vec![kind(&void, 10, DutyChangeKind::Late), kind(&void, 20, DutyChangeKind::Void)];
        let played = transcript(vec![void.clone()], lines);
        assert_eq!(drawn_by(&played), [(of_the_hc("health"), vec!["open", "missed"])]);
        assert!(played.was_missed(&void));
        let in_time = transcript(vec![void.clone()], vec![kind(&void, 5, DutyChangeKind::Void)]);
        assert_eq!(drawn_by(&in_time), [(of_the_hc("health"), vec!["void"])]);
        assert!(!in_time.was_missed(&void));
    }

    #[test]
    fn duties_of_one_course_share_a_row_and_others_have_their_own() {
        let (health, water) = (
            duty("cluster/health", ObligationState::Owed, Some(9)),
            duty("cluster/water", ObligationState::Owed, Some(9)),
        );
        let food = duty("cluster/food", ObligationState::Overdue, Some(4));
        let lines = [1, 8].map(|day| kind(&health, day, DutyChangeKind::Owed)).to_vec();
        let drawn = drawn_by(&transcript(vec![health, water, food], lines));
        assert_eq!(drawn, [(of_the_hc("health, water"), vec!["open"]), (of_the_hc("food"), vec!["open", "missed"])]);
    }
}
