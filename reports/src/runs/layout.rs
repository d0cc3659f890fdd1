//! The positions of a diagram's elements, for the [`svg`](super::svg) file and other renderers.
//!
//! Time runs downwards, one row for each step. Step names stand beside the lanes.

use super::arrows::ArrowKind;
use super::diagram::{Diagram, Event};

/// Height of a row.
const ROW: u32 = 34;
/// Height of the lane names.
const HEAD: u32 = 34;
/// Margin around the diagram.
const MARGIN: u32 = 12;
/// The smallest distance between lanes.
const LANE: u32 = 96;
/// Approximate width of a character.
const LETTER: u32 = 7;
/// The largest width of texts beside the rows, in characters.
const WIDEST: u32 = 56;
/// The largest width of arrow texts and lane names, in characters.
const SAID: u32 = 36;

/// A diagram with positions, in pixels from the upper left corner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// Width of the diagram.
    pub width: u32,
    /// Height of the diagram.
    pub height: u32,
    /// The lanes, from left to right.
    pub rails: Vec<LaneLine>,
    /// The texts beside the rows, from top to bottom.
    pub gutter: Vec<RowText>,
    /// The events, from top to bottom.
    pub dots: Vec<Dot>,
    /// The arrows, including those of messages that were not received.
    pub lines: Vec<ArrowLine>,
    /// The vertical range of the rows that repeat; `None` if the run ends.
    pub around: Option<(u32, u32)>,
    /// Vertical centres of the rows that differ or violate a property.
    pub marks: Vec<u32>,
}

/// A lane: a vertical line with a name above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaneLine {
    /// Horizontal position.
    pub x: u32,
    /// Upper end of the line.
    pub top: u32,
    /// Lower end of the line.
    pub bottom: u32,
    /// The lane's name.
    pub name: String,
}

/// The text of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowText {
    /// Left end of the text.
    pub x: u32,
    /// Vertical centre of the row.
    pub y: u32,
    /// The number of the step, from 1.
    pub number: usize,
    /// The step with its choices.
    pub step: String,
    /// The changes of the step.
    pub changes: String,
}

/// The dot of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dot {
    /// Horizontal position, on its lane.
    pub x: u32,
    /// Vertical position, in its row.
    pub y: u32,
    /// Whether the event differs or violates a property.
    pub marked: bool,
}

/// The line of an arrow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArrowLine {
    /// The start point.
    pub from: (u32, u32),
    /// The end point.
    pub to: (u32, u32),
    /// The control point of a quadratic curve, chosen to avoid the dots of other events.
    pub via: (u32, u32),
    /// The text on the arrow.
    pub text: String,
    /// The centre of the text, chosen to avoid other texts if possible.
    pub at: (u32, u32),
    /// The kind of communication; `None` for a message that was not received.
    pub kind: Option<ArrowKind>,
}

/// Computes the layout of a diagram.
pub fn layout(diagram: &Diagram) -> Layout {
    let event_lines: Vec<(String, String)> = diagram.events.iter().map(event_lines).collect();
    let longest = event_lines
        .iter()
        .flat_map(|(step, changes)| [char_count(step), char_count(changes)])
        .max()
        .unwrap_or(0);
    let beside = MARGIN + 3 * LETTER + longest.min(WIDEST) * LETTER + 2 * MARGIN;
    let lane_distance = lane_distance(diagram);
    let x = |lane: usize| beside + lane_distance / 2 + lane_distance * lane as u32;
    let y = |row: usize| MARGIN + HEAD + ROW / 2 + ROW * row as u32;
    let bottom = y(diagram.events.len());
    let at = |event: usize| (x(diagram.events[event].lane), y(event));
    let rails = (0..).zip(&diagram.lanes).map(|(lane, name)| LaneLine {
        x: x(lane),
        top: MARGIN + HEAD - ROW / 4,
        bottom,
        name: name.clone(),
    });
    let gutter = (0..)
        .zip(event_lines)
        .map(|(row, (step, changes))| RowText {
            x: MARGIN,
            y: y(row),
            number: row + 1,
            step: cut(&step, WIDEST),
            changes: cut(&changes, WIDEST),
        });
    let dots = (0..diagram.events.len()).map(|event| Dot {
        x: at(event).0,
        y: at(event).1,
        marked: diagram.marks.contains(&event),
    });
    let dots: Vec<Dot> = dots.collect();
    let received = diagram.arrows.iter().map(|arrow| {
        let kind = Some(arrow.kind);
        ArrowLine::new(at(arrow.from), at(arrow.to), &arrow.text, kind, &dots)
    });
    let lost = diagram.undelivered.iter().map(|undelivered| {
        let end = (x(undelivered.lane), bottom);
        ArrowLine::new(at(undelivered.from), end, &undelivered.text, None, &dots)
    });
    let mut lines: Vec<ArrowLine> = received.chain(lost).collect();
    place_texts(&mut lines, &dots);
    Layout {
        width: x(diagram.lanes.len()).saturating_sub(lane_distance / 2) + MARGIN,
        height: bottom + MARGIN,
        rails: rails.collect(),
        gutter: gutter.collect(),
        dots,
        lines,
        around: diagram
            .back_to
            .map(|event| (y(event) - ROW / 2, bottom - ROW / 2)),
        marks: diagram.marks.iter().copied().map(y).collect(),
    }
}

/// Returns a control point with which the curve avoids all events except those at its ends.
fn bend(line: &ArrowLine, dots: &[Dot]) -> (u32, u32) {
    const NEAR: u32 = 9;
    let (x, y) = (
        u32::midpoint(line.from.0, line.to.0),
        u32::midpoint(line.from.1, line.to.1),
    );
    let ways = [
        y,
        y.saturating_sub(ROW),
        y + ROW,
        y.saturating_sub(2 * ROW),
        y + 2 * ROW,
    ];
    // Dots are sorted by row.
    let first = dots.partition_point(|dot| dot.y + ROW < line.from.1);
    let beside = dots[first..]
        .iter()
        .take_while(|dot| dot.y <= line.to.1 + ROW);
    let others: Vec<&Dot> = beside
        .filter(|dot| ![line.from, line.to].contains(&(dot.x, dot.y)))
        .collect();
    let is_clear = |via: (u32, u32)| {
        let bent = ArrowLine {
            via,
            ..line.clone()
        };
        (1..20).map(|part| bent.point(part * 5)).all(|(px, py)| {
            let is_near = |dot: &&Dot| px.abs_diff(dot.x) <= NEAR && py.abs_diff(dot.y) <= NEAR;
            !others.iter().any(is_near)
        })
    };
    ways.map(|y| (x, y))
        .into_iter()
        .find(|via| is_clear(*via))
        .unwrap_or((x, y))
}

impl ArrowLine {
    /// Creates a line that avoids the dots. The position of its text is set later.
    fn new(
        from: (u32, u32),
        to: (u32, u32),
        text: &str,
        kind: Option<ArrowKind>,
        dots: &[Dot],
    ) -> ArrowLine {
        let mut line = ArrowLine {
            from,
            to,
            via: from,
            text: cut(text, SAID),
            at: from,
            kind,
        };
        line.via = bend(&line, dots);
        line
    }

    /// Returns the point at `part` hundredths of the curve.
    fn point(&self, part: u64) -> (u32, u32) {
        let rest = 100 - part;
        let along = |from: u32, via: u32, to: u32| {
            let sum = u64::from(from) * rest * rest
                + 2 * u64::from(via) * rest * part
                + u64::from(to) * part * part;
            (sum / 10_000) as u32
        };
        (
            along(self.from.0, self.via.0, self.to.0),
            along(self.from.1, self.via.1, self.to.1),
        )
    }
}

/// Positions each arrow's text at its middle, or nearer to an end if another text is in the way.
fn place_texts(lines: &mut [ArrowLine], dots: &[Dot]) {
    /// Positions to try, in hundredths of the curve.
    const PARTS: [u64; 7] = [50, 35, 65, 22, 78, 42, 58];
    const HIGH: u32 = 13;
    let mut taken: Vec<(u32, u32, u32)> = dots.iter().map(|dot| (dot.x, dot.y + 4, 6)).collect();
    for line in lines {
        let half = char_count(&line.text) * LETTER / 2;
        let place = |part: u64| {
            let (x, y) = line.point(part);
            (x, y.saturating_sub(4))
        };
        let is_free = |(x, y): (u32, u32)| {
            taken
                .iter()
                .all(|(tx, ty, th)| x.abs_diff(*tx) > half + th || y.abs_diff(*ty) >= HIGH)
        };
        line.at = PARTS
            .map(place)
            .into_iter()
            .find(|at| is_free(*at))
            .unwrap_or_else(|| place(PARTS[0]));
        taken.push((line.at.0, line.at.1, half));
    }
}

/// Returns the distance between lanes, wide enough for the longest arrow text and lane name.
fn lane_distance(diagram: &Diagram) -> u32 {
    let arrows = diagram.arrows.iter().map(|arrow| char_count(&arrow.text));
    let undelivered = diagram
        .undelivered
        .iter()
        .map(|undelivered| char_count(&undelivered.text));
    let names = diagram.lanes.iter().map(|name| char_count(name));
    let longest = arrows
        .chain(undelivered)
        .chain(names)
        .max()
        .unwrap_or(0)
        .min(SAID);
    (longest * LETTER + 2 * LETTER).max(LANE)
}

/// Returns the two lines of text for an event.
fn event_lines(event: &Event) -> (String, String) {
    let step = if event.choices.is_empty() {
        event.step.clone()
    } else {
        format!("{}  {}", event.step, event.choices.join(", "))
    };
    (step, event.changes.join(" · "))
}

fn char_count(text: &str) -> u32 {
    text.chars().count() as u32
}

fn cut(text: &str, longest: u32) -> String {
    if char_count(text) <= longest {
        return text.to_owned();
    }
    let short: String = text.chars().take(longest as usize - 1).collect();
    format!("{short}…")
}
