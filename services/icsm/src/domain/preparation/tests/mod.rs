//! Terms of reference, people and briefings, by given, when and then.

mod leadership;
mod people;
mod properties;
mod terms;
