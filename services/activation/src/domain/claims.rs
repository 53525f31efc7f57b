//! What sources say of a fact, where they disagree: each value is kept, and the record follows the one that is preferred (row
//! RM-1.15).

use std::collections::BTreeMap;

use convene_kernel::codes::{Etag, OrganizationCode};
use convene_kernel::commit::Stamp;
use convene_kernel::past_date::PastDate;
use convene_kernel::recorded::Recorded;
use convene_kernel::time::{Moment, Tz};
use serde::{Deserialize, Serialize};

use super::fact::FactOnRecord;

/// What a source says of a fact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// When it happened, or began.
    pub date: PastDate,
    /// Who led, where the fact is who led a cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<OrganizationCode>,
    /// The source; none where it was decided here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

/// A correction of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correcting {
    /// What was recorded: its kind, what it is of, and the commit.
    pub fact: FactOnRecord,
    /// What is right.
    pub right: Claim,
    /// The moment at which that counts.
    pub at: Moment,
}

/// What each source says of one fact.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Claims {
    /// By the commit that recorded it; the first one was on record before others were.
    pub all: BTreeMap<Etag, Claim>,
    /// Who recorded a claim, by its commit, where it was recorded as one.
    pub recorded: BTreeMap<Etag, Stamp>,
    /// The one that the record follows, by its commit.
    pub preferred: Etag,
    /// Why, and who preferred it; none while the record follows the first.
    pub preference: Option<Recorded<String>>,
}

/// What sources say of each fact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ClaimsByFact(BTreeMap<FactOnRecord, Claims>);

impl Claims {
    fn of(commit: Etag, claim: Claim) -> Self {
        let (all, recorded) = (BTreeMap::from([(commit, claim)]), BTreeMap::new());
        Self { all, recorded, preferred: commit, preference: None }
    }

    /// The claim that the record follows.
    pub fn followed(&self) -> Option<&Claim> {
        self.all.get(&self.preferred)
    }
}

impl ClaimsByFact {
    /// What sources say of a fact, where more than what its commit has is on record.
    pub fn of(&self, fact: &FactOnRecord) -> Option<&Claims> {
        self.0.get(fact)
    }

    /// The facts on which sources disagree.
    pub fn disagreements(&self) -> impl Iterator<Item = (&FactOnRecord, &Claims)> {
        self.0.iter().filter(|(_, claims)| claims.all.len() > 1)
    }

    /// Leaves out facts that became so after a moment.
    pub(super) fn forget_after(&mut self, moment: Moment) {
        let is_so = |claims: &Claims| claims.followed().is_some_and(|claim| claim.date.earliest(Tz::UTC) <= moment);
        self.0.retain(|_, claims| is_so(claims));
    }

    /// Leaves out what sources say of a fact that never was.
    pub(super) fn withdraw(&mut self, fact: &FactOnRecord) {
        self.0.remove(fact);
    }

    /// Puts a claim beside what was on record.
    pub(super) fn add(&mut self, fact: &FactOnRecord, claim: &Claim, on_record: &Claim, stamp: &Stamp) {
        let claims = self.0.entry(fact.clone()).or_insert_with(|| Claims::of(fact.commit, on_record.clone()));
        claims.all.insert(stamp.etag, claim.clone());
        claims.recorded.insert(stamp.etag, stamp.clone());
    }

    /// The record follows the claim of that commit from now on.
    pub(super) fn prefer(&mut self, fact: &FactOnRecord, claim: Etag, reason: &str, stamp: &Stamp) {
        if let Some(claims) = self.0.get_mut(fact) {
            claims.preferred = claim;
            claims.preference = Some(Recorded::new(&reason.to_owned(), stamp));
        }
    }

    /// Puts the right claim in the place of the one that the record followed; where another one was preferred, that is the right one.
    pub(super) fn correct(&mut self, fact: &FactOnRecord, right: &Claim) {
        let claims = self.0.entry(fact.clone()).or_insert_with(|| Claims::of(fact.commit, right.clone()));
        claims.all.insert(claims.preferred, right.clone());
    }
}
