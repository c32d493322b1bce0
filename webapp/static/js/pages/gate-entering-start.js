import { correctingEntering, guestEntering } from "../domain/gate-entering.js";
import { parseScan } from "../domain/codes.js";
import { readId } from "../domain/identity.js";
import { hashOf } from "./gate-key.js";
import { hostName } from "./gate-look.js";
import { passIn } from "./gate-passing.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-entering.js").State} State
 * @typedef {(given: Partial<import("../domain/gate-entering.js").EnteringValues>) => Promise<void>} Start
 */

/**
 * What the camera or a hand scanner read, whatever the page is at: a pass, an invitation, or a paper's number.
 * @param {App} app
 * @param {State} state
 * @param {{number: ReturnType<typeof import("./gate-number-field.js").createNumberField>, start: Start}} on
 */
export function createScanning(app, state, { number, start }) {
  const { t } = app;

  /** A pass, an invitation, or a paper's number; whatever the page is at. @param {string} text @param {"scan" | "typed"} [via] @returns {Promise<void>} */
  async function scanned(text, via = "scan") {
    const scan = parseScan(text);
    if (scan.kind === "invitation") return showInvitation(scan.token);
    const pass = await passIn(app, text, via);
    if (pass) return takePass(pass);
    if (readId("national_id", text, state.seen.on).scheme) return takePaper(text);
    state.refusal = t("gate.notAPass");
    app.signals.wrong();
    app.redraw();
  }

  /** @param {import("./gate-passing.js").Pass} pass */
  async function takePass(pass) {
    app.signals.found();
    state.refusal = "";
    if (!state.form) return start({ pass });
    state.form.set({ pass, passNumber: "" });
  }

  /** @param {string} text */
  async function takePaper(text) {
    app.signals.found();
    if (state.form) return number.take(text);
    return search(text);
  }

  /** @param {string} token @returns {Promise<void>} */
  async function showInvitation(token) {
    const invitation = state.seen.gate.invitations.find((one) => one.token === token);
    if (!invitation) {
      app.signals.wrong();
      state.refusal = t("gate.unknownInvitation");
      return app.redraw();
    }
    app.signals.found();
    Object.assign(state, { invitationId: invitation.id, text: "", refusal: state.seen.expected.some((one) => one.invitation.id === invitation.id) ? "" : t("gate.notToday", { date: app.formats.date(invitation.on) }) });
    return app.redraw();
  }

  /** @param {string} text */
  async function search(text) {
    Object.assign(state, { text, textHash: null, invitationId: null });
    app.redraw();
    const read = readId("national_id", text, state.seen.on);
    if (!read.scheme || read.scheme === "macao") return;
    const hash = await hashOf(app, { kind: "national_id", number: read.number });
    if (state.text !== text) return;
    state.textHash = hash;
    app.redraw();
  }

  return { scanned, showInvitation, search };
}

/**
 * What the address asks for.
 * @param {App} app
 * @param {State} state
 * @param {{query: URLSearchParams, start: Start, showInvitation: (token: string) => Promise<void>}} on
 */
export async function beginWith(app, state, { query, start, showInvitation }) {
  const [token, code, amends] = ["token", "pass", "amends"].map((name) => query.get(name));
  if (token) return showInvitation(token);
  if (code) {
    const pass = await passIn(app, code, query.get("via") === "typed" ? "typed" : "scan");
    return start(pass ? { pass } : {});
  }
  if (amends) {
    const visit = [...state.seen.gate.visits, ...state.seen.gate.left].find(({ id }) => id === amends);
    if (visit) return start(correctingEntering(withHash(state, visit), hostName(state.seen, visit)));
  }
  const one = query.has("now") ? null : expectedBy(state.seen, query);
  return one ? start(guestEntering(one, hostName(state.seen, one.invitation))) : undefined;
}

/** Who is expected and named in the address; null: has come already. @param {import("./gate-look.js").Seen} seen @param {URLSearchParams} query */
export function expectedBy({ expected }, query) {
  return expected.find(({ invitation, guest }) => invitation.id === query.get("invitation") && (guest?.id ?? null) === query.get("guest")) ?? null;
}

/** A visit on the phone has no hash of its own; its visitor has. @param {State} state @param {import("../store/types.js").Entity} visit */
function withHash({ seen }, visit) {
  const visitor = seen.gate.visitors.find(({ id }) => id === visit.visitor_id);
  return { id_hash: visitor && visitor.id_last_four === visit.id_last_four ? visitor.id_hash : null, ...visit };
}
