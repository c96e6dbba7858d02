"""Takes the pictures of the README from a demo copy of its own: `python -m tests.pictures`."""

import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests import chromium

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
PORT = 8321
BASE = f"http://127.0.0.1:{PORT}"
PASSWORD = "contoh-bekal-2026"  # noqa: S105 of the demo accounts, printed by make demo
OFFICER, MANAGER = "petugas@pangkep.example", "kanwil@ditjenpas.example"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        env = os.environ | {
            "BEKAL_DEMO": "1",
            "DATABASE_URL": f"sqlite:///{folder}/demo.sqlite3",
            "STATIC_ROOT": f"{folder}/static",
            "FILES_ROOT": f"{folder}/files",
        }
        for command in (["migrate"], ["seed_demo"], ["collectstatic", "--no-input"]):
            subprocess.run(  # noqa: S603 our own commands
                [sys.executable, "manage.py", *command],
                cwd=ROOT,
                env=env,
                check=True,
                stdout=subprocess.DEVNULL,
            )
        server = subprocess.Popen(  # noqa: S603 our own server, on loopback
            [sys.executable, "-m", "gunicorn", "rutan.wsgi", "--bind", f"127.0.0.1:{PORT}"],
            cwd=ROOT,
            env=env,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait()
            _take_all()
        finally:
            server.terminate()
            server.wait(timeout=30)


def _wait() -> None:
    for _try in range(100):
        try:
            urllib.request.urlopen(f"{BASE}/healthz", timeout=2)  # noqa: S310 loopback
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("The demo server did not answer.")


def _take_all() -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium.find(), args=chromium.FLAGS)
        page = _signed_in(browser, OFFICER)
        _shoot(page, "beranda")
        page.goto(f"{BASE}/kelas/")
        page.get_by_role("link", name="Budidaya Rumput Laut").first.click()
        page.get_by_role("link", name="Seleksi & peserta").click()
        _shoot(page, "seleksi")
        page.goto(f"{BASE}/kelas/")
        page.get_by_role("link", name="Hidroponik – Angkatan 4").click()
        page.get_by_role("link", name="Kehadiran", exact=True).click()
        page.get_by_role("link", name="selesai").last.click()
        _shoot(page, "kehadiran")
        page.goto(f"{BASE}/kelas/")
        page.get_by_role("link", name="Hidroponik – Angkatan 3").click()
        page.get_by_role("link", name="Nilai & sertifikat").click()
        page.get_by_role("link", name="Sertifikat", exact=True).click()
        page.get_by_role("link", name="CONTOH/").first.click()
        page.get_by_role("link", name="Yang dilihat siapa pun").click()
        _shoot(page, "verifikasi")
        page.goto(f"{BASE}/pasca-bebas/")
        page.get_by_role("link", name="Catat hasil").first.click()
        _shoot(page, "tindak-lanjut")
        page = _signed_in(browser, MANAGER)
        page.get_by_role("link", name="Rutan Pangkep – BPVP Pangkep").first.click()
        _shoot(page, "laporan")
        browser.close()


def _signed_in(browser, username: str) -> Page:
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID")
    page = context.new_page()
    page.goto(f"{BASE}/masuk/")
    form = page.locator("form:has(input[type=password])")
    form.locator("input:not([type=hidden]):not([type=password])").first.fill(username)
    form.locator("input[type=password]").fill(PASSWORD)
    form.locator("[type=submit]").click()
    page.wait_for_url(f"{BASE}/")
    return page


def _shoot(page: Page, name: str) -> None:
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png")


if __name__ == "__main__":
    main()
