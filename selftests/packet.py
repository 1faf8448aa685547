# SPDX-License-Identifier: GPL-2.0
"""Packet tests: a script is the peer, and a test reads like a figure of the RFC.

      one namespace                    this program
    +-------------------------+
    | program (sockets)       |
    |   |                     |
    | AF_TOYTCP  10.3.0.1     |
    | AF_INET    10.3.0.3     |
    |   |                     |
    |  tun0 ------------------+------- /dev/net/tun, the script: 10.3.0.2
    +-------------------------+

What the script writes to the device is processed, and answered, before write()
returns: so "at once" means that the answer is there, and "nothing" that the answer
to an echo, asked for afterwards, comes first. Neither waits for anything. The
frames are read from a packet socket, which has the kernel's time of each.

A test is a file packets/<protocol>_<area>_<case>.py with a function test(t), where t is a
Test; see packet_udp.py for UDP's, datagram.py for those of IP and ICMP. It runs on AF_TOYTCP
and, as the oracle, on AF_INET, where the same script must
get the same answers; a file that cannot says why:

    OURS_ONLY = "reason"    not on AF_INET
    INET_SINCE = (6, 12)    only on an AF_INET as new as this
    TIMED = True            waits for a timer: only where the clock jumps, there to the tick

Numbers are relative, as in the figures: 0 is each side's SYN, 1 the first byte. Every
byte of the stream tells its own number, so all text is compared without being named.
"""

import contextlib
import fcntl
import importlib.util
import os
import re
import select
import socket
import struct
import subprocess
import termios
import time

from datagram import Datagrams
from lib import AF_TOYTCP, HERE, SLOW, TICK, Late, Sandbox, Skip, check, equal, errno_name
from segment import NO_NUMBER, PEER, Segment, build, icmp_about, show, stream
from wire import ETH_IP, PACKET_OUTGOING, Frame, ether, icmp, ip
from toytcp_ctl_nl import Family

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 0x0001, 0x1000
CMD_SOCK_GET, CMD_STATS_GET, NLM_F_DUMP = 10, 11, 0x300
SOCK_STATE, SOCK_RPORT, STATS_NAME, STATS_VALUE = 3, 7, 2, 3
MARK = 0x7eac       # identifier of our echoes

PROTOCOLS = ("tcp_", "udp_", "icmp_", "igmp_", "ip_", "ping_", "raw_")

ADDRESS = {AF_TOYTCP: "10.3.0.1", socket.AF_INET: "10.3.0.3"}
FAMILY = {AF_TOYTCP: "toytcp", socket.AF_INET: "inet"}

# Time jumps to the next timer there: nothing is ever late.
EXACT = "time-travel" in open("/proc/cmdline", encoding="ascii").read()
PATIENT_US = 5000000
SLACK = 0 if EXACT else 1.5 * SLOW

STATES = ("", "ESTABLISHED", "SYN-SENT", "SYN-RECEIVED", "FIN-WAIT-1", "FIN-WAIT-2",
          "TIME-WAIT", "CLOSED", "CLOSE-WAIT", "LAST-ACK", "LISTEN", "CLOSING", "SYN-RECEIVED")

# The names of the two stacks for what both count.
HOST_COUNTERS = {
    "ip_frag_oks": "Ip.FragOKs",
    "ip_frag_fails": "Ip.FragFails",
    "ip_frag_creates": "Ip.FragCreates",
    "ip_reasm_reqds": "Ip.ReasmReqds",
    "ip_reasm_oks": "Ip.ReasmOKs",
    "ip_reasm_fails": "Ip.ReasmFails",
    "ip_reasm_timeout": "Ip.ReasmTimeout",
    "icmp_in_timestamps": "Icmp.InTimestamps",
    "icmp_out_unreachs": "Icmp.OutDestUnreachs",
    "icmp_out_time_excds": "Icmp.OutTimeExcds",
    "icmp_out_parm_probs": "Icmp.OutParmProbs",
    "icmp_drop_csum": "Icmp.InCsumErrors",
    "ip_drop_frag_overlap": "IpExt.ReasmOverlaps",
    "tcp_active_opens": "Tcp.ActiveOpens",
    "tcp_passive_opens": "Tcp.PassiveOpens",
    "tcp_attempt_fails": "Tcp.AttemptFails",
    "tcp_estab_resets": "Tcp.EstabResets",
    "tcp_retrans_segs": "Tcp.RetransSegs",
    "tcp_out_rsts": "Tcp.OutRsts",
    "tcp_timeouts": "TcpExt.TCPTimeouts",
    "tcp_syn_retrans": "TcpExt.TCPSynRetrans",
    "tcp_fast_retrans": "TcpExt.TCPFastRetrans",
    "tcp_slow_start_retrans": "TcpExt.TCPSlowStartRetrans",
    "tcp_lost_retransmit": "TcpExt.TCPLostRetransmit",
    "tcp_reno_recovery": "TcpExt.TCPRenoRecovery",
    "tcp_sack_recovery": "TcpExt.TCPSackRecovery",
    "tcp_sack_discard": "TcpExt.TCPSACKDiscard",
    "tcp_sack_reneging": "TcpExt.TCPSACKReneging",
    "tcp_sack_reorder": "TcpExt.TCPSACKReorder",
    "tcp_ts_reorder": "TcpExt.TCPTSReorder",
    "tcp_dsack_recv": "TcpExt.TCPDSACKRecv",
    "tcp_loss_probes": "TcpExt.TCPLossProbes",
    "tcp_loss_probe_recovery": "TcpExt.TCPLossProbeRecovery",
    "tcp_full_undo": "TcpExt.TCPFullUndo",
    "tcp_partial_undo": "TcpExt.TCPPartialUndo",
    "tcp_dsack_undo": "TcpExt.TCPDSACKUndo",
    "tcp_loss_undo": "TcpExt.TCPLossUndo",
    "tcp_spurious_rtos": "TcpExt.TCPSpuriousRTOs",
    "tcp_delayed_acks": "TcpExt.DelayedACKs",
    "tcp_challenge_acks": "TcpExt.TCPChallengeACK",
    "tcp_out_of_window_icmps": "TcpExt.OutOfWindowIcmps",
    "tcp_mtup_success": "TcpExt.TCPMTUPSuccess",
    "tcp_mtup_fail": "TcpExt.TCPMTUPFail",
    "tcp_keepalive_probes": "TcpExt.TCPKeepAlive",
    "tcp_ecn_ce": "IpExt.InCEPkts",
    "tcp_ack_skipped_challenge": "TcpExt.TCPACKSkippedChallenge",
    "tcp_ack_skipped_seq": "TcpExt.TCPACKSkippedSeq",
    "tcp_ack_skipped_syn_recv": "TcpExt.TCPACKSkippedSynRecv",
    "tcp_ack_skipped_time_wait": "TcpExt.TCPACKSkippedTimeWait",
    "tcp_syncookies_sent": "TcpExt.SyncookiesSent",
    "tcp_syncookies_recv": "TcpExt.SyncookiesRecv",
    "tcp_syncookies_failed": "TcpExt.SyncookiesFailed",
    "tcp_abort_on_memory": "TcpExt.TCPAbortOnMemory",
    "tcp_ofo_queued": "TcpExt.TCPOFOQueue",
    "tcp_drop_paws": "TcpExt.PAWSEstab",
    "tcp_drop_paws_old_ack": "TcpExt.PAWSOldAck",
    "tcp_drop_paws_active": "TcpExt.PAWSActive",
    "tcp_dsack_old_sent": "TcpExt.TCPDSACKOldSent",
    "tcp_dsack_ofo_sent": "TcpExt.TCPDSACKOfoSent",
    "tcp_abort_on_timeout": "TcpExt.TCPAbortOnTimeout",
    "tcp_fastopen_active": "TcpExt.TCPFastOpenActive",
    "tcp_fastopen_active_fail": "TcpExt.TCPFastOpenActiveFail",
    "tcp_fastopen_passive": "TcpExt.TCPFastOpenPassive",
    "tcp_fastopen_passive_fail": "TcpExt.TCPFastOpenPassiveFail",
    "tcp_fastopen_passive_alt_key": "TcpExt.TCPFastOpenPassiveAltKey",
    "tcp_fastopen_listen_overflow": "TcpExt.TCPFastOpenListenOverflow",
    "tcp_fastopen_cookie_reqd": "TcpExt.TCPFastOpenCookieReqd",
    "tcp_fastopen_blackhole": "TcpExt.TCPFastOpenBlackhole",
    "tcp_drop_accept_queue_full": "TcpExt.ListenOverflows",
    "udp_in_datagrams": "Udp.InDatagrams",
    "udp_out_datagrams": "Udp.OutDatagrams",
    "udp_drop_no_socket": "Udp.NoPorts",
    "udp_drop_csum": "Udp.InCsumErrors",
    "udp_drop_rcvbuf": "Udp.RcvbufErrors",
}

# then what came after Linux 6.1: nothing of it, where the kernel has less
INFO = struct.Struct("=8B24I4Q6I4Q2I2Q4I2I2HI")
INFO_NAMES = (
    "state ca_state retransmits probes backoff options wscale flags "
    "rto ato snd_mss rcv_mss unacked sacked lost retrans fackets last_data_sent last_ack_sent "
    "last_data_recv last_ack_recv pmtu rcv_ssthresh rtt rttvar snd_ssthresh snd_cwnd advmss "
    "reordering rcv_rtt rcv_space total_retrans pacing_rate max_pacing_rate bytes_acked "
    "bytes_received segs_out segs_in notsent_bytes min_rtt data_segs_in data_segs_out "
    "delivery_rate busy_time rwnd_limited sndbuf_limited delivered delivered_ce bytes_sent "
    "bytes_retrans dsack_dups reord_seen rcv_ooopack snd_wnd "
    "rcv_wnd rehash total_rto total_rto_recoveries total_rto_time").split()


class Tun:
    """The wire: what is written goes in, what goes out is read with its time."""

    def __init__(self, name):
        subprocess.run(["modprobe", "-q", "tun"], check=False)
        try:
            self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(self.fd, TUNSETIFF,
                        struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
        except OSError as error:
            raise Skip(f"needs /dev/net/tun: {error}") from None
        self.unread = 0
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
        self.sock.setsockopt(socket.SOL_SOCKET, 35, 1)      # SO_TIMESTAMPNS
        # for what comes between two looks; beyond rmem_max, which older kernels have small
        self.sock.setsockopt(socket.SOL_SOCKET, 33, 1 << 22)        # SO_RCVBUFFORCE
        self.sock.setblocking(False)

    def open(self, name):
        self.sock.bind((name, 0x0003))

    def send(self, packet):
        os.write(self.fd, packet)

    def drain(self):
        """The packet socket has had its copies of these."""
        with contextlib.suppress(BlockingIOError):
            while True:
                os.read(self.fd, 1 << 16)

    def receive(self, limit=0):
        """The next IPv4 packet that came out, or None."""
        end = time.monotonic() + limit
        while True:
            try:
                raw, control, _, address = self.sock.recvmsg(1 << 16, 64)
            except BlockingIOError:
                left = end - time.monotonic()
                if limit and left > 0:
                    select.select([self.sock], [], [], left)
                    continue
                return None
            self.unread += 1
            if self.unread == 200:
                self.drain()
                self.unread = 0
            if address[2] != PACKET_OUTGOING or not raw or raw[0] >> 4 != 4:
                continue
            seconds, nanos = struct.unpack("qq", control[0][2][:16])
            return Frame(ether(bytes(6), bytes(6), ETH_IP, raw), seconds + nanos / 1e9)


class Bench:
    """What all tests share: the namespace, the device, a way to read counters."""

    def __init__(self, box):
        os.sched_setaffinity(0, {0})
        self.ns = box.namespace("packets")
        self.ns.__enter__()         # for good: every socket is made in there
        with contextlib.suppress(OSError):
            self.ns.write("/proc/sys/net/ipv6/conf/default/disable_ipv6", 1)
        for family in "ipv4", "toytcp":
            self.ns.write(f"/proc/sys/net/{family}/tcp_congestion_control", "reno")
        # a test wants each error; those of the limits set it themselves
        for family in "ipv4", "toytcp":
            self.ns.write(f"/proc/sys/net/{family}/icmp_ratemask", 0)
        # Linux may put off the ACK of a fourth segment out of order; a test wants each
        self.ns.write("/proc/sys/net/ipv4/tcp_comp_sack_nr", 0)
        if not EXACT:
            # a machine that stands still for a moment is not to look like a loss
            self.ns.write("/proc/sys/net/toytcp/tcp_rto_min_us", PATIENT_US)
        self.wire = Tun("tun0")
        self.ns.ip("link set tun0 up", f"addr add {ADDRESS[socket.AF_INET]}/24 dev tun0")
        if not EXACT:   # where an older kernel has it as well
            self.ns.ip(f"route change 10.3.0.0/24 dev tun0 proto kernel scope link src "
                       f"{ADDRESS[socket.AF_INET]} rto_min {PATIENT_US // 1000}ms")
        self.ns.tool(f"addr add {ADDRESS[AF_TOYTCP]}/24 dev tun0")
        self.wire.open("tun0")
        self.netlink = Family()
        self.port = 20000
        self.peers = 9

    def next_port(self):
        """One that no test has used; it also tells whose a segment is."""
        self.port += 1
        return self.port

    def next_peer(self):
        """An address of the script's that no stack knows anything of."""
        self.peers += 1
        return f"10.3.0.{self.peers}"

    def counters(self, family):
        """Of one stack, by our names."""
        if family == AF_TOYTCP:
            entries, _, _ = self.netlink.ask(CMD_STATS_GET, b"", NLM_F_DUMP)
            return {entry[STATS_NAME].rstrip(b"\0").decode():
                    int.from_bytes(entry[STATS_VALUE], "little") for entry in entries}
        values = self.ns.host_counters()
        return {ours: values[host] for ours, host in HOST_COUNTERS.items() if host in values}

    def states(self, family, rport):
        """Of the connections with this port of the script's."""
        if family == AF_TOYTCP:
            entries, _, _ = self.netlink.ask(CMD_SOCK_GET, b"", NLM_F_DUMP)
            return [STATES[entry[SOCK_STATE][0]] for entry in entries
                    if SOCK_RPORT in entry and
                    int.from_bytes(entry[SOCK_RPORT], "big") == rport]
        rows = self.ns.read("/proc/thread-self/net/tcp").split("\n")[1:]
        rows = [row.split() for row in rows]
        return [STATES[int(row[3], 16)] for row in rows if int(row[2].split(":")[1], 16) == rport]


class Flow:
    """One connection as the script sees it."""

    def __init__(self, test, port=None, iss=None):
        self.test = test
        self.port = port or test.bench.next_port()      # the script's
        self.peer = PEER            # its address
        self.local = 0                                  # the stack's
        # near the wrap, so that numbers go over it in many tests
        self.iss = 2**32 - 700 if iss is None else iss
        self.irs = 0x55550000       # until the stack's SYN tells
        self.nxt = 0                # next number of the script
        self.ack = 0                # what the script has seen, in order
        self.acked = 0              # what the stack has acknowledged last
        self.last_win = 0           # and the window it offered, as it stood in the header
        self.win = 65535
        self.last_sent = 0.0
        self.ts = None              # with timestamps: what the script's clock says
        self.ecr = 0                # and the last that the stack's has said
        self.skip_syns = False      # Linux repeats a SYN early after a wrong ACK
        self.queue = []

    def send(self, flags, seq=None, ack=None, data=0, *, win=None, **fields):
        """The script's segment: control bits, SEQ, ACK, length (or bytes) of the text.

        SEQ follows on what was sent, ACK on what was seen, unless they are given.
        """
        seq = self.nxt if seq is None else seq
        ack = self.ack if ack is None else ack
        if isinstance(data, int):
            data = stream(seq + ("S" in flags), data)
        if "S" not in flags and win is not None:
            self.win = win
        if self.ts is not None and "opts" not in fields:
            fields["opts"] = f"nop,nop,TS {self.ts} {self.ecr}"
        packet = build(self, flags, seq, ack, data, self.win if win is None else win, **fields)
        self.last_sent = self.test.begin()
        self.test.log(show(">", flags, seq, len(data), ack if "A" in flags else None,
                           win, fields.get("opts", "")))
        self.test.bench.wire.send(packet)
        if "R" not in flags:
            self.nxt = max(self.nxt, seq + len(data) + ("S" in flags) + ("F" in flags))

    def gets(self, flags, seq=None, ack=None, data=None, *, within=None, after=None, **fields):
        """The stack's next segment: what it must be, and when.

        Without after or within it must have come at once. Control bits must be these, but
        PSH may be there unasked; fields are win, urg, opts, tos, df, psh.
        """
        begun = self.test.mark
        segment = self.test.next_segment(self, after, within)
        what = f"{flags} {'' if seq is None else seq} ack {'' if ack is None else ack}"
        if segment is None:
            self.test.fail(f"no answer, wanted {what}")
        segment.verify(self.test, flags, seq, ack, data, **fields)
        self.test.due(segment.when - begun, after, within, segment)
        return segment

    def nothing(self):
        """The stack has nothing to say now."""
        self.test.fence()
        if self.queue:
            self.test.fail(f"nothing was to come, and {self.queue[0]} has")

    def icmp(self, kind, code, seq=1, rest=bytes(4)):
        """An error about the stack's segment with this number."""
        self.test.begin()
        self.test.log(f"> ICMP {kind}/{code} about {seq}")
        self.test.bench.wire.send(icmp_about(self, kind, code, seq, rest))

    def arrived(self, frame):
        if "S" in frame.flags:
            self.irs, self.local = frame.seq, frame.sport
        segment = Segment(frame, self)
        self.test.lines.append(f"{frame.when - self.test.zero:+.4f} {segment}")
        if segment.option("TS"):
            self.ecr = int(segment.option("TS")[0])
        if self.skip_syns and frame.flags == "S":
            return
        if not self.queue and segment.seq <= self.ack or "S" in frame.flags:
            self.ack = max(self.ack, segment.end)
        if "A" in frame.flags:
            self.acked, self.last_win = segment.ack, segment.win
        self.queue.append(segment)


def _is_fence(frame):
    return frame.icmp_type == 0 and frame.icmp_rest[:2] == struct.pack("!H", MARK)


class Test(Datagrams):
    """One run of a test: the script's side, the program's side, and what both saw.

    The methods of its first flow are methods of the test.
    """

    def __init__(self, bench, family):
        self.bench, self.family = bench, family
        self.address = ADDRESS[family]
        self.ours = family == AF_TOYTCP
        self.lines, self.socks, self.undo, self.others = [], [], [], []
        self.sock = self.listener = None
        self.fences = 0
        self.idents = set()
        self.flows = {}
        self.flow = self.new_flow()
        self.written = self.taken = 1
        self.zero = self.mark = time.time()
        self.before = bench.counters(family)

    def new_flow(self, port=None, iss=None):
        flow = Flow(self, port, iss)
        self.flows[flow.port] = flow
        if port is None and self.listener:
            flow.local = self.listener.getsockname()[1]
        return flow

    def send(self, *args, **kwargs):
        self.flow.send(*args, **kwargs)

    def gets(self, *args, **kwargs):
        return self.flow.gets(*args, **kwargs)

    def nothing(self):
        self.flow.nothing()

    def icmp(self, *args, **kwargs):
        self.flow.icmp(*args, **kwargs)

    # --- what happened when -------------------------------------------------

    def log(self, text):
        self.lines.append(f"{time.time() - self.zero:+.4f} {text}")

    def fail(self, what):
        raise AssertionError("\n".join([what] + self.lines))

    def begin(self):
        """From here on the time of the next segment counts."""
        self.mark = time.time()
        return self.mark

    def due(self, took, after, within, segment):
        """The wheel of timers may be late by an eighth, a busy machine by more.

        The host rounds its RTO up to a tick, which the back-off doubles with the rest. A
        busy guest makes up for ticks that it has missed, and so may be early by its own clock.
        """
        least = after and (after - TICK if EXACT else after / 2 - TICK)
        if after is not None and not least <= took <= after * 1.19 + 0.04 + SLACK:
            self.fail(f"{segment} after {took:.3f} s, due after {after}")
        if within is not None and took > within + SLACK:
            self.fail(f"{segment} after {took:.3f} s, due within {within}")

    def _take(self, limit=0):
        """One frame from the wire to whom it belongs. Returns it."""
        frame = self.bench.wire.receive(limit)
        if frame and frame.flags is None and not _is_fence(frame) and \
           not self.is_of_another(frame):
            self.lines.append(f"{frame.when - self.zero:+.4f} < {frame!r}")
            self.others.append(frame)
        elif frame and frame.dport in self.flows:
            self.flows[frame.dport].arrived(frame)
        return frame

    def fence(self):
        """All that the stack has sent up to now is read then."""
        self.fences += 1
        mark = struct.pack("!HH", MARK, self.fences % 65536)
        self.bench.wire.send(ip(PEER, self.address, 1, icmp(8, 0, mark)))
        while frame := self._take(5 * SLOW):
            if _is_fence(frame) and frame.icmp_rest == mark:
                return
        self.fail("an echo was not answered")

    def _next(self, queue, after, within):
        """The next of a queue: at once, or after a time, or within one; None if none comes."""
        if not queue and after is None and within is None:
            self.fence()
        limit = (after or 0) * 1.19 + (within or 0) + 0.1 + SLACK
        end = time.monotonic() + limit
        while not queue and (after is not None or within is not None):
            left = end - time.monotonic()
            if left <= 0 or not self._take(left):
                break
        if not queue:
            return None
        self.mark = queue[0].when
        return queue.pop(0)

    def next_segment(self, flow, after, within):
        """Of a flow."""
        return self._next(flow.queue, after, within)

    def next_other(self, after, within):
        """Of what is no TCP segment."""
        return self._next(self.others, after, within)

    def silent(self, seconds, flow=None):
        """For so long nothing comes."""
        flow = flow or self.flow
        end = time.monotonic() + seconds
        while not flow.queue and (left := end - time.monotonic()) > 0:
            self._take(left)
        flow.nothing()

    def drain(self, flow=None):
        """Lets go, and returns, what the stack has sent up to now."""
        flow = flow or self.flow
        self.fence()
        segments, flow.queue = flow.queue, []
        for segment in segments:
            flow.ack = max(flow.ack, segment.end)
        return segments

    # --- the program's side -------------------------------------------------

    def new_socket(self):
        """A socket of the family; python takes AF_INET's addresses for it."""
        fd = socket.socket(self.family, socket.SOCK_STREAM).detach()
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=fd)
        sock.settimeout(5 * SLOW)
        self.socks.append(sock)
        return sock

    def option(self, name, value, sock=None):
        """By its name: TCP_NODELAY, SO_RCVBUF, IP_TOS."""
        level = {"SO": socket.SOL_SOCKET, "TC": socket.IPPROTO_TCP, "IP": socket.IPPROTO_IP}
        number = getattr(socket, name)
        self.begin()
        (sock or self.sock).setsockopt(level[name[:2]], number, value)

    def listen(self, backlog=8, **options):
        """The program listens; flow.local is the port."""
        self.listener = self.new_socket()
        for name, value in options.items():
            self.option(name, value, self.listener)
        self.listener.bind((self.address, 0))
        self.listener.listen(backlog)
        for flow in self.flows.values():
            flow.local = self.listener.getsockname()[1]

    def accept(self):
        """The next connection; it is the program's socket from here on."""
        self.sock = self.listener.accept()[0]
        self.sock.setblocking(False)
        self.socks.append(self.sock)
        return self.sock

    def connect(self, **options):
        """The program begins to connect to the script, without waiting."""
        self.sock = self.new_socket()
        for name, value in options.items():
            self.option(name, value)
        self.sock.setblocking(False)
        self.begin()
        self.log("program: connect()")
        with contextlib.suppress(BlockingIOError):
            self.sock.connect((self.flow.peer, self.flow.port))

    def write(self, count, flags=0, sock=None):
        """The program sends the next so many bytes of the stream."""
        self.begin()
        self.log(f"program: send({count})")
        done = (sock or self.sock).send(stream(self.written, count), flags)
        equal(done, count, "bytes written")
        self.written += count

    def read(self, count, flags=0):
        """So many bytes are there for the program, and are the stream's next."""
        self.begin()
        self.log(f"program: recv({count})")
        text = b""
        with contextlib.suppress(BlockingIOError):
            while len(text) < count and (more := self.sock.recv(count - len(text), flags)):
                text += more
                if flags & socket.MSG_PEEK:
                    break
        if text != stream(self.taken, count):
            self.fail(f"the program has read {len(text)} bytes, wanted {count} of the stream")
        if not flags & socket.MSG_PEEK:
            self.taken += count

    def unread(self, count):
        """So many bytes wait for the program."""
        got = struct.unpack("i", fcntl.ioctl(self.sock, termios.FIONREAD, bytes(4)))[0]
        if got != count:
            self.fail(f"{got} bytes wait for the program, wanted {count}")

    def outcome(self, call, *args):
        """What a call of the program gives: its result, or the name of its errno."""
        self.begin()
        try:
            got = getattr(self.sock, call)(*args)
        except OSError as error:
            got = errno_name(error.errno) if error.errno else "timeout"
        self.log(f"program: {call}() is {got!r}")
        return got

    def sees(self, want, call="recv", *args):
        """The call gives this, without waiting: recv or send of one byte, if not said."""
        if call in ("recv", "send") and not args:
            args = (1,) if call == "recv" else (b"x",)
        got = self.outcome(call, *args)
        if got != want:
            self.fail(f"{call}(): {got!r}, wanted {want!r}")

    def eof(self):
        self.sees(b"")

    def error(self, want, limit=None):
        """SO_ERROR says this; with a limit in seconds, when the socket has it."""
        poll = select.poll()
        poll.register(self.sock, 0)
        poll.poll(1000 * ((limit or 0) + SLACK) if limit is not None else 0)
        got = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if (errno_name(got) if got else 0) != want:
            self.fail(f"SO_ERROR {errno_name(got)}, wanted {want}")

    def poll(self, want):
        """What poll() reports now: words of IN OUT PRI ERR HUP RDHUP."""
        poll = select.poll()
        names = ("IN", "OUT", "PRI", "ERR", "HUP", "RDHUP")
        poll.register(self.sock, select.POLLIN | select.POLLOUT | select.POLLPRI |
                      select.POLLRDHUP)
        got = poll.poll(0)
        bits = got[0][1] if got else 0
        said = " ".join(name for name in names if bits & getattr(select, "POLL" + name))
        if set(said.split()) != set(want.split()):
            self.fail(f"poll() says {said!r}, wanted {want!r}")

    def shutdown(self, how=socket.SHUT_WR):
        self.begin()
        self.log(f"program: shutdown({how})")
        self.sock.shutdown(how)

    def close(self, sock=None):
        self.begin()
        self.log("program: close()")
        (sock or self.sock).close()

    def linger(self, seconds):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, seconds))

    # --- ways into a state --------------------------------------------------

    def accepted(self, *, win=65535, opts="mss 1460", ts=None, **options):
        """ESTABLISHED: the script connected, and the program has accepted."""
        if ts is not None:
            opts += f",nop,nop,TS {ts} 0"
            self.flow.ts = ts
        if not self.listener:
            self.listen(**options)
        self.flow.win = win
        self.send("S", opts=opts, win=win)
        self.gets("SA", 0, 1)
        self.send("A", 1, 1)
        return self.accept()

    def connected(self, *, win=65535, opts="mss 1460", **options):
        """ESTABLISHED: the program connected."""
        self.connect(**options)
        self.gets("S", 0)
        self.flow.win = win
        self.send("SA", 0, 1, opts=opts, win=win)
        self.gets("A", 1, 1)

    def into(self, state):
        """Each state of RFC 9293 figure 5, the shortest way; the program keeps its socket."""
        if state == "LISTEN":
            self.listen()
        elif state == "SYN-SENT":
            self.connect()
            self.gets("S", 0)
        elif state == "SYN-RECEIVED":
            self.listen()
            self.send("S", opts="mss 1460")
            self.gets("SA", 0, 1)
        elif state == "SYN-CROSSED":
            self.into("SYN-SENT")
            self.send("S", opts="mss 1460")
            self.gets("SA", 0, 1)
        elif state == "ESTABLISHED":
            self.accepted()
        elif state in ("FIN-WAIT-1", "FIN-WAIT-2", "CLOSING", "TIME-WAIT"):
            self.accepted()
            self.shutdown()
            self.gets("FA", 1, 1)
            if state in ("FIN-WAIT-2", "TIME-WAIT"):
                self.send("A", 1, 2)
            if state in ("CLOSING", "TIME-WAIT"):
                self.send("FA", 1, 1 if state == "CLOSING" else 2)
                self.gets("A", 2, 2)
        elif state in ("CLOSE-WAIT", "LAST-ACK"):
            self.accepted()
            self.send("FA", 1, 1)
            self.gets("A", 1, 2, within=0.2)    # the host's may be a delayed one
            if state == "LAST-ACK":
                self.shutdown()
                self.gets("FA", 1, 2)
        else:
            equal(state, "CLOSED", "state to go into")
            self.flow.local = 9

    def fill_window(self):
        """Text that the program does not read, never beyond the window, until there is none."""
        flow = self.flow
        for _ in range(200):
            if not flow.last_win:
                return
            self.send("A", flow.acked, None, min(1460, flow.last_win))
            self.gets("A", within=0.3)
        self.fail("the window does not close")

    # --- what can be looked at ----------------------------------------------

    def state(self, want, flow=None):
        """The connection's state; CLOSED (or LISTEN, with a listener) when there is none."""
        got = self.bench.states(self.family, (flow or self.flow).port)
        if not got and want == "LISTEN" and self.listener and self.listener.fileno() >= 0:
            got = ["LISTEN"]
        if (got or ["CLOSED"]) != [want]:
            self.fail(f"state {' '.join(got) or 'CLOSED'}, wanted {want}")

    def info(self, **want):
        """TCP_INFO by its names without tcpi_; those given must be equal."""
        raw = self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 512)
        values = dict(zip(INFO_NAMES, INFO.unpack(raw.ljust(INFO.size, b"\0")[:INFO.size])))
        for name, value in want.items():
            if values[name] != value:
                self.fail(f"tcpi_{name} {values[name]}, wanted {value}")
        return values

    def counts(self, **want):
        """How far these counters have moved since the beginning; the host has some of them."""
        now = self.bench.counters(self.family)
        for name, value in want.items():
            if self.ours:
                check(name in now, f"no counter {name}")
            if name in now and now[name] - self.before[name] != value:
                self.fail(f"{name} moved by {now[name] - self.before[name]}, wanted {value}")

    def sysctl(self, name, value):
        """A tunable of this stack, until the test's end."""
        path = f"/proc/sys/net/{'toytcp' if self.ours else 'ipv4'}/{name}"
        if not self.ours and not os.path.exists(path):
            return      # what an older kernel has not, it does not do either
        self.undo.append((path, self.bench.ns.read(path)))
        self.bench.ns.write(path, value)

    # --- the end ------------------------------------------------------------

    def end(self):
        """Leaves nothing that could speak later."""
        self.fence()
        for sock in self.socks:
            if sock.fileno() >= 0:
                with contextlib.suppress(OSError):
                    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                sock.close()
        for flow in self.flows.values():
            self.bench.wire.send(build(flow, "R", flow.acked, 0, b"", 0))
        for path, value in reversed(self.undo):
            self.bench.ns.write(path, value)
        self.bench.wire.drain()


@contextlib.contextmanager
def bench():
    """set_up() of a runner."""
    with Sandbox() as box:
        yield Bench(box)


def run_test(function, family, the_bench):
    # which would import this module while it is being read
    from packet_raw import RawTest
    from packet_udp import UdpTest
    kinds = {"udp": UdpTest, "ping": RawTest, "raw": RawTest}
    test = kinds.get(function.__module__.split("_")[0], Test)(the_bench, family)
    try:
        function(test)
    except (OSError, Late) as error:
        raise AssertionError("\n".join([repr(error)] + test.lines)) from error
    finally:
        test.end()


def _load(path):
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[:-3], path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def discover(timed):
    """Yields (name, family, function) of all tests, or of those for a clock that jumps.

    A file with tests() instead of test() gives (name, function, reason) of several, where
    the reason is OURS_ONLY's text or INET_SINCE's version. A slow kernel that looks at itself
    is to look at ours.
    """
    release = tuple(int(number) for number in re.match(r"(\d+)\.(\d+)", os.uname().release).groups())
    folder = os.path.join(HERE, "packets")
    for file in sorted(os.listdir(folder)):
        if not file.startswith(PROTOCOLS) or not file.endswith(".py"):
            continue
        module = _load(os.path.join(folder, file))
        if timed != getattr(module, "TIMED", False):
            continue
        if hasattr(module, "tests"):
            rows = module.tests()
        else:
            rows = [(file[:-3], module.test,
                     getattr(module, "OURS_ONLY", getattr(module, "INET_SINCE", "")))]
        for name, function, reason in rows:
            yield name, AF_TOYTCP, function
            if SLOW == 1 and (not reason or isinstance(reason, tuple) and release >= reason):
                yield name, socket.AF_INET, function


__all__ = ["EXACT", "FAMILY", "NO_NUMBER", "bench", "discover", "run_test"]
