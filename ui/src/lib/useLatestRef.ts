import type { RefObject } from 'react';
import { useEffect, useRef } from 'react';

/** The value of the last drawing, for a function that is called after it and must itself stay the same. */
export function useLatestRef<T>(value: T): RefObject<T> {
  const ref = useRef(value);
  useEffect(() => {
    ref.current = value;
  }, [value]);
  return ref;
}
