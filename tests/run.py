#!/usr/bin/env python3
"""Runs the Check programs given, then every tests/clients/test_*.py, and adds up.

    python3 tests/run.py [--programs-only] PROGRAM...
"""
import os
import pathlib
import re
import subprocess
import sys
import unittest

CHECK_SUMMARY = re.compile(r"^\d+%: Checks: (\d+), Failures: (\d+), Errors: (\d+)$", re.M)


def run_program(path):
    """Runs one Check program: (passed, failed, skipped)."""
    done = subprocess.run([path], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    output = done.stdout.decode("utf-8", "replace")
    print(output, end="", flush=True)
    summary = CHECK_SUMMARY.search(output)
    if summary is None:
        print(f"{path}: ended without a summary, exit status {done.returncode}")
        return 0, 1, 0
    checks, failures, errors = map(int, summary.groups())
    failed = failures + errors
    if done.returncode != 0 and failed == 0:  # a leak found at exit
        print(f"{path}: exit status {done.returncode}")
        failed = 1
    return max(checks - failed, 0), failed, output.count("skipped: ")


def run_clients(folder):
    """Runs the tests that load the built extension into real programs."""
    suite = unittest.defaultTestLoader.discover(str(folder))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    failed = len(result.failures) + len(result.errors)
    for test, why in result.skipped:
        print(f"skipped: {test}: {why}")
    return result.testsRun - failed - len(result.skipped), failed, len(result.skipped)


def main(arguments):
    for name in [name for name in os.environ if name.startswith("PROSECUTIONS_")]:
        del os.environ[name]  # settings of whoever runs the tests
    os.environ["PROSECUTIONS_CACHE"] = "off"  # nor is their cache for tests
    programs_only = "--programs-only" in arguments
    counts = [run_program(a) for a in arguments if a != "--programs-only"]
    if not programs_only:
        counts.append(run_clients(pathlib.Path(__file__).parent / "clients"))
    passed, failed, skipped = map(sum, zip(*counts))
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
