import { Link } from "react-router";

import type { Hit, SearchResult } from "../../api/types.ts";
import { useWords } from "../../i18n/i18n.tsx";
import { SearchIcon } from "../../parts/icons.tsx";
import { Compartments, KindTag, PlaceLine } from "../../parts/labels.tsx";
import { Empty } from "../../parts/states.tsx";
import { placeAddress } from "../../places.ts";
import { pieces } from "../../text.ts";

export function HitsView({ result }: { result: SearchResult }) {
  const words = useWords();
  if (result.hits.length === 0) {
    return (
      <Empty
        icon={<SearchIcon size={28} />}
        title={words.ask.nothingFound}
        hint={words.ask.nothingFoundHint}
      />
    );
  }
  return (
    <section className="found" aria-label={words.ask.modePassages}>
      <h2 className="unseen">{words.ask.modePassages}</h2>
      <p className="written">
        <span role="status">{words.ask.passagesFound(result.hits.length)}</span>
        <span>{words.common.seconds(result.seconds)}</span>
      </p>
      <ul className="hits">
        {result.hits.map((hit, i) => (
          <HitCard key={hit.passage_id} hit={hit} shortcut={i < 9 ? i + 1 : undefined} />
        ))}
      </ul>
    </section>
  );
}

export function HitCard({ hit, shortcut }: { hit: Hit; shortcut?: number | undefined }) {
  return (
    <li className="hit">
      <h3 lang={hit.language}>
        <Link to={placeAddress(hit)} className="source-link" data-key={shortcut}>
          {hit.title}
        </Link>
      </h3>
      <p className="source-place">
        <KindTag kind={hit.kind} />
        <PlaceLine date={hit.date} pageLabel={hit.page_label} section={hit.section} />
      </p>
      <p className="hit-text" lang={hit.language}>
        {pieces(
          hit.text,
          hit.highlights.map(([start, end]) => ({ start, end, name: "hit" })),
        ).map((piece) =>
          piece.names.length > 0 ? (
            <mark key={piece.start}>{piece.text}</mark>
          ) : (
            <span key={piece.start}>{piece.text}</span>
          ),
        )}
      </p>
      <Compartments names={hit.compartments} />
    </li>
  );
}
