"""Runs MSAL and azure-identity against a local tenant. ENTRA_TEST_TENANT describes the tenant, as JSON.

Prints one line for each thing that the test has to do or know: SIGN-IN <url> (the answer is read from standard input),
DEVICE <code>, RESULT <flow> <outcome>.
"""

import json
import os
import urllib.parse

import azure.identity
import msal

settings = json.loads(os.environ["ENTRA_TEST_TENANT"])
authority = f"{settings['origin']}/{settings['tenantId']}"
graph = "https://graph.microsoft.com/.default"
host = {"authority": settings["origin"], "disable_instance_discovery": True}
with open(settings["keyFile"], encoding="utf-8") as file:
    key = file.read()
with open(settings["certificateFile"], encoding="utf-8") as file:
    certificate = file.read()


def say(*words):
    print(*words, flush=True)


def sign_in(url):
    say("SIGN-IN", url)
    return dict(urllib.parse.parse_qsl(urllib.parse.urlparse(input()).query))


def confidential(credential, client=settings["web"]):
    return msal.ConfidentialClientApplication(
        client, authority=authority, client_credential=credential, instance_discovery=False
    )


def code(app, scopes):
    flow = app.initiate_auth_code_flow(scopes, redirect_uri=settings["redirectUri"])
    return app.acquire_token_by_auth_code_flow(flow, sign_in(flow["auth_uri"]))


def code_and_refresh():
    app = confidential(settings["secret"])
    code(app, ["User.Read"])
    return app.acquire_token_silent(["User.Read"], account=app.get_accounts()[0], force_refresh=True)


def device():
    app = msal.PublicClientApplication(settings["desktop"], authority=authority, instance_discovery=False)
    flow = app.initiate_device_flow(["User.Read"])
    flow["interval"] = 1
    say("DEVICE", flow["user_code"])
    return app.acquire_token_by_device_flow(flow)


def on_behalf_of():
    called = code(confidential(settings["secret"]), [f"api://{settings['api']}/access"])
    api = confidential(settings["apiSecret"], settings["api"])
    return api.acquire_token_on_behalf_of(called["access_token"], ["User.Read"])


def token(credential):
    return {"access_token": credential.get_token(graph).token}


flows = {
    "msal-client-secret": lambda: confidential(settings["secret"]).acquire_token_for_client([graph]),
    "msal-certificate": lambda: confidential(
        {"private_key": key, "public_certificate": certificate}
    ).acquire_token_for_client([graph]),
    "msal-code-and-refresh": code_and_refresh,
    "msal-device-code": device,
    "msal-on-behalf-of": on_behalf_of,
    "azure-identity-secret": lambda: token(
        azure.identity.ClientSecretCredential(settings["tenantId"], settings["web"], settings["secret"], **host)
    ),
    "azure-identity-certificate": lambda: token(
        azure.identity.CertificateCredential(
            settings["tenantId"], settings["web"], certificate_data=(key + certificate).encode(), **host
        )
    ),
}

for name, run in flows.items():
    try:
        answer = run()
        outcome = "works" if "access_token" in answer else answer.get("error_description", str(answer))
    except Exception as error:  # pylint: disable=broad-except
        outcome = f"{type(error).__name__}: {error}"
    say("RESULT", name, outcome.replace("\n", " "))
