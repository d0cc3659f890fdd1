/// No refusal is ignored: Alice does not call to commit after one.
#[invariant]
fn no_refusal_is_ignored(s: &State, c: &Constants) -> bool {
    !s.alice.at(alice::Commit) || c.managers.all(|p| s.stage[p] != Stage::Refuse)
}
