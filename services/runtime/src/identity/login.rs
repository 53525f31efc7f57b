//! How and when a person logged in, and what an installation asks of that before a decision.

use std::time::Duration;

use chrono::TimeDelta;
use convene_kernel::time::Moment;

/// How far the clocks of issuer and installation may be apart, in seconds.
pub(super) const LEEWAY_SECONDS: i64 = 30;

/// How and when the bearer of a token logged in, as its issuer says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Login {
    /// When; `None` where the token does not say it (`auth_time`).
    pub at: Option<Moment>,
    /// In which class of login, such as by a second factor (`acr`); `None` where the token does not say it.
    pub class: Option<String>,
}

/// What is asked of the login of whoever decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FreshLogin {
    /// How old it may be.
    pub within: Duration,
    /// The classes that count; empty for every one.
    pub classes: Vec<String>,
}

impl FreshLogin {
    /// Whether who logged in so may decide at `now`. A login of which nothing is known is not fresh, nor is one of the future.
    pub fn admits(&self, login: &Login, now: Moment) -> bool {
        let Some(at) = login.at else { return false };
        let leeway = TimeDelta::seconds(LEEWAY_SECONDS);
        let oldest = TimeDelta::from_std(self.within).ok().and_then(|within| now.checked_sub_signed(within + leeway));
        let is_of_class = |class: &String| login.class.as_ref() == Some(class);
        oldest.is_none_or(|oldest| at >= oldest)
            && at <= now + leeway
            && (self.classes.is_empty() || self.classes.iter().any(is_of_class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_384_000_000;

    fn moment(seconds: i64) -> Moment {
        Moment::from_timestamp(seconds, 0).expect("a moment")
    }

    fn admits(classes: &[&str], at: Option<i64>, class: Option<&str>) -> bool {
        let classes = classes.iter().map(|class| (*class).to_owned()).collect();
        let asked = FreshLogin { within: Duration::from_secs(300), classes };
        asked.admits(&Login { at: at.map(moment), class: class.map(str::to_owned) }, moment(NOW))
    }

    #[test]
    fn a_login_is_fresh_for_as_long_as_is_asked() {
        assert!(admits(&[], Some(NOW), None));
        assert!(admits(&[], Some(NOW - 330), None), "clocks differ");
        assert!(!admits(&[], Some(NOW - 331), None));
        assert!(admits(&[], Some(NOW + 30), None), "clocks differ");
        assert!(!admits(&[], Some(NOW + 31), None), "a login of the future would be fresh for ever");
        assert!(!admits(&[], None, None), "nothing is known of it");
    }

    #[test]
    fn a_class_that_is_asked_for_must_be_that_of_the_login() {
        assert!(admits(&["mfa", "phr"], Some(NOW), Some("phr")));
        assert!(!admits(&["mfa"], Some(NOW), Some("pwd")));
        assert!(!admits(&["mfa"], Some(NOW), None));
        assert!(!admits(&["mfa"], Some(NOW - 331), Some("mfa")));
    }
}
