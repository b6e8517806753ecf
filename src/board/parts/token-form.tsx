import { useState } from 'preact/hooks';
import { settings } from '../settings.ts';

interface TokenFormProps {
  readonly token: string;
  /** Why GitLab does not accept the last token. */
  readonly refusal: string | undefined;
  readonly onToken: (token: string) => void;
}

/** The sample token is no secret. */
const KIND =
  settings.sampleToken === undefined ? ({ type: 'password' } as const) : ({ type: 'text' } as const);

/** Asks for the token, and says how to get one. */
export function TokenForm({ token, refusal, onToken }: TokenFormProps) {
  const [value, setValue] = useState(token);
  const { sampleToken, gitlabUrl } = settings;
  return (
    <main class="token">
      <h1>Deployments</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onToken(value.trim());
        }}
      >
        <label for="token">GitLab token</label>
        <input
          id="token"
          name="token"
          {...KIND}
          autocomplete="off"
          spellcheck={false}
          required={!settings.hasToken}
          value={value}
          aria-describedby="token-help token-refusal"
          onInput={(event) => {
            setValue(event.currentTarget.value);
          }}
        />
        <button type="submit" class="primary">
          Open the board
        </button>
      </form>
      <p id="token-refusal" class={refusal === undefined ? '' : 'problem'} role="alert">
        {refusal}
      </p>
      <div id="token-help">
        {sampleToken === undefined ? (
          <RealGitLab url={gitlabUrl ?? ''} />
        ) : (
          <SampleData sampleToken={sampleToken} />
        )}
        <p>The token stays in the memory of this tab. It is gone when you close or reload the tab.</p>
      </div>
    </main>
  );
}

function RealGitLab({ url }: { readonly url: string }) {
  const page = `${url}/-/user_settings/personal_access_tokens`;
  return (
    <>
      <p>
        <a href={`${page}?name=Deployments+board&scopes=read_api`}>Create a token in GitLab</a> with the scope{' '}
        <code>read_api</code> to see the board. To deploy, approve or stop from here, the token needs the
        scope <code>api</code>.
      </p>
      {settings.hasToken && <p>Without a token, you use the one that this gateway has.</p>}
    </>
  );
}

function SampleData({ sampleToken }: { readonly sampleToken: string }) {
  return (
    <p>
      This gateway serves the data of a sample company. <code>{sampleToken}</code> is the token of its
      maintainer, who can do everything. Try <code>glpat-sandbox-reporter</code> to see what happens to
      someone who can only read.
    </p>
  );
}
