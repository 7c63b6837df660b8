"""The requests of azure-cli's `dataprotection` extension, replayed to the letter with nothing but `requests`.

The extension is not on PyPI, so it cannot be a dependency of a test. Its wire form differs from the SDK's in ways that a
service has to bear: an empty `$filter=`, `resourceId` where the schema says `resourceID`, a discriminator at the top of
the body, `"value": null` in the secret, members in another order.

    python cli_shapes.py ready.json
"""

import sys
import time
import uuid

import cli_cross_region
import cli_filters
import cli_grants
from cli_wire import JOBS, VAULTS, VERSION, as_database, as_files, call, follow, graph, newest, points, sign_in
from estate import FLEXIBLE, INSTANCES, SINGLE, check, container_for, first_restorable


def restore(instance, body):
    """`backup-instance validate-for-restore`, `restore trigger`, `job show` until it is over."""
    path = instance.row["id"]
    validation = {"objectType": "ValidateRestoreRequestObject", "restoreRequestObject": body}
    validated = follow(call("POST", f"{path}/validateRestore?api-version={VERSION}", 202, json=validation))
    check.equal(validated["status"], "Succeeded", f"the validation: {validated.get('error')}")
    triggered = follow(call("POST", f"{path}/restore?api-version={VERSION}", 202, json=body))
    job_id = triggered["properties"]["jobId"]
    check.equal(triggered["result"]["jobId"], job_id, "the job of status and result")
    vault = path.split("/backupInstances/")[0]
    name = job_id.rsplit("/", 1)[-1]
    deadline = time.monotonic() + 300
    while True:
        job = call("GET", f"{vault}/backupJobs/{name}?api-version={VERSION}", 200).json()["properties"]
        if job["status"] != "InProgress":
            break
        check.equal(job["duration"], "PT0S", "the duration of a running job")
        check.true(time.monotonic() < deadline, "the job ended in time")
        time.sleep(1)
    check.equal(job["status"], "Completed", f"the job: {job['errorDetails']}")
    return name, job


def lists(instance, job_name):
    """The `list-from-resourcegraph` commands with each of their filters, and `job list`."""
    vault = instance.vault_name
    where = f" | where resourceGroup in~ ('{instance.group.upper()}') | where vaultName in~ ('{vault.lower()}')"
    found = graph(INSTANCES + where + " | where protectionState in~ ('protectionconfigured')")
    check.true(instance.row["id"] in [row["id"] for row in found], "the instance by group, vault and state")
    source = instance.row["datasourceId"].upper()
    check.equal(len(graph(f"{INSTANCES} | where datasourceId in~ ('{source}')")), 1, "instances of the data source")
    check.equal(len(graph(f"{VAULTS} | where name in~ ('{vault}')")), 1, "vaults of that name")
    yesterday = time.strftime("%Y-%m-%dT%H:%M:%S.0000000", time.gmtime(time.time() - 86400))
    jobs = graph(
        f"{JOBS} | where vaultName in~ ('{vault}') | where operation in~ ('Restore')"
        f" | where status in~ ('Completed') | where properties.startTime > datetime({yesterday}Z)"
    )
    check.true(job_name in [row["name"] for row in jobs], "the restore among the completed ones")
    check.true(all(":" in row["properties"]["duration"] for row in jobs), "durations of a list are time spans")
    scheduled = graph(f"{JOBS} | where operation in~ ('ScheduledBackup')")
    check.true(scheduled and not any(row["properties"]["isUserTriggered"] for row in scheduled), "scheduled backups")
    path = f"{instance.row['id'].split('/backupInstances/')[0]}/backupJobs?api-version={VERSION}"
    listed = call("GET", path, 200).json()
    check.true(listed["nextLink"] is None, "nextLink is there and null")
    check.true(job_name in [row["name"] for row in listed["value"]], "the restore in the vault's list")


def main():
    sign_in()
    mark = uuid.uuid4().hex[:8]
    single = first_restorable(SINGLE)
    name, job = restore(single, as_database(single, newest(points(single)), f"cli_{mark}"))
    print(f"single server as database: {job['status']}, {job['extendedInfo']['recoveryDestination']}")
    lists(single, name)
    flexible = first_restorable(FLEXIBLE)
    body = as_files(flexible, newest(points(flexible)), container_for(flexible, True), mark)
    name, job = restore(flexible, body)
    check.equal(job["extendedInfo"]["additionalDetails"], {"Restore File Prefix": mark}, "the prefix of the files")
    check.equal(job["supportedActions"], [""], "what can be done with a restore")
    print(f"flexible server as files: {job['status']}, {job['extendedInfo']['recoveryDestination']}")
    lists(flexible, name)
    cli_filters.all_filters(single)
    cli_grants.grant_and_validate()
    cli_cross_region.restore_in_the_pair(mark)
    print(f"{check.done} checks passed")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as wrong:
        print(f"FAILED: {wrong}", file=sys.stderr)
        sys.exit(1)
