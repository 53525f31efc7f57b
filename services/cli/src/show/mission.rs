//! Inter-cluster support missions as pages: the state of one, what a team would lack, the missions of the world.

use serde_json::{Value, json};

use super::dates;
use super::receipt::OWED;
use super::record::{facts, outline};
use super::style::{QUIET, STRONG, painted};
use super::table::{Section, cell, sections, table};
use super::text::{width, wrapped};

/// A mission in its present state.
pub fn page(mission: &Value) -> String {
    let request = &mission["request"];
    let mut page = painted(STRONG, cell(&mission["country"])).to_string();
    if !cell(&mission["exercise"]).is_empty() {
        page.push_str(&format!(", exercise {}", cell(&mission["exercise"])));
    }
    page.push_str(&format!(": mission {} {}\n", cell(&request["mission"]), state_of(mission)));
    page.push_str(&format!("asked for {} UTC; {}\n", dates::time_of(&mission["requestedAt"]), capacity(mission)));
    page.push_str(&format!("{}\n", painted(QUIET, format!("etag {}", cell(&mission["etag"])))));
    page.push_str(&titled("What was asked for", &facts(request, &REQUEST)));
    page.push_str(&decision(&mission["decision"]));
    let not_agreed = facts(mission, &[("not agreed by", "termsOpen")]);
    page.push_str(&titled(
        "Terms of reference",
        &format!("{}{not_agreed}", outline("convene.icsm.v1.TermsOfReference", &mission["terms"])),
    ));
    page.push_str(&part("The call for names", "NominationCall", &mission["call"]));
    let list = mission["list"]["cuts"].as_array().map_or(&[][..], Vec::as_slice);
    let nominees = with_place(mission, list);
    page.push_str(&sections(&nominees, &[NOMINEES]));
    for (title, message, field) in PARTS {
        page.push_str(&part(title, message, &mission[field]));
    }
    page.push_str(&sections(mission, &LISTS));
    page.push_str(&part("Further", "Mission", &further(mission)));
    page
}

/// The nominees of a mission, in a table.
const NOMINEES: Section =
    ("Nominees", "nominees", &["nominee", "of", "represents", "would lead", "based in", "place"], nominee);

/// The parts of a mission that are shown as outlines: the title, the message of the contracts, the field.
const PARTS: [(&str, &str, &str); 3] = [
    ("The leader", "Leadership", "leadership"),
    ("OCHA's support", "SecretariatSupport", "support"),
    ("The way to the ERC", "MissionReferral", "referralDetails"),
];

/// The lists of a mission that are shown in tables.
const LISTS: [Section; 5] = [
    (
        "Recommendations",
        "recommendations",
        &["recommendation", "to", "by", "response", "in the country", "globally"],
        recommendation,
    ),
    ("Improvement plans", "improvementPlans", &["cluster", "plan", "carried out", "last said"], improvement_plan),
    ("What is weak", "findings", &["finding", "what", "remedy"], finding),
    ("What was answered", "answeredFindings", &["finding", "answer"], answered),
    OWED,
];

/// Its state, in words.
fn state_of(mission: &Value) -> String {
    let stage = match mission["stage"].as_str().unwrap_or_default() {
        "STAGE_REQUESTED" => "is requested and not decided",
        "STAGE_INFORMATION_ASKED" => "waits for information from the country",
        "STAGE_OTHER_SUPPORT" => "was not approved: other support was considered more suitable",
        "STAGE_DECLINED" => "was declined",
        "STAGE_PREPARING" => "is being prepared",
        "STAGE_IN_COUNTRY" => "is in the country",
        "STAGE_REPORTING" => "has left the country, and its report is due",
        "STAGE_FOLLOW_UP" => "has published its report, which is followed",
        "STAGE_CLOSED" => "is closed",
        "STAGE_WITHDRAWN" => "was withdrawn",
        "STAGE_CANCELLED" => "was cancelled",
        _ => "has a state that this program does not know",
    };
    let because = cell(&mission["haltedBecause"]);
    let rests = if mission["postponed"] == json!(true) { ", and is postponed" } else { "" };
    if because.is_empty() { format!("{stage}{rests}") } else { format!("{stage}{rests}: {because}") }
}

/// The missions of the year against what the world can likely carry.
fn capacity(mission: &Value) -> String {
    let number = |field: &str| mission[field].as_u64().unwrap_or_default();
    format!(
        "missions approved worldwide that year: {} before it, {} by now; {} or {} are the likely most",
        number("approvedWhenRequested"),
        number("approvedThisYear"),
        number("likelyMost"),
        number("likelyMost") + 1
    )
}

/// What the task team decided, and what it weighed.
fn decision(decision: &Value) -> String {
    if decision.is_null() {
        return String::new();
    }
    let named = |value: &Value, kind: &str| cell(value).replace(kind, "").replace('_', " ").to_lowercase();
    let (verdict, details) = (named(&decision["verdict"], "MISSION_VERDICT_"), cell(&decision["details"]));
    let mut shown = decision.clone();
    shown["verdict"] = json!(if details.is_empty() { verdict } else { format!("{verdict}: {details}") });
    let mut page = titled("What was decided on it", &facts(&shown, &DECISION));
    for weighed in decision["factors"].as_array().into_iter().flatten() {
        let factor = named(&weighed["factor"], "FACTOR_");
        page.push_str(&facts(
            &json!({"weighed": format!("{factor}: {}", cell(&weighed["assessment"]))}),
            &[("weighed", "weighed")],
        ));
    }
    page
}

/// A part of the record, which is this message of the contracts, under its title; nothing where there is nothing in it.
fn part(title: &str, message: &str, value: &Value) -> String {
    titled(title, &outline(&format!("convene.icsm.v1.{message}"), value))
}

fn titled(title: &str, text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("\n{}\n{text}", painted(STRONG, title)) }
}

/// What a request says, in the order it is read.
const REQUEST: [(&str, &str); 21] = [
    ("why now", "valueNow"),
    ("challenges", "challenges"),
    ("assessed by", "assessedBy"),
    ("assessed on", "assessedOn"),
    ("steps taken", "initiatives"),
    ("aims", "aims"),
    ("objectives", "objectives"),
    ("deliverables", "deliverables"),
    ("initial terms", "terms"),
    ("from", "startsOn"),
    ("to", "endsOn"),
    ("at most", "size"),
    ("composition", "composition"),
    ("constraints", "constraints"),
    ("evaluations planned", "evaluations"),
    ("clusters asked for", "clusters"),
    ("priority issues", "issues"),
    ("more than one of", "moreOf"),
    ("agreed in the HCT by", "agreedMembers"),
    ("agreed with", "agreedOthers"),
    ("agreed on", "agreedOn"),
];

/// What a decision says, in the order it is read.
const DECISION: [(&str, &str); 4] =
    [("decision", "verdict"), ("reason", "reason"), ("by", "body"), ("on", "decidedOn")];

/// What has no part of its own.
fn further(mission: &Value) -> Value {
    let fields = [
        "informedBy",
        "partnersInformed",
        "postponedUntil",
        "team",
        "lateChanges",
        "focalPoints",
        "briefings",
        "preparations",
        "arrivedOn",
        "actionPoints",
        "leftOn",
        "comments",
        "postedOn",
        "referral",
        "closedBecause",
    ];
    fields.into_iter().map(|field| (field.to_owned(), mission[field].clone())).collect::<serde_json::Map<_, _>>().into()
}

/// The nominees, each with its place: in the team, left out and why, or neither yet.
fn with_place(mission: &Value, cuts: &[Value]) -> Value {
    let place = |nominee: &Value| {
        let id = &nominee["nomination"]["nominee"];
        if *id == mission["leader"] {
            "leads".to_owned()
        } else if nominee["inTeam"] == json!(true) {
            "goes".to_owned()
        } else if let Some(cut) = cuts.iter().find(|cut| cut["nominee"] == *id) {
            format!("left out: {}", cell(&cut["reason"]))
        } else if nominee["waitsForApproval"] == json!(true) {
            "waits for the global lead's approval".to_owned()
        } else {
            String::new()
        }
    };
    let nominees = mission["nominees"].as_array().map_or(&[][..], Vec::as_slice);
    let placed = nominees.iter().map(|nominee| {
        let mut nominee = nominee.clone();
        nominee["place"] = json!(place(&nominee));
        nominee
    });
    json!({"nominees": placed.collect::<Vec<_>>()})
}

fn nominee(nominee: &Value) -> Vec<String> {
    let nomination = &nominee["nomination"];
    let leads = if nomination["willingToLead"] == json!(true) { "yes" } else { "no" };
    vec![
        cell(&nomination["nominee"]),
        cell(&nomination["organization"]),
        cell(&nominee["represents"]),
        leads.to_owned(),
        cell(&nomination["baseCountry"]),
        cell(&nominee["place"]),
    ]
}

fn recommendation(row: &Value) -> Vec<String> {
    let recommendation = &row["recommendation"];
    vec![
        format!("{}: {}", cell(&recommendation["recommendation"]), cell(&recommendation["text"])),
        cell(&recommendation["addressee"]),
        cell(&recommendation["timeFrame"]),
        cell(&row["response"]),
        cell(&row["progressInCountry"]),
        cell(&row["progressGlobally"]),
    ]
}

fn improvement_plan(followed: &Value) -> Vec<String> {
    let plan = &followed["plan"];
    let carried_out = if followed["carriedOut"] == json!(true) { "yes" } else { "not yet" };
    let last = followed["progress"].as_array().and_then(|progress| progress.last()).map(cell).unwrap_or_default();
    vec![cell(&plan["cluster"]), cell(&plan["plan"]), carried_out.to_owned(), last]
}

fn finding(finding: &Value) -> Vec<String> {
    vec![cell(&finding["id"]), cell(&finding["problem"]), cell(&finding["remedy"])]
}

fn answered(answered: &Value) -> Vec<String> {
    vec![cell(&answered["finding"]), cell(&answered["answer"])]
}

/// What a team would lack: first what a list is refused for, then what would be a finding.
pub fn lacks(answer: &Value) -> String {
    let lacks = answer["lacks"].as_array().map_or(&[][..], Vec::as_slice);
    if lacks.is_empty() {
        return "this team lacks nothing".to_owned();
    }
    let is_firm = |lack: &&Value| !cell(&lack["reason"]).is_empty();
    let (firm, indicative): (Vec<_>, Vec<_>) = lacks.iter().partition(is_firm);
    let mut page = String::new();
    for (title, lacks) in [
        ("For this the list is refused", firm),
        ("For this there is a finding, to be fixed or answered with a reason", indicative),
    ] {
        if !lacks.is_empty() {
            let rows = lacks.into_iter().map(lack);
            page.push_str(&format!(
                "{}\n{}\n",
                painted(STRONG, title),
                table(&["row", "what is wrong", "remedy", "who would resolve it"], rows)
            ));
        }
    }
    page
}

fn lack(lack: &Value) -> Vec<String> {
    let nominees = cell(&lack["resolvedBy"]);
    let how = if lack["byLeaving"] == json!(true) { "by staying behind" } else { "by going, too" };
    let who = if nominees.is_empty() { "no nominee".to_owned() } else { format!("{nominees}, {how}") };
    vec![cell(&lack["row"]), cell(&lack["problem"]), cell(&lack["remedy"]), who]
}

/// The missions of the world, and how many were approved by year.
pub fn list(answer: &Value) -> String {
    let missions = answer["missions"].as_array().map_or(&[][..], Vec::as_slice);
    if missions.is_empty() {
        return "there is no mission".to_owned();
    }
    let row = |mission: &Value| {
        let column = |field: &str| cell(&mission[field]);
        vec![column("country"), column("mission"), state_of(mission), column("requestedOn"), column("approvedOn")]
    };
    let mut page = table(&["country", "mission", "state", "asked for", "approved"], missions.iter().map(row));
    let years = answer["years"].as_array().map_or(&[][..], Vec::as_slice);
    let likely_most = answer["likelyMost"].as_u64().unwrap_or_default();
    for year in years {
        let approved = year["approved"].as_u64().unwrap_or_default();
        let line = format!(
            "{}: {approved} approved worldwide; {likely_most} or {} are the likely most",
            cell(&year["year"]),
            likely_most + 1
        );
        wrapped(&line, width()).iter().for_each(|line| page.push_str(&format!("\n{line}")));
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(page: &str) -> String {
        anstream::adapter::strip_str(page).to_string()
    }

    /// IM-10, IM-11: what refuses a list comes before what is found, each with who would resolve it.
    #[test]
    fn a_preview_shows_what_is_firm_first() {
        let finding =
            json!({"row": "IM-11", "problem": "six go", "remedy": "cut", "resolvedBy": ["a"], "byLeaving": true});
        let firm =
            json!({"row": "IM-10", "reason": "NGO_ABSENT", "problem": "no NGO", "remedy": "add", "resolvedBy": []});
        let page = plain(&lacks(&json!({"lacks": [finding, firm]})));
        let place = |words: &str| page.find(words).unwrap_or_else(|| panic!("'{words}' is not in\n{page}"));
        assert!(place("no NGO") < place("six go"));
        assert!(place("no nominee") < place("a, by staying behind"));
        assert_eq!(lacks(&json!({"lacks": []})), "this team lacks nothing");
    }

    /// IM-5, IM-11: the page shows the state of a mission, the missions of the year, and each nominee's place.
    #[test]
    fn a_page_shows_the_state_of_a_mission() {
        let mission = json!({
            "country": "TCD", "request": {"mission": "m-1"}, "stage": "STAGE_PREPARING", "postponed": true,
            "haltedBecause": "the rains came", "approvedWhenRequested": 4, "approvedThisYear": 5, "likelyMost": 5,
            "nominees": [{"nomination": {"nominee": "a"}, "inTeam": true}, {"nomination": {"nominee": "b"}}], "leader": "a",
            "list": {"cuts": [{"nominee": "b", "reason": "no seat"}]},
        });
        let page = plain(&page(&mission));
        for said in
            ["m-1 is being prepared, and is postponed: the rains came", "4 before it, 5 by now; 5 or 6", "leads"]
        {
            assert!(page.contains(said), "'{said}' is not in\n{page}");
        }
        assert!(page.contains("left out: no seat"), "{page}");
    }
}
