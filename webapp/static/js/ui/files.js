/**
 * Hands a file over: by the phone's share sheet where files can be shared, else as a download.
 * @param {Blob} blob
 * @param {string} name
 */
export async function offerFile(blob, name) {
  const file = new File([blob], name, { type: blob.type });
  if (matchMedia("(pointer: coarse)").matches && navigator.canShare?.({ files: [file] })) {
    try {
      return await navigator.share({ files: [file] });
    } catch (error) {
      if (/** @type {any} */ (error)?.name === "AbortError") return; // the person closed the share sheet
    }
  }
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // Safari reads it after the click
}
