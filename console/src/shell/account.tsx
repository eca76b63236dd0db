import { useSignOut } from "../api/queries.ts";
import { useSpeech, useWords } from "../i18n/i18n.tsx";
import { KeyboardIcon, MoonIcon, SignOutIcon, SunIcon, SystemIcon } from "../parts/icons.tsx";
import { Segmented } from "../parts/segmented.tsx";
import { useWhoIsHere } from "../session.ts";
import { useTheme } from "../theme.ts";

export function Account({ onHelp }: { onHelp: () => void }) {
  const words = useWords();
  const { principal, version } = useWhoIsHere();
  const signOut = useSignOut();
  return (
    <div className="account">
      <Tastes />
      <div className="account-links">
        <button type="button" className="button-quiet" onClick={onHelp}>
          <KeyboardIcon size={16} />
          {words.account.shortcuts}
        </button>
      </div>
      <div className="account-who">
        <div>
          <p className="account-name">
            <span className="unseen">{words.account.signedInAs} </span>
            {principal.display_name || principal.name}
          </p>
          <Clearance grants={principal.clearance} />
        </div>
        <button
          type="button"
          className="button-icon"
          aria-label={words.account.signOut}
          title={words.account.signOut}
          disabled={signOut.isPending}
          onClick={() => signOut.mutate()}
        >
          <SignOutIcon />
        </button>
      </div>
      <p className="account-version">
        {words.account.version(version)}
        <a href="/licences.txt" target="_blank" rel="noreferrer">
          {words.account.licences}
        </a>
      </p>
    </div>
  );
}

/** The choices that are needed before and after signing in. */
export function Tastes() {
  const { language, words, speak } = useSpeech();
  const [theme, setTheme] = useTheme();
  return (
    <div className="tastes">
      <Segmented
        legend={words.account.language}
        value={language}
        onChange={speak}
        choices={[
          { value: "ko", label: "한국어" },
          { value: "en", label: "English" },
        ]}
      />
      <Segmented
        legend={words.account.theme}
        value={theme}
        onChange={setTheme}
        iconsOnly
        choices={[
          { value: "light", label: words.account.light, icon: <SunIcon size={16} /> },
          { value: "dark", label: words.account.dark, icon: <MoonIcon size={16} /> },
          { value: "system", label: words.account.system, icon: <SystemIcon size={16} /> },
        ]}
      />
    </div>
  );
}

function Clearance({ grants }: { grants: readonly string[] }) {
  const words = useWords();
  const said = grants.includes("*")
    ? words.account.everything
    : grants.join(", ") || words.account.noClearance;
  return (
    <p className="account-clearance" title={said}>
      <span className="unseen">{words.account.clearance}: </span>
      {said}
    </p>
  );
}
