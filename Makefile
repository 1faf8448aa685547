# SPDX-License-Identifier: GPL-2.0
# What people type; `Kbuild` is what the kernel's build reads.

KERNEL  ?=
KDIR    ?=
VM      ?= vng
VARIANT ?= fast
TESTS   ?=
DESTDIR ?=
PREFIX  ?= /usr/local
V       ?= 0
W       ?=

export V DEBUG

# Which kernel to build for: as asked, or the running one.
which := $(if $(KDIR),--kdir $(KDIR),$(if $(filter uml,$(VM)),--variant $(VARIANT),\
	$(if $(KERNEL),--kernel $(KERNEL))))
build := scripts/build $(which) $(if $(W),W=$(W)) $(if $(C),C=$(C))

.PHONY: all modules debug tools selftests install uninstall install-dkms kernels vm demo \
	check check-debug check-leaks check-time check-drivers coverage fuzz goodput style setup clean distclean help

all: modules tools

modules:
	@set -e; release=$$($(build)); echo "built build/$$release/toytcp.ko"

debug: export DEBUG = 1
debug: modules tools

tools:
	@$(MAKE) --no-print-directory -C tools

selftests:
	@$(MAKE) --no-print-directory -C selftests

install: tools
	@set -e; release=$$($(build)); \
	install -D -m 644 build/$$release/toytcp.ko \
		$(DESTDIR)/lib/modules/$$release/updates/toytcp.ko; \
	depmod $(if $(DESTDIR),-b $(DESTDIR)) $$release; \
	echo "installed toytcp.ko for $$release"
	@$(MAKE) --no-print-directory -C tools install DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	@install -D -m 644 include/uapi/linux/toytcp.h $(DESTDIR)$(PREFIX)/include/linux/toytcp.h

uninstall:
	@set -e; for ko in $(DESTDIR)/lib/modules/*/updates/toytcp.ko; do \
		[ -e "$$ko" ] || continue; \
		release=$${ko%/updates/toytcp.ko}; release=$${release##*/}; \
		rm -f "$$ko"; depmod $(if $(DESTDIR),-b $(DESTDIR)) $$release; \
		echo "removed toytcp.ko of $$release"; \
	done
	@$(MAKE) --no-print-directory -C tools uninstall DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)
	@rm -f $(DESTDIR)$(PREFIX)/include/linux/toytcp.h

dkms_version = $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

install-dkms:
	@command -v dkms >/dev/null || { echo "dkms is missing: apt-get install dkms" >&2; exit 1; }
	@mkdir -p /usr/src/toytcp-$(dkms_version)
	@cp -r dkms.conf Makefile Kbuild COPYING include net scripts /usr/src/toytcp-$(dkms_version)
	dkms install toytcp/$(dkms_version)

setup:
	@scripts/setup

kernels: setup
	@scripts/kernel debian "$${KERNEL:-$$(scripts/kernel default)}" >/dev/null
	@for variant in fast debug time; do scripts/kernel uml $$variant >/dev/null || exit; done

vm: setup
	@VM=$(VM) VARIANT=$(VARIANT) KERNEL=$(KERNEL) scripts/demo shell

demo: setup
	@VM=$(VM) VARIANT=$(VARIANT) KERNEL=$(KERNEL) scripts/demo

check: setup
	@VM=$(VM) VARIANT=$(VARIANT) KERNEL=$(KERNEL) TESTS="$(TESTS)" scripts/check

check-debug: setup
	@TESTS="$(TESTS)" scripts/check debug

check-leaks: setup
	@scripts/check leaks

check-time: setup
	@TESTS="$(TESTS)" scripts/check time

check-drivers: setup
	@KERNEL=$(KERNEL) scripts/drivers $(ARGS)

coverage: setup
	@scripts/setup coverage
	@TESTS="$(TESTS)" scripts/check coverage

fuzz:
	@scripts/setup fuzz
	@scripts/fuzz --runs $(or $(RUNS),10000000) $(if $(SEED),--seed $(SEED)) $(TESTS)

goodput: setup
	@scripts/goodput $(ARGS)

style:
	@scripts/setup style build
	@scripts/style

clean:
	rm -rf build
	@$(MAKE) --no-print-directory -C tools clean
	@[ ! -e selftests/Makefile ] || $(MAKE) --no-print-directory -C selftests clean

distclean: clean
	scripts/kernel clean

help:
	@echo 'make              the module and the tools, for the running kernel or the one named'
	@echo 'make debug        the same, with the module checking itself'
	@echo 'make install      module, tools and manual pages; make uninstall takes them away'
	@echo 'make install-dkms the module by dkms, built anew for each kernel'
	@echo 'make demo         a guest in which curl fetches through the module, both ways'
	@echo 'make vm           a shell in a guest with the module loaded and the demo network up'
	@echo 'make check        every test in a guest with a Debian kernel, and the KUnit suites'
	@echo 'make check-debug  KUnit and most tests in a kernel that checks memory, locks, references'
	@echo 'make check-leaks  what ends under fire, and a search for lost memory (slow)'
	@echo 'make check-time   long timers and random peers, in a kernel whose clock jumps'
	@echo 'make check-drivers two guests, virtio-net and e1000 between them, every offload in turn'
	@echo 'make coverage     which lines the tests reach: a page for each file (slow)'
	@echo 'make fuzz         ten million random packets for the parsers, in user space'
	@echo 'make goodput      a table of goodput over lossy links, ours and the host'\''s (slow)'
	@echo 'make style        the style gate'
	@echo 'make kernels      fetch and build the kernels that the guests run (the others do it too)'
	@echo 'make setup        install the packages all this needs (the others do it too)'
	@echo 'make clean        remove what was built; make distclean empties the cache of kernels too'
	@echo
	@echo 'KERNEL=6.12       Debian'\''s kernel of that series (6.1, 6.12, 7.2)'
	@echo 'VM=uml            User-Mode Linux; VARIANT=fast, debug, time or cov'
	@echo 'KDIR=DIR          a kernel tree or headers to build against'
	@echo 'TESTS="a b"       only these tests; TOY_SEEDS=10000: so many random peers'
	@echo 'RUNS=1000000      for make fuzz: so many; SEED=1: the same ones again'
	@echo 'ARGS="--rtt 50"   for make goodput: what selftests/goodput.py takes'
	@echo 'V=1 says more;    W=1 C=1 go to the kernel'\''s build'
