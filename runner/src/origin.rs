//! Where the source of a spec is, for those who look for it among the files of a repository.

/// Where the source of a spec was when it was compiled.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// Absolute path of the source file; empty if the compiler did not know it.
    pub file: &'static str,
    /// Absolute path of the folder of the package.
    pub package: &'static str,
    /// The file names no code of other files, except that of this library and of the standard library.
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
