//! Finds the package whose program runs the specs, as `cargo metadata` describes the project.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use super::error::Error;
use super::line::ProjectArgs;
use crate::program::error::nearest;
use crate::program::tla;

/// Returns the command that starts cargo: the cargo that started this program, or that of the path.
pub(super) fn cargo() -> Command {
    Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// A package whose program runs specs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SpecProgram {
    pub(super) package: String,
    pub(super) manifest: PathBuf,
    /// The name of the program; `None` if the package has several and cargo must choose.
    pub(super) bin: Option<String>,
    /// Cargo's folder for build results.
    pub(super) target: PathBuf,
    /// The folders of the package and of the packages in its workspace on which it depends.
    pub(super) folders: Vec<PathBuf>,
}

/// The part of `cargo metadata` that is used here.
#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    #[serde(default)]
    workspace_default_members: Vec<String>,
    target_directory: PathBuf,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    id: String,
    manifest_path: PathBuf,
    default_run: Option<String>,
    targets: Vec<Target>,
    dependencies: Vec<Dependency>,
}

#[derive(Debug, Deserialize)]
struct Target {
    name: String,
    kind: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Dependency {
    name: String,
    /// `None` for a normal dependency.
    kind: Option<String>,
    path: Option<PathBuf>,
}

impl Package {
    fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new(""))
    }

    fn has_specs(&self) -> bool {
        self.dependencies
            .iter()
            .any(|d| d.name == "mutaspec" && d.kind.is_none())
    }

    fn bins(&self) -> impl Iterator<Item = &str> {
        let is_bin = |target: &&Target| target.kind.iter().any(|kind| kind == "bin");
        self.targets
            .iter()
            .filter(is_bin)
            .map(|target| target.name.as_str())
    }
}

/// Finds the spec program for these options and the current folder.
pub(super) fn find(args: &ProjectArgs) -> Result<SpecProgram, Error> {
    let here = std::env::current_dir().map_err(|source| Error::Unreadable {
        path: ".".into(),
        source,
    })?;
    let start = match &args.manifest_path {
        Some(manifest) => here.join(manifest),
        None => manifest_above(&here).ok_or_else(|| Error::NoProject {
            has_modules: tla::is_module("."),
            module: tla::names(&here).into_iter().next(),
            folder: here.clone(),
        })?,
    };
    metadata(&start)?.select(args, start.parent().unwrap_or(&here))
}

/// The nearest Cargo.toml in a folder or above it.
fn manifest_above(folder: &Path) -> Option<PathBuf> {
    let mut manifests = folder.ancestors().map(|folder| folder.join("Cargo.toml"));
    manifests.find(|manifest| manifest.is_file())
}

/// What cargo says of the workspace to which a manifest belongs.
fn metadata(manifest: &Path) -> Result<Metadata, Error> {
    let output = cargo()
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--manifest-path",
        ])
        .arg(manifest)
        .stdin(Stdio::null())
        .output()
        .map_err(|source| Error::NoCargo { source })?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Error::Metadata { message });
    }
    parse(&output.stdout)
}

fn parse(json: &[u8]) -> Result<Metadata, Error> {
    serde_json::from_slice(json).map_err(|error| Error::Metadata {
        message: error.to_string(),
    })
}

impl Metadata {
    /// Selects the spec program: the named package, else the one in this folder, else the only
    /// package with specs among the default members, else among all members.
    fn select(&self, args: &ProjectArgs, folder: &Path) -> Result<SpecProgram, Error> {
        if let Some(name) = &args.package {
            let named = self.packages.iter().find(|package| package.name == *name);
            let package = named.ok_or_else(|| Error::UnknownPackage {
                name: name.clone(),
                nearest: nearest(
                    name,
                    self.packages.iter().map(|package| package.name.as_str()),
                ),
            })?;
            return self.program(package, args);
        }
        let current = self
            .packages
            .iter()
            .find(|package| package.folder() == folder);
        if let Some(package) = current.filter(|package| package.has_specs()) {
            return self.program(package, args);
        }
        let with_specs: Vec<&Package> = self
            .packages
            .iter()
            .filter(|package| package.has_specs())
            .collect();
        let default = with_specs
            .iter()
            .filter(|package| self.workspace_default_members.contains(&package.id));
        let default: Vec<&Package> = default.copied().collect();
        match (&default[..], &with_specs[..], current) {
            ([one], ..) | ([], [one], _) => self.program(one, args),
            ([], [], Some(package)) if self.packages.len() == 1 => Err(Error::NoSpecs {
                package: package.name.clone(),
            }),
            ([], [], _) => Err(Error::NoSpecsInWorkspace),
            ([], several, _) | (several, ..) => Err(Error::SeveralPackages {
                packages: several.iter().map(|package| package.name.clone()).collect(),
            }),
        }
    }

    fn program(&self, package: &Package, args: &ProjectArgs) -> Result<SpecProgram, Error> {
        let mut bins = package.bins();
        let name = package.name.clone();
        let first = bins.next().ok_or(Error::NoProgram {
            package: name.clone(),
        })?;
        let only = bins.next().is_none().then(|| first.to_owned());
        Ok(SpecProgram {
            package: name,
            manifest: package.manifest_path.clone(),
            bin: args
                .bin
                .clone()
                .or_else(|| package.default_run.clone())
                .or(only),
            target: self.target_directory.clone(),
            folders: self.folders(package),
        })
    }

    /// The folders of a package and of the members of its workspace on which it depends.
    fn folders(&self, package: &Package) -> Vec<PathBuf> {
        let mut folders = vec![package.folder().to_owned()];
        let mut next = 0;
        while let Some(folder) = folders.get(next).cloned() {
            next += 1;
            let member = self
                .packages
                .iter()
                .find(|member| member.folder() == folder);
            for path in member
                .iter()
                .flat_map(|member| &member.dependencies)
                .filter_map(|d| d.path.as_ref())
            {
                let is_member = self.packages.iter().any(|member| member.folder() == path);
                if is_member && !folders.contains(path) {
                    folders.push(path.clone());
                }
            }
        }
        folders
    }
}

#[cfg(test)]
mod tests;
