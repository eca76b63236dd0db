import { useEffect, useRef, useState } from "react";
import { Link, NavLink, Outlet, useLocation } from "react-router";

import { useWords } from "../i18n/i18n.tsx";
import { Dialog } from "../parts/dialog.tsx";
import {
  AskIcon,
  DocumentsIcon,
  ExpertsIcon,
  HomeIcon,
  LedgerIcon,
  MenuIcon,
} from "../parts/icons.tsx";
import { Mark } from "../parts/logo.tsx";
import { useMay, useWhoIsHere } from "../session.ts";
import { Account } from "./account.tsx";
import { Shortcuts } from "./shortcuts.tsx";

export function Shell() {
  const words = useWords();
  const { workspace } = useWhoIsHere();
  const [menuOpen, setMenuOpen] = useState(false);
  const [helpOpen, setHelpOpen] = useState(false);
  const main = useRef<HTMLElement>(null);
  useFocusOnArrival(main);
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {words.nav.skip}
      </a>
      <header className="side">
        <Link to="/" className="brand">
          <Mark size={30} />
          <span className="brand-words">
            <span className="brand-name">{words.product}</span>
            <span className="brand-workspace">{workspace.name}</span>
          </span>
        </Link>
        <button
          type="button"
          className="button-icon side-menu"
          aria-label={words.nav.menu}
          onClick={() => setMenuOpen(true)}
        >
          <MenuIcon />
        </button>
        <Navigation />
        <div className="side-account">
          <Account onHelp={() => setHelpOpen(true)} />
        </div>
      </header>
      <main id="content" ref={main} tabIndex={-1}>
        <Outlet />
      </main>
      {menuOpen ? (
        <Dialog title={words.nav.menu} onClose={() => setMenuOpen(false)}>
          <Account
            onHelp={() => {
              setMenuOpen(false);
              setHelpOpen(true);
            }}
          />
        </Dialog>
      ) : null}
      <Shortcuts open={helpOpen} onOpen={() => setHelpOpen(true)} onClose={() => setHelpOpen(false)} />
    </div>
  );
}

function Navigation() {
  const words = useWords();
  const mayAsk = useMay("ask");
  const mayRead = useMay("document.read");
  const mayReadLedger = useMay("ledger.read");
  const mayVerify = useMay("ledger.verify");
  const maySeeExperts = useMay("expert.read");
  const { pathname } = useLocation();
  const inDocuments = pathname.startsWith("/documents") || pathname === "/quarantine";
  return (
    <nav className="nav" aria-label={words.nav.label}>
      <NavLink to="/" end>
        <HomeIcon />
        {words.nav.home}
      </NavLink>
      {mayAsk ? (
        <NavLink to="/ask">
          <AskIcon />
          {words.nav.ask}
        </NavLink>
      ) : null}
      {mayRead ? (
        <Link
          to="/documents"
          className={inDocuments ? "active" : undefined}
          aria-current={inDocuments ? "page" : undefined}
        >
          <DocumentsIcon />
          {words.nav.documents}
        </Link>
      ) : null}
      {mayReadLedger || mayVerify ? (
        <NavLink to="/ledger">
          <LedgerIcon />
          {words.nav.ledger}
        </NavLink>
      ) : null}
      {maySeeExperts ? (
        <NavLink to="/experts">
          <ExpertsIcon />
          {words.nav.experts}
        </NavLink>
      ) : null}
    </nav>
  );
}

/** After a walk to another view, reading starts at its content, not at the old link. */
function useFocusOnArrival(main: React.RefObject<HTMLElement | null>) {
  const { pathname } = useLocation();
  const section = pathname.split("/").slice(0, 3).join("/");
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    if (!main.current?.contains(document.activeElement)) main.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }, [section, main]);
}
