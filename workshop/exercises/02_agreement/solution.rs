/// No manager has committed while another has aborted.
#[invariant]
fn consistent(v: &Vars) -> bool {
    let some = |stage: Rm| v.rm.values().any(|s| *s == stage);
    !(some(Rm::Committed) && some(Rm::Aborted))
}
