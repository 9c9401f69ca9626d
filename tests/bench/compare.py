"""Runs two commands in turns and prints a row of the benchmark table: medians of the whole process.

usage: compare.py WORK PEER RUNS OURS [PEERS]   (shell commands; without PEERS, PEER is a limit in seconds)
"""
import os
import resource
import statistics
import subprocess
import sys
import time


def once(command):
    """Seconds of wall time and gigabytes of peak memory of a command and its children."""
    pid = os.fork()
    if pid == 0:
        start = time.monotonic()
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
        wall = time.monotonic() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e6
        if done.returncode:
            print(done.stderr[-2000:], file=sys.stderr)
            print(f"error: exit code {done.returncode}: {command}", file=sys.stderr)
        with open(once.file, "w") as out:
            out.write(f"{wall} {peak} {done.returncode}")
        os._exit(0)
    os.waitpid(pid, 0)
    with open(once.file) as text:
        wall, peak, code = text.read().split()
    if code != "0":
        sys.exit(1)
    return float(wall), float(peak)


def medians(measured):
    return [statistics.median(column) for column in zip(*measured)]


def main(work, peer, runs, ours, theirs=None):
    once.file = f"/tmp/compare-{os.getpid()}"
    measured = {"ours": [], "theirs": []}
    for _ in range(int(runs)):
        measured["ours"].append(once(ours))
        if theirs:
            measured["theirs"].append(once(theirs))
    os.remove(once.file)
    seconds, gigabytes = medians(measured["ours"])
    if theirs:
        peer_seconds, peer_gigabytes = medians(measured["theirs"])
        name, memory = peer, f"{peer_gigabytes:.2f}"
    else:
        peer_seconds, name, memory = float(peer), "limit", ""
    print(
        f"| {work} | {name} | {seconds:.2f} | {peer_seconds:.2f} | {seconds / peer_seconds:.2f}"
        f" | {gigabytes:.2f} | {memory} |",
        flush=True,
    )


main(*sys.argv[1:])
