// claim a: cannot be killed
// claim b: can be killed
// claim c: can be killed

/// The key is on its hook if and only if the room is empty.
#[invariant]
fn key_and_room_agree(v: &Vars) -> bool {
    v.key_is_free == v.inside.is_empty()
}
