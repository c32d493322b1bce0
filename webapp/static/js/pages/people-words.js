import { html, nothing } from "/static/vendor/lit-html.js";

import { icon } from "../ui/icon.js";

/** @typedef {import("./context.js").Known} Known */

/** the role that says most comes first @type {[role: string, icon: string][]} */
const ROLES = [
  ["administrator", "settings"], ["director", "school"], ["guard", "shield-check"], ["canteen", "utensils"],
  ["repair", "wrench"], ["patrol", "clipboard-check"], ["custodian", "package"], ["viewer", "eye"],
];

/**
 * Somebody of this phone: name, what they do, and whether they must sign in anew.
 * @param {import("./context.js").App} app
 * @param {Known} known
 */
export function personFace({ t }, { signIn: { person, roles }, state }) {
  const [role, name] = ROLES.find(([one]) => roles.includes(one)) ?? [null, "user"];
  return html`${icon(name)}<span class="row-text"><strong>${person.name}</strong>${role ? html`<span>${t(`role.${role}`)}</span>` : nothing}</span>
    ${state === "destroyed" ? html`<span class="tag" data-tone="wait">${icon("key-round")}${t("people.mustSignIn")}</span>` : nothing}`;
}
