// SPDX-License-Identifier: GPL-2.0
/*
 * A program of 32 bits that makes the setsockopt() and getsockopt() calls it is told to on
 * standard input, and answers on standard output. Without a C library: compat.py needs no
 * more than a compiler that knows -m32.
 */

enum { NR_EXIT = 1, NR_READ = 3, NR_WRITE = 4, NR_GETSOCKOPT = 365, NR_SETSOCKOPT = 366 };

/* Shorter than what a pipe takes in one piece. */
static struct call {
	int set;		/* and the answer: 0 or an errno, negative */
	int fd;
	int level;
	int name;
	int len;
	unsigned char value[2048];
} call;

static long system_call(long nr, long a, long b, long c, long d, long e)
{
	long ret;

	asm volatile("int $0x80" : "=a"(ret)
		     : "a"(nr), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
	return ret;
}

void _start(void)
{
	while (system_call(NR_READ, 0, (long)&call, sizeof(call), 0, 0) == sizeof(call)) {
		if (call.set)
			call.set = system_call(NR_SETSOCKOPT, call.fd, call.level, call.name,
					       (long)call.value, call.len);
		else
			call.set = system_call(NR_GETSOCKOPT, call.fd, call.level, call.name,
					       (long)call.value, (long)&call.len);
		system_call(NR_WRITE, 1, (long)&call, sizeof(call), 0, 0);
	}
	system_call(NR_EXIT, 0, 0, 0, 0, 0);
}
