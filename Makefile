# The two commands that matter: "make" builds the site and the presets' units, "make test" runs every test.
# PYTHON chooses the interpreter that the environment is made with (3.11 or newer). SITE_URL=https://example.org/hardened-unit/ says
# where the site will be: its pages then name that address, and it has a sitemap.

PYTHON ?= python3
PORT   ?= 8000
VENV   := .venv
BIN    := $(VENV)/bin
SITE   := build/html
ENGINE := build/engine
SPHINX := $(BIN)/sphinx-build --jobs auto -W -n --keep-going -q

.DELETE_ON_ERROR:
.PHONY: all site engine books units serve test roots sphinxes golden fuzz lint catalogue prove bench clean

all: site units
	@echo
	@echo "The site:   $(SITE)/index.html      (make serve shows it on http://127.0.0.1:$(PORT)/)"
	@echo "The units:  build/units/            (one for each preset, checked)"

site: $(VENV)/ready-docs engine
	@echo "building the site …"
	@SITE_ENGINE=$$(ls -d $(abspath $(ENGINE)) 2>/dev/null) $(SPHINX) -b html -d build/doctrees docs $(SITE)

# What the generator page runs in browsers. Where npm has nothing to fetch it from, the page has ready-made units only.
engine: $(VENV)/ready-docs
	@$(BIN)/python tools/make_engine.py $(ENGINE) || echo "the generator page has the engine that there was, or else ready-made units only"

# The site as an EPUB, and as LaTeX from which "make -C build/latex" makes a PDF where there is xelatex.
books: $(VENV)/ready-docs
	@$(SPHINX) -b epub -d build/doctrees docs build/epub
	@$(SPHINX) -b latex -d build/doctrees docs build/latex

units: $(VENV)/ready-docs
	@$(BIN)/python tools/build_units.py build/units

serve: site
	@echo "http://127.0.0.1:$(PORT)/ (Ctrl-C ends it); the generator: http://127.0.0.1:$(PORT)/generator.html"
	@$(BIN)/python -m http.server --bind 127.0.0.1 --directory $(SITE) $(PORT)

test: $(VENV)/ready-dev
	$(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

# The systems that tests/oracle asks and tests/trial boots: four of Debian's systemds, and one with daemons, below build/. Needs
# root and mmdebstrap.
roots:
	@sh tools/make_roots.sh build/roots
	@sh tools/make_daemons.sh build/roots/daemons

# The older versions of Sphinx that tests/packaging builds the example wiki with, below build/; half a minute the first time.
sphinxes: $(VENV)/ready-dev
	@$(BIN)/python tools/make_sphinxes.py build/sphinxes

# What tests/ext/golden keeps of each Sphinx directive, written anew; look at what differs before committing it.
golden: $(VENV)/ready-dev
	@HARDENED_UNIT_GOLDEN=write $(BIN)/python -m pytest --quiet tests/ext/test_golden.py

# The fuzz tests of the suite, for longer: make fuzz MINUTES=30
MINUTES ?= 5
fuzz: $(VENV)/ready-dev
	HARDENED_UNIT_FUZZ_MINUTES=$(MINUTES) $(BIN)/python -m pytest tests/generator/test_fuzz.py

lint: $(VENV)/ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/pyright

catalogue: $(VENV)/ready-docs
	$(BIN)/python -m systemd_directives.build

# Every claim of the reference, on this machine's systemd and on those that make roots fetched. Needs root.
# make prove PROVE=--write records what is seen.
PROVE ?=
prove: $(VENV)/ready-dev
	$(BIN)/python tools/prove.py $(PROVE)

bench: $(VENV)/ready-dev
	$(BIN)/python tools/bench_check.py
	$(BIN)/python tools/bench_many.py
	$(BIN)/python tools/bench_score.py
	$(BIN)/python tools/bench_big.py
	$(BIN)/python tools/bench_wiki.py
	$(BIN)/python tools/bench_generator.py

clean:
	rm -rf build dist docs/reference $(VENV)

# One environment; what it has been given is marked by an empty file, so that it is made again when the project's needs change.
$(VENV)/ready-%: pyproject.toml tools/make_environment.sh
	@sh tools/make_environment.sh "$(PYTHON)" "$(VENV)" "$*"
