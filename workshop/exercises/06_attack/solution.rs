// The first answer does not count.
if vars.stage[p] == Stage::Refuse && k.len() < c.managers.len() {
    aborted = true;
}
