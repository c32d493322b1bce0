"""The line on which a page tells what it does: the server's end of a WebSocket (RFC 6455), for text that fits a frame.

A message is in the browser's network process, and mostly here, before the page takes its next step: unlike a console
or a test driver, which lie behind several processes that die with it.
"""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

GREETING = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT = 1


def accept(handler: BaseHTTPRequestHandler) -> Iterator[str]:
    """Take the line, and yield what is said on it until it ends or breaks."""
    key = handler.headers["Sec-WebSocket-Key"] + GREETING
    handler.send_response_only(101)
    handler.send_header("Upgrade", "websocket")
    handler.send_header("Connection", "Upgrade")
    handler.send_header("Sec-WebSocket-Accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
    handler.end_headers()
    handler.wfile.flush()
    try:
        while (frame := _read(handler)) is not None:
            yield frame
    except OSError:
        return


def _read(handler: BaseHTTPRequestHandler) -> str | None:
    """The next text; None where the line ends, and for a text that the end cut off."""
    head = handler.rfile.read(2)
    if len(head) < 2 or head[0] & 0x0F != TEXT:
        return None
    size = head[1] & 0x7F
    if size >= 126:
        longer = struct.Struct(">H" if size == 126 else ">Q")
        size = longer.unpack(handler.rfile.read(longer.size).ljust(longer.size, b"\0"))[0]
    mask, masked = handler.rfile.read(4), handler.rfile.read(size)
    if len(masked) < size:
        return None
    key = int.from_bytes((mask * (size // 4 + 1))[:size])
    return (int.from_bytes(masked) ^ key).to_bytes(size).decode()
