//! Sub-national clusters: an operational reason, and terms of reference that the national lead agency endorses (rows RM-6.1, RM-6.5).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::ResourceId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Authority, Role};
use convene_kernel::message;
use convene_kernel::message::verbatim;
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{AdmittedCodes, listed, must_be_new};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::time::Moment;
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::admission::{about, carrying, must_be};
use super::{Body, Event, Kind, Structure, SubNationalCluster};
use crate::domain::participation::InCluster;
use crate::domain::subjects::STRUCTURE;
use crate::domain::{Arrangements, Decided, authority, checks};
use crate::reasons;

/// The list of the core functions of a cluster in the reference data (row RM-3.1).
pub(super) const FUNCTIONS: &str = "core-functions";

/// The code of the core function that supports service delivery.
const SERVICE_DELIVERY: &str = "1";

/// The draft of a sub-national cluster (row RM-6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubNationalDraft {
    /// The identifier of the structure, such as `leyte-health`.
    pub structure: ResourceId,
    /// The national cluster.
    pub cluster: ResourceId,
    /// Its name for readers.
    pub name: String,
    /// The part of the country.
    pub place: String,
    /// The administrative level of the place: 1 for the first below the country.
    pub level: u32,
    /// The operational reason for it.
    pub reason: String,
    /// Why this level is needed beside another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level_reason: Option<String>,
    /// Its terms of reference.
    pub terms: SubNationalTerms,
}

/// The terms of reference of a sub-national cluster (rows RM-6.1, RM-6.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubNationalTerms {
    /// Its key functions, by code.
    pub functions: Vec<String>,
    /// The parameters within which it works.
    pub parameters: String,
    /// The line of accountability to the national cluster.
    pub accountability: String,
}

/// The endorsement of the terms that are drafted (row RM-6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsEndorsement {
    /// The structure.
    pub structure: ResourceId,
    /// What else there is to say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

/// The terms that were endorsed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndorsedTerms {
    /// The endorsement.
    #[serde(flatten)]
    pub endorsement: TermsEndorsement,
    /// The terms.
    pub terms: SubNationalTerms,
    /// The name of the sub-national cluster.
    pub name: String,
    /// Its part of the country.
    pub place: String,
}

/// Other terms of a sub-national cluster, which are to be endorsed (row RM-6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsRestatement {
    /// The structure.
    pub structure: ResourceId,
    /// The terms.
    pub terms: SubNationalTerms,
    /// Why.
    pub reason: String,
}

impl SubNationalCluster {
    /// When its terms were endorsed first.
    pub fn established_at(&self) -> Option<Moment> {
        self.terms.spans().next().map(|span| span.since)
    }

    /// The terms that wait to be endorsed at a moment.
    pub fn waiting_at(&self, moment: Moment) -> Option<&Recorded<SubNationalTerms>> {
        let drafted = self.drafted.at(moment)?;
        let endorsed_later = |terms: &Recorded<SubNationalTerms>| terms.stamp.occurred_at >= drafted.stamp.occurred_at;
        (!self.terms.at(moment).is_some_and(endorsed_later)).then_some(drafted)
    }
}

/// Who endorses the terms: the agency that leads the national cluster.
pub(super) fn endorsing_authority(arrangements: &Arrangements, structure: &str) -> Authority {
    authority::of_structure(arrangements, structure, &[Role::LeadAgency])
}

/// A sub-national cluster that has not ended admits that its terms are endorsed or drafted anew, before it works, too.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let structure = arrangements.structure(id)?;
    must_be(structure, Kind::SubNationalCluster)?;
    checks::speaks_for(carrying(arrangements, structure, context)?, context)
}

/// A sub-national cluster of which terms wait admits that they are endorsed.
pub(super) fn admits_endorsement(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    admits(arrangements, id, context)?;
    waiting(arrangements.structure(id)?, context).map(|_| ())
}

/// The terms that wait to be endorsed when the command happens.
fn waiting<'a>(
    structure: &'a Structure,
    context: &Context<'_>,
) -> Result<(&'a SubNationalCluster, &'a SubNationalTerms), Refusal> {
    let waiting = match &structure.body {
        Body::SubNational(body) => body.waiting_at(context.occurred_at).map(|terms| (&**body, &terms.what)),
        _ => None,
    };
    waiting.ok_or_else(|| {
        Refusal::precondition("RM-6.1", reasons::NO_TERMS_TO_ENDORSE)
            .at("structure")
            .says("no terms wait to be endorsed then", "have terms drafted first")
    })
}

pub(super) fn draft_sub_national_cluster(
    arrangements: &Arrangements,
    command: &SubNationalDraft,
    context: &Context<'_>,
) -> Decided {
    let cluster = arrangements.cluster(&command.cluster)?;
    let mut checks = Checks::new();
    let known = &arrangements.structures;
    let taken = reasons::STRUCTURE_ALREADY_EXISTS;
    must_be_new(&mut checks, "RM-6.1", taken, "structure", "a structure", known, &command.structure);
    check_terms(&mut checks, "terms", &command.terms, context);
    check_level(&mut checks, arrangements, (&cluster.id, command), context);
    checks.finish()?;
    let drafted = Event::SubNationalClusterDrafted(Box::new(command.clone()));
    Ok(Decision::about(STRUCTURE.of(&command.structure)).event(drafted.into()))
}

/// A place has one sub-national cluster; a further administrative level has a reason of its own (row RM-6.5).
fn check_level(
    checks: &mut Checks,
    arrangements: &Arrangements,
    (cluster, command): (&ResourceId, &SubNationalDraft),
    context: &Context<'_>,
) {
    let others: Vec<_> = arrangements
        .structures_open_at(cluster, context.occurred_at)
        .filter_map(|one| match &one.body {
            Body::SubNational(body) => Some((one, &body.draft)),
            _ => None,
        })
        .collect();
    let is_same = |other: &SubNationalDraft| {
        other.level == command.level && other.place.trim().to_lowercase() == command.place.trim().to_lowercase()
    };
    if let Some((other, _)) = others.iter().find(|(_, draft)| is_same(draft)) {
        checks.precondition("RM-6.1", reasons::PLACE_HAS_A_SUB_NATIONAL_CLUSTER).at("place").says(
            message!("the cluster has the sub-national cluster '{other}' there", other = other.id),
            "use that one, or end it first",
        );
    }
    if command.level_reason.is_none() && others.iter().any(|(_, draft)| draft.level != command.level) {
        checks.precondition("RM-6.5", reasons::FURTHER_LEVEL_NEEDS_A_REASON).at("level_reason").says(
            message!(
                "the cluster has sub-national clusters at another administrative level than {level}",
                level = command.level
            ),
            "say why a further level is needed; structures are as few as possible",
        );
    }
}

/// Terms follow the core functions, with service delivery among them (row RM-6.5).
fn check_terms(checks: &mut Checks, field: &str, terms: &SubNationalTerms, context: &Context<'_>) {
    let (row, reason, what) = ("RM-6.5", reasons::FUNCTION_UNKNOWN, "a core function");
    let admitted = AdmittedCodes { row, reason, what, codes: listed(context, FUNCTIONS) };
    for (index, code) in terms.functions.iter().enumerate() {
        admitted.check(checks, format!("{field}.functions[{index}]"), code);
    }
    let delivers = |code: &String| code.split('.').next() == Some(SERVICE_DELIVERY);
    if !terms.functions.iter().any(delivers) {
        checks.invalid("RM-6.5", reasons::TERMS_WITHOUT_SERVICE_DELIVERY).at(format!("{field}.functions")).says(
            "the terms have no function of service delivery",
            message!("add the function {code}, or a part of it", code = verbatim(SERVICE_DELIVERY)),
        );
    }
}

pub(super) fn restate_sub_national_terms(
    arrangements: &Arrangements,
    command: &TermsRestatement,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = carrying(arrangements, structure, context)?;
    let mut checks = Checks::new();
    check_terms(&mut checks, "terms", &command.terms, context);
    checks.finish()?;
    let restated = InCluster { what: command.clone(), cluster: cluster.id.clone() };
    Ok(about(structure, Event::SubNationalTermsRestated(restated)))
}

pub(super) fn endorse_sub_national_terms(
    arrangements: &Arrangements,
    command: &TermsEndorsement,
    context: &Context<'_>,
) -> Decided {
    let structure = arrangements.structure_to_change(&command.structure, context)?;
    let cluster = carrying(arrangements, structure, context)?;
    let (body, waiting) = waiting(structure, context)?;
    let terms = EndorsedTerms {
        endorsement: command.clone(),
        terms: waiting.clone(),
        name: structure.name.clone(),
        place: body.draft.place.clone(),
    };
    let endorsed = InCluster { what: terms, cluster: cluster.id.clone() };
    Ok(about(structure, Event::SubNationalTermsEndorsed(endorsed)))
}

pub(super) fn drafted(draft: &SubNationalDraft, stamp: &Stamp) -> Structure {
    let drafted = Timeline::since(stamp.occurred_at, Recorded::new(&draft.terms, stamp));
    Structure {
        id: draft.structure.clone(),
        cluster: Some(draft.cluster.clone()),
        name: draft.name.clone(),
        formed: stamp.clone(),
        body: Body::SubNational(Box::new(SubNationalCluster {
            draft: draft.clone(),
            drafted,
            terms: Timeline::default(),
            leadership: Timeline::default(),
            reports: Timeline::default(),
            reviews: Timeline::default(),
            directions: Vec::new(),
        })),
        closed: None,
        etag: stamp.etag,
    }
}

pub(super) fn restated(body: &mut SubNationalCluster, restatement: &TermsRestatement, stamp: &Stamp) {
    body.drafted.record(stamp.occurred_at, Recorded::new(&restatement.terms, stamp));
}

pub(super) fn endorsed(body: &mut SubNationalCluster, endorsed: &EndorsedTerms, stamp: &Stamp) {
    body.terms.record(stamp.occurred_at, Recorded::new(&endorsed.terms, stamp));
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::structure::Command;
    use crate::domain::structure::fixtures::*;

    fn drafting(change: impl FnOnce(&mut SubNationalDraft)) -> Command {
        let mut draft = hub_draft("leyte", "Leyte");
        change(&mut draft);
        Command::DraftSubNationalCluster(Box::new(draft))
    }

    fn endorsing() -> Command {
        Command::EndorseSubNationalTerms(TermsEndorsement { structure: code("leyte"), remarks: None })
    }

    fn body(example: &Example) -> &SubNationalCluster {
        let Body::SubNational(body) = &example.state().structures[&code("leyte")].body else { panic!("no hub") };
        body
    }

    /// RM-6.1: a sub-national cluster works once the agency that leads the national cluster endorsed its terms, and no other does.
    #[test]
    fn terms_are_endorsed_by_the_national_lead() {
        let drafted = health().given(&coordinator(), drafting(|_| {}));
        drafted.clone().when(&coordinator(), reports("leyte")).refused("RM-2.7", "STRUCTURE_NOT_THERE");
        drafted.clone().when(&lead("UNICEF"), endorsing()).refused("OG-8", "NOT_THE_LEAD_AGENCY");
        let endorsed = drafted.when(&lead("WHO"), endorsing());
        endorsed.opens("RM-6.2.report").opens("RM-6.2.review");
        let endorsed = endorsed.accepted();
        assert!(endorsed.state().structures[&code("leyte")].is_there_at(at("2014-01-01")));
        endorsed.clone().when(&coordinator(), reports("leyte")).commit();
        endorsed.when(&lead("WHO"), endorsing()).refused("RM-6.1", "NO_TERMS_TO_ENDORSE");
    }

    /// RM-6.1: other terms are in force once they are endorsed; until then those before are.
    #[test]
    fn other_terms_wait_to_be_endorsed() {
        let restating = || {
            let terms = SubNationalTerms {
                parameters: "the east of the island".to_owned(),
                ..hub_draft("leyte", "Leyte").terms
            };
            let (structure, reason) = (code("leyte"), "the front moved".to_owned());
            Command::RestateSubNationalTerms(TermsRestatement { structure, terms, reason })
        };
        let restated = with_hub(health()).at("2014-03-01").given(&coordinator(), restating());
        let parameters = |example: &Example, moment: &str| {
            body(example).terms.at(at(moment)).map(|terms| terms.what.parameters.clone())
        };
        assert_eq!(parameters(&restated, "2014-03-02").as_deref(), Some("the whole island"));
        assert!(body(&restated).waiting_at(at("2014-03-02")).is_some());
        let before = restated.clone().at("2014-04-01").that_happened("2014-02-15");
        before.when(&lead("WHO"), endorsing()).refused("RM-6.1", "NO_TERMS_TO_ENDORSE");
        let endorsed = restated.at("2014-04-01").given(&lead("WHO"), endorsing());
        assert_eq!(parameters(&endorsed, "2014-03-31").as_deref(), Some("the whole island"));
        assert_eq!(parameters(&endorsed, "2014-04-02").as_deref(), Some("the east of the island"));
        assert!(body(&endorsed).waiting_at(at("2014-04-02")).is_none());
    }

    /// RM-6.5: terms follow the core functions, streamlined to service delivery.
    #[test]
    fn terms_follow_the_core_functions() {
        let unknown = drafting(|it| it.terms.functions = vec!["1.1".to_owned(), "8".to_owned()]);
        health().when(&coordinator(), unknown).refused("RM-6.5", "FUNCTION_UNKNOWN");
        let without = drafting(|it| it.terms.functions = vec!["2.1".to_owned()]);
        health().when(&coordinator(), without).refused("RM-6.5", "TERMS_WITHOUT_SERVICE_DELIVERY");
        let whole = drafting(|it| it.terms.functions = vec!["1".to_owned()]);
        health().when(&coordinator(), whole).commit();
    }

    /// RM-6.5, RM-6.1: a further administrative level needs its own reason; a place has one sub-national cluster at a time.
    #[test]
    fn a_further_level_needs_its_own_reason() {
        let deeper = |place: &str, reason: Option<&str>| {
            let (place, reason) = (place.to_owned(), reason.map(str::to_owned));
            drafting(|it| (it.structure, it.place, it.level, it.level_reason) = (code("tacloban"), place, 2, reason))
        };
        health().when(&coordinator(), deeper("Tacloban", None)).commit();
        let hub = with_hub(health());
        hub.clone().when(&coordinator(), deeper("Tacloban", None)).refused("RM-6.5", "FURTHER_LEVEL_NEEDS_A_REASON");
        hub.clone().when(&coordinator(), deeper("Tacloban", Some("it is cut off"))).commit();
        let same = drafting(|it| (it.structure, it.place) = (code("leyte-2"), " leyte".to_owned()));
        hub.clone().when(&coordinator(), same).refused("RM-6.1", "PLACE_HAS_A_SUB_NATIONAL_CLUSTER");
        let again = drafting(|it| it.place = "Samar".to_owned());
        hub.when(&coordinator(), again).refused("RM-6.1", "STRUCTURE_ALREADY_EXISTS");
    }
}
