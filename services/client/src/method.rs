//! Finds a method in the contracts by its full name or a part of it.

use prost_reflect::{DescriptorPool, MethodDescriptor};

use crate::suggest;

/// Why a name is no method.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMethod {
    /// Nothing is called so.
    #[error("no method is called '{name}'{}; `convene call` lists them all", meant(.nearest))]
    Unknown {
        /// The name.
        name: String,
        /// What may be meant.
        nearest: Vec<String>,
    },
    /// Several are called so.
    #[error("'{name}' is the name of several methods; write one of {}", .candidates.join(", "))]
    Ambiguous {
        /// The name.
        name: String,
        /// Their full names.
        candidates: Vec<String>,
    },
}

fn meant(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; perhaps {} is meant", nearest.join(" or ")) }
}

/// Every method, by service.
pub fn all(pool: &DescriptorPool) -> impl Iterator<Item = MethodDescriptor> + '_ {
    pool.services().flat_map(|service| service.methods().collect::<Vec<_>>())
}

/// The method's full name: `convene.activation.v1.ProposalService/SubmitProposal`.
pub fn full_name(method: &MethodDescriptor) -> String {
    format!("{}/{}", method.parent_service().full_name(), method.name())
}

/// The method called `name`: in full, as `ProposalService/SubmitProposal`, or as `SubmitProposal` where that is one only.
///
/// # Errors
/// When there is no such method, or several.
pub fn find(pool: &DescriptorPool, name: &str) -> Result<MethodDescriptor, NoMethod> {
    let candidates: Vec<_> = all(pool).filter(|method| is_called(method, name)).collect();
    match candidates.as_slice() {
        [method] => Ok(method.clone()),
        [] => Err(NoMethod::Unknown { name: name.to_owned(), nearest: nearest(pool, name) }),
        several => {
            Err(NoMethod::Ambiguous { name: name.to_owned(), candidates: several.iter().map(full_name).collect() })
        }
    }
}

fn is_called(method: &MethodDescriptor, name: &str) -> bool {
    let full = full_name(method);
    full == name || full.strip_suffix(name).is_some_and(|before| before.ends_with(['.', '/']))
}

/// How many methods are offered for a name that is none.
const OFFERED: usize = 3;

fn nearest(pool: &DescriptorPool, name: &str) -> Vec<String> {
    let short = name.rsplit('/').next().unwrap_or(name);
    let alike = suggest::nearest(all(pool), MethodDescriptor::name, short);
    alike.iter().take(OFFERED).map(full_name).collect()
}

/// The service that answers `method`: `activation` for `convene.activation.v1`; `None` for what every service has.
pub fn service_of(method: &MethodDescriptor) -> Option<String> {
    let service = method.parent_service();
    let mut parts = service.full_name().split('.');
    match (parts.next(), parts.next()) {
        (Some("convene"), Some(name)) if name != "common" => Some(name.to_owned()),
        _ => None,
    }
}
