"""The second step of signing in, on a server whose settings say nothing about it: what it opens, and what does not."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyotp
import pytest
import segno
from starlette.routing import Route
from websockets.exceptions import InvalidStatus

from evidence import clock
from evidence.private import authenticators, links, sessions
from evidence.private.links import Kind
from tests.web.conftest import PASSWORD, Server, copy_of, csrf_of, free_port, running, sign_in
from tests.web.test_every_address import OPEN_PATHS, UNUSED, USED, filled
from web.routes import ROUTES

WANTED = "/coverage?inspection=1&area=L4"
NEW = "quiet-harbour-lantern"
CLOSED = [("GET", filled(path)) for path in sorted(UNUSED | USED)] + [
    (method, filled(route.path))
    for route in ROUTES
    if isinstance(route, Route) and route.path not in OPEN_PATHS
    for method in sorted(route.methods or ())
]


@dataclass
class Phone:
    """What somebody has set up: a key in an app, and the recovery codes in a drawer."""

    secret: str
    recovery: list[str]

    @property
    def code(self) -> str:
        return pyotp.TOTP(self.secret).now()


@pytest.fixture(scope="module")
def guarded(pattern: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Asks administrators and leads, as an installation does where nothing else is said."""
    server = copy_of(pattern, tmp_path_factory.mktemp("guarded") / "home")
    server.environ = {"EVIDENCE_SECOND_FACTOR": ""}
    yield from running(server)


def phone_of(server: Server, who: str) -> Phone:
    """A new one, set up an hour ago."""
    secret, then = authenticators.new_secret(), clock.now() - timedelta(hours=1)
    with server.private() as private, clock.standing_at(then):
        code = pyotp.TOTP(secret).at(then)
        codes = authenticators.keep(private, server.people[who], secret, code, in_place=True)
    assert codes is not None
    return Phone(secret, codes)


def with_password(client: httpx.Client, who: str, **fields: str) -> httpx.Response:
    """Half-way in: the page that the right password leads to."""
    answer = sign_in(client, f"{who}@example.org", PASSWORD, **fields)
    assert answer.status_code == 303, answer.text
    return client.get(answer.headers["location"])


def send(client: httpx.Client, page: httpx.Response, **fields: str) -> httpx.Response:
    """The form of a page, with what it holds already."""
    form = page.text.partition("<form")[2].partition("</form>")[0]
    hidden = {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', form)}
    action = re.search(r'action="([^"]+)"', form)
    return client.post(action[1] if action else str(page.url), data={**hidden, **fields})


def come_in(client: httpx.Client, who: str, phone: Phone) -> None:
    assert send(client, with_password(client, who), code=phone.code).status_code == 303


def is_in(client: httpx.Client) -> bool:
    return client.get("/api/session").status_code == 200


def address_in(page: httpx.Response) -> str:
    found = re.search(r'href="(otpauth:[^"]+)"', page.text)
    assert found is not None
    return html.unescape(found[1])


def secret_in(page: httpx.Response) -> str:
    return parse_qs(urlsplit(address_in(page)).query)["secret"][0]


def test_the_code_comes_after_the_password_and_leads_to_the_page_one_asked_for(guarded: Server) -> None:
    phone = phone_of(guarded, "lead")
    with guarded.client() as client:
        page = with_password(client, "lead", next=WANTED)
        assert page.url.path == "/sign-in/code"
        assert 'autocomplete="one-time-code"' in page.text
        assert not is_in(client)
        wrong = send(client, page, code="000000")
        assert wrong.status_code == 401
        assert 'aria-describedby="code-hint code-error"' in wrong.text
        assert not is_in(client)
        answer = send(client, wrong, code=phone.code)
        assert (answer.status_code, answer.headers["location"]) == (303, WANTED)
        assert client.get("/api/session").json()["name"] == "Lee Lead"


def test_who_neither_needs_it_nor_has_it_gives_the_password_alone(guarded: Server) -> None:
    with guarded.client() as client:
        assert sign_in(client, "inspector@example.org", PASSWORD, next=WANTED).headers["location"] == WANTED
        assert is_in(client)


@pytest.mark.parametrize("cookie", ["evidence_half_way", "evidence_session"])
def test_the_password_alone_opens_nothing(guarded: Server, cookie: str) -> None:
    """Whatever name its token comes under."""
    phone_of(guarded, "lead")
    with guarded.client() as client:
        with_password(client, "lead")
        half = client.cookies["evidence_half_way"]
    with guarded.client() as client:
        client.cookies.set(cookie, half, domain="127.0.0.1")
        for method, path in CLOSED:
            assert client.request(method, path).status_code == 401, (method, path)
    with pytest.raises(InvalidStatus) as refused:
        guarded.socket(half, **{"Cookie": f"{cookie}={half}"})
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("path", ["/sign-in/code", "/sign-in/recovery-code", "/sign-in/set-up"])
def test_without_the_password_the_step_begins_again(guarded: Server, path: str) -> None:
    with guarded.client() as client:
        csrf = csrf_of(client.get("/sign-in"))
        answers = [client.get(path), client.post(path, data={"csrf": csrf, "code": "000000"})]
    assert [answer.headers["location"] for answer in answers] == ["/sign-in?too-late&next=/"] * 2


def test_an_administrator_without_it_sets_it_up_before_anything_opens(guarded: Server) -> None:
    with guarded.client() as client:
        page = with_password(client, "admin", next=WANTED)
        assert page.url.path == "/sign-in/set-up"
        assert not is_in(client)
        again = send(client, page, code="000000")
        assert again.status_code == 422
        assert secret_in(again) == secret_in(page), "a slip does not make one scan again"
        done = send(client, again, code=pyotp.TOTP(secret_in(page)).now())
        assert done.status_code == 200
        assert f'href="{html.escape(WANTED)}"' in done.text
        codes = re.findall(r"<li>([-\w]+)</li>", done.text)
        assert len(codes) == 10
        assert client.get("/api/session").json()["name"] == "Ada Minister"
    with guarded.client() as client:
        assert with_password(client, "admin").url.path == "/sign-in/code"
        assert send(client, client.get("/sign-in/recovery-code"), code=codes[0]).status_code == 303


def test_the_qr_code_holds_the_key_that_stands_beside_it(guarded: Server) -> None:
    with guarded.client() as client:
        page = with_password(client, "stranger")
    address, shown = address_in(page), "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page.text))
    assert address.startswith("otpauth://totp/Evidence%20%28127.0.0.1%29:stranger%40example.org?secret=")
    assert shown == secret_in(page)
    assert segno.make(address, error="m").svg_inline(omitsize=True, border=4, dark="#000", light="#fff") in page.text


def test_who_knows_the_password_cannot_put_a_phone_of_theirs_in_place_of_the_owners(guarded: Server) -> None:
    with guarded.client() as thief:
        early = with_password(thief, "stranger")
        phone = phone_of(guarded, "stranger")
        assert thief.get("/sign-in/set-up").headers["location"].startswith("/sign-in/code")
        late = send(thief, early, code=pyotp.TOTP(secret_in(early)).now())
        assert late.headers["location"].startswith("/sign-in/code")
        assert not is_in(thief)
    with guarded.client() as owner:
        come_in(owner, "stranger", phone)


def test_a_key_counts_only_in_the_sign_in_that_showed_it(guarded: Server) -> None:
    with guarded.client() as mine, guarded.client() as theirs:
        for client, who in ((mine, "busy"), (theirs, "careful")):
            assert sign_in(client, f"{who}@example.org", PASSWORD).headers["location"] == "/"
        shown_to_them = send(theirs, theirs.get("/second-factor"), current=PASSWORD)
        sealed = re.search(r'name="sealed" value="([^"]+)"', shown_to_them.text)
        assert sealed is not None
        csrf = csrf_of(mine.get("/second-factor"))
        fields = {"csrf": csrf, "sealed": sealed[1], "code": pyotp.TOTP(secret_in(shown_to_them)).now()}
        assert mine.post("/second-factor/confirm", data=fields).status_code == 403
        assert mine.post("/second-factor/confirm", data={**fields, "sealed": "made up"}).status_code == 403


def test_what_was_half_way_is_over_with_the_sign_in(guarded: Server) -> None:
    phone = phone_of(guarded, "lead")
    with guarded.client() as client:
        page = with_password(client, "lead")
        half = client.cookies["evidence_half_way"]
        send(client, page, code=phone.code)
        assert "evidence_half_way" not in client.cookies
    with guarded.client() as client:
        client.cookies.set("evidence_half_way", half, domain="127.0.0.1")
        assert client.get("/sign-in/recovery-code").headers["location"].startswith("/sign-in?too-late")


def test_a_code_is_worth_nothing_a_second_time(guarded: Server) -> None:
    phone = phone_of(guarded, "lead")
    code = phone.code
    with guarded.client() as mine, guarded.client() as watcher:
        assert send(mine, with_password(mine, "lead"), code=code).status_code == 303
        assert send(watcher, with_password(watcher, "lead"), code=code).status_code == 401


def test_codes_are_guessed_at_within_the_limit_of_the_password_which_does_not_clear_it(guarded: Server) -> None:
    phone = phone_of(guarded, "guessed")
    with guarded.client() as client:
        for _ in range(5):  # the password, and one code
            last = send(client, with_password(client, "guessed"), code="000000")
        assert last.status_code == 401
        refused = send(client, last, code=phone.code)
        assert refused.status_code == 429
        assert "Wait 5 minutes" in refused.text
        assert sign_in(client, "guessed@example.org", PASSWORD).status_code == 429
        assert not is_in(client)


def test_a_stranger_who_guesses_codes_does_not_keep_its_owner_out(guarded: Server) -> None:
    """On a device on which they have signed in before."""
    phone = phone_of(guarded, "beset")
    with guarded.client() as mine, guarded.client() as strangers:
        come_in(mine, "beset", phone)
        mine.post("/sign-out", data={"csrf": csrf_of(mine.get("/sign-out"))})
        page = with_password(strangers, "beset")
        for _ in range(10):
            last = send(strangers, page, code="000000")
        assert last.status_code == 429
        phone = phone_of(guarded, "beset")
        come_in(mine, "beset", phone)


def test_a_wrong_password_does_not_say_who_has_a_second_factor(guarded: Server) -> None:
    phone_of(guarded, "lead")
    with guarded.client() as client:
        emails = ("lead@example.org", "inspector@example.org", "nobody@example.org")
        answers = [sign_in(client, email, "not the password") for email in emails]
        said = {answer.text.replace(email, "") for answer, email in zip(answers, emails, strict=True)}
    assert len(said) == 1
    assert {answer.status_code for answer in answers} == {401}
    assert not any("half_way" in answer.headers.get("set-cookie", "") for answer in answers)


def test_a_recovery_code_lets_its_owner_in_once_and_on_to_the_page_they_asked_for(guarded: Server) -> None:
    phone = phone_of(guarded, "lead")
    with guarded.client() as client:
        page = with_password(client, "lead", next=WANTED)
        link = re.search(r'href="(/sign-in/recovery-code[^"]+)"', page.text)
        assert link is not None
        answer = send(client, client.get(html.unescape(link[1])), code=phone.recovery[3].upper())
        landed = client.get(answer.headers["location"])
        assert "You have used a recovery code" in landed.text
        assert "9 recovery codes left" in landed.text
        assert f'href="{html.escape(WANTED)}"' in landed.text
    with guarded.client() as client:
        with_password(client, "lead")
        assert send(client, client.get("/sign-in/recovery-code"), code=phone.recovery[3]).status_code == 401


@pytest.mark.parametrize("field", ["csrf", "cookie"])
def test_a_code_from_elsewhere_signs_nobody_in(guarded: Server, field: str) -> None:
    phone = phone_of(guarded, "lead")
    with guarded.client() as client:
        page = with_password(client, "lead")
        if field == "cookie":
            client.cookies.delete("evidence_form")
        given = {"csrf": "0" * 64} if field == "csrf" else {}
        assert send(client, page, code=phone.code, **given).status_code == 403
        assert not is_in(client)


def test_moving_to_another_phone_needs_the_password_and_signs_other_devices_out(guarded: Server) -> None:
    old = phone_of(guarded, "lead")
    with guarded.client() as elsewhere, guarded.client() as client:
        assert send(elsewhere, with_password(elsewhere, "lead"), code=old.code).status_code == 303
        with_password(client, "lead")
        send(client, client.get("/sign-in/recovery-code"), code=old.recovery[0])
        mine = client.get("/second-factor")
        assert send(client, mine, do="phone", current="not this one").status_code == 422
        assert send(client, mine, do="off", current=PASSWORD).status_code == 422, "a lead needs it"
        shown = send(client, mine, do="phone", current=PASSWORD)
        done = send(client, shown, code=pyotp.TOTP(secret_in(shown)).now())
        assert "Keep your recovery codes" in done.text
        assert is_in(client)
        assert not is_in(elsewhere)
    with guarded.client() as client:
        page = with_password(client, "lead")
        assert send(client, page, code=old.code).status_code == 401
        assert send(client, client.get("/sign-in/recovery-code"), code=old.recovery[1]).status_code == 401


def test_anybody_may_switch_it_on_and_who_need_not_have_it_off_again(guarded: Server) -> None:
    with guarded.client() as client:
        assert sign_in(client, "signs@example.org", PASSWORD).status_code == 303
        shown = send(client, client.get("/second-factor"), current=PASSWORD)
        send(client, shown, code=pyotp.TOTP(secret_in(shown)).now())
        with guarded.client() as another:
            assert with_password(another, "signs").url.path == "/sign-in/code"
        new = send(client, client.get("/second-factor"), do="codes", current=PASSWORD)
        assert "Keep your recovery codes" in new.text
        assert send(client, client.get("/second-factor"), do="off", current=PASSWORD).status_code == 303
        with guarded.client() as another:
            assert sign_in(another, "signs@example.org", PASSWORD).headers["location"] == "/"


def test_a_new_password_by_a_link_does_not_do_without_the_code(guarded: Server) -> None:
    phone = phone_of(guarded, "forgetful")
    with guarded.private() as private:
        link = links.make(private, Kind.RESET, guarded.people["forgetful"])
    with guarded.client() as client:
        answer = client.post(link, data={"csrf": csrf_of(client.get(link)), "password": NEW})
        assert answer.headers["location"] == "/sign-in/code?next=/"
        assert not is_in(client)
        assert send(client, client.get("/sign-in/code"), code=phone.code).status_code == 303
        assert is_in(client)


def test_taking_it_off_ends_their_sign_ins_and_what_was_half_way(guarded: Server) -> None:
    phone = phone_of(guarded, "known")
    with guarded.client() as client, guarded.client() as half:
        come_in(client, "known", phone)
        page = with_password(half, "known")
        argv = {"argv": ["users", "reset-factor", "known@example.org"]}
        token = re.search(r'"token": "([^"]+)"', (guarded.home / "holder.json").read_text())
        assert token is not None
        bearer = {"authorization": f"Bearer {token[1]}"}
        assert httpx.post(f"{guarded.url}/command", json=argv, headers=bearer).json()["code"] == 0
        assert not is_in(client)
        assert send(half, page, code=phone.code).headers["location"].startswith("/sign-in?too-late")
        assert sign_in(client, "known@example.org", PASSWORD).headers["location"] == "/"


@pytest.fixture
def new_server(tmp_path: Path) -> Iterator[Server]:
    """Nobody has been here yet, and nothing is said about the second factor."""
    yield from running(Server(tmp_path / "home", free_port(), environ={"EVIDENCE_SECOND_FACTOR": ""}))


def test_who_sets_the_installation_up_sets_the_second_step_up_at_once(new_server: Server) -> None:
    link = new_server.way_in()
    with new_server.client() as client:
        fields = {"csrf": csrf_of(client.get(link)), "name": "Ada Minister", "email": "ada@example.org"}
        answer = client.post(link, data={**fields, "password": NEW})
        assert answer.headers["location"] == "/sign-in/set-up?next=/"
        assert not is_in(client)
        page = client.get("/sign-in/set-up")
        send(client, page, code=pyotp.TOTP(secret_in(page)).now())
        assert is_in(client)


def test_a_start_signs_out_who_gave_the_password_alone_though_more_is_asked_of_them(guarded: Server) -> None:
    hour = timedelta(hours=1)
    with guarded.private() as private:
        lead, inspector = (
            sessions.start(private, guarded.people[who], idle=hour, lifetime=hour) for who in ("lead", "inspector")
        )
    guarded.stop()
    guarded.start()
    answers = [
        httpx.get(f"{guarded.url}/api/session", cookies={"evidence_session": token}) for token in (lead, inspector)
    ]
    assert [answer.status_code for answer in answers] == [401, 200]
    assert "your text is kept" in answers[0].json()["message"]


def test_where_it_is_off_the_sign_in_page_says_so(server: Server, guarded: Server) -> None:
    words = "the second step is switched off here"
    with server.client() as without, guarded.client() as asked:
        assert words in without.get("/sign-in").text
        assert words not in asked.get("/sign-in").text
