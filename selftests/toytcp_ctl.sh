#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
#
# toytcp, the tool, and the netlink family behind it: every add, del and show, every
# refusal with its sentence and exit status, JSON, capabilities, namespaces, dumps under
# change.
#
#        A (toytcp)                    B (host stack)
#     10.9.0.1/24  va ------------- vb  10.9.0.2/24
#        second device: vc (no carrier needed)

HERE=$(cd "$(dirname "$0")" && pwd)
SKIP=4
COUNT=0
FAILED=0
SS_HEADER="State      Recv-Q   Send-Q      Local Address:Port     Peer Address:Port"
A=toyctl-a-${TOYCTL_ID:=$$}
B=toyctl-b-$TOYCTL_ID

tap() # RESULT NAME [DIRECTIVE]
{
	COUNT=$((COUNT + 1))
	echo "$1 $COUNT - $2${3:+ # $3}"
	[ "$1" = ok ] || FAILED=$((FAILED + 1))
}

verdict() # NAME, the status of the last command says which
{
	if [ $? -eq 0 ]; then
		tap ok "$1"
	else
		tap "not ok" "$1"
		sed 's/^/# out: /' "$TMP/out"
		sed 's/^/# err: /' "$TMP/err"
	fi
}

skip_all()
{
	echo "1..0 # SKIP $*"
	exit $SKIP
}

# The script runs in A, and every program that a case does not need costs a second in a
# kernel that checks all it does.
in_a() # COMMAND...: its status; output to $TMP/out, errors to $TMP/err
{
	"$@" >"$TMP/out" 2>"$TMP/err" </dev/null
}

# toytcp ARGS... must succeed, say nothing on standard error, and print WANT.
shows() # NAME WANT ARGS...
{
	local name=$1 want=$2

	shift 2
	in_a "$TOOL" "$@" && [ ! -s "$TMP/err" ] && [ "$(<"$TMP/out")" = "$want" ]
	verdict "$name"
}

does() # NAME ARGS...: succeeds and prints nothing
{
	local name=$1

	shift
	shows "$name" "" "$@"
}

# toytcp ARGS... must end with STATUS, print nothing, and say SENTENCE first.
refuses() # NAME STATUS SENTENCE ARGS...
{
	local name=$1 want=$2 sentence=$3 ret line=''

	shift 3
	in_a "$TOOL" "$@"
	ret=$?
	read -r line <"$TMP/err"
	[ $ret -eq "$want" ] && [ ! -s "$TMP/out" ] && [ "$line" = "toytcp: $sentence" ]
	verdict "$name"
}

misused() # NAME SENTENCE ARGS...: status 1 with the usage
{
	local name=$1 sentence=$2

	shift 2
	refuses "$name" 1 "$sentence" "$@"
	[[ "$(<"$TMP/err")" == *$'\nusage: toytcp'* ]]
	verdict "$name: usage"
}

# The JSON that toytcp -j ARGS... writes must parse, and EXPRESSION over it (d) be true.
json() # NAME EXPRESSION ARGS...
{
	local name=$1 expression=$2

	shift 2
	in_a "$TOOL" -j "$@" && python3 -c "import json, sys
d = json.load(sys.stdin)
sys.exit(not ($expression))" <"$TMP/out" 2>"$TMP/err"
	verdict "$name"
}

# A raw message must be answered with what the pattern WANT says. Sentences of the kernel's
# policy checks differ between versions: there must be one.
answers() # NAME WANT MESSAGE...
{
	local name=$1 want=$2

	shift 2
	# shellcheck disable=SC2053
	in_a "$HERE/toytcp_ctl_nl.py" "$@" && [[ "$(<"$TMP/out")" == $want ]]
	verdict "$name"
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

find_tool() # NAME, PATH that the caller prefers
{
	local tool

	for tool in "$2" "$HERE/$1" "$HERE/../tools/$1" "$(command -v "$1")"; do
		[ -x "$tool" ] && echo "$tool" && return
	done
}

clean_up()
{
	# shellcheck disable=SC2086
	[ -z "$NOISE$PEERS" ] || kill $NOISE $PEERS 2>/dev/null
	rm -rf "$TMP"
}

# Outside: makes the namespaces and runs itself in A.
outside()
{
	local need status

	[ "$(id -u)" = 0 ] || skip_all "needs root"
	for need in ip nsenter python3 setpriv unshare; do
		command -v $need >/dev/null || skip_all "needs $need"
	done
	trap 'ip netns del "$A" 2>/dev/null; ip netns del "$B" 2>/dev/null' EXIT
	topology >/dev/null 2>&1 || skip_all "cannot make the topology"
	TOYCTL_ID=$TOYCTL_ID timeout 1500 nsenter --net="/run/netns/$A" "$HERE/${0##*/}" inside
	status=$?
	exit $status
}

set_up()
{
	NOISE='' PEERS=''
	TMP=$(mktemp -d) || exit 1
	trap clean_up EXIT
	TOOL=$(find_tool toytcp "${TOYTCP-}")
	[ -n "$TOOL" ] || skip_all "no toytcp: build tools/ or set TOYTCP"
	RUN=$(find_tool toytcp-run "${TOYTCP_RUN-}")
	[ -n "$RUN" ] || skip_all "no toytcp-run: build tools/ or set TOYTCP_RUN"
	# Another user runs it too, who may not be allowed into this directory.
	chmod 755 "$TMP" || exit 1
	cp "$TOOL" "$TMP/toytcp" || exit 1
	TOOL=$TMP/toytcp
	"$TOOL" addr >"$TMP/out" 2>&1 || skip_all "$(cat "$TMP/out")"
	wait_for carrier || skip_all "the devices have no carrier"
}

topology()
{
	ip netns add "$A" && ip netns add "$B" &&
		ip -n "$A" link add va type veth peer name vb netns "$B" &&
		ip -n "$A" link add vc type veth peer name vd &&
		ip -n "$A" link set lo up && ip -n "$A" link set va up &&
		ip -n "$A" link set vc up && ip -n "$A" link set vd up &&
		ip -n "$B" link set vb up && ip -n "$B" addr add 10.9.0.2/24 dev vb
}

carrier()
{
	[[ "$(ip link show va)" == *LOWER_UP* ]]
}

words()
{
	misused "no command" "a command is missing"
	misused "unknown command" 'there is no command "frob"' frob
	misused "unknown option" 'there is no option "-x"' -x addr
	misused "unknown verb" 'addr: there is no "frob"' addr frob
	shows "version" "toytcp $("$TOOL" -V | cut -d ' ' -f 2-)" -V
	in_a "$TOOL" -h && grep -q 'toytcp route get' "$TMP/out"
	verdict "help"
	in_a "$TOOL" route help && grep -q 'toytcp route get' "$TMP/out"
	verdict "help of a command"
	! "$TOOL" stat -z >/dev/full 2>"$TMP/err" &&
		[ "$(<"$TMP/err")" = "toytcp: stat: cannot write the output" ]
	verdict "a full disk"
}

addr()
{
	shows "addr: none yet" "" addr
	json "addr: none yet, JSON" "d == []" addr
	does "addr add" addr add 10.9.0.1/24 dev va
	does "addr add: order of the words, abbreviated" a a dev vc 10.8.0.1
	shows "addr show" "10.9.0.1/24 brd 10.9.0.255 dev va
10.8.0.1/32 dev vc" addr show
	shows "addr show dev" "10.8.0.1/32 dev vc" address list dev vc
	json "addr show, JSON" "[(e['local'], e['prefixlen'], e['dev'], e.get('broadcast'))
		for e in d] == [('10.9.0.1', 24, 'va', '10.9.0.255'), ('10.8.0.1', 32, 'vc', None)]
		and d[0]['ifindex'] > 0" addr

	misused "addr add: no address" "addr add: the address is missing" addr add dev va
	misused "addr add: no device" "addr add: the device is missing" addr add 10.9.0.3/24
	misused "addr add: no value" 'addr add: "dev" wants a value' addr add 10.9.0.3/24 dev
	misused "addr add: twice" 'addr add: "dev" is given twice' addr add 10.9.0.3 dev va dev vc
	misused "addr add: too much" 'addr add: "up" has no meaning here' \
		addr add 10.9.0.3/24 dev va up
	misused "addr add: no IPv4 address" 'addr add: "10.9.0" is not an IPv4 address' \
		addr add 10.9.0/24 dev va
	misused "addr add: prefix 33" \
		'addr add: "10.9.0.3/33": the length of a prefix is a number from 0 to 32' \
		addr add 10.9.0.3/33 dev va
	refuses "addr add: no such device" 1 'addr add: there is no device "nope"' \
		addr add 10.9.0.3/24 dev nope
	refuses "addr add: there already" 2 \
		"addr add: A device of this namespace has this address already" \
		addr add 10.9.0.1/24 dev va
	refuses "addr add: multicast" 2 "addr add: Not a unicast address" \
		addr add 224.0.0.1/24 dev va
	refuses "addr add: loopback" 2 \
		"addr add: 127.0.0.0/8 is always local and cannot be added" \
		addr add 127.0.0.2/8 dev lo
	refuses "addr add: broadcast" 2 \
		"addr add: This is the broadcast address of its own prefix" \
		addr add 10.7.0.255/24 dev va
	ip -n "$A" addr add 10.6.0.1/24 dev vd
	refuses "addr add: the host has it" 2 \
		"addr add: The host's own stack uses this address in this namespace" \
		addr add 10.6.0.1/24 dev va
	refuses "addr del: no such address" 2 "addr del: The device has no such address" \
		addr del 10.9.0.3/24 dev va
	does "addr del" addr delete 10.8.0.1/32 dev vc
	shows "addr: one is left" "10.9.0.1/24 brd 10.9.0.255 dev va" addr
}

route()
{
	shows "route: the address's own" "10.9.0.0/24 dev va src 10.9.0.1 connected" route
	does "route add default" route add default via 10.9.0.2
	does "route add, all words" \
		route add 10.20.0.0/16 via 10.9.0.3 dev va src 10.9.0.1 metric 7
	does "route add on-link" r a 10.30.0.1 dev vc
	shows "route show, in order" "default via 10.9.0.2 dev va
10.9.0.0/24 dev va src 10.9.0.1 connected
10.20.0.0/16 via 10.9.0.3 dev va src 10.9.0.1 metric 7
10.30.0.1 dev vc" route show
	shows "route show dev" "10.30.0.1 dev vc" route show dev vc
	json "route show, JSON" "[(e['dst'], e.get('gateway'), e['metric'], e['connected'])
		for e in d] == [('default', '10.9.0.2', 0, False), ('10.9.0.0/24', None, 0, True),
		('10.20.0.0/16', '10.9.0.3', 7, False), ('10.30.0.1', None, 0, False)]" route

	shows "route get by the gateway" "10.20.1.1 via 10.9.0.3 dev va src 10.9.0.1 mtu 1500" \
		route get 10.20.1.1
	shows "route get on-link" "10.9.0.77 dev va src 10.9.0.1 mtu 1500" route get 10.9.0.77
	shows "route get of our own" \
		"local 10.9.0.1 dev lo src 10.9.0.1 mtu $(ip link show lo | sed -n "s/.* mtu \([0-9]*\) .*/\1/p")" \
		route get 10.9.0.1
	does "route add: half of all" route add 0.0.0.0/1 via 10.9.0.3
	shows "route get by half" "8.8.8.8 via 10.9.0.3 dev va src 10.9.0.1 mtu 1500" route get 8.8.8.8
	does "route del: half of all" route del 0.0.0.0/1
	for type in blackhole unreachable prohibit; do
		does "route add $type" route add $type 10.40.0.0/16 metric 9
		shows "route show $type" "default via 10.9.0.2 dev va
10.9.0.0/24 dev va src 10.9.0.1 connected
10.20.0.0/16 via 10.9.0.3 dev va src 10.9.0.1 metric 7
10.30.0.1 dev vc
$type 10.40.0.0/16 metric 9" route show
		json "route show $type, JSON" "[(e['type'], 'dev' in e) for e in d
			if e['dst'] == '10.40.0.0/16'] == [('$type', False)]" route
		refuses "route get: $type" 2 "route get: A$([ $type != unreachable ] || echo n) $type route $(
			[ $type = blackhole ] && echo takes || echo refuses) this address" \
			route get 10.40.1.1
		shows "route get: $type, beside it" "10.41.0.1 via 10.9.0.2 dev va src 10.9.0.1 mtu 1500" \
			route get 10.41.0.1
		does "route del $type" route del 10.40.0.0/16
	done
	does "route add prohibit, beside another" route add prohibit 10.40.0.0/16
	does "route add blackhole, beside another" route add blackhole 10.40.0.0/16 metric 1
	does "route del, by its type" route del blackhole 10.40.0.0/16
	refuses "route del, no such type" 2 "route del: There is no such route" \
		route del unreachable 10.40.0.0/16
	does "route del, the other type" route del prohibit 10.40.0.0/16
	shows "route get: directed broadcast" "broadcast 10.9.0.255 dev va src 10.9.0.1 mtu 1500" \
		route get 10.9.0.255
	shows "route get: limited broadcast" \
		"broadcast 255.255.255.255 dev va src 10.9.0.1 mtu 1500" route get 255.255.255.255
	shows "route get: group" "multicast 224.0.0.5 dev va src 10.9.0.1 mtu 1500" \
		route get 224.0.0.5
	shows "route get: any address is this machine" \
		"local 127.0.0.1 dev lo src 127.0.0.1 mtu $(ip link show lo | sed -n "s/.* mtu \([0-9]*\) .*/\1/p")" \
		route get 0.0.0.0
	json "route get: group, JSON" "[e['type'] for e in d] == ['multicast']" route get 239.1.2.3
	shows "route get loopback" \
		"local 127.1.2.3 dev lo src 127.0.0.1 mtu $(ip link show lo | sed -n "s/.* mtu \([0-9]*\) .*/\1/p")" \
		route get 127.1.2.3
	json "route get, JSON" "len(d) == 1 and d[0]['dst'] == '8.8.8.8' and
		d[0]['gateway'] == '10.9.0.2' and d[0]['mtu'] == 1500" route get 8.8.8.8
	route_refusals
	does "route del" route del default
	does "route del, all words" route del 10.20.0.0/16 via 10.9.0.3 dev va metric 7
	does "route del on-link" route del 10.30.0.1
	refuses "route get: no way" 2 "route get: No route leads to this address" \
		route get 8.8.8.8
	shows "route: one is left" "10.9.0.0/24 dev va src 10.9.0.1 connected" route
}

dev()
{
	shows "dev show dev" "va addrs 1 forwarding default" dev show dev va
	does "dev set" dev set va forwarding on
	shows "dev show: on" "va addrs 1 forwarding on forwards" dev show dev va
	does "dev set: without an address" dev set vc forwarding on
	shows "dev show: without an address" "vc addrs 0 forwarding on" dev show dev vc
	json "dev show, JSON" "[(e['forwarding'], e['forwards'], e['addrs']) for e in d
		if e['dev'] in ('va', 'vc')] == [('on', True, 1), ('on', False, 0)]" dev
	ip netns exec "$A" sh -c 'echo 0 >/proc/sys/net/toytcp/ip_forward'
	shows "dev show: the sysctl was written" "va addrs 1 forwarding default" dev show dev va
	ip netns exec "$A" sh -c 'echo 1 >/proc/sys/net/toytcp/ip_forward'
	shows "dev show: with the namespace" "va addrs 1 forwarding default forwards" dev show dev va
	does "dev set: off" dev set dev va forwarding off
	shows "dev show: off" "va addrs 1 forwarding off" dev list dev va
	ip netns exec "$A" sh -c 'echo 0 >/proc/sys/net/toytcp/ip_forward'
	misused "dev set: no device" "dev set: the device is missing" dev set forwarding on
	misused "dev set: nothing" "dev set: what to set is missing" dev set va
	misused "dev set: what it is not" 'dev set: "yes" is neither on, off nor default' \
		dev set va forwarding yes
	refuses "dev set: loopback" 2 "dev set: The loopback device does not forward" \
		dev set lo forwarding on
}

maddr()
{
	shows "maddr: what every device is in" "224.0.0.1 dev va members 1" maddr show dev va
	json "maddr, JSON" "[(e['group'], e['members'], e['mode'], e['sources']) for e in d
		if e['dev'] == 'va'] == [('224.0.0.1', 1, 'exclude', '')]" maddr
	misused "maddr: an address" 'maddr show: "224.0.0.1" has no meaning here' \
		maddr show 224.0.0.1
}

route_refusals()
{
	misused "route add: no destination" "route add: the destination is missing" \
		route add via 10.9.0.2
	misused "route add: no way" "route add: a route needs a gateway (via) or a device (dev)" \
		route add 10.40.0.0/16
	refuses "route add: a blackhole with a device" 2 \
		"route add: A route that refuses leads nowhere" \
		route add blackhole 10.40.0.0/16 dev va
	misused "route add: metric" \
		'route add: "-1": a metric is a number from 0 to 4294967295' \
		route add 10.40.0.0/16 dev va metric -1
	misused "route add: metric too large" \
		'route add: "4294967296": a metric is a number from 0 to 4294967295' \
		route add 10.40.0.0/16 dev va metric 4294967296
	misused "route add: gateway" 'route add: "x" is not an IPv4 address' \
		route add 10.40.0.0/16 via x
	misused "route get: no address" "route get: the address is missing" route get
	misused "route get: a prefix" 'route get: "10.0.0.0/8" is not an IPv4 address' \
		route get 10.0.0.0/8
	refuses "route add: host bits" 2 \
		"route add: The destination has bits beyond its prefix length" \
		route add 10.40.0.1/16 dev va
	refuses "route add: gateway far away" 2 \
		"route add: The gateway is on no connected network that is up" \
		route add 10.40.0.0/16 via 10.20.0.1
	refuses "route add: gateway is ours" 2 \
		"route add: The gateway must be the address of another machine" \
		route add 10.40.0.0/16 via 10.9.0.1
	refuses "route add: source is not ours" 2 \
		"route add: The preferred source is not an address of toytcp here" \
		route add 10.40.0.0/16 dev va src 10.9.0.99
	refuses "route add: there already" 2 \
		"route add: A route to this prefix with this metric exists" \
		route add default via 10.9.0.2
	refuses "route add: multicast" 2 "route add: The destination is not a unicast prefix" \
		route add 224.0.0.0/4 dev va
	refuses "route del: no such route" 2 "route del: There is no such route" \
		route del 10.40.0.0/16
}

neigh()
{
	does "neigh add" neigh add 10.9.0.7 lladdr 02:00:5E:10:00:07 dev va
	shows "neigh show" "10.9.0.7 dev va lladdr 02:00:5e:10:00:07 PERMANENT" neigh show
	shows "neigh show dev, none" "" n s dev vc
	json "neigh show, JSON" "[(e['dst'], e['dev'], e['lladdr'], e['state']) for e in d] ==
		[('10.9.0.7', 'va', '02:00:5e:10:00:07', 'PERMANENT')] and d[0]['pending'] == 0" \
		neigh
	in_a "$TOOL" -s neigh && grep -q 'used .*s confirmed .*s probes 0 pending 0' "$TMP/out"
	verdict "neigh show with details"
	does "neigh add: another address" neigh add 10.9.0.7 lladdr 02:00:5e:10:00:08 dev va
	shows "neigh show: the other" "10.9.0.7 dev va lladdr 02:00:5e:10:00:08 PERMANENT" neighbour

	misused "neigh add: no address" "neigh add: the address is missing" \
		neigh add lladdr 02:00:5e:10:00:07 dev va
	misused "neigh add: no lladdr" "neigh add: the link-layer address (lladdr) is missing" \
		neigh add 10.9.0.8 dev va
	misused "neigh add: short lladdr" \
		'neigh add: "02:00:5e:10:00" is not a link-layer address like 02:00:5e:10:00:01' \
		neigh add 10.9.0.8 lladdr 02:00:5e:10:00 dev va
	misused "neigh add: long lladdr" \
		'neigh add: "02:00:5e:10:00:01:02" is not a link-layer address like 02:00:5e:10:00:01' \
		neigh add 10.9.0.8 lladdr 02:00:5e:10:00:01:02 dev va
	misused "neigh del: lladdr" 'neigh del: "lladdr" has no meaning here' \
		neigh del 10.9.0.7 lladdr 02:00:5e:10:00:07 dev va
	refuses "neigh del: no such neighbour" 2 "neigh del: The device has no such neighbour" \
		neigh del 10.9.0.8 dev va
	does "neigh del" neigh del 10.9.0.7 dev va
	shows "neigh: none is left" "" neigh
}

# A server, a client or one that calls where nobody is. Each goes on when a file appears.
write_peer()
{
	cat >"$TMP/peer.py" <<-EOF
	import os, socket, sys, time

	def wait_for(name):
	    while not os.path.exists("$TMP/" + name):
	        time.sleep(0.02)

	sock = socket.socket()
	if sys.argv[1] == "serve":
	    sock.bind(("10.9.0.1", 8080))
	    sock.listen(5)
	    child, _ = sock.accept()
	    with open("$TMP/inode.new", "w") as file:
	        file.write(str(os.fstat(child.fileno()).st_ino))
	    os.rename("$TMP/inode.new", "$TMP/inode")
	    wait_for("server-closes")
	    child.recv(10)
	    child.close()
	    sock.close()
	elif sys.argv[1] == "call":
	    sock.connect(("10.9.0.1", 8080))
	    sock.send(b"0123456789")
	    wait_for("client-closes")
	    sock.close()
	else:
	    sock.connect(("10.9.0.99", 80))
	EOF
}

# A line of toytcp ss ARGS... matches the extended regular expression.
listed() # PATTERN ARGS...
{
	local pattern=$1

	shift
	in_a "$TOOL" ss "$@" && grep -qE "$pattern" "$TMP/out"
}

comes() # NAME PATTERN ARGS...: is listed within 20 s
{
	local name=$1

	shift
	wait_for listed "$@"
	verdict "$name"
}

sockets()
{
	local conn='10\.9\.0\.1:8080 +10\.9\.0\.2:[0-9]+'

	write_peer
	timeout 120 "$RUN" python3 "$TMP/peer.py" serve &
	PEERS="$!"
	comes "ss: a listener" '^LISTEN +0 +5 +10\.9\.0\.1:8080 +0\.0\.0\.0:\*$' -l
	shows "ss: a listener is left out" "$SS_HEADER" ss
	answers "message: sock-get of a listener" "0" 10 4=0a090001 5=1f90

	nsenter --net="/run/netns/$B" timeout 120 python3 "$TMP/peer.py" call &
	PEERS="$PEERS $!"
	comes "ss: a connection with bytes to read" "^ESTAB +10 +0 +$conn\$"
	wait_for test -e "$TMP/inode"
	listed "^ESTAB .* uid:0 ino:$(cat "$TMP/inode")\$" -e
	verdict "ss -e: owner and inode"
	listed '^\s.* rto:[0-9.]+ rtt:[0-9.]+/[0-9.]+ mss:14[0-9]+ .*cwnd:[0-9]+ .*snd_wnd:[0-9]+' -i
	verdict "ss -i: what TCP knows"
	in_a "$TOOL" ss -H && [ "$(wc -l <"$TMP/out")" = 1 ]
	verdict "ss -H: no heading"
	json "ss, JSON" "len(d) == 1 and (d[0]['protocol'], d[0]['state'], d[0]['recv_q'],
		d[0]['local'], d[0]['local_port'], d[0]['peer'], d[0]['uid'], d[0]['timer']) ==
		('tcp', 'ESTAB', 10, '10.9.0.1', 8080, '10.9.0.2', 0, 'off')
		and d[0]['inode'] == $(cat "$TMP/inode") and d[0]['rto_us'] >= 200000
		and d[0]['cwnd'] >= 10 and d[0]['total_retrans'] == 0 and d[0]['snd_wnd'] > 0" ss
	json "ss -a, JSON" "sorted(e['state'] for e in d) == ['ESTAB', 'LISTEN']" ss -a

	touch "$TMP/server-closes"
	comes "ss: half closed" "^FIN-WAIT-2 +0 +0 +$conn"
	touch "$TMP/client-closes"
	comes "ss -ao: TIME-WAIT and its timer" \
		"^TIME-WAIT +0 +0 +$conn timer:\\(timewait,[0-9]+ms,0\\)\$" -ao
	shows "ss: TIME-WAIT is left out" "$SS_HEADER" ss

	timeout 120 "$RUN" python3 "$TMP/peer.py" ring \
		2>/dev/null &
	PEERS="$PEERS $!"
	comes "ss: nobody answers" \
		'^SYN-SENT +0 +1 +10\.9\.0\.1:[0-9]+ +10\.9\.0\.99:80 timer:\(on,[0-9]+ms,' -o
	in_a "$TOOL" neigh && grep -qE '^10\.9\.0\.99 dev va (INCOMPLETE|FAILED)$' "$TMP/out"
	verdict "neigh: nobody answers"
	# shellcheck disable=SC2086
	kill $PEERS 2>/dev/null
	wait
	PEERS=
	wait_for in_a "$TOOL" neigh del 10.9.0.99 dev va
	misused "ss: unknown option" 'ss: there is no option "-x"' ss -x
	misused "ss: a word" 'ss: "state" has no meaning here' ss state established
}

stat()
{
	in_a "$TOOL" stat -z && [ "$(grep -cE '^[a-z0-9_]+ +[0-9]+$' "$TMP/out")" = \
		"$(wc -l <"$TMP/out")" ] && grep -q '^ip_in_receives ' "$TMP/out"
	verdict "stat -z"
	in_a "$TOOL" stat && ! grep -q ' 0$' "$TMP/out"
	verdict "stat leaves zeros out"
	in_a "$TOOL" stat -z ip_in_receives && [ "$(wc -l <"$TMP/out")" = 1 ]
	verdict "stat of one name"
	json "stat of a pattern, JSON" "d and all(e['name'].startswith('tcp_') and
		e['value'] == 0 for e in d)" stat -z 'tcp_drop_*'
	refuses "stat of nothing" 1 'stat: no counter matches "nope*"' stat 'nope*'
	misused "stat: unknown option" 'stat: there is no option "-x"' stat -x
}

# The policies: what no tool sends is refused all the same, and changes nothing.
messages()
{
	local dev=va bad=ffffffff
	answers "message: addr-new without a device" "-EINVAL The device is missing" \
		2 2=0a090005 3=18
	answers "message: addr-new without an address" "-EINVAL The address is missing" \
		2 1="$dev" 3=18
	answers "message: addr-new without a length" \
		"-EINVAL The length of the prefix is missing" 2 1="$dev" 2=0a090005
	answers "message: a prefix of 33" "-ERANGE ?*" \
		2 1="$dev" 2=0a090005 3=21
	answers "message: device 0" "-ERANGE ?*" \
		2 1=00000000 2=0a090005 3=18
	answers "message: device -1" "-ENODEV No device has this index" \
		2 1=$bad 2=0a090005 3=18
	answers "message: an attribute of another operation" "-EINVAL ?*" \
		2 1="$dev" 2=0a090005 3=18 4=0a0900ff
	answers "message: an unknown attribute" "-EINVAL ?*" \
		2 1="$dev" 2=0a090005 3=18 77=00
	answers "message: a short attribute" "-E@(INVAL|RANGE) ?*" \
		2 1="$dev" 2=0a09 3=18
	answers "message: bytes behind the last attribute" \
		"-EINVAL ?*" --tail 0000 \
		2 1="$dev" 2=0a090005 3=18
	answers "message: route-new without a way" "-EINVAL A route needs a device or a gateway" \
		5 1=0a280000 2=10
	answers "message: route-new without a length" \
		"-EINVAL The length of the prefix is missing" 5 1=0a280000 3="$dev"
	answers "message: route-get without a destination" "-EINVAL The destination is missing" 4
	answers "message: route-get by no device" "-ENODEV No device has this index" \
		4 1=0a090005 3=7fffffff
	answers "message: neigh-new, five bytes" "-E@(INVAL|RANGE) ?*" \
		8 1="$dev" 2=0a090005 3=02005e1000
	answers "message: neigh-new without lladdr" \
		"-EINVAL The link-layer address is missing" 8 1="$dev" 2=0a090005
	answers "message: neigh-get of nobody" "-ENOENT There is no such neighbour" \
		7 1="$dev" 2=0a090005
	answers "message: addr-get of nobody" "-EADDRNOTAVAIL There is no such local address" \
		1 2=0a090005
	answers "message: addr-get" "0" 1 2=0a090001
	answers "message: sock-get without a port" "-EINVAL The local port is missing" \
		10 4=0a090001
	answers "message: sock-get of nobody" \
		"-ENOENT There is no such connection or listener" 10 4=0a090001 5=0050
	answers "message: stats-get" "0" 11 2="$(printf ip_in_receives | xxd_p)00"
	answers "message: stats-get of nothing" "-ENOENT No counter has this name" \
		11 2="$(printf nope | xxd_p)00"
	answers "message: a name without an end" "-E@(INVAL|RANGE) ?*" \
		11 2="$(printf nope | xxd_p)"
	answers "message: no such operation" "-EOPNOTSUPP" 99
	answers "message: a dump of what has none" "0 -EOPNOTSUPP" --dump 2
	answers "message: a dump with an unknown attribute" \
		"0 -EINVAL ?*" --dump 1 77=00
	shows "messages: nothing has changed" "10.9.0.1/24 brd 10.9.0.255 dev va" addr
	shows "messages: no route has changed" "10.9.0.0/24 dev va src 10.9.0.1 connected" route
	shows "messages: no neighbour has changed" "" neigh
}

xxd_p()
{
	od -An -v -tx1 | tr -d ' \n'
}

capabilities()
{
	! in_a setpriv --reuid 65534 --clear-groups --bounding-set -all \
		"$TOOL" addr add 10.9.0.9/24 dev va && [ "$(<"$TMP/err")" = \
		"toytcp: addr add: not permitted (it needs CAP_NET_ADMIN in this network namespace)" ]
	verdict "a change without the capability"
	in_a setpriv --reuid 65534 --clear-groups --bounding-set -all "$TOOL" addr &&
		[ "$(<"$TMP/out")" = "10.9.0.1/24 brd 10.9.0.255 dev va" ]
	verdict "reading without the capability"
	if unshare -Urn true 2>/dev/null; then
		setpriv --reuid 65534 --clear-groups unshare -Urn "$TOOL" route add 10.0.0.0/8 dev lo \
			>"$TMP/out" 2>"$TMP/err"
		verdict "a change by the owner of the namespace"
	else
		tap ok "a change by the owner of the namespace" "SKIP no user namespaces"
	fi
	ip netns exec "$B" "$TOOL" addr >"$TMP/out" 2>"$TMP/err" && [ ! -s "$TMP/out" ]
	verdict "another namespace sees nothing of it"
}

# A thousand routes need several messages; others come and go while they are read. Each of
# the thousand must be there once in every list that came without a warning.
dumps_under_change()
{
	local good=0

	in_a "$HERE/toytcp_ctl_nl.py" --routes 1000 add 10.100.0.0
	verdict "a thousand routes"
	json "a thousand routes are shown" "len(d) == 1001" route
	bash -c "while '$HERE/toytcp_ctl_nl.py' --routes 50 add 10.99.0.0 &&
		'$HERE/toytcp_ctl_nl.py' --routes 50 del 10.99.0.0; do :; done" \
		>/dev/null 2>&1 &
	NOISE=$!
	while [ $good -lt 10 ] && in_a "$TOOL" route; do
		[ "$(grep -c '^10\.100\.' "$TMP/out")" = 1000 ] ||
			grep -q 'may be incomplete' "$TMP/err" || break
		good=$((good + 1))
	done
	kill $NOISE
	wait $NOISE 2>/dev/null
	NOISE=
	[ $good -eq 10 ]
	verdict "ten lists under change"
	in_a "$HERE/toytcp_ctl_nl.py" --routes 1000 del 10.100.0.0
	verdict "a thousand routes are deleted"
}

devices_and_namespaces()
{
	does "a device with an address" addr add 10.8.0.1/24 dev vc
	does "a device with a neighbour" neigh add 10.8.0.2 lladdr 02:00:5e:10:00:02 dev vc
	ip -n "$A" link del vc
	shows "its address went with it" "10.9.0.1/24 brd 10.9.0.255 dev va" addr
	in_a "$TOOL" route && ! grep -q 10.8.0 "$TMP/out"
	verdict "its route went with it"
	in_a "$TOOL" neigh && ! grep -q 10.8.0 "$TMP/out"
	verdict "its neighbour went with it"
}

# Last: it takes the module away. Nothing of ours may hold it, or that is the failure.
module()
{
	local before

	before=$(cat /proc/sys/kernel/modprobe)
	if ! grep -q '^toytcp ' /proc/modules; then
		tap ok "without the module" "SKIP it is not a module here"
		return
	fi
	rmmod toytcp 2>"$TMP/err" || {
		sed 's/^/# /' "$TMP/err"
		tap "not ok" "without the module"
		return
	}
	trap 'echo "$before" >/proc/sys/kernel/modprobe; clean_up' EXIT
	echo /bin/false >/proc/sys/kernel/modprobe
	refuses "without the module" 2 \
		"addr show: the toytcp module is not loaded (modprobe toytcp)" addr
	echo "$before" >/proc/sys/kernel/modprobe
	trap clean_up EXIT
	modprobe -q toytcp || insmod "$MODULE"
	does "with the module again" addr
}

[ "${1-}" = inside ] || outside
set_up
echo "TAP version 13"
words
addr
route
dev
maddr
neigh
stat
messages
capabilities
dumps_under_change
shows "ss: no socket yet" "$SS_HEADER" ss -a
sockets
devices_and_namespaces
module
echo "1..$COUNT"
[ $FAILED -eq 0 ]
