/// No manager has committed while another has aborted.
#[invariant]
fn consistent(v: &Vars) -> bool {
    !(v.rm.values().any(|s| *s == Rm::Committed) && v.rm.values().any(|s| *s == Rm::Aborted))
}

/// Once a manager has committed, none is still working.
#[invariant]
fn commit_means_prepared(v: &Vars) -> bool {
    v.rm.values().all(|s| *s != Rm::Committed) || v.rm.values().all(|s| *s != Rm::Working)
}
