//! What is true of the whole project: its words, its rules, its tables, what its code may depend on.

mod contract_comments;
mod periods;
mod policy_rules;
mod project_rules;
mod purity;
mod reference_page;
mod tested_reasons;
