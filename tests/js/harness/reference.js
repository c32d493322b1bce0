/**
 * The server's side of the protocol in memory, written from sync-protocol.md alone, to test the engine against: every outcome,
 * sign-in, photos, pull. A record asks for its fate by `data.fate` ("held:not_allowed", "rejected", "crash"…).
 */

const encoder = new TextEncoder();
const CURVE = { name: "ECDSA", namedCurve: "P-256" };

const hex = (bytes) => [...new Uint8Array(bytes)].map((octet) => octet.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes) => hex(await crypto.subtle.digest("SHA-256", bytes));
const unbase64 = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const json = (body, status = 200) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });

export class ReferenceServer {
  constructor({ id = "11111111-1111-7111-8111-111111111111", person, now = () => Date.now() }) {
    Object.assign(this, { id, person, now, keys: new Map(), journal: new Map(), blobs: new Map(), erased: new Set() });
    Object.assign(this, { isSignedIn: false, changes: [], epoch: 1, batchMax: 50, requests: [], statuses: [], corrupts: new Set() });
  }

  /** What `fetch` would give. */
  async handle(url, { method = "GET", headers = {}, body } = {}) {
    const { pathname, searchParams } = new URL(url, "http://localhost");
    const path = pathname.replace("/api/sync/v1", "");
    this.requests.push(`${method} ${path}`);
    if (path === "/push") return this.push(JSON.parse(await read(headers, body)));
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
    if (outcome !== "conflict") this.journal.set(id, { hash, outcome, n: envelope.n, body, times: 1 });
    return { id, outcome, ...(reason ? { reason } : {}), missing };
  }

  async blob(method, path, { headers, body }) {
    const hash = path.slice("/blobs/".length);
    const digest = await sha256(body ?? new ArrayBuffer(0));
    const text = [method, `/api/sync/v1${path}`, headers["X-Rounds-At"], headers["X-Rounds-Device"], digest].join("\n");
    if (!(await this.verifies(headers["X-Rounds-Key"], headers["X-Rounds-Signature"], text))) return json({ type: "no_valid_signature" }, 401);
    if (method === "PUT") {
      if (digest !== hash || this.corrupts.has(hash)) return json({ type: "wrong_hash" }, 422);
      this.blobs.set(hash, body.byteLength);
    }
    return new Response(null, { status: 204, headers: { "Upload-Offset": String(this.blobs.get(hash) ?? 0) } });
  }

  pull(query) {
    const [epoch, at] = (query.get("cursor") || `${this.epoch}:0`).split(":").map(Number);
    if (epoch !== this.epoch) return json({ reset: "lineage", server_id: this.id }, 409);
    const end = Math.min(this.changes.length, at + Number(query.get("limit")), at + 7);
    return json({
      server_id: this.id, person: this.person, now: this.iso(), changes: this.changes.slice(at, end),
      cursor: `${epoch}:${end}`, head: `${epoch}:${this.changes.length}`, more: end < this.changes.length,
    });
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
    const position = `${this.epoch}:${this.changes.length}`;
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
