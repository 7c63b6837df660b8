"""Every way of signing in, with Microsoft's own library, unchanged, against a running simulator.

    azsim --listen 127.0.0.1:0 --speed 60 > ready.json &   python msal_flows.py ready.json

Ends with 0 and a summary, or with the first thing that was not as it should be.
"""

import base64
import datetime
import json
import os
import re
import sys
import tempfile

import simulator as sim

here = sim.ready()

import jwt
import msal
import requests
from azure.identity import ManagedIdentityCredential, WorkloadIdentityCredential
from browser import Browser, Page
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

# Azure CLI's: a native client that everybody knows.
CLIENT = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
ADMIN = "practice.admin@contoso.example"
SECOND = "security.contoso.example"
REDIRECT = "http://localhost:8400"
SCOPES = [here.scope]

check = sim.Checks()


def public(tenant, cache=None, **more):
    authority = f"{here.login}/{tenant}"
    return msal.PublicClientApplication(
        CLIENT, authority=authority, instance_discovery=False, verify=here.ca, token_cache=cache, **more
    )


def confidential(credential):
    authority = f"{here.login}/{here.tenant}"
    return msal.ConfidentialClientApplication(
        here.client_id, client_credential=credential, authority=authority, instance_discovery=False, verify=here.ca
    )


def control(path, body):
    answer = requests.post(f"{here.control}/{path}", json=body, verify=here.ca)
    check.equal(answer.status_code, 200, f"{path}: {answer.text}")
    return answer.json()


def subscriptions(result):
    headers = {"authorization": f"Bearer {result['access_token']}"}
    return requests.get(f"{here.arm}/subscriptions?api-version=2022-12-01", headers=headers, verify=here.ca)


def token(result, what):
    check.true("access_token" in result, f"{what}: {result.get('error')} {result.get('error_description')}")
    check.equal(subscriptions(result).status_code, 200, f"{what}: Resource Manager takes the token")
    return result


def with_browser(app, buttons, **more):
    """From the client to the page and back; what the client makes of it."""
    flow = app.initiate_auth_code_flow(SCOPES, redirect_uri=REDIRECT, **more)
    browser = Browser(here.ca)
    shown = browser.open(flow["auth_uri"])
    for words in buttons:
        check.true(isinstance(shown, Page), f"before {words!r} there is a page, not {shown}")
        shown = browser.press(shown, words)
    # In the mode that msal prefers, the last page has a form for the client instead of a redirect.
    if isinstance(shown, Page) and shown.action.startswith(REDIRECT):
        shown = shown.hidden
    check.true(isinstance(shown, dict), f"the pages end in a redirect, not {getattr(shown, 'text', '')}")
    return app.acquire_token_by_auth_code_flow(flow, shown)


def signed_by_the_published_key(result):
    configuration = requests.get(
        f"{here.login}/{here.tenant}/v2.0/.well-known/openid-configuration", verify=here.ca
    ).json()
    keys = requests.get(configuration["jwks_uri"], verify=here.ca).json()["keys"]
    name = jwt.get_unverified_header(result["id_token"])["kid"]
    key = next(key for key in keys if key["kid"] == name)
    told = jwt.decode(
        result["id_token"], jwt.PyJWK(key), algorithms=["RS256"], audience=CLIENT, issuer=configuration["issuer"]
    )
    check.equal(told["preferred_username"], ADMIN, "who the id token is about")


def by_browser():
    cache = msal.TokenCache()
    app = public("organizations", cache)
    declined = with_browser(app, ["Cancel"])
    check.equal(declined.get("error"), "access_denied", "a person that says no")
    result = token(with_browser(app, [ADMIN], prompt="select_account"), "authorization code")
    signed_by_the_published_key(result)
    account = app.get_accounts()[0]
    check.equal(account["username"], ADMIN, "the account in the cache")
    again = app.acquire_token_silent(SCOPES, account, force_refresh=True)
    check.true(again["access_token"] != result["access_token"], "a refresh brings a new token")
    token(again, "refresh")
    print("  a browser: no, yes, refresh")
    return cache, account


def in_another_tenant(cache, account):
    guest = token(public(SECOND, cache).acquire_token_silent(SCOPES, account), "as a guest")
    names = [row["displayName"] for row in subscriptions(guest).json()["value"]]
    check.equal(names, ["Security"], "what the guest sees")
    control("identity/tenant", {"tenant": SECOND, "mfa": True})
    app = public(SECOND, cache)
    refused = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
    check.equal(refused["error"], "interaction_required", "a tenant that wants a second factor")
    check.true("AADSTS50076" in refused["error_description"], refused["error_description"])
    check.true("capolids" in refused["claims"], "it says what to ask for")
    hints = {"login_hint": ADMIN, "claims_challenge": refused["claims"], "response_mode": "form_post"}
    token(with_browser(app, [ADMIN, "Approve"], **hints), "with a second factor")
    token(app.acquire_token_silent(SCOPES, account, force_refresh=True), "refresh after the second factor")
    control("identity/tenant", {"tenant": SECOND, "mfa": False})
    print("  a guest in another tenant, with and without a second factor")


def challenged(cache, account):
    app = public("organizations", cache)
    first = token(app.acquire_token_silent(SCOPES, account), "before the challenge")
    control("identity/account", {"account": ADMIN, "challenge": True})
    refused = subscriptions(first)
    check.equal(refused.status_code, 401, "a challenge")
    header = refused.headers["www-authenticate"]
    check.true('error="insufficient_claims"' in header, header)
    claims = base64.b64decode(re.search('claims="([^"]+)"', header).group(1)).decode()
    check.true("nbf" in json.loads(claims)["access_token"], claims)
    token(app.acquire_token_silent(SCOPES, account, claims_challenge=claims), "with the claims")
    control("identity/account", {"account": ADMIN, "challenge": False})
    control("identity/account", {"account": ADMIN, "revoke": "revoked"})
    ended = app.acquire_token_silent_with_error(SCOPES, account, force_refresh=True)
    check.equal(ended["error"], "invalid_grant", "a revoked refresh token")
    check.true("AADSTS50173" in ended["error_description"], ended["error_description"])
    print("  a claims challenge and a revocation")


def by_device_code():
    for account in (ADMIN, None):
        app = public("organizations")
        flow = app.initiate_device_flow(SCOPES)
        check.true("user_code" in flow, f"a device code: {flow}")
        control("devicecode", {"userCode": flow["user_code"], "account": account or ""})
        result = app.acquire_token_by_device_flow(flow)
        if account:
            token(result, "device code")
        else:
            check.equal(result["error"], "authorization_declined", "a device code that was declined")
    print("  device codes: yes, no")


def certificate():
    """A key and its self-signed certificate, both as PEM, and the certificate's thumbprint."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "msal-flows")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), made.public_bytes(serialization.Encoding.PEM).decode(), made.fingerprint(hashes.SHA1()).hex()


def by_application():
    token(confidential(here.client_secret).acquire_token_for_client(SCOPES), "client secret")
    wrong = confidential("guess").acquire_token_for_client(SCOPES)
    check.true("AADSTS7000215" in wrong["error_description"], wrong["error_description"])
    private, public_part, thumbprint = certificate()
    both = [
        {"private_key": private, "public_certificate": public_part},
        {"private_key": private, "thumbprint": thumbprint},
    ]
    unknown = confidential(both[0]).acquire_token_for_client(SCOPES)
    check.true("AADSTS700027" in unknown["error_description"], unknown["error_description"])
    control("identity/account", {"account": ADMIN, "certificate": public_part})
    for credential in both:
        token(confidential(credential).acquire_token_for_client(SCOPES), "certificate")
    wish = {"account": ADMIN, "subject": "system:serviceaccount:tools:pointback"}
    assertion = control("identity/federated", wish)["assertion"]
    token(confidential({"client_assertion": assertion}).acquire_token_for_client(SCOPES), "federated assertion")
    print("  applications: secret, certificate, federated")


def by_azure():
    """As an application of App Service, and as one of a cluster."""
    os.environ["IDENTITY_ENDPOINT"] = f"{here.login}/_managed/token"
    os.environ["IDENTITY_HEADER"] = here.client_secret
    managed = ManagedIdentityCredential().get_token(*SCOPES)
    token({"access_token": managed.token}, "managed identity")
    wish = {"account": ADMIN, "subject": "system:serviceaccount:tools:pointback"}
    with tempfile.NamedTemporaryFile("w", suffix=".jwt") as file:
        file.write(control("identity/federated", wish)["assertion"])
        file.flush()
        workload = WorkloadIdentityCredential(
            tenant_id=here.tenant,
            client_id=here.client_id,
            token_file_path=file.name,
            authority=here.login,
            disable_instance_discovery=True,
        )
        token({"access_token": workload.get_token(*SCOPES).token}, "workload identity")
    print("  applications of Azure: managed and workload identity")


def main():
    cache, account = by_browser()
    in_another_tenant(cache, account)
    challenged(cache, account)
    by_device_code()
    by_application()
    by_azure()
    print(f"{check.done} checks passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
