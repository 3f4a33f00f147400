# Canvasser: `make` builds build/canvasser, `make run` starts it, `make check` tests it.
# `make help` lists the rest. Everything that is built is below build/.

VARIANT ?= release
B := build/$(VARIANT)

CC ?= cc
STD := -std=c17 -D_GNU_SOURCE
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes \
        -Wformat=2 -Wundef -Werror
HARDEN := -fstack-protector-strong -fPIE
FLAGS_release := -O2 -g -D_FORTIFY_SOURCE=2
FLAGS_san := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS_ALL = $(STD) $(WARN) $(HARDEN) $(FLAGS_$(VARIANT)) -Iinclude -Isrc $(CFLAGS)
LDFLAGS_ALL = $(FLAGS_$(VARIANT)) -pie $(LDFLAGS)

# Rooms, each with what it may see (itself included) and the libraries it needs itself.
ROOMS := base text dialog calendar advice session rehearsal messenger store report net room daemon cli
SEES_base := base
SEES_text := text base
SEES_dialog := dialog text base
SEES_calendar := calendar dialog text base
SEES_advice := advice dialog text base
SEES_session := session calendar advice dialog text base
SEES_rehearsal := rehearsal session calendar advice dialog text base
SEES_messenger := messenger base
SEES_store := store base
SEES_report := report base
SEES_net := net base
SEES_room := room net store base
SEES_daemon := daemon room net report store messenger session calendar advice dialog text base
SEES_cli := cli daemon room net report store messenger rehearsal session calendar advice dialog text base

PKGS_text := icu-i18n icu-uc
PKGS_dialog := yaml-0.1
PKGS_messenger := jansson expat libcrypto
PKGS_store := sqlite3
PKGS_report := cairo pangocairo
PKGS_net := libwebsockets libcurl libcrypto
PKGS_room := jansson libcrypto
PKGS_daemon := jansson libcrypto
PKGS_cli := jansson

pkgs = $(sort $(foreach r,$(1),$(PKGS_$(r))))
libs = $(if $(strip $(call pkgs,$(1))),$(shell pkg-config --libs $(call pkgs,$(1)))) -lstemmer -lm
# Only those that are not found without.
flags = $(if $(filter report,$(1)),$(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PKGS_report))))
archives = $(foreach r,$(1),$(B)/lib$(r).a)

PROGRAM := $(if $(filter release,$(VARIANT)),build/canvasser,$(B)/canvasser)

.PHONY: all run deps deps-test check check-unit check-build tests clean help bench
.SECONDARY:
.DELETE_ON_ERROR:

all: $(PROGRAM)

help:
	@echo 'make             build/canvasser'
	@echo 'make run         installs what is missing, builds, starts a room on this machine'
	@echo 'make check       installs what tests need, builds, runs every test'
	@echo 'make check-unit  the fast loop: unit tests and house rules'
	@echo 'make bench       speed, measured (never part of the tests)'
	@echo 'make clean       removes build/'

deps:
	@config/packages.sh build

deps-test:
	@config/packages.sh build test

run: deps
	@$(MAKE) --no-print-directory all
	@exec build/canvasser run

# ---- objects, archives, program -------------------------------------------------

define ROOM_RULES
SRCS_$(1) := $$(wildcard src/$(1)/*.c src/$(1)/*/*.c)
OBJS_$(1) := $$(patsubst src/%.c,$(B)/obj/%.o,$$(SRCS_$(1)))
$(B)/lib$(1).a: $$(OBJS_$(1))
	@rm -f $$@ && ar rcsP $$@ $$(OBJS_$(1)) # P: files of one name in several folders
$(B)/obj/$(1)/%.o: src/$(1)/%.c Makefile
	@mkdir -p $$(@D)
	@echo "  cc     $$<"
	@$$(CC) $$(CFLAGS_ALL) $$(call flags,$(1)) -MMD -MP -c $$< -o $$@
endef
$(foreach r,$(ROOMS),$(eval $(call ROOM_RULES,$(r))))

# The room's pages are linked into the program: rebuild when one changes.
$(B)/obj/room/pages.o: $(wildcard src/room/web/*)

$(PROGRAM): $(call archives,$(SEES_cli))
	@mkdir -p $(@D)
	@echo "  link   $@"
	@$(CC) $(LDFLAGS_ALL) -Wl,--start-group $^ -Wl,--end-group $(call libs,$(SEES_cli)) -o $@

# ---- tests -----------------------------------------------------------------------

# A unit test of a room links that room and those it may see, and nothing else:
# that the pure rooms need no network and no database is shown by the linker.
TEST_PROGRAMS :=
define TEST_RULES
TESTS_$(1) := $$(patsubst tests/unit/$(1)/%.c,$(B)/tests/$(1)/%,$$(wildcard tests/unit/$(1)/test_*.c))
TEST_PROGRAMS += $$(TESTS_$(1))
$(B)/tests/$(1)/%: tests/unit/$(1)/%.c $(wildcard tests/unit/*.h) Makefile \
                   $$(call archives,$$(SEES_$(1)))
	@mkdir -p $$(@D)
	@echo "  test   $$<"
	@$$(CC) $$(CFLAGS_ALL) -Itests/unit -MMD -MP $$< -Wl,--start-group \
	    $$(call archives,$$(SEES_$(1))) -Wl,--end-group $$(LDFLAGS_ALL) \
	    $$(call libs,$$(SEES_$(1))) -lcmocka -o $$@
endef
$(foreach r,$(ROOMS),$(eval $(call TEST_RULES,$(r))))

# Those of this room have ends of TLS of their own.
$(TESTS_net): LDFLAGS += -lssl -pthread

# Programs that drive the daemon from outside.
DRIVERS := $(patsubst tests/%.c,$(B)/tests/%,$(wildcard tests/kill/*.c))
$(B)/tests/kill/%: tests/kill/%.c Makefile $(call archives,$(SEES_cli))
	@mkdir -p $(@D)
	@echo "  test   $<"
	@$(CC) $(CFLAGS_ALL) -MMD -MP $< -Wl,--start-group $(call archives,$(SEES_cli)) \
	    -Wl,--end-group $(LDFLAGS_ALL) $(call libs,$(SEES_cli)) -o $@

BENCHES := $(patsubst tests/bench/%.c,$(B)/bench/%,$(wildcard tests/bench/*.c))
$(B)/bench/%: tests/bench/%.c Makefile $(call archives,$(SEES_cli))
	@mkdir -p $(@D)
	@echo "  bench  $<"
	@$(CC) $(CFLAGS_ALL) -MMD -MP $< -Wl,--start-group $(call archives,$(SEES_cli)) \
	    -Wl,--end-group $(LDFLAGS_ALL) $(call libs,$(SEES_cli)) -o $@

bench: $(BENCHES) $(PROGRAM)
	@for bench in $(BENCHES) $(wildcard tests/bench/*.sh); do echo "$$bench"; $$bench; done

tests: $(TEST_PROGRAMS) $(DRIVERS) $(PROGRAM)

check-unit:
	@$(MAKE) --no-print-directory VARIANT=san tests
	@tests/run.sh unit house

check: deps-test
	@$(MAKE) --no-print-directory -j2 all $(addprefix build/release/tests/,advice/test_random advice/test_random_money rehearsal/test_cohort session/test_properties session/test_anonymous session/test_again daemon/test_engine)
	@$(MAKE) --no-print-directory -j2 VARIANT=san tests
	@tests/run.sh all

clean:
	rm -rf build

-include $(foreach r,$(ROOMS),$(OBJS_$(r):.o=.d)) $(addsuffix .d,$(TEST_PROGRAMS) $(DRIVERS))
