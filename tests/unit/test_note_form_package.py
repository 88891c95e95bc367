"""The packaged note form: Streamlit finds it, its scripts stay small, and nothing people typed is read as HTML."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from streamlit.components.v2.manifest_scanner import scan_component_manifests

FOLDER = Path(__file__).parents[2] / "note_form"
SCRIPTS = sorted((FOLDER / "frontend").glob("*.js"))


def test_streamlit_finds_the_component_of_the_installed_package() -> None:
    found = [(manifest, folder) for manifest, folder in scan_component_manifests() if manifest.name == "note-form"]
    assert [(each.components[0].name, folder.resolve()) for each, folder in found] == [("form", FOLDER.resolve())]


def test_all_of_its_files_are_packaged() -> None:
    package = tomllib.loads((FOLDER / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["note_form"]
    assert package == ["pyproject.toml", "frontend/*"]
    assert not [path for path in (FOLDER / "frontend").iterdir() if path.is_dir()], "the pattern takes no folders"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_small_and_builds_no_html_from_text(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert text.count("\n") <= 300
    assert max(map(len, text.splitlines())) <= 120
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)


def test_scripts_import_only_each_other() -> None:
    names = {script.name for script in SCRIPTS}
    for script in SCRIPTS:
        for wanted in re.findall(r"(?:from|import) '([^']+)'", script.read_text(encoding="utf-8")):
            assert wanted.startswith("./"), wanted
            assert wanted.removeprefix("./") in names


def test_every_word_is_said_somewhere() -> None:
    scripts = {script.name: script.read_text(encoding="utf-8") for script in SCRIPTS}
    said = scripts.pop("words.js")
    known = set(re.findall(r"(?:^  |, )(\w+):", said[said.index("export const words") :], flags=re.MULTILINE))
    used = set(re.findall(r"\bwords\.(\w+)", " ".join(scripts.values())))
    assert used <= known | {"js"}
    assert known - used <= {"paused", "locked", "closed"}  # chosen by the status of the inspection
