//! The domain of monitoring, pure: [`questionnaire`] is what is asked, and [`scoring`] what the answers come to.

pub mod questionnaire;
pub mod scoring;
