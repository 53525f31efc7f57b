//! What is asked of OCHA from the list of what it provides, common services among it, and in what state it is (rows PE-6, GN-13).

use convene_kernel::aggregate::Context;
use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::commit::Stamp;
use convene_kernel::identity::{Authority, Role};
use convene_kernel::recorded::Recorded;
use convene_kernel::reference_checks::{AdmittedCodes, listed, must_be_new};
use convene_kernel::refusal::{Checks, Refusal};
use convene_kernel::timeline::Timeline;
use serde::{Deserialize, Serialize};

use super::Event;
use super::admission::not_before;
use crate::domain::{Arrangements, Decided};
use crate::reasons;

/// The information centre, which the country team requests through the HC.
const INFORMATION_CENTRE: &str = "information-centre";

/// A request to OCHA (row PE-6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OchaRequest {
    /// The identifier of the request in the record of its country, such as `maps-1`.
    pub request: ResourceId,
    /// The list that has it.
    pub list: OchaList,
    /// What is asked for, by its code in that list, such as `mapping`.
    pub service: String,
    /// What exactly, and for whom.
    pub what: String,
    /// When and how the country team asked for an information centre; none for anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_team_request: Option<String>,
    /// How the conditions of an information centre are met; none for anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<String>,
}

/// A list of what OCHA provides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OchaList {
    /// Its areas of core competence.
    CoreArea,
    /// What it supports the country team with, common services among it (row GN-13).
    Support,
    /// Its tools for information, the information centre among them.
    InformationTool,
}

impl OchaList {
    /// The list of the reference data.
    fn name(self) -> &'static str {
        match self {
            Self::CoreArea => "ocha-core-areas",
            Self::Support => "ocha-services",
            Self::InformationTool => "ocha-information-tools",
        }
    }
}

/// In what state a request is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OchaProgress {
    /// The identifier of the request in the record of its country, such as `maps-1`.
    pub request: ResourceId,
    /// The state.
    pub state: ServiceState,
    /// What is provided, or why it is not.
    pub what: String,
}

/// The state of what OCHA was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    /// OCHA works on it.
    Accepted,
    /// It is provided.
    Provided,
    /// OCHA does not provide it.
    Declined,
    /// It ended.
    Ended,
}

/// A request as the record has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OchaRequestOnRecord {
    /// What was asked for.
    pub asked: Recorded<OchaRequest>,
    /// In what state it was since when.
    pub progress: Timeline<Recorded<OchaProgress>>,
    /// The state that decisions are read from.
    pub etag: Etag,
}

/// Who asks OCHA: the HC or RC, members of the HCT, lead agencies and coordinators.
pub(super) fn authority_to_ask() -> Authority {
    Authority::of(&[
        Role::HumanitarianCoordinator,
        Role::ResidentCoordinator,
        Role::HctMember,
        Role::LeadAgency,
        Role::Coordinator,
    ])
}

/// Nothing is provided before it was asked for.
pub(super) fn admits(arrangements: &Arrangements, id: &str, context: &Context<'_>) -> Result<(), Refusal> {
    let request = arrangements.intercluster.ocha_request(id)?;
    not_before("PE-6", "request", request.asked.stamp.occurred_at, context)
}

pub(super) fn ask_ocha(arrangements: &Arrangements, command: &OchaRequest, context: &Context<'_>) -> Decided {
    let (mut checks, known) = (Checks::new(), &arrangements.intercluster.ocha_requests);
    must_be_new(&mut checks, "PE-6", reasons::REQUEST_ALREADY_EXISTS, "request", "a request", known, &command.request);
    let codes = listed(context, command.list.name());
    AdmittedCodes { row: "PE-6", reason: reasons::SERVICE_UNKNOWN, what: "on that list of what OCHA provides", codes }
        .check(&mut checks, "service", &command.service);
    if command.list == OchaList::InformationTool && command.service == INFORMATION_CENTRE {
        check_centre(&mut checks, command, context);
    }
    checks.finish()?;
    Ok(Event::OchaAsked(command.clone()).decided())
}

/// An information centre is requested by the country team through the HC, and its conditions are answered.
fn check_centre(checks: &mut Checks, command: &OchaRequest, context: &Context<'_>) {
    if !matches!(context.actor.role, Role::HumanitarianCoordinator | Role::ResidentCoordinator) {
        checks
            .invalid("PE-6", reasons::CENTRE_NOT_ASKED_BY_THE_HC)
            .at("service")
            .says("an information centre is requested by the country team through the HC", "have the HC ask for it");
    }
    if command.country_team_request.is_none() {
        checks
            .invalid("PE-6", reasons::COUNTRY_TEAM_REQUEST_MISSING)
            .at("country_team_request")
            .says("it is not said how the country team asked for the centre", "say when and how the HCT asked for it");
    }
    if command.conditions.is_none() {
        checks
            .invalid("PE-6", reasons::CONDITIONS_MISSING)
            .at("conditions")
            .says("it is not said how the conditions of an information centre are met", "say how they are met");
    }
}

pub(super) fn report_ocha_service(
    arrangements: &Arrangements,
    command: &OchaProgress,
    context: &Context<'_>,
) -> Decided {
    let request = arrangements.intercluster.ocha_request(&command.request)?;
    context.expect_etag("request to OCHA", request.etag)?;
    Ok(Event::OchaServiceReported(command.clone()).decided())
}

pub(super) fn asked(arrangements: &mut Arrangements, asked: &OchaRequest, stamp: &Stamp) {
    let progress = Timeline::default();
    let request = OchaRequestOnRecord { asked: Recorded::new(asked, stamp), progress, etag: stamp.etag };
    arrangements.intercluster.ocha_requests.insert(asked.request.clone(), request);
}

pub(super) fn reported(arrangements: &mut Arrangements, progress: &OchaProgress, stamp: &Stamp) {
    if let Some(request) = arrangements.intercluster.ocha_requests.get_mut(&progress.request) {
        request.progress.record(stamp.occurred_at, Recorded::new(progress, stamp));
        request.etag = stamp.etag;
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{at, code};

    use super::*;
    use crate::domain::fixtures::*;
    use crate::domain::intercluster::Command;
    use crate::domain::intercluster::fixtures::*;

    fn asks_for(list: OchaList, service: &str) -> OchaRequest {
        let Command::AskOcha(request) = asks_ocha() else { panic!("a request") };
        OchaRequest { list, service: service.to_owned(), ..request }
    }

    /// PE-6, GN-13: what OCHA is asked for is on one of its lists, common services among it, and is in a state since a day.
    #[test]
    fn what_is_asked_of_ocha_is_on_its_list() {
        let asks = |list, service| health().when(&coordinator(), Command::AskOcha(asks_for(list, service)));
        asks(OchaList::Support, "helicopters").refused("PE-6", "SERVICE_UNKNOWN");
        asks(OchaList::CoreArea, "mapping").refused("PE-6", "SERVICE_UNKNOWN");
        asks(OchaList::Support, "common-services").commit();
        asks(OchaList::CoreArea, "coordination").commit();
        let asked = health().given(&coordinator(), asks_ocha());
        asked.clone().when(&coordinator(), asks_ocha()).refused("PE-6", "REQUEST_ALREADY_EXISTS");
        let early = asked.clone().at("2013-12-01").that_happened("2013-11-19T00:00:00Z");
        early.when(&ocha(), reports_ocha_service()).refused("PE-6", "BEFORE_IT_BEGAN");
        let provided = asked.at("2013-12-01").given(&ocha(), reports_ocha_service());
        let request = &provided.state().intercluster.ocha_requests[&code("maps-1")];
        let state = |moment: &str| request.progress.at(at(moment)).map(|one| one.what.state);
        assert_eq!((state("2013-11-30"), state("2013-12-01")), (None, Some(ServiceState::Provided)));
    }

    /// PE-6: an information centre is requested by the country team through the HC, with its conditions answered.
    #[test]
    fn an_information_centre_is_requested_through_the_hc() {
        let centre = |team: Option<&str>, conditions: Option<&str>| {
            Command::AskOcha(OchaRequest {
                country_team_request: team.map(str::to_owned),
                conditions: conditions.map(str::to_owned),
                ..asks_for(OchaList::InformationTool, INFORMATION_CENTRE)
            })
        };
        let whole = || centre(Some("in its meeting of 18 November"), Some("met"));
        health().when(&coordinator(), whole()).refused("PE-6", "CENTRE_NOT_ASKED_BY_THE_HC");
        health().when(&hc(), centre(Some("asked"), None)).refused("PE-6", "CONDITIONS_MISSING");
        health().when(&hc(), centre(None, Some("met"))).refused("PE-6", "COUNTRY_TEAM_REQUEST_MISSING");
        health().when(&hc(), whole()).commit();
    }
}
