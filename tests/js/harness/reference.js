/**
 * The server's side of the protocol in memory, written from sync-protocol.md alone, to test the engine against: every outcome,
 * sign-in, photos whole and in parts, pull, confirm, backups and restores. A record asks for its fate by `data.fate`
 * ("held:not_allowed", "rejected", "crash"…).
 */

const encoder = new TextEncoder();
const CURVE = { name: "ECDSA", namedCurve: "P-256" };

const hex = (bytes) => [...new Uint8Array(bytes)].map((octet) => octet.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));
const unbase64 = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const json = (body, status = 200) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
const copy = (map) => new Map([...map].map(([id, row]) => [id, { ...row }]));

export class ReferenceServer {
  constructor({ id = "11111111-1111-7111-8111-111111111111", person, now = () => Date.now() }) {
    Object.assign(this, { id, person, now, keys: new Map(), journal: new Map(), blobs: new Map(), erased: new Set() });
    Object.assign(this, { isSignedIn: false, changes: [], nonces: [], nonce: 0, batchMax: 50, requests: [], statuses: [], corrupts: new Set() });
    Object.assign(this, { partials: new Map(), verified: null, hasConfirm: true, hasParts: true, putMax: Infinity, digests: 0 });
  }

  /** What `fetch` would give. */
  async handle(url, { method = "GET", headers = {}, body } = {}) {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const path = pathname.replace("/api/sync/v1", "");
    this.requests.push(`${method} ${path}`);
    if (path === "/push") return this.push(JSON.parse(await read(headers, body)));
    if (path === "/confirm") return this.hasConfirm ? this.confirm(headers, body) : json({ type: "not_found" }, 404);
    if (path.startsWith("/blobs/")) return this.blob(method, path, { headers, body });
    if (path === "/session") return this.session(method, body);
    if (path === "/ping") return json({ server_id: this.id, now: this.iso() });
    if (!this.isSignedIn) return json({ type: "sign_in" }, 401);
    return path === "/pull" ? this.pull(searchParams) : this.bootstrap();
  }

  iso() {
    return new Date(this.now()).toISOString();
  }

  async session(method, body) {
    if (method === "DELETE") this.isSignedIn = false;
    if (method !== "POST") return new Response(null, { status: 204 });
    const { password, public_key: spki } = JSON.parse(body);
    if (password !== "right") return json({ type: "wrong" }, 401);
    const id = await this.register(unbase64(spki));
    this.isSignedIn = true;
    return json({ server_id: this.id, person: { id: this.person, name: "王小明", username: "guard", lang: "zh-Hant" }, roles: ["guard"], permissions: [], key: id, now: this.iso() });
  }

  async register(spki) {
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", spki)).slice(0, 16);
    const id = btoa(String.fromCharCode(...digest)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
    this.keys.set(id, await crypto.subtle.importKey("spki", spki, CURVE, true, ["verify"]));
    return id;
  }

  async verifies(keyId, signature, text) {
    const key = this.keys.get(keyId);
    return Boolean(key) && crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, unbase64(signature), encoder.encode(text));
  }

  async push({ request_id, server_id, status, records }) {
    if (server_id !== this.id) return json({ type: "other_server" }, 409);
    if (records.length > this.batchMax) return json({ type: "too_large" }, 413);
    const checked = await Promise.all(records.map(async ({ body, key, sig }) => ({ body, isSigned: await this.verifies(key, sig, body), envelope: JSON.parse(body) })));
    if (!checked.some(({ isSigned }) => isSigned)) return json({ type: "no_valid_signature" }, 401);
    if (checked.some(({ envelope }) => envelope.data.fate === "crash")) return json({ type: "server" }, 500);
    if (checked.some(({ envelope }) => envelope.data.fate === "bad_request")) return json({ type: "bad_request" }, 400);
    this.statuses.push(status);
    const outcomes = [];
    for (const record of checked) outcomes.push(await this.accept(record));
    return json({ server_id: this.id, request_id, now: this.iso(), outcomes });
  }

  async accept({ body, isSigned, envelope }) {
    const { id, photos, data } = envelope;
    const missing = photos.map((photo) => photo.sha256).filter((hash) => !this.blobs.has(hash));
    if (this.erased.has(id)) return { id, outcome: "gone", missing: [] };
    if (!isSigned || data.fate === "rejected") return { id, outcome: "rejected", reason: "bad_signature", missing: [] };
    const hash = await sha256(encoder.encode(body));
    const known = this.journal.get(id);
    if (known) return known.hash === hash ? { id, outcome: "duplicate", first: known.outcome, missing } : { id, outcome: "conflict", missing: [] };
    const [outcome, reason] = (data.fate ?? "stored").split(":");
    if (outcome !== "conflict") {
      this.journal.set(id, { hash, outcome, n: envelope.n, body, photos: photos.map((photo) => photo.sha256), isDurable: false });
      this.changes.push({ kind: "trace", id, version: 1, data: { name: String(envelope.n) } });
    }
    return { id, outcome, ...(reason ? { reason } : {}), missing };
  }

  async isSigned(method, path, { headers, body }) {
    const digest = await sha256(body ?? new ArrayBuffer(0));
    const text = [method, `/api/sync/v1${path}`, headers["X-Rounds-At"], headers["X-Rounds-Device"], digest].join("\n");
    return this.verifies(headers["X-Rounds-Key"], headers["X-Rounds-Signature"], text);
  }

  async confirm(headers, body) {
    if (!(await this.isSigned("POST", "/confirm", { headers, body }))) return json({ type: "no_valid_signature" }, 401);
    const { request_id, ids } = JSON.parse(new TextDecoder().decode(body));
    if (ids.length > 500) return json({ type: "too_many_records" }, 413);
    return json({ server_id: this.id, request_id, now: this.iso(), outcomes: ids.map((id) => this.standing(id)), later: "member" });
  }

  standing(id) {
    const row = this.journal.get(id);
    if (this.erased.has(id)) return { id, outcome: "gone", missing: [] };
    if (!row) return { id, outcome: "unknown", missing: [] };
    const missing = row.photos.filter((hash) => !this.blobs.has(hash));
    return { id, outcome: row.isDurable && missing.length === 0 ? "durable" : "present", missing };
  }

  /** Everything as it is now, as a backup holds it. */
  backup() {
    this.stamp();
    return { journal: copy(this.journal), blobs: new Map(this.blobs), changes: [...this.changes], nonces: [...this.nonces] };
  }

  /** What is whole in the backup is durable from now on, wherever it goes. */
  verify(backup) {
    this.verified = backup;
    for (const rows of [this.journal, backup.journal]) {
      for (const [id, row] of rows) if (backup.journal.get(id)?.hash === row.hash && row.photos.every((hash) => backup.blobs.has(hash))) row.isDurable = true;
    }
  }

  /** The server's data are replaced by the backup; the erasure ledger lies outside. */
  restore({ journal, blobs, changes, nonces }) {
    Object.assign(this, { journal: copy(journal), blobs: new Map(blobs), changes: [...changes], nonces: [...nonces], partials: new Map() });
    for (const id of this.erased) this.journal.delete(id);
  }

  async blob(method, path, { headers, body }) {
    const hash = path.slice("/blobs/".length);
    if (!(await this.isSigned(method, path, { headers, body }))) return json({ type: "no_valid_signature" }, 401);
    if (method === "PATCH") return this.hasParts ? this.part(hash, { headers, body }) : json({ type: "method" }, 405);
    if (method === "PUT") {
      if (body.byteLength > this.putMax) return json({ type: "too_large" }, 413);
      if ((await sha256(body)) !== hash || this.corrupts.has(hash)) return json({ type: "wrong_hash" }, 422);
      this.blobs.set(hash, body.byteLength);
    } else if (![...this.journal.values()].some(({ photos }) => photos.includes(hash))) return json({ type: "not_found" }, 404);
    return this.uploaded(hash);
  }

  async part(hash, { headers, body }) {
    const before = this.partials.get(hash) ?? new Uint8Array(0);
    if (this.blobs.has(hash) || Number(headers["Upload-Offset"]) !== before.byteLength) return this.uploaded(hash, 409);
    const whole = new Uint8Array([...before, ...new Uint8Array(body)]);
    this.partials.set(hash, whole);
    if (whole.byteLength < Number(headers["Upload-Length"])) return this.uploaded(hash);
    this.partials.delete(hash);
    if ((await sha256(whole)) !== hash || this.corrupts.has(hash)) return json({ type: "wrong_hash" }, 422);
    this.blobs.set(hash, whole.byteLength);
    return this.uploaded(hash);
  }

  uploaded(hash, status = 204) {
    const offset = this.blobs.get(hash) ?? this.partials.get(hash)?.byteLength ?? 0;
    return new Response(null, { status, headers: { "Upload-Offset": String(offset), "Upload-Complete": this.blobs.has(hash) ? "?1" : "?0" } });
  }

  /** Each position has a nonce, so that a restored server can't pass for the old one. */
  stamp() {
    while (this.nonces.length < this.changes.length) this.nonces.push((this.nonce += 1));
  }

  token(at) {
    this.stamp();
    return `${at}:${at === 0 ? 0 : this.nonces[at - 1]}`;
  }

  isOurs(token) {
    return token === this.token(Math.min(Number.parseInt(token, 10), this.changes.length));
  }

  async pull(query) {
    const [cursor, head] = [query.get("cursor") || this.token(0), query.get("head")];
    if (!this.isOurs(cursor) || (head && !this.isOurs(head))) return json({ reset: "lineage", server_id: this.id }, 409);
    const at = Number.parseInt(cursor, 10);
    const end = Math.min(this.changes.length, at + Number(query.get("limit")), at + 7);
    const isLast = end === this.changes.length;
    return json({
      server_id: this.id, person: this.person, now: this.iso(), changes: this.changes.slice(at, end),
      cursor: this.token(end), head: this.token(this.changes.length), more: !isLast,
      ...(query.get("digest") === "1" && isLast ? { digest: await this.digest() } : {}),
    });
  }

  async digest() {
    this.digests += 1;
    let total = 0n;
    const live = this.entities();
    for (const [key, { version }] of live) total ^= BigInt(`0x${await sha256(encoder.encode(`${key.replace("/", "\n")}\n${version}`))}`);
    return { count: live.size, xor: total.toString(16).padStart(64, "0") };
  }

  bootstrap() {
    const columns = {};
    for (const [key, { version, data }] of this.entities()) {
      const [kind, id] = key.split("/");
      const table = (columns[kind] ??= { id: [], version: [], name: [] });
      table.id.push(id);
      table.version.push(version);
      table.name.push(data.name);
    }
    const position = this.token(this.changes.length);
    return json({ server_id: this.id, person: this.person, cursor: position, head: position, kinds: columns });
  }

  entities() {
    const live = new Map();
    for (const { kind, id, version, data, gone } of this.changes) {
      if (gone) live.delete(`${kind}/${id}`);
      else live.set(`${kind}/${id}`, { version, data });
    }
    return live;
  }
}

/** @returns {Promise<string>} the body, unpacked */
async function read(headers, body) {
  if (headers["Content-Encoding"] !== "gzip") return new Response(body).text();
  return new Response(new Blob([body]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
}
