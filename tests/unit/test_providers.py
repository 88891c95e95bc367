"""Providers: what is accepted, and that nothing is overwritten."""

from __future__ import annotations

import pytest

from evidence import inspections, providers
from evidence.errors import Conflict, InvalidInput, NotFound
from tests.conftest import Team, a_plan


def test_a_provider_may_be_without_a_urn(team: Team) -> None:
    kept = providers.keep(team.store, team.inspector, team.inspection, name=" Harbour  Centre ", kind="pru")
    assert (kept.name, kept.urn) == ("Harbour Centre", None)
    assert providers.of(team.store, team.inspection) == [kept]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": ""}, "kind"),
        ({"urn": "12345"}, "urn"),
        ({"urn": "١٢٣٤٥٦"}, "urn"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(team: Team, fields: dict[str, str], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        providers.keep(team.store, team.lead, team.led, **{"name": "Harbour Centre", "kind": "pru", **fields})
    assert list(refused.value.fields) == [field]
    assert providers.of(team.store, team.led) == []


def test_a_provider_that_somebody_else_changed_is_not_overwritten(team: Team) -> None:
    opened = providers.keep(team.store, team.lead, team.led, name="Harbour Centre", kind="pru")
    id = opened.provider_id
    changed = providers.keep(team.store, team.lead, team.led, name="Harbour", kind="pru", provider_id=id, opened=opened)
    with pytest.raises(Conflict):
        providers.keep(team.store, team.lead, team.led, name="Centre", kind="pru", provider_id=id, opened=opened)
    assert providers.of(team.store, team.led) == [changed]


def test_a_provider_of_another_inspection_cannot_be_changed_from_this_one(team: Team) -> None:
    mine = providers.keep(team.store, team.lead, team.led, name="Harbour Centre", kind="pru")
    other = inspections.set_up(
        team.store, team.stranger, framework=team.led.framework, plan=a_plan(reference="OTHER-1")
    )
    with pytest.raises(NotFound):
        providers.keep(
            team.store, team.stranger, other, name="Taken", kind="pru", provider_id=mine.provider_id, opened=mine
        )
    assert providers.of(team.store, team.led) == [mine]
