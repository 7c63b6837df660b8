import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { ApiFailure, localError } from '@/ipc/errors';
import { textOf } from '@/ipc/files';
import type { Host } from '@/ipc/bridge';
import { forgetKeyedStores } from '@/lib/keyedStore';
import { App } from '@/routes/app';

import type { Answers, FixtureBridge } from './fixtures/bridge';
import { flow } from './fixtures/flowScenes';
import { commands } from './fixtures/terminal';
import { timeline } from './fixtures/timeline';

const SLOW = { timeout: 10_000 };
vi.setConfig({ testTimeout: 30_000 });

async function open(path: string, answers: Answers = {}, host: Partial<Host> = {}) {
  const made = flow(timeline(), 'passes', answers);
  const bridge: FixtureBridge = { ...made, host: { ...made.host, ...host } };
  window.location.hash = path;
  render(<App bridge={bridge} />);
  await screen.findByRole('heading', { level: 1, name: /orders/ }, SLOW);
  return { bridge, user: userEvent.setup() };
}

beforeEach(() => {
  forgetKeyedStores();
  Element.prototype.scrollIntoView = () => undefined;
});

describe('the form', () => {
  it('asks for the commands when they are opened, and shows one language at a time', async () => {
    const { bridge, user } = await open('/databases/orders');
    expect(bridge.sent.some(({ name }) => name === 'terminal_get')).toBe(false);
    await user.click(screen.getByText('Show az, PowerShell, REST'));
    await screen.findByRole('region', { name: 'Sign in, az' }, SLOW);
    await user.click(screen.getByRole('tab', { name: 'REST' }));
    const panel = screen.getByRole('tabpanel', { name: 'REST' });
    expect(within(panel).getByRole('region', { name: 'Start it, once, REST' }).textContent).toMatch(/^POST/);
    expect(within(panel).getByRole('button', { name: 'Copy REST: Start it, once' })).toBeTruthy();
    await user.keyboard('{ArrowRight}');
    const az = screen.getByRole('tab', { name: 'az', selected: true });
    expect(document.activeElement).toBe(az);
    await user.keyboard('{ArrowLeft}{Home}{End}');
    expect(screen.getByRole('tab', { name: 'REST' }).getAttribute('aria-selected')).toBe('true');
  });

  it('says why there are no commands yet', async () => {
    const none = commands({ az: [], powershell: [], rest: [], note: 'Complete the form first.' });
    const { user } = await open('/databases/orders', { terminal_get: () => none });
    await user.click(screen.getByText('Show az, PowerShell, REST'));
    await screen.findByText('Complete the form first.', {}, SLOW);
    expect(screen.queryByRole('tab', { name: 'REST' })).toBeNull();
  });

  it('saves the request as it would be sent', async () => {
    const saveText = vi.fn((_title: string, _name: string, _text: string) => Promise.resolve(true));
    const { user } = await open('/databases/orders', {}, { saveText });
    const button = screen.getByRole('button', { name: 'Save request…' });
    await waitFor(() => expect(button.getAttribute('aria-disabled')).not.toBe('true'), SLOW);
    await user.click(button);
    const [, name, text] = saveText.mock.calls[0] ?? [];
    expect(name).toBe('restore-request-orders.json');
    expect(typeof JSON.parse(text ?? '')).toBe('object');
  });

  it('takes a file, says what was left out, and sends nothing', async () => {
    const draft = { ...timeline().draft, databaseName: 'from_a_file' };
    const { bridge, user } = await open(
      '/databases/orders',
      { request_import: () => ({ draft, notices: ['“comment” is not known here and was left out.'] }) },
      { readText: () => Promise.resolve('{}') },
    );
    await user.click(screen.getByRole('button', { name: 'Open request…' }));
    await screen.findByText('“comment” is not known here and was left out.', {}, SLOW);
    expect(screen.getByDisplayValue('from_a_file')).toBeTruthy();
    expect(bridge.sent.find(({ name }) => name === 'request_import')?.request).toEqual({
      text: '{}',
      instanceId: timeline().database.id,
    });
    expect(bridge.sent.some(({ name }) => name === 'restore_start')).toBe(false);
  });

  it('says what is wrong with a file, and keeps the form', async () => {
    const wrong = new ApiFailure(localError('invalidInput', 'The file is empty.'));
    const { user } = await open(
      '/databases/orders',
      { request_import: () => Promise.reject(wrong) },
      { readText: () => Promise.resolve('') },
    );
    await user.click(screen.getByRole('button', { name: 'Open request…' }));
    await screen.findByText('The file is empty.', {}, SLOW);
    expect(screen.getByDisplayValue(timeline().draft.databaseName)).toBeTruthy();
  });
});

describe('the page of a job', () => {
  it('shows the commands while it runs, and no runbook', async () => {
    await open('/activity/running');
    const card = await screen.findByRole('region', { name: 'Same thing in a terminal' }, SLOW);
    await within(card).findByRole('tab', { name: 'PowerShell' }, SLOW);
    expect(within(card).queryByRole('button', { name: 'Export runbook' })).toBeNull();
  });

  it('exports the runbook when it is over', async () => {
    const saveText = vi.fn(() => Promise.resolve(true));
    const book = { fileName: 'restore-orders-2026-11-22.md', markdown: '# Restore' };
    const { user } = await open('/activity/completed', { runbook_get: () => book }, { saveText });
    await user.click(await screen.findByRole('button', { name: 'Export runbook' }, SLOW));
    await waitFor(() =>
      expect(saveText).toHaveBeenCalledWith('Export runbook', book.fileName, book.markdown),
    );
  });
});

describe('a file that a browser reads', () => {
  it('is text in any encoding that tools write, up to 1 MB', async () => {
    const wide = Uint8Array.from([0xff, 0xfe, 0x7b, 0, 0x7d, 0]);
    expect(await textOf(new Blob([wide]))).toBe('{}');
    expect(await textOf(new Blob([wide.slice(2)]))).toBe('{}');
    expect(await textOf(new Blob(['\uFEFF{"a":"ü"}']))).toBe('{"a":"ü"}');
    await expect(textOf(new Blob([Uint8Array.from([0x80, 0x81])]))).rejects.toThrow(/not text/);
    await expect(textOf(new Blob([new Uint8Array(2 << 20)]))).rejects.toThrow(/larger than 1 MB/);
  });
});
