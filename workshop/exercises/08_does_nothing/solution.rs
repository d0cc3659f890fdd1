/// Everything can be printed.
#[reachable]
fn everything_is_printed(v: &Vars, c: &Constants) -> bool {
    v.printed == c.users
}
