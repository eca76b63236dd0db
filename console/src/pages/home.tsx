import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { useHome } from "../api/queries.ts";
import type { Count, HealthCheck, HealthState, Home } from "../api/types.ts";
import { useFormat, useSpeech, useWords } from "../i18n/i18n.tsx";
import { BadIcon, CheckIcon, DocumentsIcon, UploadIcon, WarnIcon } from "../parts/icons.tsx";
import { Compartments, KindTag } from "../parts/labels.tsx";
import { useTitle } from "../parts/page.tsx";
import { Empty, Failure, Skeleton } from "../parts/states.tsx";
import { pageAddress } from "../places.ts";
import { useMay } from "../session.ts";
import { Composer } from "./ask/composer.tsx";
import { UploadDialog } from "./documents/upload.tsx";

export function HomePage() {
  const words = useWords();
  const home = useHome();
  const mayAsk = useMay("ask");
  const navigate = useNavigate();
  useTitle(words.home.title);
  const ask = (question: string) => void navigate("/ask", { state: { question } });
  return (
    <div className="view home">
      <h1 className="unseen">{words.home.title}</h1>
      {mayAsk ? (
        <section className="home-ask" aria-label={words.ask.title}>
          <Composer onSend={ask} />
          <HomeExamples examples={home.data?.examples ?? []} onChoose={ask} />
        </section>
      ) : null}
      {home.isPending ? <Skeleton lines={8} /> : null}
      {home.isError ? <Failure error={home.error} onRetry={() => void home.refetch()} /> : null}
      {home.data ? <Overview home={home.data} /> : null}
    </div>
  );
}

const EXAMPLES_SHOWN = 3;

function HomeExamples({
  examples,
  onChoose,
}: {
  examples: Home["examples"];
  onChoose: (question: string) => void;
}) {
  const { language, words } = useSpeech();
  const own = examples.filter((example) => example.language === language);
  const shown = (own.length > 0 ? own : examples).slice(0, EXAMPLES_SHOWN);
  if (shown.length === 0) return null;
  return (
    <ul className="home-examples" aria-label={words.ask.examples}>
      {shown.map(({ question, language: spoken }) => (
        <li key={question}>
          <button type="button" className="chip" lang={spoken} onClick={() => onChoose(question)}>
            <span className="chip-text">{question}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Overview({ home }: { home: Home }) {
  const words = useWords();
  const format = useFormat();
  const mayAdd = useMay("document.add");
  const mayRead = useMay("document.read");
  const [adding, setAdding] = useState(false);
  if (home.documents === 0 && home.quarantined === 0) {
    return (
      <>
        <Empty
          icon={<DocumentsIcon size={32} />}
          title={words.home.empty}
          {...(mayAdd ? { hint: words.home.emptyHint } : {})}
        >
          {mayAdd ? (
            <button type="button" className="button button-primary" onClick={() => setAdding(true)}>
              <UploadIcon size={16} />
              {words.home.add}
            </button>
          ) : null}
        </Empty>
        <Health checks={home.health} />
        {adding ? <UploadDialog onClose={() => setAdding(false)} /> : null}
      </>
    );
  }
  return (
    <>
      <section aria-labelledby="contents">
        <h2 id="contents" className="unseen">
          {words.home.contents}
        </h2>
        <dl className="figures">
          <Figure
            name={words.home.documents}
            value={format.number(home.documents)}
            to={mayRead ? "/documents" : ""}
          />
          <Figure name={words.home.pages} value={format.number(home.pages)} />
          <Figure name={words.home.passages} value={format.number(home.passages)} />
          <Figure
            name={words.home.quarantined}
            value={format.number(home.quarantined)}
            to={mayRead ? "/quarantine" : ""}
            isWarning={home.quarantined > 0}
          />
        </dl>
        <div className="breakdowns">
          <Bars title={words.home.byKind} counts={home.by_kind} name={format.kind} />
          <Bars title={words.home.byLanguage} counts={home.by_language} name={format.language} />
          <Bars
            title={words.home.byCompartment}
            counts={home.by_compartment}
            name={(key) => key || words.compartments.none}
          />
        </div>
      </section>
      <div className={mayRead ? "home-columns" : "home-columns home-columns-one"}>
        {mayRead ? <Recent home={home} /> : null}
        <Health checks={home.health} />
      </div>
    </>
  );
}

function Figure({
  name,
  value,
  to,
  isWarning = false,
}: {
  name: string;
  value: string;
  to?: string;
  isWarning?: boolean;
}) {
  return (
    <div className={isWarning ? "figure figure-warn" : "figure"}>
      <dt>{to ? <Link to={to}>{name}</Link> : name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Bars({
  title,
  counts,
  name,
}: {
  title: string;
  counts: readonly Count[];
  name: (key: string) => string;
}) {
  const format = useFormat();
  const most = Math.max(1, ...counts.map((c) => c.count));
  return (
    <div className="bars">
      <h3>{title}</h3>
      <ul>
        {counts.map(({ key, count }) => (
          <li key={key}>
            <span className="bars-name">{name(key)}</span>
            <svg className="bars-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect width={Math.max(1, (100 * count) / most)} height="4" />
            </svg>
            <span className="bars-count">{format.number(count)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const STATE_ICONS: Record<HealthState, typeof CheckIcon> = {
  ok: CheckIcon,
  warn: WarnIcon,
  bad: BadIcon,
};
const WORST_FIRST: Record<HealthState, number> = { bad: 0, warn: 1, ok: 2 };

function Health({ checks }: { checks: readonly HealthCheck[] }) {
  const words = useWords();
  const sorted = [...checks].sort((a, b) => WORST_FIRST[a.state] - WORST_FIRST[b.state]);
  return (
    <section className="panel" aria-labelledby="health">
      <header className="panel-head">
        <h2 id="health">{words.home.health}</h2>
        {checks.every((check) => check.state === "ok") ? (
          <span className="quiet">{words.home.allGood}</span>
        ) : null}
      </header>
      <ul className="health">
        {sorted.map((check) => {
          const StateIcon = STATE_ICONS[check.state];
          return (
            <li key={check.name} className={`check-${check.state}`}>
              <StateIcon size={16} />
              <div>
                <p className="check-name">
                  {words.home.checks[check.name] ?? check.name}
                  <span className="unseen">: {words.states[check.state]}</span>
                </p>
                <p className="check-detail">
                  {words.server.health(check.detail) || words.states[check.state]}
                </p>
                {check.hint && check.state !== "ok" ? (
                  <p className="check-hint">{words.server.health(check.hint)}</p>
                ) : null}
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Recent({ home }: { home: Home }) {
  const words = useWords();
  const format = useFormat();
  return (
    <section className="panel" aria-labelledby="recent">
      <header className="panel-head">
        <h2 id="recent">{words.home.recent}</h2>
        <Link to="/documents">{words.home.allDocuments}</Link>
      </header>
      <ul className="recent">
        {home.recent.map((row) => (
          <li key={row.document_id}>
            <Link to={pageAddress(row.document_id, 1)} className="recent-title" lang={row.language}>
              {row.title}
            </Link>
            <span className="recent-facts">
              <KindTag kind={row.kind} />
              <span>{row.date}</span>
              <Compartments names={row.compartments} quiet />
              <span className="recent-added">{format.day(row.added_at)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
