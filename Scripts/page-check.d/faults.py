"""The page when something is wrong: with the server, with a file, with a link."""

import io
import json
import os
import zipfile

import numpy as np
from safetensors.numpy import save_file

from tools import FOLDER, loss_of, settle
from trying import DROP

PROBLEM = {"title": "Title", "error": "The detail.", "detail": "The detail."}


def alert(page):
    return page.get_by_role("alert").inner_text()


def check_server_faults(suite):
    for language, cannot, strange, again in (
            ("en", "cannot be reached", "does not come from loss-server (status 502)", "Try again"),
            ("ko", "연결할 수 없습니다", "보낸 응답이 아닙니다(상태 502)", "다시 시도")):
        with suite.page(language=language, seen_faults=True) as (page, _):
            number = loss_of(page)
            weight = page.get_by_label("y_pred", exact=True)
            text = weight.input_value()

            def ask_again():
                weight.fill(text + " ")
                settle(page)

            page.route("**/loss/**", lambda route: route.abort())
            ask_again()
            suite.expect(f"{language}: a server that is gone", cannot in alert(page), alert(page))
            suite.expect(f"{language}: has no number", loss_of(page) == "—", loss_of(page))
            page.unroute("**/loss/**")
            page.get_by_role("button", name=again).click()
            settle(page)
            suite.expect(f"{language}: it is asked again", loss_of(page) == number and alert(page) == "", alert(page))
            for status, code in ((413, "body_too_large"), (429, "overloaded"), (503, "overloaded")):
                answer = {**PROBLEM, "code": code, "status": status, "hint": "Try again in 1 s."}
                page.route("**/loss/**", lambda route: route.fulfill(
                    status=status, content_type="application/problem+json", body=json.dumps(answer)))
                ask_again()
                suite.expect(f"{language}: {status} in the API's words", "The detail." in alert(page), alert(page))
                suite.expect(f"{language}: {status} can be tried again",
                             page.get_by_role("button", name=again).count() == (status != 413))
                if language == "ko":
                    suite.expect(f"ko: {status} has a Korean remedy", "1초 뒤에" in alert(page), alert(page))
                page.unroute("**/loss/**")
            page.route("**/loss/**", lambda route: route.fulfill(
                status=502, content_type="text/html", body="<html><body>Bad Gateway</body></html>"))
            ask_again()
            suite.expect(f"{language}: a proxy's page stays out", strange in alert(page) and "<" not in alert(page),
                         alert(page))
            page.unroute("**/loss/**")


def check_slow_server(suite):
    with suite.page() as (page, _):
        number = loss_of(page)
        held, is_slow = [], True
        page.route("**/loss/**", lambda route: held.append(route) if is_slow else route.continue_())
        page.get_by_label("y_pred", exact=True).fill("[[1, 2], [3, 4], [5, 6]]")
        page.get_by_text("Waiting for the server").wait_for(timeout=3_000)
        suite.expect("the last number stays meanwhile", loss_of(page) == number)
        is_slow = False
        for route in held:
            route.continue_()
        settle(page)
        suite.expect("then the answer comes", loss_of(page) != number
                     and not page.get_by_text("Waiting for the server").is_visible(), loss_of(page))


def bad_files():
    """Names, contents, and what the page says of them."""
    def npz(**arrays):
        file = io.BytesIO()
        np.savez_compressed(file, **arrays)
        return file.getvalue()

    pair = lambda array: npz(y_true=array, y_pred=array)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("y_true.npy", "y_pred.npy"):
            archive.writestr(name, bytes(64 << 20))
    tensor = np.zeros((2, 2), "f4")
    save_file({"y_true": tensor, "y_pred": tensor}, os.path.join(FOLDER, "good.safetensors"))
    with open(os.path.join(FOLDER, "good.safetensors"), "rb") as file:
        good = file.read()
    return [
        ("complex.npz", pair(np.zeros(3, "c16")), "must be booleans"),
        ("text.npz", pair(np.array(["a", "b"])), "must be booleans"),
        ("eight.safetensors", good.replace(b'"F32"', b'"F8 "'), "must be booleans"),
        ("cut.safetensors", good[:-4], "damaged"),
        ("lacking.npz", npz(a=np.zeros(3)), "no y_true"),
        ("list.json", b"[[1, 2], [3, 4]]", "no y_true"),
        ("many.npz", pair(np.zeros((200_000, 2))), "more numbers"),
        ("bomb.npz", bomb.getvalue(), "more numbers"),
        ("ragged.csv", b"y_true,y_pred\n1,2\n3\n", "different numbers of cells"),
        ("words.csv", b"y_true,y_pred\n1,two\n", "not numbers"),
        ("garbage.npz", bytes([0x50, 0x4b]) + os.urandom(500), "damaged"),
        ("garbage.bin", b"hello", "not a JSON"),
        ("empty.csv", b"", "no y_true"),
        ("<img src=x onerror=hacked=1>.json", b"{", "damaged"),
    ]


def check_bad_files(suite):
    with suite.page() as (page, seen):
        number = loss_of(page)
        status = page.locator("#file-message")
        for name, content, words in bad_files():
            page.evaluate(DROP, [name, list(content), "main"])
            settle(page)
            suite.expect(f"{name} is explained", name in status.inner_text() and words in status.inner_text(),
                         status.inner_text())
        large = os.path.join(FOLDER, "large.bin")
        with open(large, "wb") as file:
            file.truncate(50 << 20)
        page.locator("input[type=file]").set_input_files(large)
        settle(page)
        suite.expect("50 MB are too much", "larger than 32 MB" in status.inner_text(), status.inner_text())
        suite.expect("the number stays", loss_of(page) == number and page.evaluate("window.hacked") is None)
        page.evaluate(DROP, ["python.json", list(b'{"y_true": [NaN, 1], "y_pred": [Infinity, -Infinity]}'), "main"])
        settle(page)
        suite.expect("Python's JSON is read", seen.main()[1]["y_pred"] == ["Infinity", "-Infinity"], seen.main()[1])
        page.get_by_label("y_pred", exact=True).fill("[" * 20_000)
        settle(page)
        page.get_by_label("y_pred", exact=True).fill("[" * 20_000 + "1" + "]" * 20_000)
        settle(page)
        for name in ("y_true", "y_pred"):
            page.get_by_label(name, exact=True).fill("[1, 2]")
        settle(page)
        suite.expect("hostile brackets do not stop the page", alert(page) == "" and loss_of(page) == "0",
                     (alert(page), loss_of(page)))


HOSTILE = ["<img src=x onerror=hacked=1>", "\"><script>hacked=1</script>", "javascript:hacked=1", "__proto__",
           "../healthz", "${hacked=1}", "[[[[", "%3Csvg/onload=hacked=1%3E"]


def check_hostile_links(suite):
    for index, text in enumerate(HOSTILE):
        encoded = "".join(f"%{byte:02X}" for byte in text.encode())
        fields = ["loss", "function", "compare", "entry", "range", "reduction", "dtype", "y_true", "y_pred",
                  "sample_weight", "p.delta", "a.__proto__", f"p.{encoded}"]
        # All at once, and beside good ones, as an early error would hide the rest: of the first text each.
        links = ["&".join(f"{field}={encoded}" for field in fields)]
        links += [f"loss=huber&{field}={encoded}" for field in fields[1:2 if index else None]]
        with suite.page("/#" + links[0], seen_faults=True) as (page, seen):
            for link in links:
                page.evaluate("(link) => { location.hash = link; }", link)
                settle(page, 120)
            held = page.evaluate("""() => [window.hacked, document.querySelectorAll('main img, main script').length,
                                           Object.keys(Object.prototype).length]""")
            suite.expect(f"{text}: nothing runs", held == [None, 0, 0], held)
            suite.expect(f"{text}: nothing else is asked",
                         all("/loss" in url or "/describe" in url for url, *_ in seen.calls), [c[0] for c in seen.calls])
            page.evaluate("location.hash = 'loss=mean_absolute_error&y_true=[1]&y_pred=[3]'")
            settle(page)
            suite.expect(f"{text}: the page goes on", loss_of(page) == "2", loss_of(page))
    with suite.page(seen_faults=True) as (page, _):
        page.get_by_role("button", name="Write your own").click()
        for source in ('def img(y_true, y_pred, src="<img src=x onerror=hacked=1>"):\n    return K.square(y_pred - y_true)',
                       'lambda y_true, y_pred: K["<script>hacked=1</script>"](y_pred)', "</textarea><img src=x onerror=hacked=1>"):
            page.locator("#source").fill(source)
            settle(page)
        held = page.evaluate("[window.hacked, document.querySelectorAll('main img, main script').length]")
        suite.expect("no source runs", held == [None, 0], held)
