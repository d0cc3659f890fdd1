//! The modules of a spec: its files, and the modules that are part of the program.

mod library;
mod load;
mod requests;
pub mod standard;

pub(crate) use library::{names as library_names, text as library_text};
pub use load::load;
pub use standard::{Native, Refusal, StandardModule, StandardOperator, native, standard};

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::pcal::{Origin, Parsed};
use crate::syntax::tree::Module;
use crate::syntax::{Diagnostic, FileId, Span, Symbol};

/// A module and all modules that it needs.
#[derive(Debug)]
pub struct Modules {
    root: Arc<Module>,
    contents: HashMap<Symbol, Content>,
    order: Vec<Symbol>,
    warnings: Vec<Diagnostic>,
    /// The algorithms whose translation here is used, by their files.
    algorithms: Vec<(FileId, Arc<Parsed>)>,
    /// The origins of the definitions in these translations.
    origins: Vec<(FileId, Vec<Origin>)>,
    library: HashSet<Symbol>,
}

/// A process or procedure of an algorithm.
pub(crate) struct Process<'a> {
    pub(crate) name: Symbol,
    pub(crate) span: Span,
    /// The origins of its labels.
    pub(crate) labels: Vec<&'a Origin>,
}

/// The content of a module.
#[derive(Clone, Debug)]
pub enum Content {
    /// A module with a text: a file, or a module of the library.
    Text(Arc<Module>),
    /// A module without a text.
    Standard(&'static StandardModule),
}

impl Modules {
    /// Returns what the user should know, although the modules can be used: a translation of a
    /// PlusCal algorithm that is older than the algorithm.
    pub fn warnings(&self) -> &[Diagnostic] {
        &self.warnings
    }

    /// Returns the algorithms in PlusCal of which the modules contain the translation.
    pub(crate) fn algorithms(&self) -> &[(FileId, Arc<Parsed>)] {
        &self.algorithms
    }

    /// Returns the algorithm of a file, if the module has its translation.
    pub(crate) fn algorithm(&self, file: FileId) -> Option<&Parsed> {
        let of_file = self.algorithms.iter().find(|(other, _)| *other == file);
        of_file.map(|(_, parsed)| &**parsed)
    }

    /// Returns the origin of a definition of a file. `None` if it is not in the translation of an
    /// algorithm.
    pub(crate) fn origin(&self, file: FileId, definition: Symbol) -> Option<&Origin> {
        let (_, origins) = self.origins.iter().find(|(other, _)| *other == file)?;
        origins.iter().find(|origin| origin.name == definition)
    }

    /// Returns the process or procedure of a definition of a file, with its labels in the order of
    /// the algorithm. `None` if no label of a process or procedure is its origin.
    pub(crate) fn process(&self, file: FileId, definition: Symbol) -> Option<Process<'_>> {
        let (_, origins) = self.origins.iter().find(|(other, _)| *other == file)?;
        let of_label = |origin: &&Origin| origin.label.is_some();
        let origin = origins
            .iter()
            .filter(of_label)
            .find(|origin| origin.name == definition)?;
        let labels = origins.iter().filter(of_label);
        let head = origins
            .iter()
            .find(|other| other.name == origin.part && other.label.is_none());
        // The main body of an algorithm without processes has no name.
        (&*origin.part != "Next").then(|| Process {
            name: origin.part,
            span: head.unwrap_or(origin).span,
            labels: labels.filter(|other| other.part == origin.part).collect(),
        })
    }

    /// Returns the module that was asked for.
    pub fn root(&self) -> &Arc<Module> {
        &self.root
    }

    /// Returns a module by its name. Inner modules are in the units of the one around them.
    pub fn get(&self, name: Symbol) -> Option<&Content> {
        self.contents.get(&name)
    }

    /// Whether a module is part of the program instead of a file.
    pub fn is_library(&self, name: Symbol) -> bool {
        self.library.contains(&name)
    }

    /// Returns the modules. Those that a module extends or instantiates come before it, so the
    /// root is the last one.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, &Content)> {
        self.order.iter().map(|name| (*name, &self.contents[name]))
    }
}
