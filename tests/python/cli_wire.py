"""The wire form of azure-cli's `dataprotection` extension, with nothing but `requests`: how it signs in, asks Resource
Graph, follows an operation, and writes a restore request."""

import time

import requests

from estate import SIM, SINGLE, check

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


def token(scope):
    """What msal sends for a service principal: discovery first, then the token endpoint it names."""
    configuration = session.get(f"{SIM.login}/{SIM.tenant}/v2.0/.well-known/openid-configuration").json()
    form = {
        "client_id": SIM.client_id,
        "client_secret": SIM.client_secret,
        "grant_type": "client_credentials",
        "scope": scope,
        "claims": '{"access_token": {"xms_cc": {"values": ["CP1"]}}}',
        "client_info": "1",
    }
    answer = session.post(configuration["token_endpoint"], data=form)
    check.equal(answer.status_code, 200, f"a token for {scope}: {answer.text[:300]}")
    return answer.json()["access_token"]


def sign_in():
    session.headers["Authorization"] = f"Bearer {token(SIM.arm + '//.default')}"


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
    url = f"{SIM.arm}/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01"
    while True:
        answer = session.post(url, json=body)
        if answer.status_code != 429:
            check.equal(answer.status_code, 200, f"{query}: {answer.text[:500]}")
            return answer.json()["data"]
        # Fifteen queries in five seconds are all that one may ask; a person with `az` never is that fast.
        resets = answer.headers["x-ms-user-quota-resets-after"].split(":")
        time.sleep(max(int(resets[-1]), 1))


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


def as_database(instance, point, name, server=None, location=None):
    properties = instance.resource.properties
    server, location = server or properties.data_source_set_info.resource_id, location or instance.vault.location
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
