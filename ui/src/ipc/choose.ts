import type { Bridge } from './bridge';

/** The window's bridge inside the application, HTTP in a browser. Loaded on demand: each needs only its own. */
export async function chooseBridge(): Promise<Bridge> {
  if ('__TAURI_INTERNALS__' in window) {
    return (await import('./tauri')).tauriBridge();
  }
  return (await import('./http')).httpBridge();
}
