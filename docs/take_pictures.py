"""Takes the pictures of the README, `docs/pictures/*.png`, from `make demo`.

Run it with `make pictures`. It needs Chromium (the variable CHROMIUM names another one).
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

PICTURES = Path(__file__).resolve().parent / "pictures"
PORT = "8765"
ADDRESS = f"http://127.0.0.1:{PORT}"
SIZE = {"width": 1280, "height": 680}
REP = re.compile(r"rep +(\S+) +password (\S+)")


def started() -> tuple[subprocess.Popen[str], str, str]:
    """Start the demonstration; return it with the name and password of a rep."""
    server = subprocess.Popen(
        [sys.executable, "-m", "flask", "demo", "serve"],
        env={**os.environ, "PORT": PORT},
        stdout=subprocess.PIPE,
        text=True,
    )
    output = ""
    while "Stop" not in output and (line := server.stdout.readline()):
        output += line
    name, password = REP.search(output).groups()
    return server, name, password


def wait_until_served() -> None:
    """Return when the server accepts connections."""
    while True:
        try:
            socket.create_connection(("127.0.0.1", int(PORT))).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.2)


def take_wizard(page: Page) -> None:
    """Take the first step of the wizard."""
    page.goto(f"{ADDRESS}/register")
    page.screenshot(path=PICTURES / "wizard.png")


def take_desk(page: Page, name: str, password: str) -> None:
    """Take the list of clients of the sales desk."""
    page.goto(f"{ADDRESS}/sign-in")
    page.fill("[name=username]", name)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url(f"{ADDRESS}/desk**")
    page.goto(f"{ADDRESS}/desk/clients")
    page.screenshot(path=PICTURES / "desk.png")


def main() -> None:
    """Serve the demonstration, take both pictures, and stop it."""
    server, name, password = started()
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    try:
        wait_until_served()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=chromium, args=["--no-sandbox"]
            )
            page = browser.new_page(viewport=SIZE)
            take_wizard(page)
            take_desk(page, name, password)
            browser.close()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
