"""What the extension sends with `--use-secondary-region`: points, validation, restore and jobs of the paired region."""

import time

from cli_wire import VERSION, as_database, call, follow, graph, newest
from estate import INSTANCES, SIM, SINGLE, Instance, check, get


def restorable():
    """A protected database with a secondary region, as the extension finds it: by its Resource Graph row."""
    for row in graph(INSTANCES):
        pair = row["properties"]["backupInstanceExtendedProperties"]
        source = row["properties"]["dataSourceInfo"]["datasourceType"]
        if pair["protectedSecondaryRegion"] and source == SINGLE and row["protectionState"] == "ProtectionConfigured":
            return Instance(row), pair["protectedPrimaryRegion"], pair["protectedSecondaryRegion"]
    raise AssertionError("no instance has a secondary region")


def neighbours(provider, version):
    for subscription in SIM.subscriptions:
        yield from get(f"/subscriptions/{subscription}/providers/{provider}", version)["value"]


def restore_in_the_pair(mark):
    instance, primary, secondary = restorable()
    vault = instance.row["id"].split("/backupInstances/")[0]
    group = vault.split("/providers/")[0]
    place = f"{group}/providers/Microsoft.DataProtection/locations/{secondary}"
    details = {"sourceBackupInstanceId": instance.row["id"], "sourceRegion": primary}
    path = f"{place}/fetchSecondaryRecoveryPoints?api-version={VERSION}"
    rows = call("POST", path, 200, json=details).json()["value"]
    servers = neighbours("Microsoft.DBforPostgreSQL/servers", "2017-12-01")
    server = next(row for row in servers if row["location"] == secondary)
    body = as_database(instance, newest(rows), f"pair_{mark}", server["id"], secondary)

    request = {"restoreRequestObject": body, "crossRegionRestoreDetails": details}
    wrapped = request | {"objectType": "ValidateRestoreRequestObject"}
    accepted = call("POST", f"{place}/validateCrossRegionRestore?api-version={VERSION}", 202, json=wrapped)
    check.true(f"/locations/{secondary}/" in accepted.headers["Azure-AsyncOperation"], "the status is the location's")
    validated = follow(accepted)
    check.equal(validated["status"], "Succeeded", f"the validation: {validated.get('error')}")
    wrapped = request | {"objectType": body["objectType"]}
    triggered = follow(call("POST", f"{place}/crossRegionRestore?api-version={VERSION}", 202, json=wrapped))
    job_id = triggered["properties"]["jobId"]
    check.true("/" not in job_id, "the job's id is bare")

    source = {"sourceBackupVaultId": vault, "sourceRegion": primary}
    deadline = time.monotonic() + 300
    while True:
        path = f"{place}/fetchCrossRegionRestoreJob?api-version={VERSION}"
        job = call("POST", path, 200, json=source | {"jobId": job_id}).json()["properties"]
        if job["status"] != "InProgress":
            break
        check.true(time.monotonic() < deadline, "the job ended in time")
        time.sleep(1)
    check.equal((job["status"], job["operationCategory"]), ("Completed", "CrossRegionRestore"), "the job")
    path = f"{place}/fetchCrossRegionRestoreJobs?api-version={VERSION}"
    listed = call("POST", path, 200, json=source).json()
    check.true(job_id in [row["name"] for row in listed["value"]], "the restore in the list of the pair")
    check.true("nextLink" not in listed, "this list has no nextLink")
    print(f"cross-region: {job['status']}, {job['extendedInfo']['recoveryDestination']}")
