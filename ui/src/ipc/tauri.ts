import { Channel, invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { Bridge } from './bridge';
import { Listeners } from './bridge';
import { toFailure } from './errors';
import type { CallName, Calls, StreamName, Streams } from './gen/commands';
import type { Event } from './gen/types';

/** The bridge of the window. The only file that knows Tauri. */
export function tauriBridge(): Bridge {
  const listeners = new Listeners();
  // One subscription for the life of the page. Commands wait for it; see `Bridge`.
  const subscribed = listen<Event>('pointback', ({ payload }) => listeners.emit(payload)).then(
    () => undefined,
    // Without events the screens still work on what commands answer.
    () => undefined,
  );

  async function send<T>(name: string, args: Record<string, unknown>): Promise<T> {
    await subscribed;
    try {
      return await invoke<T>(name, args);
    } catch (thrown) {
      throw toFailure(thrown);
    }
  }

  return {
    call: <N extends CallName>(name: N, request: Calls[N]['request']) =>
      send<Calls[N]['response']>(name, { request }),
    stream: <N extends StreamName>(
      name: N,
      request: Streams[N]['request'],
      onItem: (item: Streams[N]['item']) => void,
    ) => {
      const channel = new Channel<Streams[N]['item']>();
      channel.onmessage = onItem;
      return send<Streams[N]['response']>(name, { request, channel });
    },
    on: (listener) => listeners.add(listener),
    host: {
      platform: 'desktop',
      openLogs: () => send<void>('host_open_logs', {}),
      openUrl: (url) => send<void>('host_open_url', { url }),
      // The shell's own command, so that the window needs no permission of the dialog plugin.
      pickFile: (title) => send<string | null>('host_pick_file', { title }),
      saveText: (title, fileName, text) => send<boolean>('host_save_text', { title, fileName, text }),
      readText: (title) => send<string | null>('host_read_text', { title }),
    },
  };
}
