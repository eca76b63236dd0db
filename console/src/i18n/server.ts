/**
 * The server explains itself in English. These are its fixed explanations in Korean; what is not
 * listed is shown as it came, and a browser test notices when the server says something new.
 */

type Rule = [pattern: RegExp, korean: (...parts: string[]) => string];

const ABSTENTIONS: Rule[] = [
  [/^There are no documents that you may read$/, () => "열람할 수 있는 문서가 없습니다"],
  [/^The question holds no word that can be looked for$/, () => "질문에 찾아볼 낱말이 없습니다"],
  [
    /^None of the (\d+) passages holds the words of the question$/,
    (n) => `구절 ${n}개 어디에도 질문의 낱말이 없습니다`,
  ],
  [
    /^The best passage does not speak of: (.+)$/s,
    (missing) => `가장 가까운 구절에 다음 말이 없습니다: ${missing}`,
  ],
  [
    /^The table names it but gives no value for it$/,
    () => "표에 항목은 있지만 값이 적혀 있지 않습니다",
  ],
  [
    /^The passages found speak of it but give no (number|date)$/,
    (kind) => `찾은 구절에 관련 내용은 있지만 ${kind === "date" ? "날짜" : "수치"}가 없습니다`,
  ],
  [
    /^The passages found touch the question but do not answer it$/,
    () => "찾은 구절이 질문과 관련은 있지만 답이 되지는 않습니다",
  ],
  [
    /^The passages found could not be verified on their pages$/,
    () => "찾은 구절을 원문에서 확인하지 못했습니다",
  ],
];

const dates = (first?: string, second?: string) =>
  first && second ? ` (${koreanDate(first)}, ${koreanDate(second)})` : "";
const koreanDate = (date: string) => (date === "no date" ? "날짜 없음" : date);

const REPLACED = /^The newer one replaces the older one: /;

const CONTRADICTIONS: Rule[] = [
  [
    /^(.+) against (.+?)(?: \((.+) and (.+)\))?$/s,
    (left = "", right = "", first, second) => `${left} ↔ ${right}${dates(first, second)}`,
  ],
  [
    /^One says it, the other denies it(?: \((.+) and (.+)\))?$/,
    (first, second) => `한쪽은 그렇다고, 다른 쪽은 아니라고 합니다${dates(first, second)}`,
  ],
  [
    /^They say opposite things(?: \((.+) and (.+)\))?$/,
    (first, second) => `서로 반대로 말합니다${dates(first, second)}`,
  ],
];

const HEALTH: Rule[] = [
  [/^the kernel lets nothing out; (\d+) attempts$/, (n) => `커널이 외부 연결을 막고 있음, 시도 ${n}회`],
  [/^this process is not sealed$/, () => "이 프로세스는 봉인되지 않았습니다"],
  [
    /^Start with `haetae serve` on Linux; --unsealed leaves the wall out$/,
    () => "리눅스에서 --unsealed 없이 haetae serve로 시작하세요",
  ],
  [/^The server's log names the caller; remove it$/, () => "서버 로그에서 호출한 곳을 찾아 없애세요"],
  [/^(\d+) entries, appendable$/, (n) => `기록 ${n}건, 쓰기 가능`],
  [/^Run `haetae ledger verify`$/, () => "haetae ledger verify를 실행하세요"],
  [/^revision (\w+)$/, (revision) => `개정 ${revision}`],
  [/^([\d.]+) GB free$/, (free) => `${free} GB 남음`],
  [
    /^Free some space: below 1 GB nothing more is taken in$/,
    () => "공간을 비우세요. 1 GB 아래에서는 더 받지 않습니다",
  ],
];

function told(rules: readonly Rule[], said: string): string {
  for (const [pattern, korean] of rules) {
    const match = pattern.exec(said);
    if (match) return korean(...match.slice(1));
  }
  return said;
}

export const koreanAbstention = (said: string) => told(ABSTENTIONS, said);
export const koreanContradiction = (said: string) =>
  REPLACED.test(said)
    ? `새 문서가 이전 문서를 대체합니다: ${told(CONTRADICTIONS, said.replace(REPLACED, ""))}`
    : told(CONTRADICTIONS, said);
export const koreanHealth = (said: string) => told(HEALTH, said);
