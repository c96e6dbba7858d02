"""Somebody at a browser: presses what stands on the page, and looks at every page it is shown."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Locator, Page
from playwright.sync_api import TimeoutError as Late

from tests.factories.accounts import PASSWORD

DESKTOP, PHONE, SMALL = (1366, 768), (390, 844), (320, 568)
PATIENCE = 15_000  # milliseconds
OFTEN_ENOUGH = 2  # audits of one kind of page: empty or fresh, and with something on it
AUDITED: set[int] = set()  # pages, by all that stands on them but numbers, codes and tokens
TOKEN = r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=name="once" value=")[\w-]+'
CHANCE = re.compile(rf"{TOKEN}|[0-9A-Z]{{8}}|[0-9]+")
IS_DARK = "() => matchMedia('(prefers-color-scheme: dark)').matches"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

# A bar that is stuck to the edge covers what lies under it at the moment of the look.
UNSTICK = "document.querySelectorAll('.action-bar').forEach(bar => bar.style.position = 'static')"
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
LOOK = """async only => (await axe.run(document,
    {runOnly: only, preload: false, resultTypes: ['violations']})).violations
  .map(each => `${each.id}: ${each.nodes.map(node => node.target).join(' ')}`)"""
TOO_WIDE = """() => { const width = document.documentElement.clientWidth;
  return [...document.querySelectorAll('body *')].filter(each => {
    const box = each.getBoundingClientRect();
    return box.width > 0 && box.right > width + 1 && !each.closest('[tabindex="0"]')
      && getComputedStyle(each).position !== 'absolute'; })
    .slice(0, 3).map(each => each.tagName + '.' + each.className); }"""


@cache
def axe() -> str:
    folder = Path(axe_playwright_python.__file__).parent
    return next(folder.rglob("axe.min.js")).read_text(encoding="utf8")


def look_of(*, language: str, size: tuple[int, int], theme: str) -> dict:
    """What a browser tells of itself."""
    width, height = size
    return {
        "viewport": {"width": width, "height": height},
        "is_mobile": size != DESKTOP,
        "has_touch": size != DESKTOP,
        "color_scheme": theme,
        "locale": {"id": "id-ID", "en": "en-GB"}[language],
    }


class Walker:
    """`clicks` counts activations: links, buttons, boxes, choices. Typing is not counted."""

    def __init__(
        self,
        browser: Browser,
        base: str,
        *,
        language: str = "id",
        size: tuple[int, int] = DESKTOP,
        theme: str = "light",
        scripts: bool = True,
        audits: bool = True,
    ) -> None:
        self.base, self.clicks = base, 0
        self.scripts, self.audits = scripts, audits and scripts
        self.meet(
            browser.new_context(
                **look_of(language=language, size=size, theme=theme), java_script_enabled=scripts
            )
        )

    def meet(self, context: BrowserContext) -> None:
        """Looks at the pages of this browser from now on."""
        self.context = context
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.told: list[str] = []
        self.visits: Counter[str] = Counter()
        self.page.on(
            "console",
            lambda said: self.told.append(said.text) if said.type in {"error", "warning"} else None,
        )
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.on("response", self._note_status)

    def _note_status(self, response) -> None:
        if response.status >= 400:
            self.told.append(f"{response.status} {response.url}")

    # --- Moving ----------------------------------------------------------------------------

    def sign_in(self, user) -> None:
        self.context.clear_cookies()
        self.open("/masuk/")
        form = self.page.locator("form:has(input[type=password])")
        form.locator("[name=sign_in_name]").fill(user.username)
        form.locator("[name=password]").fill(PASSWORD)
        self._go(form.locator("[type=submit]"))

    def open(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.look()

    def press(self, words: str, *, within: str = "body") -> None:
        """Follows the link or sends with the button that says so, and waits for the page."""
        self._go(self.control(words, within))

    def tap(self, target: str) -> None:
        """A click that leads nowhere else: a button of the page, a choice, a box."""
        self.page.locator(target).first.click()
        self.clicks += 1

    def act(self, target: str) -> None:
        """What a script does on the page, and the server where there are no scripts."""
        if self.scripts:
            self.tap(target)
        else:
            self._go(self.page.locator(target).first)

    def _go(self, control: Locator) -> None:
        with self.page.expect_navigation(timeout=PATIENCE):
            control.click()
        self.clicks += 1
        self.look()

    def control(self, words: str, within: str = "body") -> Locator:
        place = self.page.locator(within)
        # Words for screen readers may follow: "Record result: Basri Laba".
        begins = re.compile(rf"^\s*{re.escape(words)}(?=$|[\s:,.])")
        for name, exact in ((words, True), (begins, False)):
            found = place.get_by_role("link", name=name, exact=exact).or_(
                place.get_by_role("button", name=name, exact=exact)
            )
            if found.count():
                return found.first
        raise AssertionError(f"Nothing here says “{words}”: {self.page.url}\n{self.text()[:3000]}")

    # --- Forms -----------------------------------------------------------------------------

    def fill(self, **values: str) -> None:
        for name, value in values.items():
            self.page.locator(f'main [name="{name}"]').fill(value)

    def select(self, name: str, value: str) -> None:
        self.page.locator(f'main select[name="{name}"]').select_option(value)

    def choose(self, name: str, value: str) -> None:
        """A radio or a box, through its label where the box itself is not drawn."""
        which = "" if value == "on" else f'[value="{value}"]'  # a box alone has no value
        box = self.page.locator(f'main input[name="{name}"]{which}')
        if not box.is_checked():
            box.check(force=True)
            self.clicks += 1

    def attach(self, name: str, file_name: str, content: bytes, kind: str) -> None:
        upload = {"name": file_name, "mimeType": kind, "buffer": content}
        self.page.locator(f'main input[name="{name}"]').set_input_files(upload)

    # --- Looking ---------------------------------------------------------------------------

    def text(self) -> str:
        return self.page.locator("main, #content, body").first.inner_text()

    def sees(self, *words: str) -> None:
        seen = " ".join(self.text().split())
        for each in words:
            assert str(each) in seen, f"“{each}” is not on {self.page.url}\n{self.text()[:3000]}"

    def heading(self) -> str:
        return " ".join(self.page.locator("h1").first.inner_text().split())

    def look(self) -> None:
        try:
            self.page.wait_for_load_state("load", timeout=PATIENCE)
        except Late:
            raise AssertionError(f"{self.page.url} did not finish loading") from None
        assert not self.told, (self.page.url, self.told, self.text()[:2000])
        kind = CHANCE.sub("", urlsplit(self.page.url).path)
        self.visits[kind] += 1
        if self.audits and self.visits[kind] <= OFTEN_ENOUGH and self._is_new():
            self.audit()

    def _is_new(self) -> bool:
        """Not the very page, in the very window, that another walk was shown already."""
        page = CHANCE.sub("", self.page.content())
        window = self.page.viewport_size, self.page.evaluate(IS_DARK)
        seen = hash((page, str(window)))
        is_new, _ = seen not in AUDITED, AUDITED.add(seen)
        return is_new

    def audit(self, only=TAGS) -> None:
        """Nothing for axe to find, nothing wider than the window."""
        self.fits()
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(axe())
        found = self.page.evaluate(LOOK, only)
        assert not found, (self.page.url, found)

    def fits(self) -> None:
        self.page.evaluate(UNSTICK)
        wide = self.page.evaluate(TOO_WIDE)
        assert not wide, (self.page.url, wide)

    def close(self) -> None:
        self.context.close()
