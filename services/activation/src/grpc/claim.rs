//! Facts on record and what sources say of them: how their values correspond to messages.

use convene_proto::activation::v1 as pb;
use convene_runtime::grpc::limits::TEXT;
use convene_runtime::{choices, contract};

use crate::domain::claims::Claim;
use crate::domain::fact::{FactKind, FactOnRecord};
use crate::domain::operation::{CorrectFact, PreferClaim, RecordClaim, WithdrawFact};

choices! {
    FactKind = pb::FactKind {
        Activation, End, Lead, Review, Level3Declaration, PrincipalsDecision, Level3End, EndInPart, TermsOfReference,
        Appointment, SharedLeadership, CountryLeadership, CountryTerm, Mechanism, Onset, Class, Consultation, Meeting,
        Deployment, Information, Approval,
    }
}

contract! {
    FactOnRecord = pb::FactOnRecord { kind: choice under "RM-1.15", of: code, commit: code }
    Claim = pb::Claim { date: past_date under "RM-1.15", agency: optional_code, source: text_if_known(TEXT) }
    RecordClaim <= pb::RecordClaimRequest { fact: message, claim: message }
    PreferClaim = pb::ClaimPreference { fact: message, claim: code under "RM-1.15", reason: text(TEXT) }
    WithdrawFact = pb::FactWithdrawal { fact: message, reason: text(TEXT) under "RM-1.15", source: text(TEXT) }
    CorrectFact = pb::FactCorrection {
        fact: message,
        right: message,
        class as emergency_class: optional_choice,
        reason: text(TEXT) under "RM-1.15",
    }
}
