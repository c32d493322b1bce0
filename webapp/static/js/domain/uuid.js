/**
 * A UUIDv7 (RFC 9562 5.7): 48 bits of time, the rest random. Identity only, never order and never a secret.
 *
 * @param {number} nowMs milliseconds since 1970
 * @param {Uint8Array} randomBytes at least 10
 */
export function uuid7(nowMs, randomBytes) {
  if (randomBytes.length < 10) throw new RangeError("a UUIDv7 takes 10 random bytes");
  const octets = new Uint8Array(16);
  let time = Math.floor(nowMs);
  for (let at = 5; at >= 0; at -= 1) {
    octets[at] = time % 256;
    time = Math.floor(time / 256);
  }
  octets.set(randomBytes.subarray(0, 10), 6);
  octets[6] = (octets[6] & 0x0f) | 0x70;
  octets[8] = (octets[8] & 0x3f) | 0x80;
  const hex = Array.from(octets, (octet) => octet.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
