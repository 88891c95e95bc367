"""The process that writes one workbook: python -m evidence.workbook FOLDER."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from evidence.workbook import build


def main(folder: str) -> int:
    """Progress goes to standard output, the reason of a failure to standard error."""
    # openpyxl keeps its rows in temporary files: they must lie where only this program reads.
    tempfile.tempdir = folder
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)  # people at their screens come first; not every system has it

    def tell(rows: int) -> None:
        sys.stdout.write(f"{rows}\n")
        sys.stdout.flush()

    try:
        build(Path(folder), tell)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
