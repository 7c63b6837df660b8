"""The requests of azure-cli's `dataprotection` extension, replayed to the letter with nothing but `requests`.

The extension is not on PyPI, so it cannot be a dependency of a test. Its wire form differs from the SDK's in ways that a
service has to bear: an empty `$filter=`, `resourceId` where the schema says `resourceID`, a discriminator at the top of
the body, `"value": null` in the secret, members in another order.

    python cli_shapes.py ready.json
"""

import sys
import time
import uuid

import requests

import simulator as sim
from estate import FLEXIBLE, INSTANCES, SIM, SINGLE, check, container_for, first_restorable

VERSION = "2025-07-01"
JOBS = (
    "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupjobs'"
    "| extend vaultName = properties.vaultName| extend status = properties.status"
    "| extend operation = case( tolower(properties.operationCategory) startswith 'backup' and"
    " properties.isUserTriggered == 'true', strcat('OnDemand',properties.operationCategory),"
    " tolower(properties.operationCategory) startswith 'backup' and properties.isUserTriggered == 'false',"
    " strcat('Scheduled', properties.operationCategory), type =~ 'microsoft.dataprotection/backupVaults/backupJobs',"
    " properties.operationCategory, 'Invalid')| extend datasourceId = properties.dataSourceId"
)
VAULTS = "resources | where type =~ 'microsoft.dataprotection/backupvaults'"

session = requests.Session()
session.verify = SIM.ca


def sign_in():
    """What msal sends for a service principal: discovery first, then the token endpoint it names."""
    configuration = session.get(f"{SIM.login}/{SIM.tenant}/v2.0/.well-known/openid-configuration").json()
    form = {
        "client_id": SIM.client_id,
        "client_secret": SIM.client_secret,
        "grant_type": "client_credentials",
        "scope": f"{SIM.arm}//.default",
        "claims": '{"access_token": {"xms_cc": {"values": ["CP1"]}}}',
        "client_info": "1",
    }
    answer = session.post(configuration["token_endpoint"], data=form)
    check.equal(answer.status_code, 200, f"signing in: {answer.text}")
    session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


def call(method, path, expected, **kwargs):
    """`path` is one of ARM's, or a whole URL, which is used verbatim: operation URLs are signed."""
    url = path if path.startswith("https://") else f"{SIM.arm}{path}"
    answer = session.request(method, url, **kwargs)
    check.equal(answer.status_code, expected, f"{method} {path.split('?')[0]}: {answer.text[:500]}")
    return answer


def graph(query):
    body = {
        "subscriptions": SIM.subscriptions,
        "query": query,
        "options": {"$top": 1000, "$skip": 0, "resultFormat": "objectArray", "allowPartialScopes": False},
    }
    path = "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
    return call("POST", path, 200, json=body).json()["data"]


def follow(accepted):
    """An operation the way the CLI follows it: the status at once, then as told; in the end the result."""
    check.equal(accepted.content, b"", "the body of a 202")
    check.true("api-version" in accepted.headers["Location"], "the result URL has its version")
    deadline = time.monotonic() + 120
    while True:
        status = call("GET", accepted.headers["Azure-AsyncOperation"], 200)
        told = status.json()
        if told["status"] != "Inprogress":
            break
        check.true(time.monotonic() < deadline, "the operation ended in time")
        time.sleep(int(status.headers.get("Retry-After", "1")))
    check.true(told["id"].endswith(told["name"]), "the name of an operation ends its id")
    if told["status"] == "Succeeded":
        told["result"] = call("GET", accepted.headers["Location"], 200).json()
    return told


def data_source(kind, resource_id, location, resource_type, object_type):
    """`resourceId`, as the CLI writes it since 2023."""
    return {
        "datasourceType": kind,
        "objectType": object_type,
        "resourceId": resource_id,
        "resourceLocation": location,
        "resourceName": resource_id.rsplit("/", 1)[-1],
        "resourceType": resource_type,
        "resourceUri": "",
    }


def request(point, target):
    return {
        "objectType": "AzureBackupRecoveryPointBasedRestoreRequest",
        "recoveryPointId": point,
        "restoreTargetInfo": target,
        "sourceDataStoreType": "VaultStore",
    }


def as_database(instance, point, name):
    properties = instance.resource.properties
    server, location = properties.data_source_set_info.resource_id, instance.vault.location
    secret = properties.datasource_auth_credentials.secret_store_resource.uri
    return request(
        point,
        {
            "datasourceAuthCredentials": {
                "objectType": "SecretStoreBasedAuthCredentials",
                "secretStoreResource": {"secretStoreType": "AzureKeyVault", "uri": secret, "value": None},
            },
            "datasourceInfo": data_source(SINGLE, f"{server}/databases/{name}", location, SINGLE, "Datasource"),
            "datasourceSetInfo": data_source(
                SINGLE, server, location, "Microsoft.DBforPostgreSQL/servers", "DatasourceSet"
            ),
            "objectType": "RestoreTargetInfo",
            "recoveryOption": "FailIfExists",
            "restoreLocation": location,
        },
    )


def as_files(instance, point, container, prefix):
    details = {"filePrefix": prefix, "restoreTargetLocationType": "AzureBlobs", "url": container["url"]}
    return request(
        point,
        {
            "objectType": "RestoreFilesTargetInfo",
            "recoveryOption": "FailIfExists",
            "restoreLocation": instance.vault.location,
            "targetDetails": details,
        },
    )


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


def points(instance):
    """`recovery-point list`, without and with times: seven decimals, and an empty filter where there is none."""
    path = f"{instance.row['id']}/recoveryPoints"
    everything = call("GET", f"{path}?$filter=&api-version={VERSION}", 200).json()
    rows = everything["value"]
    check.true("rehydrationStatus" in rows[0]["properties"]["recoveryPointDataStoresDetails"][0], "nulls are present")
    times = "startDate eq '2000-06-16T01:00:00.0000000Z' and endDate eq '2000-06-17T01:00:00.0000000Z'"
    none = call("GET", path, 200, params={"$filter": times, "api-version": VERSION}).json()["value"]
    check.equal(none, [], "points of the year 2000")
    return rows


def newest(rows):
    for row in rows:
        stores = [store["type"] for store in row["properties"]["recoveryPointDataStoresDetails"]]
        if "VaultStore" in stores and row["properties"]["recoveryPointState"] != "Partial":
            return row["properties"]["recoveryPointId"]
    raise AssertionError("no point in the vault store")


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
    print(f"{check.done} checks passed")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as wrong:
        print(f"FAILED: {wrong}", file=sys.stderr)
        sys.exit(1)
