/// There is at most one leader.
#[invariant]
fn one_leader(v: &Vars) -> bool {
    v.leaders.len() <= 1
}
