//! Checks of a command's codes and dates against the reference data, shared by the domains of all services.
//!
//! Each check adds a violation to the command's [`Checks`], so that every mistake is reported at once. A check that looks
//! something up returns it, or `None` after it has reported that the code is unknown.
//!
//! ICRC takes no lead, membership or duty in the cluster approach, and coordination with it is recorded (row GN-1). A field
//! that records who took part in something uses [`organization`] or [`organizations`], which admit ICRC; a field that gives
//! an organization a lead, a membership or a duty uses [`responsible_organization`], which does not.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::aggregate::Context;
use crate::codes::{ClusterCode, Etag, OrganizationCode, ResourceId};
use crate::message;
use crate::message::{Message, ToArgument, list, verbatim};
use crate::reason::Reason;
use crate::reasons;
use crate::reference::{GlobalCluster, Limits, Organization};
use crate::refusal::{Checks, Refusal};
use crate::row::Row;
use crate::time::When;

/// The global cluster of that code on the day of the command (row GN-3); suggests the nearest one when there is none.
pub fn cluster<'a>(
    checks: &mut Checks,
    context: &Context<'a>,
    row: impl Into<Row>,
    field: &str,
    code: &ClusterCode,
) -> Option<&'a GlobalCluster> {
    cluster_on(checks, context, row, field, code, context.day())
}

/// The global cluster of that code on `day` (row GN-3); suggests the nearest one when there is none.
pub fn cluster_on<'a>(
    checks: &mut Checks,
    context: &Context<'a>,
    row: impl Into<Row>,
    field: &str,
    code: &ClusterCode,
    day: NaiveDate,
) -> Option<&'a GlobalCluster> {
    let reference = &context.guidance.reference;
    let known = reference.cluster(code, day);
    if known.is_none() {
        let near = reference.nearest_cluster(code.as_str(), day).map(|near| did_you_mean(&near.code, &near.name));
        checks.invalid(row, reasons::CLUSTER_UNKNOWN).at(field).says(
            message!("{code} is not a global cluster on {day}", code, day),
            near.unwrap_or_else(|| "give the code of a global cluster, such as HEA for Health".into()),
        );
    }
    known
}

fn did_you_mean(code: &impl ToArgument, name: &str) -> Message {
    message!("did you mean {code} ({name})?", code, name = verbatim(name))
}

/// Each code must be that of a global cluster on the day of the command (row GN-3).
pub fn clusters(checks: &mut Checks, context: &Context<'_>, row: &'static str, field: &str, codes: &[ClusterCode]) {
    for (index, code) in codes.iter().enumerate() {
        cluster(checks, context, row, &format!("{field}[{index}]"), code);
    }
}

/// The organization of that code in the register, ICRC included; suggests the nearest one when there is none.
pub fn organization<'a>(
    checks: &mut Checks,
    context: &Context<'a>,
    row: impl Into<Row>,
    field: &str,
    code: &OrganizationCode,
) -> Option<&'a Organization> {
    let reference = &context.guidance.reference;
    let known = reference.organization(code);
    if known.is_none() {
        let near = reference.nearest_organization(code.as_str()).map(|near| did_you_mean(&near.code, &near.name));
        let otherwise = || "give the code of an organization in the register, or ask the operator to add it".into();
        checks
            .invalid(row, reasons::ORGANIZATION_UNKNOWN)
            .at(field)
            .says(message!("{code} is not in the register", code), near.unwrap_or_else(otherwise));
    }
    known
}

/// Each code must be that of an organization in the register, ICRC included: for fields that record who took part.
pub fn organizations(
    checks: &mut Checks,
    context: &Context<'_>,
    row: &'static str,
    field: &str,
    codes: &[OrganizationCode],
) {
    for (index, code) in codes.iter().enumerate() {
        organization(checks, context, row, &format!("{field}[{index}]"), code);
    }
}

/// The organization of that code, which the command gives a lead, a membership or a duty: ICRC takes none (row GN-1).
pub fn responsible_organization<'a>(
    checks: &mut Checks,
    context: &Context<'a>,
    row: impl Into<Row>,
    field: &str,
    code: &OrganizationCode,
) -> Option<&'a Organization> {
    let known = organization(checks, context, row, field, code)?;
    if known.limits == Some(Limits::CoordinationRecordedOnly) {
        checks.invalid("GN-1", reasons::ORGANIZATION_TAKES_NO_PART).at(field).says(
            message!("{code} takes no lead, membership or duty in the cluster approach", code),
            "name another organization, and record coordination with this one where it takes part",
        );
    }
    Some(known)
}

/// Whether an organization convenes and does not lead: it is never provider of last resort (row GN-3).
pub fn convenes_only(context: &Context<'_>, code: &OrganizationCode) -> bool {
    let known = context.guidance.reference.organization(code);
    known.is_some_and(Organization::convenes_only)
}

/// A date or time that the command reports must not be after `latest`, the present; see [`When`] for clocks that differ.
pub fn not_in_the_future<T: When + ToArgument>(
    checks: &mut Checks,
    row: impl Into<Row>,
    field: &str,
    named: T,
    latest: T,
) {
    if named.is_in_the_future(&latest) {
        checks.invalid(row, reasons::DATE_IN_THE_FUTURE).at(field).says(
            message!("{named} is in the future", named),
            "record it once it has happened, with the date or time it happened",
        );
    }
}

/// A correction names the commit that recorded the wrong fact: whoever corrects it has read it.
pub fn must_be_of_the_commit(checks: &mut Checks, what: &'static str, recorded_by: Option<Etag>, named: Etag) {
    match recorded_by {
        Some(commit) if commit == named => {}
        Some(commit) => checks.precondition("RM-1.15", reasons::FACT_OF_ANOTHER_COMMIT).at("commit").says(
            message!(
                "the {what} was recorded by the commit {commit}, not by {named}",
                what = Message::from(what),
                commit,
                named
            ),
            message!("read the history, and name {commit} where that is the wrong fact", commit),
        ),
        None => checks.precondition("RM-1.15", reasons::FACT_OF_ANOTHER_COMMIT).at("commit").says(
            message!("the commit {named} recorded no {what} that is in force", named, what = Message::from(what)),
            "read the history, and name the commit that recorded the wrong fact",
        ),
    }
}

/// The codes that a field admits, and how a refusal names them.
#[derive(Clone, Debug)]
pub struct AdmittedCodes<'a> {
    /// The row that a refusal cites.
    pub row: &'static str,
    /// The reason code of the refusal.
    pub reason: Reason,
    /// What such a code names, with its article, such as `a core function`.
    pub what: &'static str,
    /// The codes, in the order in which a refusal lists them.
    pub codes: Vec<&'a str>,
}

impl AdmittedCodes<'_> {
    /// The code in `field` must be one of those admitted.
    pub fn check(&self, checks: &mut Checks, field: impl Into<String>, code: &str) {
        if !self.codes.contains(&code) {
            checks.invalid(self.row, self.reason).at(field).says(
                message!("'{code}' is not {what}", code = verbatim(code), what = Message::from(self.what)),
                message!("use one of {codes}", codes = list(self.codes.iter().map(verbatim))),
            );
        }
    }
}

/// The codes of a list of the reference data that are valid on the day of the command, in the list's order.
pub fn listed<'a>(context: &Context<'a>, list: &str) -> Vec<&'a str> {
    let day = context.day();
    let items = context.guidance.reference.list(list).iter();
    items.filter(|item| item.is_in_force_on(day)).map(|item| item.code.as_str()).collect()
}

/// The identifier that a command gives to something new must be free. `what` is the kind of thing with its article, such as
/// `an emergency`.
pub fn must_be_new<T>(
    checks: &mut Checks,
    row: &'static str,
    reason: Reason,
    field: &str,
    what: &'static str,
    things: &BTreeMap<ResourceId, T>,
    id: &ResourceId,
) {
    if things.contains_key(id) {
        checks.precondition(row, reason).at(field).says(
            message!("the record already has {what} '{id}'", what = Message::from(what), id),
            "choose another identifier",
        );
    }
}

/// The entry of that identifier, or the refusal that names the identifiers there are. `what` is the kind of thing, such as
/// `emergency`.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn find<'a, T>(
    what: &'static str,
    things: &'a BTreeMap<ResourceId, T>,
    id: impl AsRef<str>,
) -> Result<&'a T, Refusal> {
    let id = id.as_ref();
    id.parse().ok().and_then(|id: ResourceId| things.get(&id)).ok_or_else(|| {
        let remedy = if things.is_empty() {
            message!("the record has no {what} yet", what = Message::from(what))
        } else {
            message!("the record has {known}", known = list(things.keys()))
        };
        Refusal::NotFound { what, name: id.to_string(), remedy }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::guidance::Guidance;
    use crate::identity::Role;
    use crate::testing::{actor, at, code};

    /// What `check` reports for a command of 9 November 2013: each row, reason, problem and remedy in one line.
    fn reported<T>(check: impl FnOnce(&mut Checks, &Context<'_>) -> T) -> Vec<String> {
        let (actor, country, now) = (actor(Role::OchaCountry, "OCHA"), code("PHL"), at("2013-11-09T09:00:00Z"));
        let (findings, duties, openings) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let context = Context {
            now,
            occurred_at: now,
            earliest: None,
            actor: &actor,
            country: &country,
            exercise: false,
            etag: None,
            guidance: Guidance::embedded(),
            findings: &findings,
            duties: &duties,
            openings: &openings,
        };
        let mut checks = Checks::new();
        check(&mut checks, &context);
        let refusal = checks.finish().err();
        let violations = refusal.iter().flat_map(Refusal::violations);
        violations
            .map(|one| format!("{} {} {}: {}; {}", one.cited(), one.reason, one.field, one.problem, one.remedy))
            .collect()
    }

    /// GN-3: an unknown cluster is refused with the nearest one, at its place in the list.
    #[test]
    fn an_unknown_cluster_suggests_the_nearest() {
        let lines =
            reported(|checks, context| clusters(checks, context, "GN-3", "sectors", &[code("HEA"), code("WASH")]));
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with("GN-3 CLUSTER_UNKNOWN sectors[1]: WASH is not a global cluster on 2013-11-09"));
        assert!(lines[0].contains("did you mean WSH"), "{lines:?}");
    }

    /// OG-8: an unknown organization is refused with the nearest one.
    #[test]
    fn an_unknown_organization_suggests_the_nearest() {
        let lines = reported(|checks, context| {
            organizations(checks, context, "OG-8", "participants", &[code("WHO"), code("WHOO")]);
        });
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with("OG-8 ORGANIZATION_UNKNOWN participants[1]: WHOO is not in the register"));
        assert!(lines[0].contains("did you mean WHO"), "{lines:?}");
    }

    /// GN-1: ICRC may take part in what is recorded, and takes no lead, membership or duty.
    #[test]
    fn icrc_takes_part_and_takes_no_responsibility() {
        let icrc = code("ICRC");
        assert!(
            reported(|checks, context| organization(checks, context, "OG-8", "partner", &icrc).is_some()).is_empty()
        );
        let lines =
            reported(|checks, context| responsible_organization(checks, context, "OG-8", "agency", &icrc).is_some());
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with("GN-1 ORGANIZATION_TAKES_NO_PART agency: ICRC takes no lead, membership or duty"));
    }

    /// RM-1.15: what is reported has happened.
    #[test]
    fn what_is_in_the_future_is_refused() {
        let named = |day: &str| {
            reported(|checks, context| {
                let (named, today) = (at(day).date_naive(), context.today());
                not_in_the_future(checks, "OG-7", "since", named, today);
            })
        };
        assert!(named("2013-11-09").is_empty());
        assert!(named("2013-11-10")[0].starts_with("OG-7 DATE_IN_THE_FUTURE since: 2013-11-10 is in the future"));
    }

    /// A code outside a list is refused with the codes of the list on that day.
    #[test]
    fn a_code_outside_the_list_is_refused_with_the_list() {
        let lines = reported(|checks, context| {
            const TERM_UNKNOWN: Reason = Reason { code: "TERM_UNKNOWN", meaning: "There is no such term." };
            let codes = listed(context, "sharing-terms");
            let terms = AdmittedCodes { row: "RM-7.4", reason: TERM_UNKNOWN, what: "a term of sharing", codes };
            terms.check(checks, "term", "co-lead");
            terms.check(checks, "term", "boss");
        });
        assert_eq!(lines.len(), 1, "{lines:?}");
        assert!(lines[0].starts_with("RM-7.4 TERM_UNKNOWN term: 'boss' is not a term of sharing; use one of "));
    }

    /// An identifier that is taken is refused, and a free one is not.
    #[test]
    fn what_is_new_has_an_identifier_of_its_own() {
        const PLAN_ALREADY_EXISTS: Reason = Reason { code: "PLAN_ALREADY_EXISTS", meaning: "There is such a plan." };
        let plans = BTreeMap::from([(code("p-1"), 1)]);
        let check = |id: &str| {
            reported(|checks, _| {
                must_be_new(checks, "GN-6.1", PLAN_ALREADY_EXISTS, "plan", "a plan", &plans, &code(id));
            })
        };
        assert!(check("p-2").is_empty());
        assert_eq!(
            check("p-1"),
            ["GN-6.1 PLAN_ALREADY_EXISTS plan: the record already has a plan 'p-1'; choose another identifier"]
        );
    }

    /// What is not found is refused with the identifiers there are.
    #[test]
    fn what_is_not_found_names_what_there_is() {
        let mut things = BTreeMap::new();
        let missing =
            |things: &BTreeMap<ResourceId, u8>| find("plan", things, "p-2").expect_err("it is not there").to_string();
        assert!(missing(&things).ends_with("the record has no plan yet"));
        things.insert(code("p-1"), 1);
        assert_eq!(find("plan", &things, "p-1"), Ok(&1));
        assert!(missing(&things).ends_with("the record has p-1"));
    }
}
