//! The choice of the package with the specs.

use super::*;

/// A package: its name, its dependencies with their kinds, and its programs.
type Member<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [&'a str]);

/// What cargo says of a workspace in `/w` with these members, of which the first ones are default.
fn workspace(members: &[Member], default: usize) -> Metadata {
    let package = |(name, dependencies, bins): &Member| {
        let dependencies: Vec<_> = dependencies
            .iter()
            .map(|(name, kind)| {
                let kind = (*kind != "normal").then_some(kind);
                serde_json::json!({ "name": name, "kind": kind, "path": format!("/w/{name}") })
            })
            .collect();
        let targets: Vec<_> = bins
            .iter()
            .map(|bin| serde_json::json!({ "name": bin, "kind": ["bin"] }))
            .collect();
        serde_json::json!({
            "name": name, "id": name, "manifest_path": format!("/w/{name}/Cargo.toml"), "default_run": null,
            "targets": targets, "dependencies": dependencies,
        })
    };
    let packages: Vec<_> = members.iter().map(package).collect();
    let names: Vec<_> = members
        .iter()
        .take(default)
        .map(|member| member.0)
        .collect();
    let json = serde_json::json!({
        "packages": packages, "workspace_default_members": names, "target_directory": "/w/target",
    });
    parse(json.to_string().as_bytes()).unwrap()
}

/// The package that is chosen in a folder of `/w`, or the error.
fn choice(metadata: &Metadata, package: Option<&str>, folder: &str) -> String {
    let args = ProjectArgs {
        package: package.map(str::to_owned),
        ..ProjectArgs::default()
    };
    match metadata.select(&args, &Path::new("/w").join(folder)) {
        Ok(program) => program.package,
        Err(error) => error.to_string(),
    }
}

const NORMAL: &[(&str, &str)] = &[("mutaspec", "normal")];
const ONLY_IN_TESTS: &[(&str, &str)] = &[("mutaspec", "dev")];

#[test]
fn package_with_specs_is_chosen() {
    let app: Member = ("app", &[], &["app"]);
    let tests: Member = ("tests", ONLY_IN_TESTS, &["tests"]);
    let (a, b): (Member, Member) = (("a", NORMAL, &["a"]), ("b", NORMAL, &["b"]));
    let one = workspace(&[app, tests, a], 1);
    assert_eq!(choice(&one, None, ""), "a");
    assert_eq!(choice(&one, None, "app"), "a");
    assert_eq!(choice(&one, Some("a"), "app"), "a");
    assert_eq!(choice(&one, Some("app"), ""), "app");
    assert_eq!(
        choice(&one, Some("b"), ""),
        "no package `b` in this workspace"
    );
    let two = workspace(&[app, a, b], 2);
    assert_eq!(choice(&two, None, ""), "a", "the default member");
    assert_eq!(choice(&two, None, "b"), "b", "the one of the folder");
    let open = workspace(&[a, b], 0);
    assert_eq!(
        choice(&open, None, ""),
        "several packages of this workspace have specs: a, b"
    );
    let none = workspace(&[app, tests], 2);
    assert_eq!(
        choice(&none, None, ""),
        "no package of this workspace has specs: none depends on mutaspec"
    );
    let single = workspace(&[app], 1);
    assert_eq!(
        choice(&single, None, "app"),
        "package `app` has no specs: it does not depend on mutaspec"
    );
    let library = workspace(&[("a", NORMAL, &[])], 1);
    assert_eq!(choice(&library, None, "a"), "package `a` has no program");
}

#[test]
fn program_has_a_name_if_there_is_no_doubt() {
    let bin = |bins: &[&str], named: Option<&str>| {
        let metadata = workspace(&[("a", NORMAL, bins)], 1);
        let args = ProjectArgs {
            bin: named.map(str::to_owned),
            ..ProjectArgs::default()
        };
        metadata.select(&args, Path::new("/w/a")).unwrap().bin
    };
    assert_eq!(bin(&["x"], None).as_deref(), Some("x"));
    assert_eq!(bin(&["x", "y"], None), None);
    assert_eq!(bin(&["x", "y"], Some("y")).as_deref(), Some("y"));
}

#[test]
fn folders_are_those_of_the_members_in_use() {
    let used = &[("mutaspec", "normal"), ("shared", "normal")];
    let metadata = workspace(
        &[
            ("a", used, &["a"]),
            ("shared", &[("deep", "normal"), ("a", "dev")], &[]),
            ("deep", &[], &[]),
            ("b", &[], &[]),
        ],
        0,
    );
    let program = metadata
        .select(&ProjectArgs::default(), Path::new("/w"))
        .unwrap();
    assert_eq!(
        program.folders,
        ["/w/a", "/w/shared", "/w/deep"].map(PathBuf::from)
    );
}

#[test]
fn nonsense_from_cargo_is_an_error() {
    assert!(matches!(parse(b"nonsense"), Err(Error::Metadata { .. })));
    assert!(matches!(parse(b"{}"), Err(Error::Metadata { .. })));
}

#[test]
fn gallery_is_the_program_of_this_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let metadata = metadata(&root.join("Cargo.toml")).unwrap();
    let program = metadata.select(&ProjectArgs::default(), root).unwrap();
    assert_eq!(
        (program.package.as_str(), program.bin.as_deref()),
        ("mutaspec-specs", Some("gallery"))
    );
}
