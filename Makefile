# make run           the demo school at http://localhost:8000 (PORT=…); what was recorded is kept
# make demo          the same, from the start again
# make run-https     for phones on this network: local certificate authority, then the app (DEMO=1: the demo school)
# make test          all tests, browser and PostgreSQL included (ARGS=… for pytest)
# make lint          ruff, mypy, TypeScript, ESLint
# make bench         measurements (BENCH=… picks one, ARGS=… for it)
# make soak         the attacks on the journal at full length, hours (ARGS="storm fuzz" names some)
# make requirements  pin what pyproject.toml allows

PORT ?= 8000
HTTPS_PORT ?= 8443
BIN := .venv/bin
PY := $(BIN)/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
BUILD := pyproject.toml package.json package-lock.json hatch_build.py tools/vendor.py
VENDOR := webapp/static/vendor/.stamp
# BENCH=labels measures one question
BENCH ?= backup bootstrap growth label_reading labels phone.run push reconnect
JS_TESTS := $(wildcard tests/js/*.test.js tests/js/*/*.test.js)
# what two processes of tests and a hundred `rounds` commands would compile anew each time, whatever the shell says
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run demo run-https test lint lint-python lint-javascript bench soak requirements clean

run: .venv/.run $(VENDOR)
	@$(BIN)/rounds demo load
	@$(BIN)/rounds serve --port $(PORT)

demo: .venv/.run $(VENDOR)
	@$(BIN)/rounds demo load --fresh
	@$(BIN)/rounds serve --port $(PORT)

run-https: .venv/.run $(VENDOR)
	@$(if $(DEMO),$(BIN)/rounds demo load)
	@$(BIN)/rounds serve --https --host 0.0.0.0 --port $(HTTPS_PORT) $(if $(DEMO),--allow-demo)

test: .venv/.test $(VENDOR) node_modules/.stamp
	@echo "browser: $$($(PY) -m tools.browser)"
	$(if $(JS_TESTS),$(PY) -m tools.node --test $(JS_TESTS))
	$(PY) -m pytest -n auto --dist worksteal $(ARGS)

lint: .venv/.test $(VENDOR) node_modules/.stamp
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target lint-python lint-javascript

# no targets of their own: `lint` has what they need made first
lint-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy

lint-javascript:
	$(PY) -m tools.node node_modules/typescript/bin/tsc -p tsconfig.json
	$(PY) -m tools.node node_modules/typescript/bin/tsc -p tsconfig.workers.json
	$(PY) -m tools.node node_modules/eslint/bin/eslint.js .

bench: .venv/.test $(VENDOR)
	@for bench in $(BENCH); do echo "== $$bench"; $(PY) -m bench.$$bench $(ARGS) || exit 1; done

# hours beside other work: what stands still for a while has not come to its end
soak: export PATIENCE_SECONDS ?= 1800
soak: .venv/.test $(VENDOR) node_modules/.stamp
	$(PY) -m tests.journal.fire $(ARGS)

requirements: .venv/.test
	$(BIN)/uv export --quiet --no-header --no-annotate --no-emit-project --output-file requirements.txt >/dev/null
	$(BIN)/uv export --quiet --no-header --no-annotate --no-emit-project --all-extras --output-file requirements-dev.txt >/dev/null

clean:
	rm -rf .venv node_modules webapp/static/vendor labels/fonts build dist

# The pins first, by hash; then the project itself, which adds what the pins do not know yet.
.venv/.run: pyproject.toml requirements.txt | .venv/.made
	$(PIP) --require-hashes -r requirements.txt
	$(PIP) -e .
	@touch $@

.venv/.test: pyproject.toml requirements-dev.txt | .venv/.made
	$(PIP) --require-hashes -r requirements-dev.txt
	$(PIP) -e '.[test,dev,bench]'
	@touch $@

.venv/.made:
	@tools/venv.sh
	@touch $@

# Browser code, icons and fonts come with the package build; this makes it run again when they changed or went missing.
$(VENDOR): $(BUILD) | .venv/.made
	$(PIP) --no-deps -e .
	@touch $@

node_modules/.stamp: package.json package-lock.json | .venv/.test
	$(PY) -m tools.node npm ci
	@touch $@
