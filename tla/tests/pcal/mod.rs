//! Algorithms in PlusCal: their translations, errors and places.
//!
//! The modules in `tests/pcal` contain algorithms with the translations that the official
//! translator wrote (version 1.9): `java -cp tla2tools.jar pcal.trans -nocfg FILE`, without the
//! check sums in the lines around them.

mod errors;
mod stale;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use mutaspec_tla::pcal::{self, Translation};
use mutaspec_tla::syntax::tree::{
    Application, Expression, ExpressionKind, Module, PathStep, Unit, UnitKind,
};
use mutaspec_tla::syntax::visit::{children, unit_expressions};
use mutaspec_tla::syntax::{self, Diagnostic, FileId, Sources, Span, Symbol, print};

const FILE: FileId = FileId(0);

/// The names and texts of the modules with official translations.
fn modules() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pcal");
    let mut modules: Vec<(String, String)> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "tla"))
        .map(|path| {
            (
                path.display().to_string(),
                fs::read_to_string(&path).unwrap(),
            )
        })
        .collect();
    modules.sort();
    assert!(modules.len() > 30);
    modules
}

fn parsed(text: &str) -> Arc<Module> {
    syntax::parse(FILE, text).unwrap_or_else(|errors| panic!("{}", rendered(text, &errors)))
}

fn rendered(text: &str, errors: &[Diagnostic]) -> String {
    let mut sources = Sources::default();
    sources.add("M.tla", text);
    errors.iter().map(|error| sources.render(error)).collect()
}

fn translated(text: &str) -> Translation {
    let translation = pcal::translate(FILE, text, &parsed(text));
    translation
        .unwrap_or_else(|errors| panic!("{}", rendered(text, &errors)))
        .expect("the module has an algorithm")
}

/// A module with an algorithm, which begins in line 4.
fn module_with(algorithm: &str) -> String {
    format!(
        "---- MODULE M ----\nEXTENDS Integers, Sequences, TLC\n(*\n{algorithm}\n*)\n\
         After == 1\n====\n"
    )
}

/// The names that the units declare and define, in their order.
fn names(units: &[Unit]) -> Vec<String> {
    units
        .iter()
        .flat_map(|unit| match &unit.kind {
            UnitKind::Constants(parameters) | UnitKind::Recursive(parameters) => parameters
                .iter()
                .map(|each| each.name.name.to_string())
                .collect(),
            UnitKind::Variables(names) => names.iter().map(|name| name.name.to_string()).collect(),
            UnitKind::Definition(definition) => vec![definition.name.name.to_string()],
            _ => Vec::new(),
        })
        .collect()
}

/// The text with something else between the lines of the translation.
fn with_translation(text: &str, translation: &str) -> String {
    let (before, rest) = text.split_once("BEGIN TRANSLATION\n").unwrap();
    let (_, after) = rest.split_once("\\* END TRANSLATION").unwrap();
    format!("{before}BEGIN TRANSLATION\n{translation}\n\\* END TRANSLATION{after}")
}

#[test]
fn translations_equal_the_official_ones() {
    for (path, text) in modules() {
        let translation = translated(&text);
        let stale: Vec<Diagnostic> = translation.stale.into_iter().collect();
        assert!(stale.is_empty(), "{path}\n{}", rendered(&text, &stale));
        assert_eq!(
            names(&translation.units),
            names(&parsed(&text).units),
            "{path}"
        );
    }
}

#[test]
fn printed_translations_mean_the_same() {
    for (path, text) in modules() {
        let printed = print::units(&translated(&text).units);
        let again = with_translation(&text, &printed);
        let stale = translated(&again).stale;
        assert_eq!(stale, None, "{path}\n{printed}");
    }
}

#[test]
fn module_without_algorithm_has_no_translation() {
    for text in [
        "---- MODULE M ----\n====\n",
        "---- MODULE M ----\n\\* --algorithm A begin a: skip; end algorithm\n====\n",
        "---- MODULE M ----\nA == \"(* --algorithm A *)\"\n====\n",
        "---- MODULE M ----\n(* --algorithm, --fair algorithm. <<--algorithm>> <Name> *)\n====\n",
    ] {
        assert!(
            matches!(pcal::translate(FILE, text, &parsed(text)), Ok(None)),
            "{text}"
        );
    }
}

#[test]
fn algorithm_before_module_is_found() {
    let text = "--algorithm A\nvariable x = 0;\nbegin a: x := 1;\nend algorithm\n\n\
                ---- MODULE A ----\nFirst == 1\n====\n";
    let installed = translated(text).install(parsed(text));
    assert_eq!(
        names(&installed.units),
        [
            "First",
            "x",
            "pc",
            "vars",
            "Init",
            "a",
            "Terminating",
            "Next",
            "Spec",
            "Termination"
        ]
    );
}

#[test]
fn unicode_means_the_same_as_ascii() {
    let ascii = "--algorithm A { variables x \\in 0..2; { a: x := 1 || y := 2; b: \
                 with (v \\in {1} \\cup {2}) \
                 { x := v; await ~(x = 0) /\\ y # 1 } } }"
        .replace("0..2;", "0..2, y = 0;");
    let unicode = [
        (":=", "≔"),
        ("\\in", "∈"),
        ("..", "‥"),
        ("||", "‖"),
        ("\\cup", "∪"),
        ("~", "¬"),
    ]
    .iter()
    .fold(ascii.clone(), |text, (from, to)| text.replace(from, to));
    let printed = |text: &str| print::units(&translated(&module_with(text)).units);
    assert_eq!(printed(&unicode), printed(&ascii));
}

#[test]
fn installed_translation_replaces_the_old_one() {
    for (path, text) in modules() {
        let before = names(&parsed(&text).units);
        let installed = translated(&text).install(parsed(&text));
        assert_eq!(names(&installed.units), before, "{path}");
        let mut ids = Vec::new();
        let mut collect = |expression: &Expression| ids.push(expression.id.0);
        each(&installed.units, &mut collect);
        assert!(
            ids.iter().copied().eq(0..ids.len() as u32),
            "{path}: {ids:?}"
        );
    }
}

#[test]
fn translation_is_added_after_the_algorithm() {
    let text = module_with("--algorithm A begin a: skip; end algorithm");
    let module = parsed(&text);
    let other = module.clone();
    let installed = translated(&text).install(module);
    let expected = [
        "pc",
        "vars",
        "Init",
        "a",
        "Terminating",
        "Next",
        "Spec",
        "Termination",
        "After",
    ];
    assert_eq!(names(&installed.units), expected);
    assert_eq!(names(&other.units), ["After"]);
}

fn each(units: &[Unit], visit: &mut dyn FnMut(&Expression)) {
    fn inside(expression: &Expression, visit: &mut dyn FnMut(&Expression)) {
        visit(expression);
        children(expression, &mut |child| inside(child, visit));
    }
    for unit in units {
        unit_expressions(unit, &mut |expression| inside(expression, visit));
    }
}

/// The text of an expression, if it is a single word.
fn word(expression: &Expression) -> Option<String> {
    match &*expression.kind {
        ExpressionKind::Number(number) => Some(number.to_string()),
        ExpressionKind::Apply(Application { path, .. }) => match path.as_slice() {
            [PathStep::Name { name, arguments }] if arguments.is_empty() => {
                Some(name.name.to_string())
            }
            _ => None,
        },
        _ => None,
    }
}

#[test]
fn expressions_keep_their_places_in_the_algorithm() {
    for (path, text) in modules()
        .into_iter()
        .filter(|(path, _)| !path.ends_with("Renamed.tla"))
    {
        let translation = translated(&text);
        let at = |span: Span| &text[span.start as usize..span.end as usize];
        let (mut own, mut added) = (0, 0);
        each(&translation.units, &mut |expression| {
            let span = expression.span;
            assert!(
                translation.span.to(span) == translation.span,
                "{path}: {span:?}"
            );
            if !translation.is_written(expression) {
                added += 1;
            } else if let Some(word) = word(expression) {
                assert_eq!(at(span), word, "{path}");
                own += 1;
            }
        });
        assert!(own > 0 && added > 0, "{path}");
        for origin in &translation.origins {
            if let Some(label) = origin.label.filter(|label| !label.starts_with("Lbl_")) {
                let is_added = path.ends_with("Labelled.tla") && label.starts_with('L');
                assert!(
                    is_added || at(origin.span).starts_with(&*label),
                    "{path} {label}"
                );
            }
        }
    }
}

#[test]
fn origins_name_steps_and_processes() {
    let text = module_with(
        "--algorithm A {\nprocedure f() { g: return }\n\
         process (P \\in 1..2) { a: call f(); b: skip }\n}",
    );
    let translation = translated(&text);
    let found: Vec<String> = translation
        .origins
        .iter()
        .map(|origin| {
            let text = &text[origin.span.start as usize..origin.span.end as usize];
            format!(
                "{} {:?} {}: {text}",
                origin.name,
                origin.label.map(Symbol::as_str),
                origin.part
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            "g Some(\"g\") f: g: return",
            "f None f: procedure f() { g: return }",
            "a Some(\"a\") P: a: call f()",
            "b Some(\"b\") P: b: skip",
            "P None P: process (P \\in 1..2) { a: call f(); b: skip }",
        ]
    );
}
