"""Where the simulator is and who signs in: read from the line that `azsim` prints when it is ready."""

import json
import os
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Simulator:
    arm: str
    login: str
    tenant: str
    client_id: str
    client_secret: str
    subscriptions: list
    ca: str
    control: str

    @property
    def scope(self):
        return f"{self.arm}/.default"


def ready():
    """The ready line, from the file named first on the command line or from standard input.

    The certificate authority is set for `requests` before any client is made: they read it once.
    """
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            line = file.readline()
    else:
        line = sys.stdin.readline()
    told = json.loads(line)
    os.environ["REQUESTS_CA_BUNDLE"] = told["ca"]
    return Simulator(
        arm=told["arm"].rstrip("/"),
        login=told["login"].rstrip("/"),
        tenant=told["tenant"],
        client_id=told["clientId"],
        client_secret=told["clientSecret"],
        subscriptions=told["subscriptions"],
        ca=told["ca"],
        control=told["control"],
    )


class Checks:
    """Counts what was asserted, so that a run that checked nothing cannot pass."""

    def __init__(self):
        self.done = 0

    def equal(self, got, wanted, what):
        self.true(got == wanted, f"{what}: got {got!r}, wanted {wanted!r}")

    def true(self, condition, what):
        self.done += 1
        if not condition:
            raise AssertionError(what)


def parts(resource_id):
    """Subscription, resource group and the name segments of an ARM id."""
    segments = resource_id.strip("/").split("/")
    return segments[1], segments[3], segments[7::2]


def same(one, other):
    """Ids and names are compared without regard to case."""
    return one.lower() == other.lower()
