# prosecutions: make help

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules

VERSION := $(shell cat VERSION)
comma := ,
SYSTEM := $(shell uname -s)
ifneq (,$(filter default undefined,$(origin CC)))
CC := cc
endif
PREFIX ?= /usr/local
SHARED := $(abspath $(CURDIR)/../shared/data)

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror
OPTIMIZE ?= -O3
LIBRARIES := libarchive zlib libxxhash
# Evaluated when first used, which is after the packages are there.
LIBRARY_CFLAGS = $(eval LIBRARY_CFLAGS := $(shell pkg-config --cflags $(LIBRARIES) sqlite3))$(LIBRARY_CFLAGS)
LIBRARY_LIBS = $(eval LIBRARY_LIBS := $(shell pkg-config --libs libarchive zlib))$(LIBRARY_LIBS)
# -ffp-contract=off: a * b + c is rounded twice everywhere, so that all builds give the same figures.
COMPILE = $(CC) -std=c11 -D_GNU_SOURCE -pthread -g $(WARNINGS) -fPIC -fvisibility=hidden -Iext -Ibuild \
	-DPROSECUTIONS_VERSION='"$(VERSION)"' -ffp-contract=off $(LIBRARY_CFLAGS) $(CPPFLAGS) $(CFLAGS) -MMD -MP

ifeq ($(SYSTEM),Darwin)
EXTENSION := build/prosecutions.dylib
LINK_EXTENSION := -dynamiclib
export PKG_CONFIG_PATH := $(shell brew --prefix libarchive 2>/dev/null)/lib/pkgconfig:$(shell brew --prefix sqlite 2>/dev/null)/lib/pkgconfig:$(PKG_CONFIG_PATH)
else
EXTENSION := build/prosecutions.so
LINK_EXTENSION := -shared -Wl,-z,defs -Wl,-z,relro,-z,now
endif

# Everything by wildcard: a new file needs no line here.
SOURCES := $(wildcard ext/*.c ext/*/*.c)
FIGURES := $(wildcard ext/reference/*.csv)
CHECKS := $(wildcard tests/check_*.c)
FUZZ := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))

# One set of objects per flavour: release; test (linked with SQLite, allocations can be made to
# fail); asan (as test, with AddressSanitizer and UndefinedBehaviorSanitizer); tsan (as test, with
# ThreadSanitizer); fuzz (as asan, for libFuzzer by clang).
objects = $(patsubst ext/%.c,build/$(1)/%.o,$(SOURCES)) build/$(1)/figures.o
FLAVOUR_release := $(OPTIMIZE)
FLAVOUR_test := -O1 -DSQLITE_CORE -DMEMORY_FAULTS -Itests
FLAVOUR_asan := $(FLAVOUR_test) -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
FLAVOUR_tsan := $(FLAVOUR_test) -fsanitize=thread
FLAVOUR_fuzz := -O1 -DSQLITE_CORE -Itests -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined

.PHONY: all
all: $(EXTENSION)  ## build the extension (installs what is missing to do so)

$(EXTENSION): $(call objects,release)
	@echo "  LINK $@"; $(CC) $(LINK_EXTENSION) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS) -lm -pthread

define flavour-rules
build/$(1)/%.o: ext/%.c | build/packages-build
	@mkdir -p $$(@D)
	@echo "  CC $$@"; $$(COMPILE) $$(FLAVOUR_$(1)) -c -o $$@ $$<
build/$(1)/figures.o: build/embedded/figures.c | build/packages-build
	@mkdir -p $$(@D)
	@echo "  CC $$@"; $$(COMPILE) $$(FLAVOUR_$(1)) -c -o $$@ $$<
build/$(1)/tests/%.o: tests/%.c | build/packages-test
	@mkdir -p $$(@D)
	@echo "  CC $$@"; $$(COMPILE) $$(FLAVOUR_$(1)) $$(shell pkg-config --cflags check) -c -o $$@ $$<
build/$(1)/check_%: build/$(1)/tests/check_%.o build/$(1)/tests/harness.o $$(call objects,$(1))
	@echo "  LINK $$@"; $$(CC) $$(FLAVOUR_$(1)) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LIBRARY_LIBS) $$(shell pkg-config --libs check sqlite3) -lm -pthread
endef
$(foreach flavour,release test asan tsan fuzz,$(eval $(call flavour-rules,$(flavour))))

# The figures: readable CSV in ext/reference, compressed into C by the build.
build/embed: ext/reference/embed/embed.c | build/packages-build
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) -O1 -o $@ $<
build/embedded/figures.c: build/embed $(FIGURES)
	@mkdir -p $(@D)
	@for figure in $(FIGURES); do gzip -9nc $$figure > build/embedded/$$(basename $$figure).gz || exit 1; done
	build/embed $(patsubst ext/reference/%,build/embedded/%.gz,$(FIGURES)) > $@

# What a source is loaded as hangs on these: a cache written by others is not read.
LOADING := $(sort $(wildcard $(patsubst %,ext/%/*.[ch],base source reference layout columns loading)) $(FIGURES))
build/loading_sum.h: $(LOADING)
	@mkdir -p $(@D)
	@echo "#define LOADING_SUM \"$$(cat $^ | cksum)\"" > $@
$(patsubst %,build/%/cache/cache.o,release test asan tsan): build/loading_sum.h

-include $(shell find build -name '*.d' 2>/dev/null)
.SECONDARY:

# --- Packages: each with a file that shows it is there -------------------------------------------

define install-packages
	@missing="$(strip $(1))"; if [ -n "$$missing" ]; then \
	  echo "installing what is missing: $$missing"; \
	  sudo=""; [ "$$(id -u)" = 0 ] || sudo=sudo; \
	  if command -v apt-get >/dev/null && { [ -z "$$sudo" ] || command -v sudo >/dev/null; }; then \
	    $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	  elif command -v brew >/dev/null; then brew install $$missing; \
	  else echo "please install by hand: $$missing" >&2; exit 1; fi; fi
	@mkdir -p build && touch $@
endef

# $(call missing,COMMAND THAT SUCCEEDS IF IT IS THERE,DEBIAN PACKAGE,HOMEBREW PACKAGE)
missing = $(shell sh -c '$(1)' >/dev/null 2>&1 || if command -v brew >/dev/null 2>&1; then echo $(3); else echo $(2); fi)

build/packages-build:
	$(call install-packages,\
	  $(call missing,command -v $(CC),gcc libc6-dev,)\
	  $(call missing,command -v pkg-config,pkg-config,pkg-config)\
	  $(call missing,pkg-config --exists libarchive,libarchive-dev,libarchive)\
	  $(call missing,pkg-config --exists zlib,zlib1g-dev,zlib)\
	  $(call missing,pkg-config --exists libxxhash,libxxhash-dev,xxhash)\
	  $(call missing,pkg-config --exists sqlite3,libsqlite3-dev,sqlite))

build/packages-demo: | build/packages-build
	$(call install-packages,$(call missing,command -v sqlite3,sqlite3,sqlite))

build/packages-test: | build/packages-demo
	$(call install-packages,\
	  $(call missing,pkg-config --exists check,check,check)\
	  $(call missing,command -v python3,python3,python3))

build/packages-clients: | build/packages-test
	$(call install-packages,\
	  $(call missing,command -v npm,npm,node)\
	  $(call missing,Rscript -e "library(RSQLite)",r-cran-rsqlite,r)\
	  $(call missing,/usr/bin/python3 -c "import ensurepip",python3-venv,python))

build/packages-browser: | build/packages-test
	$(call install-packages,$(call missing,command -v chromium || command -v chromium-browser || command -v google-chrome,chromium,chromium))

# What can't be fetched is not made, and its tests are skipped.
# npm runs a package's own build only where package.json allows it.
build/clients/node/done: build/packages-clients
	@mkdir -p $(@D) && echo '{"private": true, "allowScripts": {"better-sqlite3": true}}' > $(@D)/package.json
	@echo "fetching better-sqlite3 into $(@D)"; cd $(@D) && npm install --silent --no-audit --no-fund better-sqlite3 && \
	node -e 'require("better-sqlite3")(":memory:")' && touch done || echo "better-sqlite3 could not be installed" >&2

# Datasette needs a Python that can load extensions, which python3 may not be. Of 1.0 there are previews.
build/clients/datasette/done: WANTED := datasette
build/clients/datasette-1/done: WANTED := --pre 'datasette>=1.0a0'
build/clients/datasette/done build/clients/datasette-1/done: build/packages-clients
	@echo "fetching datasette into $(@D)"; for python in python3 /usr/bin/python3; do \
	  $$python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2>/dev/null && break; done; \
	$$python -m venv $(@D) && $(@D)/bin/pip install --quiet $(WANTED) && touch $@ || echo "datasette could not be installed" >&2

# --- A made-up release, for tests and benchmarks ------------------------------------------------

ROWS ?= 200000
SAMPLES := 2017_2024 2010_2016 2017_2023
# What is not of the usual size, which the tests expect, has a folder of its own, and is one file.
ifeq ($(ROWS),200000)
SAMPLE_FILES := $(patsubst %,build/sample/made_up_outcomes_%.csv,$(SAMPLES))
else
SAMPLE_FILES := build/sample/$(ROWS)/made_up_outcomes_2017_2024.csv
endif

build/make_sample: build/test/tests/sample/sample.o $(call objects,test)
	@echo "  LINK $@"; $(CC) $(FLAVOUR_test) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS) $$(pkg-config --libs sqlite3) -lm -pthread

$(SAMPLE_FILES): build/make_sample tests/sample/proportions.csv
	@mkdir -p $(@D)
	@build/make_sample $(ROWS) $(subst _, ,$(patsubst made_up_outcomes_%.csv,%,$(@F))) \
	  tests/sample/proportions.csv $@ > $@.sums || { rm -f $@; exit 1; }

.PHONY: sample
sample: $(SAMPLE_FILES)  ## a made-up release in the Ministry's layout: make sample ROWS=20000000
	@for file in $^; do echo "$$file:"; cat $$file.sums; done

# --- Tests -------------------------------------------------------------------------------------

check-programs = $(patsubst tests/%.c,build/$(1)/%,$(CHECKS))

.PHONY: figures
figures: $(EXTENSION) build/packages-demo  ## work the built-in figures out anew from the releases in ../shared/data
	sqlite3 -init /dev/null -batch :memory: '.load build/prosecutions' \
	  '.parameter init' ".parameter set :releases \"'$(SHARED)'\"" '.read ext/reference/builtin.sql'

.PHONY: test asan tsan fuzz demo clients reference screenshots exports layers rooms same-numbers install clean format help
test: build/packages-test $(EXTENSION) $(SAMPLE_FILES) $(call check-programs,test) layers exports same-numbers  ## run every test
	python3 tests/run.py $(call check-programs,test)

asan: build/packages-test $(EXTENSION) $(call check-programs,asan)  ## the tests under AddressSanitizer and UndefinedBehaviorSanitizer
	python3 tests/run.py --programs-only $(call check-programs,asan)

# The programs in which threads run: those that say so.
THREADED = $(shell grep -l '"base/threads.h"\|<pthread.h>' $(CHECKS))
tsan: build/packages-test $(patsubst tests/%.c,build/tsan/%,$(THREADED))  ## the tests that use threads under ThreadSanitizer
	python3 tests/run.py --programs-only $(filter build/tsan/%,$^)

# A target is LLVMFuzzerTestOneInput() for libFuzzer, and fuzz_NAME() for the program that puts the
# corpora through all of them.
define fuzz-in-check
build/$(1)/tests/fuzz/%.o: CPPFLAGS += -DLLVMFuzzerTestOneInput=fuzz_$$(basename $$(@F))
build/$(1)/tests/check_fuzz_corpus.o: CPPFLAGS += -DFUZZ_TARGETS="$(foreach name,$(FUZZ),TARGET($(name)))"
build/$(1)/tests/check_fuzz_corpus.o: $(FUZZ:%=tests/fuzz/%.c)
build/$(1)/check_fuzz_corpus: $(FUZZ:%=build/$(1)/tests/fuzz/%.o)
endef
$(foreach flavour,test asan tsan,$(eval $(call fuzz-in-check,$(flavour))))

build/fuzz/%: CC := clang
build/fuzz/fuzz_%: build/fuzz/tests/fuzz/%.o $(call objects,fuzz)
	@echo "  LINK $@"; $(CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LIBRARY_LIBS) $$(pkg-config --libs sqlite3) -lm -pthread

build/packages-fuzz: | build/packages-test
	$(call install-packages,\
	  $(call missing,command -v clang,clang,llvm)\
	  $(call missing,printf "int LLVMFuzzerTestOneInput(void) { return 0; }" | clang -x c -fsanitize=fuzzer -o /dev/null -,libclang-rt-dev,llvm))

# New inputs go to build/fuzz/corpus; what breaks something is written beside the programs.
SECONDS ?= 60
fuzz: $(FUZZ:%=fuzz-%)  ## each fuzz target for a minute (make fuzz SECONDS=600: for ten; make fuzz-csv: one)
.PHONY: $(FUZZ:%=fuzz-%)
$(FUZZ:%=fuzz-%): fuzz-%: build/packages-fuzz build/fuzz/fuzz_%
	@mkdir -p build/fuzz/corpus/$*
	build/fuzz/fuzz_$* -max_total_time=$(SECONDS) -max_len=4096 -timeout=10 -rss_limit_mb=4096 \
	  -print_final_stats=1 -artifact_prefix=build/fuzz/$*- build/fuzz/corpus/$* tests/fuzz/corpus/$*

# --- The same statements put to our tables and to plain ones, in many hosts -----------------------

# A host is a folder of build/differential, from a wheel of PyPI, for a Python that can load extensions.
HOSTS := $(addprefix apsw-,3.44.0.0 3.44.2.0 3.45.3.0 3.46.1.0 3.47.2.0 3.48.0.0 3.49.2.0 3.50.0.0 3.50.4.0 3.51.0.0 \
	3.51.3.0 3.53.0.0 3.53.4.0 3.54.1.0) pysqlite3-0.5.4.post2
STATEMENTS ?= 20000
SEED ?= 1
.PHONY: differential
differential: $(EXTENSION) $(HOSTS:%=build/differential/%/done)  ## statements in many hosts: make differential STATEMENTS=500 SEED=7 HOSTS=apsw-3.51.3.0
	build/differential/venv/bin/python -B tests/differential/run.py --statements $(STATEMENTS) --seed $(SEED) \
	  --hosts system,$(subst $() $(),$(comma),$(strip $(HOSTS)))

build/differential/venv/done: build/packages-bench
	@mkdir -p $(@D)
	@for python in python3 /usr/bin/python3; do \
	  $$python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2>/dev/null && break; done; \
	$$python -m venv $(@D) && touch $@

build/differential/apsw-%/done build/differential/pysqlite3-%/done: build/differential/venv/done
	@echo "fetching $(notdir $(@D))"; build/differential/venv/bin/pip install --quiet --no-deps --only-binary :all: --upgrade \
	  --target $(@D) $(if $(findstring apsw,$@),apsw,pysqlite3-binary)==$* && touch $@

# --- The benchmark: not a part of the tests, which time nothing ---------------------------------

build/packages-bench: | build/packages-test
	$(call install-packages,$(call missing,/usr/bin/python3 -c "import ensurepip",python3-venv,python))

# The peers come from PyPI, for a Python that can load extensions, which python3 may not be.
build/bench/venv/done: build/packages-bench
	@mkdir -p $(@D)
	@echo "fetching duckdb, polars and sqlite-xsv into $(@D)"; for python in python3 /usr/bin/python3; do \
	  $$python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2>/dev/null && break; done; \
	$$python -m venv $(@D) && $(@D)/bin/pip install --quiet duckdb polars sqlite-xsv && touch $@

# DuckDB's own shell is not there for every platform; without it, it is not measured.
build/bench/venv/shell: build/bench/venv/done
	@$(@D)/bin/pip install --quiet duckdb-cli && touch $@ || echo "duckdb-cli could not be installed" >&2

BENCH_ROWS ?= 8000000 20000000
BENCH_RUNS ?= 5
.PHONY: bench
bench: $(EXTENSION) build/bench/venv/shell  ## side by side with its peers: make bench BENCH_ROWS=435402 BENCH_RUNS=5
	+build/bench/venv/bin/python -B tests/bench/bench.py $(EXTENSION) $(SHARED) '$(BENCH_ROWS)' $(BENCH_RUNS) tests/bench/RESULTS.md

demo: $(EXTENSION) build/packages-demo  ## build, and ask the story's questions of the built-in figures
	@cd sql && sqlite3 -init /dev/null :memory: '.load ../build/prosecutions' '.read demo.sql'

CLIENTS := $(patsubst %,build/clients/%/done,node datasette datasette-1)
clients: $(EXTENSION) $(CLIENTS)  ## fetch R, Node.js, Datasette and Chromium, and test in them
	-@$(MAKE) --no-print-directory build/packages-browser
	cd tests/clients && python3 -m unittest -v test_c test_r test_node test_datasette test_browser test_story_page

reference: $(EXTENSION) build/packages-demo  ## write README.md's reference section, from prosecutions_help
	@sqlite3 -init /dev/null -bail :memory: '.load build/prosecutions' '.read tests/reference.sql' > build/reference.md
	@awk '/^<!-- end of reference -->/ {inside = 0} !inside {print} \
	  /^<!-- reference: made by make reference -->/ {inside = 1; while ((getline line < "build/reference.md") > 0) print line}' \
	  README.md > build/README.md && cp build/README.md README.md

exports: $(EXTENSION)  ## only the two entry points are visible from outside
	@found=$$(nm -g --defined-only $< | awk '{sub(/^_/, "", $$3); print $$3}' | sort | tr '\n' ' '); \
	[ "$$found" = "sqlite3_prosecutions_init sqlite3_prosecutionsnofiles_init " ] || \
	{ echo "exports: only the two entry points may be visible, but these are: $$found" >&2; exit 1; }

# The rooms in the order of the data's flow: each may include what stands left of it.
ROOMS := base source reference layout columns published words stats query charts loading story cache session plan tables functions
layers: build/packages-test  ## which file may know which: rooms in order, no circles, SQLite known by few
	@python3 tests/layers.py $(ROOMS)

rooms: build/packages-test  ## write the list of rooms in ext/ARCHITECTURE.md, from the rooms' headers; and count
	@python3 tests/layers.py --write $(ROOMS)
	@python3 tests/layers.py --figures --objects build/release $(ROOMS)

screenshots: $(EXTENSION) build/packages-test  ## pictures, pages and Datasette in build/screenshots, light and dark, wide and as on a phone
	@python3 tests/clients/screenshots.py build/screenshots

same-numbers: build/packages-test  ## the statistics are the same to the last bit from gcc and clang, -O0 and -O3
	@sh tests/same_numbers.sh build

install: $(EXTENSION)  ## copy the extension to $(PREFIX)/lib
	install -d $(DESTDIR)$(PREFIX)/lib
	install -m 644 $(EXTENSION) $(DESTDIR)$(PREFIX)/lib/

format:  ## lay the code out as .clang-format says
	clang-format -i $(wildcard ext/*.[ch] ext/*/*.[ch] tests/*.[ch] tests/*/*.[ch])

clean:  ## remove all that was built
	rm -rf build

help:  ## this list
	@awk -F ":.*## " "/^[a-z-]+:.*## / {printf \"make %-12s %s\\n\", \$$1, \$$2}" $(firstword $(MAKEFILE_LIST))
