//! The files of a new crate, and what is left if one cannot be made.

use super::*;
use crate::source::SourceArgs;

/// Makes a crate in a folder. Returns the output, or the error.
fn make(parent: &Path, name: &str) -> Result<String, String> {
    let args = NewArgs {
        name: name.to_owned(),
        parent: Some(parent.to_owned()),
        source: SourceArgs {
            registry: true,
            ..SourceArgs::default()
        },
    };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let done = new(&args, &mut Console::new(&mut out, &mut err, (false, false)));
    done.map(|_| String::from_utf8(out).unwrap())
        .map_err(|error| error.to_string())
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn files_name_the_crate_and_leave_no_placeholder() {
    let place = tempfile::tempdir().unwrap();
    let out = make(place.path(), "my-specs").unwrap();
    assert!(out.contains("mutaspec comes from the registry\n"), "{out}");
    let folder = place.path().join("my-specs");
    let workflow = ".github/workflows/mutaspec.yml";
    for name in [
        "Cargo.toml",
        "src/lib.rs",
        "src/main.rs",
        "mutaspec.yaml",
        ".gitignore",
        "README.md",
        workflow,
    ] {
        let text = read(&folder, name);
        assert!(!text.contains('@') || name == workflow, "{name}");
        assert!(
            !["@NAME@", "@LOCAL@"].iter().any(|word| text.contains(word)),
            "{name}"
        );
    }
    assert!(read(&folder, "src/main.rs").ends_with("mutaspec::main!(my_specs);\n"));
    assert!(read(&folder, workflow).starts_with("name: mutaspec\n"));
    let manifest = read(&folder, "Cargo.toml");
    assert!(manifest.contains(&format!("mutaspec = \"{}\"\n", env!("CARGO_PKG_VERSION"))));
    assert!(manifest.contains("overflow-checks = true\n"));
}

#[test]
fn local_path_is_explained_in_the_workflow() {
    let files = template::files("a", &Source::Path("/x".into()), true);
    let text = |name: &str| &files.iter().find(|file| file.0 == name).unwrap().1;
    assert!(text(".github/workflows/mutaspec.yml").starts_with("# Before this can work, "));
    assert!(
        text("Cargo.toml").ends_with("mutaspec = { path = \"/x\" }\n"),
        "no profile in a member"
    );
}

#[test]
fn spec_is_short_enough_to_read_in_a_minute() {
    assert!(include_str!("../template/lib.rs").lines().count() <= 50);
}

#[test]
fn existing_content_is_never_touched() {
    let place = tempfile::tempdir().unwrap();
    let taken = place.path().join("taken");
    fs::create_dir(&taken).unwrap();
    fs::write(taken.join("mine"), "").unwrap();
    fs::write(place.path().join("file"), "").unwrap();
    fs::create_dir(place.path().join("empty")).unwrap();
    for name in ["taken", "file"] {
        let error = make(place.path(), name).unwrap_err();
        assert!(error.ends_with(" exists and is not empty"), "{error}");
    }
    assert_eq!(fs::read_dir(&taken).unwrap().count(), 1);
    assert!(make(place.path(), "empty").is_ok());
    assert!(make(place.path(), "empty").is_err());
    assert!(make(place.path(), "../out").is_err());
    assert_eq!(
        fs::read_dir(place.path()).unwrap().count(),
        3,
        "nothing else is left"
    );
}

#[test]
fn failure_leaves_nothing_behind() {
    let place = tempfile::tempdir().unwrap();
    fs::write(
        place.path().join("Cargo.toml"),
        "[workspace]\nmembers = 1\n",
    )
    .unwrap();
    assert!(make(place.path(), "specs").is_err());
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
    let file = place.path().join("Cargo.toml");
    assert!(write(&file.join("below"), &[("a", String::new())]).is_err());
    let done = write(
        &place.path().join("a"),
        &[("b", String::new()), ("b/c", String::new())],
    );
    assert!(done.is_err());
    assert_eq!(fs::read_dir(place.path()).unwrap().count(), 1);
}
