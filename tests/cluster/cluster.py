"""Runs what docs/cluster.md shows. The text of each script is taken from the document."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from slurm import Slurm

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "target/release/gallery"
SPECS = "two_phase_commit transaction_commit"


def blocks():
    """The named blocks of the document: ```bash shards.sh"""
    text = (ROOT / "docs/cluster.md").read_text()
    return {name: body for name, body in re.findall(r"^```\w+ (\S+)\n(.*?)^```$", text, re.M | re.S)}


BLOCKS = blocks()


def expect(holds, what, ran=None):
    """Ends the test with what a command printed, unless the statement holds."""
    print(("ok     " if holds else "FAILED ") + what, flush=True)
    if not holds:
        sys.exit(f"{ran.returncode}\n{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}" if ran else 1)


def bash(script, folder, variables=None, shell=("bash", "-e")):
    command = [*shell, "-c", script]
    return subprocess.run(command, cwd=folder, env={**os.environ, **(variables or {})}, capture_output=True, text=True)


def files(folder):
    """What a run leaves, without the order in which mutants were decided."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in ("events.ndjson", ".lock")]
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def same(folder, one, other, what):
    one, other = files(folder / one), files(folder / other)
    different = [name for name in one.keys() | other.keys() if one.get(name) != other.get(name)]
    expect(one and not different, f"{what}{': ' + ', '.join(sorted(different)) if different else ''}")


def plan(folder, name):
    return json.loads((folder / name / "mutants.json").read_text())


def slurm(folder):
    """The section on Slurm, step by step."""
    (folder / "target").symlink_to(ROOT / "target")
    for name in ("shards.sh", "merge.sh"):
        (folder / name).write_text(BLOCKS[name])
    with tempfile.TemporaryDirectory(prefix="mutaspec-slurm-") as home, Slurm(home) as cluster:
        run = lambda script: bash(script, folder, cluster.variables)
        whole = run(f"sbatch --wait --cpus-per-task=2 --mem=2G --wrap 'target/release/gallery run {SPECS} --out whole'")
        expect(whole.returncode == 2, "the run without shards has survivors", whole)

        submitted = run(BLOCKS["submit"])
        expect(submitted.returncode == 2, "`submit` exits with the code of merge", submitted)
        jobs = run("squeue --noheader --array --states=all --format='%j %T'")
        expect(jobs.stdout.splitlines().count("mutaspec COMPLETED") == 4, "all four tasks are completed jobs", jobs)
        same(folder, "mutaspec.out", "whole", "the merged folder equals the run without shards, byte for byte")
        bounds = {model["max_memory"] for k in range(1, 5) for model in plan(folder, f"part-{k}")["models"]}
        processors = min(2, len(os.sched_getaffinity(0)))
        share = (2 << 30) // 4 * 3 // (processors + 1)
        expect(bounds == {share}, f"each shard has its share of 2 GiB for {processors} processors: {bounds}")

        shutil.rmtree(folder / "part-3")
        lost = run("sbatch --wait merge.sh")
        expect(lost.returncode == 1 and "part-3" in (folder / "merge.log").read_text(), "a lost shard is named")
        again = run(BLOCKS["again"].splitlines()[0])
        expect(again.returncode == 0, "task 3 runs alone", again)
        expect(plan(folder, "part-3")["shard"] == "3/4", "task 3 is shard 3/4")
        merged = run(BLOCKS["again"].splitlines()[1])
        expect(merged.returncode == 2, "the merge has the verdict again", merged)
        same(folder, "mutaspec.out", "whole", "the merged folder equals the run without shards again")
        auto(folder, run)


def auto(folder, run):
    """`--shard auto` under Slurm."""
    script = BLOCKS["shards.sh"].replace('"$k/4"', "auto").replace("part-", "auto-")
    (folder / "auto.sh").write_text(script)
    expect(run("sbatch --wait --array=0-6:2 auto.sh").returncode == 0, "an array with a step runs")
    for task, shard in ((0, "1/4"), (2, "2/4"), (4, "3/4"), (6, "4/4")):
        expect(plan(folder, f"auto-{task}")["shard"] == shard, f"task {task} of --array=0-6:2 is shard {shard}")
    same(folder, "auto-4", "part-3", "the shard is the same as the named one")
    for array, message in (("3", "the Slurm array has one task, 3"), ("1,3,7", "have gaps")):
        ended = run(f"sbatch --wait --array={array} auto.sh").returncode
        log = (folder / "auto-3.log").read_text()
        expect(ended == 1 and message in log and "MUTASPEC_SHARD=K/N" in log, f"--array={array} is refused: {log.strip()}")
    expect(run(BLOCKS["named"]).returncode == 0 and plan(folder, "auto-3")["shard"] == "3/4", "a named shard of one task runs")


def manifests(folder):
    """Validates the files for the other schedulers against the schemas of Kubernetes, GitHub and GitLab."""
    for name in ("shards.yaml", "merge.yaml", "mutaspec.yaml", "gitlab-ci.yaml"):
        (folder / name).write_text(BLOCKS[name])
    tools = Path(sys.executable).parent
    for name in ("shards.yaml", "merge.yaml"):
        valid = bash(f"{tools}/kubernetes-validate --strict {name}", folder)
        expect(valid.returncode == 0, f"{name} is valid for Kubernetes", valid)
    broken = bash(f"sed 's/completions: 4/completions: four/' shards.yaml > broken.yaml; {tools}/kubernetes-validate --strict broken.yaml", folder)
    expect(broken.returncode != 0, "the schema of Kubernetes finds a mistake")
    for name, schema in (("mutaspec.yaml", "vendor.github-workflows"), ("gitlab-ci.yaml", "vendor.gitlab-ci")):
        valid = bash(f"{tools}/check-jsonschema --builtin-schema {schema} {name}", folder)
        expect(valid.returncode == 0, f"{name} is valid for {schema}", valid)


def simulated(folder, shards, merge, what, shell=("bash", "-e")):
    """Runs the commands of shards and merge as their scheduler would, and compares with the run without shards."""
    folder.mkdir()
    path = {"PATH": f"{PROGRAM.parent}:{os.environ['PATH']}"}
    (folder / "target").symlink_to(ROOT / "target")
    shutil.copy(PROGRAM, folder / "gallery")
    expect(bash(f"gallery run {SPECS} --out whole", folder, path).returncode == 2, f"{what}: the run without shards")
    for script, variables in shards:
        ran = bash(script, folder, path | variables, shell)
        expect(ran.returncode == 0, f"{what}: a shard with {variables}", ran)
    merged = bash(merge, folder, path, shell)
    expect(merged.returncode == 2, f"{what}: merge", merged)
    same(folder, "mutaspec.out", "whole", f"{what}: the merged folder equals the run without shards")


def kubernetes(folder):
    shards, merge = (yaml.safe_load(BLOCKS[name])["spec"] for name in ("shards.yaml", "merge.yaml"))
    container, merging = (job["template"]["spec"]["containers"][0] for job in (shards, merge))
    fixed = {variable["name"]: variable["value"] for variable in container["env"]}
    expect(fixed["JOB_COMPLETIONS"] == str(shards["completions"]), "JOB_COMPLETIONS is the number of completions")
    pods = [(container["args"][0], fixed | {"JOB_COMPLETION_INDEX": str(index)}) for index in range(shards["completions"])]
    simulated(folder / "kubernetes", pods, merging["args"][0], "Kubernetes", container["command"][:1])
    without = bash(pods[0][0], folder / "kubernetes", {"PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "JOB_COMPLETION_INDEX": "0"})
    expect(without.returncode == 1 and "`env:`" in without.stderr, f"without `env:` a pod is refused: {without.stderr.strip()}")


def github(folder):
    jobs = yaml.safe_load(BLOCKS["mutaspec.yaml"])["jobs"]
    script = {name: next(step["run"] for step in job["steps"] if "run" in step) for name, job in jobs.items()}
    total = len(jobs["shard"]["strategy"]["matrix"]["shard"])
    of = lambda index: {"strategy.job-index": str(index), "strategy.job-total": str(total)}
    expression = re.compile(r"\$\{\{ (\S+) \}\}")
    variables = lambda index: {k: expression.sub(lambda m: of(index)[m[1]], v) for k, v in jobs["shard"]["env"].items()}
    shards = [(script["shard"], variables(index)) for index in range(total)]
    simulated(folder / "github", shards, script["merge"], "GitHub")


def gitlab(folder):
    jobs = yaml.safe_load(BLOCKS["gitlab-ci.yaml"])
    total = jobs["shard"]["parallel"]
    of = lambda index: {"CI_NODE_INDEX": str(index + 1), "CI_NODE_TOTAL": str(total)}
    shards = [("\n".join(jobs["shard"]["script"]), of(index)) for index in range(total)]
    simulated(folder / "gitlab", shards, "\n".join(jobs["merge"]["script"]), "GitLab")


def main():
    built = bash(BLOCKS["build"], ROOT)
    expect(built.returncode == 0, "the program is built", built)
    with tempfile.TemporaryDirectory(prefix="mutaspec-cluster-") as folder:
        folder = Path(folder)
        manifests(folder)
        for section in (kubernetes, github, gitlab):
            section(folder)
        (folder / "slurm").mkdir()
        slurm(folder / "slurm")
    print("docs/cluster.md is right")


main()
