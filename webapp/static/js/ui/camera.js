/**
 * @typedef {{id: string, label: string}} CameraChoice
 * @typedef {{hasTorch: boolean, cameras: CameraChoice[], cameraId: string, setTorch(on: boolean): Promise<void>, stop(): void}} Camera
 * @typedef {"none" | "refused" | "busy" | "insecure"} CameraProblem
 */

const WANTED = { width: { ideal: 1280 }, height: { ideal: 720 } };

/**
 * Shows a live camera in a <video> element. One stream per scanning session: iOS asks for permission again for each.
 * @param {HTMLVideoElement} video
 * @param {string} [cameraId] a camera chosen before; the one that looks away from the user otherwise
 * @returns {Promise<Camera>}
 * @throws {DOMException | Error} see cameraProblem()
 */
export async function openCamera(video, cameraId) {
  if (!navigator.mediaDevices?.getUserMedia) throw new Error("insecure");
  const which = cameraId ? { deviceId: { ideal: cameraId } } : { facingMode: { ideal: "environment" } };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...which, ...WANTED } });
  const [track] = stream.getVideoTracks();
  video.srcObject = stream;
  try {
    await video.play();
  } catch (error) {
    track.stop();
    throw error;
  }
  const capabilities = /** @type {any} */ (track.getCapabilities?.() ?? {});
  return {
    hasTorch: Boolean(capabilities.torch),
    cameras: await listCameras(),
    cameraId: track.getSettings().deviceId ?? "",
    setTorch: (on) => track.applyConstraints(/** @type {any} */ ({ advanced: [{ torch: on }] })),
    stop() {
      track.stop();
      if (video.srcObject === stream) video.srcObject = null;
    },
  };
}

/** @returns {Promise<CameraChoice[]>} */
async function listCameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((device) => device.kind === "videoinput").map((device) => ({ id: device.deviceId, label: device.label }));
}

/**
 * Says which of the few things that go wrong with cameras this is, so that the page can name the way round.
 * @param {any} error what openCamera() threw
 * @returns {CameraProblem}
 */
export function cameraProblem(error) {
  if (error?.name === "NotAllowedError" || error?.name === "SecurityError") return "refused";
  if (error?.name === "NotReadableError" || error?.name === "AbortError") return "busy";
  return error?.message === "insecure" ? "insecure" : "none";
}
