//! Two users share a room with one key, and look twice.

/// A user takes the key, enters if the room is empty, leaves, and gives the key back.
#[mutaspec::spec]
pub mod room {
    #[constants]
    pub struct Constants {
        #[default("ann", "ben")]
        pub users: Participants,
    }

    #[variables]
    pub struct Vars {
        /// Whether the key hangs on its hook.
        pub key_is_free: bool,
        /// The users in the room.
        pub inside: Set<Participant>,
    }

    #[init]
    fn init() -> Vars {
        Vars {
            key_is_free: true,
            inside: Set::new(),
        }
    }

    #[action(me in users)]
    fn enter(me: Participant, vars: &mut Vars) {
        require(vars.key_is_free);
        require(vars.inside.is_empty());
        vars.key_is_free = false;
        vars.inside.insert(me);
    }

    #[action(me in users)]
    fn leave(me: Participant, vars: &mut Vars) {
        require(vars.inside.contains(&me));
        vars.inside.remove(&me);
        vars.key_is_free = true;
    }

    /// At most one user is in the room.
    #[invariant]
    fn one_user_at_a_time(v: &Vars) -> bool {
        v.inside.len() <= 1
    }

    // ===== your part =====
    // claim a: ?
    // claim b: ?
    // claim c: ?
    // ===== end of your part =====
}
