"""`az dataprotection backup-instance update-msi-permissions --operation Restore`, request by request: Microsoft Graph puts
a name to the vault's principal, ARM lists and makes its roles; then the validation that failed for the role succeeds."""

import uuid

from cli_wire import VERSION, as_files, call, follow, newest, points, session, token
from estate import FLEXIBLE, SIM, check, container_for, instances, usable

ROLE = "Storage Blob Data Contributor"


def directory(method, path, **kwargs):
    """The endpoint is where the cloud's metadata say; the token is one for it, with the double slash of azure-cli."""
    cloud = session.get(f"{SIM.arm}/metadata/endpoints?api-version=2022-09-01").json()
    base = cloud["microsoftGraphResourceId"]
    headers = {"Authorization": f"Bearer {token(base + '/.default')}"}
    return call(method, f"{base.rstrip('/')}/v1.0{path}", 200, headers=headers, **kwargs).json()["value"]


def resolve(principal):
    """As an application first, then as any object."""
    text = f"servicePrincipalNames/any(c:c eq '{principal}')"
    check.equal(directory("GET", "/servicePrincipals", params={"$filter": text}), [], "no application has this id")
    body = {"ids": [principal], "types": ["user", "group", "servicePrincipal", "directoryObjectPartnerReference"]}
    found = directory("POST", "/directoryObjects/getByIds", json=body)
    check.equal([row["id"] for row in found], [principal], "the object of the vault's identity")
    check.equal(found[0]["@odata.type"], "#microsoft.graph.servicePrincipal", "its kind")


def held(scope, principal, role):
    path = f"{scope}/providers/Microsoft.Authorization/roleAssignments"
    rows = call("GET", path, 200, params={"$filter": "atScope()", "api-version": "2022-04-01"}).json()["value"]
    mine = [row["properties"] for row in rows if row["properties"]["principalId"] == principal]
    return [row for row in mine if row["roleDefinitionId"] == role]


def grant(scope, principal):
    query = {"$filter": f"roleName eq '{ROLE}'", "api-version": "2022-05-01-preview"}
    definitions = call("GET", f"{scope}/providers/Microsoft.Authorization/roleDefinitions", 200, params=query).json()
    check.equal(len(definitions["value"]), 1, f"the role {ROLE}")
    role = definitions["value"][0]["id"]
    check.equal(held(scope, principal, role), [], "the role is missing")
    properties = {"roleDefinitionId": role, "principalId": principal, "principalType": "ServicePrincipal"}
    path = f"{scope}/providers/Microsoft.Authorization/roleAssignments/{{}}?api-version=2022-04-01"
    made = call("PUT", path.format(uuid.uuid4()), 201, json={"properties": properties}).json()
    check.equal(made["properties"]["scope"], scope, "the scope of the new assignment")
    check.equal(len(held(scope, principal, role)), 1, "the role is held")
    again = call("PUT", path.format(uuid.uuid4()), 409, json={"properties": properties}).json()
    check.equal(again["error"]["code"], "RoleAssignmentExists", "granting once more")


def validation(instance, body):
    """The extension's own: without a discriminator at the top."""
    path = f"{instance.row['id']}/validateRestore?api-version={VERSION}"
    return follow(call("POST", path, 202, json={"restoreRequestObject": body}))


def grant_and_validate():
    pairs = ((instance, container_for(instance, False)) for instance in usable(instances(FLEXIBLE)))
    instance, container = next(((i, c) for i, c in pairs if c), (None, None))
    check.true(container is not None, "a container that a vault may not write to")
    body = as_files(instance, newest(points(instance)), container, "granted")
    refused = validation(instance, body)
    check.equal(refused["status"], "Failed", "before")
    check.equal(refused["error"]["additionalInfo"][0]["type"], "UserFacingError", "what the client prints")
    resolve(instance.principal)
    grant(container["account"]["id"], instance.principal)
    check.equal(validation(instance, body)["status"], "Succeeded", "after")
    print("update-msi-permissions: the role was missing, was granted, and the validation succeeded")
