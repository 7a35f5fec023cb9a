"""Runs every check of the page in two browsers side by side, and says what was wrong.

Most of a check is waiting for the page to come to rest, so two of them take little more than one.
"""

import multiprocessing
import sys
import time

from playwright.sync_api import sync_playwright

import documents
import faults
import looks
import tools
import trying

MODULES = (looks, trying, documents, faults)
CHECKS = {name: function for module in MODULES for name, function in vars(module).items()
          if name.startswith("check_")}
# The longest first: the browsers end at about the same time.
LONG = ("check_every_loss", "check_states", "check_widths_of_page", "check_hostile_links", "check_reference", "check_worked_examples")
browser = None


def begin():
    global browser
    playwright = sync_playwright().start()
    browser = playwright.chromium.launch(
        executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"])


def run(name):
    suite = tools.Suite(browser, sys.argv[1].rstrip("/"))
    suite.run(name, CHECKS[name])
    return suite.passed, suite.failures


if __name__ == "__main__":
    started = time.time()
    passed, failures = 0, []
    names = sorted(CHECKS, key=lambda name: name not in LONG)
    with multiprocessing.get_context("spawn").Pool(2, begin) as pool:
        for held, wrong in pool.imap_unordered(run, names):
            passed += held
            failures += wrong
    print(f"{passed} passed, {len(failures)} failed, {time.time() - started:.0f} s")
    for failure in failures:
        print(f"FAILED: {failure}")
    sys.exit(1 if failures or passed == 0 else 0)
