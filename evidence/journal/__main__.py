"""python -m evidence.journal FOLDER HEAD: ends with 0 where the copy in the folder is whole up to that head (JSON)."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from evidence.errors import RecordDamaged
from evidence.journal.entries import Head
from evidence.journal.segments import verified

if __name__ == "__main__":
    folder, head = sys.argv[1:]
    os.nice(10)  # whoever is at a screen goes first
    try:
        verified(Path(folder), until=Head(**json.loads(head)))
    except RecordDamaged as damage:
        sys.exit(str(damage))
