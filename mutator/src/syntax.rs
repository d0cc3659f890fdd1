//! Sites in a syntax tree.
