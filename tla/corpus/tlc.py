"""Runs TLC on a copy of a model."""

import os
import re
import resource
import shutil
import subprocess

# Modules with theorems only, which TLC need not know.
THEOREMS = ["TLAPS", "FiniteSetTheorems", "NaturalsInduction", "FunctionTheorems",
            "SequenceTheorems", "SequencesExtTheorems", "WellFoundedInduction"]


def prepare(home, folder, facts):
    """Gives TLC the modules that it does not bring along. `facts` are names that proofs use."""
    for name in THEOREMS:
        with open(os.path.join(home, f"{name}.tla"), "w", encoding="utf-8") as out:
            out.write(f"---- MODULE {name} ----\n")
            if name == "TLAPS":
                out.writelines(f"{fact} == TRUE\n" for fact in sorted(facts))
            out.write("====\n")
    community = os.path.join(folder, "community")
    for name in os.listdir(community) if os.path.isdir(community) else []:
        if name.endswith(".tla") and not os.path.exists(os.path.join(home, name)):
            shutil.copy(os.path.join(community, name), home)


def options(home, config):
    """Returns the options of TLC for a configuration. The oldest TLC that this runs with does not
    know `CHECK_DEADLOCK`, so it is made a comment."""
    path = os.path.join(home, config)
    with open(path, encoding="utf-8") as file:
        text = file.read()
    silent = re.search(r"CHECK_DEADLOCK\s+FALSE|DEADLOCKS ARE ALLOWED", text)
    text = re.sub(r"CHECK_DEADLOCK\s+FALSE", r"\\* DEADLOCKS ARE ALLOWED", text)
    text = re.sub(r"CHECK_DEADLOCK\s+TRUE", "", text)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return ["-deadlock"] if silent else []


def check(jar, home, module, config, java, seconds):
    """Returns TLC's output, or `None` after this number of seconds."""
    command = ["java", *java, "-Xss64m", "-cp", jar, "tlc2.TLC", "-config", config,
               "-workers", "1", "-metadir", os.path.join(home, "states"),
               *options(home, config), module]
    try:
        done = subprocess.run(
            command, cwd=home, capture_output=True, text=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return done.stdout


def timed(run):
    """Returns the result, and the seconds of processor time of the processes that ended."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    result = run()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return result, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def unknown(output):
    """Returns the names that TLC does not know."""
    return set(re.findall(r"Unknown operator: `(\w+)'", output))


def counts(output):
    """Returns the numbers of distinct and generated states."""
    found = re.findall(r"(\d+) states generated, (\d+) distinct states found", output)
    generated, distinct = found[-1] if found else (0, 0)
    return int(distinct), int(generated)
