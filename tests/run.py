#!/usr/bin/env python3
"""Runs the Check programs given, as many at once as there are processors, then every
tests/clients/test_*.py, and adds up.

    python3 tests/run.py [--programs-only] [--under 'valgrind --quiet'] PROGRAM...
"""
import argparse
import concurrent.futures
import functools
import os
import pathlib
import re
import shlex
import subprocess
import sys

CHECK_SUMMARY = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)$", re.M)
CLIENT_RAN = re.compile(r"^Ran (\d+) tests? in ", re.M)


def run_program(under, path):
    """Runs one Check program: (its output, passed, failed, skipped)."""
    done = subprocess.run([*under, path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = done.stdout.decode("utf-8", "replace")
    summary = CHECK_SUMMARY.search(output)
    if summary is None:
        return f"{output}{path}: ended without a summary, exit status {done.returncode}\n", 0, 1, 0
    checks, failures, errors = map(int, summary.groups())
    failed = failures + errors
    if done.returncode != 0 and failed == 0:  # a leak found at exit
        output += f"{path}: exit status {done.returncode}\n"
        failed = 1
    return output, max(checks - failed, 0), failed, output.count("skipped: ")


def run_programs(under, paths):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for output, *counts in pool.map(functools.partial(run_program, under), paths):
            print(output, end="", flush=True)
            yield counts


def run_client(test):
    """Runs one tests/clients/test_*.py: (its output, passed, failed, skipped)."""
    done = subprocess.run([sys.executable, "-m", "unittest", "-v", test.stem], cwd=test.parent,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = done.stdout.decode("utf-8", "replace")
    ran = CLIENT_RAN.search(output)
    counts = {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", output.rstrip().rsplit("\n", 1)[-1])}
    failed, skipped = counts.get("failures", 0) + counts.get("errors", 0), counts.get("skipped", 0)
    if ran is None or done.returncode != 0 and failed == 0:
        return f"{output}{test.name}: exit status {done.returncode}\n", 0, 1, 0
    return output, max(int(ran.group(1)) - failed - skipped, 0), failed, skipped


def run_clients(folder):
    """Runs the tests that load the built extension into real programs, the largest first."""
    tests = sorted(folder.glob("test_*.py"), key=lambda test: -test.stat().st_size)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for output, *counts in pool.map(run_client, tests):
            print(output, end="", flush=True)
            yield counts


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--programs-only", action="store_true")
    parser.add_argument("--under", type=shlex.split, default=[])
    parser.add_argument("programs", nargs="*")
    options = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("PROSECUTIONS_")]:
        del os.environ[name]  # settings of whoever runs the tests
    os.environ["PROSECUTIONS_CACHE"] = "off"  # nor is their cache for tests
    counts = list(run_programs(options.under, options.programs))
    if not options.programs_only:
        counts += run_clients(pathlib.Path(__file__).resolve().parent / "clients")
    passed, failed, skipped = map(sum, zip(*counts))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
