//! Emergencies: registered with their onset and class, reclassified; and the clocks that count from the onset.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::Authority;
use convene_kernel::reference::{GlobalCluster, GlobalLead, LeadSetting};
use convene_kernel::reference_checks::{self, must_be_new};
use convene_kernel::refusal::{Checks, NO_ACTION_REQUIRED, Refusal};
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::onset_clocks::{ONSET_CLOCKS, clock, is_still_owed, start_onset_clock, stop_onset_clocks};
use super::{Emergency, Event, Level3Steps, in_the_country};
use crate::domain::subjects::EMERGENCY;
use crate::domain::{Decided, Operation, Recorded};
use crate::reasons;

/// An emergency as registered (rows RM-1.15, OG-21, RM-0.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmergencyFacts {
    /// Its identifier.
    pub emergency: ResourceId,
    /// Its name as people say it.
    pub name: String,
    /// Disaster, conflict or both.
    pub setting: Setting,
    /// Whether many people are displaced within the country (row RM-1.8).
    pub significant_displacement: bool,
    /// Whether refugees are concerned (row RM-0.1).
    pub refugees: RefugeeSituation,
    /// Its GLIDE number, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub glide: Option<String>,
    /// When it began.
    pub onset: Moment,
    /// How it is classed (row OG-21).
    pub class: EmergencyClass,
    /// The reasons for the class.
    pub class_reasons: String,
    /// The emergency of several countries that it is a part of: each of their records names it alike, such as
    /// `horn-of-africa-2011` (row RM-1.15).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub regional_emergency: Option<ResourceId>,
    /// Where it is known from, where it was there before the record began, and was recorded as found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found_source: Option<String>,
}

impl EmergencyFacts {
    /// Whether the clocks of the onset run for it: it is major and new, and was not recorded as found.
    pub fn has_onset_clocks(&self) -> bool {
        self.class == EmergencyClass::MajorNew && self.found_source.is_none()
    }
}

/// What kind of emergency it is; it decides which global lead applies (row GN-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// A disaster brought by a natural hazard.
    Disaster,
    Conflict,
    /// A complex emergency, such as a disaster where there is conflict.
    Complex,
}

impl Setting {
    /// The settings for which the register names global leads, that this one is (row GN-3).
    pub fn global_ones(self) -> &'static [LeadSetting] {
        match self {
            Self::Disaster => &[LeadSetting::Disaster],
            Self::Conflict => &[LeadSetting::Conflict],
            Self::Complex => &[LeadSetting::Conflict, LeadSetting::Disaster],
        }
    }

    /// Who leads a cluster globally in such an emergency on `day`: the one notion of the global lead, for findings, for whom the
    /// ERC asks, and for letters (rows RM-1.6, RM-1.11, OG-15).
    pub fn global_leads(self, cluster: &GlobalCluster, day: NaiveDate) -> impl Iterator<Item = &GlobalLead> {
        let settings = self.global_ones();
        cluster.leads_on(day).filter(move |lead| lead.setting.is_none_or(|its| settings.contains(&its)))
    }
}

/// Whether refugees are concerned, whose protection and assistance UNHCR coordinates (row RM-0.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RefugeeSituation {
    /// No refugees are concerned.
    None,
    /// The response is to refugees alone.
    Only,
    /// Refugees and others: the clusters serve the others.
    Mixed {
        /// The people the clusters serve.
        caseload: String,
    },
}

/// How an emergency is classed (row OG-21).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyClass {
    /// A major new emergency: the onset clocks run for it.
    MajorNew,
    /// An emergency that goes on.
    Ongoing,
    /// Neither.
    Other,
}

/// Classes an emergency anew (row OG-21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReclassifyEmergency {
    /// The identifier of the emergency, such as `haiyan`.
    pub emergency: ResourceId,
    /// Its class from now on.
    pub class: EmergencyClass,
    /// Why it is of that class from now on.
    pub reasons: String,
}

/// The class that an emergency was given (row OG-21).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Classed {
    /// The class that it has from then on.
    pub class: EmergencyClass,
    /// Why it was given that class.
    pub reasons: String,
}

/// Who may register an emergency.
pub(super) fn authority_to_register() -> Authority {
    in_the_country()
}

/// Who may reclassify an emergency.
pub(super) fn authority_to_reclassify() -> Authority {
    in_the_country()
}

/// Every command about an emergency requires that it is on the record.
pub(super) fn admits(operation: &Operation, id: &str) -> Result<(), Refusal> {
    operation.emergency(id).map(|_| ())
}

/// Puts an emergency on the record; for a major new one the onset clocks start (rows OG-1, OG-2, OG-21).
pub(super) fn register_emergency(operation: &Operation, facts: &EmergencyFacts, context: &Context<'_>) -> Decided {
    let mut checks = Checks::new();
    must_be_new(
        &mut checks,
        "RM-1.15",
        reasons::EMERGENCY_ALREADY_EXISTS,
        "emergency",
        "an emergency",
        &operation.emergencies,
        &facts.emergency,
    );
    reference_checks::not_in_the_future(&mut checks, "RM-1.15", "onset", facts.onset, context.now);
    if facts.glide.as_deref().is_some_and(|glide| !is_glide(glide)) {
        checks.invalid("RM-1.15", reasons::GLIDE_MALFORMED).at("glide").says(
            "it is no GLIDE number",
            "write it as TC-2013-000139-PHL: two letters, the year, six digits, the country",
        );
    }
    checks.finish()?;
    let mut decision =
        Decision::about(EMERGENCY.of(&facts.emergency)).event(Event::EmergencyRegistered(facts.clone()).into());
    if facts.has_onset_clocks() {
        for rule in ONSET_CLOCKS.into_iter().filter(|rule| !operation.clusters_suffice(*rule, facts.onset)) {
            start_onset_clock(operation, &mut decision, &facts.emergency, facts.onset, rule);
        }
    }
    Ok(decision)
}

/// Classes an emergency anew; the onset clocks start or stop with it, unless it was classed again since (row OG-21).
pub(super) fn reclassify_emergency(
    operation: &Operation,
    command: &ReclassifyEmergency,
    context: &Context<'_>,
) -> Decided {
    let emergency = operation.emergency(&command.emergency)?;
    context.expect_etag("emergency", emergency.etag)?;
    let mut checks = Checks::new();
    let of_then = emergency.classes.at(context.occurred_at).map_or(emergency.facts.class, |classed| classed.what.class);
    if of_then == command.class {
        checks
            .precondition("OG-21", reasons::CLASS_UNCHANGED)
            .at("emergency_class")
            .says("the emergency has this class already", NO_ACTION_REQUIRED);
    }
    checks.finish()?;
    let reclassified = Event::EmergencyReclassified(command.clone());
    let mut decision = Decision::about(EMERGENCY.of(&command.emergency)).event(reclassified.into());
    if !emergency.classes.is_latest(context.occurred_at) {
        return Ok(decision);
    }
    if command.class == EmergencyClass::MajorNew {
        let is_found = emergency.facts.found_source.is_some();
        for rule in
            ONSET_CLOCKS.into_iter().filter(|rule| !is_found && is_still_owed(operation, emergency, *rule, context))
        {
            decision.open(clock(operation, emergency, rule, context.zone()));
        }
    } else {
        stop_onset_clocks(
            &mut decision,
            &EMERGENCY.of(&command.emergency),
            "the emergency is not classified as major and new",
        );
    }
    Ok(decision)
}

/// Whether a text has the form of a GLIDE number: `TC-2013-000139-PHL`, with a province after it or not.
fn is_glide(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let letters = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_uppercase());
    let digits = |part: &str, count| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    match parts.as_slice() {
        [hazard, year, number, country] | [hazard, year, number, country, _] => {
            letters(hazard, 2) && digits(year, 4) && digits(number, 6) && letters(country, 3)
        }
        _ => false,
    }
}

/// A registered emergency is on the record.
pub(super) fn registered(operation: &mut Operation, facts: &EmergencyFacts, stamp: &Stamp) {
    let classed = Classed { class: facts.class, reasons: facts.class_reasons.clone() };
    operation.emergencies.insert(
        facts.emergency.clone(),
        Emergency {
            facts: facts.clone(),
            registered: stamp.clone(),
            classes: Timeline::since(facts.onset, Recorded::new(&classed, stamp)),
            ended: None,
            level_3_found: BTreeMap::new(),
            level_3_steps: Level3Steps::default(),
            level_3_responses: Vec::new(),
            alerts: Vec::new(),
            meetings: BTreeMap::new(),
            consultations: BTreeMap::new(),
            cluster_decisions: Timeline::default(),
            deployments: Vec::new(),
            readiness: BTreeMap::new(),
            etag: stamp.etag,
        },
    );
}

/// The emergency after it was reclassified.
pub(super) fn reclassified(emergency: &mut Emergency, command: &ReclassifyEmergency, stamp: &Stamp) {
    let classed = Classed { class: command.class, reasons: command.reasons.clone() };
    emergency.classes.record(stamp.occurred_at, Recorded::new(&classed, stamp));
    emergency.find_class();
}

impl Emergency {
    /// Its class is the one that it was given last.
    pub(super) fn find_class(&mut self) {
        if let Some(Recorded { what: present, .. }) = self.classes.present() {
            self.facts.class = present.class;
            self.facts.class_reasons.clone_from(&present.reasons);
        }
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::cluster::{self, existing};
    use crate::domain::fixtures::{Example, emergency, erc, haiyan, hc, health, ocha, without_reading};
    use crate::domain::operation::Command;
    use crate::domain::operation::fixtures::{consultation, registered, step};

    /// OG-21, OG-1, OG-2: the clocks of the onset run for a major new emergency, and only for one.
    #[test]
    fn onset_clocks_run_for_a_major_new_emergency_only() {
        let new = Example::new("PHL", "2013-11-08T06:00:00Z");
        new.clone().when(&hc(), Command::RegisterEmergency(haiyan())).opens("OG-1.consultation").opens("OG-2.proposal");
        let mut ongoing = haiyan();
        ongoing.class = EmergencyClass::Ongoing;
        let ongoing = new.given(&hc(), Command::RegisterEmergency(ongoing));
        assert!(ongoing.duty("OG-1.consultation").is_none());
        let major = ReclassifyEmergency {
            emergency: code("haiyan"),
            class: EmergencyClass::MajorNew,
            reasons: "its scale became known".to_owned(),
        };
        ongoing.when(&ocha(), Command::ReclassifyEmergency(major)).opens("OG-2.proposal");
    }

    /// RM-1.15, OG-1, OG-2: of an emergency that was there before the record began, nothing was owed here soon after its onset, whichever
    /// class it is given.
    #[test]
    fn no_clock_runs_for_an_emergency_that_was_found() {
        let found_source = Some("the situation reports".to_owned());
        let found = Example::new("PHL", "2018-01-01")
            .given(&ocha(), Command::RegisterEmergency(EmergencyFacts { found_source, ..haiyan() }));
        assert!(found.record().duties.is_empty());
        let class = |class| {
            let (emergency, reasons) = (code("haiyan"), "as it was seen then".to_owned());
            Command::ReclassifyEmergency(ReclassifyEmergency { emergency, class, reasons })
        };
        let again =
            found.given(&ocha(), class(EmergencyClass::Ongoing)).given(&ocha(), class(EmergencyClass::MajorNew));
        assert!(again.record().duties.is_empty());
        let held = consultation("2013-11-10T05:00:00Z", None);
        again.when(&ocha(), Command::RecordConsultation(held)).commit();
    }

    /// OG-2, RM-1.2: where clusters were active at the onset, the sectors have their leads, and no proposal is owed; also where they
    /// are found later.
    #[test]
    fn no_proposal_is_owed_where_clusters_are_active() {
        let second = || {
            let (emergency, onset) = (code("aftershock"), at("2013-12-01"));
            Command::RegisterEmergency(EmergencyFacts { emergency, onset, ..haiyan() })
        };
        let of_the_second = |example: &Example, rule: &str| {
            example.record().duties.contains_key(&format!("{rule}:emergency/aftershock"))
        };
        let active = health().at("2013-12-01").given(&hc(), second());
        assert!(of_the_second(&active, "OG-1.consultation") && !of_the_second(&active, "OG-2.proposal"));
        let none = emergency().at("2013-12-01").given(&hc(), second());
        assert!(of_the_second(&none, "OG-2.proposal"));
        let found = none.given(&ocha(), cluster::Command::RecordExistingCluster(Box::new(existing())));
        assert!(!of_the_second(&found, "OG-2.proposal"), "it was there at the onset");
    }

    /// OG-21: an emergency classed down stops the clocks; RM-1.15: they count from the onset.
    #[test]
    fn a_lower_class_stops_the_clocks() {
        let registered = registered();
        assert_eq!(registered.duty("OG-2.proposal").expect("it is owed").since, haiyan().onset);
        let other = ReclassifyEmergency {
            emergency: code("haiyan"),
            class: EmergencyClass::Other,
            reasons: "smaller".to_owned(),
        };
        registered.when(&hc(), Command::ReclassifyEmergency(other)).voids("OG-1.consultation").voids("OG-2.proposal");
    }

    /// OG-21, RM-1.15: a class that was given before the last one, and is recorded after it, starts and stops nothing.
    #[test]
    fn a_class_recorded_late_takes_its_place() {
        let class = |class| {
            let (emergency, reasons) = (code("haiyan"), "as it was seen then".to_owned());
            Command::ReclassifyEmergency(ReclassifyEmergency { emergency, class, reasons })
        };
        let on = |example: Example, day: &str, given| example.that_happened(day).given(&ocha(), class(given));
        let later = registered().at("2013-11-12T08:00:00Z");
        let lower = on(later, "2013-11-09", EmergencyClass::Other);
        let raised = on(lower.clone(), "2013-11-11", EmergencyClass::MajorNew);
        let late = on(raised, "2013-11-10", EmergencyClass::Ongoing);
        assert!(late.duty("OG-2.proposal").is_some(), "it is a major new emergency now");
        let lowered = on(lower, "2013-11-11", EmergencyClass::Ongoing);
        let late = on(lowered, "2013-11-10", EmergencyClass::MajorNew);
        assert!(late.duty("OG-2.proposal").is_none(), "it is none now");
    }

    /// OG-21, RM-1.3: a class raised later starts no clock for what was done, nor against level 3, which replaces the clocks.
    #[test]
    fn a_higher_class_asks_for_what_is_still_to_be_done() {
        let class = |class| {
            let (emergency, reasons) = (code("haiyan"), "as its scale became known".to_owned());
            Command::ReclassifyEmergency(ReclassifyEmergency { emergency, class, reasons })
        };
        let lower = registered().given(&hc(), class(EmergencyClass::Other)).at("2013-11-12T08:00:00Z");
        let consulted = Command::RecordConsultation(consultation("2013-11-08T20:00:00Z", None));
        let consulted = lower.clone().given(&ocha(), consulted).given(&hc(), class(EmergencyClass::MajorNew));
        assert!(consulted.duty("OG-1.consultation").is_none() && consulted.duty("OG-2.proposal").is_some());
        let declared = lower.given(&erc(), Command::DeclareLevel3(step("2013-11-12T07:00:00Z")));
        let raised = declared.given(&hc(), class(EmergencyClass::MajorNew));
        assert!(raised.duty("OG-1.consultation").is_none() && raised.duty("OG-2.proposal").is_none());
    }

    /// RM-1.3, OG-1, S-2: that level 3 replaces the clocks of the onset is a reading; without it both run.
    #[test]
    fn that_level_3_replaces_the_clocks_is_a_reading() {
        let policy = without_reading("level_3_replaces_onset_clocks", "RM-1.3");
        let declare = || Command::DeclareLevel3(step("2013-11-08T05:00:00Z"));
        assert!(registered().given(&erc(), declare()).duty("OG-1.consultation").is_none());
        let both = registered().under_policy(&policy).given(&erc(), declare());
        assert!(both.duty("OG-1.consultation").is_some() && both.duty("RM-1.3.decision").is_some());
        let late = Command::RecordConsultation(consultation("2013-11-10T05:00:00Z", None));
        both.at("2013-11-10T06:00:00Z").when(&ocha(), late).refused("OG-1", "LATE_WITHOUT_A_REASON");
    }

    /// RM-1.15: nothing happens in a country before it exists.
    #[test]
    fn nothing_happens_in_a_country_before_it_exists() {
        let began = |onset: &str| {
            let mut facts = haiyan();
            (facts.onset, facts.glide) = (at(onset), None);
            Example::new("SSD", "2011-08-01").when(&hc(), Command::RegisterEmergency(facts))
        };
        began("2011-07-01T00:00:00Z").refused("RM-1.15", "COUNTRY_NOT_THERE");
        began("2011-07-09T00:00:00Z").commit();
    }

    /// RM-1.15: an onset lies in the past, and an identifier names one emergency.
    #[test]
    fn an_emergency_is_registered_once_and_after_its_onset() {
        let registered = registered();
        registered
            .clone()
            .when(&hc(), Command::RegisterEmergency(haiyan()))
            .refused("RM-1.15", "EMERGENCY_ALREADY_EXISTS");
        let mut coming = haiyan();
        coming.onset = at("2013-11-09");
        coming.glide = Some("Haiyan".to_owned());
        registered
            .when(&hc(), Command::RegisterEmergency(coming))
            .refused("RM-1.15", "DATE_IN_THE_FUTURE")
            .refused("RM-1.15", "GLIDE_MALFORMED");
    }

    /// OG-21: a class is changed to another one.
    #[test]
    fn a_class_is_changed_to_another() {
        let (emergency, reasons) = (code("haiyan"), "as before".to_owned());
        let same = ReclassifyEmergency { emergency, class: EmergencyClass::MajorNew, reasons };
        registered().when(&ocha(), Command::ReclassifyEmergency(same)).refused("OG-21", "CLASS_UNCHANGED");
    }

    /// RM-1.15: a GLIDE number has two letters, four digits, six digits and three letters, and may have a province after them.
    #[test]
    fn a_glide_number_has_its_form() {
        for right in ["TC-2013-000139-PHL", "TC-2013-000139-PHL-LEY"] {
            assert!(is_glide(right), "{right}");
        }
        let wrong = [
            "T-2013-000139-PHL",
            "Tc-2013-000139-PHL",
            "TC-13-000139-PHL",
            "TC-2O13-000139-PHL",
            "TC-2013-139-PHL",
            "TC-2013-00013X-PHL",
            "TC-2013-000139-PH",
            "TC-2013-000139-PH1",
            "TC-2013-000139",
        ];
        for wrong in wrong {
            assert!(!is_glide(wrong), "{wrong}");
        }
    }
}
