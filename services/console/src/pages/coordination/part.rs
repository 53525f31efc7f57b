//! One organization's part in a cluster, and one meeting.

use askama::Template;
use convene_proto::coordination::v1::{
    ClusterMeeting, GetMeetingRequest, GetParticipantRequest, Meeting, Participant, ReportingStand, StandPosition,
};

use crate::answer::{Answer, Failure, page};
use crate::deed::subject::Subject;
use crate::deed::{Offers, offers};
use crate::pages::moments::Moments;
use crate::problem::{Part, part};
use crate::visit::{Guest, Visit};

struct Stand {
    commitment: String,
    said: String,
    class: &'static str,
    reason: String,
}

#[derive(Template)]
#[template(path = "participant.html")]
struct ParticipantPage<'a> {
    v: &'a Guest,
    country: &'a str,
    one: Participant,
    moments: Moments,
    is_past: bool,
    taking: String,
    reporting: String,
    stands: Vec<Stand>,
    offers: Part<Offers>,
}

#[derive(Template)]
#[template(path = "meeting.html")]
struct MeetingPage<'a> {
    v: &'a Guest,
    country: &'a str,
    held: ClusterMeeting,
    kept: Meeting,
    offers: Part<Offers>,
}

/// Draws the part that an organization has.
///
/// # Errors
/// When there is no such participant, or it cannot be read.
pub async fn participant(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let moments = Moments::of(&visit);
    let request = GetParticipantRequest {
        header: visit.header(),
        participant: id.to_owned(),
        as_of: moments.as_of.moment,
        known_on: moments.known_on.moment,
    };
    let possible = moments.offers(&visit, "coordination", Subject::Participant, id);
    let (answer, possible) = futures::join!(visit.ask(request), possible);
    let one = answer?.participant.ok_or(Failure::Missing)?;
    let stands = one.stands.iter().map(|stand| Stand {
        commitment: visit.item_of("commitments", &stand.commitment),
        said: visit.word("choice", stand.position().as_str_name()),
        class: match stand.position() {
            StandPosition::Commits => "good",
            StandPosition::Declines => "bad",
            _ => "",
        },
        reason: stand.reason.clone(),
    });
    let stands = stands.collect();
    Ok(page(&ParticipantPage {
        v: &visit,
        country,
        is_past: moments.is_past(),
        moments,
        taking: visit.word("choice", one.part().as_str_name()),
        reporting: match one.reporting() {
            ReportingStand::Unspecified => String::new(),
            stand => visit.word("choice", stand.as_str_name()),
        },
        stands,
        offers: part(&visit, possible),
        one,
    }))
}

/// Draws a meeting.
///
/// # Errors
/// When there is no such meeting, or it cannot be read.
pub async fn meeting(visit: Visit) -> Answer {
    let (country, id) = (visit.param("country"), visit.param("id"));
    let request = GetMeetingRequest { header: visit.header(), meeting: id.to_owned() };
    let (answer, possible) = futures::join!(visit.ask(request), offers(&visit, Subject::Meeting, id));
    let kept = answer?.meeting.ok_or(Failure::Missing)?;
    let held = kept.held.clone().unwrap_or_default();
    Ok(page(&MeetingPage { v: &visit, country, held, kept, offers: part(&visit, possible) }))
}
