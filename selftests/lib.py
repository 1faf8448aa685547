# SPDX-License-Identifier: GPL-2.0
"""What the tests share: TAP, namespaces and their devices, the tool, counters.

A socket belongs to the namespace it was made in. So one program holds the sockets
of all the namespaces of a topology, and the order of what it does is the order in
which it happens.
"""

import contextlib
import ctypes
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
import traceback

AF_TOYTCP = 18
SKIP = 4
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
TICK = 0.011    # one tick of HZ=100, and what a packet's time is rounded by
HERE = os.path.dirname(os.path.abspath(__file__))

# A kernel that checks itself, which also makes programs start slowly.
SLOW = 10 if os.path.exists("/proc/lockdep") or os.path.exists("/sys/kernel/debug/kmemleak") else 1

_libc = ctypes.CDLL(None, use_errno=True)
_cases = []


class Skip(Exception):
    """This machine cannot run the case, and why."""


class Late(Exception):
    """A case took longer than it may, or a condition did not come true."""


def case(name, limit=60):
    """A function of the environment that fails by an exception."""
    def add(function):
        _cases.append((name, limit, function))
        return function
    return add


def check(condition, said):
    if not condition:
        raise AssertionError(said)


def equal(got, want, what):
    if got != want:
        raise AssertionError(f"{what}: {got!r}, wanted {want!r}")


def fails(errno_wanted, function, *args):
    """The call must fail with this errno; what it gave otherwise is said."""
    try:
        got = function(*args)
    except OSError as error:
        equal(errno_name(error.errno), errno_name(errno_wanted), "errno")
        return
    raise AssertionError(f"succeeded with {got!r}, wanted {errno_name(errno_wanted)}")


def errno_name(number):
    import errno
    return errno.errorcode.get(number, str(number))


def wait_for(condition, what, limit=20):
    """The condition's value as soon as it is true."""
    end = time.monotonic() + limit * SLOW
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise Late(f"not within {limit} s: {what}")
        time.sleep(0.005)


def _alarm(_signal, _frame):
    raise Late("the case took too long")


def _comment(text):
    for line in text.rstrip("\n").split("\n"):
        print(f"# {line}")


def note(text):
    """A line for who reads the output."""
    _comment(text)
    sys.stdout.flush()


def _run_case(number, name, limit, function, env):
    """Returns what failed in a line, or None."""
    signal.signal(signal.SIGALRM, _alarm)
    signal.alarm(limit * SLOW)
    amiss, begin = None, time.monotonic()
    try:
        function(env)
        result, directive = "ok", ""
    except Skip as reason:
        result, directive = "ok", f" # SKIP {reason}"
    except (Exception, SystemExit) as error:
        result, directive = "not ok", ""
        amiss = f"{name}: {where(error)}: {type(error).__name__}: {error}"
        said = traceback.format_exc().split("\n")
        _comment("\n".join(line for line in said if line.strip())
                 if not isinstance(error, AssertionError)
                 else f"{where(error)}: {error}")
    finally:
        signal.alarm(0)
    if (took := time.monotonic() - begin) >= 10:
        note(f"took {took:.0f} s")
    print(f"{result} {number} - {name}{directive}", flush=True)
    return amiss


def where(error):
    """The lines of the test that led to an error."""
    frames = [f for f in traceback.extract_tb(error.__traceback__)
              if not f.filename.endswith("/lib.py")]
    return ", ".join(f"{os.path.basename(f.filename)}:{f.lineno}" for f in frames)


def main(set_up):
    """Runs the cases in the environment that the context manager set_up() gives."""
    print("TAP version 13")
    # at the runner's time limit what the test has set up is still taken down
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    failed, begin = [], time.monotonic()
    only = sys.argv[1:]
    # not those of a test that this one imports from
    cases = [c for c in _cases if c[2].__module__ == "__main__" and
             (not only or any(o in c[0] for o in only))]
    with contextlib.ExitStack() as stack:
        try:
            log = stack.enter_context(KernelLog())
            need_module()
            env = stack.enter_context(set_up())
        except Skip as reason:
            print(f"1..0 # SKIP {reason}")
            sys.exit(SKIP)
        print(f"1..{len(cases) + 1}", flush=True)
        for number, (name, limit, function) in enumerate(cases, 1):
            failed.append(_run_case(number, name, limit, function, env))
    failed.append(_run_case(len(cases) + 1, "nothing amiss in the kernel's log", 30,
                            lambda _: log.verify(), None))
    failed = list(filter(None, failed))
    note(f"took {time.monotonic() - begin:.0f} s")
    # among a thousand cases, where who reads the end of the output finds them
    for amiss in failed[:8]:
        note("failed: " + " ".join(amiss.split())[:300])
    sys.exit(1 if failed else 0)


class KernelLog:
    """What the kernel says from here on."""

    AMISS = ("BUG:", "WARNING:", "KASAN:", "unregister_netdevice: waiting", "refcount_t:",
             "possible circular", "inconsistent lock", "rcu: INFO", "Oops", "general protection")

    def __enter__(self):
        try:
            self.fd = os.open("/dev/kmsg", os.O_RDONLY | os.O_NONBLOCK)
            os.lseek(self.fd, 0, os.SEEK_END)
        except OSError as error:
            raise Skip(f"needs root: /dev/kmsg: {error}") from None
        return self

    def __exit__(self, *_):
        pass

    def lines(self):
        while True:
            try:
                record = os.read(self.fd, 8192)
            except BlockingIOError:
                return
            except BrokenPipeError:
                continue
            yield record.decode(errors="replace").split(";", 1)[-1].split("\n")[0]

    def verify(self):
        bad = [line for line in self.lines() if any(word in line for word in self.AMISS)]
        check(not bad, "; ".join(bad[:5]))


def loaded():
    with open("/proc/modules", encoding="ascii") as modules:
        return any(line.startswith("toytcp ") for line in modules)


def family_exists():
    try:
        socket.socket(AF_TOYTCP, socket.SOCK_STREAM).close()
    except OSError:
        return False
    return True


def load():
    if family_exists():
        return True
    subprocess.run(["modprobe", "-q", "toytcp"], stdin=subprocess.DEVNULL, check=False)
    return family_exists()


def unload_and_load():
    """What a test has left must not hold the module."""
    if not loaded():
        return
    run("rmmod", "toytcp", limit=30)
    check(load(), "the module does not load any more")


def need_module():
    if os.geteuid() != 0:
        raise Skip("needs root")
    if not load():
        raise Skip("no module toytcp to load")
    need("ip")


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            raise Skip(f"needs {program}")


def need_reuseport():
    """Kernels that ask no family about SOL_SOCKET may refuse it to ours: Debian's 6.1 does."""
    with socket.socket(AF_TOYTCP, socket.SOCK_DGRAM) as sock:
        try:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        except OSError as error:
            raise Skip("this kernel's core gives SO_REUSEPORT to INET alone") from error


def find_tool(name):
    variable = name.upper().replace("-", "_")
    for path in (os.environ.get(variable), f"{HERE}/{name}", f"{HERE}/../tools/{name}",
                 shutil.which(name)):
        if path and os.access(path, os.X_OK):
            return os.path.abspath(path)
    raise Skip(f"no {name}: build tools/ or set {variable}")


def run(*args, limit=60, **kwargs):
    """Runs a command that must succeed. Returns its output."""
    done = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=limit,
                          check=False, text=True,
                          **({"stdin": subprocess.DEVNULL} | kwargs))
    if done.returncode:
        raise RuntimeError(f"{' '.join(args)}: status {done.returncode}: {done.stderr.strip()}")
    return done.stdout


class Namespace:
    """A network namespace. As a context: this thread is in it."""

    def __init__(self, name):
        self.name = name
        run("ip", "netns", "add", name)
        self.fd = os.open(f"/run/netns/{name}", os.O_RDONLY)
        self.outer = []

    def delete(self):
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1
            run("ip", "netns", "del", self.name)

    def __enter__(self):
        self.outer.append(os.open("/proc/thread-self/ns/net", os.O_RDONLY))
        self._set(self.fd)
        return self

    def __exit__(self, *_):
        fd = self.outer.pop()
        self._set(fd)
        os.close(fd)

    @staticmethod
    def _set(fd):
        if _libc.setns(fd, CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), "setns")

    def run(self, *args, **kwargs):
        with self:
            return run(*args, **kwargs)

    def ip(self, *commands):
        """Commands of ip, all at once."""
        return run("ip", "-n", self.name, "-batch", "-", input="\n".join(commands) + "\n",
                   stdin=None)

    def tool(self, command, **kwargs):
        return self.run(find_tool("toytcp"), *command.split(), **kwargs)

    def tool_json(self, command):
        return json.loads(self.tool("-j " + command))

    def popen(self, *args, **kwargs):
        with self:
            return subprocess.Popen(args, **({"stdin": subprocess.DEVNULL} | kwargs))

    def read(self, path):
        with self, open(path, encoding="ascii") as file:
            return file.read().strip()

    def write(self, path, value):
        with self, open(path, "w", encoding="ascii") as file:
            file.write(str(value))

    def sysctl(self, name, value):
        self.write("/proc/sys/" + name.replace(".", "/"), value)

    def socket(self, family=AF_TOYTCP, kind=socket.SOCK_STREAM, proto=0):
        """A socket of the family, by which python takes AF_INET's addresses."""
        with self:
            if family == AF_TOYTCP:
                fd = socket.socket(AF_TOYTCP, kind, proto).detach()
                sock = socket.socket(socket.AF_INET, kind, proto, fileno=fd)
            else:
                sock = socket.socket(socket.AF_INET, kind, proto)
        return sock

    def listener(self, address, family=AF_TOYTCP, backlog=16):
        sock = self.socket(family)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(backlog)
        return sock

    def connect(self, address, family=AF_TOYTCP, source=None):
        sock = self.socket(family)
        if source:
            sock.bind(source)
        sock.connect(address)
        return sock

    def packet_socket(self, device, protocol=0x0003):
        """All frames of a device, out and in, with the kernel's time for each."""
        with self:
            sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(protocol))
        sock.setsockopt(socket.SOL_SOCKET, 35, 1)   # SO_TIMESTAMPNS
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
        sock.bind((device, protocol))
        return sock

    def mac(self, device):
        text = json.loads(run("ip", "-n", self.name, "-j", "link", "show", "dev", device))
        return bytes.fromhex(text[0]["address"].replace(":", ""))

    def counters(self):
        """The family's."""
        return Counters({row["name"]: row["value"] for row in self.tool_json("stat -z")})

    def host_counters(self):
        """The host stack's: /proc/net/snmp and netstat, as "Ip.InReceives"."""
        values = {}
        for file in ("snmp", "netstat"):
            lines = self.read(f"/proc/thread-self/net/{file}").split("\n")
            for names, numbers in zip(lines[::2], lines[1::2]):
                head, *names = names.split()
                values |= {head.rstrip(":") + "." + name: int(number)
                           for name, number in zip(names, numbers.split()[1:])}
        return Counters(values)

    def sockets(self):
        """What ss shows, as the rows of its JSON."""
        return self.tool_json("ss -a")


class Counters(dict):
    """Counters at one moment."""

    def __sub__(self, earlier):
        return {name: value - earlier.get(name, 0) for name, value in self.items()
                if value != earlier.get(name, 0)}

    def __add__(self, other):
        return Counters({name: self.get(name, 0) + other.get(name, 0) for name in self | other})


class Sandbox:
    """The namespaces and programs of a test. They end with it."""

    def __init__(self):
        self.namespaces = []
        self.programs = []
        self.pids = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for pid in self.pids:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
        for program in self.programs:
            # with its children: one that is left holds a socket, and so the module
            with contextlib.suppress(OSError):
                os.killpg(program.pid, signal.SIGKILL)
            program.wait()
        for namespace in self.namespaces:
            namespace.delete()

    def namespace(self, name):
        self.namespaces.append(Namespace(f"toy-{os.getpid()}-{name}"))
        self.namespaces[-1].ip("link set lo up")
        return self.namespaces[-1]

    def program(self, namespace, *args, **kwargs):
        self.programs.append(namespace.popen(*args, start_new_session=True, **kwargs))
        return self.programs[-1]

    def child(self, function, *args):
        """Runs function(*args) in a process of its own. See Child."""
        child = Child(function, args)
        self.pids.append(child.pid)
        return child


class Child:
    """A process whose function's result, JSON, is waited for by result()."""

    def __init__(self, function, args):
        self.fd, out = os.pipe()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.close(self.fd)
                signal.alarm(0)
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
                answer = {"result": function(*args)}
            except BaseException:
                answer = {"error": traceback.format_exc()}
            data = json.dumps(answer).encode()
            while data:
                data = data[os.write(out, data):]
            os._exit(0)
        os.close(out)

    def result(self):
        data = b""
        while chunk := os.read(self.fd, 65536):
            data += chunk
        os.close(self.fd)
        answer = json.loads(data or '{"error": "died"}')
        if "error" in answer:
            raise RuntimeError("in a child: " + answer["error"])
        return answer["result"]


class Network:
    """The usual topology: each end has an address of either stack on one device.

          client ns                router ns                 server ns
        +-----------+           +-------------+            +-----------+
        |        c0 +-----------+ rc       rs +------------+ s0        |
        +-----------+           +-------------+            +-----------+
         10.1.0.2 ours           10.1.0.1   10.2.0.1        10.2.0.2 ours
         10.1.0.3 host's             (host's)               10.2.0.3 host's
    """

    def __init__(self, box):
        self.client, self.router, self.server = map(box.namespace, ("c", "r", "s"))
        self.router.ip(
            f"link add rc type veth peer name c0 netns {self.client.name}",
            f"link add rs type veth peer name s0 netns {self.server.name}",
            "link set rc up", "link set rs up",
            "addr add 10.1.0.1/24 dev rc", "addr add 10.2.0.1/24 dev rs")
        self.router.sysctl("net.ipv4.ip_forward", 1)
        for net, (ns, dev) in {1: (self.client, "c0"), 2: (self.server, "s0")}.items():
            ns.ip(f"link set {dev} up", f"addr add 10.{net}.0.3/24 dev {dev}",
                  f"route add default via 10.{net}.0.1")
            wait_for(lambda: ns.read(f"/proc/sys/net/ipv4/conf/{dev}/forwarding") and
                     carrier(ns, dev), "carrier")
            ns.tool(f"addr add 10.{net}.0.2/24 dev {dev}")
            ns.tool(f"route add default via 10.{net}.0.1")
        for ns in self.client, self.router, self.server:
            keep_order(ns)
            # each error is wanted; how many may go is tested elsewhere
            for stack in ("ipv4", "toytcp"):
                with contextlib.suppress(FileNotFoundError):
                    ns.sysctl(f"net.{stack}.icmp_ratemask", 0)

    @staticmethod
    def client_address(family):
        return "10.1.0.2" if family == AF_TOYTCP else "10.1.0.3"

    @staticmethod
    def server_address(family):
        return "10.2.0.2" if family == AF_TOYTCP else "10.2.0.3"

    def pair(self, client_family, server_family, port=5000):
        """A connection across the router: the client's end and the server's."""
        with self.server.listener((self.server_address(server_family), port),
                                  server_family) as listener:
            client = self.client.connect(listener.getsockname(), client_family)
            server, _ = listener.accept()
        return client, server

    def netem(self, how, *, offloads=True):
        """Impairs what the router forwards, both ways; "" for not at all."""
        for ns, dev in ((self.router, "rc"), (self.router, "rs"), (self.client, "c0"),
                        (self.server, "s0")):
            offload(ns, dev, offloads)
        for dev in ("rc", "rs"):
            subprocess.run(["tc", "-n", self.router.name, "qdisc", "del", "dev", dev, "root"],
                           stderr=subprocess.DEVNULL, check=False)
            if how:
                self.router.run("tc", "qdisc", "add", "dev", dev, "root", "netem", *how.split())


def carrier(namespace, device):
    """Operational state without sysfs, which shows one namespace only."""
    link = json.loads(run("ip", "-n", namespace.name, "-j", "link", "show", "dev", device))
    return link[0]["operstate"] in ("UP", "UNKNOWN")


def keep_order(namespace, processors=None):
    """A veth takes a frame to the processor that sends it, and so two of them may overtake
    each other; receive packet steering takes a flow always to the same one. Of all, or of
    those in a mask: with a single one flows do not overtake each other either."""
    if os.cpu_count() == 1:
        return
    everyone = f"{processors or (1 << os.cpu_count()) - 1:x}"
    run("ip", "netns", "exec", namespace.name, "sh", "-c",      # which shows its own sysfs
        "for file in /sys/class/net/*/queues/rx-*/rps_cpus; do "
        f"echo {everyone} >$file || exit; done")


def offload(namespace, device, on):
    """Segmentation, merging and checksums by the device."""
    need("ethtool")
    words = [word for what in ("tx", "rx", "sg", "tso", "gso", "gro")
             for word in (what, "on" if on else "off")]
    namespace.run("ethtool", "-K", device, *words)


@contextlib.contextmanager
def network():
    """set_up() of a test that needs no more than the usual topology."""
    with Sandbox() as box:
        net = Network(box)
        net.box = box
        yield net


def due(got, want, what):
    """After want seconds and no more than the wheel's eighth later."""
    check(want - TICK <= got <= want * 1.125 + 0.04, f"{what}: after {got:.3f} s, due at {want} s")


def linger_zero(sock):
    """close() sends a reset."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
