"""A visit to a screen: who is here, which inspection, and the one line by which every screen refuses strangers.

The only module of the pages that reads who is signed in, the address and what the session remembers.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID

import streamlit as st

from evidence import clock, holding, inspections, people
from evidence.access import User
from evidence.errors import NotFound
from evidence.ids import parse_id
from evidence.inspections import Inspection
from evidence.private import preferences
from evidence.store import Store
from pages.ui import screens
from pages.ui.inert import html, tag

CURRENT = "current inspection"


@dataclass(frozen=True)
class Visit:
    """What a screen works with. inspection is that of the address; screens of an inspection always have one."""

    store: Store
    user: User
    inspection: Inspection

    def again(self) -> Visit:
        """For a part that runs by itself, which no screen opens: the same, as it stands for this person now.

        Stops the script for who is signed out; raises NotFound for who is no longer on the team.
        """
        return Visit(self.store, signed_in(), inspections.get(self.store, self.user, self.inspection.inspection_id))

    @property
    def zone(self) -> tzinfo:
        """The time zone of the installation."""
        return holding.holding().settings.timezone

    @property
    def backs_up(self) -> bool:
        """The installation has a folder for backups."""
        return holding.holding().settings.backup is not None

    @property
    def url(self) -> str:
        """The address that people use, for links that are handed out."""
        return holding.holding().settings.url

    def local(self, moment: datetime) -> datetime:
        """In the time zone of the installation."""
        return moment.astimezone(self.zone)

    @property
    def now(self) -> datetime:
        return self.local(clock.now())

    @property
    def person_id(self) -> UUID:
        assert self.user.person_id is not None
        return self.user.person_id


def signed_in() -> User:
    """Who the gate let in. Stops the script for anybody else, and for somebody switched off since."""
    identity = st.user.to_dict()
    try:
        return people.user(holding.held(), parse_id(identity.get("uid")), identity.get("sess"))
    except NotFound:
        st.warning("You have been signed out. Sign in again; your text is kept.")
        st.link_button("Sign in", "/sign-in", type="primary")
        st.stop()


def open_page(name: str) -> Visit:
    """Every screen's first line: refuse, or say where we are and give the screen what it works with."""
    user = signed_in()
    screen = screens.SCREENS[name]
    if not screens.is_offered(screen, user):
        whom = "administrators and leads" if screen.for_leads else "administrators"
        st.warning(f"This screen is for {whom}. Ask one if you need something from it.")
        st.stop()
    store = holding.held()
    inspection = _current(store, user)
    st.title(screen.title, anchor=False)
    if inspection is None:
        if screen.of_an_inspection:
            _no_inspection_yet()
        return Visit(store, user, None)  # type: ignore[arg-type]  # Home and Run say what to do first
    visit = Visit(store, user, inspection)
    if screen.of_an_inspection or name == "home":
        _say_where(visit)
    return visit


def in_address(name: str) -> list[str]:
    """The values that the address has under this name."""
    return list(st.query_params.get_all(name))


def put_in_address(**values: Iterable[str] | str | None) -> None:
    """So that a link, a reload and a colleague get the same view. Never words that people searched for."""
    for name, value in values.items():
        given = [value] if isinstance(value, str) else list(value or [])
        if given:
            st.query_params[name] = given
        elif name in st.query_params:
            del st.query_params[name]


def go_to(name: str, **address: Any) -> None:
    """Another screen of the same inspection."""
    st.switch_page(screens.page(name), query_params=_address(address))


def link_to(name: str, label: str, **address: Any) -> None:
    """A link to another screen of the same inspection."""
    st.page_link(screens.page(name), label=label, query_params=_address(address))


def remembered(key: str, start: Any) -> Any:
    """What this tab remembers from one rerun to the next; nothing that must outlive a reload."""
    return st.session_state.setdefault(f"remembered {key}", start)


def remember(key: str, value: Any) -> None:
    st.session_state[f"remembered {key}"] = value


def forget_about(subject: str) -> None:
    """Everything that is remembered under a key in which this subject is named."""
    for key in [str(key) for key in st.session_state]:
        if key.startswith("remembered ") and subject in key:
            del st.session_state[key]


def entered(key: str) -> Any:
    """What the field with this key holds; None before it was on the screen."""
    return st.session_state.get(key)


def preset(key: str, value: Any) -> None:
    """What the field with this key is to hold, said before it is put on the screen."""
    st.session_state[key] = value


def choose(user: User, inspection_id: UUID) -> None:
    """Make this the current inspection, on every screen and at the next sign-in too."""
    assert user.person_id is not None
    preferences.keep(holding.held().private, user.person_id, CURRENT, str(inspection_id))
    put_in_address(inspection=str(inspection_id))


def field_of(name: str) -> str:
    """The key of the field that chosen() reads."""
    return f"chosen {name}"


def chosen(name: str, offered: Container[str], *, start: str, pressed: str | None = None) -> str:
    """What is chosen of several, in the field and in the address alike; call it before the field is shown.

    What was just pressed elsewhere comes first, then the field, then the address that one came with.
    """
    before = remembered(f"pressed for {name}", None)
    remember(f"pressed for {name}", pressed)
    asked = [pressed if pressed != before else None, entered(field_of(name)), *in_address(name)]
    value = next((one for one in asked if one is not None and one in offered), start)
    preset(field_of(name), value)
    put_in_address(**{name: None if value == start else value})
    return value


def _address(values: dict[str, Any]) -> dict[str, Any]:
    chosen = {"inspection": in_address("inspection")[:1], **values}
    return {name: value for name, value in chosen.items() if value}


def _current(store: Store, user: User) -> Inspection | None:
    """The inspection of the address, else the last one that this person worked on, else the newest."""
    assert user.person_id is not None
    asked = next(iter(in_address("inspection")), None)
    if asked:
        try:
            found = inspections.get(store, user, parse_id(asked))
        except NotFound:
            put_in_address(inspection=None)
            st.info("That inspection does not exist, or you are not on its team. This is another one of yours.")
        else:
            _keep_if_new(store, user.person_id, found)
            return found
    mine = inspections.for_user(store, user)
    last = preferences.get(store.private, user.person_id, CURRENT)
    chosen = next((one for one in mine if str(one.inspection_id) == last), mine[0] if mine else None)
    if chosen is not None:
        put_in_address(inspection=str(chosen.inspection_id))
    return chosen


def _keep_if_new(store: Store, person_id: UUID, inspection: Inspection) -> None:
    if remembered(CURRENT, None) != inspection.inspection_id:
        preferences.keep(store.private, person_id, CURRENT, str(inspection.inspection_id))
        remember(CURRENT, inspection.inspection_id)


def _say_where(visit: Visit) -> None:
    inspection = visit.inspection
    html(
        tag(
            "p",
            tag("strong", inspection.plan.area_name),
            tag("span", inspection.reference),
            tag("span", inspection.day(visit.now.date())),
            tag("span", inspection.status.capitalize(), cls=f"ev-status ev-status-{inspection.status}"),
            cls="ev-where",
        )
    )


def _no_inspection_yet() -> None:
    st.info("You are not on the team of an inspection yet. Set one up, or ask its lead to add you to the team.")
    st.page_link(screens.page("inspections"), label="Set up an inspection", icon=":material/add:")
    st.stop()
