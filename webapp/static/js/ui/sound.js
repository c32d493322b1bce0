/**
 * Sound and vibration for eyes that are elsewhere: found (one high note), again (two), wrong (one low), stop (three that fall).
 * @param {{isSoundOn: () => boolean, isVibrationOn: () => boolean}} wishes asked each time, so that a switch works at once
 */
export function createSignals({ isSoundOn, isVibrationOn }) {
  /** @type {AudioContext | null} */
  let audio = null;

  /** @param {number[]} notes_hz @param {number} seconds */
  function play(notes_hz, seconds) {
    if (!isSoundOn()) return;
    audio ??= new AudioContext();
    const start = audio.currentTime;
    notes_hz.forEach((hz, index) => note(/** @type {AudioContext} */ (audio), hz, { at: start + index * seconds * 1.4, seconds }));
  }

  /** @param {number | number[]} pattern_ms */
  function vibrate(pattern_ms) {
    if (isVibrationOn()) navigator.vibrate?.(pattern_ms);
  }

  return {
    found() {
      play([1568], 0.09);
      vibrate(60);
    },
    again() {
      play([988, 988], 0.07);
      vibrate([40, 60, 40]);
    },
    wrong() {
      play([220], 0.25);
      vibrate([200]);
    },
    stop() {
      play([311, 220, 156], 0.3);
      vibrate([300, 100, 300]);
    },
  };
}

/** @param {AudioContext} audio @param {number} hz @param {{at: number, seconds: number}} when */
function note(audio, hz, { at, seconds }) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = hz;
  volume.gain.setValueAtTime(0.25, at);
  volume.gain.exponentialRampToValueAtTime(0.001, at + seconds);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + seconds);
}
