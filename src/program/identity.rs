//! Identifies the running program by a digest of its bytes, which depend on all code, constants and
//! build options. Only the same program reuses recorded verdicts.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The digest of the running program and of the libraries it has loaded from outside the system
/// folders. `None` if one of them cannot be read.
pub(crate) fn program() -> Option<&'static str> {
    static PROGRAM: OnceLock<Option<String>> = OnceLock::new();
    let digest = PROGRAM.get_or_init(|| image().and_then(|file| digest(file, &libraries()?)).ok());
    digest.as_deref()
}

fn digest(program: File, libraries: &[PathBuf]) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(program)?;
    for library in libraries {
        // One digest for each file, so that no byte can move from one file to the next unnoticed.
        let mut of_library = blake3::Hasher::new();
        of_library.update_reader(File::open(library)?)?;
        hasher.update(of_library.finalize().as_bytes());
    }
    let mut digits = hasher.finalize().to_hex().to_string();
    digits.truncate(32);
    Ok(digits)
}

/// Opens the program's file. On Linux that is the running file, even if a build has replaced it.
fn image() -> io::Result<File> {
    if cfg!(target_os = "linux") {
        return File::open("/proc/self/exe");
    }
    File::open(std::env::current_exe()?)
}

/// Loaded libraries outside the system folders, for example dynamically linked crates.
fn libraries() -> io::Result<Vec<PathBuf>> {
    if cfg!(target_os = "linux") {
        let program = std::fs::read_link("/proc/self/exe")?;
        return Ok(mapped(
            &std::fs::read_to_string("/proc/self/maps")?,
            &program,
        ));
    }
    Ok(Vec::new())
}

/// The libraries in a list of mappings in the format of `/proc/self/maps`, sorted and distinct.
fn mapped(mappings: &str, program: &Path) -> Vec<PathBuf> {
    const SYSTEM: [&str; 6] = [
        "/lib/",
        "/lib32/",
        "/lib64/",
        "/usr/lib/",
        "/usr/lib32/",
        "/usr/lib64/",
    ];
    let path = |line: &str| -> Option<PathBuf> {
        let executable = line.split_whitespace().nth(1)?.contains('x');
        let path = &line[line.find('/')?..];
        let is_own = executable
            && !SYSTEM.iter().any(|folder| path.starts_with(folder))
            && Path::new(path) != program;
        is_own.then(|| PathBuf::from(path))
    };
    let mut paths: Vec<PathBuf> = mappings.lines().filter_map(path).collect();
    paths.sort();
    paths.dedup();
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_covers_program_and_libraries() {
        let place = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &str| {
            let path = place.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        };
        let (one, other) = (file("one", "ab"), file("other", "ac"));
        let (first, second) = (file("first", "c"), file("second", "d"));
        let digest = |program: &PathBuf, libraries: &[&PathBuf]| {
            let libraries: Vec<PathBuf> = libraries.iter().map(|path| (*path).clone()).collect();
            digest(File::open(program).unwrap(), &libraries).ok()
        };
        let all = [
            digest(&one, &[]),
            digest(&other, &[]),
            digest(&one, &[&first]),
            digest(&one, &[&second]),
            digest(&one, &[&first, &second]),
        ];
        for (place, digits) in all.iter().enumerate() {
            assert!(
                digits.is_some() && !all[..place].contains(digits),
                "{place}"
            );
        }
        assert_eq!(digest(&one, &[]), all[0]);
        assert_eq!(digest(&one, &[&place.path().join("gone")]), None);
    }

    #[test]
    fn running_program_is_identified() {
        assert_eq!(program().map(str::len), Some(32));
    }

    #[test]
    fn system_libraries_are_left_out() {
        let mappings = "\
55e0-55e1 r-xp 00002000 08:01 131 /home/me/target/release/specs
55e1-55e2 r--p 00003000 08:01 131 /home/me/target/release/specs
7f00-7f01 r-xp 00026000 08:01 222 /usr/lib/x86_64-linux-gnu/libc.so.6
7f02-7f03 r-xp 00000000 00:00 0
7f04-7f05 r--p 00000000 08:01 333 /home/me/target/release/deps/libhelper.so
7f05-7f06 r-xp 00001000 08:01 333 /home/me/target/release/deps/libhelper.so
7f07-7f08 r-xp 00001000 08:01 444 /opt/my libs/liba.so (deleted)
7ffd-7ffe r-xp 00000000 00:00 0                          [vdso]
";
        let expected = [
            "/home/me/target/release/deps/libhelper.so",
            "/opt/my libs/liba.so (deleted)",
        ];
        let found = mapped(mappings, Path::new("/home/me/target/release/specs"));
        assert_eq!(found, expected.map(PathBuf::from));
    }
}
