//! Changes of the manifest of a workspace.

use super::*;

/// The manifest after a crate `specs` is made in a folder of the workspace; `None` if the crate is
/// not part of it.
fn added(manifest: &str, folder: &str) -> Option<Result<String, String>> {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("Cargo.toml"), manifest).unwrap();
    let folder = place.path().join(folder);
    let workspace = match Workspace::around(&folder) {
        Ok(workspace) => workspace?,
        Err(error) => return Some(Err(error.to_string())),
    };
    let change = workspace
        .add(&folder, "specs")
        .and_then(|change| change.write());
    let text = fs::read_to_string(place.path().join("Cargo.toml")).unwrap();
    assert_eq!(
        fs::read_dir(place.path()).unwrap().count(),
        1,
        "no other file is left"
    );
    Some(change.map(|()| text).map_err(|error| error.to_string()))
}

const CHECKED: &str = "\n[profile.release]\noverflow-checks = true\n";

#[test]
fn crate_is_added_to_the_members() {
    for (before, folder, after) in [
        (
            "[workspace]\n",
            "specs",
            "[workspace]\nmembers = [\"specs\"]\n",
        ),
        (
            "[workspace]\nmembers = [\"a\"] # ours\n",
            "x/specs",
            "[workspace]\nmembers = [\"a\", \"x/specs\"] # ours\n",
        ),
        (
            "[workspace]\nmembers = [\n  # first\n  \"a\", # ours\n]\n",
            "specs",
            "[workspace]\nmembers = [\n  # first\n  \"a\", # ours\n  \"specs\",\n]\n",
        ),
        (
            "[workspace]\nmembers = [\"*\"]\n",
            "x/specs",
            "[workspace]\nmembers = [\"*\", \"x/specs\"]\n",
        ),
    ] {
        let changed = added(&format!("{before}{CHECKED}"), folder)
            .unwrap()
            .unwrap();
        assert_eq!(changed, format!("{after}{CHECKED}"));
    }
}

#[test]
fn manifest_that_needs_no_change_keeps_its_bytes() {
    for members in ["[\"specs\"]", "['./specs/' ,]", "[ \"*\"]", "[\"s?ec*\"]"] {
        let manifest = format!("workspace = {{ members = {members} }}\n{CHECKED}");
        assert_eq!(added(&manifest, "specs"), Some(Ok(manifest.clone())));
    }
}

#[test]
fn overflow_is_checked_in_the_new_crate_only() {
    let members = "[workspace]\nmembers = [\"specs\"]\n";
    let own = "\n[profile.release.package.specs]\noverflow-checks = true\n";
    assert_eq!(added(members, "specs"), Some(Ok(format!("{members}{own}"))));
    let with_own = format!("{members}{own}");
    assert_eq!(added(&with_own, "specs"), Some(Ok(with_own.clone())));
    let other = format!("{members}\n[profile.release]\nlto = true\n");
    assert_eq!(added(&other, "specs"), Some(Ok(format!("{other}{own}"))));
}

#[test]
fn crate_outside_a_workspace_changes_nothing() {
    assert_eq!(added("[package]\nname = \"a\"\n", "specs"), None);
    assert_eq!(added("[workspace]\nexclude = [\"x\"]\n", "x/specs"), None);
}

#[test]
fn malformed_manifest_is_an_error() {
    for manifest in [
        "[workspace",
        "workspace = 1\n",
        "[workspace]\nmembers = 1\n",
        "profile = 1\n[workspace]\n",
    ] {
        let error = added(manifest, "specs")
            .expect("it is a workspace")
            .expect_err(manifest);
        assert!(error.contains("Cargo.toml"), "{error}");
    }
}
