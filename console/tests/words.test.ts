import assert from "node:assert/strict";
import { test } from "node:test";

import { en } from "../src/i18n/en.ts";
import { ko } from "../src/i18n/ko.ts";
import { lastWord, paragraphs, withoutBullet } from "../src/pages/ask/paragraphs.ts";

function leaves(words: object, path = ""): [string, unknown][] {
  return Object.entries(words).flatMap(([key, value]) =>
    value !== null && typeof value === "object"
      ? leaves(value as object, `${path}${key}.`)
      : [[`${path}${key}`, value] as [string, unknown]],
  );
}

test("both dictionaries say the same things", () => {
  const keys = (words: object) => leaves(words).map(([key]) => key).sort();
  assert.deepEqual(keys(ko), keys(en));
});

test("no Korean word is left in English or empty", () => {
  const meantLatin = new Set([
    "ask.dateHint", "upload.newCompartmentHint", "document.tableShape", "document.ofTotal",
    "documents.addedBy", "server.abstention", "server.contradiction", "server.health", "document.onPage", "upload.summary",
  ]);
  for (const [key, value] of leaves(ko)) {
    const said = typeof value === "function" ? String((value as (...a: unknown[]) => string)(2, "x", "y")) : String(value);
    assert.ok(said.length > 0, key);
    if (!meantLatin.has(key)) assert.match(said, /[가-힣]/, key);
  }
});

test("every fixed quarantine reason has words and something to do", () => {
  const fixed = [
    "empty", "unknown_kind", "archive", "too_large", "encrypted", "malformed", "wrong_encoding",
    "bomb", "no_text", "page_lost", "timeout", "crashed", "outside", "unreadable",
  ];
  for (const words of [en, ko]) assert.deepEqual(Object.keys(words.quarantine.reasons).sort(), fixed.sort());
});

test("another source starts another paragraph", () => {
  const said = (text: string, ...citations: number[]) => ({ text, citations });
  const grouped = paragraphs([said("a", 1), said("b", 1), said("c", 2), said("d", 2, 1), said("e", 1, 2)]);
  assert.deepEqual(grouped.map((g) => g.map((s) => s.text).join("")), ["ab", "c", "de"]);
});

test("a mark keeps to the last word, unless that word is too long to keep", () => {
  assert.equal("fell by 6 mAh/g.".slice(lastWord("fell by 6 mAh/g.")), "mAh/g.");
  const long = `see ${"x".repeat(40)}`;
  assert.equal(lastWord(long), long.length);
});

test("a bullet goes, a minus stays", () => {
  assert.equal(withoutBullet("• The melting point"), "The melting point");
  assert.equal(withoutBullet("-53 °C at most"), "-53 °C at most");
});

test("the server's explanations are told in Korean, and what is new is told as it came", () => {
  assert.match(ko.server.abstention("The best passage does not speak of: price, nickel"), /없습니다: price, nickel$/);
  assert.equal(
    ko.server.contradiction("115 °C against 125 °C (2025-10-06 and no date)"),
    "115 °C ↔ 125 °C (2025-10-06, 날짜 없음)",
  );
  assert.equal(ko.server.contradiction("1 h against 2 h"), "1 h ↔ 2 h");
  assert.equal(ko.server.health("81 GB free"), "81 GB 남음");
  assert.equal(ko.server.health("something new"), "something new");
});
