"""The example of docs/proxy works: TLS, sign-in, websocket, and the address that people come from."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect

from evidence.settings import PROJECT
from tests.web.conftest import PASSWORD, Server, copy_of, csrf_of, free_port, running, until

NGINX = shutil.which("nginx")
NAME = "evidence.example.org"

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed here")


@dataclass
class Proxy:
    """nginx in front of a running server."""

    server: Server
    port: int
    trust: ssl.SSLContext

    @property
    def url(self) -> str:
        return f"https://{NAME}:{self.port}"

    def client(self, *, address: str | None = None) -> httpx.Client:
        """A browser that finds the name of the example on this machine, and comes from this address."""
        transport = httpx.HTTPTransport(verify=self.trust, local_address=address)
        return httpx.Client(transport=Here(transport), base_url=self.url, headers={"origin": self.url}, timeout=20)

    def answers(self) -> bool:
        with contextlib.suppress(httpx.TransportError), self.client() as client:
            return client.get("/health").status_code == 200
        return False

    def signed_in(self, client: httpx.Client) -> httpx.Response:
        data = {"csrf": csrf_of(client.get("/sign-in")), "email": "inspector@example.org", "password": PASSWORD}
        return client.post("/sign-in", data=data)


class Here(httpx.BaseTransport):
    """Sends what is meant for the name of the example to this machine; the certificate is checked for the name."""

    def __init__(self, transport: httpx.BaseTransport) -> None:
        self._transport = transport

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        here = httpx.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1"),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": NAME},
        )
        return self._transport.handle_request(here)

    def close(self) -> None:
        self._transport.close()


@pytest.fixture(scope="module")
def proxy(pattern: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    folder, port = tmp_path_factory.mktemp("proxy"), free_port()
    server = copy_of(pattern, folder / "home")
    server.environ = {"EVIDENCE_URL": f"https://{NAME}:{port}"}
    certificate(folder)
    for _ in running(server):
        found = Proxy(server, port, ssl.create_default_context(cafile=folder / "fullchain.pem"))
        process = subprocess.Popen([str(NGINX), "-p", str(folder), "-c", str(configuration(folder, server, port))])
        try:
            until(found.answers)
            yield found
        finally:
            process.terminate()
            process.wait(10)


def certificate(folder: Path) -> None:
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"),
            *("-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"),
        ],
        check=True,
        capture_output=True,
    )


def configuration(folder: Path, server: Server, port: int) -> Path:
    """The example as it is shipped, with the ports and the certificate of this test."""
    example = (PROJECT / "docs" / "proxy" / "nginx.conf").read_text(encoding="utf-8")
    here = (
        re.sub(r"listen \[::\]:\d+[^;]*;", "", example)
        .replace("listen 80;", f"listen 127.0.0.1:{free_port()};")
        .replace("listen 443", f"listen 127.0.0.1:{port}")
        .replace("/etc/ssl/evidence", str(folder))
        .replace("/var/log/nginx", str(folder))
        .replace("127.0.0.1:8501", f"127.0.0.1:{server.port}")
    )
    temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in TEMPORARY)
    path = folder / "nginx.conf"
    path.write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/errors.txt;\nevents {{}}\nhttp {{\n{temporary}{here}\n}}\n"
    )
    return path


TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def test_sign_in_sets_a_cookie_that_only_tls_carries_and_that_is_bound_to_the_host(proxy: Proxy) -> None:
    with proxy.client() as client:
        answer = proxy.signed_in(client)
    assert answer.status_code == 303, answer.text
    [cookie] = [one for one in answer.headers.get_list("set-cookie") if one.startswith("__Host-evidence_session=")]
    assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert answer.headers["strict-transport-security"]


def test_the_websocket_of_the_screens_opens_through_it(proxy: Proxy) -> None:
    with proxy.client() as client:
        token = proxy.signed_in(client).cookies["__Host-evidence_session"]
    with connect(
        f"wss://{NAME}:{proxy.port}/_stcore/stream",
        address=("127.0.0.1", proxy.port),
        ssl=proxy.trust,
        server_hostname=NAME,
        proxy=None,
        origin=proxy.url,  # type: ignore[arg-type]
        additional_headers={"cookie": f"__Host-evidence_session={token}"},
        subprotocols=["streamlit"],  # type: ignore[list-item]
        close_timeout=2,
    ) as socket:
        assert socket.subprotocol == "streamlit"


def test_guesses_count_for_the_address_that_nginx_saw_and_not_for_one_that_is_claimed(proxy: Proxy) -> None:
    with proxy.client(address="127.0.0.2") as client:
        data = {"csrf": csrf_of(client.get("/sign-in")), "email": "nobody@example.org", "password": "wrong-river-lamp"}
        assert client.post("/sign-in", data=data, headers={"x-forwarded-for": "203.0.113.7"}).status_code == 401
    with proxy.server.private() as private:
        counted = {row["account"] for row in private.rows("select account from guess")}
    assert place("127.0.0.2") in counted
    assert place("203.0.113.7") not in counted


def place(address: str) -> str:
    """As passwords.count_guess() keeps it."""
    return hashlib.sha256(f"{address}\nplace".encode()).hexdigest()
