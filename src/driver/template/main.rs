//! The program that checks the specs of this crate. `mutaspec run` builds and runs it.

mutaspec::main!(@CRATE@);
