// Reads pictures from stdin (width and height as 32-bit little-endian numbers, then that many grey bytes),
// answers each with a line of JSON: the texts of the QR symbols that ZBar found.
import { Buffer } from "node:buffer";
import { stdin, stdout } from "node:process";
import { ZBarConfigType, ZBarScanner, ZBarSymbolType, scanGrayBuffer } from "@undecaf/zbar-wasm";

const HEAD_BYTES = 8;

const scanner = await ZBarScanner.create();
scanner.setConfig(ZBarSymbolType.ZBAR_NONE, ZBarConfigType.ZBAR_CFG_ENABLE, 0);
scanner.setConfig(ZBarSymbolType.ZBAR_QRCODE, ZBarConfigType.ZBAR_CFG_ENABLE, 1);

let received = Buffer.alloc(0);
for await (const chunk of stdin) {
  received = Buffer.concat([received, chunk]);
  for (let picture = takePicture(); picture; picture = takePicture()) {
    const symbols = await scanGrayBuffer(picture.grey, picture.width, picture.height, scanner);
    stdout.write(JSON.stringify(symbols.map((symbol) => symbol.decode())) + "\n");
  }
}

function takePicture() {
  if (received.length < HEAD_BYTES) return null;
  const [width, height] = [received.readUInt32LE(0), received.readUInt32LE(4)];
  const end = HEAD_BYTES + width * height;
  if (received.length < end) return null;
  const grey = Uint8Array.from(received.subarray(HEAD_BYTES, end)).buffer;
  received = received.subarray(end);
  return { width, height, grey };
}
