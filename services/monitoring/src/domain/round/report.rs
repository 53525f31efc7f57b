//! What a report shows: scores with what changed since the round before, response rates, distributions and comments (rows RM-9.4, RM-9.7).
//!
//! Every document and answer is made of these numbers. They are made of the responses that count, and know no organization.

use std::collections::{BTreeMap, BTreeSet};

use convene_kernel::codes::ClusterCode;
use convene_kernel::time::Tz;
use serde::{Deserialize, Serialize};

use super::positions::positions;
use super::{CommitmentPosition, Round, Surveyed};
use crate::domain::Monitored;
use crate::domain::coordinated::Coordinated;
use crate::domain::questionnaire::{Audience, Code};
use crate::domain::scoring::{
    Change, Counted, Distribution, Entity, Expected, ItemAnswers, Rates, Score, Scores, Side, changes, score,
};

/// The score of a function or cell, and how each side sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScoreLine {
    /// Its code.
    pub code: Code,
    /// Whether it is a function; else it is a cell.
    pub is_function: bool,
    /// Of all responses together.
    pub everybody: Score,
    /// Of coordinators alone.
    pub coordinators: Score,
    /// Of partners alone.
    pub partners: Score,
    /// The change since the round before; none where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
}

/// The three response rates of an entity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRates {
    /// Of the members that coordinators name.
    pub of_members: Rates,
    /// Of those that attend meetings on average.
    pub of_attending: Rates,
    /// Of those that were invited.
    pub of_invited: Rates,
}

impl ScoreLine {
    /// Whether it is orange or red.
    pub fn needs_action(&self) -> bool {
        self.everybody.shown().is_some_and(|scored| scored.band.needs_action())
    }

    /// Whether it is orange or red, and was so in the round before.
    pub fn is_weak_again(&self) -> bool {
        let was_weak = match self.change {
            Some(Change::Changed { before, .. }) => crate::domain::scoring::Band::of(before).needs_action(),
            Some(Change::NotComparable) | None => false,
        };
        was_weak && self.needs_action()
    }
}

/// The numbers of a report. A final report keeps those that it was issued with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportNumbers {
    /// Each function with its cells.
    pub scores: Vec<ScoreLine>,
    /// The response rates.
    pub rates: ReportRates,
    /// How the answers of coordinators are distributed.
    pub coordinators: Vec<ItemAnswers>,
    /// How the answers of partners are distributed.
    pub partners: Vec<ItemAnswers>,
    /// Fewer partners than this are not shown.
    pub fewest_answers: u32,
    /// The scores of those who work in each part of a cluster that was merged of several, by the sector of the part.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub components: BTreeMap<ClusterCode, Vec<ScoreLine>>,
    /// Where partners and the lead agency stand on the commitments, as they told the coordination service; of the cluster as a whole alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub positions: Vec<CommitmentPosition>,
}

impl Round {
    /// The numbers of an entity as they follow from the responses that count, and from what the coordination service says.
    pub fn numbers(&self, (monitored, facts): (&Monitored, &Coordinated), entity: &Entity, zone: Tz) -> ReportNumbers {
        let lead = monitored.clusters.get(&self.plan.cluster).and_then(|cluster| cluster.leads.present());
        let of_cluster = facts.cluster(&self.plan.cluster).filter(|_| *entity == Entity::National);
        let lead = lead.map(|lead| &lead.agency);
        ReportNumbers {
            positions: of_cluster.map(|cluster| positions(cluster, lead)).unwrap_or_default(),
            scores: self.report_scores(monitored, entity, zone),
            rates: self.rates(entity, zone),
            coordinators: self.distributions(entity, Audience::Coordinator, zone),
            partners: self.distributions(entity, Audience::Partner, zone),
            fewest_answers: self.entities.get(entity).map_or(0, |surveyed| surveyed.fewest_answers),
            components: self.component_scores(entity, zone),
        }
    }

    /// Each function of a report with its cells.
    pub fn report_scores(&self, monitored: &Monitored, entity: &Entity, zone: Tz) -> Vec<ScoreLine> {
        let mut lines = self.lines(&self.counted(entity, zone), entity, None);
        if let Some(before) = self.issued_before(monitored, entity) {
            let [before, now] = [&before.scores, &lines].map(|lines| everybody_of(lines));
            let changes: BTreeMap<Code, Change> = changes(&before, &now).into_iter().collect();
            lines.iter_mut().for_each(|line| line.change = changes.get(&line.code).copied());
        }
        lines
    }

    /// The scores of those who work in each part of a merged cluster; nothing where nobody says in which.
    fn component_scores(&self, entity: &Entity, zone: Tz) -> BTreeMap<ClusterCode, Vec<ScoreLine>> {
        let counted = self.counted(entity, zone);
        let sectors: BTreeSet<_> = counted.responses().iter().flat_map(|response| &response.components).collect();
        let of_sector = |sector: &ClusterCode| (sector.clone(), self.lines(&counted, entity, Some(sector)));
        sectors.into_iter().map(of_sector).collect()
    }

    /// Each function with its cells, of all responses or of those of a part of a merged cluster.
    fn lines(&self, counted: &Counted, entity: &Entity, component: Option<&ClusterCode>) -> Vec<ScoreLine> {
        let Some((template, surveyed)) = self.template().zip(self.entities.get(entity)) else { return Vec::new() };
        let fewest = usize::try_from(surveyed.fewest_answers).unwrap_or(usize::MAX);
        let [everybody, coordinators, partners] = [Side::Everybody, Side::Coordinators, Side::Partners]
            .map(|side| score(counted, template, side, component, fewest));
        let of = |scores: &Scores, code: &Code, is_function: bool| {
            let score = if is_function { scores.function(code.as_str()) } else { scores.cell(code.as_str()) };
            score.unwrap_or(Score::NoData)
        };
        let line = |code: &Code, is_function: bool| ScoreLine {
            code: code.clone(),
            is_function,
            everybody: of(&everybody, code, is_function),
            coordinators: of(&coordinators, code, is_function),
            partners: of(&partners, code, is_function),
            change: None,
        };
        let with_cells = |function: &Code| {
            let cells = template.cells.iter().filter(|cell| cell.function == *function && cell.code != *function);
            let cells = cells.map(|cell| line(&cell.code, false));
            std::iter::once(line(function, true)).chain(cells).collect::<Vec<_>>()
        };
        template.functions.iter().flat_map(|function| with_cells(&function.code)).collect()
    }

    /// The numbers of the final report of the round of the same cluster before this one.
    fn issued_before<'a>(&self, monitored: &'a Monitored, entity: &Entity) -> Option<&'a ReportNumbers> {
        let before = monitored.round_before(self, entity)?;
        before.entities.get(entity)?.issues.last().map(|issue| &issue.numbers)
    }

    /// The response rates of an entity.
    pub fn rates(&self, entity: &Entity, zone: Tz) -> ReportRates {
        let counted = self.counted(entity, zone);
        let invited = self.entities.get(entity).map(Surveyed::partners_invited).unwrap_or_default();
        ReportRates {
            of_members: Rates::of(&counted, &Expected::members(&counted)),
            of_attending: Rates::of(&counted, &Expected::attending(&counted)),
            of_invited: Rates::of(&counted, &Expected::invited(&invited)),
        }
    }

    /// How the answers of one questionnaire are distributed in an entity.
    pub fn distributions(&self, entity: &Entity, audience: Audience, zone: Tz) -> Vec<ItemAnswers> {
        let Some((template, surveyed)) = self.template().zip(self.entities.get(entity)) else { return Vec::new() };
        Distribution::of_items(&self.counted(entity, zone), template, audience, surveyed.fewest_answers)
    }

    /// The comments of an entity, in an order that follows from what they say. Where fewer partners answered than are shown, none is.
    pub fn comments(&self, entity: &Entity, zone: Tz) -> Vec<(Code, String)> {
        let Some(surveyed) = self.entities.get(entity) else { return Vec::new() };
        let partners: u32 = self.counted(entity, zone).partners().values().sum();
        if partners < surveyed.fewest_answers {
            return Vec::new();
        }
        let of_responses = surveyed.responses.values().flat_map(|response| response.comments.for_decision());
        let mut comments: Vec<_> = of_responses.map(|(code, text)| (code.clone(), text.clone())).collect();
        comments.sort();
        comments
    }
}

/// The score of everybody, by the code of its line.
fn everybody_of(lines: &[ScoreLine]) -> Vec<(Code, Score)> {
    lines.iter().map(|line| (line.code.clone(), line.everybody)).collect()
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::questionnaire::Kind;
    use crate::domain::round::Command;
    use crate::domain::round::fixtures::*;
    use crate::domain::scoring::{Band, Rate};

    fn lines(example: &Example, round: &str) -> Vec<ScoreLine> {
        let monitored = example.state();
        monitored.rounds[&code(round)].report_scores(monitored, &Entity::National, Tz::UTC)
    }

    fn of<'a>(lines: &'a [ScoreLine], code: &str) -> &'a ScoreLine {
        lines.iter().find(|line| line.code.as_str() == code).expect("a line")
    }

    /// RM-9.4: a report has every function and cell, by both sides; what fewer partners answered than the policy says is not shown.
    #[test]
    fn a_report_withholds_what_few_answered() {
        let scored = lines(&reviewed(), "first");
        let codes: Vec<_> = scored.iter().map(|line| line.code.as_str()).collect();
        let expected = "1 1.1 1.2 2 2.1 2.2 2.3 3 3.1 3.2 3.3 4 4.1 4.2 5 6 7";
        assert_eq!(codes.join(" "), expected);
        let platform = of(&scored, "1.1");
        assert_eq!(platform.everybody.shown().map(|scored| (scored.responses, scored.band)), Some((4, Band::Weak)));
        assert!(platform.coordinators.shown().is_some() && platform.partners.shown().is_some());
        let mut spoken = survey_response("CARE", 0);
        spoken.comments.insert("comment-general".to_owned(), "more meetings".to_owned());
        let two = invited().given(&service(), Command::SubmitResponse(spoken)).given(&service(), response("OXFAM", 0));
        let two = two.at("2013-12-09T08:00:00Z").given(&coordinator(), preliminary(None));
        assert!(lines(&two, "first").iter().all(|line| line.everybody == Score::TooFew));
        let round = &two.state().rounds[&code("first")];
        assert_eq!(round.comments(&Entity::National, Tz::UTC), []);
        let hidden = round.distributions(&Entity::National, Audience::Partner, Tz::UTC);
        assert!(hidden.iter().all(|item| matches!(item.distribution, Distribution::TooFew | Distribution::NoData)));
    }

    /// RM-9.4: every item, cell and function of the questionnaires is in the report.
    #[test]
    fn every_item_of_the_questionnaires_is_reported() {
        let reviewed = reviewed();
        let round = &reviewed.state().rounds[&code("first")];
        let numbers = round.numbers((reviewed.state(), &Coordinated::default()), &Entity::National, Tz::UTC);
        let template = round.template().expect("it was opened");
        let items = numbers.coordinators.iter().chain(&numbers.partners);
        let items: BTreeSet<_> = items.map(|item| &item.item).collect();
        assert_eq!(items, template.items.iter().map(|item| &item.code).collect());
        let lines: BTreeSet<_> = numbers.scores.iter().map(|line| &line.code).collect();
        let functions = template.functions.iter().map(|function| &function.code);
        assert_eq!(lines, functions.chain(template.cells.iter().map(|cell| &cell.code)).collect());
    }

    /// RM-9.4: a cluster that was merged is also scored by its parts, by who works in which; too few of a part are not shown.
    #[test]
    fn a_merged_cluster_is_reported_by_its_parts() {
        let both = sectors(&["HEA", "NUT"]);
        let merged = [("CARE", "HEA"), ("OXFAM", "HEA"), ("UNICEF", "HEA"), ("IOM", "NUT")].into_iter();
        let answered = merged.fold(invited().given(&service(), both), |example, (organization, sector)| {
            let mut response = survey_response(organization, 1);
            response.components = vec![code(sector)];
            example.given(&service(), Command::SubmitResponse(response))
        });
        let reported = answered.at("2013-12-10T08:00:00Z").given(&coordinator(), preliminary(None));
        let round = &reported.state().rounds[&code("first")];
        let numbers = round.numbers((reported.state(), &Coordinated::default()), &Entity::National, Tz::UTC);
        let parts: Vec<_> = numbers.components.keys().map(ToString::to_string).collect();
        assert_eq!(parts, ["HEA", "NUT"]);
        let platform = |sector: &str| of(&numbers.components[&code(sector)], "1.1").everybody;
        assert_eq!(platform("HEA").shown().map(|scored| scored.responses), Some(3));
        assert_eq!(platform("NUT"), Score::TooFew);
        assert!(lines(&reported, "first").iter().all(|line| line.everybody.shown().is_some()));
        let mut elsewhere = survey_response("CARE", 1);
        elsewhere.components = vec![code("WSH")];
        invited().when(&service(), Command::SubmitResponse(elsewhere)).refused("RM-9.3", "COMPONENT_UNKNOWN");
    }

    /// RM-9.7: a report shows what changed since the round of the cluster before.
    #[test]
    fn a_report_shows_what_changed_since_the_round_before() {
        let first = with_final_report(closed());
        assert!(lines(&first, "first").iter().all(|line| line.change.is_none()));
        let second = second_round(first);
        let change = of(&lines(&second, "second"), "7").change;
        assert!(matches!(change, Some(Change::Changed { .. })), "{change:?}");
    }

    /// RM-9.4: both response rates are of the same set as the scores: one response of a token, however often it was sent.
    #[test]
    fn rates_count_organizations() {
        let again = invited().given(&service(), response("CARE", 0)).given(&service(), response("CARE", 1));
        let mut coordinators = survey_response("WHO", 1);
        coordinators.members = vec![count(Kind::InternationalNgo, 4)];
        let round = again.given(&service(), Command::SubmitResponse(coordinators));
        let with_un = round.clone().given(&service(), response("UNICEF", 0));
        let of_members = with_un.state().rounds[&code("first")].rates(&Entity::National, Tz::UTC).of_members;
        assert_eq!(of_members.total, Rate::NotReported, "nobody says how many UN organizations there are");
        let rates = round.state().rounds[&code("first")].rates(&Entity::National, Tz::UTC);
        let percent = |rates: &Rates, kind: Kind| match &rates.by_kind[&kind] {
            Rate::Reported { answered, percent, .. } => Some((*answered, percent.map(|percent| percent.to_string()))),
            Rate::NotReported | Rate::NoneExpected => None,
        };
        assert_eq!(percent(&rates.of_members, Kind::InternationalNgo), Some((1, Some("25.00".to_owned()))));
        assert_eq!(percent(&rates.of_invited, Kind::InternationalNgo), Some((1, Some("50.00".to_owned()))));
        assert_eq!(percent(&rates.of_attending, Kind::InternationalNgo), None, "nobody says how many attend");
    }
}
