"""Makes the side-by-side table of `script/bench` from hyperfine's results: `table.py FOLDER LISTED AZ_NOTE`."""

import datetime
import json
import os
import pathlib
import platform
import re
import sys


def seconds(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.0f} ms"


def row(title: str, file: pathlib.Path, note: str) -> str:
    if not file.exists():
        return f"| {title} | – | – | – | – | {note} |"
    result = json.loads(file.read_text())["results"][0]
    processor = result["user"] + result["system"]
    return (
        f"| {title} | {seconds(result['median'])} | {seconds(result['min'])}–{seconds(result['max'])} "
        f"| {seconds(processor)} | {len(result['times'])} | {note} |"
    )


def machine() -> str:
    processor = re.search(r"model name\s*: (.+)", pathlib.Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = re.search(r'PRETTY_NAME="(.+)"', pathlib.Path("/etc/os-release").read_text())
    return (
        f"{os.cpu_count()} processors ({processor[1] if processor else platform.machine()}), {memory:.0f} GiB, "
        f"{system[1] if system else platform.platform()}, {datetime.date.today():%d %B %Y}"
    )


if __name__ == "__main__":
    folder, listed, az_note = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    print("| | wall, median | wall, range | processor, mean | runs | |")
    print("|---|---|---|---|---|---|")
    print(row("Pointback's backend", folder / "pointback.json", f"{listed} instances listed"))
    print(row("`az dataprotection backup-instance list-from-resourcegraph`", folder / "az.json", az_note))
    print(f"\nMeasured on {machine()}.")
