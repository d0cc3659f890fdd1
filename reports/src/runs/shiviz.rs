//! Logs for ShiViz, with a vector clock for each event: both runs in one file, for its view of two runs side by side.
//!
//! An event is two lines, which its own parser of [`PARSER`] reads; runs are divided by what [`DELIMITER`] matches.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::clocks::clocks;
use super::diagram::{Diagram, Event};
use super::{Course, Told, head};
use crate::schema;

/// The regular expression that ShiViz suggests for logs: the event, then its host and clock.
pub const PARSER: &str = r"(?<event>.*)\n(?<host>\S*) (?<clock>{.*})";
/// The regular expression for its field for several runs.
pub const DELIMITER: &str = r"^=== (?<trace>.*) ===$";

/// The runs one after the other; those without any event cannot be told to ShiViz and are left out.
pub fn shiviz(told: &Told, courses: &[Course]) -> String {
    let mut out = String::new();
    for course in courses {
        let diagram = Diagram::new(told, course);
        if diagram.events.is_empty() {
            continue;
        }
        let _ = writeln!(out, "=== {} ===", course.side.word());
        if out.lines().count() == 1 {
            // A line that is no event is skipped, but only where a run has begun.
            let _ = writeln!(out, "# {}: {}", one_line(&head(told)), one_line(&told.sentence()));
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
        let known: BTreeMap<&str, u32> = hosts.iter().map(String::as_str).zip(clock).filter(|(_, time)| *time > 0).collect();
        let _ = writeln!(out, "{}\n{} {}", line(event), hosts[event.lane], schema::compact(&known));
    }
}

/// The lanes as names without blanks, all different.
fn hosts(lanes: &[String]) -> Vec<String> {
    let mut hosts: Vec<String> = Vec::new();
    for lane in lanes {
        let mut host: String = lane
            .chars()
            .map(|c| if c.is_whitespace() || c.is_control() { '_' } else { c })
            .collect();
        while hosts.contains(&host) {
            host.push('\'');
        }
        hosts.push(host);
    }
    hosts
}

/// An event in one line. The name of the step has no blank and what follows never begins with a brace, so that the line cannot be taken for host and clock.
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
