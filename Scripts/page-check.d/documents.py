"""The documentation that the server serves."""

import json
import re

from tools import settle


def check_reference(suite):
    with suite.page("/docs") as (page, _):
        contract = page.evaluate("fetch('/openapi.json').then((answer) => answer.json())")
        text = page.locator("main").inner_text()
        flat = re.sub(r"\s+", " ", text)
        for path, methods in contract["paths"].items():
            for method in methods:
                suite.expect(f"{method} {path} is there", f"{method.upper()} {path}" in flat)
        for section in page.locator("section.operation").all():
            heading = section.locator("h2").inner_text()
            section.get_by_role("button", name="Send").click()
            settle(page, 120)
            status = section.locator("output strong").inner_text()
            suite.expect(f"{heading} can be sent", status == "200", status)


def check_worked_examples(suite):
    with suite.page("/docs/losses") as (page, _):
        links = page.locator(".cards a").all()
        addresses = [link.get_attribute("href") for link in links]
        losses = page.evaluate("fetch('/loss').then((answer) => answer.json())")["losses"]
        suite.expect("every loss is linked", len(addresses) == len(losses), len(addresses))
        for address in addresses[::5]:
            page.goto(suite.url + address)
            request = page.locator("pre.request").inner_text()
            body = json.loads(re.search(r"'(\{.*\})'", request, re.S)[1])
            suite.expect(f"{address}: asks this server", suite.url.split("//")[1] in request, request)
            answer = page.evaluate(
                """([path, body]) => fetch(path, { method: 'POST', body: JSON.stringify(body),
                headers: { 'Content-Type': 'application/json' } })
                .then((answer) => answer.text())""", [address.replace("/docs/losses", "/loss"), body])
            suite.expect(f"{address}: the answer is true", page.locator("pre.answer").inner_text() == answer, answer)
        page.get_by_role("link", name="Try it on the page").click()
        settle(page, 500)
        name = addresses[::5][-1].split("/")[-1]
        suite.expect("the page opens with it", page.get_by_role("heading", name=name).is_visible())
