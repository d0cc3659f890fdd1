//! What suggestions for real specs rarely need.
#![expect(
    clippy::unnecessary_box_returns,
    reason = "the operands of nodes are boxed"
)]

use mutaspec_runner::definition::SourceFile;
use mutaspec_runner::dialect::{
    Comparison, Domain, Literal, Node, Quantifier, StateName, StepEvent, TextPlace, Type,
};
use mutaspec_runner::value::View;

use super::*;
use crate::check;
use crate::modules;
use crate::syntax::Sources;

/// The names of a module with this text.
fn names(body: &str) -> Names {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("Spec.tla");
    std::fs::write(&file, format!("---- MODULE Spec ----\n{body}\n====\n")).unwrap();
    let mut sources = Sources::default();
    let modules = modules::load(&file, &[], &mut sources).unwrap();
    let checked = check::check(&modules, &sources).unwrap();
    Names::of(&modules, &checked)
}

fn expression(node: Node, ty: Type) -> Expression {
    Expression { node, ty }
}

fn variable(name: &'static str, ty: Type) -> Expression {
    let node = Node::Variable {
        state: StateName::Now,
        name: name.into(),
    };
    expression(node, ty)
}

fn sequence() -> Box<Expression> {
    Box::new(variable("s", Type::Sequence(Box::new(Type::Atom))))
}

fn text(text: &'static str) -> Box<Expression> {
    let node = Node::Literal(Literal::Text(text.into()));
    Box::new(expression(node, Type::Atom))
}

fn number(number: i128) -> Box<Expression> {
    Box::new(expression(
        Node::Literal(Literal::Number(number)),
        Type::Integer("Int".into()),
    ))
}

/// Checks the text of an expression in a module that begins with `extends`.
#[track_caller]
fn check(extends: &str, node: Node, expected: Option<&str>) {
    let names = names(&format!("{extends}\nVARIABLES s, p"));
    let found = Writer::new(&names).text(&Expression::test(node));
    assert_eq!(found.map(|found| found.text).as_deref(), expected);
}

fn quantifier(body: Node) -> Quantifier {
    Quantifier {
        variable: "p".into(),
        domain: Domain::Listed((0..3).map(View::Number).collect()),
        body: Box::new(Expression::test(body)),
    }
}

fn is_member(of: &'static str) -> Node {
    let member = expression(Node::Bound("p".into()), Type::Integer("Int".into()));
    Node::Compare(Comparison::Equal, Box::new(member), text(of))
}

#[test]
fn operators_of_other_modules_are_not_used() {
    let two = || {
        Node::Compare(
            Comparison::AtMost,
            Box::new(expression(
                Node::Size(sequence()),
                Type::Integer("Int".into()),
            )),
            number(2),
        )
    };
    check("EXTENDS Naturals, Sequences", two(), Some("Len(s) <= 2"));
    check("EXTENDS Naturals", two(), None);
    check("EXTENDS Sequences", two(), None);
    check(
        "LOCAL INSTANCE Sequences LOCAL INSTANCE Naturals",
        two(),
        Some("Len(s) <= 2"),
    );
    let negative = Node::Compare(Comparison::Equal, number(1), number(-1));
    check("EXTENDS Naturals", negative.clone(), None);
    check("EXTENDS Integers", negative, Some("1 = -1"));
}

#[test]
fn value_that_may_be_absent_has_a_condition() {
    let first = || Box::new(expression(Node::First(sequence()), Type::Unknown));
    let some = || {
        Box::new(expression(
            Node::Literal(Literal::Some(text("a"))),
            Type::Unknown,
        ))
    };
    let is = || Node::Compare(Comparison::Equal, first(), some());
    let extends = "EXTENDS Sequences";
    check(extends, is(), Some("s # <<>> /\\ Head(s) = \"a\""));
    let not = Node::Not(Box::new(Expression::test(is())));
    check(extends, not, Some("~(s # <<>> /\\ Head(s) = \"a\")"));
    check(extends, Node::IsSome(first()), Some("s # <<>>"));
    check(
        extends,
        Node::Compare(Comparison::Equal, first(), first()),
        None,
    );
}

#[test]
fn bound_names_are_none_of_the_module() {
    let all = Node::All(quantifier(is_member("a")));
    check("", all.clone(), Some("\\A m \\in {0, 1, 2} : m = \"a\""));
    check(
        "EXTENDS Naturals",
        all.clone(),
        Some("\\A m \\in 0..2 : m = \"a\""),
    );
    let definitions = "m == 1 g == 2 p1 == 3";
    check(definitions, all, Some("\\A p2 \\in {0, 1, 2} : p2 = \"a\""));
}

#[test]
fn at_most_one_member_needs_no_numbers() {
    let count = expression(
        Node::CountOf(quantifier(is_member("a"))),
        Type::Integer("Int".into()),
    );
    let one = Node::Compare(Comparison::AtMost, Box::new(count), number(1));
    check(
        "",
        one.clone(),
        Some("\\A m, r \\in {0, 1, 2} : m = \"a\" /\\ r = \"a\" => m = r"),
    );
    let more = Node::Not(Box::new(Expression::test(one)));
    check(
        "",
        more,
        Some("\\E m, r \\in {0, 1, 2} : m # r /\\ m = \"a\" /\\ r = \"a\""),
    );
}

#[test]
fn subscript_is_the_tuple_of_the_module() {
    let check = |body: &str, expected: &str| assert_eq!(names(body).subscript(), expected);
    check("VARIABLE x", "x");
    check("VARIABLES y, x", "<<x, y>>");
    check("VARIABLES x, y\nall == <<y, x>>", "all");
    check("VARIABLES x, y\npart == <<y>>\nall == <<x, part>>", "all");
    check("VARIABLES x, y\npart == <<y>>", "<<x, y>>");
}

#[test]
fn names_are_in_camel_case() {
    let dialect = TlaDialect {
        names: Names::default(),
    };
    let check = |words: &str, name: &str| assert_eq!(dialect.name(words), name);
    check("bob_refused_then_no_commit", "BobRefusedThenNoCommit");
    check("always_n_up_to_3", "AlwaysNUpTo3");
    check("always_n_up_to_3_2", "AlwaysNUpTo3_2");
    check("AlwaysNUpTo3_2", "AlwaysNUpTo3_2");
    check("some_ümlaut", "SomeMlaut");
}

#[test]
fn long_definitions_are_broken_at_their_parts() {
    let names = names("VARIABLES s, p");
    let long = "a text of forty characters, more or less";
    let parts = ["", "b"].map(|_| Expression::test(is_member(long)));
    let both = Expression::test(Node::And(parts.to_vec()));
    let all = Expression::test(Node::All(quantifier(Node::Not(Box::new(both)))));
    let found = layout::body(&Writer::new(&names), &all, "[][", "]_s").unwrap();
    let expected = format!(
        "\n    [][\\A m \\in {{0, 1, 2}} :\n           ~(/\\ m = \"{long}\"\n             /\\ m = \"{long}\")]_s"
    );
    assert_eq!(found, expected);
}

#[test]
fn code_in_a_comment_is_not_broken() {
    let words = vec!["word"; 18].join(" ");
    let sentence = format!("{words} `x \\in y`.");
    let shorter = words.strip_suffix(" word").unwrap();
    let expected = format!("\\* {shorter}\n\\* word `x \\in y`.\n");
    assert_eq!(layout::comment(&sentence), expected);
}

#[test]
fn last_line_of_a_comment_is_no_single_word() {
    let words = vec!["word"; 18].join(" ");
    let comment = layout::comment(&format!("{words} word it."));
    assert_eq!(comment, format!("\\* {words}\n\\* word it.\n"));
    let comment = layout::comment(&format!("{words} word"));
    assert_eq!(comment, format!("\\* {words} word\n"));
}

#[test]
fn variable_joins_the_subscript() {
    let check = |subscript: &str, expected: &str| {
        assert_eq!(flag::with("Had", subscript), expected);
    };
    check("vars", "<<vars, Had>>");
    check("x", "<<x, Had>>");
    check("<<x, y>>", "<<x, y, Had>>");
    check("<<x, <<y, z>> >>", "<<x, <<y, z>>, Had>>");
}

#[test]
fn algorithm_with_a_translation_is_translated_again() {
    let event = StepEvent {
        place: TextPlace {
            text: "skip".to_owned(),
            file: 0,
            line: 4,
        },
        ..StepEvent::default()
    };
    let place = |text: &'static str| {
        let file = SourceFile {
            path: "Spec.tla".into(),
            absolute: "".into(),
            text: text.into(),
        };
        let spec = Definition {
            sources: mutaspec_mutator::rows([file]),
            ..Definition::default()
        };
        flag::code("Had", &event, &spec).assignment.place
    };
    let algorithm = "(* --algorithm A\nbegin\n a:\n  skip;\nend algorithm; *)\n";
    assert_eq!(place(algorithm), "at Spec.tla:4, before `skip`");
    let translated =
        "(* --algorithm A *)\n\\* BEGIN TRANSLATION\nVARIABLE pc\n\\* END TRANSLATION\n";
    assert_eq!(
        place(translated),
        "at Spec.tla:4, before `skip`; then translate the algorithm again"
    );
}
