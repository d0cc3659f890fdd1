//! Where a spec was compiled, for features that relate it to files of a repository.

/// The location of a spec's source at compile time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Absolute path of the source file; empty if the compiler did not know it.
    pub file: &'static str,
    /// Absolute path of the package's folder.
    pub package: &'static str,
    /// Whether the file uses no code of other files, except this library and the standard library.
    pub is_self_contained: bool,
}

impl Origin {
    /// The origin of a spec without a source file.
    pub const UNKNOWN: Origin = Origin {
        file: "",
        package: "",
        is_self_contained: false,
    };
}
