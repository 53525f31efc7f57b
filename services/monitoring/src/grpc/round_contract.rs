//! What commands about rounds say, each message declared once.

use convene_kernel::digest::Digest;
use convene_proto::monitoring::v1 as pb;
use convene_runtime::grpc::Fields;
use convene_runtime::grpc::contract::{FromMessage, ReadForm as _, forms};
use convene_runtime::grpc::limits::{ANY, NAME, SOME, TEXT};
use convene_runtime::{choices, contract};

use crate::documents::Format;
use crate::domain::questionnaire::{Audience, Kind};
use crate::domain::round::{
    ActionFollowUp, ActionStatus, ActionUpdate, Anonymity, CommitmentStand, CorrectiveAction, FinalReport,
    FunctionReview, Hub, Invitation, Invitations, KindCount, LeadDuty, LeadDutyStand, PlannedAction, PreliminaryReport,
    ProfileAdoption, ReissuedReport, ReleasedTo, ReportProfile, ReportRelease, ReviewMeeting, RoundCancellation,
    RoundPlan, SupportFrom, SupportNeeded, SurveyClosing, SurveyOpening, SurveyResponse, TokenReplacement,
};

/// Characters of a token.
pub(super) const TOKEN: usize = 200;

/// Characters of what a cluster says of a function, as in published reports.
const EXPLANATION: usize = 600;

/// Entries of a list of respondents.
const RESPONDENTS: std::ops::RangeInclusive<usize> = 1..=1_000;

/// How many organizations of a kind there may be said to be.
const ORGANIZATIONS: std::ops::RangeInclusive<u32> = 0..=100_000;

choices! {
    Anonymity = pb::Anonymity { Anonymous, Named }
    Format = pb::ReportFormat { Markdown, Csv, Html }
    Audience = pb::Audience { Coordinator, Partner }
    Kind = pb::RespondentKind { InternationalNgo, NationalNgo, Un, NationalAuthority, Donor, Other }
    SupportFrom = pb::SupportFrom { LeadAgency, Partners, GlobalCluster }
    ReportProfile = pb::ReportProfile { Iasc2012, Gccg2019 }
    LeadDuty = pb::LeadDuty { Strategy, SubNationalLink, InterCluster }
    ReleasedTo = pb::ReleasedTo { Head, NationalAuthorities }
    ActionStatus = pb::ActionStatus { Open, UnderWay, Done, Dropped }
}

contract! {
    RoundPlan = pb::RoundPlan {
        round: code under "RM-9.6",
        cluster: code,
        national: flag,
        hubs: each(ANY) under "RM-9.5",
        opens_on: date under "RM-9.6",
        closes_on: date,
        anonymity: choice under "RM-9.3",
        decided_by: text(TEXT) under "RM-9.6",
    }
    Hub = pb::Hub { hub: code, name: optional_text(NAME), time_zone: optional_text(NAME) }
    RoundCancellation = pb::RoundCancellation { round: code under "RM-9.6", reason: text(TEXT) }
    TokenReplacement = pb::TokenReplacement {
        round: code under "RM-9.3",
        lost as lost_sha256: code,
        token as token_sha256: code,
    }
    ProfileAdoption = pb::ProfileAdoption { profile: choice under "RM-9.2", since: date, decided_by: text(TEXT) }
    SurveyOpening = pb::SurveyOpening { round: code under "RM-9.6" }
    Invitations = pb::Invitations {
        round: code under "RM-9.3",
        hub: optional_code,
        invitations: each(RESPONDENTS),
    }
    Invitation = pb::Invitation {
        organization: code,
        audience: choice,
        token as token_sha256: code,
        kind: optional_choice,
        name: optional_text(NAME),
    }
    KindCount = pb::KindCount { kind: choice, count: number(ORGANIZATIONS) }
    SurveyClosing = pb::SurveyClosing { round: code under "RM-9.6", reason: text(TEXT) }
    PreliminaryReport = pb::PreliminaryReport { round: code under "RM-9.6", hub: optional_code }
    ReviewMeeting = pb::ReviewMeeting {
        round: code under "RM-9.6",
        hub: optional_code,
        held_on: date,
        participants: texts(SOME, NAME),
        commitments: each(ANY) under "RM-5.4",
        lead_duties: each(ANY) under "RM-5.5",
    }
    CommitmentStand = pb::CommitmentStand {
        commitment: text(NAME),
        partners_meeting: number(ORGANIZATIONS),
        partners_asked: number(ORGANIZATIONS),
        lead_meets: flag,
        note: optional_text(TEXT),
    }
    LeadDutyStand = pb::LeadDutyStand { duty: choice, met: flag, note: optional_text(TEXT) }
    FinalReport = pb::FinalReport {
        round: code under "RM-9.6",
        hub: optional_code,
        reviews: each(ANY) under "RM-9.4",
        actions: each(ANY) under "RM-9.6",
        support: each(ANY) under "RM-9.4",
    }
    ReissuedReport = pb::ReissuedReport {
        round: code under "RM-9.6",
        hub: optional_code,
        reviews: each(ANY) under "RM-9.4",
        actions: each(ANY) under "RM-9.6",
        support: each(ANY) under "RM-9.4",
        changes: text(TEXT) under "RM-9.6",
    }
    FunctionReview = pb::FunctionReview { function: text(NAME), explanation: text(EXPLANATION) }
    PlannedAction = pb::PlannedAction {
        action: code,
        code: optional_text(NAME),
        what: text(TEXT),
        owner: code,
        due_on: date,
    }
    SupportNeeded = pb::SupportNeeded { asked_of: choice, what: text(TEXT) }
    ReportRelease = pb::ReportRelease { round: code under "RM-9.8", hub: optional_code, to: choices(1..=2) }
    ActionUpdate = pb::ActionUpdate { action: code under "RM-3.5", status: choice, note: optional_text(TEXT) }
    CorrectiveAction = pb::CorrectiveAction { cluster: code under "RM-3.5", action: message }
    ActionFollowUp = pb::ActionFollowUp { round: code under "RM-9.6", summary: text(TEXT) }
}

/// The token itself goes no further than this: the command has its digest.
impl FromMessage<pb::SurveyResponse> for SurveyResponse {
    fn from_message(fields: &mut Fields, message: &pb::SurveyResponse) -> Option<Self> {
        fields.under("RM-9.3");
        let round = fields.code("round", &message.round);
        let token = fields.text("token", &message.token, TOKEN);
        let answers = forms::texts_by_key(NAME).read(fields, "answers", &message.answers);
        let comments = forms::texts_by_key(TEXT).read(fields, "comments", &message.comments);
        let components = forms::codes(ANY).read(fields, "components", &message.components);
        let members = forms::each(0..=Kind::ALL.len()).read(fields, "members", &message.members);
        let attending = forms::each(0..=Kind::ALL.len()).read(fields, "attending", &message.attending);
        Some(Self {
            round: round?,
            token: Digest::of(token?.as_bytes()),
            answers: answers?,
            comments: comments?,
            components: components?,
            members: members?,
            attending: attending?,
        })
    }
}
