"""The extension's `list-from-resourcegraph` commands with every one of their filters, each compared with the same
choice made here; and the reads of `show` and `list`, whose rows must be the same object."""

import time

from cli_wire import JOBS, VAULTS, VERSION, call, graph
from estate import FLEXIBLE, INSTANCES, SINGLE, check


def among(key, *values):
    """Values are put in as they are: the extension escapes nothing."""
    quoted = "','".join(values)
    return f" | where {key} in~ ('{quoted}')"


def chosen(query, rows, wanted, what):
    got = sorted(row["id"].lower() for row in graph(query))
    check.equal(got, sorted(row["id"].lower() for row in rows if wanted(row)), what)
    check.true(got, f"{what}: there are some")


def is_same(row, key, value):
    return row[key].lower() == value.lower()


def instances():
    rows = graph(INSTANCES)
    one = rows[len(rows) // 2]
    kind = "properties.dataSourceInfo.datasourceType"
    for value in (SINGLE, FLEXIBLE):
        fits = lambda row, v=value: is_same(row["properties"]["dataSourceInfo"], "datasourceType", v)
        chosen(INSTANCES + among(kind, value), rows, fits, f"--datasource-type {value}")
    for key in ("resourceGroup", "vaultName", "protectionState", "datasourceId", "id", "name"):
        fits = lambda row, k=key: is_same(row, k, one[k])
        chosen(INSTANCES + among(key, one[key].upper()), rows, fits, f"instances by {key}")
    two = {rows[0]["vaultName"], rows[-1]["vaultName"]}
    chosen(INSTANCES + among("vaultName", *two), rows, lambda row: row["vaultName"] in two, "--vaults a b")
    source = one["properties"]["dataSourceInfo"]["datasourceType"]
    everything = among(kind, source) + "".join(
        among(key, one[key]) for key in ("resourceGroup", "vaultName", "protectionState", "datasourceId", "id", "name")
    )
    chosen(INSTANCES + everything, rows, lambda row: row["id"] == one["id"], "every filter at once")


def jobs():
    rows = graph(JOBS)
    one = next(row for row in rows if row["operation"] == "Restore")
    fits = lambda row: is_same(row["properties"], "dataSourceType", SINGLE)
    chosen(JOBS + among("properties.dataSourceType", SINGLE), rows, fits, "jobs by --datasource-type")
    for key in ("resourceGroup", "vaultName", "operation", "status", "datasourceId"):
        fits = lambda row, k=key: is_same(row, k, one[k])
        chosen(JOBS + among(key, one[key]), rows, fits, f"jobs by {key}")
    day = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() - 3 * 86400))
    later = lambda name: lambda row: (row["properties"][name] or "") > day
    for name in ("startTime", "endTime"):
        # `>` for the end as well: a slip of the extension, but it is what it sends.
        query = f"{JOBS}| where properties.{name} > datetime({day}Z)"
        chosen(query, rows, later(name), f"jobs by {name}")


def vaults():
    rows = graph(VAULTS)
    for key in ("resourceGroup", "name", "id"):
        fits = lambda row, k=key: is_same(row, k, rows[0][k])
        chosen(VAULTS + among(key, rows[0][key]), rows, fits, f"vaults by {key}")
    for row in rows:
        group = row["id"].rsplit("/providers/", 1)[0]
        path = f"{group}/providers/Microsoft.DataProtection/backupVaults?api-version={VERSION}"
        listed = call("GET", path, 200).json()["value"]
        shown = call("GET", f"{row['id']}?api-version={VERSION}", 200).json()
        check.true(shown in listed, "`backup-vault show` and `list -g` agree")
        check.true(shown["identity"]["principalId"], "the principal that update-msi-permissions looks for")


def reads(instance):
    """`backup-instance list/show`, `recovery-point list/show` with half a filter, `job list/show`."""
    path = instance.row["id"]
    vault = path.split("/backupInstances/")[0]
    shown = call("GET", f"{path}?api-version={VERSION}", 200).json()
    listed = call("GET", f"{vault}/backupInstances?api-version={VERSION}", 200).json()
    check.true(shown in listed["value"], "`backup-instance show` and `list` agree")
    points = f"{path}/recoveryPoints"
    every = call("GET", points, 200, params={"$filter": "", "api-version": VERSION}).json()["value"]
    middle = every[len(every) // 2]["properties"]["recoveryPointTime"]
    for half, fits in (("startDate", lambda t: t >= middle), ("endDate", lambda t: t <= middle)):
        # A point's time as it is written: seven decimals, as the extension writes its own.
        text = f"{half} eq '{middle}'"
        some = call("GET", points, 200, params={"$filter": text, "api-version": VERSION}).json()["value"]
        times = [row["properties"]["recoveryPointTime"] for row in every]
        got = [row["properties"]["recoveryPointTime"] for row in some]
        check.equal(got, [moment for moment in times if fits(moment)], f"points by {half} alone")
    one = call("GET", f"{points}/{every[0]['name']}?api-version={VERSION}", 200).json()
    check.equal(one, every[0], "`recovery-point show` and `list` agree")
    rows = call("GET", f"{vault}/backupJobs?api-version={VERSION}", 200).json()["value"]
    job = call("GET", f"{vault}/backupJobs/{rows[-1]['name']}?api-version={VERSION}", 200).json()
    check.equal(sorted(job["properties"]), sorted(rows[-1]["properties"]), "members of a job, alone and in the list")
    check.true(job["properties"]["extendedInfo"] and not rows[-1]["properties"]["extendedInfo"], "details: only alone")


def all_filters(instance):
    instances()
    jobs()
    vaults()
    reads(instance)
    print("every filter of the Resource Graph lists, and show as in list")
