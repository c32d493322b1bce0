import { may } from "./rights.js";

/**
 * A visitor's invitation was read: the gate lets them in; anybody else is told whom it is for.
 * @param {import("./context.js").App} app
 * @param {string} token
 */
export function takeInvitation(app, token) {
  if (may(app, "gate.register")) {
    app.signals.found();
    void app.go(`/app/gate/enter?token=${token}`);
    return;
  }
  app.signals.wrong();
  app.toasts.show(app.t("scan.invitation"));
}
