"""The command line: python -m evidence COMMAND. While a server holds the home, that server carries it out."""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from evidence import holding
from evidence.commands import record, usage
from evidence.commands.usage import Result, Stop
from evidence.errors import EvidenceError, StoreUnavailable
from evidence.holding import Holder
from evidence.settings import PROJECT, Settings


def main(argv: Sequence[str]) -> int:
    """The exit status: 0 done, 1 refused, 2 not understood."""
    words = Namespace()
    try:
        words = usage.parse(argv)
        result = _carry_out(Settings.from_environment(), words, ["--folder", str(Path.cwd()), *argv])
    except Stop as stop:
        result = stop.result
    except EvidenceError as error:
        result = Result("", f"{error}\n", 1)
    _say(result)
    if result.code == 0 and getattr(words, "start", False):
        os.chdir(PROJECT)
        os.execv(sys.executable, [sys.executable, "app.py"])
    return result.code


def _carry_out(settings: Settings, words: Namespace, argv: Sequence[str]) -> Result:
    if result := record.elsewhere(settings, words):
        return result
    holder = holding.holder_of(settings.home)
    if holder is not None and holder.address:
        return _asked(holder, argv)
    if words.command in ("verify", "backup"):
        return record.alone(settings, words)
    from evidence.commands import running

    try:
        return running.run(holding.hold(settings), argv)
    finally:
        holding.release()


def _asked(holder: Holder, argv: Sequence[str]) -> Result:
    """What the server that holds the home answers. Raises StoreUnavailable when it does not."""
    request = urllib.request.Request(
        f"{holder.address}/command",
        data=json.dumps({"argv": list(argv)}).encode(),
        headers={"Authorization": f"Bearer {holder.token}", "Content-Type": "application/json"},
    )
    # The server is on this machine: a proxy from the environment must not see the token.
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(request) as response:
            return Result(**json.load(response))
    except (urllib.error.URLError, OSError, ValueError, TypeError) as error:
        raise StoreUnavailable(
            f"The server that holds the store (process {holder.pid}) did not carry out the command: {error}."
        ) from error


def _say(result: Result) -> None:
    for stream, text in ((sys.stderr, result.stderr), (sys.stdout, result.stdout)):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
        try:
            stream.write(text)
            stream.flush()
        except BrokenPipeError:  # whoever reads has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
