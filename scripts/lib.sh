# SPDX-License-Identifier: GPL-2.0
# shellcheck shell=bash
# What setup, kernel, vm and check have in common. Sourced, never run.

# shellcheck disable=SC2034 # for those who source this
TOP=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
# a service or a CI job may have no HOME
export HOME="${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}"
CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/toytcp
export LC_ALL=C.UTF-8

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

say() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

# The suite the machine itself runs: bookworm, trixie, ... or nothing.
host_suite() {
	(
		# shellcheck disable=SC1091
		. /etc/os-release 2>/dev/null
		[ "${ID-}" = debian ] && echo "${VERSION_CODENAME:-sid}"
	) || true
}

# Holds the cache's lock NAME until this process ends, so that two runs never
# fetch or build the same thing at once.
lock_cache() {
	local name=$1 fd
	mkdir -p "$CACHE/lock"
	exec {fd}>"$CACHE/lock/$name"
	if ! flock -n "$fd"; then
		say "another run is preparing $name: waiting for it"
		flock -w 3600 "$fd" || die "$name: still locked after an hour ($CACHE/lock/$name)"
	fi
}

# apt on a suite which the machine may not have enabled, with lists of its own,
# so that the system's sources stay as they are.
# apt_in SUITE PROGRAM ARGS...
apt_in() {
	local suite=$1 dir=$CACHE/apt/$1
	shift
	[ -e "$dir/apt.conf" ] || apt_in_prepare "$suite"
	APT_CONFIG=$dir/apt.conf "$@"
}

apt_in_prepare() {
	local suite=$1 dir=$CACHE/apt/$1 key
	local line='deb [arch=amd64 signed-by=%s] %s %s main\n'

	command -v apt-get >/dev/null ||
		die "apt-get is missing: Debian's kernels are fetched with it, so this needs Debian 12 or newer"
	for key in /usr/share/keyrings/debian-archive-keyring.{gpg,pgp} ''; do
		[ -e "$key" ] && break
	done
	[ -n "$key" ] || die "Debian's keys are missing: apt-get install debian-archive-keyring"
	mkdir -p "$dir"/{lists/partial,cache/archives/partial,parts}
	# shellcheck disable=SC2059
	{
		printf "$line" "$key" http://deb.debian.org/debian "$suite"
		case $suite in
		bookworm | trixie)
			printf "$line" "$key" http://deb.debian.org/debian-security "$suite-security"
			;;
		esac
	} >"$dir/sources.list"
	cat >"$dir/apt.conf.new" <<-EOF
		Dir::Etc::sourcelist "$dir/sources.list";
		Dir::Etc::sourceparts "$dir/parts";
		Dir::State::lists "$dir/lists";
		Dir::Cache "$dir/cache";
		Acquire::Languages "none";
		Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
		Acquire::Retries "3";
		APT::Sandbox::User "root";
		APT::Architecture "amd64";
	EOF
	mv "$dir/apt.conf.new" "$dir/apt.conf"
	apt_in_update "$suite"
}

apt_in_update() {
	local log=$CACHE/apt/$1/update.log

	say "reading Debian's package lists of $1"
	if ! APT_CONFIG=$CACHE/apt/$1/apt.conf apt-get -q update >"$log" 2>&1; then
		tail -n 5 "$log" >&2
		rm -f "$CACHE/apt/$1/apt.conf"
		die "cannot read Debian's package lists of $1 (see $log)"
	fi
}

# Candidate version of a package in a suite, or nothing.
apt_in_version() {
	apt_in "$1" apt-cache show --no-all-versions "$2" 2>/dev/null |
		sed -n 's/^Version: //p' | head -n 1
}

# Downloads packages of a suite into the current directory. Lists older than
# the archive name packages that are gone: read them anew once.
apt_in_download() {
	local suite=$1
	shift
	apt_in "$suite" apt-get -q download "$@" >download.log 2>&1 && return
	apt_in_update "$suite"
	apt_in "$suite" apt-get -q download "$@" >download.log 2>&1 && return
	tail -n 5 download.log >&2
	die "cannot download from $suite: $*"
}
