import { useMemo, useState } from 'preact/hooks';
import { createBoardClient } from './api/client.ts';
import { ClientContext } from './api/client-context.ts';
import { BoardPage } from './board-page.tsx';
import { TokenForm } from './parts/token-form.tsx';
import { givenToken } from './settings.ts';

/** The token is in memory only, so it is gone when the tab is closed or loaded again. */
export function App() {
  const [token, setToken] = useState(givenToken);
  const [refusal, setRefusal] = useState<string>();
  const [isChanging, setIsChanging] = useState(false);

  if (token === undefined || isChanging) {
    return (
      <TokenForm
        token={token ?? ''}
        refusal={refusal}
        onToken={(value) => {
          setRefusal(undefined);
          setIsChanging(false);
          setToken(value);
        }}
      />
    );
  }
  return (
    <WithToken
      token={token}
      onChangeToken={(reason) => {
        setRefusal(reason);
        setIsChanging(true);
      }}
    />
  );
}

interface WithTokenProps {
  readonly token: string;
  readonly onChangeToken: (refusal?: string) => void;
}

function WithToken({ token, onChangeToken }: WithTokenProps) {
  const client = useMemo(() => createBoardClient(token), [token]);
  return (
    <ClientContext.Provider value={client}>
      <BoardPage onChangeToken={onChangeToken} />
    </ClientContext.Provider>
  );
}
