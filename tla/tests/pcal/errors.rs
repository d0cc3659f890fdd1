//! Errors in algorithms, and algorithms that are damaged at random.

use mutaspec_tla::syntax::print;
use mutaspec_tla::{pcal, syntax};

use super::{FILE, module_with, modules, parsed, rendered, translated};

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
        "--algorithm A variables x = 0; y = 0; process P = 1 begin\n{body}\n\
         end process; end algorithm"
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
        "\\* BEGIN TRANSLATION\n--algorithm A begin a: skip; end algorithm",
        "PlusCal options (fast)\n--algorithm A begin a: skip; end algorithm",
        "--algorithm A { { a: while (TRUE) skip } }",
    ]);
    insta::assert_snapshot!(found);
}

#[test]
fn deep_nesting_is_translated_or_reported() {
    let nested = |depth: usize, value: &str| {
        let (open, close) = ("if x = 0 then ".repeat(depth), "end if;\n".repeat(depth));
        format!("--algorithm A variable x = 0; begin a: {open} x := {value}; {close} end algorithm")
    };
    let parentheses = format!("{}x{}", "(".repeat(100), ")".repeat(100));
    let chain = vec!["x"; 400].join(" + ");
    for value in [parentheses, chain] {
        let text = module_with(&nested(40, &value));
        let installed = translated(&text).install(parsed(&text));
        assert!(print::module(&installed).contains("x' ="));
    }
    assert!(errors(&[&nested(2_000, "1")]).contains("this statement is nested too deeply"));
    let arms = |count: usize| {
        let arms = (0..count).map(|n| format!("elsif x = {n} then x := {n};\n"));
        let arms = arms.collect::<Vec<String>>().concat();
        format!(
            "--algorithm A variable x = 0; begin a: if x = 5 then x := 0; {arms} end if; \
             end algorithm"
        )
    };
    assert_eq!(translated(&module_with(&arms(90))).stale, None);
    assert!(errors(&[&arms(200)]).contains("an `if` has at most 100 `elsif`"));
    let macros = (1..40).map(|n| {
        let inner = n - 1;
        format!("macro m{n}() begin m{inner}(); m{inner}(); end macro;\n")
    });
    let macros = macros.collect::<Vec<String>>().concat();
    let text = format!(
        "--algorithm A macro m0() begin skip; end macro; {macros} begin a: m39(); end algorithm"
    );
    assert!(errors(&[&text]).contains("the macros expand to too many statements"));
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
