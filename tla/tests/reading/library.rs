//! The modules that are part of the program.

use std::path::Path;

use mutaspec_tla::check;
use mutaspec_tla::modules::{self, Content, Native, native, standard};
use mutaspec_tla::syntax::{Sources, Symbol};

use super::rendered;

/// The names of the files in the folder of the library.
fn library() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("library");
    let files = std::fs::read_dir(folder).expect("the folder exists");
    let names = files.map(|file| file.expect("it can be read").path());
    let names = names.filter_map(|path| Some(path.file_stem()?.to_str()?.to_string()));
    let mut names: Vec<_> = names.collect();
    names.sort_unstable();
    names
}

#[test]
fn library_modules_are_correct() {
    for name in library() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("library/{name}.tla"));
        let mut sources = Sources::default();
        let checked = modules::load(&path, &[], &mut sources)
            .and_then(|modules| check::check(&modules, &sources));
        assert!(
            checked.is_ok(),
            "{}",
            rendered(&sources, &checked.err().unwrap_or_default())
        );
    }
}

#[test]
fn each_library_module_can_be_extended() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("Root.tla");
    for name in library() {
        let text = format!("---- MODULE Root ----\nM == INSTANCE {name}\n====");
        std::fs::write(&path, text).expect("it can be written");
        let modules = modules::load(&path, &[], &mut Sources::default()).expect("it is found");
        let content = modules.get(Symbol::new(&name));
        assert!(matches!(content, Some(Content::Text(_))), "{name}");
        assert!(modules.is_library(Symbol::new(&name)), "{name}");
    }
}

/// Loads a module that extends `Bags`, with a file of that name in a folder: the order of the
/// modules, and whether `Bags` is the one of the library.
fn load_with_bags(folder: &str) -> (Vec<String>, bool) {
    let temporary = tempfile::tempdir().expect("a folder");
    let root = temporary.path().join("Root.tla");
    let search = temporary.path().join("more");
    std::fs::create_dir(&search).expect("it can be made");
    std::fs::write(&root, "---- MODULE Root ----\nEXTENDS Bags\n====").expect("written");
    let bags = temporary.path().join(folder).join("Bags.tla");
    std::fs::write(bags, "---- MODULE Bags ----\n====").expect("written");
    let modules = modules::load(&root, &[search], &mut Sources::default()).expect("it is found");
    let order = modules.iter().map(|(name, _)| name.to_string()).collect();
    (order, modules.is_library(Symbol::new("Bags")))
}

#[test]
fn file_beside_the_spec_replaces_a_module_of_the_library() {
    assert_eq!(
        load_with_bags("."),
        (vec!["Bags".to_string(), "Root".to_string()], false)
    );
}

#[test]
fn library_comes_before_other_folders() {
    let (order, library) = load_with_bags("more");
    assert!(library);
    assert_eq!(order.last().map(String::as_str), Some("Root"));
}

#[test]
fn natives_are_known_by_module_and_name() {
    assert_eq!(native("Naturals", "+"), Some(Native::Add));
    assert_eq!(native("Integers", "-."), Some(Native::Negate));
    assert_eq!(native("TLC", ":>"), Some(Native::SingletonFunction));
    assert_eq!(native("Sequences", "+"), None);
    assert_eq!(native("TLAPS", "SMT"), None);
    assert!(matches!(native("TLC", "TLCGet"), Some(Native::Refused(_))));
    let select = standard("Sequences").expect("it is known").operators.iter();
    let select = select.filter(|operator| operator.name == "SelectSeq");
    assert_eq!(
        select
            .map(|operator| operator.parameters)
            .collect::<Vec<_>>(),
        [[0, 1]]
    );
}

#[test]
fn modules_with_theorems_are_known() {
    for name in [
        "TLAPS",
        "FiniteSetTheorems",
        "NaturalsInduction",
        "SequenceTheorems",
    ] {
        assert!(standard(name).is_some(), "{name}");
    }
}
