"""Items against a plain dict: whatever people do in whatever order, both say the same; each change is one entry."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, rule

from evidence import items, reviews, searches
from evidence.access import User
from evidence.errors import Conflict, NotAllowed
from evidence.ids import new_id
from evidence.items import histories
from evidence.items.notes import Note
from evidence.searches import Filters
from evidence.store import Store
from tests.conftest import Team, a_note, make_team
from tests.content import content_hashes

FACTS = ("The plan is late.", "The plan came.", "=1+1", "🎈 سلام <b>")
facts = st.sampled_from(FACTS)
people = st.sampled_from(("lead", "inspector", "other_inspector"))


@dataclass
class Twin:
    """What a person with paper would remember of one item."""

    by: str
    notes: list[Note]
    revisions: list[UUID]
    withdrawn: bool = False
    decision: str = "none"
    decided_on: int = 0
    events: list[str] = field(default_factory=lambda: ["logged"])

    @property
    def review(self) -> str:
        return "changed" if self.decision == "accepted" and self.decided_on != len(self.notes) else self.decision


class Items(RuleBasedStateMachine):
    known = Bundle("known")

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.team: Team = make_team(Store(Path(self.folder.name)))
        self.twins: dict[UUID, Twin] = {}
        self.entries = self.head()

    def teardown(self) -> None:
        before = content_hashes(self.team.store)
        self.team.store.rebuild()
        assert content_hashes(self.team.store) == before  # the record alone gives the same store
        self.team.store.close()
        self.folder.cleanup()

    def head(self) -> int:
        return self.team.store.journal.head().seq

    def who(self, name: str) -> User:
        user: User = getattr(self.team, name)
        return user

    def happened(self, number: int) -> None:
        """So many entries were added, and no more."""
        self.entries += number
        assert self.head() == self.entries

    @rule(target=known, who=people, fact=facts)
    def log(self, who: str, fact: str) -> UUID:
        item_id, note, user = new_id(), a_note(fact), self.who(who)
        logged = items.log(self.team.store, user, self.team.seen_by(user), item_id=item_id, note=note)
        self.twins[item_id] = Twin(who, [note], [logged.revision_id])
        self.happened(1)
        return item_id

    @rule(item_id=known, who=people, fact=facts)
    def log_again(self, item_id: UUID, who: str, fact: str) -> None:
        twin, user, note = self.twins[item_id], self.who(who), a_note(fact)
        same = who == twin.by and note == twin.notes[0]
        try:
            again = items.log(self.team.store, user, self.team.seen_by(user), item_id=item_id, note=note)
            assert same
            assert again.already
            assert again.revision_id == twin.revisions[0]
        except Conflict:
            assert not same
        self.happened(0)

    @rule(item_id=known, who=people, fact=facts, back=st.integers(0, 2))
    def amend(self, item_id: UUID, who: str, fact: str, back: int) -> None:
        """Based on the latest revision, or on one that somebody had open for a while."""
        twin, user, note = self.twins[item_id], self.who(who), a_note(fact)
        base = twin.revisions[max(0, len(twin.revisions) - 1 - back)]
        latest = base == twin.revisions[-1]
        try:
            revision_id = items.amend(
                self.team.store, user, self.team.seen_by(user), item_id=item_id, base=base, note=note
            )
        except Conflict:
            assert twin.withdrawn or not latest
            self.happened(0)
            return
        assert not twin.withdrawn
        if note == twin.notes[-1]:
            assert revision_id == twin.revisions[-1]
            self.happened(0)
            return
        assert latest
        twin.notes.append(note)
        twin.revisions.append(revision_id)
        twin.events.append("amended")
        self.happened(1)

    @rule(item_id=known, who=people, withdrawn=st.booleans())
    def withdraw_or_restore(self, item_id: UUID, who: str, withdrawn: bool) -> None:
        twin, user, store = self.twins[item_id], self.who(who), self.team.store
        seen = self.team.seen_by(user)
        try:
            if withdrawn:
                items.withdraw(store, user, seen, item_id=item_id, reason="Twice")
            else:
                items.restore(store, user, seen, item_id=item_id)
        except NotAllowed:
            assert who not in ("lead", twin.by)
            self.happened(0)
            return
        assert who in ("lead", twin.by)
        self.happened(0 if twin.withdrawn is withdrawn else 1)
        if twin.withdrawn is not withdrawn:
            twin.events.append("withdrawn" if withdrawn else "restored")
        twin.withdrawn = withdrawn

    @rule(item_id=known, who=people, decision=st.sampled_from(("accepted", "queried", "answered")))
    def review(self, item_id: UUID, who: str, decision: str) -> None:
        twin, user, store = self.twins[item_id], self.who(who), self.team.store
        seen, read = self.team.seen_by(user), twin.revisions[-1]
        try:
            if decision == "accepted":
                reviews.accept(store, user, seen, item_id=item_id, revision_id=read)
            elif decision == "queried":
                reviews.query(store, user, seen, item_id=item_id, revision_id=read, comment="Which?")
            else:
                reviews.answer(store, user, seen, item_id=item_id, revision_id=read, comment="This.")
        except NotAllowed:
            assert who != "lead"
            assert decision != "answered"
            self.happened(0)
            return
        except Conflict:
            assert twin.withdrawn or (decision == "answered" and twin.review not in ("queried", "answered"))
            self.happened(0)
            return
        if decision == twin.review == "accepted":
            self.happened(0)
            return
        twin.decision, twin.decided_on = decision, len(twin.notes)
        twin.events.append(decision)
        self.happened(1)

    @invariant()
    def both_say_the_same(self) -> None:
        store, inspection = self.team.store, self.team.inspection
        for item_id, twin in self.twins.items():
            item = items.get(store, inspection, item_id)
            assert (item.note, item.revision_id) == (twin.notes[-1], twin.revisions[-1])
            assert (item.revisions, item.withdrawn, item.review) == (len(twin.notes), twin.withdrawn, twin.review)
            assert item.logged_by == self.who(twin.by).person_id
            assert [event.kind for event in histories.of(store, inspection, item_id)] == twin.events
        standing = {item_id for item_id, twin in self.twins.items() if not twin.withdrawn}
        assert searches.matching(store, inspection, Filters()) == standing


TestItems = Items.TestCase
TestItems.settings = settings(max_examples=6, stateful_step_count=20, deadline=None)
