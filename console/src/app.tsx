import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { BrowserRouter, Navigate, Route, Routes, useParams } from "react-router";

import { NO_ANSWER, Problem, whenSignedOut } from "./api/client.ts";
import { forgetEverything, useSession } from "./api/queries.ts";
import { SpeechProvider } from "./i18n/i18n.tsx";
import { AskPage } from "./pages/ask/ask.tsx";
import { DocumentPage } from "./pages/document/document.tsx";
import { DocumentsPage } from "./pages/documents/documents.tsx";
import { QuarantinePage } from "./pages/documents/quarantine.tsx";
import { ExpertsPage } from "./pages/experts.tsx";
import { HomePage } from "./pages/home.tsx";
import { LedgerPage } from "./pages/ledger/ledger.tsx";
import { NotFoundPage } from "./pages/not-found.tsx";
import { SignInPage } from "./pages/sign-in.tsx";
import { Failure } from "./parts/states.tsx";
import { SessionContext } from "./session.ts";
import { Shell } from "./shell/shell.tsx";

const FRESH_MS = 15_000;

const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      refetchOnWindowFocus: false,
      // Only silence is worth a second try; a problem that was stated stays one.
      retry: (failures, error) =>
        failures < 1 && error instanceof Problem && error.status === NO_ANSWER,
    },
  },
});

whenSignedOut(() => forgetEverything(cache));

export function App() {
  return (
    <QueryClientProvider client={cache}>
      <SpeechProvider>
        <BrowserRouter>
          <Door />
        </BrowserRouter>
      </SpeechProvider>
    </QueryClientProvider>
  );
}

/** Lets in who is signed in; the address stays, so that a link survives the door. */
function Door() {
  const session = useSession();
  if (session.isPending) return <div className="door" aria-busy="true" />;
  if (session.isError) {
    return (
      <main className="door">
        <Failure error={session.error} onRetry={() => void session.refetch()} />
      </main>
    );
  }
  if (session.data === null) return <SignInPage />;
  return (
    <SessionContext value={session.data}>
      <Routes>
        <Route element={<Shell />}>
          <Route index element={<HomePage />} />
          <Route path="ask" element={<AskPage />} />
          <Route path="documents" element={<DocumentsPage />} />
          <Route path="documents/:id" element={<ToFirstPage />} />
          <Route path="documents/:id/pages/:number" element={<DocumentPage />} />
          <Route path="quarantine" element={<QuarantinePage />} />
          <Route path="ledger" element={<LedgerPage />} />
          <Route path="ledger/:hash" element={<LedgerPage />} />
          <Route path="experts" element={<ExpertsPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Route>
      </Routes>
    </SessionContext>
  );
}

function ToFirstPage() {
  const { id = "" } = useParams();
  return <Navigate to={`/documents/${encodeURIComponent(id)}/pages/1`} replace />;
}
