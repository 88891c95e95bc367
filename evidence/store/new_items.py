"""The present state of an item that was just logged: it follows from its own rows, without a look at the history.

Logging is what people do most, and the view that derives the present state of any item takes as long to plan as all
the rest of storing one. What the view says of such an item, this must say too; a test holds them together.
"""

from __future__ import annotations

from evidence.journal import Row

REMEMBER_NEW = """
    insert into item_now by name
    select
        $seq as seq,
        $item_id as item_id,
        $inspection_id as inspection_id,
        $logged_at as logged_at,
        $logged_by as logged_by,
        $imported_as as imported_as,
        $imported_by as imported_by,
        $imported_at as imported_at,
        $revision_id as revision_id,
        1 as revisions,
        logged_at as amended_at,
        logged_by as amended_by,
        $happened_at as happened_at,
        $activity_id as activity_id,
        $source_kind as source_kind,
        $source_role as source_role,
        $discipline as discipline,
        $directness as directness,
        $fact as fact,
        $words as words,
        $meaning as meaning,
        $stance as stance,
        $areas as areas,
        stances_of_areas($area_stances, $stance) as area_stances,
        $themes as themes,
        $facets as facets,
        $child_id as child_id,
        $safeguarding as safeguarding,
        false as withdrawn,
        'none' as review,
        is_to_tag($areas, $stance) as to_tag,
        searchable($fact, $words, $meaning, $source_role) as searchable
"""


def just_logged(added: dict[str, list[Row]]) -> Row | None:
    """What REMEMBER_NEW needs, where the one thing that was added is one item. By table: rows as JSON has them."""
    if added.keys() != {"entry", "item", "item_revision"} or any(len(rows) != 1 for rows in added.values()):
        return None
    [entry], [item], [revision] = added["entry"], added["item"], added["item_revision"]
    written = {column: value for column, value in revision.items() if column != "base"}
    return {
        "imported_as": None,
        "imported_by": None,
        "imported_at": None,
        **item,
        **written,
        "logged_at": entry["happened_at"],
        "logged_by": entry["actor"],
    }
