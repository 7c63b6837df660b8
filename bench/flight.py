"""Measures the flight check for `script/bench`: `flight.py OUT_FOLDER PROGRAMS_FOLDER RUNS [AZ]`, five RUNS at least.

Starts the simulator as a process, delays every request to it by 100 ms, runs `flight`, and prints a table and the list of reads.
With AZ, a path to azure-cli, the same reads are made by `az rest`, one after the other, as a person at a terminal would.
"""

import collections
import json
import os
import pathlib
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from table import machine, seconds

DELAY = 100
CLOUD = "flight"


def control(ready: dict, method: str, path: str, body: dict | None = None) -> object:
    request = urllib.request.Request(f"{ready['control']}/{path}", method=method)
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, context=ssl.create_default_context(cafile=ready["ca"])) as answer:
        text = answer.read()
    return json.loads(text) if text.strip() else None


def query(path: str) -> str:
    """What `az rest` has to be told with a path; the simulator does not tell queries, because some are signed."""
    kind = path.rsplit("/", 1)[-1]
    if kind == "roleAssignments":
        return "api-version=2022-04-01&$filter=atScope()"
    by_kind = {"denyAssignments": "2022-04-01", "permissions": "2022-04-01", "locks": "2020-05-01"}
    by_provider = {
        "Microsoft.DataProtection": "2025-07-01",
        "Microsoft.DBforPostgreSQL": "2017-12-01",
        "Microsoft.KeyVault": "2023-02-01",
        "Microsoft.Storage": "2023-05-01",
    }
    provider = path.split("/providers/")[-1].split("/")[0]
    return f"api-version={by_kind.get(kind) or by_provider[provider]}"


def reads(ready: dict, runs: int) -> dict[str, list[str]]:
    """The paths that a check reads of Resource Manager: those met once in each run of the three cases, two of which are of a
    database and one of files. What only the lists of the form need is met less often."""
    seen = control(ready, "GET", "requests")
    count = collections.Counter(one["path"] for one in seen if one["method"] == "GET" and "/providers/" in one["path"])
    met = {path: times // runs for path, times in count.items()}
    return {
        "database": sorted(path for path, times in met.items() if times in (2, 3)),
        "files": sorted(path for path, times in met.items() if times in (1, 3)),
    }


def by_az(az: str, ready: dict, own: pathlib.Path, wanted: dict[str, list[str]]) -> dict[str, dict]:
    """Each read by a process of its own, signed in beforehand, with a configuration that is not the person's."""
    # By a file and not as a word: command lines can be read by every process of the machine.
    secret = own / "secret"
    secret.touch(mode=0o600)
    secret.write_text(ready["clientSecret"])
    environment = os.environ | {
        "AZURE_CONFIG_DIR": str(own / "azure"),
        "REQUESTS_CA_BUNDLE": ready["ca"],
        "AZURE_CORE_INSTANCE_DISCOVERY": "false",
        "AZURE_CORE_COLLECT_TELEMETRY": "false",
        "AZURE_CORE_ONLY_SHOW_ERRORS": "true",
    }

    def run(*words: str) -> float:
        begun = time.perf_counter()
        subprocess.run([az, *words], env=environment, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - begun

    run("cloud", "register", "--name", CLOUD, "--endpoint-resource-manager", ready["arm"])
    run("cloud", "set", "--name", CLOUD)
    who = ["--username", ready["clientId"], "--password", f"@{secret}", "--tenant", ready["tenant"]]
    run("login", "--service-principal", *who)
    took = {}
    for name, all_reads in wanted.items():
        each = [run("rest", "--method", "get", "--url", f"{ready['arm']}{path}?{query(path)}") for path in all_reads]
        took[name] = {"calls": len(each), "total": sum(each), "median": statistics.median(each)}
    return took


def measure(out: pathlib.Path, programs: pathlib.Path, runs: int, az: str | None) -> dict:
    with open(out / "flight-azsim.log", "w") as log:
        words = [programs / "azsim", "--listen", "127.0.0.1:0", "--ca-dir", out / "flight-ca"]
        simulator = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        ready = json.loads(simulator.stdout.readline())
        control(ready, "POST", "faults", {"path": "*", "effect": {"kind": "delay", "millis": DELAY}})
        words = [programs / "flight", ready["arm"], ready["ca"], ready["tenant"], ready["clientId"], str(runs)]
        environment = os.environ | {"POINTBACK_BENCH_SECRET": ready["clientSecret"]}
        result = subprocess.run(words, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        wanted = reads(ready, runs)
        found = {"build": programs.name, **json.loads(result.stdout), "reads": wanted}
        # What a check says of itself is what arrived.
        _, picked, files = found["cases"]
        arrived = (len(wanted["database"]), len(wanted["files"]))
        assert (picked["reads"], files["reads"]) == arrived, (picked, files, wanted)
        with tempfile.TemporaryDirectory() as own:
            found["az"] = by_az(az, ready, pathlib.Path(own), wanted) if az else None
    finally:
        simulator.terminate()
        simulator.wait()
    return found


def table(found: dict) -> None:
    print("| | reads of Resource Manager | wall, median | wall, longest | runs | another name: reads | wall |")
    print("|---|---|---|---|---|---|---|")
    for case in found["cases"]:
        again = case["anotherName"]
        times = [seconds(case[which] / 1000) for which in ("medianMillis", "maxMillis")]
        print(
            f"| Pointback's backend: {case['name']} | {case['reads']} | {times[0]} | {times[1]} | {case['runs']} "
            f"| {again['reads']} | {again['millis']:.1f} ms |"
        )
    for name, took in (found["az"] or {}).items():
        print(
            f"| `az rest`, one after the other: {name} | {took['calls']} | {seconds(took['total'])} | – | 1 | – | – |"
        )
    if found["az"]:
        each = statistics.median(took["median"] for took in found["az"].values())
        print(f"\nOne `az rest`, from its start to its end: {seconds(each)} (median), {DELAY} ms of it the delay.")
    else:
        print("\n`az rest`: not measured, azure-cli was not there.")
    print(f"\nMeasured on {machine()}, {found['build']} build.")


if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1]).absolute()
    programs, runs, az = pathlib.Path(sys.argv[2]).absolute(), max(5, int(sys.argv[3])), (sys.argv[4:] or [None])[0]
    measured = measure(folder, programs, runs, az)
    (folder / "flight.json").write_text(json.dumps(measured, indent=2))
    table(measured)
