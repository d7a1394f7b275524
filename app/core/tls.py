"""What a connection to a server elsewhere must prove, and what is told when it cannot."""

from __future__ import annotations

import functools
import ipaddress
import os
import re
import ssl
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, make_url

# What the setting `tls` says, as libpq says it.
MODES = {
    "verify-full": "verify-full",
    "verify-ca": "verify-ca",
    "require": "require",
    # Nothing is demanded; a server that offers encryption is still spoken to in cipher.
    "off": "prefer",
}
STRICTEST = "verify-full"
_VERIFYING = {"verify-full", "verify-ca"}
# Where Linux systems keep the authorities they trust, should OpenSSL not say.
_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
)


def secured(url: str, tls: str, root: Path | None = None) -> str:
    """The URL with what the settings demand of a server elsewhere written into it.

    ``tls`` is one of :data:`MODES`. On this machine nothing is demanded that the URL does not
    say itself.
    """
    parsed = make_url(url)
    if not is_elsewhere(parsed):
        return url
    query = {"sslmode": MODES[tls]}
    if root is not None:
        query["sslrootcert"] = str(root)
    return parsed.update_query_dict(query).render_as_string(hide_password=False)


def demanded(url: URL) -> URL:
    """The same with the strictest demand where neither the URL nor the settings said anything."""
    if is_elsewhere(url) and "sslmode" not in url.query:
        url = url.update_query_dict({"sslmode": STRICTEST})
    if url.query.get("sslmode") in _VERIFYING and "sslrootcert" not in url.query:
        url = url.update_query_dict({"sslrootcert": system_roots()})
    return url


def is_elsewhere(url: URL) -> bool:
    """Whether any of the hosts named is not this machine."""
    return any(not _is_here(host) for host in _hosts(url))


def _hosts(url: URL) -> Iterator[str]:
    for name in ("host", "hostaddr"):
        named = url.query.get(name, ())
        for each in (named,) if isinstance(named, str) else named:
            yield from each.split(",")
    if url.host:
        yield from url.host.split(",")


def _is_here(host: str) -> bool:
    # The host may carry its port where several are named.
    name = re.sub(r":\d*$", "", host) if host.count(":") == 1 else host
    name = name.strip("[]")
    if not name or name.startswith(("/", "@")) or name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


@functools.cache
def system_roots() -> str:
    """A file with the authorities that this system trusts.

    libpq's own word "system" asks the OpenSSL it was built with, which looks in the folders of
    the machine it was built on; Python's knows this one, and the certificate store of Windows.
    """
    paths = ssl.get_default_verify_paths()
    for named in (os.environ.get("SSL_CERT_FILE"), paths.cafile, *_BUNDLES):
        if named and Path(named).is_file():
            return named
    context = ssl.create_default_context()
    trusted = context.get_ca_certs(binary_form=True)
    if not trusted:
        return "system"
    handle, name = tempfile.mkstemp(prefix="tariffdesk-roots-", suffix=".pem")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(ssl.DER_cert_to_PEM_cert(one) for one in trusted)
    return name


def trouble(reason: str) -> str | None:
    """What libpq said about a certificate or about TLS, in a sentence that helps; None: neither."""
    if "does not match host name" in reason:
        names = re.search(r'certificate for "(.+?)".*host name "(.+?)"', reason)
        made_out, asked = names.groups() if names else ("another name", "it")
        return (
            f"the server that answers as {asked} has a certificate made out to {made_out}, so it "
            "may be another one; give the name in the certificate, or ask your administrator."
        )
    if "certificate verify failed" in reason or "unable to get local issuer" in reason:
        return (
            "its certificate is not signed by an authority that this desk trusts, or is out of "
            "date; ask your administrator for the office's root certificate (setting tls_root)."
        )
    if "root certificate file" in reason:
        return "the file with the root certificate (setting tls_root) is not there or not readable."
    if "does not support SSL" in reason or "server does not support" in reason:
        return (
            "it offers no encrypted connection, so no password was sent to it; ask your "
            "administrator to switch encryption on (or, on a trusted line, set tls to off)."
        )
    return None
