/// The seat is not sold twice.
#[invariant]
fn one_customer_has_the_seat(v: &Vars) -> bool {
    v.tickets.all(|p| v.seat == Some(p))
}
