# SPDX-License-Identifier: GPL-2.0
"""For each check, a tree that must fail it and one that must pass it.

A sample is (check, files that fail, what the finding says, files that pass).
Files are a dict of path to text.
"""

GPL_C = "// SPDX-License-Identifier: GPL-2.0\n"
GPL = "# SPDX-License-Identifier: GPL-2.0\n"
FILE = "net/toytcp/sample.c"
KUNIT = "net/toytcp/tests/tcp_rtt_kunit.c"
HEADER = "net/toytcp/sample.h"


def body(lines):
    return "int toy_sample(void)\n{\n" + "\tx++;\n" * lines + "}\n"


def inside(line):
    return f"int toy_sample(void)\n{{\n{line}\n\treturn 0;\n}}\n"


# sparse and the compiler are asked directly here: the sample is about
# understanding what they say, and a kernel build would take its time.
MAKEFILE = (GPL + "all:\n\t@echo '  CHECK   net/toytcp/sample.c'\n"
            "\t@gcc -Wall -c -o /dev/null net/toytcp/sample.c\n"
            "\t@sparse -Waddress-space net/toytcp/sample.c\n")

MAN = """.\\" SPDX-License-Identifier: GPL-2.0
.TH SAMPLE 1
.SH NAME
sample \\- a page
.SH DESCRIPTION
"""

KERNEL_DOC = """/**
 * toy_sample() - add
 * @a: a number
%s * Return: the sum
 */
int toy_sample(int a, int b)
{
	return a + b;
}
"""

SAMPLES = (
    ("file length", {FILE: "\n" * 901}, "limit is 900", {FILE: "\n" * 900}),
    ("file length", {HEADER: "\n" * 251}, "limit is 250",
     {HEADER: "\n" * 250, "net/toytcp/netlink-gen.h": "\n" * 1000}),
    ("function length", {FILE: body(101)}, "limit is 100",
     {"selftests/sample.c": body(100)}),
    ("function length", {FILE: body(51)}, "90th percentile",
     {FILE: body(50), "selftests/long.c": body(90)}),
    ("kernel versions",
     {FILE: "#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)\n#endif\n"},
     "include/compat",
     {FILE: "/* KERNEL_VERSION */\n",
      "include/compat/net/a.h": "#if LINUX_VERSION_CODE\n#endif\n"}),
    ("labels", {FILE: inside("err1:")}, "err1", {FILE: inside("err_free:")}),
    ("labels", {FILE: inside("fail_3:")}, "fail_3",
     {FILE: inside("drop_ipv4:\n\tswitch (a) {\n\tcase TOY_A1:\n\t}")}),
    ("BUG", {FILE: inside("\tBUG();")}, "BUG",
     {FILE: inside("\tBUILD_BUG_ON(sizeof(a) != 4); /* BUG() */")}),
    ("BUG", {FILE: inside("\tBUG_ON(a);")}, "BUG_ON",
     {FILE: inside("\tWARN_ON_ONCE(a);")}),
    ("inline", {FILE: "static inline int toy_a(void)\n{\n}\n"}, "compiler",
     {FILE: "static noinline int toy_a(void)\n{\n}\n",
      HEADER: "static inline int toy_b(void)\n{\n}\n"}),
    ("forward declarations",
     {FILE: "static int toy_a(struct sock *sk,\n\t\t int b);\n"}, r"toy_a\(\)",
     {FILE: "static DEFINE_MUTEX(toy_lock);\nstatic int (*toy_a)(int);\n"
            "int toy_b(void);\nstatic int toy_c(int a)\n{\n\treturn a;\n}\n"}),
    ("forward declarations",
     {FILE: "static const struct proto_ops toy_ops;\n"
            "static const struct proto_ops toy_ops = {\n\t.a = 1,\n};\n"},
     "toy_ops", {FILE: "static int toy_a;\nstatic int toy_b = 1;\n"}),
    ("sequence numbers", {FILE: inside("\tif (before(a, b))")}, "before",
     {FILE: inside("\tif (toy_seq_before(a, b))")}),
    ("sequence numbers", {FILE: inside("\tif ((s32)(a - b) < 0)")}, "s32",
     {"net/toytcp/seq.h": inside("\tif ((s32)(a - b) < 0)")}),
    ("sequence numbers", {FILE: inside("\tif (cb->end_seq <= tp->snd.una)")},
     "end_seq", {FILE: inside("\tif (cb->end_seq - cb->seq <= mss)")}),
    ("names", {FILE: "static int tcp_ack(int a)\n{\n}\n"}, "tcp_ack",
     {FILE: "static int toy_tcp_ack(int a)\n{\n}\n",
      "selftests/a.c": "int main(void)\n{\n}\n"}),
    ("names", {KUNIT: "\tKUNIT_CASE(test_a),\n"}, "test_a",
     {KUNIT: "\tKUNIT_CASE(toy_rtt_sample__first),\n"}),
    ("names", {KUNIT: '\t.name = "toytcp",\n'}, "toytcp_tcp_rtt",
     {KUNIT: '\t.name = "toytcp_tcp_rtt",\n'}),
    ("licence lines", {FILE: "int a;\n"}, "SPDX", {FILE: GPL_C + "int a;\n"}),
    ("licence lines", {"scripts/a": "#!/bin/sh\n:\n"}, "SPDX",
     {"scripts/a": "#!/bin/sh\n" + GPL, "README": "toytcp\n"}),
    ("RFC citations", {FILE: "/* RFC9293 3.4 */\n"}, "RFC9293",
     {FILE: "/* RFC 9293 3.4, RFC 7323 */\n"}),
    ("RFC citations", {FILE: "/* RFC 9293, section 3.4 */\n"}, "section 3",
     {FILE: "/* RFC 9293, 3.4 */\n"}),
    ("white space", {FILE: "int a; \n"}, ":1: white space",
     {FILE: "\tint a;\n"}),
    ("white space", {FILE: "int a;"}, "no newline", {FILE: "int a;\n"}),
    ("unfinished work", {FILE: "/* TODO: the rest */\n"}, "TODO",
     {FILE: "/* not done: URG, for no one uses it */\n"}),
    ("unfinished work", {"README": "This is a stub.\n"}, "stub",
     {"README": "mktemp /tmp/a.XXXXXX\n"}),
    ("test lines", {FILE: "int a;\n" * 10, "selftests/a.sh": "true\n" * 6},
     "0.60",
     {FILE: "int a;\n" * 10, "selftests/a.sh": "true\n" * 4,
      "net/toytcp/tests/a_kunit.c": "int b;\n" * 3}),
    ("test lines", {FILE: "int a;\n" * 10, "selftests/a.sh": "# a\n\n" * 20},
     "0.00", {FILE: "/*\n * a\n */\n" * 10 + "int a;\n",
              "selftests/a.sh": "true\n"}),
    ("shellcheck", {"scripts/a": "#!/bin/sh\n" + GPL + "echo $1\n"}, "SC2086",
     {"scripts/a": "#!/bin/sh\n" + GPL + 'echo "$1"\n'}),
    ("python", {"scripts/a.py": "if:\n"}, "syntax",
     {"scripts/a.py": "print(1)\n"}),
    ("python", {"scripts/a": "#!/usr/bin/env python3\nimport os\n"},
     "imported but unused", {"scripts/a": "#!/usr/bin/env python3\n"}),
    ("yamllint", {"a.yaml": "a: 1\na: 2\n"}, "duplication",
     {"a.yaml": "---\na: 1\n"}),
    ("manual pages", {"tools/a.1": MAN + ".NOSUCH x\n"}, "NOSUCH",
     {"tools/a.1": MAN}),
    ("manual pages", {"tools/a.1": '.TH A 1\n'}, "NAME", {"tools/a.1": MAN}),
    ("kernel-doc", {FILE: KERNEL_DOC % ""}, "'b'",
     {FILE: KERNEL_DOC % " * @b: another\n *\n"}),
    ("checkpatch", {FILE: GPL_C + "int toy_a( int b );\n"}, "SPACING",
     {FILE: GPL_C + "int toy_a;\n"}),
    ("checkpatch", {FILE: GPL_C + "int toy_a(void)\n{\n}\nint toy_b;\n"},
     "LINE_SPACING",
     {FILE: GPL_C + "int toy_a(void)\n{\n}\nTOY_EXPORT_FOR_KUNIT(toy_a);\n"}),
    ("checkpatch", {FILE: GPL_C + "#if LINUX_VERSION_CODE\n#endif\n"},
     "LINUX_VERSION_CODE",
     {"include/compat/net/a.h": "/* SPDX-License-Identifier: GPL-2.0 */\n"
                                "#if LINUX_VERSION_CODE\n#endif\n"}),
    ("build", {"Makefile": MAKEFILE, FILE: "static int toy_a;\n"},
     "defined but not used",
     {"Makefile": MAKEFILE, FILE: "extern int toy_a;\nint toy_a;\n"}),
    ("build",
     {"Makefile": MAKEFILE,
      FILE: "int toy_a(int __attribute__((noderef, address_space(1))) *a);\n"
            "int toy_a(int *a)\n{\n\treturn *a;\n}\n"}, "different|conflict",
     {"Makefile": MAKEFILE, FILE: "extern int toy_a;\nint toy_a;\n"}),
    ("build", {"Makefile": GPL + "all:\n\t@true\n"}, "over no file",
     {"Makefile": GPL + "all:\n\t@echo '  CHECK a'\n"}),
    ("build",
     {"Makefile": GPL + "all:\n\t@echo 'sparse is not available or not up to "
                        "date'\n"}, "install a newer sparse",
     {"Makefile": GPL + "all:\n\t@echo '  CHECK a'\n"}),
    ("build", {"Makefile": GPL + "all:\n\t@echo gone wrong; false\n"},
     "gone wrong", {"Makefile": GPL + "all:\n\t@echo '  CHECK a'\n"}),
    ("build",
     {"Makefile": GPL + "all:\n\t@echo '  CHECK a'\n"
                        "\t@echo 'WARNING: modpost: section mismatch'\n"},
     "section mismatch", {"Makefile": GPL + "all:\n\t@echo '  CHECK a'\n"}),
    ("build",
     {"Makefile": GPL + "all:\n\t@echo '  CHECK a'\n"
                        "\t@echo 'cc1: warning: /no: No such directory'\n"},
     "cc1", {"Makefile": GPL + "all:\n\t@echo '  CHECK a'\n"}),
)

MIB = "net/toytcp/mib_names.h"
MIB_ROW = '\tX(IP_CSUM,\t"ip_drop_csum",\tIP_CSUM)\n'

# The checks that only warn, in the same form.
WARNINGS = (
    ("counters", {MIB: MIB_ROW, "Documentation/a.rst": "ip_drop_csum\n"},
     "no test",
     {MIB: MIB_ROW, "Documentation/a.rst": "ip_drop_csum: checksum\n",
      "selftests/a.sh": "counter ip_drop_csum 1\n"}),
    ("counters", {MIB: MIB_ROW, "selftests/a.sh": "ip_drop_csum\n"},
     "no page",
     {MIB: MIB_ROW, "Documentation/a.rst": "ip_drop_csum: checksum\n",
      "net/toytcp/tests/a_kunit.c": "TOY_DROP_IP_CSUM\n"}),
)

# Checks that must fail, and say what to install, where no tool is to be had.
NEED_TOOLS = ("shellcheck", "python", "yamllint", "manual pages", "checkpatch",
              "build")
