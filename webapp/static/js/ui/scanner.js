/** @typedef {import("./decoder.js").Decoder} Decoder */

const FRAME_GAP_MS = 60; // leaves a cheap phone time to draw

/**
 * Reads symbols from a running <video> until the signal aborts; one frame in flight, and each sighting is told once:
 * a symbol that stays in view is silent until it has been out of view for `again` milliseconds.
 * @param {HTMLVideoElement} video
 * @param {Decoder} decoder
 * @param {{signal: AbortSignal, onText: (text: string) => void, again?: number}} options
 * @returns {Promise<void>} settles when the signal aborts
 * @throws {Error} when the decoder itself fails
 */
export async function watchVideo(video, decoder, { signal, onText, again = 1500 }) {
  const sightings = createSightings(again);
  while (!signal.aborted) {
    await nextFrame(video);
    if (signal.aborted || !video.videoWidth) continue;
    const reading = await decoder.read(video, video.videoWidth, video.videoHeight);
    if (signal.aborted) return;
    if (reading && sightings.isNew(reading, performance.now())) onText(reading.text);
  }
}

/**
 * Remembers what was last seen. Linear barcodes have weak checks, so they count only when two readings agree.
 * @param {number} again milliseconds out of view after which the same symbol counts anew
 */
export function createSightings(again) {
  let text = "";
  let seenAt = -Infinity;
  let candidate = "";
  return {
    /** @param {{text: string, isMatrix: boolean}} reading @param {number} now milliseconds */
    isNew(reading, now) {
      const isRepeat = reading.text === text && now - seenAt < again;
      const isSure = reading.isMatrix || reading.text === candidate;
      candidate = reading.text;
      if (isRepeat) seenAt = now;
      if (isRepeat || !isSure) return false;
      text = reading.text;
      seenAt = now;
      return true;
    },
  };
}

/** @param {HTMLVideoElement} video */
function nextFrame(video) {
  return new Promise((done) => {
    const paint = () => ("requestVideoFrameCallback" in video ? video.requestVideoFrameCallback(done) : requestAnimationFrame(done));
    setTimeout(paint, FRAME_GAP_MS);
    setTimeout(done, 500); // a paused or hidden video never paints, and the loop must still see the abort
  });
}
