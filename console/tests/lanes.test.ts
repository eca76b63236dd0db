import assert from "node:assert/strict";
import { test } from "node:test";

import { layOut } from "../src/pages/ledger/lanes.ts";

const node = (seq: number, ...parents: number[]) => ({
  hash: `h${seq}`,
  seq,
  parents: parents.map((n) => `h${n}`),
});

/** Follows the edges from every row and says which rows each line ends in. */
function reached(layout: ReturnType<typeof layOut<ReturnType<typeof node>>>) {
  const found = new Set<string>();
  layout.rows.forEach((row, i) => {
    let at = row.edges.filter((edge) => edge.from === row.lane).map((edge) => edge.to);
    for (let k = i + 1; k < layout.rows.length && at.length > 0; k++) {
      const below = layout.rows[k]!;
      if (at.includes(below.lane)) found.add(`${row.node.seq}>${below.node.seq}`);
      at = at.filter((lane) => lane !== below.lane);
    }
  });
  return found;
}

test("a chain needs one lane", () => {
  const layout = layOut([node(1), node(2, 1), node(3, 2)]);
  assert.equal(layout.numLanes, 1);
  assert.deepEqual(layout.rows.map((row) => row.node.seq), [3, 2, 1]);
});

test("every parent in view is reached by a line, and nothing else is", () => {
  const nodes = [node(1), node(2), node(3, 1, 2), node(4, 1), node(5, 3, 4)];
  assert.deepEqual(reached(layOut(nodes)), new Set(["5>4", "5>3", "4>1", "3>2", "3>1"]));
});

test("a parent out of view ends its line instead of leading nowhere", () => {
  const layout = layOut([node(9, 1), node(8, 2)]);
  assert.deepEqual(layout.rows.flatMap((row) => row.edges), []);
});

test("an entry given twice is drawn once", () => {
  assert.equal(layOut([node(1), node(1), node(2, 1)]).rows.length, 2);
});
