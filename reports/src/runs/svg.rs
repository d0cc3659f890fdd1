//! A space-time diagram as a self-contained SVG file that follows the reader's colour scheme.

use std::fmt::Write;

use super::arrows::ArrowKind;
use super::diagram::Diagram;
use super::layout::{ArrowLine, LaneLine, Layout, RowText, layout};
use super::{ShownRun, SideRun, heading};
use crate::xml::escaped;

/// Colours and strokes, included in the picture so that it can be embedded in a page.
const STYLE: &str = "\
.mutaspec{--ink:#1c2230;--soft:#667085;--lane:#b9c0cc;--paper:#ffffff;--bad:#b42318;--glow:#fdeceb;\
font:12px ui-sans-serif,system-ui,sans-serif}\
@media (prefers-color-scheme:dark){.mutaspec{--ink:#e6e9ef;--soft:#98a2b3;--lane:#475467;--paper:#14171f;--bad:#f97066;--glow:#3a1d1d}}\
.mutaspec text{fill:var(--ink)}.mutaspec .soft{fill:var(--soft);font-size:11px}.mutaspec .name{font-weight:600;text-anchor:middle}.mutaspec .side{font-weight:600}\
.mutaspec .rail{stroke:var(--lane)}.mutaspec .dot{fill:var(--paper);stroke:var(--ink);stroke-width:1.5}\
.mutaspec .msg,.mutaspec .seen,.mutaspec .lost{stroke:var(--ink);stroke-width:1.3;fill:none}\
.mutaspec .seen{stroke-dasharray:5 3}.mutaspec .lost{stroke:var(--soft);stroke-dasharray:2 4}\
.mutaspec .say{text-anchor:middle;font-size:11px;paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}\
.mutaspec .glow{fill:var(--glow)}.mutaspec .bad{fill:var(--bad);font-weight:600}.mutaspec .dot.bad{fill:var(--bad);stroke:var(--bad)}\
.mutaspec .around{stroke:var(--bad);stroke-width:1.5;fill:none}.mutaspec .paper{fill:var(--paper)}.mutaspec .tip{fill:var(--ink)}";

/// Space above each run for its title.
const TITLE: u32 = 44;
/// Space between two runs.
const BETWEEN: u32 = 28;

/// Draws the runs side by side.
pub fn svg(shown: &ShownRun, side_runs: &[SideRun]) -> String {
    let drawn: Vec<(&SideRun, Layout)> = side_runs
        .iter()
        .map(|side_run| (side_run, layout(&Diagram::new(shown, side_run))))
        .collect();
    let (heading, sentence) = (heading(shown), shown.sentence());
    let room =
        |(side_run, layout): &(&SideRun, Layout)| layout.width.max(text_width(&title(side_run)));
    let sum: u32 = drawn.iter().map(|run| room(run) + BETWEEN).sum();
    let width = sum
        .saturating_sub(BETWEEN)
        .max(text_width(&heading))
        .max(text_width(&sentence));
    let tallest = drawn
        .iter()
        .map(|(_, layout)| layout.height)
        .max()
        .unwrap_or(0);
    let mut out = String::new();
    open_svg(&mut out, width, tallest + 2 * TITLE, &heading, &sentence);
    let mut left = 0;
    for drawn in &drawn {
        let name = escaped(&title(drawn.0), true);
        let _ = writeln!(out, r#"<g transform="translate({left} {TITLE})">"#);
        let _ = writeln!(out, r#"<text class="side" x="12" y="12">{name}</text>"#);
        out.push_str(&run(&drawn.1));
        out.push_str("</g>\n");
        left += room(drawn) + BETWEEN;
    }
    out.push_str("</svg>\n");
    out
}

/// Estimates the width of a line of text, in pixels.
fn text_width(text: &str) -> u32 {
    text.chars().count() as u32 * 7 + 24
}

fn title(side_run: &SideRun) -> String {
    let end = if side_run.stuck {
        ": cannot take the next step"
    } else {
        ""
    };
    format!("{}{end}", side_run.side.word())
}

fn open_svg(out: &mut String, width: u32, height: u32, heading: &str, sentence: &str) {
    let (heading, sentence) = (escaped(heading, true), escaped(sentence, true));
    let _ = writeln!(
        out,
        r#"<svg xmlns="http://www.w3.org/2000/svg" class="mutaspec" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">
<title>{heading}</title>
<desc>{sentence}</desc>
<style>{STYLE}</style>
<defs><marker id="mutaspec-tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0 8 4 0 8z"/></marker></defs>
<rect class="paper" width="{width}" height="{height}"/>
<text x="12" y="20">{heading}</text>
<text class="soft" x="12" y="36">{sentence}</text>"#
    );
}

/// Returns the elements of one run, for a picture with [the style](svg) of this module.
pub fn run(layout: &Layout) -> String {
    let mut out = String::new();
    for y in &layout.marks {
        let _ = writeln!(
            out,
            r#"<rect class="glow" x="4" y="{}" width="{}" height="34" rx="4"/>"#,
            y - 17,
            layout.width - 8
        );
    }
    for line in &layout.rails {
        rail(&mut out, line);
    }
    for line in &layout.lines {
        arrow(&mut out, line);
    }
    for dot in &layout.dots {
        let class = if dot.marked { "dot bad" } else { "dot" };
        let (x, y) = (dot.x, dot.y);
        let _ = writeln!(out, r#"<circle class="{class}" cx="{x}" cy="{y}" r="5"/>"#);
    }
    for line in &layout.lines {
        let ((x, y), text) = (line.at, escaped(&line.text, true));
        let _ = writeln!(out, r#"<text class="say" x="{x}" y="{y}">{text}</text>"#);
    }
    for row in &layout.gutter {
        gutter_row(&mut out, row, layout.marks.contains(&row.y));
    }
    if let Some((from, to)) = layout.around {
        loop_bracket(&mut out, from, to);
    }
    out
}

/// Draws the line of a process, with its name above.
fn rail(out: &mut String, rail: &LaneLine) {
    let (x, top, bottom, name) = (rail.x, rail.top, rail.bottom, escaped(&rail.name, true));
    let above = top - 8;
    let _ = writeln!(
        out,
        r#"<text class="name" x="{x}" y="{above}">{name}</text>"#
    );
    let _ = writeln!(
        out,
        r#"<line class="rail" x1="{x}" y1="{top}" x2="{x}" y2="{bottom}"/>"#
    );
}

/// Writes the number of a state, the step that leads to it, and its changes.
fn gutter_row(out: &mut String, row: &RowText, is_marked: bool) {
    let class = if is_marked { r#" class="bad""# } else { "" };
    let (number, step, changes) = (
        row.number,
        escaped(&row.step, true),
        escaped(&row.changes, true),
    );
    let (x, beside, above, below) = (row.x, row.x + 21, row.y - 2, row.y + 11);
    let _ = writeln!(out, r#"<text{class} x="{x}" y="{above}">{number}</text>"#);
    let _ = writeln!(
        out,
        r#"<text{class} x="{beside}" y="{above}">{step}</text>"#
    );
    let _ = writeln!(
        out,
        r#"<text class="soft" x="{beside}" y="{below}">{changes}</text>"#
    );
}

/// Draws an arrow that ends at the edge of a dot.
fn arrow(out: &mut String, line: &ArrowLine) {
    let class = match line.kind {
        Some(ArrowKind::Message) => "msg",
        Some(ArrowKind::Write) => "seen",
        None => "lost",
    };
    let ((x1, y1), (x2, y2), (x, y)) = (line.from, line.to, line.via);
    let (rim, end) = (
        if x2 > x1 {
            x2.saturating_sub(6)
        } else {
            x2 + 6
        },
        y2.saturating_sub(2),
    );
    let path = format!("M{x1} {y1}Q{x} {y} {rim} {end}");
    let _ = writeln!(
        out,
        r#"<path class="{class}" d="{path}" marker-end="url(#mutaspec-tip)"/>"#
    );
}

/// Draws a bracket along the rows that repeat.
fn loop_bracket(out: &mut String, from: u32, to: u32) {
    if from < to {
        let _ = writeln!(out, r#"<path class="around" d="M8 {to} H4 V{from} H8"/>"#);
    }
    let words = if from < to {
        "↺ for ever"
    } else {
        "↺ the last state stays for ever"
    };
    let _ = writeln!(
        out,
        r#"<text class="bad" x="12" y="{}">{words}</text>"#,
        to + 14
    );
}
