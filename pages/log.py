"""Log evidence: write down what one has just seen, heard or read."""

from __future__ import annotations

from note_form import note_form
from pages.ui.visit import in_address, open_page, put_in_address

visit = open_page("log")
wishes = {name: next(iter(in_address(name)), None) for name in ("activity", "correct", "draft")}
# Granted once: after a reload the newest unfinished note is what matters.
put_in_address(activity=None, correct=None, draft=None)
note_form(inspection_id=visit.inspection.inspection_id, person_id=visit.person_id, **wishes, key="note form")
