/**
 * Whether the person signed in may do something. The phone only hides what would be refused; the server decides.
 * @param {import("./context.js").App} app
 * @param {string} permission as in docs/developers.md 1.3
 */
export function may(app, permission) {
  return app.signIn?.permissions?.includes(permission) ?? false;
}
