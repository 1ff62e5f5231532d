"""A walk through the wizard without a mouse: every field and button is reached with Tab, and
the focus has to be seen.
"""

from playwright.sync_api import Locator, expect

from tests.support.chromium_walk import IS_SEARCH, Walk

AHEAD = "place => Boolean(document.activeElement.compareDocumentPosition(place) & 4)"
FOCUS = """place => {
  const now = document.activeElement;
  const areRadios = place.type === 'radio' && now.type === 'radio';
  const isReached = now === place || (areRadios && now.name === place.name);
  const hasOutline = seen => {
    const { outlineStyle, outlineWidth } = getComputedStyle(seen);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  };
  const around = [now, now.closest('.choice')].filter(Boolean);
  const isVisible = now === document.body || around.some(hasOutline);
  return [isReached, isVisible, now.outerHTML.slice(0, 300)];
}"""


class Keyboard(Walk):
    """The same without a mouse; the focus has to be seen wherever it goes."""

    def reach(self, target: Locator) -> None:
        place = target.element_handle()
        key = "Tab" if place.evaluate(AHEAD) else "Shift+Tab"
        for presses in range(150):
            is_reached, is_visible, focused = place.evaluate(FOCUS)
            assert is_visible or presses == 0, focused
            if is_reached:
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"{key} does not lead to {target}")

    def fill(self, box: Locator, text: str) -> None:
        self.reach(box)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, radio: Locator) -> None:
        self.reach(radio)
        self.page.keyboard.press("Space")
        for _ in range(5):
            if radio.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        expect(radio).to_be_checked()

    def select(self, box: Locator, label: str) -> None:
        self.reach(box)
        self.page.keyboard.type(label)
        if box.evaluate(IS_SEARCH):
            self.page.keyboard.press("Enter")
            expect(box).to_have_value(label)
            return
        expect(box.locator("option:checked")).to_have_text(label)

    def press(self, button: Locator) -> None:
        self.reach(button)
        self.page.keyboard.press("Enter")

    def toggle(self, summary: Locator) -> None:
        self.press(summary)

    def go_on(self) -> None:
        """Enter in a field, else the button."""
        if self.page.evaluate(
            "document.activeElement.matches('input:not([type=radio]):not([type=checkbox])')"
        ):
            self.page.keyboard.press("Enter")
        else:
            super().go_on()
