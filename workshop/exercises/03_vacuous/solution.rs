/// Once a manager has committed, none is still working.
#[invariant]
fn commit_means_prepared(v: &Vars, c: &Constants) -> bool {
    let committed = c.rms.any(|r| v.rm[r] == Rm::Committed);
    !committed || c.rms.all(|r| v.rm[r] != Rm::Working)
}
