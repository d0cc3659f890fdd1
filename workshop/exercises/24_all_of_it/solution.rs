fn acts(v: &Vars, c: &Constants, told: Stage, done: Stage) -> bool {
    c.managers.any(|p| v.stage[p] == told || v.stage[p] == done)
}

/// No manager is told to paint after a refusal.
#[invariant]
fn commit_only_if_no_manager_refused(v: &Vars, c: &Constants) -> bool {
    !acts(v, c, Stage::Commit, Stage::Committed) || v.refused.is_empty()
}

/// No manager is told to abort unless a manager refused.
#[invariant]
fn abort_only_if_refused(v: &Vars, c: &Constants) -> bool {
    !acts(v, c, Stage::Abort, Stage::Aborted) || !v.refused.is_empty()
}

/// All restaurants can be painted.
#[reachable]
fn can_commit(v: &Vars) -> bool {
    all_committed(v)
}

/// All restaurants can be left as they are.
#[reachable]
fn can_abort(v: &Vars) -> bool {
    all_aborted(v)
}
