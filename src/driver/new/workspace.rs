//! Adds a new crate to the workspace around it, without a change to the rest of its manifest.

use std::fs;
use std::path::{Path, PathBuf};

use toml_edit::{Array, DocumentMut, Item, Table, Value, value};

use super::super::error::Error;
use super::unwritable;

/// The workspace in whose folder a new crate is made.
#[derive(Debug)]
pub(super) struct Workspace {
    manifest: PathBuf,
    document: DocumentMut,
}

/// The changed manifest of a workspace.
#[derive(Debug)]
pub(super) struct Change {
    manifest: PathBuf,
    document: DocumentMut,
    is_new_member: bool,
    is_new_profile: bool,
}

impl Workspace {
    /// Finds the workspace that cargo would find for a package in this folder.
    pub(super) fn around(folder: &Path) -> Result<Option<Workspace>, Error> {
        for above in folder.ancestors().skip(1) {
            let manifest = above.join("Cargo.toml");
            if !manifest.is_file() {
                continue;
            }
            let text = fs::read_to_string(&manifest).map_err(|source| Error::Unreadable {
                path: manifest.clone(),
                source,
            })?;
            let document: DocumentMut =
                text.parse()
                    .map_err(|error: toml_edit::TomlError| Error::Manifest {
                        file: manifest.clone(),
                        message: error.to_string().trim_end().to_owned(),
                    })?;
            let Some(workspace) = document.get("workspace") else {
                continue;
            };
            let excluded = strings(workspace.get("exclude"));
            let is_excluded = excluded
                .iter()
                .any(|excluded| folder.starts_with(above.join(excluded)));
            return Ok((!is_excluded).then_some(Workspace { manifest, document }));
        }
        Ok(None)
    }

    /// Makes the crate in this folder a member in which integer overflow is an error.
    pub(super) fn add(mut self, folder: &Path, name: &str) -> Result<Change, Error> {
        let root = self.manifest.parent().unwrap_or(folder);
        let member: Vec<_> = folder
            .strip_prefix(root)
            .unwrap_or(folder)
            .iter()
            .map(|name| name.to_string_lossy())
            .collect();
        let file = self.manifest.clone();
        let malformed = |what: &str| Error::Manifest {
            file: file.clone(),
            message: format!("`{what}` has an unexpected form"),
        };
        let workspace = self.document["workspace"]
            .as_table_like_mut()
            .ok_or_else(|| malformed("workspace"))?;
        let patterns = strings(workspace.get("members"));
        let is_new_member = !patterns.iter().any(|pattern| covers(pattern, &member));
        if is_new_member {
            let members = workspace.entry("members").or_insert(value(Array::new()));
            let members = members
                .as_array_mut()
                .ok_or_else(|| malformed("workspace.members"))?;
            push(members, &member.join("/"));
        }
        let is_new_profile = !self.checks_overflow(name);
        if is_new_profile {
            self.check_overflow(name)
                .ok_or_else(|| malformed("profile.release"))?;
        }
        Ok(Change {
            manifest: self.manifest,
            document: self.document,
            is_new_member,
            is_new_profile,
        })
    }

    fn checks_overflow(&self, name: &str) -> bool {
        let release = self
            .document
            .get("profile")
            .and_then(|profile| profile.get("release"));
        let is_set = |item: Option<&Item>| {
            item.and_then(|item| item.get("overflow-checks"))
                .and_then(Item::as_bool)
        };
        let package = release
            .and_then(|release| release.get("package"))
            .and_then(|packages| packages.get(name));
        is_set(package).or(is_set(release)).unwrap_or(false)
    }

    /// Sets `profile.release.package.NAME.overflow-checks`, which affects no other package.
    fn check_overflow(&mut self, name: &str) -> Option<()> {
        let mut item = self.document.as_item_mut();
        for key in ["profile", "release", "package", name] {
            let mut table = Table::new();
            table.set_implicit(key != name);
            item = item
                .as_table_like_mut()?
                .entry(key)
                .or_insert(Item::Table(table));
        }
        item.as_table_like_mut()?
            .insert("overflow-checks", value(true));
        Some(())
    }
}

impl Change {
    /// Replaces the manifest by its new text, at once.
    pub(super) fn write(&self) -> Result<(), Error> {
        if !self.is_new_member && !self.is_new_profile {
            return Ok(());
        }
        let partial = self
            .manifest
            .with_file_name(format!(".Cargo.toml.{}", std::process::id()));
        let done = fs::write(&partial, self.document.to_string())
            .and_then(|()| fs::rename(&partial, &self.manifest));
        done.map_err(|source| {
            let _ = fs::remove_file(&partial);
            unwritable(&self.manifest, source)
        })
    }

    /// What has changed, as a phrase.
    pub(super) fn describe(&self) -> String {
        let file = self.manifest.display();
        match (self.is_new_member, self.is_new_profile) {
            (true, true) => format!(
                "added to the workspace in {file}, with `overflow-checks` for this package in its release profile"
            ),
            (true, false) => format!("added to the workspace in {file}"),
            (false, true) => format!(
                "member of the workspace in {file}; added `overflow-checks` for this package to its release profile"
            ),
            (false, false) => format!("member of the workspace in {file}"),
        }
    }
}

fn strings(item: Option<&Item>) -> Vec<String> {
    let array = item.and_then(Item::as_array).into_iter().flatten();
    array
        .filter_map(|value| value.as_str().map(str::to_owned))
        .collect()
}

/// Appends an element in the style of the list: on a line of its own if the others are. A comment
/// behind the last element stays there.
fn push(list: &mut Array, text: &str) {
    let decor = list
        .iter()
        .last()
        .and_then(|element| element.decor().prefix());
    let before = decor
        .and_then(|before| before.as_str())
        .unwrap_or_default()
        .to_owned();
    let Some((_, indent)) = before.rsplit_once('\n') else {
        list.push(text);
        return;
    };
    let behind = list
        .trailing()
        .as_str()
        .unwrap_or_default()
        .trim_end()
        .to_owned();
    list.push_formatted(Value::from(text).decorated(format!("{behind}\n{indent}"), ""));
    list.set_trailing("\n");
    list.set_trailing_comma(true);
}

/// Whether a pattern of `members` covers this path. `*` and `?` stand for characters of one name.
fn covers(pattern: &str, path: &[impl AsRef<str>]) -> bool {
    let names: Vec<&str> = pattern
        .split('/')
        .filter(|name| !name.is_empty() && *name != ".")
        .collect();
    names.len() == path.len()
        && names
            .iter()
            .zip(path)
            .all(|(pattern, name)| matches(pattern.as_bytes(), name.as_ref().as_bytes()))
}

fn matches(pattern: &[u8], name: &[u8]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some((b'*', rest)) => (0..=name.len()).any(|skipped| matches(rest, &name[skipped..])),
        Some((b'?', rest)) => !name.is_empty() && matches(rest, &name[1..]),
        Some((first, rest)) => name.first() == Some(first) && matches(rest, &name[1..]),
    }
}

#[cfg(test)]
mod tests;
