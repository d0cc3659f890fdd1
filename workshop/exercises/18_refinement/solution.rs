/// Every step of the protocol is one of the definition.
#[refines(all_or_nothing)]
fn is_all_or_nothing(v: &Vars, c: &Constants) -> all_or_nothing::State {
    all_or_nothing::State::new(all_or_nothing::Vars {
        rm: c.rms.map(|r| meaning(v.rm[r])),
    })
}
