//! Edits as data: source before, addition, source after.

use super::*;
use crate::program::suggest::apply::insertion::applied;

const CODE: &str =
    "/// No one is late.\n#[invariant]\nfn never_late(s: &State) -> bool {\n    s.n < 3\n}\n";

fn addition(name: &str, code: &str) -> Addition {
    Addition {
        kind: PropertyKind::StateInvariant,
        name: name.to_owned(),
        code: Some(code.to_owned()),
    }
}

fn edited(source: &str, model: &str, additions: &[Addition]) -> Result<String, EditError> {
    insertions(source, "shop", model, additions).map(|found| applied(source, &found))
}

/// Checks an edit that adds `never_late` to model `two`.
fn check(before: &str, after: &str) {
    assert_eq!(
        edited(before, "two", &[addition("never_late", CODE)]).as_deref(),
        Ok(after)
    );
}

/// A module with a constants item, a property and more.
fn shop(attributes: &str, more: &str) -> String {
    format!(
        "//! A shop.\n\n#[mutaspec::spec]\npub mod shop {{\n    #[constants]\n{attributes}    pub struct Constants {{}}\n\n    \
         #[invariant]\n    fn ok(s: &State) -> bool {{\n        true\n    }}\n{more}}}\n\nfn outside() {{}}\n"
    )
}

const INDENTED: &str = "\n    /// No one is late.\n    #[invariant]\n    fn never_late(s: &State) -> bool {\n        s.n < 3\n    }\n";

#[test]
fn property_follows_the_last_property() {
    check(&shop("", ""), &shop("", INDENTED));
    let helper = "\n    fn helper() -> u8 {\n        3\n    }\n";
    check(&shop("", helper), &shop("", &format!("{INDENTED}{helper}")));
    let before = shop("", "    const N: u8 = 3;\n");
    check(
        &before,
        &shop("", &format!("{INDENTED}\n    const N: u8 = 3;\n")),
    );
}

#[test]
fn only_the_list_of_the_model_grows() {
    let attributes = |two: &str| {
        format!(
            "    #[model(one, properties = [ok])] // first\n    #[model(two, n = 3, properties = [{two}])] // second\n"
        )
    };
    check(
        &shop(&attributes("ok"), ""),
        &shop(&attributes("ok, never_late"), INDENTED),
    );
    check(
        &shop(&attributes(""), ""),
        &shop(&attributes("never_late"), INDENTED),
    );
    check(
        &shop(&attributes("ok,"), ""),
        &shop(&attributes("ok, never_late,"), INDENTED),
    );
    let other = shop(&attributes("ok"), "");
    let edited = edited(&other, "three", &[addition("never_late", CODE)]).unwrap();
    assert_eq!(
        edited,
        shop(&attributes("ok"), INDENTED),
        "a model without a list checks all properties"
    );
}

#[test]
fn list_of_several_lines_keeps_its_form() {
    let check = |before: &str, after: &str| check(&shop(before, ""), &shop(after, INDENTED));
    check(
        "    #[model(two, properties = [\n        ok, // always\n        termination,\n    ])]\n",
        "    #[model(two, properties = [\n        ok, // always\n        termination,\n        never_late,\n    ])]\n",
    );
    check(
        "    #[model(two, properties = [\n        ok,\n        termination // in the end\n    ])]\n",
        "    #[model(two, properties = [\n        ok,\n        termination, // in the end\n        never_late\n    ])]\n",
    );
    check(
        "    #[model(two, properties = [\n        ok,\n        termination])]\n",
        "    #[model(two, properties = [\n        ok,\n        termination,\n        never_late])]\n",
    );
    check(
        "    #[model(two, properties = [\n        ok, deadlock_freedom,\n        termination\n    ])]\n",
        "    #[model(two, properties = [\n        ok, deadlock_freedom,\n        termination, never_late\n    ])]\n",
    );
}

#[test]
fn long_list_goes_on_in_the_next_line() {
    let name = "x".repeat(45);
    let before = format!("    #[model(two, properties = [{name}, ok, termination])]\n");
    let after = format!(
        "    #[model(two, properties = [{name}, ok, termination,\n        never_late_at_all])]\n"
    );
    let code = CODE.replace("never_late", "never_late_at_all");
    let edited = edited(
        &shop(&before, ""),
        "two",
        &[addition("never_late_at_all", &code)],
    )
    .unwrap();
    assert_eq!(
        edited,
        shop(&after, &INDENTED.replace("never_late", "never_late_at_all"))
    );
}

#[test]
fn comment_behind_a_property_stays_with_it() {
    let source = |after: &str| {
        shop("", "").replace(
            "        true\n    }\n",
            &format!("        true\n    }} // trivial\n{after}"),
        )
    };
    check(&source(""), &source(INDENTED));
}

#[test]
fn carriage_returns_and_byte_order_mark_are_kept() {
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let attribute = |list: &str| format!("    #[model(two, properties = [{list}])]\n");
    check(
        &windows(&shop(&attribute("ok"), "")),
        &windows(&shop(&attribute("ok, never_late"), INDENTED)),
    );
}

#[test]
fn tabs_stay_tabs() {
    let tabbed = |text: &str| text.replace("    ", "\t");
    check(&tabbed(&shop("", "")), &tabbed(&shop("", INDENTED)));
}

#[test]
fn one_line_module_gets_lines() {
    check(
        "#[spec] mod shop { fn init() -> Vars { Vars {} } #[reachable] fn ok(s: &State) -> bool { true } fn f() {} }\n",
        "#[spec] mod shop { fn init() -> Vars { Vars {} } #[reachable] fn ok(s: &State) -> bool { true }\n\n    /// No one is late.\n    \
         #[invariant]\n    fn never_late(s: &State) -> bool {\n        s.n < 3\n    }\n fn f() {} }\n",
    );
}

#[test]
fn spec_without_properties_gets_its_first_after_the_last_function() {
    let before = "mod outer {\n    #[spec(may_deadlock)]\n    mod shop {\n        #[init]\n        fn init() -> Vars {\n            Vars {}\n        }\n    }\n}\n";
    let indented: String = INDENTED
        .lines()
        .map(|line| format!("    {line}").trim_end().to_owned() + "\n")
        .collect();
    check(
        before,
        &before.replace(
            "        }\n    }\n",
            &format!("        }}\n{indented}    }}\n"),
        ),
    );
}

#[test]
fn used_name_is_made_unique() {
    let before = shop("    #[model(two, properties = [ok])]\n", "");
    let used = before.replace("outside", "never_late");
    let after = shop(
        "    #[model(two, properties = [ok, never_late_2])]\n",
        &INDENTED.replace("never_late", "never_late_2"),
    );
    check(&used, &after.replace("outside", "never_late"));
    let both = [addition("never_late", CODE), addition("never_late", CODE)];
    let after = shop(
        "    #[model(two, properties = [ok, never_late, never_late_2])]\n",
        &format!(
            "{INDENTED}{}",
            INDENTED.replace("never_late", "never_late_2")
        ),
    );
    assert_eq!(edited(&before, "two", &both), Ok(after));
}

#[test]
fn existing_property_is_only_listed() {
    let existing = Addition {
        kind: PropertyKind::StateInvariant,
        name: "termination".to_owned(),
        code: None,
    };
    let list = |names: &str| shop(&format!("    #[model(two, properties = [{names}])]\n"), "");
    assert_eq!(
        edited(&list("ok"), "two", std::slice::from_ref(&existing)),
        Ok(list("ok, termination"))
    );
    assert_eq!(
        edited(&shop("", ""), "two", &[existing]),
        Err(EditError::NoList("termination".to_owned()))
    );
}

#[test]
fn source_without_the_spec_is_refused() {
    let add = |source: &str| edited(source, "two", &[addition("never_late", CODE)]);
    assert_eq!(add("mod shop { fn f() {} }\n"), Err(EditError::NoModule));
    assert_eq!(
        add("#[spec] mod other { fn f() {} }\n"),
        Err(EditError::NoModule)
    );
    assert_eq!(add("#[spec] mod shop;\n"), Err(EditError::NoModule));
    assert!(matches!(
        add("#[spec] mod shop {\n"),
        Err(EditError::Syntax(_))
    ));
    assert!(matches!(add(""), Err(EditError::NoModule)));
}

#[test]
fn lists_are_found_by_model() {
    let source = shop(
        "    #[model(one, n = 3)]\n    #[model(two, properties = [ok])]\n    #[model(three, except = [ok])]\n",
        "",
    );
    let found: Vec<bool> = ["one", "two", "three"]
        .iter()
        .map(|model| has_list(&source, "shop", model))
        .collect();
    assert_eq!(found, [false, true, false]);
}
