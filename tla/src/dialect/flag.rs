//! History variables: of a module, or of its algorithm in PlusCal.
//!
//! What can come last does: among mutants with equal texts, the ids of the first ones have no number,
//! and so those of the author keep their ids.

use mutaspec_runner::definition::Definition;
use mutaspec_runner::dialect::{FlagCode, Insertion, StepEvent, TextPlace};

use crate::pcal::has_translation;

/// Returns the code of a variable with this name.
pub(super) fn code(name: &str, event: &StepEvent, spec: &Definition) -> FlagCode {
    match &event.initial {
        Some(initial) => of_module(name, event, initial, spec),
        None => of_algorithm(name, event, spec),
    }
}

fn of_module(name: &str, event: &StepEvent, initial: &TextPlace, spec: &Definition) -> FlagCode {
    let conjunct =
        |of: &TextPlace| format!("{}, as the last conjunct of `{}`", at(of, spec), of.text);
    let other = |of: &TextPlace| format!("`{}` at line {}", of.text, of.line);
    let others: Vec<String> = event.others.iter().map(other).collect();
    let others = format!(
        "as the last conjunct of each other action: {}",
        others.join(", ")
    );
    let subscript = |of: &TextPlace| {
        let place = format!("{}, in place of the subscript `{}`", at(of, spec), of.text);
        Insertion::new(with(name, &of.text), place)
    };
    FlagCode {
        declaration: Insertion::new(format!("VARIABLE {name}"), "with the variables"),
        initial: Some(Insertion::new(format!("{name} = FALSE"), conjunct(initial))),
        assignment: Insertion::new(format!("{name}' = TRUE"), conjunct(&event.place)),
        unchanged: (!event.others.is_empty())
            .then(|| Insertion::new(format!("UNCHANGED {name}"), others)),
        subscript: event.subscript.as_ref().map(subscript),
    }
}

fn of_algorithm(name: &str, event: &StepEvent, spec: &Definition) -> FlagCode {
    let of = &event.place;
    let is_translated = spec
        .source(of.file)
        .is_some_and(|source| has_translation(&source.text));
    let again = if is_translated {
        "; then translate the algorithm again"
    } else {
        ""
    };
    let before = format!("{}, before `{}`{again}", at(of, spec), of.text);
    let declaration = format!("{name} = FALSE;");
    FlagCode {
        declaration: Insertion::new(declaration, "as the last of the global `variables`"),
        initial: None,
        assignment: Insertion::new(format!("{name} := TRUE;"), before),
        unchanged: None,
        subscript: None,
    }
}

fn at(of: &TextPlace, spec: &Definition) -> String {
    format!("at {}:{}", spec.path(of.file), of.line)
}

/// Returns a subscript with one more variable. A tuple that it names keeps its members: actions may
/// name it too, in `UNCHANGED vars`.
pub(super) fn with(name: &str, subscript: &str) -> String {
    match subscript.strip_suffix(">>") {
        Some(tuple) if tuple.starts_with("<<") => format!("{}, {name}>>", tuple.trim_end()),
        _ => format!("<<{subscript}, {name}>>"),
    }
}
