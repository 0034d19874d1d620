# Every target makes the environment it needs: nothing has to be typed before.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test lab check bench clean
help:            ## list the targets
	@grep -E '^[a-z]+: .*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

$(VENV)/.base: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "crmsim needs Python 3.11 or newer; yours is %d.%d. Set PYTHON=… to another one." % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.course: $(VENV)/.base
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[course]'
	@touch $@

$(VENV)/.test: $(VENV)/.course
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[test,cdnow]'
	@touch $@

demo: $(VENV)/.base      ## build the default company, check it and print what is in it
	$(BIN)/crmsim overview --force

# There is a worker for each core already: threads below them would only wait for one another.
test check: export OMP_NUM_THREADS := 1

test: $(VENV)/.test      ## run every test
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder tests

lab: $(VENV)/.course     ## open the course in JupyterLab
	$(BIN)/crmsim lab

check: $(VENV)/.test     ## style, types and the fast tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/crmsim course check --no-run
	$(BIN)/python -m pytest -n 2 --dist loadscope --no-loadscope-reorder -q -m 'not slow and not browser' tests

bench: $(VENV)/.test     ## print the speed ratios of the benchmarks folder
	@for script in benchmarks/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

clean:           ## remove the environment and caches
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache
