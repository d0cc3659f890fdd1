#!/usr/bin/env bash
# Measures the cost of mutants for the compiler: builds a crate with a spec of about 300 mutants in
# release mode, with and without them, in turn.
#
# usage: benches/compile.sh [ROUNDS]
#
# Prints the median seconds for the crate in both cases, and the median difference. Dependencies are
# built first and not measured.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
rounds=${1:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}/compile
mkdir "$work/src"
cat > "$work/Cargo.toml" <<TOML
[package]
name = "compile-bench"
version = "0.1.0"
edition = "2024"

[dependencies]
mutaspec = { path = "$root" }

[workspace]
TOML

# The spec: five pairs of a coordinator and its restaurants, each with its own map.
spec() {
  echo "#[mutaspec::spec($1)]
pub mod copies {
    #[value] pub enum Stage { Start, Propose, Accept, Refuse, Commit, Abort, Committed, Aborted }
    #[constants] pub struct Constants { #[default(\"bob\", \"chuck\")] pub managers: Participants }
    #[variables] pub struct Vars { $(for i in 1 2 3 4 5; do echo "pub stage$i: Map<Participant, Stage>,"; done) }
    #[init] fn init(c: &Constants) -> Vars { Vars { $(for i in 1 2 3 4 5; do echo "stage$i: c.managers.map(|_| Stage::Start),"; done) } }"
  for i in 1 2 3 4 5; do
    echo "
    #[process(me in managers, fair)]
    fn restaurant$i(me: Participant, vars: &mut Vars) {
        'c: {
            wait_until(vars.stage$i[me] == Stage::Propose);
            if either() { vars.stage$i[me] = Stage::Accept; } else { vars.stage$i[me] = Stage::Refuse; }
        }
        'c1: {
            wait_until(vars.stage$i[me] == Stage::Commit || vars.stage$i[me] == Stage::Abort);
            if vars.stage$i[me] == Stage::Commit { vars.stage$i[me] = Stage::Committed; } else { vars.stage$i[me] = Stage::Aborted; }
        }
    }
    #[process(fair)]
    fn alice$i(vars: &mut Vars, c: &Constants) {
        let mut k: Participants = Set::new();
        let mut aborted: bool = false;
        'n: { k = c.managers.clone(); }
        'n2: while !k.is_empty() { let p = pick(&k); vars.stage$i[p] = Stage::Propose; k.remove(&p); }
        k = c.managers.clone();
        'n3: while !k.is_empty() {
            let p = pick(&k);
            wait_until(vars.stage$i[p] == Stage::Accept || vars.stage$i[p] == Stage::Refuse);
            if vars.stage$i[p] == Stage::Refuse { aborted = true; }
            k.remove(&p);
        }
        k = c.managers.clone();
        if aborted {
            'n6: while !k.is_empty() { let p = pick(&k); vars.stage$i[p] = Stage::Abort; k.remove(&p); }
        } else {
            'n4: while !k.is_empty() { let p = pick(&k); vars.stage$i[p] = Stage::Commit; k.remove(&p); }
        }
    }"
  done
  echo "}"
}

# The seconds to compile the crate. `$1` is the option of the spec.
seconds() {
  spec "$1" > "$work/src/lib.rs"
  local before=$EPOCHREALTIME
  cargo build -q --release --manifest-path "$work/Cargo.toml"
  awk -v a="$before" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.2f\n", b - a }'
}

median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.2f", v[int((NR + 1) / 2)] }'; }

seconds "" > /dev/null
with=() without=() more=()
for _ in $(seq "$rounds"); do
  with+=("$(seconds "")")
  without+=("$(seconds unmutated)")
  more+=("$(awk -v a="${with[-1]}" -v b="${without[-1]}" 'BEGIN { printf "%.2f", a - b }')")
done
printf 'with mutants     %s s\nwithout          %s s\nmutants take     %s s more (median of %s pairs)\n' \
  "$(printf '%s\n' "${with[@]}" | median)" "$(printf '%s\n' "${without[@]}" | median)" "$(printf '%s\n' "${more[@]}" | median)" "$rounds"
