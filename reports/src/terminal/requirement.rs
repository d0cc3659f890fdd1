//! The requirements of a spec: what their properties kill, and how mutants of their steps end.

use mutaspec_runner::outcome::Outcome;

use super::{Page, VERDICT};
use crate::glyph::{DOUBT, FAINT, GOOD, paint};
use crate::schema::requirement::{Requirement, requirements};
use crate::wording;

/// Adds one line for each requirement.
pub(super) fn summary(page: &mut Page, outcome: &Outcome) {
    for requirement in requirements(outcome) {
        let Requirement {
            id,
            text,
            properties,
            steps,
            kills,
            killed,
            survived,
        } = &requirement;
        let mut said = Vec::new();
        if !properties.is_empty() {
            let noun = if requirement.is_idle() {
                "nothing".to_owned()
            } else {
                wording::count(*kills, "mutant")
            };
            let verb = if properties.len() == 1 {
                "kills"
            } else {
                "kill"
            };
            said.push(format!("{} {verb} {noun}", properties.join(", ")));
        }
        if !steps.is_empty() {
            said.push(format!(
                "of {} {killed} killed, {survived} survived",
                steps.join(", ")
            ));
        }
        let is_open = requirement.is_idle() || *survived > 0;
        let (glyph, style) = if is_open { ("!", DOUBT) } else { ("✓", GOOD) };
        let mark = paint(style, &format!("{glyph} {:VERDICT$}", "requirement"));
        page.line(format!(
            "{mark}  {id}: {}  {}",
            said.join("; "),
            paint(FAINT, text)
        ));
    }
}
