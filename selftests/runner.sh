#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Runs tests one after the other as the kernel's kselftest/runner.sh does: output
# behind "# ", a line for each test, a time limit, status 4 is a skip.

SKIP=4
DIR=${DIR:-$(dirname "$0")}
cd "$DIR" || exit 1

limit=45
[ ! -f settings ] || limit=$(sed -n 's/^timeout=//p' settings)
# as in the kernel's runner
limit=${kselftest_override_timeout:-$limit}
name=${KSELFTEST_NAME:-net/toytcp}
number=0
failed=0
ret=$(mktemp) || exit 1
trap 'rm -f "$ret"' EXIT

echo "TAP version 13"
echo "1..$#"
for test in "$@"; do
	number=$((number + 1))
	what="$number selftests: $name: $(basename "$test")"
	echo "# selftests: $name: $(basename "$test")"
	echo "# timeout set to $limit"
	echo 1 >"$ret"
	{
		timeout --foreground -k 10 "$limit" "./$test" 2>&1 </dev/null
		echo $? >"$ret"
	} | sed -u 's/^/# /'
	case $(<"$ret") in
	0) echo "ok $what" ;;
	"$SKIP") echo "ok $what # SKIP" ;;
	124 | 137)
		echo "not ok $what # TIMEOUT $limit seconds"
		failed=$((failed + 1))
		;;
	*)
		echo "not ok $what # exit=$(<"$ret")"
		failed=$((failed + 1))
		;;
	esac
done
[ $failed = 0 ]
