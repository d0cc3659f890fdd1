/// No manager is told to abort unless a manager refused.
#[invariant]
fn abort_only_if_refused(v: &Vars, c: &Constants) -> bool {
    let aborts = c
        .managers
        .any(|p| matches!(v.stage[p], Stage::Abort | Stage::Aborted));
    !aborts || !v.refused.is_empty()
}
