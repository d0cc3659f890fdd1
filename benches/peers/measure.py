"""measure.py speed|liveness|mutants ROUNDS: runs the commands of a plan side by side and prints one table.

A plan comes on standard input, one command a line, its fields separated by tabs; `#` begins a comment:

    speed:     model  size  peer      rounds  distinct states  what the output must hold  command
    liveness:  model  size  property  rounds  distinct states  what the output must hold  command
    mutants:   peer   rounds  command

Rows of the same model and size are compared with the first of them. In each round every command runs once, one after the other, so that all see the same
machine; a row that takes long may ask for fewer rounds. Times are CPU seconds, user and system, of whole processes with all their children and from their start to
their end; memory is their peak of resident bytes; both are medians. For a tool that makes mutants itself the seconds of a mutant are those of the whole run, shared out,
or the median that the tool tells, without what it does before the first. A command that fails, or whose output does not hold what it must, ends the measurement.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Run:
    """One command, measured."""

    def __init__(self, command, expected=None):
        before, start = busy(), time.monotonic()
        with tempfile.TemporaryFile() as out:
            process = subprocess.Popen(["bash", "-c", command], stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.wall = time.monotonic() - start
            out.seek(0)
            self.output = out.read().decode(errors="replace")
        self.cpu = usage.ru_utime + usage.ru_stime
        self.bytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
        self.others = max(0.0, busy() - before - self.cpu)
        if process.returncode != 0 or not re.search(expected or "", self.output):
            sys.exit(f"{command}\nended with {process.returncode}, expected {expected!r} in\n{self.output[-3000:]}")


def busy():
    """The seconds that all processors together have worked, where the system tells them."""
    try:
        with open("/proc/stat") as stat:
            ticks = [int(word) for word in stat.readline().split()[1:9]]
    except OSError:
        return 0.0
    return (sum(ticks) - ticks[3] - ticks[4]) / TICKS


def plan(fields):
    lines = (line.rstrip("\n") for line in sys.stdin)
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    for row in rows:
        if len(row) != fields:
            sys.exit(f"a line of the plan has {len(row)} fields instead of {fields}: {row}")
    return rows


def measured(commands, rounds):
    """For each command, of (command, rounds, expected), its runs."""
    runs = [[] for _ in commands]
    for round in range(rounds):
        for (command, most, expected), mine in zip(commands, runs):
            if round < most:
                mine.append(Run(command, expected))
    return runs


def median(runs, of):
    return statistics.median(of(run) for run in runs)


def ratio(runs, ours, of):
    """How many times as much a peer takes as we do in the same round: the median, and the range where there are several."""
    ratios = [of(run) / of(our) for run, our in zip(runs, ours)]
    middle = statistics.median(ratios)
    spread = f" [{min(ratios):.3g}, {max(ratios):.3g}]" if len(ratios) > 1 else ""
    return f"{middle:.3g}{spread}"


def table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def quiet(runs):
    runs = [run for mine in runs for run in mine]
    others = sum(run.others for run in runs) / sum(run.wall for run in runs)
    print(f"\nMeanwhile other processes kept {others:.1f} of {os.cpu_count()} processors busy.\n", flush=True)


def speed(rounds, peer="peer", first="ours"):
    groups = {}
    for model, size, *row in plan(7):
        groups.setdefault((model, size), []).append(row)
    rows, all_runs = [], []
    for (model, size), members in groups.items():
        commands = [(command, int(most), expected) for _, most, _, expected, command in members]
        runs = measured(commands, rounds)
        all_runs += runs
        for (name, _, distinct, _, _), mine in zip(members, runs):
            cpu, peak, distinct = median(mine, lambda r: r.cpu), median(mine, lambda r: r.bytes), int(distinct)
            against = ratio(mine, runs[0], lambda r: r.cpu)
            rows.append([model, size, name, f"{distinct:,}", f"{cpu:.2f}", f"{distinct / cpu / 1e6:.3g} M", f"{peak / distinct:.0f}", against])
    table(["model", "size", peer, "distinct states", "CPU s", "distinct states/s/core", "bytes/state", f"CPU, {first} = 1"], rows)
    quiet(all_runs)


def of_each_mutant(run):
    """How many mutants there were, and the seconds for one."""
    if told := re.search(r"outcomes: (.*)", run.output):
        with open(told[1]) as file:
            mutants = [outcome for outcome in json.load(file)["outcomes"] if outcome["scenario"] != "Baseline"]
        return len(mutants), statistics.median(sum(phase["duration"] for phase in mutant["phase_results"]) for mutant in mutants)
    if told := re.search(r"^(\d+) mutants: ", run.output, re.MULTILINE):
        return int(told[1]), run.wall / int(told[1])
    return 1, run.wall


def mutants(rounds):
    members = plan(3)
    runs = measured([(command, int(most), None) for _, most, command in members], rounds)
    rows = []
    for (peer, _, _), mine in zip(members, runs):
        count = of_each_mutant(mine[0])[0]
        cpu = median(mine, lambda r: r.cpu)
        seconds = median(mine, lambda r: of_each_mutant(r)[1])
        against = ratio(mine, runs[0], lambda r: of_each_mutant(r)[1])
        rows.append([peer, str(count), f"{cpu:.2f}", f"{cpu / count:.2g}", f"{seconds:.2g}", against])
    table(["peer", "mutants", "CPU s in all", "CPU s/mutant", "seconds/mutant", "seconds, ours = 1"], rows)
    quiet(runs)


if __name__ == "__main__":
    what, rounds = sys.argv[1], int(sys.argv[2])
    if what == "liveness":
        speed(rounds, "property", "safety")
    else:
        {"speed": speed, "mutants": mutants}[what](rounds)
