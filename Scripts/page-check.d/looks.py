"""How the page looks, and how it is reached without a mouse."""

from axe_playwright_python.sync_playwright import Axe

from tools import choose, picture, settle

SMALL = """() => [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [role=slider]')]
  .filter((part) => part.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .map((part) => [part.outerHTML.slice(0, 90), part.getBoundingClientRect()])
  .filter(([, box]) => box.width > 0 && (box.width < 24 || box.height < 24)).map(([html]) => html)"""

TINY = """() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const part = node.parentElement;
    if (!node.data.trim() || !part.checkVisibility()) continue;
    if (parseFloat(getComputedStyle(part).fontSize) < 11.5) found.push(part.outerHTML.slice(0, 90));
  }
  return found;
}"""

UNTRANSLATED = """() => [...document.querySelectorAll('h1, h2, h3, label, button, a, summary, caption')]
  .filter((part) => part.checkVisibility() && part.innerText.trim())
  .filter((part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll('code, [translate=no], [lang=en]').forEach((code) => code.remove());
    if (part.closest('code, [translate=no], [lang=en]')) return false;
    const text = copy.innerText.trim();
    return /[A-Za-z]{2}/.test(text) && !/[가-힣]/.test(text) && !['SVG', 'CSV'].includes(text);
  }).map((part) => part.outerHTML.slice(0, 120))"""


def audit(suite, page, name):
    results = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})
    found = [(item["id"], [node["html"][:160] for node in item["nodes"]][:3])
             for item in results.response["violations"]]
    suite.expect(f"{name}: accessible", not found, found)


def widths(suite, path):
    for language, theme in (("en", "light"), ("ko", "dark"), ("en", "dark"), ("ko", "light")):
        for width in (360, 768, 1440):
            # Each width in one pair of language and theme, the other pair once; the page in all.
            if (language, theme) in (("en", "dark"), ("ko", "light")) and (path != "/" or width != 768):
                continue
            if path != "/" and width == 768:
                continue
            name = f"{path} {language} {theme} {width}"
            with suite.page(path, language, theme, width) as (page, _):
                wide = page.evaluate("document.documentElement.scrollWidth")
                suite.expect(f"{name}: no scrolling sideways", wide <= width, wide)
                if width == 360:
                    small = page.evaluate(SMALL)
                    suite.expect(f"{name}: controls are large enough", not small, small)
                tiny = page.evaluate(TINY)
                suite.expect(f"{name}: text is large enough", not tiny, tiny)
                if language == "ko":
                    left = page.evaluate(UNTRANSLATED)
                    suite.expect(f"{name}: translated", not left, left)
                if width != 1440 or path != "/":
                    audit(suite, page, name)
                ground = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
                dark = sum(map(int, ground[4:-1].split(","))) < 384
                suite.expect(f"{name}: theme", dark == (theme == "dark"), ground)
                picture(page, name.strip("/").replace("/", "-").replace(" ", "_"))


def check_widths_of_page(suite):
    widths(suite, "/")


def check_widths_of_reference(suite):
    widths(suite, "/docs")


def check_widths_of_losses(suite):
    widths(suite, "/docs/losses")
    widths(suite, "/docs/losses/binary_focal_crossentropy")


def check_widths_of_problems(suite):
    widths(suite, "/docs/problems")


def check_states(suite):
    """What opens, or comes only with some losses, is accessible too."""
    for language, theme in (("en", "light"), ("ko", "dark")):
        with suite.page("/", language, theme, 768) as (page, _):
            labels = {"en": ("Find a loss", "Write your own"), "ko": ("손실 찾기", "직접 작성")}[language]
            for name in ("categorical_crossentropy", "binary_focal_crossentropy", "circle", "ctc"):
                choose(page, name, labels[0])
                audit(suite, page, f"{name} {language} {theme}")
                picture(page, f"{name}_{language}_{theme}")
            page.get_by_label(labels[0]).fill("cross")
            audit(suite, page, f"search {language} {theme}")
            picture(page, f"search_{language}_{theme}")
            page.get_by_role("button", name=labels[1]).click()
            page.locator("#source").fill("def f(y_true, y_pred):\n    # squared\n    return K.squ")
            page.locator("#source").press("Control+Space")
            settle(page)
            audit(suite, page, f"editor {language} {theme}")
            picture(page, f"editor_{language}_{theme}")
            if language == "ko":
                page.locator("#source").press("Escape")
                left = page.evaluate(UNTRANSLATED)
                suite.expect("editor: translated", not left, left)
                suite.expect("editor: line and column in Korean", "3행" in page.locator("#source-error").inner_text())


def check_keyboard(suite):
    with suite.page("/", width=1440) as (page, _):
        wanted = page.evaluate("""() => [...document.querySelectorAll(
            'a[href], button, input, select, textarea, summary, [role=slider]')]
            .filter((part) => part.checkVisibility() && part.tabIndex >= 0
              && !(part.closest('details:not([open])') && part.tagName !== 'SUMMARY')).length""")
        reached, unseen = set(), []
        for _ in range(wanted + 20):
            page.keyboard.press("Tab")
            state = page.evaluate("""() => {
              const part = document.activeElement;
              if (!part || part === document.body) return null;
              const style = getComputedStyle(part.type === 'file' ? part.previousElementSibling : part);
              const shown = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
              part.dataset.reached ??= String(Math.random());
              return [part.dataset.reached, shown, part.outerHTML.slice(0, 90),
                part.matches('a[href], button, input, select, textarea, summary, [role=slider]')];
            }""")
            if state is None:
                continue
            if state[3]:
                reached.add(state[0])
            if not state[1]:
                unseen.append(state[2])
        suite.expect("Tab reaches every control", len(reached) == wanted, (len(reached), wanted))
        suite.expect("the focus is seen", not unseen, unseen[:3])
