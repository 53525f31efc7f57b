//! Tokens of the built-in issuer, for development and exercises: anyone who can read its key can impersonate any user.

use std::path::Path;

use chrono::TimeDelta;
use convene_kernel::identity::Caller;
use convene_runtime::identity::{DevelopmentIssuer, IssuerError};

use crate::play::environment::Tokens;
use crate::play::scenario::Actor;

/// How long a token holds that is made for one call.
const ONE_CALL: TimeDelta = TimeDelta::minutes(10);

/// The built-in issuer of the suite whose data is in a folder.
#[derive(Debug)]
pub struct Issuer(DevelopmentIssuer);

impl Issuer {
    /// The issuer whose key a suite has made in `folder`.
    ///
    /// # Errors
    /// When no suite was started there, or the key cannot be read.
    pub fn open(folder: &Path) -> Result<Self, IssuerError> {
        DevelopmentIssuer::existing(folder).map(Self)
    }

    /// A token by which its bearer is `caller`.
    pub fn issue(&self, caller: &Caller, lifetime: TimeDelta) -> String {
        self.0.issue(caller, lifetime)
    }

    /// The same, for one call.
    pub fn issue_for_a_call(&self, caller: &Caller) -> String {
        self.0.issue(caller, ONE_CALL)
    }
}

impl Tokens for Issuer {
    fn token(&self, actor: &Actor) -> Result<String, String> {
        let (person, organization) = (actor.person.clone(), actor.organization.clone());
        Ok(self.issue_for_a_call(&Caller { person, organization, grants: actor.grants.clone() }))
    }
}
