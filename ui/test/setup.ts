import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

afterEach(cleanup);

// Bounds and not waits: a busy machine is slow, and a test that passes does not spend them.
configure({ asyncUtilTimeout: 5000 });

// jsdom draws nothing: what asks for sizes gets none, and what watches them hears nothing.
class NoObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
vi.stubGlobal('ResizeObserver', NoObserver);
vi.stubGlobal('IntersectionObserver', NoObserver);

vi.stubGlobal('scrollTo', () => undefined);

// A grid draws what is in view: give it a view.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 600 },
  clientWidth: { configurable: true, get: () => 1000 },
});
