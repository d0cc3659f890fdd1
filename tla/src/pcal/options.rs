//! The options that a file gives to the translator.

use super::find;
use crate::nearest::nearest;
use crate::syntax::{Diagnostic, FileId, Span};

/// The fairness that the options select.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Fair {
    /// The fairness that the algorithm itself declares.
    #[default]
    Unset,
    /// `nof`.
    None,
    /// `wf`.
    Weak,
    /// `sf`.
    Strong,
    /// `wfNext`.
    Next,
}

/// The options of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Options {
    /// The fairness of the specification.
    pub(super) fair: Fair,
    /// `noDoneDisjunct`: no step of a terminated algorithm.
    pub(super) no_done: bool,
    /// `label`: labels that are missing are added.
    pub(super) label: bool,
    /// `labelRoot`: what the names of added labels begin with.
    pub(super) root: String,
}

impl Default for Options {
    fn default() -> Options {
        let root = "Lbl_".to_string();
        Options {
            fair: Fair::Unset,
            no_done: false,
            label: false,
            root,
        }
    }
}

const NAMES: [&str; 9] = [
    "termination",
    "wf",
    "sf",
    "wfNext",
    "nof",
    "noDoneDisjunct",
    "label",
    "labelRoot",
    "version",
];

/// Options that say how the official translator works, not what it writes.
const WITHOUT_EFFECT: [&str; 5] = ["nocfg", "noold", "reportLabels", "unixEOL", "debug"];

/// Reads the options of a file.
pub(super) fn read(file: FileId, text: &str, errors: &mut Vec<Diagnostic>) -> Options {
    let mut options = Options::default();
    let mut words = find::options(text).into_iter();
    let mut termination = false;
    while let Some(range) = words.next() {
        let span = Span {
            file,
            start: range.start as u32,
            end: range.end as u32,
        };
        let name = text[range].trim_start_matches('-');
        match name {
            "wf" => options.fair = Fair::Weak,
            "sf" => options.fair = Fair::Strong,
            "wfNext" => options.fair = Fair::Next,
            "nof" => options.fair = Fair::None,
            "termination" => termination = true,
            "noDoneDisjunct" => options.no_done = true,
            "label" => options.label = true,
            "labelRoot" | "lineWidth" | "version" => match words.next() {
                Some(value) if name == "labelRoot" => options.root = text[value].to_string(),
                Some(_) => {}
                None => errors.push(Diagnostic::new(
                    span,
                    format!("the PlusCal option `{name}` has no value"),
                )),
            },
            _ if WITHOUT_EFFECT.contains(&name) => {}
            _ => errors.push(unknown(span, name)),
        }
    }
    // Nothing terminates without fairness.
    if termination && options.fair == Fair::Unset {
        options.fair = Fair::Weak;
    }
    options
}

fn unknown(span: Span, name: &str) -> Diagnostic {
    let error = Diagnostic::new(span, format!("unknown PlusCal option `{name}`"));
    error.hint(match nearest(name, NAMES) {
        Some(similar) => format!("`{similar}` has a similar name"),
        None => format!("the options are {}", NAMES.join(", ")),
    })
}
