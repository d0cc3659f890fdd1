wait_until(vars.seat == Some(me));
vars.seat = Some(me);
