//! A fact on record that corrections and sources are about: what it is, of which resource, and the commit that recorded it.

use convene_kernel::codes::{Etag, ResourceId};
use convene_kernel::subject::Subject;
use serde::{Deserialize, Serialize};

use super::subjects::{CLUSTER, COUNTRY, EMERGENCY, MECHANISM, PROPOSAL, REVIEW};

/// What a fact is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactKind {
    /// That a cluster is active, since when.
    Activation,
    /// That a cluster ended, since when.
    End,
    /// Who leads a cluster, since when.
    Lead,
    /// When a review was held.
    Review,
    /// When a level 3 response was declared.
    Level3Declaration,
    /// When the Principals decided on a level 3 response.
    PrincipalsDecision,
    /// When a level 3 response ended.
    Level3End,
    /// That a cluster ended in a part of the country.
    EndInPart,
    /// Which terms of reference a cluster has.
    TermsOfReference,
    /// That a person coordinates a cluster.
    Appointment,
    /// That leadership of a cluster is shared.
    SharedLeadership,
    /// Who coordinates the humanitarian community of the country.
    CountryLeadership,
    /// The country's word for its groups.
    CountryTerm,
    /// That a mechanism exists beside clusters.
    Mechanism,
    /// When an emergency began.
    Onset,
    /// How an emergency is classed.
    Class,
    /// When a consultation was held.
    Consultation,
    /// When a meeting of the HCT was held.
    Meeting,
    /// When a rapid response deployment arrived.
    Deployment,
    /// When an audience was informed of the approval of a proposal.
    Information,
    /// When the ERC approved a proposal.
    Approval,
}

/// A fact on record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FactOnRecord {
    /// What sort of fact it is; with the resource and the commit it names one fact.
    pub kind: FactKind,
    /// The cluster, review, emergency or mechanism; `country` for a fact of the country as a whole.
    pub of: ResourceId,
    /// The commit that recorded it.
    pub commit: Etag,
}

impl FactKind {
    /// Whether it is a fact of an emergency.
    pub fn is_of_an_emergency(self) -> bool {
        use FactKind::{
            Class, Consultation, Deployment, Level3Declaration, Level3End, Meeting, Onset, PrincipalsDecision,
        };
        matches!(self, Level3Declaration | PrincipalsDecision | Level3End | Onset | Class)
            || matches!(self, Consultation | Meeting | Deployment)
    }

    /// The fact of that kind that `commit` recorded of the country as a whole.
    pub fn of_the_country(self, commit: Etag) -> FactOnRecord {
        let of = COUNTRY.name().parse().expect("the name of the kind has the form of an identifier");
        FactOnRecord { kind: self, of, commit }
    }

    /// The fact of that kind that `commit` recorded of a cluster, a review or an emergency.
    pub fn on_record(self, of: &ResourceId, commit: Etag) -> FactOnRecord {
        FactOnRecord { kind: self, of: of.clone(), commit }
    }
}

impl FactOnRecord {
    /// The resource that it is a fact of.
    pub fn subject(&self) -> Subject {
        match self.kind {
            FactKind::CountryLeadership | FactKind::CountryTerm => COUNTRY.only(),
            FactKind::Mechanism => MECHANISM.of(&self.of),
            FactKind::Review => REVIEW.of(&self.of),
            FactKind::Information | FactKind::Approval => PROPOSAL.of(&self.of),
            kind if kind.is_of_an_emergency() => EMERGENCY.of(&self.of),
            _ => CLUSTER.of(&self.of),
        }
    }

    /// The cluster that it is a fact of, where it is one of a cluster.
    pub fn cluster(&self) -> Option<&ResourceId> {
        (self.subject() == CLUSTER.of(&self.of)).then_some(&self.of)
    }

    /// Whether it is a date, and of a lead the agency, of which sources may say different things.
    pub fn is_dated(&self) -> bool {
        use FactKind::{Appointment, Class, CountryTerm, EndInPart, Mechanism, SharedLeadership, TermsOfReference};
        let is_more = matches!(
            self.kind,
            EndInPart | TermsOfReference | Appointment | SharedLeadership | CountryTerm | Mechanism
        );
        !is_more && self.kind != Class
    }

    /// The word for it in sentences.
    pub fn word(&self) -> &'static str {
        match self.kind {
            FactKind::Activation => "activation",
            FactKind::End => "end",
            FactKind::Lead => "lead",
            FactKind::Review => "review",
            FactKind::Level3Declaration => "declaration of level 3",
            FactKind::PrincipalsDecision => "Principals' decision",
            FactKind::Level3End => "end of level 3",
            FactKind::EndInPart => "end in a part of the country",
            FactKind::TermsOfReference => "terms of reference",
            FactKind::Appointment => "appointment",
            FactKind::SharedLeadership => "shared leadership",
            FactKind::CountryLeadership => "leadership of the country",
            FactKind::CountryTerm => "word of the country",
            FactKind::Mechanism => "mechanism",
            FactKind::Onset => "onset",
            FactKind::Class => "class",
            FactKind::Consultation => "consultation",
            FactKind::Meeting => "meeting",
            FactKind::Deployment => "deployment",
            FactKind::Information => "information",
            FactKind::Approval => "approval",
        }
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::testing::code;

    use super::*;

    /// RM-1.15: each fact is one of its resource, and sources may disagree on those that are dates.
    #[test]
    fn each_fact_is_one_of_its_resource() {
        let dated = [
            (FactKind::Activation, "cluster/one"),
            (FactKind::End, "cluster/one"),
            (FactKind::Lead, "cluster/one"),
            (FactKind::Review, "review/one"),
            (FactKind::Level3Declaration, "emergency/one"),
            (FactKind::PrincipalsDecision, "emergency/one"),
            (FactKind::Level3End, "emergency/one"),
            (FactKind::CountryLeadership, "country"),
            (FactKind::Onset, "emergency/one"),
            (FactKind::Consultation, "emergency/one"),
            (FactKind::Meeting, "emergency/one"),
            (FactKind::Deployment, "emergency/one"),
            (FactKind::Information, "proposal/one"),
            (FactKind::Approval, "proposal/one"),
        ];
        let others = [
            (FactKind::EndInPart, "cluster/one"),
            (FactKind::TermsOfReference, "cluster/one"),
            (FactKind::Appointment, "cluster/one"),
            (FactKind::SharedLeadership, "cluster/one"),
            (FactKind::CountryTerm, "country"),
            (FactKind::Mechanism, "mechanism/one"),
            (FactKind::Class, "emergency/one"),
        ];
        let one: ResourceId = code("one");
        let all =
            dated.map(|(kind, of)| (kind, of, true)).into_iter().chain(others.map(|(kind, of)| (kind, of, false)));
        for (kind, of, is_dated) in all {
            let fact = kind.on_record(&one, Etag(1));
            assert_eq!((fact.subject().to_string().as_str(), fact.is_dated()), (of, is_dated), "{kind:?}");
            assert_eq!(fact.cluster(), (of == "cluster/one").then_some(&one), "{kind:?}");
        }
    }
}
