import { scanDock } from "./frame.js";
import { searchBox } from "./search-box.js";

/**
 * Search by name, number, place or custodian. The words are in the address, so that going back finds them.
 * @type {import("./routes.js").OpenPage}
 */
export async function open(app, { query }) {
  const box = searchBox(app, query.get("q") ?? "");
  await box.search(box.text());
  return {
    title: app.t("search.title"),
    main: () => box.view({
      async onChoose(kind, thing) {
        history.replaceState(history.state, "", `/app/search?q=${encodeURIComponent(box.text())}`);
        await app.go(`/app/thing/${kind}/${thing.id}`);
      },
    }),
    dock: () => scanDock(app),
    opened: (root) => root.querySelector("input")?.focus(),
  };
}
