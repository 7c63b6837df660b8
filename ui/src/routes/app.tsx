import { FluentProvider, Spinner, makeStyles, useRestoreFocusTarget } from '@fluentui/react-components';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useState } from 'react';

import type { Bridge } from '@/ipc/bridge';
import { BridgeProvider } from '@/ipc/context';
import { classify } from '@/ipc/errors';
import { AnnouncerProvider } from '@/lib/Announcer';
import { ErrorPanel } from '@/lib/ErrorPanel';
import { themes } from '@/lib/theme';
import { useScheme } from '@/lib/useScheme';
import { useBootstrapQuery } from '@/state/session';

import { makeRouter } from './router';

const useStyles = makeStyles({
  centre: { display: 'grid', placeContent: 'center', height: '100%', padding: '24px' },
});

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        // Each answer costs requests of a budget that Azure sets: the person refreshes, the window's focus does not.
        refetchOnWindowFocus: false,
        // The backend knows whether there is a network; the web view only guesses.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** The whole screen over a bridge. */
export function App({ bridge, client: given }: { bridge: Bridge; client?: QueryClient }) {
  const [client] = useState(() => given ?? makeQueryClient());
  return (
    <BridgeProvider value={bridge}>
      <QueryClientProvider client={client}>
        <Themed />
      </QueryClientProvider>
    </BridgeProvider>
  );
}

/**
 * What a dialog hides from screen readers, Fluent's keeper of the focus gives back a moment after the dialog is gone. It ends with the last
 * part of the screen that uses it: a dialog answered by leaving the screen would take it along, and leave the page hidden. This stays.
 */
function HiddenBehindDialogs() {
  useRestoreFocusTarget();
  return null;
}

function Themed() {
  const styles = useStyles();
  const bootstrap = useBootstrapQuery();
  const scheme = useScheme(bootstrap.data?.settings.theme ?? 'system');
  const [router] = useState(() => makeRouter());
  return (
    <FluentProvider theme={themes[scheme]} style={{ colorScheme: scheme === 'dark' ? 'dark' : 'light' }}>
      <AnnouncerProvider>
        <HiddenBehindDialogs />
        {bootstrap.data ? (
          <RouterProvider router={router} />
        ) : (
          <main className={styles.centre}>
            {bootstrap.error ? (
              <ErrorPanel
                error={bootstrap.error.api}
                severity={classify(bootstrap.error.api).severity}
                title="Pointback could not start"
              />
            ) : (
              <Spinner label="Opening Pointback" />
            )}
          </main>
        )}
      </AnnouncerProvider>
    </FluentProvider>
  );
}
