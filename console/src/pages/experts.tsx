import { useExperts } from "../api/queries.ts";
import type { Expert, Score } from "../api/types.ts";
import { useFormat, useWords } from "../i18n/i18n.tsx";
import { ExpertsIcon } from "../parts/icons.tsx";
import { Compartments } from "../parts/labels.tsx";
import { View } from "../parts/page.tsx";
import { Empty, Failure, Skeleton } from "../parts/states.tsx";

export function ExpertsPage() {
  const words = useWords();
  const found = useExperts();
  return (
    <View title={words.experts.title} note={words.experts.note}>
      {found.isPending ? <Skeleton lines={8} /> : null}
      {found.isError ? (
        <Failure error={found.error} onRetry={() => void found.refetch()} />
      ) : null}
      {found.data && found.data.experts.length === 0 ? (
        <Empty
          icon={<ExpertsIcon size={32} />}
          title={words.experts.none}
          hint={words.experts.noneHint}
        />
      ) : null}
      {found.data && found.data.experts.length > 0 ? (
        <>
          <ul className="experts">
            {found.data.experts.map((expert) => (
              <ExpertCard key={`${expert.name} ${expert.version}`} expert={expert} />
            ))}
          </ul>
          <Scoreboard scores={found.data.scoreboard} />
        </>
      ) : null}
    </View>
  );
}

function ExpertCard({ expert }: { expert: Expert }) {
  const words = useWords();
  const all: [string, string][] = [
    [words.experts.takes, expert.takes],
    [words.experts.gives, expert.gives],
    [words.experts.fittedOn, expert.fitted_on],
    [words.experts.notFor, expert.not_for],
  ];
  const facts = all.filter(([, said]) => said);
  return (
    <li className="expert">
      <h2>
        {expert.name} <span className="expert-version">{expert.version}</span>
      </h2>
      <p className="expert-state">
        {words.experts.states[expert.state] ?? expert.state}{" "}
        <Compartments names={expert.compartments} quiet />
      </p>
      {expert.summary ? <p>{expert.summary}</p> : null}
      {expert.reason ? <p className="expert-reason">{expert.reason}</p> : null}
      {facts.length > 0 ? (
        <dl className="facts">
          {facts.map(([name, said]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{said}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </li>
  );
}

function Scoreboard({ scores }: { scores: readonly Score[] }) {
  const words = useWords();
  const format = useFormat();
  const gain = (value: number | null, unit: string) =>
    value === null ? "–" : `${format.number(value)} ${unit}`.trim();
  return (
    <div className="scoreboard">
      <h2 id="scoreboard" className="section-title">
        {words.experts.scoreboard}
      </h2>
      <p className="view-note">{words.experts.scoreboardNote}</p>
      {scores.length === 0 ? (
        <p className="quiet">{words.experts.scoreboardNone}</p>
      ) : (
        <div className="table-scroll" tabIndex={0} role="region" aria-labelledby="scoreboard">
          <table className="rows rows-scores">
            <thead>
              <tr>
                <th scope="col">{words.experts.expert}</th>
                {[
                  words.experts.advised,
                  words.experts.abstained,
                  words.experts.accepted,
                  words.experts.edited,
                  words.experts.rejected,
                  words.experts.promised,
                  words.experts.measured,
                  words.experts.covered,
                ].map((name) => (
                  <th key={name} scope="col" className="numeric">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {scores.map((score) => (
                <tr key={score.expert}>
                  <th scope="row">{score.expert}</th>
                  <td className="numeric">{format.number(score.advised)}</td>
                  <td className="numeric">{format.number(score.abstained)}</td>
                  <td className="numeric">{format.number(score.accepted)}</td>
                  <td className="numeric">{format.number(score.edited)}</td>
                  <td className="numeric">{format.number(score.rejected)}</td>
                  <td className="numeric">{gain(score.promised, score.unit)}</td>
                  <td className="numeric">{gain(score.measured, score.unit)}</td>
                  <td className="numeric">
                    {score.covered === null ? "–" : `${format.number(Math.round(score.covered * 100))} %`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </div>
  );
}
