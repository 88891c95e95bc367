"""Streamlit keeps uploaded files in memory: only one's own page takes them, and no more than a person's share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from websockets.sync.client import ClientConnection

from tests.web.conftest import Server, until
from tests.web.streamlit_client import rerun, session_id_of
from web import uploads

LARGEST = b"x" * 10_000_000


@contextmanager
def a_page(server: Server, who: str) -> Iterator[tuple[httpx.Client, str, ClientConnection]]:
    """A browser of this person with a page open, as Streamlit knows it, and what its script would send along."""
    with server.client(who) as client, server.socket(server.cookies[who]) as socket:
        rerun(socket)
        client.get("/_stcore/health")
        client.headers["x-xsrftoken"] = client.cookies["_streamlit_xsrf"]
        yield client, session_id_of(socket), socket


def put(client: httpx.Client, page: str, name: str, content: bytes = b"fact\nread\n") -> httpx.Response:
    return client.put(f"/_stcore/upload_file/{page}/{name}", files={"file": ("evidence.csv", content)})


def delete(client: httpx.Client, page: str, name: str) -> httpx.Response:
    return client.delete(f"/_stcore/upload_file/{page}/{name}")


def test_a_file_goes_into_ones_own_page(server: Server) -> None:
    with a_page(server, "inspector") as (client, page, _):
        assert put(client, page, "a").status_code == 204
        assert put(client, page, "b", LARGEST).status_code == 204
        assert delete(client, page, "b").status_code == 204


def test_the_page_of_somebody_else_answers_as_one_that_does_not_exist(server: Server) -> None:
    with a_page(server, "inspector") as (_, theirs, _), a_page(server, "lead") as (client, mine, _):
        for act in (put, delete):
            answers = [act(client, page, "a") for page in (theirs, "no-such-page", mine.upper(), "%2e%2e")]
            assert {answer.status_code for answer in answers} == {404}
            assert len({answer.content for answer in answers}) == 1
        assert client.options(f"/_stcore/upload_file/{theirs}/a").status_code == 404


def test_another_sign_in_of_the_same_person_is_another_browser(server: Server) -> None:
    with a_page(server, "inspector") as (_, page, _), server.client() as elsewhere:
        elsewhere.cookies.set("evidence_session", server.signed_in("inspector"), domain="127.0.0.1")
        assert put(elsewhere, page, "a").status_code == 404


def test_a_page_that_was_closed_takes_nothing_more(server: Server) -> None:
    with a_page(server, "inspector") as (client, page, socket):
        socket.close()
        until(lambda: put(client, page, "a").status_code == 404)


def test_without_the_token_of_the_page_nothing_is_stored(server: Server) -> None:
    with a_page(server, "inspector") as (client, page, _):
        client.headers["x-xsrftoken"] = "made-up"
        assert put(client, page, "a").status_code == 403


def test_a_file_above_the_largest_is_refused(server: Server) -> None:
    with a_page(server, "inspector") as (client, page, _):
        assert put(client, page, "a", LARGEST + b"x" * 1_000_000).status_code == 413


def test_a_person_is_held_to_a_share_over_all_their_pages_and_others_are_not(server: Server) -> None:
    with (
        a_page(server, "other") as (first, one, _),
        a_page(server, "other") as (second, two, _),
        a_page(server, "lead") as (lead, theirs, _),
    ):
        filling = [
            put(first, one, "a", LARGEST),
            put(first, one, "b", LARGEST),
            put(second, two, "c", LARGEST[:9_900_000]),
        ]
        assert [answer.status_code for answer in filling] == [204] * 3
        for client, page in ((first, one), (second, two)):
            refused = put(client, page, "d", LARGEST)
            assert refused.status_code == 413
            assert refused.text == uploads.TOO_MUCH
        assert put(lead, theirs, "a", LARGEST).status_code == 204
        assert delete(first, one, "a").status_code == 204
        assert put(second, two, "d", LARGEST).status_code == 204, "what was taken away is given back"
        assert put(first, one, "e", LARGEST).status_code == 413


def test_a_page_that_was_closed_counts_until_streamlit_has_forgotten_it(server: Server) -> None:
    with a_page(server, "observer") as (client, page, _):
        for name in ("a", "b", "c"):
            put(client, page, name, LARGEST[:9_900_000])
    with a_page(server, "observer") as (client, page, _):
        assert put(client, page, "a", LARGEST).status_code == 413


def test_what_is_sent_without_a_length_is_counted_as_it_arrives(server: Server) -> None:
    boundary = "x"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="f"; filename="a.csv"\r\n\r\n'.encode()

    def endless() -> Iterator[bytes]:
        yield head
        for _ in range(60):
            yield b"x" * 1_000_000

    with a_page(server, "inspector") as (client, page, _):
        given = {"content-type": f"multipart/form-data; boundary={boundary}"}
        answer = client.put(f"/_stcore/upload_file/{page}/a", content=endless(), headers=given)
        assert answer.status_code == 413
        assert put(client, page, "b").status_code == 204, "what did not come to its end is not held against anybody"


def test_empty_files_are_no_way_round(server: Server) -> None:
    """Each is a name and a place in memory."""
    with a_page(server, "stranger") as (client, page, _):
        long = "x" * 500_000
        codes = [
            client.put(f"/_stcore/upload_file/{page}/{n}", files={"file": (long, b"")}).status_code for n in range(70)
        ]
    assert codes[-1] in (400, 413)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_nothing_that_was_uploaded_can_be_fetched(server: Server, method: str) -> None:
    with a_page(server, "inspector") as (client, page, _):
        put(client, page, "a")
        answers = [client.request(method, f"/_stcore/upload_file/{page}/a"), client.request(method, "/media/a")]
        assert b"fact" not in answers[0].content
        assert answers[1].status_code == 404
