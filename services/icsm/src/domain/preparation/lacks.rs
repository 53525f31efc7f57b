//! What a team lacks, and which nominee would remedy it: shown before anything is decided, and checked when it is.
//!
//! Firm rules refuse a list; the others make findings that the GCC answers with a reason (rows IM-8 to IM-11).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use convene_kernel::codes::{ClusterCode, OrganizationCode, ResourceId};
use convene_kernel::message;
use convene_kernel::message::Message;
use convene_kernel::reason::Reason;
use convene_kernel::reference::Reference;
use convene_kernel::refusal::{Checks, Finding};

use super::Nominee;
use super::nomination::OCHA;
use crate::domain::Mission;
use crate::domain::global_lead::whole;
use crate::reasons;

/// The rows under which a team is assessed.
pub const ROWS: [&str; 3] = ["IM-9", "IM-10", "IM-11"];

/// Something that a team lacks, or has too much of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The row of the guidance that asks for it.
    pub row: &'static str,
    /// The reason code of the refusal, where the rule is firm; none where it is indicative.
    pub firm: Option<Reason>,
    /// What it is about, such as `clusters.HEA`.
    pub field: String,
    /// What is wrong.
    pub problem: Message,
    /// How to fix it.
    pub remedy: Message,
    /// The nominees who would resolve it: by joining the team, or by leaving it.
    pub resolved_by: ResolvedBy,
}

/// The nominees who would resolve what a team lacks, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolvedBy {
    /// By joining the team; empty when no nominee would.
    Joining(Vec<ResourceId>),
    /// By leaving it, one or more of them, where there are too many.
    Leaving(Vec<ResourceId>),
}

/// The people weighed, among all who were nominated.
struct Weighed<'a> {
    mission: &'a Mission,
    team: Vec<(&'a ResourceId, &'a Nominee)>,
    others: Vec<(&'a ResourceId, &'a Nominee)>,
}

/// Everything that `team` lacks on `day`; nominees that are not on the record count for nothing.
pub fn of(mission: &Mission, team: &[ResourceId], reference: &Reference, day: NaiveDate) -> Vec<Lack> {
    let (team, others) = mission.preparation.nominees.for_decision().iter().partition(|(id, _)| team.contains(id));
    let weighed = Weighed { mission, team, others };
    let mut lacks = weighed.presence();
    lacks.extend(weighed.approvals());
    lacks.extend(weighed.cover());
    lacks.extend(weighed.specialists());
    lacks.extend(weighed.crowds(reference, day));
    lacks.extend(weighed.silent_co_leads(reference, day));
    lacks.extend(weighed.size());
    lacks
}

/// Notes what firm rules refuse.
pub fn refuse(checks: &mut Checks, lacks: &[Lack]) {
    for lack in lacks {
        if let Some(reason) = lack.firm {
            checks.precondition(lack.row, reason).at(&lack.field).says(&lack.problem, &lack.remedy);
        }
    }
}

/// What indicative rules find where firm ones refuse nothing, leaving out what the GCC answered already.
pub fn findings(mission: &Mission, lacks: &[Lack]) -> Vec<Finding> {
    let found = lacks
        .iter()
        .map(|lack| Finding::of(lack.row, mission.subject()).at(&lack.field).says(&lack.problem, &lack.remedy))
        .filter(|finding| !mission.preparation.answered.for_decision().contains_key(&finding.id));
    found.collect()
}

impl Weighed<'_> {
    /// Those of the others who would resolve something by joining.
    fn others(&self, resolves: impl Fn(&Nominee) -> bool) -> ResolvedBy {
        let resolving = self.others.iter().filter(|(_, nominee)| resolves(nominee));
        ResolvedBy::Joining(resolving.map(|(id, _)| (*id).clone()).collect())
    }

    /// Those without whom the team would lack nothing that it does not lack already.
    fn dispensable(&self) -> Vec<ResourceId> {
        let lacking = |weighed: &Self| weighed.presence().len() + weighed.cover().len() + weighed.specialists().len();
        let people = self.team.iter().map(|(id, _)| *id);
        people.filter(|id| lacking(&self.without(id)) == lacking(self)).cloned().collect()
    }

    fn without(&self, id: &ResourceId) -> Self {
        let team = self.team.iter().filter(|(member, _)| *member != id).copied().collect();
        Self { mission: self.mission, team, others: self.others.clone() }
    }

    /// OCHA and an NGO take part in every mission (row IM-10).
    fn presence(&self) -> Vec<Lack> {
        let mut lacks = Vec::new();
        if !self.team.iter().any(|(_, nominee)| is_ocha(nominee)) {
            lacks.push(Lack {
                row: "IM-10",
                firm: Some(reasons::OCHA_ABSENT),
                field: "participants".to_owned(),
                problem: "no member of the team works for OCHA".into(),
                remedy: "add someone who works for OCHA, normally of the section that supports missions".into(),
                resolved_by: self.others(is_ocha),
            });
        }
        if !self.team.iter().any(|(_, nominee)| nominee.is_ngo) {
            lacks.push(Lack {
                row: "IM-10",
                firm: Some(reasons::NGO_ABSENT),
                field: "participants".to_owned(),
                problem: "no member of the team works for a non-governmental organization".into(),
                remedy: "add an NGO's nominee for a cluster, or a nominee of the NGO consortia".into(),
                resolved_by: self.others(|nominee| nominee.is_ngo),
            });
        }
        lacks
    }

    /// A partner's nominee goes with the global lead's explicit approval (row IM-8).
    fn approvals(&self) -> Vec<Lack> {
        let unapproved =
            self.team.iter().filter(|(_, nominee)| nominee.needs_approval && nominee.approved_by.is_none());
        unapproved
            .map(|(id, nominee)| Lack {
                row: "IM-8",
                firm: Some(reasons::NOMINEE_NOT_APPROVED),
                field: format!("participants.{id}"),
                problem: message!(
                    "{organization} is a partner, and the global lead of {cluster} has not approved its nominee '{id}'",
                    organization = nominee.nomination.organization,
                    cluster = nominee.nomination.represents.name(),
                    id,
                ),
                remedy: "have the global lead approve the nominee".into(),
                resolved_by: ResolvedBy::Joining(Vec::new()),
            })
            .collect()
    }

    /// The clusters that the country asked for are there (row IM-11).
    fn cover(&self) -> Vec<Lack> {
        let asked = self.mission.requested.request.clusters.iter();
        let missing = asked.filter(|cluster| !self.team.iter().any(|(_, nominee)| represents(nominee, cluster)));
        missing
            .map(|cluster| Lack {
                row: "IM-11",
                firm: None,
                field: format!("clusters.{cluster}"),
                problem: message!("{cluster}, which the country asked for, is not represented", cluster),
                remedy: "add a nominee who represents it, or give the reason why there is none".into(),
                resolved_by: self.others(|nominee| represents(nominee, cluster)),
            })
            .collect()
    }

    /// A priority issue has its specialist (row IM-10).
    fn specialists(&self) -> Vec<Lack> {
        let is_for = |nominee: &Nominee, issue: &ResourceId| nominee.nomination.represents.is_issue(issue);
        let priorities = self.mission.requested.request.issues.iter();
        let missing = priorities.filter(|issue| !self.team.iter().any(|(_, nominee)| is_for(nominee, issue)));
        missing
            .map(|issue| Lack {
                row: "IM-10",
                firm: None,
                field: format!("issues.{issue}"),
                problem: message!("'{issue}' is a priority, and the team has no specialist in it", issue),
                remedy: "add a specialist, or explain how the issue is covered otherwise".into(),
                resolved_by: self.others(|nominee| is_for(nominee, issue)),
            })
            .collect()
    }

    /// One person a cluster, Protection up to its areas of responsibility, more where the country asked (row IM-9).
    fn crowds(&self, reference: &Reference, day: NaiveDate) -> Vec<Lack> {
        let mut by_cluster: BTreeMap<ClusterCode, Vec<ResourceId>> = BTreeMap::new();
        for (id, nominee) in &self.team {
            if let Some(cluster) = nominee.nomination.represents.cluster() {
                by_cluster.entry(whole(cluster)).or_default().push((*id).clone());
            }
        }
        let areas = reference.list(AREAS).iter().filter(|area| area.is_in_force_on(day)).count();
        let most = |cluster: &ClusterCode| if cluster.as_str() == PROTECTION { areas } else { 1 };
        let more_of = &self.mission.requested.request.more_of;
        let crowded = by_cluster
            .into_iter()
            .filter(|(cluster, people)| people.len() > most(cluster) && !more_of.contains(cluster));
        crowded
            .map(|(cluster, people)| Lack {
                row: "IM-9",
                firm: None,
                field: format!("clusters.{cluster}"),
                problem: message!(
                    "{count} people represent {cluster}, where {usual} is the usual number",
                    count = people.len(),
                    cluster,
                    usual = most(&cluster),
                ),
                remedy: "leave some out, or give the reason why the country needs them all".into(),
                resolved_by: ResolvedBy::Leaving(people),
            })
            .collect()
    }

    /// A co-lead that is not in the team and that no member speaks for (row IM-9).
    fn silent_co_leads(&self, reference: &Reference, day: NaiveDate) -> Vec<Lack> {
        let mut lacks = Vec::new();
        for (cluster, lead) in self.leads_stood_for(reference, day) {
            let is_heard = |nominee: &Nominee| {
                let nomination = &nominee.nomination;
                nomination.represents.cluster() == Some(cluster)
                    && (nomination.organization == *lead || nomination.speaks_for.contains(lead))
            };
            if !self.team.iter().any(|(_, nominee)| is_heard(nominee)) {
                lacks.push(Lack {
                    row: "IM-9",
                    firm: None,
                    field: format!("co_leads.{cluster}.{lead}"),
                    problem: message!(
                        "{lead} also leads {cluster}, and no member of the team speaks for it",
                        lead,
                        cluster
                    ),
                    remedy: "have the co-leads agree who goes and speaks for all of them, and record it".into(),
                    resolved_by: self.others(is_heard),
                });
            }
        }
        lacks
    }

    /// Each cluster that is represented, with each of its global leads, where several lead it.
    fn leads_stood_for<'a>(
        &'a self,
        reference: &'a Reference,
        day: NaiveDate,
    ) -> BTreeSet<(&'a ClusterCode, &'a OrganizationCode)> {
        let clusters: BTreeSet<_> =
            self.team.iter().filter_map(|(_, nominee)| nominee.nomination.represents.cluster()).collect();
        let known = clusters.into_iter().filter_map(|code| Some((code, reference.cluster(code, day)?)));
        let shared = known.filter(|(_, cluster)| cluster.leads_on(day).count() > 1);
        shared.flat_map(|(code, cluster)| cluster.leads_on(day).map(move |lead| (code, &lead.agency))).collect()
    }

    /// The list is no longer than security and logistics admit (row IM-11).
    fn size(&self) -> Option<Lack> {
        let (people, most) = (self.team.len(), self.mission.requested.request.size);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        (people > most).then(|| Lack {
            row: "IM-11",
            firm: None,
            field: "size".to_owned(),
            problem: message!("{people} people are on the list, and the country can receive {most}", people, most),
            remedy: "propose cuts, going back to the country as needed, or give the reason why all are needed".into(),
            resolved_by: ResolvedBy::Leaving(self.dispensable()),
        })
    }
}

/// The list of Protection's areas of responsibility, as missions count them (row IM-9).
const AREAS: &str = "mission-protection-areas";

/// The cluster whose areas of responsibility missions count.
const PROTECTION: &str = "PRO";

fn is_ocha(nominee: &Nominee) -> bool {
    nominee.nomination.organization.as_str() == OCHA
}

/// Whether the nominee represents the cluster, or for an area of it.
fn represents(nominee: &Nominee, cluster: &ClusterCode) -> bool {
    nominee.nomination.represents.cluster().is_some_and(|held| whole(held) == *cluster)
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::{ClusterCode, ResourceId};
    use convene_kernel::guidance::Guidance;
    use convene_kernel::testing::{at, code};

    use super::ResolvedBy;
    use crate::domain::Mission;
    use crate::domain::fixtures::*;
    use crate::domain::preparation::{Command, Cut, ListProposal, Nomination};
    use crate::domain::request::MissionRequest;
    use crate::reasons;

    fn joining(nominee: &str) -> ResolvedBy {
        ResolvedBy::Joining(vec![code(nominee)])
    }

    /// IM-11: where a list is too long, the preview names those without whom nothing would lack.
    #[test]
    fn a_preview_shows_who_can_be_spared() {
        let shelter = nomination("shelter", "IFRC", cluster("SHL"));
        let example = nominated().at("2011-05-20").given(&global_lead("IFRC"), nominate(shelter));
        let (people, day) = (all(&example), at("2011-05-30").date_naive());
        let lacks = super::of(mission(&example), &people, &Guidance::embedded().reference, day);
        let too_long = lacks.iter().find(|lack| lack.field == "size").expect("six people, where four can be received");
        assert_eq!(too_long.resolved_by, ResolvedBy::Leaving(vec![code("shelter")]));
    }

    /// IM-10, IM-11: what the preview says a team lacks, and who would resolve it, is what the list is then held to.
    #[test]
    fn a_preview_shows_what_lacks_and_who_resolves_it() {
        let example = nominated();
        let (mission, day) = (mission(&example), at("2011-05-30").date_naive());
        let reference = &Guidance::embedded().reference;
        let lacks = super::of(mission, &[code("health")], reference, day);
        let resolving = |field: &str, row: &str| {
            let lack = lacks.iter().find(|lack| lack.field == field && lack.row == row).expect("it lacks that");
            lack.resolved_by.clone()
        };
        assert_eq!(resolving("clusters.LOG", "IM-11"), joining("logistics"));
        assert_eq!(resolving("issues.gender", "IM-10"), joining("gender"));
        let firm: Vec<_> =
            lacks.iter().filter_map(|lack| lack.firm.map(|reason| (reason, &lack.resolved_by))).collect();
        assert_eq!(firm, [(reasons::OCHA_ABSENT, &joining("ocha")), (reasons::NGO_ABSENT, &joining("ngo"))]);
    }

    fn with_protection(count: usize, moment: &str) -> Example {
        let areas = ["PRO-CPN", "PRO-GBV", "PRO-HLP", "PRO-MIN", "PRO-ROL", "PRO"];
        let named = areas[..count].iter().enumerate();
        let example = named.fold(nominated().at("2011-05-20"), |example, (index, area)| {
            let nomination = nomination(&format!("pro-{index}"), "UNHCR", cluster(area));
            example.given(&global_lead("UNHCR"), nominate(nomination))
        });
        example.at(moment)
    }

    fn all(example: &Example) -> Vec<ResourceId> {
        mission(example).preparation.nominees.for_decision().keys().cloned().collect()
    }

    fn crowded(example: &Example, moment: &str) -> Vec<String> {
        let (people, day) = (all(example), at(moment).date_naive());
        let lacks = super::of(mission(example), &people, &Guidance::embedded().reference, day);
        let of_clusters = lacks.into_iter().filter(|lack| lack.row == "IM-9" && lack.field.starts_with("clusters."));
        of_clusters.map(|lack| lack.field).collect()
    }

    /// IM-9: one person a cluster; Protection up to its areas of responsibility, of which there were five and then four.
    #[test]
    fn one_person_a_cluster_and_protection_by_its_areas() {
        assert!(crowded(&with_protection(5, "2011-05-30"), "2011-05-30").is_empty());
        assert_eq!(crowded(&with_protection(6, "2011-05-30"), "2011-05-30"), ["clusters.PRO"]);
        assert_eq!(crowded(&with_protection(5, "2011-05-30"), "2012-09-30"), ["clusters.PRO"]);
        let second =
            nominated().at("2011-05-20").given(&global_lead("WHO"), nominate(nomination("h-2", "WHO", cluster("HEA"))));
        let second = second.at("2011-05-30");
        assert_eq!(crowded(&second, "2011-05-30"), ["clusters.HEA"]);
        second.clone().when(&gcc(), propose_list(all(&second))).raises("IM-9");
    }

    /// IM-9: more than one of a cluster goes when the country asked for it.
    #[test]
    fn the_country_may_ask_for_more_of_a_cluster() {
        let mut asked = mission(&nominated()).clone();
        let mut second = asked.preparation.nominees.for_decision()[&code::<ResourceId>("health")].clone();
        second.nomination.nominee = code("h-2");
        asked.preparation.nominees.for_evolution().insert(code("h-2"), second);
        let people: Vec<ResourceId> = asked.preparation.nominees.for_decision().keys().cloned().collect();
        let (reference, day) = (&Guidance::embedded().reference, at("2011-05-30").date_naive());
        let crowded =
            |mission: &Mission| super::of(mission, &people, reference, day).iter().any(|lack| lack.row == "IM-9");
        assert!(crowded(&asked));
        let health: ClusterCode = code("HEA");
        asked.requested.request = MissionRequest { more_of: vec![health], ..asked_for() };
        assert!(!crowded(&asked));
    }

    /// IM-9: co-leads settle who goes and speaks for both; what was settled completes the list, as the preview says.
    #[test]
    fn co_leads_are_spoken_for() {
        let camps = nomination("camps", "UNHCR", cluster("CCM"));
        let for_both = Nomination { nominee: code("both"), speaks_for: vec![code("IOM")], ..camps.clone() };
        let example = nominated().at("2011-05-20").given(&global_lead("UNHCR"), nominate(camps));
        let example = example.given(&global_lead("UNHCR"), nominate(for_both)).at("2011-05-30");
        let people = |other: &str| ["health", "logistics", "gender", "ngo", "ocha", other].map(code).to_vec();
        let list = |goes: &str, stays: &str| {
            let cuts = vec![Cut { nominee: code(stays), reason: "one person a cluster".to_owned() }];
            Command::ProposeParticipants(ListProposal { mission: m_1(), participants: people(goes), cuts })
        };
        let lacks = super::of(
            mission(&example),
            &people("camps"),
            &Guidance::embedded().reference,
            at("2011-05-30").date_naive(),
        );
        let silent = lacks.iter().find(|lack| lack.row == "IM-9").expect("no one speaks for IOM");
        assert_eq!((silent.field.as_str(), &silent.resolved_by), ("co_leads.CCM.IOM", &joining("both")));
        let listed = example.given(&gcc(), list("camps", "both"));
        assert!(listed.finding("IM-9").is_some());
        listed.when(&gcc(), list("both", "camps")).resolves("IM-9");
    }

    /// IM-9: a co-lead is heard where it goes itself, or where a member for the same cluster speaks for it.
    #[test]
    fn who_goes_itself_is_heard() {
        let silent = |nominations: &[Nomination]| {
            let example = nominations.iter().fold(nominated().at("2011-05-20"), |example, one| {
                example.given(&global_lead(one.organization.as_str()), nominate(one.clone()))
            });
            let (people, day) = (all(&example), at("2011-05-30").date_naive());
            let lacks = super::of(mission(&example), &people, &Guidance::embedded().reference, day);
            let of_co_leads = lacks.into_iter().filter(|lack| lack.field.starts_with("co_leads."));
            of_co_leads.map(|lack| lack.field).collect::<Vec<_>>()
        };
        let of_unhcr = nomination("camps", "UNHCR", cluster("CCM"));
        let of_iom = nomination("sites", "IOM", cluster("CCM"));
        let of_another = Nomination { speaks_for: vec![code("IOM")], ..nomination("water", "UNICEF", cluster("WSH")) };
        assert_eq!(silent(&[of_unhcr.clone(), of_iom]), [""; 0]);
        assert_eq!(silent(&[of_unhcr, of_another]), ["co_leads.CCM.IOM"]);
    }

    /// IM-11: a list as long as the country can receive is not too long.
    #[test]
    fn a_list_of_the_size_asked_for_is_not_too_long() {
        let participants = ["health", "logistics", "ngo", "ocha"].map(code).to_vec();
        let cuts = vec![Cut { nominee: code("gender"), reason: "the escorts take four".to_owned() }];
        let list = Command::ProposeParticipants(ListProposal { mission: m_1(), participants, cuts });
        nominated().when(&gcc(), list).raises_nothing_of("IM-11");
    }

    /// IM-9, IM-8: who stands for an area of responsibility stands for its cluster; of a cluster that one agency leads a partner may stand,
    /// and nobody else is to be heard.
    #[test]
    fn who_stands_for_a_cluster_is_heard() {
        let gbv = nomination("gbv", "UNFPA", cluster("PRO-GBV"));
        let care = nomination("care", "CARE", cluster("HEA"));
        let example = called()
            .given(&global_lead("UNFPA"), nominate(gbv))
            .given(&global_lead("WHO"), nominate(care))
            .at("2011-05-30T08:00:00Z");
        let nominee = |id: &str| mission(&example).preparation.nominee(&code(id)).expect("it is nominated").clone();
        let stands = |id: &str| ["PRO", "HEA"].map(|one| super::represents(&nominee(id), &code(one)));
        assert_eq!([stands("gbv"), stands("care")], [[true, false], [false, true]]);
        assert_eq!([nominee("gbv").needs_approval, nominee("care").needs_approval], [false, true]);
        let day = at("2011-05-30").date_naive();
        let lacks = super::of(mission(&example), &[code("care")], &Guidance::embedded().reference, day);
        assert!(lacks.iter().all(|lack| !lack.field.starts_with("co_leads.")), "{lacks:?}");
    }
}
