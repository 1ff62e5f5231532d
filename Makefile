# `make` alone lists the commands. Each sets up what it needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# of tests at once, for two processors: tests also wait, for browsers, servers and slow lines
JOBS ?= 4

unexport PYTHONDONTWRITEBYTECODE  # compiled once, not at every start

.DEFAULT_GOAL := help

help:  ## List these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

run: $(VENV)/run.stamp  ## Set everything up and serve at http://127.0.0.1:8000
	@exec $(BIN)/flask serve

demo: $(VENV)/run.stamp  ## Serve 200 made-up clients, and print whom to sign in as
	@exec $(BIN)/flask demo serve

test: $(VENV)/dev.stamp  ## Set everything up and run all tests
	$(BIN)/pytest -n $(JOBS) --dist worksteal --ignore tests/faults

test-browser: $(VENV)/dev.stamp  ## Test what may differ between browsers, in CHROMIUM=/path
	$(BIN)/pytest -n $(JOBS) $(addprefix tests/browser/,test_help.py test_pages.py test_keyboard.py)

test-faults: $(VENV)/dev.stamp  ## Kill servers, fill disks: nothing acknowledged may be lost
	$(BIN)/pytest tests/faults

bench: $(VENV)/dev.stamp $(VENV)/peers.stamp  ## Measure speed beside other implementations, in a quarter of an hour
	$(BIN)/python -m bench $(BENCH)

lint: $(VENV)/dev.stamp  ## Check style, types and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/djlint templates --lint --quiet

format: $(VENV)/dev.stamp  ## Format the code
	$(BIN)/ruff format .

security: $(VENV)/dev.stamp  ## Print the list of docs/security.md with its tests
	$(BIN)/python -m tests.security

rooms: $(VENV)/dev.stamp  ## Draw docs/rooms.svg from the imports
	$(BIN)/python -m docs.draw_rooms

styles: $(VENV)/dev.stamp  ## Cut out of Bootstrap what the pages use, after a change of classes
	$(BIN)/python -m docs.cut_bootstrap

pictures: $(VENV)/dev.stamp  ## Take the pictures of the README again; needs Chromium
	$(BIN)/python -m docs.take_pictures

audit: $(VENV)/dev.stamp  ## Look up known weaknesses of the dependencies
	$(BIN)/pip-audit --strict -r requirements.txt

lock: $(VENV)/dev.stamp  ## Write what is installed to constraints.txt and requirements.lock
	$(BIN)/pip freeze --exclude-editable > constraints.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-annotate --custom-compile-command "make lock" --constraints constraints.txt \
		--output-file requirements.lock requirements.txt

sbom: $(VENV)/dev.stamp  ## Write the list of components to sbom.json (CycloneDX)
	$(BIN)/cyclonedx-py requirements --output-reproducible --of JSON -o sbom.json requirements.lock

clean:  ## Remove what was installed and made; the data in instance/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/run.stamp: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"Python 3.11 or newer is needed; try: make PYTHON=python3.12 ...")'
	@echo "Setting up in $(VENV) for the first time; it takes about a minute:"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check -r requirements.txt -c constraints.txt
	@touch $@

$(VENV)/dev.stamp: requirements-dev.txt $(VENV)/run.stamp
	$(BIN)/pip install --disable-pip-version-check -r requirements-dev.txt -c constraints.txt
	@touch $@

$(VENV)/peers.stamp: bench/requirements.txt requirements.txt $(VENV)/run.stamp
	$(PYTHON) -m venv $(VENV)/peers
	$(VENV)/peers/bin/pip install --quiet --disable-pip-version-check -r bench/requirements.txt -c constraints.txt
	@touch $@

.PHONY: help run demo test test-browser test-faults bench lint format security rooms pictures \
	audit lock sbom clean
