// Module worker: turns camera frames into text with zxing-wasm. Code and .wasm come from this origin; this script's own
// Content-Security-Policy allows WebAssembly, the pages' does not.
import { prepareZXingModule, readBarcodes } from "/static/vendor/zxing-wasm/reader/index.js";

const FOLDER = "/static/vendor/zxing-wasm/reader/";
/** @type {import("zxing-wasm/reader").ReaderOptions} */
const OPTIONS = { formats: ["QRCode", "DataMatrix", "Code128", "Code39"], tryHarder: true, maxNumberOfSymbols: 1 };

prepareZXingModule({
  overrides: { locateFile: (/** @type {string} */ name, /** @type {string} */ prefix) => (name.endsWith(".wasm") ? FOLDER + name : prefix + name) },
  fireImmediately: true,
});

self.onmessage = async ({ data: { id, frame } }) => {
  try {
    const [found] = await readBarcodes(frame, OPTIONS);
    self.postMessage({ id, text: found?.text || null, format: found?.format ?? null });
  } catch (error) {
    self.postMessage({ id, error: String(error) });
  }
};
