# SPDX-License-Identifier: GPL-2.0
# The part of the kernel's selftests/lib.mk that these tests use, for a tree
# without a kernel around it.

CC     ?= cc
OUTPUT ?= $(CURDIR)
DIR    := $(CURDIR)

override TEST_GEN_PROGS := $(addprefix $(OUTPUT)/,$(TEST_GEN_PROGS))
override TEST_GEN_FILES := $(addprefix $(OUTPUT)/,$(TEST_GEN_FILES))

all: $(TEST_GEN_PROGS) $(TEST_GEN_FILES)

$(OUTPUT)/%: %.c
	$(CC) $(CFLAGS) $(LDFLAGS) $< -o $@ $(LDLIBS)

run_tests: all
	@DIR='$(DIR)' ./runner.sh $(notdir $(TEST_GEN_PROGS)) $(TEST_PROGS)

clean:
	rm -f $(TEST_GEN_PROGS) $(TEST_GEN_FILES)

.PHONY: all run_tests clean
