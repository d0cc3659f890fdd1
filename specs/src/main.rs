//! The program over the gallery, as any author writes it.

mutaspec::main!(mutaspec_specs);
