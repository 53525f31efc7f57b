//! A suite with a console before it.

use std::collections::BTreeMap;

use convene_console::Console;
use convene_console::config::ConsoleConfig;
use convene_runtime::config::{Sources, load};
use convene_tests::Suite;

use super::browser::Browser;

/// A suite of activation and scheduler, and a console on it.
pub struct Stage {
    /// The suite.
    pub suite: Suite,
    console: Console,
    brief: Option<Console>,
}

impl Stage {
    /// Starts both.
    pub async fn set() -> Self {
        let mut suite = Suite::start().await;
        let scheduler = suite.start_service("scheduler").await;
        let services = format!("activation={},scheduler={scheduler}", suite.address());
        let console = Self::console(&suite, &services, "8 h").await;
        Self { suite, console, brief: None }
    }

    /// The same, and beside it a second console, at which sessions are over after three seconds: the last thirty of a token do not count.
    pub async fn with_brief_sessions() -> Self {
        let mut suite = Suite::start().await;
        let scheduler = suite.start_service("scheduler").await;
        let services = format!("activation={},scheduler={scheduler}", suite.address());
        let console = Self::console(&suite, &services, "8 h").await;
        let brief = Self::console(&suite, &services, "33 s").await;
        Self { suite, console, brief: Some(brief) }
    }

    /// Where the console with brief sessions is.
    pub fn brief(&self) -> String {
        format!("http://{}", self.brief.as_ref().expect("there is one").address())
    }

    /// The same, where the scheduler does not answer.
    pub async fn without_scheduler() -> Self {
        let suite = Suite::start().await;
        let services = format!("activation={},scheduler=http://127.0.0.1:9", suite.address());
        let console = Self::console(&suite, &services, "8 h").await;
        Self { suite, console, brief: None }
    }

    async fn console(suite: &Suite, services: &str, session: &str) -> Console {
        let settings = [
            ("CONVENE_CONSOLE__ADDRESS", "127.0.0.1:0".to_owned()),
            ("CONVENE_CONSOLE__SERVICES", services.to_owned()),
            ("CONVENE_CONSOLE__SIGN_IN", "development".to_owned()),
            ("CONVENE_CONSOLE__SESSION", session.to_owned()),
            ("CONVENE_SERVICE__DATA", suite.data().display().to_string()),
        ];
        let environment: BTreeMap<_, _> = settings.map(|(name, value)| (name.to_owned(), value)).into();
        let config = load(&Sources { file: None, environment }, ConsoleConfig::read).expect("sound settings");
        convene_console::start(config).await.expect("the console starts")
    }

    /// Where the console is.
    pub fn base(&self) -> String {
        format!("http://{}", self.console.address())
    }

    /// Does what a person does in a browser, on a thread of its own, and ends everything.
    pub async fn plays(self, play: impl FnOnce(&str) + Send + 'static) {
        let base = self.base();
        let played = tokio::task::spawn_blocking(move || play(&base)).await;
        self.console.stop().await;
        if let Some(brief) = self.brief {
            brief.stop().await;
        }
        drop(self.suite);
        if let Err(problem) = played {
            std::panic::resume_unwind(problem.into_panic());
        }
    }
}

/// The typhoon on the record, with a meeting that agreed on health and logistics.
pub fn begin(base: &str) {
    let mut ocha = Browser::signed_in(base, "ocha-country", "OCHA", "");
    ocha.does(
        "/en/countries/PHL/new/record-leadership",
        &[
            ("leadership.humanitarianCoordinator", "true"),
            ("leadership.countryTeam", "true"),
            ("leadership.since", "2011-01-01"),
        ],
    )
    .has("Who leads is recorded");
    ocha.does(
        "/en/countries/PHL/new/register-emergency",
        &[
            ("facts.emergency", "haiyan"),
            ("facts.name", "Typhoon Haiyan (Yolanda)"),
            ("facts.setting", "SETTING_DISASTER"),
            ("facts.significantDisplacement", "true"),
            ("facts.refugees", "REFUGEE_SITUATION_NONE"),
            ("facts.onset", "2013-11-08T00:00"),
            ("facts.emergencyClass", "EMERGENCY_CLASS_OTHER"),
            ("facts.classReasons", "Needs of great scale in every sector."),
        ],
    )
    .has("The emergency is registered");
    ocha.does(
        "/en/countries/PHL/emergencies/haiyan/record-meeting",
        &[
            ("meeting.meeting", "hct-1"),
            ("meeting.heldAt", "2013-11-14T06:00"),
            ("meeting.participants", "WHO"),
            ("meeting.participants", "WFP"),
            ("meeting.discussedActivation", "true"),
            ("meeting.agreed", "true"),
            ("meeting.sectors", "HEA"),
        ],
    )
    .has("The meeting is recorded");
}

/// What a proposal of a health cluster says.
pub fn health() -> Vec<(&'static str, &'static str)> {
    let mut fields = vec![
        ("submission.proposal", "p-1"),
        ("submission.emergency", "haiyan"),
        ("submission.meeting", "hct-1"),
        ("submission.noPlanBecause", "There is none for a storm of this strength."),
        ("submission.recommendations[0].cluster", "health"),
        ("submission.recommendations[0].name", "Health"),
        ("submission.recommendations[0].sectors", "HEA"),
        ("submission.recommendations[0].lead.agency", "WHO"),
        ("submission.recommendations[0].lead.accountableOffice", "Representative of WHO"),
        ("submission.recommendations[0].lead.capacity", "Surveillance and trauma teams."),
        ("submission.recommendations[0].lead.presence", "Manila, hubs in Tacloban and Roxas."),
        ("submission.recommendations[0].sharedLeadership.notBecause", "No partner has staff yet."),
        ("submission.recommendations[0].rationale", "Hospitals of six provinces are destroyed."),
        ("submission.recommendations[0].unmetNeed", "Care for the injured in eleven cities."),
        ("submission.recommendations[0].reviewBy", "2099-02-14"),
        ("submission.recommendations[0].nationalLead", "Department of Health"),
        ("submission.evidence.assessment", "Rapid assessment in nine provinces."),
        ("submission.issues[gender]", "As many women as men on committees."),
    ];
    fields.extend([
        ("submission.recommendations[0].criteria[0].met", "true"),
        ("submission.recommendations[0].criteria[0].evidence", "Aid reaches some places twice."),
        ("submission.recommendations[0].criteria[1].met", "true"),
        ("submission.recommendations[0].criteria[1].evidence", "Offices are destroyed."),
        ("submission.recommendations[0].criteria[2].met", "true"),
        ("submission.recommendations[0].criteria[2].evidence", "Assessment in nine provinces."),
        ("submission.recommendations[0].criteria[3].met", "true"),
        ("submission.recommendations[0].criteria[3].evidence", "Fifty organizations in four days."),
    ]);
    fields
}
