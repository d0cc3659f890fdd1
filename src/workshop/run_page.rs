//! The page of the key `t`: a mutant and every step of its run.

use super::plain::plain;
use super::session::Session;

/// The mutant whose run is about to be shown, if it is that of a mutant.
pub(super) fn head(session: &Session) -> String {
    let is_of_answer = session
        .verdict
        .as_ref()
        .is_some_and(|verdict| verdict.trace.is_some());
    let Some(survivor) = session.survivor().filter(|_| !is_of_answer) else {
        return String::new();
    };
    let mut lines = vec![format!("  {}:", survivor.title())];
    lines.extend(survivor.diff.iter().map(|line| format!("    {line}")));
    lines.join("\n") + "\n\n"
}

/// A run from what the command `trace` prints, or its reason why there is no run. The names of
/// mutants and models are left out, which mean nothing to participants. So are the variables that
/// only the judge adds.
pub(super) fn steps(printed: &str, errors: &str, hidden: &[&str]) -> String {
    let text = match printed.split_once('\n') {
        Some((_name, run)) => run.to_owned(),
        None => {
            let error = errors.lines().find_map(|line| line.strip_prefix("error: "));
            let error = error.unwrap_or("nothing was printed");
            let no_run = error.strip_prefix("no run can be written of ");
            let reason = no_run.and_then(|error| error.split_once("`: "));
            let reason = reason.map_or(error, |(_name, reason)| reason);
            format!("  there is no run to show: {reason}\n")
        }
    };
    let is_shown = |line: &&str| {
        let name = line.trim_start().split([' ', '[']).next();
        !hidden.iter().any(|hidden| name == Some(hidden))
    };
    let lines = text.split_inclusive('\n').filter(is_shown);
    plain(&lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_baselines_are_left_out() {
        let printed = "room/enter/G1-15acb666 on room/default\n\
            First difference, in step 1: the mutant goes where the baseline never goes\n\
            \x20   1  baseline                    │  mutant\n\
            \x20      cannot take this step here  │  enter(ann)\n";
        let expected = "First difference, in step 1: the mutant goes where the spec never goes\n\
            \x20   1  the spec                    │  mutant\n\
            \x20      cannot take this step here  │  enter(ann)\n";
        assert_eq!(steps(printed, "", &[]), expected);
    }

    #[test]
    fn hidden_variables_are_left_out() {
        let printed = "lock on default\n  start\n      seen   {}\n      owner  None\n    1  take\n        seen   + ann\n";
        let expected = "  start\n      owner  None\n    1  take\n";
        assert_eq!(steps(printed, "", &["seen"]), expected);
    }

    #[test]
    fn missing_run_has_its_reason() {
        let error = "room/default ..\nerror: no run can be written of `room/enter/G1-15acb666`: it \
            does what the baseline does\nhint: `show` tells the verdict\n";
        let expected = "  there is no run to show: it does what the spec does\n";
        assert_eq!(steps("", error, &[]), expected);
        assert_eq!(
            steps("", "", &[]),
            "  there is no run to show: nothing was printed\n"
        );
    }
}
