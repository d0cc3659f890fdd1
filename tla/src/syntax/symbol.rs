//! Names and strings, each stored once.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::{LazyLock, Mutex, PoisonError};

/// A name or a string. Equal texts are the same symbol, so comparing them for equality is fast.
/// The order is that of the texts, so it does not depend on which symbol was made first.
///
/// Symbols live as long as the program: a spec has few.
#[derive(Clone, Copy)]
pub struct Symbol(&'static Entry);

struct Entry {
    text: &'static str,
    /// The first eight bytes, which decide most comparisons.
    prefix: u64,
}

static SYMBOLS: LazyLock<Mutex<HashMap<&'static str, Symbol>>> = LazyLock::new(Mutex::default);

impl Symbol {
    /// Returns the symbol of a text.
    pub fn new(text: &str) -> Symbol {
        let mut symbols = SYMBOLS.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = symbols.get(text) {
            return *known;
        }
        let text: &'static str = Box::leak(text.into());
        let mut prefix = [0; 8];
        let length = text.len().min(8);
        prefix[..length].copy_from_slice(&text.as_bytes()[..length]);
        let prefix = u64::from_be_bytes(prefix);
        let symbol = Symbol(Box::leak(Box::new(Entry { text, prefix })));
        symbols.insert(text, symbol);
        symbol
    }

    /// Returns the text.
    pub fn as_str(self) -> &'static str {
        self.0.text
    }
}

impl From<&str> for Symbol {
    fn from(text: &str) -> Symbol {
        Symbol::new(text)
    }
}

impl Deref for Symbol {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.text
    }
}

impl PartialEq for Symbol {
    fn eq(&self, other: &Symbol) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for Symbol {}

impl PartialOrd for Symbol {
    fn partial_cmp(&self, other: &Symbol) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Symbol {
    fn cmp(&self, other: &Symbol) -> Ordering {
        if self == other {
            return Ordering::Equal;
        }
        let prefixes = self.0.prefix.cmp(&other.0.prefix);
        prefixes.then_with(|| self.0.text.cmp(other.0.text))
    }
}

impl Hash for Symbol {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::ptr::hash(self.0, state);
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.text)
    }
}

impl fmt::Debug for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.0.text, f)
    }
}
