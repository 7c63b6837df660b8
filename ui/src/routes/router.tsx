import type { RouterHistory } from '@tanstack/react-router';
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  Navigate,
  Outlet,
} from '@tanstack/react-router';

import { Frame } from '@/features/frame/Frame';
import { useEvents } from '@/state/useEvents';
import { useSession } from '@/state/session';

import { AccountsRoute } from './accounts';
import { ActivityRoute } from './activity';
import { ConnectRoute } from './connect';
import { DatabaseRoute } from './database';
import { DatabasesRoute } from './databases';
import { InstanceRoute } from './instance';
import { JobRoute } from './job';
import { NotFoundRoute } from './notFound';
import { PermissionsRoute } from './permissions';
import { SettingsRoute } from './settings';
import { WelcomeRoute } from './welcome';

const rootRoute = createRootRoute({ component: Root, notFoundComponent: NotFoundRoute });

function Root() {
  useEvents();
  return <Outlet />;
}

/** Screens before there is a session: no way around, because there is nowhere to go. */
const outside = createRoute({ getParentRoute: () => rootRoute, id: 'outside', component: Outside });

function Outside() {
  return (
    <Frame nav={false}>
      <Outlet />
    </Frame>
  );
}

/** Screens of a session. */
const inside = createRoute({ getParentRoute: () => rootRoute, id: 'inside', component: Inside });

function Inside() {
  const session = useSession();
  if (!session) return <Navigate to="/" replace />;
  return (
    <Frame nav>
      <Outlet />
    </Frame>
  );
}

/** Settings are of use without a session too: a sign-in that fails has log files. */
const anywhere = createRoute({ getParentRoute: () => rootRoute, id: 'anywhere', component: Anywhere });

function Anywhere() {
  const signedIn = useSession() !== null;
  return (
    <Frame nav={signedIn}>
      <Outlet />
    </Frame>
  );
}

/** Where the focus goes when a database is opened: to the form, when the person asked to restore. */
interface DatabaseSearch {
  focus?: 'restore';
}

const database = createRoute({
  getParentRoute: () => inside,
  path: '/databases/$instanceId',
  component: DatabaseRoute,
  validateSearch: (search): DatabaseSearch => (search['focus'] === 'restore' ? { focus: 'restore' } : {}),
});

/** Which card the person was led to. */
interface SettingsSearch {
  focus?: 'changes';
}

/** Whether an account comes beside those of the session. */
interface ConnectSearch {
  add?: true;
}

const connect = createRoute({
  getParentRoute: () => outside,
  path: '/connect',
  component: ConnectRoute,
  validateSearch: (search): ConnectSearch => (search['add'] === true ? { add: true } : {}),
});

const routeTree = rootRoute.addChildren([
  outside.addChildren([
    createRoute({ getParentRoute: () => outside, path: '/', component: WelcomeRoute }),
    connect,
  ]),
  inside.addChildren([
    createRoute({ getParentRoute: () => inside, path: '/databases', component: DatabasesRoute }),
    database,
    createRoute({
      getParentRoute: () => inside,
      path: '/databases/$instanceId/details',
      component: InstanceRoute,
    }),
    createRoute({
      getParentRoute: () => inside,
      path: '/databases/$instanceId/permissions',
      component: PermissionsRoute,
    }),
    createRoute({ getParentRoute: () => inside, path: '/accounts', component: AccountsRoute }),
    createRoute({ getParentRoute: () => inside, path: '/activity', component: ActivityRoute }),
    createRoute({ getParentRoute: () => inside, path: '/activity/$jobKey', component: JobRoute }),
  ]),
  anywhere.addChildren([
    createRoute({
      getParentRoute: () => anywhere,
      path: '/settings',
      component: SettingsRoute,
      validateSearch: (search): SettingsSearch => (search['focus'] === 'changes' ? { focus: 'changes' } : {}),
    }),
  ]),
]);

/** The address is in the hash: inside the window there is no server that could answer for a path. */
export function makeRouter(history: RouterHistory = createHashHistory()) {
  return createRouter({ routeTree, history, defaultPreload: false, scrollRestoration: false });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
