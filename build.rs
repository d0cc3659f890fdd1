//! Gives the engine a number of its own: results are known again only where the engine that found them is the same.

use std::path::Path;
use std::{env, fs};

fn main() {
    let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for folder in ["runner/src", "macros/src", "mutator/src"] {
        println!("cargo::rerun-if-changed={folder}");
        add(&Path::new(&root).join(folder), &mut hash);
    }
    println!("cargo::rustc-env=MUTASPEC_ENGINE={hash:016x}");
}

/// Adds every file below a folder, in the order of the names. Where there are none the version alone counts.
fn add(path: &Path, hash: &mut u64) {
    if let Ok(entries) = fs::read_dir(path) {
        let mut names: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        names.sort();
        for name in names {
            add(&name, hash);
        }
    } else {
        for byte in fs::read(path).unwrap_or_default() {
            *hash = (*hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}
