/** Lays lineage out as a column of entries with lanes at their side, like a log of commits. */

export interface Node {
  hash: string;
  seq: number;
  parents: readonly string[];
}

/** A line from a row's dot, or from a lane passing by, to a lane of the next row. */
export interface Edge {
  from: number;
  to: number;
}

export interface Row<N extends Node> {
  node: N;
  lane: number;
  /** Edges that run from the middle of this row to the middle of the next. */
  edges: Edge[];
}

export interface Layout<N extends Node> {
  rows: Row<N>[];
  numLanes: number;
}

/**
 * Newest first. Each lane waits for one hash; an entry sits in the first lane that waits for it
 * and hands its place on to its parents. Parents that are not in view end their line.
 */
export function layOut<N extends Node>(nodes: readonly N[]): Layout<N> {
  const unique = [...new Map(nodes.map((node) => [node.hash, node])).values()];
  const sorted = unique.sort((a, b) => b.seq - a.seq);
  const known = new Set(sorted.map((node) => node.hash));
  let lanes: (string | null)[] = [];
  let numLanes = 0;
  const rows: Row<N>[] = [];
  for (const node of sorted) {
    let lane = lanes.indexOf(node.hash);
    if (lane < 0) {
      lane = freeLane(lanes);
      lanes[lane] = node.hash;
    }
    const before = [...lanes];
    const after = before.map((waiting) => (waiting === node.hash ? null : waiting));
    const edges: Edge[] = [];
    for (const parent of node.parents.filter((hash) => known.has(hash))) {
      let to = after.indexOf(parent);
      if (to < 0) {
        to = after[lane] === null || after[lane] === undefined ? lane : freeLane(after);
        after[to] = parent;
      }
      edges.push({ from: lane, to });
    }
    before.forEach((waiting, i) => {
      if (waiting !== null && waiting !== node.hash && after[i] === waiting) {
        edges.push({ from: i, to: i });
      }
    });
    numLanes = Math.max(numLanes, before.length, after.length);
    rows.push({ node, lane, edges: unrepeated(edges) });
    lanes = withoutTail(after);
  }
  return { rows, numLanes };
}

function freeLane(lanes: readonly (string | null)[]): number {
  const free = lanes.indexOf(null);
  return free < 0 ? lanes.length : free;
}

function withoutTail(lanes: readonly (string | null)[]): (string | null)[] {
  const kept = [...lanes];
  while (kept.length > 0 && kept.at(-1) === null) kept.pop();
  return kept;
}

function unrepeated(edges: readonly Edge[]): Edge[] {
  return [...new Map(edges.map((edge) => [`${edge.from}-${edge.to}`, edge])).values()];
}
