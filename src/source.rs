//! Where a generated crate gets mutaspec from: the registry, a folder, or a git repository.

use std::path::{Path, PathBuf};

use clap::Args;
use toml_edit::{DocumentMut, InlineTable, Value};

/// The folder in which this program was built.
const BUILT_IN: &str = env!("CARGO_MANIFEST_DIR");

/// Where the new crate gets mutaspec from.
#[derive(Clone, Debug, Default, Args)]
#[group(multiple = false)]
#[command(
    next_help_heading = "Where the crate gets mutaspec from [default: where this program comes from]"
)]
pub(crate) struct SourceArgs {
    /// A checkout of mutaspec
    #[arg(long, value_name = "DIR")]
    pub(crate) path: Option<PathBuf>,
    /// A git repository of mutaspec
    #[arg(long, value_name = "URL")]
    pub(crate) git: Option<String>,
    /// The registry, in the version of this program
    #[arg(long)]
    pub(crate) registry: bool,
}

/// The reason why a source cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SourceError {
    #[error("no mutaspec in {}: its Cargo.toml is not that of the package `mutaspec`", folder.display())]
    NotMutaspec { folder: PathBuf },
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
}

impl SourceError {
    /// What the user can do, if it is known.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            SourceError::NotMutaspec { .. } => {
                Some("`--path` needs a checkout of mutaspec, `--git` a URL of its repository")
            }
            SourceError::Unreadable { .. } => None,
        }
    }
}

/// Where a crate gets mutaspec from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// In the version of this program.
    Registry,
    Path(PathBuf),
    Git(String),
}

impl Source {
    /// Returns the source that the options name, else the one of this program.
    pub(crate) fn choose(args: &SourceArgs) -> Result<Source, SourceError> {
        match args {
            SourceArgs {
                path: Some(path), ..
            } => checkout(path),
            SourceArgs { git: Some(url), .. } => Ok(Source::Git(url.clone())),
            SourceArgs { registry: true, .. } => Ok(Source::Registry),
            _ => Ok(Source::of_build(Path::new(BUILT_IN))),
        }
    }

    /// The source of a program that was built in this folder.
    fn of_build(folder: &Path) -> Source {
        // A package from the registry has no folder with another package.
        if !folder.join("macros/Cargo.toml").is_file() {
            return Source::Registry;
        }
        // Cargo clones a repository into such a folder for `cargo install --git`.
        let mut names = folder.iter().zip(folder.iter().skip(1));
        if names.any(|(name, next)| name == "git" && next == "checkouts") {
            return Source::Git(env!("CARGO_PKG_REPOSITORY").to_owned());
        }
        Source::Path(folder.to_owned())
    }

    /// The folder of the source, if it is on this computer.
    pub(crate) fn folder(&self) -> Option<&Path> {
        match self {
            Source::Path(folder) => Some(folder),
            Source::Registry | Source::Git(_) => None,
        }
    }

    /// The value of the dependency in a manifest.
    pub(crate) fn dependency(&self) -> Value {
        let (key, value) = match self {
            Source::Registry => return env!("CARGO_PKG_VERSION").into(),
            Source::Path(path) => ("path", path.to_string_lossy().into_owned()),
            Source::Git(url) => ("git", url.clone()),
        };
        let mut table = InlineTable::new();
        table.insert(key, value.into());
        Value::InlineTable(table)
    }

    /// The source in words, with the options for another one if it was not chosen.
    pub(crate) fn describe(&self, args: &SourceArgs) -> String {
        let source = match self {
            Source::Registry => "the registry".to_owned(),
            Source::Path(path) => path.display().to_string(),
            Source::Git(url) => url.clone(),
        };
        let is_chosen = args.registry || args.path.is_some() || args.git.is_some();
        if is_chosen {
            source
        } else {
            format!(
                "{source}, as this program; `--path DIR`, `--git URL` or `--registry` choose another source"
            )
        }
    }
}

/// A folder that holds the package `mutaspec`.
fn checkout(path: &Path) -> Result<Source, SourceError> {
    let unreadable = |source| SourceError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let folder = std::path::absolute(path).map_err(unreadable)?;
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let manifest = manifest.parse::<DocumentMut>().unwrap_or_default();
    let name = manifest
        .get("package")
        .and_then(|package| package.get("name"));
    if name.and_then(|name| name.as_str()) != Some("mutaspec") {
        return Err(SourceError::NotMutaspec { folder });
    }
    Ok(Source::Path(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn source_is_the_one_of_the_build() {
        let place = tempfile::tempdir().unwrap();
        assert_eq!(Source::of_build(place.path()), Source::Registry);
        for (folder, is_git) in [("mutaspec", false), ("git/checkouts/mutaspec-1/abc", true)] {
            let folder = place.path().join(folder);
            std::fs::create_dir_all(folder.join("macros")).unwrap();
            std::fs::write(folder.join("macros/Cargo.toml"), "").unwrap();
            let source = Source::of_build(&folder);
            assert_eq!(matches!(source, Source::Git(_)), is_git);
            assert_eq!(source == Source::Path(folder), !is_git);
        }
    }

    #[test]
    fn dependency_is_valid_toml() {
        let path = Source::Path(r#"C:\a "b""#.into()).dependency().to_string();
        let table = format!("d = {path}").parse::<DocumentMut>().unwrap();
        assert_eq!(table["d"]["path"].as_str(), Some(r#"C:\a "b""#));
        assert_eq!(
            Source::Registry.dependency().to_string(),
            format!("\"{}\"", env!("CARGO_PKG_VERSION"))
        );
        let url = "https://example.com/mutaspec";
        assert_eq!(
            Source::Git(url.to_owned()).dependency().to_string(),
            format!("{{ git = \"{url}\" }}")
        );
    }

    #[test]
    fn path_must_lead_to_mutaspec() {
        let place = tempfile::tempdir().unwrap();
        let path = |path: &Path| {
            Source::choose(&SourceArgs {
                path: Some(path.to_owned()),
                ..SourceArgs::default()
            })
        };
        assert!(matches!(
            path(place.path()),
            Err(SourceError::NotMutaspec { .. })
        ));
        assert_eq!(
            path(Path::new(BUILT_IN)).unwrap(),
            Source::Path(BUILT_IN.into())
        );
    }
}
