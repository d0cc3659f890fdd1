"""A Slurm with one node on loopback, in a temporary folder: one munged, one slurmctld, one slurmd."""
import getpass
import os
import socket
import subprocess
import time
from pathlib import Path

CONFIGURATION = """
ClusterName=mutaspec
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={controller}
SlurmdPort={node}
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
MailProg=/bin/true
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerParameters=sched_interval=1,bf_interval=1
NodeName={host} NodeAddr=127.0.0.1 CPUs=4 RealMemory=8192 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Slurm:
    """Runs while the `with` block does. `variables` is the environment of its clients."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.variables = {**os.environ, "SLURM_CONF": str(self.folder / "slurm.conf")}
        self.daemons = []

    def start(self, *command):
        with open(self.folder / f"{command[0]}.out", "w") as out:
            self.daemons.append(subprocess.Popen(command, stdout=out, stderr=out, env=self.variables, cwd=self.folder))

    def __enter__(self):
        folder = self.folder
        for name in ("state", "spool"):
            (folder / name).mkdir()
        key = folder / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o600)
        values = dict(host=socket.gethostname().split(".")[0], user=getpass.getuser(), folder=folder)
        text = CONFIGURATION.format(**values, controller=free_port(), node=free_port())
        (folder / "slurm.conf").write_text(text)
        try:
            files = {"key-file": "munge.key", "socket": "munge.socket", "pid-file": "munged.pid"}
            files |= {"log-file": "munged.log", "seed-file": "munged.seed"}
            self.start("munged", "--foreground", "--force", *(f"--{name}={folder / file}" for name, file in files.items()))
            self.wait("munge", lambda: (folder / "munge.socket").exists())
            self.start("slurmctld", "-D", "-f", folder / "slurm.conf")
            self.start("slurmd", "-D", "-f", folder / "slurm.conf")
            self.wait("an idle node", self.is_idle)
        except BaseException:
            self.__exit__()
            raise
        return self

    def is_idle(self):
        sinfo = subprocess.run(["sinfo", "-h", "-o", "%T"], capture_output=True, text=True, env=self.variables)
        return sinfo.stdout.strip() == "idle"

    def wait(self, what, is_there, seconds=60):
        for _ in range(seconds * 4):
            if is_there():
                return
            time.sleep(0.25)
        logs = "\n".join(f"{log}:\n{log.read_text()[-2000:]}" for log in sorted(self.folder.glob("*.log")))
        raise SystemExit(f"Slurm does not start: {what} is missing after {seconds} seconds\n{logs}")

    def __exit__(self, *_):
        if len(self.daemons) > 1:
            subprocess.run(["scancel", "--user", getpass.getuser()], env=self.variables, capture_output=True)
        for daemon in reversed(self.daemons):
            daemon.terminate()
        for daemon in reversed(self.daemons):
            try:
                daemon.wait(30)
            except subprocess.TimeoutExpired:
                daemon.kill()
