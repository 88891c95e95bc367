# Everything that one does with this project. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help setup setup-tools setup-tests run demo test faults check format audit bench bench-peers clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

help: ## This list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(VENV)/.made ## The environment: .venv with the pinned requirements

$(VENV)/.made: requirements.txt note_form/pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

setup-tools: $(VENV)/.made-tools ## The environment with the tools for checks and tests

$(VENV)/.made-tools: $(VENV)/.made tests/requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	@touch $@

setup-tests: $(VENV)/.made-tests ## The same with a browser and LibreOffice for the tests

$(VENV)/.made-tests: $(VENV)/.made-tools tests/browser/install_chromium.sh tests/install_libreoffice.sh
	@sh tests/browser/install_chromium.sh $(BIN)/python
	@sh tests/install_libreoffice.sh
	@touch $@

run: setup ## Start the app on http://127.0.0.1:8501 (PORT, EVIDENCE_HOME, EVIDENCE_URL)
	@$(BIN)/python app.py

demo: setup ## Start the app on a made-up inspection, in a home of its own
	@export EVIDENCE_HOME="$${EVIDENCE_HOME:-$(CURDIR)/demo-data}"; \
	if [ -d "$$EVIDENCE_HOME/journal" ]; then \
		echo "The demo is in $$EVIDENCE_HOME already, with the sign-ins it printed then. Delete the folder to begin anew."; \
	else \
		$(BIN)/python -m evidence demo || exit 1; \
	fi; \
	$(BIN)/python app.py

# Those in a browser come first where there is work for more than the machine has: people's patience is tested there.
# Homes lie in memory where there is room: what a disk does to them is the question of tests/faults.
test: setup-tests ## Every test; those in a browser run beside the others
	@mkdir -p test-results
	@if [ "$$(df -Pk /dev/shm 2>/dev/null | awk 'END { print int($$4) }')" -gt 4000000 ]; then export TMPDIR=/dev/shm; fi; \
	$(BIN)/python -m pytest tests/browser -n 2 --dist worksteal --reruns 1 -rR >test-results/browser.txt 2>&1 & browser=$$!; \
	trap 'kill $$browser 2>/dev/null' INT TERM; \
	nice -n 5 $(BIN)/python -m pytest --ignore=tests/browser -n 2 --dist worksteal; others=$$?; \
	wait $$browser; inside=$$?; \
	cat test-results/browser.txt; \
	test $$others -eq 0 && test $$inside -eq 0

# Twice, because a browser is driven from a process of its own; what both have counted comes together at the end.
faults: setup-tests ## Every fault that we cause ourselves, up to an hour; writes tests/faults/RESULTS.md
	@rm -f test-results/faults.jsonl
	FAULTS=full $(BIN)/python -m pytest tests/faults -n 2 --dist worksteal
	FAULTS=full $(BIN)/python -m pytest tests/browser/test_cut_connection.py tests/browser/test_hostile_text.py
	@$(BIN)/python -m tests.faults.results

check: setup-tools ## Format, lint, types, import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: setup-tools ## Put the code in its format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# In an environment of their own, so that the list holds only what the product is made of. --strict: a package that
# nobody could look up does not pass for one without known holes.
audit: setup ## Known holes in what we depend on, and a bill of materials (CycloneDX) in test-results
	@mkdir -p test-results
	@test -d $(VENV)-audit || $(PYTHON) -m venv $(VENV)-audit
	@$(VENV)-audit/bin/python -m pip install --quiet --disable-pip-version-check -r tests/audit-requirements.txt
	$(VENV)-audit/bin/cyclonedx-py environment --output-file test-results/bill-of-materials.json $(BIN)/python
	$(BIN)/python -m pip freeze --exclude-editable >test-results/installed.txt
	$(VENV)-audit/bin/pip-audit --strict --no-deps --disable-pip --requirement test-results/installed.txt

bench: setup-tests ## Figures for speed with their targets, into bench/RESULTS.md
	$(BIN)/python -m bench

# Each peer has an environment of its own, .venv-peers-NAME; nothing of it is ever in the product's.
bench-peers: setup ## The same work beside other programs, into bench/PEERS.md
	$(BIN)/python -m bench.peers

clean: ## Remove the environment and what tools left (never data)
	rm -rf $(VENV) $(VENV)-audit $(VENV)-peers-* .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache test-results
