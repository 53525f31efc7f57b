//! What a deed is done with: a country, and the things on its record.

use convene_proto::activation::v1::Architecture;

/// A kind of thing that deeds are done with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The country's record as a whole: what is new on it.
    Country,
    /// An emergency.
    Emergency,
    /// A proposal.
    Proposal,
    /// A cluster.
    Cluster,
    /// A review.
    Review,
    /// An item of the ERC's queue.
    Item,
    /// An inter-cluster support mission.
    Mission,
    /// An organization's part in a cluster.
    Participant,
    /// A meeting of a cluster.
    Meeting,
    /// A critical gap.
    Gap,
    /// What a partner committed to do about a gap.
    Commitment,
    /// A gap that reports of coverage show.
    CoverageGap,
    /// Work of several organizations on the same, that reports show.
    Duplication,
    /// A report of coverage.
    CoverageReport,
    /// An organization that was asked to report.
    Reporter,
    /// A round of performance monitoring.
    Round,
    /// An activation checklist.
    Checklist,
}

impl Subject {
    /// Every kind.
    pub const ALL: [Self; 17] = [
        Self::Country,
        Self::Emergency,
        Self::Proposal,
        Self::Cluster,
        Self::Review,
        Self::Item,
        Self::Mission,
        Self::Participant,
        Self::Meeting,
        Self::Gap,
        Self::Commitment,
        Self::CoverageGap,
        Self::Duplication,
        Self::CoverageReport,
        Self::Reporter,
        Self::Round,
        Self::Checklist,
    ];

    /// The service that keeps such things.
    pub fn service(self) -> &'static str {
        match self {
            Self::Item => "scheduler",
            Self::Mission => "icsm",
            Self::Round | Self::Checklist => "monitoring",
            Self::Participant
            | Self::Meeting
            | Self::Gap
            | Self::Commitment
            | Self::CoverageGap
            | Self::Duplication
            | Self::CoverageReport
            | Self::Reporter => "coordination",
            Self::Country | Self::Emergency | Self::Proposal | Self::Cluster | Self::Review => "activation",
        }
    }

    /// The part of an address that stands for the kind.
    pub fn collection(self) -> &'static str {
        match self {
            Self::Country => "new",
            Self::Emergency => "emergencies",
            Self::Proposal => "proposals",
            Self::Cluster => "clusters",
            Self::Review => "reviews",
            Self::Item => "queue",
            Self::Mission => "missions",
            Self::Participant => "participants",
            Self::Meeting => "meetings",
            Self::Gap => "gaps",
            Self::Commitment => "commitments",
            Self::CoverageGap => "coverage-gaps",
            Self::Duplication => "duplications",
            Self::CoverageReport => "coverage-reports",
            Self::Reporter => "reporters",
            Self::Round => "rounds",
            Self::Checklist => "checklists",
        }
    }

    /// The field of a command that names the thing.
    pub fn field(self) -> Option<&'static str> {
        match self {
            Self::Country => None,
            Self::Emergency => Some("emergency"),
            Self::Proposal => Some("proposal"),
            Self::Cluster => Some("cluster"),
            Self::Review => Some("review"),
            Self::Item => Some("item"),
            Self::Mission => Some("mission"),
            Self::Participant => Some("participant"),
            Self::Meeting => Some("meeting"),
            Self::Gap => Some("gap"),
            Self::Commitment => Some("commitment"),
            Self::CoverageGap => Some("coverage_gap"),
            Self::Duplication => Some("duplication"),
            Self::CoverageReport => Some("report"),
            Self::Reporter => Some("reporter"),
            Self::Round => Some("round"),
            Self::Checklist => Some("checklist"),
        }
    }

    /// The name of a thing on the record, such as `proposal/p-1`.
    pub fn resource(self, id: &str) -> String {
        match self {
            Self::Country => String::new(),
            Self::Item => format!("queue-item/{id}"),
            Self::CoverageGap => format!("coverage-gap/{id}"),
            Self::CoverageReport => format!("coverage-report/{id}"),
            _ => format!("{}/{id}", self.field().unwrap_or_default()),
        }
    }

    /// The kind that a resource of a receipt is of, and its identifier.
    pub fn of_resource(resource: &str) -> Option<(Self, &str)> {
        let (kind, rest) = resource.split_once('/')?;
        let kind = Self::ALL.into_iter().find(|subject| subject.resource("").trim_end_matches('/') == kind)?;
        Some((kind, rest.split('/').next().unwrap_or(rest)))
    }

    /// The address of the page of a thing, below that of the language.
    pub fn page(self, country: &str, id: &str) -> String {
        match self {
            Self::Country => format!("/countries/{country}"),
            Self::Item => format!("/queue/{country}/{id}"),
            _ => format!("/countries/{country}/{}/{id}", self.collection()),
        }
    }

    /// The state of a thing that is decided on, as the record of activation shows it.
    pub fn etag(self, architecture: &Architecture, id: &str) -> String {
        let found = match self {
            Self::Country => Some(&architecture.etag),
            Self::Emergency => architecture
                .emergencies
                .iter()
                .find(|one| one.facts.as_ref().is_some_and(|facts| facts.emergency == id))
                .map(|one| &one.etag),
            Self::Proposal => architecture.proposals.iter().find(|one| one.proposal == id).map(|one| &one.etag),
            Self::Cluster => architecture.clusters.iter().find(|one| one.cluster == id).map(|one| &one.etag),
            Self::Review => architecture.reviews.iter().find(|one| one.review == id).map(|one| &one.etag),
            _ => None,
        };
        found.cloned().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_of_a_receipt_leads_to_its_page() {
        let page = |resource| Subject::of_resource(resource).map(|(subject, id)| subject.page("PHL", id));
        assert_eq!(page("proposal/p-1").as_deref(), Some("/countries/PHL/proposals/p-1"));
        assert_eq!(page("proposal/p-1/answer/WHO").as_deref(), Some("/countries/PHL/proposals/p-1"));
        assert_eq!(page("queue-item/i-1").as_deref(), Some("/queue/PHL/i-1"));
        assert_eq!(page("mission/m-1/cluster/HEA").as_deref(), Some("/countries/PHL/missions/m-1"));
        assert_eq!(page("country"), None);
    }
}
