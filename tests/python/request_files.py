"""Request files as Pointback exports them, one of each kind, handed to Microsoft's client as they are.

    (cat ready.json kinds.json) | python request_files.py

The first line is what `azsim` says when it is ready; the second a list of files with what the client has to be told
beside them: the instance, the paired region, the tenant of a resource guard.
"""

import json
import sys
import time

import simulator as sim
from estate import SIM, check, client, models

from azure.identity import ClientSecretCredential


def second_token(tenant):
    """The same person in the guard's tenant (contract: `x-ms-authorization-auxiliary`)."""
    there = ClientSecretCredential(
        tenant, SIM.client_id, SIM.client_secret, authority=SIM.login, disable_instance_discovery=True
    )
    return f"Bearer {there.get_token(SIM.scope).token}"


class Here:
    """The calls of a restore in the vault's own region."""

    def __init__(self, kind):
        subscription, self.group, (self.vault, self.instance) = sim.parts(kind["instanceId"])
        self.client, self.kind = client(subscription), kind

    def validate(self):
        body = {"restoreRequestObject": self.kind["request"]}
        begin = self.client.backup_instances.begin_validate_for_restore
        return begin(self.group, self.vault, self.instance, body).result()

    def restore(self):
        begin, tenant = self.client.backup_instances.begin_trigger_restore, self.kind["guardTenant"]
        more = {"x_ms_authorization_auxiliary": second_token(tenant)} if tenant else {}
        return begin(self.group, self.vault, self.instance, self.kind["request"], **more).result()

    def job(self, name):
        return self.client.jobs.get(self.group, self.vault, name).properties


class Pair(Here):
    """The same in the paired region, whose calls take the request wrapped."""

    def body(self):
        return {"restoreRequestObject": self.kind["request"], "crossRegionRestoreDetails": self.kind["details"]}

    def validate(self):
        begin = self.client.backup_instances.begin_validate_cross_region_restore
        return begin(self.group, self.kind["region"], self.body()).result()

    def restore(self):
        begin = self.client.backup_instances.begin_trigger_cross_region_restore
        return begin(self.group, self.kind["region"], self.body()).result()

    def job(self, name):
        body = models.CrossRegionRestoreJobRequest(
            source_region=self.kind["details"]["sourceRegion"],
            source_backup_vault_id=self.kind["instanceId"].split("/backupInstances/")[0],
            job_id=name,
        )
        return self.client.fetch_cross_region_restore_job.get(self.group, self.kind["region"], body).properties


def run(kind):
    place = Pair(kind) if kind["region"] else Here(kind)
    check.equal(place.validate().object_type, "OperationJobExtendedInfo", f"{kind['name']}: its validation")
    name = place.restore().job_id.rsplit("/", 1)[-1]
    deadline = time.monotonic() + 120
    while True:
        job = place.job(name)
        if job.status != "InProgress":
            break
        check.true(time.monotonic() < deadline, f"{kind['name']}: the job ended in time")
        time.sleep(1)
    check.equal(job.status, "Completed", f"{kind['name']}: how the job ended")
    check.true(sim.same(job.backup_instance_id, kind["instanceId"]), f"{kind['name']}: the job is of this instance")
    point = job.extended_info.source_recover_point.recovery_point_id
    check.equal(point, kind["request"]["recoveryPointId"], f"{kind['name']}: the point that was restored")
    print(f"  {kind['name']}: {job.status}, to {job.extended_info.recovery_destination}")


def main():
    kinds = json.loads(sys.stdin.readline())
    for kind in kinds:
        run(kind)
    print(f"{len(kinds)} kinds, {check.done} checks passed")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as wrong:
        print(f"FAILED: {wrong}", file=sys.stderr)
        sys.exit(1)
