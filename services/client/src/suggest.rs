//! Suggests known names that are like an unknown one.

/// How like two names must be for one to be offered for the other.
const LIKENESS: f64 = 0.8;

/// The candidates that are called almost `name`, the likest first.
pub fn nearest<T>(candidates: impl IntoIterator<Item = T>, called: impl Fn(&T) -> &str, name: &str) -> Vec<T> {
    let likeness = |candidate: T| (strsim::jaro_winkler(called(&candidate), name), candidate);
    let mut alike: Vec<_> =
        candidates.into_iter().map(likeness).filter(|(likeness, _)| *likeness >= LIKENESS).collect();
    alike.sort_by(|one, other| other.0.total_cmp(&one.0));
    alike.into_iter().map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likest_comes_first_and_the_unlike_not_at_all() {
        let found = nearest(["submission", "submit", "header"], |name| name, "submision");
        assert_eq!(found, ["submission", "submit"]);
    }
}
