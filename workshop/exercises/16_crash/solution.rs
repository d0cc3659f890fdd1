/// What is acknowledged is not lost.
#[invariant]
fn acknowledged_is_stored(v: &Vars) -> bool {
    v.happy.is_subset(&v.stored)
}
