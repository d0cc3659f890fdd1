require(vars.sold <= c.seats);
