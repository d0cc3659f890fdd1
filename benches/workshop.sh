#!/usr/bin/env bash
# Measures the time from a save to a verdict in the workshop: saves the reference of each exercise with
# another comment, and judges it.
#
# usage: benches/workshop.sh [ROUNDS]
#
# Prints for each exercise the median seconds of the rounds, with the part of the compiler, and the
# median of all exercises. A session adds at most 0.05 s until it notices the save.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
rounds=${1:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=${CARGO_TARGET_DIR:-$root/target}
cargo build -q --release --manifest-path "$root/Cargo.toml" --package mutaspec --bin mutaspec --target-dir "$target"
mutaspec=$target/release/mutaspec
export CARGO_TARGET_DIR=$target/workshop-bench

"$mutaspec" workshop init "$work/ann" > "$work/log"
cd "$work/ann"
seconds() { { TIMEFORMAT='%R'; time "$@" > "$work/log" 2>&1; } 2>&1; }
median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.2f", v[int((NR + 1) / 2)] }'; }
save() {
  awk -v solution="$root/workshop/exercises/$1/solution.rs" -v round="$2" '
    /===== end of your part =====/ { own = 0 }
    !own { print }
    /===== your part =====/ { own = 1; print "// round " round; while ((getline line < solution) > 0) print line }
  ' "$root/workshop/exercises/$1/start.rs" > "exercises/$1.rs"
}

for folder in "$root"/workshop/exercises/*/; do
  name=$(basename "$folder")
  save "$name" 0
  "$mutaspec" workshop check "$name" > "$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
  for round in $(seq "$rounds"); do
    save "$name" "$round"
    verdict=$(seconds "$mutaspec" workshop check "$name")
    # The same answer again: everything but the compiler.
    judged=$(seconds "$mutaspec" workshop check "$name")
    echo "$verdict" >> "$work/$name.verdict"
    echo "$verdict $judged" | awk '{ print $1 - $2 }' >> "$work/$name.compiler"
  done
  printf '%-24s %s s, of which the compiler %s s\n' "$name" "$(median < "$work/$name.verdict")" "$(median < "$work/$name.compiler")"
  median < "$work/$name.verdict" >> "$work/all"
  echo >> "$work/all"
done
printf '%-24s %s s\n' "median" "$(median < "$work/all")"
