"""What sets a restore right, with Microsoft's own clients, unchanged: roles, key vaults, storage accounts, firewall rules, locks.

    azsim --speed 60 > ready.json &   python permissions.py ready.json        (AZ=/path/to/az: with azure-cli as well)

Each change is read back, and taken back; in the end the simulator's own snapshot is what it was.
"""

import os
import sys
import tempfile
import uuid

import requests

import simulator as sim
from estate import FLEXIBLE, READER, SIM, as_files, check, containers, credential, get, instances, usable

from azure.core.exceptions import HttpResponseError
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.keyvault import KeyVaultManagementClient
from azure.mgmt.rdbms.postgresql import PostgreSQLManagementClient
from azure.mgmt.resource.locks import ManagementLockClient
from azure.mgmt.storage import StorageManagementClient

BLOB_CONTRIBUTOR = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
ROLES = "/providers/Microsoft.Authorization/roleDefinitions"


def client(kind, resource_id, **more):
    subscription = sim.parts(resource_id)[0]
    return kind(credential, subscription, base_url=SIM.arm, credential_scopes=[SIM.scope], **more)


def snapshot():
    return requests.get(f"{SIM.control}/snapshot", verify=SIM.ca, timeout=30).json()


def named(kind, name, version):
    """The id of a resource, by its name."""
    for subscription in SIM.subscriptions:
        rows = get(f"/subscriptions/{subscription}/providers/{kind}", version)["value"]
        for row in (row for row in rows if row["name"] == name):
            return row["id"]
    raise AssertionError(f"there is no {name}")


def refused(call, code, what):
    try:
        call()
    except HttpResponseError as failed:
        check.equal(failed.error.code if failed.error else None, code, what)
        return
    raise AssertionError(f"{what}: it was not refused")


def roles(principal):
    """An assignment is made, found, found to be there already, and removed."""
    server = named("Microsoft.DBforPostgreSQL/servers", "pg-prod-weu-06", "2017-12-01")
    rows = client(AuthorizationManagementClient, server, api_version="2022-04-01").role_assignments
    wanted = {"properties": {"roleDefinitionId": f"{ROLES}/{READER}", "principalId": principal}}
    wanted["properties"]["principalType"] = "ServicePrincipal"
    name = str(uuid.uuid4())
    made = rows.create(server, name, wanted)
    check.true(made.principal_id == principal and made.scope == server, "the new assignment")
    check.equal(rows.get(server, name).id, made.id, "read back")
    found = [row.id for row in rows.list_for_scope(server, filter="atScope()")]
    check.true(made.id in found, "it is listed")
    refused(lambda: rows.create(server, str(uuid.uuid4()), wanted), "RoleAssignmentExists", "granting once more")
    check.equal(rows.delete(server, name).id, made.id, "the row that was removed")
    check.true(rows.delete(server, name) is None, "and is gone")


def key_vaults():
    vault = named("Microsoft.KeyVault/vaults", "kv-prod-neu", "2023-02-01")
    _, group, (name,) = sim.parts(vault)
    vaults = client(KeyVaultManagementClient, vault).vaults
    tenant = vaults.get(group, name).properties.tenant_id
    someone = str(uuid.uuid4())
    policy = {"tenantId": tenant, "objectId": someone, "permissions": {"secrets": ["get", "list"]}}
    wanted = {"properties": {"accessPolicies": [policy]}}

    def held():
        policies = vaults.get(group, name).properties.access_policies
        return [p.permissions.secrets for p in policies if p.object_id == someone]

    vaults.update_access_policy(group, name, "add", wanted)
    check.equal(held(), [["get", "list"]], "the new access policy")
    vaults.update_access_policy(group, name, "remove", wanted)
    check.equal(held(), [], "and without it")
    vaults.update(group, name, {"properties": {"publicNetworkAccess": "Disabled"}})
    check.equal(vaults.get(group, name).properties.public_network_access, "Disabled", "its network")
    vaults.update(group, name, {"properties": {"publicNetworkAccess": "Enabled"}})


def storage():
    account = named("Microsoft.Storage/storageAccounts", "stprodlegacyweu", "2023-05-01")
    _, group, (name,) = sim.parts(account)
    api = client(StorageManagementClient, account)
    for on in (True, False):
        changed = api.storage_accounts.update(group, name, {"properties": {"allowCrossTenantReplication": on}})
        check.equal(changed.allow_cross_tenant_replication, on, "cross-tenant replication")
    closed = {"bypass": "AzureServices", "defaultAction": "Deny", "ipRules": [], "virtualNetworkRules": []}
    for action in ("Deny", "Allow"):
        acls = closed | {"defaultAction": action}
        changed = api.storage_accounts.update(group, name, {"properties": {"networkAcls": acls}})
        check.equal(changed.network_rule_set.default_action, action, "the firewall")
    made = api.blob_containers.create(group, name, "made-here", {})
    check.equal(made.name, "made-here", "a new container")
    api.blob_containers.delete(group, name, "made-here")


def firewall():
    server = named("Microsoft.DBforPostgreSQL/servers", "pg-prod-weu-06", "2017-12-01")
    _, group, (name,) = sim.parts(server)
    api = client(PostgreSQLManagementClient, server, polling_interval=1)
    rule = "AllowAllWindowsAzureIps"
    # azure-mgmt-rdbms writes the members of `properties` flat; its own model puts them where they belong.
    from azure.mgmt.rdbms.postgresql.models import FirewallRule, ServerUpdateParameters

    wanted = FirewallRule(start_ip_address="0.0.0.0", end_ip_address="0.0.0.0")
    made = api.firewall_rules.begin_create_or_update(group, name, rule, wanted).result()
    check.equal((made.name, made.start_ip_address), (rule, "0.0.0.0"), "what the operation ends with")
    check.equal(api.firewall_rules.get(group, name, rule).end_ip_address, "0.0.0.0", "read back")
    api.firewall_rules.begin_delete(group, name, rule).result()
    refused(lambda: api.firewall_rules.get(group, name, rule), "ResourceNotFound", "a rule that is gone")
    for state in ("Disabled", "Enabled"):
        changed = api.servers.begin_update(group, name, ServerUpdateParameters(public_network_access=state)).result()
        check.equal(changed.public_network_access, state, "public access")


def locks():
    account = named("Microsoft.Storage/storageAccounts", "stprodsealedweu", "2023-05-01")
    _, group, (name,) = sim.parts(account)
    api = client(ManagementLockClient, account).management_locks
    accounts = client(StorageManagementClient, account).storage_accounts
    held = list(api.list_by_scope(account))
    check.equal([(lock.name, lock.level) for lock in held], [("sealed-by-audit", "ReadOnly")], "the lock")
    body = {"properties": {"allowCrossTenantReplication": False}}
    refused(lambda: accounts.update(group, name, body), "ScopeLocked", "a change under a lock")
    api.delete_by_scope(account, held[0].name)
    check.equal(list(api.list_by_scope(account)), [], "without it")
    lock = {"properties": {"level": held[0].level, "notes": held[0].notes}}
    api.create_or_update_by_scope(account, held[0].name, lock)


def granted_and_restored():
    """A validation that fails for want of a role, and succeeds once the client has granted it at the container."""
    instance = next(i for i in usable(instances(FLEXIBLE)) if sim.same(i.vault.location, "westeurope"))
    legacy = "stprodcoldweu"
    container = next(c for c in containers("westeurope") if c["account"]["name"] == legacy)
    request = as_files(instance, instance.newest_in_vault_store(), container, "granted")
    refused(lambda: instance.validate(request), "UserErrorContainerNotAccessible", "before")
    rows = client(AuthorizationManagementClient, container["id"], api_version="2022-04-01").role_assignments
    properties = {"roleDefinitionId": f"{ROLES}/{BLOB_CONTRIBUTOR}", "principalId": instance.principal}
    properties["principalType"] = "ServicePrincipal"
    name = str(uuid.uuid4())
    rows.create(container["id"], name, {"properties": properties})
    check.equal(instance.validate(request).object_type, "OperationJobExtendedInfo", "after")
    rows.delete(container["id"], name)
    return instance.principal


def azure_cli(principal):
    from azure_cli import Cli

    with tempfile.TemporaryDirectory() as folder:
        cli = Cli(folder)
        cli.sign_in()
        account = named("Microsoft.Storage/storageAccounts", "stprodlegacyweu", "2023-05-01")
        role = ["--role", "Storage Blob Data Contributor", "--scope", account]
        who = ["--assignee-object-id", principal, "--assignee-principal-type", "ServicePrincipal"]
        made = cli.run("role", "assignment", "create", *who, *role)
        check.equal(made["principalId"], principal, "az role assignment create")
        cli.run("role", "assignment", "delete", "--ids", made["id"])
        for on in ("true", "false"):
            words = ["--ids", account, "--allow-cross-tenant-replication", on]
            changed = cli.run("storage", "account", "update", *words)
            check.equal(str(changed["allowCrossTenantReplication"]).lower(), on, "az storage account update")
        vault = named("Microsoft.KeyVault/vaults", "kv-prod-neu", "2023-02-01")
        subscription, group, (name,) = sim.parts(vault)
        place = ["--name", name, "--resource-group", group, "--subscription", subscription, "--object-id", str(uuid.uuid4())]
        cli.run("keyvault", "set-policy", *place, "--secret-permissions", "get", "list")
        cli.run("keyvault", "delete-policy", *place)
        print("azure-cli: role assignment, storage account update, keyvault set-policy")


def main():
    before = snapshot()
    principal = granted_and_restored()
    for part in (lambda: roles(principal), key_vaults, storage, firewall, locks):
        part()
        after = snapshot()
        changed = [name for name in before if after.get(name) != before[name]] + [n for n in after if n not in before]
        check.equal(changed, [], "what was changed was put back")
    if os.environ.get("AZ"):
        azure_cli(principal)
        check.equal(snapshot(), before, "what azure-cli changed was put back")
    print(f"{check.done} checks passed")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as wrong:
        print(f"FAILED: {wrong}", file=sys.stderr)
        sys.exit(1)
