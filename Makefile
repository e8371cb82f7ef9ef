# One line each; `make run` and `make test` do all of their own set-up.
PYTHON ?= python3
PORT ?= 8080
BIN = .venv/bin
.PHONY: setup run test lint bench lock clean

setup: .venv/run.stamp
.venv/run.stamp: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version) if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

run: setup
	PORT=$(PORT) $(BIN)/python -m bot run --sample

test: .venv/dev.stamp
	$(BIN)/python -m tests.prepare
	$(BIN)/python -m pytest -n auto --dist loadscope

lint: .venv/dev.stamp
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-cache

bench: .venv/dev.stamp
	$(BIN)/python -m tests.benchmarks $(ONLY)

lock:
	$(PYTHON) -m pip install --quiet uv
	$(PYTHON) -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	$(PYTHON) -m uv pip compile -q --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

clean:
	rm -rf .venv var
