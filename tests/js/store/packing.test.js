import assert from "node:assert/strict";
import { test } from "node:test";

import { PAGE_CHARS, paginate, repack, unpack, versionsIn } from "../../../webapp/static/js/store/packing.js";

const ids = (count) => Array.from({ length: count }, (_, n) => String(n).padStart(8, "0"));
const columns = (count, chars) => ({ id: ids(count), version: ids(count).map(() => 3), note: ids(count).map((id) => id.padEnd(chars, "物")) });

for (const [chars, rows, pages] of [[20, 20_000, 45], [400, 5_000, 80], [30_000, 40, 104]]) {
  test(`${rows} rows of ${chars} signs lie in few values, none of them long`, () => {
    const cut = paginate("asset", columns(rows, chars));

    assert.ok(cut.length <= pages, `${cut.length} pages`);
    // the first rows are taken before it is known how long they are
    for (const { text } of cut.slice(1)) assert.ok(text.length < 2 * PAGE_CHARS + chars, `${text.length} signs`);
    assert.deepEqual(cut.flatMap((page) => unpack(page).map(({ id }) => id)), ids(rows));
    assert.deepEqual(cut.flatMap(versionsIn), ids(rows).map((id) => ({ id, version: 3 })));
    assert.deepEqual(cut.slice(1).map((page) => page.key), cut.slice(1).map((page) => ["asset", unpack(page)[0].id]));
  });
}

test("a page that has grown to twice its length is cut, and keeps where it begins", () => {
  const grown = (count) => unpack({ key: ["asset", ""], text: JSON.stringify(columns(count, 400)) });

  assert.equal(repack("asset", "", grown(100)).length, 1);
  const cut = repack("asset", "", grown(200));

  assert.ok(cut.length > 1);
  assert.deepEqual(cut[0].key, ["asset", ""]);
  assert.deepEqual(cut.flatMap(unpack), grown(200));
});

test("one row is a page however long it is", () => {
  const [row] = unpack({ key: ["checklist", ""], text: JSON.stringify(columns(1, 5 * PAGE_CHARS)) });

  assert.deepEqual(repack("checklist", "", [row]).map(({ key }) => key), [["checklist", ""]]);
});
