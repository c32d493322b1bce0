"""Two decoders that share no code with ours or with each other: zxing-cpp, and ZBar as WebAssembly on Node.js."""

from __future__ import annotations

import json
import struct
import subprocess
from pathlib import Path
from types import TracebackType

import zxingcpp
from PIL import Image

from tools.node import node_command

_READER = Path(__file__).with_name("zbar_reader.js")


def read_by_zxing(image: Image.Image) -> list[str]:
    """Return the texts of the QR symbols that zxing-cpp finds in a grey picture."""
    found = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    return [symbol.text for symbol in found if symbol.error is None]


class ZBar:
    """ZBar in a process of its own, one picture after another; a context manager.

    Needs `npm ci` done (`make test` does it); raises RuntimeError with what the process said when it ends.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [*node_command(), str(_READER)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def read(self, image: Image.Image) -> list[str]:
        """Return the texts of the QR symbols that ZBar finds in a grey picture."""
        out, answers = self._process.stdin, self._process.stdout
        assert out is not None
        assert answers is not None
        try:
            out.write(struct.pack("<II", *image.size) + image.convert("L").tobytes())
            out.flush()
        except BrokenPipeError:
            raise self._ended() from None
        answer = answers.readline()
        if not answer:
            raise self._ended()
        return json.loads(answer)

    def close(self) -> None:
        """End the process."""
        self._process.communicate()

    def _ended(self) -> RuntimeError:
        _, said = self._process.communicate()
        return RuntimeError(f"the ZBar reader ended: {said.decode(errors='replace')}")

    def __enter__(self) -> ZBar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
