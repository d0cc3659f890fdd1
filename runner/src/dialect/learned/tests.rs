//! Types that are learned from states.

use super::*;
use crate::dialect::schema::TypeParts;

fn state(fields: &[(&str, View)]) -> View {
    let fields = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    View::Record(String::new(), fields.collect())
}

fn text(text: &str) -> View {
    View::Text(text.to_owned())
}

fn values() -> Vec<(String, View)> {
    let names = |names: &[&str]| View::Set(names.iter().map(|name| View::atom(*name)).collect());
    let numbers = |numbers: [i128; 3]| View::Set(numbers.map(View::Number).to_vec());
    let texts = |texts: &[&str]| View::Set(texts.iter().copied().map(text).collect());
    vec![
        ("RM".into(), names(&["r1", "r2"])),
        ("Max".into(), View::Number(3)),
        ("None".into(), View::atom("None")),
        ("Only".into(), names(&["r1"])),
        ("Procs".into(), numbers([1, 2, 3])),
        ("Managers".into(), texts(&["bob", "eve"])),
        ("Stages".into(), texts(&["start", "done"])),
    ]
}

fn sets_of(states: &[View]) -> Sets {
    let constants = [("RM".to_owned(), "{r1, r2}".to_owned())];
    let (values, constants) = (&values(), &constants);
    Sets::new(
        &Named { values, constants },
        Places::of(states.iter().cloned()),
    )
}

fn learned(states: &[View]) -> Learned {
    let (values, constants) = (&values(), &[]);
    let named = Named { values, constants };
    Learned::new(&named, sets_of(states), states.iter().cloned())
}

fn boxed(ty: Type) -> Box<Type> {
    Box::new(ty)
}

/// Checks the type of a variable that has these values.
fn check(values: &[View], ty: &Type) {
    let states: Vec<View> = values
        .iter()
        .map(|value| state(&[("x", value.clone())]))
        .collect();
    assert_eq!(learned(&states).schema.variables[0].ty, *ty, "{values:?}");
}

#[test]
fn type_is_that_of_all_values() {
    let (none, one) = (View::Set(Vec::new()), View::Set(vec![View::Number(1)]));
    check(&[View::atom("true"), View::atom("FALSE")], &Type::Bool);
    check(&[View::Number(0), View::Number(7)], &integer());
    check(&[text("init"), View::atom("done")], &Type::Atom);
    check(&[none.clone(), one.clone()], &Type::Set(boxed(integer())));
    check(&[none], &Type::Set(boxed(Type::Unknown)));
    check(&[View::Number(0), one], &Type::Unknown);
    check(&[View::atom("true"), View::atom("r1")], &Type::Unknown);
    check(&[View::atom("none"), View::atom("r1")], &Type::Participant);
    check(&[text("init"), View::atom("None")], &Type::Participant);
    let map = View::Map(vec![(View::atom("r1"), text("init"))]);
    let ty = Type::Map(boxed(Type::Participant), boxed(Type::Atom));
    check(&[map], &ty);
    let pair = View::Tuple(String::new(), vec![View::Number(1), View::atom("r2")]);
    check(&[pair], &Type::Tuple(vec![integer(), Type::Participant]));
}

#[test]
fn function_of_a_named_set_is_a_map() {
    let angles =
        |numbers: &[i128]| View::Angles(numbers.iter().copied().map(View::Number).collect());
    let map = |key| Type::Map(boxed(key), boxed(integer()));
    check(&[angles(&[0, 0, 0]), angles(&[1, 0, 1])], &map(integer()));
    check(
        &[angles(&[0, 0, 0]), angles(&[1])],
        &Type::Sequence(boxed(integer())),
    );
    let pair = View::Angles(vec![View::Number(1), text("init")]);
    check(&[pair], &Type::Tuple(vec![integer(), Type::Atom]));
    let fields = |names: &[&str]| {
        View::Fields(
            names
                .iter()
                .map(|name| ((*name).to_owned(), View::Number(0)))
                .collect(),
        )
    };
    check(&[fields(&["bob", "eve", "tm"])], &map(Type::Participant));
    check(&[fields(&["bob", "tm"])], &Type::Struct(0));
    let entries = [0, 1].map(|key| (View::Number(key), View::Number(0)));
    check(&[View::Function(entries.to_vec())], &map(integer()));
}

#[test]
fn sets_are_named_constants_and_domains_of_functions() {
    let stage = |names: &[&str]| {
        View::Fields(
            names
                .iter()
                .map(|name| ((*name).to_owned(), text("start")))
                .collect(),
        )
    };
    let managers = View::Set(vec![text("ann"), text("zoe")]);
    let found = learned(&[state(&[
        ("pc", stage(&["alice", "bob", "eve"])),
        ("managers", managers),
        ("vote", stage(&["ann", "zoe"])),
    ])]);
    let names: Vec<String> = found
        .sets
        .iter()
        .map(|set| match &set.name {
            Domain::Constant(name) | Domain::Variable { name, .. } => name.to_string(),
            other => format!("{other:?}"),
        })
        .collect();
    // Without a function of them, stages and processes are ordinary values.
    assert_eq!(names, ["RM", "Managers", "managers"]);
    assert_eq!(found.schema.keys, [(text("alice"), Type::Participant)]);
    let constants: Vec<&str> = found
        .schema
        .constants
        .iter()
        .map(|field| &*field.name)
        .collect();
    assert_eq!(constants, ["RM", "Max", "None", "Managers"]);
}

#[test]
fn state_with_another_set_does_not_agree() {
    let vote = |names: &[&str]| {
        View::Fields(
            names
                .iter()
                .map(|name| ((*name).to_owned(), text("start")))
                .collect(),
        )
    };
    let of = |names: &[&str]| {
        let managers = View::Set(names.iter().copied().map(text).collect());
        state(&[("managers", managers), ("vote", vote(names))])
    };
    let sets = sets_of(&[of(&["ann", "zoe"])]);
    assert!(sets.agree_with(&of(&["ann", "zoe"])));
    assert!(!sets.agree_with(&of(&["ann"])));
}

#[test]
fn messages_of_several_shapes_are_one_type() {
    let ready = state(&[("kind", text("ready")), ("rm", View::atom("r1"))]);
    let commit = state(&[("kind", text("commit"))]);
    let found = learned(&[state(&[("sent", View::Set(vec![ready, commit]))])]);
    let schema = found.schema;
    assert_eq!(schema.variables[0].ty, Type::Set(boxed(Type::Enum(0))));
    let kind = field("kind", Type::Atom);
    let shapes = vec![
        vec![kind.clone()],
        vec![kind, field("rm", Type::Participant)],
    ];
    assert_eq!(schema.types[0].parts, TypeParts::Records(shapes));
}

#[test]
fn value_gets_the_form_of_its_type() {
    let schema = Schema::default();
    let numbers = || vec![View::Number(2), View::Number(1)];
    let check = |view, ty: Type, expected: View| assert_eq!(fitted(view, &ty, &schema), expected);
    check(View::atom("TRUE"), Type::Bool, View::atom("true"));
    check(
        View::Angles(numbers()),
        Type::Sequence(boxed(integer())),
        View::Sequence(numbers()),
    );
    let map = Type::Map(boxed(integer()), boxed(integer()));
    let entries = [(1, 2), (2, 1)].map(|(key, value)| (View::Number(key), View::Number(value)));
    check(View::Angles(numbers()), map, View::Map(entries.to_vec()));
    let set = vec![View::Number(1), View::Number(2)];
    check(
        View::Set(numbers()),
        Type::Set(boxed(integer())),
        View::Set(set),
    );
    let map = Type::Map(boxed(Type::Participant), boxed(Type::Bool));
    let fields = vec![("bob".to_owned(), View::atom("FALSE"))];
    let entries = vec![(text("bob"), View::atom("false"))];
    check(View::Fields(fields), map, View::Map(entries));
}
