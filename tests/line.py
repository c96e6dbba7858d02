"""A line between a browser and the server that breaks: cut, mended, or deaf to some answers."""

import socket
from contextlib import suppress
from threading import Thread

CHUNK = 65_536


class Line:
    """Relays to `port` on its own `port`. `cut` ends every connection and takes no new one until
    `mend`. While `deaf_to` is set, requests that begin so arrive, and their answers are lost."""

    def __init__(self, port: int) -> None:
        self.is_up, self.deaf_to = True, None
        self._server = port
        self._gate = socket.create_server(("localhost", 0))
        self.port = self._gate.getsockname()[1]
        self._open: set[socket.socket] = set()
        Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        self.is_up = False
        for each in list(self._open):
            _end(each)

    def mend(self) -> None:
        self.is_up = True

    def close(self) -> None:
        self.cut()
        self._gate.close()

    def _accept(self) -> None:
        while True:
            try:
                browser, _address = self._gate.accept()
            except OSError:
                return
            if not self.is_up:
                browser.close()
                continue
            server = socket.create_connection(("localhost", self._server))
            self._open |= {browser, server}
            if not self.is_up:  # cut while this one was being made
                self._part(browser, server)
                continue
            lost = []
            Thread(target=self._ask, args=(browser, server, lost), daemon=True).start()
            Thread(target=self._answer, args=(server, browser, lost), daemon=True).start()

    def _ask(self, browser: socket.socket, server: socket.socket, lost: list[bool]) -> None:
        with suppress(OSError):
            while data := browser.recv(CHUNK):
                if self.deaf_to and data.startswith(self.deaf_to):
                    lost.append(True)
                server.sendall(data)
        self._part(browser, server)

    def _answer(self, server: socket.socket, browser: socket.socket, lost: list[bool]) -> None:
        with suppress(OSError):
            while data := server.recv(CHUNK):
                if lost:
                    break
                browser.sendall(data)
        self._part(browser, server)

    def _part(self, *ends: socket.socket) -> None:
        for each in ends:
            self._open.discard(each)
            _end(each)


def _end(one: socket.socket) -> None:
    """A reader that waits on it wakes up: closing alone would leave it asleep."""
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
