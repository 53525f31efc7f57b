//! An address is revoked, by who issued it or by an operator: from then on it opens nothing (row S-7).

use convene_kernel::codes::CommandId;
use convene_kernel::commit::{Decision, Stamp};
use convene_kernel::identity::{Actor, Role};
use convene_kernel::refusal::{NO_ACTION_REQUIRED, Refusal};
use serde::{Deserialize, Serialize};

use super::state::{Address, Revoked};
use super::{Event, State};
use crate::domain::subjects::CALENDAR;
use crate::reasons;

/// That an address is revoked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AddressRevoked {
    /// The address.
    pub address: CommandId,
    /// By whom.
    pub by: Actor,
}

pub(super) fn revoke_address(state: &State, revoked: &AddressRevoked) -> Result<Decision<Event>, Refusal> {
    let may = |address: &&Address| revoked.by.role == Role::Operator || address.issued.by.person == revoked.by.person;
    // That of another looks like one that is not there: who may not see it learns nothing of it.
    let Some(address) = state.address(revoked.address).filter(may) else {
        let remedy = "list your addresses for those there are".into();
        return Err(Refusal::NotFound { what: "calendar address", name: revoked.address.to_string(), remedy });
    };
    if address.revoked.is_some() {
        let refusal = Refusal::precondition("S-7", reasons::CALENDAR_ADDRESS_REVOKED).at("address");
        return Err(refusal.says("the address is revoked already", NO_ACTION_REQUIRED));
    }
    Ok(Decision::about(CALENDAR.of(revoked.address)).event(Event::AddressRevoked(revoked.clone())))
}

pub(super) fn revoked(state: &mut State, revoked: &AddressRevoked, stamp: &Stamp) {
    let is_it = |address: &&mut Address| address.issued.address == revoked.address;
    if let Some(address) = state.addresses.iter_mut().find(is_it) {
        address.revoked = Some(Revoked { by: revoked.by.clone(), at: stamp.recorded_at });
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::digest::Digest;
    use convene_kernel::testing::{actor, at};

    use super::super::Command;
    use super::super::fixtures::{NOW, id, issuing, record, scheduler};
    use super::*;

    fn revoking(number: u8, by: Actor) -> Command {
        Command::RevokeAddress(AddressRevoked { address: id(number), by })
    }

    fn stranger(role: Role) -> Actor {
        Actor { person: "p-other".parse().expect("a person"), ..actor(role, "WHO") }
    }

    /// S-7: a revoked address opens nothing, and another one goes on; who revoked it is on record.
    #[test]
    fn a_revoked_address_opens_nothing() {
        for by in [actor(Role::GlobalLead, "WHO"), stranger(Role::Operator)] {
            let two = record().given(&scheduler(), issuing(1)).given(&scheduler(), issuing(2));
            let one = two.given(&scheduler(), revoking(1, by.clone()));
            let opens = |number| one.state().opened_by(Digest::of(&[number]), at(NOW)).is_some();
            assert!(!opens(1) && opens(2));
            let known = one.state().address(id(1)).and_then(|address| address.revoked.clone());
            assert_eq!(known, Some(Revoked { by, at: at(NOW) }));
        }
    }

    /// S-7: the address of another is not found, as one that is not there.
    #[test]
    fn the_address_of_another_looks_like_none() {
        let record = record().given(&scheduler(), issuing(1));
        for (number, by) in [(1, stranger(Role::GlobalLead)), (2, stranger(Role::Operator))] {
            let outcome = record.clone().when(&scheduler(), revoking(number, by));
            let refusal = outcome.refusal();
            assert!(matches!(refusal, Refusal::NotFound { what: "calendar address", .. }), "{refusal:?}");
        }
    }

    /// S-7: what is revoked is not revoked again.
    #[test]
    fn an_address_is_revoked_once() {
        let by = || actor(Role::GlobalLead, "WHO");
        let revoked = record().given(&scheduler(), issuing(1)).given(&scheduler(), revoking(1, by()));
        revoked.when(&scheduler(), revoking(1, by())).refused("S-7", "CALENDAR_ADDRESS_REVOKED");
    }
}
