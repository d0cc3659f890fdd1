//! Mermaid sequence diagrams, which many Markdown hosts render. Their arrows are horizontal, so
//! each is drawn at the event that receives it.

use std::fmt::Write;

use super::arrows::ArrowKind;
use super::diagram::{Diagram, Event};
use super::{ShownRun, SideRun, heading, subtitle};

/// Formats the run of one side.
pub fn mermaid(shown: &ShownRun, side_run: &SideRun) -> String {
    let diagram = Diagram::new(shown, side_run);
    let mut out = format!(
        "%% {}\n%% {}\nsequenceDiagram\n",
        plain(&heading(shown)),
        plain(&subtitle(shown, side_run))
    );
    for (number, lane) in diagram.lanes.iter().enumerate() {
        let _ = writeln!(out, "    participant L{number} as {}", escaped(lane));
    }
    let last = diagram.events.len();
    for (number, event) in diagram.events.iter().enumerate() {
        if diagram.back_to == Some(number) {
            out.push_str("    loop for ever\n");
        }
        step(&mut out, &diagram, number, event);
    }
    match diagram.back_to {
        Some(event) if event < last => out.push_str("    end\n"),
        Some(_) => note(&mut out, &diagram, "the last state stays for ever"),
        None => {}
    }
    for undelivered in &diagram.undelivered {
        let (from, to) = (diagram.events[undelivered.from].lane, undelivered.lane);
        let _ = writeln!(
            out,
            "    L{from}--xL{to}: {} (on its way)",
            escaped(&undelivered.text)
        );
    }
    if side_run.stuck {
        note(&mut out, &diagram, "cannot take the next step");
    }
    out
}

/// Writes the arrows that a step receives, then the step.
fn step(out: &mut String, diagram: &Diagram, number: usize, event: &Event) {
    let marked = diagram.marks.contains(&number);
    if marked {
        out.push_str("    rect rgba(240, 68, 56, 0.2)\n");
    }
    for arrow in diagram.arrows.iter().filter(|arrow| arrow.to == number) {
        let tip = match arrow.kind {
            ArrowKind::Message => "->>",
            ArrowKind::Write => "-->>",
        };
        let from = diagram.events[arrow.from].lane;
        let _ = writeln!(
            out,
            "    L{from}{tip}L{}: {} (step {})",
            event.lane,
            escaped(&arrow.text),
            arrow.from + 1
        );
    }
    let mut text = format!("{} {}", number + 1, event.step);
    for part in event.choices.iter().chain(&event.changes) {
        text.push('\n');
        text.push_str(part);
    }
    let _ = writeln!(out, "    Note over L{}: {}", event.lane, escaped(&text));
    if marked {
        out.push_str("    end\n");
    }
}

fn note(out: &mut String, diagram: &Diagram, text: &str) {
    match diagram.lanes.len() {
        0 => {}
        1 => drop(writeln!(out, "    Note over L0: {text}")),
        n => drop(writeln!(out, "    Note over L0,L{}: {text}", n - 1)),
    }
}

/// Joins lines.
fn plain(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// Escapes the characters that Mermaid or HTML interprets. A line break becomes `<br/>`.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br/>"),
            '#' | ';' | '<' | '>' | '&' | '"' | '%' => drop(write!(out, "#{};", u32::from(c))),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
