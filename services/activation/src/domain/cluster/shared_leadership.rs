//! Shared leadership: agreed before it starts, and never moving last resort (rows RM-7.1, RM-7.2, RM-7.4).

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::{OrganizationCode, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::Authority;
use convene_kernel::message;
use convene_kernel::message::{Message, list};
use convene_kernel::past_date::PastDate;
use convene_kernel::policy::rules;
use convene_kernel::reference_checks::{
    AdmittedCodes, convenes_only, find, listed, must_be_new, responsible_organization,
};
use convene_kernel::refusal::{Checks, Refusal};
use serde::{Deserialize, Serialize};

use super::checks::{about, admits, lead, not_in_the_future, to_change};
use super::co_lead;
use super::funding_barrier;
use super::lead_duties::move_last_resort;
use super::{Cluster, Event};
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// Leadership shared with another organization (rows RM-7.1, RM-7.4).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// Its identifier.
    pub sharing: ResourceId,
    /// What it is called, by its code in the one vocabulary, such as `co-lead` (row RM-7.4).
    pub term: String,
    /// The organization that shares the leadership, where it is in the register.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner: Option<OrganizationCode>,
    /// Its name where it is not, such as that of a national NGO (row RM-7.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_name: Option<String>,
    /// The part of the country it is shared in; the whole country when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What was agreed on it; of what was found it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agreement: Option<Agreement>,
    /// What the arrangement rests on (row RM-7.6); of what was found it is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<SharingBasis>,
    pub starts_on: PastDate,
    /// Who is provider of last resort under it: always the designated lead agency (row RM-7.2), and none where that one
    /// convenes only (row GN-3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_resort: Option<OrganizationCode>,
}

/// What an arrangement to share leadership rests on (row RM-7.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingBasis {
    /// The model chosen jointly.
    pub model: String,
    /// The needs and capacities behind it.
    pub needs_and_capacities: String,
    /// The staff it takes.
    pub staff: String,
    /// What it costs.
    pub costs: String,
    /// Who funds it.
    pub funded_by: String,
    /// The training it comes with.
    pub training: String,
    /// How it supports national capacity.
    pub national_capacity: String,
}

/// Terms of reference or a memorandum on shared leadership (row RM-7.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The title of the document.
    pub title: String,
    /// The day it was agreed.
    pub agreed_on: NaiveDate,
    /// What it settles.
    pub covers: Vec<SharingAspect>,
}

/// What an agreement on shared leadership has to settle (row RM-7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SharingAspect {
    /// Who answers for what.
    Accountabilities,
    /// How strategy is made.
    Strategy,
    /// Who speaks for the cluster where.
    Representation,
    /// Who advocates.
    Advocacy,
    /// Who raises funds.
    Fundraising,
    /// How each is seen.
    Visibility,
}

impl SharingAspect {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Accountabilities,
        Self::Strategy,
        Self::Representation,
        Self::Advocacy,
        Self::Fundraising,
        Self::Visibility,
    ];

    /// The name for readers.
    pub fn title(self) -> &'static str {
        match self {
            Self::Accountabilities => "accountabilities",
            Self::Strategy => "strategy",
            Self::Representation => "representation",
            Self::Advocacy => "advocacy",
            Self::Fundraising => "fundraising",
            Self::Visibility => "visibility",
        }
    }
}

/// The end of shared leadership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharingEnd {
    /// The identifier of the cluster in the record of its country, such as `health`.
    pub cluster: ResourceId,
    /// The identifier of the arrangement to share leadership, such as `s-1`.
    pub sharing: ResourceId,
    /// The last day.
    pub on: NaiveDate,
    /// Why it ends.
    pub reason: String,
}

impl Sharing {
    /// The partner by its code, or by its name where it is not in the register.
    pub fn partner_in_words(&self) -> String {
        let by_code = self.partner.as_ref().map(ToString::to_string);
        by_code.or_else(|| self.partner_name.clone()).unwrap_or_default()
    }
}

/// Who may share leadership, and end it: the lead agency (row RM-7.1).
pub(super) fn authority(operation: &Operation, cluster: &str) -> Authority {
    lead(operation, cluster, &[])
}

pub(super) fn share_leadership(operation: &Operation, command: &Sharing, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let mut checks = Checks::new();
    let terms = AdmittedCodes {
        row: "RM-7.4",
        reason: reasons::TERM_UNKNOWN,
        what: "a term of shared leadership",
        codes: listed(context, "sharing-terms"),
    };
    terms.check(&mut checks, "term", &command.term);
    match (&command.partner, &command.partner_name) {
        (Some(partner), None) => {
            responsible_organization(&mut checks, context, "RM-7.1", "partner", partner);
        }
        (None, Some(_)) => {}
        (None, None) | (Some(_), Some(_)) => {
            checks.invalid("RM-7.1", reasons::ORGANIZATION_MISSING).at("partner").says(
                "the organization is named neither by its code nor by its name, or in both ways",
                "give its code, or its name where it is not in the register",
            )
        }
    }
    must_be_new(
        &mut checks,
        "RM-7.1",
        reasons::SHARING_ALREADY_EXISTS,
        "sharing",
        "shared leadership",
        &cluster.sharing,
        &command.sharing,
    );
    if let Some(agreement) = &command.agreement {
        check_agreement(&mut checks, agreement, command.starts_on.first_day(context.zone()), context);
    }
    check_last_resort(&mut checks, cluster, command.last_resort.as_ref(), context);
    if let Some(partner) = command.partner.as_ref().filter(|one| cluster.lead_at(context.occurred_at) == Some(one)) {
        checks
            .invalid("RM-7.1", reasons::SHARED_WITH_ITSELF)
            .at("partner")
            .says(message!("{partner} leads the cluster", partner), "name another organization");
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::LeadershipShared(command.clone()));
    if let Some(partner) = &command.partner {
        decision.keep(rules::RM_7_1_AGREEMENT, co_lead::with(cluster, partner), context.occurred_at);
    }
    Ok(decision)
}

/// A shared leadership on record ends.
pub(super) fn admits_end(operation: &Operation, cluster: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits(operation, cluster, context)?;
    let cluster = operation.cluster(cluster)?;
    if !cluster.sharing.is_empty() {
        return Ok(());
    }
    Err(Refusal::precondition("RM-7.1", reasons::LEADERSHIP_NOT_SHARED).at("sharing").says(
        message!("the leadership of the cluster '{cluster}' is not shared", cluster = cluster.id),
        "record the shared leadership first",
    ))
}

pub(super) fn end_shared_leadership(operation: &Operation, command: &SharingEnd, context: &Context<'_>) -> Decided {
    let cluster = to_change(operation, &command.cluster, context)?;
    let sharing = &find("shared leadership", &cluster.sharing, &command.sharing)?.what;
    let mut checks = Checks::new();
    if command.on < sharing.starts_on.first_day(context.zone()) {
        checks.invalid("RM-7.1", reasons::ENDS_BEFORE_IT_BEGINS).at("on").says(
            message!("the shared leadership starts on {starts_on}", starts_on = sharing.starts_on),
            "give its last day",
        );
    }
    checks.finish()?;
    let mut decision = about(cluster, Event::SharingEnded(command.clone()));
    funding_barrier::void(&mut decision, cluster, &command.sharing, "the shared leadership ended");
    Ok(decision)
}

/// The designated lead agency stays provider of last resort (row RM-7.2); a convener never was (row GN-3).
fn check_last_resort(checks: &mut Checks, cluster: &Cluster, named: Option<&OrganizationCode>, context: &Context<'_>) {
    let Some(lead) = cluster.lead_at(context.occurred_at) else { return };
    let expected = Some(lead).filter(|lead| !convenes_only(context, lead));
    if let Some(named) = named.filter(|named| convenes_only(context, named)) {
        checks.invalid("GN-3", reasons::CONVENER_AS_LAST_RESORT).at("last_resort").says(
            message!("{named} only convenes and cannot be provider of last resort", named),
            "leave the field empty; the sector has no provider of last resort",
        );
    } else if named != expected {
        let moved = checks.invalid("RM-7.2", reasons::LAST_RESORT_MOVED).at("last_resort");
        match expected {
            Some(lead) => moved.says(
                message!("the lead agency {lead} must remain provider of last resort", lead),
                message!("name {lead}, the designated lead agency", lead),
            ),
            None => moved.says(
                message!("the lead agency {lead} only convenes, so the sector has no provider of last resort", lead),
                "leave the field empty; sharing leadership creates no provider of last resort",
            ),
        }
    }
}

/// An agreement comes before what it is about starts, and settles all of it (row RM-7.1).
pub(super) fn check_agreement(checks: &mut Checks, agreement: &Agreement, starts_on: NaiveDate, context: &Context<'_>) {
    not_in_the_future(checks, "RM-7.1", "agreement.agreed_on", agreement.agreed_on, context);
    if agreement.agreed_on > starts_on {
        checks.invalid("RM-7.1", reasons::AGREED_AFTER_THE_START).at("agreement.agreed_on").says(
            message!(
                "it starts on {starts_on}, before the agreement of {agreed_on}",
                starts_on,
                agreed_on = agreement.agreed_on
            ),
            "agree on the terms before the start",
        );
    }
    let missing: Vec<_> = SharingAspect::ALL
        .into_iter()
        .filter(|aspect| !agreement.covers.contains(aspect))
        .map(|aspect| Message::from(aspect.title()))
        .collect();
    if !missing.is_empty() {
        checks.invalid("RM-7.1", reasons::AGREEMENT_INCOMPLETE).at("agreement.covers").says(
            message!("the agreement does not cover {missing}", missing = list(missing)),
            "agree on these aspects, then record the agreement",
        );
    }
}

impl Cluster {
    /// Shared leadership in force, with others than the agency that leads: a co-lead that leads now shares with itself no longer.
    pub fn shared_with_others(&self) -> impl Iterator<Item = &Recorded<Sharing>> {
        self.sharing
            .values()
            .filter(|sharing| sharing.what.partner.as_ref().is_none_or(|partner| self.lead_agency() != Some(partner)))
    }
}

pub(super) fn shared(cluster: &mut Cluster, sharing: &Sharing, stamp: &Stamp) {
    cluster.sharing.insert(sharing.sharing.clone(), Recorded::new(sharing, stamp));
    cluster.agreed_co_leads.retain(|organization, _| Some(organization) != sharing.partner.as_ref());
    move_last_resort(cluster);
}

pub(super) fn ended(cluster: &mut Cluster, end: &SharingEnd, stamp: &Stamp) {
    cluster.sharing.remove(&end.sharing);
    funding_barrier::ended(cluster, &end.sharing, stamp);
}

#[cfg(test)]
pub(super) mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::Command;
    use crate::domain::fixtures::{health, lead, shelter};

    pub fn agreement() -> Agreement {
        Agreement {
            title: "Memorandum on shared leadership".to_owned(),
            agreed_on: at("2013-11-12").date_naive(),
            covers: SharingAspect::ALL.to_vec(),
        }
    }

    pub fn sharing() -> Sharing {
        Sharing {
            cluster: code("health"),
            sharing: code("s-1"),
            term: "co-lead".to_owned(),
            partner: Some(code("SAVE-THE-CHILDREN")),
            partner_name: None,
            place: None,
            agreement: Some(agreement()),
            basis: Some(SharingBasis {
                model: "one co-lead for the country".to_owned(),
                needs_and_capacities: "field presence on Samar".to_owned(),
                staff: "one co-coordinator".to_owned(),
                costs: "80,000 a year".to_owned(),
                funded_by: "the partner's own appeal".to_owned(),
                training: "the cluster coordination course".to_owned(),
                national_capacity: "joint training of health staff".to_owned(),
            }),
            starts_on: at("2013-11-15").date_naive().into(),
            last_resort: Some(code("WHO")),
        }
    }

    /// RM-7.1: shared leadership is agreed before it starts, on all six aspects.
    #[test]
    fn sharing_is_agreed_first_and_in_full() {
        let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing()));
        assert_eq!(shared.state().clusters[&code("health")].sharing.len(), 1);
        let late = Sharing { starts_on: at("2013-11-10").date_naive().into(), ..sharing() };
        health().when(&lead("WHO"), Command::ShareLeadership(late)).refused("RM-7.1", "AGREED_AFTER_THE_START");
        for missing in SharingAspect::ALL {
            let covers = SharingAspect::ALL.into_iter().filter(|aspect| *aspect != missing).collect();
            let incomplete = Sharing { agreement: Some(Agreement { covers, ..agreement() }), ..sharing() };
            let outcome = health().when(&lead("WHO"), Command::ShareLeadership(incomplete));
            outcome.refused("RM-7.1", "AGREEMENT_INCOMPLETE");
            assert!(outcome.refusal().to_string().contains(missing.title()));
        }
    }

    /// RM-7.1: an agency shares the leadership with others than itself.
    #[test]
    fn a_lead_does_not_share_with_itself() {
        let itself = Sharing { partner: Some(code("WHO")), ..sharing() };
        health().when(&lead("WHO"), Command::ShareLeadership(itself)).refused("RM-7.1", "SHARED_WITH_ITSELF");
    }

    /// RM-7.1: a national NGO that is not in the register shares the leadership by its name; the code or the name is given, not both.
    #[test]
    fn a_partner_is_named_by_its_code_or_its_name() {
        let share = |partner: Option<&str>, name: Option<&str>| {
            let (partner, partner_name) = (partner.map(code), name.map(str::to_owned));
            Command::ShareLeadership(Sharing { partner, partner_name, ..sharing() })
        };
        let shared = health().given(&lead("WHO"), share(None, Some("Samar Relief Society")));
        let known = &shared.state().clusters[&code("health")].sharing[&code("s-1")].what;
        assert_eq!((&known.partner, known.partner_name.as_deref()), (&None, Some("Samar Relief Society")));
        for (partner, name) in [(None, None), (Some("IOM"), Some("IOM"))] {
            health().when(&lead("WHO"), share(partner, name)).refused("RM-7.1", "ORGANIZATION_MISSING");
        }
    }

    /// RM-7.2: the designated lead agency stays provider of last resort.
    #[test]
    fn sharing_never_moves_last_resort() {
        let moved = Sharing { last_resort: Some(code("SAVE-THE-CHILDREN")), ..sharing() };
        health().when(&lead("WHO"), Command::ShareLeadership(moved)).refused("RM-7.2", "LAST_RESORT_MOVED");
        let none = Sharing { last_resort: None, ..sharing() };
        health().when(&lead("WHO"), Command::ShareLeadership(none)).refused("RM-7.2", "LAST_RESORT_MOVED");
    }

    /// GN-3: IFRC convenes shelter, and is never provider of last resort; sharing makes no one it.
    #[test]
    fn a_convener_is_never_provider_of_last_resort() {
        let share = |last_resort: Option<&str>| {
            let last_resort = last_resort.map(code);
            Command::ShareLeadership(Sharing { cluster: code("shelter"), last_resort, ..sharing() })
        };
        let shelter = shelter().at("2013-11-15");
        shelter.clone().when(&lead("IFRC"), share(Some("IFRC"))).refused("GN-3", "CONVENER_AS_LAST_RESORT");
        shelter.clone().when(&lead("IFRC"), share(Some("UN-HABITAT"))).refused("RM-7.2", "LAST_RESORT_MOVED");
        let shared = shelter.given(&lead("IFRC"), share(None));
        assert_eq!(shared.state().clusters[&code("shelter")].sharing[&code("s-1")].what.last_resort, None);
    }

    /// RM-7.4: one vocabulary for shared leadership.
    #[test]
    fn sharing_goes_by_one_vocabulary() {
        let other = Sharing { term: "co-chief".to_owned(), ..sharing() };
        let outcome = health().when(&lead("WHO"), Command::ShareLeadership(other));
        outcome.refused("RM-7.4", "TERM_UNKNOWN");
        assert!(outcome.refusal().to_string().contains("co-lead"), "it names the terms there are");
    }

    /// RM-7.1: a second agreement has a name of its own; one that ended is in force no longer.
    #[test]
    fn sharing_ends() {
        let shared = health().given(&lead("WHO"), Command::ShareLeadership(sharing()));
        shared
            .clone()
            .when(&lead("WHO"), Command::ShareLeadership(sharing()))
            .refused("RM-7.1", "SHARING_ALREADY_EXISTS");
        let end = |on: &str| {
            Command::EndSharedLeadership(SharingEnd {
                cluster: code("health"),
                sharing: code("s-1"),
                on: at(on).date_naive(),
                reason: "the partner leaves".to_owned(),
            })
        };
        health().when(&lead("WHO"), end("2014-02-01")).refused("RM-7.1", "LEADERSHIP_NOT_SHARED");
        shared.clone().when(&lead("WHO"), end("2013-11-01")).refused("RM-7.1", "ENDS_BEFORE_IT_BEGINS");
        let ended = shared.given(&lead("WHO"), end("2014-02-01"));
        assert!(ended.state().clusters[&code("health")].sharing.is_empty());
    }

    /// RM-7.1: shared leadership may be agreed on the day it starts, and end on that day.
    #[test]
    fn sharing_may_last_a_day() {
        let starts_on = at("2013-11-12").date_naive();
        let shared = health()
            .given(&lead("WHO"), Command::ShareLeadership(Sharing { starts_on: starts_on.into(), ..sharing() }));
        let (cluster, sharing, reason) = (code("health"), code("s-1"), "it was not needed".to_owned());
        shared
            .when(&lead("WHO"), Command::EndSharedLeadership(SharingEnd { cluster, sharing, on: starts_on, reason }))
            .commit();
    }

    /// RM-7.1: of two co-leads that were agreed, the one with which leadership is shared now is not to be agreed on any more; leadership is
    /// shared with others than the lead.
    #[test]
    fn each_co_lead_is_its_own() {
        let mut cluster = health().state().clusters[&code("health")].clone();
        cluster.agreed_co_leads = ["SAVE-THE-CHILDREN", "CARE"].map(|one| (code(one), "co-lead".to_owned())).into();
        let stamp = cluster.leads.present().expect("it is led").stamp.clone();
        super::shared(&mut cluster, &sharing(), &stamp);
        let agreed: Vec<_> = cluster.agreed_co_leads.keys().map(ToString::to_string).collect();
        assert_eq!(agreed, ["CARE"]);
        let with = |cluster: &Cluster| cluster.shared_with_others().count();
        assert_eq!(with(&cluster), 1);
        super::shared(&mut cluster, &Sharing { partner: Some(code("WHO")), ..sharing() }, &stamp);
        assert_eq!(with(&cluster), 0, "WHO leads");
        let by_name = Sharing { partner: None, partner_name: Some("a society".to_owned()), ..sharing() };
        super::shared(&mut cluster, &by_name, &stamp);
        assert_eq!(with(&cluster), 1);
    }
}
