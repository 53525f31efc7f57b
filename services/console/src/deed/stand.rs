//! What a deed is done on: the state of the record that the form is drawn from, and the choices that it offers.

use convene_client::CallError;
use convene_proto::activation::v1::{
    Architecture, Closing, GetArchitectureRequest, GetProposalRequest, GetReviewRequest, Position, Proposal,
    ReviewDetails,
};
use convene_proto::icsm::v1::{GetMissionRequest, Mission};
use convene_proto::scheduler::v1::QueueItem;

use super::coordination::{self, Kept};
use super::missions;
use super::monitoring;
use super::subject::Subject;
use super::table::Deed;
use super::values::Values;
use super::widget::Source;
use crate::pages::queue::items_of;
use crate::visit::Visit;

/// The state that a deed is done on.
#[derive(Debug)]
pub struct Stand {
    /// The country's record in brief.
    pub architecture: Architecture,
    /// The proposal, where the deed is done with one.
    pub proposal: Option<Proposal>,
    /// What the review says, where the deed is done with one.
    pub review: Option<ReviewDetails>,
    /// The item of the queue, where the deed is done with one.
    pub item: Option<QueueItem>,
    /// The mission, where the deed is done with one.
    pub mission: Option<Mission>,
    /// What coordination keeps of the thing, where it does the deed.
    pub kept: Option<Kept>,
}

impl Stand {
    /// Reads it.
    ///
    /// # Errors
    /// When a service refuses or does not answer.
    pub async fn read(visit: &Visit, deed: &Deed, id: &str) -> Result<Self, CallError> {
        let header = || visit.header();
        let architecture = visit.ask(GetArchitectureRequest { header: header(), as_of: None, known_on: None }).await;
        // What another service keeps can be done while activation does not answer: only choices are missing then.
        let architecture =
            if deed.service() == "activation" { architecture? } else { architecture.unwrap_or_default() };
        let mut stand = Self {
            architecture: architecture.architecture.unwrap_or_default(),
            proposal: None,
            review: None,
            item: None,
            mission: None,
            kept: None,
        };
        if deed.service() == "coordination" {
            stand.kept = Some(Kept::read(visit, deed.subject, id).await?);
            return Ok(stand);
        }
        if deed.service() == "monitoring" {
            stand.kept = Some(monitoring::read(visit, deed.subject, id).await?);
            return Ok(stand);
        }
        match deed.subject {
            Subject::Proposal => {
                let request = GetProposalRequest { header: header(), proposal: id.to_owned(), ..Default::default() };
                stand.proposal = visit.ask(request).await?.proposal;
            }
            Subject::Review => {
                let request = GetReviewRequest { header: header(), review: id.to_owned(), ..Default::default() };
                stand.review = visit.ask(request).await?.details;
            }
            Subject::Item => {
                let items = items_of(visit, header(), true).await?;
                stand.item = items.entries.into_iter().find(|item| item.item == id);
            }
            Subject::Mission => {
                let request = GetMissionRequest { header: header(), mission: id.to_owned() };
                stand.mission = visit.ask(request).await?.mission;
            }
            _ => {}
        }
        Ok(stand)
    }

    /// The etag of what the deed is done with.
    pub fn etag(&self, deed: &Deed, id: &str) -> String {
        match (&self.item, &self.mission, &self.kept) {
            (Some(item), ..) => item.etag.clone(),
            (_, Some(mission), _) => mission.etag.clone(),
            (.., Some(kept)) => kept.etag.clone(),
            _ if deed.service() == "activation" => deed.subject.etag(&self.architecture, id),
            // What is new has no state yet.
            _ => String::new(),
        }
    }

    /// What the thing is called.
    pub fn title(&self, visit: &Visit, subject: Subject, id: &str) -> String {
        if let Some(kept) = self.kept.as_ref().filter(|kept| !kept.title.is_empty()) {
            return kept.title.clone();
        }
        match subject {
            Subject::Country => visit.country(visit.param("country")),
            Subject::Emergency => {
                let facts = self.architecture.emergencies.iter().filter_map(|one| one.facts.as_ref());
                facts
                    .into_iter()
                    .find(|facts| facts.emergency == id)
                    .map_or_else(|| id.to_owned(), |facts| facts.name.clone())
            }
            Subject::Proposal => visit.say_of("title-proposal", "id", id),
            Subject::Cluster => {
                let found = self.architecture.clusters.iter().find(|one| one.cluster == id);
                found.map_or_else(|| id.to_owned(), |one| one.name.clone())
            }
            Subject::Review => visit.say_of("title-review", "id", id),
            Subject::Mission => visit.say_of("title-mission", "id", id),
            Subject::Item => self.item.as_ref().map_or_else(|| id.to_owned(), |item| item.what.clone()),
            _ => id.to_owned(),
        }
    }

    /// The choices of a field: values, with what people call them.
    pub fn choices(&self, visit: &Visit, source: Source) -> Vec<(String, String)> {
        match source {
            Source::Organizations => {
                let mut all: Vec<_> = visit.names.organizations.values().collect();
                all.sort_by_key(|one| (!(1..=2).contains(&one.iasc_standing), one.code.clone()));
                all.into_iter().map(|one| (one.code.clone(), format!("{} · {}", one.code, one.name))).collect()
            }
            Source::Sectors => {
                let in_force = visit.names.clusters.values().filter(|one| one.standing != 3);
                in_force.map(|one| (one.code.clone(), visit.sector(&one.code))).collect()
            }
            Source::Areas => {
                let areas = visit.names.clusters.values().filter(|one| !one.area_of.is_empty());
                areas.map(|one| (one.code.clone(), visit.sector(&one.code))).collect()
            }
            Source::List(name) => {
                let items = visit.names.lists.get(name).into_iter().flatten();
                items.map(|item| (item.code.clone(), visit.item_of(name, &item.code))).collect()
            }
            Source::Emergencies => {
                let facts = self.architecture.emergencies.iter().filter_map(|one| one.facts.as_ref());
                facts.map(|facts| (facts.emergency.clone(), facts.name.clone())).collect()
            }
            Source::Meetings => {
                self.architecture.emergencies.iter().flat_map(|one| &one.meetings).map(|id| itself(id)).collect()
            }
            Source::Consultations => {
                self.architecture.emergencies.iter().flat_map(|one| &one.consultations).map(|id| itself(id)).collect()
            }
            Source::ActiveClusters => {
                let active = self.architecture.clusters.iter().filter(|one| one.ended_at.is_none());
                active.map(|one| (one.cluster.clone(), one.name.clone())).collect()
            }
            Source::Recommended => {
                let cases =
                    self.review.iter().flat_map(|review| &review.ending).filter_map(|case| case.deactivation.as_ref());
                cases.map(|case| (case.cluster.clone(), self.cluster_name(&case.cluster))).collect()
            }
            Source::Participants => self.kept.as_ref().map(Kept::choices).unwrap_or_default(),
            Source::Nominees => self.of_mission(|mission| missions::nominees(visit, mission, |_| true)),
            Source::Team => self.of_mission(|mission| {
                missions::nominees(visit, mission, |nominee| mission.team.iter().any(|member| member == nominee))
            }),
            Source::MissionRecommendations => self.of_mission(missions::recommendations),
            Source::MissionFindings => self.of_mission(|mission| {
                mission.findings.iter().map(|finding| (finding.id.clone(), finding.problem.clone())).collect()
            }),
            Source::OpenAlternatives => {
                let alternatives = self.proposal.iter().flat_map(|proposal| &proposal.alternatives);
                let open = alternatives.filter(|one| one.closing() == Closing::Unspecified);
                open.map(|one| (one.alternative.clone(), format!("{}: {}", one.by, one.statement))).collect()
            }
        }
    }

    /// The choices that a mission gives.
    fn of_mission(&self, choices: impl FnOnce(&Mission) -> Vec<(String, String)>) -> Vec<(String, String)> {
        self.mission.as_ref().map(choices).unwrap_or_default()
    }

    /// The name of a cluster on the record.
    pub fn cluster_name(&self, cluster: &str) -> String {
        let found = self.architecture.clusters.iter().find(|one| one.cluster == cluster);
        found.map_or_else(|| cluster.to_owned(), |one| one.name.clone())
    }

    /// What a form begins with.
    pub fn proposed(&self, visit: &Visit, deed: &Deed) -> Values {
        let mut values = Values::default();
        let number = |count: usize| (count + 1).to_string();
        match deed.name {
            "propose" => {
                values.set("submission.proposal", format!("p-{}", number(self.architecture.proposals.len())));
                if let [only] = self.architecture.emergencies.as_slice() {
                    values.set("submission.emergency", only.facts.clone().unwrap_or_default().emergency);
                }
                if let [only] = self.choices(visit, Source::Meetings).as_slice() {
                    values.set("submission.meeting", only.0.clone());
                }
            }
            "open-review" => {
                values.set("opening.review", format!("review-{}", number(self.architecture.reviews.len())))
            }
            "record-meeting" => {
                let count = self.choices(visit, Source::Meetings).len();
                values.set("meeting.meeting", format!("hct-{}", number(count)));
            }
            "record-consultation" => {
                let count = self.choices(visit, Source::Consultations).len();
                values.set("consultation.consultation", format!("consultation-{}", number(count)));
            }
            "transmit" => {
                for agency in self.global_leads(visit) {
                    values.add("transmission.globalLeads", agency);
                }
                self.ask_principals(visit, "transmission.principals", &mut values);
            }
            "share-summary" => self.ask_principals(visit, "sharing.principals", &mut values),
            "approve" => {
                for (number, organization) in self.objecting().enumerate() {
                    values.set(&format!("approval.objections[{number}].organization"), organization);
                }
            }
            _ => {}
        }
        if let Some(mission) = &self.mission {
            missions::propose(visit, deed, mission, &mut values);
        }
        if let Some(kept) = &self.kept {
            coordination::propose(visit, deed, kept, &mut values);
            monitoring::propose(deed, kept, &mut values);
        }
        values
    }

    /// The Principals who are asked where nothing else is said: those of the members of the IASC.
    fn ask_principals(&self, visit: &Visit, path: &str, values: &mut Values) {
        for organization in visit.names.organizations.values().filter(|one| one.iasc_standing == 1) {
            values.add(path, organization.code.clone());
        }
    }

    /// The agencies that lead the sectors of the proposal globally.
    fn global_leads(&self, visit: &Visit) -> Vec<String> {
        let submission = self.proposal.as_ref().and_then(|proposal| proposal.submission.as_ref());
        let sectors = submission.iter().flat_map(|submission| &submission.recommendations).flat_map(|one| &one.sectors);
        let leads = sectors.filter_map(|sector| visit.names.clusters.get(sector)).flat_map(|cluster| &cluster.leads);
        let mut agencies: Vec<String> = leads.map(|lead| lead.agency.clone()).collect();
        agencies.sort();
        agencies.dedup();
        agencies
    }

    /// The organizations whose last answer objects.
    fn objecting(&self) -> impl Iterator<Item = String> {
        let answers = self.proposal.as_ref().map(|proposal| proposal.answers.as_slice()).unwrap_or_default();
        let mut last = std::collections::BTreeMap::new();
        for answer in answers {
            last.insert(answer.organization.clone(), answer.position());
        }
        last.into_iter().filter(|(_, position)| *position == Position::Objects).map(|(organization, _)| organization)
    }
}

fn itself(text: &str) -> (String, String) {
    (text.to_owned(), text.to_owned())
}
