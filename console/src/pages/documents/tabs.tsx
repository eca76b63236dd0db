import { NavLink } from "react-router";

import { useHome } from "../../api/queries.ts";
import { useFormat, useWords } from "../../i18n/i18n.tsx";

export function DocumentTabs() {
  const words = useWords();
  const format = useFormat();
  const home = useHome();
  const quarantined = home.data?.quarantined ?? 0;
  return (
    <nav className="tabs" aria-label={words.documents.tabs}>
      <NavLink to="/documents" end>
        {words.nav.documents}
        {home.data ? <span className="count">{format.number(home.data.documents)}</span> : null}
      </NavLink>
      <NavLink to="/quarantine">
        {words.nav.quarantine}
        {quarantined > 0 ? (
          <span className="count count-warn">{format.number(quarantined)}</span>
        ) : null}
      </NavLink>
    </nav>
  );
}
