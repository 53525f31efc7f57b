//! What an event tells a reader in the history of a mission.
//!
//! An event of the feed says the same to everybody. One that stays off the feed is restricted, and says to those who take
//! part in deciding what its command said. Persons are in neither.

use convene_kernel::codes::ResourceId;
use convene_kernel::visibility::Reader;
use convene_proto::icsm::v1 as pb;
use convene_runtime::contract;
use convene_runtime::grpc::HistoryEvent;
use convene_runtime::grpc::contract::ToMessage;

use super::limits::TEXT;
use crate::domain::preparation::{FocalPointApproved, LeaderAnswer, NomineeApproved, TermsSigned};
use crate::domain::subjects::MISSION;
use crate::domain::{Event, preparation, report};
use crate::publish::made_public;

/// What an event tells a reader: nothing where it is not for that reader.
pub fn events(event: &Event, reader: &Reader) -> Vec<HistoryEvent> {
    let seen = match (made_public(event), event) {
        (Some(public), _) => Some(public.into()),
        (None, Event::Preparation(event)) => of_preparation(event, reader),
        (None, Event::Report(event)) => of_report(event, reader),
        (None, Event::Request(_)) => None,
    };
    seen.into_iter().collect()
}

/// An entry about this mission.
struct Entry<'a>(&'a ResourceId);

impl Entry<'_> {
    #[expect(clippy::unnecessary_wraps, reason = "every arm of a match has an entry or none")]
    fn of<M>(&self, name: &'static str, content: &impl ToMessage<M>) -> Option<HistoryEvent>
    where
        M: prost::Message + prost::Name + Default,
    {
        Some(HistoryEvent::new(MISSION.of(self.0), name, content))
    }
}

fn of_preparation(event: &preparation::Event, reader: &Reader) -> Option<HistoryEvent> {
    use preparation::Event as Of;
    let entry = Entry(event.mission());
    match event {
        Of::TermsDrafted(it) => entry.of::<pb::TermsDraft>("TermsDrafted", it.open(reader)?),
        Of::TermsSigned(it) => entry.of::<pb::TermsAgreement>("TermsSigned", it.open(reader)?),
        Of::Nominated(it) => entry.of::<pb::TeamMember>("Nominated", &it.open(reader)?.nomination),
        Of::NomineeApproved(it) => entry.of::<pb::ApproveNomineeRequest>("NomineeApproved", it.open(reader)?),
        Of::ListProposed(it) => entry.of::<pb::ProposedList>("ListProposed", it.open(reader)?),
        Of::FindingAnswered(it) => entry.of::<pb::AnswerMissionFindingRequest>("FindingAnswered", it.open(reader)?),
        Of::LeaderProposed(it) => entry.of::<pb::ProposeLeaderRequest>("LeaderProposed", it.open(reader)?),
        Of::LeaderReferred(it) => entry.of::<pb::ReferLeaderRequest>("LeaderReferred", it.open(reader)?),
        Of::LeaderSettled(it) => entry.of::<pb::ProposeLeaderRequest>("LeaderSettled", it.open(reader)?),
        Of::LeaderAnswered(it) => entry.of::<pb::AnswerLeaderRequest>("LeaderAnswered", it.open(reader)?),
        Of::FocalPointNamed(it) => entry.of::<pb::FocalPointNaming>("FocalPointNamed", &it.open(reader)?.naming),
        Of::FocalPointApproved(it) => {
            entry.of::<pb::ApproveIssueFocalPointRequest>("FocalPointApproved", it.open(reader)?)
        }
        Of::Briefed(it) => entry.of::<pb::TeamBriefing>("Briefed", it.open(reader)?),
        Of::Prepared(it) => entry.of::<pb::PreparationStep>("Prepared", it.open(reader)?),
        _ => None,
    }
}

fn of_report(event: &report::Event, reader: &Reader) -> Option<HistoryEvent> {
    use report::Event as Of;
    let entry = Entry(event.mission());
    match event {
        Of::ActionPointsPresented(it) => {
            entry.of::<pb::PresentActionPointsRequest>("ActionPointsPresented", it.open(reader)?)
        }
        Of::DraftSubmitted(it) => entry.of::<pb::SubmitReportRequest>("DraftSubmitted", it.open(reader)?),
        Of::Commented(it) => entry.of::<pb::ReportComment>("Commented", it.open(reader)?),
        Of::ReferralProposed(it) => entry.of::<pb::ProposeReferralRequest>("ReferralProposed", it.open(reader)?),
        Of::ReferralAdvised(it) => entry.of::<pb::AdviseOnReferralRequest>("ReferralAdvised", it.open(reader)?),
        Of::ReferralReviewed(it) => entry.of::<pb::ReviewReferralRequest>("ReferralReviewed", it.open(reader)?),
        Of::ErcAsked(it) => entry.of::<pb::AskAboutReportRequest>("ErcAsked", it.open(reader)?),
        Of::ErcAnswered(it) => entry.of::<pb::AnswerErcRequest>("ErcAnswered", it.open(reader)?),
        _ => None,
    }
}

contract! {
    TermsSigned => pb::TermsAgreement { organization: code } + { party: |signed| signed.party.title() }
    NomineeApproved => pb::ApproveNomineeRequest { mission: code, nominee: code }
    LeaderAnswer => pb::AnswerLeaderRequest { mission: code, accepted: flag, reason: optional_text(TEXT) }
    FocalPointApproved => pb::ApproveIssueFocalPointRequest { mission: code, issue: code }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::{insider, outsider};
    use convene_runtime::testing::{StoredEvents, text_in};

    use super::*;

    /// IM-11, IM-12, IM-17, PE-5: those who take part in deciding find every event in the history of its mission; others find
    /// those of the feed only. No person is named.
    #[test]
    fn every_event_is_in_the_history_of_those_who_may_see_it() {
        let areas = &["request", "preparation", "report"];
        for (name, form) in (StoredEvents { folder: env!("CARGO_MANIFEST_DIR"), areas }).read() {
            let event: Event = serde_json::from_value(form.clone()).expect("an event");
            let [inside] = &events(&event, &insider())[..] else { panic!("{name} is in no history") };
            assert_eq!(events(&event, &outsider()).is_empty(), made_public(&event).is_none(), "{name}");
            assert!(inside.about[0].is(MISSION), "{name}");
            let person = text_in(&form, "person");
            assert!(!person.is_some_and(|person| inside.data.contains(&person)), "{name} names a person");
        }
    }
}
