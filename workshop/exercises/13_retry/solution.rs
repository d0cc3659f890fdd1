/// No client is charged too much.
#[invariant]
fn no_client_pays_twice(v: &Vars, c: &Constants) -> bool {
    c.clients.all(|p| v.charged[p] <= 1)
}
