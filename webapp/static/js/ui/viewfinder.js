import { cameraProblem, openCamera } from "./camera.js";
import { openDecoder, readPhoto } from "./decoder.js";
import { watchVideo } from "./scanner.js";

/**
 * @typedef {"starting" | "live" | "paused" | "problem"} ViewfinderStatus
 * @typedef {object} ViewfinderState
 * @property {ViewfinderStatus} status
 * @property {import("./camera.js").CameraProblem | null} problem
 * @property {boolean} hasTorch
 * @property {boolean} isTorchOn
 * @property {boolean} hasOtherCamera
 * @property {boolean} isSlow nothing was read for a while: time to name the ways round
 */

const SLOW_MS = 12_000;
const PAUSE_MS = 120_000; // a camera left open empties the battery

/**
 * A live camera that reads symbols: one stream for the whole session, torch and choice of camera where the phone has them.
 * @param {{onText: (text: string) => void, changed: () => void}} on changed: the state is to be drawn again
 */
export function createViewfinder({ onText, changed }) {
  /** @type {ViewfinderState} */
  const state = { status: "starting", problem: null, hasTorch: false, isTorchOn: false, hasOtherCamera: false, isSlow: false };
  /** @type {HTMLVideoElement} */
  let video;
  /** @type {import("./camera.js").Camera | null} */
  let camera = null;
  /** @type {Promise<import("./decoder.js").Decoder> | null} */
  let decoder = null;
  let session = new AbortController();
  /** @type {ReturnType<typeof setTimeout>[]} */
  let timers = [];

  /** @param {Partial<ViewfinderState>} news */
  const set = (news) => {
    Object.assign(state, news);
    changed();
  };
  const openedDecoder = () => (decoder ??= openDecoder());

  function watchTheClock() {
    timers.forEach(clearTimeout);
    timers = [setTimeout(() => set({ isSlow: true }), SLOW_MS), setTimeout(() => pause(), PAUSE_MS)];
  }

  /** @param {string} text */
  function seen(text) {
    watchTheClock();
    if (state.isSlow) set({ isSlow: false });
    onText(text);
  }

  /** @param {string} [cameraId] */
  async function run(cameraId) {
    stopCamera();
    const { signal } = (session = new AbortController());
    set({ status: "starting", problem: null, isSlow: false });
    try {
      const opened = await openCamera(video, cameraId);
      if (signal.aborted) return opened.stop();
      camera = opened;
      set({ status: "live", hasTorch: opened.hasTorch, isTorchOn: false, hasOtherCamera: opened.cameras.length > 1 });
      watchTheClock();
      await watchVideo(video, await openedDecoder(), { signal, onText: seen });
    } catch (error) {
      if (!signal.aborted) set({ status: "problem", problem: cameraProblem(error) });
    }
  }

  function stopCamera() {
    session.abort();
    timers.forEach(clearTimeout);
    camera?.stop();
    camera = null;
  }

  function pause() {
    stopCamera();
    set({ status: "paused", isTorchOn: false });
  }

  return {
    state,
    /** @param {HTMLVideoElement} element */
    start(element) {
      video = element;
      return run();
    },
    resume: () => run(),
    pause,
    async toggleTorch() {
      await camera?.setTorch(!state.isTorchOn);
      set({ isTorchOn: !state.isTorchOn });
    },
    switchCamera() {
      const ids = camera?.cameras.map(({ id }) => id) ?? [];
      return run(ids[(ids.indexOf(camera?.cameraId ?? "") + 1) % ids.length]);
    },
    /** @param {Blob} file @returns {Promise<string | null>} */
    readPhoto: async (file) => readPhoto(await openedDecoder(), file),
    async close() {
      stopCamera();
      (await decoder)?.close();
    },
  };
}
