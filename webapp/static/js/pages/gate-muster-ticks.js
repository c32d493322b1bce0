import { html, nothing } from "/static/vendor/lit-html.js";
import { repeat } from "/static/vendor/directives/repeat.js";

import { itemKey, musterCount, musterLines } from "../domain/muster.js";
import { field, textInput } from "../ui/fields.js";
import { icon } from "../ui/icon.js";
import { hostName, keepFresh, lookAtGate } from "./gate-look.js";
import { groupText, nameOf, sayAtGate } from "./gate-parts.js";
import { may } from "./rights.js";

/**
 * @typedef {import("./context.js").App} App
 * @typedef {import("./gate-look.js").Seen} Seen
 * @typedef {import("../store/types.js").Entity} Entity
 * @typedef {import("../domain/muster.js").Line} Line
 * @typedef {import("../domain/muster.js").MarkState} MarkState
 * @typedef {"open" | "all" | "people" | "rooms"} Filter
 */

const FILTERS = /** @type {Filter[]} */ (["open", "people", "rooms", "all"]);

/**
 * Ticking everybody and every room off; what other phones said is merged in as it comes.
 * @param {App} app
 * @param {Seen} first
 * @param {string} id
 * @returns {Promise<import("./context.js").Page>}
 */
export async function openMuster(app, first, id) {
  const { t } = app;
  let seen = first;
  const places = new Map((await app.replica.all("place")).map((place) => [place.id, place]));
  const state = { filter: /** @type {Filter} */ ("open"), other: "", isClosing: false, note: "", openLine: /** @type {string | null} */ (null) };
  const musterNow = () => /** @type {Entity} */ (seen.gate.musters.find((one) => one.id === id) ?? first.gate.musters.find((one) => one.id === id));
  const linesNow = () => musterLines(musterNow(), seen.gate);
  const set = (/** @type {Partial<typeof state>} */ change) => {
    Object.assign(state, change);
    app.redraw();
  };
  const refresh = async () => {
    seen = await lookAtGate(app);
    app.redraw();
  };

  /** @param {Line["item"]} item @param {MarkState} mark @param {{note?: string}} [more] */
  async function tick(item, mark, more = {}) {
    if (!(await sayAtGate(app, { type: "muster.tick", target: null, depends: [id], data: { muster_id: id, item, state: mark, ...more } }))) return;
    state.openLine = null;
    await refresh();
  }

  /** @param {Event} event */
  async function addOther(event) {
    event.preventDefault();
    const note = state.other.trim();
    if (!note) return;
    state.other = "";
    await tick({ kind: "other", id: app.uuid() }, "safe", { note });
  }

  async function close() {
    if (!(await sayAtGate(app, { type: "muster.close", target: null, depends: [id], data: { muster_id: id, ...(state.note.trim() ? { note: state.note.trim() } : {}) } }))) return;
    set({ isClosing: false });
    await refresh();
  }

  const names = { seen: () => seen, places };
  const on = { set, tick, addOther, close };
  const stop = keepFresh(app);
  return {
    title: t(musterNow().is_drill ? "gate.drill" : "gate.muster"),
    refresh,
    main: () => html`${headView(app, musterNow(), linesNow())}${ticksView(app, { lines: linesNow(), state, names, on })}`,
    dock: () => closingDock(app, musterNow(), { state, on, lines: linesNow() }),
    close: stop,
  };
}

/** @param {App} app @param {Entity} muster @param {Line[]} lines */
function headView({ t, formats }, muster, lines) {
  const people = musterCount(lines.filter(({ item }) => item.kind !== "place"));
  const rooms = musterCount(lines.filter(({ item }) => item.kind === "place"));
  const disputed = people.disputed + rooms.disputed;
  return html`<section class="gate-muster-head" data-tone=${people.missing ? "danger" : people.open_items.length + rooms.open_items.length ? "wait" : "ok"} role="status">
    <p class="gate-big"><strong>${people.accounted}</strong> / ${people.expected}<span>${t("gate.accounted")}</span></p>
    ${rooms.expected ? html`<p class="gate-big"><strong>${rooms.accounted}</strong> / ${rooms.expected}<span>${t("gate.roomsClear")}</span></p>` : nothing}
    ${people.missing ? html`<p class="gate-alarm">${icon("triangle-alert")}${t("gate.missingCount", { n: people.missing })}</p>` : nothing}
    ${disputed ? html`<p class="gate-alarm">${icon("circle-help")}${t("gate.disputedCount", { n: disputed })}</p>` : nothing}
    <p>${muster.title ? `${muster.title} · ` : ""}${t("gate.openedAt", { time: formats.when(muster.opened_at) })}${muster.closed_at ? ` · ${t("gate.closedAt", { time: formats.when(muster.closed_at) })}` : ""}</p></section>`;
}

/** @param {App} app @param {{lines: Line[], state: any, names: any, on: any}} page */
function ticksView(app, { lines, state, names, on }) {
  const { t } = app;
  const shown = lines.filter((line) => isShown(line, state.filter));
  return html`<div class="gate-filters" role="group" aria-label=${t("gate.filter")}>${FILTERS.map((filter) => html`<button type="button" class="button" aria-pressed=${state.filter === filter} @click=${() => on.set({ filter })}>${t(`gate.filter.${filter}`)}<span class="count">${lines.filter((line) => isShown(line, filter)).length}</span></button>`)}</div>
    ${shown.length ? nothing : html`<p class="calm">${icon("circle-check")}${t("gate.allTicked")}</p>`}
    <ul class="gate-lines">${repeat(shown, ({ item }) => itemKey(item), (line) => lineView(app, line, { state, names, on }))}</ul>
    <form class="item" @submit=${on.addOther}>${field({ id: "other", label: t("gate.onNoList") }, textInput({ id: "other", value: state.other, maxlength: 200, onInput: (other) => on.set({ other }) }))}
      <button type="submit" class="button big wide" aria-disabled=${!state.other.trim()}>${icon("plus")}<span>${t("gate.addSafe")}</span></button></form>`;
}

/** @param {Line} line @param {Filter} filter */
function isShown({ item, isDone, isDisputed }, filter) {
  if (filter === "open") return !isDone || isDisputed;
  if (filter === "rooms") return item.kind === "place";
  return filter === "all" || item.kind !== "place";
}

/** @param {App} app @param {Line} line @param {{state: any, names: any, on: any}} page */
function lineView(app, line, { state, names, on }) {
  const { t, formats } = app;
  const { item, mark, leftAt, isDisputed } = line;
  const { title, text } = wordsOf(app, line, names);
  const isRoom = item.kind === "place";
  const [good, bad] = isRoom ? ["clear", "unclear"] : ["safe", "missing"];
  const by = mark && mark.state !== "unset" ? t("card.by", { name: names.seen().people.get(mark.by_id) ?? "", time: formats.when(mark.at) }) : "";
  const isOpen = line.state === "unset" || state.openLine === itemKey(item);
  const tone = line.isDone ? "ok" : line.state === "unset" ? "none" : "danger";
  return html`<li class="gate-line" data-tone=${tone}><div class="gate-line-text"><strong>${title}</strong>${text ? html`<span>${text}</span>` : nothing}
      ${leftAt ? html`<span class="tag" data-tone="ok">${icon("log-out")}${t("gate.leftSince", { time: formats.when(leftAt) })}</span>` : nothing}
      ${line.state !== "unset" ? html`<span class="tag" data-tone=${tone}>${icon(line.isDone ? "circle-check" : "triangle-alert")}${t(`mark.${line.state}`)}</span><small>${by}</small>` : nothing}
      ${mark?.where ? html`<small>${mark.where}</small>` : nothing}
      ${isDisputed ? html`<span class="tag" data-tone="danger">${icon("circle-help")}${t("gate.disputed")}</span>` : nothing}</div>
    ${leftAt ? nothing : isOpen ? html`<div class="gate-line-keys">
      <button type="button" class="button primary big" aria-label=${t("gate.labelOf", { what: t(`mark.${good}`), name: title })} @click=${() => on.tick(item, good, noteOf(line))}>${icon("check")}<span>${t(`mark.${good}`)}</span></button>
      <button type="button" class="button big" aria-label=${t("gate.labelOf", { what: t(`mark.${bad}`), name: title })} @click=${() => on.tick(item, bad, noteOf(line))}>${icon("triangle-alert")}<span>${t(`mark.${bad}`)}</span></button>
      ${line.state === "unset" ? nothing : html`<button type="button" class="button" @click=${() => on.tick(item, "unset", noteOf(line))}>${icon("undo-2")}${t("mark.takeBack")}</button>`}</div>`
    : html`<button type="button" class="button" aria-label=${t("gate.labelOf", { what: t("gate.change"), name: title })} @click=${() => on.set({ openLine: itemKey(item) })}>${icon("pencil")}${t("gate.change")}</button>`}</li>`;
}

/** Who is on no list is known by the note only: it is said again. @param {Line} line */
const noteOf = ({ item, mark }) => (item.kind === "other" && mark?.note ? { note: mark.note } : {});

/** @param {App} app @param {Line} line @param {{seen: () => Seen, places: Map<string, Entity>}} names */
function wordsOf(app, { item, visit, mark }, { seen, places }) {
  const { t } = app;
  if (item.kind === "place") return { title: places.get(item.id)?.name ?? t("gate.room"), text: places.get(places.get(item.id)?.parent_id ?? "")?.name ?? "" };
  if (item.kind === "person") return { title: seen().people.get(item.id) ?? t("gate.staffMember"), text: t("gate.staffMember") };
  if (item.kind === "other") return { title: mark?.note ?? "", text: t("gate.onNoListShort") };
  if (!visit) return { title: t("gate.visitorGone"), text: "" };
  const host = hostName(seen(), visit);
  return { title: [nameOf(visit), groupText(app, visit)].filter(Boolean).join(" · "), text: [host ? t("gate.to", { name: host }) : "", visit.pass_number ? t("gate.passShort", { number: visit.pass_number }) : ""].filter(Boolean).join(" · ") };
}

/** @param {App} app @param {Entity} muster @param {{state: any, on: any, lines: Line[]}} page */
function closingDock(app, muster, { state, on, lines }) {
  const { t } = app;
  if (muster.closed_at) return html`<p class="dock-words">${icon("circle-check")}<span>${t("gate.musterOver")}</span></p>${may(app, "gate.muster") ? html`<a class="button wide" href="/app/gate/muster">${icon("siren")}${t("gate.newMuster")}</a>` : nothing}`;
  if (!may(app, "gate.muster")) return nothing;
  const left = musterCount(lines).open_items.length;
  if (!state.isClosing) return html`<button type="button" class="button big wide" @click=${() => on.set({ isClosing: true })}>${icon("lock")}<span>${t("gate.closeMuster")}</span></button>`;
  return html`${left ? html`<p class="notice" data-tone="danger">${icon("triangle-alert")}<span>${t("gate.closeWithOpen", { n: left })}</span></p>` : nothing}
    <label class="visually-hidden" for="close-note">${t("gate.closeNote")}</label><input class="input" id="close-note" maxlength="500" placeholder=${t("gate.closeNote")} .value=${state.note} @input=${(/** @type {any} */ event) => on.set({ note: event.target.value })}>
    <div class="dock-pair"><button type="button" class="button primary" @click=${on.close}>${icon("lock")}${t("gate.closeNow")}</button><button type="button" class="button" @click=${() => on.set({ isClosing: false })}>${icon("x")}${t("app.cancel")}</button></div>`;
}
