/// No coin is lost.
#[invariant]
fn no_coin_is_lost(v: &Vars, c: &Constants) -> bool {
    v.savings + v.current == c.coins
}
