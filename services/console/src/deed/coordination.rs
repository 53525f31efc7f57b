//! The deeds of coordination: who takes part, meetings, critical gaps and the provider of last resort; and what their forms begin with.

use convene_client::CallError;
use convene_proto::coordination::v1::{
    CoverageGap as CoverageGapRecord, Duplication as DuplicationRecord, GapRecord, GetClusterCoordinationRequest,
    GetGapRequest, GetMeetingRequest, GetParticipantRequest, ListCommitmentsRequest, ListCommitmentsResponse,
    ListCoverageGapsRequest, ListDuplicationsRequest, ListParticipantsRequest, ListParticipantsResponse,
    ListReportersRequest, ListReportsRequest, Participant, Reporter as ReporterRecord, StandPosition,
};
use convene_proto::monitoring::v1::RoundPlan;

use super::row::Deed;
use super::subject::Subject::{
    self, Cluster, Commitment, Country, CoverageGap, CoverageReport, Duplication, Gap, Meeting,
    Participant as OfParticipant, Reporter,
};
use super::values::Values;
use crate::ask::first_page;
use crate::visit::Visit;

/// What every list of coordination is asked for by: it names countries, and not one.
pub const RECORD: &str = "convene.coordination.v1.RecordService";

/// Every deed of coordination, in the order in which pages offer them.
pub const DEEDS: &[Deed] = &[
    // Who takes part.
    Deed::of("join-as-partner", "convene.coordination.v1.ParticipationService/JoinAsPartner", Cluster),
    Deed::of("join-as-observer", "convene.coordination.v1.ParticipationService/JoinAsObserver", Cluster),
    Deed::of("join-as-authority", "convene.coordination.v1.ParticipationService/JoinAsAuthority", Cluster),
    Deed::of("restate-commitments", "convene.coordination.v1.ParticipationService/RestateCommitments", OfParticipant),
    Deed::of("name-senior-staff", "convene.coordination.v1.ParticipationService/NameSeniorStaff", OfParticipant),
    Deed::of("state-reporting-line", "convene.coordination.v1.ParticipationService/StateReportingLine", OfParticipant),
    Deed::of("state-meeting-capacity", "convene.coordination.v1.MeetingService/StateMeetingCapacity", OfParticipant),
    Deed::of("end-participation", "convene.coordination.v1.ParticipationService/EndParticipation", OfParticipant),
    Deed::of(
        "withdraw-participation",
        "convene.coordination.v1.ParticipationService/WithdrawParticipation",
        OfParticipant,
    ),
    // Meetings.
    Deed::of("record-cluster-meeting", "convene.coordination.v1.MeetingService/RecordClusterMeeting", Cluster)
        .leaving_out(&["meeting.structure", "meeting.jointWith"]),
    Deed::of("agree-meeting-rhythm", "convene.coordination.v1.MeetingService/AgreeMeetingRhythm", Cluster)
        .leaving_out(&["rhythm.structure", "rhythm.jointWith"]),
    Deed::of("withdraw-meeting", "convene.coordination.v1.MeetingService/WithdrawMeeting", Meeting),
    // Critical gaps.
    Deed::of("identify-gap", "convene.coordination.v1.GapService/IdentifyGap", Cluster)
        .leaving_out(&["identification.foundAs"]),
    Deed::of("ensure-service", "convene.coordination.v1.GapService/EnsureService", Gap).deciding(),
    Deed::of("answer-request", "convene.coordination.v1.GapService/AnswerRequest", Gap).deciding(),
    Deed::of("call-on-partners", "convene.coordination.v1.GapService/CallOnPartners", Gap),
    Deed::of("commit-to-gap", "convene.coordination.v1.GapService/CommitToGap", Gap),
    Deed::of("link-plan", "convene.coordination.v1.GapService/LinkPlan", Gap),
    Deed::of("state-last-resort", "convene.coordination.v1.GapService/StateLastResort", Gap),
    Deed::of("state-constraint", "convene.coordination.v1.GapService/StateConstraint", Gap),
    Deed::of("lift-constraint", "convene.coordination.v1.GapService/LiftConstraint", Gap),
    Deed::of("report-advocacy", "convene.coordination.v1.GapService/ReportAdvocacy", Gap),
    Deed::of("ask-for-support", "convene.coordination.v1.GapService/AskForSupport", Gap),
    Deed::of("refer-request", "convene.coordination.v1.GapService/ReferRequest", Gap),
    Deed::of("close-gap", "convene.coordination.v1.GapService/CloseGap", Gap),
    Deed::of("accept-commitment", "convene.coordination.v1.GapService/AcceptCommitment", Commitment),
    Deed::of("meet-commitment", "convene.coordination.v1.GapService/MeetCommitment", Commitment),
    Deed::of("take-back-commitment", "convene.coordination.v1.GapService/TakeBackCommitment", Commitment),
    // What reports of coverage show.
    Deed::of("address-gap", "convene.coordination.v1.CoverageService/AddressGap", CoverageGap),
    Deed::of("accept-gap", "convene.coordination.v1.CoverageService/AcceptGap", CoverageGap),
    Deed::of("address-duplication", "convene.coordination.v1.CoverageService/AddressDuplication", Duplication),
    Deed::of("accept-duplication", "convene.coordination.v1.CoverageService/AcceptDuplication", Duplication),
    Deed::of("withdraw-report", "convene.coordination.v1.CoverageService/WithdrawReport", CoverageReport),
    Deed::of("ask-for-reports", "convene.coordination.v1.CoverageService/AskForReports", Country),
    Deed::of("end-reporting", "convene.coordination.v1.CoverageService/EndReporting", Reporter),
];

/// What coordination or monitoring keeps of the thing that a deed is done with.
#[derive(Debug, Default)]
pub struct Kept {
    /// Its state.
    pub etag: String,
    /// What it is called; empty where its identifier is its name.
    pub title: String,
    /// The participant, where it is one.
    pub participant: Option<Participant>,
    /// The participants of its cluster.
    pub participants: Vec<Participant>,
    /// The plan, where it is a round.
    pub plan: Option<RoundPlan>,
}

impl Kept {
    /// Reads it.
    ///
    /// # Errors
    /// When the service refuses or does not answer.
    pub async fn read(visit: &Visit, subject: Subject, id: &str) -> Result<Self, CallError> {
        match subject {
            Subject::Cluster => {
                let request = GetClusterCoordinationRequest {
                    header: visit.header(),
                    cluster: id.to_owned(),
                    ..Default::default()
                };
                let kept = visit.ask(request).await?.coordination.unwrap_or_default();
                Ok(Self { etag: kept.etag, title: kept.name, participants: kept.participants, ..Self::default() })
            }
            Subject::Participant => {
                let request =
                    GetParticipantRequest { header: visit.header(), participant: id.to_owned(), ..Default::default() };
                let kept = visit.ask(request).await?.participant.unwrap_or_default();
                Ok(Self {
                    etag: kept.etag.clone(),
                    title: kept.name.clone(),
                    participant: Some(kept),
                    ..Self::default()
                })
            }
            Subject::Meeting => {
                let request = GetMeetingRequest { header: visit.header(), meeting: id.to_owned() };
                let kept = visit.ask(request).await?.meeting.unwrap_or_default();
                Ok(Self { etag: kept.etag, ..Self::default() })
            }
            Subject::Gap => {
                let gap = gap(visit, id).await?;
                let cluster = gap.identification.clone().unwrap_or_default().cluster;
                let participants = participants(visit, &cluster).await?;
                let title = gap.identification.unwrap_or_default().need;
                Ok(Self { etag: gap.etag, title, participants, ..Self::default() })
            }
            Subject::Commitment => commitment(visit, id).await,
            Subject::CoverageGap | Subject::Duplication | Subject::CoverageReport | Subject::Reporter => {
                Ok(Self { etag: of_coverage(visit, subject, id).await?, ..Self::default() })
            }
            _ => Ok(Self::default()),
        }
    }

    /// The participants, with the names of their organizations.
    pub fn choices(&self) -> Vec<(String, String)> {
        let named = |one: &Participant| (one.participant.clone(), format!("{} · {}", one.name, one.participant));
        self.participants.iter().map(named).collect()
    }
}

async fn gap(visit: &Visit, id: &str) -> Result<GapRecord, CallError> {
    let request = GetGapRequest { header: visit.header(), gap: id.to_owned(), ..Default::default() };
    Ok(visit.ask(request).await?.gap.unwrap_or_default())
}

async fn participants(visit: &Visit, cluster: &str) -> Result<Vec<Participant>, CallError> {
    let request = ListParticipantsRequest {
        countries: vec![visit.param("country").to_owned()],
        exercise: visit.exercise.clone(),
        cluster: cluster.to_owned(),
        page: first_page(),
        ..Default::default()
    };
    let method = format!("{RECORD}/ListParticipants");
    let answer: ListParticipantsResponse = visit.app.services.ask_by(&method, &visit.who.token, request).await?;
    Ok(answer.participants.into_iter().filter_map(|entry| entry.participant).collect())
}

async fn commitment(visit: &Visit, id: &str) -> Result<Kept, CallError> {
    let request = ListCommitmentsRequest {
        countries: vec![visit.param("country").to_owned()],
        exercise: visit.exercise.clone(),
        page: first_page(),
        ..Default::default()
    };
    let method = format!("{RECORD}/ListCommitments");
    let answer: ListCommitmentsResponse = visit.app.services.ask_by(&method, &visit.who.token, request).await?;
    let of_it = answer.commitments.into_iter().filter_map(|entry| entry.commitment);
    let found = of_it.into_iter().find(|one| one.commitment.as_ref().is_some_and(|one| one.commitment == id));
    let found = found.unwrap_or_default();
    let what = found.commitment.unwrap_or_default().what;
    Ok(Kept { etag: found.etag, title: format!("{}: {what}", found.name), ..Kept::default() })
}

/// The state of what coverage keeps.
async fn of_coverage(visit: &Visit, subject: Subject, id: &str) -> Result<String, CallError> {
    let (header, page) = (visit.header(), first_page());
    let found = match subject {
        Subject::CoverageGap => {
            let request = ListCoverageGapsRequest { header, page, ..Default::default() };
            let all = visit.ask(request).await?.gaps;
            let is_it = |one: &CoverageGapRecord| one.found.as_ref().is_some_and(|found| found.coverage_gap == id);
            all.into_iter().find(is_it).map(|one| one.etag)
        }
        Subject::Duplication => {
            let request = ListDuplicationsRequest { header, page, ..Default::default() };
            let all = visit.ask(request).await?.duplications;
            let is_it = |one: &DuplicationRecord| one.found.as_ref().is_some_and(|found| found.duplication == id);
            all.into_iter().find(is_it).map(|one| one.etag)
        }
        Subject::CoverageReport => {
            let request = ListReportsRequest { header, page, ..Default::default() };
            visit.ask(request).await?.reports.into_iter().find(|one| one.report == id).map(|one| one.etag)
        }
        _ => {
            let request = ListReportersRequest { header, page, ..Default::default() };
            let all = visit.ask(request).await?.reporters;
            let is_it = |one: &ReporterRecord| one.request.as_ref().is_some_and(|request| request.reporter == id);
            all.into_iter().find(is_it).map(|one| one.etag)
        }
    };
    Ok(found.unwrap_or_default())
}

/// What the form of a deed begins with.
pub fn propose(visit: &Visit, deed: &Deed, kept: &Kept, values: &mut Values) {
    match deed.name {
        // Every commitment is asked about: to keep it is the rule.
        "join-as-partner" => {
            for (number, item) in visit.names.lists.get("commitments").into_iter().flatten().enumerate() {
                let path = format!("joining.stands[{number}]");
                values.set(&format!("{path}.commitment"), item.code.clone());
                values.set(&format!("{path}.position"), StandPosition::Commits.as_str_name());
            }
        }
        "restate-commitments" => {
            let stands = kept.participant.iter().flat_map(|participant| &participant.stands);
            for (number, stand) in stands.enumerate() {
                values.show(&format!("restatement.stands[{number}]"), Some(stand));
            }
        }
        _ => {}
    }
}
