# make up     install, build the demonstration workspace, serve the console on loopback
# make test   install what the tests need, check style, types and layers, run every test
# make lock   write the lock files anew
# make bench  run the benchmark of documents and knowledge (needs the data beside the project)

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8400
WORKSPACE ?= demo-workspace
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
RUN_TESTS := $(BIN)/python -m pytest -n 2 --dist loadgroup

.PHONY: up test check lock bench console clean

up: $(VENV)/installed
	$(BIN)/python scripts/make_demonstration.py $(WORKSPACE)
	$(BIN)/haetae serve --workspace $(WORKSPACE) --port $(PORT)

test: $(VENV)/installed-dev
	scripts/install_browser.sh
	$(BIN)/python scripts/build_console.py --verify
	$(MAKE) --no-print-directory check
	$(RUN_TESTS)

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check src tests benchmarks scripts
	$(BIN)/ruff check src tests benchmarks scripts
	$(BIN)/mypy
	$(BIN)/lint-imports

console: $(VENV)/installed-dev
	$(BIN)/python scripts/build_console.py

bench: $(VENV)/installed-bench
	$(BIN)/python -m benchmarks.knowledge

lock: $(VENV)/installed-dev
	$(BIN)/uv pip compile pyproject.toml --extra all --extra build --generate-hashes \
	    --no-header --no-annotate --python-version 3.11 -o requirements.lock
	$(BIN)/uv pip compile pyproject.toml --extra all --extra build --extra dev --generate-hashes \
	    --no-header --no-annotate --python-version 3.11 -c requirements.lock \
	    -o requirements-dev.lock
	$(BIN)/uv pip compile pyproject.toml --extra all --extra build --extra bench --generate-hashes \
	    --no-header --no-annotate --python-version 3.11 -c requirements.lock \
	    -o requirements-bench.lock

$(VENV)/bin/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

$(VENV)/installed-bench: requirements-bench.lock $(VENV)/installed
	$(PIP) --require-hashes -r requirements-bench.lock
	touch $@

clean:
	rm -rf $(VENV) console/node_modules $(WORKSPACE)
