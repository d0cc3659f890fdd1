//! ShiViz logs with vector clocks; both runs in one file, for its side-by-side view.
//!
//! An event takes two lines, as [`PARSER`] expects. [`DELIMITER`] separates the runs.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::clocks::clocks;
use super::diagram::{Diagram, Event};
use super::{ShownRun, SideRun, heading};
use crate::json::compact;

/// The default regular expression of ShiViz: the event, then its host and clock.
pub const PARSER: &str = r"(?<event>.*)\n(?<host>\S*) (?<clock>{.*})";
/// The regular expression for the field that separates multiple executions.
pub const DELIMITER: &str = r"^=== (?<trace>.*) ===$";

/// Formats the runs one after the other, without runs that have no events.
pub fn shiviz(shown: &ShownRun, side_runs: &[SideRun]) -> String {
    let mut out = String::new();
    for side_run in side_runs {
        let diagram = Diagram::new(shown, side_run);
        if diagram.events.is_empty() {
            continue;
        }
        let _ = writeln!(out, "=== {} ===", side_run.side.word());
        if out.lines().count() == 1 {
            // ShiViz skips lines that do not match, but only within a run.
            let _ = writeln!(
                out,
                "# {}: {}",
                one_line(&heading(shown)),
                one_line(&shown.sentence())
            );
            let _ = writeln!(out, "# parser: {PARSER}");
            let _ = writeln!(out, "# delimiter: {DELIMITER}");
        }
        events(&mut out, &diagram);
    }
    out
}

fn events(out: &mut String, diagram: &Diagram) {
    let hosts = hosts(&diagram.lanes);
    for (event, clock) in diagram.events.iter().zip(clocks(diagram)) {
        let known: BTreeMap<&str, u32> = hosts
            .iter()
            .map(String::as_str)
            .zip(clock)
            .filter(|(_, time)| *time > 0)
            .collect();
        let _ = writeln!(
            out,
            "{}\n{} {}",
            line(event),
            hosts[event.lane],
            compact(&known)
        );
    }
}

/// Returns unique host names without white space for the lanes.
fn hosts(lanes: &[String]) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for lane in lanes {
        let mut host: String = lane
            .chars()
            .map(|c| {
                if c.is_whitespace() || c.is_control() {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        while hosts.contains(&host) {
            host.push('\'');
        }
        hosts.push(host);
    }
    hosts
}

/// Formats an event on one line. The step's name has no space and the rest never begins with a
/// brace, so the line cannot match as host and clock.
fn line(event: &Event) -> String {
    let mut text: String = event.step.chars().filter(|c| !c.is_whitespace()).collect();
    if !event.choices.is_empty() {
        let _ = write!(text, " ({})", event.choices.join(", "));
    }
    let changes = if event.changes.is_empty() {
        "nothing changes".to_owned()
    } else {
        event.changes.join(" · ")
    };
    let _ = write!(text, " : {changes}");
    one_line(&text)
}

fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect()
}
