# Everything one does with a checkout. `make help` lists it.
#
# Nothing but Python 3.11 or newer, its venv module and make is needed from the
# system; all else comes as wheels, pinned with their hashes in requirements/.

PYTHON ?= python3
PYTEST_ARGS ?=
ARGS ?=
UPGRADE ?=

venv := .venv
bin := $(venv)/bin
pip := $(bin)/python -m pip --disable-pip-version-check --quiet
sources := bot cogs lightning_server playground bench tests tools

# When the Python that it was made from is gone, so is all that was installed.
_ := $(shell [ -x $(bin)/python ] || rm -f $(venv)/.run $(venv)/.dev)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Kept also where the environment says otherwise, as containers do: every process of the tests, and
# every bot that they start, would compile the same files again.
export PYTHONDONTWRITEBYTECODE :=
MAKEFLAGS += --no-builtin-rules --no-print-directory

.PHONY: help run test .types .tests test-full bench screenshots spoken format lock audit image sdk clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) \
		| while IFS="$$(printf '\t')" read -r name text; do printf '  make %-11s %s\n' "$$name" "$$text"; done

run: $(venv)/.run ## set up and start the bot (ARGS=… for options)
	@exec $(bin)/thunder run $(ARGS)

# Four at a time, on two cores too: half of the time somebody is being listened to. In the order of
# their names, so that the slow ones are not left to the end. The types beside them: one processor's
# work for a minute.
test: $(venv)/.dev .sdk/v2/.done .sdk/live/.done ## set up and run every check (PYTEST_ARGS=… for pytest)
	$(bin)/ruff format --check $(sources)
	$(bin)/ruff check $(sources)
	$(bin)/lint-imports
	@$(MAKE) --jobs=2 .types .tests

.types:
	$(bin)/pyright

.tests:
	$(bin)/pytest -m 'not full' --numprocesses 4 --dist loadfile --no-loadscope-reorder --reruns 1 --rerun-show-tracebacks -r fER $(PYTEST_ARGS)

# The faults' table is printed also if something failed: then it says what. Coverage is measured here
# only: up to Python 3.13 it costs the tests that compute three quarters more time.
test-full: $(venv)/.dev .sdk/v2/.done .sdk/live/.done ## all of test, every fault at every moment, and a soak: half an hour
	rm -rf build/faults
	$(bin)/ruff format --check $(sources)
	$(bin)/ruff check $(sources)
	$(bin)/lint-imports
	$(bin)/pyright
	$(bin)/pytest --hypothesis-profile full --numprocesses 2 --dist loadfile \
		--no-loadscope-reorder --reruns 2 --rerun-show-tracebacks -r fER --cov $(PYTEST_ARGS); \
		status=$$?; $(bin)/python -m tests.support.verdicts; exit $$status

bench: $(venv)/.dev ## measure, and write it into docs/benchmarks.md (ARGS=--quick: rough, nothing written)
	$(bin)/python -m bench all $(ARGS)
	$(if $(ARGS),,$(bin)/python -m bench docs)

screenshots: $(venv)/.dev ## take the pictures of the playground's page that the docs show (needs Chromium)
	$(bin)/python -m tests.browser.pictures docs/pictures

spoken: $(venv)/.dev ## write docs/spoken.md, the table of what is spoken for what, from the tests
	$(bin)/python -m tests.support.spoken docs/spoken.md

format: $(venv)/.dev ## put the code into its form
	$(bin)/ruff format $(sources)
	$(bin)/ruff check --fix $(sources)

sdk: .sdk/v2/.done .sdk/live/.done ## set up the vendor's two SDKs, which tests speak with

# The dependencies named in pyproject.toml, pinned: first those of the program,
# then, in step with them, those of its checks.
lock: uv := build/lock/bin/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11
lock: ## pin what pyproject.toml asks for (UPGRADE=--upgrade for all the newest)
	@$(find-python); "$$python" -m venv --clear build/lock
	build/lock/bin/python -m pip --disable-pip-version-check --quiet install uv
	$(uv) $(UPGRADE) --group build pyproject.toml --output-file requirements/run.txt
	$(uv) $(UPGRADE) --group build --group dev --all-extras --constraints requirements/run.txt \
		pyproject.toml --output-file requirements/dev.txt
	echo 'smallestai==4.3.1' | $(uv) $(UPGRADE) - --output-file requirements/sdk-v2.txt
	echo 'smallestai==5.14.0' | $(uv) $(UPGRADE) - --output-file requirements/sdk-live.txt
	rm -rf build/lock

audit: $(venv)/.dev ## look up known vulnerabilities in what is locked; fails on what it could not look up
	@$(find-python); "$$python" -m venv --clear build/audit
	build/audit/bin/python -m pip --disable-pip-version-check --quiet install pip-audit==2.10.1
	$(bin)/python -m tools.audit --pip-audit build/audit/bin/pip-audit

image: $(venv)/.dev ## try the Dockerfile's steps and the container's life without an engine (root, mmdebstrap)
	$(bin)/python -m tools.image $(ARGS)

clean: ## remove everything that was made
	rm -rf .venv .sdk .coverage .coverage.* htmlcov build dist
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find $(sources) -name __pycache__ -type d -prune -exec rm -rf {} +

# One virtual environment serves both `run` and `test`: the second lock holds
# every pin of the first. `thunder` itself is put on the path without network.
# The locks are complete, so nothing is resolved again (`--no-deps`): pip below 25
# stumbles over `name[extra]` there as soon as a newer release of it is out.
$(venv)/.run: requirements/run.txt pyproject.toml | $(bin)/python
	@echo 'Installing the dependencies into $(venv) …'
	@$(pip) install --require-hashes --no-deps --requirement requirements/run.txt
	@$(pip) install --no-deps --no-build-isolation --editable .
	@touch $@

$(venv)/.dev: requirements/dev.txt $(venv)/.run
	@echo 'Installing the checks into $(venv) …'
	@$(pip) install --require-hashes --no-deps --requirement requirements/dev.txt
	@touch $@

.sdk/%/.done: requirements/sdk-%.txt
	@echo 'Installing the SDK into .sdk/$* …'
	@$(find-python); "$$python" -m venv --clear .sdk/$*
	@.sdk/$*/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps --requirement $<
	@touch $@

$(bin)/python:
	@$(find-python); "$$python" -m venv --clear $(venv)

# Leaves in $python an interpreter that can make virtual environments, or says
# which package has one and stops.
define find-python
python=; \
for candidate in $(PYTHON) python3 python3.13 python3.12 python3.11; do \
	if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
		python=$$candidate; \
		if "$$candidate" -c 'import ensurepip, venv' 2>/dev/null; then break; fi; \
	fi; \
done; \
if [ -z "$$python" ]; then \
	echo 'Thunder needs Python 3.11 or newer, and found none. On Debian or Ubuntu:' >&2; \
	if command -v python3 >/dev/null; then \
		echo '    sudo apt-get install python3.11 python3.11-venv' >&2; \
	else \
		echo '    sudo apt-get install python3 python3-venv' >&2; \
	fi; \
	exit 1; \
elif ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	package=$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	echo "Thunder needs Python's venv module, which is missing. On Debian or Ubuntu:" >&2; \
	echo "    sudo apt-get install $$package" >&2; \
	exit 1; \
fi
endef
