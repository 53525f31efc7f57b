//! What the tests of the country and its emergencies share.

use convene_kernel::testing::{at, code};

use super::{Command, Consultation, Deployment, DeploymentPurpose, Level3Step};
use crate::domain::fixtures::{Example, haiyan, hc};

pub fn registered() -> Example {
    Example::new("PHL", "2013-11-08T06:00:00Z").given(&hc(), Command::RegisterEmergency(haiyan()))
}

pub fn step(moment: &str) -> Level3Step {
    Level3Step { emergency: code("haiyan"), at: at(moment) }
}

pub fn consultation(held_at: &str, late_because: Option<&str>) -> Consultation {
    Consultation {
        consultation: code("c-1"),
        emergency: code("haiyan"),
        held_at: at(held_at),
        authorities: vec!["NDRRMC".to_owned()],
        partners: vec![code("UNICEF")],
        others: Vec::new(),
        sectors: vec![code("HEA")],
        leads: Vec::new(),
        thematic_groups: Vec::new(),
        late_because: late_because.map(str::to_owned),
    }
}

/// UNICEF sends somebody who fills a gap in a sector.
pub fn deployment(sector: &str, arrived_at: &str) -> Deployment {
    Deployment {
        emergency: code("haiyan"),
        organization: code("UNICEF"),
        sector: code(sector),
        core_function: "2.1".to_owned(),
        purpose: DeploymentPurpose::Fills,
        arrived_at: at(arrived_at),
    }
}
