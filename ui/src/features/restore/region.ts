import type { Draft, Timeline } from '@/ipc/gen/types';
import { type Choice, newestBefore, pointOf, pointsOf } from '@/state/choice';
import { restamp } from './stamp';

/** What lies in one region, and means nothing in the other one. */
export type Places = Pick<
  Draft,
  'serverId' | 'secretUri' | 'storageAccountId' | 'containerUrl' | 'containerId'
>;

const NOWHERE: Places = {
  serverId: '',
  secretUri: '',
  storageAccountId: '',
  containerUrl: '',
  containerId: '',
};

const placesOf = (draft: Draft): Places => ({
  serverId: draft.serverId,
  secretUri: draft.secretUri,
  storageAccountId: draft.storageAccountId,
  containerUrl: draft.containerUrl,
  containerId: draft.containerId,
});

interface Begun {
  readonly draft: Draft;
  /** What was filled in for the other region. */
  readonly elsewhere: Partial<Draft> | undefined;
}

/**
 * The form for another point. A name that carries the old point's day carries the new one's. In the other region the
 * places are others too: those that were filled in there before, else what Rust proposes for it, else none; a server of
 * the wrong region is never kept.
 */
export function choose(begun: Begun, timeline: Timeline, choice: Choice): Begun {
  const { draft, elsewhere } = begun;
  const name = restamp(draft.databaseName, pointOf(timeline, draft), pointOf(timeline, choice));
  const chosen = { ...draft, ...choice, databaseName: name };
  if (choice.secondary === draft.secondary) return { draft: chosen, elsewhere };
  const proposed = timeline.draft.secondary === choice.secondary ? placesOf(timeline.draft) : NOWHERE;
  return { draft: { ...chosen, ...NOWHERE, ...(elsewhere ?? proposed) }, elsewhere: placesOf(draft) };
}

/**
 * The point to go on with in the other region: the same one, or the newest before it, because copies arrive late and
 * archived points never do; else the newest of all.
 */
export function inRegion(timeline: Timeline, from: Choice, secondary: boolean): Choice {
  const points = pointsOf(timeline, secondary);
  const here = pointOf(timeline, from);
  const found =
    points.find((point) => point.id === from.pointId) ??
    (here && newestBefore(points, here.time)) ??
    points.find((point) => point.canRestore.allowed) ??
    points[0];
  return { secondary, pointId: found?.id ?? '' };
}
