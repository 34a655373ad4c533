# The course needs Python 3.11 or newer and make. Everything is installed into .venv; nothing is registered elsewhere.
PYTHON ?= python3
PINS ?= -c constraints.txt
VENV := .venv
COURSE := $(VENV)/bin/course

.PHONY: lab run test bench
.DELETE_ON_ERROR:

lab: $(VENV)/.course
	@$(COURSE) lab

run: $(VENV)/.course
	@$(COURSE) run

test: $(VENV)/.course-test
	@$(COURSE) test

bench: $(VENV)/.course
	@$(VENV)/bin/python -m benchmarks.bench

# The stamp files tell when an installation is complete, so that the second start is quick.
$(VENV)/.course: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing the course into $(VENV). This takes a few minutes, once."
	@$(VENV)/bin/python -m pip install --disable-pip-version-check $(PINS) -e .
	@touch $@

$(VENV)/.course-test: $(VENV)/.course
	@$(VENV)/bin/python -m pip install --disable-pip-version-check $(PINS) -e '.[test]'
	@touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "The course needs Python 3.11 or newer, and '$(PYTHON)' is not: install one, or name it: make lab PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "Python could not make a virtual environment: install its venv module (on Debian and Ubuntu: apt install python3-venv)."; exit 1; }
