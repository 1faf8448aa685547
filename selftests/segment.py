# SPDX-License-Identifier: GPL-2.0
"""A TCP segment with relative numbers: made, read, compared and shown.

Options are written as text: "mss 1460,nop,wscale 7", "nop,nop,TS 5 0", "sackOK",
"nop,nop,sack 1001:2001", "fo 0102030405060708" for Fast Open, with no cookie "fo", and
"hex 1e02" for any bytes at all.
"""

import struct

from wire import checksum, icmp, ip, tcp

PEER = "10.3.0.2"
NO_NUMBER = "no number"     # SEQ=0 as it stands, of a reset without a connection
KINDS = {1: "nop", 2: "mss", 3: "wscale", 4: "sackOK", 5: "sack", 8: "TS", 34: "fo"}
_PATTERN = bytes(range(251)) * 600


def stream(seq, count):
    """The bytes of the stream from a relative number on."""
    begin = seq % 251
    return _PATTERN[begin:begin + count]


def relative(number, base):
    """The difference of two numbers as a signed one."""
    return (number - base + 2**31) % 2**32 - 2**31


def encode(text, base):
    """The bytes of options; SACK blocks are relative to base."""
    out = b""
    for item in filter(None, text.split(",")):
        name, *words = item.split()
        if name == "nop":
            out += b"\1"
        elif name == "eol":
            out += b"\0"
        elif name == "mss":
            out += struct.pack("!BBH", 2, 4, int(words[0]))
        elif name == "wscale":
            out += struct.pack("!BBB", 3, 3, int(words[0]))
        elif name == "sackOK":
            out += b"\4\2"
        elif name == "TS":
            out += struct.pack("!BBII", 8, 10, *(int(word) % 2**32 for word in words))
        elif name == "fo":
            cookie = bytes.fromhex(words[0] if words else "")
            out += bytes([34, 2 + len(cookie)]) + cookie
        elif name == "sack":
            edges = [(int(edge) + base) % 2**32 for word in words for edge in word.split(":")]
            out += struct.pack(f"!BB{len(edges)}I", 5, 2 + 4 * len(edges), *edges)
        else:
            out += bytes.fromhex(words[0])
    return out + bytes(-len(out) % 4)


def decode(data, base):
    """The options of a segment as text, in their order."""
    out = []
    while data and data[0]:
        if data[0] == 1:
            out.append("nop")
            data = data[1:]
            continue
        if len(data) < 2 or not 2 <= data[1] <= len(data):
            out.append("bad")
            break
        body, name = data[2:data[1]], KINDS.get(data[0], f"kind-{data[0]}")
        if name == "sack":
            edges = struct.unpack(f"!{len(body) // 4}I", body)
            pairs = zip(edges[::2], edges[1::2])
            name += "".join(f" {relative(a, base)}:{relative(b, base)}" for a, b in pairs)
        elif name == "TS":
            name += " {} {}".format(*struct.unpack("!II", body))
        elif name == "fo" and body:
            name += f" {body.hex()}"
        elif body:
            name += f" {int.from_bytes(body, 'big')}"
        out.append(name)
        data = data[data[1]:]
    return out


def show(arrow, flags, seq, length, ack, win, opts):
    """One line of a trace."""
    text = f"{arrow} {flags or '-'} {seq}"
    text += f":{seq + length}({length})" if length else ""
    text += f" ack {ack}" if ack is not None else ""
    text += f" win {win}" if win is not None else ""
    return text + (f" <{opts}>" if opts else "")


def build(flow, flags, seq, ack, data, win, *, opts="", urg=0, tos=0, ip_options=b"", **raw):
    """The packet of the script's segment."""
    address = flow.test.address
    segment = tcp(flow.peer, address, flow.port, flow.local, flags, seq + flow.iss,
                  ack + flow.irs if "A" in flags else raw.pop("raw_ack", 0), win=win, data=data,
                  options=encode(opts, flow.irs), urgent=urg, **raw)
    return ip(flow.peer, address, 6, segment, tos=tos, options=ip_options)


def icmp_about(flow, kind, code, seq, rest):
    """An ICMP error that quotes the stack's segment of that number."""
    address = flow.test.address
    quoted = ip(address, flow.peer, 6, tcp(address, flow.peer, flow.local, flow.port, "A", seq + flow.irs))
    return ip(PEER, address, 1, icmp(kind, code, rest, quoted[:28]))


def checksum_of(frame):
    """0 for a segment whose checksum is right."""
    body = frame.raw[14:][(frame.raw[14] & 15) * 4:frame.tot_len]
    return checksum(frame.raw[26:34] + struct.pack("!HH", 6, len(body)) + body)


class Segment:
    """One of the stack's."""

    def __init__(self, frame, flow):
        self.when, self.flags, self.data = frame.when, frame.flags, frame.data
        self.win, self.urg, self.tos, self.ttl = frame.win, frame.urgent, frame.tos, frame.ttl
        self.df = bool(frame.frag & 0x4000)
        self.raw_seq, self.raw_ack = frame.seq, frame.ack
        self.seq = relative(frame.seq, flow.irs)
        self.ack = relative(frame.ack, flow.iss)
        self.end = self.seq + len(self.data) + ("S" in self.flags) + ("F" in self.flags)
        self.opts = decode(frame.options, flow.iss)
        self.sum_ok = frame.ip_ok and checksum_of(frame) == 0

    def __str__(self):
        return show("<", self.flags, self.seq, len(self.data),
                    self.ack if "A" in self.flags else None, self.win, ",".join(self.opts))

    def option(self, name):
        """The words behind an option's name; None when it is not there."""
        for item in self.opts:
            if item.split()[0] == name:
                return item.split()[1:]
        return None

    def verify(self, test, flags, seq, ack, data, **fields):
        """It is what was wanted, or the test fails."""
        wrong = [] if self.sum_ok else ["a right checksum"]
        extra = set(self.flags) - set(flags)
        if set(flags) - set(self.flags) or extra - {"P"} or \
           fields.pop("psh", None) is False and "P" in self.flags:
            wrong.append(f"control bits {flags}")
        if seq == NO_NUMBER:
            wrong += ["SEQ=0"] if self.raw_seq else []
        elif seq is not None and self.seq != seq:
            wrong.append(f"SEQ {seq}")
        if ack is not None and self.ack != ack:
            wrong.append(f"ACK {ack}")
        if data is not None and len(self.data) != data:
            wrong.append(f"{data} bytes")
        if data is None and self.data:
            wrong.append("no text")
        if self.data != stream(self.seq + ("S" in self.flags), len(self.data)):
            wrong.append("text of the stream")
        opts = fields.pop("opts", None)
        if opts is not None and not self._has(opts):
            wrong.append(f"options {opts}")
        wrong += [f"{name} {value}" for name, value in fields.items()
                  if getattr(self, name) != value]
        if wrong:
            test.fail(f"{self}: wanted {', '.join(wrong)}")

    def _has(self, opts):
        """The options are these in this order; those named without a value may have any."""
        want = [item for item in opts.split(",") if item]
        return len(want) == len(self.opts) and all(
            item == got or item == got.split()[0] for item, got in zip(want, self.opts))

    def echoes(self, test, value):
        """Its timestamp echoes this one of the script's."""
        if not self.option("TS") or int(self.option("TS")[1]) != value:
            test.fail(f"{self}: wanted the echo of {value}")
