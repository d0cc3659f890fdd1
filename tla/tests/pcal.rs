//! Algorithms in PlusCal: their translations, errors and places.
//!
//! The modules in `tests/pcal` contain algorithms with the translations that the official
//! translator wrote (version 1.9): `java -cp tla2tools.jar pcal.trans -nocfg FILE`, without the
//! check sums in the lines around them.

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

/// What the units declare and define, in their order.
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
fn each_missing_definition_is_noticed() {
    for (path, text) in modules() {
        let (_, rest) = text.split_once("BEGIN TRANSLATION\n").unwrap();
        let (old, _) = rest.split_once("\\* END TRANSLATION").unwrap();
        let parts: Vec<&str> = old
            .split("\n\n")
            .filter(|part| part.contains("=="))
            .collect();
        for part in parts {
            let without = with_translation(&text, &old.replacen(part, "", 1));
            assert!(
                translated(&without).stale.is_some(),
                "{path}: without\n{part}"
            );
        }
    }
}

#[test]
fn each_changed_number_or_label_is_noticed() {
    for (path, text) in modules() {
        let (_, rest) = text.split_once("BEGIN TRANSLATION\n").unwrap();
        let (old, _) = rest.split_once("\\* END TRANSLATION").unwrap();
        let old: String = old
            .lines()
            .filter(|line| !line.starts_with("\\*"))
            .fold(String::new(), |text, line| text + line + "\n");
        for (at, _) in old.match_indices(|c: char| c.is_ascii_digit() || c == '"') {
            let mut changed = old.clone();
            let closes = old[..at].lines().last().unwrap_or("").matches('"').count() % 2 == 1;
            match &old[at..=at] {
                "\"" if closes => changed.insert(at, '0'),
                "\"" => continue,
                "9" => changed.replace_range(at..=at, "8"),
                _ => changed.replace_range(at..=at, "9"),
            }
            let changed = with_translation(&text, &changed);
            let Ok(module) = syntax::parse(FILE, &changed) else {
                continue;
            };
            let found = pcal::translate(FILE, &changed, &module).unwrap().unwrap();
            assert!(
                found.stale.is_some(),
                "{path}: {}",
                &old[at.saturating_sub(30)..=at]
            );
        }
    }
}

/// Changes an algorithm after its translation, and checks the finding.
fn check_stale(file: &str, from: &str, to: &str, expected: &str) {
    let (_, text) = modules()
        .into_iter()
        .find(|(path, _)| path.ends_with(file))
        .unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    let changed = text.replacen(from, to, 1);
    let stale = translated(&changed)
        .stale
        .unwrap_or_else(|| panic!("{file}: {from} to {to}"));
    let found = rendered(&changed, &[stale]);
    assert!(found.contains(expected), "{found}");
}

#[test]
fn translation_of_older_algorithm_is_stale() {
    let older = "the translation is older than the algorithm: ";
    let is_not =
        |name: &str, line: usize| format!("{older}`{name}` is no longer what line {line} says");
    check_stale("Loops.tla", "i < 3", "i < 4", &is_not("outer", 8));
    check_stale("Either.tla", "or a := 3;", "or a := 4;", &is_not("two", 9));
    check_stale("Weak.tla", "b:- x", "b: x", &is_not("Spec", 7));
    check_stale("Weak.tla", "\\in 1..2", "\\in 1..3", &is_not("ProcSet", 9));
    check_stale(
        "Initial.tla",
        "b \\in 1..3",
        "b \\in 1..4",
        &is_not("Init", 5),
    );
    check_stale(
        "Define.tla",
        "Len(queue) = 3",
        "Len(queue) = 2",
        &is_not("Full", 8),
    );
    let missing = format!("{older}it has no `z`, which line 6 needs");
    check_stale("WithBraces.tla", "y = 0;", "y = 0, z = 0;", &missing);
    let last = ";\n  third: m[1] := [m[2] EXCEPT ![1] = 5]";
    check_stale("AssignmentsBraces.tla", last, ";", &is_not("second", 9));
    check_stale(
        "Weak.tla",
        "(wf)",
        "(wf, noDoneDisjunct)",
        &is_not("Next", 7),
    );
    check_stale(
        "FairSequential.tla",
        "begin",
        "define Two == 2 end define begin",
        "it has no `Two`",
    );
    check_stale(
        "Define.tla",
        "Consistent ==",
        "Other ==",
        "it has no `Other`",
    );
    check_stale(
        "NoDone.tla",
        "Termination ==",
        "Extra == 1\n\nTermination ==",
        "leads to `Extra`",
    );
    check_stale("OneLoop.tla", "x = 0;", "x = 1;", &is_not("Init", 5));
}

#[test]
fn module_without_algorithm_has_no_translation() {
    for text in [
        "---- MODULE M ----\n====\n",
        "---- MODULE M ----\n\\* --algorithm A begin a: skip; end algorithm\n====\n",
        "---- MODULE M ----\nA == \"(* --algorithm A *)\"\n====\n",
        "---- MODULE M ----\n(* A --algorithm, or a --fair algorithm. <<--algorithm>> <Name> *)\n====\n",
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
                ---- MODULE A ----\n====\n";
    assert_eq!(
        names(&translated(text).units),
        [
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
    let ascii = "--algorithm A { variables x \\in 0..2; { a: x := 1 || y := 2; b: with (v \\in {1} \\cup {2}) \
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

/// What an expression is in the text, if it is a single word.
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
            if !translation.written.contains(&span) {
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
        "--algorithm A {\nprocedure f() { g: return }\nprocess (P \\in 1..2) { a: call f(); b: skip }\n}",
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

/// The errors of algorithms, each as text.
fn errors(algorithms: &[&str]) -> String {
    let of = |algorithm: &&str| {
        let text = module_with(algorithm);
        let errors = pcal::translate(FILE, &text, &parsed(&text)).expect_err(algorithm);
        rendered(&text, &errors)
    };
    algorithms
        .iter()
        .map(of)
        .collect::<Vec<String>>()
        .join("\n")
}

#[test]
fn errors_of_syntax() {
    let found = errors(&[
        "--algorithm A begin a: x = 1; end algorithm",
        "--algorithm A variable x = 0;\nbegin a: x := ;\nb: x := 1 +; c: skip; end algorithm",
        "--algorithm A begin a: if TRUE skip; end if; end algorithm",
        "--algorithm A begin a: while TRUE do skip; end if; end algorithm",
        "--algorithm A begin a: while TRUE do end while; end algorithm",
        "--algorithm A begin a: either skip; end either; end algorithm",
        "--algorithm A begin a: skip b: skip; end algorithm",
        "--algorithm A begin a: skip; end",
        "--algorithm A begin a: skip;",
        "--algorithm A { { a: skip }",
        "--algorithm A { { a: while TRUE { skip } } }",
        "--algorithm A { { a: { b: skip } } }",
        "--algorithm A variable x = 0 y = 1; begin a: skip; end algorithm",
        "--algorithm A procedure p(x \\in {1}) begin a: return; end procedure;\n\
         begin b: skip; end algorithm",
        "--algorithm A process P begin a: skip; end process; end algorithm",
        "--algorithm A begin a: with x do skip; end with; end algorithm",
        "--algorithm A begin Done: skip; end algorithm",
        "--algorithm A macro m() begin a: skip; end macro; begin b: skip; end algorithm",
        "--algorithm A begin a: goto; end algorithm",
        "--algorithm A begin a: print \"open; end algorithm",
        "--algorithm A variable x = begin; begin a: skip; end algorithm",
        "--algorithm A fair { a: skip }",
    ]);
    insta::assert_snapshot!(found);
}

/// An algorithm with the statements of a process.
fn process(body: &str) -> String {
    format!(
        "--algorithm A variables x = 0; y = 0; process P = 1 begin\n{body}\nend process; end algorithm"
    )
}

#[test]
fn errors_of_labels() {
    let algorithms = [
        "x := 1;",
        "a: x := 1; x := 2;",
        "a: x := 1; while TRUE do skip; end while;",
        "a: goto a; skip;",
        "a: if x = 0 then b: skip; end if;\nskip; y := 1;\ny := 2;",
        "a: with v = 1 do b: skip; end with;",
        "a: with v = 1 do while TRUE do skip; end while; end with;",
        "a: with v = 1 do x := 1; x := 2; end with;",
        "a: x := 1; with v = 1 do x := 2; end with;",
        "a: with v = 1 do goto a; skip; end with;",
        "a: skip; a: skip;",
        "a: goto elsewhere;",
        "label: goto labl;",
        "a: x := 1 || x := 2;",
    ];
    let algorithms = algorithms.map(process);
    let found = errors(&algorithms.each_ref().map(String::as_str));
    insta::assert_snapshot!(found);
}

#[test]
fn errors_of_names() {
    let found = errors(&[
        "--algorithm A variable x = 0; begin a: z := 1; end algorithm",
        "--algorithm A variable count = 0; begin a: coutn := 1; end algorithm",
        "--algorithm A variables x = 0; x = 1; begin a: skip; end algorithm",
        "--algorithm A variables pc = 0; begin a: skip; end algorithm",
        "--algorithm A variable x = 0; process P = 1 variable x = 1;\n\
         begin a: skip; end process; end algorithm",
        "--algorithm A begin a: call p(1); end algorithm",
        "--algorithm A procedure p(x = 0) begin a: return; end procedure;\n\
         begin b: call p(); end algorithm",
        "--algorithm A begin a: return; end algorithm",
        "--algorithm A begin a: m(1); end algorithm",
        "--algorithm A macro m(x) begin skip; end macro;\n\
         begin a: m();\nb: n(1); end algorithm",
        "--algorithm A macro m(x) begin x := 1; end macro; begin a: m(1 + 1); end algorithm",
        "--algorithm A macro m() begin skip; end macro;\n\
         macro m() begin skip; end macro; begin a: m(); end algorithm",
        "PlusCal options (wff, sf, labelRoot)\n--algorithm A begin a: skip; end algorithm",
        "PlusCal options (fast)\n--algorithm A begin a: skip; end algorithm",
        "--algorithm A { { a: while (TRUE) skip } }",
    ]);
    insta::assert_snapshot!(found);
}

/// Numbers that look random and are always the same (a linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

/// The words and symbols of an algorithm.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let same =
            |c: char| c.is_alphanumeric() == first.is_alphanumeric() && first.is_alphanumeric();
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(_, c)| !same(*c))
            .map_or(rest.len(), |(at, _)| at);
        pieces.push(&rest[..end]);
        rest = &rest[end..];
    }
    pieces
}

#[test]
fn damaged_algorithms_are_translated_or_reported() {
    let texts: Vec<String> = modules().into_iter().map(|(_, text)| text).collect();
    let mut numbers = Numbers(1);
    let (mut good, mut bad) = (0, 0);
    for _ in 0..10_000 {
        let text = &texts[numbers.below(texts.len())];
        let (head, rest) = text.split_once("(*\n").unwrap();
        let (algorithm, _) = rest.split_once("\n*)\n\n\\* BEGIN").unwrap();
        let mut changed = pieces(algorithm);
        for _ in 0..=numbers.below(3) {
            let at = numbers.below(changed.len());
            let other = changed[numbers.below(changed.len())];
            match numbers.below(4) {
                0 => drop(changed.remove(at)),
                1 => changed.insert(at, other),
                2 => changed[at] = other,
                _ => {
                    let to = numbers.below(changed.len());
                    changed.swap(at, to);
                }
            }
        }
        let text = format!("{head}(*\n{}\n*)\n====\n", changed.concat());
        let Ok(module) = syntax::parse(FILE, &text) else {
            continue;
        };
        match pcal::translate(FILE, &text, &module) {
            Ok(Some(translation)) => {
                good += 1;
                drop(translation.install(module));
            }
            Ok(None) => {}
            Err(errors) => {
                bad += 1;
                assert!(
                    !errors.is_empty() && !rendered(&text, &errors).is_empty(),
                    "{text}"
                );
            }
        }
    }
    assert!(good > 500 && bad > 500, "{good} translated, {bad} reported");
}
