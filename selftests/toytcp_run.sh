#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# toytcp-run: the redirected socket, and that nothing else of the program changes.
#
# Most cases redirect to family 1, AF_UNIX, which every kernel has: SO_DOMAIN then tells a
# redirected socket (1) from an untouched one (2). Those of AF_TOYTCP need the module.

HERE=$(cd "$(dirname "$0")" && pwd)
SKIP=4
COUNT=0
FAILED=0

tap() # RESULT NAME [DIRECTIVE]
{
	COUNT=$((COUNT + 1))
	echo "$1 $COUNT - $2${3:+ # $3}"
	[ "$1" = ok ] || FAILED=$((FAILED + 1))
}

# What COMMAND... prints and how it ends must be WANT, or the status alone if WANT is "=N".
check() # NAME WANT COMMAND...
{
	local name=$1 want=$2 got ret

	shift 2
	# Into a file: a pipe would be waited for if a supervisor kept it.
	timeout 120 "$@" >"$TMP/out" 2>"$TMP/err" </dev/null
	ret=$?
	got=$(cat "$TMP/out")
	[ "${want#=}" = "$want" ] || got="=$ret"
	if [ "$got" = "$want" ]; then
		tap ok "$name"
	elif [ $ret = $SKIP ]; then
		tap ok "$name" "SKIP this machine cannot"
	else
		tap "not ok" "$name"
		echo "# got '$got' and status $ret, want '$want'"
		sed 's/^/# /' "$TMP/err"
	fi
}

# COMMAND... must end with STATUS and say PATTERN on standard error.
check_error() # NAME STATUS PATTERN COMMAND...
{
	local name=$1 want=$2 pattern=$3 ret

	shift 3
	timeout 120 "$@" 2>"$TMP/err" </dev/null >&2
	ret=$?
	if [ $ret = "$want" ] && grep -q -- "$pattern" "$TMP/err"; then
		tap ok "$name"
	else
		tap "not ok" "$name"
		echo "# status $ret, want $want and '$pattern'"
		sed 's/^/# /' "$TMP/err"
	fi
}

skip() # NAME REASON
{
	tap ok "$1" "SKIP $2"
}

skip_all()
{
	echo "1..0 # SKIP $*"
	exit $SKIP
}

# Waits at most 20 s for COMMAND... to succeed.
wait_for()
{
	local deadline=$((SECONDS + 20))

	until "$@"; do
		[ $SECONDS -lt $deadline ] || return 1
		sleep 0.02
	done
}

# The program is run as another user too, who may not be allowed into this directory.
set_up()
{
	TMP=$(mktemp -d) || exit 1
	trap 'rm -rf "$TMP"' EXIT
	chmod 755 "$TMP"

	local tool
	for tool in "$TOYTCP_RUN" "$HERE/../tools/toytcp-run" "$(command -v toytcp-run)"; do
		[ -x "$tool" ] && cp "$tool" "$TMP/toytcp-run" && break
	done
	[ -x "$TMP/toytcp-run" ] || skip_all "no toytcp-run: build tools/ or set TOYTCP_RUN"
	RUN="$TMP/toytcp-run"
	PROG="$TMP/prog"
	get prog "${CC:-cc}" -O2 -pthread -o "$PROG" "$HERE/toytcp_run_prog.c" ||
		skip_all "no toytcp_run_prog, and it cannot be built here"
	"$RUN" -f 1 true 2>"$TMP/err" || skip_all "$(cat "$TMP/err")"
}

# The program NAME in $TMP: built beforehand as toytcp_run_NAME, or now.
get() # NAME COMPILER...
{
	local name=$1

	shift
	if [ -x "$HERE/toytcp_run_$name" ]; then
		cp "$HERE/toytcp_run_$name" "$TMP/$name"
	else
		command -v "$1" >/dev/null && HOME=$TMP timeout 60 "$@" 2>"$TMP/err"
	fi
}

which_calls()
{
	check "a stream socket is redirected" 1 "$RUN" -f 1 "$PROG" domain
	check "IPPROTO_TCP is redirected" 2 "$RUN" -f 2 "$PROG" domain 1 6
	check_error "IPPROTO_TCP reaches the other family" 1 "Protocol not supported" \
		"$RUN" -f 1 "$PROG" domain 1 6
	check "a datagram socket is redirected" 1 "$RUN" -f 1 "$PROG" domain 2
	check "IPPROTO_UDP is redirected" 2 "$RUN" -f 2 "$PROG" domain 2 17
	check_error "a datagram socket of TCP's is not" 1 "Protocol not supported" \
		"$RUN" -f 1 "$PROG" domain 2 6
	check "-t: a stream socket" 1 "$RUN" -t -f 1 "$PROG" domain
	check "-t: a datagram socket is left alone" 2 "$RUN" -t -f 1 "$PROG" domain 2
	check "--udp: a datagram socket" 1 "$RUN" --udp -f 1 "$PROG" domain 2
	check "--udp: a stream socket is left alone" 2 "$RUN" --udp -f 1 "$PROG" domain
	check "an ICMP echo socket is redirected" 1 "$RUN" -f 1 "$PROG" domain 2 1
	check "--icmp: an ICMP echo socket" 1 "$RUN" --icmp -f 1 "$PROG" domain 2 1
	check "-i: a datagram socket is left alone" 2 "$RUN" -i -f 1 "$PROG" domain 2
	check_error "-u: an ICMP echo socket is left alone" 1 "Permission denied" \
		unshare -n "$RUN" -u -f 1 "$PROG" domain 2 1
	check "a raw socket is redirected" 2 "$RUN" -f 2 "$PROG" domain 3 253
	check_error "a raw socket reaches the other family" 1 "not supported" \
		"$RUN" -f 1 "$PROG" domain 3 253
	check_error "a raw socket needs the task's own right" 1 "not permitted" \
		"$RUN" -f 2 setpriv --reuid=65534 --regid=65534 --clear-groups "$PROG" domain 3 253
	check_error "and none of a user namespace elsewhere" 1 "not permitted" \
		"$RUN" -f 2 unshare -U -r "$PROG" domain 3 253
	check "in a network namespace of its own it has it" 2 \
		"$RUN" -f 2 unshare -U -r -n "$PROG" domain 3 253
	check_error "of a task that cannot be looked at nobody knows it" 1 "not permitted" \
		unshare -m sh -c "mount -t tmpfs none /proc && exec $RUN -f 2 $PROG domain 3 253"
	check "-t -u: either" 1 "$RUN" -t -u -f 1 "$PROG" domain 2
	check "flags of the new descriptor" "-- c- -n cn " "$RUN" -f 1 "$PROG" flags
	check_error "a wrong protocol gets the host's errno" 1 "Protocol not supported" \
		"$RUN" -f 1 "$PROG" domain 1 17
	check_error "the descriptor limit is the program's" 0 "Too many open files" \
		"$RUN" -f 1 "$PROG" nofile
	check "i386: socket" 1 "$RUN" -f 1 "$PROG" i386 socket 1
	check "i386: socketcall" 1 "$RUN" -f 1 "$PROG" i386 socketcall 1
	check "i386: datagram socketcall" 1 "$RUN" -f 1 "$PROG" i386 socketcall 2
	check "i386: datagram socketcall left alone" 2 "$RUN" -t -f 1 "$PROG" i386 socketcall 2
}

which_programs()
{
	check "a child's child" 1 "$RUN" -f 1 sh -c "sh -c '$PROG domain; true'; true"
	check "a vfork child" 1 "$RUN" -f 1 "$PROG" vfork
	check "no standard input, no standard error" 1 \
		sh -c "exec 0<&- 2>&-; $RUN -f 1 $PROG domain"
	check "no standard descriptors at all" 1 \
		sh -c "exec 3>&1 0<&- 1>&- 2>&-; $RUN -f 1 sh -c '$PROG domain >&3'"
	check "eight threads" "0 wrong" "$RUN" -f 1 "$PROG" threads 1
	check "signals in the middle of the call" "0 failed 0 leaked with signals" \
		"$RUN" -f 1 "$PROG" signals
	check "programs killed in the middle of the call" 1 "$RUN" -f 1 "$PROG" killed
	check "no one else holds the socket" "0 in use" "$RUN" -f 2 "$PROG" close
	if get static "${CC:-cc}" -O2 -pthread -static -o "$TMP/static" \
		"$HERE/toytcp_run_prog.c"; then
		check "a static binary" 1 "$RUN" -f 1 "$TMP/static" domain
	else
		skip "a static binary" "no toytcp_run_static, and it cannot be built here"
	fi
	if get musl musl-gcc -O2 -static -o "$TMP/musl" "$HERE/toytcp_run_prog.c"; then
		check "a musl binary" 1 "$RUN" -f 1 "$TMP/musl" domain
	else
		skip "a musl binary" "no toytcp_run_musl, and it cannot be built here"
	fi
	if get go env CGO_ENABLED=0 go build -o "$TMP/go" "$HERE/toytcp_run_go.go"; then
		go_program env GODEBUG=multipathtcp=0 "$RUN"
	else
		skip "a Go program" "no toytcp_run_go, and it cannot be built here"
	fi
}

go_program() # RUN...
{
	check "a Go program" "200 connections" "$@" -f 2 "$TMP/go"
	check_count "every socket of the Go program" 201 "$@" -v -f 2 "$TMP/go"
}

# COMMAND..., run by toytcp-run -v, must have at least MIN sockets redirected.
check_count() # NAME MIN COMMAND...
{
	local name=$1 min=$2 n

	shift 2
	n=$(timeout 120 "$@" 2>&1 >/dev/null </dev/null | grep -c ': fd [0-9]*$')
	if [ "$n" -ge "$min" ]; then
		tap ok "$name"
	else
		tap "not ok" "$name"
		echo "# $n redirected, want at least $min"
	fi
}

exit_status()
{
	check "exit status" =7 "$RUN" -f 1 sh -c 'exit 7'
	check "death by signal" =143 "$RUN" -f 1 sh -c 'kill -TERM $$'
	check_error "no such command" 127 "No such file" "$RUN" -f 1 "$TMP/none"
	check_error "not executable" 126 "Permission denied" "$RUN" -f 1 /etc/passwd
	check_error "no command" 125 "no command" "$RUN" -f 1
	check_error "wrong option" 125 "help" "$RUN" --nonsense true
	check_error "family not a number" 125 "not a number" "$RUN" -f 1x true
	check_error "family out of range" 125 "1 to 255" "$RUN" -f 0 true
	check_error "unknown family" 125 "not supported" "$RUN" -f 250 true
	check_error "a supervisor within a supervisor" 125 "another seccomp supervisor" \
		"$RUN" -f 1 "$RUN" -f 1 true
	check "the command's options are its own" "-v -- -f" "$RUN" -f 1 echo -v -- -f
	check "a command after --" ok "$RUN" -f 1 -- echo ok
	check "help" =0 "$RUN" --help
	check "version" =0 "$RUN" --version
}

# What the program inherits: all of it as if toytcp-run were not there.
pass_through()
{
	check "standard input" "some input" \
		sh -c "echo some input | $RUN -f 1 cat"
	check "descriptors" "$("$PROG" fds </dev/null 2>&1)" "$RUN" -f 1 "$PROG" fds
	check "a descriptor of the user's" inherited \
		bash -c "exec 7<<<inherited; exec $RUN -f 1 sh -c 'cat <&7'"
	check "process, parent, group, session" yes bash -c \
		"job() { echo \$BASHPID \$\$ \$(ps -o pgid=,sid= -p \$BASHPID); exec $RUN -f 1 $PROG job; }
		 set -- \$(job); [ \"\$1 \$2 \$3 \$4\" = \"\$5 \$6 \$7 \$8\" ] && echo yes || echo \$*"
	check "no child it does not know" "No child processes" "$RUN" -f 1 "$PROG" children
	check "no SIGCHLD it does not know" "No child processes" \
		"$PROG" block-chld "$RUN" -f 1 "$PROG" children
	check "^C on a terminal arrives once" "1 interrupts" \
		"$PROG" pty "$RUN" -f 1 "$PROG" count-int

	# The reader lets the program go only after the pipe's end.
	mkfifo "$TMP/hold"
	check "a pipe is closed when the program closes it" closed sh -c \
		"$RUN -f 1 sh -c 'exec >&-; cat <$TMP/hold' | { cat; echo closed; : >$TMP/hold; }"
}

supervisors()
{
	local pid

	for pid in $(pgrep -x toytcp-run); do
		grep -qs "$1" "/proc/$pid/cmdline" && ! grep -qs 'State:.*Z' "/proc/$pid/status" &&
			return 0
	done
	return 1
}

no_supervisors()
{
	! supervisors "$1"
}

# CMD ends at once; what it left behind makes a socket later, and then ends as well.
descendants()
{
	local token=descendant-$$

	mkfifo "$TMP/go-on"
	check "CMD's status does not wait for descendants" =3 \
		"$RUN" -f 1 sh -c ": $token; setsid timeout 60 sh -c 'read x <$TMP/go-on; $PROG domain' \
			>$TMP/late 2>&1 </dev/null & exit 3"
	if supervisors "$token"; then
		tap ok "the supervisor stays for descendants"
	else
		tap "not ok" "the supervisor stays for descendants"
	fi
	echo >"$TMP/go-on"
	wait_for test -s "$TMP/late"
	check "a descendant's socket after CMD's end" 1 cat "$TMP/late"
	if wait_for no_supervisors "$token"; then
		tap ok "the supervisor ends with the last descendant"
	else
		tap "not ok" "the supervisor ends with the last descendant"
	fi
}

# The task's own groups count for an ICMP echo socket. The script is RANGE, OURS, THE TASK'S.
groups()
{
	# shellcheck disable=SC2016
	local script='echo "$1" >/proc/sys/net/ipv4/ping_group_range || exit 4
		exec setpriv $2 "$4" -f 2 setpriv $3 "$5" domain 2 1' many

	many=$(seq -s, 5000 5300)
	check "a group of the task" 2 unshare -n sh -c "$script" sh "4000 4000" \
		--clear-groups --groups=4000 "$RUN" "$PROG"
	check "a task in many groups" 2 unshare -n sh -c "$script" sh "5300 5300" \
		--clear-groups "--groups=$many" "$RUN" "$PROG"
	check_error "a group that only toytcp-run is in" 1 "Permission denied" \
		unshare -n sh -c "$script" sh "4000 4000" --groups=4000 --clear-groups \
		"$RUN" "$PROG"
	check_error "one of as many others" 1 "Permission denied" \
		unshare -n sh -c "$script" sh "4000 4000" --groups=4000 --groups=4001 \
		"$RUN" "$PROG"
}

# The caller's network namespace and user are the socket's.
whose()
{
	check "same namespace" same "$RUN" -f 1 "$PROG" netns
	check "another namespace" same "$RUN" -f 1 unshare -Urn "$PROG" netns
	if [ "$(id -u)" != 0 ]; then
		skip "privileged: namespaces and users" "not root"
		return
	fi
	check "a namespace entered by root" same "$RUN" -f 1 unshare -n "$PROG" netns
	check "a namespace of one thread" "same
same" "$RUN" -f 1 "$PROG" netns-thread
	check "the namespace toytcp-run began in" same unshare -n "$RUN" -f 1 "$PROG" netns
	check "another user's socket" "65534 77" \
		"$RUN" -f 1 setpriv --reuid 65534 --regid 77 --clear-groups "$PROG" owner
	groups
	check "setuid programs work for root" "NoNewPrivs:	0" \
		"$RUN" -f 1 grep NoNewPrivs: /proc/self/status

	local user=(setpriv --reuid 65534 --regid 65534 --clear-groups)
	check "without privilege" 1 "${user[@]}" "$RUN" -f 1 "$PROG" domain
	check "without privilege, a namespace of its own" same \
		"${user[@]}" "$RUN" -f 1 unshare -Urn "$PROG" netns
	check "without privilege, no_new_privs" "NoNewPrivs:	1" \
		"${user[@]}" "$RUN" -f 1 grep NoNewPrivs: /proc/self/status
	check_error "which -v says" 0 "setuid programs" "${user[@]}" "$RUN" -v -f 1 true
}

verbose()
{
	check_error "-v says who, what and the result" 0 \
		'^toytcp-run: prog\[[0-9]*\]: socket(AF_INET, SOCK_STREAM, 0) -> family 1: fd [0-9]*$' \
		"$RUN" -v -f 1 "$PROG" domain
	check_error "-v says the errno" 1 'family 1: Protocol not supported' \
		"$RUN" -v -f 1 "$PROG" domain 1 6
	check_error "-v says a namespace" 0 'in its own network namespace' \
		"$RUN" -v -f 1 unshare -Urn "$PROG" domain
}

the_family()
{
	if "$RUN" true 2>/dev/null; then
		check_error "AF_TOYTCP by default" 0 'family 18: fd' "$RUN" -v "$PROG" domain
		check "eight threads on AF_TOYTCP" "0 wrong" "$RUN" "$PROG" threads \
			"$("$RUN" "$PROG" domain)"
		check "killed in the middle on AF_TOYTCP" =0 "$RUN" "$PROG" killed
		skip "what to do without the module" "the module is loaded"
	else
		skip "AF_TOYTCP by default" "the module is not loaded"
		skip "eight threads on AF_TOYTCP" "the module is not loaded"
		skip "killed in the middle on AF_TOYTCP" "the module is not loaded"
		check_error "what to do without the module" 125 'modprobe toytcp' "$RUN" true
	fi
}

echo "TAP version 13"
set_up
which_calls
which_programs
exit_status
pass_through
descendants
whose
verbose
the_family
echo "1..$COUNT"
[ $FAILED = 0 ]
