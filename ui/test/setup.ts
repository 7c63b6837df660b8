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

// Styles are for who sees them. jsdom would match every rule of Fluent's with every element whose name is asked for, which
// is most of a test's time; what is hidden is hidden by an attribute, and that it still knows.
CSSStyleSheet.prototype.insertRule = () => 0;

// A grid draws what is in view: give it a view.
Object.defineProperties(HTMLElement.prototype, {
  clientHeight: { configurable: true, get: () => 600 },
  clientWidth: { configurable: true, get: () => 1000 },
});
