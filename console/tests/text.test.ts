import assert from "node:assert/strict";
import { test } from "node:test";

import { pieces, slicer, toCsv } from "../src/text.ts";

test("slicer counts code points, as the server does", () => {
  const text = "a𝛼b리튬";
  assert.equal(slicer(text).slice(1, 2), "𝛼");
  assert.equal(slicer(text).slice(3, 5), "리튬");
  assert.equal(slicer(text).length, 5);
  assert.equal(slicer("리튬 0.3").slice(0, 2), "리튬");
});

test("pieces give back the whole text, cut at the ends of every range", () => {
  const text = "잔류 리튬은 0.31 wt% 였다.";
  const cut = pieces(text, [
    { start: 3, end: 5, name: "a" },
    { start: 4, end: 11, name: "b" },
  ]);
  assert.equal(cut.map((piece) => piece.text).join(""), text);
  assert.deepEqual(
    cut.filter((piece) => piece.names.length === 2).map((piece) => piece.text),
    ["튬"],
  );
});

test("pieces take no range past the text, and drop empty ones", () => {
  assert.deepEqual(pieces("abc", [{ start: 2, end: 99, name: "x" }]).at(-1)?.names, ["x"]);
  assert.deepEqual(pieces("abc", [{ start: 2, end: 2, name: "x" }]).length, 1);
  assert.deepEqual(pieces("", []), []);
});

test("a table's commas, quotes and line breaks survive as CSV", () => {
  assert.equal(toCsv([["a,b", 'say "x"'], ["1\n2", "3"]]), '"a,b","say ""x"""\r\n"1\n2",3');
});
