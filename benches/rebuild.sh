#!/usr/bin/env bash
# Measures the cost of an edit for the compiler: edits a spec in a crate with one spec of the gallery
# and in a crate with twelve, and rebuilds both in release mode.
#
# usage: benches/rebuild.sh [ROUNDS]
#
# Prints the median CPU seconds of both crates and their ratio, with cargo's release profile and
# overflow checks, and with the profile of the README.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
rounds=${1:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$root/target}/rebuild
specs=(commit/two_phase_commit commit/two_phase_commit_hardened commit/two_phase_commit_crash replication/dual_writes replication/ordered_log locks/peterson
  queues/uploader servers/server_capacity writes/last_write_wins writes/leader_based weak/session_guarantees databases/rails_validations)

# Creates a crate NAME with the first COUNT specs and these lines of a release profile.
crate() {
  local name=$1 count=$2 profile=$3 folder=$work/$1
  mkdir -p "$folder/src"
  printf '[package]\nname = "%s"\nversion = "0.1.0"\nedition = "2024"\n[dependencies]\nmutaspec = { path = "%s" }\n[workspace]\n[profile.release]\n%s\n' \
    "$name" "$root" "$profile" > "$folder/Cargo.toml"
  for spec in "${specs[@]:0:count}"; do
    cp "$root/specs/src/$spec.rs" "$folder/src/"
    echo "mod ${spec##*/};" >> "$folder/src/main.rs"
  done
  echo 'mutaspec::main!();' >> "$folder/src/main.rs"
  # The edit: another number in a helper that is never called.
  sed -i '0,/#\[init\]/s//fn edited() -> u32 { 0 }\n\n    #[init]/' "$folder/src/two_phase_commit.rs"
}

build() { cargo build -q --release --manifest-path "$work/$1/Cargo.toml" 2> "$work/errors" || { cat "$work/errors" >&2; exit 1; }; }

# The median CPU seconds of a build of the crate after an edit.
seconds() {
  local name=$1
  build "$name"
  for round in $(seq "$rounds"); do
    sed -i "s/fn edited() -> u32 { [0-9]* }/fn edited() -> u32 { $round }/" "$work/$name/src/two_phase_commit.rs"
    { TIMEFORMAT='%U'; time build "$name"; } 2>&1
  done | sort -n | awk '{ v[NR] = $1 } END { printf "%.2f", v[int((NR + 1) / 2)] }'
}

checked='overflow-checks = true'
quick=$checked$'\nincremental = true\nlto = "off"'
crate one-plain 1 "$checked"
crate twelve-plain 12 "$checked"
crate one-quick 1 "$quick"
crate twelve-quick 12 "$quick"
for kind in plain quick; do
  one=$(seconds "one-$kind")
  twelve=$(seconds "twelve-$kind")
  awk -v k="$kind" -v a="$one" -v b="$twelve" 'BEGIN { printf "%-6s  one spec %.2f s, twelve specs %.2f s, ratio %.1f\n", k, a, b, b / a }'
done
