//! What the service reads from its commits beside the records themselves.

use convene_kernel::aggregate::{Aggregate as _, Record};
use convene_kernel::commit::Commit;
use convene_kernel::time::Moment;

use crate::domain::{Event, Monitoring};

/// The record of what had happened by `as_of`, as far as it had been recorded by `known_on`. What a correction puts right counts as soon
/// as it is known, whatever the date that it gives.
pub fn as_known(commits: &[Commit<Event>], as_of: Moment, known_on: Moment) -> Record<Monitoring> {
    let known = commits.iter().filter(|commit| {
        commit.recorded_at <= known_on && (commit.occurred_at <= as_of || commit.events.iter().all(is_a_correction))
    });
    known.fold(Record::default(), |mut then: Record<Monitoring>, commit| {
        let stamp = commit.stamp();
        let events = commit.events.iter();
        then.state = events.fold(then.state, |state, event| Monitoring::evolve(state, event, &stamp));
        then
    })
}

fn is_a_correction(event: &Event) -> bool {
    match event {
        Event::Cluster(event) => event.is_a_correction(),
        Event::Checklist(_) | Event::Round(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use convene_kernel::codes::Etag;
    use convene_kernel::declaration::{Declaration, Fact, RightFact};
    use convene_kernel::testing::{at, code, commit_of};

    use super::*;
    use crate::domain::cluster;

    /// What the activation service declared of the cluster of health, as it was recorded on a day.
    fn recorded(recorded_at: &str, since: &str, fact: Fact) -> Commit<Event> {
        let (occurred_at, cluster) = (at(since), code("health"));
        let declaration = Declaration { cluster, commit: Etag(1), at: occurred_at, fact };
        let event = cluster::Event::ClusterDeclared(declaration);
        let commit = commit_of::<Monitoring>("PHL", "cluster/health", event.into());
        Commit { recorded_at: at(recorded_at), occurred_at, ..commit }
    }

    /// RM-1.15: what was recorded later was not known, what happened later was not so, and a correction counts as soon as it is known,
    /// also where it dates a fact later than the day that is asked about.
    #[test]
    fn what_was_so_is_told_from_what_was_known() {
        let active = Fact::Active {
            name: None,
            sectors: vec![code("HEA")],
            lead_agency: None,
            continues: None,
            emergency: None,
            is_found: false,
            activated: None,
        };
        let right = Fact::Corrected { commit: Etag(1), right: RightFact::Activation, date: None };
        let commits = [
            recorded("2013-11-12", "2013-11-12", active),
            recorded("2014-08-31", "2014-08-31", Fact::End),
            recorded("2014-09-10", "2013-11-15", right),
        ];
        let cluster = |as_of: &str, known_on: &str| {
            let then = as_known(&commits, at(as_of), at(known_on));
            then.state.clusters.get(&code("health")).map(|one| (one.activated_at, one.ended_at()))
        };
        assert_eq!(cluster("2013-11-13", "2013-11-11"), None);
        assert_eq!(cluster("2013-11-13", "2013-11-20"), Some((at("2013-11-12"), None)));
        assert_eq!(cluster("2013-11-13", "2014-09-10"), Some((at("2013-11-15"), None)));
        assert_eq!(cluster("2014-09-01", "2014-09-10"), Some((at("2013-11-15"), Some(at("2014-08-31")))));
    }
}
