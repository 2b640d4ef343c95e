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

# An enumerator is a number in C; clang from 20 on warns of that as C++ would.
WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-enum-enum-conversion -Wno-enum-float-conversion -Werror
OPTIMIZE ?= -O3
# libarchive and expat are opened when they are needed (ext/base/library.h), and not linked.
LIBRARIES := libarchive zlib libxxhash expat
# Evaluated when first used, which is after the packages are there.
LIBRARY_CFLAGS = $(eval LIBRARY_CFLAGS := $(shell pkg-config --cflags $(LIBRARIES) sqlite3))$(LIBRARY_CFLAGS)
LIBRARY_LIBS = $(eval LIBRARY_LIBS := $(shell pkg-config --libs zlib))$(LIBRARY_LIBS)
# -ffp-contract=off: a * b + c is rounded twice everywhere, so that all builds give the same figures.
COMPILE = $(CC) -std=c11 -D_GNU_SOURCE -pthread -g $(WARNINGS) -fPIC -fvisibility=hidden -Iext -Ibuild \
	-DPROSECUTIONS_VERSION='"$(VERSION)"' -ffp-contract=off $(LIBRARY_CFLAGS) $(LIBRARY_FILES) $(CPPFLAGS) $(CFLAGS) -MMD -MP

ifeq ($(SYSTEM),Darwin)
EXTENSION := build/prosecutions.dylib
LINK_EXTENSION := -dynamiclib
export PKG_CONFIG_PATH := $(shell brew --prefix libarchive 2>/dev/null)/lib/pkgconfig:$(shell brew --prefix sqlite 2>/dev/null)/lib/pkgconfig:$(shell brew --prefix expat 2>/dev/null)/lib/pkgconfig:$(PKG_CONFIG_PATH)
library-file = -D$(1)_FILE='"$(shell pkg-config --variable=libdir $(2))/$(3)"'
LIBRARY_FILES = $(eval LIBRARY_FILES := $(call library-file,LIBARCHIVE,libarchive,libarchive.13.dylib) \
	$(call library-file,EXPAT,expat,libexpat.1.dylib))$(LIBRARY_FILES)
else
EXTENSION := build/prosecutions.so
LINK_EXTENSION := -shared -Wl,-z,defs -Wl,-z,relro,-z,now
endif

# Everything by wildcard: a new file needs no line here.
SOURCES := $(wildcard ext/*.c ext/*/*.c)
FIGURES := $(wildcard ext/reference/*.csv)
# The reference is in the library already, as the descriptions that it is made from.
HELP_PAGES := $(filter-out sql/docs/index.md sql/docs/reference.md,$(wildcard sql/docs/*.md))
LAYOUTS := $(patsubst ext/layout/%.c,%,$(wildcard ext/layout/layout_of_*.c))
CHECKS := $(wildcard tests/check_*.c)
FUZZ := $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*.c))

# One set of objects per flavour: release; test (linked with SQLite, allocations can be made to
# fail); asan (as test, with AddressSanitizer and UndefinedBehaviorSanitizer); tsan (as test, with
# ThreadSanitizer); memcheck (as test, for valgrind); fuzz (as asan, for libFuzzer by clang).
objects = $(patsubst ext/%.c,build/$(1)/%.o,$(SOURCES)) build/$(1)/figures.o build/$(1)/layouts.o
FLAVOUR_release := $(OPTIMIZE)
FLAVOUR_test := -O1 -DSQLITE_CORE -DMEMORY_FAULTS -Itests
FLAVOUR_asan := $(FLAVOUR_test) -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer
FLAVOUR_tsan := $(FLAVOUR_test) -fsanitize=thread
FLAVOUR_memcheck := $(FLAVOUR_test) -DHARNESS_DEAR
FLAVOUR_fuzz := -O1 -DSQLITE_CORE -Itests -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined

.PHONY: all
all: $(EXTENSION)  ## build the extension (installs what is missing to do so)

$(EXTENSION): $(call objects,release)
	@echo "  LINK $@"; $(CC) $(LINK_EXTENSION) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS) -ldl -lm -pthread

define flavour-rules
build/$(1)/%.o: ext/%.c | build/packages-build
	@mkdir -p $$(@D)
	@echo "  CC $$@"; $$(COMPILE) $$(FLAVOUR_$(1)) -c -o $$@ $$<
build/$(1)/figures.o build/$(1)/layouts.o: build/$(1)/%.o: build/embedded/%.c | build/packages-build
	@mkdir -p $$(@D)
	@echo "  CC $$@"; $$(COMPILE) $$(FLAVOUR_$(1)) -c -o $$@ $$<
build/$(1)/tests/%.o: tests/%.c | build/packages-test
	@mkdir -p $$(@D)
	@echo "  CC $$@"; $$(COMPILE) $$(FLAVOUR_$(1)) $$(shell pkg-config --cflags check) -c -o $$@ $$<
build/$(1)/check_%: build/$(1)/tests/check_%.o build/$(1)/tests/harness.o $$(call objects,$(1))
	@echo "  LINK $$@"; $$(CC) $$(FLAVOUR_$(1)) $$(CFLAGS) $$(LDFLAGS) -o $$@ $$^ $$(LIBRARY_LIBS) $$(shell pkg-config --libs check sqlite3 libarchive) -ldl -lm -pthread
endef
$(foreach flavour,release test asan tsan memcheck fuzz,$(eval $(call flavour-rules,$(flavour))))

# The figures, readable CSV in ext/reference, and the pages of sql/docs, compressed into C by the build.
build/embed: ext/reference/embed/embed.c | build/packages-build
	@mkdir -p $(@D)
	$(CC) -std=c11 $(WARNINGS) -O1 -o $@ $<
build/embedded/figures.c: build/embed $(FIGURES) $(HELP_PAGES)
	@mkdir -p $(@D)
	@for figure in $(FIGURES); do gzip -9nc $$figure > build/embedded/$$(basename $$figure).gz || exit 1; done
	@for page in $(HELP_PAGES); do grep -v '^<!--.*-->$$' $$page | gzip -9n > build/embedded/page_$$(basename $$page).gz || exit 1; done
	build/embed $(patsubst ext/reference/%,build/embedded/%.gz,$(FIGURES)) $(patsubst sql/docs/%,build/embedded/page_%.gz,$(HELP_PAGES)) > $@

# The list of layouts: each stands in a file of its own, under the name of that file.
build/embedded/layouts.c: $(LAYOUTS:%=ext/layout/%.c)
	@mkdir -p $(@D)
	@{ echo '#include "layout/layout_table.h"'; \
	  for layout in $(LAYOUTS); do echo "extern const struct layout $$layout;"; done; \
	  echo 'const struct layout *const LAYOUTS[] = {'; \
	  for layout in $(LAYOUTS); do echo "    &$$layout,"; done; \
	  echo '};'; echo 'const size_t LAYOUT_COUNT = sizeof LAYOUTS / sizeof *LAYOUTS;'; } > $@

# What a source is loaded as hangs on these: a cache written by others is not read.
LOADING := $(sort $(wildcard $(patsubst %,ext/%/*.[ch],base bytes workbook source reference layout columns accounting loading)) $(FIGURES))
build/loading_sum.h: $(LOADING)
	@mkdir -p $(@D)
	@echo "#define LOADING_SUM \"$$(cat $^ | cksum)\"" > $@
$(patsubst %,build/%/cache/cache_entry.o,release test asan tsan memcheck fuzz): build/loading_sum.h

# Files that say which version they are of are compiled anew when it changes.
VERSIONED = $(patsubst ext/%.c,%.o,$(shell grep -l PROSECUTIONS_VERSION $(SOURCES)))
$(foreach flavour,release test asan tsan memcheck fuzz,$(addprefix build/$(flavour)/,$(VERSIONED))): VERSION

include ext/packages.mk
include ext/release.mk
-include $(shell find build -name '*.d' -type f 2>/dev/null)
.SECONDARY:

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
	@echo "  LINK $@"; $(CC) $(FLAVOUR_test) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS) $$(pkg-config --libs sqlite3) -ldl -lm -pthread

build/list_layouts: build/test/tests/docs/layouts.o $(call objects,test)
	@echo "  LINK $@"; $(CC) $(FLAVOUR_test) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBRARY_LIBS) $$(pkg-config --libs sqlite3) -ldl -lm -pthread

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

# What makes the calls of a program fail; only Linux lets it be preloaded.
TORTURE := $(if $(filter Linux,$(SYSTEM)),build/torture/faults.so)
.PHONY: torture schemas test asan tsan fuzz demo clients spark packages reference sources docs picture screenshots exports layers rooms same-numbers install clean help
test: build/packages-test $(EXTENSION) $(SAMPLE_FILES) build/list_layouts $(call check-programs,test) layers exports same-numbers $(TORTURE)  ## run every test
	python3 tests/run.py $(call check-programs,test)

build/torture/%.so: tests/torture/%.c | build/packages-test
	@mkdir -p $(@D)
	@echo "  CC $@"; $(CC) -std=gnu11 -D_GNU_SOURCE -O1 -g $(WARNINGS) -shared -fPIC -o $@ $< -ldl -pthread

torture: build/packages-test $(EXTENSION) $(TORTURE)  ## everything that can fail fails, one after the other; half an hour and more
	@for python in python3 /usr/bin/python3; do \
	  $$python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2>/dev/null && break; done; \
	$$python -B tests/torture/run.py

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
$(foreach flavour,test asan tsan memcheck,$(eval $(call fuzz-in-check,$(flavour))))

build/fuzz/%: CC := clang
build/fuzz/fuzz_%: build/fuzz/tests/fuzz/%.o $(call objects,fuzz)
	@echo "  LINK $@"; $(CC) -fsanitize=fuzzer,address,undefined -o $@ $^ $(LIBRARY_LIBS) $$(pkg-config --libs sqlite3) -ldl -lm -pthread

# New inputs go to build/fuzz/corpus; what breaks something is written beside the programs.
SECONDS ?= 60
fuzz: $(FUZZ:%=fuzz-%)  ## each fuzz target for a minute (make fuzz SECONDS=600: for ten; make fuzz-csv: one)
.PHONY: $(FUZZ:%=fuzz-%)
$(FUZZ:%=fuzz-%): fuzz-%: build/packages-fuzz build/fuzz/fuzz_%
	@mkdir -p build/fuzz/corpus/$*
	build/fuzz/fuzz_$* -max_total_time=$(SECONDS) -max_len=4096 -len_control=0 -timeout=10 -rss_limit_mb=4096 \
	  -print_final_stats=1 -artifact_prefix=build/fuzz/$*- build/fuzz/corpus/$* tests/fuzz/corpus/$*

# --- The same statements put to our tables and to plain ones, in many hosts -----------------------

# A host is a folder of build/differential (ext/packages.mk).
HOSTS := $(addprefix apsw-,3.44.0.0 3.44.2.0 3.45.3.0 3.46.1.0 3.47.2.0 3.48.0.0 3.49.2.0 3.50.0.0 3.50.4.0 3.51.0.0 \
	3.51.3.0 3.53.0.0 3.53.4.0 3.54.1.0) pysqlite3-0.5.4.post2
STATEMENTS ?= 20000
SEED ?= 1
.PHONY: differential
differential: $(EXTENSION) $(HOSTS:%=build/differential/%/done)  ## statements in many hosts: make differential STATEMENTS=500 SEED=7 HOSTS=apsw-3.51.3.0
	build/differential/venv/bin/python -B tests/differential/run.py --statements $(STATEMENTS) --seed $(SEED) \
	  --hosts system,$(subst $() $(),$(comma),$(strip $(HOSTS)))

# From 3.40 on there are wheels for the Python of Debian 12.
schemas: $(EXTENSION) $(HOSTS:%=build/differential/%/done) $(patsubst %,build/differential/apsw-%/done,3.40.1.0 3.42.0.1)  ## what somebody's schema may make of the extension, in many hosts
	@for host in system apsw-3.40.1.0 apsw-3.42.0.1 $(HOSTS); do \
	  build/differential/venv/bin/python -B tests/differential/schemas.py --host $$host || exit 1; done

# --- What tools find -----------------------------------------------------------------------------

PROCESSORS := $(shell getconf _NPROCESSORS_ONLN)
# Formatters and analysers of other versions say other things: it is LLVM 14, which Debian 12 has.
LLVM = $(if $(shell command -v brew),$(shell brew --prefix llvm@14)/bin/)
CLANG_FORMAT = $(or $(shell command -v clang-format-14),$(LLVM)clang-format)
CLANG_TIDY = $(or $(shell command -v clang-tidy-14),$(LLVM)clang-tidy)
ANALYSED = -std=c11 -D_GNU_SOURCE -Iext -Ibuild -DPROSECUTIONS_VERSION=\"\" $(LIBRARY_CFLAGS)
C_FILES := $(SOURCES) $(wildcard ext/*.h ext/*/*.h ext/*/*/*.c tests/*.[ch] tests/*/*.[ch])

.PHONY: lint format format-check memcheck memcheck-quick coverage
lint: build/packages-lint build/loading_sum.h  ## clang-tidy (as ext/.clang-tidy says) and cppcheck find nothing
	@echo "  TIDY"; printf '%s\n' $(SOURCES) | xargs -P $(PROCESSORS) -n 1 sh -c '$(CLANG_TIDY) --quiet "$$@" -- $(ANALYSED) 2>/dev/null' tidy
	@echo "  CPPCHECK"; cppcheck --quiet --error-exitcode=1 -j $(PROCESSORS) --std=c11 --platform=unix64 --inline-suppr \
	  --enable=warning,performance,portability -D__GNUC__ -D__x86_64__ -D__BYTE_ORDER__=1234 -DPROSECUTIONS_VERSION='""' \
	  -Iext -Ibuild $(SOURCES)

format: build/packages-format  ## lay the code out as .clang-format says
	$(CLANG_FORMAT) -i $(C_FILES)

format-check: build/packages-format  ## the code is laid out as .clang-format says
	@$(CLANG_FORMAT) --dry-run --Werror $(C_FILES)

# A test program that tries at random tries less here, as under sanitizers. The quick part is what
# reads bytes from outside and does not take minutes.
VALGRIND := valgrind --quiet --error-exitcode=99 --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=definite
QUICK := base bytes config decimal forces fuzz_corpus layout period regions series share uncertainty
memcheck: build/packages-memcheck $(call check-programs,memcheck)  ## the tests under valgrind
	python3 tests/run.py --programs-only --under '$(VALGRIND)' $(call check-programs,memcheck)
memcheck-quick: build/packages-memcheck $(QUICK:%=build/memcheck/check_%)  ## a part of them, of a few minutes
	python3 tests/run.py --programs-only --under '$(VALGRIND)' $(filter build/memcheck/%,$^)

# All tests, of a copy whose builds count what runs. The floor is what is reached: raise it with the tests.
COVERED_LINES := 99
COVERED_BRANCHES := 94
COUNTED := -O0 --coverage -fprofile-update=atomic -DALWAYS_INLINE=inline
GCOV = $(if $(shell $(CC) --version | grep clang),llvm-cov gcov,gcov)
COPY := build/coverage/copy
coverage: build/packages-coverage  ## what the tests run of the code, line by line in build/coverage/index.html; fails below the floor
	@mkdir -p $(COPY) && rm -rf $(COPY)/ext $(COPY)/sql $(COPY)/tests && cp -R Makefile LICENSE *.md VERSION ext sql tests $(COPY)
	@ln -sfn $(dir $(SHARED)) build/coverage/shared && mkdir -p $(COPY)/build && ln -sfn $(CURDIR)/build/clients $(COPY)/build/clients
	+$(MAKE) -C $(COPY) --no-print-directory FLAVOUR_release='$(COUNTED) -DMEMORY_FAULTS' FLAVOUR_test='$(COUNTED) $(filter-out -O%,$(FLAVOUR_test))' \
	  LDFLAGS=--coverage $(EXTENSION) $(SAMPLE_FILES) build/list_layouts $(call check-programs,test)
	cd $(COPY) && python3 tests/run.py $(call check-programs,test)
	cd $(COPY) && gcovr --gcov-executable '$(GCOV)' --filter ext/ --html-details ../index.html --print-summary \
	  --fail-under-line $(COVERED_LINES) --fail-under-branch $(COVERED_BRANCHES)

# --- The benchmark: not a part of the tests, which time nothing ---------------------------------

BENCH_ROWS ?= 8000000 20000000
BENCH_RUNS ?= 5
.PHONY: bench bench-sheets
bench: $(EXTENSION) build/bench/venv/shell  ## side by side with its peers: make bench BENCH_ROWS=435402 BENCH_RUNS=5; of spreadsheets: make bench-sheets
	+build/bench/venv/bin/python -B tests/bench/bench.py $(EXTENSION) $(SHARED) '$(BENCH_ROWS)' $(BENCH_RUNS) tests/bench/RESULTS.md

SHEET_ROWS ?= 300000
bench-sheets: $(EXTENSION) build/bench/venv/sheets  ## spreadsheets beside calamine, openpyxl, pandas: make bench-sheets SHEET_ROWS='300000 1048575'
	+build/bench/venv/bin/python -B tests/bench/sheets.py $(EXTENSION) '$(SHEET_ROWS)' $(BENCH_RUNS) tests/bench/SHEETS.md

demo: $(EXTENSION) build/packages-demo  ## build, and ask the story's questions of the built-in figures
	@cd sql && sqlite3 -init /dev/null :memory: '.load ../build/prosecutions' '.read demo.sql'

clients: $(EXTENSION) build/make_sample $(CLIENTS)  ## fetch each client, and judges of pages, and test in them; writes README.md's table of clients
	-@$(MAKE) --no-print-directory build/packages-browser
	cd tests/clients && python3 test_clients.py --write
	cd tests/clients && python3 -m unittest -v test_c test_r test_node test_datasette test_browser test_story_page test_accessible test_packages

spark: $(EXTENSION) $(SAMPLE_FILES) build/spark/done  ## fetch PySpark, and ask a cluster of two the benchmark's questions of an exported release
	cd tests/clients && python3 -m unittest -v test_spark

# Of what `make release` has built, or else of the library for machines like this one alone.
RELEASED = $(wildcard $(patsubst %,build/dist/*/prosecutions.%,so dylib dll))
PACKAGED ?= $(or $(foreach library,$(RELEASED),$(notdir $(patsubst %/,%,$(dir $(library))))=$(library)),local=$(EXTENSION))
packages: $(EXTENSION) build/packages-test  ## wheels and npm packages in build/packages: make packages PACKAGED=linux-x86_64=build/prosecutions.so
	python3 -B ext/packages/build.py --version $(VERSION) --output build/packages $(PACKAGED:%=--library %) \
	  $(addprefix --licences ,$(wildcard build/dist/LICENSES.txt))

reference: $(EXTENSION) build/packages-demo  ## write sql/docs/reference.md, from prosecutions_help
	@sqlite3 -init /dev/null -bail :memory: '.load build/prosecutions' '.read tests/reference.sql' > build/reference.md
	@cp build/reference.md sql/docs/reference.md

sources: $(EXTENSION) build/list_layouts  ## write sql/docs/sources.md, from the layouts, the built-in figures and the releases in ../shared/data
	@[ ! -d '$(SHARED)' ] || python3 tests/docs/sources.py --measure
	@python3 tests/docs/sources.py > build/sources.md && cp build/sources.md sql/docs/sources.md

# The site has all pages of the project, as they link to each other.
PAGES := $(wildcard *.md ext/*.md ext/*/*.md tests/*/*.md sql/docs/*)
docs: build/docs/venv/done  ## the site of the documentation in build/docs/html; a link that leads nowhere is an error
	@rm -rf build/docs/pages && mkdir -p build/docs/html
	@for page in $(PAGES); do mkdir -p build/docs/pages/$$(dirname $$page) && cp $$page build/docs/pages/$$page || exit 1; done
	@build/docs/venv/bin/sphinx-build -W --keep-going -q -c sql/docs build/docs/pages build/docs/html
	@echo '<meta http-equiv="refresh" content="0; url=sql/docs/index.html">' > build/docs/html/index.html && echo "docs: build/docs/html/index.html"

exports: $(EXTENSION)  ## only the two entry points are visible from outside
	@found=$$(nm -g --defined-only $< | awk '{sub(/^_/, "", $$3); print $$3}' | sort | tr '\n' ' '); \
	[ "$$found" = "sqlite3_prosecutions_init sqlite3_prosecutionsnofiles_init " ] || \
	{ echo "exports: only the two entry points may be visible, but these are: $$found" >&2; exit 1; }

# The rooms in the order of the data's flow: each may include what stands left of it.
ROOMS := base bytes workbook source reference layout columns published words stats query charts accounting loading evidence story cache session plan tables functions
layers: build/packages-test $(call objects,release)  ## which file may know which: rooms in order, no circles, SQLite known by few
	@python3 tests/layers.py --objects build/release $(ROOMS)

rooms: build/packages-test $(call objects,release)  ## write the list of rooms in ext/ARCHITECTURE.md, from the rooms' headers; and count
	@python3 tests/layers.py --write $(ROOMS)
	@python3 tests/layers.py --figures --objects build/release $(ROOMS)

screenshots: $(EXTENSION) build/packages-test  ## pictures, pages and Datasette in build/screenshots, light and dark, wide and as on a phone
	@python3 tests/clients/screenshots.py build/screenshots

picture: $(EXTENSION) build/packages-test build/packages-browser  ## README.md's picture, the top of a story page
	@python3 tests/clients/screenshots.py --picture sql/docs/story-page.png

same-numbers: build/packages-test  ## the statistics are the same to the last bit from gcc and clang, -O0 and -O3
	@sh tests/same_numbers.sh build

install: $(EXTENSION)  ## copy the extension to $(PREFIX)/lib
	install -d $(DESTDIR)$(PREFIX)/lib
	install -m 644 $(EXTENSION) $(DESTDIR)$(PREFIX)/lib/

clean:  ## remove all that was built
	rm -rf build

help:  ## this list
	@awk -F ":.*## " "/^[a-z-]+:.*## / {printf \"make %-14s %s\\n\", \$$1, \$$2}" $(firstword $(MAKEFILE_LIST)) ext/release.mk
