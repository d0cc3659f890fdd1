//! JSON on one line.

use serde::Serialize;

/// Returns a value as JSON on one line, without a line break.
pub fn compact(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
