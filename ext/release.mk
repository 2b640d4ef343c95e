# make release: libraries that need no compiler and no package to be used. Included by the Makefile.
#
# Each needs nothing but the system's C library: what it reads archives and spreadsheets with is linked in, compiled
# from sources that ext/packages/libraries/sources.tsv pins. One compiler (compiler.txt) makes all of them, Zig's clang, which brings the
# C libraries of all the systems along. Two builds of the same files are the same bytes, in whatever folders.
#
#     build/dist/PLATFORM/prosecutions.so (.dylib, .dll), and the same file as prosecutionsnofiles.so
#     build/dist/LICENSES.txt             the licences of all that is linked in
#     build/dist/archives/                an archive of each platform, a Debian package for each Linux with glibc, SHA256SUMS
#     build/dist/lib/PLATFORM/            the libraries of others, and build/dist/sources/ what they are made of
#
# A platform is a name, the compiler's name for it, the ending of a library, and how it is linked.

RELEASES := linux-x86_64 linux-x86_64-musl linux-arm64 linux-arm64-musl macos-x86_64 macos-arm64 windows-x86_64
RELEASE ?= $(RELEASES)

# The instructions for AVX-512 are used after asking the processor; the compiler wants evex512 to know of them.
X86_64 := -mcpu=x86_64+evex512
LINK_ELF := -shared -Wl,-z,defs -Wl,-z,relro,-z,now -Wl,--version-script=ext/packages/libraries/exported.map -Wl,--build-id=none
TARGET_linux-x86_64 := x86_64-linux-gnu.2.17 $(X86_64)
TARGET_linux-x86_64-musl := x86_64-linux-musl $(X86_64)
TARGET_linux-arm64 := aarch64-linux-gnu.2.17
TARGET_linux-arm64-musl := aarch64-linux-musl
TARGET_macos-x86_64 := x86_64-macos.11.0 $(X86_64)
TARGET_macos-arm64 := aarch64-macos.11.0
TARGET_windows-x86_64 := x86_64-windows-gnu $(X86_64)
library-ending = $(if $(findstring windows,$(1)),dll,$(if $(findstring macos,$(1)),dylib,so))
link-release = $(if $(findstring linux,$(1)),$(LINK_ELF) -lm -pthread,$(if $(findstring macos,$(1)),-dynamiclib -Wl$(comma)-dead_strip -Wl$(comma)-install_name$(comma)@rpath/prosecutions.dylib,-shared -Wl$(comma)-Brepro -pthread -ladvapi32 -Wl$(comma)--out-implib$(comma)build/dist/objects/$(1)/prosecutions.lib))
release-library = build/dist/$(1)/prosecutions.$(call library-ending,$(1))

# A library for Windows has a time in it, which is the same whenever it is built.
ZIG := SOURCE_DATE_EPOCH=1 ZIG_LOCAL_CACHE_DIR=$(CURDIR)/build/dist/cache ZIG_GLOBAL_CACHE_DIR=$(CURDIR)/build/dist/cache \
	build/dist/zig/bin/python -m ziglang
RELEASE_WARNINGS = $(filter-out -Werror,$(WARNINGS))
RELEASE_FLAGS := -O3 -DNDEBUG -g0 -fPIC -fvisibility=hidden -ffunction-sections -fdata-sections -fno-sanitize=all -fno-ident \
	-ffile-prefix-map=$(CURDIR)/= -ffp-contract=off

build/dist/zig/done: ext/packages/libraries/compiler.txt | build/packages-release
	@echo "fetching Zig, the compiler"; mkdir -p $(@D) && python3 -m venv $(@D) && \
	$(@D)/bin/pip install --quiet --require-hashes --requirement $< && touch $@

build/dist/sources/done: ext/packages/libraries/fetch.sh ext/packages/libraries/sources.tsv $(wildcard ext/packages/libraries/*/*.patch) | build/packages-release
	@echo "fetching the sources of ext/packages/libraries/sources.tsv"; sh $(wordlist 1,2,$^) $(@D) && touch $@

# --- The libraries of others --------------------------------------------------------------------

# For each the files that reading takes, and what they are compiled with.
LIBRARIES_OF_OTHERS := zlib bzip2 xz zstd libarchive expat
SOURCES_zlib := adler32 crc32 deflate inffast inflate inftrees trees zutil
FLAGS_zlib := -DHAVE_UNISTD_H
SOURCES_bzip2 := blocksort bzlib compress crctable decompress huffman randtable
FLAGS_bzip2 :=
SOURCES_xz := $(addprefix src/liblzma/common/,alone_decoder block_decoder block_header_decoder block_util common filter_common \
	filter_decoder filter_flags_decoder index_hash stream_decoder stream_flags_common stream_flags_decoder vli_decoder vli_size) \
	$(addprefix src/liblzma/check/,check crc32_fast crc64_fast sha256) \
	src/liblzma/lz/lz_decoder src/liblzma/lzma/lzma_decoder src/liblzma/lzma/lzma2_decoder \
	$(addprefix src/liblzma/delta/,delta_common delta_decoder) \
	$(addprefix src/liblzma/simple/,arm arm64 armthumb ia64 powerpc riscv simple_coder simple_decoder sparc x86)
FLAGS_xz := -DHAVE_CONFIG_H $(patsubst %,-Ibuild/dist/sources/xz/src/%,common $(addprefix liblzma/,api common check lz rangecoder lzma delta simple))
SOURCES_zstd := $(addprefix lib/common/,debug entropy_common error_private fse_decompress xxhash zstd_common) \
	$(addprefix lib/decompress/,huf_decompress zstd_ddict zstd_decompress zstd_decompress_block)
FLAGS_zstd := -DZSTD_DISABLE_ASM -DZSTD_LEGACY_SUPPORT=0 -DZSTDLIB_VISIBLE= -DZSTDERRORLIB_VISIBLE=
SOURCES_libarchive := $(addprefix libarchive/archive_,acl check_magic cryptor entry entry_sparse entry_stat entry_xattr hmac pack_dev \
	ppmd7 ppmd8 random rb read read_add_passphrase read_support_filter_bzip2 read_support_filter_xz read_support_filter_zstd \
	read_support_format_7zip read_support_format_raw read_support_format_tar read_support_format_zip \
	string string_sprintf time util virtual)
SOURCES_libarchive_windows := libarchive/archive_windows
FLAGS_libarchive := -DPLATFORM_CONFIG_H='"libarchive_config.h"' $(patsubst %,-Ibuild/dist/sources/%,zlib bzip2 xz/src/liblzma/api zstd/lib)
# Where libarchive would end the process, it comes back to who called it (ext/bytes/libarchive.h).
FLAGS_libarchive += -D__archive_errx=libarchive_gives_up
$(foreach release,$(RELEASES),build/dist/lib/$(release)/libarchive/libarchive/archive_util.o): FLAGS_libarchive += -U__archive_errx
SOURCES_expat := $(addprefix lib/,xmlparse xmlrole xmltok)
FLAGS_expat := -DHAVE_EXPAT_CONFIG_H

# What includes their headers, and is linked with them.
OTHERS_CFLAGS := -DLIBRARIES_LINKED_IN -DLIBARCHIVE_STATIC -DLZMA_API_STATIC -DXML_STATIC \
	$(patsubst %,-isystem build/dist/sources/%,zlib libarchive/libarchive expat/lib xxhash sqlite)

define library-rules
build/dist/lib/$(1)/$(2)/%.o: build/dist/sources/done build/dist/zig/done $$(wildcard ext/packages/libraries/$(2)/*.h)
	@mkdir -p $$(@D)
	@echo "  CC $$@"; $$(ZIG) cc -target $$(TARGET_$(1)) -std=gnu11 -w $$(RELEASE_FLAGS) -DLIBARCHIVE_STATIC -DLZMA_API_STATIC -DXML_STATIC \
	  -Iext/packages/libraries/$(2) $$(FLAGS_$(2)) -c -o $$@ build/dist/sources/$(2)/$$*.c
endef

define release-rules
build/dist/lib/$(1)/lib.a: $$(foreach library,$$(LIBRARIES_OF_OTHERS),$$(patsubst %,build/dist/lib/$(1)/$$(library)/%.o,\
		$$(SOURCES_$$(library)) $$(if $(findstring windows,$(1)),$$(SOURCES_$$(library)_windows))))
	@echo "  AR $$@"; rm -f $$@; $$(ZIG) ar rcsD $$@ $$^
build/dist/objects/$(1)/%.o: ext/%.c build/dist/sources/done build/dist/zig/done
	@mkdir -p $$(@D)
	@echo "  CC $$@"; $$(ZIG) cc -target $$(TARGET_$(1)) -std=c11 -D_GNU_SOURCE -pthread $$(RELEASE_WARNINGS) $$(RELEASE_FLAGS) $$(OTHERS_CFLAGS) \
	  -Iext -Ibuild -DPROSECUTIONS_VERSION='"$$(VERSION)"' -MMD -MP -c -o $$@ $$<
build/dist/objects/$(1)/figures.o build/dist/objects/$(1)/layouts.o: build/dist/objects/$(1)/%.o: build/embedded/%.c build/dist/sources/done build/dist/zig/done
	@mkdir -p $$(@D)
	@echo "  CC $$@"; $$(ZIG) cc -target $$(TARGET_$(1)) -std=c11 $$(RELEASE_FLAGS) -Iext -Ibuild -c -o $$@ $$<
build/dist/objects/$(1)/cache/cache_entry.o: build/loading_sum.h
$$(call release-library,$(1)): $$(call objects,dist/objects/$(1)) build/dist/lib/$(1)/lib.a ext/packages/libraries/exported.map
	@mkdir -p $$(@D)
	@echo "  LINK $$@"; $$(ZIG) cc -target $$(TARGET_$(1)) -s -Wl,--gc-sections -o $$@ $$(filter %.o %.a,$$^) $$(call link-release,$(1))
	@cp $$@ $$(subst prosecutions.,prosecutionsnofiles.,$$@)
.PHONY: release-$(1)
release-$(1): $$(call release-library,$(1)) build/dist/LICENSES.txt
endef
$(foreach release,$(RELEASES),$(eval $(call release-rules,$(release)))\
	$(foreach library,$(LIBRARIES_OF_OTHERS),$(eval $(call library-rules,$(release),$(library)))))

.PHONY: release release-test
release: $(RELEASE:%=release-%)  ## libraries that need no compiler, for all systems, in build/dist: make release RELEASE=linux-x86_64 for one
	@echo "  PACK build/dist/archives"; python3 -B ext/packages/bundle.py --version $(VERSION) --dist build/dist $(RELEASE)

build/dist/LICENSES.txt: ext/packages/libraries/licences.sh ext/packages/libraries/sources.tsv LICENSE build/dist/sources/done build/dist/zig/done
	@sh $< $(word 2,$^) build/dist/sources "$$(build/dist/zig/bin/python -c 'import ziglang; print(ziglang.__path__[0])')" > $@.new && mv $@.new $@

# The same once more, in another folder and with nothing compiled before: the bytes have to be the same.
.PHONY: release-check
release-check: $(RELEASE:%=release-%)  ## two builds of a release, in different folders, are the same bytes
	@rm -rf build/dist/again && mkdir -p build/dist/again/build/dist && cp -R Makefile LICENSE VERSION ext sql build/dist/again
	@ln -s $(CURDIR)/build/dist/zig $(CURDIR)/build/dist/sources build/dist/again/build/dist
	@+$(MAKE) -C build/dist/again --no-print-directory -o build/dist/zig/done -o build/dist/sources/done $(RELEASE:%=release-%)
	@$(foreach release,$(RELEASE),cmp $(call release-library,$(release)) build/dist/again/$(call release-library,$(release)) && ) \
	echo "the same bytes: $(RELEASE)"

# --- Tests of what was built --------------------------------------------------------------------

# The sqlite3 shell for each system, and for Linux a root with nothing but a C library to run it in.
SQLITE_SHELL := -DSQLITE_THREADSAFE=1 -DSQLITE_OMIT_DEPRECATED
define release-test-rules
build/dist/tests/$(1)/sqlite3$(if $(findstring windows,$(1)),.exe): build/dist/sources/done build/dist/zig/done
	@mkdir -p $$(@D)
	@echo "  CC $$@"; $$(ZIG) cc -target $$(TARGET_$(1)) -O0 -w -s -fno-sanitize=all $$(SQLITE_SHELL) $(if $(findstring musl,$(1)),-dynamic) \
	  -o $$@ build/dist/sources/sqlite/shell.c build/dist/sources/sqlite/sqlite3.c -lm $(if $(findstring windows,$(1)),,-ldl -pthread)
build/dist/tests/$(1)/system/done: tests/release/system.sh
	@echo "making a root with nothing but a C library for $(1)"; mkdir -p $$(@D); sh $$< $(1) $$(@D) && touch $$@
.PHONY: release-test-$(1)
release-test-$(1): release-$(1) $(if $(findstring linux,$(1)),build/dist/tests/$(1)/sqlite3 build/dist/tests/$(1)/system/done)
endef
$(foreach release,$(RELEASES),$(eval $(call release-test-rules,$(release))))
release-test-windows-x86_64: build/dist/tests/windows-x86_64/sqlite3.exe | build/packages-wine

release-test: $(RELEASE:%=release-test-%) release $(EXTENSION) $(SAMPLE_FILES)  ## what make release built, tested in roots with nothing but a C library, under an emulator and Wine
	cd tests/clients && python3 -m unittest -v test_release $(if $(findstring windows,$(RELEASE)),test_windows)
