//! What the compiler says of a wrong spec: each mistake once, on the token that is guilty, all of them at the same time.
//!
//! After a change of words run with `TRYBUILD=overwrite` and read what has changed.

#[test]
fn every_mistake_is_told_once_on_the_guilty_token() {
    trybuild::TestCases::new().compile_fail("tests/ui/*/*.rs");
}
