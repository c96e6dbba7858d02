# make demo   shows Bekal with made-up data      make test   runs every test on both databases
# make check  lint, types, templates, words, layers, migrations, deployment
# make bench  what reports cost beside SQL by hand; SCALE=1 for a whole nation
# A bare machine is enough: python3 (3.11 or later) with pip, make, git.

PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
WORKERS ?= 2
TESTS ?= tests
SCALE ?= 0.05
ONE_TEST := tests/rutan/test_health.py::test_readyz_names_its_checks

VENV := .venv
BIN := $(VENV)/bin
MANAGE := $(BIN)/python manage.py
# --without-pip: Debian's python3 can make an environment only so, unless python3-venv is there.
PIP := $(PYTHON) -m pip --python $(BIN)/python --disable-pip-version-check --quiet
INSTALL := $(PIP) install --root-user-action=ignore --require-hashes

TYPED := rutan/common rutan/audit rutan/accounts/actions \
  $(wildcard partnerships/actions partnerships/documents partnerships/reports partnerships/coverage.py \
    partnerships/agreement_rules.py partnerships/monitoring_rules.py partnerships/lifecycle.py partnerships/tenures.py \
    partnerships/region_codes.py partnerships/similar_names.py \
    partnerships/replay.py partnerships/signatories.py partnerships/programme_rules.py \
    partnerships/unit_codes.py partnerships/school_years.py) \
  $(wildcard trainees/actions trainees/reports trainees/eligibility trainees/assessment_rules.py trainees/certification.py trainees/lifecycle.py \
    trainees/release_dates.py trainees/release_range.py trainees/release_history.py trainees/forecast.py \
    trainees/forecast_words.py trainees/outlook.py \
    trainees/person_clashes.py trainees/readiness.py trainees/readiness_facts.py trainees/documents trainees/priority.py \
    trainees/coming_classes.py trainees/person_facts.py trainees/stay_facts.py trainees/hearing_rules.py trainees/circumstance_rules.py \
    trainees/days_elsewhere.py trainees/exam_readiness.py trainees/offline_rules.py trainees/sheet_rules.py \
    trainees/neutral_words.py trainees/numbering.py \
    trainees/certificate_facts.py trainees/certificate_doubts.py trainees/certificate_places.py trainees/masking.py \
    trainees/skk.py trainees/learner_rules.py trainees/column_values.py \
    trainees/evidence_rules.py trainees/return_rules.py trainees/release_readiness.py \
    trainees/retention_rules.py trainees/retention_steps.py trainees/subject_access)
PRODUCTION := BEKAL_DEMO= DJANGO_DEBUG= DJANGO_ALLOWED_HOSTS=bekal.example.go.id \
  DATABASE_URL=sqlite://:memory: \
  DJANGO_SECRET_KEY=not-a-secret-0123456789-abcdefghijklmnopqrstuvwxyz-used-by-checks-only
QUIET_DEMO := BEKAL_DEMO=1 BEKAL_DEMO_ANYWHERE= DJANGO_SECRET_KEY= DJANGO_ALLOWED_HOSTS= \
  DATABASE_URL=sqlite://:memory:

.PHONY: demo test check bench format lock
.DEFAULT_GOAL := demo

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Bekal needs Python 3.11 or later; say PYTHON=python3.11, for example.")'
	$(PYTHON) -m venv --without-pip $(VENV)

$(VENV)/.runtime: requirements.txt | $(BIN)/python
	$(INSTALL) -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt | $(BIN)/python
	$(INSTALL) -r requirements-dev.txt
	@touch $@

# On another address than this machine's own the demo needs a key of its own, made on the spot.
demo: $(VENV)/.runtime
	@set -e; export BEKAL_DEMO=1; \
	case "$(HOST)" in 127.0.0.1|localhost|::1) ;; *) \
	  export BEKAL_DEMO_ANYWHERE=1 DJANGO_ALLOWED_HOSTS='*' \
	    DJANGO_SECRET_KEY="$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(64))')";; \
	esac; \
	$(MANAGE) migrate --verbosity 0; \
	$(MANAGE) seed_demo; \
	$(MANAGE) collectstatic --no-input --verbosity 0; \
	echo; echo "Bekal is serving at http://$(HOST):$(PORT)/  (Ctrl-C ends it)"; \
	exec $(BIN)/gunicorn rutan.wsgi --bind "$(HOST):$(PORT)" --worker-class gthread \
	  --workers $(WORKERS) --threads 4 --graceful-timeout 30 --no-control-socket --log-level warning

# On a fresh checkout both databases are migrated first, side by side (tests/migrated.py).
test: $(VENV)/.dev
	@ls var/tests/*.sqlite3 var/tests/*.dump >/dev/null 2>&1 || { \
	  $(BIN)/pytest $(ONE_TEST) -q -n 0 & \
	  $(BIN)/pytest $(ONE_TEST) -q -n 0 --database postgresql; wait; }
	$(BIN)/pytest $(TESTS) -q -n 2 --dist worksteal
	$(BIN)/pytest $(TESTS) -q -n 2 --dist worksteal --database postgresql

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)
	find templates -name '*.html' -exec $(BIN)/djade --check --target-version 5.2 {} +
	$(QUIET_DEMO) $(MANAGE) catalogue --check
	$(BIN)/lint-imports --no-logo
	$(QUIET_DEMO) $(MANAGE) makemigrations --check --dry-run
	$(PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING

bench: $(VENV)/.dev
	$(BIN)/python -W ignore -m tests.bench --scale $(SCALE)

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	find templates -name '*.html' -exec $(BIN)/djade --target-version 5.2 {} +

# Holds Django on the long-term release; needs uv, which nothing else does.
lock:
	echo 'Django<6' > var/lts.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --no-emit-find-links -c var/lts.txt --extra prod \
	  pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-annotate --no-emit-index-url --no-emit-find-links -c var/lts.txt --extra prod --group dev \
	  pyproject.toml -o requirements-dev.txt
