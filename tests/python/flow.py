"""A restore from end to end with Microsoft's own clients, unchanged, against a running simulator.

    azsim --listen 127.0.0.1:0 --speed 60 > ready.json &   python flow.py ready.json

Ends with 0 and a summary, or with the first thing that was not as it should be.
"""

import sys
import uuid

import simulator as sim
from estate import FLEXIBLE, SINGLE, as_database, as_files, check, container_for, first_restorable, get, instances, usable

from azure.core.exceptions import HttpResponseError


def restore_and_follow(instance, request, operation):
    check.equal(instance.validate(request).object_type, "OperationJobExtendedInfo", "what a validation ends with")
    job = instance.finish(instance.restore(request))
    check.equal(job.status, "Completed", f"{operation}: how the job ended")
    check.equal(job.operation, "Restore", "the operation of the job")
    check.true(sim.same(job.backup_instance_id, instance.row["id"]), "the job is of this instance")
    check.true(job.is_user_triggered, "someone asked for it")
    point = job.extended_info.source_recover_point.recovery_point_id
    check.equal(point, request.recovery_point_id, "the point that was restored")
    print(f"  {operation}: {job.status} in {job.duration}, to {job.extended_info.recovery_destination}")
    return job


def failing_validation():
    """A vault that may not write to a container: the reason comes through the client as an error code."""
    pairs = ((instance, container_for(instance, False)) for instance in usable(instances(SINGLE)))
    instance, container = next(((i, c) for i, c in pairs if c), (None, None))
    check.true(container is not None, "there is a container that a vault may not write to")
    point = instance.newest_in_vault_store()
    try:
        instance.validate(as_files(instance, point, container, "never"))
    except HttpResponseError as failed:
        code = failed.error.code if failed.error else None
        expected = ("UserErrorContainerNotAccessible", "UserErrorMissingRequiredPermissions")
        check.true(code in expected, f"the code of a failed validation, not {code}: {failed.message}")
        print(f"  a validation that must fail: {code}")
        return
    raise AssertionError("a validation without permission succeeded")


def second_restore(instance, request):
    """The name is taken now: validation or the job says so, and nothing is overwritten."""
    code = None
    try:
        instance.validate(request)
        job = instance.finish(instance.restore(request))
        check.equal(job.status, "Failed", "a second restore to the same name")
        code = job.error_details[0].code
    except HttpResponseError as failed:
        code = failed.error.code if failed.error else None
    check.equal(code, "UserErrorDatabaseNameAlreadyInUse", "why the second restore failed")
    print(f"  a second restore to the same name: {code}")


def main():
    mark = uuid.uuid4().hex[:8]
    single = first_restorable(SINGLE)
    print(f"single server: {single.resource.properties.friendly_name} in vault {single.vault_name}")
    point = single.newest_in_vault_store()
    after = f"startDate eq '{point.recovery_point_time:%Y-%m-%dT%H:%M:%S}.0000000Z'"
    check.equal(len(single.points(filter=after)), 1, "points since the newest one")
    check.true(len(single.points(filter="")) > 1, "an empty filter is none")

    database = as_database(single, point, f"restored_{mark}")
    job = restore_and_follow(single, database, "as database")
    check.true(job.extended_info.recovery_destination.endswith(f"/databases/restored_{mark}"), "where it went")
    server = single.resource.properties.data_source_set_info.resource_id
    names = [row["name"] for row in get(f"{server}/databases", "2017-12-01")["value"]]
    check.true(f"restored_{mark}" in names, "the restored database is on its server")
    second_restore(single, database)

    container = container_for(single, True)
    job = restore_and_follow(single, as_files(single, point, container, mark), "as files")
    check.equal(job.extended_info.additional_details["Restore File Prefix"], mark, "the prefix of the files")
    failing_validation()

    flexible = first_restorable(FLEXIBLE)
    print(f"flexible server: {flexible.resource.properties.friendly_name} in vault {flexible.vault_name}")
    point = flexible.newest_in_vault_store()
    container = container_for(flexible, True)
    job = restore_and_follow(flexible, as_files(flexible, point, container, mark), "as files")
    check.true(sim.same(job.extended_info.recovery_destination, container["url"]), "the container of the files")
    check.equal(job.data_source_type, FLEXIBLE, "the kind of the source")

    jobs = list(single.client.jobs.list(single.group, single.vault_name))
    starts = [job.properties.start_time for job in jobs]
    check.equal(starts, sorted(starts), "jobs come oldest first")
    ours = [job for job in jobs if job.properties.operation == "Restore" and job.properties.status == "Completed"]
    check.true(len(ours) >= 2, "the list has the restores of this run")
    print(f"{check.done} checks passed")


if __name__ == "__main__":
    try:
        main()
    except AssertionError as wrong:
        print(f"FAILED: {wrong}", file=sys.stderr)
        sys.exit(1)
