import { useMemo } from 'react';
import type { Timeline } from '@/ipc/gen/types';
import { type Mark, marksOf } from './marks';
import type { PointGroup } from './Options';
import { pointText } from './pointText';

/** The points of both regions as the drawing and the list need them: each region by time, the vault’s first. */
export function usePoints(timeline: Timeline, now: number): { marks: readonly Mark[]; groups: PointGroup[] } {
  const { points, secondary, database } = timeline;
  return useMemo(() => {
    const group = (marks: Mark[], label: string | undefined): PointGroup => ({
      label,
      marks,
      texts: marks.map((mark) => pointText(mark.point, mark.expiry, now)),
    });
    const first = group(marksOf(points, now), secondary ? database.region.display : undefined);
    const copies = secondary ? group(marksOf(secondary.points, now, true), secondary.label) : undefined;
    const groups = copies && copies.marks.length > 0 ? [first, copies] : [first];
    return { marks: groups.flatMap(({ marks }) => marks), groups };
  }, [points, secondary, database.region.display, now]);
}
