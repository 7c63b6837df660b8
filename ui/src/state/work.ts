import type { Draft, Moment } from '@/ipc/gen/types';
import { keyedStore } from '@/lib/keyedStore';

/** What a person has begun on one database: kept while they look at something else. */
export interface Work {
  /** The form as changed by hand; `undefined`: still as Rust filled it in. */
  readonly draft: Draft | undefined;
  /** The places that were filled in for the other region, to come back to. */
  readonly elsewhere: Partial<Draft> | undefined;
  /** The "Newest before" field as typed. */
  readonly momentText: string;
  /** What Rust understood of it. */
  readonly moment: Moment | undefined;
}

export const NOTHING_BEGUN: Work = {
  draft: undefined,
  elsewhere: undefined,
  momentText: '',
  moment: undefined,
};

/** By instance id, in lower case: Azure's ids come with changing capitals. */
const works = keyedStore<Work>();
const keyOf = (instanceId: string) => instanceId.toLowerCase();

export const useWork = (instanceId: string): Work => works.use(keyOf(instanceId)) ?? NOTHING_BEGUN;

/** A change, or what makes it from the work as it is at that moment: such a function never holds an old form. */
export const changeWork = (
  instanceId: string,
  change: Partial<Work> | ((work: Work) => Partial<Work>),
): void =>
  works.change(keyOf(instanceId), (held) => {
    const work = held ?? NOTHING_BEGUN;
    return { ...work, ...(typeof change === 'function' ? change(work) : change) };
  });
