import { scriptUrl } from "./trusted.js";

/**
 * @typedef {{text: string, isMatrix: boolean}} Reading isMatrix: a QR or DataMatrix symbol, whose error correction makes one reading enough
 * @typedef {{read(source: CanvasImageSource, width: number, height: number): Promise<Reading | null>, close(): void}} Decoder
 */

const NATIVE_FORMATS = ["qr_code", "data_matrix", "code_128", "code_39"];
const MATRIX = /qr|matrix/i;

/**
 * Opens the best reader of symbols that this browser has: its own BarcodeDetector, else zxing in a worker.
 * @returns {Promise<Decoder>}
 */
export async function openDecoder() {
  return (await nativeDecoder()) ?? workerDecoder();
}

/** @returns {Promise<Decoder | null>} */
async function nativeDecoder() {
  const Detector = /** @type {any} */ (globalThis).BarcodeDetector;
  if (!Detector) return null;
  const supported = await Detector.getSupportedFormats();
  if (!supported.includes("qr_code")) return null;
  const detector = new Detector({ formats: NATIVE_FORMATS.filter((format) => supported.includes(format)) });
  return {
    async read(source) {
      const [found] = await detector.detect(source);
      return found?.rawValue ? { text: found.rawValue, isMatrix: MATRIX.test(found.format) } : null;
    },
    close() {},
  };
}

/** @returns {Decoder} */
function workerDecoder() {
  const worker = new Worker(scriptUrl("/static/js/ui/decoder-worker.js"), { type: "module" });
  const canvas = document.createElement("canvas");
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
  /** @type {Map<number, {resolve: (reading: Reading | null) => void, reject: (error: Error) => void}>} */
  const waiting = new Map();
  let last = 0;
  worker.onmessage = ({ data }) => {
    const asked = waiting.get(data.id);
    waiting.delete(data.id);
    if (data.error) asked?.reject(new Error(data.error));
    else asked?.resolve(data.text ? { text: data.text, isMatrix: MATRIX.test(data.format) } : null);
  };
  worker.onerror = (event) => {
    for (const { reject } of waiting.values()) reject(new Error(event.message || "the decoder did not start"));
    waiting.clear();
  };
  return {
    read(source, width, height) {
      canvas.width = width;
      canvas.height = height;
      context.drawImage(source, 0, 0, width, height);
      const frame = context.getImageData(0, 0, width, height);
      const id = ++last;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, frame }, [frame.data.buffer]);
      });
    },
    close() {
      worker.terminate();
      for (const { resolve } of waiting.values()) resolve(null);
    },
  };
}

const PHOTO_EDGES_PX = [1600, 800, 2800];

/**
 * Reads a symbol out of a photo file, at several sizes because a code may fill the picture or a corner of it.
 * @param {Decoder} decoder
 * @param {Blob} file
 * @returns {Promise<string | null>} the text, or null when no symbol was found
 * @throws {DOMException} when the file is not a picture
 */
export async function readPhoto(decoder, file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  try {
    for (const edge of PHOTO_EDGES_PX) {
      const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
      const reading = await decoder.read(picture, Math.round(picture.width * scale), Math.round(picture.height * scale));
      if (reading) return reading.text;
    }
    return null;
  } finally {
    picture.close();
  }
}
