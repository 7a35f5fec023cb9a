"""The page as somebody uses it who tries a loss."""

import json
import os
import shutil
import subprocess
import xml.dom.minidom

import numpy as np
from safetensors.numpy import save_file

from tools import FOLDER, choose, loss_of, settle


def check_first_view(suite):
    with suite.page() as (page, seen):
        _, _, status, answer = seen.main()
        suite.expect("the first view asks the server", status == 200, seen.calls)
        suite.expect("the first view shows the answer", loss_of(page) == str(answer["loss"]), loss_of(page))
        suite.expect("one h1", page.locator("h1").count() == 1)
        suite.expect("one main", page.locator("main").count() == 1)
        paths = page.locator("svg path.line")
        suite.expect("a picture", paths.count() > 2)
        suite.expect("no NaN is drawn", "NaN" not in page.locator("main").inner_html())


def check_every_loss(suite):
    with suite.page() as (page, seen):
        losses = page.evaluate("fetch('/loss').then((answer) => answer.json())")["losses"]
        for loss in losses:
            seen.calls.clear()
            name = loss["name"]
            choose(page, name)
            statuses = [status for _, _, status, _ in seen.calls]
            suite.expect(f"{name}: every answer is good", set(statuses) == {200}, seen.calls[-1:])
            suite.expect(f"{name}: ten requests at most", len(statuses) <= 10, len(statuses))
            text = page.locator("main").inner_text()
            suite.expect(f"{name}: summary", loss["summary"] in text)
            suite.expect(f"{name}: number", float(loss_of(page)) == seen.main()[3]["loss"], loss_of(page))
            suite.expect(f"{name}: formula", page.locator("math *").count() > 3)
            suite.expect(f"{name}: curve", page.locator("svg path.line").count() > 0)
            suite.expect(f"{name}: no warning", page.locator(".warnings p").count() == 0,
                         page.locator(".warnings").inner_text())
            for parameter in loss["parameters"]:
                label = page.get_by_label(parameter["name"], exact=True)
                suite.expect(f"{name}: control of {parameter['name']}", label.count() == 1)


def check_search(suite):
    with suite.page() as (page, seen):
        search = page.get_by_label("Find a loss")
        search.fill("logcosh")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        settle(page)
        suite.expect("arrow and Enter choose", seen.main()[0].endswith("/loss/log_cosh"), seen.main()[0])
        search.fill("MSE")
        first = page.locator("[role=option]").first.get_attribute("data-name")
        suite.expect("an alias is found", first == "mean_squared_error", first)
        search.fill("qqqq")
        suite.expect("nothing fits", page.locator("[role=option]").count() == 0)
        suite.expect("nothing fits, and it says so", page.get_by_text("No loss matches").is_visible())


def check_parameters(suite):
    with suite.page() as (page, seen):
        choose(page, "huber")
        page.get_by_label("delta", exact=True).fill("0.25")
        settle(page)
        suite.expect("a parameter is sent", seen.main()[1].get("delta") == 0.25, seen.main()[1])
        suite.expect("and counts", loss_of(page) == str(seen.main()[3]["loss"]))
        page.get_by_label("delta", exact=True).fill("-1")
        settle(page)
        suite.expect("what is out of range is refused in the API's words",
                     page.get_by_role("alert").inner_text().startswith(seen.calls[-1][3]["detail"]))


def check_forged_answer(suite):
    with suite.page() as (page, _):
        def forge(route):
            answer = route.fetch().json()
            answer["loss"] = 123.456
            route.fulfill(json=answer)
        page.route("**/loss/**", forge)
        page.get_by_label("y_pred", exact=True).fill("[[1, 2], [3, 4], [5, 6]]")
        settle(page)
        suite.expect("the page computes nothing by itself", loss_of(page) == "123.456", loss_of(page))


def check_texts(suite):
    with suite.page() as (page, seen):
        for text, expected in [
            ("[[1, 2.5], [3, 4]]", [[1, 2.5], [3, 4]]),
            ("1,2.5\n3,4", [[1, 2.5], [3, 4]]),
            ("a,b\n1,2.5\n3,4".split("\n", 1)[1], [[1, 2.5], [3, 4]]),
            ("np.array([[1, 2.5],\n          [3., 4]], dtype=np.float32)", [[1, 2.5], [3, 4]]),
            ("array([[1. , 2.5],\n       [3. , 4. ]])", [[1, 2.5], [3, 4]]),
            ("[[1. 2.5]\n [3. 4. ]]", [[1, 2.5], [3, 4]]),
            ("torch.tensor([[True, 2.5], [3, 4]])", [[1, 2.5], [3, 4]]),
            ("[[nan, np.inf], [3, -inf]]", [["NaN", "Infinity"], [3, "-Infinity"]]),
        ]:
            for name in ("y_true", "y_pred"):
                page.get_by_label(name, exact=True).fill(text)
            settle(page)
            body = seen.main()[1]
            suite.expect(f"{text!r} is read", body["y_true"] == body["y_pred"] == expected, body)
        page.get_by_label("y_pred", exact=True).fill("[[1, x], [2, 3]]")
        settle(page)
        suite.expect("what is no number is shown", page.get_by_text("line 1, column 6").is_visible())
        page.get_by_label("y_pred", exact=True).fill("[[1, 2, 3], [2, 3, 4]]")
        settle(page)
        suite.expect("an error of shapes is the API's",
                     seen.calls[-1][3]["detail"] in page.get_by_role("alert").inner_text())


PASTE = """([selector, text]) => {
  const cell = document.querySelector(selector);
  cell.focus();
  const transfer = new DataTransfer();
  transfer.setData("text/plain", text);
  cell.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
}"""


def check_grid(suite):
    with suite.page() as (page, seen):
        text = page.get_by_label("y_pred", exact=True)
        grid = page.get_by_role("grid", name="y_pred as a grid")
        cells = grid.get_by_role("textbox")
        suite.expect("a grid has a cell for each number", cells.count() == 6, cells.count())
        cells.first.click()
        page.keyboard.type("7.5")
        settle(page)
        suite.expect("a cell changes text and request", text.input_value().startswith("[[7.5,")
                     and seen.main()[1]["y_pred"][0][0] == 7.5, text.input_value())
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowRight")
        label = page.evaluate("document.activeElement.getAttribute('aria-label')")
        suite.expect("arrows walk", label == "row 1, column 1", label)
        page.keyboard.type("x")
        suite.expect("what is no number is marked",
                     page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true")
        page.keyboard.press("Enter")
        suite.expect("and not taken", "x" not in text.input_value(), text.input_value())
        page.get_by_role("button", name="Add a row").click()
        page.get_by_role("button", name="Add a column").click()
        settle(page)
        body = seen.main()[1]
        suite.expect("rows and columns are added to both", seen.main()[2] == 200 and all(
            [len(body[name]), len(body[name][0])] == [4, 3] for name in ("y_true", "y_pred")), body)
        page.evaluate(PASTE, ["#y-pred-grid input", "np.array([[1, 2], [3, 4]])"])
        settle(page)
        suite.expect("a pasted literal is the tensor", seen.main()[1]["y_pred"] == [[1, 2], [3, 4]])
        page.evaluate(PASTE, ["#y-pred-grid tbody tr:last-child td:last-child input", "9\t8\n7\t6"])
        settle(page)
        suite.expect("a pasted table spreads", seen.main()[1]["y_pred"] == [[1, 2, 0], [3, 9, 8], [0, 7, 6]],
                     seen.main()[1]["y_pred"])
        text.fill("[1, 2, 3]")
        settle(page)
        suite.expect("the grid follows the text", cells.count() == 3, cells.count())


def check_own_arguments(suite):
    with suite.page() as (page, seen):
        page.get_by_role("button", name="Write your own").click()
        settle(page)
        suite.expect("an own function has a formula", page.locator("#own-formula math *").count() > 3)
        page.get_by_label("exponent", exact=True).fill("3")
        settle(page)
        suite.expect("its argument is sent", seen.main()[1].get("arguments") == {"exponent": 3}, seen.main()[1])
        suite.expect("and counts", loss_of(page) == str(seen.main()[3]["loss"]), loss_of(page))
        body, link = seen.main()[1], page.evaluate("location.hash")
        page.locator("#source").fill("lambda y_true, y_pred, scale=2, hard=True: scale * K.square(y_pred - y_true)")
        settle(page)
        suite.expect("arguments follow the source", "arguments" not in seen.main()[1]
                     and page.get_by_label("hard", exact=True).is_checked(), seen.main()[1])
    with suite.page("/" + link) as (page, seen):
        suite.expect("the link holds the arguments", seen.main()[1] == body, seen.main()[1])


def check_korean_problem(suite):
    with suite.page(language="ko") as (page, seen):
        page.get_by_label("y_pred", exact=True).fill("[[1, 2, 3], [2, 3, 4]]")
        settle(page)
        told = page.get_by_role("alert").inner_text()
        suite.expect("a problem has a Korean title and the API's detail",
                     "모양" in told and seen.calls[-1][3]["detail"] in told, told)
        with page.expect_navigation():
            page.get_by_role("alert").get_by_role("link").click()
        suite.expect("and leads to its explanation", page.locator(":target").count() == 1, page.url)


def check_examples(suite):
    with suite.page() as (page, seen):
        select = page.get_by_label("Example")
        losses = set()
        for option in select.locator("option").all()[1:]:
            select.select_option(label=option.inner_text())
            settle(page)
            losses.add(seen.main()[0])
            suite.expect(f"example {option.inner_text()}", seen.main()[2] == 200, seen.main()[3])
        suite.expect("five examples of five losses", len(losses) == 5, losses)


def files():
    true, pred = np.array([[0.0, 1], [1, 0]]), np.array([[0.25, 0.5], [1, 0.125]])
    path = lambda name: os.path.join(FOLDER, name)
    np.savez(path("stored.npz"), y_true=true, y_pred=np.asfortranarray(pred))
    np.savez_compressed(path("deflated.npz"), y_true=true.astype("i4"), y_pred=pred.astype(">f4"))
    save_file({"y_true": true.astype("f4"), "y_pred": pred.astype("f2")}, path("both.safetensors"))
    with open(path("both.json"), "w") as file:
        json.dump({"y_true": true.tolist(), "y_pred": pred.tolist()}, file)
    with open(path("both.csv"), "w") as file:
        file.write("y_true,y_pred\n0,0.25\n1,0.5\n")
    return ["stored.npz", "deflated.npz", "both.safetensors", "both.json", "both.csv"]


DROP = """async ([name, bytes, selector]) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([Uint8Array.from(bytes)], name));
  const target = document.querySelector(selector);
  const over = new DragEvent("dragover", { dataTransfer: transfer, bubbles: true, cancelable: true });
  target.dispatchEvent(over);
  target.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
  return over.defaultPrevented;
}"""


def check_files(suite):
    with suite.page() as (page, seen):
        for name in files():
            seen.calls.clear()
            page.locator("input[type=file]").set_input_files(os.path.join(FOLDER, name))
            settle(page)
            body = seen.main()[1] if seen.calls else None
            expected = [0.25, 0.5] if name.endswith("csv") else [[0.25, 0.5], [1, 0.125]]
            suite.expect(f"{name} is read", body and body["y_pred"] == expected, body)
            with open(os.path.join(FOLDER, name), "rb") as file:
                bytes_ = list(file.read())
            page.get_by_label("y_pred", exact=True).fill("[[0, 0], [0, 0]]")
            accepted = page.evaluate(DROP, [name, bytes_, "[class*=drop]" if "npz" in name else "main"])
            settle(page)
            suite.expect(f"{name} is dropped", accepted and seen.main()[1]["y_pred"] == expected, seen.main()[1])
        for name in ["broken.npz", "broken.safetensors", "broken.json", "broken.csv", "broken.bin"]:
            page.evaluate(DROP, [name, [80, 75, 3] if "npz" in name else [1, 2, 3, 4], "main"])
            settle(page)
            said = [part.inner_text() for part in page.get_by_role("status").all()]
            suite.expect(f"{name} is named", any(name in text for text in said), said)


def check_point(suite):
    with suite.page() as (page, seen):
        slider = page.locator("svg [role=slider]")
        before = float(slider.get_attribute("aria-valuenow"))
        count = len(seen.calls)
        slider.focus()
        page.keyboard.press("ArrowRight")
        settle(page)
        after = float(slider.get_attribute("aria-valuenow"))
        suite.expect("an arrow moves the point", after > before, (before, after))
        suite.expect("and asks the server", len(seen.calls) > count and seen.main()[1]["y_pred"][0][0] == after)
        suite.expect("the slider keeps the focus",
                     page.evaluate("document.activeElement.getAttribute('role')") == "slider")
        box = slider.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + 120, box["y"], steps=8)
        page.mouse.up()
        settle(page)
        dragged = float(slider.get_attribute("aria-valuenow"))
        suite.expect("dragging moves the point", dragged > after, dragged)
        suite.expect("and the number", loss_of(page) == str(seen.main()[3]["loss"]))


def check_editor(suite):
    with suite.page() as (page, seen):
        page.get_by_role("button", name="Write your own").click()
        editor = page.get_by_label("Source of your own function")
        settle(page)
        suite.expect("a first source is sent", seen.main()[1].get("function") == editor.input_value())
        hues = page.evaluate("""() => new Set([...document.querySelectorAll('.editor pre span')]
            .map((part) => getComputedStyle(part).color)).size""")
        suite.expect("colours", hues >= 2, hues)
        formula = page.locator("#own-formula")
        suite.expect("a source has a formula", formula.locator("math *").count() > 3 and formula.is_visible())
        editor.fill("def f(y_true, y_pred):\n    error = y_pred - y_true\n    return K.meen(error, axis=-1)\n")
        settle(page)
        place = page.locator("#source-error").inner_text()
        suite.expect("an error has line and column", "line 3, column 12" in place, place)
        suite.expect("and marks the editor", editor.get_attribute("aria-invalid") == "true")
        suite.expect("the formula of the source before goes", not formula.is_visible())
        suite.expect("and the word", page.locator(".code-fault").inner_text() == "K.meen")
        editor.fill("def f(y_true, y_pred):\n    return K.squ")
        editor.press("End")
        editor.type("a")
        settle(page)
        option = page.locator("[role=option]").first
        suite.expect("operators are offered", option.inner_text().startswith("square"), option.inner_text())
        editor.press("ArrowDown")
        editor.press("Enter")
        editor.type("(y_pred - y_true)")
        settle(page)
        suite.expect("one is taken", editor.input_value().endswith("K.square(y_pred - y_true)"), editor.input_value())
        suite.expect("all of the error goes", editor.get_attribute("aria-invalid") is None
                     and page.locator("#source-error").inner_text() == "")
        suite.expect("the formula comes back", formula.is_visible())
        editor.press("Tab")
        suite.expect("Tab leaves", not page.evaluate("document.activeElement.matches('textarea#source')"))


def check_requests(suite):
    with suite.page() as (page, seen):
        choose(page, "binary_crossentropy")
        page.get_by_role("button", name="Copy").click()
        command = page.evaluate("navigator.clipboard.readText()")
        out = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
        suite.expect("the copied command gives the numbers shown",
                     out.returncode == 0 and str(json.loads(out.stdout)["loss"]) == loss_of(page), out)
        for language, runner in [("Python", ["python3", "-"]), ("JavaScript", ["node", "--input-type=module"]),
                                 ("R", ["Rscript", "-"])]:
            page.get_by_role("tab", name=language, exact=True).click()
            text = page.locator("pre[role=tabpanel]").inner_text()
            suite.expect(f"{language} holds the request", "y_pred" in text)
            if not shutil.which(runner[0]):
                print(f"SKIPPED: {runner[0]} is not installed; its request was not run.")
                continue
            out = subprocess.run(runner, input=text, capture_output=True, text=True)
            suite.expect(f"{language} gives the numbers shown",
                         out.returncode == 0 and str(json.loads(out.stdout)["loss"]) == loss_of(page), out)


def check_downloads(suite):
    with suite.page() as (page, _):
        for form in ("SVG", "CSV"):
            for button in page.get_by_role("button", name=form).all():
                with page.expect_download() as saving:
                    button.click()
                with open(saving.value.path(), newline="") as file:
                    text = file.read()
                name = saving.value.suggested_filename
                suite.expect(f"{name} ends well", name.endswith(f".{form.lower()}"))
                if form == "SVG":
                    picture = xml.dom.minidom.parseString(text).documentElement
                    suite.expect(f"{name} stands alone", picture.getAttribute("xmlns").endswith("svg")
                                 and picture.getAttribute("width") and "var(" not in text and "class=" not in text)
                else:
                    widths = {line.count(",") for line in text.strip().split("\r\n")}
                    suite.expect(f"{name} is a table", len(widths) == 1, text[:200])


def check_link(suite):
    with suite.page() as (page, seen):
        choose(page, "huber")
        page.get_by_label("delta", exact=True).fill("0.5")
        page.get_by_label("y_pred", exact=True).fill("[[0.8, 0.6], [1.2, -0.7], [1.5, 9.25]]")
        settle(page)
        page.get_by_role("button", name="Share a link").click()
        link = page.evaluate("navigator.clipboard.readText()")
        suite.expect("the link is short", len(link) < 8_000)
        body = seen.main()[1]
    with suite.page(link[len(suite.url):]) as (page, seen):
        suite.expect("the link opens the same", seen.main()[1] == body, (seen.main()[1], body))
        page.get_by_role("link", name="한국어").click()
        settle(page, 500)
        suite.expect("the language changes", page.locator("html").get_attribute("lang") == "ko")
        suite.expect("and the request stays", seen.main()[1] == body, seen.main()[1])
        page.goto(suite.url + "/docs")
        suite.expect("also on the next page", page.locator("html").get_attribute("lang") == "ko")


def check_rest(suite):
    with suite.page(reduced_motion="reduce") as (page, seen):
        count, before = len(seen.urls), page.locator("body").inner_html()
        page.wait_for_timeout(1_500)
        suite.expect("left alone, the page asks for nothing", len(seen.urls) == count)
        suite.expect("and stays as it is", page.locator("body").inner_html() == before)
        running = page.evaluate("document.getAnimations().length")
        suite.expect("and nothing moves", running == 0, running)
