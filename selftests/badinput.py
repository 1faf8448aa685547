#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""Frames that no honest peer sends: each is counted under its own name and dropped.

What is answered, and with what, is sniffed; so is that nothing else is. The
topology is that of wire.Peer. The host's stack, whose namespace it is too, must
not notice any of it.
"""

import socket

from lib import case, check, equal, main
from wire import (BROADCAST, ETH_ARP, OURS, PEER, Conn, arp, icmp, ip, same_flags,
                  scripted, tcp, udp)

NOBODY = "10.3.0.77"
SYN = tcp(PEER, OURS, 4000, 9, "S", 100)


def counted(peer, name, packet, *, answers=(), number=1, conn=None, **kwargs):
    """The packet moves this counter, and is answered so; others' segments do not matter."""
    before = peer.us.counters()
    got = peer.answers(packet, own=conn and conn.sport, **kwargs)
    if conn:
        got = conn.own(got)
    moved = peer.us.counters() - before
    equal(moved.get(name, 0), number, f"{name} of {moved}")
    dropped = {key for key in moved if "_drop_" in key and key != name}
    check(not dropped, f"also dropped as {dropped}")
    equal([kind(frame) for frame in got], list(answers), "answers")
    return got


def kind(frame):
    """A word for a frame."""
    if frame.kind == ETH_ARP:
        return f"ARP {frame.op}"
    if frame.flags is not None:
        return frame.flags
    return f"ICMP {frame.icmp_type}/{frame.icmp_code}" if frame.proto == 1 else repr(frame)


@case("IP: short and wrong headers")
def _ip_header(peer):
    whole = ip(PEER, OURS, 6, SYN)
    # The address must be there, or nobody can tell whose packet it is.
    counted(peer, "ip_drop_version", ip(PEER, OURS, 6, SYN, version=6))
    counted(peer, "ip_drop_version", ip(PEER, OURS, 6, SYN, version=0))
    counted(peer, "ip_drop_hdrlen", ip(PEER, OURS, 6, SYN, ihl=4))
    counted(peer, "ip_drop_hdrlen", ip(PEER, OURS, 6, SYN, ihl=0))
    counted(peer, "ip_drop_hdrlen", ip(PEER, OURS, 6, b"", ihl=15, tot_len=60))
    counted(peer, "ip_drop_totlen", ip(PEER, OURS, 6, SYN, tot_len=19))
    counted(peer, "ip_drop_totlen", ip(PEER, OURS, 6, SYN, tot_len=0))
    counted(peer, "ip_drop_totlen", ip(PEER, OURS, 6, SYN, tot_len=len(whole) + 1))
    counted(peer, "ip_drop_totlen", ip(PEER, OURS, 6, SYN, tot_len=65535))
    counted(peer, "ip_drop_csum", ip(PEER, OURS, 6, SYN, check_sum=0))
    counted(peer, "ip_drop_csum", whole[:8] + bytes([whole[8] ^ 1]) + whole[9:])


@case("IP: less than a header")
def _ip_short(peer):
    """Whose it is cannot be told: it stays the host's, which counts it."""
    before = peer.us.host_counters()
    for length in (0, 1, 12, 19):
        equal(peer.answers(ip(PEER, OURS, 6, SYN)[:length]), [], f"answers to {length} bytes")
    moved = peer.us.host_counters() - before
    check(moved.get("Ip.InReceives", 0) + moved.get("IpExt.InTruncatedPkts", 0) >= 4,
          f"not given to the host: {moved}")


@case("IP: addresses that cannot be")
def _ip_addresses(peer):
    counted(peer, "ip_drop_saddr_own", ip(OURS, OURS, 6, tcp(OURS, OURS, 9, 9, "S")))
    for source in ("0.0.0.0", "0.1.2.3", "127.0.0.1", "224.0.0.1", "239.1.2.3", "240.0.0.1",
                   "255.255.255.255", "10.3.0.255"):
        counted(peer, "ip_drop_saddr_martian", ip(source, OURS, 6, tcp(source, OURS, 1, 9, "S")))
        counted(peer, "ip_drop_saddr_martian", ip(source, OURS, 1, icmp(8, 0)))


@case("IP: a link-layer broadcast to a unicast address")
def _link_broadcast(peer):
    for dst in (BROADCAST, bytes.fromhex("01005e000001")):
        counted(peer, "ip_drop_link_broadcast", ip(PEER, OURS, 6, SYN), dst=dst)
        counted(peer, "ip_drop_link_broadcast", ip(PEER, OURS, 1, icmp(8, 0)), dst=dst)
        counted(peer, "ip_drop_link_broadcast", ip(PEER, OURS, 17, bytes(8)), dst=dst)


@case("IP: another host's frame is not looked at")
def _other_host(peer):
    before = peer.us.counters()
    equal(peer.answers(ip(PEER, OURS, 6, SYN), dst=bytes.fromhex("020000000099")), [], "answers")
    moved = peer.us.counters() - before
    # two echoes of the fences
    equal(moved["dev_in"], 2, "dev_in")


@case("IP: options")
def _ip_options(peer):
    nop = b"\x01" * 4
    got = counted(peer, "tcp_drop_no_socket", ip(PEER, OURS, 6, SYN, options=nop),
                  answers=["RA"])
    equal(got[0].ack, 101, "ACK of the reset")
    for route in (b"\x83\x07\x04\x0a\x03\x00\x02\x00", b"\x89\x07\x04\x0a\x03\x00\x02\x00"):
        counted(peer, "ip_drop_options", ip(PEER, OURS, 6, SYN, options=route))
    for bad, at in ((b"\x07\x01\x00\x00", 21), (b"\x07\x09\x00\x00", 21),
                    (b"\x01\x01\x01\x07", 23)):
        got = counted(peer, "ip_drop_options", ip(PEER, OURS, 6, SYN, options=bad),
                      answers=["ICMP 12/0"])
        equal(got[0].icmp_rest[0], at, "ICMP pointer")


@case("IP: fragments that cannot be")
def _ip_fragments(peer):
    counted(peer, "ip_drop_frag_tiny", ip(PEER, OURS, 6, SYN[:8], frag=0x2000, ident=10))
    counted(peer, "ip_drop_frag_tiny", ip(PEER, OURS, 6, SYN, frag=0x0001, ident=11))
    counted(peer, "ip_drop_frag_tiny", ip(PEER, OURS, 1, bytes(7), frag=0x2000, ident=12))
    counted(peer, "ip_drop_frag_oversize", ip(PEER, OURS, 1, bytes(8), frag=0x1fff, ident=13))
    for bits, drop, number in ((0x2000, "overlap", 14), (0x0001, "end", 15)):
        equal(peer.answers(ip(PEER, OURS, 1, bytes(32), frag=0x2002, ident=number)), [], "answer")
        counted(peer, f"ip_drop_frag_{drop}",
                ip(PEER, OURS, 1, bytes(24), frag=bits, ident=number))
    # the host's flag that must be 0 says nothing
    counted(peer, "tcp_drop_no_socket", ip(PEER, OURS, 6, SYN, frag=0x8000), answers=["RA"])


@case("IP: a protocol that is not there")
def _ip_protocols(peer):
    got = counted(peer, "ip_drop_no_proto", ip(PEER, OURS, 132, b"sctp-ish, long enough"),
                  answers=["ICMP 3/2"])
    equal(got[0].icmp_data[:20], ip(PEER, OURS, 132, b"sctp-ish, long enough")[:20], "quote")
    equal(got[0].daddr, PEER, "to")


@case("IP: padding of the link is cut off")
def _padding(peer):
    got = counted(peer, "tcp_drop_no_socket", ip(PEER, OURS, 6, SYN) + b"\xee" * 30,
                  answers=["RA"])
    equal(got[0].ack, 101, "ACK of the reset")


@case("ICMP: short, bad sums, unknown types")
def _icmp(peer):
    counted(peer, "icmp_drop_short", ip(PEER, OURS, 1, b"\x08\x00\xf7\xff"))
    counted(peer, "icmp_drop_short", ip(PEER, OURS, 1, b""))
    counted(peer, "icmp_drop_csum", ip(PEER, OURS, 1, icmp(8, 0, check_sum=1)))
    counted(peer, "ping_drop_no_socket", ip(PEER, OURS, 1, icmp(0, 0, bytes(16))))
    for unknown in (4, 5, 9, 14, 17, 44):
        counted(peer, "icmp_drop_type", ip(PEER, OURS, 1, icmp(unknown, 0, bytes(16))))
    counted(peer, "icmp_drop_type", ip(PEER, OURS, 1, icmp(3, 99, data=ip(OURS, PEER, 6, SYN))))
    inner = ip(OURS, PEER, 6, SYN)
    counted(peer, "icmp_drop_short", ip(PEER, OURS, 1, icmp(3, 1, data=inner[:19])))
    counted(peer, "icmp_drop_short", ip(PEER, OURS, 1, icmp(3, 1, data=inner[:27])))
    for bad in (ip(NOBODY, PEER, 6, SYN), ip(OURS, PEER, 47, SYN), ip(OURS, PEER, 6, SYN, ihl=3),
                ip(OURS, PEER, 6, SYN, version=5), ip(OURS, PEER, 6, SYN, frag=1)):
        counted(peer, "icmp_drop_inner", ip(PEER, OURS, 1, icmp(3, 1, data=bad)))


@case("ICMP: an echo is answered with all its data")
def _echo(peer):
    data = bytes(range(256)) * 4
    (reply,) = peer.answers(ip(PEER, OURS, 1, icmp(8, 0, b"\x12\x34\0\1", data)))
    equal((reply.icmp_type, reply.icmp_rest, reply.icmp_data), (0, b"\x12\x34\0\1", data), "reply")
    check(reply.ip_ok, "IP checksum")


@case("ICMP: errors out are rate limited")
def _rate_limit(peer):
    peer.us.sysctl("net.toytcp.icmp_ratemask", 1 << 3)
    peer.us.sysctl("net.toytcp.icmp_ratelimit", 0)
    peer.us.sysctl("net.toytcp.icmp_msgs_per_sec", 10)
    before = peer.us.counters()
    for _ in range(200):
        peer.send(ip(PEER, OURS, 132, bytes(8)))
    got = peer.until_fence()
    peer.us.sysctl("net.toytcp.icmp_ratemask", 0)
    moved = peer.us.counters() - before
    equal(moved["ip_drop_no_proto"], 200, "ip_drop_no_proto")
    check(moved.get("icmp_drop_rate_limit", 0) > 50, f"icmp_drop_rate_limit: {moved}")
    equal(moved.get("icmp_out_unreachs", 0), len(got), "icmp_out_unreachs")


@case("ICMP: no error about an error, a broadcast, a fragment")
def _no_icmp(peer):
    bad = b"\x07\x01\x00\x00"
    counted(peer, "ip_drop_options", ip(PEER, OURS, 1, icmp(3, 1), options=bad))
    counted(peer, "ip_drop_options", ip(PEER, OURS, 1, icmp(250, 1), options=bad))
    counted(peer, "ip_drop_options", ip(PEER, OURS, 6, SYN, options=bad, frag=1))
    counted(peer, "ip_drop_link_broadcast", ip(PEER, OURS, 132, bytes(8)), dst=BROADCAST)


@case("ARP: short, wrong sizes and formats")
def _arp_format(peer):
    good = arp(1, peer.mac, PEER, bytes(6), OURS)
    for field in ({"hrd": 2}, {"pro": 0x86dd}, {"op": 3}, {"op": 0}, {"hrd": 65535}):
        op = field.pop("op", 1)
        counted(peer, "arp_drop_format", arp(op, peer.mac, PEER, bytes(6), OURS, **field),
                kind=ETH_ARP)
    # it claims to be longer than the frame is, or shorter than ours are
    for field in ({"hln": 16}, {"pln": 16}, {"hln": 255, "pln": 255}):
        counted(peer, "arp_drop_short", arp(1, peer.mac, PEER, bytes(6), OURS, **field),
                kind=ETH_ARP)
    for field in ({"hln": 0}, {"hln": 5}, {"pln": 0}, {"pln": 3}):
        counted(peer, "arp_drop_format", arp(1, peer.mac, PEER, bytes(6), OURS, **field),
                kind=ETH_ARP)
    got = counted(peer, "arp_in_requests", good, kind=ETH_ARP, answers=["ARP 2"])
    equal((got[0].sha, got[0].spa, got[0].tpa, got[0].tha),
          (peer.our_mac, OURS, PEER, peer.mac), "reply")
    counted(peer, "arp_in_requests", arp(1, peer.mac, PEER, bytes(6), OURS, hrd=6), kind=ETH_ARP,
            answers=["ARP 2"])


@case("ARP: senders that cannot be")
def _arp_sender(peer):
    for spa in ("127.0.0.1", "224.0.0.1", "255.255.255.255", "10.3.0.255"):
        counted(peer, "arp_drop_sender", arp(1, peer.mac, spa, bytes(6), OURS), kind=ETH_ARP)
    counted(peer, "arp_drop_sender", arp(2, peer.mac, "0.0.0.0", bytes(6), OURS), kind=ETH_ARP)
    for sha in (bytes(6), BROADCAST, b"\x01\0\x5e\0\0\1"):
        counted(peer, "arp_drop_sender", arp(1, sha, PEER, bytes(6), OURS), kind=ETH_ARP)
    before = peer.us.counters()
    peer.send(arp(1, peer.mac, OURS, bytes(6), OURS), kind=ETH_ARP, dst=BROADCAST)
    # RFC 5227 2.4 (c): defended, once in ten seconds
    peer.expect(lambda f: f.op == 1 and f.spa == f.tpa == OURS)
    peer.answers(arp(1, peer.mac, OURS, bytes(6), OURS), kind=ETH_ARP, dst=BROADCAST)
    moved = peer.us.counters() - before
    equal((moved.get("arp_drop_sender"), moved.get("arp_conflicts"),
           moved.get("arp_out_announcements")), (2, 2, 1), "our own address")
    # RFC 5227: a probe is answered
    counted(peer, "arp_in_requests", arp(1, peer.mac, "0.0.0.0", bytes(6), OURS), kind=ETH_ARP,
            answers=["ARP 2"])


@case("ARP: what nobody asked for makes no entry")
def _arp_unasked(peer):
    rows = peer.us.tool_json("neigh")
    peer.answers(arp(2, peer.mac, NOBODY, peer.our_mac, OURS), kind=ETH_ARP)
    peer.answers(arp(1, peer.mac, NOBODY, bytes(6), OURS), kind=ETH_ARP, dst=BROADCAST)
    peer.answers(arp(1, peer.mac, NOBODY, bytes(6), NOBODY), kind=ETH_ARP, dst=BROADCAST)
    equal([r["dst"] for r in peer.us.tool_json("neigh")], [r["dst"] for r in rows], "neighbours")


@case("TCP: short, wrong lengths, bad sums")
def _tcp_header(peer):
    counted(peer, "tcp_drop_short", ip(PEER, OURS, 6, SYN[:19]))
    counted(peer, "tcp_drop_short", ip(PEER, OURS, 6, b""))
    for doff in (0, 4):
        counted(peer, "tcp_drop_hdrlen",
                ip(PEER, OURS, 6, tcp(PEER, OURS, 4000, 9, "S", doff=doff)))
    counted(peer, "tcp_drop_hdrlen", ip(PEER, OURS, 6, tcp(PEER, OURS, 4000, 9, "S", doff=6)))
    counted(peer, "tcp_drop_csum", ip(PEER, OURS, 6, tcp(PEER, OURS, 4000, 9, "S", check_sum=1)))
    # a checksum that is right for other addresses
    counted(peer, "tcp_drop_csum", ip(PEER, OURS, 6, tcp(NOBODY, OURS, 4000, 9, "S")))


@case("TCP: a closed port answers by RFC 9293 3.10.7.1")
def _closed_port(peer):
    def reset(flags, seq, ack, want, data=b""):
        got = counted(peer, "tcp_drop_no_socket", ip(PEER, OURS, 6, tcp(
            PEER, OURS, 4000, 9, flags, seq, ack, data=data)), answers=[want])
        return got[0]

    frame = reset("S", 100, 0, "RA")
    equal((frame.seq, frame.ack, frame.win), (0, 101, 0), "reset of a SYN")
    frame = reset("S", 2**32 - 1, 0, "RA")
    equal((frame.seq, frame.ack), (0, 0), "reset of a SYN before zero")
    frame = reset("A", 100, 200, "R", b"data")
    equal((frame.seq, frame.ack), (200, 0), "reset of an ACK")
    frame = reset("F", 100, 0, "RA", b"data")
    equal((frame.seq, frame.ack), (0, 105), "reset of data and FIN")
    frame = reset("SA", 100, 200, "R")
    equal(frame.seq, 200, "reset of a SYN-ACK")
    frame = reset("", 100, 0, "RA")
    equal((frame.seq, frame.ack), (0, 100), "reset of nothing at all")
    for flags in ("R", "RA", "SR", "FSRPAU"):
        counted(peer, "tcp_drop_no_socket", ip(PEER, OURS, 6, tcp(
            PEER, OURS, 4000, 9, flags, 100, 200)))


@case("TCP: options that make no sense")
def _tcp_options(peer):
    """A listener answers, whatever they say; a bad length ends their reading."""
    with peer.us.listener((OURS, 4100)):
        for at, options in enumerate((b"\2\4\0", b"\2\0\0\0", b"\2\1\0\0", b"\2\xff\0\0",
                                      b"\3\3\xff\1", b"\xfe\2\1\1", b"\1\1\1\2", b"\0\2\0\0",
                                      b"\2\4\0\0", b"\5\x02\1\1", b"\x08\2\1\1")):
            conn = Conn(peer, 4200 + at, 4100)
            options = options.ljust(4, b"\1")
            (frame,) = conn.answers("S", options=options)
            same_flags(frame, "SA")
            conn.send("R", seq=conn.seq + 1)


@case("TCP: a listener and what is no SYN")
def _listen(peer):
    with peer.us.listener((OURS, 4101)):
        conn = Conn(peer, 4300, 4101)
        (frame,) = conn.answers("A", ack=77)
        same_flags(frame, "R")
        equal(frame.seq, 77, "SEQ of the reset")
        for flags in ("", "F", "P", "U"):
            counted(peer, "tcp_drop_listen_flags", conn.build(flags, b"x"), conn=conn)
        counted(peer, "tcp_drop_listen_flags", conn.build("R"), conn=conn)
        equal(conn.answers("SF"), [], "answer to SYN and FIN")


@case("TCP: half-open, bad ACK, reset, the SYN again")
def _half_open(peer):
    with peer.us.listener((OURS, 4102)):
        conn = Conn(peer, 4400, 4102)
        (frame,) = conn.answers("S")
        same_flags(frame, "SA")
        equal(frame.ack, 1001, "ACK")
        (again,) = conn.answers("S")
        equal((again.flags, again.seq, again.ack), (frame.flags, frame.seq, frame.ack),
              "the SYN again")
        (reset,) = conn.answers("A", seq=1001, ack=frame.seq + 99)
        same_flags(reset, "R")
        equal(reset.seq, (frame.seq + 99) % 2**32, "reset of a bad ACK")
        # outside the window: not believed; inside: the end
        conn.answers("R", seq=5)
        check(half_open(peer, 4102), "a reset with a wild number was believed")
        equal(conn.answers("R", seq=1001), [], "answers to the reset")
        check(not half_open(peer, 4102), "a reset was not believed")


def half_open(peer, port):
    return [row for row in peer.us.sockets()
            if row["state"] in ("SYN-RECV", "NEW-SYN-RECV") and port in row.values()]


@case("TCP: resets and SYNs into a connection, RFC 5961")
def _blind(peer):
    with peer.us.listener((OURS, 4103)) as listener:
        sock, conn = Conn.open_active(peer, listener, 4500)
    before = peer.us.counters()
    conn.answers("R", seq=conn.seq + 2**20)
    for seq in (1, 2, 3):
        conn.send("R", seq=conn.seq + seq)
    conn.send("S", seq=conn.seq + 5)
    frames = conn.own(peer.until_fence())
    # the first is answered, but no more than one in half a second is
    equal([(f.flags, f.seq, f.ack) for f in frames], [("A", conn.ack, conn.seq)], "answers")
    moved = peer.us.counters() - before
    equal([moved.get(name) for name in ("tcp_drop_rst_invalid", "tcp_drop_seq",
                                        "tcp_drop_syn_in_window", "tcp_challenge_acks")],
          [3, 1, 1, 1], f"drops of {moved}")
    # still alive
    conn.send("PA", b"alive")
    equal(sock.recv(10), b"alive", "data")
    conn.take("A")
    counted(peer, "tcp_estab_resets", conn.build("R"), conn=conn)
    try:
        sock.recv(1)
        raise AssertionError("the reset did not end it")
    except ConnectionResetError:
        pass
    sock.close()


@case("TCP: sequence numbers and ACKs that cannot be")
def _numbers(peer):
    with peer.us.listener((OURS, 4104)) as listener:
        sock, conn = Conn.open_active(peer, listener, 4600)
    (frame,) = counted(peer, "tcp_drop_ack_unsent", conn.build("A", ack=conn.ack + 1), conn=conn,
                       answers=["A"])
    equal((frame.seq, frame.ack), (conn.ack, conn.seq), "ACK of an ACK of nothing")
    (frame,) = counted(peer, "tcp_drop_seq", conn.build("A", b"far", seq=conn.seq + 2**30),
                       conn=conn, answers=["A"])
    equal((frame.seq, frame.ack), (conn.ack, conn.seq), "ACK")
    counted(peer, "tcp_drop_no_ack", conn.build("P", b"no ACK"), conn=conn)
    counted(peer, "tcp_drop_old_data", conn.build("A", b"old", seq=conn.seq - 3), conn=conn,
            answers=["A"])
    conn.send("PA", b"good")
    conn.take("A")
    equal(sock.recv(100), b"good", "data")
    # old bytes in front of new ones: only the new ones count
    conn.send("PA", b"good and new", seq=conn.seq - 4)
    conn.seq += 8
    equal(sock.recv(100), b" and new", "data of a segment half old")
    sock.close()


@case("TCP: data out of order, overlapping, doubled")
def _out_of_order(peer):
    with peer.us.listener((OURS, 4105)) as listener:
        sock, conn = Conn.open_active(peer, listener, 4700)
    start = conn.seq
    text = bytes(range(256)) * 16

    def piece(begin, end):
        for at in range(begin, end, 1400):
            conn.send("A", text[at:min(at + 1400, end)], seq=start + at)

    before = peer.us.counters()
    for begin, end in ((3000, 4000), (1000, 2000), (1500, 3200), (1000, 2000), (3900, 4096),
                       (500, 4096), (0, 600)):
        piece(begin, end)
    frames = conn.own(peer.until_fence())
    equal(frames[-1].ack, start + 4096, "last ACK")
    equal(frames[0].ack, start, "an ACK of what is in order")
    got = b""
    while len(got) < 4096:
        got += sock.recv(8192)
    equal(got, text, "text")
    moved = peer.us.counters() - before
    check(moved.get("tcp_ofo_queued", 0) >= 3, f"tcp_ofo_queued: {moved}")
    check(moved.get("tcp_drop_ofo_dup", 0) >= 1, f"tcp_drop_ofo_dup: {moved}")
    sock.close()


@case("TCP: more than the window takes")
def _over_window(peer):
    with peer.us.listener((OURS, 4106)) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        sock, conn = Conn.open_active(peer, listener, 4800)
    window = conn.syn_ack.win
    check(window < 20000, f"window {window} for a small buffer")
    start = conn.seq
    before = peer.us.counters()
    for at in range(0, window + 4000, 1000):
        conn.send("A", bytes([at // 1000]) * 1000, seq=start + at)
    frames = conn.own(peer.until_fence())
    taken = frames[-1].ack - start
    edge = max([window] + [frame.ack + frame.win - start for frame in frames])
    check(taken <= edge, f"took {taken} where {edge} was the end of the window")
    moved = peer.us.counters() - before
    check(moved.get("tcp_drop_window", 0) + moved.get("tcp_drop_seq", 0) +
          moved.get("tcp_drop_zero_window", 0) + moved.get("tcp_drop_rcvq_full", 0) > 0,
          f"nothing refused: {moved}")
    got = 0
    while got < taken:
        got += len(sock.recv(65536))
    equal(got, taken, "bytes")
    sock.close()


@case("TCP: urgent pointers to anywhere lose no byte of the stream")
def _urgent(peer):
    with peer.us.listener((OURS, 4107)) as listener:
        sock, conn = Conn.open_active(peer, listener, 4900)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_OOBINLINE, 1)
    got = b""
    for urgent in (0, 1, 3, 6, 7, 1000, 65535, 0, 2):
        conn.send("PAU", b"urgent", urgent=urgent)
        conn.take("A")
        # a read ends at the mark
        while len(got) % 6 or not got or len(got) < conn.seq - 1001:
            got += sock.recv(10)
    equal(got, b"urgent" * 9, "data")
    sock.close()


@case("TCP: data after close is refused with a reset")
def _after_close(peer):
    with peer.us.listener((OURS, 4108)) as listener:
        sock, conn = Conn.open_active(peer, listener, 5000)
    sock.close()
    conn.take("FA")
    # acknowledged, so that a slow machine does not see it again among the answers
    conn.send("A")
    peer.until_fence()
    (frame,) = counted(peer, "tcp_drop_data_after_close", conn.build("PA", b"too late"), conn=conn,
                       answers=["R"])
    equal(frame.seq, conn.ack, "SEQ of the reset")
    # it is gone: the next segment meets a closed port
    counted(peer, "tcp_drop_no_socket", conn.build("A"), conn=conn, answers=["R"])


@case("TCP: our own address as the peer's, by a socket")
def _land(peer):
    with peer.us.listener((OURS, 4109)):
        counted(peer, "ip_drop_saddr_own",
                ip(OURS, OURS, 6, tcp(OURS, OURS, 4109, 4109, "S", 1)))
        equal(half_open(peer, 4109), [], "half-open connections")


@case("UDP: short, bad lengths, bad sums, nobody there")
def _udp(peer):
    counted(peer, "udp_drop_short", ip(PEER, OURS, 17, b""))
    counted(peer, "udp_drop_short", ip(PEER, OURS, 17, bytes(7)))
    for length in (0, 7, 13, 65535):
        counted(peer, "udp_drop_length",
                ip(PEER, OURS, 17, udp(PEER, OURS, 9, 9, b"data", length=length)))
    counted(peer, "udp_drop_csum", ip(PEER, OURS, 17, udp(PEER, OURS, 9, 9, b"x", check_sum=1)))
    with peer.us:
        before = peer.us.counters()
    (error,) = peer.answers(ip(PEER, OURS, 17, udp(PEER, OURS, 9, 9, b"whose")))
    equal((error.icmp_type, error.icmp_code), (3, 3), "answer")
    equal((peer.us.counters() - before).get("udp_drop_no_socket"), 1, "udp_drop_no_socket")
    # to those whom no error may reach (RFC 1122 3.2.2) it is as silent
    equal(peer.answers(ip(PEER, OURS, 17, udp(PEER, OURS, 9, 9)), dst=BROADCAST), [], "answers")


@case("random bytes behind each good header")
def _noise(peer):
    """Nothing to assert but that it lives; a sanitizer's kernel sees more."""
    import random
    rng = random.Random(1)
    for size in list(range(0, 80)) + [200, 1400]:
        noise = rng.randbytes(size)
        peer.send(noise)
        peer.send(noise, ETH_ARP)
        peer.send(ip(PEER, OURS, 6, noise))
        peer.send(ip(PEER, OURS, 1, noise))
        peer.send(ip(PEER, OURS, 17, noise))
        peer.send(arp(1, peer.mac, PEER, bytes(6), OURS)[:8] + noise, ETH_ARP)
        peer.send(ip(PEER, OURS, 6, tcp(PEER, OURS, 1, 2, "S", options=noise[:40 & ~3]
                                        if size >= 40 else b"")))
    peer.until_fence(30)


@case("the host's stack saw nothing of all this")
def _host(peer):
    """The echoes, the resets: none of it is its own."""
    before = peer.us.host_counters()
    for packet in (ip(PEER, OURS, 6, SYN), ip(PEER, OURS, 6, SYN, check_sum=0),
                   ip("127.0.0.1", OURS, 6, SYN), ip(PEER, OURS, 132, bytes(9)),
                   ip(PEER, OURS, 6, SYN, tot_len=9), ip(PEER, OURS, 17, bytes(8)),
                   ip(OURS, OURS, 6, SYN)):
        peer.send(packet)
        peer.send(packet, dst=BROADCAST)
    peer.until_fence()
    equal(peer.us.host_counters() - before, {}, "the host's counters")


if __name__ == "__main__":
    main(scripted)
