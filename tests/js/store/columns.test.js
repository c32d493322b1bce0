import assert from "node:assert/strict";
import { test } from "node:test";

import { unfold } from "../../../webapp/static/js/store/columns.js";

test("short columns are written out, and long ones left as they are", () => {
  const name = ["課桌", "課椅", "課桌"];

  const columns = unfold({ id: ["1", "2", "3"], version: { of: [4] }, name, note: { of: [null] }, state: { of: ["idle", "in_use"], at: [1, 0, 1] } });

  assert.deepEqual(columns, { id: ["1", "2", "3"], version: [4, 4, 4], name, note: [null, null, null], state: ["in_use", "idle", "in_use"] });
});
