"""Microsoft's clients, unchanged, and one protected database seen through them."""

import time

import simulator as sim

SIM = sim.ready()

from azure.core.rest import HttpRequest  # noqa: E402  (the CA must be set first)
from azure.identity import ClientSecretCredential  # noqa: E402
from azure.mgmt.dataprotection import DataProtectionMgmtClient  # noqa: E402
from azure.mgmt.dataprotection import models  # noqa: E402
from azure.mgmt.resourcegraph import ResourceGraphClient  # noqa: E402
from azure.mgmt.resourcegraph.models import QueryRequest, QueryRequestOptions  # noqa: E402

SINGLE = "Microsoft.DBforPostgreSQL/servers/databases"
FLEXIBLE = "Microsoft.DBforPostgreSQL/flexibleServers"
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
SECRETS_USER = "4633458b-17de-408a-b874-0445c86b69e6"
BLOB_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"

# What the CLI sends, to the letter (backupcenter_helper.py).
INSTANCES = (
    "RecoveryServicesResources | where type =~ 'microsoft.dataprotection/backupvaults/backupinstances'"
    "| extend vaultName = split(split(id, '/Microsoft.DataProtection/backupVaults/')[1],'/')[0]"
    "| extend protectionState = properties.currentProtectionState"
    "| extend datasourceId = properties.dataSourceInfo.resourceID"
)

check = sim.Checks()
credential = ClientSecretCredential(
    SIM.tenant, SIM.client_id, SIM.client_secret, authority=SIM.login, disable_instance_discovery=True
)
graph = ResourceGraphClient(credential, base_url=SIM.arm, credential_scopes=[SIM.scope])


def client(subscription):
    return DataProtectionMgmtClient(
        credential, subscription, base_url=SIM.arm, credential_scopes=[SIM.scope], polling_interval=1
    )


def get(path, version):
    """A neighbour's resource, through the same pipeline: token, headers, retries."""
    request = HttpRequest("GET", f"{SIM.arm}{path}", params={"api-version": version})
    response = client(SIM.subscriptions[0]).send_request(request)
    response.raise_for_status()
    return response.json()


def query(text):
    """All rows, page by page: pages are small on purpose."""
    rows, token = [], None
    while True:
        options = QueryRequestOptions(top=25, skip_token=token, result_format="objectArray")
        page = graph.resources(QueryRequest(query=text, subscriptions=SIM.subscriptions, options=options))
        check.true(page.result_truncated in ("true", "false"), "resultTruncated is one of two words")
        rows += page.data
        token = page.skip_token
        if not token:
            check.equal(len(rows), page.total_records, "rows of all pages")
            return rows


def instances(kind):
    rows = query(f"{INSTANCES} | where properties.dataSourceInfo.datasourceType in~ ('{kind.lower()}')")
    check.true(len(rows) > 3, f"there are instances of {kind}")
    usable = "ProtectionConfigured"
    return sorted((row for row in rows if row["protectionState"] == usable), key=lambda row: row["id"])


def has_role(scope, principal, role):
    """The way the CLI looks: everything at this scope and above, filtered by itself."""
    path = f"{scope}/providers/Microsoft.Authorization/roleAssignments"
    request = HttpRequest(
        "GET", f"{SIM.arm}{path}", params={"api-version": "2022-04-01", "$filter": "atScope()"}
    )
    response = client(SIM.subscriptions[0]).send_request(request)
    response.raise_for_status()
    held = (row["properties"] for row in response.json()["value"])
    return any(p["principalId"] == principal and p["roleDefinitionId"].endswith(role) for p in held)


class Instance:
    """One instance with its vault, and the calls of a restore."""

    def __init__(self, row):
        self.row = row
        self.subscription, self.group, names = sim.parts(row["id"])
        self.vault_name, self.name = names
        self.client = client(self.subscription)
        self.vault = self.client.backup_vaults.get(self.group, self.vault_name)
        self.principal = self.vault.identity.principal_id if self.vault.identity else None
        self.resource = self.client.backup_instances.get(self.group, self.vault_name, self.name)

    def points(self, **kwargs):
        return list(self.client.recovery_points.list(self.group, self.vault_name, self.name, **kwargs))

    def newest_in_vault_store(self):
        """The first point is the newest; it must be whole, and kept in the vault store."""
        points = self.points()
        times = [point.properties.recovery_point_time for point in points]
        check.equal(times, sorted(times, reverse=True), "points come newest first")
        for point in points:
            stores = [store.type for store in point.properties.recovery_point_data_stores_details]
            if "VaultStore" in stores and point.properties.recovery_point_state != "Partial":
                return point.properties
        raise AssertionError(f"{self.name} has no point in the vault store")

    def validate(self, request):
        body = models.ValidateRestoreRequestObject(restore_request_object=request)
        operation = self.client.backup_instances.begin_validate_for_restore
        return operation(self.group, self.vault_name, self.name, body).result()

    def restore(self, request):
        """Triggers and returns the id of the job, which is the last segment of what the service says."""
        operation = self.client.backup_instances.begin_trigger_restore
        done = operation(self.group, self.vault_name, self.name, request).result()
        return done.job_id.rsplit("/", 1)[-1]

    def finish(self, job_id, patience=300):
        """Polls one job until it is over."""
        deadline = time.monotonic() + patience
        while True:
            job = self.client.jobs.get(self.group, self.vault_name, job_id).properties
            if job.status != "InProgress":
                return job
            check.true(job.end_time is None, "a running job has no end")
            check.true(time.monotonic() < deadline, f"job {job_id} ended within {patience} s")
            time.sleep(1)


def as_files(instance, point, container, prefix):
    return models.AzureBackupRecoveryPointBasedRestoreRequest(
        recovery_point_id=point.recovery_point_id,
        source_data_store_type="VaultStore",
        restore_target_info=models.RestoreFilesTargetInfo(
            recovery_option="FailIfExists",
            restore_location=instance.vault.location,
            target_details=models.TargetDetails(
                file_prefix=prefix,
                restore_target_location_type="AzureBlobs",
                url=container["url"],
                target_resource_arm_id=container["id"],
            ),
        ),
    )


def as_database(instance, point, name):
    """A new database beside the old one, with the secret that its backup uses."""
    source, server = instance.resource.properties.data_source_info, instance.resource.properties.data_source_set_info
    secret = instance.resource.properties.datasource_auth_credentials.secret_store_resource
    location = instance.vault.location
    return models.AzureBackupRecoveryPointBasedRestoreRequest(
        recovery_point_id=point.recovery_point_id,
        source_data_store_type="VaultStore",
        restore_target_info=models.RestoreTargetInfo(
            recovery_option="FailIfExists",
            restore_location=location,
            datasource_info=models.Datasource(
                datasource_type=source.datasource_type,
                resource_id=f"{server.resource_id}/databases/{name}",
                resource_location=location,
                resource_name=name,
                resource_type=source.resource_type,
                resource_uri="",
            ),
            datasource_set_info=models.DatasourceSet(
                datasource_type=source.datasource_type,
                resource_id=server.resource_id,
                resource_location=location,
                resource_name=server.resource_name,
                resource_type=server.resource_type,
                resource_uri="",
            ),
            datasource_auth_credentials=models.SecretStoreBasedAuthCredentials(
                secret_store_resource=models.SecretStoreResource(
                    secret_store_type="AzureKeyVault", uri=secret.uri
                )
            ),
        ),
    )


def containers(region):
    """Every container in a region, with its URL."""
    for subscription in SIM.subscriptions:
        path = f"/subscriptions/{subscription}/providers/Microsoft.Storage/storageAccounts"
        for account in get(path, "2023-05-01")["value"]:
            if not sim.same(account["location"], region):
                continue
            endpoint = account["properties"]["primaryEndpoints"]["blob"]
            for row in get(f"{account['id']}/blobServices/default/containers", "2023-05-01")["value"]:
                yield {"id": row["id"], "url": endpoint + row["name"], "account": account}


def container_for(instance, allowed):
    """A container in the vault's region that the vault's identity may (or may not) write to."""
    for container in containers(instance.vault.location):
        reachable = container["account"]["properties"]["publicNetworkAccess"] == "Enabled"
        if reachable and has_role(container["id"], instance.principal, BLOB_CONTRIBUTOR) == allowed:
            return container
    return None


def key_vault_of(uri):
    name = uri.split("//")[1].split(".")[0]
    rows = query(f"resources | where type =~ 'microsoft.keyvault/vaults' | where name =~ '{name}'")
    return rows[0]["id"] if rows else None


def usable(rows):
    """Instances of vaults with an identity and without a resource guard; not those whose names promise a failure."""
    for row in (row for row in rows if "sentinel" not in row["name"]):
        instance = Instance(row)
        if instance.principal and not instance.vault.properties.is_vault_protected_by_resource_guard:
            yield instance


def restorable(instance):
    """Whether everything that Azure would check is in order, told from what a client can read."""
    properties = instance.resource.properties
    if properties.data_source_set_info is None:
        return container_for(instance, True) is not None
    server = properties.data_source_set_info.resource_id
    rules = get(f"{server}/firewallRules", "2017-12-01")["value"]
    open_to_azure = any(rule["properties"]["startIpAddress"] == "0.0.0.0" for rule in rules)
    vault = key_vault_of(properties.datasource_auth_credentials.secret_store_resource.uri)
    return (
        open_to_azure
        and vault
        and has_role(server, instance.principal, READER)
        and has_role(vault, instance.principal, SECRETS_USER)
        and container_for(instance, True) is not None
    )


def first_restorable(kind):
    return next(instance for instance in usable(instances(kind)) if restorable(instance))
