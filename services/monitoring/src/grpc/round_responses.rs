//! Rounds, questionnaires and reports as messages.

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, ResourceId};
use convene_kernel::reference::{CountryNames, Reference};
use convene_kernel::time::{Moment, Tz};
use convene_proto::monitoring::v1 as pb;
use convene_runtime::grpc::contract::{Choice as _, ToMessage as _};
use convene_runtime::grpc::show;

use crate::domain::coordinated::CoordinatedCluster;
use crate::domain::questionnaire::{Audience, Code, Kind, Label, Language, Template};
use crate::domain::round::{
    CommitmentPosition, ComparedReport, Comparison, ExportedResponse, Invited, PerformanceReport, PossibleRespondent,
    Round, RoundStage, ScoreLine, ShownAction, Surveyed, WeakLine,
};
use crate::domain::scoring::{Change, Distribution, Entity, ItemAnswers, Rate, Rates, Score};

/// A round, at a moment in the time zone of its country, beside what the coordination service says of its cluster.
pub fn round(round: &Round, known: Option<&CoordinatedCluster>, (now, zone): (Moment, Tz)) -> pb::Round {
    let is_known = |hub: &ResourceId| known.is_some_and(|known| known.hubs.contains_key(hub));
    let entity = |(entity, surveyed): (&Entity, &Surveyed)| pb::SurveyedEntity {
        unknown_to_coordination: matches!(entity, Entity::Hub(hub) if !is_known(hub)),
        ..self::surveyed(round, (entity, surveyed), (now, zone))
    };
    pb::Round {
        plan: Some(round.plan.to_message()),
        recorded: Some(show::stamp(&round.stamp)),
        template: round.opened.as_ref().map(|opened| opened.template.to_string()).unwrap_or_default(),
        opened_at: round.opened.as_ref().map(|opened| show::timestamp(opened.at)),
        closed_because: round.closed.as_ref().map(|closed| closed.what.reason.clone()).unwrap_or_default(),
        entities: round.entities.iter().map(entity).collect(),
        etag: round.etag.to_string(),
    }
}

fn surveyed(round: &Round, (entity, surveyed): (&Entity, &Surveyed), (now, zone): (Moment, Tz)) -> pb::SurveyedEntity {
    let counted = round.counted(entity, zone);
    let partners = counted.partners().values().sum();
    let stage = match round.stage(entity, now, zone) {
        RoundStage::Planned => pb::RoundStage::Planned,
        RoundStage::SurveyOpen => pb::RoundStage::SurveyOpen,
        RoundStage::SurveyClosed => pb::RoundStage::SurveyClosed,
        RoundStage::PreliminaryReport => pb::RoundStage::PreliminaryReport,
        RoundStage::Reviewed => pb::RoundStage::Reviewed,
        RoundStage::FinalReport => pb::RoundStage::FinalReport,
        RoundStage::Cancelled => pb::RoundStage::Cancelled,
    };
    pb::SurveyedEntity {
        hub: hub(entity),
        stage: stage.into(),
        closes_at: Some(show::timestamp(round.closes_at(entity, zone))),
        invited: surveyed.partners_invited().values().sum(),
        answered: partners,
        coordinators: length(counted.statements().count()),
        of_invited: Some(rates(&round.rates(entity, zone).of_invited)),
        issues: length(surveyed.issues.len()),
        released_to: surveyed.released_to.iter().map(|to| to.to_wire().into()).collect(),
        ..pb::SurveyedEntity::default()
    }
}

fn hub(entity: &Entity) -> String {
    match entity {
        Entity::National => String::new(),
        Entity::Hub(hub) => hub.to_string(),
    }
}

fn length(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

fn rates(rates: &Rates) -> pb::ResponseRates {
    let kind =
        |(kind, rate): (&Kind, &Rate)| pb::KindRate { kind: kind.to_wire().into(), rate: Some(self::rate(rate)) };
    pb::ResponseRates { total: Some(rate(&rates.total)), kinds: rates.by_kind.iter().map(kind).collect() }
}

fn rate(rate: &Rate) -> pb::ResponseRate {
    match rate {
        Rate::NotReported => pb::ResponseRate::default(),
        Rate::NoneExpected => pb::ResponseRate { expected: "0".to_owned(), ..pb::ResponseRate::default() },
        Rate::Reported { answered, expected, percent, .. } => pb::ResponseRate {
            answered: *answered,
            expected: expected.to_string(),
            percent: show::text(percent.as_ref()),
            over: rate.is_over(),
        },
    }
}

/// What a questionnaire asks, in a language.
pub fn questionnaire(template: &Template, audience: Audience, language: Language) -> pb::GetQuestionnaireResponse {
    let questions = template.items_for(audience).map(|item| {
        let stem = item.matrix.as_ref().and_then(|code| template.matrices.iter().find(|one| one.code == *code));
        let answers = template.scale(item.scale.as_str()).into_iter().flat_map(|scale| &scale.answers);
        let condition = item.asked_if.as_ref().filter(|condition| {
            let earlier = template.item(condition.item.as_str());
            earlier.is_some_and(|earlier| earlier.question(audience).is_some())
        });
        pb::Question {
            item: item.code.to_string(),
            cell: item.cell.to_string(),
            stem: stem.map(|stem| stem.text.text(language).to_owned()).unwrap_or_default(),
            text: item.text.text(language).to_owned(),
            answers: answers
                .map(|answer| pb::AnswerChoice {
                    answer: answer.code.to_string(),
                    text: answer.text.text(language).to_owned(),
                })
                .collect(),
            asked_if_item: condition.map(|condition| condition.item.to_string()).unwrap_or_default(),
            asked_if_answers: condition.map(|condition| show::texts(&condition.answers)).unwrap_or_default(),
        }
    });
    let comments = template.comments.iter().map(|comment| pb::QuestionInWords {
        comment: comment.code.to_string(),
        text: comment.text.text(language).to_owned(),
    });
    let counted = template.kinds.iter().filter(|_| audience == Audience::Coordinator);
    let kinds = counted
        .map(|named| pb::NamedKind { kind: named.kind.to_wire().into(), text: named.text.text(language).to_owned() });
    pb::GetQuestionnaireResponse {
        template: template.id.to_string(),
        questions: questions.collect(),
        comments: comments.collect(),
        kinds: kinds.collect(),
        lines: lines(template, language),
        ..pb::GetQuestionnaireResponse::default()
    }
}

fn lines(template: &Template, language: Language) -> Vec<pb::NamedLine> {
    let functions = template.functions.iter().map(|function| (&function.code, &function.text));
    let cells = template.cells.iter().map(|cell| (&cell.code, &cell.text));
    let named =
        |(code, text): (&Code, &Label)| pb::NamedLine { code: code.to_string(), text: text.text(language).to_owned() };
    functions.chain(cells).map(named).collect()
}

/// The sectors in which a respondent may work, as they are called on that day.
pub fn sectors(sectors: &[ClusterCode], reference: &Reference, today: NaiveDate) -> Vec<pb::NamedSector> {
    let named = |sector: &ClusterCode| pb::NamedSector {
        sector: sector.to_string(),
        text: reference.cluster(sector, today).map(|known| known.name.clone()).unwrap_or_default(),
    };
    sectors.iter().map(named).collect()
}

/// What a token stands for, in a country whose names these are.
pub fn invitation(invited: &Invited<'_>, country: Option<&CountryNames>, language: Language) -> pb::SurveyInvitation {
    let country = country.map(|names| match language {
        Language::English => &names.en,
        Language::French => &names.fr,
        Language::Spanish => &names.es,
        Language::Arabic => &names.ar,
    });
    pb::SurveyInvitation {
        audience: invited.audience.to_wire().into(),
        cluster: invited.cluster.to_owned(),
        hub: invited.hub.unwrap_or_default().to_owned(),
        country: country.cloned().unwrap_or_default(),
        closes_on: invited.round.plan.closes_on.to_string(),
        closes_at: Some(show::timestamp(invited.closes_at)),
        open: invited.is_open,
        anonymity: invited.round.plan.anonymity.to_wire().into(),
        answered_at: invited.answered_at.map(show::timestamp),
    }
}

/// A response that counts.
pub fn exported(response: &ExportedResponse) -> pb::CountedResponse {
    let answers = response.answers.iter().map(|(item, answer)| (item.to_string(), answer.to_string()));
    pb::CountedResponse {
        audience: response.audience.to_wire().into(),
        kind: response.kind.map_or(0, |kind| kind.to_wire().into()),
        organization: show::text(response.organization.as_ref()),
        answers: answers.collect(),
    }
}

/// An action that is followed.
pub fn action(shown: &ShownAction) -> pb::FollowedAction {
    let ShownAction { action, is_overdue } = shown;
    pb::FollowedAction {
        action: Some(action.plan.to_message()),
        cluster: action.cluster.to_string(),
        round: show::text(action.round.as_ref()),
        hub: show::text(action.hub.as_ref()),
        status: action.status.to_wire().into(),
        note: action.note.clone().unwrap_or_default(),
        overdue: *is_overdue,
        etag: action.etag.to_string(),
    }
}

/// A report.
pub fn report(report: &PerformanceReport, language: Language) -> pb::PerformanceReport {
    let numbers = report.numbers.as_ref();
    let of_rates = numbers.map(|numbers| &numbers.rates);
    let items = numbers.into_iter().flat_map(|numbers| {
        let sides = [(Audience::Coordinator, &numbers.coordinators), (Audience::Partner, &numbers.partners)];
        sides.into_iter().flat_map(|(audience, items)| items.iter().map(move |item| (audience, item)))
    });
    let distribution = |(audience, item)| distribution(report.template?, audience, item, language);
    let comment =
        |(comment, text): &(Code, String)| pb::SurveyComment { comment: comment.to_string(), text: text.clone() };
    pb::PerformanceReport {
        round: report.round.to_string(),
        cluster: report.cluster.to_string(),
        hub: show::text(report.hub.as_ref()),
        issue: report.issue,
        issued_at: report.issued_at.map(show::timestamp),
        changes: report.changes.clone().unwrap_or_default(),
        scores: numbers.map(|numbers| score_lines(report.template, &numbers.scores, language)).unwrap_or_default(),
        of_members: of_rates.map(|of| rates(&of.of_members)),
        of_attending: of_rates.map(|of| rates(&of.of_attending)),
        of_invited: of_rates.map(|of| rates(&of.of_invited)),
        distributions: items.filter_map(distribution).collect(),
        comments: report.comments.iter().map(comment).collect(),
        meeting: report.meeting.as_ref().map(|meeting| meeting.to_message()),
        reviews: show::all(&report.reviews),
        actions: report.actions.iter().map(action).collect(),
        support: show::all(&report.support),
        released_to: report.released_to.iter().map(|to| to.to_wire().into()).collect(),
        fewest_answers: numbers.map_or(0, |numbers| numbers.fewest_answers),
        components: numbers
            .into_iter()
            .flat_map(|numbers| &numbers.components)
            .map(|(sector, lines)| pb::ComponentScores {
                sector: sector.to_string(),
                scores: score_lines(report.template, lines, language),
                name: report.names.sectors.get(sector).cloned().unwrap_or_default(),
            })
            .collect(),
        cluster_name: report.names.cluster.clone(),
        country: report.names.country_code.to_string(),
        country_name: report.names.country.clone(),
        hub_name: report.names.hub.clone().unwrap_or_default(),
        positions: numbers
            .into_iter()
            .flat_map(|numbers| &numbers.positions)
            .map(|one| position(report, one))
            .collect(),
    }
}

/// Where partners and the lead agency stand on a commitment.
fn position(report: &PerformanceReport, position: &CommitmentPosition) -> pb::CommitmentPosition {
    pb::CommitmentPosition {
        commitment: position.commitment.clone(),
        text: report.names.commitments.get(&position.commitment).cloned().unwrap_or_default(),
        commit: position.commit,
        reserve: position.reserve,
        decline: position.decline,
        lead: position.lead.map(|lead| lead.code().to_owned()).unwrap_or_default(),
    }
}

/// An organization that was asked, or that may be.
pub fn respondent(respondent: &PossibleRespondent) -> pb::Respondent {
    pb::Respondent {
        organization: respondent.organization.to_string(),
        audience: respondent.audience.to_wire().into(),
        kind: respondent.kind.map_or(0, |kind| kind.to_wire().into()),
        invited: respondent.is_invited,
        name: respondent.name.clone().unwrap_or_default(),
        answered: match respondent.has_answered {
            None => pb::AnswerState::Unspecified,
            Some(false) => pb::AnswerState::Awaited,
            Some(true) => pb::AnswerState::CameIn,
        }
        .into(),
    }
}

/// Final reports side by side.
pub fn comparison(comparison: &Comparison<'_>) -> pb::CompareReportsResponse {
    let report = |one: &ComparedReport<'_>| pb::ComparedReport {
        round: one.round.plan.round.to_string(),
        cluster: one.round.plan.cluster.to_string(),
        hub: hub(one.entity),
        closed_on: one.round.plan.closes_on.to_string(),
        scores: score_lines(one.template(), &one.numbers.scores, Language::English),
    };
    let weak = |line: &WeakLine<'_>| {
        let mut templates = line.weak_in.iter().filter_map(ComparedReport::template);
        let text = templates.find_map(|template| template.line_name(line.code.as_str(), Language::English));
        pb::WeakInSeveral {
            code: line.code.to_string(),
            text: text.unwrap_or_default().to_owned(),
            weak_in: line.weak_in.iter().map(ComparedReport::name).collect(),
            scored: length(line.scored),
        }
    };
    pb::CompareReportsResponse {
        reports: comparison.reports.iter().map(report).collect(),
        weak: comparison.weak.iter().map(weak).collect(),
    }
}

fn score_lines(template: Option<&Template>, lines: &[ScoreLine], language: Language) -> Vec<pb::ScoreLine> {
    lines.iter().map(|line| score_line(template, line, language)).collect()
}

fn score_line(template: Option<&Template>, line: &ScoreLine, language: Language) -> pb::ScoreLine {
    let code = line.code.as_str();
    let (before, change) = match line.change {
        Some(change @ Change::Changed { before, .. }) => (before.to_string(), show::text(change.points().as_ref())),
        Some(Change::NotComparable) | None => (String::new(), String::new()),
    };
    pb::ScoreLine {
        code: code.to_owned(),
        text: template.and_then(|template| template.line_name(code, language)).unwrap_or_default().to_owned(),
        function: line.is_function,
        score: Some(score(line.everybody)),
        coordinators: Some(score(line.coordinators)),
        partners: Some(score(line.partners)),
        before,
        change,
    }
}

fn score(score: Score) -> pb::ShownScore {
    let without = |state: &str| pb::ShownScore { state: state.to_owned(), ..pb::ShownScore::default() };
    match score {
        Score::NoData => without("no_data"),
        Score::TooFew => without("too_few"),
        Score::Scored(scored) => pb::ShownScore {
            state: "scored".to_owned(),
            percent: scored.percent.to_string(),
            band: scored.band.code().to_owned(),
            responses: length(scored.responses),
        },
    }
}

fn distribution(
    template: &Template,
    audience: Audience,
    item: &ItemAnswers,
    language: Language,
) -> Option<pb::ItemDistribution> {
    let known = template.item(item.item.as_str())?;
    let scale = template.scale(known.scale.as_str())?;
    let (state, answers, unanswered) = match &item.distribution {
        Distribution::NoData => ("no_data", Vec::new(), 0),
        Distribution::TooFew => ("too_few", Vec::new(), 0),
        Distribution::Counts(shares) => {
            let share = |(answer, count, percent): &(Code, u32, u32)| pb::AnswerShare {
                answer: answer.to_string(),
                text: scale
                    .answer(answer.as_str())
                    .map(|known| known.text.text(language).to_owned())
                    .unwrap_or_default(),
                count: *count,
                percent: *percent,
            };
            ("counted", shares.answers.iter().map(share).collect(), shares.unanswered)
        }
    };
    Some(pb::ItemDistribution {
        item: item.item.to_string(),
        text: known.text.text(language).to_owned(),
        cell: known.cell.to_string(),
        audience: audience.to_wire().into(),
        state: state.to_owned(),
        answers,
        unanswered,
    })
}
