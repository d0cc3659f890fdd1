//! Finds and reads the modules of a spec.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::requests::{inner_modules, requests};
use super::{Content, Modules, library, standard};
use crate::nearest::nearest;
use crate::pcal::{self, Origin, Parsed};
use crate::syntax::tree::{Identifier, Module};
use crate::syntax::{Diagnostic, FileId, Sources, Span, Symbol, parse};

/// Reads a module and all modules that it extends or instantiates. They are looked for in the
/// folder of the module, then in the folders of `search`, then among those that are part of the
/// program. The files are added to `sources`.
pub fn load(
    root: &Path,
    search: &[PathBuf],
    sources: &mut Sources,
) -> Result<Modules, Vec<Diagnostic>> {
    let mut folders = vec![root.parent().unwrap_or(Path::new("")).to_path_buf()];
    folders.extend_from_slice(search);
    let mut loader = Loader {
        sources,
        folders,
        contents: HashMap::new(),
        order: Vec::new(),
        open: Vec::new(),
        inner: HashSet::new(),
        library: HashSet::new(),
        missing: Vec::new(),
        warnings: Vec::new(),
        algorithms: Vec::new(),
        origins: Vec::new(),
        errors: Vec::new(),
    };
    let module = loader.root(root)?;
    let known = loader.inner.clone();
    for request in std::mem::take(&mut loader.missing) {
        if !known.contains(&request.name) {
            let error = loader.not_found(request);
            loader.errors.push(error);
        }
    }
    if !loader.errors.is_empty() {
        return Err(loader.errors);
    }
    Ok(Modules {
        root: module,
        contents: loader.contents,
        order: loader.order,
        library: loader.library,
        warnings: loader.warnings,
        algorithms: loader.algorithms,
        origins: loader.origins,
    })
}

/// Modules that TLC, the Toolbox or the community modules define, and that are not supported.
const UNSUPPORTED: &[&str] = &[
    "DifferentialEquations",
    "GraphViz",
    "HTML",
    "RealTime",
    "ShiViz",
    "Toolbox",
    "Variants",
];

struct Loader<'a> {
    sources: &'a mut Sources,
    folders: Vec<PathBuf>,
    contents: HashMap<Symbol, Content>,
    order: Vec<Symbol>,
    /// The modules whose own modules are being loaded, the root first.
    open: Vec<Symbol>,
    /// The names of all inner modules.
    inner: HashSet<Symbol>,
    /// The modules that are part of the program.
    library: HashSet<Symbol>,
    missing: Vec<Identifier>,
    warnings: Vec<Diagnostic>,
    /// The algorithms whose translation here is used.
    algorithms: Vec<(FileId, Arc<Parsed>)>,
    /// The origins of the definitions in these translations.
    origins: Vec<(FileId, Vec<Origin>)>,
    errors: Vec<Diagnostic>,
}

impl Loader<'_> {
    fn root(&mut self, path: &Path) -> Result<Arc<Module>, Vec<Diagnostic>> {
        let bytes = std::fs::read(path).map_err(|error| {
            let file = self.sources.add(path, "");
            let span = Span {
                file,
                start: 0,
                end: 0,
            };
            vec![Diagnostic::new(
                span,
                format!("the file cannot be read: {error}"),
            )]
        })?;
        let file = self.sources.add(path, String::from_utf8_lossy(&bytes));
        let stem = path
            .file_stem()
            .map(|stem| Symbol::new(&stem.to_string_lossy()));
        let module = self.parse(file, stem)?;
        self.close(&module);
        Ok(module)
    }

    fn parse(
        &mut self,
        file: FileId,
        name: Option<Symbol>,
    ) -> Result<Arc<Module>, Vec<Diagnostic>> {
        let module = parse(file, self.sources.file(file).text())?;
        let module = self.translated(file, module)?;
        match name {
            Some(name) if name != module.name.name => {
                let message = format!(
                    "the module is named `{}` but its file `{name}`",
                    module.name.name
                );
                Err(vec![
                    Diagnostic::new(module.name.span, message)
                        .hint(format!("rename the module to `{name}` or the file")),
                ])
            }
            _ => Ok(module),
        }
    }

    /// Returns the module with the translation of its algorithm, if it has one. TLC goes by the
    /// translation in the file, and so does this if that one is stale, with a warning.
    fn translated(
        &mut self,
        file: FileId,
        module: Arc<Module>,
    ) -> Result<Arc<Module>, Vec<Diagnostic>> {
        let text = self.sources.file(file).text();
        match pcal::translate(file, text, &module) {
            Ok(None) => Ok(module),
            Ok(Some(translation)) => {
                if translation.stale.is_some() {
                    self.warnings.extend(translation.stale);
                    return Ok(module);
                }
                self.algorithms.push((file, translation.parsed.clone()));
                self.origins.push((file, translation.origins.clone()));
                Ok(translation.install(module))
            }
            Err(errors) if pcal::has_translation(text) => {
                self.warnings.extend(errors.into_iter().take(1));
                Ok(module)
            }
            Err(errors) => Err(errors),
        }
    }

    /// Loads what a module needs, and adds the module.
    fn close(&mut self, module: &Arc<Module>) {
        let name = module.name.name;
        self.open.push(name);
        self.inner.extend(inner_modules(module));
        for request in requests(module) {
            self.load(request);
        }
        self.open.pop();
        self.add(name, Content::Text(module.clone()));
    }

    fn add(&mut self, name: Symbol, content: Content) {
        self.contents.insert(name, content);
        self.order.push(name);
    }

    fn load(&mut self, request: Identifier) {
        let name = request.name;
        if let Some(position) = self.open.iter().position(|open| *open == name) {
            self.errors.push(circle(request, &self.open[position..]));
            return;
        }
        if self.contents.contains_key(&name) || self.missing.iter().any(|other| other.name == name)
        {
            return;
        }
        let Some(file) = self.find(name) else {
            match standard::standard(&name) {
                Some(module) => {
                    for extended in module.extends {
                        self.load(Identifier {
                            name: Symbol::new(extended),
                            ..request
                        });
                    }
                    self.add(name, Content::Standard(module));
                }
                None => self.missing.push(request),
            }
            return;
        };
        match self.parse(file, Some(name)) {
            Ok(module) => self.close(&module),
            Err(errors) => {
                self.errors.extend(errors);
                // The errors of a module are reported once.
                self.inner.insert(name);
                self.missing.push(request);
            }
        }
    }

    /// Adds the text of a module to the sources, if it has one.
    fn find(&mut self, name: Symbol) -> Option<FileId> {
        let file = format!("{name}.tla");
        let read = |folder: &PathBuf| {
            let path = folder.join(&file);
            let bytes = std::fs::read(&path).ok()?;
            Some((path, String::from_utf8_lossy(&bytes).into_owned()))
        };
        // The library comes before other folders: these may hold community modules whose text TLC
        // cannot evaluate, because it has its own definitions of their operators.
        let (own, others) = self.folders.split_first()?;
        let found = read(own).or_else(|| {
            let text = library::text(&name)?.to_string();
            self.library.insert(name);
            Some((library::path(&name), text))
        });
        let found = found.or_else(|| others.iter().find_map(read));
        found.map(|(path, text)| self.sources.add(path, text))
    }

    fn not_found(&self, request: Identifier) -> Diagnostic {
        let message = format!("there is no module `{}`", request.name);
        let error = Diagnostic::new(request.span, message);
        if UNSUPPORTED.contains(&&*request.name) {
            return error.hint("TLC or the Toolbox has it, but it is not supported here");
        }
        let standard = standard::standard_modules()
            .iter()
            .map(|module| module.name);
        if let Some(name) = nearest(&request.name, standard.chain(library::names())) {
            return error.hint(format!("`{name}` has a similar name"));
        }
        let folders = self.folders.iter().map(|folder| {
            let folder = folder.display().to_string();
            if folder.is_empty() {
                "`.`".to_string()
            } else {
                format!("`{folder}`")
            }
        });
        let folders: Vec<_> = folders.collect();
        error.hint(format!(
            "`{}.tla` was looked for in {}",
            request.name,
            folders.join(", ")
        ))
    }
}

fn circle(request: Identifier, open: &[Symbol]) -> Diagnostic {
    let name = request.name;
    let error = Diagnostic::new(request.span, format!("the module `{name}` needs itself"));
    let through: Vec<_> = open[1..]
        .iter()
        .map(|module| format!("`{module}`"))
        .collect();
    if through.is_empty() {
        return error.hint("a module cannot extend or instantiate itself");
    }
    error.hint(format!("it does so through {}", through.join(", ")))
}
