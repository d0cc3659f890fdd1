//! The files of a new crate.

use crate::source::Source;

/// The release profile of a crate that is no member of a workspace.
const PROFILE: &str = "
[profile.release]
# A step that leaves the range of its integer must not go unnoticed.
overflow-checks = true
# An edit compiles only the edited spec again. Searches take up to 1.7 times as long: leave these two
# lines out when they take minutes.
incremental = true
lto = \"off\"
";

/// What the workflow says if CI cannot reach the dependency.
const LOCAL: &str = "# Before this can work, replace `path = ..` in Cargo.toml by a version, or by `git = \"URL\"`: this folder
# exists on your computer only.
";

/// Returns the path and text of each file.
pub(super) fn files(
    name: &str,
    source: &Source,
    in_workspace: bool,
) -> Vec<(&'static str, String)> {
    let fill = |text: &str| {
        text.replace("@NAME@", name)
            .replace("@CRATE@", &name.replace('-', "_"))
            .replace("@DEPENDENCY@", &source.dependency().to_string())
            .replace("@PROFILE@\n", if in_workspace { "" } else { PROFILE })
            .replace(
                "@LOCAL@\n",
                if matches!(source, Source::Path(_)) {
                    LOCAL
                } else {
                    ""
                },
            )
    };
    [
        ("Cargo.toml", include_str!("../template/manifest.toml")),
        ("src/lib.rs", include_str!("../template/lib.rs")),
        ("src/main.rs", include_str!("../template/main.rs")),
        ("mutaspec.yaml", include_str!("../template/mutaspec.yaml")),
        (".gitignore", include_str!("../template/gitignore")),
        (
            ".github/workflows/mutaspec.yml",
            include_str!("../template/workflow.yml"),
        ),
        ("README.md", include_str!("../template/README.md")),
    ]
    .map(|(path, text)| (path, fill(text)))
    .into()
}
