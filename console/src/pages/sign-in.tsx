import { useEffect, useRef, useState, type FormEvent } from "react";

import { Problem } from "../api/client.ts";
import { useSignIn } from "../api/queries.ts";
import { useWords } from "../i18n/i18n.tsx";
import { Mark } from "../parts/logo.tsx";
import { useTitle } from "../parts/page.tsx";
import { Failure } from "../parts/states.tsx";
import { Tastes } from "../shell/account.tsx";

/** Takes the one-time code out of the address, so that it stays in no history. */
function takeCode(): string {
  const code = new URLSearchParams(window.location.hash.slice(1)).get("code") ?? "";
  if (code) {
    window.history.replaceState(
      window.history.state,
      "",
      window.location.pathname + window.location.search,
    );
  }
  return code;
}

export function SignInPage() {
  const words = useWords();
  const signIn = useSignIn();
  const [usedCode, setUsedCode] = useState(false);
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const tried = useRef(false);
  useTitle(words.signIn.title);

  const { mutate } = signIn;
  useEffect(() => {
    if (tried.current) return;
    tried.current = true;
    const code = takeCode();
    if (code) {
      setUsedCode(true);
      mutate({ code });
    }
  }, [mutate]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setUsedCode(false);
    mutate({ name: name.trim(), password });
  };

  const refused =
    signIn.error instanceof Problem && [400, 401, 403].includes(signIn.error.status);
  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <div className="sign-in-brand">
          <Mark size={44} />
          <h1>{words.product}</h1>
        </div>
        {signIn.isPending && usedCode ? (
          <p role="status">{words.signIn.code}</p>
        ) : (
          <form onSubmit={submit}>
            {refused ? (
              <p className="form-error" role="alert">
                {usedCode ? `${words.signIn.codeFailed} ${words.signIn.codeHint}` : words.signIn.failed}
              </p>
            ) : null}
            {signIn.error && !refused ? <Failure error={signIn.error} /> : null}
            <label className="field">
              <span>{words.signIn.name}</span>
              <input
                name="name"
                autoComplete="username"
                autoCapitalize="none"
                spellCheck={false}
                required
                autoFocus
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            </label>
            <label className="field">
              <span>{words.signIn.password}</span>
              <input
                name="password"
                type="password"
                autoComplete="current-password"
                required
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            </label>
            <button type="submit" className="button button-primary button-wide" disabled={signIn.isPending}>
              {signIn.isPending ? words.signIn.working : words.signIn.submit}
            </button>
          </form>
        )}
        <p className="sign-in-note">{words.signIn.inside}</p>
      </div>
      <Tastes />
    </main>
  );
}
