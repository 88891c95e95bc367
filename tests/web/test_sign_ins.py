"""Where one is signed in: seen by oneself alone, and ended with the next click."""

from __future__ import annotations

import re

import httpx
import pytest
from starlette.requests import Request

from tests.web.conftest import PASSWORD, Server, csrf_of, sign_in
from web.sign_ins import device_words

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"


def come_in(client: httpx.Client, email: str = "signs@example.org") -> None:
    assert sign_in(client, email, PASSWORD).status_code == 303


def come_in_alone(client: httpx.Client) -> None:
    """Without the sign-ins that other tests have left."""
    come_in(client)
    end(client, "others")


def ids(page: httpx.Response) -> list[str]:
    return re.findall(r'name="end" value="([0-9a-f-]+)"', page.text)


def end(client: httpx.Client, which: str) -> None:
    csrf = csrf_of(client.get("/password"))  # one's only sign-in cannot be ended there, so it may have no form
    assert client.post("/sign-ins", data={"csrf": csrf, "end": which}).status_code == 303


def test_one_sees_where_one_is_signed_in_and_ends_it_there(server: Server) -> None:
    with server.client() as laptop, server.client(**{"user-agent": PHONE}) as phone:
        come_in_alone(laptop)
        come_in(phone)
        shown = laptop.get("/sign-ins")
        assert "Safari on an iPhone" in shown.text
        assert shown.text.count("(this one)") == 1
        end(laptop, ids(shown)[0])
        assert phone.get("/api/session").status_code == 401
        assert laptop.get("/api/session").status_code == 200


def test_all_others_end_at_once(server: Server) -> None:
    with server.client() as first, server.client() as second, server.client() as mine:
        for client in (first, second, mine):
            come_in(client)
        assert "End all others" in mine.get("/sign-ins").text
        end(mine, "others")
        assert [client.get("/api/session").status_code for client in (first, second, mine)] == [401, 401, 200]


def test_the_sign_in_of_somebody_else_cannot_be_ended(server: Server) -> None:
    with server.client() as mine, server.client() as also_mine, server.client("lead") as theirs:
        come_in_alone(mine)
        come_in(also_mine)
        [mine_elsewhere] = ids(mine.get("/sign-ins"))
        end(theirs, mine_elsewhere)
        assert mine.get("/api/session").status_code == also_mine.get("/api/session").status_code == 200
        assert "Lee Lead" not in mine.get("/sign-ins").text


def test_without_our_token_nothing_is_ended(server: Server) -> None:
    with server.client() as mine, server.client() as also_mine:
        come_in_alone(mine)
        come_in(also_mine)
        answer = mine.post("/sign-ins", data={"csrf": "0", "end": "others"})
        assert answer.status_code == 403
        assert also_mine.get("/api/session").status_code == 200


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (PHONE, "Safari on an iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("", "A browser"),
        ("<script>alert(1)</script>", "A browser"),
    ],
)
def test_a_device_is_named_so_that_people_recognise_it(says: str, words: str) -> None:
    scope = {"type": "http", "headers": [(b"user-agent", says.encode())]}
    assert device_words(Request(scope)) == words
