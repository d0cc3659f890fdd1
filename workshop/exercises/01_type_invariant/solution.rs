/// At most one user is in the room.
#[invariant]
fn one_user_at_a_time(v: &Vars) -> bool {
    v.inside.len() <= 1
}
