import { useState, type ReactNode } from "react";
import { Link } from "react-router";

import type { Answer, Citation, Contradiction } from "../../api/types.ts";
import { useWords } from "../../i18n/i18n.tsx";
import { Compartments, KindTag, PlaceLine } from "../../parts/labels.tsx";
import { placeAddress } from "../../places.ts";
import { HitCard } from "./hits.tsx";
import { lastWord, paragraphs, withoutBullet } from "./paragraphs.ts";

export function AnswerView({ answer }: { answer: Answer }) {
  return answer.status === "answered" ? <Answered answer={answer} /> : <NotAnswered answer={answer} />;
}

function Answered({ answer }: { answer: Answer }) {
  const words = useWords();
  const [active, setActive] = useState(0);
  const byNumber = new Map(answer.citations.map((c) => [c.n, c]));
  return (
    <div className="answer">
      <article className="answer-text" aria-label={words.ask.answer}>
        <h2 className="unseen" lang={answer.language}>
          {answer.question}
        </h2>
        <div className="answer-prose" lang={answer.language} aria-live="polite">
          {paragraphs(answer.sentences).map((sentences, i) => (
            <p key={i}>
              {sentences.map((sentence, j) => (
                <Said key={j} text={withoutBullet(sentence.text)}>
                  <Cites numbers={sentence.citations} byNumber={byNumber} onActive={setActive} />
                </Said>
              ))}
            </p>
          ))}
        </div>
        {answer.contradictions.length > 0 ? (
          <Contradictions contradictions={answer.contradictions} byNumber={byNumber} />
        ) : null}
        <Written answer={answer} />
        <Considered answer={answer} />
      </article>
      <section className="sources" aria-label={words.ask.sources}>
        <h2>
          {words.ask.sources} <span className="count">{answer.citations.length}</span>
        </h2>
        <ol>
          {answer.citations.map((citation) => (
            <CitationCard key={citation.n} citation={citation} isActive={citation.n === active} />
          ))}
        </ol>
      </section>
    </div>
  );
}

/** A sentence with its marks, which never wrap to a line of their own. */
function Said({ text, children }: { text: string; children: ReactNode }) {
  const cut = lastWord(text);
  return (
    <>
      {text.slice(0, cut)}
      <span className="nowrap">
        {text.slice(cut)}
        {children}
      </span>{" "}
    </>
  );
}

function Cites({
  numbers,
  byNumber,
  onActive,
}: {
  numbers: readonly number[];
  byNumber: ReadonlyMap<number, Citation>;
  onActive: (n: number) => void;
}) {
  const words = useWords();
  return numbers.map((n) => {
    const citation = byNumber.get(n);
    if (citation === undefined) return null;
    return (
      <Link
        key={n}
        className="cite"
        to={placeAddress(citation)}
        aria-label={words.ask.sourceMark(n, citation.title, citation.page_label)}
        onMouseEnter={() => onActive(n)}
        onMouseLeave={() => onActive(0)}
        onFocus={() => onActive(n)}
        onBlur={() => onActive(0)}
      >
        {n}
      </Link>
    );
  });
}

function CitationCard({ citation, isActive }: { citation: Citation; isActive: boolean }) {
  const words = useWords();
  return (
    <li className={isActive ? "source source-active" : "source"}>
      <span className="source-number" aria-hidden="true">
        {citation.n}
      </span>
      <div className="source-body">
        <h3 lang={citation.language}>
          <Link
            to={placeAddress(citation)}
            className="source-link"
            data-key={citation.n <= 9 ? citation.n : undefined}
            title={words.ask.openSource}
          >
            {citation.title}
          </Link>
        </h3>
        <p className="source-place">
          <KindTag kind={citation.kind} />
          <PlaceLine
            date={citation.date}
            pageLabel={citation.page_label}
            section={citation.section}
          />
        </p>
        <blockquote lang={citation.language}>{citation.quote}</blockquote>
        <Compartments names={citation.compartments} />
      </div>
    </li>
  );
}

function Contradictions({
  contradictions,
  byNumber,
}: {
  contradictions: readonly Contradiction[];
  byNumber: ReadonlyMap<number, Citation>;
}) {
  const words = useWords();
  return (
    <section className="contradictions" aria-label={words.ask.contradictions}>
      <h2>{words.ask.contradictions}</h2>
      <p className="contradictions-note">{words.ask.contradictionsNote}</p>
      {contradictions.map((found, i) => (
        <div key={i} className="contradiction">
          <p className="contradiction-reason">{words.server.contradiction(found.reason)}</p>
          <div className="sides">
            <Side citation={byNumber.get(found.left)} />
            <Side citation={byNumber.get(found.right)} />
          </div>
        </div>
      ))}
    </section>
  );
}

function Side({ citation }: { citation: Citation | undefined }) {
  const words = useWords();
  if (citation === undefined) return null;
  return (
    <div className="side-of">
      <p className="side-date">{citation.date || words.ask.undated}</p>
      <blockquote lang={citation.language}>{citation.quote}</blockquote>
      <p className="side-source">
        <Link
          to={placeAddress(citation)}
          className="cite"
          aria-label={words.ask.sourceMark(citation.n, citation.title, citation.page_label)}
        >
          {citation.n}
        </Link>{" "}
        <span lang={citation.language}>{citation.title}</span>
      </p>
    </div>
  );
}

function Written({ answer }: { answer: Answer }) {
  const words = useWords();
  return (
    <p className="written">
      <span>
        {words.ask.written}: {words.ask.methods[answer.method] ?? (answer.method_note || answer.method)}
      </span>
      <span>{words.common.seconds(answer.seconds)}</span>
    </p>
  );
}

function Considered({ answer }: { answer: Answer }) {
  const words = useWords();
  if (answer.considered.length === 0) return null;
  return (
    <details className="considered">
      <summary>{words.ask.considered(answer.considered.length)}</summary>
      <ul className="hits">
        {answer.considered.map((hit) => (
          <HitCard key={hit.passage_id} hit={hit} />
        ))}
      </ul>
    </details>
  );
}

function NotAnswered({ answer }: { answer: Answer }) {
  const words = useWords();
  return (
    <article className="not-answered" aria-label={words.ask.answer}>
      <div className="abstention" role="status">
        <h2>{words.ask.notInDocuments}</h2>
        <p>{words.ask.notInDocumentsNote}</p>
        {answer.abstention?.reason ? (
          <p className="abstention-reason">
            <strong>{words.ask.reason}</strong> {words.server.abstention(answer.abstention.reason)}
          </p>
        ) : null}
      </div>
      <h2 className="nearest">{words.ask.nearest}</h2>
      {answer.considered.length === 0 ? (
        <p className="quiet">{words.ask.noPassages}</p>
      ) : (
        <ul className="hits">
          {answer.considered.map((hit) => (
            <HitCard key={hit.passage_id} hit={hit} />
          ))}
        </ul>
      )}
      <Written answer={answer} />
    </article>
  );
}
