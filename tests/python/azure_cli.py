"""azure-cli itself, unmodified, against a running simulator: cloud, sign-in, lists, and a restore by `az rest`.

    AZ=/path/to/az python azure_cli.py ready.json

The `dataprotection` extension is not on PyPI; its requests are replayed by cli_shapes.py, whose wire form is used here.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import certifi

import cli_wire as shapes
from estate import FLEXIBLE, SIM, SINGLE, check, container_for, first_restorable

VERSION = shapes.VERSION


class Cli:
    """`az` with a configuration of its own, which trusts the simulator as well as everyone else."""

    def __init__(self, folder):
        self.folder = Path(folder)
        bundle = self.folder / "bundle.pem"
        bundle.write_text(Path(certifi.where()).read_text() + Path(SIM.ca).read_text())
        self.environment = os.environ | {
            "AZURE_CONFIG_DIR": str(self.folder / "config"),
            "REQUESTS_CA_BUNDLE": str(bundle),
            "AZURE_CORE_INSTANCE_DISCOVERY": "false",
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
        }

    def run(self, *words):
        command = [os.environ.get("AZ", "az"), *words, "--output", "json", "--only-show-errors"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)
        check.equal(done.returncode, 0, f"az {' '.join(words[:3])}: {done.stderr[-800:]}")
        return json.loads(done.stdout) if done.stdout.strip() else None

    def sign_in(self):
        self.run("cloud", "register", "--name", "practice", "--endpoint-resource-manager", SIM.arm)
        self.run("cloud", "set", "--name", "practice")
        # By a file and not as a word: command lines can be read by every process of the machine.
        secret = self.folder / "secret"
        secret.touch(mode=0o600)
        secret.write_text(SIM.client_secret)
        who = ["--service-principal", "--username", SIM.client_id, "--tenant", SIM.tenant]
        return self.run("login", *who, "--password", f"@{secret}")

    def rest(self, method, url, body=None):
        # `az rest` puts nothing in front of a whole URL and uses it as it is.
        words = ["rest", "--method", method, "--url", url]
        if body is not None:
            file = self.folder / "body.json"
            file.write_text(json.dumps(body))
            words += ["--body", f"@{file}"]
        return self.run(*words)


def lists(cli):
    accounts = cli.run("account", "list")
    check.equal(sorted(a["id"] for a in accounts), sorted(SIM.subscriptions), "subscriptions of the account")
    regions = cli.run("account", "list-locations")
    check.true(any(r["metadata"]["pairedRegion"] for r in regions), "regions and their pairs")
    first = ["--subscription", SIM.subscriptions[0]]
    check.true(cli.run("group", "list", *first), "resource groups")
    check.true(cli.run("keyvault", "list", *first), "key vaults")
    check.true(cli.run("storage", "account", "list", *first), "storage accounts")
    check.true(cli.run("postgres", "flexible-server", "list", *first), "flexible servers")
    roles = cli.run("role", "definition", "list", "--name", "Reader", *first)
    check.equal(roles[0]["name"], "acdd72a7-3385-48ef-bd42-f606fba81ae7", "the role Reader")
    # Names of principals come from Microsoft Graph.
    held = cli.run("role", "assignment", "list", "--all", *first)
    check.true(all(row["principalName"] for row in held), "every principal has a name")
    one = next(row for row in held if row["roleDefinitionName"] == "Storage Blob Data Contributor")
    role = ["--assignee", one["principalId"], "--role", one["roleDefinitionName"], "--scope", one["scope"]]
    found = cli.run("role", "assignment", "list", "--include-inherited", *role)
    check.true(one["id"] in [row["id"] for row in found], "the role by the name of its holder")
    made = cli.run("role", "assignment", "create", *role)
    check.equal(made["id"], one["id"], "granting what is held makes nothing new")


def restore(cli, instance, body):
    """Validation is left to cli_shapes.py: `az rest` does not show the headers that name an operation."""
    since = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() - 60))
    points = cli.rest("get", f"{SIM.arm}{instance.row['id']}/recoveryPoints?$filter=&api-version={VERSION}")
    check.true(len(points["value"]) > 1, "recovery points")
    cli.rest("post", f"{SIM.arm}{instance.row['id']}/restore?api-version={VERSION}", body)
    vault = instance.row["id"].split("/backupInstances/")[0]
    deadline = time.monotonic() + 300
    while True:
        listed = cli.rest("get", f"{SIM.arm}{vault}/backupJobs?api-version={VERSION}")["value"]
        ours = [
            job["properties"]
            for job in listed
            if job["properties"]["operation"] == "Restore"
            and job["properties"]["backupInstanceId"].lower() == instance.row["id"].lower()
            and job["properties"]["startTime"] >= since
        ]
        if ours and ours[-1]["status"] != "InProgress":
            break
        check.true(time.monotonic() < deadline, "the job ended in time")
        time.sleep(1)
    check.equal(ours[-1]["status"], "Completed", f"the job: {ours[-1]['errorDetails']}")
    print(f"{ours[-1]['dataSourceName']}: {ours[-1]['status']} in {ours[-1]['duration']}")


def main():
    shapes.sign_in()
    mark = uuid.uuid4().hex[:8]
    with tempfile.TemporaryDirectory() as folder:
        cli = Cli(folder)
        check.equal(len(cli.sign_in()), len(SIM.subscriptions), "subscriptions after signing in")
        lists(cli)
        single = first_restorable(SINGLE)
        restore(cli, single, shapes.as_database(single, shapes.newest(shapes.points(single)), f"az_{mark}"))
        flexible = first_restorable(FLEXIBLE)
        point = shapes.newest(shapes.points(flexible))
        restore(cli, flexible, shapes.as_files(flexible, point, container_for(flexible, True), mark))
    print(f"{check.done} checks passed")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as wrong:
        print(f"FAILED: {wrong}", file=sys.stderr)
        sys.exit(1)
