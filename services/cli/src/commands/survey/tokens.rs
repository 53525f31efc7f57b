//! Tokens of a survey: made here, at random, and printed once for a mail merge. The service has their digests.

use std::str::FromStr;

use convene_kernel::codes::{NotACode, OrganizationCode, ResourceId};
use convene_kernel::digest::Digest;
use serde_json::{Value, json};
use uuid::Uuid;

use super::about::About;
use crate::show::table::cell;

const PARTNER: &str = "AUDIENCE_PARTNER";
const COORDINATOR: &str = "AUDIENCE_COORDINATOR";

/// What an organization may count as, as options name it.
const KINDS: [&str; 6] = ["international-ngo", "national-ngo", "un", "national-authority", "donor", "other"];

/// A partner organization as it is asked: by its code, and by what it counts as where it is not in the register.
#[derive(Clone, Debug)]
pub struct AskedPartner {
    code: OrganizationCode,
    kind: Option<String>,
}

impl FromStr for AskedPartner {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (code, kind) = text.split_once('=').map_or((text, None), |(code, kind)| (code, Some(kind)));
        if let Some(unknown) = kind.filter(|kind| !KINDS.contains(kind)) {
            return Err(format!("an organization does not count as '{unknown}'; choose one of {}", KINDS.join(", ")));
        }
        let code = code.parse().map_err(|problem: NotACode| problem.to_string())?;
        Ok(Self { code, kind: kind.map(|kind| format!("RESPONDENT_KIND_{}", kind.to_uppercase().replace('-', "_"))) })
    }
}

/// One who is asked, and the token that is sent.
pub struct Asked {
    organization: OrganizationCode,
    audience: &'static str,
    kind: Option<String>,
    /// Its name, where it is not in the register.
    name: String,
    secret: String,
}

impl Asked {
    fn of(organization: OrganizationCode, audience: &'static str) -> Self {
        Self { organization, audience, kind: None, name: String::new(), secret: secret() }
    }

    /// The invitation in the form of Invitation, with the digest of the token.
    pub fn invitation(&self) -> Value {
        let digest = digest(&self.secret);
        let mut said = json!({"organization": self.organization, "audience": self.audience, "tokenSha256": digest});
        if let Some(kind) = &self.kind {
            said["kind"] = json!(kind);
        }
        if !self.name.is_empty() {
            said["name"] = json!(self.name);
        }
        said
    }
}

/// A token at random.
pub fn secret() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// What the service has of a token.
pub fn digest(token: &str) -> String {
    Digest::of(token.as_bytes()).to_string()
}

/// A token for each respondent.
pub fn asked(partners: &[AskedPartner], coordinators: &[OrganizationCode]) -> Vec<Asked> {
    let partners =
        partners.iter().map(|partner| Asked { kind: partner.kind.clone(), ..Asked::of(partner.code.clone(), PARTNER) });
    partners.chain(coordinators.iter().map(|coordinator| Asked::of(coordinator.clone(), COORDINATOR))).collect()
}

/// A token for each of those on record who have none. Who is not in the register is asked by its name, as what it counts as.
///
/// # Errors
/// When there is nobody, or somebody has no code.
pub fn of_those_without(listed: &Value) -> anyhow::Result<Vec<Asked>> {
    let respondents = listed["respondents"].as_array().into_iter().flatten();
    let without = respondents.filter(|one| one["invited"] != true);
    let asked = without.map(|one| {
        let audience = if cell(&one["audience"]) == COORDINATOR { COORDINATOR } else { PARTNER };
        let name = cell(&one["name"]);
        let kind = (!name.is_empty()).then(|| cell(&one["kind"]));
        Ok(Asked { kind, name, ..Asked::of(cell(&one["organization"]).parse()?, audience) })
    });
    let asked = asked.collect::<anyhow::Result<Vec<_>>>()?;
    anyhow::ensure!(!asked.is_empty(), "nobody on record is without a token; name --partner or --coordinator");
    Ok(asked)
}

/// Tokens as comma-separated values.
///
/// # Errors
/// When they cannot be written.
pub fn csv(about: &About, hub: Option<&ResourceId>, asked: &[Asked], link: Option<&str>) -> anyhow::Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["organization", "questionnaire", "country", "round", "hub", "token", "link", "name"])?;
    for one in asked {
        let questionnaire = if one.audience == PARTNER { "partner" } else { "coordinator" };
        let hub = hub.map(ToString::to_string).unwrap_or_default();
        let link = link.map(|link| format!("{link}{}", one.secret)).unwrap_or_default();
        let (organization, round) = (one.organization.as_str(), about.round.as_str());
        writer.write_record([
            organization,
            questionnaire,
            &about.country,
            round,
            &hub,
            &one.secret,
            &link,
            &one.name,
        ])?;
    }
    Ok(String::from_utf8(writer.into_inner()?)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RM-9.3: each respondent has a token of its own, with a link where one is asked for.
    #[test]
    fn tokens_are_listed_for_a_mail_merge() {
        let partner = |text: &str| text.parse::<AskedPartner>().expect("a partner");
        let asked = asked(&[partner("CARE"), partner("RELIEF-NOW=national-ngo")], &["WHO".parse().expect("a code")]);
        assert_eq!(asked[0].invitation().get("kind"), None);
        assert_eq!(asked[1].invitation()["kind"], "RESPONDENT_KIND_NATIONAL_NGO");
        assert!("RELIEF-NOW=ngo".parse::<AskedPartner>().is_err_and(|problem| problem.contains("national-ngo")));
        assert!(asked[0].secret.len() == 64 && asked[0].secret != asked[1].secret);
        let about = About { country: "PHL".to_owned(), round: "first".parse().expect("an identifier") };
        let csv = csv(&about, None, &asked, Some("https://example.org/s/")).expect("it is written");
        let lines: Vec<_> = csv.lines().collect();
        assert_eq!(lines.len(), 4);
        assert!(
            lines[3].starts_with("WHO,coordinator,PHL,first,,") && lines[1].contains("https://example.org/s/"),
            "{csv}"
        );
    }

    /// RM-9.3: by default each of those on record is asked who has no token yet.
    #[test]
    fn those_without_a_token_are_asked() {
        let listed = json!({"respondents": [
            {"organization": "WHO", "audience": "AUDIENCE_COORDINATOR"},
            {"organization": "CARE", "audience": "AUDIENCE_PARTNER", "invited": true},
            {"organization": "NRC", "audience": "AUDIENCE_PARTNER", "kind": "RESPONDENT_KIND_INTERNATIONAL_NGO"},
            {"organization": "RELIEF-NOW", "audience": "AUDIENCE_PARTNER", "kind": "RESPONDENT_KIND_NATIONAL_NGO", "name": "Relief, Now"},
        ]});
        let asked = of_those_without(&listed).expect("three are asked");
        let of: Vec<_> = asked.iter().map(|one| (one.organization.as_str(), one.audience)).collect();
        assert_eq!(of, [("WHO", COORDINATOR), ("NRC", PARTNER), ("RELIEF-NOW", PARTNER)]);
        let (of_register, by_name) = (asked[1].invitation(), asked[2].invitation());
        assert_eq!((of_register.get("kind"), of_register.get("name")), (None, None), "the register says it");
        assert_eq!(
            (&by_name["kind"], &by_name["name"]),
            (&json!("RESPONDENT_KIND_NATIONAL_NGO"), &json!("Relief, Now"))
        );
        let about = About { country: "PHL".to_owned(), round: "first".parse().expect("an identifier") };
        let csv = csv(&about, None, &asked, None).expect("it is written");
        assert!(csv.lines().last().is_some_and(|line| line.ends_with(",,\"Relief, Now\"")), "{csv}");
        assert_eq!(asked[0].invitation()["tokenSha256"], digest(&asked[0].secret));
        assert!(of_those_without(&json!({"respondents": [{"organization": "WHO", "invited": true}]})).is_err());
    }
}
