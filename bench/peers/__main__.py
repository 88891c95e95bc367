"""python -m bench.peers [PEER ...]: ours beside others in one run, into bench/PEERS.md."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.measuring import commit, load, machine, today
from bench.peers import datasette, environments, frames, taguette
from bench.peers.beside import Beside, table
from bench.peers.environments import Unavailable

RESULTS = Path(__file__).parent.parent / "PEERS.md"

# peer -> what it is called, what is to be known about the comparison, what measures it
PEERS: dict[str, tuple[str, str, Callable[[Path], Iterable[Beside]]]] = {
    "taguette": ("Taguette", taguette.ABOUT, taguette.compared),
    "datasette": ("Datasette", datasette.ABOUT, datasette.compared),
    "pandas": ("pandas", frames.ABOUT, frames.compared),
}


def main(asked: list[str]) -> int:
    if unknown := set(asked) - PEERS.keys():
        print(f"There is no peer {', '.join(sorted(unknown))}. There are: {', '.join(PEERS)}.")
        return 2
    lines = ["# Ours beside others, by `make bench-peers`", "", f"- Machine: {machine()}"]
    lines += [f"- Measured {today()}, commit {commit()}, load by others {load()}"]
    missed = False
    for peer in asked or PEERS:
        name, about, compared = PEERS[peer]
        lines += ["", f"## {environments.version(peer)}", ""]
        found: list[Beside] = []
        with tempfile.TemporaryDirectory(prefix="evidence-peers-") as folder:
            try:
                for one in compared(Path(folder)):
                    found.append(one)
                    print(f"{name}: {one.what}: {one.ours:,.2f} beside {one.theirs:,.2f} {one.unit}", flush=True)
            except Unavailable as error:
                print(f"{name} was not measured: {error}")
                lines += [f"Not measured: {error}", ""]
        lines += [about, "", *table(found, name)] if found else []
        missed = missed or not all(one.met for one in found)
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return int(missed)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
