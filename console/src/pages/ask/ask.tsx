import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { useAnswer, useHome, useSearch } from "../../api/queries.ts";
import { useSpeech, useWords } from "../../i18n/i18n.tsx";
import { FilterIcon } from "../../parts/icons.tsx";
import { useTitle } from "../../parts/page.tsx";
import { Segmented } from "../../parts/segmented.tsx";
import { Failure } from "../../parts/states.tsx";
import { AnswerView } from "./answer.tsx";
import { useAsked } from "./asked.ts";
import { Composer } from "./composer.tsx";
import { FilterRow } from "./filters.tsx";
import { HitsView } from "./hits.tsx";

export function AskPage() {
  const words = useWords();
  const cache = useQueryClient();
  const [asked, ask] = useAsked();
  const [filtersOpen, setFiltersOpen] = useState(Object.keys(asked.filters).length > 0);
  useTitle(words.ask.title);

  const wantsAnswer = asked.mode === "answer";
  const answer = useAnswer(wantsAnswer ? asked.question : "", asked.filters);
  const search = useSearch(wantsAnswer ? "" : asked.question, asked.filters);
  const active = wantsAnswer ? answer : search;
  const numFilters = Object.keys(asked.filters).length;
  const showFilters = filtersOpen || numFilters > 0;
  return (
    <div className={asked.question ? "view ask" : "view ask ask-fresh"}>
      <h1 className={asked.question ? "unseen" : "ask-title"}>{words.ask.title}</h1>
      <div className="ask-box">
        <Composer
          initial={asked.question}
          autoFocus={!asked.question}
          busy={active.isFetching}
          onSend={(question) => {
            // Asking the same words again means: read the documents again.
            void cache.invalidateQueries({ queryKey: ["ask", question] });
            ask({ question });
          }}
          onStop={() => void cache.cancelQueries({ queryKey: [wantsAnswer ? "ask" : "search"] })}
        />
        <div className="ask-options">
          <Segmented
            legend={words.ask.mode}
            value={asked.mode}
            onChange={(mode) => ask({ mode })}
            choices={[
              { value: "answer", label: words.ask.modeAnswer },
              { value: "passages", label: words.ask.modePassages },
            ]}
          />
          <button
            type="button"
            className="button-quiet"
            aria-expanded={showFilters}
            aria-controls="filters"
            onClick={() => setFiltersOpen(!showFilters)}
          >
            <FilterIcon size={16} />
            {numFilters > 0 ? words.ask.filtersActive(numFilters) : words.ask.filters}
          </button>
        </div>
        {showFilters ? (
          <FilterRow
            filters={asked.filters}
            documentTitle={asked.documentTitle}
            onChange={(filters) => ask({ filters })}
          />
        ) : null}
      </div>
      {asked.question === "" ? <Examples onChoose={(question) => ask({ question })} /> : null}
      {active.isFetching ? <Thinking /> : null}
      {active.isError && !active.isFetching ? (
        <Failure error={active.error} onRetry={() => void active.refetch()} />
      ) : null}
      {wantsAnswer && answer.data && !answer.isFetching ? <AnswerView answer={answer.data} /> : null}
      {!wantsAnswer && search.data && !search.isFetching ? <HitsView result={search.data} /> : null}
    </div>
  );
}

function Thinking() {
  const words = useWords();
  return (
    <div className="thinking" role="status">
      <p>{words.ask.thinking}…</p>
      <span className="skeleton-line skeleton-line-0" aria-hidden="true" />
      <span className="skeleton-line skeleton-line-1" aria-hidden="true" />
      <span className="skeleton-line skeleton-line-2" aria-hidden="true" />
    </div>
  );
}

function Examples({ onChoose }: { onChoose: (question: string) => void }) {
  const { language, words } = useSpeech();
  const home = useHome();
  const examples = [...(home.data?.examples ?? [])].sort(
    (a, b) => Number(b.language === language) - Number(a.language === language),
  );
  return (
    <section className="examples" aria-label={words.ask.examples}>
      <p className="ask-intro">{words.ask.intro}</p>
      {examples.length > 0 ? (
        <ul>
          {examples.map((example) => (
            <li key={example.question}>
              <button
                type="button"
                className="example"
                lang={example.language}
                onClick={() => onChoose(example.question)}
              >
                {example.question}
              </button>
            </li>
          ))}
        </ul>
      ) : null}
    </section>
  );
}
