"""Runs every check of the page, and says what was wrong."""

import sys
import time

from playwright.sync_api import sync_playwright

import documents
import looks
import tools
import trying

if __name__ == "__main__":
    started = time.time()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-dev-shm-usage"])
        suite = tools.Suite(browser, sys.argv[1].rstrip("/"))
        for checks in (trying, looks, documents):
            for name, function in vars(checks).items():
                if name.startswith("check_"):
                    suite.run(name, function)
        browser.close()
    print(f"{suite.passed} passed, {len(suite.failures)} failed, {time.time() - started:.0f} s")
    sys.exit(1 if suite.failures else 0)
