"""What the checks share: pages in a language, theme and width, and what they ask the server."""

import contextlib
import json
import os
import time
import traceback

FOLDER = os.environ["FOLDER"]
PICTURES = os.environ.get("PICTURES")
VERBOSE = os.environ.get("VERBOSE")


class Suite:
    """Runs checks in pages of their own, and counts."""

    def __init__(self, browser, url):
        self.browser, self.url = browser, url
        self.passed, self.failures = 0, []

    def run(self, name, function):
        """Runs a check; one that fails runs once more, as a browser may stumble under load."""
        for is_last in (False, True):
            passed, failures = self.passed, len(self.failures)
            started = time.time()
            try:
                function(self)
            except Exception:
                self.expect(name, False, traceback.format_exc())
            if VERBOSE:
                print(f"{name}: {time.time() - started:.1f} s")
            if len(self.failures) == failures or is_last:
                return
            print(f"AGAIN: {name}")
            self.passed = passed
            del self.failures[failures:]

    def expect(self, name, holds, found=""):
        if holds:
            self.passed += 1
        else:
            self.failures.append(name)
            print(f"WRONG: {name}\n  {str(found)[:1500]}")

    @contextlib.contextmanager
    def page(self, path="/", language="en", theme="light", width=1440, seen_faults=False, **options):
        """A page at rest; with `seen_faults` the console may name answers that failed."""
        locale = {"en": "en-US", "ko": "ko-KR"}[language]
        context = self.browser.new_context(
            locale=locale, color_scheme=theme, viewport={"width": width, "height": 900}, **options)
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(15_000)
        seen = Seen(page, seen_faults)
        page.goto(self.url + path)
        settle(page)
        try:
            yield page, seen
        except Exception:
            context.close()
            raise
        self.expect(f"{path} {language}: no error on the console", not seen.errors, seen.errors)
        strangers = [url for url in seen.urls if not url.startswith((self.url, "blob:", "data:"))]
        self.expect(f"{path}: nothing from elsewhere", not strangers, strangers)
        context.close()


class Seen:
    """Requests, answers and errors of a page."""

    def __init__(self, page, seen_faults):
        self.errors, self.urls, self.calls = [], [], []
        # Chromium notes every refusal of the server there; refusals are part of some checks.
        expected = "Failed to load resource" if seen_faults else "status of 422"
        page.on("console", lambda line: line.type == "error" and expected not in line.text
                and self.errors.append(line.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.waiting, self.last = 0, time.time()
        page.on("request", self.begin)
        page.on("requestfailed", self.end)
        page.on("requestfinished", self.note)
        page.seen = self

    def begin(self, request):
        self.urls.append(request.url)
        self.waiting, self.last = self.waiting + 1, time.time()

    def end(self, _):
        self.waiting, self.last = max(0, self.waiting - 1), time.time()

    def note(self, request):
        self.end(request)
        if request.method != "POST":
            return
        response = request.response()
        with contextlib.suppress(Exception):
            self.calls.append((request.url, request.post_data_json, response.status, response.json()))

    def main(self):
        """The last request for a loss that was not for a curve or a map."""
        return [call for call in self.calls
                if "/loss" in call[0] and "loss" in (call[1].get("outputs") or ["loss"])][-1]


def settle(page, quiet=220):
    """Waits until the page is not busy, and has asked for nothing for so many milliseconds."""
    page.wait_for_timeout(quiet)
    # A slow browser pauses for longer than that: what is typed may not have been asked for yet.
    page.wait_for_selector("[aria-busy=true]", state="detached")
    while page.seen.waiting > 0 or time.time() - page.seen.last < quiet / 1_000:
        page.wait_for_timeout(40)
        page.wait_for_selector("[aria-busy=true]", state="detached")
    page.wait_for_timeout(40)


def loss_of(page):
    return page.locator("output").first.inner_text()


def shown_as(number):
    return json.dumps(number)


def choose(page, name, label="Find a loss"):
    page.get_by_label(label).fill(name)
    page.locator(f'[role=option][data-name="{name}"]').click()
    settle(page)


def picture(page, name):
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)
